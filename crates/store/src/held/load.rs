//! Taking hold: messages first, then the people, their pairs, their conversations.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::id::{ConversationId, IdentityId};

use super::rows::{pairs, people, values};
use super::{Held, Slot, Wanted, join};
use crate::conversations;
use crate::error::Result;
use crate::messages;
use crate::params;
use crate::scope::Scoped;
use crate::value::Value;

pub(super) async fn load(tx: &mut Scoped<'_>, wanted: &Wanted) -> Result<Held> {
    let mut held = Held::default();
    let lock = if wanted.peek { "" } else { tx.dialect().for_update() };
    messages(tx, lock, wanted, &mut held).await?;
    resolve(tx, lock, wanted, &mut held).await?;
    let mut identities = wanted.identities.clone();
    identities.extend(held.messages.values().map(|slot| slot.row.identity_id));
    identities.extend(held.keys.values());
    people(tx, lock, &identities, &mut held).await?;
    pairs(tx, lock, &identities, &mut held).await?;
    let mut current = wanted.conversations.clone();
    current.extend(held.messages.values().map(|slot| slot.row.conversation_id));
    current.extend(held.contacts.values().filter_map(|slot| slot.row.conversation_id));
    conversations(tx, lock, &current, &mut held).await?;
    Ok(held)
}

async fn messages(tx: &mut Scoped<'_>, lock: &'static str, wanted: &Wanted, held: &mut Held) -> Result<()> {
    let columns = messages::COLUMNS;
    let wamids = wanted.wamids.iter().map(Value::from).collect();
    // Without an order: to read in the order of ids SQLite would walk through all messages of the workspace.
    let named = "SELECT m.id FROM messages m WHERE m.workspace_id = $1 AND m.wamid <> '' AND m.wamid IN (*)";
    // Webhooks name messages in an order of their own; they are held in the order of our ids.
    let mut ids = wanted.messages.clone();
    for mut row in tx.among(named, params![], wamids).await? {
        ids.insert(row.next()?);
    }
    let sql = format!(
        "SELECT {columns} FROM messages m WHERE m.workspace_id = $1 AND m.id IN (*) ORDER BY m.id{lock}"
    );
    let ids = ids.into_iter().map(Value::from).collect();
    for row in tx.among(&sql, params![], ids).await? {
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
async fn resolve(tx: &mut Scoped<'_>, lock: &'static str, wanted: &Wanted, held: &mut Held) -> Result<()> {
    let keys: BTreeSet<&String> = wanted.parties.iter().flat_map(|(keys, _)| keys).collect();
    let sql = format!(
        "SELECT k.key, k.identity_id FROM identity_keys k WHERE k.workspace_id = $1 AND k.key IN (*) \
         ORDER BY k.key{lock}"
    );
    let keys = keys.into_iter().map(|key| Value::from(key.as_str())).collect();
    for mut row in tx.among(&sql, params![], keys).await? {
        held.keys.insert(row.next()?, row.next()?);
    }
    if wanted.peek {
        return Ok(());
    }
    claim(tx, wanted, held).await?;
    for (keys, _) in &wanted.parties {
        let named: BTreeSet<IdentityId> = keys.iter().filter_map(|key| held.keys.get(key)).copied().collect();
        if named.len() > 1 {
            unite(tx, &named, held).await?;
        }
    }
    Ok(())
}

/// Takes new keys, in their order, so that two batches with the same new people never wait in a circle.
/// Whoever comes second to a key waits for the first and takes the first one's identity.
async fn claim(tx: &mut Scoped<'_>, wanted: &Wanted, held: &mut Held) -> Result<()> {
    let mut missing: BTreeMap<&String, IdentityId> = BTreeMap::new();
    for (keys, proposed) in &wanted.parties {
        let known = keys.iter().find_map(|key| held.keys.get(key).or_else(|| missing.get(key)));
        let one = known.copied().unwrap_or(*proposed);
        for key in keys.iter().filter(|key| !held.keys.contains_key(*key)) {
            missing.entry(key).or_insert(one);
        }
    }
    let rows = missing.into_iter().map(|(key, one)| params![key, one]).collect();
    let sql = "INSERT INTO identity_keys (workspace_id, key, identity_id) VALUES ($1, $2, $3) \
        ON CONFLICT (workspace_id, key) DO UPDATE SET key = excluded.key RETURNING key, identity_id";
    for mut row in tx.insert(sql, rows).await? {
        held.keys.insert(row.next()?, row.next()?);
    }
    Ok(())
}

/// Gives back keys that were taken for somebody who was not made known after all.
pub async fn give_back(tx: &mut Scoped<'_>, keys: impl Iterator<Item = &String>) -> Result<()> {
    let sql = "DELETE FROM identity_keys WHERE workspace_id = $1 AND key = $2 AND NOT EXISTS \
        (SELECT 1 FROM identities i WHERE i.workspace_id = $1 AND i.id = identity_keys.identity_id)";
    tx.each(sql, keys.map(|key| params![key]).collect()).await?;
    Ok(())
}

/// One webhook named keys of several identities: they are one. Of those that somebody is behind, the oldest
/// stays.
async fn unite(tx: &mut Scoped<'_>, named: &BTreeSet<IdentityId>, held: &mut Held) -> Result<()> {
    let sql = "SELECT id FROM identities WHERE workspace_id = $1 AND id IN (*) ORDER BY id";
    let mut known: Vec<IdentityId> = Vec::new();
    for mut row in tx.among(sql, params![], values(named)).await? {
        known.push(row.next()?);
    }
    let Some(one) = known.iter().min().or_else(|| named.first()).copied() else { return Ok(()) };
    for other in named.iter().copied().filter(|other| *other != one) {
        join(tx, one, other).await?;
        for identity in held.keys.values_mut().filter(|identity| **identity == other) {
            *identity = one;
        }
        for slot in held.messages.values_mut().filter(|slot| slot.row.identity_id == other) {
            slot.row.identity_id = one;
        }
    }
    Ok(())
}

async fn conversations(
    tx: &mut Scoped<'_>,
    lock: &'static str,
    wanted: &BTreeSet<ConversationId>,
    held: &mut Held,
) -> Result<()> {
    let sql = format!(
        "SELECT {} FROM conversations c WHERE c.workspace_id = $1 AND c.id IN (*) ORDER BY c.id{lock}",
        conversations::COLUMNS
    );
    let keys = wanted.iter().map(|id| Value::from(*id)).collect();
    for mut row in tx.among(&sql, params![], keys).await? {
        let conversation = conversations::read(&mut row)?;
        held.conversations.insert(conversation.id, Slot::found(conversation));
    }
    Ok(())
}
