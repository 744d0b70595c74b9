//! Runs of bots: those of one, where each went, and what programs do with them in a conversation.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transom_desk::app::Shared;
use transom_desk::bots::runs::{self as desk, By, Start, Told};
use transom_rules::access::Verb;
use transom_rules::bot::Standing;
use transom_rules::flow::kind::Cause;
use transom_rules::flow::run::Ending;
use transom_rules::id::{BotId, ConversationId, RunId};
use transom_rules::time::Timestamp;
use transom_store::bots::{BotRun, Filter, Passed};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::auth::Caller;
use super::super::input::{Id, Input, Params, fields};
use super::super::once::{self, Once, Turn};
use super::super::page::{self, Page};
use super::super::problem::Problem;

/// A run: one execution of a bot with one customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct RunOfBot {
    /// Ours.
    id: Uuid,
    /// Whose.
    bot_id: Uuid,
    /// By which version of the bot, to its end.
    version: i64,
    /// Where it talks.
    conversation_id: Uuid,
    /// `waiting`; `paused`: people have the conversation; or `ended`.
    state: &'static str,
    /// How it ended: `finished`, `handed_over`, `refused`, `not_understood`, `broken`, `too_late` or `stopped`.
    ending: Option<&'static str>,
    /// The step at which it stands or ended.
    step: String,
    /// By which kind of trigger it began.
    begun_by: Option<&'static str>,
    /// When it began.
    begun_at: i64,
    /// When it goes on by itself; `null` where nothing but somebody moves it.
    wakes_at: Option<i64>,
    /// When it ended.
    ended_at: Option<i64>,
    /// What it kept. In the answer about one run alone, for whoever sees numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<BTreeMap<String, Value>>,
    /// Where it went. In the answer about one run alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Vec<RunStep>>,
}

/// A thing of a run's path.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct RunStep {
    /// The step.
    step: String,
    /// By what it was left: `next`, `case` and which, `answered`, `timed_out`, `otherwise`, `failed`, `open`, `closed` or
    /// `handed_back`; `null` where this tells of a message.
    via: Option<Value>,
    /// The message that it gave to be sent.
    message_id: Option<Uuid>,
    /// Why it was not sent, or not done.
    why: Option<String>,
    /// When.
    at: i64,
}

impl From<BotRun> for RunOfBot {
    fn from(run: BotRun) -> Self {
        Self {
            id: run.id.0,
            bot_id: run.bot.0,
            version: run.version,
            conversation_id: run.conversation.0,
            state: run.standing().as_str(),
            ending: run.run.ending().map(Ending::as_str),
            begun_by: run.begun_by.map(Cause::as_str),
            begun_at: run.begun_at.seconds(),
            wakes_at: run.run.wakes_at().map(Timestamp::seconds),
            ended_at: run.ended_at.map(Timestamp::seconds),
            step: run.run.step,
            values: None,
            path: None,
        }
    }
}

impl From<Passed> for RunStep {
    fn from(passed: Passed) -> Self {
        Self {
            step: passed.step,
            via: serde_json::from_str(&passed.via).ok(),
            message_id: passed.message.map(|id| id.0),
            why: Some(passed.why).filter(|why| !why.is_empty()),
            at: passed.at.seconds(),
        }
    }
}

/// Which runs.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Wanted {
    /// Only those that stand so: `waiting`, `paused` or `ended`.
    state: Option<String>,
    /// How many to list: 1 to 200, 50 if it is left out.
    limit: Option<String>,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// Lists the runs of a bot, the newest first.
#[utoipa::path(get, path = "/api/v1/bots/{id}/runs", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id"), Wanted),
    responses((status = 200, description = "A page of them", body = Page<RunOfBot>)))]
pub(in crate::api) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<RunOfBot>>, Problem> {
    let limit = page::limit(wanted.limit.as_ref())?;
    let before = page::cursor("runs", wanted.cursor.as_ref(), |parts| match parts {
        [id] => id.parse::<RunId>().ok(),
        _ => None,
    })?;
    let standing = match wanted.state.as_deref().map(Standing::from_word) {
        Some(None) => return Err(Problem::invalid("state", "Expected waiting, paused or ended.")),
        told => told.flatten(),
    };
    let limit_and_one = page::one_more(limit);
    let filter = Filter { bot: Some(id), standing, before, limit: limit_and_one, ..Filter::default() };
    let found = desk::of_bot(app.base(), &caller.asker, filter).await?;
    let page = page::cut(found, limit, "runs", |run| vec![run.id.to_string()]);
    let shown = page.data.iter().cloned().map(RunOfBot::from).collect();
    Ok(Json(page.with(shown)))
}

