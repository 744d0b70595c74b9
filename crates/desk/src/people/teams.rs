//! Teams: who sees whose conversations, where a role or a person sees those of their team.

use transom_rules::access::{Asker, On, Sees, Verb};
use transom_rules::id::{TeamId, UserId};
use transom_store::teams::{self, Team};
use transom_store::users;

use super::named;
use super::roles::name_taken;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate::{self, Note};

/// All teams, by name.
///
/// # Errors
/// When the asker may not.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Team>> {
    gate::may(base, asker, Verb::ReadPeople, On::NOTHING).await?;
    let workspace = asker.workspace;
    Ok(base.db.read(move |tx| Box::pin(teams::all(tx, workspace))).await?)
}

/// Makes a team without members.
///
/// # Errors
/// When the asker may not, or the name is taken.
pub async fn make(base: Base<'_>, asker: &Asker, name: &str) -> Done<Team> {
    let id = base.clock.team_id();
    let note = pass(base, asker, id, "made").await?;
    let (workspace, now, name) = (asker.workspace, base.clock.machine(), named(name)?);
    let team = Team { id, name: name.clone(), members: Vec::new() };
    gate::act(base, note, name, move |tx, _, name| {
        Box::pin(async move { Ok(teams::add(tx, workspace, id, &name, now).await?) })
    })
    .await
    .map_err(name_taken)?;
    Ok(team)
}

/// Gives a team another name.
///
/// # Errors
/// When the asker may not, there is no such team, or the name is taken.
pub async fn rename(base: Base<'_>, asker: &Asker, id: TeamId, name: &str) -> Done<()> {
    let note = pass(base, asker, id, "renamed").await?;
    let (workspace, name) = (asker.workspace, named(name)?);
    gate::act(base, note, name, move |tx, _, name| {
        Box::pin(async move {
            let renamed = teams::rename(tx, workspace, id, &name).await?;
            renamed.then_some(()).ok_or(NotDone::NotFound)
        })
    })
    .await
    .map_err(name_taken)
}

/// Says who is in a team.
///
/// # Errors
/// When the asker may not, there is no such team, or one of the members is nobody of the workspace.
pub async fn set_members(base: Base<'_>, asker: &Asker, id: TeamId, members: Vec<UserId>) -> Done<()> {
    let note = pass(base, asker, id, &format!("{} members", members.len())).await?;
    let workspace = asker.workspace;
    gate::act(base, note, members, move |tx, _, mut members| {
        Box::pin(async move {
            members.sort_unstable();
            members.dedup();
            teams::hold(tx, workspace, id).await?.then_some(()).ok_or(NotDone::NotFound)?;
            let all = users::all(tx, workspace).await?;
            if !members.iter().all(|member| all.iter().any(|user| user.id == *member)) {
                return Err(Wrong::User.into());
            }
            Ok(teams::set_members(tx, workspace, id, &members).await?)
        })
    })
    .await
}

/// Removes a team.
///
/// # Errors
/// When the asker may not, or there is no such team.
pub async fn remove(base: Base<'_>, asker: &Asker, id: TeamId) -> Done<()> {
    let note = pass(base, asker, id, "removed").await?;
    let workspace = asker.workspace;
    gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            teams::hold(tx, workspace, id).await?.then_some(()).ok_or(NotDone::NotFound)?;
            Ok(teams::remove(tx, workspace, id).await?)
        })
    })
    .await
}

/// Who does not see all conversations could let themselves see more by it.
async fn pass(base: Base<'_>, asker: &Asker, team: TeamId, what: &str) -> Done<Note> {
    let mut note = gate::pass(base, asker, Verb::ManageTeams, team).await?;
    note.set_detail(what);
    if asker.sees == Sees::All {
        Ok(note)
    } else {
        Err(gate::refuse_above(base, asker, Verb::ManageTeams, team).await)
    }
}
