//! `transom serve`: the server, until it is asked to stop.

use std::sync::Arc;

use transom_desk::base::clock::Clock;
use transom_desk::run;
use transom_desk::templates::sync;
use transom_rules::time::Span;
use transom_store::apps;

use super::start::{StopSignals, begin_log, listen};
use super::{Site, first_link};
use crate::http;

pub(super) async fn run(site: Site) -> anyhow::Result<()> {
    let settings = site.settings()?;
    begin_log(&settings.log)?;
    let listener = listen(settings.server.listen, "--listen").await?;
    let app = run::start(settings, Arc::new(Clock::new(Span::default()))).await?;
    let stop = StopSignals::listen()?;
    tracing::info!(listen = %listener.local_addr()?, "the server is up");
    first_link::offer(&app).await?;
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        sync::soon(&app, workspace);
    }
    let serving = tokio::spawn(http::serve(Arc::clone(&app), listener));
    stop.asked().await;
    app.stop.cancel();
    serving.await?;
    run::shut_down(&app).await;
    Ok(())
}
