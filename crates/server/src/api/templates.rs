//! `/api/v1/templates`: what Meta says of them, what their slots are called, and submitting new ones.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transom_channels::fault;
use transom_desk::app::Shared;
use transom_desk::contacts::words;
use transom_desk::done::NotDone;
use transom_desk::templates::names;
use transom_desk::templates::submit::{self, Means, NotSubmitted, Submitted};
use transom_desk::templates::sync as graph_sync;
use transom_pages::templates::hurdle;
use transom_pages::words::carried::dated;
use transom_pages::words::{say, word};
use transom_rules::access::Verb;
use transom_rules::event::Fault;
use transom_rules::id::{ChannelId, TemplateId};
use transom_rules::template::Template as Row;
use transom_rules::template_check::{self, Finding};
use transom_rules::template_history::Ending;
use transom_rules::template_hurdle::Hurdle;
use transom_rules::time::Timestamp;
use transom_store::slots::{self, Names};
use transom_store::template_events;
use transom_store::templates::{self as store, Filter};
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::{Id, Input, Params, fields, given, parameter};
use super::page::{self, Page};
use super::problem::{FieldError, HurdleCause, MetaError, Problem};
use super::rows;
use super::shape::message::some;

pub(super) mod check;
pub(super) mod life;
pub(super) mod sample;
pub(super) mod statistics;
pub(super) mod wordings;

/// A template in one language: Meta's object inside ours.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Template {
    /// Ours.
    id: Uuid,
    /// Meta's, once it has one.
    meta_id: Option<String>,
    /// The WhatsApp account it belongs to.
    waba_id: String,
    /// Its name.
    #[schema(example = "order_update")]
    name: String,
    /// Its language.
    #[schema(example = "en_US")]
    language: String,
    /// `MARKETING`, `UTILITY` or `AUTHENTICATION`.
    #[schema(example = "UTILITY")]
    category: String,
    /// Meta's status; only `APPROVED` may be sent.
    #[schema(example = "APPROVED")]
    status: String,
    /// Why it was rejected or paused.
    reason: Option<String>,
    /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
    quality: String,
    /// `POSITIONAL` or `NAMED`.
    parameter_format: String,
    /// Meta's components.
    #[schema(value_type = Vec<Object>)]
    components: Value,
    /// What has to be filled in to send it.
    slots: Vec<Slot>,
    /// How it went, where Meta does not have it any more or is about to lose it.
    deletion: Option<Deletion>,
    /// What Meta may not like about it. Only in the answer to submitting it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<FieldError>,
}

/// How a template went.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Deletion {
    /// When.
    at: i64,
    /// `deleted` from here, `status` where Meta told that it is deleted, `gone` where Meta does not list it any more.
    #[schema(example = "deleted")]
    step: &'static str,
    /// When its name can be used again: 30 days later where an approved one was deleted.
    name_free_at: Option<i64>,
}

/// Something to fill in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Slot {
    /// Which: `body:1`, `header`, `button:0`, ….
    #[schema(example = "body:1")]
    key: String,
    /// What a person reads beside the field.
    label: String,
    /// What somebody called it here; `null` where nobody did.
    #[schema(example = "Order number")]
    name: Option<String>,
    /// What goes in: `text`, `image`, `video`, `document`, `location`, `url_suffix`, `coupon_code`, `expiry`,
    /// `products`.
    #[schema(value_type = String, example = "text")]
    kind: template_check::SlotKind,
    /// What was given as an example when the template was made.
    example: Option<String>,
}

/// Which templates.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// Only those that this number can send.
    channel_id: Option<String>,
    /// Only with this status, as Meta writes it. Those that Meta does not have any more are `DELETED`; without a status they
    /// come after the others.
    status: Option<String>,
    /// Words that all have to be found, in name, language or content.
    q: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 200; 50 if it is not given.
    limit: Option<String>,
}

/// A template to be submitted: Meta's own object with `channel_id` beside its fields.
#[expect(dead_code, reason = "reading a field tells what is wrong with it; Meta gets the object as it came")]
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(super) struct NewTemplate {
    /// A number of the account that is to have it.
    channel_id: Uuid,
    /// 1 to 512 small letters, digits and underscores.
    #[schema(example = "order_update")]
    name: String,
    /// Its language.
    #[schema(example = "en_US")]
    language: String,
    /// `MARKETING`, `UTILITY` or `AUTHENTICATION`.
    #[schema(example = "UTILITY")]
    category: String,
    /// `POSITIONAL` (if it is not given) or `NAMED`.
    parameter_format: Option<String>,
    /// Meta's components.
    #[schema(value_type = Vec<Object>)]
    components: Value,
}

/// What is to be another thing about a template here. What is not given stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateChange {
    /// Names of slots by their keys; an empty one takes the name away. A variable that has a name in the template keeps
    /// that.
    slot_names: BTreeMap<String, String>,
}

