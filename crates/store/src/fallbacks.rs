//! An SMS in the place of a message that does not arrive: chosen when that message was sent, made when it fails or its
//! time is up, and never twice: whoever makes it settles its row in the same transaction.

use std::collections::BTreeSet;

use transom_rules::author::Author;
use transom_rules::id::{ChannelId, MessageId};
use transom_rules::time::Timestamp;
use transom_rules::words;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};

words! {
    /// What became of it.
    State {
        /// Nobody knows yet whether it is needed.
        Waiting = "waiting",
        /// The SMS stands among the messages.
        Sent = "sent",
        /// The rules refused the SMS when its turn came.
        Refused = "refused",
        /// Somebody called it off.
        Cancelled = "cancelled",
        /// The message arrived before, or was taken back.
        Needless = "needless",
    }
}

/// An SMS that is to go out, went out or did not, in the place of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// The message in whose place it stands.
    pub message_id: MessageId,
    /// The SMS sender.
    pub channel_id: ChannelId,
    /// What it says.
    pub text: String,
    /// Who chose it.
    pub author: Author,
    /// When it goes out if the message is not delivered before, by business time; `None` if nothing but its failure
    /// makes it go.
    pub due_at: Option<Timestamp>,
    /// The price that was told, as [`crate::messages::Message::predicted`] has it.
    pub predicted: String,
    /// What became of it.
    pub state: State,
    /// The SMS.
    pub sms_id: Option<MessageId>,
    /// When it came to be so.
    pub settled_at: Option<Timestamp>,
    /// Why the rules refused it, or why it waits for an instant although it is needed: a kept sentence; else empty.
    pub why: String,
}

const COLUMNS: &str = "f.message_id, f.channel_id, f.text, f.author, f.due_at, f.predicted, f.state, f.sms_id, \
    f.settled_at, f.why";

fn read(mut row: Row) -> Result<Fallback> {
    Ok(Fallback {
        message_id: row.next()?,
        channel_id: row.next()?,
        text: row.next()?,
        author: {
            let Ok(author) = row.next::<String>()?.parse();
            author
        },
        due_at: row.next()?,
        predicted: row.next()?,
        // What a later version calls it is over for this one.
        state: State::from_word(&row.next::<String>()?).unwrap_or(State::Needless),
        sms_id: row.next()?,
        settled_at: row.next()?,
        why: row.next()?,
    })
}

/// Adds what was chosen for a message.
pub async fn add(tx: &mut Scoped<'_>, fallback: &Fallback) -> Result<()> {
    tx.run(
        "INSERT INTO fallbacks (workspace_id, message_id, channel_id, text, author, due_at, predicted, state, sms_id, \
         settled_at, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            fallback.message_id,
            fallback.channel_id,
            fallback.text.as_str(),
            fallback.author.to_string(),
            fallback.due_at,
            fallback.predicted.as_str(),
            fallback.state.as_str(),
            fallback.sms_id,
            fallback.settled_at,
            fallback.why.as_str()
        ],
    )
    .await?;
    Ok(())
}

