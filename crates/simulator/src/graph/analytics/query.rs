//! The filters of analytics: reads `.start(1).dimensions(["PHONE"])` and refuses what Meta would, by name.

use std::collections::BTreeSet;

use super::{GraphError, Kind, Property, wrong};
use crate::world::digits;

/// What is asked of analytics.
#[derive(Debug)]
pub(super) struct Query {
    /// From this instant, Unix seconds.
    pub(super) start: i64,
    /// Until just before this one, Unix seconds.
    pub(super) end: i64,
    pub(super) granularity: Granularity,
    /// Only these, as digits or ids; empty: all. So with every other filter.
    pub(super) numbers: BTreeSet<String>,
    pub(super) countries: BTreeSet<String>,
    pub(super) categories: BTreeSet<String>,
    pub(super) types: BTreeSet<String>,
    pub(super) directions: BTreeSet<String>,
    /// The words by which is grouped.
    pub(super) dimensions: BTreeSet<String>,
    pub(super) tells_cost: bool,
    pub(super) tells_count: bool,
}

/// How long a data point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Granularity {
    HalfHour,
    /// A day of the account's time zone.
    Daily,
    /// A month of the account's time zone.
    Monthly,
}

/// One filter as it was asked.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) name: String,
    pub(super) value: String,
}

/// The filters of `name.start(1).end(2)`, in order.
pub(super) fn filters(asked: &str) -> Result<Vec<Filter>, GraphError> {
    let syntax = || GraphError::parameter(format!("Syntax error in fields: {asked}"));
    let asked_trimmed = asked.trim();
    let (_, mut rest) = asked_trimmed.split_once('.').unwrap_or((asked_trimmed, ""));
    let mut filters = Vec::new();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('(').ok_or_else(syntax)?;
        let (value, after) = after.split_once(')').ok_or_else(syntax)?;
        filters.push(Filter { name: name.trim().to_owned(), value: value.trim().to_owned() });
        let after = after.trim();
        rest = if after.is_empty() { after } else { after.strip_prefix('.').ok_or_else(syntax)? };
    }
    Ok(filters)
}

impl Query {
    /// Reads the filters of one kind. Errors name the first filter that is wrong, and what it may be.
    pub(super) fn read(kind: &Kind, filters: &[Filter]) -> Result<Query, GraphError> {
        let known = known(kind);
        if let Some(Filter { name, .. }) = filters.iter().find(|one| !known.contains(&one.name.as_str())) {
            return Err(wrong(&format!("{name} is no filter of {}", kind.name)));
        }
        let value = |name: &str| filters.iter().rev().find(|one| one.name == name).map(|one| &one.value);
        let words = |property: &Property| list(value(property.filter), property.filter, property.words);
        let free = |name: &str| list(value(name), name, &[]);
        let metrics = list(value("metric_types"), "metric_types", &["COST", kind.count.metric])?;
        let (start, end) = (instant("start", value("start"))?, instant("end", value("end"))?);
        if start >= end {
            return Err(wrong("start must be before end"));
        }
        let mut types = words(&kind.category_type)?;
        if types.remove("FREE_ENTRY") {
            // The request has another word for it than the answer.
            types.insert("FREE_ENTRY_POINT".to_owned());
        }
        let numbers = free("phone_numbers")?;
        Ok(Query {
            start,
            end,
            granularity: granularity(value("granularity"))?,
            numbers: numbers.iter().map(|number| digits(number)).collect(),
            countries: free("country_codes")?,
            categories: words(&kind.category)?,
            types,
            directions: kind.direction.as_ref().map_or(Ok(BTreeSet::new()), words)?,
            dimensions: list(value("dimensions"), "dimensions", &kind.dimensions())?,
            tells_cost: metrics.is_empty() || metrics.contains("COST"),
            tells_count: metrics.is_empty() || metrics.contains(kind.count.metric),
        })
    }
}

fn known(kind: &Kind) -> Vec<&'static str> {
    let common =
        ["start", "end", "granularity", "phone_numbers", "country_codes", "metric_types", "dimensions"];
    common.into_iter().chain(kind.properties().map(|property| property.filter)).collect()
}

fn instant(name: &str, value: Option<&String>) -> Result<i64, GraphError> {
    let value = value.ok_or_else(|| GraphError::parameter(format!("The parameter {name} is required.")))?;
    let instant = value.parse().ok().filter(|instant| (0..=253_402_300_799).contains(instant));
    instant.ok_or_else(|| wrong(&format!("{name} must be a Unix timestamp in seconds - got \"{value}\"")))
}

