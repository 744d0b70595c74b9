//! Whom a campaign goes to, and what became of each.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::campaigns::results;
use transom_rules::access::{Mask, Word as _};
use transom_rules::campaign::Step;
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;
use transom_store::campaigns::{Recipient as Row, Which};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::auth::Caller;
use crate::api::input::{Id, Params, given};
use crate::api::page::{self, Page};
use crate::api::problem::Problem;
use crate::csv;

/// Somebody in a plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignRecipient)]
pub(in crate::api) struct Recipient {
    /// Their place in the plan, from 1; of a file, their line.
    place: i64,
    /// Their address.
    to: String,
    /// What fills the slots of the template, by the slot.
    parameters: BTreeMap<String, String>,
    /// What it costs by the plan; `null` where that is not known, or nothing is sent.
    price: Option<String>,
    /// ISO 4217.
    currency: Option<String>,
    /// `planned`, `refused`, `queued`, `uncertain`, `stopped`, `cancelled`, `sent`, `failed`, `delivered`, `read`.
    #[schema(example = "planned")]
    status: &'static str,
    /// Why it got no further: a code of a refusal, `address_invalid`, `duplicate`, `unseen`, `frequency`, `quiet_hours`,
    /// `answered`, or the carrier's code.
    why: Option<String>,
    /// Their message.
    message_id: Option<Uuid>,
    /// Since when it is so.
    changed_at: i64,
    /// What it cost in the end.
    cost: Option<String>,
    /// The language they get it in.
    language: Option<String>,
    /// As which of two templates, where two are tried: `a`, `b`; `null` for those who get the one that wins.
    variant: Option<String>,
    /// When they answered.
    replied_at: Option<i64>,
    /// When they pressed a button of it.
    clicked_at: Option<i64>,
    /// When they answered that they want no more.
    opted_out_at: Option<i64>,
}

impl Recipient {
    fn of(row: Row, mask: Mask) -> Self {
        let veil = mask.over(row.address.strip_prefix('+').map(str::to_owned));
        let parameters: BTreeMap<String, String> = serde_json::from_str(&row.parameters).unwrap_or_default();
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            place: row.n,
            to: veil.words(&row.address),
            parameters: parameters.into_iter().map(|(slot, value)| (slot, veil.words(&value))).collect(),
            price: row.price.map(|price| Amount::from_millionths(price).to_string()),
            currency: some(row.currency),
            status: row.step.as_str(),
            why: some(row.why),
            message_id: row.message_id.map(|id| id.0),
            changed_at: row.changed_at.seconds(),
            cost: row.cost.map(|cost| Amount::from_millionths(cost).to_string()),
            language: some(row.language),
            variant: some(row.variant),
            replied_at: row.replied_at.map(Timestamp::seconds),
            clicked_at: row.clicked_at.map(Timestamp::seconds),
            opted_out_at: row.opted_out_at.map(Timestamp::seconds),
        }
    }
}

/// Which recipients.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Wanted {
    /// Those that stand there; all if it is not given.
    #[param(example = "failed")]
    status: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 200; 50 if it is not given.
    limit: Option<String>,
}

/// Lists the recipients of a campaign in the order of its plan.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/recipients", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id"), Wanted),
    responses((status = 200, description = "A page of them", body = Page<Recipient>)))]
pub(in crate::api) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<Recipient>>, Problem> {
    let limit = page::limit(wanted.limit.as_ref())?;
    let step = match given(wanted.status.as_ref()) {
        None => None,
        Some(word) => Some(Step::from_word(word).ok_or_else(|| {
            let known: Vec<&str> = Step::ALL.iter().map(|step| step.word()).collect();
            Problem::bad_parameter("status", format!("Expected one of {}.", known.join(", ")))
        })?),
    };
    let after = page::cursor("recipients", wanted.cursor.as_ref(), |parts| match parts {
        [n] => n.parse::<i64>().ok(),
        _ => None,
    })?;
    let which = Which { step, after: after.unwrap_or(i64::MIN) };
    let found = results::recipients(app.base(), &caller.asker, id, which, page::one_more(limit)).await?;
    let page = page::cut(found, limit, "recipients", |row| vec![row.n.to_string()]);
    let mask = caller.mask();
    let shown = page.data.iter().cloned().map(|row| Recipient::of(row, mask)).collect();
    Ok(Json(page.with(shown)))
}

/// All recipients of a campaign and what became of them as a CSV file.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/recipients.csv", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id")),
    responses((status = 200, description = "A line a recipient", content_type = "text/csv", body = String)))]
pub(in crate::api) async fn table(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Response, Problem> {
    Ok(csv::campaigns::answer(&app, &caller.asker, id).await?)
}
