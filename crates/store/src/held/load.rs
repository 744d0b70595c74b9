//! Taking hold: messages first, then the people, their pairs, their conversations.

use std::collections::BTreeSet;

use transom_rules::entry_point::EntryPoint;
use transom_rules::id::{ChannelId, ConversationId, IdentityId, WorkspaceId};
use transom_rules::pair::Pair;
use transom_rules::window::{CustomerEvent, Window};

use super::{Held, Slot, Wanted};
use crate::contacts;
use crate::conversations;
use crate::db::{Error, Result, Tx};
use crate::messages;
use crate::params;
use crate::value::{Row, Value};

pub(super) async fn load(tx: &mut Tx<'_>, workspace: WorkspaceId, wanted: &Wanted) -> Result<Held> {
    let mut held = Held::default();
    let lock = if wanted.peek { "" } else { tx.dialect().for_update() };
    let place = Place { workspace, lock };
    messages(tx, place, wanted, &mut held).await?;
    let mut identities = wanted.identities.clone();
    identities.extend(held.messages.values().map(|slot| slot.row.identity_id));
    resolve(tx, place, wanted, &mut held).await?;
    identities.extend(held.keys.values());
    people(tx, place, &identities, &mut held).await?;
    pairs(tx, place, &identities, &mut held).await?;
    let mut current = wanted.conversations.clone();
    current.extend(held.messages.values().map(|slot| slot.row.conversation_id));
    current.extend(held.contacts.values().filter_map(|slot| slot.row.conversation_id));
    conversations(tx, place, &current, &mut held).await?;
    Ok(held)
}

/// Whose rows, and what ends a `SELECT` that takes hold of them.
#[derive(Clone, Copy)]
struct Place {
    workspace: WorkspaceId,
    lock: &'static str,
}

async fn messages(tx: &mut Tx<'_>, place: Place, wanted: &Wanted, held: &mut Held) -> Result<()> {
    let Place { workspace, lock } = place;
    let columns = messages::COLUMNS;
    let by_wamid = format!(
        "SELECT {columns} FROM messages m WHERE m.workspace_id = $1 AND m.wamid <> '' AND m.wamid IN (*) \
         ORDER BY m.id{lock}"
    );
    let by_id =
        format!("SELECT {columns} FROM messages m WHERE m.workspace_id = $1 AND m.id IN (*) ORDER BY m.id{lock}");
    let wamids = wanted.wamids.iter().map(Value::from).collect();
    let ids = wanted.messages.iter().map(|id| Value::from(*id)).collect();
    let mut rows = tx.among(&by_wamid, params![workspace], wamids).await?;
    rows.extend(tx.among(&by_id, params![workspace], ids).await?);
    for row in rows {
        let message = messages::read(row)?;
        if !message.wamid.is_empty() {
            held.wamids.insert(message.wamid.clone(), message.id);
        }
        held.messages.insert(message.id, Slot::found(message));
    }
    Ok(())
}

/// Finds out who the parties are. Keys that are named together belong to one identity: missing ones are
/// added to it, and two identities that turn out to be one are joined.
async fn resolve(tx: &mut Tx<'_>, place: Place, wanted: &Wanted, held: &mut Held) -> Result<()> {
    let workspace = place.workspace;
    let keys: BTreeSet<&String> = wanted.parties.iter().flat_map(|(keys, _)| keys).collect();
    let sql = format!(
        "SELECT k.key, k.identity_id FROM identity_keys k WHERE k.workspace_id = $1 AND k.key IN (*) \
         ORDER BY k.key{}",
        place.lock
    );
    let keys = keys.into_iter().map(|key| Value::from(key.as_str())).collect();
    for mut row in tx.among(&sql, params![workspace], keys).await? {
        held.keys.insert(row.next()?, row.next()?);
    }
    if wanted.peek {
        return Ok(());
    }
    for (keys, proposed) in &wanted.parties {
        let known: BTreeSet<IdentityId> = keys.iter().filter_map(|key| held.keys.get(key)).copied().collect();
        let mut known = known.into_iter();
        let one = known.next().unwrap_or(*proposed);
        for other in known {
            join(tx, workspace, one, other).await?;
            for identity in held.keys.values_mut().filter(|identity| **identity == other) {
                *identity = one;
            }
        }
        for key in keys {
            if !held.keys.contains_key(key) {
                held.keys.insert(key.clone(), claim_key(tx, workspace, key, one).await?);
            }
        }
    }
    Ok(())
}

/// Whoever comes second to a new key waits for the first and takes the first one's identity.
async fn claim_key(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    key: &str,
    proposed: IdentityId,
) -> Result<IdentityId> {
    let mut row = tx
        .one(
            "INSERT INTO identity_keys (workspace_id, key, identity_id) VALUES ($1, $2, $3) \
             ON CONFLICT (workspace_id, key) DO UPDATE SET key = excluded.key RETURNING identity_id",
            params![workspace, key, proposed],
        )
        .await?;
    row.next()
}

