//! Rate cards: what a message costs by market, category and day (R4.2). Data, never code: the cards we know
//! are in `data/`, operators bring newer ones. A rate that is not published is `None`, never zero, and no
//! currency is ever converted.

use std::collections::BTreeMap;

use super::BillingCategory;
use super::date::Date;
use super::money::Amount;
use super::tiers::{Tier, Tiers};
use crate::words::{Sentence, reading as words};

mod csv;
mod json;

pub use csv::parse_csv;
pub use json::parse_json;

/// Meta's card in US dollars since July 2026.
pub const USD_2026_07: &str = include_str!("../../data/rates-usd-2026-07-01.json");
/// What text messages cost by prefix: an example of list prices, to be replaced by those of one's own carrier.
pub const SMS_EXAMPLE: &str = include_str!("../../data/rates-sms-example.json");
/// Meta's card in US dollars since October 2026.
pub const USD_2026_10: &str = include_str!("../../data/rates-usd-2026-10-01.json");

/// What there are rates for: Meta's by market, those of text messages by prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rated {
    /// Marketing templates.
    Marketing,
    /// Utility templates.
    Utility,
    /// Authentication templates.
    Authentication,
    /// Authentication templates from businesses of other countries.
    AuthenticationInternational,
    /// Anything but templates.
    Service,
    /// A segment of a text message. Its markets are prefixes: `+44`.
    Sms,
    /// A message with a file to a telephone number, however long its words are. Its markets are prefixes too.
    Mms,
}

impl Rated {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Marketing,
        Self::Utility,
        Self::Authentication,
        Self::AuthenticationInternational,
        Self::Service,
        Self::Sms,
        Self::Mms,
    ];

    /// The word for it in rate cards.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::Authentication => "authentication",
            Self::AuthenticationInternational => "authentication_international",
            Self::Service => "service",
            Self::Sms => "sms",
            Self::Mms => "mms",
        }
    }

    /// What a word stands for. Meta writes the international rate in two ways.
    pub fn from_word(word: &str) -> Option<Self> {
        if word == "authentication-international" {
            return Some(Self::AuthenticationInternational);
        }
        Self::ALL.into_iter().find(|rated| rated.as_str() == word)
    }

    /// Whether its markets are prefixes of telephone numbers.
    pub const fn is_by_prefix(self) -> bool {
        matches!(self, Self::Sms | Self::Mms)
    }

    /// The rate that a billing category is charged at; none inside a free entry point.
    pub const fn of(category: BillingCategory) -> Option<Self> {
        match category {
            BillingCategory::Marketing => Some(Self::Marketing),
            BillingCategory::Utility => Some(Self::Utility),
            BillingCategory::Authentication => Some(Self::Authentication),
            BillingCategory::Service => Some(Self::Service),
            BillingCategory::Sms => Some(Self::Sms),
            BillingCategory::ReferralConversion => None,
        }
    }
}

/// One line of a rate card.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    currency: String,
    market: String,
    rated: Rated,
}

/// The rate of a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByPrefix {
    /// `+` and the first digits of the numbers that it is for.
    pub prefix: String,
    /// What a segment costs, or a message with a file.
    pub rate: Amount,
    /// The day from which it holds.
    pub since: Date,
}

impl Key {
    fn of(rate: RateKey<'_>) -> Self {
        Self { currency: rate.currency.into(), market: rate.market.into(), rated: rate.rated }
    }
}

/// Rates of any number of cards, currencies and days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateCard {
    /// By the day they hold from. `None` from a day on: no longer published.
    rates: BTreeMap<Key, BTreeMap<Date, Option<Tiers>>>,
}

/// What is wrong with a file of rates, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateError {
    /// The line, from 1.
    pub line: usize,
    /// The field, if it is one field's fault.
    pub field: Option<String>,
    /// What is wrong.
    pub what: Sentence,
}

impl RateError {
    fn new<'a>(line: usize, field: impl Into<Option<&'a str>>, what: Sentence) -> Self {
        Self { line, field: field.into().map(str::to_owned), what }
    }

    /// The place, and what is wrong there.
    pub fn sentence(&self) -> Sentence {
        let field = self.field.as_deref().map(words::field);
        words::at([words::line(self.line)].into_iter().chain(field), self.what.clone())
    }
}

/// Which rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RateKey<'a> {
    /// The account's currency, `USD`.
    pub currency: &'a str,
    /// The recipient's market ([`super::market`]).
    pub market: &'a str,
    /// What it is.
    pub rated: Rated,
    /// The day: of a card's row the one from which it holds, of a delivery its own in the account's time zone.
    pub on: Date,
}

