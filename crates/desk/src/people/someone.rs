//! Somebody as a colleague meets them: who they are, what they may, and whether the colleague may touch them.

use transom_rules::access::{Asker, Role, RoleKey, Sees, Set};
use transom_rules::id::{UserId, WorkspaceId};
use transom_store::users::{self, User};
use transom_store::{Result as Stored, Tx, roles};

use crate::base::Base;
use crate::done::{Done, NotDone, Wrong, look};
use crate::gate::{self, Note};

/// What a user may. One whose role is gone may nothing.
pub(super) async fn role_of(tx: &mut Tx<'_>, user: &User) -> Stored<Role> {
    let nothing = || Role {
        key: user.role,
        name: String::new(),
        permissions: Set::default(),
        sees: Sees::Own,
        masks: true,
    };
    Ok(roles::get(tx, user.workspace, user.role).await?.unwrap_or_else(nothing))
}

/// The user whom the asker is about to touch.
///
/// # Errors
/// `NotFound`; `Above` where the user may more than the asker, which is written down.
pub(super) async fn below(base: Base<'_>, asker: &Asker, user: UserId, note: &Note) -> Done<User> {
    let workspace = asker.workspace;
    let found = look(base.db, (), move |tx, ()| {
        Box::pin(async move {
            let user = users::get(tx, workspace, user).await?.ok_or(NotDone::NotFound)?;
            let role = role_of(tx, &user).await?;
            Ok((user, role))
        })
    });
    let (user, role) = found.await?;
    gives(base, asker, &role, user.sees, note).await?;
    Ok(user)
}

/// The role that the asker is about to give.
///
/// # Errors
/// When there is none, or it lets people do more than the asker may, which is written down.
pub(super) async fn role_to_give(
    base: Base<'_>,
    asker: &Asker,
    key: RoleKey,
    sees: Option<Sees>,
    note: &Note,
) -> Done<Role> {
    let workspace = asker.workspace;
    let role = base.db.read(move |tx| Box::pin(roles::get(tx, workspace, key))).await?.ok_or(Wrong::Role)?;
    gives(base, asker, &role, sees, note).await?;
    Ok(role)
}

async fn gives(base: Base<'_>, asker: &Asker, role: &Role, sees: Option<Sees>, note: &Note) -> Done<()> {
    let given = Role { sees: sees.unwrap_or(role.sees), ..role.clone() };
    if asker.covers(&given) { Ok(()) } else { Err(gate::refuse_above(base, note.clone()).await) }
}

/// Where a role that the workspace made has to be there until the act is done.
pub(super) async fn hold_role(tx: &mut Tx<'_>, workspace: WorkspaceId, key: RoleKey) -> Done<()> {
    if let RoleKey::Custom(id) = key {
        roles::hold(tx, workspace, id).await?.ok_or(Wrong::Role)?;
    }
    Ok(())
}
