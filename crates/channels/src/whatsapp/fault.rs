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
    /// What tells whether Meta may have taken a message that it answered so.
    pub grounds: Grounds,
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

/// What Meta's page of error codes says happened, from which we know whether anything was done. The words are
/// explained in `docs/upstream.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// It looked at the request, the account or the recipient and turned the request down.
    Check,
    /// A limit was reached.
    Limit,
    /// For a while it takes no requests.
    Closed,
    /// It answers other requests than sends.
    Elsewhere,
    /// It failed, and the page does not say how far it had come.
    Broke,
}

impl Grounds {
    /// The word for it in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Limit => "limit",
            Self::Closed => "closed",
            Self::Elsewhere => "elsewhere",
            Self::Broke => "broke",
        }
    }

    /// Whether the message may be on its way all the same.
    pub const fn may_have_sent(self) -> bool {
        match self {
            Self::Broke => true,
            Self::Check | Self::Limit | Self::Closed | Self::Elsewhere => false,
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
    fn after_few_codes_nobody_knows_whether_the_message_is_on_its_way() {
        let unclear: Vec<i64> =
            all().iter().filter(|entry| entry.grounds.may_have_sent()).map(|entry| entry.code).collect();
        assert_eq!(unclear, [1, 2, 131_000, 131_016]);
    }

    #[test]
    fn the_grounds_are_explained_in_the_documents() {
        let page = include_str!("../../../../docs/upstream.md");
        for entry in all() {
            let row = format!("| `{}` |", entry.grounds.as_str());
            assert!(page.contains(&row), "{row} of {}", entry.code);
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
