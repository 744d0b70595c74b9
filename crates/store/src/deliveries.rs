//! The ledger of raw webhook bodies. Beside it what of them could not be understood, what the operator should
//! see, and what speaks of a message nobody knows yet.

use transom_rules::id::DeliveryId;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

mod notices;
mod orphans;
mod speaking;
mod told;
mod unknowns;

pub use notices::{Notice, notice, notices, notices_before};
pub use orphans::{Orphan, keep_orphans, named_orphans, take_orphans};
pub use speaking::{Speaking, speaking};
pub use told::{TOLD_FOR, tell, told};
pub use unknowns::{Unknown, keep_unknown, unknowns, unknowns_before, unknowns_since};

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

/// Keeps bodies that are folded together, and that they were.
pub async fn keep(tx: &mut Scoped<'_>, deliveries: Vec<Delivery>) -> Result<()> {
    let batch = deliveries.iter().map(|delivery| delivery.id).min();
    let rows = deliveries
        .into_iter()
        .map(|d| params![d.id, d.app_id, d.received_at, d.headers, d.body, d.outcome, d.note, batch])
        .collect();
    tx.insert(
        "INSERT INTO deliveries (workspace_id, id, app_id, received_at, headers, body, outcome, note, batch_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        rows,
    )
    .await?;
    Ok(())
}

/// Among so many bodies the last one of an app is looked for.
const LATELY: i64 = 5_000;

/// When the last body of an app came, if that is not long ago.
pub async fn last_of_app(tx: &mut Scoped<'_>, app_id: &str) -> Result<Option<Timestamp>> {
    let sql = "SELECT received_at FROM (SELECT received_at, app_id FROM deliveries WHERE workspace_id = $1 \
        ORDER BY received_at DESC LIMIT $3) lately WHERE app_id = $2 ORDER BY received_at DESC LIMIT 1";
    tx.first(sql, params![app_id, LATELY]).await?.map(|mut row| row.next()).transpose()
}

/// Whether any body of a workspace is kept.
pub async fn is_any_kept(tx: &mut Scoped<'_>) -> Result<bool> {
    let sql = "SELECT 1 FROM deliveries WHERE workspace_id = $1 LIMIT 1";
    Ok(tx.first(sql, params![]).await?.is_some())
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

/// When the newest webhook came.
pub async fn newest_at(tx: &mut Scoped<'_>) -> Result<Option<Timestamp>> {
    tx.one("SELECT MAX(received_at) FROM deliveries WHERE workspace_id = $1", params![]).await?.next()
}

/// The newest bodies that were unreadable or failed.
pub async fn troubled(tx: &mut Scoped<'_>, limit: i64) -> Result<Vec<Troubled>> {
    let rows = tx
        .all(
            "SELECT id, received_at, outcome, note, body FROM deliveries WHERE workspace_id = $1 \
             AND outcome <> 'stored' ORDER BY id DESC LIMIT $2",
            params![limit],
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

/// The place before the first row.
fn newest() -> (Timestamp, Vec<u8>) {
    (Timestamp::from_millis(i64::MAX), Vec::new())
}
