//! `/api/v1/campaigns`: a template to many. What a campaign is made of, where it stands and what came of it; whom it
//! goes to stands in [`recipients`].

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::campaigns::act::{self, Change};
use transom_desk::campaigns::plan::{Given, Planner, Wish};
use transom_desk::campaigns::results as desk;
use transom_rules::access::Verb;
use transom_rules::campaign::{Named, Pace, Source, Step, Terms as Told, terms as rules};
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_rules::segment::Segment as Whom;
use transom_rules::time::Timestamp;
use transom_store::campaigns as store;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::{Caller, told};
use super::input::{Given as Said, Id, Input, Params};
use super::messages::channel;
use super::page::{self, Page};
use super::problem::Problem;
pub(super) use shape::Campaign;
use shape::Speed;
use terms::{Calendar, Terms};

pub(super) mod policy;
pub(super) mod recipients;
pub(super) mod results;
mod shape;
mod terms;

/// The largest body of a plan, in bytes: some hundred thousand recipients.
pub(super) const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A campaign that is to be planned.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewCampaign {
    /// What to call it.
    #[schema(example = "Parcels of Monday")]
    name: String,
    /// The number it goes through.
    channel_id: Option<Uuid>,
    /// The template; for a campaign of SMS its `terms` have a text instead.
    template: Option<Template>,
    /// What fills the slots of the template for whoever has no values of their own, by the slot (`body:1`, `header`,
    /// `button:0`) or by what it is called.
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    /// What fills them of what is known of a recipient, before `parameters`: `name`, or `attribute:KEY`.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    sources: BTreeMap<String, Source>,
    /// To whom it goes. This, `csv` or `segment`.
    recipients: Option<Vec<Recipient>>,
    /// The same as comma-separated values (RFC 4180), whose first line has the names of the columns: `to`, and slots. Where
    /// somebody stands in the first line already, the columns beside their address fill the slots in their order.
    csv: Option<String>,
    /// What columns hold that are called otherwise: `to`, a slot, or nothing to leave it out.
    #[serde(default)]
    columns: BTreeMap<String, String>,
    /// Or whom among the contacts it goes to.
    #[schema(value_type = Option<Segment>)]
    segment: Option<Whom>,
    /// How fast; as fast as the number may if it is not given.
    pace: Option<Speed>,
    /// How much may be spent, in the currency of the account: it stands when that is spent or under way.
    #[schema(example = "25.00")]
    budget: Option<String>,
    /// It stands when so many in a hundred of its messages failed; 20 if it is not given.
    most_failures: Option<u32>,
    /// What else it is told.
    terms: Option<Terms>,
}

/// Whom among the contacts a campaign goes to: all conditions that are named have to hold. For the document.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it is what the document says of a segment")]
pub(super) struct Segment {
    /// Attributes have these values, by their keys.
    attributes: Option<BTreeMap<String, String>>,
    /// One of their conversations has one of these labels.
    labels: Option<Vec<Uuid>>,
    /// They wrote within so many days.
    wrote_within_days: Option<u32>,
    /// They did not write within so many days.
    silent_for_days: Option<u32>,
    /// Their window is open, or is not.
    in_window: Option<bool>,
    /// Their entry point is offered or open, or is not.
    in_entry_point: Option<bool>,
    /// They consented to marketing, or did not.
    consented: Option<bool>,
    /// They read one of these languages, as templates call them.
    languages: Option<Vec<String>>,
    /// Their number is of one of these countries: ISO 3166.
    countries: Option<Vec<String>>,
}

/// Which template.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Template {
    /// Its name.
    name: String,
    /// Its language.
    language: String,
}

/// Somebody it goes to.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Recipient {
    /// A phone number with its country code, in any punctuation, or a user id.
    #[schema(example = "+15550100777")]
    to: String,
    /// What fills the slots of the template for them.
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

/// What is to be another thing. What is left out stays as it was.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct CampaignChange {
    /// How fast.
    pace: Option<Speed>,
    /// How much may be spent; `null` for as much as it takes.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    budget: Said<String>,
    /// On which days, at which hours; `null` for all.
    #[serde(default)]
    #[schema(value_type = Option<Calendar>)]
    calendar: Said<Calendar>,
    /// When one that is not sent yet begins by itself; `null` where somebody has to start it.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    starts_at: Said<i64>,
}

