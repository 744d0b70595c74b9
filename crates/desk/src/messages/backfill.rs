//! What an older version wrote is found as what is written now: names of contacts, then messages by all that their bubbles
//! show, the newest first. They are put into the index anew behind the started server, a few at a time with a pause after
//! each, so that nobody who writes waits long.

use std::time::Duration;

use transom_rules::id::{ContactId, WorkspaceId};
use transom_store::search::{Entry, backfill};
use transom_store::{Result, Scoped, apps, template_sends};
use uuid::Uuid;

use super::searched;
use crate::app::Shared;

/// So many at once.
const FEW: i64 = 100;
/// After each few.
const PAUSE: Duration = Duration::from_millis(30);
/// After what could not be done.
const LATER: Duration = Duration::from_secs(10);

/// Goes on until all is found, or the server stops.
pub(crate) async fn run(app: Shared) {
    while let Err(error) = all(&app).await {
        tracing::warn!(%error, "older messages could not be put into the search; it goes on soon");
        if app.stop.run_until_cancelled(tokio::time::sleep(LATER)).await.is_none() {
            return;
        }
    }
}

/// A workspace that fails keeps no other from it.
async fn all(app: &Shared) -> Result<()> {
    let mut done = Ok(());
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        done = within(app, workspace).await.and(done);
    }
    done
}

async fn within(app: &Shared, workspace: WorkspaceId) -> Result<()> {
    note_templates(app, workspace).await?;
    let here = app.db.of(workspace);
    if !here.read((), |tx, ()| Box::pin(backfill::is_due(tx))).await? {
        return Ok(());
    }
    let mut contact = Some(ContactId(Uuid::nil()));
    while let Some(after) = contact {
        contact = here.write((), move |tx, ()| Box::pin(backfill::fold_contacts(tx, after, FEW))).await?;
        if !goes_on(app).await {
            return Ok(());
        }
    }
    let mut messages = 0_usize;
    while let Some(some) = here.write((), |tx, ()| Box::pin(index_some(tx))).await? {
        messages += some;
        if !goes_on(app).await {
            return Ok(());
        }
    }
    tracing::info!(messages, "the search finds older messages by all that they show");
    Ok(())
}

/// Which templates older messages are, so that what came of sending them is counted.
async fn note_templates(app: &Shared, workspace: WorkspaceId) -> Result<()> {
    let here = app.db.of(workspace);
    while here.write((), move |tx, ()| Box::pin(template_sends::note_older(tx, FEW))).await? > 0 {
        if !goes_on(app).await {
            break;
        }
    }
    Ok(())
}

/// Whether there is time left, after a pause.
async fn goes_on(app: &Shared) -> bool {
    app.stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_some()
}

/// The next few of a workspace; `None` when all are done.
async fn index_some(tx: &mut Scoped<'_>) -> Result<Option<usize>> {
    let Some(batch) = backfill::next(tx, FEW).await? else { return Ok(None) };
    let words: Vec<String> =
        batch.messages.iter().map(|old| searched::words(&old.message, &old.file)).collect();
    let entries: Vec<Entry<'_>> = batch
        .messages
        .iter()
        .zip(&words)
        // Plain words stand in the index already as they would now.
        .filter(|(old, words)| !(words.is_ascii() && **words == old.message.text))
        .map(|(old, words)| Entry {
            conversation: old.message.conversation_id,
            message: old.message.id,
            words,
        })
        .collect();
    backfill::done(tx, &entries, batch.oldest).await?;
    Ok(Some(batch.messages.len()))
}
