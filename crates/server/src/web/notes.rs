//! Notes of colleagues for each other: left, taken away, seen.

use axum::extract::Form;
use serde::Deserialize;
use transom_desk::conversations::note;
use transom_pages::frame::patch::{How, patch, patch_in};
use transom_pages::frame::shell;
use transom_pages::thread::note::{Note, note as drawn};
use transom_rules::id::{ConversationId, NoteId};

use super::desk::{Desk, Done, Id};
use super::load::work;

/// What was typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    text: String,
}

/// `POST /c/{id}/notes`.
pub(super) async fn write(
    desk: Desk,
    Id(conversation): Id<ConversationId>,
    Form(typed): Form<Typed>,
) -> Done {
    let left = note::write(&desk.app, &desk.asker, conversation, &typed.text, Vec::new()).await?;
    let shown = Note {
        id: left.id,
        key: work::note_key(left.id),
        at: left.at,
        author: desk.user.name.clone(),
        text: left.text,
        is_own: true,
    };
    Ok(desk.patched(&patch_in(conversation, How::Append, "messages", &drawn(&shown)), conversation))
}

/// `POST /notes/{id}/remove`.
pub(super) async fn remove(desk: Desk, Id(id): Id<NoteId>) -> Done {
    let conversation = note::remove(&desk.app, &desk.asker, id).await?;
    let gone = patch(How::Remove, &work::note_key(id), &maud::html! {});
    Ok(desk.patched(&gone, conversation))
}

/// `POST /c/{id}/seen`: no note here waits for whoever looks any more.
pub(super) async fn seen(desk: Desk, Id(conversation): Id<ConversationId>) -> Done {
    note::seen(&desk.app, &desk.asker, conversation).await?;
    let look = desk.look();
    let waiting = desk.read(look, |tx, look| Box::pin(work::mentions(tx, look))).await?;
    let count = patch(How::Replace, &shell::count_id("mentions"), &shell::count("mentions", waiting));
    Ok(desk.patched(&count, conversation))
}
