//! What was said in conversations with several people: the conversation is nobody's alone, so the words are looked at.

use transom_rules::id::{ConversationId, MessageId};
use transom_rules::time::Timestamp;
use uuid::Uuid;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};

/// A message of a conversation with several people, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Which.
    pub id: MessageId,
    /// Where.
    pub conversation: ConversationId,
    /// When.
    pub at: Timestamp,
    /// WhatsApp's id.
    pub wamid: String,
    /// What Meta said of it.
    pub json: String,
}

const BEFORE_ALL: (Timestamp, MessageId) = (Timestamp::from_millis(i64::MIN), MessageId(Uuid::nil()));

fn read(mut row: Row) -> Result<Said> {
    Ok(Said {
        id: row.next()?,
        conversation: row.next()?,
        at: row.next()?,
        wamid: row.next()?,
        json: row.next()?,
    })
}

/// The conversations of groups.
pub async fn groups(tx: &mut Scoped<'_>) -> Result<Vec<ConversationId>> {
    let sql = "SELECT c.id FROM identity_keys k \
        JOIN identities i ON i.workspace_id = k.workspace_id AND i.id = k.identity_id \
        JOIN conversations c ON c.workspace_id = k.workspace_id AND c.contact_id = i.contact_id \
        WHERE k.workspace_id = $1 AND k.key >= 'g:' AND k.key < 'g;' ORDER BY c.id";
    tx.all(sql, params![]).await?.into_iter().map(|mut row| row.next()).collect()
}

/// What was said in one of them after another message, the first few.
pub async fn said(
    tx: &mut Scoped<'_>,
    group: ConversationId,
    after: Option<&Said>,
    limit: i64,
) -> Result<Vec<Said>> {
    let sql = "SELECT id, conversation_id, at, wamid, json FROM messages WHERE workspace_id = $1 \
        AND conversation_id = $2 AND (at, id) > ($3, $4) ORDER BY at, id LIMIT $5";
    let (at, id) = after.map_or(BEFORE_ALL, |said| (said.at, said.id));
    tx.all(sql, params![group, at, id, limit]).await?.into_iter().map(read).collect()
}

/// What came into one of these conversations with or after an id: ids are in the order of arrival.
pub async fn said_since(
    tx: &mut Scoped<'_>,
    groups: &[ConversationId],
    since: MessageId,
) -> Result<Vec<MessageId>> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT id, conversation_id FROM messages WHERE workspace_id = $1 AND id >= $2 ORDER BY id";
    let mut found = Vec::new();
    for mut row in tx.all(sql, params![since]).await? {
        let (id, conversation) = (row.next()?, row.next()?);
        if groups.contains(&conversation) {
            found.push(id);
        }
    }
    Ok(found)
}

/// These messages.
pub async fn said_of(tx: &mut Scoped<'_>, ids: &[MessageId]) -> Result<Vec<Said>> {
    let sql =
        "SELECT id, conversation_id, at, wamid, json FROM messages WHERE workspace_id = $1 AND id IN (*)";
    let rows = tx.among(sql, params![], key_list(ids)).await?;
    rows.into_iter().map(read).collect()
}
