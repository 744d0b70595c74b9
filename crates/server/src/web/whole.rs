//! `GET /m/{id}`: all of a message that the thread shows the beginning of.

use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use transom_pages::frame::patch::{How, patch_in};
use transom_pages::thread::bubble::{Bubble, bubble};
use transom_rules::id::MessageId;
use transom_store::messages::{self, Message};
use transom_store::{Result as Stored, Scoped};

use super::desk::{Desk, Done, Failed, Id, answer_patches, drawn};
use super::load::{Look, bubbles};
use crate::shown::Shown;

/// The whole bubble; as plain text for a browser without the script.
pub(super) async fn message(desk: Desk, Id(id): Id<MessageId>) -> Done {
    let found = desk.read((desk.look(), id), |tx, (look, id)| Box::pin(whole(tx, look, *id))).await?;
    let (message, whole) = found.ok_or(Failed::NotFound)?;
    if !desk.patches {
        return Ok(message.text.clone().into_response());
    }
    let target = format!("m-{}", whole.id);
    let content = drawn(move || patch_in(whole.conversation, How::Replace, &target, &bubble(&whole)));
    Ok(answer_patches(StatusCode::OK, &content.await?))
}

async fn whole(tx: &mut Scoped<'_>, look: &Look, id: MessageId) -> Stored<Option<(Shown<Message>, Bubble)>> {
    let Some(message) = messages::get(tx, id).await? else { return Ok(None) };
    let Some(listed) = look.conversation(tx, message.conversation_id).await? else { return Ok(None) };
    bubbles::whole(tx, look, message, &listed).await
}
