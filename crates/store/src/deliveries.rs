//! The ledger of raw webhook bodies, and what of them could not be understood.

use transom_rules::event::{Event, Noticed};
use transom_rules::id::{DeliveryId, WorkspaceId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::tx::{Tx, Work};
use crate::value::Value;

/// A webhook body as it was received.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Ours.
    pub id: DeliveryId,
    /// The app whose secret fits.
    pub app_id: String,
    /// When it came, by the business clock.
    pub received_at: Timestamp,
    /// The headers that matter, as JSON.
    pub headers: String,
    /// The bytes.
    pub body: Vec<u8>,
    /// `stored`, `unreadable` or `failed`.
    pub outcome: &'static str,
    /// Why it could not be read, if so.
    pub note: String,
}

/// A part of a body that this version does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Of the part: the same part twice is kept once.
    pub hash: Vec<u8>,
    /// The body it first stood in.
    pub delivery: DeliveryId,
    /// The webhook's field.
    pub field: String,
    /// Why it is not known, in a line.
    pub what: String,
    /// The part.
    pub json: String,
    /// When it came.
    pub received_at: Timestamp,
}

/// Keeps bodies that are folded together, and that they were.
pub async fn keep(tx: &mut Tx<'_>, workspace: WorkspaceId, deliveries: Vec<Delivery>) -> Result<()> {
    let batch = deliveries.iter().map(|delivery| delivery.id).min();
    let rows = deliveries
        .into_iter()
        .map(|d| {
            params![workspace, d.id, d.app_id, d.received_at, d.headers, d.body, d.outcome, d.note, batch]
        })
        .collect();
    tx.insert(
        "INSERT INTO deliveries (workspace_id, id, app_id, received_at, headers, body, outcome, note, batch_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        rows,
    )
    .await?;
    Ok(())
}

/// Whether any body of a workspace is kept.
pub async fn is_any_kept(tx: &mut Tx<'_>, workspace: WorkspaceId) -> Result<bool> {
    let sql = "SELECT 1 FROM deliveries WHERE workspace_id = $1 LIMIT 1";
    Ok(tx.first(sql, params![workspace]).await?.is_some())
}

/// Keeps parts that are not known, each once.
pub async fn keep_unknown(tx: &mut Tx<'_>, workspace: WorkspaceId, mut unknowns: Vec<Unknown>) -> Result<()> {
    unknowns.sort_by(|a, b| a.hash.cmp(&b.hash));
    let rows = unknowns
        .into_iter()
        .map(|u| params![workspace, u.hash, u.delivery, u.field, u.what, u.json, u.received_at])
        .collect();
    tx.each(
        "INSERT INTO unknowns (workspace_id, hash, delivery_id, field, what, json, received_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, hash) DO NOTHING",
        rows,
    )
    .await?;
    Ok(())
}

/// The newest unknown parts.
pub async fn unknowns(tx: &mut Tx<'_>, workspace: WorkspaceId, limit: i64) -> Result<Vec<Unknown>> {
    unknowns_before(tx, workspace, None, limit).await
}

/// How many unknown parts arrived since an instant.
pub async fn unknowns_since(tx: &mut Tx<'_>, workspace: WorkspaceId, since: Timestamp) -> Result<i64> {
    tx.one(
        "SELECT COUNT(*) FROM unknowns WHERE workspace_id = $1 AND received_at >= $2",
        params![workspace, since],
    )
    .await?
    .next()
}

/// A body that was not stored as events, for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Troubled {
    /// Ours.
    pub id: DeliveryId,
    /// When it came.
    pub received_at: Timestamp,
    /// `unreadable` or `failed`.
    pub outcome: String,
    /// Why.
    pub note: String,
    /// The bytes.
    pub body: Vec<u8>,
}

/// The newest bodies that were unreadable or failed.
pub async fn troubled(tx: &mut Tx<'_>, workspace: WorkspaceId, limit: i64) -> Result<Vec<Troubled>> {
    let rows = tx
        .all(
            "SELECT id, received_at, outcome, note, body FROM deliveries WHERE workspace_id = $1 \
             AND outcome <> 'stored' ORDER BY id DESC LIMIT $2",
            params![workspace, limit],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Troubled {
                id: row.next()?,
                received_at: row.next()?,
                outcome: row.next()?,
                note: row.next()?,
                body: row.next()?,
            })
        })
        .collect()
}

/// A notice with the hash that tells it from others.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Of the whole part: the same webhook twice is one notice.
    pub hash: Vec<u8>,
    /// When it came, or when Meta says it was.
    pub at: Timestamp,
    /// What it says.
    pub noticed: Noticed,
}

/// Keeps notices, each once.
pub async fn notice(tx: &mut Tx<'_>, workspace: WorkspaceId, mut notices: Vec<Notice>) -> Result<()> {
    notices.sort_by(|a, b| a.hash.cmp(&b.hash));
    let rows = notices
        .into_iter()
        .map(|n| {
            let severity = match n.noticed.severity {
                transom_rules::event::Severity::Info => "info",
                transom_rules::event::Severity::Warning => "warning",
                transom_rules::event::Severity::Error => "error",
            };
            params![workspace, n.hash, n.at, n.noticed.field, severity, n.noticed.title, n.noticed.json]
        })
        .collect();
    tx.each(
        "INSERT INTO notices (workspace_id, hash, at, field, severity, title, json) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, hash) DO NOTHING",
        rows,
    )
    .await?;
    Ok(())
}

/// A notice as the operator reads it: when, severity, field, title and JSON.
pub type Told = (Timestamp, String, String, String, String);

/// The newest notices.
pub async fn notices(tx: &mut Tx<'_>, workspace: WorkspaceId, limit: i64) -> Result<Vec<Told>> {
    let newest = notices_before(tx, workspace, None, limit).await?;
    Ok(newest.into_iter().map(|kept| kept.told).collect())
}

