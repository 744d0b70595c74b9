//! `Idempotency-Key`: what a request makes is made once under it, for 24 hours, however often the request comes. An
//! address whose description does not name the header refuses it, so that nobody takes it for kept.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use transom_desk::app::Shared;
use transom_desk::base::Base;
use transom_desk::done::NotDone;
use transom_store::Error;
use transom_store::idempotency::{self, Key, Known};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;
use uuid::Uuid;

use super::auth::Caller;
use super::problem::Problem;
use super::rows;

/// The header.
const NAME: &str = "Idempotency-Key";
/// Says of an answer that the request was done before.
const REPLAYED: (HeaderName, &str) = (HeaderName::from_static("idempotency-replayed"), "true");

/// The key of a request with what tells that from another: its place and its body, however that is written.
pub(super) fn key(
    caller: &Caller,
    headers: &HeaderMap,
    place: &str,
    body: &Value,
) -> Result<Option<Key>, Problem> {
    let Some(value) = headers.get(NAME) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > 255 {
        return Err(Problem::bad_parameter(NAME, "Expected 1 to 255 plain characters."));
    }
    let mut body = body.clone();
    body.sort_all_objects();
    let hash = Sha256::new().chain_update(place).chain_update([0]).chain_update(body.to_string()).finalize();
    Ok(Some(Key { token: caller.token.clone(), key: key.to_owned(), body: hash.to_vec() }))
}

/// That the key was used for something else.
pub(super) fn taken() -> Problem {
    Problem::conflict("This Idempotency-Key was used for another request.")
}

/// An answer that tells of what was done before.
pub(super) fn replayed<T: Serialize>(shown: T) -> Response {
    (StatusCode::OK, [REPLAYED], Json(shown)).into_response()
}

/// A request that makes something, and its key if it has one.
pub(super) struct Once {
    key: Option<Key>,
}

/// What became of it.
pub(super) enum Turn {
    /// It comes for the first time.
    First(Once),
    /// This was made by it before.
    Again(Uuid),
}

impl Once {
    /// Whose turn it is.
    pub(super) async fn turn(app: &Shared, caller: &Caller, key: Option<Key>) -> Result<Turn, Problem> {
        let once = Self { key };
        Ok(once.made(app, caller).await?.map_or(Turn::First(once), Turn::Again))
    }

    /// The base of the act that makes it.
    pub(super) fn base<'a>(&'a self, app: &'a Shared) -> Base<'a> {
        Base { once: self.key.as_ref(), ..app.base() }
    }

    /// What the same request made that came at the same moment, where that is why this one made nothing.
    pub(super) async fn made_meanwhile(
        &self,
        app: &Shared,
        caller: &Caller,
        why_not: NotDone,
    ) -> Result<Uuid, Problem> {
        match (&why_not, self.made(app, caller).await?) {
            (NotDone::Store(Error::Duplicate(_)), Some(made)) => Ok(made),
            _ => Err(why_not.into()),
        }
    }

    async fn made(&self, app: &Shared, caller: &Caller) -> Result<Option<Uuid>, Problem> {
        let Some(key) = self.key.clone() else { return Ok(None) };
        let now = app.clock.machine();
        let found =
            rows::read(app, &caller.asker, key, move |tx, key| Box::pin(idempotency::find(tx, key, now)));
        match found.await? {
            Known::New => Ok(None),
            // Another kind of thing was made under the key.
            Known::Other => Err(taken()),
            Known::Answered(made) => Ok(Some(made.parse().map_err(anyhow::Error::new)?)),
        }
    }
}

/// Whether an address says that it takes a key.
pub(super) fn is_taken_by(operation: &Operation) -> bool {
    let mut parameters = operation.parameters.iter().flatten();
    parameters.any(|parameter| matches!(parameter, RefOr::T(one) if one.name == NAME))
}

/// Refuses a key where none is kept: whoever sends it would take what they repeat for done once.
pub(super) async fn refuse(request: Request, next: Next) -> Response {
    if request.headers().contains_key(NAME) {
        let why = "Nothing is kept under a key here: a repeated request is done again. Leave the header out.";
        return Problem::bad_parameter(NAME, why).into_response();
    }
    next.run(request).await
}
