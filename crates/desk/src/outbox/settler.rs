//! Settles what was posted: all that was answered while the transaction before ran goes into the next one together, so
//! that a number may send a thousand a second although each commit waits for the disk.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use transom_rules::id::WorkspaceId;
use transom_store::Error;

use super::settle::{self, Settled};
use crate::app::Shared;

/// A fate on its way into the database, and who waits for it to be there.
struct Waiting {
    workspace: WorkspaceId,
    settled: Settled,
    done: oneshot::Sender<()>,
}

/// Where answers are handed in.
#[derive(Clone, Debug)]
pub(super) struct Settler(mpsc::UnboundedSender<Waiting>);

/// Where they come out.
pub(super) struct Answered(mpsc::UnboundedReceiver<Waiting>);

impl Settler {
    /// With the other end, for [`run`].
    pub(super) fn new() -> (Self, Answered) {
        let (sender, waiting) = mpsc::unbounded_channel();
        (Self(sender), Answered(waiting))
    }

    /// Returns when it is settled, or cannot be.
    pub(super) async fn settle(&self, workspace: WorkspaceId, settled: Settled) {
        let (done, is_done) = oneshot::channel();
        if self.0.send(Waiting { workspace, settled, done }).is_ok() {
            let _ = is_done.await;
        }
    }
}

/// Settles until nobody is left to hand anything in. No more than the wire holds are ever waiting.
pub(super) async fn run(app: &Shared, Answered(mut waiting): Answered) {
    while let Some(first) = waiting.recv().await {
        let mut together: BTreeMap<WorkspaceId, Vec<Waiting>> = BTreeMap::new();
        together.entry(first.workspace).or_default().push(first);
        while let Ok(one) = waiting.try_recv() {
            together.entry(one.workspace).or_default().push(one);
        }
        for (workspace, all) in together {
            let (settled, done): (Vec<_>, Vec<_>) =
                all.into_iter().map(|one| (one.settled, one.done)).unzip();
            settle_all(app, workspace, settled).await;
            for done in done {
                // Whoever waited may be gone.
                let _ = done.send(());
            }
        }
    }
}

/// Together, and where one of them keeps the others back, one by one.
async fn settle_all(app: &Shared, workspace: WorkspaceId, all: Vec<Settled>) {
    match keep_trying(app, workspace, all.clone()).await {
        Ok(()) => {}
        Err(error) if all.len() == 1 => tell(&error, &all),
        Err(_) => {
            for one in all {
                if let Err(error) = keep_trying(app, workspace, vec![one.clone()]).await {
                    tell(&error, &[one]);
                }
            }
        }
    }
}

/// An outcome that is known is not forgotten because the database hiccups.
async fn keep_trying(app: &Shared, workspace: WorkspaceId, all: Vec<Settled>) -> Result<(), Error> {
    let mut pause = Duration::from_millis(200);
    loop {
        let Err(error) = settle::settle(app, workspace, all.clone()).await else { return Ok(()) };
        if !error.is_transient() {
            return Err(error);
        }
        tell(&error, &all);
        if app.stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return Err(error);
        }
        pause = (pause * 2).min(Duration::from_secs(5));
    }
}

/// The rows stay `posting`: when their leases run out they become uncertain, and statuses settle them.
fn tell(error: &Error, all: &[Settled]) {
    for one in all {
        tracing::error!(%error, message = %one.id, "the outcome of a send could not be stored");
    }
}
