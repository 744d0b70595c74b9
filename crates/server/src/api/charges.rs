//! The ledger: what delivered messages cost, with what was predicted and what Meta said; its sums a day; and
//! the same as a table for spreadsheets.

use std::ops::Range;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transom_desk::accounts::day;
use transom_desk::app::Shared;
use transom_desk::charges::ledger;
use transom_pages::words::say;
use transom_rules::access::Visibility;
use transom_rules::id::ChannelId;
use transom_rules::pricing::BillingCategory;
use transom_rules::pricing::date::{Date, Days};
use transom_rules::time::Timestamp;
use transom_store::charges::{self as store, Filter};
use transom_store::messages::Position;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::{Params, given, parameter};
use super::page::{self, Page};
use super::problem::Problem;
use super::rows;
use super::shape::price::Cost;
use crate::csv;

/// The most days that are summed at once.
const MOST_DAYS: i64 = 366;

/// What a delivered message cost.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Charge {
    /// The message; it has one charge, which in a group grows with each whom it reaches.
    message_id: Uuid,
    /// The conversation it stands in.
    conversation_id: Uuid,
    /// The number it went through.
    channel_id: Uuid,
    /// When it reached the customer: the first of delivered and read.
    at: i64,
    /// Its day in the account's time zone.
    #[schema(example = "2026-11-21")]
    day: String,
    /// What was delivered: `free_form`, `reaction`, or the template's category.
    form: &'static str,
    /// How many deliveries it is for: in a group each is charged.
    deliveries: i64,
    /// What it cost by our rules.
    #[serde(flatten)]
    cost: Cost,
    /// What was told before it was sent; `null` for what did not go through this server.
    predicted: Option<Cost>,
    /// What Meta said, as it said it; `null` until it does.
    meta: Option<Verdict>,
    /// Where Meta's word or the prediction differs; `null` when all agree.
    finding: Option<Finding>,
}

/// Meta's own objects.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Verdict {
    /// Its `pricing`.
    #[schema(value_type = Object)]
    pricing: Value,
    /// Its `conversation`, if there is one.
    #[schema(value_type = Option<Object>)]
    conversation: Option<Value>,
}

/// A difference.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Finding {
    /// `rules`, `entry_point`, `category`, `billable`, `allowance`, `unknown` or `moved`.
    difference: &'static str,
    /// Why that may be, in one sentence.
    text: String,
}

impl From<store::Charge> for Charge {
    fn from(charge: store::Charge) -> Self {
        let json = |text: &str| serde_json::from_str(text).ok();
        let conversation = json(&charge.meta_conversation);
        Self {
            message_id: charge.message_id.0,
            conversation_id: charge.conversation_id.0,
            channel_id: charge.channel_id.0,
            at: charge.at.seconds(),
            day: charge.day.to_string(),
            form: store::form_word(charge.form),
            deliveries: charge.deliveries,
            cost: Cost::from(&charge.cost),
            predicted: charge.predicted.as_ref().map(Cost::from),
            meta: json(&charge.pricing).map(|pricing| Verdict { pricing, conversation }),
            finding: charge
                .finding
                .map(|found| Finding { difference: found.difference.as_str(), text: say(&found.text) }),
        }
    }
}

/// Which charges.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// From this instant on, in Unix seconds, or from this day on (`2026-11-21`, in the account's time zone).
    from: Option<String>,
    /// Before this instant, in Unix seconds, or up to this day's end.
    to: Option<String>,
    /// Through this number.
    #[param(value_type = Option<Uuid>)]
    channel_id: Option<String>,
    /// Billed as this.
    category: Option<String>,
    /// `true`: only those with a finding.
    #[param(value_type = Option<bool>)]
    finding: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 200; 50 if it is not given.
    limit: Option<String>,
}

impl Wish {
    fn filter(&self, seen: Visibility, limit: usize) -> Result<Filter, Problem> {
        let category = |word: &String| {
            BillingCategory::from_word(word).ok_or_else(|| {
                Problem::bad_parameter(
                    "category",
                    "Expected marketing, utility, authentication, service, referral_conversion or sms.",
                )
            })
        };
        let (from, to) = (bound("from", self.from.as_ref())?, bound("to", self.to.as_ref())?);
        Ok(Filter {
            from: from.map(|from| from.around().start),
            to: to.map(|to| to.around().end),
            days: days_of(from, to),
            channels: number(self.channel_id.as_ref())?.into_iter().collect(),
            category: self.category.as_ref().map(category).transpose()?,
            findings: parameter("finding", self.finding.as_ref(), "true or false")?.unwrap_or(false),
            before: page::cursor("charges", self.cursor.as_ref(), |parts| {
                page::two(parts).map(|(at, id)| Position { at: Timestamp::from_millis(at), id })
            })?,
            ..Filter::of(seen, page::one_more(limit))
        })
    }
}

fn number(parameter: Option<&String>) -> Result<Option<ChannelId>, Problem> {
    Ok(self::parameter("channel_id", parameter, "the id of a number")?.map(ChannelId))
}

/// Where a part of the ledger begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Instant(Timestamp),
    /// In the time zone of each charge's account.
    Day(Date),
}

impl Bound {
    /// No instant that is meant lies before the first or behind the second.
    fn around(self) -> Range<Timestamp> {
        match self {
            Self::Instant(at) => at..at,
            Self::Day(day) => day::around(Days::one(day)),
        }
    }

    const fn day(self) -> Option<Date> {
        match self {
            Self::Instant(_) => None,
            Self::Day(day) => Some(day),
        }
    }
}

