//! What came of sending a template.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use transom_desk::app::Shared;
use transom_desk::templates::answers;
use transom_rules::access::Verb;
use transom_rules::author::Author;
use transom_rules::id::TemplateId;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;
use transom_store::template_sends::Statistics;
use transom_store::templates as store;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::auth::Caller;
use crate::api::input::{Id, Nothing, Params};
use crate::api::problem::Problem;
use crate::api::rows;

/// What came of sending a template, of the newest 5,000 messages of the last 90 days.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct TemplateStatistics {
    /// Over so many days.
    #[schema(example = 90)]
    days: i64,
    /// So many messages are counted.
    all: u32,
    /// Accepted by Meta, and not failed before they arrived.
    sent: u32,
    /// Arrived at the customer.
    delivered: u32,
    /// Read by the customer.
    read: u32,
    /// Failed, or stopped before they left.
    lost: u32,
    /// Of those sent, answered by the customer within 24 hours.
    answered: u32,
    /// Of those sent, sent while the window was closed: the customer had not written for 24 hours.
    closed: u32,
    /// Of those, answered within 24 hours: the window opened again.
    reopened: u32,
    /// Who sent how many, the most first.
    authors: Vec<AuthorCount>,
    /// What they cost, a currency each; without those whose price is not known.
    costs: Option<Vec<TemplateCost>>,
    /// When the newest was sent, in seconds.
    last_at: Option<i64>,
}

/// How many somebody sent.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct AuthorCount {
    /// The user; `null` for programs, and for what was sent outside of here.
    user_id: Option<Uuid>,
    /// How many.
    count: u32,
}

/// What messages cost.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct TemplateCost {
    /// ISO 4217.
    #[schema(example = "USD")]
    currency: String,
    /// How much, as a decimal number.
    #[schema(value_type = String, example = "1.2500")]
    amount: Amount,
}

/// Tells what came of sending a template lately: how far it got, what was answered, what it cost, who sent it.
#[utoipa::path(get, path = "/api/v1/templates/{id}/statistics", tag = "Templates",
    params(("id" = Uuid, Path, description = "The template's id, ours")),
    responses((status = 200, description = "What was counted", body = TemplateStatistics)))]
pub(in crate::api) async fn statistics(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<TemplateId>,
    _: Params<Nothing>,
) -> Result<Json<TemplateStatistics>, Problem> {
    let (known, now) = (app.registry.known(), app.clock.now());
    let found = rows::read(&app, &caller.asker, known, move |tx, known| {
        Box::pin(async move {
            let Some((template, waba_id)) = store::get(tx, id).await? else { return Ok(None) };
            answers::statistics(tx, known, &template, &waba_id, now).await.map(Some)
        })
    });
    let counted = found.await?.ok_or_else(|| Problem::not_found("There is no such template."))?;
    Ok(Json(told(counted, caller.may(Verb::ReadCosts))))
}

fn told(counted: Statistics, tells_costs: bool) -> TemplateStatistics {
    let author = |(author, count): (Author, u32)| {
        let user_id = if let Author::User(user) = author { Some(user.0) } else { None };
        AuthorCount { user_id, count }
    };
    let cost = |(currency, amount): (String, Amount)| TemplateCost { currency, amount };
    TemplateStatistics {
        days: answers::MEMORY.as_seconds() / 86_400,
        all: counted.all,
        sent: counted.sent,
        delivered: counted.delivered,
        read: counted.read,
        lost: counted.lost,
        answered: counted.answered,
        closed: counted.closed,
        reopened: counted.reopened,
        authors: counted.authors.into_iter().map(author).collect(),
        costs: tells_costs.then(|| counted.costs.into_iter().map(cost).collect()),
        last_at: counted.last_at.map(Timestamp::seconds),
    }
}
