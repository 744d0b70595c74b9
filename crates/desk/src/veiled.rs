//! Texts that come back from whoever sees them behind a veil.

use transom_rules::access::{Asker, Mask};

use crate::done::Wrong;

/// Whether a text comes back as somebody sees it, so that nothing is to be another thing about the one that is kept.
///
/// # Errors
/// `wrong`, where dots of the veil stand in what is another text: the digits behind them would be lost.
pub(crate) fn is_as_seen(asker: &Asker, told: &str, kept: &str, wrong: Wrong) -> Result<bool, Wrong> {
    let veil = Mask::of(asker).over_all();
    match veil.has_hidden(told) {
        false => Ok(false),
        true if told.trim() == veil.words(kept) => Ok(true),
        true => Err(wrong),
    }
}
