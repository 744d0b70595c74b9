//! The guard of the API: who asks, by the bearer token of a request, and whether they may. Behind it a handler finds
//! the caller among the request's extensions, and what broke there is logged.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodRouter;
use serde::Serialize;
use transom_desk::app::Shared;
use transom_desk::people::tokens;
use transom_rules::access::{self, Asker, Face, Mask, Origin, Verb, Visibility};
use transom_rules::id::WorkspaceId;

use super::problem::{self, Problem};
use crate::route::{Guarded, Needs};

/// A program with a token.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// Nothing of another one exists for it.
    pub(super) workspace: WorkspaceId,
    /// Who it is, and what it may.
    pub(super) asker: Arc<Asker>,
    /// SHA-256 of its token.
    pub(super) token: Vec<u8>,
}

impl Caller {
    /// Which conversations exist for it.
    pub(super) fn seen(&self) -> Visibility {
        self.asker.visibility()
    }

    /// Whether an answer may show it what this verb reads. The gate is not asked: what was done before is done, and
    /// nothing is refused.
    pub(super) fn may(&self, reads: Verb) -> bool {
        access::may(&self.asker, reads).is_ok()
    }

    /// Whether it sees numbers.
    pub(super) fn mask(&self) -> Mask {
        Mask::of(&self.asker)
    }

    /// Whether it may say by a number whom it means. Who is not shown numbers may not: the answer would tell them
    /// whose it is.
    pub(super) fn names_by_number(&self, field: &'static str) -> Result<(), Problem> {
        if self.mask().hides() {
            let why =
                "Your role does not show phone numbers, so nobody is named by one. Name the conversation.";
            return Err(Problem::invalid(field, why));
        }
        Ok(())
    }
}

/// The answer to an act that is done: what it was done to, where the caller may look at that; else nothing.
pub(super) fn told<T: Serialize>(thing: Option<T>) -> Response {
    match thing {
        Some(thing) => Json(thing).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    }
}

/// Puts the guard before a handler.
pub(super) fn guard(guarded: Guarded, handler: MethodRouter<Shared>) -> MethodRouter<Shared> {
    handler.layer(from_fn_with_state(guarded, look))
}

async fn look(State(guarded): State<Guarded>, request: Request, next: Next) -> Response {
    let Guarded { app, needs } = guarded;
    let answer = match let_in(&app, needs, request).await {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    problem::logged(&app, answer)
}

async fn let_in(app: &Shared, needs: Needs, request: Request) -> Result<Request, Problem> {
    let (mut parts, body) = request.into_parts();
    let caller = caller(app, &parts).await?;
    let route = parts.extensions.get::<MatchedPath>();
    needs.let_through(app.base(), &caller.asker, route).await.map_err(Problem::forbidden)?;
    parts.extensions.insert(caller);
    Ok(Request::from_parts(parts, body))
}

async fn caller(app: &Shared, parts: &Parts) -> Result<Caller, Problem> {
    let token = parts.headers.get(header::AUTHORIZATION).and_then(|value| bearer(value.to_str().ok()?));
    let token =
        token.ok_or_else(|| Problem::unauthorized("Send your token as Authorization: Bearer TOKEN."))?;
    let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip());
    let asker = tokens::asker(app, token, Origin { face: Face::Api, address }).await;
    let asker = asker?.ok_or_else(|| {
        Problem::unauthorized(
            "This token is not known, or it was revoked, has expired, or its owner has left.",
        )
    })?;
    let token = tokens::hash(token);
    Ok(Caller { workspace: asker.workspace, asker: Arc::new(asker), token })
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| anyhow::anyhow!("an address that needs a token has no guard").into())
    }
}

/// The token in the header. The scheme is written in any case.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_is_one() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer   abc "), Some("abc"));
        for not in ["abc", "Basic abc", "Bearer", "Bearer ", ""] {
            assert_eq!(bearer(not), None, "{not}");
        }
    }
}
