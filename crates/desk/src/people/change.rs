//! Changing what a colleague may do and sees, and letting them in again.

use transom_rules::access::{Asker, Detail, Matter, Part, RoleKey, Sees, Verb};
use transom_rules::id::UserId;
use transom_store::users::{self, User};
use transom_store::{Scoped, links};

use super::{email, name, someone};
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// What is to be another thing about somebody. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What colleagues see.
    pub name: Option<String>,
    /// The address they sign in with.
    pub email: Option<String>,
    /// What they may do.
    pub role: Option<RoleKey>,
    /// Which conversations they see; `Some(None)` for what their role says.
    pub sees: Option<Option<Sees>>,
}

/// Changes what somebody is called, may do and sees, all of it or nothing. Where it is about what they may, what they
/// have open ends, and the links that they made or were given.
///
/// # Errors
/// When the asker may not, since what they had or get is above them; when the last owner would go; when the name or
/// the address cannot be taken.
pub async fn change(base: Base<'_>, asker: &Asker, user: UserId, change: Change) -> Done<()> {
    let note = gate::pass(base, asker, Verb::ChangeUser, user).await?;
    let name = change.name.as_deref().map(name::read).transpose()?;
    let email = change.email.as_deref().map(email::read).transpose()?;
    let change = Change { name, email, ..change };
    gate::act(base, note, (asker.clone(), change), move |tx, note, (asker, change)| {
        Box::pin(async move {
            let before = someone::below(tx, asker, user).await?;
            note.set_detail(change.told(&before));
            note.tell_if(Verb::ChangeUser, change.names_anew(&before) || change.gives_anew(&before));
            change.make(tx, asker, &before).await
        })
    })
    .await
}

impl Change {
    fn names_anew(&self, before: &User) -> bool {
        self.name.as_ref().is_some_and(|name| *name != before.name)
            || self.email.as_ref().is_some_and(|email| *email != before.email)
    }

    fn gives_anew(&self, before: &User) -> bool {
        self.role.is_some_and(|role| role != before.role) || self.sees.is_some_and(|sees| sees != before.sees)
    }

    /// That a name or an address is another one, not which: the log holds ids.
    fn told(&self, before: &User) -> Detail {
        let name = self.name.as_ref().map(|_| "name");
        let email = self.email.as_ref().map(|_| "email");
        let anew: Vec<&str> = name.into_iter().chain(email).collect();
        let sees = self.sees.map(|sees| sees.map_or("role", Sees::as_str));
        Detail::from(Matter::Changed)
            .maybe(Part::Anew, Some(anew.join(",")).filter(|anew| !anew.is_empty()))
            .maybe(Part::Was, self.role.map(|_| before.role))
            .maybe(Part::Role, self.role)
            .maybe(Part::Sees, sees)
    }

    async fn make(&self, tx: &mut Scoped<'_>, asker: &Asker, before: &User) -> Done<()> {
        if let Some(name) = &self.name {
            users::set_name(tx, before.id, name).await?;
        }
        if let Some(email) = &self.email {
            let taken = users::set_email(tx, before.id, email).await;
            taken.map_err(someone::email_taken)?;
        }
        if self.role.is_none() && self.sees.is_none() {
            return Ok(());
        }
        self.give(tx, asker, before).await
    }

    async fn give(&self, tx: &mut Scoped<'_>, asker: &Asker, before: &User) -> Done<()> {
        let user = before.id;
        let (role, sees) = (self.role.unwrap_or(before.role), self.sees.unwrap_or(before.sees));
        someone::give_role(tx, asker, role, sees).await?;
        if role != RoleKey::Owner || sees.is_some_and(|sees| sees != Sees::All) {
            not_the_last_owner(tx, user).await?;
        }
        if !self.gives_anew(before) {
            return Ok(());
        }
        users::set_role(tx, user, role).await?;
        users::set_sees(tx, user, sees).await?;
        links::withdraw_by(tx, user).await?;
        Ok(links::withdraw_of(tx, user).await?)
    }
}

/// Gives somebody another role.
///
/// # Errors
/// As of [`change`].
pub async fn role(base: Base<'_>, asker: &Asker, user: UserId, role: RoleKey) -> Done<()> {
    change(base, asker, user, Change { role: Some(role), ..Change::default() }).await
}

/// Says which conversations somebody sees; `None` for what their role says.
///
/// # Errors
/// As of [`change`].
pub async fn sees(base: Base<'_>, asker: &Asker, user: UserId, sees: Option<Sees>) -> Done<()> {
    change(base, asker, user, Change { sees: Some(sees), ..Change::default() }).await
}

/// Somebody has to stay who may and sees everything.
pub(super) async fn not_the_last_owner(tx: &mut Scoped<'_>, user: UserId) -> Done<()> {
    let owners = users::hold_owners(tx).await?;
    if owners == [user] { Err(NotDone::Wrong(Wrong::LastOwner)) } else { Ok(()) }
}

/// Lets somebody in again who was deactivated, with the password they had.
///
/// # Errors
/// When the asker may not.
pub async fn reactivate(base: Base<'_>, asker: &Asker, user: UserId) -> Done<()> {
    let note = gate::pass(base, asker, Verb::Reactivate, user).await?;
    gate::act(base, note, asker.clone(), move |tx, note, asker| {
        Box::pin(async move {
            let user = someone::below(tx, asker, user).await?;
            note.tell_if(Verb::Reactivate, user.deactivated_at.is_some());
            Ok(users::set_deactivated(tx, user.id, None).await?)
        })
    })
    .await
}
