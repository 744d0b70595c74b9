//! Rate cards as CSV: `market,category,currency,effective_from,tier_from,tier_to,rate`, a tier a line. Empty
//! `tier_from` is the first message, empty `tier_to` has no end; a rate of `n/a` is not published. Fields may
//! be quoted; the columns may stand in any order.

use std::collections::BTreeMap;

use super::{Asked, Date, RateCard, RateError, Rated, Tier, Tiers, parse_currency, parse_date, parse_rate};

/// The columns, all of which have to be there.
const COLUMNS: [&str; 7] =
    ["market", "category", "currency", "effective_from", "tier_from", "tier_to", "rate"];

/// The tiers of one rate as far as they were read, with the line of the first.
#[derive(Default)]
struct Reading {
    line: usize,
    tiers: Vec<Tier>,
    none: bool,
}

type Read = BTreeMap<(String, String, Rated, Date), Reading>;

/// Reads a rate card.
///
/// # Errors
/// The first thing that is wrong, with its line and column.
pub fn parse_csv(text: &str) -> Result<RateCard, RateError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let (head, number) = lines.next().ok_or_else(|| RateError::new(1, None, "the file is empty"))?;
    let head = fields(head).map_err(|message| RateError::new(number, None, message))?;
    let mut places = [0; COLUMNS.len()];
    for (column, place) in COLUMNS.into_iter().zip(&mut places) {
        *place = head
            .iter()
            .position(|name| name.trim() == column)
            .ok_or_else(|| RateError::new(number, column, "the column is missing"))?;
    }
    let mut read = Read::new();
    for (line, number) in lines {
        let row = fields(line).map_err(|message| RateError::new(number, None, message))?;
        if row.len() != head.len() {
            let message = format!("{} fields where the first line has {}", row.len(), head.len());
            return Err(RateError::new(number, None, message));
        }
        let row = places.map(|place| row.get(place).map_or("", |field| field.trim()));
        add_row(&mut read, row, number)?;
    }
    card(read)
}

fn add_row(read: &mut Read, row: [&str; COLUMNS.len()], line: usize) -> Result<(), RateError> {
    let [market, category, currency, effective_from, tier_from, tier_to, rate] = row;
    let wrong = |field: &'static str| move |message: String| RateError::new(line, field, message);
    if market.is_empty() {
        return Err(RateError::new(line, "market", "it is empty"));
    }
    let rated = Rated::from_word(category)
        .ok_or_else(|| wrong("category")(format!("there is no category `{category}`")))?;
    let currency = parse_currency(currency).map_err(wrong("currency"))?;
    let on = parse_date(effective_from).map_err(wrong("effective_from"))?;
    let from = parse_bound(tier_from).map_err(wrong("tier_from"))?.unwrap_or(1);
    let to = parse_bound(tier_to).map_err(wrong("tier_to"))?;
    let rate = parse_rate(rate).map_err(wrong("rate"))?;
    let known = read.entry((market.to_owned(), currency.to_owned(), rated, on)).or_default();
    if known.line == 0 {
        known.line = line;
    } else if known.none || rate.is_none() {
        return Err(RateError::new(line, "rate", format!("{market} has this rate twice, once as n/a")));
    }
    match rate {
        Some(rate) => known.tiers.push(Tier { from, to, rate }),
        None => known.none = true,
    }
    Ok(())
}

fn card(read: Read) -> Result<RateCard, RateError> {
    let mut card = RateCard::default();
    for ((market, currency, rated, on), mut reading) in read {
        reading.tiers.sort_by_key(|tier| tier.from);
        // Meta counts from 0 in its files: `0:MAX`, then `25000001:50000000`.
        if let Some(first) = reading.tiers.first_mut().filter(|first| first.from == 0) {
            first.from = 1;
        }
        let tiers = if reading.none {
            None
        } else {
            let tiers = Tiers::new(reading.tiers);
            Some(tiers.map_err(|message| RateError::new(reading.line, "tier_from", message))?)
        };
        card.add(Asked { currency: &currency, market: &market, rated, on }, tiers);
    }
    Ok(card)
}

fn parse_bound(text: &str) -> Result<Option<u64>, String> {
    match text {
        "" | "MAX" => Ok(None),
        _ => text.parse().map(Some).map_err(|_| format!("`{text}` is not a number of messages")),
    }
}

/// The fields of one line. A quoted field may hold commas, and quotes written twice; not line breaks.
fn fields(line: &str) -> Result<Vec<String>, String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(field) = fields.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' if quoted || field.trim().is_empty() => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => field.push(letter),
        }
    }
    if quoted { Err("a quoted field does not end".to_owned()) } else { Ok(fields) }
}