async fn people(
    tx: &mut Tx<'_>,
    place: Place,
    identities: &BTreeSet<IdentityId>,
    held: &mut Held,
) -> Result<()> {
    let sql = format!(
        "SELECT {}, {} FROM identities i JOIN contacts c ON c.workspace_id = i.workspace_id \
         AND c.id = i.contact_id WHERE i.workspace_id = $1 AND i.id IN (*) ORDER BY i.id{}",
        contacts::IDENTITY_COLUMNS,
        contacts::COLUMNS,
        place.lock
    );
    for mut row in tx.among(&sql, params![place.workspace], values(identities)).await? {
        let identity = contacts::read_identity(&mut row)?;
        let contact = contacts::read(&mut row)?;
        held.identities.insert(identity.id, Slot::found(identity));
        held.contacts.insert(contact.id, Slot::found(contact));
    }
    Ok(())
}

async fn pairs(
    tx: &mut Tx<'_>,
    place: Place,
    identities: &BTreeSet<IdentityId>,
    held: &mut Held,
) -> Result<()> {
    let sql = format!(
        "{PAIRS} WHERE workspace_id = $1 AND identity_id IN (*) ORDER BY identity_id, channel_id{}",
        place.lock
    );
    for row in tx.among(&sql, params![place.workspace], values(identities)).await? {
        let (identity, channel, pair) = read_pair(row)?;
        held.pairs.insert((identity, channel), Slot::found(pair));
    }
    Ok(())
}

const PAIRS: &str =
    "SELECT identity_id, channel_id, customer_at, customer_message_id, refused_at, entry FROM pairs";

fn read_pair(mut row: Row) -> Result<(IdentityId, ChannelId, Pair)> {
    let (identity, channel) = (row.next()?, row.next()?);
    let (at, message) = (row.next()?, row.next()?);
    let opened_by = match (at, message) {
        (Some(at), Some(message)) => Some(CustomerEvent { at, message }),
        _ => None,
    };
    let window = Window { opened_by, refused_at: row.next()? };
    let entry: String = row.next()?;
    let entry = if entry.is_empty() {
        EntryPoint::default()
    } else {
        serde_json::from_str(&entry)
            .map_err(|e| Error::Broken(format!("the entry point of a pair cannot be read: {e}")))?
    };
    Ok((identity, channel, Pair { window, entry }))
}

async fn conversations(
    tx: &mut Tx<'_>,
    place: Place,
    wanted: &BTreeSet<ConversationId>,
    held: &mut Held,
) -> Result<()> {
    let sql = format!(
        "SELECT {} FROM conversations c WHERE c.workspace_id = $1 AND c.id IN (*) ORDER BY c.id{}",
        conversations::COLUMNS,
        place.lock
    );
    let keys = wanted.iter().map(|id| Value::from(*id)).collect();
    for mut row in tx.among(&sql, params![place.workspace], keys).await? {
        let conversation = conversations::read(&mut row)?;
        held.conversations.insert(conversation.id, Slot::found(conversation));
    }
    Ok(())
}

fn values(identities: &BTreeSet<IdentityId>) -> Vec<Value> {
    identities.iter().map(|id| Value::from(*id)).collect()
}

/// Two identities turn out to be one: their clocks join by maximum, everything of `other` becomes `one`'s,
/// and so does its contact if nothing else is left of it.
pub async fn join(tx: &mut Tx<'_>, workspace: WorkspaceId, one: IdentityId, other: IdentityId) -> Result<()> {
    let mut held = Held::default();
    let both = BTreeSet::from([one, other]);
    let place = Place { workspace, lock: tx.dialect().for_update() };
    people(tx, place, &both, &mut held).await?;
    pairs(tx, place, &both, &mut held).await?;
    let (Some(kept), Some(gone)) = (held.identity(one).cloned(), held.identity(other).cloned()) else {
        return Ok(());
    };
    let theirs: Vec<(ChannelId, Pair)> = held
        .pairs
        .iter()
        .filter(|((identity, _), _)| *identity == other)
        .map(|((_, channel), slot)| (*channel, slot.row.clone()))
        .collect();
    for (channel, pair) in theirs {
        let mut joined = held.pair(one, channel);
        joined.join(&pair);
        held.set_pair(one, channel, joined);
    }
    if let Some(identity) = held.identity_mut(one) {
        for (mine, from) in
            [(&mut identity.phone, gone.phone), (&mut identity.user_id, gone.user_id), (&mut identity.username, gone.username)]
        {
            if mine.is_empty() {
                *mine = from;
            }
        }
    }
    super::write::people(tx, workspace, &held).await?;
    super::write::pairs(tx, workspace, &held).await?;
    super::write::repoint(tx, workspace, (one, kept.contact_id), (other, gone.contact_id)).await
}
