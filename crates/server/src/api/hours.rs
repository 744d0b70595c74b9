//! `/api/v1/hours`: when somebody is there, and whether anybody is now; for the workspace and for its numbers.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::done::Wrong;
use transom_desk::workspace::hours::{self as desk, Standing};
use transom_pages::workspace::hours as pages;
use transom_rules::hours::{Business, Holiday, Hours};
use transom_rules::id::ChannelId;
use transom_rules::time::Timestamp;
use utoipa::ToSchema;

use super::auth::Caller;
use super::input::{Id, Input, Nothing, Params};
use super::problem::Problem;

/// When somebody is there.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BusinessHours {
    /// Whose clock on the wall it is, by the name of the time zone database.
    #[schema(example = "Europe/Lisbon")]
    zone: String,
    /// The days of the week.
    week: Week,
    /// The days that are otherwise than their day of the week, at most 400.
    #[serde(default)]
    holidays: BTreeMap<String, DayOff>,
}

/// Times at which somebody is there, such as `09:00-12:30`: from one minute until another, within the day, whose end is
/// `24:00`.
type Times = Vec<String>;

/// The days of a week, each with its times, at most six. Nobody is there on a day that is left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"monday": ["09:00-12:30", "14:00-18:00"], "saturday": ["10:00-14:00"]}))]
pub(super) struct Week {
    monday: Times,
    tuesday: Times,
    wednesday: Times,
    thursday: Times,
    friday: Times,
    saturday: Times,
    sunday: Times,
}

/// A day that is otherwise.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DayOff {
    /// What it is called, at most 100 characters.
    name: String,
    /// When somebody is there; never where there is nothing.
    hours: Times,
}

fn read(field: &str, times: &Times) -> Result<Hours, Problem> {
    times.join(",").parse().map_err(|why| Problem::invalid(field, pages::wrong(why)))
}

impl TryFrom<BusinessHours> for Business {
    type Error = Problem;

    fn try_from(told: BusinessHours) -> Result<Self, Problem> {
        let Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday } = &told.week;
        let week = [
            read("week.monday", monday)?,
            read("week.tuesday", tuesday)?,
            read("week.wednesday", wednesday)?,
            read("week.thursday", thursday)?,
            read("week.friday", friday)?,
            read("week.saturday", saturday)?,
            read("week.sunday", sunday)?,
        ];
        let holiday = |(day, off): (String, DayOff)| {
            let date = day.parse().map_err(|_| Problem::invalid("holidays", Wrong::HoursDay.text()))?;
            let hours = read(&format!("holidays.{day}.hours"), &off.hours)?;
            Ok((date, Holiday { name: off.name, hours }))
        };
        let holidays = told.holidays.into_iter().map(holiday).collect::<Result<_, Problem>>()?;
        Ok(Self { zone: told.zone, week, holidays })
    }
}

impl From<Business> for BusinessHours {
    fn from(business: Business) -> Self {
        let times = |hours: &Hours| hours.ranges().iter().map(ToString::to_string).collect();
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] =
            business.week.each_ref().map(times);
        let week = Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
        let off = |holiday: Holiday| DayOff { hours: times(&holiday.hours), name: holiday.name };
        let holidays = business.holidays.into_iter().map(|(day, holiday)| (day.to_string(), off(holiday)));
        Self { zone: business.zone, week, holidays: holidays.collect() }
    }
}

/// The hours, and how things stand by them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Told {
    /// What is said; `null` where nothing is.
    hours: Option<BusinessHours>,
    /// Whether somebody is there now; `null` where nothing is said.
    is_open: Option<bool>,
    /// When that is otherwise, in seconds; `null` where that is not within a year.
    changes_at: Option<i64>,
}

async fn told(app: &Shared, caller: &Caller, channel: Option<ChannelId>) -> Result<Told, Problem> {
    let known = app.registry.known();
    if channel.is_some_and(|id| known.channel(caller.asker.workspace, id).is_none()) {
        return Err(Problem::not_found("There is no such channel."));
    }
    let said = desk::get(app.base(), &caller.asker, channel).await?;
    let held = said.as_ref().or_else(|| known.hours(caller.asker.workspace, None));
    let standing = held.map(|business| desk::standing(business, app.clock.now()));
    let changes_at = standing.and_then(|standing| match standing {
        Standing::Open { until } => until,
        Standing::Closed { opens } => opens,
    });
    Ok(Told {
        hours: said.map(BusinessHours::from),
        is_open: standing.map(|standing| matches!(standing, Standing::Open { .. })),
        changes_at: changes_at.map(Timestamp::seconds),
    })
}

/// Tells when somebody is there, and whether anybody is now.
#[utoipa::path(get, path = "/api/v1/hours", tag = "Business hours",
    responses((status = 200, description = "What the workspace says", body = Told)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Told>, Problem> {
    Ok(Json(told(&app, &caller, None).await?))
}

/// Says when somebody is there.
#[utoipa::path(put, path = "/api/v1/hours", tag = "Business hours",
    request_body(content = BusinessHours, example = json!({"zone": "Europe/Lisbon", "week": {"monday": ["09:00-18:00"]}, "holidays": {"2026-12-25": {"name": "Christmas"}}})),
    responses((status = 200, description = "As it now is", body = Told)))]
pub(super) async fn set(
    State(app): State<Shared>,
    caller: Caller,
    Input(wanted): Input<BusinessHours>,
) -> Result<Json<Told>, Problem> {
    desk::set(app.base(), &caller.asker, None, Some(wanted.try_into()?)).await?;
    Ok(Json(told(&app, &caller, None).await?))
}

/// Says nothing of when somebody is there.
#[utoipa::path(delete, path = "/api/v1/hours", tag = "Business hours",
    responses((status = 204, description = "Nothing is said")))]
pub(super) async fn clear(State(app): State<Shared>, caller: Caller) -> Result<StatusCode, Problem> {
    desk::set(app.base(), &caller.asker, None, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells when somebody is there for a number, and whether anybody is now: as the workspace says where the number says
/// nothing.
#[utoipa::path(get, path = "/api/v1/channels/{id}/hours", tag = "Business hours",
    params(("id" = Uuid, Path, description = "The channel's id")),
    responses((status = 200, description = "What the number says", body = Told)))]
pub(super) async fn show_of_channel(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
) -> Result<Json<Told>, Problem> {
    Ok(Json(told(&app, &caller, Some(id)).await?))
}

/// Says when somebody is there for a number, where that differs from what the workspace says.
#[utoipa::path(put, path = "/api/v1/channels/{id}/hours", tag = "Business hours",
    params(("id" = Uuid, Path, description = "The channel's id")),
    request_body(content = BusinessHours, example = json!({"zone": "Asia/Kolkata", "week": {"sunday": ["00:00-24:00"]}})),
    responses((status = 200, description = "As it now is", body = Told)))]
pub(super) async fn set_of_channel(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
    Input(wanted): Input<BusinessHours>,
) -> Result<Json<Told>, Problem> {
    desk::set(app.base(), &caller.asker, Some(id), Some(wanted.try_into()?)).await?;
    Ok(Json(told(&app, &caller, Some(id)).await?))
}

/// Lets a number be as the workspace says.
#[utoipa::path(delete, path = "/api/v1/channels/{id}/hours", tag = "Business hours",
    params(("id" = Uuid, Path, description = "The channel's id")),
    responses((status = 204, description = "The number says nothing")))]
pub(super) async fn clear_of_channel(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
) -> Result<StatusCode, Problem> {
    desk::set(app.base(), &caller.asker, Some(id), None).await?;
    Ok(StatusCode::NO_CONTENT)
}
