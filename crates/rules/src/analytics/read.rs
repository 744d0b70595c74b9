//! Reads Meta's answer: a field of the account, an edge of its own, or several such answers in a list, as they were
//! saved. Numbers may come as text. Whatever is wrong is told with the data point and the field.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::number::millionths;
use super::{Combination, Kind, Point};
use crate::pricing::money::Amount;
use crate::words::{Sentence, reading as words};

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
pub struct AnswerError {
    /// Where.
    pub at: Spot,
    /// What is wrong.
    pub what: Sentence,
}

/// A place in what was read; what is `None` is not narrowed down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// Which of several answers, from 1.
    pub answer: Option<usize>,
    /// Which analytics, where their name stands above them.
    pub kind: Option<Kind>,
    /// Which data point, from 1.
    pub point: Option<usize>,
    /// Which field.
    pub field: Option<&'static str>,
}

impl AnswerError {
    /// The place, and what is wrong there.
    pub fn sentence(&self) -> Sentence {
        let Spot { answer, kind, point, field } = self.at;
        let parts = [
            answer.map(words::answer),
            kind.map(|kind| Sentence::verbatim(kind.field().to_owned())),
            point.map(words::point),
            field.map(words::field),
        ];
        words::at(parts.into_iter().flatten(), self.what.clone())
    }
}

impl Spot {
    const fn field(self, name: &'static str) -> Self {
        Self { field: Some(name), ..self }
    }

    const fn point(self, number: usize) -> Self {
        Self { point: Some(number), ..self }
    }

    const fn wrong(self, what: Sentence) -> AnswerError {
        AnswerError { at: self, what }
    }
}

/// The fields of an object; those that are `null` are not there.
type Fields<'a> = BTreeMap<String, &'a RawValue>;

/// Reads an answer. With `asked` it is the answer to that question, and one that says nothing has no points.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(text: &str, asked: Option<Kind>) -> Result<Vec<Page>, AnswerError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim();
    if !text.starts_with('[') {
        return of_answer(text, asked, Spot::default());
    }
    let mut pages = Vec::new();
    for (answer, number) in list(text, Spot::default())?.into_iter().zip(1..) {
        pages.extend(of_answer(answer.get(), asked, Spot { answer: Some(number), ..Spot::default() })?);
    }
    Ok(pages)
}

fn of_answer(text: &str, asked: Option<Kind>, here: Spot) -> Result<Vec<Page>, AnswerError> {
    let fields = object(text, here)?;
    if let Some(error) = fields.get("error") {
        return Err(here.wrong(words::error_of_metas(message(error).unwrap_or_default())));
    }
    let mut pages = Vec::new();
    for kind in Kind::ALL {
        if let Some(value) = fields.get(kind.field()) {
            let here = Spot { kind: Some(kind), ..here };
            pages.push(page(&object(value.get(), here)?, Some(kind), here)?);
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
        _ => Err(here.wrong(words::NO_ANALYTICS)),
    }
}

/// What an error of Meta's says.
fn message(error: &RawValue) -> Option<String> {
    let fields = object(error.get(), Spot::default()).ok()?;
    serde_json::from_str(fields.get("message")?.get()).ok()
}

/// `{"data":[{"data_points":[…]}],"paging":{"next":…}}`, or `{"data_points":[…]}`.
fn page(fields: &Fields<'_>, kind: Option<Kind>, here: Spot) -> Result<Page, AnswerError> {
    let found = data_points(fields, here)?;
    let kind = match (kind, found.first()) {
        (Some(kind), _) => kind,
        (None, Some(first)) => kind_of(&object(first.get(), here.point(1))?)
            .ok_or_else(|| here.point(1).field("volume").wrong(words::MISSING))?,
        (None, None) => return Err(here.wrong(words::UNKNOWN_ANALYTICS)),
    };
    let numbered = found.into_iter().zip(1..);
    let points = numbered.map(|(json, number)| point(json.get(), kind, here.point(number)));
    Ok(Page { kind, points: points.collect::<Result<_, _>>()?, next: next(fields) })
}

fn data_points<'a>(fields: &Fields<'a>, here: Spot) -> Result<Vec<&'a RawValue>, AnswerError> {
    if let Some(points) = fields.get("data_points") {
        return list(points.get(), here);
    }
    let data = fields.get("data").ok_or_else(|| here.field("data").wrong(words::MISSING))?;
    let mut found = Vec::new();
    for part in list(data.get(), here)? {
        let part = object(part.get(), here)?;
        let points = part.get("data_points");
        let points = points.ok_or_else(|| here.field("data_points").wrong(words::MISSING))?;
        found.extend(list(points.get(), here)?);
    }
    Ok(found)
}

/// By what it counts.
fn kind_of(point: &Fields<'_>) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| point.contains_key(kind.count()))
}

