//! `/api/v1/reports/failures`: what failed in some days, counted, and the messages behind each count.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::messages::failures::{self as desk, Narrowed, Wanted};
use transom_rules::access::Mask;
use transom_rules::failure::By;
use transom_rules::pricing::date::Days;
use transom_rules::time::Timestamp;
use transom_store::messages::Position;
use utoipa::ToSchema;

use super::auth::Caller;
use super::input::Params;
use super::page::{self, Page};
use super::period;
use super::problem::Problem;
use super::rows;
use super::shape::message::{self, Message};
use crate::csv;
use crate::failed::label;

const LIST: &str = "failures";

/// Which failures.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// The first day, where the account of the first number is; 30 days before the last if it is not given.
    #[param(value_type = Option<String>, example = "2026-11-01")]
    from: Option<String>,
    /// The last day; today if it is not given.
    #[param(value_type = Option<String>, example = "2026-11-30")]
    to: Option<String>,
    /// Only of this error code; `stopped` for what the rules stopped, `none` where no code was told.
    #[param(example = "131026")]
    reason: Option<String>,
    /// Only through this number.
    channel: Option<String>,
    /// Only of this template, as `name/language`; `none` for what is no template.
    template: Option<String>,
    /// Only to numbers of this country, ISO 3166, or of this market, `North America`, where a number tells no country;
    /// `none` where neither is known.
    country: Option<String>,
    /// Only of this day.
    day: Option<String>,
    /// Of the messages: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Of the messages: how many, 1 to 200; 50 if it is not given.
    limit: Option<String>,
}

/// What failed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Failures {
    /// The first day.
    from: String,
    /// The last day.
    to: String,
    /// So many failed and did not arrive.
    failed: u64,
    /// So many failed on one device and arrived on another: they count as delivered.
    arrived_all_the_same: u64,
    /// There was more than is looked at: it tells of the last failures alone.
    cut: bool,
    /// How many by `reason`, `channel`, `template`, `country`, `day`: the most first, days in order.
    by: BTreeMap<&'static str, Vec<Count>>,
}

/// A count.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Count {
    /// Of which: give it as the parameter of that name to narrow the report to it.
    #[schema(example = "131026")]
    key: String,
    /// What that is called.
    #[schema(example = "Cannot be delivered")]
    label: String,
    /// How many.
    messages: u64,
}

/// Counts what failed in some days by reason, number, template, country and day.
#[utoipa::path(get, path = "/api/v1/reports/failures", tag = "Reports", params(Which),
    responses((status = 200, description = "How many failed", body = Failures)))]
pub(super) async fn report(
    State(app): State<Shared>,
    caller: Caller,
    Params(which): Params<Which>,
) -> Result<Json<Failures>, Problem> {
    let (days, report) = read(&app, &caller, &which).await?;
    let known = app.registry.known();
    let counts = |by: By, counts: Vec<(String, u64)>| {
        let count = |(key, messages): (String, u64)| Count {
            label: label(by, &key, &known, caller.workspace),
            key,
            messages,
        };
        (by.as_str(), counts.into_iter().map(count).collect())
    };
    Ok(Json(Failures {
        from: days.first.to_string(),
        to: days.last.to_string(),
        failed: report.failed,
        arrived_all_the_same: report.arrived,
        cut: report.is_cut,
        by: report.counts.into_iter().map(|(by, all)| counts(by, all)).collect(),
    }))
}

/// The same as a CSV file.
#[utoipa::path(get, path = "/api/v1/reports/failures.csv", tag = "Reports", params(Which),
    responses((status = 200, description = "A line for each count", content_type = "text/csv", body = String)))]
pub(super) async fn table(
    State(app): State<Shared>,
    caller: Caller,
    Params(which): Params<Which>,
) -> Result<Response, Problem> {
    let (days, report) = read(&app, &caller, &which).await?;
    Ok(csv::failures::answer(&report, &app.registry.known(), caller.workspace, days))
}

/// Lists the messages behind the counts, the last that failed first.
#[utoipa::path(get, path = "/api/v1/reports/failures/messages", tag = "Reports", params(Which),
    responses((status = 200, description = "A page of messages", body = Page<Message>)))]
pub(super) async fn messages(
    State(app): State<Shared>,
    caller: Caller,
    Params(which): Params<Which>,
) -> Result<Json<Page<Message>>, Problem> {
    let limit = page::limit(which.limit.as_ref())?;
    let place = |parts: &[String]| {
        let [at, id] = parts else { return None };
        Some(Position { at: Timestamp::from_millis(at.parse().ok()?), id: id.parse().ok()? })
    };
    let before = page::cursor(LIST, which.cursor.as_ref(), place)?;
    let period = period::between(&app, &caller, which.from.as_ref(), which.to.as_ref())?;
    let wanted = Wanted { period, narrowed: narrowed(&which), before, limit: limit.saturating_add(1) };
    let found = desk::messages(app.base(), &caller.asker, wanted).await?;
    let found = page::cut(found, limit, LIST, |last| {
        let at = last.delivery.failed_at.unwrap_or(last.at);
        vec![at.millis().to_string(), last.id.to_string()]
    });
    let (mask, now, known) = (Mask::of(&caller.asker), app.clock.now(), app.registry.known());
    let context = (found.data.clone(), known);
    let told = rows::read(&app, &caller.asker, context, move |tx, (found, known)| {
        Box::pin(async move { message::all(tx, mask, found.clone(), known, now).await })
    });
    Ok(Json(found.with(told.await?)))
}

fn narrowed(which: &Which) -> Narrowed {
    let told = [
        (By::Reason, &which.reason),
        (By::Channel, &which.channel),
        (By::Template, &which.template),
        (By::Country, &which.country),
        (By::Day, &which.day),
    ];
    told.into_iter().filter_map(|(by, key)| Some((by, key.clone().filter(|key| !key.is_empty())?))).collect()
}

async fn read(app: &Shared, caller: &Caller, which: &Which) -> Result<(Days, desk::Report), Problem> {
    let period = period::between(app, caller, which.from.as_ref(), which.to.as_ref())?;
    Ok((period.days, desk::report(app.base(), &caller.asker, period, narrowed(which)).await?))
}
