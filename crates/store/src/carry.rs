//! Carrying what no webhook tells into an empty database: who the workspace is, what it sent, and what its people put on
//! conversations and contacts. The rest follows from the bodies.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::id::{ContactId, ConversationId, IdentityId, MessageId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;
use crate::value::{Row, Value, key_list};

/// A table: its columns beside the workspace, `#` after those that hold ids, `+` after those that
/// hold numbers, `?` after those that say yes or no.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    name: &'static str,
    columns: &'static str,
}

/// What a workspace is made of before anybody writes.
pub const DIRECTORY: [Table; 31] = [
    Table { name: "apps", columns: "id kind app_secret verify_token" },
    Table { name: "accounts", columns: "waba_id kind app_id timezone currency" },
    Table { name: "numbers", columns: "phone_number_id channel_id#" },
    Table { name: "logins", columns: "email user_id#" },
    Table {
        name: "tokens",
        columns: "hash id# name user_id# made_by# scopes prefix created_at+ expires_at+ last_used_at+ revoked_at+",
    },
    Table {
        name: "users",
        columns: "id# email name role sees theme password_hash created_at+ deactivated_at+ last_seen_at+ \
                  away_since+ factor_since+",
    },
    Table {
        name: "factors",
        columns: "id# user_id# session_id# secret last_step+ tries+ tried_at+ created_at+",
    },
    Table { name: "recovery_codes", columns: "user_id# hash" },
    Table { name: "roles", columns: "id# name permissions sees masks? created_at+" },
    Table { name: "teams", columns: "id# name policy turns+ created_at+" },
    Table { name: "team_members", columns: "team_id# user_id# turn+" },
    Table { name: "removed_teams", columns: "id#" },
    Table { name: "views", columns: "id# user_id# is_shared? name filter place+ created_at+" },
    Table { name: "statuses", columns: "id# name colour state place+ created_at+ removed_at+" },
    Table { name: "labels", columns: "id# name colour created_at+ removed_at+" },
    Table { name: "attributes", columns: "id# subject key name kind choices place+ created_at+ removed_at+" },
    Table {
        name: "sources",
        columns: "id# channel_id# kind name text mark carrier_code carrier_url created_at+ retired_at+",
    },
    // They are off there: what was answered once is not answered again by what is read again.
    Table {
        name: "bots",
        columns: "id# name draft revision+ deployed+ author created_at+ changed_at+ signing_key",
    },
    Table { name: "bot_versions", columns: "bot_id# n+ text note author made_at+" },
    Table { name: "purposes", columns: "id# name created_at+ removed_at+" },
    Table { name: "consent_words", columns: "hash text created_at+" },
    Table {
        name: "audit",
        columns: "id# at+ who_kind who_id# via# face address verb on_kind on_id outcome detail",
    },
    Table {
        name: "channels",
        columns: "id# kind name address phone_number_id waba_id app_id access_token webhook_key trouble \
                  created_at+ disconnected_at+",
    },
    Table {
        name: "templates",
        columns: "id# waba_id meta_id name language category status reason quality parameter_format components \
                  changed_at+",
    },
    Table { name: "template_events", columns: "template_id# at+ step was became reason author components" },
    Table { name: "slot_names", columns: "template_id# slot name" },
    Table { name: "number_facts", columns: "channel_id# facts" },
    Table { name: "settings", columns: "key value" },
    Table { name: "erased", columns: "hash" },
    Table { name: "rate_cards", columns: "id# name format text added_at+" },
    Table {
        name: "analytics",
        columns: "waba_id kind day phone country category type tier volume+ cost+ fetched_at+",
    },
];

/// Links to files, each of a conversation or for many.
pub const FILE_LINKS: Table = Table {
    name: "file_links",
    columns: "conversation_id# hash id# author filename mime_type sha256 size+ most+ opened+ first_opened_at+ \
              last_opened_at+ created_at+ expires_at+ revoked_at+ ends_at+",
};

/// What people put on conversations and wrote in them, each by the conversation, which comes first.
pub const OF_CONVERSATIONS: [Table; 5] = [
    Table { name: "conversation_labels", columns: "conversation_id# label_id#" },
    Table { name: "conversation_attributes", columns: "conversation_id# attribute_id# value" },
    Table { name: "notes", columns: "conversation_id# id# author text at+" },
    Table { name: "mentions", columns: "conversation_id# user_id# note_id#" },
    FILE_LINKS,
];

impl Table {
    fn names(self) -> Vec<&'static str> {
        self.columns.split_whitespace().map(|column| column.trim_end_matches(['#', '+', '?'])).collect()
    }
}

