//! Taking back a message of which nothing has left the machine.

use transom_rules::access::{Asker, Verb};
use transom_rules::delivery::MessageState;
use transom_rules::id::{ConversationId, MessageId};
use transom_rules::time::Timestamp;
use transom_store::drafts::{self, DraftKey};
use transom_store::held::{Held, Wanted};
use transom_store::{Scoped, outbox};

use crate::app::App;
use crate::done::{Done, Wrong};
use crate::fold::show_state;
use crate::gate;

/// Takes back a message of which nothing has left the machine.
///
/// # Errors
/// When the asker may not, there is no such message for them, or it is too late.
pub async fn cancel(app: &App, asker: &Asker, id: MessageId) -> Done<()> {
    let note = gate::pass(app.base(), asker, Verb::Cancel, id).await?;
    let (workspace, now) = (asker.workspace, app.clock.now());
    let cursor = gate::act(app.base(), note, asker.clone(), move |tx, _, asker| {
        Box::pin(async move {
            gate::message(tx, asker, id).await?;
            take_back(tx, id, now).await
        })
    })
    .await?;
    app.hub.changed(workspace, cursor);
    Ok(())
}

/// Takes back a message of which nothing has left the machine, so that whoever does may write it anew: its words stand in
/// their draft then. Returns the conversation it stood in.
///
/// # Errors
/// The same as of [`cancel`].
pub async fn to_draft(app: &App, asker: &Asker, id: MessageId) -> Done<ConversationId> {
    let note = gate::pass(app.base(), asker, Verb::Cancel, id).await?;
    let (workspace, now, machine) = (asker.workspace, app.clock.now(), app.clock.machine());
    let (conversation, cursor) = gate::act(app.base(), note, asker.clone(), move |tx, _, asker| {
        Box::pin(async move {
            let message = gate::message(tx, asker, id).await?;
            let cursor = take_back(tx, id, now).await?;
            let conversation = message.conversation_id;
            if let Some(user) = asker.user() {
                let key = DraftKey { conversation, user, channel: message.channel_id };
                drafts::keep(tx, key, &message.text, machine).await?;
            }
            Ok((conversation, cursor))
        })
    })
    .await?;
    app.hub.changed(workspace, cursor);
    Ok(conversation)
}

/// Returns the feed's cursor.
async fn take_back(tx: &mut Scoped<'_>, id: MessageId, now: Timestamp) -> Done<i64> {
    let mut held = Held::load(tx, &Wanted { messages: [id].into(), ..Wanted::default() }).await?;
    if !outbox::cancel(tx, id).await? {
        return Err(Wrong::TooLate.into());
    }
    if let Some(message) = held.message_mut(id) {
        message.delivery.raise(MessageState::Cancelled);
        let identity = message.identity_id;
        held.reached.give_up(identity, id);
    }
    show_state(&mut held, id);
    Ok(held.write(tx, now).await?.0)
}
