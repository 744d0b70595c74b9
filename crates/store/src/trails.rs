//! How messages of ours left: a line for each step, in order. What a line says is for `transom-rules` to know; here it is
//! text that only grows, so that nobody reads it to add to it.

use std::collections::BTreeMap;

use transom_rules::id::MessageId;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;

/// Of one that is tried for days the first steps are kept, up to so many letters.
const MOST: i64 = 6_000;

/// Adds a line to the trail of each of these messages, no message twice, as far as it is not too long.
pub async fn add(tx: &mut Scoped<'_>, lines: &[(MessageId, String)]) -> Result<()> {
    add_up_to(tx, lines, MOST).await
}

/// The same however long it is: what is sent once more goes by it.
pub async fn end(tx: &mut Scoped<'_>, lines: &[(MessageId, String)]) -> Result<()> {
    add_up_to(tx, lines, i64::MAX).await
}

async fn add_up_to(tx: &mut Scoped<'_>, lines: &[(MessageId, String)], most: i64) -> Result<()> {
    let mut rows: Vec<&(MessageId, String)> = lines.iter().collect();
    rows.sort_by_key(|(id, _)| *id);
    let rows = rows.into_iter().map(|(id, line)| params![*id, format!("{line}\n"), most]).collect();
    tx.insert(
        "INSERT INTO trails (workspace_id, message_id, steps) VALUES ($1, $2, $3) \
         ON CONFLICT (workspace_id, message_id) DO UPDATE SET steps = trails.steps || excluded.steps \
         WHERE LENGTH(trails.steps) < $4",
        rows,
    )
    .await?;
    Ok(())
}

/// The trail of a message; empty for one that did not go through us, and for those of older versions.
pub async fn of(tx: &mut Scoped<'_>, id: MessageId) -> Result<String> {
    let sql = "SELECT steps FROM trails WHERE workspace_id = $1 AND message_id = $2";
    Ok(tx.first(sql, params![id]).await?.map(|mut row| row.next()).transpose()?.unwrap_or_default())
}

/// The trails of several, as far as they have one.
pub async fn of_all(tx: &mut Scoped<'_>, ids: &[MessageId]) -> Result<BTreeMap<MessageId, String>> {
    let sql = "SELECT message_id, steps FROM trails WHERE workspace_id = $1 AND message_id IN (*)";
    let rows = tx.among(sql, params![], key_list(ids)).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}
