//! `/api/v1/attributes`: what the workspace wants to know of contacts and conversations besides.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::workspace::attributes as desk;
use transom_rules::access::Verb;
use transom_rules::attribute::{Kind, Subject};
use transom_rules::id::AttributeId;
use transom_store::attributes::Attribute as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::{Caller, told};
use super::input::{Id, Input, Nothing, Params};
use super::page::Page;
use super::problem::Problem;

/// An attribute that the workspace defines.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Attribute {
    /// Ours.
    id: Uuid,
    /// Of what: `contact` or `conversation`.
    #[schema(example = "contact")]
    subject: &'static str,
    /// What programs call it: the member of `attributes` that its value is.
    #[schema(example = "customer_no")]
    key: String,
    /// What people call it.
    #[schema(example = "Customer no.")]
    name: String,
    /// What its values are: `text`, `number`, `date`, `yes_no` or `choice`.
    #[schema(example = "text")]
    kind: &'static str,
    /// What can be chosen, in order; empty of another kind.
    choices: Vec<String>,
}

impl From<Row> for Attribute {
    fn from(row: Row) -> Self {
        let (subject, kind) = (row.subject.as_str(), row.kind.as_str());
        Self { id: row.id.0, subject, key: row.key, name: row.name, kind, choices: row.choices }
    }
}

/// An attribute that is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewAttribute {
    /// Of what: `contact` or `conversation`. That stays.
    #[schema(value_type = String)]
    subject: Subject,
    /// What programs are to call it; made of the name if it is not given. That stays.
    key: Option<String>,
    /// What to call it.
    name: String,
    /// What its values are: `text`, `number`, `date`, `yes_no` or `choice`. That stays.
    #[schema(value_type = String)]
    kind: Kind,
    /// What can be chosen.
    #[serde(default)]
    choices: Vec<String>,
}

/// What is to change about an attribute. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct AttributeChange {
    /// What people call it.
    name: Option<String>,
    /// What can be chosen. What was chosen before stays where it stands.
    choices: Option<Vec<String>>,
    /// How many attributes stand before it in its list.
    before: Option<usize>,
}

/// Lists the attributes: those of contacts, then those of conversations, in their order. There is one page.
#[utoipa::path(get, path = "/api/v1/attributes", tag = "Attributes",
    responses((status = 200, description = "The attributes", body = Page<Attribute>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<Attribute>>, Problem> {
    let all = desk::all(app.base(), &caller.asker).await?;
    Ok(Json(Page::whole(all.into_iter().map(Attribute::from).collect())))
}

/// Makes an attribute, the last of its list.
#[utoipa::path(post, path = "/api/v1/attributes", tag = "Attributes",
    request_body(content = NewAttribute, example = json!({"subject": "contact", "name": "Customer no.", "kind": "text"})),
    responses((status = 201, description = "The new attribute", body = Attribute)))]
pub(super) async fn make(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<NewAttribute>,
) -> Result<(StatusCode, Json<Attribute>), Problem> {
    let NewAttribute { subject, key, name, kind, choices } = new;
    let new = desk::New { subject, key, name, kind, choices };
    Ok((StatusCode::CREATED, Json(desk::make(app.base(), &caller.asker, new).await?.into())))
}

/// Gives an attribute another name, other choices or another place.
#[utoipa::path(patch, path = "/api/v1/attributes/{id}", tag = "Attributes",
    params(("id" = Uuid, Path, description = "The attribute's id")),
    request_body(content = AttributeChange, example = json!({"name": "Customer number"})),
    responses((status = 200, description = "The attribute as it now is", body = Attribute),
        (status = 204, description = "Done; the token may not list attributes")))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<AttributeId>,
    Input(wanted): Input<AttributeChange>,
) -> Result<Response, Problem> {
    let AttributeChange { name, choices, before } = wanted;
    let now = desk::change(app.base(), &caller.asker, id, desk::Change { name, choices, before }).await?;
    Ok(told(Some(Attribute::from(now)).filter(|_| caller.may(Verb::ListAttributes))))
}

/// Takes an attribute away, with all its values.
#[utoipa::path(delete, path = "/api/v1/attributes/{id}", tag = "Attributes",
    params(("id" = Uuid, Path, description = "The attribute's id")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<AttributeId>,
) -> Result<StatusCode, Problem> {
    desk::remove(app.base(), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
