//! What an agent has typed and not sent.

use transom_rules::id::{ChannelId, ConversationId, UserId};
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
    /// The channel it is written for.
    pub channel: ChannelId,
}

/// Keeps a draft; an empty one is forgotten.
pub async fn keep(tx: &mut Scoped<'_>, key: DraftKey, text: &str, now: Timestamp) -> Result<()> {
    if text.is_empty() {
        tx.run(
            "DELETE FROM drafts WHERE workspace_id = $1 AND conversation_id = $2 AND user_id = $3 AND channel_id = $4",
            params![key.conversation, key.user, key.channel],
        )
        .await?;
        return Ok(());
    }
    tx.run(
        "INSERT INTO drafts (workspace_id, conversation_id, user_id, channel_id, text, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace_id, conversation_id, user_id, channel_id) \
         DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at",
        params![key.conversation, key.user, key.channel, text, now],
    )
    .await?;
    Ok(())
}

/// The draft; empty if there is none.
pub async fn get(tx: &mut Scoped<'_>, key: DraftKey) -> Result<String> {
    let row = tx
        .first(
            "SELECT text FROM drafts WHERE workspace_id = $1 AND conversation_id = $2 AND user_id = $3 \
             AND channel_id = $4",
            params![key.conversation, key.user, key.channel],
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
            "SELECT conversation_id, user_id, channel_id, text FROM drafts \
             WHERE workspace_id = $1 AND conversation_id IN (*)",
            params![],
            key_list(conversations),
        )
        .await?;
    let read = |mut row: Row| {
        let key = DraftKey { conversation: row.next()?, user: row.next()?, channel: row.next()? };
        Ok((key, row.next()?))
    };
    rows.into_iter().map(read).collect()
}
