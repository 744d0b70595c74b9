//! Reads Meta's answer: a field of the account, an edge of its own, or several such answers in a list, as they were
//! saved. Numbers may come as text. Whatever is wrong is told with the data point and the field.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::value::RawValue;

use super::number::millionths;
use super::{Combination, Kind, Point};
use crate::pricing::money::Amount;

/// A day, and the hour that a change of clocks may add, and another for luck; in seconds.
const LONGEST: i64 = 26 * 3600;
/// The last instant of the year 9999, in Unix seconds.
const LAST_SECOND: i64 = 253_402_300_799;
/// More messages than anybody sends on a day, and more money than anybody pays for them.
const MOST: i128 = 1_000_000_000_000;
/// No word of Meta's is longer, in bytes.
const LONGEST_WORD: usize = 64;

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Which analytics.
    pub kind: Kind,
    /// What is counted.
    pub points: Vec<Point>,
    /// The address of the next page, if there is one.
    pub next: Option<String>,
}

/// What is wrong with an answer, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where: `pricing_analytics, data point 3`; empty for the whole.
    pub place: String,
    /// The field, if it is one field's fault.
    pub field: Option<String>,
    /// What is wrong, as the end of a sentence.
    pub message: String,
}

impl Wrong {
    fn new(place: &str, field: impl Into<Option<&'static str>>, message: impl Into<String>) -> Self {
        Self { place: place.to_owned(), field: field.into().map(str::to_owned), message: message.into() }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field.as_ref().map(|field| format!("field {field}"));
        let place = Some(self.place.clone()).filter(|place| !place.is_empty());
        let parts: Vec<String> = place.into_iter().chain(field).collect();
        let colon = if parts.is_empty() { "" } else { ": " };
        write!(f, "{}{colon}{}", parts.join(", "), self.message)
    }
}

impl std::error::Error for Wrong {}

/// The fields of an object; those that are `null` are not there.
type Fields<'a> = BTreeMap<String, &'a RawValue>;

/// Reads an answer. With `asked` it is the answer to that question, and one that says nothing has no points.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(text: &str, asked: Option<Kind>) -> Result<Vec<Page>, Wrong> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim();
    if !text.starts_with('[') {
        return of_answer(text, asked, "");
    }
    let mut pages = Vec::new();
    for (answer, number) in list(text, "the list of answers")?.into_iter().zip(1..) {
        pages.extend(of_answer(answer.get(), asked, &format!("answer {number}, "))?);
    }
    Ok(pages)
}

fn of_answer(text: &str, asked: Option<Kind>, before: &str) -> Result<Vec<Page>, Wrong> {
    let here = before.trim_end_matches(", ");
    let fields = object(text, here)?;
    if let Some(error) = fields.get("error") {
        let said = object(error.get(), here)
            .ok()
            .and_then(|error| serde_json::from_str::<String>(error.get("message")?.get()).ok());
        return Err(Wrong::new(
            here,
            None,
            format!("it is an error of Meta's: {}", said.unwrap_or_default()),
        ));
    }
    let mut pages = Vec::new();
    for kind in Kind::ALL {
        if let Some(value) = fields.get(kind.field()) {
            let place = format!("{before}{}", kind.field());
            pages.push(page(&object(value.get(), &place)?, Some(kind), &place)?);
        }
    }
    if !pages.is_empty() {
        return Ok(pages);
    }
    if fields.contains_key("data") || fields.contains_key("data_points") {
        return page(&fields, asked, here).map(|page| vec![page]);
    }
    match asked {
        Some(kind) if fields.contains_key("id") => Ok(vec![Page { kind, points: Vec::new(), next: None }]),
        _ => {
            Err(Wrong::new(here, None, "there is neither pricing_analytics nor conversation_analytics in it"))
        }
    }
}

/// `{"data":[{"data_points":[…]}],"paging":{"next":…}}`, or `{"data_points":[…]}`.
fn page(fields: &Fields<'_>, kind: Option<Kind>, place: &str) -> Result<Page, Wrong> {
    let mut found = Vec::new();
    if let Some(points) = fields.get("data_points") {
        found.extend(list(points.get(), place)?);
    } else {
        let data = fields.get("data").ok_or_else(|| Wrong::new(place, "data", "it is missing"))?;
        for part in list(data.get(), place)? {
            let part = object(part.get(), place)?;
            let points =
                part.get("data_points").ok_or_else(|| Wrong::new(place, "data_points", "it is missing"))?;
            found.extend(list(points.get(), place)?);
        }
    }
    let numbered = |number: usize| {
        if place.is_empty() {
            format!("data point {number}")
        } else {
            format!("{place}, data point {number}")
        }
    };
    let kind = match (kind, found.first()) {
        (Some(kind), _) => kind,
        (None, Some(first)) => kind_of(&object(first.get(), &numbered(1))?)
            .ok_or_else(|| Wrong::new(&numbered(1), "volume", "it is missing"))?,
        (None, None) => return Err(Wrong::new(place, None, "it does not say which analytics it is")),
    };
    let mut points = Vec::with_capacity(found.len());
    for (json, number) in found.into_iter().zip(1..) {
        points.push(point(json.get(), kind, &numbered(number))?);
    }
    Ok(Page { kind, points, next: next(fields) })
}

