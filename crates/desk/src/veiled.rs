//! Texts of the workspace's own as somebody sees them, and what comes back from whoever sees them behind a veil.

use transom_rules::access::{Asker, Mask};
use transom_store::attributes::Attribute;
use transom_store::labels::Label;
use transom_store::purposes::Purpose;
use transom_store::statuses::Status;
use transom_store::teams::Team;

use crate::done::Wrong;

/// Something that a workspace defines and gives a name.
pub trait Named {
    /// Its name.
    fn name(&mut self) -> &mut String;
}

macro_rules! named {
    ($($row:ty),*) => {
        $(impl Named for $row {
            fn name(&mut self) -> &mut String {
                &mut self.name
            }
        })*
    };
}

named!(Attribute, Label, Purpose, Status, Team);

/// It as somebody sees it: whatever could be a number in its name is hidden from who sees none.
pub fn seen<T: Named>(mask: Mask, mut one: T) -> T {
    if mask.hides() {
        let name = one.name();
        *name = mask.over_all().words(name);
    }
    one
}

/// The same of many.
pub fn all_seen<T: Named>(mask: Mask, all: Vec<T>) -> Vec<T> {
    all.into_iter().map(|one| seen(mask, one)).collect()
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
