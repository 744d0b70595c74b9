//! `/api/v1/purposes`: what customers are written to for, and may be asked their consent for.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::workspace::purposes as desk;
use transom_rules::access::Verb;
use transom_rules::consent::Purpose as Key;
use transom_rules::id::PurposeId;
use transom_store::purposes::Purpose as Row;
use utoipa::ToSchema;

use super::auth::{Caller, told};
use super::input::{Id, Input, Nothing, Params};
use super::page::Page;
use super::problem::Problem;

/// A purpose of writing to customers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Purpose {
    /// `marketing`, `service`, or the id of one that the workspace defines.
    #[schema(example = "marketing")]
    id: String,
    /// What people call it; the word of one that is always there.
    #[schema(example = "Surveys")]
    name: String,
    /// It is always there, and stays as it is.
    built_in: bool,
}

impl From<Row> for Purpose {
    fn from(row: Row) -> Self {
        Self { id: row.id.to_string(), name: row.name, built_in: false }
    }
}

impl From<Key> for Purpose {
    fn from(key: Key) -> Self {
        Self { id: key.to_string(), name: key.to_string(), built_in: true }
    }
}

/// What a purpose is to be called.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NamedPurpose {
    /// What people call it.
    name: String,
}

/// Lists the purposes: those that are always there, then those of the workspace by name. There is one page.
#[utoipa::path(get, path = "/api/v1/purposes", tag = "Consent",
    responses((status = 200, description = "The purposes", body = Page<Purpose>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<Purpose>>, Problem> {
    let defined = desk::all(app.base(), &caller.asker).await?.into_iter().filter(|one| !one.is_removed);
    let all = Key::BUILT_IN.into_iter().map(Purpose::from).chain(defined.map(Purpose::from));
    Ok(Json(Page::whole(all.collect())))
}

/// Makes a purpose.
#[utoipa::path(post, path = "/api/v1/purposes", tag = "Consent",
    request_body(content = NamedPurpose, example = json!({"name": "Surveys"})),
    responses((status = 201, description = "The new purpose", body = Purpose)))]
pub(super) async fn make(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<NamedPurpose>,
) -> Result<(StatusCode, Json<Purpose>), Problem> {
    let made = desk::make(app.base(), &caller.asker, &new.name).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Gives a purpose of the workspace's another name.
#[utoipa::path(patch, path = "/api/v1/purposes/{id}", tag = "Consent",
    params(("id" = Uuid, Path, description = "The purpose's id")),
    request_body(content = NamedPurpose, example = json!({"name": "Polls"})),
    responses((status = 200, description = "The purpose as it now is", body = Purpose),
        (status = 204, description = "Done; the token may not read contacts")))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<PurposeId>,
    Input(wanted): Input<NamedPurpose>,
) -> Result<Response, Problem> {
    let purpose = desk::rename(app.base(), &caller.asker, id, &wanted.name).await?;
    Ok(told(Some(Purpose::from(purpose)).filter(|_| caller.may(Verb::ReadContacts))))
}

/// Takes a purpose away: nobody is asked for it any more. What was recorded stays.
#[utoipa::path(delete, path = "/api/v1/purposes/{id}", tag = "Consent",
    params(("id" = Uuid, Path, description = "The purpose's id")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<PurposeId>,
) -> Result<StatusCode, Problem> {
    desk::remove(app.base(), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
