//! The bodies of webhooks, in which one person stands beside others.

use transom_rules::id::DeliveryId;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};

/// The body of a webhook as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Which.
    pub id: DeliveryId,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

fn read(mut row: Row) -> Result<Body> {
    Ok(Body { id: row.next()?, bytes: row.next()? })
}

/// So many bodies are read at once, or fewer that are larger.
const AT_ONCE: i64 = 200;
/// One alone may be as large as it likes.
const BYTES_AT_ONCE: i64 = 4 << 20;

/// The bodies after one and up to another, by id, the first few of them.
pub async fn bodies(tx: &mut Scoped<'_>, after: DeliveryId, until: DeliveryId) -> Result<Vec<Body>> {
    // How long one is stands apart from its bytes.
    let sql = "SELECT id, LENGTH(body) FROM deliveries WHERE workspace_id = $1 AND id > $2 AND id <= $3 \
        ORDER BY id LIMIT $4";
    let (mut last, mut bytes) = (after, 0);
    for mut row in tx.all(sql, params![after, until, AT_ONCE]).await? {
        let (id, length): (DeliveryId, i64) = (row.next()?, row.next()?);
        bytes += length;
        if bytes > BYTES_AT_ONCE && last != after {
            break;
        }
        last = id;
    }
    let sql = "SELECT id, body FROM deliveries WHERE workspace_id = $1 AND id > $2 AND id <= $3 ORDER BY id";
    tx.all(sql, params![after, last]).await?.into_iter().map(read).collect()
}

/// These bodies, held until commit: somebody else may be taken out of them at the same time.
pub async fn hold_bodies(tx: &mut Scoped<'_>, ids: &[DeliveryId]) -> Result<Vec<Body>> {
    let sql = format!(
        "SELECT id, body FROM deliveries WHERE workspace_id = $1 AND id IN (*) ORDER BY id{}",
        tx.dialect().for_update()
    );
    let rows = tx.among(&sql, params![], key_list(ids)).await?;
    rows.into_iter().map(read).collect()
}

/// What a kept body says of itself once parts of it were taken out.
pub const BLANKED: &str = "Parts of it were erased: its signature fits the body that came.";

/// Replaces bodies by what is left of them.
pub async fn blank_bodies(tx: &mut Scoped<'_>, bodies: &[Body]) -> Result<()> {
    let rows = bodies.iter().map(|body| params![body.bytes.as_slice(), BLANKED, body.id]).collect();
    let sql = "UPDATE deliveries SET body = $2, note = $3 WHERE workspace_id = $1 AND id = $4";
    tx.each(sql, rows).await?;
    Ok(())
}