/// The messages whose waiting SMS may be due or needless by now, the oldest first. One that was put off is due at its
/// instant and no earlier.
pub async fn due(tx: &mut Scoped<'_>, now: Timestamp, limit: i64) -> Result<Vec<MessageId>> {
    let sql = "SELECT f.message_id FROM fallbacks f \
        JOIN messages m ON m.workspace_id = f.workspace_id AND m.id = f.message_id \
        WHERE f.workspace_id = $1 AND f.state = 'waiting' AND (f.due_at <= $2 \
        OR (f.why = '' AND m.state IN ('failed', 'stopped')) \
        OR m.state IN ('cancelled', 'delivered', 'read', 'played')) \
        ORDER BY f.message_id LIMIT $3";
    let rows = tx.all(sql, params![now, limit]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// What was chosen for a message.
pub async fn get(tx: &mut Scoped<'_>, message: MessageId) -> Result<Option<Fallback>> {
    let sql = format!("SELECT {COLUMNS} FROM fallbacks f WHERE f.workspace_id = $1 AND f.message_id = $2");
    tx.first(&sql, params![message]).await?.map(read).transpose()
}

/// What has to do with these messages: what was chosen for them, and what they themselves stand for.
pub async fn of_messages(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<Vec<Fallback>> {
    let mut found = Vec::new();
    for column in ["message_id", "sms_id"] {
        let sql = format!(
            "SELECT {COLUMNS} FROM fallbacks f WHERE f.workspace_id = $1 AND f.{column} IN (*) ORDER BY f.message_id"
        );
        let rows = tx.among(&sql, params![], key_list(messages)).await?;
        found.extend(rows.into_iter().map(read).collect::<Result<Vec<_>>>()?);
    }
    Ok(found)
}

/// Notes an SMS that went out in the place of a message, over what was chosen for that before. Returns whether it was the
/// first one in its place.
pub async fn stand_in(tx: &mut Scoped<'_>, sent: &Fallback) -> Result<bool> {
    let sql = "INSERT INTO fallbacks (workspace_id, message_id, channel_id, text, author, predicted, state, sms_id, \
        settled_at) VALUES ($1, $2, $3, $4, $5, $6, 'sent', $7, $8) \
        ON CONFLICT (workspace_id, message_id) DO UPDATE SET channel_id = excluded.channel_id, text = excluded.text, \
        author = excluded.author, due_at = NULL, predicted = excluded.predicted, state = excluded.state, \
        sms_id = excluded.sms_id, settled_at = excluded.settled_at, why = '' WHERE fallbacks.state <> 'sent'";
    let noted = params![
        sent.message_id,
        sent.channel_id,
        sent.text.as_str(),
        sent.author.to_string(),
        sent.predicted.as_str(),
        sent.sms_id,
        sent.settled_at
    ];
    Ok(tx.run(sql, noted).await? > 0)
}

/// Puts a waiting one off until an instant, for a reason.
pub async fn put_off(tx: &mut Scoped<'_>, message: MessageId, until: Timestamp, why: &str) -> Result<()> {
    let sql = "UPDATE fallbacks SET due_at = $2, why = $3 \
        WHERE workspace_id = $1 AND message_id = $4 AND state = 'waiting'";
    tx.run(sql, params![until, why, message]).await?;
    Ok(())
}

/// Those that were put off are asked about anew: the hours are others that kept them back.
pub async fn hasten(tx: &mut Scoped<'_>) -> Result<()> {
    tx.run(
        "UPDATE fallbacks SET due_at = 0 WHERE workspace_id = $1 AND state = 'waiting' AND why <> ''",
        params![],
    )
    .await?;
    Ok(())
}

/// Says what became of a waiting one: its state, its SMS, when and why are taken over. Returns whether it still waited:
/// of all who try, one is told so.
pub async fn settle(tx: &mut Scoped<'_>, settled: &Fallback) -> Result<bool> {
    let changed = tx
        .run(
            "UPDATE fallbacks SET state = $3, sms_id = $4, settled_at = $5, why = $6 \
             WHERE workspace_id = $1 AND message_id = $2 AND state = 'waiting'",
            params![
                settled.message_id,
                settled.state.as_str(),
                settled.sms_id,
                settled.settled_at,
                settled.why.as_str()
            ],
        )
        .await?;
    Ok(changed > 0)
}

/// What waits in the place of these messages is not needed any more: they are sent anew. Returns those in whose place an
/// SMS went out already.
pub async fn call_off(
    tx: &mut Scoped<'_>,
    messages: &[MessageId],
    now: Timestamp,
) -> Result<BTreeSet<MessageId>> {
    // Whoever makes such an SMS holds the message first: one of the two is first.
    let lock = tx.dialect().for_update();
    let sql = format!("SELECT id FROM messages WHERE workspace_id = $1 AND id IN (*) ORDER BY id{lock}");
    tx.among(&sql, params![], key_list(messages)).await?;
    let rows = messages.iter().map(|message| params![now, *message]).collect();
    let sql = "UPDATE fallbacks SET state = 'cancelled', settled_at = $2, why = '' \
        WHERE workspace_id = $1 AND message_id = $3 AND state = 'waiting'";
    tx.update(sql, rows).await?;
    let sql =
        "SELECT message_id FROM fallbacks WHERE workspace_id = $1 AND state = 'sent' AND message_id IN (*)";
    let rows = tx.among(sql, params![], key_list(messages)).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}
