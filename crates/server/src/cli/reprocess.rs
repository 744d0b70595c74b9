//! `transom reprocess`: the kept webhook bodies are read again, over the state they made or into an empty database.

use anyhow::Context as _;
use clap::Args;
use transom_desk::base::keys;
use transom_desk::intake::again::{self, Report};
use transom_rules::id::WorkspaceId;
use transom_store::{Db, apps, reread};

use super::Site;
use super::start::begin_log;

/// Which bodies, and where to.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    site: Site,
    /// Only this workspace, by name or id
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    /// Rebuilds into this empty database instead, beside the same sends: sqlite:PATH or postgres://…
    #[arg(long, value_name = "URL")]
    into: Option<String>,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let (settings, db, _) = options.site.open().await?;
    begin_log(&settings.log)?;
    let workspaces = workspaces(&db, options.workspace.as_deref()).await?;
    let Some(url) = &options.into else {
        for (workspace, name) in workspaces {
            println!("{name}: {}", told(&again::again(&db, &settings, workspace).await?));
        }
        return Ok(());
    };
    anyhow::ensure!(*url != settings.database.url, "that is the database itself: name an empty one");
    let target = keys::open_copy(&settings, url).await.context("the database to rebuild into")?;
    let ids: Vec<WorkspaceId> = workspaces.iter().map(|(id, _)| *id).collect();
    let reports = again::into(&db, &target, &settings, &ids).await?;
    for ((workspace, name), report) in workspaces.iter().zip(&reports) {
        let workspace = *workspace;
        let oldest = db.of(workspace).read((), |tx, ()| Box::pin(reread::oldest_at(tx))).await?;
        let since = oldest.and_then(|at| jiff::Timestamp::from_millisecond(at.millis()).ok());
        println!("{name}: {}", rebuilt(report, since));
    }
    Ok(())
}

/// The workspaces that are meant, with their names.
pub(super) async fn workspaces(db: &Db, named: Option<&str>) -> anyhow::Result<Vec<(WorkspaceId, String)>> {
    let all: Vec<(WorkspaceId, String)> = db
        .read((), move |tx, ()| {
            Box::pin(async move {
                let mut all = Vec::new();
                for id in apps::workspaces(tx).await? {
                    all.push((id, apps::name(&mut tx.of(id)).await?));
                }
                Ok(all)
            })
        })
        .await?;
    let Some(named) = named else { return Ok(all) };
    let found: Vec<_> =
        all.into_iter().filter(|(id, name)| name == named || id.to_string() == named).collect();
    anyhow::ensure!(!found.is_empty(), "there is no workspace {named:?}");
    anyhow::ensure!(found.len() == 1, "several workspaces are called {named:?}: name one by its id");
    Ok(found)
}

fn told(report: &Report) -> String {
    let Report { bodies, mended, troubled, understood, unknown, changed, .. } = report;
    format!(
        "{bodies} bodies read, {mended} mended, {troubled} still not stored; {understood} unknown parts understood, \
         {unknown} still unknown; {changed} conversations changed"
    )
}

fn rebuilt(report: &Report, since: Option<jiff::Timestamp>) -> String {
    let Report { bodies, troubled, unknown, sends, waiting, .. } = report;
    let since = since.map(|at| format!(" since {at}")).unwrap_or_default();
    let mut said = format!(
        "{sends} sends carried over, {bodies} bodies{since} folded, {troubled} not stored, {unknown} parts unknown"
    );
    if *waiting > 0 {
        said += &format!("; {waiting} sends had no answer yet and are not in the outbox there");
    }
    said
}