/// Plans a campaign. Nothing is sent before it is started.
///
/// The plan is frozen: for each recipient it says what is sent, what it costs, or why nothing is sent to them.
#[utoipa::path(post, path = "/api/v1/campaigns", tag = "Campaigns",
    request_body(content = NewCampaign, example = json!({
        "name": "Parcels of Monday", "channel_id": "0192f0c1-0000-7000-8000-000000000001",
        "template": {"name": "order_update", "language": "en"},
        "recipients": [{"to": "+15550100777", "parameters": {"body:1": "A-100"}}]})),
    responses((status = 201, description = "The plan", body = Campaign),
        (status = 204, description = "Done; the token may not read campaigns")))]
pub(super) async fn plan(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<NewCampaign>,
) -> Result<Response, Problem> {
    caller.names_by_number("recipients")?;
    let wish = Wish {
        channel: channel(&app, caller.workspace, new.channel_id)?,
        name: new.name,
        template: new.template.map_or_else(nothing, |one| Named { name: one.name, language: one.language }),
        parameters: new.parameters,
        sources: new.sources,
        pace: new.pace.map(Pace::from).unwrap_or_default(),
        budget: new.budget.as_deref().map(budget).transpose()?,
        most_failures: new.most_failures,
        segment: new.segment,
        terms: new.terms.map(Told::try_from).transpose()?.unwrap_or_default(),
    };
    let told =
        [new.recipients.is_some(), new.csv.is_some(), wish.segment.is_some(), wish.terms.follows.is_some()];
    if told.into_iter().filter(|is_told| *is_told).count() != 1 {
        return Err(Problem::invalid("recipients", "Say one of recipients, csv, segment and terms.follows."));
    }
    let is_by_segment = wish.segment.is_some();
    let mut planner = Planner::begin(app.base(), &caller.asker, wish).await?;
    let made = if is_by_segment {
        planner.by_segment(&app, app.base()).await?
    } else {
        match &new.csv {
            Some(text) => planner.push_file(&app, text, &new.columns).await?,
            None => planner.push(&app, given(new.recipients.unwrap_or_default())).await?,
        }
        planner.finish(app.base()).await?
    };
    let place = format!("/api/v1/campaigns/{}", made.id);
    if !caller.may(Verb::ReadCampaigns) {
        return Ok((StatusCode::NO_CONTENT, [(header::LOCATION, place)]).into_response());
    }
    let shown = one(&app, &caller, made.id).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(shown)).into_response())
}

/// A campaign of SMS has no template.
fn nothing() -> Named {
    Named { name: String::new(), language: String::new() }
}

fn given(recipients: Vec<Recipient>) -> Vec<Given> {
    let placed = (1..).zip(recipients);
    placed.map(|(n, one)| Given { n, to: one.to, values: one.parameters, why: None }).collect()
}

fn budget(text: &str) -> Result<Amount, Problem> {
    amount("budget", text)
}

/// The amount of money that stands in a field.
fn amount(field: &'static str, text: &str) -> Result<Amount, Problem> {
    let read = text.parse::<Amount>().ok().filter(|amount| *amount > Amount::ZERO);
    read.ok_or_else(|| Problem::invalid(field, "Expected an amount of money, such as 25.00."))
}

async fn one(app: &Shared, caller: &Caller, id: CampaignId) -> Result<Campaign, Problem> {
    let shown = desk::get(app.base(), &caller.asker, id).await?;
    Ok(Campaign::of(shown, &shape::Now::of(app, caller.workspace)))
}

