//! `/api/v1/workspace`: what its people call it.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::people::workspace as desk;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::auth::Caller;
use crate::api::input::Input;
use crate::api::problem::Problem;

/// The workspace of the token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Workspace {
    /// Ours.
    id: Uuid,
    /// What its people call it.
    #[schema(example = "Harbour Lane")]
    name: String,
}

/// What is to change about it.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct WorkspaceChange {
    /// What its people call it.
    name: String,
}

/// Shows the workspace.
#[utoipa::path(get, path = "/api/v1/workspace", tag = "Users",
    responses((status = 200, description = "The workspace", body = Workspace)))]
pub(super) async fn show(State(app): State<Shared>, caller: Caller) -> Result<Json<Workspace>, Problem> {
    let name = desk::name(app.base(), &caller.asker).await?;
    Ok(Json(Workspace { id: caller.workspace.0, name }))
}

/// Gives the workspace another name.
#[utoipa::path(patch, path = "/api/v1/workspace", tag = "Users",
    request_body(content = WorkspaceChange, example = json!({"name": "Harbour Lane"})),
    responses((status = 200, description = "The workspace as it now is", body = Workspace)))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Input(wanted): Input<WorkspaceChange>,
) -> Result<Json<Workspace>, Problem> {
    let name = desk::rename(app.base(), &caller.asker, &wanted.name).await?;
    Ok(Json(Workspace { id: caller.workspace.0, name }))
}
