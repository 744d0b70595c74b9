//! What is known of groups, and of the people in them.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::access::Visibility;
use transom_rules::group::{Group, GroupState, Receipts};
use transom_rules::id::{ContactId, ConversationId, IdentityId, MessageId};
use transom_rules::time::Timestamp;

use crate::contacts::{self, Identity};
use crate::error::{Error, Result};
use crate::messages::read_receipts;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};
use crate::visibility;

/// Somebody of a group, as far as they are shown in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The address they are known by.
    pub identity: Identity,
    /// What the agents see.
    pub name: String,
}

const COLUMNS: &str = "g.identity_id, g.state, g.told_at, g.invite_link, g.members";

fn read(mut row: Row) -> Result<(IdentityId, Group)> {
    let (id, state): (_, String) = (row.next()?, row.next()?);
    let state = GroupState::from_word(&state)
        .ok_or_else(|| Error::Broken(format!("a group has the unknown state {state}")))?;
    let (told_at, invite_link) = (row.next()?, row.next()?);
    let members = serde_json::from_str(&row.next::<String>()?)
        .map_err(|error| Error::Broken(format!("the members of a group cannot be read: {error}")))?;
    Ok((id, Group { state, told_at, invite_link, members }))
}

/// What is known of those of these identities that are groups.
pub async fn of_identities(
    tx: &mut Scoped<'_>,
    identities: &BTreeSet<IdentityId>,
) -> Result<BTreeMap<IdentityId, Group>> {
    let sql =
        format!("SELECT {COLUMNS} FROM group_states g WHERE g.workspace_id = $1 AND g.identity_id IN (*)");
    tx.among(&sql, params![], key_list(identities)).await?.into_iter().map(read).collect()
}

