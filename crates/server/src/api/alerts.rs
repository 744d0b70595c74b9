//! `/api/v1/alerts`: how long before something is lost people are alerted.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::workspace::alerts as desk;
use utoipa::ToSchema;

use super::auth::Caller;
use super::input::{Input, Nothing, Params};
use super::problem::Problem;

/// When people are alerted.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub(super) struct Alerts {
    /// So many minutes before a window closes or an answer earns a free entry point no more: up to five different numbers
    /// from 1 to 1,440, or none.
    #[schema(example = json!([240, 60, 15]))]
    minutes: Vec<u32>,
}

/// Tells when people are alerted.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "Alerts",
    responses((status = 200, description = "As it is", body = Alerts)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Alerts>, Problem> {
    Ok(Json(Alerts { minutes: desk::get(app.base(), &caller.asker).await? }))
}

/// Says when people are alerted.
#[utoipa::path(put, path = "/api/v1/alerts", tag = "Alerts",
    request_body(content = Alerts, example = json!({"minutes": [120, 30]})),
    responses((status = 200, description = "As it now is", body = Alerts)))]
pub(super) async fn set(
    State(app): State<Shared>,
    caller: Caller,
    Input(wanted): Input<Alerts>,
) -> Result<Json<Alerts>, Problem> {
    Ok(Json(Alerts { minutes: desk::set(app.base(), &caller.asker, &wanted.minutes).await? }))
}