impl RateCard {
    /// The cards that come with this version.
    ///
    /// # Errors
    /// When one of them cannot be read, which a test rules out.
    pub fn built_in() -> Result<Self, RateError> {
        let mut card = parse_json(USD_2026_07)?;
        card.join(parse_json(USD_2026_10)?);
        card.join(parse_json(SMS_EXAMPLE)?);
        Ok(card)
    }

    /// Takes over the rates of another card; where both have one for the same day, the other's.
    pub fn join(&mut self, other: Self) {
        for (key, days) in other.rates {
            self.rates.entry(key).or_default().extend(days);
        }
    }

    /// The tiers of a rate that holds on a day. `None` when there is no such rate, or it is not known for that
    /// day; never zero.
    pub fn tiers(&self, of: RateKey<'_>) -> Option<&Tiers> {
        self.of_day(of)?.1.as_ref()
    }

    /// What the next message costs when so many of its tiers' count were charged in the month before it.
    pub fn rate(&self, of: RateKey<'_>, charged: u64) -> Option<Amount> {
        self.rate_since(of, charged).map(|(rate, _)| rate)
    }

    /// The same, with the day from which that rate holds.
    pub fn rate_since(&self, of: RateKey<'_>, charged: u64) -> Option<(Amount, Date)> {
        let (since, tiers) = self.of_day(of)?;
        Some((tiers.as_ref()?.after(charged)?.rate, *since))
    }

    /// What a segment of a text message to a number costs, or one with a file, by the longest of its prefixes that has such
    /// a rate on a day; `market` of the key is the number, in digits. A prefix whose rate is not published hides the shorter
    /// ones.
    pub fn by_prefix(&self, of: RateKey<'_>) -> Option<ByPrefix> {
        let digits = of.market;
        (1..=digits.len().min(LONGEST_PREFIX)).rev().find_map(|length| {
            let prefix = format!("+{}", digits.get(..length)?);
            let of = RateKey { market: &prefix, ..of };
            let (since, tiers) = self.of_day(of)?;
            let rate = tiers.as_ref().and_then(|tiers| tiers.after(0)).map(|tier| tier.rate);
            Some(rate.map(|rate| ByPrefix { since: *since, rate, prefix }))
        })?
    }

    fn of_day(&self, of: RateKey<'_>) -> Option<(&Date, &Option<Tiers>)> {
        let key = Key::of(of);
        self.rates.get(&key)?.range(..=of.on).next_back()
    }

    /// Every rate in order, with its tiers.
    pub fn rows(&self) -> impl Iterator<Item = (RateKey<'_>, Option<&Tiers>)> {
        self.rates.iter().flat_map(|(Key { currency, market, rated }, days)| {
            days.iter()
                .map(|(on, tiers)| (RateKey { currency, market, rated: *rated, on: *on }, tiers.as_ref()))
        })
    }

    /// False when the card already has that rate for that day.
    fn add(&mut self, of: RateKey<'_>, tiers: Option<Tiers>) -> bool {
        let key = Key::of(of);
        self.rates.entry(key).or_default().insert(of.on, tiers).is_none()
    }
}

/// A number has 15 digits at most.
const LONGEST_PREFIX: usize = 15;

/// The market of such a rate: text messages have prefixes, all else has markets of Meta's. A spreadsheet takes the `+` for
/// a sign and drops it, and what is written for one has a `'` before it.
fn market_of(told: &str, rated: Rated) -> Result<String, Sentence> {
    let digits = told.trim_start_matches('\'').trim_start_matches('+');
    let is_prefix =
        (1..=LONGEST_PREFIX).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    match (rated.is_by_prefix(), is_prefix) {
        (true, true) => Ok(format!("+{digits}")),
        (false, false) => Ok(told.to_owned()),
        _ => Err(words::no_prefix(told)),
    }
}

/// Reads a rate as cards write it: a decimal number, or `n/a` and the like for none.
fn parse_rate(text: &str) -> Result<Option<Amount>, Sentence> {
    match text {
        "n/a" | "N/A" | "" | "-" => Ok(None),
        _ => {
            let rate: Amount = text.parse().map_err(|_| words::no_rate(text))?;
            if rate > Amount::HIGHEST_RATE {
                return Err(words::rate_too_high(text));
            }
            Ok(Some(rate))
        }
    }
}

fn parse_currency(text: &str) -> Result<&str, Sentence> {
    let fine = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if fine { Ok(text) } else { Err(words::no_currency(text)) }
}

fn parse_date(text: &str) -> Result<Date, Sentence> {
    text.parse().map_err(|_| words::no_day(text))
}

#[cfg(test)]
mod tests;
