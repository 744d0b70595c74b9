//! Which conversation messages stand in, and putting them into another one.

use transom_rules::id::{ConversationId, IdentityId, MessageId};
use transom_rules::time::Timestamp;

use super::Message;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, Value, key_list};

/// Where a message stands, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Housed {
    /// When it was written.
    pub at: Timestamp,
    /// The message.
    pub id: MessageId,
    /// In which conversation.
    pub conversation: ConversationId,
    /// Of which identity.
    pub identity: IdentityId,
    /// The customer wrote it.
    pub inbound: bool,
}

/// The messages of conversations, oldest first.
pub async fn housed(tx: &mut Scoped<'_>, conversations: &[ConversationId]) -> Result<Vec<Housed>> {
    let sql = "SELECT at, id, conversation_id, identity_id, inbound FROM messages \
        WHERE workspace_id = $1 AND conversation_id IN (*)";
    let rows = tx.among(sql, params![], key_list(conversations)).await?;
    let mut all: Vec<Housed> = rows.into_iter().map(read).collect::<Result<_>>()?;
    all.sort_unstable_by_key(|housed| (housed.at, housed.id));
    Ok(all)
}

fn read(mut row: Row) -> Result<Housed> {
    Ok(Housed {
        at: row.next()?,
        id: row.next()?,
        conversation: row.next()?,
        identity: row.next()?,
        inbound: row.next()?,
    })
}

/// Messages stand in the conversation that they name from now on, and so does what they cost and are found by.
pub async fn rehouse(tx: &mut Scoped<'_>, messages: &[&Message]) -> Result<()> {
    let rows: Vec<Vec<Value>> =
        messages.iter().map(|message| params![message.conversation_id, message.id]).collect();
    let sql = "UPDATE messages SET conversation_id = $2 WHERE workspace_id = $1 AND id = $3";
    tx.update(sql, rows.clone()).await?;
    let sql = "UPDATE charges SET conversation_id = $2 WHERE workspace_id = $1 AND message_id = $3";
    tx.update(sql, rows.clone()).await?;
    let sql = tx.dialect().move_words();
    tx.each(sql, rows).await?;
    Ok(())
}
