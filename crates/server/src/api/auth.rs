//! Who asks: the bearer token of a request, looked up by its hash.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};
use transom_desk::app::Shared;
use transom_rules::id::WorkspaceId;
use transom_store::tokens;

use super::problem::Problem;
use super::rows;

/// A program with a token.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// What it may see and change.
    pub(super) workspace: WorkspaceId,
    /// SHA-256 of its token.
    pub(super) token: Vec<u8>,
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        let token =
            parts
                .headers
                .get(header::AUTHORIZATION)
                .and_then(|value| bearer(value.to_str().ok()?))
                .ok_or_else(|| Problem::unauthorized("Send your token as Authorization: Bearer TOKEN."))?;
        let token = Sha256::digest(token).to_vec();
        let (hash, now) = (token.clone(), app.clock.machine());
        let known =
            rows::read(app, move |tx| Box::pin(async move { tokens::find(tx, &hash, now).await })).await?;
        let known = known.ok_or_else(|| Problem::unauthorized("This token is not known."))?;
        Ok(Self { workspace: known.workspace, token })
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
