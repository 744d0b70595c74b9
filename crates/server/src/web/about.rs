//! `/c/{id}/about`: what else is known of a conversation, filled in.

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use transom_desk::conversations::{self as work, Wish};
use transom_desk::veiled::all_seen;
use transom_pages::frame::shell::Frame;
use transom_pages::say;
use transom_pages::thread::about::{self as pages, Filling};
use transom_rules::attribute::Subject;
use transom_rules::id::ConversationId;
use transom_store::attributes::{self, Attribute};

use super::desk::{Desk, Done, Failed, Id, drawn};
use super::load::described::{self, Of};
use super::load::frame;
use super::settings::{Filled, problem};
use crate::shown;

/// `GET /c/{id}/about`.
pub(super) async fn page(desk: Desk, Id(conversation): Id<ConversationId>) -> Done {
    let (frame, shown, _) = load(&desk, conversation).await?;
    Ok(drawn(move || pages::page(&frame, &shown)).await?.into_response())
}

async fn load(desk: &Desk, conversation: ConversationId) -> Done<(Frame, Filling, Vec<Attribute>)> {
    let (look, theme) = (desk.look(), desk.theme);
    let loaded = desk.read(look, move |tx, look| {
        Box::pin(async move {
            let Some(listed) = look.conversation(tx, conversation).await? else { return Ok(None) };
            let veil = shown::veil(tx, look.mask(), conversation).await?;
            let offered = all_seen(look.mask(), attributes::offered(tx).await?);
            let of = Of { subject: Subject::Conversation, id: conversation.0 };
            let values = described::values(tx, &offered, of, &veil).await?;
            let name = listed.contact.name.clone();
            let (frame, _) = frame(tx, look, &say!("about-title", name = &name), theme).await?;
            Ok(Some((frame, Filling { conversation, name, values, problem: None }, offered)))
        })
    });
    loaded.await?.ok_or(Failed::NotFound)
}

/// `POST /c/{id}/about`: back to the conversation.
pub(super) async fn save(desk: Desk, Id(conversation): Id<ConversationId>, Form(fields): Filled) -> Done {
    let (frame, mut shown, offered) = load(&desk, conversation).await?;
    let typed = described::typed(&fields, &shown.values);
    if let Some(values) = described::refused(&offered, &shown.values, &typed) {
        shown.values = values;
        let page = drawn(move || pages::page(&frame, &shown)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let wish = Wish { described: typed, ..Wish::default() };
    if let Err(not_done) = work::change(&desk.app, &desk.asker, conversation, wish).await {
        shown.problem = Some(problem(not_done)?);
        let page = drawn(move || pages::page(&frame, &shown)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    Ok(Redirect::to(&format!("/c/{conversation}")).into_response())
}
