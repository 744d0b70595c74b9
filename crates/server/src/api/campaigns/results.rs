//! What came of a campaign in its parts and by the hour; how many there would be in one; and one message of it to oneself.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::campaigns::try_one::{self, Wanted};
use transom_desk::campaigns::{audience, results};
use transom_desk::messages::send::Sent;
use transom_rules::campaign::Step;
use transom_rules::campaign::terms::Variant;
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_rules::segment::Segment as Whom;
use transom_store::campaigns as store;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Segment;
use crate::api::auth::Caller;
use crate::api::input::{Id, Input};
use crate::api::messages::channel;
use crate::api::problem::Problem;
use crate::api::shape::refusal::{Refusal, To};

/// What came of a campaign.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignResults)]
pub(in crate::api) struct Results {
    /// By language and, where two templates are tried, by template.
    parts: Vec<Part>,
    /// By the hour, from the first one in which something happened.
    course: Vec<Hour>,
    /// `hour`; or `day`, of 24 hours from midnight UTC, where something happened in more than a thousand hours.
    #[schema(example = "hour")]
    course_by: &'static str,
    /// Why it cost something else than was planned at least: these and that are what it cost.
    differences: Vec<Difference>,
}

/// A part of the recipients.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignPart)]
pub(in crate::api) struct Part {
    /// The language they get it in; `null` for those to whom nothing is sent.
    language: Option<String>,
    /// `a` for the campaign's own template, `b` for the other one; `null` for those on whom they are not tried.
    variant: Option<String>,
    /// How many of them stand where, by the status of a recipient.
    recipients: BTreeMap<&'static str, u64>,
    /// How many answered.
    replied: u64,
    /// How many pressed a button of it.
    clicked: u64,
    /// How many stopped by it.
    opted_out: u64,
    /// What it cost, by currency.
    cost: BTreeMap<String, String>,
    /// What an answer cost, by currency; nothing where there is none.
    cost_per_reply: BTreeMap<String, String>,
}

/// An hour, or a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignHour)]
pub(in crate::api) struct Hour {
    /// When it began.
    at: i64,
    /// To how many what happened: `sent`, `delivered`, `read`, `failed`, `replied`, `clicked`, `opted_out`.
    counts: BTreeMap<String, i64>,
}

/// A difference between what was planned and what was charged.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignDifference)]
pub(in crate::api) struct Difference {
    /// `closed`: what made it free had ended by then; `opened`: something made it free since; `rate`: it is billed at
    /// another rate; `unsent`: it did not arrive, or not yet.
    why: String,
    /// ISO 4217.
    currency: String,
    /// Of how many messages.
    messages: i64,
    /// How much more was charged; less than nothing where it was less.
    amount: String,
}

impl Part {
    fn of(part: store::Part) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let money = |part: &BTreeMap<String, i64>, among: u64| {
            let among = i64::try_from(among).unwrap_or(i64::MAX).max(1);
            let each = part.iter().map(|(currency, cost)| (currency.clone(), cost / among));
            each.map(|(currency, cost)| (currency, Amount::from_millionths(cost).to_string())).collect()
        };
        Self {
            cost: money(&part.cost, 1),
            cost_per_reply: if part.replied == 0 { BTreeMap::new() } else { money(&part.cost, part.replied) },
            language: some(part.language),
            variant: some(part.variant),
            recipients: part.steps.iter().map(|(step, count): (&Step, _)| (step.as_str(), *count)).collect(),
            replied: part.replied,
            clicked: part.clicked,
            opted_out: part.opted_out,
        }
    }
}

/// Shows what came of a campaign in its parts and by the hour, and why it cost something else than was planned.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/results", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id")),
    responses((status = 200, description = "What came of it", body = Results)))]
pub(in crate::api) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Json<Results>, Problem> {
    let found = results::results(app.base(), &caller.asker, id).await?;
    let hour = |hour: store::Hour| Hour { at: hour.at.seconds(), counts: hour.counts };
    let difference = |one: results::Difference| Difference {
        why: one.why,
        currency: one.currency,
        messages: one.messages,
        amount: one.amount.to_string(),
    };
    Ok(Json(Results {
        parts: found.parts.into_iter().map(Part::of).collect(),
        course_by: if found.course.is_by_days { "day" } else { "hour" },
        course: found.course.steps.into_iter().map(hour).collect(),
        differences: found.differences.into_iter().map(difference).collect(),
    }))
}

/// Of which segment it is asked how many it has.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::api) struct Audience {
    /// The number whose windows count.
    channel_id: Option<Uuid>,
    /// The segment.
    #[schema(value_type = Segment)]
    segment: Whom,
}

/// How many a segment has.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(in crate::api) struct AudienceSize {
    /// So many contacts.
    contacts: usize,
    /// There may be more: no more than some twenty thousand are looked at.
    is_cut: bool,
}

/// Tells how many contacts a segment has now.
#[utoipa::path(post, path = "/api/v1/campaigns/audience", tag = "Campaigns",
    request_body(content = Audience, example = json!({
        "channel_id": "0192f0c1-0000-7000-8000-000000000001", "segment": {"silent_for_days": 30}})),
    responses((status = 200, description = "How many", body = AudienceSize)))]
pub(in crate::api) async fn size(
    State(app): State<Shared>,
    caller: Caller,
    Input(asked): Input<Audience>,
) -> Result<Json<AudienceSize>, Problem> {
    let channel = channel(&app, caller.workspace, asked.channel_id)?;
    let size = audience::size(app.base(), &caller.asker, channel, asked.segment).await?;
    Ok(Json(AudienceSize { contacts: size.count, is_cut: size.is_cut }))
}

/// To whom one message is sent to try it.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::api) struct Try {
    /// An address of one's own.
    #[schema(example = "+15550100777")]
    to: String,
    /// As whoever has this place in the plan would get it; as the first of them if it is not given.
    place: Option<i64>,
    /// Which of two templates, `a` or `b`; the campaign's own if it is not given.
    #[schema(value_type = Option<String>)]
    variant: Option<Variant>,
}

/// What was sent.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Tried {
    /// The message.
    message_id: Uuid,
}

/// Sends one message of a campaign to an address of one's own. It is in no plan, and costs what it costs.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/try", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id")),
    request_body(content = Try, example = json!({"to": "+15550100777"})),
    responses((status = 201, description = "It is on its way", body = Tried)))]
pub(in crate::api) async fn try_one(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
    Input(asked): Input<Try>,
) -> Result<(StatusCode, Json<Tried>), Problem> {
    caller.names_by_number("to")?;
    let wanted = Wanted { to: asked.to.clone(), place: asked.place, variant: asked.variant };
    match try_one::try_one(&app, &caller.asker, id, wanted).await? {
        Sent::Queued(message) | Sent::Repeated(message) => {
            Ok((StatusCode::CREATED, Json(Tried { message_id: message.id.0 })))
        }
        Sent::Refused(refusal) => {
            Err(Problem::refused(Refusal::of(*refusal, &To::typed(caller.mask(), &asked.to))))
        }
        Sent::KeyTaken => Err(crate::api::once::taken()),
    }
}
