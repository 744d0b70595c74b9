//! Somebody as a colleague meets them: who they are, what they may, and whether the colleague may touch them.

use transom_rules::access::{Asker, Denied, Role, RoleKey, Sees, Set, Visibility};
use transom_rules::id::UserId;
use transom_rules::time::Timestamp;
use transom_store::users::{self, User};
use transom_store::{Error, Result as Stored, Scoped, roles};

use crate::done::{Done, NotDone, Wrong};

/// What a user may. One whose role is gone may nothing.
pub(crate) async fn role_of(tx: &mut Scoped<'_>, user: &User) -> Stored<Role> {
    let nothing = || Role {
        key: user.role,
        name: String::new(),
        permissions: Set::default(),
        sees: Sees::Own,
        masks: true,
    };
    Ok(roles::get(tx, user.role).await?.unwrap_or_else(nothing))
}

/// What a user may and sees.
pub(super) async fn reach_of(tx: &mut Scoped<'_>, user: &User) -> Stored<Role> {
    Ok(role_of(tx, user).await?.seeing(user.sees))
}

/// Which conversations exist for a user.
pub(crate) async fn visibility_of(tx: &mut Scoped<'_>, user: &User) -> Stored<Visibility> {
    Ok(reach_of(tx, user).await?.sees.of(user.id))
}

/// The user whom the asker is about to touch, held until the act is done.
///
/// # Errors
/// `NotFound`; `Above` where the user may more than the asker.
pub(super) async fn below(tx: &mut Scoped<'_>, asker: &Asker, user: UserId) -> Done<User> {
    let user = users::hold(tx, user).await?.ok_or(NotDone::NotFound)?;
    covered(asker, &reach_of(tx, &user).await?)?;
    Ok(user)
}

/// Lets the asker give such a role to somebody of whom `sees` is said. It is held until the act is done.
///
/// # Errors
/// When there is none, or it lets people do more than the asker may.
pub(super) async fn give_role(
    tx: &mut Scoped<'_>,
    asker: &Asker,
    key: RoleKey,
    sees: Option<Sees>,
) -> Done<()> {
    let role = hold_role(tx, key).await?;
    covered(asker, &role.seeing(sees))
}

/// Nobody gives or touches what they do not have.
pub(super) fn covered(asker: &Asker, role: &Role) -> Done<()> {
    asker.covers(role).then_some(()).ok_or(NotDone::Denied(Denied::Above))
}

/// A role, which has to be there until the act is done.
pub(super) async fn hold_role(tx: &mut Scoped<'_>, key: RoleKey) -> Done<Role> {
    let role = match key {
        RoleKey::Custom(id) => roles::hold(tx, id).await?,
        built_in => roles::get(tx, built_in).await?,
    };
    Ok(role.ok_or(Wrong::Role)?)
}

/// Adds somebody.
///
/// # Errors
/// When somebody signs in with the address already, also somebody who came at the same time.
pub(super) async fn add(tx: &mut Scoped<'_>, user: &User, now: Timestamp) -> Done<()> {
    if users::by_email(tx.unscoped(), &user.email).await?.is_some() {
        return Err(Wrong::EmailTaken.into());
    }
    users::add(tx, user, now).await.map_err(email_taken)
}

/// An address that somebody else took meanwhile is nobody's fault.
pub(super) fn email_taken(error: Error) -> NotDone {
    match error {
        Error::Duplicate(_) => Wrong::EmailTaken.into(),
        other => other.into(),
    }
}

/// Somebody who works here, held until the act is done.
pub(super) async fn hold_active(tx: &mut Scoped<'_>, user: UserId) -> Stored<Option<User>> {
    let user = users::hold(tx, user).await?;
    Ok(user.filter(|user| user.deactivated_at.is_none()))
}

/// Somebody whose password was checked a moment ago, held until the act is done; nobody where it is another one by
/// now, or they have gone.
pub(super) async fn hold_checked(tx: &mut Scoped<'_>, checked: &User) -> Stored<Option<User>> {
    let user = hold_active(tx, checked.id).await?;
    Ok(user.filter(|user| user.password_hash == checked.password_hash))
}
