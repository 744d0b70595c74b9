//! All there is of a contact, from beside their conversation: taken out as a file, or erased. What becomes of two that
//! are one person stands in `merge`.

use axum::Json;
use axum::extract::Form;
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect};
use transom_desk::contacts::block::Blocking;
use transom_desk::contacts::{change, erase, export};
use transom_desk::done::NotDone;
use transom_pages::frame::door;
use transom_rules::id::ContactId;

use super::desk::{Desk, Done, Id};
use super::settings::Filled;

pub(super) mod consents;
pub(super) mod imports;
pub(super) mod list;
pub(super) mod merge;
pub(super) mod page;
pub(super) mod suggest;

/// `POST /contacts/{id}/export`.
pub(super) async fn take_out(desk: Desk, Id(contact): Id<ContactId>) -> Done {
    let all = export::export(desk.app.base(), &desk.asker, contact).await?;
    let name = format!("attachment; filename=\"contact-{contact}.json\"");
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(all)).into_response())
}

/// `POST /contacts/{id}/block`: blocks a contact, or lets it in again.
pub(super) async fn block(desk: Desk, Id(contact): Id<ContactId>, Form(fields): Filled) -> Done {
    let blocking = if fields.one("blocked") == "yes" {
        let reason = fields.all("reason").next().map(str::to_owned);
        Blocking::Block { reason, at_whatsapp: fields.one("whatsapp") == "yes" }
    } else {
        Blocking::LetIn
    };
    let wish = change::Wish { blocked: Some(blocking), ..change::Wish::default() };
    change::change(desk.app.base(), &desk.asker, contact, wish).await?;
    desk.app.blocks.notify_one();
    if fields.one("back") == "contact" {
        return Ok(Redirect::to(&format!("/contacts/{contact}")).into_response());
    }
    merge::to_conversation(&desk, contact).await
}

/// `POST /contacts/{id}/erase`: to the page that says how far it is.
pub(super) async fn erase(desk: Desk, Id(contact): Id<ContactId>) -> Done {
    let base = desk.app.base();
    match erase::erase(base, &desk.app.files, &desk.asker, contact).await {
        Ok(_) => desk.app.erasures.notify_one(),
        // Asked for twice in a moment: the first one did it.
        Err(NotDone::NotFound) => {
            erase::progress(base, &desk.asker, contact).await?;
        }
        Err(not_done) => return Err(not_done.into()),
    }
    Ok(Redirect::to(&format!("/contacts/{contact}/erasure")).into_response())
}

/// `GET /contacts/{id}/erasure`.
pub(super) async fn erasure(desk: Desk, Id(contact): Id<ContactId>) -> Done {
    let known = erase::progress(desk.app.base(), &desk.asker, contact).await?;
    Ok(door::erasure(desk.theme, known.ended_at.is_some()).into_response())
}
