//! The outbox on its way to the carriers: claim with a lease, ask the rules again, note that the bytes go out, post
//! with no transaction open, settle. Order is kept within a pair; a message whose post may have arrived is
//! never posted again by itself.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use transom_rules::id::WorkspaceId;
use transom_rules::time::Span;
use transom_store::outbox;
use transom_store::{Result, apps};

use crate::app::Shared;
use claim::{Paced, Rates, claim, gap, within_rates};
use row::lease;
use settler::Settler;

mod carrier;
mod check;
mod claim;
mod post;
mod row;
pub(crate) mod settle;
mod settler;
#[cfg(test)]
mod tests;

/// Messages on the wire at once.
const ON_THE_WIRE: usize = 64;

/// With fewer free places than this it is waited for a moment until more are: one look at the queue serves them all.
const A_FEW: usize = ON_THE_WIRE / 4;
const A_MOMENT: Duration = Duration::from_millis(5);

/// The wire, and who settles what was answered on it.
struct Line {
    wire: Arc<Semaphore>,
    settler: Settler,
}

/// Sends until the server stops.
pub async fn run(app: Shared) {
    let (settler, answered) = Settler::new();
    let line = Line { wire: Arc::new(Semaphore::new(ON_THE_WIRE)), settler };
    tokio::join!(send(&app, line), settler::run(&app, answered));
}

async fn send(app: &Shared, line: Line) {
    let mut rates = BTreeMap::new();
    while !app.stop.is_cancelled() {
        let next = match round(app, &line, &mut rates).await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(%error, "the outbox could not be read");
                Some(Span::seconds(1))
            }
        };
        // Even without a word there may be rows of another process, or leases that ran out.
        let wait = next.unwrap_or(Span::seconds(1)).as_millis().clamp(0, 1000);
        let wait = Duration::from_millis(u64::try_from(wait).unwrap_or(0));
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = app.outbox.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
        if line.wire.available_permits() < A_FEW {
            tokio::time::sleep(A_MOMENT).await;
        }
    }
    // What is on the wire is waited for: its answer decides whether it is uncertain.
    let all = u32::try_from(ON_THE_WIRE).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(Duration::from_secs(3), line.wire.acquire_many(all)).await;
}

/// One look at every workspace's queue. Returns how long until the next row is due, if any.
async fn round(app: &Shared, line: &Line, rates: &mut Rates) -> Result<Option<Span>> {
    let workspaces = app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await?;
    let mut soonest = None;
    for workspace in workspaces {
        if line.wire.available_permits() == 0 {
            return Ok(Some(Span::millis(20)));
        }
        let wait = match round_of(app, workspace, line, rates).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, workspace = %workspace, "the outbox of a workspace could not be worked on");
                Some(Span::seconds(1))
            }
        };
        soonest = [soonest, wait].into_iter().flatten().min();
    }
    Ok(soonest)
}

async fn round_of(
    app: &Shared,
    workspace: WorkspaceId,
    line: &Line,
    rates: &mut Rates,
) -> Result<Option<Span>> {
    let free = line.wire.available_permits();
    let due = claim(app, workspace, free).await?;
    let more = due.len() == free;
    let paced = within_rates(due, rates, app.clock.machine(), gap(app));
    dispatch(app, workspace, paced, line).await?;
    let next = app.db.of(workspace).read((), |tx, ()| Box::pin(outbox::next_due(tx))).await?;
    let wait = next.map(|at| at - app.clock.machine());
    // What is due but was not claimed waits for an earlier one of its pair, whose end wakes us.
    Ok(wait.map(|wait| if wait <= Span::default() && !more { Span::millis(200) } else { wait }))
}

async fn dispatch(app: &Shared, workspace: WorkspaceId, paced: Paced, line: &Line) -> Result<()> {
    let Paced { go, wait } = paced;
    if !wait.is_empty() {
        let (clock, by) = (Arc::clone(&app.clock), app.node);
        app.db
            .of(workspace)
            .write((), move |tx, ()| {
                let (wait, lease) = (wait.clone(), lease(&clock, by));
                Box::pin(async move { outbox::defer(tx, lease, &wait).await })
            })
            .await?;
    }
    if go.is_empty() {
        return Ok(());
    }
    for ready in check::check(app, workspace, go).await? {
        let Ok(place) = Arc::clone(&line.wire).acquire_owned().await else { return Ok(()) };
        let (app_of_task, settler) = (Arc::clone(app), line.settler.clone());
        app.tasks.spawn(async move {
            post::post(&app_of_task, workspace, ready, &settler).await;
            drop(place);
            app_of_task.outbox.notify_one();
        });
    }
    Ok(())
}
