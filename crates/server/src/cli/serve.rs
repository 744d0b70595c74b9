//! `transom serve`: the server, until it is asked to stop.

use std::sync::Arc;

use transom_rules::time::Span;
use transom_store::apps;

use super::{Place, asked_to_stop, begin_log, listen};
use crate::app::App;
use crate::clock::Clock;
use crate::{http, sync};

pub(super) async fn run(place: Place) -> anyhow::Result<()> {
    let settings = place.settings()?;
    begin_log(&settings.log)?;
    let listener = listen(settings.server.listen, "--listen").await?;
    let app = App::start(settings, Arc::new(Clock::new(Span::default()))).await?;
    tracing::info!(listen = %listener.local_addr()?, "the server is up");
    for workspace in app.db.read(|tx| Box::pin(apps::workspaces(tx))).await? {
        sync::soon(&app, workspace);
    }
    let serving = tokio::spawn(http::serve(Arc::clone(&app), listener));
    asked_to_stop().await?;
    app.stop.cancel();
    let served = serving.await?;
    app.shut_down().await;
    served
}