/// Lists templates by name and language, those that Meta does not have any more after the others.
#[utoipa::path(get, path = "/api/v1/templates", tag = "Templates", params(Wish),
    responses((status = 200, description = "A page of templates", body = Page<Template>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Params(wish): Params<Wish>,
) -> Result<Json<Page<Template>>, Problem> {
    let workspace = caller.workspace;
    let limit = page::limit(wish.limit.as_ref())?;
    let waba_id = parameter::<ChannelId>("channel_id", wish.channel_id.as_ref(), "the id of a channel")?
        .map(|id| app.registry.known().channel(workspace, id).map(|channel| channel.waba_id.clone()))
        .map(|found| found.ok_or_else(|| Problem::bad_parameter("channel_id", "There is no such channel.")))
        .transpose()?;
    let filter = Filter {
        waba_id,
        status: given(wish.status.as_ref()).map(str::to_owned),
        words: given(wish.q.as_ref()).map(words::words).unwrap_or_default(),
        after: page::cursor("templates", wish.cursor.as_ref(), place)?,
        limit: page::one_more(limit),
        is_there: false,
    };
    let (found, names, endings) = rows::read(&app, &caller.asker, filter, |tx, filter| {
        Box::pin(async move {
            let found = store::list(tx, filter).await?;
            let ids: Vec<TemplateId> = found.iter().map(|(row, _)| row.id).collect();
            Ok((found, slots::names(tx, &ids).await?, template_events::endings(tx, &ids).await?))
        })
    })
    .await?;
    let page = page::cut(found, limit, "templates", |(row, waba_id)| {
        let store::Place { is_gone, name, language, waba_id } = store::Place::of(row, waba_id);
        let gone = is_gone.then(|| GONE.to_owned());
        [name, language, waba_id].into_iter().chain(gone).collect()
    });
    let none = Names::new();
    let shown = page
        .data
        .iter()
        .map(|(row, waba_id)| Template {
            deletion: endings.get(&row.id).filter(|_| row.is_going()).map(deletion),
            ..template(row, waba_id, names.get(&row.id).unwrap_or(&none))
        })
        .collect();
    Ok(Json(page.with(shown)))
}

/// The last part of a cursor among those that Meta does not have any more.
const GONE: &str = "gone";

/// Where a page goes on. A cursor of an older version names no account, and begins with the first.
fn place(parts: &[String]) -> Option<store::Place> {
    let (is_gone, [name, language, waba_id]) = match parts {
        [name, language] => (false, [name, language, ""]),
        [name, language, waba_id] => (false, [name, language, waba_id.as_str()]),
        [name, language, waba_id, gone] if gone == GONE => (true, [name, language, waba_id.as_str()]),
        _ => return None,
    };
    let [name, language, waba_id] = [name, language, waba_id].map(str::to_owned);
    Some(store::Place { is_gone, name, language, waba_id })
}

fn deletion(ending: &Ending) -> Deletion {
    Deletion {
        at: ending.at.seconds(),
        step: ending.step.as_str(),
        name_free_at: ending.name_free_at.map(Timestamp::seconds),
    }
}

/// Shows a template.
#[utoipa::path(get, path = "/api/v1/templates/{id}", tag = "Templates",
    params(("id" = Uuid, Path, description = "The template's id, ours")),
    responses((status = 200, description = "The template", body = Template)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TemplateId>,
) -> Result<Json<Template>, Problem> {
    Ok(Json(one(&app, &caller, id).await?))
}

async fn one(app: &Shared, caller: &Caller, id: TemplateId) -> Result<Template, Problem> {
    let found = rows::read(app, &caller.asker, (), move |tx, ()| {
        Box::pin(async move {
            let ending = template_events::endings(tx, &[id]).await?.remove(&id);
            Ok((store::get(tx, id).await?, names::of(tx, id).await?, ending))
        })
    });
    let (found, names, ending) = found.await?;
    let (row, waba_id) = found.ok_or_else(|| Problem::not_found("There is no such template."))?;
    let deletion = ending.as_ref().filter(|_| row.is_going()).map(deletion);
    Ok(Template { deletion, ..template(&row, &waba_id, &names) })
}

/// Gives the slots of a template names. They are yours alone: Meta and customers do not see them.
#[utoipa::path(patch, path = "/api/v1/templates/{id}", tag = "Templates",
    params(("id" = Uuid, Path, description = "The template's id, ours")),
    request_body(content = TemplateChange, example = json!({"slot_names": {"body:1": "Order number"}})),
    responses((status = 200, description = "The template as it now is", body = Template),
        (status = 204, description = "Done; the token may not read it")))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TemplateId>,
    Input(wanted): Input<TemplateChange>,
) -> Result<Response, Problem> {
    let given = names::give(app.base(), &caller.asker, id, wanted.slot_names).await;
    given.map_err(|not_done| Problem::within("slot_names", not_done))?;
    if !caller.may(Verb::ReadTemplates) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(Json(one(&app, &caller, id).await?).into_response())
}

