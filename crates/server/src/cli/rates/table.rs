//! Rates in print: the list of files, and the rates that hold as CSV in the form that is imported.

use std::collections::{BTreeMap, BTreeSet};

use ::csv::Terminator;
use transom_desk::accounts::registry::read_card;
use transom_pages::words::say;
use transom_rules::pricing::date::Date;
use transom_rules::pricing::rates::{RateCard, RateKey, Rated};
use transom_rules::pricing::tiers::{Tier, Tiers};
use transom_rules::time::Timestamp;
use transom_store::rates::Card;

use crate::csv;

/// The columns of a file that is imported.
const COLUMNS: [&str; 7] =
    ["market", "category", "currency", "effective_from", "tier_from", "tier_to", "rate"];

/// A line a file, oldest first; where two speak of the same rate and day, the later line wins.
pub(super) fn list(cards: &[Card]) -> String {
    let mut text = String::new();
    if let Ok(built_in) = RateCard::built_in() {
        text += &format!("built in\t-\t-\t{}\n", of(&built_in));
    }
    for card in cards {
        let of = match read_card(&card.format, &card.text) {
            Ok(rates) => of(&rates),
            Err(error) => format!("cannot be read: {}", say(&error.sentence())),
        };
        text += &format!("{}\t{}\t{}\t{of}\n", card.name, card.format, instant(card.added_at));
    }
    text
}

fn of(rates: &RateCard) -> String {
    let currencies: BTreeSet<&str> = rates.rows().map(|(of, _)| of.currency).collect();
    let days: BTreeSet<String> = rates.rows().map(|(of, _)| of.on.to_string()).collect();
    let list = |words: Vec<&str>| words.join(", ");
    let days = list(days.iter().map(String::as_str).collect());
    format!(
        "{} from {days}: {}",
        list(currencies.into_iter().collect()),
        super::counted(rates.rows().count(), "rate")
    )
}

/// An instant as people write it, in UTC.
pub(super) fn instant(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.seconds()).map(|at| at.to_string()).unwrap_or_default()
}

/// The rates that hold on a day, of markets that have these letters in their names.
pub(super) fn csv(known: &RateCard, on: Date, market: &str) -> anyhow::Result<String> {
    let wanted = market.to_lowercase();
    let mut in_force: BTreeMap<(&str, &str, Rated), (Date, Option<&Tiers>)> = BTreeMap::new();
    for (RateKey { currency, market, rated, on: from }, tiers) in known.rows() {
        // Rows of one rate come by day: the last that has begun stays.
        if from <= on && market.to_lowercase().contains(&wanted) {
            in_force.insert((market, currency, rated), (from, tiers));
        }
    }
    let mut rows = vec![COLUMNS.map(str::to_owned)];
    for ((market, currency, rated), (from, tiers)) in in_force {
        let row = |tier_from: String, tier_to: String, rate: String| {
            let (category, from) = (rated.as_str().to_owned(), from.to_string());
            [market.to_owned(), category, currency.to_owned(), from, tier_from, tier_to, rate]
        };
        let Some(tiers) = tiers else {
            rows.push(row(String::new(), String::new(), "n/a".to_owned()));
            continue;
        };
        let tier = |tier: &Tier| {
            let to = tier.to.map(|to| to.to_string()).unwrap_or_default();
            row(tier.from.to_string(), to, tier.rate.to_string())
        };
        rows.extend(tiers.all().iter().map(tier));
    }
    csv::lines(Terminator::Any(b'\n'), rows)
}
