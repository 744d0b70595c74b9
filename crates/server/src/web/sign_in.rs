//! Who is signed in, as a browser shows it: the cookie.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use transom_desk::app::{App, Shared};
use transom_desk::people::session::{self, LASTS, NotSignedIn, Signed, Visitor};
use transom_pages::words::word;
use transom_rules::access::{Face, Origin};

use super::browser;

/// Checks a password and begins a session. Returns the value of the `Set-Cookie` header.
///
/// # Errors
/// When the store fails; not letting somebody in is the inner result.
pub(super) async fn sign_in(
    app: &Shared,
    email: &str,
    password: String,
    visitor: Visitor,
) -> anyhow::Result<Result<String, NotSignedIn>> {
    let begun = session::sign_in(app, email, password, visitor).await?;
    Ok(begun.map(|secret| remember(app, &secret)))
}

/// The `Set-Cookie` value by which a browser is known that began a session.
pub(super) fn remember(app: &App, secret: &str) -> String {
    set_cookie(app, secret, LASTS.as_seconds())
}

/// The `Set-Cookie` value by which a browser forgets it.
pub(super) fn forget(app: &App) -> String {
    set_cookie(app, "", 0)
}

/// Ends the session of these headers; returns the `Set-Cookie` value that forgets it.
///
/// # Errors
/// When the store fails.
pub(super) async fn sign_out(app: &Shared, headers: &HeaderMap, origin: Origin) -> anyhow::Result<String> {
    if let Some(secret) = cookie(app, headers) {
        session::sign_out(app, &secret, origin).await?;
    }
    Ok(forget(app))
}

/// Who is signed in by the cookie of a request.
///
/// # Errors
/// When the store fails.
pub(super) async fn signed(app: &Shared, parts: &Parts) -> transom_store::Result<Option<Signed>> {
    match cookie(app, &parts.headers) {
        Some(secret) => session::asker(app, &secret, origin(&parts.extensions)).await,
        None => Ok(None),
    }
}

/// From where a page is asked for.
pub(super) fn origin(extensions: &Extensions) -> Origin {
    let address = extensions.get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip());
    Origin { face: Face::Page, address }
}

/// Whoever stands at the door.
pub(super) fn visitor(extensions: &Extensions, headers: &HeaderMap) -> Visitor {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    Visitor { origin: origin(extensions), browser: browser::in_short(agent.unwrap_or_default()) }
}

/// What a stranger is told: a page asked for leads to the door, anything else is 401.
pub(super) fn first(parts: &Parts) -> Response {
    let navigates = parts.headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate");
    if parts.method == Method::GET && navigates {
        Redirect::to("/login").into_response()
    } else {
        (StatusCode::UNAUTHORIZED, word("door-first-sign-in")).into_response()
    }
}

fn set_cookie(app: &App, value: &str, seconds: i64) -> String {
    let secure = if app.settings.server.is_secure() { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", cookie_name(app))
}

fn cookie(app: &App, headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == cookie_name(app)).then(|| value.to_owned())
    })
}

fn cookie_name(app: &App) -> &'static str {
    if app.settings.server.is_secure() { "__Host-transom" } else { "transom" }
}
