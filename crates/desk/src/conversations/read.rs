//! Saying that a conversation was read. WhatsApp shows the customer two blue ticks.

use std::sync::Arc;

use transom_channels::whatsapp::request;
use transom_rules::access::{Asker, Verb};
use transom_rules::id::{ConversationId, WorkspaceId};
use transom_store::messages::{self, Message};

use super::{changed, held};
use crate::app::Shared;
use crate::base::graph::no_answer;
use crate::done::Done;
use crate::gate;

/// Notes that somebody has looked.
///
/// # Errors
/// When the asker may not, or there is no such conversation for them.
pub async fn mark(app: &Shared, asker: &Asker, id: ConversationId) -> Done<()> {
    let note = gate::pass(app.base(), asker, Verb::MarkRead, id).await?;
    let now = app.clock.now();
    let (cursor, newest) = gate::act(app.base(), note, asker.clone(), move |tx, note, asker| {
        Box::pin(async move {
            let mut held = held(tx, asker, id).await?;
            let made = changed(&mut held, id, |conversation| conversation.unread = 0)?;
            note.tell_if(Verb::MarkRead, made.before.unread > 0);
            let newest = messages::newest_inbound(tx, id).await?;
            let (cursor, _) = held.write(tx, now).await?;
            Ok((cursor, newest))
        })
    })
    .await?;
    app.hub.changed(asker.workspace, cursor);
    if let Some(message) = newest.filter(|message| !message.wamid.is_empty()) {
        tell_whatsapp(app, asker.workspace, message);
    }
    Ok(())
}

/// Marks a message, and with it all before, as read at WhatsApp. Beside the answer: ticks are a courtesy, and a lost
/// one harms nobody.
fn tell_whatsapp(app: &Shared, workspace: WorkspaceId, message: Message) {
    let Some(number) = app.registry.known().at_meta(workspace, message.channel_id).cloned() else { return };
    let app_of_task = Arc::clone(app);
    app.tasks.spawn(async move {
        let ask = request::mark_read(&number.channel.phone_number_id, &message.wamid, false);
        let told = match app_of_task.graph.ask(&ask, &number.access_token).await {
            Ok(answer) => answer.json().map(drop),
            Err(missing) => Err(no_answer(missing)),
        };
        if let Err(error) = told {
            let error = format!("{error:#}");
            tracing::info!(error, message = %message.id, "WhatsApp was not told that a message was read");
        }
    });
}
