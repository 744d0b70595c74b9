//! Who is signed in, as a browser shows it: the cookies.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use transom_desk::app::{App, Shared};
use transom_desk::people::session::{self, Entered, HALF_WAY_LASTS, LASTS, NotSignedIn, Signed, Visitor};
use transom_pages::words::word;
use transom_rules::access::{Face, Origin};
use transom_rules::time::Span;

use super::browser;

/// A year: whoever signs in seldom is known as well.
const KNOWN_FOR: Span = Span::hours(24 * 365);

/// Checks a password and leads somebody in as far as it takes them; their browser keeps by what it is known the next
/// time.
///
/// # Errors
/// When the store fails; not letting somebody in is the inner result.
pub(super) async fn sign_in(
    app: &Shared,
    email: &str,
    password: String,
    visitor: Visitor,
) -> anyhow::Result<Result<Response, NotSignedIn>> {
    Ok(match session::sign_in(app, email, password, visitor).await? {
        Ok(entered) => {
            let known = set_cookie(app, KNOWN, &session::known_again(app, email)?, KNOWN_FOR);
            Ok((AppendHeaders([known]), lead_in(app, &entered)).into_response())
        }
        Err(not) => Err(not),
    })
}

/// Leads somebody on who was let in, as far as they came.
pub(super) fn lead_in(app: &App, entered: &Entered) -> Response {
    match entered {
        Entered::In(secret) => ([set_cookie(app, SESSION, secret, LASTS)], Redirect::to("/")).into_response(),
        Entered::HalfWay(secret) => {
            let asked = set_cookie(app, CODE, secret, HALF_WAY_LASTS);
            ([asked], Redirect::to("/login/code")).into_response()
        }
    }
}

/// The same for somebody who was half way in.
pub(super) fn lead_on(app: &App, secret: String) -> Response {
    (AppendHeaders([forget(app, CODE)]), lead_in(app, &Entered::In(secret))).into_response()
}

/// What makes a browser forget its session.
pub(super) fn forget_session(app: &App) -> SetCookie {
    forget(app, SESSION)
}

fn forget(app: &App, name: Name) -> SetCookie {
    set_cookie(app, name, "", Span::seconds(0))
}

/// Ends the session of these headers; returns what makes the browser forget it.
///
/// # Errors
/// When the store fails.
pub(super) async fn sign_out(app: &Shared, headers: &HeaderMap, origin: Origin) -> anyhow::Result<SetCookie> {
    if let Some(secret) = cookie(app, SESSION, headers) {
        session::sign_out(app, &secret, origin).await?;
    }
    Ok(forget_session(app))
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

/// Whether whoever comes to a door is in already.
pub(super) async fn is_in(app: &Shared, parts: &Parts) -> bool {
    signed(app, parts).await.is_ok_and(|signed| signed.is_some())
}

/// What a browser shows that is asked for a code.
pub(super) fn challenge(app: &App, headers: &HeaderMap) -> Option<String> {
    cookie(app, CODE, headers)
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
    if navigates(parts) {
        Redirect::to("/login").into_response()
    } else {
        (StatusCode::UNAUTHORIZED, word("door-first-sign-in")).into_response()
    }
}

/// Whether a page is asked for by whoever looks at it, and can lead them elsewhere.
pub(super) fn navigates(parts: &Parts) -> bool {
    let is_asked = parts.headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate");
    parts.method == Method::GET && is_asked
}

/// A header that sets a cookie.
pub(super) type SetCookie = (HeaderName, String);

/// A cookie: its name where browsers come over TLS, and where they do not.
type Name = [&'static str; 2];
const SESSION: Name = ["__Host-transom", "transom"];
/// Of who is asked for a code: it opens nothing but the page that takes it.
const CODE: Name = ["__Host-transom-code", "transom-code"];
const KNOWN: Name = ["__Host-transom-known", "transom-known"];

fn set_cookie(app: &App, name: Name, value: &str, lasts: Span) -> SetCookie {
    let (name, seconds) = (named(app, name), lasts.as_seconds());
    let secure = if app.settings.server.is_secure() { "; Secure" } else { "" };
    let kept = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    (header::SET_COOKIE, kept)
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
