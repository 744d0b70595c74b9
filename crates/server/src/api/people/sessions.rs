//! `/api/v1/users/{id}/sessions`: where somebody is signed in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use transom_desk::app::Shared;
use transom_desk::people::session;
use transom_rules::id::{SessionId, UserId};
use transom_rules::time::Timestamp;
use transom_store::sessions::Session as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use super::users;
use crate::api::auth::Caller;
use crate::api::input::{Id, Ids, Nothing, Params};
use crate::api::page::Page;
use crate::api::problem::Problem;
use crate::api::shape::message::some;

/// A time in which somebody is signed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Session {
    /// Ours.
    id: Uuid,
    /// When it began.
    created_at: i64,
    /// When it ends by itself.
    expires_at: i64,
    /// When it was last used, to a minute; `null` when it was not.
    last_used_at: Option<i64>,
    /// From which address it began.
    address: Option<String>,
    /// In which browser, in short.
    #[schema(example = "Firefox on Linux")]
    browser: Option<String>,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.0,
            created_at: row.created_at.seconds(),
            expires_at: row.expires_at.seconds(),
            last_used_at: row.last_used_at.map(Timestamp::seconds),
            address: some(row.address),
            browser: some(row.browser),
        }
    }
}

/// Lists where somebody is signed in, the newest first. There is one page.
#[utoipa::path(get, path = "/api/v1/users/{id}/sessions", tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    responses((status = 200, description = "The sessions", body = Page<Session>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Id(user): Id<UserId>,
    _: Params<Nothing>,
) -> Result<Json<Page<Session>>, Problem> {
    users::one(&app, &caller, user).await?;
    let found = session::list(app.base(), &caller.asker, user).await?;
    Ok(Json(Page::whole(found.into_iter().map(Session::from).collect())))
}

/// Ends a session at once, with whatever it has open.
#[utoipa::path(delete, path = "/api/v1/users/{id}/sessions/{session_id}", tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id"),
        ("session_id" = Uuid, Path, description = "The session's id")),
    responses((status = 204, description = "It has ended")))]
pub(super) async fn end(
    State(app): State<Shared>,
    caller: Caller,
    Ids(user, session): Ids<UserId, SessionId>,
) -> Result<StatusCode, Problem> {
    session::end(app.base(), &caller.asker, user, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
