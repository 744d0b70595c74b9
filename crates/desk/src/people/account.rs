//! One's own account: the password, the colours, whether the first steps of a new desk are put away.

use transom_rules::access::{Asker, Verb, Who};
use transom_rules::id::{SessionId, UserId};
use transom_store::users::{self, User};
use transom_store::{Scoped, apps, links, sessions};

use super::throttle::{Stand, Tried, Turn};
use super::{name, password, someone};
use crate::app::App;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate::{self, Note};

/// One's own row.
///
/// # Errors
/// When nobody is signed in.
pub async fn own(base: Base<'_>, asker: &Asker) -> Done<User> {
    let (user, _) = person(asker)?;
    gate::may(base, asker, Verb::ReadAccount, user).await?;
    let workspace = asker.workspace;
    base.db
        .of(workspace)
        .read((), move |tx, ()| Box::pin(users::get(tx, user)))
        .await?
        .ok_or(NotDone::NotFound)
}

pub(super) fn person(asker: &Asker) -> Done<(UserId, SessionId)> {
    match asker.who {
        Who::Person { user, session } => Ok((user, session)),
        Who::Token { .. } | Who::Bot(_) | Who::Campaign(_) | Who::System => Err(NotDone::NotFound),
    }
}

/// Changes what colleagues see of oneself.
///
/// # Errors
/// When nobody is signed in, or it is no name.
pub async fn rename(base: Base<'_>, asker: &Asker, told: &str) -> Done<()> {
    let (user, _) = person(asker)?;
    let note = gate::pass(base, asker, Verb::RenameSelf, user).await?;
    let name = name::read(told)?;
    gate::act(base, note, name, move |tx, _, name| {
        Box::pin(async move { Ok(users::set_name(tx, user, name).await?) })
    })
    .await
}

/// Changes one's own password, knowing the present one. All other sessions end.
///
/// # Errors
/// When the present password is another one, or the new one is not taken; when too many try at this moment.
pub async fn change_password(app: &App, asker: &Asker, present: String, new: String) -> Done<()> {
    let base = app.base();
    let (id, session) = person(asker)?;
    let note = gate::pass(base, asker, Verb::ChangePassword, id).await?;
    let (user, turn) = prove(app, asker, &note, present).await?;
    password::check(&new, &user.email)?;
    let hash = password::hash_in(&turn, new).await?;
    drop(turn);
    gate::act(base, note, (user, hash), move |tx, _, (checked, hash)| {
        Box::pin(async move {
            someone::hold_checked(tx, checked).await?.ok_or(Wrong::PasswordOther)?;
            users::set_password(tx, id, hash).await?;
            links::withdraw_of(tx, id).await?;
            sessions::end_all(tx, id, Some(session)).await?;
            Ok(())
        })
    })
    .await
}

/// Shows that whoever is signed in knows the present password, for an act that has passed. Returns their row as it was
/// checked, and the turn that they had for it.
///
/// # Errors
/// When the password is another one, which is written down; when too many try at this moment.
pub(super) async fn prove(app: &App, asker: &Asker, note: &Note, present: String) -> Done<(User, Turn)> {
    let base = app.base();
    let (id, session) = person(asker)?;
    let here = base.db.of(asker.workspace);
    let user = here.read((), move |tx, ()| Box::pin(users::get(tx, id))).await?.ok_or(NotDone::NotFound)?;
    let tried = Tried::PasswordOf(&user.email);
    let turn = app.throttle.turn(Stand::Session(session), tried).await.map_err(NotDone::Wait)?;
    if !password::fits(&turn, Some(user.password_hash.clone()), present).await? {
        return Err(gate::not_shown(base, note.clone(), Wrong::PasswordOther).await);
    }
    turn.knew();
    Ok((user, turn))
}

/// Chooses one's own colours: `light`, `dark`, or nothing for those of the machine.
///
/// # Errors
/// When nobody is signed in.
pub async fn change_theme(base: Base<'_>, asker: &Asker, theme: &str) -> Done<()> {
    let (user, _) = person(asker)?;
    gate::may(base, asker, Verb::ChangeTheme, user).await?;
    let (workspace, theme) = (asker.workspace, theme.to_owned());
    base.db.of(workspace).write(theme, move |tx, theme| Box::pin(users::set_theme(tx, user, theme))).await?;
    Ok(())
}

/// Puts the first steps of a new desk away, for oneself.
///
/// # Errors
/// When nobody is signed in.
pub async fn put_steps_away(base: Base<'_>, asker: &Asker) -> Done<()> {
    let (user, _) = person(asker)?;
    gate::may(base, asker, Verb::ReadAccount, user).await?;
    let workspace = asker.workspace;
    base.db
        .of(workspace)
        .write((), move |tx, ()| Box::pin(async move { apps::set(tx, &steps_away(user), "yes").await }))
        .await?;
    Ok(())
}

/// Whether somebody has put them away.
///
/// # Errors
/// When the store fails.
pub async fn are_steps_away(tx: &mut Scoped<'_>, user: UserId) -> transom_store::Result<bool> {
    Ok(apps::value(tx, &steps_away(user)).await?.is_some())
}

fn steps_away(user: UserId) -> String {
    format!("first_steps.away.{user}")
}