/// A notice with the hash that pages are cut by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Of the whole part.
    pub hash: Vec<u8>,
    /// What it says.
    pub told: Told,
}

/// A page of unknown parts, newest first; `before` is the place of the last one of the page before.
pub fn unknowns_before<'t>(
    tx: &'t mut Tx<'_>,
    workspace: WorkspaceId,
    before: Option<(Timestamp, Vec<u8>)>,
    limit: i64,
) -> Work<'t, Vec<Unknown>> {
    Box::pin(async move {
        let (at, hash) = before.unwrap_or_else(newest);
        let rows = tx
            .all(
                "SELECT hash, delivery_id, field, what, json, received_at FROM unknowns WHERE workspace_id = $1 \
                 AND (received_at, hash) < ($2, $3) ORDER BY received_at DESC, hash DESC LIMIT $4",
                params![workspace, at, hash, limit],
            )
            .await?;
        rows.into_iter()
            .map(|mut row| {
                Ok(Unknown {
                    hash: row.next()?,
                    delivery: row.next()?,
                    field: row.next()?,
                    what: row.next()?,
                    json: row.next()?,
                    received_at: row.next()?,
                })
            })
            .collect()
    })
}

/// A page of notices, newest first; `before` is the place of the last one of the page before.
pub fn notices_before<'t>(
    tx: &'t mut Tx<'_>,
    workspace: WorkspaceId,
    before: Option<(Timestamp, Vec<u8>)>,
    limit: i64,
) -> Work<'t, Vec<Kept>> {
    Box::pin(async move {
        let (at, hash) = before.unwrap_or_else(newest);
        let rows = tx
            .all(
                "SELECT hash, at, severity, field, title, json FROM notices WHERE workspace_id = $1 \
                 AND (at, hash) < ($2, $3) ORDER BY at DESC, hash DESC LIMIT $4",
                params![workspace, at, hash, limit],
            )
            .await?;
        rows.into_iter()
            .map(|mut row| {
                let hash = row.next()?;
                let told = (row.next()?, row.next()?, row.next()?, row.next()?, row.next()?);
                Ok(Kept { hash, told })
            })
            .collect()
    })
}

/// The place before the first row.
fn newest() -> (Timestamp, Vec<u8>) {
    (Timestamp::from_millis(i64::MAX), Vec::new())
}

/// An event that speaks of a message nobody knows yet.
#[derive(Clone, Debug)]
pub struct Orphan {
    /// The message, by WhatsApp's id.
    pub wamid: String,
    /// What is told of it; with `of` it tells one such event from another.
    pub word: String,
    /// The participant of a group, or the instant.
    pub of: String,
    /// When it happened.
    pub at: Timestamp,
    /// The event.
    pub event: Event,
}

/// Keeps events whose message is not known yet, until it is; each once.
pub async fn keep_orphans(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    mut orphans: Vec<Orphan>,
    now: Timestamp,
) -> Result<()> {
    orphans.sort_by(|a, b| (&a.wamid, &a.word, &a.of).cmp(&(&b.wamid, &b.word, &b.of)));
    let rows: Vec<Vec<Value>> = orphans
        .into_iter()
        .map(|orphan| {
            let event = serde_json::to_string(&orphan.event).unwrap_or_default();
            params![workspace, orphan.wamid, orphan.word, orphan.of, orphan.at, event, now]
        })
        .collect();
    tx.each(
        "INSERT INTO orphans (workspace_id, wamid, status, participant, at, event, received_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, wamid, status, participant) DO NOTHING",
        rows,
    )
    .await?;
    Ok(())
}

/// Takes the events that waited for these wamids, in the order in which they happened.
pub async fn take_orphans(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    wamids: &[String],
) -> Result<Vec<(String, Event)>> {
    let keys: Vec<Value> = wamids.iter().map(Value::from).collect();
    let sql = "DELETE FROM orphans WHERE workspace_id = $1 AND wamid IN (*) RETURNING wamid, at, event";
    let mut waited: Vec<(Timestamp, String, Event)> = Vec::new();
    for mut row in tx.among(sql, params![workspace], keys).await? {
        let (wamid, at, event): (String, Timestamp, String) = (row.next()?, row.next()?, row.next()?);
        if let Ok(event) = serde_json::from_str(&event) {
            waited.push((at, wamid, event));
        }
    }
    waited.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    Ok(waited.into_iter().map(|(_, wamid, event)| (wamid, event)).collect())
}

/// The wamids of waiting statuses whose message is known by now.
pub async fn named_orphans(tx: &mut Tx<'_>, workspace: WorkspaceId) -> Result<Vec<String>> {
    let rows = tx
        .all(
            "SELECT DISTINCT o.wamid FROM orphans o JOIN messages m ON m.workspace_id = o.workspace_id \
             AND m.wamid = o.wamid AND m.wamid <> '' WHERE o.workspace_id = $1 ORDER BY o.wamid LIMIT 100",
            params![workspace],
        )
        .await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Forgets bodies from before an instant.
pub async fn forget(tx: &mut Tx<'_>, workspace: WorkspaceId, before: Timestamp) -> Result<u64> {
    tx.run(
        "DELETE FROM deliveries WHERE workspace_id = $1 AND received_at < $2 AND outcome = 'stored'",
        params![workspace, before],
    )
    .await
}

/// Forgets statuses that have waited since before an instant.
pub async fn forget_orphans(tx: &mut Tx<'_>, workspace: WorkspaceId, before: Timestamp) -> Result<u64> {
    tx.run("DELETE FROM orphans WHERE workspace_id = $1 AND received_at < $2", params![workspace, before])
        .await
}
