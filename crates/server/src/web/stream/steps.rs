//! The first steps of a new desk, ticked off while the page is open. No feed tells of a number that was connected or a
//! colleague who came, so they are looked at every two seconds, until all are done.

use std::time::Duration;

use maud::Markup;
use transom_pages::frame::patch::{How, patch};
use transom_pages::inbox::first_steps::{FirstSteps, draw};

use crate::web::desk::Desk;
use crate::web::load::first_steps::first_steps;

/// How often they are looked at.
const EVERY: Duration = Duration::from_secs(2);

/// The steps as a page shows them.
pub(super) struct Steps {
    desk: Desk,
    shown: Shown,
}

enum Shown {
    /// Whatever it was drawn with, a moment ago.
    AsDrawn,
    These(FirstSteps),
    /// None, or all done: nothing will change.
    Nothing,
}

impl Steps {
    pub(super) fn new(desk: &Desk) -> Self {
        Self { desk: desk.clone(), shown: Shown::AsDrawn }
    }

    /// The next change.
    pub(super) async fn next(&mut self) -> Markup {
        loop {
            match self.shown {
                Shown::Nothing => std::future::pending().await,
                Shown::These(_) => tokio::time::sleep(EVERY).await,
                Shown::AsDrawn => {}
            }
            let look = self.desk.look();
            match self.desk.read(look, |tx, look| Box::pin(first_steps(tx, look))).await {
                Ok(steps) => {
                    if let Some(change) = self.change(steps) {
                        return change;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the first steps could not be read; they are read again");
                    tokio::time::sleep(EVERY).await;
                }
            }
        }
    }

    fn change(&mut self, steps: Option<FirstSteps>) -> Option<Markup> {
        let now = steps.filter(|steps| !steps.is_done());
        let has_changed = match (&self.shown, &now) {
            (Shown::These(before), Some(now)) => before != now,
            (Shown::AsDrawn, None) | (Shown::Nothing, _) => false,
            (Shown::AsDrawn, Some(_)) | (Shown::These(_), None) => true,
        };
        let patch = has_changed.then(|| patch(How::Replace, "first-steps", &draw(now.as_ref())));
        self.shown = now.map_or(Shown::Nothing, Shown::These);
        patch
    }
}
