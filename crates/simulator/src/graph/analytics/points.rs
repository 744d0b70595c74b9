//! Adds entries up into data points: one for each stretch of time and each combination of the dimensions.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{ToSpan as _, Zoned};
use serde_json::{Map, Value};

use super::Kind;
use super::query::{Granularity, Query};
use crate::pricing::instant;

/// The length of the shortest data point.
const HALF_HOUR_SECONDS: i64 = 1800;

/// One message or conversation that counts.
#[derive(Debug)]
pub(super) struct Entry {
    /// Unix seconds.
    pub(super) at: i64,
    /// Digits of the business number.
    pub(super) number: String,
    pub(super) number_id: String,
    pub(super) country: String,
    pub(super) category: String,
    pub(super) kind: &'static str,
    pub(super) direction: &'static str,
    pub(super) tier: Option<String>,
    /// Ten-thousandths of a US dollar.
    pub(super) cost_e4: u32,
}

/// A span of time, in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    start: i64,
    end: i64,
}

/// What is one data point: its time, and the values of the dimensions asked for.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    span: Span,
    values: Vec<(&'static str, String)>,
}

/// What fell together.
#[derive(Default)]
struct Sum {
    count: u64,
    cost_e4: u64,
}

/// The data points of what the query lets through, in order of time.
pub(super) fn add_up(kind: &Kind, query: &Query, zone: &TimeZone, entries: &[Entry]) -> Vec<Value> {
    let mut sums: BTreeMap<Group, Sum> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| is_wanted(query, entry)) {
        let span = span(query.granularity, zone, entry.at);
        let sum = sums.entry(Group { span, values: values(kind, query, entry) }).or_default();
        sum.count += 1;
        sum.cost_e4 += u64::from(entry.cost_e4);
    }
    let points = sums.into_iter().map(|(Group { span, values }, sum)| {
        let mut point = Map::new();
        point.insert("start".to_owned(), span.start.into());
        point.insert("end".to_owned(), span.end.into());
        point.extend(values.into_iter().map(|(key, value)| (key.to_owned(), value.into())));
        if query.tells_count {
            point.insert(kind.count.key.to_owned(), sum.count.into());
        }
        if query.tells_cost {
            point.insert("cost".to_owned(), dollars(sum.cost_e4));
        }
        Value::Object(point)
    });
    points.collect()
}

fn is_wanted(query: &Query, entry: &Entry) -> bool {
    let passes = |filter: &BTreeSet<String>, value: &str| filter.is_empty() || filter.contains(value);
    (query.start..query.end).contains(&entry.at)
        && (passes(&query.numbers, &entry.number) || passes(&query.numbers, &entry.number_id))
        && passes(&query.countries, &entry.country)
        && passes(&query.categories, &entry.category)
        && passes(&query.types, entry.kind)
        && passes(&query.directions, entry.direction)
}

/// The dimensions that the query asks for, with the entry's values.
fn values(kind: &Kind, query: &Query, entry: &Entry) -> Vec<(&'static str, String)> {
    let direction = kind.direction.as_ref().map(|words| (words.dimension, words.key, entry.direction));
    let all = [
        Some(("COUNTRY", "country", entry.country.as_str())),
        Some(("PHONE", "phone_number", entry.number.as_str())),
        entry.tier.as_deref().filter(|_| kind.has_tiers).map(|tier| ("TIER", "tier", tier)),
        Some((kind.category_type.dimension, kind.category_type.key, entry.kind)),
        direction,
        Some((kind.category.dimension, kind.category.key, entry.category.as_str())),
    ];
    let asked = all.into_iter().flatten().filter(|(dimension, ..)| query.dimensions.contains(*dimension));
    asked.map(|(_, key, value)| (key, value.to_owned())).collect()
}

/// The span around an instant, Unix seconds.
fn span(granularity: Granularity, zone: &TimeZone, at: i64) -> Span {
    let start = at.div_euclid(HALF_HOUR_SECONDS) * HALF_HOUR_SECONDS;
    let local = instant(at).to_zoned(zone.clone());
    let calendar = match granularity {
        Granularity::HalfHour => None,
        Granularity::Daily => day(&local).ok(),
        Granularity::Monthly => month(&local).ok(),
    };
    calendar.unwrap_or(Span { start, end: start + HALF_HOUR_SECONDS })
}

fn day(local: &Zoned) -> Result<Span, jiff::Error> {
    let start = local.start_of_day()?;
    let end = local.tomorrow()?.start_of_day()?;
    Ok(Span { start: start.timestamp().as_second(), end: end.timestamp().as_second() })
}

fn month(local: &Zoned) -> Result<Span, jiff::Error> {
    let first = local.first_of_month()?;
    let start = first.start_of_day()?;
    let end = first.checked_add(1.month())?.start_of_day()?;
    Ok(Span { start: start.timestamp().as_second(), end: end.timestamp().as_second() })
}

/// Ten-thousandths as a number with as many decimals as it needs.
fn dollars(cost_e4: u64) -> Value {
    let text = format!("{}.{:04}", cost_e4 / 10_000, cost_e4 % 10_000);
    text.parse::<f64>().map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_those_of_the_account_summer_time_included() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        // 2026-03-28 22:30, 23:30 and 2026-03-29 12:00, all UTC.
        let (before, after, noon) = (1_774_737_000, 1_774_740_600, 1_774_785_600);
        assert_eq!(span(Granularity::Daily, &zone, before).end, 1_774_738_800);
        let day = span(Granularity::Daily, &zone, after);
        assert_eq!((day.start, day.end - day.start), (1_774_738_800, 23 * 3600));
        assert_eq!(span(Granularity::Daily, &zone, noon), day);
        let month = span(Granularity::Monthly, &zone, noon);
        assert_eq!(month.end - month.start, (31 * 24 - 1) * 3600);
        let half_hour = Span { start: before, end: before + 1800 };
        assert_eq!(span(Granularity::HalfHour, &zone, before + 7), half_hour);
    }

    #[test]
    fn money_is_told_without_binary_crumbs() {
        assert_eq!(dollars(3 * 625).to_string(), "0.1875");
        assert_eq!(dollars(30_000).to_string(), "3.0");
        assert_eq!(dollars(1).to_string(), "0.0001");
    }
}
