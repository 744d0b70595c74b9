//! What is older than the settings keep it: messages with all that belongs to them, and files. A few go at a time, with a
//! pause after each, so that nobody who writes waits long. What they cost stays as sums of nobody, as when a person is
//! erased; a conversation stays, with what is left of it.

use std::collections::BTreeSet;
use std::time::Duration;

use transom_rules::id::{ConversationId, MessageId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::erase::{self, Person};
use transom_store::forget::{self, OLD_AT_ONCE};
use transom_store::held::{Held, Wanted};
use transom_store::{Result, Scoped, charges, file_links};

use super::files::folder;
use crate::app::App;
use crate::base::settings::Bounds;

/// After each few.
const PAUSE: Duration = Duration::from_millis(50);
/// So long a file may be of no message: it was uploaded, and nothing was sent.
const UNSENT_FOR: Span = Span::hours(24);

/// Removes what is too old of a workspace.
pub(crate) async fn forget(app: &App, workspace: WorkspaceId, bounds: Bounds) -> anyhow::Result<()> {
    if let Some(before) = bounds.messages {
        while forget_messages(app, workspace, before).await? == OLD_AT_ONCE && goes_on(app).await {}
    }
    if let Some(before) = bounds.files {
        while forget_files(app, workspace, Files::Before(before)).await? == OLD_AT_ONCE && goes_on(app).await
        {
        }
    }
    while forget_linked(app, workspace).await? == OLD_AT_ONCE && goes_on(app).await {}
    let before = app.clock.now() - UNSENT_FOR;
    while forget_files(app, workspace, Files::UnsentBefore(before)).await? == OLD_AT_ONCE
        && goes_on(app).await
    {}
    Ok(())
}

/// Whether there is time left, after a pause.
async fn goes_on(app: &App) -> bool {
    app.stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_some()
}

/// Which files.
#[derive(Clone, Copy)]
enum Files {
    Before(Timestamp),
    UnsentBefore(Timestamp),
}

async fn forget_files(app: &App, workspace: WorkspaceId, which: Files) -> anyhow::Result<usize> {
    let here = app.db.of(workspace);
    let gone = here.write((), move |tx, ()| {
        Box::pin(async move {
            match which {
                Files::Before(before) => forget::files(tx, before).await,
                Files::UnsentBefore(before) => forget::unsent_files(tx, before).await,
            }
        })
    });
    let hashes = gone.await?;
    let many = hashes.len();
    remove(app, hashes).await?;
    Ok(many)
}

/// Lets go of a few files whose links are over; how many it were.
async fn forget_linked(app: &App, workspace: WorkspaceId) -> anyhow::Result<usize> {
    let now = app.clock.now();
    let gone = app.db.of(workspace).write((), move |tx, ()| Box::pin(file_links::let_go(tx, now)));
    let hashes = gone.await?;
    let many = hashes.len();
    remove(app, hashes).await?;
    Ok(many)
}

async fn remove(app: &App, mut hashes: Vec<String>) -> anyhow::Result<()> {
    hashes.retain(|hash| !hash.is_empty());
    folder::remove_unwanted(&app.db, &app.files, &hashes).await?;
    Ok(())
}

/// Removes the oldest few from before an instant; how many it were.
async fn forget_messages(app: &App, workspace: WorkspaceId, before: Timestamp) -> anyhow::Result<usize> {
    let step = Step { before, new_id: app.clock.message_id(), now: app.clock.now() };
    let gone = app.db.of(workspace).write(step, |tx, step| Box::pin(step.forget(tx))).await?;
    app.hub.changed(workspace, gone.cursor);
    remove(app, gone.files).await?;
    Ok(gone.messages)
}

/// One transaction.
struct Step {
    before: Timestamp,
    /// The first of those that charges get.
    new_id: MessageId,
    now: Timestamp,
}

/// What it leaves to be done outside of the database.
struct Gone {
    messages: usize,
    files: Vec<String>,
    cursor: i64,
}

impl Step {
    async fn forget(&self, tx: &mut Scoped<'_>) -> Result<Gone> {
        let old = forget::old_messages(tx, self.before).await?;
        let wanted = Wanted { messages: old.iter().copied().collect(), ..Wanted::default() };
        let mut held = Held::load(tx, &wanted).await?;
        let files = erase::files_of(tx, &old).await?;
        let costs = charges::of_messages(tx, &old).await?;
        let charged: Vec<MessageId> = costs.iter().map(|charge| charge.message_id).collect();
        erase::make_anonymous(tx, &charged, self.new_id).await?;
        erase::forget(tx, &Person { messages: old.clone(), ..Person::default() }).await?;
        for conversation in conversations(&held, &old) {
            show_what_is_left(tx, &mut held, conversation, &old).await?;
        }
        let (cursor, _) = held.write(tx, self.now).await?;
        Ok(Gone { messages: old.len(), files, cursor })
    }
}

fn conversations(held: &Held, messages: &[MessageId]) -> BTreeSet<ConversationId> {
    messages.iter().filter_map(|id| held.message(*id)).map(|message| message.conversation_id).collect()
}

/// The list shows no words of a message that is gone, and counts none as unread.
async fn show_what_is_left(
    tx: &mut Scoped<'_>,
    held: &mut Held,
    id: ConversationId,
    gone: &[MessageId],
) -> Result<()> {
    let Some(shown) = held.conversation(id) else { return Ok(()) };
    let shows_gone = shown.last_message_id.is_some_and(|last| gone.contains(&last));
    let unread = forget::unread_left(tx, id, shown.unread).await?;
    if (shows_gone || unread != shown.unread)
        && let Some(conversation) = held.conversation_mut(id)
    {
        conversation.unread = unread;
        if shows_gone {
            // It was the newest: nothing is left that anybody could answer.
            conversation.customer_last = false;
            conversation.last_message_id = None;
            conversation.last_kind.clear();
            conversation.last_text.clear();
            conversation.last_state.clear();
        }
    }
    Ok(())
}
