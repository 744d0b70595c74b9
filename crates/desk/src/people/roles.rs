//! The roles that a workspace makes, of single permissions.

use transom_rules::access::{Asker, On, Permission, Role, RoleKey, Sees, Set, Verb};
use transom_rules::id::{RoleId, WorkspaceId};
use transom_store::{Error, Tx, links, roles, users};

use super::named;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate::{self, Note};

/// What a role is to be.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What people call it.
    pub name: String,
    /// What it lets them do.
    pub permissions: Set<Permission>,
    /// Which conversations they see.
    pub sees: Sees,
    /// Whether they are shown phone numbers without most of their digits.
    pub masks: bool,
}

/// All roles: the built-in ones, then those of the workspace by name.
///
/// # Errors
/// When the asker may not.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Role>> {
    gate::may(base, asker, Verb::ReadPeople, On::NOTHING).await?;
    let workspace = asker.workspace;
    Ok(base.db.read(move |tx| Box::pin(roles::all(tx, workspace))).await?)
}

/// Makes a role.
///
/// # Errors
/// When the asker may not, also not all that the role would let people do; when the name is taken.
pub async fn make(base: Base<'_>, asker: &Asker, wish: Wish) -> Done<Role> {
    let id = base.clock.role_id();
    let mut note = gate::pass(base, asker, Verb::ManageRoles, id).await?;
    let role = wanted(base, asker, id, wish, &note).await?;
    note.set_detail(format!("made: {}", role.permissions));
    let (workspace, now) = (asker.workspace, base.clock.machine());
    let made = role.clone();
    gate::act(base, note, role, move |tx, _, role| {
        Box::pin(async move { Ok(roles::add(tx, workspace, id, &role, now).await?) })
    })
    .await
    .map_err(name_taken)?;
    Ok(made)
}

/// Changes a role, for everybody who has it.
///
/// # Errors
/// The same as of [`make`]; nobody changes a role that lets people do more than they may themselves.
pub async fn change(base: Base<'_>, asker: &Asker, id: RoleId, wish: Wish) -> Done<Role> {
    let mut note = gate::pass(base, asker, Verb::ManageRoles, id).await?;
    let before = known(base, asker, id).await?;
    covered(base, asker, &before, &note).await?;
    let role = wanted(base, asker, id, wish, &note).await?;
    note.set_detail(format!("changed: {}", role.permissions));
    let (workspace, changed) = (asker.workspace, role.clone());
    gate::act(base, note, role, move |tx, _, role| {
        Box::pin(async move { Ok(roles::change(tx, workspace, id, &role).await?) })
    })
    .await
    .map_err(name_taken)?;
    Ok(changed)
}

/// Removes a role that nobody has.
///
/// # Errors
/// When the asker may not, or somebody has it or is invited with it.
pub async fn remove(base: Base<'_>, asker: &Asker, id: RoleId) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::ManageRoles, id).await?;
    let before = known(base, asker, id).await?;
    covered(base, asker, &before, &note).await?;
    note.set_detail("removed");
    let (workspace, now) = (asker.workspace, base.clock.machine());
    gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            roles::hold(tx, workspace, id).await?.ok_or(NotDone::NotFound)?;
            let key = RoleKey::Custom(id);
            let is_promised = links::open(tx, workspace, now).await?.iter().any(|link| link.role == key);
            if is_promised || is_given(tx, workspace, key).await? {
                return Err(Wrong::RoleInUse.into());
            }
            Ok(roles::remove(tx, workspace, id).await?)
        })
    })
    .await
}

async fn is_given(tx: &mut Tx<'_>, workspace: WorkspaceId, key: RoleKey) -> Done<bool> {
    Ok(!users::with_role(tx, workspace, key).await?.is_empty())
}

async fn known(base: Base<'_>, asker: &Asker, id: RoleId) -> Done<Role> {
    let workspace = asker.workspace;
    let role = base.db.read(move |tx| Box::pin(roles::get(tx, workspace, RoleKey::Custom(id)))).await?;
    role.ok_or(NotDone::NotFound)
}

async fn wanted(base: Base<'_>, asker: &Asker, id: RoleId, wish: Wish, note: &Note) -> Done<Role> {
    if wish.permissions.is_empty() {
        return Err(Wrong::RoleEmpty.into());
    }
    let key = RoleKey::Custom(id);
    let name = named(&wish.name)?;
    let role = Role { key, name, permissions: wish.permissions, sees: wish.sees, masks: wish.masks };
    covered(base, asker, &role, note).await?;
    Ok(role)
}

async fn covered(base: Base<'_>, asker: &Asker, role: &Role, note: &Note) -> Done<()> {
    if asker.covers(role) { Ok(()) } else { Err(gate::refuse_above(base, note.clone()).await) }
}

/// A name that another one has is somebody's mistake, not a fault.
pub(super) fn name_taken(not_done: NotDone) -> NotDone {
    match not_done {
        NotDone::Store(Error::Duplicate(_)) => Wrong::NameTaken.into(),
        other => other,
    }
}
