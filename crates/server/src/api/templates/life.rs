//! What is done with a template that Meta has, and what happened to it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transom_desk::app::Shared;
use transom_desk::templates::away;
use transom_desk::templates::guard;
use transom_desk::templates::life::{self, Edit};
use transom_desk::templates::meta::Means;
use transom_pages::words::carried::dated;
use transom_rules::access::Verb;
use transom_rules::id::TemplateId;
use transom_rules::template::Category;
use transom_store::{template_events, templates as store};
use utoipa::ToSchema;

use super::{not_submitted, one};
use crate::api::auth::Caller;
use crate::api::input::{Id, Input, Nothing, Params, parameter};
use crate::api::page::Page;
use crate::api::problem::Problem;
use crate::api::rows;
use crate::api::shape::message::some;

/// So much of what happened is told.
const HISTORY: i64 = 200;

/// What is to be another thing about a template at Meta. What is left out stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct TemplateEdit {
    /// Meta's components, all of them.
    #[schema(value_type = Option<Vec<Object>>)]
    components: Option<Value>,
    /// `marketing`, `utility` or `authentication`. Of an approved one it stays.
    #[schema(value_type = Option<String>)]
    category: Option<Category>,
}

/// Changes a template with Meta, which looks at it again. An approved one can be changed once in 24 hours and 10 times in 30
/// days.
#[utoipa::path(post, path = "/api/v1/templates/{id}/edit", tag = "Templates",
    params(("id" = Uuid, Path, description = "The template's id, ours")),
    request_body(content = TemplateEdit, example = json!({"components": [{"type": "BODY", "text": "Your order {{1}} is on its way to you today.",
        "example": {"body_text": [["4711"]]}}]})),
    responses((status = 200, description = "The template as it now is", body = super::Template),
        (status = 204, description = "Done; the token may not read it"),
        (status = 422, description = "Meta would refuse it, or did", body = crate::api::problem::Body,
            content_type = "application/problem+json")))]
pub(in crate::api) async fn edit(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TemplateId>,
    Input(wanted): Input<TemplateEdit>,
) -> Result<Response, Problem> {
    let TemplateEdit { components, category } = wanted;
    life::edit(&Means::of(&app), &caller.asker, id, Edit { components, category })
        .await
        .map_err(not_submitted)?;
    if !caller.may(Verb::ReadTemplates) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(Json(one(&app, &caller, id).await?).into_response())
}

/// Which languages.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Whole {
    /// `true` for all languages of its name; otherwise this one alone goes.
    all_languages: Option<String>,
}

/// Deletes a template with Meta. Where it was approved, its name cannot be used again for 30 days.
#[utoipa::path(delete, path = "/api/v1/templates/{id}", tag = "Templates",
    params(("id" = Uuid, Path, description = "The template's id, ours"), Whole),
    responses((status = 204, description = "Meta deletes it")))]
pub(in crate::api) async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TemplateId>,
    Params(whole): Params<Whole>,
) -> Result<StatusCode, Problem> {
    let all: Option<bool> = parameter("all_languages", whole.all_languages.as_ref(), "true or false")?;
    life::delete(&app, &caller.asker, id, all.unwrap_or_default()).await.map_err(not_submitted)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks Meta to use a paused template again.
#[utoipa::path(post, path = "/api/v1/templates/{id}/unpause", tag = "Templates",
    params(("id" = Uuid, Path, description = "The template's id, ours")),
    responses((status = 204, description = "Meta was asked; the template's status says what came of it")))]
pub(in crate::api) async fn unpause(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TemplateId>,
) -> Result<StatusCode, Problem> {
    life::unpause(&app, &caller.asker, id).await.map_err(not_submitted)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Agrees to the category that Meta moved a template to. What was planned with it under the old one waits for that, and goes
/// then.
#[utoipa::path(post, path = "/api/v1/templates/{id}/agree", tag = "Templates",
    params(("id" = Uuid, Path, description = "The template's id, ours")),
    responses((status = 204, description = "Agreed")))]
pub(in crate::api) async fn agree(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TemplateId>,
) -> Result<StatusCode, Problem> {
    guard::agree(&app, &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a template away, so that nobody sends it. Meta deletes it after 28 days unless it is taken back.
#[utoipa::path(post, path = "/api/v1/templates/{id}/archive", tag = "Templates",
    params(("id" = Uuid, Path, description = "The template's id, ours")),
    responses((status = 204, description = "Meta was asked; the template's status says what came of it")))]
pub(in crate::api) async fn archive(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TemplateId>,
) -> Result<StatusCode, Problem> {
    away::put(&app, &caller.asker, id, true).await.map_err(not_submitted)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a template back that was put away.
#[utoipa::path(post, path = "/api/v1/templates/{id}/unarchive", tag = "Templates",
    params(("id" = Uuid, Path, description = "The template's id, ours")),
    responses((status = 204, description = "Meta was asked; the template's status says what came of it")))]
pub(in crate::api) async fn unarchive(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TemplateId>,
) -> Result<StatusCode, Problem> {
    away::put(&app, &caller.asker, id, false).await.map_err(not_submitted)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Something that happened to a template.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct TemplateEvent {
    /// When, in seconds.
    at: i64,
    /// `submitted`, `found`, `status`, `category`, `agreed`, `category_announced`, `quality`, `edited`, `edited_elsewhere`, `deleted` or
    /// `gone`.
    #[schema(example = "status")]
    step: &'static str,
    /// What it was before, in Meta's word.
    was: Option<String>,
    /// What it is since, in Meta's word.
    became: Option<String>,
    /// Meta's reason.
    reason: Option<String>,
    /// Its components before, where they are others since.
    #[schema(value_type = Option<Vec<Object>>)]
    components: Option<Value>,
    /// Whether it was done here, and not by Meta or elsewhere.
    is_ours: bool,
}

/// Tells what happened to a template, the newest first. There is one page, of the last 200.
#[utoipa::path(get, path = "/api/v1/templates/{id}/events", tag = "Templates",
    params(("id" = Uuid, Path, description = "The template's id, ours")),
    responses((status = 200, description = "What happened", body = Page<TemplateEvent>)))]
pub(in crate::api) async fn events(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TemplateId>,
    _: Params<Nothing>,
) -> Result<Json<Page<TemplateEvent>>, Problem> {
    let found = rows::read(&app, &caller.asker, (), move |tx, ()| {
        Box::pin(async move {
            Ok(match store::get(tx, id).await? {
                Some(_) => Some(template_events::of_template(tx, id, HISTORY).await?),
                None => None,
            })
        })
    });
    let all = found.await?.ok_or_else(|| Problem::not_found("There is no such template."))?;
    let event = |event: template_events::Event| TemplateEvent {
        at: event.at.seconds(),
        step: event.happened.step.as_str(),
        was: some(event.happened.was),
        became: some(event.happened.became),
        reason: some(dated(&event.happened.reason)),
        components: event.happened.components,
        is_ours: event.author.is_some(),
    };
    Ok(Json(Page::whole(all.into_iter().map(event).collect())))
}
