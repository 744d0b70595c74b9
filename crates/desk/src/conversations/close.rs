//! Closing a conversation, letting it wait, opening it again.

use transom_rules::access::{Asker, Verb};
use transom_rules::id::ConversationId;
use transom_rules::receive::ConversationStatus;

use super::Change;
use crate::app::App;
use crate::done::Done;
use crate::gate;

/// Gives a conversation another status.
///
/// # Errors
/// When the asker may not, or there is no such conversation for them.
pub async fn set_status(
    app: &App,
    asker: &Asker,
    id: ConversationId,
    status: ConversationStatus,
) -> Done<()> {
    let mut note = gate::pass(app.base(), asker, Verb::Close, id).await?;
    note.set_detail(status.as_str());
    let change = Change { asker: asker.clone(), id, now: app.clock.now() };
    let cursor = gate::act(app.base(), note, change, move |tx, _, change| {
        Box::pin(async move { change.make(tx, |conversation| conversation.status = status).await })
    })
    .await?;
    app.hub.changed(asker.workspace, cursor);
    Ok(())
}
