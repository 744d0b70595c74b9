//! Notes of colleagues for each other: left, taken away, seen.

use axum::extract::Form;
use maud::html;
use serde::Deserialize;
use transom_desk::conversations::note;
use transom_pages::frame::patch::{How, patch, patch_in};
use transom_pages::frame::shell;
use transom_pages::thread::note::{Note, note as drawn};
use transom_rules::id::{ConversationId, NoteId};
use transom_store::notes;

use super::desk::{Desk, Done, Id};
use super::load::work;
use crate::shown::{self, Shown};

/// What was typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    text: String,
    #[serde(default)]
    nonce: String,
}

/// `POST /c/{id}/notes`.
pub(super) async fn write(
    desk: Desk,
    Id(conversation): Id<ConversationId>,
    Form(typed): Form<Typed>,
) -> Done {
    let what = format!("note:{conversation}");
    let key = match desk.turn_or_anew(&typed.nonce, &what, &typed.text).await? {
        Ok(left) => return answer(&desk, conversation, left).await,
        Err(key) => key,
    };
    let left =
        note::write(desk.under(key.as_ref()), &desk.asker, conversation, &typed.text, Vec::new()).await;
    let left = match left {
        Ok(left) => left.id,
        Err(not_done) => match desk.made_meanwhile(key.as_ref(), &not_done).await? {
            Some(left) => NoteId(left),
            None => return Err(not_done.into()),
        },
    };
    answer(&desk, conversation, left).await
}

/// A note that whoever asks left, as it stands in its thread; nothing of one that was taken away since. What they write
/// next is another one.
async fn answer(desk: &Desk, conversation: ConversationId, id: NoteId) -> Done {
    let mask = desk.look().mask();
    let found = desk.read((), move |tx, ()| {
        Box::pin(async move {
            let veil = shown::veil(tx, mask, conversation).await?;
            Ok(notes::get(tx, id).await?.map(|note| Shown::new(&veil, note).into_inner()))
        })
    });
    let note = found.await?.map(|left| Note {
        id: left.id,
        key: work::note_key(left.id),
        at: left.at,
        author: desk.user.name.clone(),
        text: left.text,
        is_own: true,
    });
    let patches = html! {
        @if let Some(note) = &note { (patch_in(conversation, How::Append, "messages", &drawn(note))) }
        (desk.nonce().patch(conversation))
    };
    Ok(desk.patched(&patches, conversation))
}

/// `POST /notes/{id}/remove`.
pub(super) async fn remove(desk: Desk, Id(id): Id<NoteId>) -> Done {
    let conversation = note::remove(&desk.app, &desk.asker, id).await?;
    let gone = patch(How::Remove, &work::note_key(id), &html! {});
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
