//! The purposes that a workspace defines for consent, beside those that are always there.

use transom_rules::id::PurposeId;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::Row;

/// A purpose of the workspace's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Ours.
    pub id: PurposeId,
    /// What people call it.
    pub name: String,
    /// Nobody is asked for it any more; what is told of old still names it.
    pub is_removed: bool,
}

const COLUMNS: &str = "id, name, removed_at IS NOT NULL";

fn read(mut row: Row) -> Result<Purpose> {
    Ok(Purpose { id: row.next()?, name: row.next()?, is_removed: row.next()? })
}

/// All that there ever were, by name.
pub async fn all(tx: &mut Scoped<'_>) -> Result<Vec<Purpose>> {
    let sql = format!("SELECT {COLUMNS} FROM purposes WHERE workspace_id = $1 ORDER BY name, id");
    tx.all(&sql, params![]).await?.into_iter().map(read).collect()
}

/// Holds one until the transaction ends, to change it.
pub async fn hold(tx: &mut Scoped<'_>, id: PurposeId) -> Result<Option<Purpose>> {
    let lock = tx.dialect().for_update();
    one(tx, id, lock).await
}

/// Keeps one as it is until the transaction ends, to name it; others may name it meanwhile.
pub async fn keep_as_is(tx: &mut Scoped<'_>, id: PurposeId) -> Result<Option<Purpose>> {
    let lock = tx.dialect().for_share();
    one(tx, id, lock).await
}

async fn one(tx: &mut Scoped<'_>, id: PurposeId, lock: &str) -> Result<Option<Purpose>> {
    let sql = format!("SELECT {COLUMNS} FROM purposes WHERE workspace_id = $1 AND id = $2{lock}");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Adds one. `Duplicate` when its name is taken.
pub async fn add(tx: &mut Scoped<'_>, purpose: &Purpose, now: Timestamp) -> Result<()> {
    tx.run(
        "INSERT INTO purposes (workspace_id, id, name, created_at) VALUES ($1, $2, $3, $4)",
        params![purpose.id, &purpose.name, now],
    )
    .await?;
    Ok(())
}

/// Gives one another name. `Duplicate` when another one has it.
pub async fn rename(tx: &mut Scoped<'_>, id: PurposeId, name: &str) -> Result<()> {
    tx.run("UPDATE purposes SET name = $2 WHERE workspace_id = $1 AND id = $3", params![name, id]).await?;
    Ok(())
}

/// Nobody is asked for it any more.
pub async fn remove(tx: &mut Scoped<'_>, id: PurposeId, now: Timestamp) -> Result<()> {
    tx.run("UPDATE purposes SET removed_at = $2 WHERE workspace_id = $1 AND id = $3", params![now, id])
        .await?;
    Ok(())
}
