//! Taking hold: messages first, then the people, their pairs, their conversations.

use std::collections::BTreeSet;

use transom_rules::group::Group;
use transom_rules::id::{ConversationId, IdentityId};

use super::resolve::resolve;
use super::rows::{pairs, people};
use super::{Held, Slot, Wanted};
use crate::conversations;
use crate::error::Result;
use crate::groups;
use crate::messages;
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;

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
    groups(tx, &mut held).await?;
    let mut current = wanted.conversations.clone();
    current.extend(held.messages.values().map(|slot| slot.row.conversation_id));
    current.extend(held.contacts.values().filter_map(|slot| slot.row.conversation_id));
    conversations(tx, lock, &current, &mut held).await?;
    Ok(held)
}

/// What is known of the groups among the people that are held, and the addresses of those in them.
async fn groups(tx: &mut Scoped<'_>, held: &mut Held) -> Result<()> {
    let found = held.identities.values().map(|slot| &slot.row).filter(|identity| identity.is_group());
    let ids: BTreeSet<IdentityId> = found.map(|identity| identity.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let known = groups::of_identities(tx, &ids).await?;
    let members = known.values().flat_map(Group::participants).collect();
    held.participants = groups::addresses(tx, &members).await?;
    held.groups = known.into_iter().map(|(id, group)| (id, Slot::found(group))).collect();
    Ok(())
}

async fn messages(tx: &mut Scoped<'_>, lock: &'static str, wanted: &Wanted, held: &mut Held) -> Result<()> {
    let columns = messages::COLUMNS;
    // Without an order: to read in the order of ids SQLite would walk through all messages of the workspace.
    let named = "SELECT m.id FROM messages m WHERE m.workspace_id = $1 AND m.wamid <> '' AND m.wamid IN (*)";
    // Webhooks name messages in an order of their own; they are held in the order of our ids.
    let mut ids = wanted.messages.clone();
    for mut row in tx.by_keys(named, params![], key_list(&wanted.wamids)).await? {
        ids.insert(row.next()?);
    }
    let sql = format!(
        "SELECT {columns} FROM messages m WHERE m.workspace_id = $1 AND m.id IN (*) ORDER BY m.id{lock}"
    );
    for row in tx.by_keys(&sql, params![], key_list(ids)).await? {
        let message = messages::read(row)?;
        if !message.wamid.is_empty() {
            held.wamids.insert(message.wamid.clone(), message.id);
        }
        held.messages.insert(message.id, Slot::found(message));
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
    for mut row in tx.by_keys(&sql, params![], key_list(wanted)).await? {
        let conversation = conversations::read(&mut row)?;
        held.conversations.insert(conversation.id, Slot::found(conversation));
    }
    Ok(())
}
