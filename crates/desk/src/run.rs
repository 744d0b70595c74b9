//! Start and end: what runs beside the requests.

use std::sync::Arc;
use std::time::Duration;

use crate::app::{App, Shared};
use crate::base::clock::Clock;
use crate::base::settings::Settings;
use crate::contacts::block::carried;
use crate::contacts::erase::behind;
use crate::contacts::imports;
use crate::intake::batcher;
use crate::messages::{backfill, files};
use crate::{bots, campaigns, outbox, upkeep};

/// Opens the database and the folder of files and starts what runs beside the requests.
///
/// # Errors
/// When the database cannot be opened or the folder cannot be made.
pub async fn start(settings: Settings, clock: Arc<Clock>) -> anyhow::Result<Shared> {
    let (app, posts) = App::open(settings, clock).await?;
    app.registry.reload(&app.db).await?;
    upkeep::recover(&app).await?;
    app.tasks.spawn(batcher::run(Arc::clone(&app), posts));
    app.tasks.spawn(outbox::run(Arc::clone(&app)));
    let throttle = app.throttle.clone();
    app.tasks.spawn(async move { throttle.run().await });
    app.tasks.spawn(files::run(Arc::clone(&app)));
    app.tasks.spawn(upkeep::run(Arc::clone(&app)));
    app.tasks.spawn(behind::run(Arc::clone(&app)));
    app.tasks.spawn(backfill::run(Arc::clone(&app)));
    app.tasks.spawn(carried::run(Arc::clone(&app)));
    app.tasks.spawn(imports::run::run(Arc::clone(&app)));
    app.tasks.spawn(campaigns::run::run(Arc::clone(&app)));
    app.tasks.spawn(bots::work::run(Arc::clone(&app)));
    app.tasks.spawn(bots::fetch::run(Arc::clone(&app)));
    app.tasks.spawn(app.hub.clone().follow(app.db.clone(), app.stop.clone()));
    Ok(app)
}

/// Ends what runs beside the requests and waits for it, then closes the database; a few seconds at most.
pub async fn shut_down(app: &App) {
    app.stop.cancel();
    app.tasks.close();
    if tokio::time::timeout(Duration::from_secs(3), app.tasks.wait()).await.is_err() {
        tracing::warn!("something did not end in time; its work is taken up again at the next start");
    }
    app.db.close().await;
}
