//! A colleague who cannot sign in any more: a one-time link to choose a new password, or a password set by whoever
//! is at the machine.

use transom_rules::access::{Asker, Purpose, Verb};
use transom_rules::id::UserId;
use transom_store::links::{self, Link};
use transom_store::{sessions, users};

use super::invite::{Handed, blank};
use super::secret::Secret;
use super::{password, someone};
use crate::base::Base;
use crate::done::{Done, Wrong};
use crate::gate;

/// Makes a link by which somebody chooses a new password. The present one stays good until it is used.
///
/// # Errors
/// When the asker may not, or the account is deactivated.
pub async fn link(base: Base<'_>, asker: &Asker, user: UserId) -> Done<Handed> {
    let mut note = gate::pass(base, asker, Verb::ResetPassword, user).await?;
    let known = someone::below(base, asker, user, &note).await?;
    if known.deactivated_at.is_some() {
        return Err(Wrong::Deactivated.into());
    }
    note.set_detail("link");
    let link = Link { user: Some(user), role: known.role, ..blank(base, asker, Purpose::Reset) };
    let secret = Secret::new(base.clock)?;
    let handed = Handed { link: link.clone(), secret: secret.text.clone() };
    gate::act(base, note, (link, secret), move |tx, _, (link, secret)| {
        Box::pin(async move {
            links::withdraw_of(tx, link.workspace, user).await?;
            Ok(links::add(tx, &secret.hash, &link).await?)
        })
    })
    .await?;
    Ok(handed)
}

/// Sets somebody's password and ends all their sessions.
///
/// # Errors
/// When the asker may not, or the password is not taken.
pub async fn set(base: Base<'_>, asker: &Asker, user: UserId, new: String) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::ResetPassword, user).await?;
    let known = someone::below(base, asker, user, &note).await?;
    password::check(&new, &known.email)?;
    note.set_detail("password");
    let hash = password::hash(new).await?;
    gate::act(base, note, hash, move |tx, _, hash| {
        Box::pin(async move {
            users::set_password(tx, known.workspace, user, &hash).await?;
            links::withdraw_of(tx, known.workspace, user).await?;
            sessions::end_all(tx, known.workspace, user, None).await?;
            Ok(())
        })
    })
    .await
}