/// Checks a template and submits it to Meta.
#[utoipa::path(post, path = "/api/v1/templates", tag = "Templates",
    request_body(content = NewTemplate, example = json!({
        "channel_id": "0192f0c1-0000-7000-8000-000000000001", "name": "order_update", "language": "en_US",
        "category": "UTILITY", "components": [{"type": "BODY", "text": "Your order {{1}} is on its way to you today.",
            "example": {"body_text": [["4711"]]}}]})),
    responses(
        (status = 201, description = "Meta has it; its status says how far the review is", body = Template),
        (status = 422, description = "Meta would refuse it, or did", body = super::problem::Body,
            content_type = "application/problem+json")))]
pub(super) async fn submit(
    State(app): State<Shared>,
    caller: Caller,
    Input(body): Input<Value>,
) -> Result<Response, Problem> {
    let new: NewTemplate = fields(&body)?;
    let mut object = body;
    if let Some(own) = object.as_object_mut() {
        own.remove("channel_id");
    }
    let done = submit::submit(&Means::of(&app), &caller.asker, ChannelId(new.channel_id), object).await;
    let Submitted { template: row, waba_id, warnings } = done.map_err(not_submitted)?;
    let warnings = warnings.iter().map(field_error).collect();
    let shown = Template { warnings, ..template(&row, &waba_id, &Names::new()) };
    let place = format!("/api/v1/templates/{}", shown.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(shown)).into_response())
}

fn not_submitted(why: NotSubmitted) -> Problem {
    match why {
        NotSubmitted::NotDone(not_done) => not_done.into(),
        NotSubmitted::NoNumber => Problem::invalid("channel_id", "No such number is connected."),
        NotSubmitted::Faulty(findings) => Problem::all_invalid(findings.iter().map(field_error).collect()),
        NotSubmitted::NotAsked => {
            Problem::meta_silent("The Graph API cannot be reached. Nothing was submitted.")
        }
        NotSubmitted::Unclear => {
            Problem::meta_silent("The Graph API did not answer. The template may have been submitted.")
        }
        NotSubmitted::Unwell(status, said) => {
            Problem::meta_silent(format!("The Graph API answered {status}: {}", said.title))
        }
        NotSubmitted::Refused(said) => Problem::meta_refused(meta_error(said)),
        NotSubmitted::NotAllowed(said, hurdles) => {
            let cause = |one: &Hurdle| HurdleCause {
                cause: one.cause.as_str(),
                state: one.state.as_str(),
                text: word(hurdle::sentence(one.cause)),
                url: one.cause.address(),
            };
            Problem::not_allowed(meta_error(said), hurdles.iter().map(cause).collect())
        }
    }
}

pub(super) fn meta_error(said: Fault) -> MetaError {
    let code = (said.code != fault::NO_CODE).then_some(said.code);
    MetaError { code, title: said.title, details: said.details }
}

fn field_error(finding: &Finding) -> FieldError {
    FieldError { rule: Some(finding.rule), ..FieldError::new(path(&finding.field), say(&finding.message)) }
}

/// `/components/1/text` as every other field of the API is named: `components[1].text`.
fn path(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').filter(|part| !part.is_empty()) {
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            path += &format!("[{part}]");
        } else {
            path += if path.is_empty() { "" } else { "." };
            path += part;
        }
    }
    path
}

/// Asks Meta for all templates at once, instead of waiting for its webhooks.
#[utoipa::path(post, path = "/api/v1/templates/sync", tag = "Templates",
    responses((status = 204, description = "The templates are as Meta says")))]
pub(super) async fn sync(State(app): State<Shared>, caller: Caller) -> Result<StatusCode, Problem> {
    graph_sync::asked(&app, &caller.asker).await.map_err(|not_done| match not_done {
        NotDone::Other(error) => Problem::meta_silent(format!("{error:#}")),
        not_done => not_done.into(),
    })?;
    Ok(StatusCode::NO_CONTENT)
}

fn template(row: &Row, waba_id: &str, names: &Names) -> Template {
    let slots = template_check::slots(&row.components).into_iter().map(|slot| Slot {
        key: slot.key.to_string(),
        label: names.get(&slot.key).cloned().unwrap_or_else(|| say(&slot.label)),
        name: names.get(&slot.key).cloned(),
        kind: slot.kind,
        example: slot.example,
    });
    Template {
        id: row.id.0,
        meta_id: row.meta_id.clone(),
        waba_id: waba_id.to_owned(),
        name: row.name.clone(),
        language: row.language.clone(),
        category: row.category.meta_word().to_owned(),
        status: row.status.as_str().to_owned(),
        reason: some(dated(&row.reason)),
        quality: row.quality.clone(),
        parameter_format: row.parameter_format.clone(),
        components: row.components.clone(),
        slots: slots.collect(),
        deletion: None,
        warnings: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_name_fields_as_the_rest_of_the_api_does() {
        assert_eq!(path("/name"), "name");
        assert_eq!(path("/components"), "components");
        assert_eq!(path("/components/1/text"), "components[1].text");
        assert_eq!(path("/components/0/buttons/2/url"), "components[0].buttons[2].url");
    }
}
