//! The workspace: what its people call it, and what it shows as unsupported messages.

use transom_rules::access::{Asker, Matter, On, Verb};
use transom_store::apps;

use super::name;
use crate::base::Base;
use crate::done::Done;
use crate::gate;

/// What it is called. Whoever belongs to it may know.
///
/// # Errors
/// When the store fails.
pub async fn name(base: Base<'_>, asker: &Asker) -> transom_store::Result<String> {
    let workspace = asker.workspace;
    base.db.of(workspace).read((), |tx, ()| Box::pin(apps::name(tx))).await
}

/// Gives it another name. Returns it as it is kept.
///
/// # Errors
/// When the asker may not, or it is no name.
pub async fn rename(base: Base<'_>, asker: &Asker, told: &str) -> Done<String> {
    let note = gate::pass(base, asker, Verb::RenameWorkspace, On::NOTHING).await?;
    let name = name::read(told)?;
    let kept = name.clone();
    gate::act(base, note, name, move |tx, _, name| {
        Box::pin(async move { Ok(apps::rename(tx, name).await?) })
    })
    .await?;
    Ok(kept)
}

/// Whether edits, Flows, reactions and their like are shown as unsupported messages. Whoever belongs to it may know.
///
/// # Errors
/// When the store fails.
pub async fn shows_unsupported(base: Base<'_>, asker: &Asker) -> transom_store::Result<bool> {
    let workspace = asker.workspace;
    base.db.of(workspace).read((), |tx, ()| Box::pin(apps::shows_unsupported(tx))).await
}

/// Says whether they are. Nothing that is kept changes by it.
///
/// # Errors
/// When the asker may not.
pub async fn show_unsupported(base: Base<'_>, asker: &Asker, is_on: bool) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::ShowUnsupported, On::NOTHING).await?;
    note.set_detail(if is_on { Matter::Set } else { Matter::Withdrawn });
    gate::act(base, note, is_on, move |tx, note, is_on| {
        Box::pin(async move {
            apps::hold(tx).await?;
            note.tell_if(Verb::ShowUnsupported, apps::shows_unsupported(tx).await? != *is_on);
            Ok(apps::show_unsupported(tx, *is_on).await?)
        })
    })
    .await
}
