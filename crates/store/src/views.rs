//! What people narrow their lists by, kept under a name: their own, and those that all share.

use transom_rules::id::{UserId, ViewId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::Row;

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Ours.
    pub id: ViewId,
    /// Who made it; a program of no user's where there is none.
    pub owner: Option<UserId>,
    /// Everybody of the workspace has it, not its owner alone.
    pub is_shared: bool,
    /// What people call it.
    pub name: String,
    /// What it narrows by: `transom_rules::view::Narrowing`, in JSON.
    pub filter: String,
    /// Its place in the list.
    pub place: i64,
}

const COLUMNS: &str = "id, user_id, is_shared, name, filter, place";

fn read(mut row: Row) -> Result<View> {
    Ok(View {
        id: row.next()?,
        owner: row.next()?,
        is_shared: row.next()?,
        name: row.next()?,
        filter: row.next()?,
        place: row.next()?,
    })
}

/// Those that somebody has: the shared ones and then their own, each in their order.
pub async fn of_user(tx: &mut Scoped<'_>, user: Option<UserId>) -> Result<Vec<View>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM views WHERE workspace_id = $1 AND (is_shared OR user_id = $2) \
         ORDER BY is_shared DESC, place, created_at, id"
    );
    tx.all(&sql, params![user]).await?.into_iter().map(read).collect()
}

/// Holds one until the transaction ends.
pub async fn hold(tx: &mut Scoped<'_>, id: ViewId) -> Result<Option<View>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM views WHERE workspace_id = $1 AND id = $2{}",
        tx.dialect().for_update()
    );
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Adds one.
pub async fn add(tx: &mut Scoped<'_>, view: &View, now: Timestamp) -> Result<()> {
    tx.run(
        "INSERT INTO views (workspace_id, id, user_id, is_shared, name, filter, place, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![view.id, view.owner, view.is_shared, &view.name, &view.filter, view.place, now],
    )
    .await?;
    Ok(())
}

/// Changes all of one but whose it is and its place.
pub async fn change(tx: &mut Scoped<'_>, view: &View) -> Result<()> {
    tx.run(
        "UPDATE views SET is_shared = $2, name = $3, filter = $4 WHERE workspace_id = $1 AND id = $5",
        params![view.is_shared, &view.name, &view.filter, view.id],
    )
    .await?;
    Ok(())
}

/// Puts one in another place. What else is known of it stays: somebody may be changing it.
pub async fn set_place(tx: &mut Scoped<'_>, id: ViewId, place: i64) -> Result<()> {
    tx.run("UPDATE views SET place = $2 WHERE workspace_id = $1 AND id = $3", params![place, id]).await?;
    Ok(())
}

/// Removes one.
pub async fn remove(tx: &mut Scoped<'_>, id: ViewId) -> Result<()> {
    tx.run("DELETE FROM views WHERE workspace_id = $1 AND id = $2", params![id]).await?;
    Ok(())
}
