//! Who is signed in, as a browser shows it: the cookie, and the handler's argument that lets nobody else through.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use transom_desk::app::{App, Shared};
use transom_desk::people::session::{self, LASTS, NotSignedIn};
use transom_store::users::User;

/// Checks a password and begins a session. Returns the value of the `Set-Cookie` header.
///
/// # Errors
/// When the store fails; not letting somebody in is the inner result.
pub(super) async fn sign_in(
    app: &App,
    email: &str,
    password: String,
    from: &str,
) -> anyhow::Result<Result<String, NotSignedIn>> {
    let begun = session::sign_in(app, email, password, from).await?;
    Ok(begun.map(|secret| set_cookie(app, &secret, LASTS.as_seconds())))
}

/// Ends the session of these headers; returns the `Set-Cookie` value that forgets it.
///
/// # Errors
/// When the store fails.
pub(super) async fn sign_out(app: &App, headers: &HeaderMap) -> transom_store::Result<String> {
    if let Some(secret) = cookie(app, headers) {
        session::sign_out(app, &secret).await?;
    }
    Ok(set_cookie(app, "", 0))
}

/// Somebody who is signed in. As an argument of a page's handler it lets nobody else through: a page asked
/// for leads to `/login`, anything else is 401.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    /// Who.
    pub(crate) user: Arc<User>,
}

impl FromRequestParts<Shared> for Agent {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let user = match cookie(app, &parts.headers) {
            Some(secret) => session::find(app, &secret).await,
            None => Ok(None),
        };
        match user {
            Ok(Some((_, user))) => Ok(Self { user: Arc::new(user) }),
            Ok(None) => Err(sign_in_first(parts)),
            Err(error) => {
                tracing::error!(%error, "a session could not be looked up");
                Err((StatusCode::SERVICE_UNAVAILABLE, "The database cannot be used at present.")
                    .into_response())
            }
        }
    }
}

fn sign_in_first(parts: &Parts) -> Response {
    let navigates = parts.headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate");
    if parts.method == Method::GET && navigates {
        Redirect::to("/login").into_response()
    } else {
        (StatusCode::UNAUTHORIZED, "Sign in first.").into_response()
    }
}

fn set_cookie(app: &App, value: &str, seconds: i64) -> String {
    let secure = if is_secure(app) { "; Secure" } else { "" };
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
    if is_secure(app) { "__Host-transom" } else { "transom" }
}

fn is_secure(app: &App) -> bool {
    app.settings.server.public_url.starts_with("https://")
}
