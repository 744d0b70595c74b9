//! Whether an open page may stay open: it was let in with a session, a role and what its reader sees, and ends at once
//! when one of them is another thing.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use transom_desk::app::Shared;
use transom_desk::people::standing::{self, Standing};
use transom_rules::access::Asker;
use transom_rules::id::AuditId;

use crate::web::desk::Desk;

/// What an open page was let in with.
pub(in crate::web) struct Access {
    app: Shared,
    asker: Arc<Asker>,
    /// Wakes at every act that touches what somebody of the workspace may.
    changes: watch::Receiver<AuditId>,
    /// The mark of the page, which was drawn before this began.
    drawn: Option<String>,
    /// What held at the first look.
    standing: Option<Standing>,
}

impl Access {
    /// It is watched from here on, so that nothing between the guard's look and the first one here is missed.
    pub(in crate::web) fn new(desk: &Desk, drawn: Option<String>) -> Self {
        let changes = desk.app.hub.watch_access(desk.workspace());
        let (app, asker) = (Arc::clone(&desk.app), Arc::clone(&desk.asker));
        Self { app, asker, changes, drawn, standing: None }
    }

    /// Waits until it does not hold any more.
    pub(in crate::web) async fn lost(mut self) {
        while self.holds().await {
            // The hub lives as long as the server.
            let _ = tokio::time::timeout(self.left(), self.changes.changed()).await;
        }
    }

    /// How long the session lasts if nobody ends it.
    fn left(&self) -> Duration {
        let now = self.app.clock.machine();
        let left = self.standing.as_ref().map_or(0, |standing| (standing.ends_at - now).as_millis());
        Duration::from_millis(u64::try_from(left).unwrap_or_default())
    }

    async fn holds(&mut self) -> bool {
        loop {
            match standing::of(&self.app, &self.asker).await {
                Ok(None) => return false,
                Ok(Some(now)) => return self.still(now),
                Err(error) => {
                    tracing::warn!(%error, "whether a page may stay open could not be read; it tries again");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    fn still(&mut self, now: Standing) -> bool {
        let holds = if let Some(before) = &self.standing {
            // By whatever else is asked in the session it lasts longer.
            *before == Standing { ends_at: before.ends_at, ..now.clone() }
        } else {
            let is_as_drawn = self.drawn.as_ref().is_none_or(|drawn| *drawn == now.mark);
            now.role == *self.asker.role && now.sees == self.asker.sees && is_as_drawn
        };
        self.standing = Some(now);
        holds
    }
}
