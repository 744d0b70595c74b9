//! Who is signed in, as a browser shows it: the cookies.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use transom_desk::app::{App, Shared};
use transom_desk::people::session::{self, LASTS, NotSignedIn, Signed, Visitor};
use transom_pages::words::word;
use transom_rules::access::{Face, Origin};
use transom_rules::time::Span;

use super::browser;

/// A year: whoever signs in seldom is known as well.
const KNOWN_FOR: Span = Span::hours(24 * 365);

/// What a browser is given that signed in: by what its session is known, and by what it is known the next time.
pub(super) type Cookies = AppendHeaders<[(HeaderName, String); 2]>;

/// Checks a password and begins a session.
///
/// # Errors
/// When the store fails; not letting somebody in is the inner result.
pub(super) async fn sign_in(
    app: &Shared,
    email: &str,
    password: String,
    visitor: Visitor,
) -> anyhow::Result<Result<Cookies, NotSignedIn>> {
    Ok(match session::sign_in(app, email, password, visitor).await? {
        Ok(secret) => {
            let known = set_cookie(app, KNOWN, &session::known_again(app, email)?, KNOWN_FOR);
            Ok(AppendHeaders([(header::SET_COOKIE, remember(app, &secret)), (header::SET_COOKIE, known)]))
        }
        Err(not) => Err(not),
    })
}

/// The `Set-Cookie` value by which a browser is known that began a session.
pub(super) fn remember(app: &App, secret: &str) -> String {
    set_cookie(app, SESSION, secret, LASTS)
}

/// The `Set-Cookie` value by which a browser forgets it.
pub(super) fn forget(app: &App) -> String {
    set_cookie(app, SESSION, "", Span::seconds(0))
}

/// Ends the session of these headers; returns the `Set-Cookie` value that forgets it.
///
/// # Errors
/// When the store fails.
pub(super) async fn sign_out(app: &Shared, headers: &HeaderMap, origin: Origin) -> anyhow::Result<String> {
    if let Some(secret) = cookie(app, SESSION, headers) {
        session::sign_out(app, &secret, origin).await?;
    }
    Ok(forget(app))
}

/// Who is signed in by the cookie of a request.
///
/// # Errors
/// When the store fails.
pub(super) async fn signed(app: &Shared, parts: &Parts) -> transom_store::Result<Option<Signed>> {
    match cookie(app, SESSION, &parts.headers) {
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
pub(super) fn visitor(app: &App, extensions: &Extensions, headers: &HeaderMap) -> Visitor {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let browser = browser::in_short(agent.unwrap_or_default());
    Visitor { origin: origin(extensions), browser, known: cookie(app, KNOWN, headers) }
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

/// A cookie: its name where browsers come over TLS, and where they do not.
type Name = [&'static str; 2];
const SESSION: Name = ["__Host-transom", "transom"];
const KNOWN: Name = ["__Host-transom-known", "transom-known"];

fn set_cookie(app: &App, name: Name, value: &str, lasts: Span) -> String {
    let (name, seconds) = (named(app, name), lasts.as_seconds());
    let secure = if app.settings.server.is_secure() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

fn cookie(app: &App, wanted: Name, headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == named(app, wanted)).then(|| value.to_owned())
    })
}

fn named(app: &App, [secure, plain]: Name) -> &'static str {
    if app.settings.server.is_secure() { secure } else { plain }
}
