//! Who looks at which workspace. The hub carries only how far a workspace's feed has come; whoever waits
//! reads the feed itself from the cursor it has, so a lost or repeated notice costs a query and nothing else.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use transom_rules::id::WorkspaceId;
use transom_store::{Db, feed};

/// The hub of one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub {
    feeds: Arc<Mutex<BTreeMap<WorkspaceId, watch::Sender<i64>>>>,
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

    fn sender(&self, workspace: WorkspaceId) -> watch::Sender<i64> {
        let mut feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        feeds.entry(workspace).or_insert_with(|| watch::channel(0).0).clone()
    }

    /// Follows what other processes write: asks for the cursors every second until stopped.
    pub async fn follow(self, db: Db, stop: CancellationToken) {
        let mut every = tokio::time::interval(Duration::from_secs(1));
        while stop.run_until_cancelled(every.tick()).await.is_some() {
            match db.read(|tx| Box::pin(feed::cursors(tx))).await {
                Ok(cursors) => {
                    for (workspace, cursor) in cursors {
                        self.changed(workspace, cursor);
                    }
                }
                Err(error) => tracing::warn!(%error, "the feed could not be read"),
            }
        }
    }
}
