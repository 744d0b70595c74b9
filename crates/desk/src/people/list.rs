//! Who works here.

use transom_rules::access::{Asker, On, Verb};
use transom_rules::id::UserId;
use transom_store::users::{self, User};

use crate::base::Base;
use crate::done::{Done, NotDone};
use crate::gate;

/// All users of the workspace, deactivated ones too, by name.
///
/// # Errors
/// When the asker may not.
pub async fn list(base: Base<'_>, asker: &Asker) -> Done<Vec<User>> {
    gate::may(base, asker, Verb::ReadPeople, On::NOTHING).await?;
    let workspace = asker.workspace;
    Ok(base.db.of(workspace).read((), |tx, ()| Box::pin(users::all(tx))).await?)
}

/// One of them.
///
/// # Errors
/// When the asker may not, or there is nobody of that id.
pub async fn get(base: Base<'_>, asker: &Asker, user: UserId) -> Done<User> {
    gate::may(base, asker, Verb::ReadPeople, user).await?;
    let workspace = asker.workspace;
    base.db
        .of(workspace)
        .read((), move |tx, ()| Box::pin(users::get(tx, user)))
        .await?
        .ok_or(NotDone::NotFound)
}
