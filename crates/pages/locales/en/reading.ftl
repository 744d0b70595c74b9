# What is wrong with what was read: a file of rates, an answer of Meta's analytics. Each is the end of a line that
# begins with the place, as it stands at a terminal: "line 3, field rate: …".

reading-at = { $place }: { $what }
reading-listed = { $first }, { $then }
reading-line = line { NUMBER($number, useGrouping: "false") }
reading-field = field { $name }
reading-answer = answer { NUMBER($number, useGrouping: "false") }
reading-point = data point { NUMBER($number, useGrouping: "false") }

reading-missing = it is missing
reading-twice = it is there twice
reading-empty = it is empty
reading-no-text = it is not a text
reading-no-such-field = there is no such field

# Files of rates.

reading-no-rates = there are no rates in it
reading-empty-file = the file is empty
reading-column-missing = the column is missing
reading-quote-open = a quoted field does not end
reading-field-count = { NUMBER($found, useGrouping: "false") } fields where the first line has { NUMBER($expected, useGrouping: "false") }
reading-no-prefix = `{ $text }` does not fit: only rates of `sms` are by prefix, such as +44, and all of them are
reading-no-category = there is no category `{ $text }`
reading-no-currency = `{ $text }` is not a currency such as USD
reading-no-day = `{ $text }` is not a day such as 2026-10-01
reading-no-count = `{ $text }` is not a number of messages
reading-no-rate = `{ $text }` is neither a rate such as 0.0625, with six decimals at most, nor n/a
reading-rate-too-high = `{ $text }` is more than a message can cost: 1000000 at most
reading-neither-rate-nor-tiers = { $text } is neither "0.0625" nor a list of tiers nor null
reading-rate-twice = { $market } has this rate twice
reading-tier-twice = { $market } has this rate twice: the tier from { NUMBER($from, useGrouping: "false") } stands in line { NUMBER($line, useGrouping: "false") }
reading-rate-there-as-none = { $market } has this rate twice: it stands in line { NUMBER($line, useGrouping: "false") } as n/a
reading-rate-here-as-none = { $market } has this rate twice, once as n/a: it stands in line { NUMBER($line, useGrouping: "false") }
reading-tier-without-rate = a tier has no rate
reading-tier-after-the-last = the tier from { NUMBER($from, useGrouping: "false") } follows one that has no end
reading-tier-begins-wrongly = the tier from { NUMBER($from, useGrouping: "false") } should begin at { NUMBER($expected, useGrouping: "false") }
reading-tier-ends-too-soon = the tier from { NUMBER($from, useGrouping: "false") } ends before it begins
reading-tier-missing = the tier that begins at { NUMBER($from, useGrouping: "false") } is missing

# Answers of Meta's analytics.

reading-no-json = it is not JSON: { $why }
reading-object-expected = an object is expected there
reading-list-expected = a list is expected there
reading-error-of-metas = it is an error of Meta's: { $words }
reading-no-analytics = there is neither pricing_analytics nor conversation_analytics in it
reading-unknown-analytics = it does not say which analytics it is
reading-no-number = it is not a number
reading-no-whole-number = it is not a whole number
reading-negative = it is negative
reading-too-much = it is more than anybody sends or pays
reading-no-word = it is not a word of Meta's
reading-no-instant = it is not an instant in Unix seconds
reading-ends-before-start = it is not after start
reading-longer-than-a-day = it is longer than a day: ask for the granularity DAILY
