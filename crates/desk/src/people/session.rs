//! Signing in: argon2id off the request threads, a random secret of which only the hash is kept, tries that
//! are throttled.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use transom_rules::time::Span;
use transom_store::sessions::{self, Session};
use transom_store::users::{self, User};

use crate::app::App;

/// How long a session lasts.
pub const LASTS: Span = Span::hours(24 * 14);

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

/// Checks a password and begins a session. Returns the secret that it is known by.
///
/// # Errors
/// When the store fails; not letting somebody in is the inner result.
pub async fn sign_in(
    app: &App,
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
    let secret = URL_SAFE_NO_PAD.encode(app.clock.secret()?);
    let (hash, now, workspace) = (hash(&secret), app.clock.machine(), user.workspace);
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
    Ok(Ok(secret))
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

/// The session that is known by a secret and who began it, unless it has ended.
///
/// # Errors
/// When the store fails.
pub async fn find(app: &App, secret: &str) -> transom_store::Result<Option<(Session, User)>> {
    let (hash, now) = (hash(secret), app.clock.machine());
    app.db.read(move |tx| Box::pin(async move { sessions::find(tx, &hash, now).await })).await
}

/// Ends the session that is known by a secret. False when there was none.
///
/// # Errors
/// When the store fails.
pub async fn sign_out(app: &App, secret: &str) -> transom_store::Result<bool> {
    let (hash, now) = (hash(secret), app.clock.machine());
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
        .await
}

/// SHA-256, as sessions and tokens are kept.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}
