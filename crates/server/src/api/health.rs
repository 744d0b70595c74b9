//! `/api/v1/channels/{id}/health`: how a number stands; and having Meta asked.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use transom_channels::whatsapp::graph_version;
use transom_desk::accounts::speed;
use transom_desk::accounts::standing::{self, Standing};
use transom_desk::accounts::{day, numbers};
use transom_desk::app::{App, Shared};
use transom_desk::done::NotDone;
use transom_pages::words::say;
use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;
use transom_rules::number::problem::Problem as Wrong;
use transom_rules::number::{Limit, Told};
use transom_rules::time::Timestamp;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::Id;
use super::problem::Problem;
use super::rows;

/// How a number stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Health {
    /// Our id of the number.
    channel_id: Uuid,
    /// What is wrong with it, the worst first.
    problems: Vec<Fault>,
    /// Customers outside their windows in the last 24 hours, of all numbers together.
    reached: Reached,
    /// The month's free service messages; `null` where service messages are not counted.
    free_service_messages: Option<Allowance>,
    /// How many messages a second the number sends.
    #[schema(example = 80)]
    messages_per_second: u32,
    /// What bounds that: `meta`, `app` where its owner uses it in the WhatsApp Business app too, `setting`.
    #[schema(example = "meta")]
    speed_bound: &'static str,
    /// What Meta makes of how customers take its messages: `green`, `yellow`, `red`, `unknown`; `null` before it said, as
    /// are all its words of an SMS sender.
    quality: Option<&'static str>,
    /// Meta's word for its state; `NOT_REGISTERED` after an error that said so.
    #[schema(example = "CONNECTED")]
    status: Option<String>,
    /// Its display name.
    verified_name: Option<String>,
    /// Meta's word for what became of the display name.
    #[schema(example = "APPROVED")]
    name_status: Option<String>,
    /// When Meta was asked last, and answered; `null` of an SMS sender.
    looked_at: Option<i64>,
    /// When the last webhook of its app came; `null` if none came lately.
    last_webhook_at: Option<i64>,
    /// The version of the Graph API that is spoken; `null` of an SMS sender, of which Meta knows nothing.
    #[schema(example = "v25.0")]
    graph_version: Option<String>,
    /// The day on which Meta stops answering it, if that is told; `null` of an SMS sender.
    #[schema(example = "2028-07-29")]
    graph_version_ends: Option<String>,
}

/// Something that is wrong with a number.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Fault {
    /// Stable word: `token_refused`, `not_permitted`, `account_restricted`, `account_locked`, `sends_nothing`, `banned`,
    /// `held_back`, `restricted`, `payment_missing`, `prepaid_used_up`, `unsubscribed`, `name_refused`, `low_quality`,
    /// `limit_reached`.
    code: &'static str,
    /// `warning` or `error`.
    severity: String,
    /// One sentence.
    text: String,
    /// When it ends by itself, if that is known.
    until: Option<i64>,
    /// What somebody can do, best first.
    ways: Vec<Way>,
}

/// What somebody can do about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Way {
    /// `look_again`, `whatsapp_manager`, `billing`, `support_home`, `registration`, `new_token`, `subscription`.
    kind: &'static str,
    /// Meta's page for it; `null` where it is done here.
    url: Option<&'static str>,
}

/// What is used of the limit of the portfolio.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Reached {
    /// So many.
    used: u32,
    /// So many are allowed; `null` without a limit, or as long as Meta told none.
    limit: Option<u32>,
    /// Whether Meta told the limit.
    limit_known: bool,
    /// When there is room again; `null` while there is.
    frees_at: Option<i64>,
}

/// What is used of the month's free service messages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Allowance {
    /// So many were delivered.
    used: u64,
    /// So many are free.
    free: u64,
}

/// Shows how a number stands: what is wrong with it, what is used of its limits, what Meta says of it.
#[utoipa::path(get, path = "/api/v1/channels/{id}/health", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    responses((status = 200, description = "How it stands", body = Health)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
) -> Result<Json<Health>, Problem> {
    standing_of(&app, &caller, id).await.map(Json)
}

/// Asks Meta for a number, or the SMS carrier for a sender, at once, instead of waiting for its webhooks, and shows how it stands.
#[utoipa::path(post, path = "/api/v1/channels/{id}/look", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    responses((status = 200, description = "How it stands", body = Health)))]
pub(super) async fn look(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
) -> Result<Json<Health>, Problem> {
    let kind = app.registry.known().kind(id);
    numbers::look_again(&app, &caller.asker, id).await.map_err(|not_done| match not_done {
        NotDone::Other(error) => Problem::silent(kind, format!("{error:#}")),
        not_done => not_done.into(),
    })?;
    standing_of(&app, &caller, id).await.map(Json)
}

async fn standing_of(app: &Shared, caller: &Caller, id: ChannelId) -> Result<Health, Problem> {
    let (known, now) = (app.registry.known(), app.clock.now());
    let channel = known.channel(caller.workspace, id).cloned();
    let channel = channel.ok_or_else(|| Problem::not_found("There is no such channel."))?;
    let found = rows::read(app, &caller.asker, (known, channel), move |tx, (known, channel)| {
        Box::pin(async move { standing::of(tx, known, &[Arc::clone(channel)], now).await })
    });
    let found = found.await?.into_iter().next();
    found
        .map(|standing| health(app, &standing))
        .ok_or_else(|| Problem::not_found("There is no such channel."))
}

fn health(app: &App, standing: &Standing) -> Health {
    let graph = &app.settings.graph;
    let speed = speed::of_facts(&standing.facts, &app.settings, standing.channel.kind);
    let today = day::at(app.clock.machine(), &jiff::tz::TimeZone::UTC);
    let spoken = Some(&graph.version).filter(|_| standing.channel.kind == ChannelKind::WhatsApp);
    let ends = spoken.and_then(|version| graph_version::life(version, today).end());
    let facts = &standing.facts;
    let limit = standing.limit;
    let word = |told: &Option<Told<String>>| told.as_ref().map(|told| told.is.clone());
    Health {
        channel_id: standing.channel.id.0,
        reached: Reached {
            used: standing.reached,
            limit: limit.and_then(|limit| if let Limit::Of(limit) = limit { Some(limit) } else { None }),
            limit_known: limit.is_some(),
            frees_at: standing.frees_at.map(Timestamp::seconds),
        },
        free_service_messages: standing
            .allowance
            .map(|of_month| Allowance { used: of_month.used, free: of_month.free }),
        messages_per_second: speed.a_second,
        speed_bound: speed.bound.as_str(),
        quality: facts.quality.as_ref().map(|told| told.is.as_str()),
        status: word(&facts.status),
        verified_name: word(&facts.verified_name),
        name_status: word(&facts.name_status),
        looked_at: facts.looked_at.map(Timestamp::seconds),
        last_webhook_at: standing.last_webhook_at.map(Timestamp::seconds),
        graph_version: spoken.cloned(),
        graph_version_ends: ends.map(|end| end.to_string()),
        problems: standing.problems.iter().map(fault).collect(),
    }
}

pub(super) fn fault(wrong: &Wrong) -> Fault {
    Fault {
        code: wrong.code,
        severity: wrong.severity.to_string(),
        text: say(&wrong.text),
        until: wrong.until.map(Timestamp::seconds),
        ways: wrong.ways.iter().map(|way| Way { kind: way.as_str(), url: way.address() }).collect(),
    }
}
