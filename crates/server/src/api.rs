//! The JSON API: its addresses and what holds for all of them. Every handler says in its own attributes what
//! it takes and answers, and the `OpenAPI` document is made from those. What is decided about a message is
//! decided elsewhere ([`transom_desk`]); here it is only asked for and shown.

use std::future::ready;

use axum::Router;
use axum::extract::{DefaultBodyLimit, OriginalUri};
use axum::http::Method;
use axum::routing::{any, get};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use problem::Problem;
pub(crate) use reconciliation::Reconciliation;
use transom_desk::app::Shared;

mod auth;
mod channels;
mod charges;
mod contacts;
mod conversations;
mod docs;
#[cfg(test)]
mod fixture;
mod input;
mod media;
mod messages;
mod openapi;
mod operator;
mod page;
mod people;
mod problem;
mod reconciliation;
mod rows;
mod shape;
mod templates;

/// The largest body taken, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;

/// All addresses under `/api`.
pub fn router() -> Router<Shared> {
    let (routes, document) = resources().split_for_parts();
    let document = openapi::finish(document);
    let page = docs::page(&document);
    let json = document.to_string();
    routes
        .route("/api/openapi.json", get(move || ready(openapi::answer(json))))
        .route("/api/docs", get(move || ready(docs::answer(page))))
        .route("/api/docs.css", get(docs::style))
        .route("/api", any(unknown))
        .route("/api/", any(unknown))
        .route("/api/{*rest}", any(unknown))
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
}

fn resources() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(openapi::outline())
        .routes(routes!(conversations::list))
        .routes(routes!(conversations::show, conversations::change))
        .routes(routes!(messages::thread, messages::answer))
        .routes(routes!(conversations::mark_read))
        .routes(routes!(messages::send))
        .routes(routes!(messages::show, messages::cancel))
        .routes(routes!(messages::permit))
        .routes(routes!(contacts::list, contacts::add))
        .routes(routes!(contacts::show, contacts::change))
        .routes(routes!(templates::list, templates::submit))
        .routes(routes!(templates::sync))
        .routes(routes!(templates::show))
        .routes(routes!(charges::list))
        .routes(routes!(charges::days))
        .routes(routes!(charges::csv))
        .routes(routes!(reconciliation::compare))
        .routes(routes!(channels::list))
        .routes(routes!(channels::show))
        .routes(routes!(channels::link))
        .routes(routes!(media::show))
        .routes(routes!(people::users))
        .routes(routes!(operator::meaning))
        .routes(routes!(operator::unknowns))
        .routes(routes!(operator::notices))
}

async fn unknown(OriginalUri(uri): OriginalUri) -> Problem {
    Problem::not_found(format!("There is nothing at {}.", uri.path()))
}

async fn wrong_method(method: Method, OriginalUri(uri): OriginalUri) -> Problem {
    Problem::wrong_method(format!(
        "{} does not take {method}; the Allow header says what it takes.",
        uri.path()
    ))
}

#[cfg(test)]
mod tests;
