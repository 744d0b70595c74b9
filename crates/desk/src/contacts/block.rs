//! Blocking a contact, and letting it in again: nothing is sent to them, and what they write wakes nobody. Where it is
//! wished, WhatsApp is asked to keep them from our numbers, too, behind whoever wished it ([`carried`]); whoever is let
//! in here is let in there.

use std::collections::BTreeSet;

use transom_rules::access::Matter;
use transom_rules::author::Author;
use transom_rules::block::{Block, Carried};
use transom_rules::channel::ChannelKind;
use transom_rules::id::ContactId;
use transom_rules::time::Timestamp;
use transom_store::carried_blocks::{self, Place};
use transom_store::contacts::{self, Contact};
use transom_store::held::Held;
use transom_store::{Result as Stored, Scoped, channels};

use crate::done::Wrong;

pub(crate) mod carried;

/// The most characters of a reason.
const MOST_REASON: usize = 500;

/// How a contact is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocking {
    /// Nothing is sent to them.
    Block {
        /// Why; what was said before stays where nothing is said.
        reason: Option<String>,
        /// WhatsApp is to keep what they write from us.
        at_whatsapp: bool,
    },
    /// They may be written to, also at WhatsApp.
    LetIn,
}

impl Blocking {
    /// As yes or no, with nothing else said.
    pub const fn plain(blocked: bool) -> Self {
        if blocked { Self::Block { reason: None, at_whatsapp: false } } else { Self::LetIn }
    }

    /// A reason is a few sentences.
    pub(super) fn check(&self) -> Result<(), Wrong> {
        match self {
            Self::Block { reason: Some(reason), .. } if reason.chars().count() > MOST_REASON => {
                Err(Wrong::BlockReason)
            }
            Self::Block { .. } | Self::LetIn => Ok(()),
        }
    }

    /// Who blocked somebody first, and when, stays; why can be said anew.
    pub(super) fn apply(&self, contact: &mut Contact, by: Author, now: Timestamp) {
        let Self::Block { reason, .. } = self else {
            contact.blocked = None;
            return;
        };
        let fresh = || Block { at: Some(now), by: Some(by), reason: String::new() };
        let block = contact.blocked.get_or_insert_with(fresh);
        if let Some(reason) = reason {
            reason.trim().clone_into(&mut block.reason);
        }
    }

    /// What is asked of WhatsApp changes with it; whether it does.
    pub(super) async fn carry(&self, tx: &mut Scoped<'_>, of: &Of<'_>, now: Timestamp) -> Stored<bool> {
        let known = carried_blocks::of_contact(tx, of.contact).await?;
        let (asked, state) = match self {
            Self::Block { at_whatsapp: false, .. } => return Ok(false),
            Self::Block { at_whatsapp: true, .. } => {
                let is_so = [Carried::Blocking, Carried::Blocked];
                let so: BTreeSet<Place> =
                    known.iter().filter(|one| is_so.contains(&one.state)).map(|one| one.place).collect();
                let mut wrote = wrote(tx, of).await?;
                wrote.retain(|place| !so.contains(place));
                (wrote, Carried::Blocking)
            }
            Self::LetIn => {
                let of_state = |states: &[Carried]| -> Vec<Place> {
                    known.iter().filter(|one| states.contains(&one.state)).map(|one| one.place).collect()
                };
                carried_blocks::forget(tx, &of_state(&[Carried::Refused])).await?;
                let is_kept_out = [Carried::Blocking, Carried::Blocked, Carried::Stuck];
                (of_state(&is_kept_out), Carried::Unblocking)
            }
        };
        carried_blocks::ask(tx, &asked, state, now).await?;
        Ok(!asked.is_empty())
    }
}

/// What the audit log says of a change from one to the other.
pub(super) const fn told(before: Option<&Block>, after: Option<&Block>) -> Matter {
    match (before, after) {
        (Some(_), Some(_)) => Matter::Changed,
        (None, Some(_)) => Matter::Blocked,
        (_, None) => Matter::Unblocked,
    }
}

/// A contact that is held.
pub(super) struct Of<'h> {
    pub(super) contact: ContactId,
    pub(super) held: &'h Held,
}

/// Through which of our numbers they ever wrote, and from where. Meta blocks only who wrote within a day, and says so
/// of the rest.
async fn wrote(tx: &mut Scoped<'_>, of: &Of<'_>) -> Stored<Vec<Place>> {
    let numbers = channels::of_workspace(tx).await?;
    let numbers = numbers.iter().filter(|number| number.kind == ChannelKind::WhatsApp);
    let numbers: Vec<_> = numbers.map(|number| number.id).collect();
    let identities = contacts::identities(tx, of.contact).await?;
    let theirs = identities.iter().filter(|identity| !identity.is_group());
    let places = theirs.flat_map(|identity| {
        numbers.iter().map(|channel| Place { identity: identity.id, channel: *channel })
    });
    let has_written = |place: &Place| of.held.pair(place.identity, place.channel).window.opened_by.is_some();
    Ok(places.filter(has_written).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_five_hundred_characters_at_most() {
        for (characters, taken) in [(0, Ok(())), (500, Ok(())), (501, Err(Wrong::BlockReason))] {
            let blocking = Blocking::Block { reason: Some("é".repeat(characters)), at_whatsapp: false };
            assert_eq!(blocking.check(), taken, "{characters}");
        }
    }
}
