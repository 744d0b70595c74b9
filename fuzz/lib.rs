//! What must hold of everything that is read, whatever it is. The targets in `fuzz_targets/` hand in the bytes.

use transom_rules::pricing::rates::{RateCard, RateError};

/// Checks what a reader of rate cards made of a text.
///
/// # Panics
/// When an error names a line that the text does not have, or a card does not keep what it promises.
pub fn check_rates(text: &str, read: &Result<RateCard, RateError>) {
    match read {
        Err(error) => {
            let lines = text.split('\n').count();
            assert!((1..=lines).contains(&error.line), "{error:?}: there are {lines} lines");
            assert!(!error.what.id.is_empty());
        }
        Ok(card) => {
            for (of, tiers) in card.rows() {
                assert!(of.currency.len() == 3 && !of.market.trim().is_empty(), "{of:?}");
                let Some(tiers) = tiers else { continue };
                // Every message of a month has a rate, and what is written is what was read.
                for charged in [0, 1, 1000, u64::MAX] {
                    let rate = tiers.after(charged).expect("tiers without gaps").rate;
                    assert_eq!(rate.to_string().parse(), Ok(rate));
                }
            }
        }
    }
}
