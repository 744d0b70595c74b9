//! Whom records are of. A number and a user id are looked up each by itself: that they stand beside each other in
//! somebody's list does not make two who are known one, and tells no new address of somebody known. That is WhatsApp's to
//! tell.

use std::collections::BTreeMap;

use transom_rules::event::Party;
use transom_rules::id::{ContactId, IdentityId};
use transom_store::held::{Held, Wanted};

use super::record::Record;
use crate::base::clock::Clock;
use crate::contacts::meet;

/// The addresses that a record names, each by its keys.
fn addresses(party: &Party) -> impl Iterator<Item = Vec<String>> {
    let user = Party { user_id: party.user_id.clone(), ..Party::default() };
    let phone = Party { phone: party.phone.clone(), ..Party::default() };
    [user, phone].into_iter().map(|alone| meet::keys(&alone, None)).filter(|keys| !keys.is_empty())
}

/// All whom records name.
pub(super) fn wanted(records: &[Record], clock: &Clock) -> Wanted {
    let parties = records.iter().flat_map(|record| addresses(&record.party));
    Wanted { parties: parties.map(|keys| (keys, clock.identity_id())).collect(), ..Wanted::default() }
}

/// Whom a record is of; `None` if it is somebody new.
///
/// # Errors
/// A word for why it cannot be told.
fn whom<P: Copy + Eq>(
    party: &Party,
    find: impl Fn(&[String]) -> Option<P>,
) -> Result<Option<P>, &'static str> {
    let mut found = addresses(party).map(|keys| find(&keys));
    let first = found.next().flatten();
    match found.next() {
        None => Ok(first),
        Some(second) if second == first => Ok(first),
        Some(second) if first.is_none() || second.is_none() => Err("address_new"),
        Some(_) => Err("address_two"),
    }
}

/// The contact that a record is of; `None` if it is somebody new.
///
/// # Errors
/// A word for why it cannot be told.
pub(super) fn known(held: &Held, party: &Party) -> Result<Option<(IdentityId, ContactId)>, &'static str> {
    let of = |keys: &[String]| {
        let id = held.identity_of(keys)?;
        Some((id, held.identity(id)?.contact_id))
    };
    let contact = whom(party, |keys| of(keys).map(|(_, contact)| contact))?;
    Ok(contact.and_then(|_| addresses(party).find_map(|keys| of(&keys))))
}

/// Makes the addresses of somebody new one person's.
pub(super) fn unite(held: &mut Held, party: &Party) {
    let keys = meet::keys(party, None);
    let Some(id) = held.identity_of(&keys) else { return };
    for key in keys {
        if held.identity_of(std::slice::from_ref(&key)) != Some(id) {
            held.give_key(&key, Some(id));
        }
    }
}

/// Who would be known after the records before, in a trial.
#[derive(Default)]
pub(super) struct Would {
    new: BTreeMap<String, usize>,
    people: usize,
}

/// Somebody, in a trial.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Somebody {
    Known(ContactId),
    New(usize),
}

impl Would {
    /// Whether a record is of somebody new, who is known from then on.
    ///
    /// # Errors
    /// A word for why it cannot be told.
    pub(super) fn is_new(&mut self, held: &Held, party: &Party) -> Result<bool, &'static str> {
        let known = |keys: &[String]| Some(held.identity(held.identity_of(keys)?)?.contact_id);
        let new = |keys: &[String]| keys.iter().find_map(|key| self.new.get(key)).copied();
        let found =
            whom(party, |keys| known(keys).map(Somebody::Known).or_else(|| new(keys).map(Somebody::New)))?;
        if found.is_none() {
            self.people += 1;
            self.new.extend(meet::keys(party, None).into_iter().map(|key| (key, self.people)));
        }
        Ok(found.is_none())
    }
}
