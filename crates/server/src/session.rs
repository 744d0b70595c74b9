//! Signing in: argon2id off the request threads, a random cookie of which only the hash is kept, tries that
//! are throttled. Requests of other origins are refused by the router's CSRF layer.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use transom_rules::time::Span;
use transom_store::sessions::{self, Session};
use transom_store::users::{self, User};

use crate::app::{App, Shared};

/// How long a session lasts.
const LASTS: Span = Span::hours(24 * 14);

/// The longest address in bytes (RFC 5321).
const LONGEST_EMAIL: usize = 254;

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSignedIn {
    /// Address or password is wrong; which one is not told.
    Wrong,
    /// Too many tries: again after so long.
    Wait(Span),
}

/// Checks a password and begins a session. Returns the value of the `Set-Cookie` header.
///
/// # Errors
/// When the store fails; not letting somebody in is the inner result.
pub async fn sign_in(
    app: &Shared,
    email: &str,
    password: String,
    from: &str,
) -> anyhow::Result<Result<String, NotSignedIn>> {
    let email = email.trim().to_lowercase();
    if email.len() > LONGEST_EMAIL {
        return Ok(Err(NotSignedIn::Wrong));
    }
    let who = format!("{email} {from}");
    if let Err(wait) = app.sign_ins.take(&who, app.clock.machine()) {
        return Ok(Err(NotSignedIn::Wait(wait)));
    }
    // Each hash takes 19 MB: whoever makes up addresses waits in line.
    let _place = app.hashing.acquire().await?;
    let user = app.db.read(move |tx| Box::pin(async move { users::by_email(tx, &email).await })).await?;
    let user = user.filter(|user| user.deactivated_at.is_none());
    let Some(user) = checked(user, password).await? else { return Ok(Err(NotSignedIn::Wrong)) };
    app.sign_ins.forgive(&who);
    let cookie = URL_SAFE_NO_PAD.encode(app.clock.secret()?);
    let (hash, now, workspace) = (hash(&cookie), app.clock.machine(), user.workspace);
    let session = Session {
        id: app.clock.session_id(),
        user: user.id,
        created_at: now,
        expires_at: now + LASTS,
        last_used_at: None,
        address: from.to_owned(),
        browser: String::new(),
    };
    app.db
        .write(move |tx| {
            let (hash, session) = (hash.clone(), session.clone());
            Box::pin(async move { sessions::begin(tx, workspace, &hash, &session).await })
        })
        .await?;
    Ok(Ok(set_cookie(app, &cookie, LASTS.as_seconds())))
}

/// The user, if the password is theirs. An unknown address takes as long as a wrong password.
async fn checked(user: Option<User>, password: String) -> anyhow::Result<Option<User>> {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
                          RdescudvJCsgt3ub+b+dWRWJTmaaJObG0TGqvcWmfNU";
    tokio::task::spawn_blocking(move || {
        let known = user.as_ref().map_or(NOBODY, |user| user.password_hash.as_str());
        let fits = PasswordHash::new(known)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        Ok(user.filter(|_| fits))
    })
    .await?
}

/// An argon2id hash of a password.
///
/// # Errors
/// When the machine has no randomness for the salt.
pub async fn hash_password(password: String) -> anyhow::Result<String> {
    tokio::task::spawn_blocking(move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string()).map_err(|error| anyhow::anyhow!("the password: {error}"))
    })
    .await?
}

/// Ends the session of these headers; returns the `Set-Cookie` value that forgets it.
///
/// # Errors
/// When the store fails.
pub async fn sign_out(app: &Shared, headers: &HeaderMap) -> transom_store::Result<String> {
    if let Some(cookie) = cookie(app, headers) {
        let (hash, now) = (hash(&cookie), app.clock.machine());
        app.db
            .write(move |tx| {
                let hash = hash.clone();
                Box::pin(async move {
                    let Some((session, user)) = sessions::find(tx, &hash, now).await? else {
                        return Ok(false);
                    };
                    sessions::end(tx, user.workspace, user.id, session.id).await
                })
            })
            .await?;
    }
    Ok(set_cookie(app, "", 0))
}

/// SHA-256, as sessions and tokens are kept.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

fn is_secure(app: &App) -> bool {
    app.settings.server.public_url.starts_with("https://")
}

fn cookie_name(app: &App) -> &'static str {
    if is_secure(app) { "__Host-transom" } else { "transom" }
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

/// Somebody who is signed in. As an argument of a page's handler it lets nobody else through: a page asked
/// for leads to `/login`, anything else is 401.
#[derive(Clone, Debug)]
pub struct Agent {
    /// Who.
    pub user: Arc<User>,
}

impl FromRequestParts<Shared> for Agent {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let user = match cookie(app, &parts.headers) {
            Some(cookie) => {
                let (hash, now) = (hash(&cookie), app.clock.machine());
                app.db.read(move |tx| Box::pin(async move { sessions::find(tx, &hash, now).await })).await
            }
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
