//! `POST /api/v1/templates/check`: what would come of a template, before Meta sees it.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transom_desk::app::Shared;
use transom_desk::templates::dearer;
use transom_desk::templates::neighbours::{self, Place};
use transom_rules::id::ChannelId;
use transom_rules::template::Category;
use transom_rules::template_check::{self, Definition, Finding, FindingSeverity};
use utoipa::ToSchema;

use super::field_error;
use crate::api::auth::Caller;
use crate::api::input::{Input, Params, parameter};
use crate::api::problem::{FieldError, Problem};

/// Where it is to be.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct For {
    /// A number of the account that is to have it: its names and words are compared with what is there, and its deliveries are
    /// priced. Without it only the template itself is looked at.
    channel_id: Option<String>,
}

/// What a check found.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Checked {
    /// What Meta would refuse.
    errors: Vec<FieldError>,
    /// What Meta may not like.
    warnings: Vec<FieldError>,
    /// The category that Meta is likely to see in it, where that is another one.
    likely: Option<LikelyCategory>,
}

/// A category that Meta is likely to see in a template in place of the one that it names.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct LikelyCategory {
    /// Which.
    #[schema(example = "MARKETING")]
    category: &'static str,
    /// The words that make it so.
    because: Vec<&'static str>,
    /// What that would cost, where a number is named and it would be marketing in place of utility.
    costs: Option<Recategorised>,
}

/// What the utility templates of an account cost in the last 30 days, and what they would have cost as marketing.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Recategorised {
    /// How many were delivered.
    messages: u64,
    /// ISO 4217.
    #[schema(example = "USD")]
    currency: String,
    /// What they cost.
    #[schema(example = "1.25")]
    paid: String,
    /// What they would have cost as marketing.
    #[schema(example = "7.5")]
    as_marketing: String,
}

/// Checks a template without submitting it: Meta's object, without `channel_id`.
#[utoipa::path(post, path = "/api/v1/templates/check", tag = "Templates", params(For),
    request_body(content = Value, example = json!({"name": "order_update", "language": "en_US", "category": "UTILITY",
        "components": [{"type": "BODY", "text": "{{1}} is on its way"}]})),
    responses((status = 200, description = "What was found; nothing where Meta would take it as far as is known", body = Checked)))]
pub(in crate::api) async fn check(
    State(app): State<Shared>,
    caller: Caller,
    Params(place): Params<For>,
    Input(object): Input<Value>,
) -> Result<Json<Checked>, Problem> {
    let definition = Definition::of(&object);
    let mut findings = template_check::lint(&definition, &app.settings.rules);
    let known = app.registry.known();
    let number: Option<ChannelId> =
        parameter("channel_id", place.channel_id.as_ref(), "the id of a channel")?;
    let number = number
        .map(|id| known.at_meta(caller.workspace, id))
        .map(|found| {
            found.ok_or_else(|| Problem::bad_parameter("channel_id", "No such number is connected."))
        })
        .transpose()?;
    let likely = template_check::likely(&definition);
    let is_marketing = likely.as_ref().is_some_and(|likely| likely.category == Category::Marketing);
    let (now, mut costs) = (app.clock.now(), None);
    if let Some(number) = number {
        let place = Place { workspace: caller.workspace, waba_id: &number.channel.waba_id, itself: None };
        findings.extend(neighbours::beside(&app.db, place, &definition, now).await?);
        if is_marketing {
            costs = dearer::of_account(&app.db, &known, &number.channel, now).await?;
        }
    }
    let likely = likely.map(|likely| LikelyCategory {
        category: likely.category.meta_word(),
        because: likely.words,
        costs: costs.map(|costs| Recategorised {
            messages: costs.messages,
            paid: costs.paid.to_string(),
            as_marketing: costs.as_marketing.to_string(),
            currency: costs.currency,
        }),
    });
    let (errors, warnings): (Vec<_>, Vec<_>) =
        findings.iter().partition(|finding| finding.severity == FindingSeverity::Error);
    let told = |all: Vec<&Finding>| all.into_iter().map(field_error).collect();
    Ok(Json(Checked { errors: told(errors), warnings: told(warnings), likely }))
}
