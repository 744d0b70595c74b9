//! Kept bodies, to be read again: in the order and the company in which they were folded, a few at a time; and
//! what is noted of them once they were.

use std::collections::BTreeMap;

use transom_rules::id::{ConversationId, DeliveryId};
use transom_rules::time::Timestamp;

use crate::deliveries::Delivery;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;

/// A kept body and with which others it was folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The body.
    pub id: DeliveryId,
    /// The first body of its commit. Bodies of the first version were folded alone, as far as is known.
    pub batch: DeliveryId,
}

/// With which others up to `limit` bodies were folded: those after `after` and up to `until`, both by id.
pub async fn folded(
    tx: &mut Scoped<'_>,
    after: DeliveryId,
    until: DeliveryId,
    limit: i64,
) -> Result<Vec<Folded>> {
    let sql = "SELECT id, COALESCE(batch_id, id) FROM deliveries WHERE workspace_id = $1 AND id > $2 AND id <= $3 \
        ORDER BY id LIMIT $4";
    let rows = tx.all(sql, params![after, until, limit]).await?;
    rows.into_iter().map(|mut row| Ok(Folded { id: row.next()?, batch: row.next()? })).collect()
}

/// The newest body, if there is one.
pub async fn newest(tx: &mut Scoped<'_>) -> Result<Option<DeliveryId>> {
    let sql = "SELECT id FROM deliveries WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1";
    tx.first(sql, params![]).await?.map(|mut row| row.next()).transpose()
}

/// When the oldest body came, if there is one.
pub async fn oldest_at(tx: &mut Scoped<'_>) -> Result<Option<Timestamp>> {
    let sql = "SELECT received_at FROM deliveries WHERE workspace_id = $1 ORDER BY id LIMIT 1";
    tx.first(sql, params![]).await?.map(|mut row| row.next()).transpose()
}

/// These bodies, in the order of their ids. Their outcome is for the reader to find out again; beside each stands
/// whether it was stored as events the last time.
pub async fn bodies(tx: &mut Scoped<'_>, ids: &[DeliveryId]) -> Result<Vec<(Delivery, bool)>> {
    let sql = "SELECT id, app_id, received_at, headers, body, outcome FROM deliveries WHERE workspace_id = $1 \
        AND id IN (*)";
    let mut found = BTreeMap::new();
    for mut row in tx.among(sql, params![], key_list(ids)).await? {
        let delivery = Delivery {
            id: row.next()?,
            app_id: row.next()?,
            received_at: row.next()?,
            headers: row.next()?,
            body: row.next()?,
            outcome: "stored",
            note: String::new(),
        };
        found.insert(delivery.id, (delivery, row.next::<String>()? == "stored"));
    }
    Ok(found.into_values().collect())
}

/// Notes what became of bodies that are kept already.
pub async fn set_outcomes(tx: &mut Scoped<'_>, deliveries: &[Delivery]) -> Result<u64> {
    let rows = deliveries.iter().map(|d| params![d.outcome, &d.note, d.id]).collect();
    tx.each(
        "UPDATE deliveries SET outcome = $2, note = $3 WHERE workspace_id = $1 AND id = $4 \
         AND (outcome <> $2 OR note <> $3)",
        rows,
    )
    .await
}

/// Which unknown parts stand in which body, in the order of the bodies. Small beside the bodies, and read once.
pub async fn unknown_places(tx: &mut Scoped<'_>) -> Result<BTreeMap<DeliveryId, Vec<Vec<u8>>>> {
    let rows = tx.all("SELECT delivery_id, hash FROM unknowns WHERE workspace_id = $1", params![]).await?;
    let mut places: BTreeMap<DeliveryId, Vec<Vec<u8>>> = BTreeMap::new();
    for mut row in rows {
        places.entry(row.next()?).or_default().push(row.next()?);
    }
    Ok(places)
}

/// Forgets parts that are understood by now. Returns how many.
pub async fn forget_unknowns(tx: &mut Scoped<'_>, hashes: &[Vec<u8>]) -> Result<u64> {
    let rows = hashes.iter().map(|hash| params![hash.clone()]).collect();
    tx.each("DELETE FROM unknowns WHERE workspace_id = $1 AND hash = $2", rows).await
}

/// How many parts are not known.
pub async fn count_unknowns(tx: &mut Scoped<'_>) -> Result<i64> {
    tx.one("SELECT COUNT(*) FROM unknowns WHERE workspace_id = $1", params![]).await?.next()
}

/// Events that began to wait for their message since `since` and happened before `old` came with old bodies: they
/// wait no longer than if they had been kept in time.
pub async fn backdate_orphans(tx: &mut Scoped<'_>, since: Timestamp, old: Timestamp) -> Result<u64> {
    tx.run(
        "UPDATE orphans SET received_at = at WHERE workspace_id = $1 AND received_at >= $2 AND at < $3",
        params![since, old],
    )
    .await
}

/// The conversations that the feed names at a cursor.
pub async fn changed_at(tx: &mut Scoped<'_>, cursor: i64) -> Result<Vec<ConversationId>> {
    let sql = "SELECT conversation_id FROM changes WHERE workspace_id = $1 AND cursor = $2 ORDER BY conversation_id";
    let rows = tx.all(sql, params![cursor]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}
