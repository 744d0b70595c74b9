//! Parts of bodies that this version does not know, each kept once.

use transom_rules::id::DeliveryId;
use transom_rules::time::Timestamp;

use super::newest;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::tx::Work;

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

/// Keeps parts that are not known, each once.
pub async fn keep_unknown(tx: &mut Scoped<'_>, mut unknowns: Vec<Unknown>) -> Result<()> {
    unknowns.sort_by(|a, b| a.hash.cmp(&b.hash));
    let rows = unknowns
        .into_iter()
        .map(|u| params![u.hash, u.delivery, u.field, u.what, u.json, u.received_at])
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
pub async fn unknowns(tx: &mut Scoped<'_>, limit: i64) -> Result<Vec<Unknown>> {
    unknowns_before(tx, None, limit).await
}

/// How many unknown parts arrived since an instant.
pub async fn unknowns_since(tx: &mut Scoped<'_>, since: Timestamp) -> Result<i64> {
    tx.one("SELECT COUNT(*) FROM unknowns WHERE workspace_id = $1 AND received_at >= $2", params![since])
        .await?
        .next()
}

/// A page of unknown parts, newest first; `before` is the place of the last one of the page before.
pub fn unknowns_before<'t>(
    tx: &'t mut Scoped<'_>,
    before: Option<(Timestamp, Vec<u8>)>,
    limit: i64,
) -> Work<'t, Vec<Unknown>> {
    Box::pin(async move {
        let (at, hash) = before.unwrap_or_else(newest);
        let rows = tx
            .all(
                "SELECT hash, delivery_id, field, what, json, received_at FROM unknowns WHERE workspace_id = $1 \
                 AND (received_at, hash) < ($2, $3) ORDER BY received_at DESC, hash DESC LIMIT $4",
                params![at, hash, limit],
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