/// Shows a run with where it went.
#[utoipa::path(get, path = "/api/v1/runs/{id}", tag = "Bots",
    params(("id" = Uuid, Path, description = "The run's id")),
    responses((status = 200, description = "The run", body = RunOfBot)))]
pub(in crate::api) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<RunId>,
) -> Result<Json<RunOfBot>, Problem> {
    shown(&app, &caller, id).await.map(Json)
}

async fn shown(app: &Shared, caller: &Caller, id: RunId) -> Result<RunOfBot, Problem> {
    let Told { run, path } = desk::path(app.base(), &caller.asker, id).await?;
    let values = (!caller.mask().hides()).then(|| run.run.variables.clone());
    let path = Some(path.into_iter().map(RunStep::from).collect());
    Ok(RunOfBot { values, path, ..run.into() })
}

/// What begins a run.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::api) struct NewRun {
    /// Only of this bot.
    bot_id: Option<Uuid>,
    /// What a trigger `api` of a bot that is on calls this. This or `button`.
    api: Option<String>,
    /// The button beside Send that would be pressed.
    button: Option<String>,
    /// What the trigger wants to be given along, by its names.
    #[serde(default)]
    values: BTreeMap<String, String>,
}

/// Begins a run in a conversation.
///
/// With an `Idempotency-Key` the same request may be repeated for 24 hours without beginning another.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/runs", tag = "Bots",
    params(("id" = Uuid, Path, description = "The conversation's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 characters of your choice")),
    request_body(content = NewRun, example = json!({"api": "order_sent", "values": {"order": "A-100"}})),
    responses((status = 201, description = "The new run", body = RunOfBot),
        (status = 200, description = "It was begun before under the same key", body = RunOfBot),
        (status = 204, description = "Done; the token may not read bots"),
        (status = 409, description = "The key was used for another request", body = super::super::problem::Body,
            content_type = "application/problem+json")))]
pub(in crate::api) async fn begin(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    headers: HeaderMap,
    Input(body): Input<Value>,
) -> Result<Response, Problem> {
    let wanted: NewRun = fields(&body)?;
    let by = match (wanted.api, wanted.button) {
        (Some(name), None) => By::Api { name, given: wanted.values },
        (None, Some(name)) => By::Button(name),
        _ => return Err(Problem::invalid("api", "Say one of api and button.")),
    };
    let key = once::key(&caller, &headers, &format!("runs/{id}"), &body)?;
    let first = match Once::turn(&app, &caller, key).await? {
        Turn::First(first) => first,
        Turn::Again(begun) => return again(&app, &caller, RunId(begun)).await,
    };
    let start = Start { bot: wanted.bot_id.map(BotId), by, once: first.base(&app).once };
    let begun = match desk::begin(&app, &caller.asker, id, start).await {
        Ok(begun) => begun,
        Err(not_done) => {
            let begun = first.made_meanwhile(&app, &caller, not_done).await?;
            return again(&app, &caller, RunId(begun)).await;
        }
    };
    if !caller.may(Verb::ReadBots) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok((StatusCode::CREATED, Json(shown(&app, &caller, begun).await?)).into_response())
}

/// A run that was begun before, as it is now.
async fn again(app: &Shared, caller: &Caller, begun: RunId) -> Result<Response, Problem> {
    if !caller.may(Verb::ReadBots) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(once::replayed(shown(app, caller, begun).await?))
}

/// Takes a conversation over from the bot that talks in it: it says nothing until it is given back.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/runs/take_over", tag = "Bots",
    params(("id" = Uuid, Path, description = "The conversation's id")),
    responses((status = 204, description = "It is taken over")))]
pub(in crate::api) async fn take_over(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<StatusCode, Problem> {
    desk::take_over(&app, &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a conversation back to the bot that waits in it.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/runs/give_back", tag = "Bots",
    params(("id" = Uuid, Path, description = "The conversation's id")),
    responses((status = 204, description = "It is given back")))]
pub(in crate::api) async fn give_back(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<StatusCode, Problem> {
    desk::give_back(&app, &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the run that talks in a conversation.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/runs/end", tag = "Bots",
    params(("id" = Uuid, Path, description = "The conversation's id")),
    responses((status = 204, description = "It is over")))]
pub(in crate::api) async fn end(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<StatusCode, Problem> {
    desk::end(&app, &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
