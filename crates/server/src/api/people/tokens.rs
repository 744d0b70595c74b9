//! `/api/v1/tokens`: programs that act for somebody.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::people::tokens::{self as desk, NewToken as Wish};
use transom_rules::access::Scope;
use transom_rules::id::TokenId;
use transom_rules::time::Timestamp;
use transom_store::tokens::Token as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::auth::Caller;
use crate::api::input::{Id, Input, Nothing, Params, words};
use crate::api::page::Page;
use crate::api::problem::Problem;
use crate::api::shape::message::some;

/// A token for programs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Token {
    /// Ours.
    id: Uuid,
    /// What it is for.
    name: String,
    /// Whom it acts for; `null` where it acts for the workspace.
    owner_id: Option<Uuid>,
    /// What it may be used for: some of `read`, `draft`, `send`, `manage`.
    #[schema(example = json!(["read", "send"]))]
    scopes: Vec<&'static str>,
    /// Its first characters, to recognise it by.
    prefix: Option<String>,
    /// When it was made.
    created_at: i64,
    /// When it ends by itself; `null` for never.
    expires_at: Option<i64>,
    /// When it was last used, to a minute.
    last_used_at: Option<i64>,
    /// When it was ended.
    revoked_at: Option<i64>,
    /// The token itself. It is in the answer that made it and cannot be shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "tr_n0Kq…")]
    secret: Option<String>,
}

impl From<Row> for Token {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            owner_id: row.owner.map(|user| user.0),
            scopes: row.scopes.iter().map(Scope::as_str).collect(),
            prefix: some(row.prefix),
            created_at: row.created_at.seconds(),
            expires_at: row.expires_at.map(Timestamp::seconds),
            last_used_at: row.last_used_at.map(Timestamp::seconds),
            revoked_at: row.revoked_at.map(Timestamp::seconds),
            secret: None,
        }
    }
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewToken {
    /// What it is for.
    name: String,
    /// Some of `read`, `draft`, `send`, `manage`; none implies another.
    scopes: Vec<String>,
    /// When it ends by itself; never if it is not given.
    expires_at: Option<i64>,
}

/// Lists the tokens that act for the same user as this one, those that ended too, the newest first. There is one page.
#[utoipa::path(get, path = "/api/v1/me/tokens", tag = "Tokens",
    responses((status = 200, description = "The tokens", body = Page<Token>)))]
pub(super) async fn own(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<Token>>, Problem> {
    Ok(shown(desk::own(app.base(), &caller.asker).await?))
}

/// Lists everybody's tokens, those that ended too, the newest first. There is one page.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "Tokens",
    responses((status = 200, description = "The tokens", body = Page<Token>)))]
pub(super) async fn all(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<Token>>, Problem> {
    Ok(shown(desk::all(app.base(), &caller.asker).await?))
}

fn shown(found: Vec<Row>) -> Json<Page<Token>> {
    Json(Page::whole(found.into_iter().map(Token::from).collect()))
}

/// Makes a token that acts for the same user as this one and ends no later.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "Tokens",
    request_body(content = NewToken, example = json!({"name": "Shop system", "scopes": ["read", "send"]})),
    responses((status = 201, description = "The token; its `secret` is in no other answer", body = Token)))]
pub(super) async fn make(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<NewToken>,
) -> Result<(StatusCode, Json<Token>), Problem> {
    let wish = Wish {
        name: new.name,
        scopes: words("scopes", &new.scopes)?,
        expires_at: new.expires_at.map(Timestamp::from_seconds),
        owner: None,
    };
    let (row, secret) = desk::make(app.base(), &caller.asker, wish).await?;
    Ok((StatusCode::CREATED, Json(Token { secret: Some(secret), ..Token::from(row) })))
}

/// Ends a token at once: one that acts for the same user, or, with the permission for it, anybody's.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "Tokens",
    params(("id" = Uuid, Path, description = "The token's id")),
    responses((status = 204, description = "It has ended")))]
pub(super) async fn revoke(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TokenId>,
) -> Result<StatusCode, Problem> {
    desk::revoke(app.base(), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
