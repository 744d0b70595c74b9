//! What time alone brings: leases that ran out, records that are old enough to go.

use std::time::Duration;

use transom_rules::id::{MessageId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::dialect::Dialect;
use transom_store::{Result, apps, deliveries, feed, idempotency, links, outbox, sessions};

use crate::app::Shared;
use crate::fold::Surroundings;
use crate::outbox::settle::{adopt, doubt};

/// How often leases are looked at.
const EVERY: Duration = Duration::from_secs(2);
/// How many rounds lie between two clean-ups.
const ROUNDS: u64 = 1800;

/// At start: with `SQLite` every lease is of a process that is gone, since the file has one process only.
pub async fn recover(app: &Shared) -> Result<()> {
    let now = match app.db.dialect() {
        Dialect::Sqlite => Timestamp::from_millis(i64::MAX),
        Dialect::Postgres => app.clock.machine(),
    };
    expire(app, now).await
}

/// Sweeps until the server stops.
pub async fn run(app: Shared) {
    let mut every = tokio::time::interval(EVERY);
    let mut rounds = 0_u64;
    while app.stop.run_until_cancelled(every.tick()).await.is_some() {
        if let Err(error) = expire(&app, app.clock.machine()).await {
            tracing::warn!(%error, "leases could not be looked at");
        }
        // Another process or the command line may have connected a number.
        if let Err(error) = app.registry.reload(&app.db).await {
            tracing::warn!(%error, "the channels could not be read");
        }
        if let Err(error) = adopt_orphans(&app).await {
            tracing::warn!(%error, "waiting statuses could not be looked at");
        }
        if rounds.is_multiple_of(ROUNDS)
            && let Err(error) = clean_up(&app).await
        {
            tracing::warn!(%error, "old records could not be removed");
        }
        rounds += 1;
    }
}

async fn expire(app: &Shared, now: Timestamp) -> Result<()> {
    for workspace in app.db.read(|tx| Box::pin(apps::workspaces(tx))).await? {
        let business = app.clock.now();
        let cursor = app
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let doubtful = outbox::expire(tx, workspace, now).await?;
                    told(&doubtful);
                    if doubtful.is_empty() { Ok(0) } else { doubt(tx, workspace, &doubtful, business).await }
                })
            })
            .await?;
        app.hub.changed(workspace, cursor);
        app.outbox.notify_one();
    }
    Ok(())
}

fn told(doubtful: &[MessageId]) {
    if !doubtful.is_empty() {
        tracing::warn!(messages = doubtful.len(), "sends are uncertain: their answer was never heard");
    }
}

/// A status may have been stored in the moment in which its message got its name: neither saw the other.
async fn adopt_orphans(app: &Shared) -> Result<()> {
    for workspace in app.db.read(|tx| Box::pin(apps::workspaces(tx))).await? {
        let found = app.db.read(move |tx| Box::pin(deliveries::named_orphans(tx, workspace))).await?;
        if found.is_empty() {
            continue;
        }
        let around = Surroundings::of(app);
        let cursor = app
            .db
            .write(move |tx| {
                let (found, around) = (found.clone(), around.clone());
                Box::pin(async move { adopt(tx, workspace, &found, &around).await })
            })
            .await?;
        app.hub.changed(workspace, cursor);
    }
    Ok(())
}

async fn clean_up(app: &Shared) -> Result<()> {
    let business = app.clock.now();
    let days = |days: i64| Span::hours(days.saturating_mul(24));
    let old = Old {
        bodies: business - days(app.settings.retention.deliveries_days),
        changes: business - days(app.settings.retention.changes_days),
        // Meta repeats a webhook for 7 days; a status whose message is not known by then never finds it.
        orphans: business - days(8),
        expired: app.clock.machine(),
    };
    for workspace in app.db.read(|tx| Box::pin(apps::workspaces(tx))).await? {
        app.db.write(move |tx| Box::pin(forget(tx, workspace, old))).await?;
    }
    Ok(())
}

/// Since when records are old enough to go, by what they are of.
#[derive(Clone, Copy)]
struct Old {
    bodies: Timestamp,
    changes: Timestamp,
    orphans: Timestamp,
    /// What says itself until when it counts, by the machine's clock.
    expired: Timestamp,
}

fn forget<'t>(
    tx: &'t mut transom_store::Tx<'_>,
    workspace: WorkspaceId,
    old: Old,
) -> transom_store::Work<'t, ()> {
    Box::pin(async move {
        deliveries::forget(tx, workspace, old.bodies).await?;
        deliveries::forget_orphans(tx, workspace, old.orphans).await?;
        idempotency::forget(tx, workspace, old.expired).await?;
        sessions::forget(tx, workspace, old.expired).await?;
        links::forget(tx, workspace, old.expired).await?;
        feed::forget(tx, workspace, old.changes).await?;
        Ok(())
    })
}
