//! Where a run went: the steps it left, the messages it gave to be sent, what came of those.

use transom_rules::id::{ConversationId, MessageId, RunId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::Row;

/// One thing of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Its place, counted from 1.
    pub n: i64,
    /// The step.
    pub step: String,
    /// By what the step was left: a [`transom_rules::flow::Via`] as JSON; empty where this tells of a message, or of what
    /// did not work.
    pub via: String,
    /// The message it gave to be sent.
    pub message: Option<MessageId>,
    /// Which of its messages that was.
    pub send: Option<i64>,
    /// Why it was not sent, or not done: a code.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// Adds to the path of a run.
pub async fn add_to_path(
    tx: &mut Scoped<'_>,
    run: RunId,
    conversation: ConversationId,
    path: &[Passed],
) -> Result<()> {
    let rows = path.iter().map(|one| {
        let Passed { n, step, via, message, send, why, at } = one;
        params![run, *n, conversation, step, via, *message, *send, why, *at]
    });
    tx.insert(
        "INSERT INTO bot_steps (workspace_id, run_id, n, conversation_id, step, via, message_id, send, why, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// The path of a run, from its beginning.
pub async fn path(tx: &mut Scoped<'_>, run: RunId) -> Result<Vec<Passed>> {
    let sql = "SELECT n, step, via, message_id, send, why, at FROM bot_steps WHERE workspace_id = $1 AND run_id = $2 \
        ORDER BY n";
    tx.all(sql, params![run]).await?.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<Passed> {
    Ok(Passed {
        n: row.next()?,
        step: row.next()?,
        via: row.next()?,
        message: row.next()?,
        send: row.next()?,
        why: row.next()?,
        at: row.next()?,
    })
}

/// A message that a run gave to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The run.
    pub run: RunId,
    /// Which of its messages.
    pub send: i64,
}

/// Which run a message is of.
pub async fn sent_by(tx: &mut Scoped<'_>, message: MessageId) -> Result<Option<Sent>> {
    let sql =
        "SELECT run_id, send FROM bot_steps WHERE workspace_id = $1 AND message_id = $2 AND send IS NOT NULL";
    let row = tx.first(sql, params![message]).await?;
    row.map(|mut row| Ok(Sent { run: row.next()?, send: row.next()? })).transpose()
}
