//! What happened that bots have to hear of. It is noted in the transaction in which it happens, so that nothing is lost,
//! and taken in the one in which a run moves by it, so that nothing is heard twice. A workspace that has no bot at work
//! pays one look at its bots.

use std::collections::BTreeSet;

use transom_rules::bot::Heard;
use transom_rules::id::ConversationId;
use transom_rules::time::Timestamp;

use crate::conversations::Place;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, Value};

/// Something that happened in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Where.
    pub conversation: ConversationId,
    /// What; `None` where a later version calls it otherwise.
    pub heard: Option<Heard>,
    /// The id of the message, the status, the bot or the run it is about; empty where it is about none.
    pub about: String,
    /// What another program answered, as JSON; empty where none did.
    pub answer: String,
    /// When.
    pub at: Timestamp,
}

/// The same as it is collected while rows are written.
pub(crate) type News = BTreeSet<(ConversationId, Heard, String)>;

/// Notes what happened, where a bot of the workspace is at work.
pub(crate) async fn hear(tx: &mut Scoped<'_>, news: &News, now: Timestamp) -> Result<()> {
    if news.is_empty() {
        return Ok(());
    }
    let sql = "SELECT 1 FROM bots WHERE workspace_id = $1 AND state <> 'off' LIMIT 1";
    if tx.first(sql, params![]).await?.is_none() {
        return Ok(());
    }
    let inputs = news.iter().map(|(conversation, heard, about)| Input {
        conversation: *conversation,
        heard: Some(*heard),
        about: about.clone(),
        answer: String::new(),
        at: now,
    });
    tell(tx, &inputs.collect::<Vec<_>>()).await
}

/// Notes what happened. What is noted already and was not heard stays as it is.
pub async fn tell(tx: &mut Scoped<'_>, inputs: &[Input]) -> Result<()> {
    let rows = inputs.iter().map(|input| {
        let Input { conversation, heard, about, answer, at } = input;
        params![*conversation, heard.map(Heard::as_str).unwrap_or_default(), about, answer, *at]
    });
    tx.insert(
        "INSERT INTO bot_inputs (workspace_id, conversation_id, kind, about, answer, at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (workspace_id, conversation_id, kind, about) DO NOTHING",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// What a conversation has yet to hear, oldest first.
pub async fn inputs(tx: &mut Scoped<'_>, conversation: ConversationId) -> Result<Vec<Input>> {
    let sql = "SELECT conversation_id, kind, about, answer, at FROM bot_inputs \
        WHERE workspace_id = $1 AND conversation_id = $2 ORDER BY at, about, kind";
    tx.all(sql, params![conversation]).await?.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<Input> {
    Ok(Input {
        conversation: row.next()?,
        heard: Heard::from_word(&row.next::<String>()?),
        about: row.next()?,
        answer: row.next()?,
        at: row.next()?,
    })
}

/// It was heard. With it goes what a bot did itself meanwhile, whose conversation is held: it does not hear itself.
pub async fn forget_inputs(tx: &mut Scoped<'_>, conversation: ConversationId, heard: &[Input]) -> Result<()> {
    let keys: BTreeSet<(String, String)> = heard
        .iter()
        .map(|input| (input.heard.map(Heard::as_str).unwrap_or_default().to_owned(), input.about.clone()))
        .collect();
    let rows: Vec<Vec<Value>> =
        keys.into_iter().map(|(kind, about)| params![conversation, kind, about]).collect();
    let sql = "DELETE FROM bot_inputs WHERE workspace_id = $1 AND conversation_id = $2 AND kind = $3 AND about = $4";
    tx.each(sql, rows).await?;
    let sql = "DELETE FROM bot_inputs WHERE workspace_id = $1 AND conversation_id = $2 AND kind IN ('taken', 'status')";
    tx.run(sql, params![conversation]).await?;
    Ok(())
}

/// The conversations that have something to hear, those first in which it happened first.
pub async fn waiting(tx: &mut Scoped<'_>, limit: i64) -> Result<Vec<ConversationId>> {
    let sql = "SELECT conversation_id FROM bot_inputs WHERE workspace_id = $1 ORDER BY at LIMIT $2";
    let rows = tx.all(sql, params![limit]).await?;
    let all: Result<Vec<ConversationId>> = rows.into_iter().map(|mut row| row.next()).collect();
    let mut seen = BTreeSet::new();
    Ok(all?.into_iter().filter(|id| seen.insert(*id)).collect())
}

/// The first conversations that are not closed and whose window closes behind a place, and not after an instant: each with
/// its own place.
pub async fn closing(tx: &mut Scoped<'_>, after: Place, until: Timestamp, limit: i64) -> Result<Vec<Place>> {
    let sql = "SELECT window_until, id FROM conversations WHERE workspace_id = $1 AND (window_until, id) > ($2, $3) \
        AND window_until <= $4 AND status <> 'closed' ORDER BY window_until, id LIMIT $5";
    let (at, id) = after;
    let rows = tx.all(sql, params![at, id, until, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}
