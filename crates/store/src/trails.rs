//! How messages of ours left: a line for each step, in order. What a line says is for `transom-rules` to know; here it is
//! text that only grows, so that nobody reads it to add to it.

use transom_rules::id::MessageId;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, Value, key_list};

/// Adds a line to the trail of each of these messages, no message twice. Of one that is tried for days the first steps
/// are kept, up to 6,000 letters.
pub async fn add(tx: &mut Scoped<'_>, lines: &[(MessageId, String)]) -> Result<()> {
    tx.insert(
        "INSERT INTO trails (workspace_id, message_id, steps) VALUES ($1, $2, $3) \
         ON CONFLICT (workspace_id, message_id) DO UPDATE SET steps = trails.steps || excluded.steps \
         WHERE LENGTH(trails.steps) < 6000",
        rows(lines),
    )
    .await?;
    Ok(())
}

/// The same however long it is: what is sent once more goes by it.
pub async fn end(tx: &mut Scoped<'_>, lines: &[(MessageId, String)]) -> Result<()> {
    tx.insert(
        "INSERT INTO trails (workspace_id, message_id, steps) VALUES ($1, $2, $3) \
         ON CONFLICT (workspace_id, message_id) DO UPDATE SET steps = trails.steps || excluded.steps",
        rows(lines),
    )
    .await?;
    Ok(())
}

/// In an order that all writers keep.
fn rows(lines: &[(MessageId, String)]) -> Vec<Vec<Value>> {
    let mut rows: Vec<&(MessageId, String)> = lines.iter().collect();
    rows.sort_by_key(|(id, _)| *id);
    rows.into_iter().map(|(id, line)| params![*id, format!("{line}\n")]).collect()
}

/// The trail of a message; empty for one that did not go through us, and for those of older versions.
pub async fn of(tx: &mut Scoped<'_>, id: MessageId) -> Result<String> {
    let sql = "SELECT steps FROM trails WHERE workspace_id = $1 AND message_id = $2";
    Ok(tx.first(sql, params![id]).await?.map(|mut row| row.next()).transpose()?.unwrap_or_default())
}

/// The trails of those among some messages that tell of another one: what was sent once more
/// or will be, and what that became.
pub async fn linked(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<Vec<(MessageId, String)>> {
    let sql = "SELECT message_id, steps FROM trails WHERE workspace_id = $1 AND message_id IN (*) \
               AND (steps LIKE '%\"step\":\"follows\"%' OR steps LIKE '%\"step\":\"sent_again\"%' \
               OR steps LIKE '%\"step\":\"planned_anew\"%')";
    let rows = tx.among(sql, params![], key_list(messages)).await?;
    let read = |mut row: Row| Ok((row.next()?, row.next()?));
    rows.into_iter().map(read).collect()
}
