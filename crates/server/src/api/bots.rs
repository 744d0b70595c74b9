//! `/api/v1/bots`: automations that people write as files. What a bot is made of and whether it is on; its runs stand in
//! [`runs`], trying one in [`trial`].

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::bots::act::{self, Deployed, Verdict};
use transom_desk::bots::{Writing, key, list as desk};
use transom_pages::words::say;
use transom_rules::access::Verb;
use transom_rules::bot::Rest;
use transom_rules::id::BotId;
use utoipa::ToSchema;

use super::auth::{Caller, told};
use super::input::{Id, Input, Nothing, Params};
use super::page::Page;
use super::problem::Problem;
pub(super) use shape::{Bot, BotFault, BotVersion, StepCount};

pub(super) mod runs;
mod shape;
pub(super) mod trial;

/// A file of a bot.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct BotFile {
    /// The file, as the manual of bots has it.
    text: String,
}

/// What a bot's file is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct BotChange {
    /// The file.
    text: String,
    /// The revision that was read: the file is not saved where somebody else saved it since. It is saved in any case if
    /// this is left out.
    revision: Option<i64>,
}

/// Lists the bots, in the order in which they are asked whether they begin a run. There is one page, without the files.
#[utoipa::path(get, path = "/api/v1/bots", tag = "Bots",
    responses((status = 200, description = "The bots", body = Page<Bot>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<Bot>>, Problem> {
    let all = desk::all(app.base(), &caller.asker).await?;
    Ok(Json(Page::whole(all.into_iter().map(Bot::among_all).collect())))
}

/// Makes a bot of a file. It is off, and nothing of it is deployed; what is wrong with its file is told.
#[utoipa::path(post, path = "/api/v1/bots", tag = "Bots",
    request_body(content = BotFile, example = json!({"text":
        "flow: 1\nname: Greets\ntriggers:\n  - keyword: hello\nsteps:\n  greet:\n    message: Hello!\n"})),
    responses((status = 201, description = "The new bot", body = Bot),
        (status = 204, description = "Done; the token may not read bots")))]
pub(super) async fn make(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<BotFile>,
) -> Result<Response, Problem> {
    let made = act::make(Writing::of(&app), &caller.asker, new.text).await?;
    let place = [(header::LOCATION, format!("/api/v1/bots/{}", made.bot.id))];
    if !caller.may(Verb::ReadBots) {
        return Ok((StatusCode::NO_CONTENT, place).into_response());
    }
    Ok((StatusCode::CREATED, place, Json(Bot::of(made))).into_response())
}

/// Compiles a file, and keeps nothing of it: what is wrong with it, in the order of the file, or, where nothing is, what is to
/// be known of it all the same.
#[utoipa::path(post, path = "/api/v1/bots/check", tag = "Bots",
    request_body(content = BotFile, example = json!({"text": "flow: 1\nname: Empty\n"})),
    responses((status = 200, description = "What is wrong; warnings alone where it compiles", body = Page<BotFault>)))]
pub(super) async fn check(
    State(app): State<Shared>,
    caller: Caller,
    Input(file): Input<BotFile>,
) -> Result<Json<Page<BotFault>>, Problem> {
    let Verdict { problems, warnings } = act::check(Writing::of(&app), &caller.asker, file.text).await?;
    Ok(Json(Page::whole(problems.iter().chain(&warnings).map(BotFault::of).collect())))
}

/// Shows a bot: the file that is being written, what is wrong with it, what is deployed.
#[utoipa::path(get, path = "/api/v1/bots/{id}", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id")),
    responses((status = 200, description = "The bot", body = Bot)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
) -> Result<Json<Bot>, Problem> {
    Ok(Json(Bot::of(desk::one(Writing::of(&app), &caller.asker, id).await?)))
}

/// Saves a bot's file. What is deployed stays what it is.
#[utoipa::path(patch, path = "/api/v1/bots/{id}", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id")),
    request_body(content = BotChange, example = json!({"text":
        "flow: 1\nname: Greets\ntriggers:\n  - keyword: hello\nsteps:\n  greet:\n    message: Hi!\n", "revision": 1})),
    responses((status = 200, description = "The bot, with what is wrong with its file", body = Bot),
        (status = 204, description = "Done; the token may not read bots")))]
pub(super) async fn save(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
    Input(wanted): Input<BotChange>,
) -> Result<Response, Problem> {
    let saved = act::save(Writing::of(&app), &caller.asker, id, wanted.text, wanted.revision).await?;
    Ok(told(caller.may(Verb::ReadBots).then(|| Bot::of(saved))))
}

/// Removes a bot that is off and whose runs are over.
#[utoipa::path(delete, path = "/api/v1/bots/{id}", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
) -> Result<StatusCode, Problem> {
    act::remove(Writing::of(&app), &caller.asker, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How a file becomes a version.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Deployment {
    /// What to say of the version.
    #[serde(default)]
    note: String,
    /// The revision that was read: nothing is deployed where somebody else saved the file since.
    revision: Option<i64>,
}

/// Makes a bot's file a version, by which its runs begin from now on. Those under way stay with theirs. A file that does
/// not compile is not deployed: 422 names the first thing that is wrong.
#[utoipa::path(post, path = "/api/v1/bots/{id}/deploy", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id")),
    request_body(content = Deployment, example = json!({"note": "Greets by name"})),
    responses((status = 200, description = "The bot as it now is", body = Bot),
        (status = 204, description = "Done; the token may not read bots")))]
