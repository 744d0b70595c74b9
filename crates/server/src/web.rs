//! The pages of the inbox. [`router`] is the table of addresses. Each thing that a person does has a file:
//! `login`, `inbox` (pages and parts of them), `send`, `upload`, `template`, `remedy`, `work`, `stream` (what
//! changes while a page is open), `media`, `timeline`, `templates`, `costs`, `operator`. `desk` says who asks and how answers are
//! given, `load` makes from rows what the crate `pages` draws.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use transom_desk::app::Shared;
use transom_pages::assets;
use transom_pages::frame::door::Trouble;

mod costs;
mod desk;
mod inbox;
mod load;
mod login;
mod media;
mod operator;
mod remedy;
mod send;
mod sign_in;
mod stream;
mod template;
mod templates;
mod timeline;
mod upload;
mod work;

#[cfg(test)]
mod tests;

/// The pages' routes.
pub fn router() -> Router<Shared> {
    let files = Router::new()
        .route("/c/{id}/media", post(upload::attach))
        .route("/c/{id}/template", post(template::send))
        .layer(DefaultBodyLimit::max(upload::MOST_BYTES));
    Router::new()
        .route("/", get(inbox::page))
        .route("/c/{id}", get(inbox::conversation))
        .route("/c/{id}/timeline", get(timeline::page))
        .route("/partials/list", get(inbox::rows))
        .route("/partials/thread/{id}", get(inbox::earlier))
        .route("/partials/composer/{id}", get(inbox::composer))
        .route("/partials/templates/{id}", get(template::picker))
        .route("/c/{id}/messages", post(send::words))
        .route("/c/{id}/reaction", post(send::reaction))
        .route("/c/{id}/remedy", post(remedy::take))
        .route("/c/{id}/draft", post(work::draft))
        .route("/c/{id}/read", post(work::read))
        .route("/c/{id}/status", post(work::status))
        .route("/c/{id}/assignee", post(work::assignee))
        .route("/m/{id}/retry", post(send::retry))
        .route("/m/{id}/cancel", post(send::cancel))
        .route("/events", get(stream::events))
        .route("/media/{id}", get(media::file))
        .route("/templates", get(templates::page))
        .route("/costs", get(costs::page))
        .route("/costs/comparison", post(costs::ask))
        .route("/costs.csv", get(costs::csv))
        .route("/operator", get(operator::page))
        .route("/login", get(login::page).post(login::sign_in))
        .route("/logout", post(login::sign_out))
        .route("/assets/{name}", get(asset))
        .merge(files)
}

/// An address that leads nowhere: a page for browsers, a line for everybody else.
pub async fn nowhere(headers: HeaderMap) -> Response {
    let html = headers.get(header::ACCEPT).and_then(|kinds| kinds.to_str().ok());
    if html.is_some_and(|kinds| kinds.contains("text/html")) {
        desk::show(desk::theme(&headers), false, StatusCode::NOT_FOUND, &Trouble::not_found())
    } else {
        (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response()
    }
}

/// A style sheet or script. Its address carries its hash: it may be kept for ever.
async fn asset(uri: Uri) -> Response {
    match assets::lookup(uri.path()) {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.bytes.as_slice()).into_response()
        }
        None => (StatusCode::NOT_FOUND, "There is no such file.\n").into_response(),
    }
}
