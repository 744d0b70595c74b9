//! A file of the composer that goes as a link: on any channel, and whatever it is. Its address is put among the words, which
//! are sent as they then stand.

use axum::extract::Request;
use axum::http::StatusCode;
use transom_desk::messages::file_links::{self, Wish};
use transom_pages::frame::patch::insert;
use transom_pages::words::word;
use transom_rules::id::ConversationId;
use transom_store::visibility;

use crate::web::desk::{Desk, Done, Failed, Id, answer_patches};
use crate::web::upload::Attached;

/// `POST /c/{id}/file-links`.
pub(in crate::web) async fn attach(desk: Desk, Id(id): Id<ConversationId>, request: Request) -> Done {
    let seen = desk.asker.visibility();
    let is_seen = desk.read((), move |tx, ()| Box::pin(visibility::of_conversation(tx, seen, id)));
    is_seen.await?.then_some(()).ok_or(Failed::NotFound)?;
    let file = Attached::read(&desk, request).await?.file;
    let file = file.ok_or_else(|| Failed::Problem(word("answer-choose-file").into()))?;
    let wish = Wish { conversation: Some(id), ..Wish::default() };
    let made = file_links::make(&desk.app, &desk.asker, file, wish).await?;
    let url = made.url(&desk.app.settings.server.public_url);
    Ok(answer_patches(StatusCode::OK, &insert(id, &url)))
}
