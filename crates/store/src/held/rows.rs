//! The rows of people and their pairs, as they are read and held.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use transom_rules::entry_point::EntryPoint;
use transom_rules::id::IdentityId;
use transom_rules::pair::{Pair, PairKey};
use transom_rules::pricing::billing::Billing;
use transom_rules::thread::{Owner, Ownership, Thread};
use transom_rules::window::{CustomerEvent, Window};

use super::{Held, Slot};
use crate::contacts;
use crate::error::{Error, Result};
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};

/// The rows of people, who are held by what ends the `SELECT`.
pub(super) async fn people(
    tx: &mut Scoped<'_>,
    lock: &'static str,
    identities: &BTreeSet<IdentityId>,
    held: &mut Held,
) -> Result<()> {
    let columns = contacts::IDENTITY_COLUMNS;
    let sql = format!(
        "SELECT {columns} FROM identities i WHERE i.workspace_id = $1 AND i.id IN (*) ORDER BY i.id{lock}"
    );
    let mut theirs = BTreeSet::new();
    for mut row in tx.by_keys(&sql, params![], key_list(identities)).await? {
        let identity = contacts::read_identity(&mut row)?;
        theirs.insert(identity.contact_id);
        held.identities.insert(identity.id, Slot::found(identity));
    }
    let columns = contacts::COLUMNS;
    let sql = format!(
        "SELECT {columns} FROM contacts c WHERE c.workspace_id = $1 AND c.id IN (*) ORDER BY c.id{lock}"
    );
    for mut row in tx.by_keys(&sql, params![], key_list(theirs)).await? {
        let contact = contacts::read(&mut row)?;
        held.contacts.insert(contact.id, Slot::found(contact));
    }
    Ok(())
}

pub(super) async fn pairs(
    tx: &mut Scoped<'_>,
    lock: &'static str,
    identities: &BTreeSet<IdentityId>,
    held: &mut Held,
) -> Result<()> {
    let sql = format!(
        "{PAIRS} WHERE workspace_id = $1 AND identity_id IN (*) ORDER BY identity_id, channel_id{lock}"
    );
    for row in tx.by_keys(&sql, params![], key_list(identities)).await? {
        let (key, pair) = read_pair(row)?;
        held.pairs.insert(key, Slot::found(pair));
    }
    Ok(())
}

const PAIRS: &str = "SELECT identity_id, channel_id, customer_at, customer_message_id, refused_at, entry, billing, \
     owner, owner_at FROM pairs";

fn read_pair(mut row: Row) -> Result<(PairKey, Pair)> {
    let key = PairKey { identity: row.next()?, channel: row.next()? };
    let (at, message) = (row.next()?, row.next()?);
    let opened_by = match (at, message) {
        (Some(at), Some(message)) => Some(CustomerEvent { at, message }),
        _ => None,
    };
    let window = Window { opened_by, refused_at: row.next()? };
    let entry: EntryPoint = kept("entry point", &row.next::<String>()?)?;
    let mut billing: Billing = kept("billing", &row.next::<String>()?)?;
    let (owner, owner_at) = (Owner::from_word(&row.next::<String>()?), row.next()?);
    let thread = Thread { known: owner.zip(owner_at).map(|(owner, at)| Ownership { owner, at }) };
    // Rows of the first version know of the newest window alone.
    if let (Some(by), true) = (window.opened_by, billing == Billing::default()) {
        billing.customer_wrote(by.at);
    }
    Ok((key, Pair { window, entry, billing, thread }))
}

/// What is kept as JSON, where nothing is kept of what nothing is known of.
fn kept<T: Default + DeserializeOwned>(what: &str, json: &str) -> Result<T> {
    if json.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_str(json).map_err(|e| Error::Broken(format!("the {what} of a pair cannot be read: {e}")))
}
