//! Rate cards as JSON, the form of the files in `data/`:
//!
//! ```json
//! {"currency": "USD", "effective_from": "2026-10-01", "source": "where it comes from", "rates": [
//!   {"market": "Chile", "marketing": "0.0889", "authentication_international": null,
//!    "utility": [[100000, "0.0200"], [null, "0.0190"]]}
//! ]}
//! ```
//!
//! A rate is text, so that it stays exact; `null` is not published; a list has tiers with their last message.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{
    Date, RateCard, RateError, RateKey, Rated, Tier, Tiers, market_of, parse_currency, parse_date, parse_rate,
};
use crate::words::{Sentence, reading as words};

/// What is wrong is told with its line, so values stay parts of the text until they are read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    #[serde(borrow)]
    currency: &'a RawValue,
    #[serde(borrow)]
    effective_from: &'a RawValue,
    #[serde(rename = "source")]
    _source: Option<String>,
    #[serde(borrow)]
    rates: Vec<&'a RawValue>,
}

/// The fields of a row in their order; one that stands twice is there twice.
struct Row<'a>(Vec<(String, &'a RawValue)>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Rate {
    Flat(String),
    Tiered(Vec<(Option<u64>, String)>),
}

/// Reads a rate card.
///
/// # Errors
/// The first thing that is wrong, with its line and field.
pub fn parse_json(text: &str) -> Result<RateCard, RateError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: File<'_> = serde_json::from_str(text).map_err(|error| from_serde(&error, 1))?;
    let wrong = |field: &'static str, value: &RawValue| {
        let line = line_of(text, value);
        move |what| RateError::new(line, field, what)
    };
    let currency = parse_text(file.currency).map_err(wrong("currency", file.currency))?;
    let currency = parse_currency(&currency).map_err(wrong("currency", file.currency))?;
    let on = parse_text(file.effective_from).map_err(wrong("effective_from", file.effective_from))?;
    let on = parse_date(&on).map_err(wrong("effective_from", file.effective_from))?;
    let mut card = RateCard::default();
    let head = Head { text, currency, on };
    for row in &file.rates {
        head.add_row(&mut card, row)?;
    }
    Ok(card)
}

/// What all rows of a card have in common, and the text they stand in.
struct Head<'a> {
    text: &'a str,
    currency: &'a str,
    on: Date,
}

impl Head<'_> {
    fn add_row(&self, card: &mut RateCard, row: &RawValue) -> Result<(), RateError> {
        let Row(fields) =
            serde_json::from_str(row.get()).map_err(|error| from_serde(&error, line_of(self.text, row)))?;
        let wrong =
            |field: &str, value: &RawValue, what| RateError::new(line_of(self.text, value), field, what);
        let mut markets = fields.iter().filter(|(field, _)| field == "market").map(|(_, value)| *value);
        let named = markets.next().ok_or_else(|| wrong("market", row, words::MISSING))?;
        if let Some(again) = markets.next() {
            return Err(wrong("market", again, words::TWICE));
        }
        let market = parse_text(named).map_err(|what| wrong("market", named, what))?;
        let market = market.trim();
        if market.is_empty() {
            return Err(wrong("market", named, words::EMPTY));
        }
        for (field, value) in fields.iter().filter(|(field, _)| field != "market") {
            let rated = Rated::from_word(field).ok_or_else(|| wrong(field, value, words::NO_SUCH_FIELD))?;
            let market = &market_of(market, rated).map_err(|what| wrong("market", named, what))?;
            let tiers = parse_tiers(value.get()).map_err(|what| wrong(field, value, what))?;
            let Self { currency, on, .. } = *self;
            if !card.add(RateKey { currency, market, rated, on }, tiers) {
                return Err(wrong(field, value, words::rate_twice(market)));
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Row<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Row<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"{"market": …}"#)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Row(fields))
    }
}

fn parse_text(json: &RawValue) -> Result<String, Sentence> {
    serde_json::from_str(json.get()).map_err(|_| words::NO_TEXT)
}

fn parse_tiers(json: &str) -> Result<Option<Tiers>, Sentence> {
    let rate: Option<Rate> = serde_json::from_str(json).map_err(|_| words::neither_rate_nor_tiers(json))?;
    match rate {
        None => Ok(None),
        Some(Rate::Flat(text)) => Ok(parse_rate(&text)?.map(Tiers::flat)),
        Some(Rate::Tiered(tiers)) => {
            let mut from = 1;
            let mut read = Vec::new();
            for (to, text) in tiers {
                let rate = parse_rate(&text)?.ok_or(words::TIER_WITHOUT_RATE)?;
                read.push(Tier { from, to, rate });
                from = to.unwrap_or_default().saturating_add(1);
            }
            Tiers::new(read).map(Some).map_err(|wrong| wrong.what)
        }
    }
}

fn from_serde(error: &serde_json::Error, first_line: usize) -> RateError {
    let said = error.to_string();
    let what = Sentence::verbatim(said.split(" at line ").next().unwrap_or_default().to_owned());
    RateError::new(first_line + error.line().saturating_sub(1), None, what)
}

/// The line that a value begins on. It is a part of the text, not a copy: its address tells where it stands.
fn line_of(text: &str, value: &RawValue) -> usize {
    let place = value.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
    1 + text.bytes().take(place).filter(|byte| *byte == b'\n').count()
}
