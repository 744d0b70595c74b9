//! Teams: some of the people of a workspace under a name.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::assignment::Policy;
use transom_rules::id::{TeamId, UserId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::users::{self, User};

/// Some of the people of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Ours.
    pub id: TeamId,
    /// What people call it.
    pub name: String,
    /// Who of it gets a conversation.
    pub policy: Policy,
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

/// Says who of a team gets a conversation.
pub async fn set_policy(tx: &mut Scoped<'_>, id: TeamId, policy: Policy) -> Result<()> {
    tx.run("UPDATE teams SET policy = $2 WHERE workspace_id = $1 AND id = $3", params![policy.as_str(), id])
        .await?;
    Ok(())
}

/// Says who is in a team. Whoever stays keeps their turn.
pub async fn set_members(tx: &mut Scoped<'_>, id: TeamId, members: &[UserId]) -> Result<()> {
    let known = tx
        .all("SELECT user_id FROM team_members WHERE workspace_id = $1 AND team_id = $2", params![id])
        .await?;
    let known: Vec<UserId> = known.into_iter().map(|mut row| row.next()).collect::<Result<_>>()?;
    let gone = known.into_iter().filter(|user| !members.contains(user)).map(|user| params![id, user]);
    tx.each(
        "DELETE FROM team_members WHERE workspace_id = $1 AND team_id = $2 AND user_id = $3",
        gone.collect(),
    )
    .await?;
    let rows = members.iter().map(|user| params![id, *user]).collect();
    tx.insert(
        "INSERT INTO team_members (workspace_id, team_id, user_id) VALUES ($1, $2, $3) \
         ON CONFLICT (workspace_id, team_id, user_id) DO NOTHING",
        rows,
    )
    .await?;
    Ok(())
}

/// A team's policy, and how many it has given away: held until the transaction ends, so that nobody else gives at the
/// same time.
pub async fn hold_policy(tx: &mut Scoped<'_>, id: TeamId) -> Result<Option<(Policy, i64)>> {
    let sql = format!(
        "SELECT policy, turns FROM teams WHERE workspace_id = $1 AND id = $2{}",
        tx.dialect().for_update()
    );
    let row = tx.first(&sql, params![id]).await?;
    row.map(|mut row| Ok((policy(&row.next::<String>()?), row.next()?))).transpose()
}

/// A word that is not known gives nothing away.
fn policy(word: &str) -> Policy {
    Policy::from_word(word).unwrap_or(Policy::Manual)
}

/// The members of a team who work here and are not away, and the number of the conversation that each got last. They are
/// held until the transaction ends: nobody goes away meanwhile.
pub async fn hold_present(tx: &mut Scoped<'_>, id: TeamId) -> Result<Vec<(User, i64)>> {
    let sql = format!(
        "SELECT {}, m.turn FROM team_members m JOIN users u ON u.workspace_id = m.workspace_id AND u.id = m.user_id \
         WHERE m.workspace_id = $1 AND m.team_id = $2 AND u.deactivated_at IS NULL AND u.away_since IS NULL \
         ORDER BY u.id{}",
        users::COLUMNS,
        tx.dialect().for_update()
    );
    let rows = tx.all(&sql, params![id]).await?;
    rows.into_iter().map(|mut row| Ok((users::read(&mut row)?, row.next()?))).collect()
}

/// Notes how many a team's policy has given away, and which of them members got last.
pub async fn took_turns(
    tx: &mut Scoped<'_>,
    id: TeamId,
    turns: i64,
    last: &BTreeMap<UserId, i64>,
) -> Result<()> {
    tx.run("UPDATE teams SET turns = $2 WHERE workspace_id = $1 AND id = $3", params![turns, id]).await?;
    tx.each(
        "UPDATE team_members SET turn = $2 WHERE workspace_id = $1 AND team_id = $3 AND user_id = $4",
        last.iter().map(|(user, turn)| params![*turn, id, *user]).collect(),
    )
    .await?;
    Ok(())
}

/// The teams that give their conversations out, have one that nobody has, and somebody who is there.
pub async fn behind(tx: &mut Scoped<'_>) -> Result<Vec<TeamId>> {
    let rows = tx.all(BEHIND, params![]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

pub(crate) const BEHIND: &str = "SELECT t.id FROM teams t WHERE t.workspace_id = $1 AND t.policy <> 'manual' \
    AND EXISTS (SELECT 1 FROM conversations c WHERE c.workspace_id = $1 AND c.team_id = t.id \
    AND c.assignee_id IS NULL AND c.status = 'open') \
    AND EXISTS (SELECT 1 FROM team_members m JOIN users u ON u.workspace_id = m.workspace_id AND u.id = m.user_id \
    WHERE m.workspace_id = $1 AND m.team_id = t.id AND u.deactivated_at IS NULL AND u.away_since IS NULL) \
    ORDER BY t.id";

/// Removes a team that is held. Its conversations leave it behind that.
pub async fn remove(tx: &mut Scoped<'_>, id: TeamId) -> Result<()> {
    set_members(tx, id, &[]).await?;
    tx.run("DELETE FROM teams WHERE workspace_id = $1 AND id = $2", params![id]).await?;
    tx.run("INSERT INTO removed_teams (workspace_id, id) VALUES ($1, $2)", params![id]).await?;
    Ok(())
}

/// Those that were removed and may still have conversations.
pub async fn removed(tx: &mut Scoped<'_>) -> Result<Vec<TeamId>> {
    let rows = tx.all("SELECT id FROM removed_teams WHERE workspace_id = $1 ORDER BY id", params![]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// No conversation is a removed team's any more.
pub async fn forget_removed(tx: &mut Scoped<'_>, id: TeamId) -> Result<()> {
    tx.run("DELETE FROM removed_teams WHERE workspace_id = $1 AND id = $2", params![id]).await?;
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
    let teams = tx
        .all("SELECT id, name, policy FROM teams WHERE workspace_id = $1 ORDER BY name, id", params![])
        .await?;
    let mut all = Vec::new();
    for mut row in teams {
        let (id, name, policy) = (row.next()?, row.next()?, policy(&row.next::<String>()?));
        all.push(Team { id, name, policy, members: of.remove(&id).unwrap_or_default() });
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
