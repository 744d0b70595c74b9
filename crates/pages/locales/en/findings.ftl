# Where our charge and Meta's word differ. They are kept with the charges by their ids, which therefore stay.

finding-rules-differ = Meta priced it by another model than the one that holds by our calendar: the account's time zone may be set wrongly.
finding-entry-point-not-ours = Meta says that it lay inside a free entry point, and by our clock none was open. Either one lasts longer than was known, then our clock goes on as far as Meta says; or we knew of none: Meta tells us of ads, not of every button on a Page.
finding-entry-point-not-known = Meta says that it lay inside a free entry point of which we knew nothing: Meta tells us of ads, not of every button on a Page.
finding-entry-point-not-granted = We counted on a free entry point that Meta did not grant: the customer may have come by a desktop or the web, which do not qualify.
finding-free-against-ours = We expected a charge, Meta says that it is free.
finding-charged-against-ours = We expected it to be free, Meta charged it.
finding-allowance-used = We counted it among the month's free messages, Meta charged it: another program may send from the same number.
finding-allowance-left = We expected a charge since the month's free messages were used up, Meta counted it among them.

finding-category = We counted it as { category }, Meta billed it as { $theirs }.
finding-kind-unknown = Meta gives the type { $kind }, which is not known here.
finding-segments-differ = We counted { $ours } segments, the SMS carrier counts { $told }.
finding-moved = When it was allowed the price was { $before }; by the time it was delivered it was { $after }.
finding-first-otherwise = { $now } Before that, Meta said something else: { $before }
finding-first-agreed = { $now } Before that, Meta agreed with us.
finding-agrees-now = Meta agrees with us by now. Before that, it did not: { $before }
finding-agrees-now-and-moved = Meta agrees with us by now. Before that, it did not: { $before } { $moved }

# A comparison of our sums with Meta's: what a reader of a row has to know.

comparison-entry-point = Meta does not say which category it gives inside a free entry point, so all of them stand together.
comparison-entry-point-once = Meta counts a free entry point once, on the day it opened; our figure is the messages in it, on their days.
comparison-service-is-free = Before October 2026 Meta counts whatever costs nothing as SERVICE, free utility templates too.
comparison-allowance = Which type Meta gives to messages inside the monthly allowance is not documented; they are taken for free ones.
comparison-not-ours = Nothing that goes through here is billed as this.
comparison-no-cost = Meta's answer has no cost for some of these.
comparison-only-money = The counts agree; the rate or the volume tier differs.
comparison-may-lag = The day is recent: Meta may still be counting.

comparison-unpriced = No rate is known for { NUMBER($messages, useGrouping: "false") } of ours, so amounts cannot be compared.
comparison-international = Meta charged { NUMBER($messages, useGrouping: "false") } of them at the international rate.
comparison-tiers = Meta's tiers: { $tiers }.
