//! `GET /settings/shown-once/{id}`: a link, a token or codes that were just made. The form that made it leads here; asked for
//! again, the page shows nothing and makes nothing.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use transom_desk::people::invite;
use transom_desk::people::shown_once::{Fresh, Kind};
use transom_pages::people::handed::{self, Handed};
use transom_pages::words::word;
use transom_store::users::User;
use uuid::Uuid;

use super::sessions::here;
use crate::web::desk::{Desk, Done, Failed, Id};
use crate::web::settings::{Sheet, secret};

/// Leads to the page that shows a link.
pub(super) fn link(desk: &Desk, handed: &invite::Handed, of: Option<&User>) -> Done {
    let link = &handed.link;
    let (kind, name, email) = match of {
        Some(user) => (Kind::Reset, &user.name, &user.email),
        None => (Kind::Invitation, &link.name, &link.email),
    };
    let fresh = Fresh {
        kind,
        name: name.clone(),
        email: email.clone(),
        secret: handed.url(&desk.app.settings.server.public_url),
        until: Some(link.expires_at),
    };
    lead(desk, link.id.0, fresh)
}

/// Leads to the page that shows what waits for it.
pub(in crate::web) fn lead(desk: &Desk, id: Uuid, fresh: Fresh) -> Done {
    let session = here(desk).ok_or(Failed::NotFound)?;
    desk.app.shown_once.keep(session, id, fresh, desk.app.clock.machine());
    Ok(there(id))
}

/// Leads there also whoever submits the form again that made it.
pub(in crate::web) fn there(id: Uuid) -> Response {
    Redirect::to(&format!("/settings/shown-once/{id}")).into_response()
}

/// The page.
pub(in crate::web) async fn page(desk: Desk, Id(id): Id<Uuid>) -> Done {
    let session = here(&desk).ok_or(Failed::NotFound)?;
    let Some(fresh) = desk.app.shown_once.take(session, id, desk.app.clock.machine()) else {
        let sheet = Sheet::new(&desk, word("handed-gone")).await?;
        let page = secret(handed::gone(&sheet.frame, &sheet.settings));
        return Ok((StatusCode::NOT_FOUND, page).into_response());
    };
    let shown = shown(fresh);
    let sheet = Sheet::new(&desk, &shown.title).await?;
    Ok(secret(handed::page(&sheet.frame, &sheet.settings, &shown)))
}

fn shown(fresh: Fresh) -> Handed {
    let Fresh { kind, name, email, secret, until } = fresh;
    match kind {
        Kind::Invitation => Handed::invitation(&name, &email, secret, until),
        Kind::Reset => Handed::reset(&name, secret, until),
        Kind::RecoveryCodes => Handed::recovery_codes(secret),
        Kind::Token => Handed::token(&name, secret, until),
        Kind::FileLink => Handed::file_link(&name, secret, until),
    }
}
