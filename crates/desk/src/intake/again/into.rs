//! Into an empty database: the directory and our own sends are carried over, everything else follows from the
//! bodies, as it did when they came; what people recorded of those who are there then is put beside it.

use anyhow::Context as _;
use transom_rules::id::WorkspaceId;
use transom_store::{Db, apps, carry, erase, reread};

use super::groups::{Group, Groups};
use super::{Report, Run, Way, by_hand, none_half_erased, sends};
use crate::base::clock::Clock;
use crate::base::settings::Settings;
use crate::charges::price;

/// Rebuilds workspaces in an empty database from their bodies, beside the same sends.
///
/// # Errors
/// When the database is not empty, or with those of either store: then the rebuilding begins anew, in another
/// empty one.
pub async fn into(
    source: &Db,
    target: &Db,
    settings: &Settings,
    workspaces: &[WorkspaceId],
) -> anyhow::Result<Vec<Report>> {
    let is_empty = target.read((), |tx, ()| Box::pin(carry::is_empty(tx))).await?;
    anyhow::ensure!(
        is_empty,
        "the database to rebuild into is not empty: name a new one, also after a rebuilding that was cut short"
    );
    let (mut reports, mut erased) = (Vec::new(), Vec::new());
    for workspace in workspaces {
        directory(source, target, *workspace).await.context("the directory")?;
        let mut report = Report::default();
        erased.push(none_half_erased(source, settings, *workspace).await?);
        sends::carry(source, target, *workspace, &mut report).await.context("the sends")?;
        bodies(source, target, settings, *workspace, &mut report).await?;
        by_hand::carry(source, target, *workspace).await.context("what people recorded")?;
        reports.push(report);
    }
    // Whoever is erased while another workspace is rebuilt is carried over already.
    for (workspace, erased) in workspaces.iter().zip(erased) {
        let since = source.of(*workspace).read((), |tx, ()| Box::pin(erase::all(tx))).await?;
        anyhow::ensure!(
            since.is_subset(&erased),
            "somebody was erased meanwhile: rebuild anew, into another database"
        );
    }
    Ok(reports)
}

async fn directory(source: &Db, target: &Db, workspace: WorkspaceId) -> anyhow::Result<()> {
    let (name, at) = source.of(workspace).read((), |tx, ()| Box::pin(carry::founded(tx))).await?;
    target.of(workspace).write(name, move |tx, name| Box::pin(apps::found(tx, name, at))).await?;
    for table in carry::DIRECTORY {
        let rows = source.of(workspace).read((), move |tx, ()| Box::pin(carry::take(tx, table))).await?;
        target
            .of(workspace)
            .write(rows, move |tx, rows| Box::pin(carry::put(tx, table, rows.clone())))
            .await?;
    }
    Ok(())
}

async fn bodies(
    source: &Db,
    target: &Db,
    settings: &Settings,
    workspace: WorkspaceId,
    report: &mut Report,
) -> anyhow::Result<()> {
    forget_prices(source, target, workspace).await?;
    let run = Run::begin(target.clone(), settings, Way::Into).await?;
    let mut groups = Groups::new(source.clone(), run.registry.known(), workspace).await?;
    while let Some(group) = groups.next().await? {
        set_back(&run.clock, &group);
        run.store(workspace, &group.posts, report).await?;
    }
    report.unknown = target.of(workspace).read((), |tx, ()| Box::pin(reread::count_unknowns(tx))).await?;
    Ok(())
}

/// What Meta told of prices is carried over with the directory. What the bodies tell of it holds from when they came,
/// not from the beginning.
async fn forget_prices(source: &Db, target: &Db, workspace: WorkspaceId) -> anyhow::Result<()> {
    let oldest = source.of(workspace).read((), |tx, ()| Box::pin(reread::oldest_at(tx))).await?;
    let Some(oldest) = oldest else { return Ok(()) };
    let accounts = target.read((), |tx, ()| Box::pin(apps::accounts(tx))).await?;
    for account in accounts.into_iter().filter(|account| account.workspace == workspace) {
        target
            .of(workspace)
            .write(account, move |tx, account| Box::pin(price::forget_since(tx, &account.waba_id, oldest)))
            .await?;
    }
    Ok(())
}

/// It is as late as it was when these bodies came. So what they tell stands where it stood among our sends, whose
/// ids were carried over: ids are in the order of arrival.
fn set_back(clock: &Clock, group: &Group) {
    let came = group.posts.iter().map(|post| post.delivery.received_at).max().unwrap_or_default();
    clock.set_offset(came - clock.machine());
    if let Some(last) = group.posts.iter().map(|post| post.delivery.id).max() {
        clock.date_ids(last.0);
    }
}
