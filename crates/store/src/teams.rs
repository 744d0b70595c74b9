//! Teams: some of the people of a workspace under a name.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::id::{TeamId, UserId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// Some of the people of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Ours.
    pub id: TeamId,
    /// What people call it.
    pub name: String,
    /// Who is in it.
    pub members: Vec<UserId>,
}

/// Adds a team without members. `Duplicate` when the name is taken.
pub async fn add(tx: &mut Scoped<'_>, id: TeamId, name: &str, now: Timestamp) -> Result<()> {
    tx.run(
        "INSERT INTO teams (workspace_id, id, name, created_at) VALUES ($1, $2, $3, $4)",
        params![id, name, now],
    )
    .await?;
    Ok(())
}

/// Gives a team another name; whether there is such a team. `Duplicate` when another one has the name.
pub async fn rename(tx: &mut Scoped<'_>, id: TeamId, name: &str) -> Result<bool> {
    let renamed =
        tx.run("UPDATE teams SET name = $2 WHERE workspace_id = $1 AND id = $3", params![name, id]).await?;
    Ok(renamed > 0)
}

/// Holds a team until the transaction ends; whether there is such a team.
pub async fn hold(tx: &mut Scoped<'_>, id: TeamId) -> Result<bool> {
    let sql = format!("SELECT 1 FROM teams WHERE workspace_id = $1 AND id = $2{}", tx.dialect().for_update());
    Ok(tx.first(&sql, params![id]).await?.is_some())
}

/// Says who is in a team.
pub async fn set_members(tx: &mut Scoped<'_>, id: TeamId, members: &[UserId]) -> Result<()> {
    tx.run("DELETE FROM team_members WHERE workspace_id = $1 AND team_id = $2", params![id]).await?;
    let rows = members.iter().map(|user| params![id, *user]).collect();
    tx.insert("INSERT INTO team_members (workspace_id, team_id, user_id) VALUES ($1, $2, $3)", rows).await?;
    Ok(())
}

/// Removes a team that is held.
pub async fn remove(tx: &mut Scoped<'_>, id: TeamId) -> Result<()> {
    set_members(tx, id, &[]).await?;
    tx.run("DELETE FROM teams WHERE workspace_id = $1 AND id = $2", params![id]).await?;
    Ok(())
}

/// All teams of a workspace, by name.
pub async fn all(tx: &mut Scoped<'_>) -> Result<Vec<Team>> {
    let members = tx
        .all(
            "SELECT team_id, user_id FROM team_members WHERE workspace_id = $1 ORDER BY team_id, user_id",
            params![],
        )
        .await?;
    let mut of: BTreeMap<TeamId, Vec<UserId>> = BTreeMap::new();
    for mut row in members {
        of.entry(row.next()?).or_default().push(row.next()?);
    }
    let teams =
        tx.all("SELECT id, name FROM teams WHERE workspace_id = $1 ORDER BY name, id", params![]).await?;
    let mut all = Vec::new();
    for mut row in teams {
        let (id, name) = (row.next()?, row.next()?);
        all.push(Team { id, name, members: of.remove(&id).unwrap_or_default() });
    }
    Ok(all)
}

/// Who is in a team with somebody, themselves too; nobody where they are in none.
pub async fn colleagues(tx: &mut Scoped<'_>, user: UserId) -> Result<BTreeSet<UserId>> {
    let rows = tx
        .all(
            "SELECT DISTINCT other.user_id FROM team_members me JOIN team_members other \
             ON other.workspace_id = me.workspace_id AND other.team_id = me.team_id \
             WHERE me.workspace_id = $1 AND me.user_id = $2",
            params![user],
        )
        .await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}
