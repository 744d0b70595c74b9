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

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Asked, Date, RateCard, RateError, Rated, Tier, Tiers, parse_currency, parse_date, parse_rate};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    currency: String,
    effective_from: String,
    #[serde(rename = "source")]
    _source: Option<String>,
    #[serde(borrow)]
    rates: Vec<&'a RawValue>,
}

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
    let file: File<'_> = serde_json::from_str(text).map_err(|error| from_serde(&error, 1))?;
    let line_of = |field: &str| line_at(text, text.find(&format!("\"{field}\"")).unwrap_or_default());
    let currency = parse_currency(&file.currency)
        .map_err(|message| RateError::new(line_of("currency"), "currency", message))?;
    let on = parse_date(&file.effective_from)
        .map_err(|message| RateError::new(line_of("effective_from"), "effective_from", message))?;
    let mut card = RateCard::default();
    let mut searched = 0;
    for row in &file.rates {
        // The row is a part of the text; where it begins tells its line.
        let place = text.get(searched..).and_then(|rest| rest.find(row.get()));
        let begins = searched + place.unwrap_or_default();
        searched = begins + row.get().len();
        add_row(&mut card, row.get(), line_at(text, begins), (currency, on))?;
    }
    Ok(card)
}

fn add_row(
    card: &mut RateCard,
    row: &str,
    line: usize,
    (currency, on): (&str, Date),
) -> Result<(), RateError> {
    let fields: BTreeMap<String, &RawValue> =
        serde_json::from_str(row).map_err(|error| from_serde(&error, line))?;
    let market = fields.get("market").ok_or_else(|| RateError::new(line, "market", "it is missing"))?;
    let market: String =
        serde_json::from_str(market.get()).map_err(|_| RateError::new(line, "market", "it is not a text"))?;
    if market.trim().is_empty() {
        return Err(RateError::new(line, "market", "it is empty"));
    }
    for (field, value) in fields.iter().filter(|(field, _)| *field != "market") {
        let wrong = |message: String| RateError { line, field: Some(field.clone()), message };
        let rated = Rated::from_word(field).ok_or_else(|| wrong("there is no such field".to_owned()))?;
        let tiers = parse_tiers(value.get()).map_err(wrong)?;
        if !card.add(Asked { currency, market: &market, rated, on }, tiers) {
            return Err(wrong(format!("{market} has this rate twice")));
        }
    }
    Ok(())
}

fn parse_tiers(json: &str) -> Result<Option<Tiers>, String> {
    let rate: Option<Rate> = serde_json::from_str(json)
        .map_err(|_| format!("{json} is neither \"0.0625\" nor a list of tiers nor null"))?;
    match rate {
        None => Ok(None),
        Some(Rate::Flat(text)) => Ok(parse_rate(&text)?.map(Tiers::flat)),
        Some(Rate::Tiered(tiers)) => {
            let mut from = 1;
            let mut read = Vec::new();
            for (to, text) in tiers {
                let rate = parse_rate(&text)?.ok_or("a tier has no rate")?;
                read.push(Tier { from, to, rate });
                from = to.unwrap_or_default().saturating_add(1);
            }
            Tiers::new(read).map(Some)
        }
    }
}

fn from_serde(error: &serde_json::Error, first_line: usize) -> RateError {
    let said = error.to_string();
    let message = said.split(" at line ").next().unwrap_or_default().to_owned();
    RateError::new(first_line + error.line().saturating_sub(1), None, message)
}

fn line_at(text: &str, place: usize) -> usize {
    1 + text.bytes().take(place).filter(|byte| *byte == b'\n').count()
}
