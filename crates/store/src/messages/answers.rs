//! The answers of a pair, for an entry message that arrives after its answer.

use transom_rules::id::ContactId;
use transom_rules::pair::PairKey;
use transom_rules::time::Timestamp;

use super::row::{COLUMNS, read};
use crate::error::Result;
use crate::params;
use crate::query::Query;
use crate::scope::Scoped;

/// An answer that reached the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it arrived.
    pub arrived_at: Timestamp,
}

/// The answers of a pair that were sent from an instant on and reached the customer: when each was sent and when it
/// arrived. For an entry message that arrives after its answer; 32 are more than an entry point ever looks at.
pub async fn answers_since(tx: &mut Scoped<'_>, pair: PairKey, at: Timestamp) -> Result<Vec<Answer>> {
    let sql = "SELECT contact_id FROM identities WHERE workspace_id = $1 AND id = $2";
    let Some(mut row) = tx.first(sql, params![pair.identity]).await? else {
        return Ok(Vec::new());
    };
    let contact = row.next()?;
    answers_in(tx, contact, pair, at).await
}

/// The same in the conversations of one contact: messages have no index by identity.
pub(crate) async fn answers_in(
    tx: &mut Scoped<'_>,
    contact: ContactId,
    pair: PairKey,
    at: Timestamp,
) -> Result<Vec<Answer>> {
    let Query { sql, params } = of_answers(contact, pair, at);
    let rows = tx.all(&sql, params).await?;
    let answer = |row| {
        let message = read(row)?;
        Ok(message
            .delivery
            .reached_at()
            .map(|reached| Answer { sent_at: message.sent_at(), arrived_at: reached }))
    };
    rows.into_iter().filter_map(|row| answer(row).transpose()).collect()
}

/// Those whose `Message::sent_at` is late enough. The sign keeps the index of all messages by time out of it.
pub(crate) fn of_answers(contact: ContactId, pair: PairKey, at: Timestamp) -> Query {
    let sql = format!(
        "SELECT {COLUMNS} FROM messages m WHERE m.workspace_id = $1 AND m.conversation_id IN \
         (SELECT c.id FROM conversations c WHERE c.workspace_id = $1 AND c.contact_id = $2) \
         AND m.identity_id = $3 AND m.channel_id = $4 \
         AND m.inbound = FALSE AND (m.at >= $5 OR COALESCE(m.posted_at, m.accepted_at) >= $5) \
         AND COALESCE(m.delivered_at, m.read_at, m.played_at) IS NOT NULL ORDER BY +m.at, m.id LIMIT 32"
    );
    Query { sql, params: params![contact, pair.identity, pair.channel, at] }
}
