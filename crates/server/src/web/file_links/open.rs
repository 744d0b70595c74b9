//! `GET /f/{token}`: the file of a link, for whoever has the link. That a link is not there, is over or was revoked looks
//! the same. Programs that show what a link leads to are told what it is, open nothing and get nothing.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use transom_desk::app::Shared;
use transom_desk::messages::file_links::{self, Answer, Request};
use transom_pages::frame::door;
use transom_pages::words::wrong;
use transom_rules::file_link::{Asks, is_previewer};

use crate::served::{self, unlisted};
use crate::web::desk::{retry_after, theme};

/// The file, or the page in its place.
pub(crate) async fn open(State(app): State<Shared>, Path(token): Path<String>, asked: Parts) -> Response {
    let from = asked.extensions.get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip());
    let only_looks = asked.method == Method::HEAD || previews(&asked.headers);
    let asks = if only_looks { Asks::Head } else { served::asks(&asked.headers) };
    let request = Request { token: &token, asks, from };
    match file_links::open(&app, request).await {
        Ok(Answer::File { .. }) if only_looks && asked.method != Method::HEAD => {
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(Answer::File { file, is_whole }) => {
            match served::linked(&app, &file, &asked.headers, is_whole).await {
                Ok(answer) => answer,
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), "the file of a link is not there");
                    nowhere(&asked.headers)
                }
            }
        }
        Ok(Answer::Nowhere) => nowhere(&asked.headers),
        Ok(Answer::Wait(span)) => {
            let page = door::no_file(theme(&asked.headers), &wrong::wait(span));
            retry_after(span, unlisted((StatusCode::TOO_MANY_REQUESTS, page).into_response()))
        }
        Err(error) => {
            tracing::error!(%error, "a link to a file could not be looked up");
            let page = door::no_file(theme(&asked.headers), door::not_now());
            (StatusCode::SERVICE_UNAVAILABLE, page).into_response()
        }
    }
}

fn previews(headers: &HeaderMap) -> bool {
    headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).is_some_and(is_previewer)
}

fn nowhere(headers: &HeaderMap) -> Response {
    let page = door::no_file(theme(headers), door::link_over());
    unlisted((StatusCode::NOT_FOUND, page).into_response())
}
