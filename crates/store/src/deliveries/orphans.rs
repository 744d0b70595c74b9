//! Events that came before the message they speak of; they wait for it.

use transom_rules::event::Event;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Value, key_list};

/// An event that speaks of a message nobody knows yet.
#[derive(Clone, Debug)]
pub struct Orphan {
    /// The message, by WhatsApp's id.
    pub wamid: String,
    /// What is told of it; with `of` it tells one such event from another.
    pub word: String,
    /// The participant of a group.
    pub of: String,
    /// When it happened.
    pub at: Timestamp,
    /// The event.
    pub event: Event,
}

/// Keeps events whose message is not known yet, until it is: each status once; of what changes a message the newest.
pub async fn keep_orphans(tx: &mut Scoped<'_>, mut orphans: Vec<Orphan>, now: Timestamp) -> Result<()> {
    orphans.sort_by(|a, b| (&a.wamid, &a.word, &a.of).cmp(&(&b.wamid, &b.word, &b.of)));
    let rows: Vec<Vec<Value>> = orphans
        .into_iter()
        .map(|orphan| {
            let event = serde_json::to_string(&orphan.event).unwrap_or_default();
            params![orphan.wamid, orphan.word, orphan.of, orphan.at, event, now]
        })
        .collect();
    tx.each(
        "INSERT INTO orphans (workspace_id, wamid, status, participant, at, event, received_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, wamid, status, participant) \
         DO UPDATE SET at = excluded.at, event = excluded.event, received_at = excluded.received_at \
         WHERE orphans.status IN ('reaction', 'edit') AND orphans.at <= excluded.at AND orphans.event <> excluded.event",
        rows,
    )
    .await?;
    Ok(())
}

/// Takes the events that waited for these wamids, in the order in which they happened; those of one instant as they
/// came.
pub async fn take_orphans(tx: &mut Scoped<'_>, wamids: &[String]) -> Result<Vec<(String, Event)>> {
    // Nearly always there are none, and to look is much less than to delete.
    let sql = "SELECT wamid FROM orphans WHERE workspace_id = $1 AND wamid IN (*)";
    let there = tx.by_keys(sql, params![], key_list(wamids)).await?;
    let there: Vec<String> = there.into_iter().map(|mut row| row.next()).collect::<Result<_>>()?;
    let sql = "DELETE FROM orphans WHERE workspace_id = $1 AND wamid IN (*) RETURNING wamid, at, received_at, status, event";
    let mut waited: Vec<(Timestamp, Timestamp, String, String, Event)> = Vec::new();
    for mut row in tx.among(sql, params![], key_list(there)).await? {
        let (wamid, at, received_at, word) = (row.next()?, row.next()?, row.next()?, row.next()?);
        if let Ok(event) = serde_json::from_str(&row.next::<String>()?) {
            waited.push((at, received_at, wamid, word, event));
        }
    }
    waited.sort_by(|a, b| (a.0, a.1, &a.2, &a.3).cmp(&(b.0, b.1, &b.2, &b.3)));
    Ok(waited.into_iter().map(|(_, _, wamid, _, event)| (wamid, event)).collect())
}

/// The wamids of waiting statuses whose message is known by now.
pub async fn named_orphans(tx: &mut Scoped<'_>) -> Result<Vec<String>> {
    let rows = tx
        .all(
            "SELECT DISTINCT o.wamid FROM orphans o JOIN messages m ON m.workspace_id = o.workspace_id \
             AND m.wamid = o.wamid AND m.wamid <> '' WHERE o.workspace_id = $1 ORDER BY o.wamid LIMIT 100",
            params![],
        )
        .await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}
