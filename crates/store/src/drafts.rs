//! What an agent has typed and not sent.

use transom_rules::id::{ConversationId, UserId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};

/// Whose draft, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DraftKey {
    /// The conversation.
    pub conversation: ConversationId,
    /// The agent.
    pub user: UserId,
}

/// Keeps a draft; an empty one is forgotten.
pub async fn keep(tx: &mut Scoped<'_>, key: DraftKey, text: &str, now: Timestamp) -> Result<()> {
    if text.is_empty() {
        tx.run(
            "DELETE FROM drafts WHERE workspace_id = $1 AND conversation_id = $2 AND user_id = $3",
            params![key.conversation, key.user],
        )
        .await?;
        return Ok(());
    }
    tx.run(
        "INSERT INTO drafts (workspace_id, conversation_id, user_id, text, changed_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (workspace_id, conversation_id, user_id) \
         DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at",
        params![key.conversation, key.user, text, now],
    )
    .await?;
    Ok(())
}

/// The draft; empty if there is none.
pub async fn get(tx: &mut Scoped<'_>, key: DraftKey) -> Result<String> {
    let row = tx
        .first(
            "SELECT text FROM drafts WHERE workspace_id = $1 AND conversation_id = $2 AND user_id = $3",
            params![key.conversation, key.user],
        )
        .await?;
    row.map_or(Ok(String::new()), |mut row| row.next())
}

/// The drafts in these conversations, whoever's they are.
pub async fn within(
    tx: &mut Scoped<'_>,
    conversations: &[ConversationId],
) -> Result<Vec<(DraftKey, String)>> {
    let rows = tx
        .among(
            "SELECT conversation_id, user_id, text FROM drafts WHERE workspace_id = $1 AND conversation_id IN (*)",
            params![],
            key_list(conversations),
        )
        .await?;
    let read = |mut row: Row| Ok((DraftKey { conversation: row.next()?, user: row.next()? }, row.next()?));
    rows.into_iter().map(read).collect()
}