fn next(fields: &Fields<'_>) -> Option<String> {
    let paging = object(fields.get("paging")?.get(), Spot::default()).ok()?;
    serde_json::from_str(paging.get("next")?.get()).ok()
}

fn point(json: &str, kind: Kind, here: Spot) -> Result<Point, AnswerError> {
    let fields = object(json, here)?;
    let (start, end) = (instant(&fields, "start", here)?, instant(&fields, "end", here)?);
    if end <= start {
        return Err(here.field("end").wrong(words::ENDS_BEFORE_START));
    }
    if end - start > LONGEST {
        return Err(here.field("end").wrong(words::LONGER_THAN_A_DAY));
    }
    let cost = number(&fields, "cost", here)?.and_then(|cost| i64::try_from(cost).ok());
    Ok(Point {
        start,
        end,
        of: combination(&fields, kind, here)?,
        volume: volume(&fields, kind, here)?,
        cost: cost.map(Amount::from_millionths),
    })
}

fn combination(fields: &Fields<'_>, kind: Kind, here: Spot) -> Result<Combination, AnswerError> {
    let text = |field: &'static str| match fields.get(field) {
        Some(value) => word(value).map_err(|what| here.field(field).wrong(what)),
        None => Ok(String::new()),
    };
    let (category, kind_of_price) = kind.words();
    let phone = if fields.contains_key("phone_number") { "phone_number" } else { "phone" };
    Ok(Combination {
        country: text("country")?.to_uppercase(),
        phone: text(phone)?.chars().filter(char::is_ascii_digit).collect(),
        category: text(category)?.to_uppercase().replace('-', "_"),
        kind: one_spelling(text(kind_of_price)?.to_uppercase()),
        tier: text("tier")?,
    })
}

fn volume(fields: &Fields<'_>, kind: Kind, here: Spot) -> Result<u64, AnswerError> {
    let wrong = |what| here.field(kind.count()).wrong(what);
    let volume = number(fields, kind.count(), here)?.ok_or_else(|| wrong(words::MISSING))?;
    if volume % 1_000_000 != 0 {
        return Err(wrong(words::NO_WHOLE_NUMBER));
    }
    Ok(u64::try_from(volume / 1_000_000).unwrap_or_default())
}

/// Meta's request and its answer differ in that word.
fn one_spelling(kind: String) -> String {
    if kind == "FREE_ENTRY" { "FREE_ENTRY_POINT".to_owned() } else { kind }
}

fn instant(fields: &Fields<'_>, field: &'static str, here: Spot) -> Result<i64, AnswerError> {
    let wrong = |what| here.field(field).wrong(what);
    let seconds = number(fields, field, here)?.ok_or_else(|| wrong(words::MISSING))?;
    let whole = i64::try_from(seconds / 1_000_000).ok().filter(|whole| (0..=LAST_SECOND).contains(whole));
    whole.filter(|_| seconds % 1_000_000 == 0).ok_or_else(|| wrong(words::NO_INSTANT))
}

/// A number that is not negative, in millionths; at most [`MOST`] whole ones.
fn number(fields: &Fields<'_>, field: &'static str, here: Spot) -> Result<Option<i128>, AnswerError> {
    let Some(value) = fields.get(field) else { return Ok(None) };
    let quoted = serde_json::from_str::<String>(value.get()).ok();
    let text = quoted.as_deref().unwrap_or(value.get()).trim();
    let what = match millionths(text) {
        None => words::NO_NUMBER,
        Some(number) if number < 0 => words::NEGATIVE,
        Some(number) if number > MOST * 1_000_000 => words::TOO_MUCH,
        Some(number) => return Ok(Some(number)),
    };
    Err(here.field(field).wrong(what))
}

/// A word of Meta's, or a number as one.
fn word(value: &RawValue) -> Result<String, Sentence> {
    let is_number = value.get().starts_with(|letter: char| letter == '-' || letter.is_ascii_digit());
    let text = if is_number { Ok(value.get().to_owned()) } else { serde_json::from_str(value.get()) };
    let text: String = text.map_err(|_| words::NO_TEXT)?;
    if text.len() > LONGEST_WORD || text.chars().any(char::is_control) {
        return Err(words::NO_WORD);
    }
    Ok(text)
}

fn object<'a>(text: &'a str, here: Spot) -> Result<Fields<'a>, AnswerError> {
    let fields: Fields<'a> =
        serde_json::from_str(text).map_err(|error| here.wrong(not_json(&error, words::OBJECT_EXPECTED)))?;
    Ok(fields.into_iter().filter(|(_, value)| value.get() != "null").collect())
}

fn list(text: &str, here: Spot) -> Result<Vec<&RawValue>, AnswerError> {
    serde_json::from_str(text).map_err(|error| here.wrong(not_json(&error, words::LIST_EXPECTED)))
}

fn not_json(error: &serde_json::Error, expected: Sentence) -> Sentence {
    if error.is_data() { expected } else { words::no_json(error.to_string()) }
}
