//! The guard of the API: who asks, by the bearer token of a request, and whether they may. Behind it a handler finds
//! the caller among the request's extensions, and what broke there is logged.

use std::net::{IpAddr, SocketAddr};
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
use transom_rules::time::Span;

use super::limit;
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
    let (mut parts, body) = request.into_parts();
    let caller = match caller(&app, &parts).await {
        Ok(caller) => caller,
        Err(error) => return problem::logged(&app, Problem::from(error).into_response()),
    };
    let asker = caller.as_ref().map(|caller| &*caller.asker);
    let left = app.limits.take(asker, address(&parts), app.clock.machine());
    let let_in = if left.was_taken() {
        let_in(&app, needs, caller, &mut parts).await
    } else {
        Err(too_often(caller.is_some(), left.wait))
    };
    let answer = match let_in {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    };
    limit::told(&left, problem::logged(&app, answer))
}

fn too_often(is_known: bool, wait: Span) -> Problem {
    let whose = if is_known { "with this token" } else { "without a token that is known from your address" };
    Problem::too_often(format!("There are too many requests {whose}. Retry-After says when to go on."), wait)
}

async fn let_in(
    app: &Shared,
    needs: Needs,
    caller: Option<Caller>,
    parts: &mut Parts,
) -> Result<(), Problem> {
    let caller = caller.ok_or_else(|| {
        Problem::unauthorized(match token(parts) {
            Some(_) => "This token is not known, or it was revoked, has expired, or its owner has left.",
            None => "Send your token as Authorization: Bearer TOKEN.",
        })
    })?;
    let route = parts.extensions.get::<MatchedPath>();
    needs.let_through(app.base(), &caller.asker, route).await.map_err(Problem::forbidden)?;
    parts.extensions.insert(caller);
    Ok(())
}

/// Whose token it is; nobody's where there is none, or none that is known.
async fn caller(app: &Shared, parts: &Parts) -> transom_store::Result<Option<Caller>> {
    let Some(token) = token(parts) else { return Ok(None) };
    let asker = tokens::asker(app, token, Origin { face: Face::Api, address: address(parts) }).await?;
    let token = tokens::hash(token);
    Ok(asker.map(|asker| Caller { workspace: asker.workspace, asker: Arc::new(asker), token }))
}

fn address(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip())
}

fn token(parts: &Parts) -> Option<&str> {
    parts.headers.get(header::AUTHORIZATION).and_then(|value| bearer(value.to_str().ok()?))
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
