//! The statuses that a workspace defines for its conversations, beside where they stand.

use transom_rules::id::StatusId;
use transom_rules::mark::Colour;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::Row;

/// A status of the workspace's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Ours.
    pub id: StatusId,
    /// What people call it.
    pub name: String,
    /// The colour of its chip.
    pub colour: Colour,
    /// Where a conversation stands that has it. That stays as it was made.
    pub state: ConversationStatus,
    /// Its place in the list.
    pub place: i64,
    /// Nobody is offered it any more; conversations that have it, and what is told of old, still name it.
    pub is_removed: bool,
}

const COLUMNS: &str = "id, name, colour, state, place, removed_at IS NOT NULL";

fn read(mut row: Row) -> Result<Status> {
    Ok(Status {
        id: row.next()?,
        name: row.next()?,
        colour: Colour::from_word(&row.next::<String>()?).unwrap_or(Colour::Grey),
        state: ConversationStatus::from_word(&row.next::<String>()?).unwrap_or_default(),
        place: row.next()?,
        is_removed: row.next()?,
    })
}

/// All that there ever were, in their order.
pub async fn all(tx: &mut Scoped<'_>) -> Result<Vec<Status>> {
    let sql = format!("SELECT {COLUMNS} FROM statuses WHERE workspace_id = $1 ORDER BY place, name, id");
    tx.all(&sql, params![]).await?.into_iter().map(read).collect()
}

/// Those that are offered, in their order.
pub async fn offered(tx: &mut Scoped<'_>) -> Result<Vec<Status>> {
    let mut all = all(tx).await?;
    all.retain(|one| !one.is_removed);
    Ok(all)
}

/// Holds one until the transaction ends, to change it.
pub async fn hold(tx: &mut Scoped<'_>, id: StatusId) -> Result<Option<Status>> {
    let lock = tx.dialect().for_update();
    one(tx, id, lock).await
}

/// Keeps one as it is until the transaction ends, to name it; others may name it meanwhile.
pub async fn keep_as_is(tx: &mut Scoped<'_>, id: StatusId) -> Result<Option<Status>> {
    let lock = tx.dialect().for_share();
    one(tx, id, lock).await
}

async fn one(tx: &mut Scoped<'_>, id: StatusId, lock: &str) -> Result<Option<Status>> {
    let sql = format!("SELECT {COLUMNS} FROM statuses WHERE workspace_id = $1 AND id = $2{lock}");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Adds one. `Duplicate` when its name is taken.
pub async fn add(tx: &mut Scoped<'_>, status: &Status, now: Timestamp) -> Result<()> {
    tx.run(
        "INSERT INTO statuses (workspace_id, id, name, colour, state, place, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![status.id, &status.name, status.colour.as_str(), status.state.as_str(), status.place, now],
    )
    .await?;
    Ok(())
}

/// Gives one another name or colour. `Duplicate` when another one has the name.
pub async fn change(tx: &mut Scoped<'_>, status: &Status) -> Result<()> {
    tx.run(
        "UPDATE statuses SET name = $2, colour = $3 WHERE workspace_id = $1 AND id = $4",
        params![&status.name, status.colour.as_str(), status.id],
    )
    .await?;
    Ok(())
}

/// Puts one in another place. What else is known of it stays: somebody may be changing it.
pub async fn set_place(tx: &mut Scoped<'_>, id: StatusId, place: i64) -> Result<()> {
    tx.run("UPDATE statuses SET place = $2 WHERE workspace_id = $1 AND id = $3", params![place, id]).await?;
    Ok(())
}

/// Nobody is offered it any more.
pub async fn remove(tx: &mut Scoped<'_>, id: StatusId, now: Timestamp) -> Result<()> {
    tx.run("UPDATE statuses SET removed_at = $2 WHERE workspace_id = $1 AND id = $3", params![now, id])
        .await?;
    Ok(())
}
