//! Conversations that slept until now: they open, and stand on top of the list.

use transom_rules::access::{Asker, Detail, Face, Matter, Part, Verb};
use transom_rules::id::{ConversationId, WorkspaceId};
use transom_rules::receive::ConversationStatus;
use transom_store::conversations;

use super::held;
use crate::app::App;
use crate::done::Done;
use crate::gate;

/// So many wake one after the other before others have their turn.
const AT_ONCE: i64 = 100;

/// Wakes what is due in a workspace.
///
/// # Errors
/// Those of the store: what is left wakes another time.
pub async fn due(app: &App, workspace: WorkspaceId) -> Done<()> {
    let now = app.clock.now();
    let find = app.db.of(workspace).read((), move |tx, ()| Box::pin(conversations::due(tx, now, AT_ONCE)));
    for id in find.await? {
        wake(app, workspace, id).await?;
    }
    Ok(())
}

async fn wake(app: &App, workspace: WorkspaceId, id: ConversationId) -> Done<()> {
    let (now, asker) = (app.clock.now(), Asker::system(workspace, Face::Server));
    let mut note = gate::pass(app.base(), &asker, Verb::Close, id).await?;
    note.set_detail(Detail::from(Matter::Woke).with(Part::Status, ConversationStatus::Open.as_str()));
    let cursor = gate::act(app.base(), note, asker, move |tx, note, asker| {
        Box::pin(async move {
            let (held, made) = held(tx, asker, id, |conversation| {
                // Another process may have woken it, or somebody let it sleep on.
                if conversation.wakes_at.is_some_and(|at| at <= now) {
                    conversation.stand(ConversationStatus::Open);
                    conversation.wakes_at = None;
                    conversation.raise(now);
                }
            })
            .await?;
            note.tell_if(Verb::Close, made.news().is_some());
            let (cursor, _) = held.write(tx, now).await?;
            Ok(cursor)
        })
    })
    .await?;
    app.hub.changed(workspace, cursor);
    Ok(())
}
