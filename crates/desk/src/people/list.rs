//! Who works here.

use transom_rules::access::{Asker, On, Verb};
use transom_store::users::{self, User};

use crate::base::Base;
use crate::done::Done;
use crate::gate;

/// All users of the workspace, deactivated ones too, by name.
///
/// # Errors
/// When the asker may not.
pub async fn list(base: Base<'_>, asker: &Asker) -> Done<Vec<User>> {
    gate::may(base, asker, Verb::ReadPeople, On::NOTHING).await?;
    let workspace = asker.workspace;
    Ok(base.db.read(move |tx| Box::pin(users::all(tx, workspace))).await?)
}