/// Writes what is known of groups now.
pub(crate) async fn keep(
    tx: &mut Scoped<'_>,
    groups: impl Iterator<Item = (IdentityId, &Group)>,
) -> Result<()> {
    let rows = groups.map(|(id, group)| {
        let members = serde_json::to_string(&group.members).unwrap_or_default();
        params![id, group.state.as_str(), group.told_at, &group.invite_link, members]
    });
    tx.insert(
        "INSERT INTO group_states (workspace_id, identity_id, state, told_at, invite_link, members) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace_id, identity_id) DO UPDATE SET \
         state = excluded.state, told_at = excluded.told_at, invite_link = excluded.invite_link, \
         members = excluded.members",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// The addresses of these, as far as they are still known.
pub async fn addresses(
    tx: &mut Scoped<'_>,
    identities: &BTreeSet<IdentityId>,
) -> Result<BTreeMap<IdentityId, Identity>> {
    let columns = contacts::IDENTITY_COLUMNS;
    let sql = format!("SELECT {columns} FROM identities i WHERE i.workspace_id = $1 AND i.id IN (*)");
    let mut found = BTreeMap::new();
    for mut row in tx.among(&sql, params![], key_list(identities)).await? {
        let identity = contacts::read_identity(&mut row)?;
        found.insert(identity.id, identity);
    }
    Ok(found)
}

/// Who these are.
pub async fn people(
    tx: &mut Scoped<'_>,
    identities: &BTreeSet<IdentityId>,
) -> Result<BTreeMap<IdentityId, Person>> {
    let columns = contacts::IDENTITY_COLUMNS;
    let sql = format!(
        "SELECT {columns}, c.name FROM identities i \
        JOIN contacts c ON c.workspace_id = i.workspace_id AND c.id = i.contact_id \
        WHERE i.workspace_id = $1 AND i.id IN (*)"
    );
    let rows = tx.among(&sql, params![], key_list(identities)).await?;
    rows.into_iter()
        .map(|mut row| {
            let identity = contacts::read_identity(&mut row)?;
            Ok((identity.id, Person { identity, name: row.next()? }))
        })
        .collect()
}

/// What a list tells of the newest message of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    /// Who of the group wrote it.
    pub writer: Option<IdentityId>,
    /// When it was written.
    pub at: Timestamp,
    /// How far one of ours got with each.
    pub receipts: Receipts,
}

/// What a list tells of these messages.
pub async fn newest(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<BTreeMap<MessageId, Newest>> {
    let sql = "SELECT id, writer_id, at, receipts FROM messages WHERE workspace_id = $1 AND id IN (*)";
    let read = |mut row: Row| {
        let (id, writer, at) = (row.next()?, row.next()?, row.next()?);
        Ok((id, Newest { writer, at, receipts: read_receipts(&row.next::<String>()?)? }))
    };
    tx.among(sql, params![], key_list(messages)).await?.into_iter().map(read).collect()
}

/// Where each of these writes alone, as far as somebody sees it.
pub async fn conversations(
    tx: &mut Scoped<'_>,
    visibility: Visibility,
    contacts: &BTreeSet<ContactId>,
) -> Result<BTreeMap<ContactId, ConversationId>> {
    let mut values = params![];
    let seen = visibility::narrow(visibility, "v.", &mut values);
    let sql = format!(
        "SELECT c.id, v.id FROM contacts c \
         JOIN conversations v ON v.workspace_id = c.workspace_id AND v.id = c.conversation_id \
         WHERE c.workspace_id = $1{seen} AND c.id IN (*)"
    );
    let rows = tx.among(&sql, values, key_list(contacts)).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// The numbers of everybody in the groups of these conversations.
pub async fn numbers(
    tx: &mut Scoped<'_>,
    conversations: &[ConversationId],
) -> Result<Vec<(ConversationId, String)>> {
    let sql = format!(
        "SELECT c.id, {COLUMNS} FROM conversations c \
         JOIN group_states g ON g.workspace_id = c.workspace_id AND g.identity_id = c.identity_id \
         WHERE c.workspace_id = $1 AND c.id IN (*)"
    );
    let keys = key_list(conversations);
    let mut groups: Vec<(ConversationId, Group)> = Vec::new();
    for mut row in tx.among(&sql, params![], keys).await? {
        groups.push((row.next()?, read(row)?.1));
    }
    let members = groups.iter().flat_map(|(_, group)| group.members.keys().copied()).collect();
    let known = addresses(tx, &members).await?;
    let of = |(conversation, group): &(ConversationId, Group)| -> Vec<(ConversationId, String)> {
        let theirs = group.members.keys().filter_map(|id| known.get(id));
        theirs.map(|identity| (*conversation, identity.phone.clone())).collect()
    };
    let mut numbers: Vec<_> = groups.iter().flat_map(of).filter(|(_, phone)| !phone.is_empty()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Everything of groups that pointed at the second identity points at the first.
pub(crate) async fn repoint(tx: &mut Scoped<'_>, one: IdentityId, other: IdentityId) -> Result<()> {
    let (one_word, other_word) = (one.to_string(), other.to_string());
    let names = format!("%{other_word}%");
    tx.run(
        "UPDATE messages SET writer_id = $2 WHERE workspace_id = $1 AND writer_id = $3",
        params![one, other],
    )
    .await?;
    tx.run(
        "UPDATE messages SET receipts = REPLACE(receipts, $2, $3) WHERE workspace_id = $1 AND receipts <> '' \
         AND conversation_id IN (SELECT c.id FROM group_states g \
         JOIN identities i ON i.workspace_id = g.workspace_id AND i.id = g.identity_id \
         JOIN conversations c ON c.workspace_id = i.workspace_id AND c.contact_id = i.contact_id \
         WHERE g.workspace_id = $1 AND g.members LIKE $4)",
        params![&other_word, &one_word, &names],
    )
    .await?;
    tx.run(
        "UPDATE group_states SET members = REPLACE(members, $2, $3) WHERE workspace_id = $1 AND members LIKE $4",
        params![other_word, one_word, names],
    )
    .await?;
    Ok(())
}
