//! Teams: who sees whose conversations, where a role or a person sees those of their team.

use transom_rules::access::{Asker, Denied, Detail, Mask, Matter, On, Part, Role, Sees, Verb};
use transom_rules::assignment::Policy;
use transom_rules::id::{TeamId, UserId, WorkspaceId};
use transom_rules::time::Timestamp;
use transom_store::teams::{self, Team};
use transom_store::{Result as Stored, Scoped, apps, conversations, feed, users};

use super::name;
use crate::base::Base;
use crate::conversations::deal;
use crate::done::{Done, NotDone, Wrong};
use crate::gate::{self, Note};
use crate::veiled::{all_seen, is_as_seen, seen};

/// The most that there are: each is a line of a menu.
const MOST: usize = 500;

/// All teams, by name.
///
/// # Errors
/// When the asker may not.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Team>> {
    gate::may(base, asker, Verb::ReadPeople, On::NOTHING).await?;
    let workspace = asker.workspace;
    let all = base.db.of(workspace).read((), |tx, ()| Box::pin(teams::all(tx))).await?;
    Ok(all_seen(Mask::of(asker), all))
}

/// Makes a team without members.
///
/// # Errors
/// When the asker may not, the name is taken, or there are as many as fit a menu.
pub async fn make(base: Base<'_>, asker: &Asker, name: &str) -> Done<Team> {
    let id = base.clock.team_id();
    let note = pass(base, asker, id, Matter::Made).await?;
    let (now, name) = (base.clock.machine(), name::read(name)?);
    let team = Team { id, name: name.clone(), policy: Policy::Manual, members: Vec::new() };
    gate::act(base, note, name, move |tx, _, name| {
        Box::pin(async move {
            apps::hold(tx).await?;
            let known = teams::all(tx).await?;
            if known.len() >= MOST {
                return Err(Wrong::TeamsMany.into());
            }
            name::free(name, known.iter().map(|team| &team.name))?;
            Ok(teams::add(tx, id, name, now).await?)
        })
    })
    .await
    .map_err(name::taken)?;
    Ok(seen(Mask::of(asker), team))
}

/// What is to be another thing about a team. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What people call it.
    pub name: Option<String>,
    /// Who of it gets a conversation.
    pub policy: Option<Policy>,
    /// All who are to be in it.
    pub members: Option<Vec<UserId>>,
}

/// Changes a team's name, its policy and who is in it, all or nothing. What waits in it is given out then, if somebody
/// may have it. Returns it as it now is.
///
/// # Errors
/// When the asker may not, there is no such team, the name is taken, or a member is nobody of the workspace.
pub async fn change(base: Base<'_>, asker: &Asker, id: TeamId, change: Change) -> Done<Team> {
    let note = pass(base, asker, id, Matter::Changed).await?;
    let name = change.name.as_deref().map(name::read).transpose()?;
    let context = (asker.clone(), Change { name, ..change });
    let after = gate::act(base, note, context, move |tx, note, (asker, change)| {
        Box::pin(async move {
            apps::hold(tx).await?;
            teams::hold(tx, id).await?.then_some(()).ok_or(NotDone::NotFound)?;
            let before = known(tx, id).await?;
            if let Some(name) = &change.name
                && *name != before.name
                && !is_as_seen(asker, name, &before.name, Wrong::NameHidden)?
            {
                let others = teams::all(tx).await?;
                name::free(name, others.iter().filter(|team| team.id != id).map(|team| &team.name))?;
                teams::rename(tx, id, name).await?;
            }
            if let Some(policy) = change.policy {
                teams::set_policy(tx, id, policy).await?;
            }
            if let Some(members) = &change.members {
                let members = all_known(tx, members.clone()).await?;
                teams::set_members(tx, id, &members).await?;
            }
            let after = known(tx, id).await?;
            note.set_detail(told(&before, &after));
            note.tell_if(Verb::ManageTeams, after != before);
            Ok(after)
        })
    })
    .await
    .map_err(name::taken)?;
    deal::soon(base, asker.workspace).await;
    Ok(seen(Mask::of(asker), after))
}

fn told(before: &Team, after: &Team) -> Detail {
    let matter = if after.name == before.name { Matter::Changed } else { Matter::Renamed };
    let members = Some(after.members.len()).filter(|_| after.members != before.members);
    let policy = Some(after.policy).filter(|policy| *policy != before.policy);
    Detail::from(matter).maybe(Part::Members, members).maybe(Part::By, policy)
}