/// A workspace's own row: its name and when it was founded.
pub async fn founded(tx: &mut Scoped<'_>) -> Result<(String, Timestamp)> {
    let mut row = tx.one("SELECT name, created_at FROM workspaces WHERE id = $1", params![]).await?;
    Ok((row.next()?, row.next()?))
}

/// Whether nobody has used this database yet, in any workspace.
pub async fn is_empty(tx: &mut Tx<'_>) -> Result<bool> {
    let sql = "SELECT (SELECT COUNT(*) FROM workspaces) + (SELECT COUNT(*) FROM deliveries)";
    Ok(tx.one(sql, vec![]).await?.next::<i64>()? == 0)
}

/// A workspace's rows of a table, as [`put`] takes them.
pub async fn take(tx: &mut Scoped<'_>, table: Table) -> Result<Vec<Vec<Value>>> {
    let names = table.names().join(", ");
    let sql = format!("SELECT {names} FROM {} WHERE workspace_id = $1 ORDER BY {names}", table.name);
    let rows = tx.all(&sql, params![]).await?;
    rows.into_iter().map(|row| values(row, table)).collect()
}

/// The engines write ids differently.
fn values(mut row: Row, table: Table) -> Result<Vec<Value>> {
    let mut values = Vec::new();
    for column in table.columns.split_whitespace() {
        values.push(match (column.chars().last(), column) {
            (Some('#'), _) => Value::from(row.next::<Option<uuid::Uuid>>()?),
            (Some('+'), _) => Value::from(row.next::<Option<i64>>()?),
            (Some('?'), _) => Value::from(row.next::<bool>()?),
            (_, "hash") => Value::from(row.next::<Vec<u8>>()?),
            _ => Value::from(row.next::<String>()?),
        });
    }
    Ok(values)
}

/// Puts rows into a table of another database.
pub async fn put(tx: &mut Scoped<'_>, table: Table, rows: Vec<Vec<Value>>) -> Result<()> {
    let names = table.names();
    let places: Vec<String> = (2..names.len() + 2).map(|n| format!("${n}")).collect();
    let sql = format!(
        "INSERT INTO {} (workspace_id, {}) VALUES ($1, {})",
        table.name,
        names.join(", "),
        places.join(", ")
    );
    tx.insert(&sql, rows).await?;
    Ok(())
}

