//! Rate cards as CSV: `market,category,currency,effective_from,tier_from,tier_to,rate`, a tier a line. Empty
//! `tier_from` is the first message, empty `tier_to` has no end; a rate of `n/a` is not published. Fields may
//! be quoted; the columns may stand in any order.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{
    Date, RateCard, RateError, RateKey, Rated, Tier, Tiers, market_of, parse_currency, parse_date, parse_rate,
};
use crate::words::{Sentence, reading as words};

/// The columns, all of which have to be there.
const COLUMNS: [&str; 7] =
    ["market", "category", "currency", "effective_from", "tier_from", "tier_to", "rate"];

/// One rate as far as it was read, with the lines it stands in.
enum Reading {
    /// It is not published.
    None(usize),
    Tiers(Vec<(Tier, usize)>),
}

type Read = BTreeMap<(String, String, Rated, Date), Reading>;

/// Reads a rate card.
///
/// # Errors
/// The first thing that is wrong, with its line and column.
pub fn parse_csv(text: &str) -> Result<RateCard, RateError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let (head, number) = lines.next().ok_or_else(|| RateError::new(1, None, words::EMPTY_FILE))?;
    let head = fields(head).map_err(|what| RateError::new(number, None, what))?;
    let mut places = [0; COLUMNS.len()];
    for (column, place) in COLUMNS.into_iter().zip(&mut places) {
        *place = head
            .iter()
            .position(|name| name.trim() == column)
            .ok_or_else(|| RateError::new(number, column, words::COLUMN_MISSING))?;
    }
    let mut read = Read::new();
    for (line, number) in lines {
        let row = fields(line).map_err(|what| RateError::new(number, None, what))?;
        if row.len() != head.len() {
            return Err(RateError::new(number, None, words::field_count(row.len(), head.len())));
        }
        let row = places.map(|place| row.get(place).map_or("", |field| field.trim()));
        add_row(&mut read, row, number)?;
    }
    card(read)
}

fn add_row(read: &mut Read, row: [&str; COLUMNS.len()], line: usize) -> Result<(), RateError> {
    let [market, category, currency, effective_from, tier_from, tier_to, rate] = row;
    let wrong = |field: &'static str| move |what| RateError::new(line, field, what);
    if market.is_empty() {
        return Err(wrong("market")(words::EMPTY));
    }
    let rated = Rated::from_word(category).ok_or_else(|| wrong("category")(words::no_category(category)))?;
    let market = &market_of(market, rated).map_err(wrong("market"))?;
    let currency = parse_currency(currency).map_err(wrong("currency"))?;
    let on = parse_date(effective_from).map_err(wrong("effective_from"))?;
    // Meta counts from 0 in its files: `0:MAX`, then `25000001:50000000`.
    let from = parse_bound(tier_from).map_err(wrong("tier_from"))?.unwrap_or(1).max(1);
    let to = parse_bound(tier_to).map_err(wrong("tier_to"))?;
    let rate = parse_rate(rate).map_err(wrong("rate"))?;
    let rate = match rate {
        Some(rate) => Reading::Tiers(vec![(Tier { from, to, rate }, line)]),
        None => Reading::None(line),
    };
    match read.entry((market.to_owned(), currency.to_owned(), rated, on)) {
        Entry::Vacant(place) => {
            place.insert(rate);
            Ok(())
        }
        Entry::Occupied(mut known) => add_tier(known.get_mut(), rate, market).map_err(wrong("tier_from")),
    }
}

/// Adds what another line says of the same rate.
fn add_tier(known: &mut Reading, more: Reading, market: &str) -> Result<(), Sentence> {
    match (known, more) {
        (Reading::Tiers(known), Reading::Tiers(more)) => {
            for (tier, line) in more {
                if let Some((_, there)) = known.iter().find(|(other, _)| other.from == tier.from) {
                    return Err(words::tier_twice(market, tier.from, *there));
                }
                known.push((tier, line));
            }
            Ok(())
        }
        (Reading::None(there), Reading::None(_) | Reading::Tiers(_)) => {
            Err(words::rate_there_as_none(market, *there))
        }
        (Reading::Tiers(known), Reading::None(_)) => {
            let there = known.first().map_or(0, |(_, line)| *line);
            Err(words::rate_here_as_none(market, there))
        }
    }
}

/// All rates together; of what is wrong, what stands first.
fn card(read: Read) -> Result<RateCard, RateError> {
    let mut card = RateCard::default();
    let mut first: Option<RateError> = None;
    for ((market, currency, rated, on), reading) in read {
        match tiers(reading) {
            Ok(tiers) => {
                card.add(RateKey { currency: &currency, market: &market, rated, on }, tiers);
            }
            Err(error) if first.as_ref().is_none_or(|first| error.line < first.line) => first = Some(error),
            Err(_) => {}
        }
    }
    first.map_or(Ok(card), Err)
}

fn tiers(reading: Reading) -> Result<Option<Tiers>, RateError> {
    let Reading::Tiers(mut read) = reading else { return Ok(None) };
    read.sort_by_key(|(tier, _)| tier.from);
    let (tiers, lines): (Vec<Tier>, Vec<usize>) = read.into_iter().unzip();
    Tiers::new(tiers).map(Some).map_err(|wrong| {
        let line = lines.get(wrong.place).copied().unwrap_or(1);
        RateError::new(line, "tier_from", wrong.what)
    })
}

fn parse_bound(text: &str) -> Result<Option<u64>, Sentence> {
    match text {
        "" | "MAX" => Ok(None),
        _ => text.parse().map(Some).map_err(|_| words::no_count(text)),
    }
}

/// The fields of one line. A quoted field may hold commas, and quotes written twice; not line breaks.
fn fields(line: &str) -> Result<Vec<String>, Sentence> {
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
    if quoted { Err(words::QUOTE_OPEN) } else { Ok(fields) }
}
