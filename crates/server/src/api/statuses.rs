//! `/api/v1/statuses`: the workspace's own words for where a conversation stands.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::workspace::statuses as desk;
use transom_rules::access::Verb;
use transom_rules::id::StatusId;
use transom_rules::mark::Colour;
use transom_rules::receive::ConversationStatus;
use transom_store::statuses::Status as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::{Caller, told};
use super::input::{Id, Input, Nothing, Params};
use super::page::Page;
use super::problem::Problem;

/// A status that the workspace defines.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct DefinedStatus {
    /// Ours.
    id: Uuid,
    /// What people call it.
    #[schema(example = "Promise")]
    name: String,
    /// The colour of its chip: `grey`, `red`, `orange`, `yellow`, `green`, `teal`, `blue`, `purple` or `pink`.
    #[schema(example = "teal")]
    colour: &'static str,
    /// Where a conversation stands that has it: `open`, `pending`, `snoozed` or `closed`.
    #[schema(example = "pending")]
    state: &'static str,
}

impl From<Row> for DefinedStatus {
    fn from(row: Row) -> Self {
        Self { id: row.id.0, name: row.name, colour: row.colour.as_str(), state: row.state.as_str() }
    }
}

/// A status that is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewStatus {
    /// What to call it.
    name: String,
    /// The colour of its chip.
    #[schema(value_type = String)]
    colour: Colour,
    /// Where a conversation stands that has it. That stays.
    #[schema(value_type = String)]
    state: ConversationStatus,
}

/// What is to change about a status. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct StatusChange {
    /// What people call it.
    name: Option<String>,
    /// The colour of its chip.
    #[schema(value_type = Option<String>)]
    colour: Option<Colour>,
    /// How many statuses stand before it where one is chosen.
    before: Option<usize>,
}

/// Lists the statuses in the order in which they are offered. There is one page.
#[utoipa::path(get, path = "/api/v1/statuses", tag = "Statuses and labels",
    responses((status = 200, description = "The statuses", body = Page<DefinedStatus>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<DefinedStatus>>, Problem> {
    let all = desk::all(app.base(), &caller.asker).await?;
    Ok(Json(Page::whole(all.into_iter().map(DefinedStatus::from).collect())))
}

/// Makes a status, the last of the list.
#[utoipa::path(post, path = "/api/v1/statuses", tag = "Statuses and labels",
    request_body(content = NewStatus, example = json!({"name": "Promise", "colour": "teal", "state": "pending"})),
    responses((status = 201, description = "The new status", body = DefinedStatus)))]
pub(super) async fn make(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<NewStatus>,
) -> Result<(StatusCode, Json<DefinedStatus>), Problem> {
    let NewStatus { name, colour, state } = new;
    let made = desk::make(app.base(), &caller.asker, desk::New { name, colour, state }).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Gives a status another name, colour or place.
#[utoipa::path(patch, path = "/api/v1/statuses/{id}", tag = "Statuses and labels",
    params(("id" = Uuid, Path, description = "The status's id")),
    request_body(content = StatusChange, example = json!({"colour": "green"})),
    responses((status = 200, description = "The status as it now is", body = DefinedStatus),
        (status = 204, description = "Done; the token may not read conversations")))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<StatusId>,
    Input(wanted): Input<StatusChange>,
) -> Result<Response, Problem> {
    let StatusChange { name, colour, before } = wanted;
    let status = desk::change(app.base(), &caller.asker, id, desk::Change { name, colour, before }).await?;
    Ok(told(Some(DefinedStatus::from(status)).filter(|_| caller.may(Verb::ListConversations))))
}

/// Takes a status out of the list. Conversations that have it keep it until they get another one.
#[utoipa::path(delete, path = "/api/v1/statuses/{id}", tag = "Statuses and labels",
    params(("id" = Uuid, Path, description = "The status's id")),
    responses((status = 204, description = "Nobody is offered it any more")))]
pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<StatusId>,
) -> Result<StatusCode, Problem> {
    desk::remove(app.base(), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
