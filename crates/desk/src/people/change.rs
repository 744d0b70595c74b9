//! Changing what a colleague may do and sees, and letting them in again.

use transom_rules::access::{Asker, RoleKey, Sees, Verb};
use transom_rules::id::{UserId, WorkspaceId};
use transom_store::{Tx, users};

use super::someone;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// Gives somebody another role. What they have open ends.
///
/// # Errors
/// When the asker may not, since one of the roles is above them; when the last owner would go.
pub async fn role(base: Base<'_>, asker: &Asker, user: UserId, role: RoleKey) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::ChangeUser, user).await?;
    let before = someone::below(base, asker, user, &note).await?;
    someone::role_to_give(base, asker, role, before.sees, &note).await?;
    note.set_detail(format!("{} → {role}", before.role));
    let workspace = asker.workspace;
    gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            if role != RoleKey::Owner {
                not_the_last_owner(tx, workspace, user).await?;
            }
            someone::hold_role(tx, workspace, role).await?;
            Ok(users::set_role(tx, workspace, user, role).await?)
        })
    })
    .await
}

/// Somebody has to stay who may do everything.
pub(super) async fn not_the_last_owner(tx: &mut Tx<'_>, workspace: WorkspaceId, user: UserId) -> Done<()> {
    let owners = users::hold_owners(tx, workspace).await?;
    if owners == [user] { Err(NotDone::Wrong(Wrong::LastOwner)) } else { Ok(()) }
}

/// Says which conversations somebody sees; `None` for what their role says.
///
/// # Errors
/// When the asker may not, also not give so much to see.
pub async fn sees(base: Base<'_>, asker: &Asker, user: UserId, sees: Option<Sees>) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::ChangeUser, user).await?;
    let before = someone::below(base, asker, user, &note).await?;
    someone::role_to_give(base, asker, before.role, sees, &note).await?;
    note.set_detail(format!("sees {}", sees.map_or("as the role says", Sees::as_str)));
    let workspace = asker.workspace;
    gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move { Ok(users::set_sees(tx, workspace, user, sees).await?) })
    })
    .await
}

/// Lets somebody in again who was deactivated, with the password they had.
///
/// # Errors
/// When the asker may not.
pub async fn reactivate(base: Base<'_>, asker: &Asker, user: UserId) -> Done<()> {
    let note = gate::pass(base, asker, Verb::Reactivate, user).await?;
    someone::below(base, asker, user, &note).await?;
    let workspace = asker.workspace;
    gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move { Ok(users::set_deactivated(tx, workspace, user, None).await?) })
    })
    .await
}
