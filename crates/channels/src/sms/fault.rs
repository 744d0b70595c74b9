//! The carrier's error codes: those that a send is answered with, and those that a status callback brings. The catalogue
//! stands in `fault/catalogue.rs`; its words are ours.

mod catalogue;

use crate::meaning::find;
pub use crate::meaning::{Grounds, Meaning, Retry};

/// What a code means; `None` for one that is not in the catalogue: show it as it is, do not try again.
pub fn meaning(code: i64) -> Option<&'static Meaning> {
    find(catalogue::ALL, code)
}

/// The whole catalogue, by code.
pub const fn all() -> &'static [Meaning] {
    catalogue::ALL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_in_order_and_every_entry_is_a_sentence_with_something_to_do() {
        assert!(all().windows(2).all(|pair| pair[0].code < pair[1].code));
        for entry in all() {
            assert!(!entry.title.is_empty() && !entry.title.ends_with('.'), "{}", entry.code);
            assert!(entry.meaning.ends_with('.') && entry.advice.ends_with('.'), "{}", entry.code);
        }
    }

    #[test]
    fn every_code_that_is_common_is_known() {
        let common = [
            20_003, 20_404, 20_429, 21_211, 21_212, 21_408, 21_602, 21_603, 21_604, 21_606, 21_610, 21_614,
            21_617, 30_003, 30_004, 30_005, 30_006, 30_007, 30_008, 30_034,
        ];
        for code in common {
            assert!(meaning(code).is_some(), "{code}");
        }
        assert_eq!(meaning(4711), None);
    }

    #[test]
    fn only_what_was_not_done_is_tried_again_by_itself() {
        for entry in all() {
            let again = matches!(entry.retry, Retry::Soon | Retry::PairBackoff | Retry::Later(_));
            assert!(!again || !entry.grounds.may_have_sent(), "{}", entry.code);
        }
    }
}
