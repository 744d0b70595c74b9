//! Messages of an older version are found by what their bubbles show too: they are put into the index anew behind the
//! started server, the newest first, a few at a time with a pause after each, so that nobody who writes waits long.

use std::time::Duration;

use transom_rules::id::WorkspaceId;
use transom_store::search::{Found, fill};
use transom_store::{Result, Scoped, apps};

use super::found;
use crate::app::Shared;

/// So many at once.
const FEW: i64 = 100;
/// After each few.
const PAUSE: Duration = Duration::from_millis(30);
/// After what could not be done.
const LATER: Duration = Duration::from_secs(10);

/// Fills until all is found, or the server stops.
pub(crate) async fn run(app: Shared) {
    while let Err(error) = all(&app).await {
        tracing::warn!(%error, "the search could not be filled; it goes on soon");
        if app.stop.run_until_cancelled(tokio::time::sleep(LATER)).await.is_none() {
            return;
        }
    }
}

async fn all(app: &Shared) -> Result<()> {
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        let mut filled = 0_usize;
        while let Some(some) = step(app, workspace).await? {
            filled += some;
            if app.stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
                return Ok(());
            }
        }
        if filled > 0 {
            tracing::info!(messages = filled, "the search finds older messages by all that they show");
        }
    }
    Ok(())
}

/// The next few of a workspace; `None` when all are done.
async fn step(app: &Shared, workspace: WorkspaceId) -> Result<Option<usize>> {
    app.db.of(workspace).write((), |tx, ()| Box::pin(fill_some(tx))).await
}

async fn fill_some(tx: &mut Scoped<'_>) -> Result<Option<usize>> {
    let Some(old) = fill::next(tx, FEW).await? else { return Ok(None) };
    let words: Vec<String> = old.iter().map(|old| found::words(&old.message, &old.file)).collect();
    let found: Vec<Found<'_>> = old
        .iter()
        .zip(&words)
        // Plain words stand in the index already as they would now.
        .filter(|(old, words)| !(words.is_ascii() && **words == old.message.text))
        .map(|(old, words)| Found {
            conversation: old.message.conversation_id,
            message: old.message.id,
            words,
        })
        .collect();
    fill::done(tx, &found, old.first().map(|old| old.message.id)).await?;
    Ok(Some(old.len()))
}
