//! The roles that a workspace makes, of single permissions.

use transom_rules::access::{Asker, Detail, Matter, On, Part, Permission, Role, RoleKey, Sees, Set, Verb};
use transom_rules::id::RoleId;
use transom_store::{Scoped, links, roles, users};

use super::{name, someone};
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

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
    Ok(base.db.of(workspace).read((), |tx, ()| Box::pin(roles::all(tx))).await?)
}

/// Makes a role.
///
/// # Errors
/// When the asker may not, also not all that the role would let people do; when the name is taken.
pub async fn make(base: Base<'_>, asker: &Asker, wish: Wish) -> Done<Role> {
    let id = base.clock.role_id();
    let mut note = gate::pass(base, asker, Verb::ManageRoles, id).await?;
    let role = wish.role(id)?;
    note.set_detail(told(Matter::Made, &role));
    let (now, made) = (base.clock.machine(), role.clone());
    gate::act(base, note, (asker.clone(), role), move |tx, _, (asker, role)| {
        Box::pin(async move {
            someone::covered(asker, role)?;
            Ok(roles::add(tx, id, role, now).await?)
        })
    })
    .await
    .map_err(name::taken)?;
    Ok(made)
}

/// What is to be another thing about a role. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What people call it.
    pub name: Option<String>,
    /// What it lets them do.
    pub permissions: Option<Set<Permission>>,
    /// Which conversations they see.
    pub sees: Option<Sees>,
    /// Whether they are shown phone numbers without most of their digits.
    pub masks: Option<bool>,
}

/// Changes a role, for everybody who has it. Returns it as it now is.
///
/// # Errors
/// The same as of [`make`]; nobody changes a role that lets people do more than they may themselves.
pub async fn change(base: Base<'_>, asker: &Asker, id: RoleId, change: Change) -> Done<Role> {
    let note = gate::pass(base, asker, Verb::ManageRoles, id).await?;
    gate::act(base, note, (asker.clone(), change), move |tx, note, (asker, change)| {
        Box::pin(async move {
            let before = hold(tx, asker, id).await?;
            let after = change.clone().of(before.clone()).role(id)?;
            someone::covered(asker, &after)?;
            note.set_detail(told(Matter::Changed, &after));
            note.tell_if(Verb::ManageRoles, after != before);
            if after != before {
                roles::change(tx, id, &after).await?;
            }
            Ok(after)
        })
    })
    .await
    .map_err(name::taken)
}

impl From<Wish> for Change {
    fn from(wish: Wish) -> Self {
        let Wish { name, permissions, sees, masks } = wish;
        Self { name: Some(name), permissions: Some(permissions), sees: Some(sees), masks: Some(masks) }
    }
}

impl Change {
    fn of(self, before: Role) -> Wish {
        Wish {
            name: self.name.unwrap_or(before.name),
            permissions: self.permissions.unwrap_or(before.permissions),
            sees: self.sees.unwrap_or(before.sees),
            masks: self.masks.unwrap_or(before.masks),
        }
    }
}

fn told(matter: Matter, role: &Role) -> Detail {
    let masks = if role.masks { "yes" } else { "no" };
    Detail::from(matter)
        .with(Part::May, &role.permissions)
        .with(Part::Sees, role.sees)
        .with(Part::Masks, masks)
}

/// Removes a role that nobody has.
///
/// # Errors
/// When the asker may not, or somebody has it or is invited with it.
pub async fn remove(base: Base<'_>, asker: &Asker, id: RoleId) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::ManageRoles, id).await?;
    note.set_detail(Matter::Removed);
    let now = base.clock.machine();
    gate::act(base, note, asker.clone(), move |tx, _, asker| {
        Box::pin(async move {
            hold(tx, asker, id).await?;
            let key = RoleKey::Custom(id);
            let is_promised = links::open(tx, now).await?.iter().any(|link| link.role == key);
            if is_promised || is_given(tx, key).await? {
                return Err(Wrong::RoleInUse.into());
            }
            Ok(roles::remove(tx, id).await?)
        })
    })
    .await
}

/// Holds a role that the asker is about to touch until the act is done.
async fn hold(tx: &mut Scoped<'_>, asker: &Asker, id: RoleId) -> Done<Role> {
    let role = roles::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
    someone::covered(asker, &role)?;
    Ok(role)
}

async fn is_given(tx: &mut Scoped<'_>, key: RoleKey) -> Done<bool> {
    Ok(users::has_role(tx, key).await?)
}

impl Wish {
    fn role(self, id: RoleId) -> Result<Role, Wrong> {
        let Self { name, permissions, sees, masks } = self;
        if permissions.is_empty() {
            return Err(Wrong::RoleEmpty);
        }
        Ok(Role { key: RoleKey::Custom(id), name: name::of_role(&name)?, permissions, sees, masks })
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::access::Face;

    use super::*;
    use crate::fixture::Desk;

    #[tokio::test]
    async fn no_role_is_called_as_a_built_in_one() {
        let desk = Desk::fresh(String::new()).await;
        let machine = Asker::system(desk.workspace, Face::Command);
        for (name, is_free) in [("0wner", false), (" agent ", false), ("Night shift", true)] {
            let permissions = [Permission::ConversationsRead].into_iter().collect();
            let wish = Wish { name: name.into(), permissions, sees: Sees::All, masks: false };
            let made = make(desk.app.base(), &machine, wish).await;
            let is_built_in = matches!(made, Err(NotDone::Wrong(Wrong::NameBuiltIn)));
            assert_eq!((made.is_ok(), is_built_in), (is_free, !is_free), "{name}");
        }
    }
}
