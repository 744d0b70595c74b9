//! `/api/v1/users`: who can be given a conversation.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use transom_desk::app::Shared;
use transom_store::users;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::{Nothing, Params};
use super::page::Page;
use super::problem::Problem;
use super::rows;

/// Somebody who signs in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct User {
    /// Ours.
    id: Uuid,
    /// What colleagues see.
    name: String,
    /// Their e-mail address.
    email: String,
    /// `owner`, `admin`, `supervisor`, `agent`, or the id of a role that the workspace made.
    #[schema(example = "agent")]
    role: String,
}

/// Lists the users of the workspace, by name. There is one page.
#[utoipa::path(get, path = "/api/v1/users", tag = "Users",
    responses((status = 200, description = "The users", body = Page<User>)))]
pub(super) async fn users(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<User>>, Problem> {
    let workspace = caller.workspace;
    let found = rows::read(&app, move |tx| Box::pin(users::all(tx, workspace))).await?;
    let data = found
        .into_iter()
        .filter(|user| user.deactivated_at.is_none())
        .map(|user| User { id: user.id.0, name: user.name, email: user.email, role: user.role.to_string() })
        .collect();
    Ok(Json(Page { data, next_cursor: None }))
}
