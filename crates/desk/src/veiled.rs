//! Texts of the workspace's own as somebody sees them, and what comes back from whoever sees them behind a veil.

use transom_rules::access::{Asker, Mask};

use crate::done::Wrong;

/// What the workspace calls something, as somebody sees it: whatever could be a number is hidden from who sees none.
pub(crate) fn as_seen(asker: &Asker, name: &str) -> String {
    Mask::of(asker).over_all().words(name)
}

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