/// By what it counts.
fn kind_of(point: &Fields<'_>) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| point.contains_key(kind.count()))
}

fn next(fields: &Fields<'_>) -> Option<String> {
    let paging = object(fields.get("paging")?.get(), "").ok()?;
    serde_json::from_str(paging.get("next")?.get()).ok()
}

fn point(json: &str, kind: Kind, place: &str) -> Result<Point, Wrong> {
    let fields = object(json, place)?;
    let (start, end) = (instant(&fields, "start", place)?, instant(&fields, "end", place)?);
    if end <= start {
        return Err(Wrong::new(place, "end", "it is not after start"));
    }
    if end - start > LONGEST {
        return Err(Wrong::new(place, "end", "it is longer than a day: ask for the granularity DAILY"));
    }
    let text = |field: &'static str| match fields.get(field) {
        Some(value) => word(value).map_err(|message| Wrong::new(place, field, message)),
        None => Ok(String::new()),
    };
    let (category, kind_of_price) = kind.words();
    let phone = if fields.contains_key("phone_number") { "phone_number" } else { "phone" };
    let of = Combination {
        country: text("country")?.to_uppercase(),
        phone: text(phone)?.chars().filter(char::is_ascii_digit).collect(),
        category: text(category)?.to_uppercase().replace('-', "_"),
        kind: one_spelling(text(kind_of_price)?.to_uppercase()),
        tier: text("tier")?,
    };
    let count = kind.count();
    let volume = number(&fields, count, place)?.ok_or_else(|| Wrong::new(place, count, "it is missing"))?;
    if volume % 1_000_000 != 0 {
        return Err(Wrong::new(place, count, "it is not a whole number"));
    }
    let volume = u64::try_from(volume / 1_000_000).unwrap_or_default();
    let cost = number(&fields, "cost", place)?.and_then(|cost| i64::try_from(cost).ok());
    Ok(Point { start, end, of, volume, cost: cost.map(Amount::from_millionths) })
}

/// Meta's request and its answer differ in that word.
fn one_spelling(kind: String) -> String {
    if kind == "FREE_ENTRY" { "FREE_ENTRY_POINT".to_owned() } else { kind }
}

fn instant(fields: &Fields<'_>, field: &'static str, place: &str) -> Result<i64, Wrong> {
    let seconds = number(fields, field, place)?.ok_or_else(|| Wrong::new(place, field, "it is missing"))?;
    let whole = i64::try_from(seconds / 1_000_000).ok().filter(|whole| (0..=LAST_SECOND).contains(whole));
    whole
        .filter(|_| seconds % 1_000_000 == 0)
        .ok_or_else(|| Wrong::new(place, field, "it is not an instant in Unix seconds"))
}

/// A number that is not negative, in millionths; at most [`MOST`] whole ones.
fn number(fields: &Fields<'_>, field: &'static str, place: &str) -> Result<Option<i128>, Wrong> {
    let Some(value) = fields.get(field) else { return Ok(None) };
    let wrong = |message: &str| Err(Wrong::new(place, field, message));
    let quoted = serde_json::from_str::<String>(value.get()).ok();
    let text = quoted.as_deref().unwrap_or(value.get()).trim();
    match millionths(text) {
        None => wrong("it is not a number"),
        Some(number) if number < 0 => wrong("it is negative"),
        Some(number) if number > MOST * 1_000_000 => wrong("it is more than anybody sends or pays"),
        Some(number) => Ok(Some(number)),
    }
}

/// A word of Meta's, or a number as one.
fn word(value: &RawValue) -> Result<String, &'static str> {
    let is_number = value.get().starts_with(|letter: char| letter == '-' || letter.is_ascii_digit());
    let text = if is_number { Ok(value.get().to_owned()) } else { serde_json::from_str(value.get()) };
    let text: String = text.map_err(|_| "it is not a text")?;
    if text.len() > LONGEST_WORD || text.chars().any(char::is_control) {
        return Err("it is not a word of Meta's");
    }
    Ok(text)
}

fn object<'a>(text: &'a str, place: &str) -> Result<Fields<'a>, Wrong> {
    let fields: Fields<'a> =
        serde_json::from_str(text).map_err(|error| not_json(place, &error, "an object"))?;
    Ok(fields.into_iter().filter(|(_, value)| value.get() != "null").collect())
}

fn list<'a>(text: &'a str, place: &str) -> Result<Vec<&'a RawValue>, Wrong> {
    serde_json::from_str(text).map_err(|error| not_json(place, &error, "a list"))
}

fn not_json(place: &str, error: &serde_json::Error, wanted: &str) -> Wrong {
    if error.is_data() {
        return Wrong::new(place, None, format!("{wanted} is expected there"));
    }
    Wrong::new(place, None, format!("it is not JSON: {error}"))
}
