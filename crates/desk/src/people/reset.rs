//! A colleague who cannot sign in any more: a one-time link to choose a new password, or a password set by whoever
//! is at the machine.

use transom_rules::access::{Asker, Matter, Purpose, Verb};
use transom_rules::id::UserId;
use transom_store::links::{self, Link};
use transom_store::{sessions, users};

use super::invite::{Handed, blank};
use super::secret::Secret;
use super::{password, someone};
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// Makes a link by which somebody chooses a new password. The present one stays good until it is used.
///
/// # Errors
/// When the asker may not, or the account is deactivated.
pub async fn link(base: Base<'_>, asker: &Asker, user: UserId) -> Done<Handed> {
    let mut note = gate::pass(base, asker, Verb::ResetPassword, user).await?;
    note.set_detail(Matter::Link);
    let link = Link { user: Some(user), ..blank(base, asker, Purpose::Reset) };
    let secret = Secret::new(base.clock)?;
    let text = secret.text.clone();
    let link =
        gate::act(base, note, (asker.clone(), link, secret), move |tx, note, (asker, link, secret)| {
            Box::pin(async move {
                note.made(link.id.0);
                let known = someone::below(tx, asker, user).await?;
                if known.deactivated_at.is_some() {
                    return Err(Wrong::Deactivated.into());
                }
                let link = Link { role: known.role, ..link.clone() };
                links::withdraw_of(tx, user).await?;
                links::add(tx, &secret.hash, &link).await?;
                Ok(link)
            })
        })
        .await?;
    Ok(Handed { link, secret: text })
}

/// Sets somebody's password and ends all their sessions.
///
/// # Errors
/// When the asker may not, or the password is not taken.
pub async fn set(base: Base<'_>, asker: &Asker, user: UserId, new: String) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::ResetPassword, user).await?;
    note.set_detail(Matter::Password);
    let workspace = asker.workspace;
    let known = base.db.of(workspace).read((), move |tx, ()| Box::pin(users::get(tx, user))).await?;
    password::check(&new, &known.ok_or(NotDone::NotFound)?.email)?;
    let hash = password::hash(new).await?;
    gate::act(base, note, (asker.clone(), hash), move |tx, _, (asker, hash)| {
        Box::pin(async move {
            someone::below(tx, asker, user).await?;
            users::set_password(tx, user, hash).await?;
            links::withdraw_of(tx, user).await?;
            sessions::end_all(tx, user, None).await?;
            Ok(())
        })
    })
    .await
}
