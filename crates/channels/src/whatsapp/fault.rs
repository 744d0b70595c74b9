//! Meta's error codes: what each means, whether trying again helps, what a person can do. Decisions are made
//! on the code alone; Meta's own titles change.
//!
//! The catalogue stands in `fault/catalogue.rs`; where the codes were learnt is in `docs/upstream.md`.

mod catalogue;

use transom_rules::time::Span;

/// Stands in for the code of an error that has none that can be read. Meta's codes are not negative.
pub const NO_CODE: i64 = -1;

/// One code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Meta's code; of a range, its first.
    pub code: i64,
    /// A few words.
    pub title: &'static str,
    /// What happened, in a sentence.
    pub meaning: &'static str,
    /// Whether trying the same again can help.
    pub retry: Retry,
    /// What a person can do.
    pub advice: &'static str,
}

/// Whether the same request may succeed another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It will not.
    Never,
    /// Yes, with growing pauses.
    Soon,
    /// Yes, with pauses of 4^X seconds, X being the number of tries so far.
    PairBackoff,
    /// Yes, but not before this long.
    Later(Span),
    /// Only after a person has changed something.
    AfterFix,
}

impl Retry {
    /// The word for it in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Soon => "soon",
            Self::PairBackoff => "pair_backoff",
            Self::Later(_) => "later",
            Self::AfterFix => "after_fix",
        }
    }
}

/// What a code means; `None` for one that is not in the catalogue: show it as it is, do not try again.
pub fn meaning(code: i64) -> Option<&'static Meaning> {
    // Permissions have a hundred codes and one meaning.
    let code = if (200..=299).contains(&code) { 200 } else { code };
    let all = catalogue::ALL;
    all.binary_search_by_key(&code, |meaning| meaning.code).ok().and_then(|index| all.get(index))
}

/// The whole catalogue, by code.
pub const fn all() -> &'static [Meaning] {
    catalogue::ALL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_in_order_and_every_code_is_found() {
        assert!(all().windows(2).all(|pair| pair[0].code < pair[1].code));
        for entry in all() {
            assert_eq!(meaning(entry.code), Some(entry));
        }
        assert_eq!(meaning(4711), None);
        assert_eq!(meaning(NO_CODE), None);
    }

    #[test]
    fn every_entry_is_a_sentence_with_something_to_do() {
        for entry in all() {
            assert!(!entry.title.is_empty() && !entry.title.ends_with('.'), "{}", entry.code);
            assert!(entry.meaning.ends_with('.') && entry.advice.ends_with('.'), "{}", entry.code);
        }
    }

    #[test]
    fn codes_say_whether_to_try_again() {
        let cases = [
            (131_047, Retry::Never),
            (130_429, Retry::Soon),
            (131_056, Retry::PairBackoff),
            (131_049, Retry::Later(Span::hours(24))),
            (132_001, Retry::AfterFix),
            (190, Retry::AfterFix),
            (278, Retry::AfterFix),
            (133_016, Retry::Later(Span::hours(72))),
        ];
        for (code, retry) in cases {
            assert_eq!(meaning(code).unwrap().retry, retry, "{code}");
        }
    }
}
