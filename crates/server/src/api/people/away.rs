//! `/api/v1/me/away` and `/api/v1/users/{id}/away`: who is away, so that teams give them nothing.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use transom_desk::app::Shared;
use transom_desk::people::away;
use transom_rules::id::UserId;
use utoipa::ToSchema;

use crate::api::auth::Caller;
use crate::api::input::{Id, Input};
use crate::api::problem::Problem;

/// Whether somebody is away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Away {
    /// They are away: the policies of teams give them nothing.
    away: bool,
}

/// Says that whom the token acts for is away, or there again.
#[utoipa::path(put, path = "/api/v1/me/away", tag = "Users",
    request_body(content = Away, example = json!({"away": true})),
    responses((status = 204, description = "Noted")))]
pub(super) async fn set_own(
    State(app): State<Shared>,
    caller: Caller,
    Input(wanted): Input<Away>,
) -> Result<StatusCode, Problem> {
    let nobody = || Problem::conflict("The token acts for the workspace, and for nobody who could be away.");
    let user = caller.asker.user().ok_or_else(nobody)?;
    away::set(app.base(), &caller.asker, user, wanted.away).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that somebody is away, or there again.
#[utoipa::path(put, path = "/api/v1/users/{id}/away", tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    request_body(content = Away, example = json!({"away": true})),
    responses((status = 204, description = "Noted")))]
pub(super) async fn set(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<UserId>,
    Input(wanted): Input<Away>,
) -> Result<StatusCode, Problem> {
    away::set(app.base(), &caller.asker, id, wanted.away).await?;
    Ok(StatusCode::NO_CONTENT)
}
