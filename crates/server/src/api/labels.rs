//! `/api/v1/labels`: words by which conversations are told apart and found.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::workspace::labels as desk;
use transom_rules::access::Verb;
use transom_rules::id::LabelId;
use transom_rules::mark::Colour;
use transom_store::labels::Label as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::{Caller, told};
use super::input::{Id, Input, Nothing, Params};
use super::page::Page;
use super::problem::Problem;

/// A label that the workspace defines.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Label {
    /// Ours.
    id: Uuid,
    /// What people call it.
    #[schema(example = "Wholesale")]
    name: String,
    /// The colour of its chip: `grey`, `red`, `orange`, `yellow`, `green`, `teal`, `blue`, `purple` or `pink`.
    #[schema(example = "purple")]
    colour: &'static str,
}

impl From<Row> for Label {
    fn from(row: Row) -> Self {
        Self { id: row.id.0, name: row.name, colour: row.colour.as_str() }
    }
}

/// A label that is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewLabel {
    /// What to call it.
    name: String,
    /// The colour of its chip.
    #[schema(value_type = String)]
    colour: Colour,
}

/// What is to change about a label. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct LabelChange {
    /// What people call it.
    name: Option<String>,
    /// The colour of its chip.
    #[schema(value_type = Option<String>)]
    colour: Option<Colour>,
}

/// Lists the labels, by name. There is one page.
#[utoipa::path(get, path = "/api/v1/labels", tag = "Statuses and labels",
    responses((status = 200, description = "The labels", body = Page<Label>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<Label>>, Problem> {
    let all = desk::all(app.base(), &caller.asker).await?;
    Ok(Json(Page::whole(all.into_iter().map(Label::from).collect())))
}

/// Makes a label.
#[utoipa::path(post, path = "/api/v1/labels", tag = "Statuses and labels",
    request_body(content = NewLabel, example = json!({"name": "Wholesale", "colour": "purple"})),
    responses((status = 201, description = "The new label", body = Label)))]
pub(super) async fn make(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<NewLabel>,
) -> Result<(StatusCode, Json<Label>), Problem> {
    let made = desk::make(app.base(), &caller.asker, &new.name, new.colour).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Gives a label another name or colour.
#[utoipa::path(patch, path = "/api/v1/labels/{id}", tag = "Statuses and labels",
    params(("id" = Uuid, Path, description = "The label's id")),
    request_body(content = LabelChange, example = json!({"name": "Trade"})),
    responses((status = 200, description = "The label as it now is", body = Label),
        (status = 204, description = "Done; the token may not read conversations")))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<LabelId>,
    Input(wanted): Input<LabelChange>,
) -> Result<Response, Problem> {
    let LabelChange { name, colour } = wanted;
    let label = desk::change(app.base(), &caller.asker, id, desk::Change { name, colour }).await?;
    Ok(told(Some(Label::from(label)).filter(|_| caller.may(Verb::ListConversations))))
}

/// Takes a label away, from every conversation too.
#[utoipa::path(delete, path = "/api/v1/labels/{id}", tag = "Statuses and labels",
    params(("id" = Uuid, Path, description = "The label's id")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<LabelId>,
) -> Result<StatusCode, Problem> {
    desk::remove(app.base(), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