pub(super) async fn deploy(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
    Input(wanted): Input<Deployment>,
) -> Result<Response, Problem> {
    let Deployment { note, revision } = wanted;
    let deployed = act::deploy(Writing::of(&app), &caller.asker, id, note, revision).await?;
    as_deployed(&caller, deployed)
}

/// Which version.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub(super) struct Reversion {
    /// Its number.
    version: i64,
}

/// Makes an old version the one by which runs begin. The file that is being written stays.
#[utoipa::path(post, path = "/api/v1/bots/{id}/revert", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id")),
    request_body(content = Reversion, example = json!({"version": 1})),
    responses((status = 200, description = "The bot as it now is", body = Bot),
        (status = 204, description = "Done; the token may not read bots")))]
pub(super) async fn revert(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
    Input(wanted): Input<Reversion>,
) -> Result<Response, Problem> {
    let reverted = act::revert(Writing::of(&app), &caller.asker, id, wanted.version).await?;
    as_deployed(&caller, reverted)
}

fn as_deployed(caller: &Caller, deployed: Deployed) -> Result<Response, Problem> {
    match deployed {
        Deployed::As(bot, warnings) => {
            Ok(told(caller.may(Verb::ReadBots).then(|| Bot::deployed(*bot, &warnings))))
        }
        Deployed::Wrong(problems) => {
            let first = problems
                .first()
                .map(|one| format!("Line {}, column {}: {}", one.at.line, one.at.column, say(&one.text)));
            Err(Problem::invalid("text", first.unwrap_or_default()))
        }
    }
}

/// Switches a bot on. One that is on is as it was.
#[utoipa::path(post, path = "/api/v1/bots/{id}/on", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id")),
    responses((status = 200, description = "It is on", body = Bot),
        (status = 204, description = "Done; the token may not read bots")))]
pub(super) async fn on(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
) -> Result<Response, Problem> {
    let bot = act::switch_on(Writing::of(&app), &caller.asker, id).await?;
    app.bots.notify_one();
    Ok(told(caller.may(Verb::ReadBots).then(|| Bot::listed(bot))))
}

/// What becomes of the runs of a bot that is switched off.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub(super) struct BotOff {
    /// `finish`: they go on to their end. `end`: they end. `hand_over`: they end, and people have the conversations.
    #[schema(value_type = String)]
    runs: Rest,
}

/// Switches a bot off, and says what becomes of its runs.
#[utoipa::path(post, path = "/api/v1/bots/{id}/off", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id")),
    request_body(content = BotOff, example = json!({"runs": "finish"})),
    responses((status = 200, description = "It begins no runs any more", body = Bot),
        (status = 204, description = "Done; the token may not read bots")))]
pub(super) async fn off(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
    Input(wanted): Input<BotOff>,
) -> Result<Response, Problem> {
    let bot = act::switch_off(Writing::of(&app), &caller.asker, id, wanted.runs).await?;
    app.bots.notify_one();
    Ok(told(caller.may(Verb::ReadBots).then(|| Bot::listed(bot))))
}

/// A key with which a bot signs what it asks of other programs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct BotKey {
    /// The key. It is shown here once.
    #[schema(example = "trb_4fU0…")]
    key: String,
}

/// Gives a bot a key with which it signs what it asks of other programs.
///
/// Where it has one already, that is good no more. Nobody is shown the key again.
#[utoipa::path(post, path = "/api/v1/bots/{id}/key", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id")),
    responses((status = 201, description = "The new key", body = BotKey)))]
pub(super) async fn change_key(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
) -> Result<Response, Problem> {
    let key = key::change(app.base(), &caller.asker, id).await?;
    Ok((StatusCode::CREATED, Json(BotKey { key: key.expose().to_owned() })).into_response())
}

/// Lists what was deployed of a bot, the newest first. There is one page.
#[utoipa::path(get, path = "/api/v1/bots/{id}/versions", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id")),
    responses((status = 200, description = "The versions", body = Page<BotVersion>)))]
pub(super) async fn versions(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
    _: Params<Nothing>,
) -> Result<Json<Page<BotVersion>>, Problem> {
    let all = desk::versions(app.base(), &caller.asker, id).await?;
    Ok(Json(Page::whole(all.into_iter().map(BotVersion::from).collect())))
}

/// Which version is counted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Counted {
    /// Its number; the deployed one if it is left out.
    version: Option<String>,
}

/// Counts the runs of a version at each of its steps. There is one page.
#[utoipa::path(get, path = "/api/v1/bots/{id}/counts", tag = "Bots",
    params(("id" = Uuid, Path, description = "The bot's id"), Counted),
    responses((status = 200, description = "The steps at which a run was", body = Page<StepCount>)))]
pub(super) async fn counts(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<BotId>,
    Params(wanted): Params<Counted>,
) -> Result<Json<Page<StepCount>>, Problem> {
    let version = match wanted.version {
        Some(told) => told.parse().map_err(|_| Problem::invalid("version", "Expected its number."))?,
        None => desk::one(Writing::of(&app), &caller.asker, id).await?.bot.deployed.unwrap_or_default(),
    };
    let all = desk::counts(app.base(), &caller.asker, id, version).await?;
    Ok(Json(Page::whole(all.into_iter().map(|(step, count)| StepCount::of(step, count)).collect())))
}