fn granularity(value: Option<&String>) -> Result<Granularity, GraphError> {
    let value = value.ok_or_else(|| GraphError::parameter("The parameter granularity is required."))?;
    match unquoted(value) {
        "HALF_HOUR" => Ok(Granularity::HalfHour),
        "DAILY" => Ok(Granularity::Daily),
        "MONTHLY" => Ok(Granularity::Monthly),
        other => {
            Err(wrong(&format!("granularity must be one of HALF_HOUR, DAILY, MONTHLY - got \"{other}\"")))
        }
    }
}

/// `["A","B"]`, `['A']`, `A,B` or `[]`. With `words` each must be one of them.
fn list(value: Option<&String>, name: &str, words: &[&str]) -> Result<BTreeSet<String>, GraphError> {
    let value = value.map(|value| value.trim()).unwrap_or_default();
    let inner = match value.strip_prefix('[') {
        None => value,
        Some(open) => open.strip_suffix(']').ok_or_else(|| wrong(&format!("{name} must be an array")))?,
    };
    let items = inner.split(',').map(unquoted).filter(|item| !item.is_empty());
    let list: BTreeSet<String> = items.map(str::to_owned).collect();
    match list.iter().find(|item| !words.is_empty() && !words.contains(&item.as_str())) {
        None => Ok(list),
        Some(other) => Err(wrong(&format!("{name} must be one of {} - got \"{other}\"", words.join(", ")))),
    }
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\'']).trim()
}

#[cfg(test)]
mod tests {
    use super::super::{CONVERSATIONS, PRICING};
    use super::*;

    fn read(kind: &Kind, asked: &str) -> Result<Query, String> {
        let query = filters(asked).and_then(|filters| Query::read(kind, &filters));
        query.map_err(|error| format!("{error:?}"))
    }

    #[test]
    fn lists_are_read_in_every_form_that_clients_use() {
        for form in ["[\"PHONE\",\"COUNTRY\"]", "['PHONE', 'COUNTRY']", "PHONE,COUNTRY", "[PHONE,COUNTRY]"] {
            let asked = format!("pricing_analytics.start(1).end(2).granularity(DAILY).dimensions({form})");
            let query = read(&PRICING, &asked).unwrap();
            assert_eq!(query.dimensions.into_iter().collect::<Vec<_>>(), ["COUNTRY", "PHONE"], "{form}");
        }
        let query = read(&PRICING, "x.start(1).end(2).granularity(\"MONTHLY\").phone_numbers([])").unwrap();
        assert!(query.numbers.is_empty() && query.tells_cost && query.tells_count);
        let query =
            read(&PRICING, "x.start(1).end(2).granularity(DAILY).metric_types([\"VOLUME\"])").unwrap();
        assert!(!query.tells_cost && query.tells_count);
        let asked = "x.start(1).end(2).granularity(DAILY).conversation_types([\"FREE_ENTRY\"])";
        assert!(read(&CONVERSATIONS, asked).unwrap().types.contains("FREE_ENTRY_POINT"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (asked, named) in [
            ("x.end(2).granularity(DAILY)", "start is required"),
            ("x.start(1).granularity(DAILY)", "end is required"),
            ("x.start(1).end(2)", "granularity is required"),
            ("x.start(soon).end(2).granularity(DAILY)", "start must be a Unix timestamp"),
            ("x.start(2).end(2).granularity(DAILY)", "start must be before end"),
            ("x.start(1).end(2).granularity(DAY)", "HALF_HOUR, DAILY, MONTHLY"),
            ("x.start(1).end(2).granularity(DAILY).dimensions([\"CITY\"])", "dimensions must be one of"),
            ("x.start(1).end(2).granularity(DAILY).dimensions([\"PHONE\")", "dimensions must be an array"),
            ("x.start(1).end(2).granularity(DAILY).pricing_types(FREE)", "pricing_types must be one of"),
            ("x.start(1).end(2).granularity(DAILY).limit(3)", "limit is no filter of pricing_analytics"),
            ("x.start(1).end(2", "Syntax error"),
            ("x.start(1)end(2)", "Syntax error"),
            ("x.start", "Syntax error"),
        ] {
            let error = read(&PRICING, asked).unwrap_err();
            assert!(error.contains(named), "{asked}: {error}");
        }
    }
}