/// The next conversations that have rows in a table of [`OF_CONVERSATIONS`].
pub async fn conversations_after(
    tx: &mut Scoped<'_>,
    table: Table,
    after: ConversationId,
    limit: i64,
) -> Result<Vec<ConversationId>> {
    let sql = format!(
        "SELECT DISTINCT conversation_id FROM {} WHERE workspace_id = $1 AND conversation_id > $2 \
         ORDER BY conversation_id LIMIT $3",
        table.name
    );
    let rows = tx.all(&sql, params![after, limit]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// The rows of such a table that are about these conversations, as [`put`] takes them.
pub async fn take_of(
    tx: &mut Scoped<'_>,
    table: Table,
    conversations: &[ConversationId],
) -> Result<Vec<Vec<Value>>> {
    let sql = format!(
        "SELECT {} FROM {} WHERE workspace_id = $1 AND conversation_id IN (*)",
        table.names().join(", "),
        table.name
    );
    let rows = tx.among(&sql, params![], key_list(conversations)).await?;
    rows.into_iter().map(|row| values(row, table)).collect()
}

/// The rows of such a table that are of no conversation, as [`put`] takes them.
pub async fn take_of_none(tx: &mut Scoped<'_>, table: Table) -> Result<Vec<Vec<Value>>> {
    let names = table.names().join(", ");
    let sql = format!(
        "SELECT {names} FROM {} WHERE workspace_id = $1 AND conversation_id IS NULL ORDER BY {names}",
        table.name
    );
    let rows = tx.all(&sql, params![]).await?;
    rows.into_iter().map(|row| values(row, table)).collect()
}

/// That somebody said of two contacts that they are not one person, with the keys of both: their ids are others elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Denial {
    /// When it was said last.
    pub at: Timestamp,
    /// The keys of one.
    pub of: Vec<String>,
    /// Those of the other.
    pub others: Vec<String>,
}

/// All that was said so.
pub async fn denials(tx: &mut Scoped<'_>) -> Result<Vec<Denial>> {
    let sql = "SELECT contact_id, other_id, denied_at FROM suggestions \
        WHERE workspace_id = $1 AND denied_at IS NOT NULL AND contact_id < other_id ORDER BY contact_id, other_id";
    let mut said: Vec<(ContactId, ContactId, Timestamp)> = Vec::new();
    for mut row in tx.all(sql, params![]).await? {
        said.push((row.next()?, row.next()?, row.next()?));
    }
    let both: BTreeSet<ContactId> = said.iter().flat_map(|(one, other, _)| [*one, *other]).collect();
    let both: Vec<ContactId> = both.into_iter().collect();
    let sql = "SELECT i.contact_id, k.key FROM identities i \
        CROSS JOIN identity_keys k \
        WHERE i.workspace_id = $1 AND i.contact_id IN (*) AND k.workspace_id = $1 AND k.identity_id = i.id";
    let mut keys: BTreeMap<ContactId, Vec<String>> = BTreeMap::new();
    for mut row in tx.among(sql, params![], key_list(&both)).await? {
        keys.entry(row.next()?).or_default().push(row.next()?);
    }
    let of = |contact| keys.get(&contact).cloned().unwrap_or_default();
    Ok(said.into_iter().map(|(one, other, at)| Denial { at, of: of(one), others: of(other) }).collect())
}

/// Which of these conversations are here.
pub async fn known_conversations(
    tx: &mut Scoped<'_>,
    conversations: &[ConversationId],
) -> Result<Vec<ConversationId>> {
    let sql = "SELECT id FROM conversations WHERE workspace_id = $1 AND id IN (*)";
    let rows = tx.among(sql, params![], key_list(conversations)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// The next identities of contacts of whom a consent is recorded, an attribute filled in, or something said that no
/// webhook tells: that they are blocked, here or at WhatsApp, what they read and where they live. By id.
pub async fn described_after(tx: &mut Scoped<'_>, after: IdentityId, limit: i64) -> Result<Vec<IdentityId>> {
    let sql = "SELECT i.id FROM identities i WHERE i.workspace_id = $1 AND i.id > $2 \
        AND (EXISTS (SELECT 1 FROM consents k WHERE k.workspace_id = $1 AND k.identity_id = i.id) \
        OR EXISTS (SELECT 1 FROM contact_attributes v WHERE v.workspace_id = $1 AND v.contact_id = i.contact_id) \
        OR EXISTS (SELECT 1 FROM contacts c WHERE c.workspace_id = $1 AND c.id = i.contact_id \
        AND (c.blocked = TRUE OR c.language <> '' OR c.time_zone <> '')) \
        OR EXISTS (SELECT 1 FROM carried_blocks b WHERE b.workspace_id = $1 AND b.identity_id = i.id)) \
        ORDER BY i.id LIMIT $3";
    let rows = tx.all(sql, params![after, limit]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Whose these keys are here.
pub async fn identities_of(tx: &mut Scoped<'_>, keys: &[String]) -> Result<BTreeMap<String, IdentityId>> {
    let sql = "SELECT key, identity_id FROM identity_keys WHERE workspace_id = $1 AND key IN (*)";
    let rows = tx.among(sql, params![], key_list(keys)).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// The next messages that went out through us, by id. What the owner wrote on the phone is told by webhooks.
pub async fn sends_after(tx: &mut Scoped<'_>, after: MessageId, limit: i64) -> Result<Vec<MessageId>> {
    let sql = "SELECT id FROM messages WHERE workspace_id = $1 AND id > $2 AND inbound = FALSE \
        AND author <> 'phone' ORDER BY id LIMIT $3";
    let rows = tx.all(sql, params![after, limit]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// The next identities of people who never wrote and were never written to, by id: somebody added them.
pub async fn strangers_after(tx: &mut Scoped<'_>, after: IdentityId, limit: i64) -> Result<Vec<IdentityId>> {
    let sql = "SELECT i.id FROM identities i JOIN contacts c ON c.workspace_id = i.workspace_id \
        AND c.id = i.contact_id WHERE i.workspace_id = $1 AND i.id > $2 AND c.conversation_id IS NULL \
        ORDER BY i.id LIMIT $3";
    let rows = tx.all(sql, params![after, limit]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// The keys of these identities, each in order.
pub async fn keys_of(
    tx: &mut Scoped<'_>,
    identities: &[IdentityId],
) -> Result<BTreeMap<IdentityId, Vec<String>>> {
    let sql = "SELECT key, identity_id FROM identity_keys WHERE workspace_id = $1 AND identity_id IN (*)";
    let mut keys: BTreeMap<IdentityId, Vec<String>> = BTreeMap::new();
    for mut row in tx.among(sql, params![], key_list(identities)).await? {
        let key = row.next()?;
        keys.entry(row.next()?).or_default().push(key);
    }
    for keys in keys.values_mut() {
        keys.sort_unstable();
    }
    Ok(keys)
}

/// Which of these contacts are here already.
pub async fn known_contacts(tx: &mut Scoped<'_>, contacts: &[ContactId]) -> Result<Vec<ContactId>> {
    let rows = tx
        .among("SELECT id FROM contacts WHERE workspace_id = $1 AND id IN (*)", params![], key_list(contacts))
        .await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}
