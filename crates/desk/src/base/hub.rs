//! Who looks at which workspace. The hub carries only how far a workspace's feed has come, and which act last
//! changed what its people may do; whoever waits reads the feed itself from the cursor it has, so a lost or repeated notice costs a query and nothing else.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use transom_rules::id::{AuditId, WorkspaceId};
use transom_store::{Db, Result, Tx, feed, users};
use uuid::Uuid;

/// The hub of one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub {
    feeds: Arc<Mutex<BTreeMap<WorkspaceId, watch::Sender<i64>>>>,
    access: Arc<Mutex<BTreeMap<WorkspaceId, watch::Sender<AuditId>>>>,
}

impl Hub {
    /// Tells that a workspace's feed has come to this cursor.
    pub fn changed(&self, workspace: WorkspaceId, cursor: i64) {
        self.sender(workspace).send_if_modified(|known| {
            let newer = cursor > *known;
            *known = cursor.max(*known);
            newer
        });
    }

    /// A receiver that wakes when the feed moves.
    pub fn watch(&self, workspace: WorkspaceId) -> watch::Receiver<i64> {
        self.sender(workspace).subscribe()
    }

    /// Tells that what somebody of a workspace may do, or whether they are in, may be another thing since this act.
    pub fn access_changed(&self, workspace: WorkspaceId, by: AuditId) {
        self.access_sender(workspace).send_if_modified(|known| std::mem::replace(known, by) != by);
    }

    /// A receiver that wakes when what people may do has changed: whoever holds something open for somebody looks
    /// then whether it may stay so.
    pub fn watch_access(&self, workspace: WorkspaceId) -> watch::Receiver<AuditId> {
        self.access_sender(workspace).subscribe()
    }

    fn access_sender(&self, workspace: WorkspaceId) -> watch::Sender<AuditId> {
        let mut access = self.access.lock().unwrap_or_else(PoisonError::into_inner);
        access.entry(workspace).or_insert_with(|| watch::channel(AuditId(Uuid::nil())).0).clone()
    }

    fn sender(&self, workspace: WorkspaceId) -> watch::Sender<i64> {
        let mut feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        feeds.entry(workspace).or_insert_with(|| watch::channel(0).0).clone()
    }

    /// Follows what other processes write: asks every second until stopped.
    pub async fn follow(self, db: Db, stop: CancellationToken) {
        let mut every = tokio::time::interval(Duration::from_secs(1));
        while stop.run_until_cancelled(every.tick()).await.is_some() {
            match db.read((), |tx, ()| Box::pin(standing(tx))).await {
                Ok(Standing { cursors, access }) => {
                    for (workspace, cursor) in cursors {
                        self.changed(workspace, cursor);
                    }
                    for (workspace, by) in access {
                        self.access_changed(workspace, by);
                    }
                }
                Err(error) => tracing::warn!(%error, "the feed could not be read"),
            }
        }
    }
}

/// What there is to tell of each workspace.
struct Standing {
    cursors: Vec<(WorkspaceId, i64)>,
    access: Vec<(WorkspaceId, AuditId)>,
}

async fn standing(tx: &mut Tx<'_>) -> Result<Standing> {
    Ok(Standing { cursors: feed::cursors(tx).await?, access: users::access_changes(tx).await? })
}
