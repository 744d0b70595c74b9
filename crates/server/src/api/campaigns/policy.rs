//! `/api/v1/campaign-policy`: what holds for all campaigns. And the approval that it asks for.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::campaigns::policy as desk;
use transom_desk::done::Wrong;
use transom_rules::campaign::policy::{Cap as Most, Policy as Kept};
use transom_rules::id::CampaignId;
use utoipa::ToSchema;

use super::{Campaign, amount, done};
use crate::api::auth::Caller;
use crate::api::input::{Id, Input, Nothing, Params};
use crate::api::problem::Problem;

/// What holds for all campaigns.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CampaignPolicy)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Policy {
    /// What may cost more, or nobody knows what, has to be approved by somebody else than who planned it; `null` to let
    /// everybody spend as they like. In the currency of the account.
    #[schema(example = "100.00")]
    approve_above: Option<String>,
    /// When nobody gets any, by the clock where they are; `null` for never.
    #[schema(example = "21:00-08:00")]
    quiet: Option<String>,
    /// How many marketing messages of campaigns somebody gets; `null` for as many as come.
    cap: Option<Cap>,
}

/// So many messages in so many days at most.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CampaignCap)]
pub(in crate::api) struct Cap {
    /// So many.
    messages: u32,
    /// In so many days, 1 to 90.
    days: u32,
}

impl From<Kept> for Policy {
    fn from(kept: Kept) -> Self {
        Self {
            approve_above: kept.approve_above.map(|amount| amount.to_string()),
            quiet: kept.quiet.map(|quiet| quiet.to_string()),
            cap: kept.cap.map(|cap| Cap { messages: cap.messages, days: cap.days }),
        }
    }
}

/// Tells what holds for all campaigns.
#[utoipa::path(get, path = "/api/v1/campaign-policy", tag = "Campaigns",
    responses((status = 200, description = "As it is", body = Policy)))]
pub(in crate::api) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Policy>, Problem> {
    Ok(Json(desk::get(app.base(), &caller.asker).await?.into()))
}

/// Says what holds for all campaigns, from now on.
#[utoipa::path(put, path = "/api/v1/campaign-policy", tag = "Campaigns",
    request_body(content = Policy, example = json!({
        "approve_above": "100.00", "quiet": "21:00-08:00", "cap": {"messages": 2, "days": 7}})),
    responses((status = 200, description = "As it now is", body = Policy)))]
pub(in crate::api) async fn set(
    State(app): State<Shared>,
    caller: Caller,
    Input(wanted): Input<Policy>,
) -> Result<Json<Policy>, Problem> {
    let quiet = wanted.quiet.as_deref().map(str::parse).transpose();
    let policy = Kept {
        approve_above: wanted
            .approve_above
            .as_deref()
            .map(|text| amount("approve_above", text))
            .transpose()?,
        quiet: quiet.map_err(|_| Problem::invalid("quiet", Wrong::CampaignQuiet.text()))?,
        cap: wanted.cap.map(|cap| Most { messages: cap.messages, days: cap.days }),
    };
    Ok(Json(desk::set(app.base(), &caller.asker, policy).await?.into()))
}

/// Approves a campaign that somebody else planned.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/approve", tag = "Campaigns",
    params(("id" = Uuid, Path, description = "The campaign's id")),
    responses((status = 200, description = "It is approved", body = Campaign),
        (status = 204, description = "Done; the token may not read campaigns")))]
pub(in crate::api) async fn approve(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Response, Problem> {
    done(&app, &caller, desk::approve(app.base(), &caller.asker, id).await?).await
}
