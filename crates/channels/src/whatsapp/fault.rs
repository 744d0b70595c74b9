//! Meta's error codes. The catalogue stands in `fault/catalogue.rs`; where the codes were learnt is in `docs/upstream.md`.

mod catalogue;

use crate::meaning::find;
pub use crate::meaning::{Grounds, Meaning, NO_CODE, Retry};

/// What a code means; `None` for one that is not in the catalogue: show it as it is, do not try again.
pub fn meaning(code: i64) -> Option<&'static Meaning> {
    // Permissions have a hundred codes and one meaning.
    let code = if (200..=299).contains(&code) { 200 } else { code };
    find(catalogue::ALL, code)
}

/// The whole catalogue, by code.
pub const fn all() -> &'static [Meaning] {
    catalogue::ALL
}

#[cfg(test)]
mod tests {
    use transom_rules::time::Span;

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
            (131_021, Retry::Never),
            (131_026, Retry::OnceTheyWrite),
            (131_047, Retry::OnceTheyWrite),
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
