//! What webhooks told, by its hash, as long as Meta may tell it again.

use std::collections::BTreeSet;

use transom_rules::time::{Span, Timestamp};

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;

/// Meta delivers again for seven days.
pub const TOLD_FOR: Span = Span::hours(24 * 8);

/// Those of these hashes that are known.
pub async fn told(tx: &mut Scoped<'_>, hashes: &BTreeSet<Vec<u8>>) -> Result<BTreeSet<Vec<u8>>> {
    let sql = "SELECT hash FROM told WHERE workspace_id = $1 AND hash IN (*)";
    tx.by_keys(sql, params![], key_list(hashes.iter().map(Vec::as_slice)))
        .await?
        .into_iter()
        .map(|mut row| row.next())
        .collect()
}

/// Takes note of them, in their order.
pub async fn tell(tx: &mut Scoped<'_>, hashes: impl Iterator<Item = &Vec<u8>>, now: Timestamp) -> Result<()> {
    let rows = hashes.map(|hash| params![hash.as_slice(), now]).collect();
    let sql = "INSERT INTO told (workspace_id, hash, at) VALUES ($1, $2, $3) ON CONFLICT (workspace_id, hash) DO NOTHING";
    tx.each(sql, rows).await?;
    Ok(())
}
