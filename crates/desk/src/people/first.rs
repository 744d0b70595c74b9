//! The first owner of an empty desk: nobody can sign in yet, so whoever starts the server is given a link.

use transom_rules::access::{Asker, Face, Matter, On, Purpose, RoleKey, Verb};
use transom_rules::id::WorkspaceId;
use transom_store::links::{self, Link};
use transom_store::{Db, apps, users};

use super::invite::{Handed, blank};
use super::secret::Secret;
use crate::base::Base;
use crate::base::clock::Clock;
use crate::done::Done;
use crate::gate;

/// A link by which the first owner comes in; none where somebody can sign in. One made at an earlier start ends.
///
/// # Errors
/// When the store fails, or the machine has no randomness.
pub async fn link(base: Base<'_>) -> Done<Option<Handed>> {
    if base.db.read((), |tx, ()| Box::pin(users::is_there_any(tx))).await? {
        return Ok(None);
    }
    let asker = Asker::system(only_workspace(base.db, base.clock).await?, Face::Server);
    let mut note = gate::pass(base, &asker, Verb::Invite, On::NOTHING).await?;
    note.set_detail(Matter::First);
    let link = Link { role: RoleKey::Owner, ..blank(base, &asker, Purpose::First) };
    let secret = Secret::new(base.clock)?;
    let handed = Handed { link: link.clone(), secret: secret.text.clone() };
    gate::act(base, note, (link, secret), |tx, note, (link, secret)| {
        Box::pin(async move {
            note.set_on(link.id);
            apps::hold(tx).await?;
            links::withdraw_for(tx, Purpose::First).await?;
            Ok(links::add(tx, &secret.hash, link).await?)
        })
    })
    .await?;
    Ok(Some(handed))
}

/// The workspace of this installation, made if there is none yet.
///
/// # Errors
/// When the store fails.
pub async fn only_workspace(db: &Db, clock: &Clock) -> transom_store::Result<WorkspaceId> {
    let known = db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await?;
    if let Some(first) = known.first() {
        return Ok(*first);
    }
    let (id, now) = (clock.workspace_id(), clock.machine());
    db.of(id).write((), move |tx, ()| Box::pin(apps::found_first(tx, "Workspace", now))).await
}