async fn known(tx: &mut Scoped<'_>, id: TeamId) -> Done<Team> {
    let all = teams::all(tx).await?;
    all.into_iter().find(|team| team.id == id).ok_or(NotDone::NotFound)
}

/// Each of them once, if all of them are users of the workspace.
async fn all_known(tx: &mut Scoped<'_>, mut members: Vec<UserId>) -> Done<Vec<UserId>> {
    members.sort_unstable();
    members.dedup();
    let all = users::all(tx).await?;
    let is_known = |member: &UserId| all.iter().any(|user| user.id == *member);
    if members.iter().all(is_known) { Ok(members) } else { Err(Wrong::User.into()) }
}

/// Gives a team another name.
///
/// # Errors
/// As of [`change`].
pub async fn rename(base: Base<'_>, asker: &Asker, id: TeamId, name: &str) -> Done<Team> {
    change(base, asker, id, Change { name: Some(name.to_owned()), ..Change::default() }).await
}

/// Says who is in a team.
///
/// # Errors
/// As of [`change`].
pub async fn set_members(base: Base<'_>, asker: &Asker, id: TeamId, members: Vec<UserId>) -> Done<Team> {
    change(base, asker, id, Change { members: Some(members), ..Change::default() }).await
}

/// So many conversations leave a team that was removed before others have their turn.
const AT_ONCE: i64 = 200;

/// Removes a team. Its conversations are of none then, the newest at once and the others behind that, and those of a
/// number that named it go to none.
///
/// # Errors
/// When the asker may not, or there is no such team.
pub async fn remove(base: Base<'_>, asker: &Asker, id: TeamId) -> Done<()> {
    let note = pass(base, asker, id, Matter::Removed).await?;
    let now = base.clock.now();
    let cursor = gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            teams::hold(tx, id).await?.then_some(()).ok_or(NotDone::NotFound)?;
            apps::forget_receiver(tx, id).await?;
            teams::remove(tx, id).await?;
            Ok(leave(tx, id, now).await?.0)
        })
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    base.reload().await;
    Ok(())
}

/// Some conversations leave a team that was removed: how far the feed is then, and whether it may have more.
async fn leave(tx: &mut Scoped<'_>, id: TeamId, now: Timestamp) -> Stored<(i64, bool)> {
    let left = conversations::leave_team(tx, id, AT_ONCE).await?;
    if !left.more {
        teams::forget_removed(tx, id).await?;
    }
    Ok((feed::note(tx, &left.open, now).await?, left.more))
}

/// Conversations leave the teams of a workspace that were removed, a few in each transaction.
///
/// # Errors
/// Those of the store: what is left leaves another time.
pub async fn empty_removed(base: Base<'_>, workspace: WorkspaceId) -> Stored<()> {
    let here = base.db.of(workspace);
    let now = base.clock.now();
    for team in here.read((), |tx, ()| Box::pin(teams::removed(tx))).await? {
        loop {
            let part = here.write((), move |tx, ()| Box::pin(leave(tx, team, now)));
            let (cursor, more) = part.await?;
            base.hub.changed(workspace, cursor);
            if !more {
                break;
            }
        }
    }
    Ok(())
}

/// Lets somebody in a team who is invited.
///
/// # Errors
/// When such a role may not say who is in a team.
pub(super) fn opens(role: &Role, sees: Sees) -> Result<(), Denied> {
    match Verb::ManageTeams.grant().permission() {
        Some(permission) if !role.has(permission) => Err(Denied::Permission(permission)),
        _ if sees == Sees::All => Ok(()),
        _ => Err(Denied::Above),
    }
}

/// Somebody new comes into a team; one that is gone by now takes nobody.
pub(super) async fn join(tx: &mut Scoped<'_>, id: TeamId, user: UserId) -> Stored<()> {
    if !teams::hold(tx, id).await? {
        return Ok(());
    }
    let all = teams::all(tx).await?;
    let team = all.into_iter().find(|team| team.id == id);
    let members = team.into_iter().flat_map(|team| team.members).chain([user]).collect::<Vec<_>>();
    teams::set_members(tx, id, &members).await
}

/// Who does not see all conversations could let themselves see more by it.
async fn pass(base: Base<'_>, asker: &Asker, team: TeamId, what: Matter) -> Done<Note> {
    let mut note = gate::pass(base, asker, Verb::ManageTeams, team).await?;
    note.set_detail(what);
    if asker.sees == Sees::All {
        Ok(note)
    } else {
        Err(gate::refuse_above(base, asker, Verb::ManageTeams, team).await)
    }
}
