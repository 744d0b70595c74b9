//! What is wrong with what was read, and where: a file of rates, an answer of Meta's analytics.

use super::Sentence;

pub(crate) const MISSING: Sentence = Sentence::plain("reading-missing");
pub(crate) const TWICE: Sentence = Sentence::plain("reading-twice");
pub(crate) const EMPTY: Sentence = Sentence::plain("reading-empty");
pub(crate) const NO_TEXT: Sentence = Sentence::plain("reading-no-text");
pub(crate) const NO_SUCH_FIELD: Sentence = Sentence::plain("reading-no-such-field");

/// A file of rates without any.
pub const NO_RATES: Sentence = Sentence::plain("reading-no-rates");
pub(crate) const EMPTY_FILE: Sentence = Sentence::plain("reading-empty-file");
pub(crate) const COLUMN_MISSING: Sentence = Sentence::plain("reading-column-missing");
pub(crate) const QUOTE_OPEN: Sentence = Sentence::plain("reading-quote-open");
pub(crate) const TIER_WITHOUT_RATE: Sentence = Sentence::plain("reading-tier-without-rate");

pub(crate) const OBJECT_EXPECTED: Sentence = Sentence::plain("reading-object-expected");
pub(crate) const LIST_EXPECTED: Sentence = Sentence::plain("reading-list-expected");
pub(crate) const NO_ANALYTICS: Sentence = Sentence::plain("reading-no-analytics");
pub(crate) const UNKNOWN_ANALYTICS: Sentence = Sentence::plain("reading-unknown-analytics");
pub(crate) const NO_NUMBER: Sentence = Sentence::plain("reading-no-number");
pub(crate) const NO_WHOLE_NUMBER: Sentence = Sentence::plain("reading-no-whole-number");
pub(crate) const NEGATIVE: Sentence = Sentence::plain("reading-negative");
pub(crate) const TOO_MUCH: Sentence = Sentence::plain("reading-too-much");
pub(crate) const NO_WORD: Sentence = Sentence::plain("reading-no-word");
pub(crate) const NO_INSTANT: Sentence = Sentence::plain("reading-no-instant");
pub(crate) const ENDS_BEFORE_START: Sentence = Sentence::plain("reading-ends-before-start");
pub(crate) const LONGER_THAN_A_DAY: Sentence = Sentence::plain("reading-longer-than-a-day");

/// What is wrong, behind the parts of its place, from the largest to the smallest.
pub(crate) fn at(place: impl IntoIterator<Item = Sentence>, what: Sentence) -> Sentence {
    let listed =
        |first: Sentence, then| Sentence::plain("reading-listed").with("first", first).with("then", then);
    match place.into_iter().reduce(listed) {
        Some(place) => Sentence::plain("reading-at").with("place", place).with("what", what),
        None => what,
    }
}

pub(crate) fn line(number: usize) -> Sentence {
    Sentence::plain("reading-line").with("number", number)
}

pub(crate) fn field(name: &str) -> Sentence {
    Sentence::plain("reading-field").with("name", name.to_owned())
}

/// One of several answers of Meta's.
pub(crate) fn answer(number: usize) -> Sentence {
    Sentence::plain("reading-answer").with("number", number)
}

/// One data point of an answer.
pub(crate) fn point(number: usize) -> Sentence {
    Sentence::plain("reading-point").with("number", number)
}

pub(crate) fn no_json(why: String) -> Sentence {
    Sentence::plain("reading-no-json").with("why", why)
}

pub(crate) fn error_of_metas(words: String) -> Sentence {
    Sentence::plain("reading-error-of-metas").with("words", words)
}

pub(crate) fn field_count(found: usize, expected: usize) -> Sentence {
    Sentence::plain("reading-field-count").with("found", found).with("expected", expected)
}

fn about(id: &'static str, text: &str) -> Sentence {
    Sentence::plain(id).with("text", text.to_owned())
}

pub(crate) fn no_category(text: &str) -> Sentence {
    about("reading-no-category", text)
}

pub(crate) fn no_currency(text: &str) -> Sentence {
    about("reading-no-currency", text)
}

pub(crate) fn no_day(text: &str) -> Sentence {
    about("reading-no-day", text)
}

pub(crate) fn no_count(text: &str) -> Sentence {
    about("reading-no-count", text)
}

pub(crate) fn no_rate(text: &str) -> Sentence {
    about("reading-no-rate", text)
}

pub(crate) fn no_prefix(market: &str) -> Sentence {
    Sentence::plain("reading-no-prefix").with("text", market.to_owned())
}

pub(crate) fn rate_too_high(text: &str) -> Sentence {
    about("reading-rate-too-high", text)
}

/// Of a rate as JSON.
pub(crate) fn neither_rate_nor_tiers(text: &str) -> Sentence {
    about("reading-neither-rate-nor-tiers", text)
}

pub(crate) fn rate_twice(market: &str) -> Sentence {
    Sentence::plain("reading-rate-twice").with("market", market.to_owned())
}

/// The same tier stands in another line.
pub(crate) fn tier_twice(market: &str, from: u64, line: usize) -> Sentence {
    twice_in("reading-tier-twice", market, line).with("from", from)
}

/// Another line says that the rate is not published.
pub(crate) fn rate_there_as_none(market: &str, line: usize) -> Sentence {
    twice_in("reading-rate-there-as-none", market, line)
}

/// This line says that the rate is not published, which another one tells.
pub(crate) fn rate_here_as_none(market: &str, line: usize) -> Sentence {
    twice_in("reading-rate-here-as-none", market, line)
}

fn twice_in(id: &'static str, market: &str, line: usize) -> Sentence {
    Sentence::plain(id).with("market", market.to_owned()).with("line", line)
}

pub(crate) fn tier_after_the_last(from: u64) -> Sentence {
    Sentence::plain("reading-tier-after-the-last").with("from", from)
}

pub(crate) fn tier_begins_wrongly(from: u64, expected: u64) -> Sentence {
    Sentence::plain("reading-tier-begins-wrongly").with("from", from).with("expected", expected)
}

pub(crate) fn tier_ends_too_soon(from: u64) -> Sentence {
    Sentence::plain("reading-tier-ends-too-soon").with("from", from)
}

pub(crate) fn tier_missing(from: u64) -> Sentence {
    Sentence::plain("reading-tier-missing").with("from", from)
}