fn bound(name: &'static str, parameter: Option<&String>) -> Result<Option<Bound>, Problem> {
    let read = |text: &str| {
        let instant = text.parse().ok().map(|seconds| Bound::Instant(Timestamp::from_seconds(seconds)));
        instant.or_else(|| text.parse().ok().map(Bound::Day)).ok_or_else(|| {
            let expected = "Expected Unix seconds such as 1795219200, or a day such as 2026-11-21.";
            Problem::bad_parameter(name, expected)
        })
    };
    given(parameter).map(read).transpose()
}

/// The days that are meant where one of both bounds is a day.
fn days_of(from: Option<Bound>, to: Option<Bound>) -> Option<Days> {
    let (first, last) = (from.and_then(Bound::day), to.and_then(Bound::day));
    let latest = Date::new(9999, 12, 31).unwrap_or_default();
    let days = Days { first: first.unwrap_or_default(), last: last.unwrap_or(latest) };
    (first.is_some() || last.is_some()).then_some(days)
}

/// Lists the charges, newest first.
#[utoipa::path(get, path = "/api/v1/charges", tag = "Charges", params(Wish),
    responses((status = 200, description = "A page of charges", body = Page<Charge>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Params(wish): Params<Wish>,
) -> Result<Json<Page<Charge>>, Problem> {
    let limit = page::limit(wish.limit.as_ref())?;
    let filter = wish.filter(caller.seen(), limit)?;
    let found =
        rows::read(&app, &caller.asker, filter, |tx, filter| Box::pin(store::page(tx, filter))).await?;
    let page = page::cut(found, limit, "charges", |charge| {
        vec![charge.at.millis().to_string(), charge.message_id.to_string()]
    });
    let shown = page.data.iter().cloned().map(Charge::from).collect();
    Ok(Json(page.with(shown)))
}

/// What the charges of one day and one kind amount to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Sum {
    /// The day in the account's time zone.
    #[schema(example = "2026-11-21")]
    day: String,
    /// The number.
    channel_id: Uuid,
    /// What they were billed as.
    category: &'static str,
    /// By which rules.
    rules: &'static str,
    /// Whether they are charged.
    billable: bool,
    /// Why.
    reason: &'static str,
    /// What was delivered.
    form: &'static str,
    /// Where to.
    market: String,
    /// ISO 4217.
    currency: String,
    /// How many messages. One to a group counts for each whom it reached.
    messages: i64,
    /// How many of them are charged at a rate that nobody knows.
    without_rate: i64,
    /// How much, without those.
    #[schema(example = "1.2500")]
    amount: String,
}

/// Which days.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct WhichDays {
    /// The first day; the first of this month if it is not given.
    from: Option<String>,
    /// The last day; today if it is not given.
    to: Option<String>,
    /// Through this number.
    #[param(value_type = Option<Uuid>)]
    channel_id: Option<String>,
}

impl WhichDays {
    fn read(&self, today: Date) -> Result<Days, Problem> {
        let expected = "Expected a day such as 2026-11-21: whole days are summed.";
        let day = |name: &'static str, text: Option<&String>, default: Date| match given(text) {
            None => Ok(default),
            Some(text) => text.parse().map_err(|_| Problem::bad_parameter(name, expected)),
        };
        let to = day("to", self.to.as_ref(), today)?;
        let from = day("from", self.from.as_ref(), to.month_begin())?;
        if to < from {
            return Err(Problem::bad_parameter("to", "It is before `from`."));
        }
        Ok(Days { first: from, last: to })
    }
}

/// Sums the charges of days, of 366 at most, by number, category, reason and market.
#[utoipa::path(get, path = "/api/v1/charges/days", tag = "Charges", params(WhichDays),
    responses((status = 200, description = "The sums", body = Page<Sum>)))]
pub(super) async fn days(
    State(app): State<Shared>,
    caller: Caller,
    Params(wish): Params<WhichDays>,
) -> Result<Json<Page<Sum>>, Problem> {
    let (workspace, channel) = (caller.workspace, number(wish.channel_id.as_ref())?);
    let days = wish.read(ledger::today(&app, workspace, channel))?;
    if days.count() > MOST_DAYS {
        return Err(Problem::bad_parameter("from", format!("At most {MOST_DAYS} days are summed at once.")));
    }
    let sums =
        rows::read(&app, &caller.asker, (), move |tx, ()| Box::pin(store::days(tx, days, channel))).await?;
    let data = sums.into_iter().map(Sum::from).collect();
    Ok(Json(Page { data, next_cursor: None }))
}

impl From<store::Sum> for Sum {
    fn from(sum: store::Sum) -> Self {
        Self {
            day: sum.day.to_string(),
            channel_id: sum.channel_id.0,
            category: sum.charge.category.as_str(),
            rules: sum.charge.rules.as_str(),
            billable: sum.charge.billable,
            reason: sum.charge.reason.as_str(),
            form: store::form_word(sum.form),
            market: sum.market,
            currency: sum.currency,
            messages: sum.messages,
            without_rate: sum.unpriced,
            amount: sum.amount.to_string(),
        }
    }
}

/// The charges of days as a CSV file, newest first.
#[utoipa::path(get, path = "/api/v1/charges.csv", tag = "Charges", params(WhichDays),
    responses((status = 200, description = "A line a charge", content_type = "text/csv", body = String)))]
pub(super) async fn csv(
    State(app): State<Shared>,
    caller: Caller,
    Params(wish): Params<WhichDays>,
) -> Result<Response, Problem> {
    let channel = number(wish.channel_id.as_ref())?;
    let days = wish.read(ledger::today(&app, caller.workspace, channel))?;
    Ok(csv::charges::answer(&app, &caller.asker, days, channel).await?)
}
