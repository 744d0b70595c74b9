//! `GET /m/{id}`: all of a message that the thread shows the beginning of.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use transom_pages::frame::patch::{How, patch_in};
use transom_pages::thread::bubble::bubble;
use transom_rules::id::MessageId;
use transom_store::messages;

use super::desk::{Desk, Done, Failed, answer_patches, id};
use super::load::bubbles;

/// The whole bubble; as plain text for a browser without the script.
pub(super) async fn message(desk: Desk, Path(name): Path<String>) -> Response {
    desk.answer(whole(&desk, &name).await)
}

async fn whole(desk: &Desk, name: &str) -> Done {
    let id: MessageId = id(name)?;
    let look = desk.look();
    let found = desk.read(move |tx| {
        Box::pin(async move {
            let Some(message) = messages::get(tx, look.workspace(), id).await? else { return Ok(None) };
            let Some(listed) = look.conversation(tx, message.conversation_id).await? else { return Ok(None) };
            bubbles::whole(tx, &look, message, &listed).await
        })
    });
    let (message, whole) = found.await?.ok_or(Failed::NotFound)?;
    if !desk.patches {
        return Ok(message.text.clone().into_response());
    }
    let content = patch_in(whole.conversation, How::Replace, &format!("m-{}", whole.id), &bubble(&whole));
    Ok(answer_patches(StatusCode::OK, &content))
}
