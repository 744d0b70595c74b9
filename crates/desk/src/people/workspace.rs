//! The workspace: what its people call it.

use transom_rules::access::{Asker, On, Verb};
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
