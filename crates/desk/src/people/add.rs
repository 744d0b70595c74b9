//! Adding somebody with a password, by whoever is at the machine.

use transom_rules::access::{Asker, Detail, Matter, On, Part, RoleKey, Verb};
use transom_store::users::User;

use super::{email, name, password, someone};
use crate::base::Base;
use crate::done::Done;
use crate::gate;

/// Somebody to be added.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The address they sign in with.
    pub email: String,
    /// What colleagues see; the address's first part if it is empty.
    pub name: String,
    /// What they may do.
    pub role: RoleKey,
    /// The password they sign in with.
    pub password: String,
}

/// Adds somebody.
///
/// # Errors
/// When the asker may not; when the address or the password cannot be taken.
pub async fn add(base: Base<'_>, asker: &Asker, new: Newcomer) -> Done<User> {
    let mut note = gate::pass(base, asker, Verb::AddUser, On::NOTHING).await?;
    let email = email::read(&new.email)?;
    let name = name::read_or(&new.name, email::local_part(&email))?;
    password::check(&new.password, &email)?;
    let user = User {
        password_hash: password::hash(new.password).await?,
        ..User::new(asker.workspace, base.clock.user_id(), &email, &name, new.role)
    };
    note.set_on(user.id);
    note.set_detail(Detail::from(Matter::Made).with(Part::Role, user.role));
    let (now, added) = (base.clock.machine(), user.clone());
    gate::act(base, note, (asker.clone(), user), move |tx, _, (asker, user)| {
        Box::pin(async move {
            someone::give_role(tx, asker, user.role, None).await?;
            someone::add(tx, user, now).await
        })
    })
    .await?;
    Ok(added)
}
