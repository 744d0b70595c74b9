//! Bodies in which some bytes stand. Nothing finds them but reading, so it is read about known instants only, and never
//! more than a few thousand bodies.

use std::ops::Range;

use transom_rules::id::DeliveryId;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// Of so many bodies of a span the bytes are looked for in.
const MOST: i64 = 4_000;

/// A body in which they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaking {
    /// Ours.
    pub id: DeliveryId,
    /// When it came, by the business clock.
    pub received_at: Timestamp,
    /// `stored`, `unreadable` or `failed`.
    pub outcome: String,
    /// The bytes.
    pub body: Vec<u8>,
}

/// The bodies of a span of time in which these bytes stand, as they came; and whether so many came in it that not all of
/// them were read.
pub async fn speaking(
    tx: &mut Scoped<'_>,
    span: Range<Timestamp>,
    bytes: &[u8],
) -> Result<(Vec<Speaking>, bool)> {
    let sql = format!(
        "SELECT id, received_at, outcome, body FROM (SELECT id, received_at, outcome, body FROM deliveries \
         WHERE workspace_id = $1 AND received_at >= $2 AND received_at < $3 ORDER BY received_at LIMIT $4) few \
         WHERE {} ORDER BY received_at, id",
        tx.dialect().stands_in_body()
    );
    let rows = tx.all(&sql, params![span.start, span.end, MOST, bytes]).await?;
    let read = rows.into_iter().map(|mut row| {
        Ok(Speaking { id: row.next()?, received_at: row.next()?, outcome: row.next()?, body: row.next()? })
    });
    let found = read.collect::<Result<_>>()?;
    let sql = "SELECT received_at FROM deliveries WHERE workspace_id = $1 AND received_at >= $2 AND received_at < $3 \
        ORDER BY received_at LIMIT 1 OFFSET $4";
    let more = tx.first(sql, params![span.start, span.end, MOST]).await?;
    Ok((found, more.is_some()))
}
