//! All there is of a contact, from beside their conversation: taken out as a file, or erased.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect};
use transom_desk::contacts::{erase, export};
use transom_rules::id::ContactId;

use super::desk::{Desk, Done, Id};

/// `POST /contacts/{id}/export`.
pub(super) async fn take_out(desk: Desk, Id(contact): Id<ContactId>) -> Done {
    let all = export::export(desk.app.base(), &desk.asker, contact).await?;
    let name = format!("attachment; filename=\"contact-{contact}.json\"");
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(all)).into_response())
}

/// `POST /contacts/{id}/erase`: back to the list, since there is nothing to come back to.
pub(super) async fn erase(desk: Desk, Id(contact): Id<ContactId>) -> Done {
    erase::erase(desk.app.base(), &desk.app.files, &desk.asker, contact).await?;
    Ok(Redirect::to("/").into_response())
}