/// Lists campaigns, the newest first.
#[utoipa::path(get, path = "/api/v1/campaigns", tag = "Campaigns", params(page::Part),
    responses((status = 200, description = "A page of them", body = Page<Campaign>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Params(part): Params<page::Part>,
) -> Result<Json<Page<Campaign>>, Problem> {
    let limit = page::limit(part.limit.as_ref())?;
    let before = page::cursor("campaigns", part.cursor.as_ref(), |parts| match parts {
        [id] => id.parse::<CampaignId>().ok(),
        _ => None,
    })?;
    let found = desk::list(app.base(), &caller.asker, before, page::one_more(limit)).await?;
    let page = page::cut(found, limit, "campaigns", |shown| vec![shown.campaign.id.to_string()]);
    let now = shape::Now::of(&app, caller.workspace);
    let shown = page.data.iter().cloned().map(|shown| Campaign::of(shown, &now)).collect();
    Ok(Json(page.with(shown)))
}

/// Shows a campaign: its plan, where it stands and how far it is.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id")),
    responses((status = 200, description = "The campaign", body = Campaign)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Json<Campaign>, Problem> {
    one(&app, &caller, id).await.map(Json)
}

/// Changes how fast a campaign goes, in which hours and what it may cost, also while it is sent; and when it begins.
#[utoipa::path(patch, path = "/api/v1/campaigns/{id}", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id")),
    request_body(content = CampaignChange, example = json!({"pace": {"per_second": 5}})),
    responses((status = 200, description = "The campaign as it now is", body = Campaign),
        (status = 204, description = "Done; the token may not read campaigns")))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
    Input(wanted): Input<CampaignChange>,
) -> Result<Response, Problem> {
    let budget = wanted.budget.said(|text| text.as_deref().map(budget).transpose()).transpose()?;
    let calendar =
        wanted.calendar.said(|told| told.map(rules::Calendar::try_from).transpose()).transpose()?;
    let starts_at = wanted.starts_at.said(|told| told.map(Timestamp::from_seconds));
    let change = Change { pace: wanted.pace.map(Pace::from), budget, calendar, starts_at };
    done(&app, &caller, act::change(app.base(), &caller.asker, id, change).await?).await
}

/// Starts a campaign. One that is sent already is as it was.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/start", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id")),
    responses((status = 200, description = "It is sent", body = Campaign),
        (status = 204, description = "Done; the token may not read campaigns")))]
pub(super) async fn start(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Response, Problem> {
    done(&app, &caller, act::start(app.base(), &caller.asker, id).await?).await
}

/// Lets a campaign stand. What is on its way to the carrier goes.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/pause", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id")),
    responses((status = 200, description = "It stands", body = Campaign),
        (status = 204, description = "Done; the token may not read campaigns")))]
pub(super) async fn pause(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Response, Problem> {
    done(&app, &caller, act::pause(app.base(), &caller.asker, id).await?).await
}

/// Lets a campaign go on where it stood.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/resume", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id")),
    responses((status = 200, description = "It is sent", body = Campaign),
        (status = 204, description = "Done; the token may not read campaigns")))]
pub(super) async fn resume(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Response, Problem> {
    done(&app, &caller, act::resume(app.base(), &caller.asker, id).await?).await
}

/// Ends a campaign: nothing more of it is sent.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/stop", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id")),
    responses((status = 200, description = "It is over", body = Campaign),
        (status = 204, description = "Done; the token may not read campaigns")))]
pub(super) async fn stop(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Response, Problem> {
    done(&app, &caller, act::stop(app.base(), &caller.asker, id).await?).await
}

/// Whom it is sent to once more.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub(super) struct Retry {
    /// `failed`; or `uncertain`: whoever got it already gets it twice.
    which: Unreached,
}

/// Whom it did not reach, as far as that is known.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unreached {
    /// Those whose message failed.
    Failed,
    /// Those of whom nobody knows whether their message arrived.
    Uncertain,
}

/// Sends a campaign once more to those whom it did not reach.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/retry", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id")),
    request_body(content = Retry, example = json!({"which": "failed"})),
    responses((status = 200, description = "It is sent, or, where it is paused, goes on when it is resumed", body = Campaign),
        (status = 204, description = "Done; the token may not read campaigns")))]
pub(super) async fn retry(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
    Input(wanted): Input<Retry>,
) -> Result<Response, Problem> {
    let step = match wanted.which {
        Unreached::Failed => Step::Failed,
        Unreached::Uncertain => Step::Uncertain,
    };
    done(&app, &caller, act::retry(app.base(), &caller.asker, id, step).await?.campaign).await
}

/// What the campaign is now, for whoever may read it; and whoever sends it is woken.
async fn done(app: &Shared, caller: &Caller, moved: store::Campaign) -> Result<Response, Problem> {
    app.campaigns.notify_one();
    let is_told = caller.may(Verb::ReadCampaigns);
    let shown = if is_told { Some(one(app, caller, moved.id).await?) } else { None };
    Ok(told(shown))
}

impl From<Speed> for Pace {
    fn from(speed: Speed) -> Self {
        Self {
            per_second: speed.per_second,
            until: speed.until.map(Timestamp::from_seconds),
            per_day: speed.per_day,
        }
    }
}
