//! What an account pays by: its time zone and which rules hold when there, its currency and rates, and what Meta told
//! it about its prices.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil;
use jiff::tz::TimeZone;
use transom_rules::pricing::RuleSet;
use transom_rules::pricing::account::AccountPrices;
use transom_rules::pricing::calendar::{Calendar, Month};
use transom_rules::pricing::date::Date;
use transom_rules::pricing::rates::RateCard;
use transom_rules::time::Timestamp;
use transom_store::apps::Account;

use super::{day, zone};

/// What an account pays by.
#[derive(Clone, Debug)]
pub struct Tariff {
    waba_id: String,
    zone: TimeZone,
    trouble: Option<String>,
    calendar: Arc<Calendar>,
    currency: String,
    rates: Arc<RateCard>,
    told: AccountPrices,
}

impl Default for Tariff {
    fn default() -> Self {
        Self::without_account(Arc::default(), &Calendars::new(None))
    }
}

impl Tariff {
    /// The tariff of an account. In a time zone that nobody knows days are counted as in UTC, and
    /// [`Self::trouble`] says so.
    pub fn of(account: &Account, rates: Arc<RateCard>, calendars: &Calendars) -> Self {
        let (zone, trouble) = match zone::read(&account.timezone) {
            Ok(zone) => (zone, None),
            Err(why) => (TimeZone::UTC, Some(format!("{why}; its days are counted in UTC"))),
        };
        Self {
            waba_id: account.waba_id.clone(),
            calendar: calendars.of(&zone),
            zone,
            trouble,
            currency: account.currency.clone(),
            rates,
            told: AccountPrices::default(),
        }
    }

    /// That of whatever belongs to no account: in dollars, by the days of UTC.
    pub fn without_account(rates: Arc<RateCard>, calendars: &Calendars) -> Self {
        Self {
            waba_id: String::new(),
            calendar: calendars.of(&TimeZone::UTC),
            zone: TimeZone::UTC,
            trouble: None,
            currency: "USD".to_owned(),
            rates,
            told: AccountPrices::default(),
        }
    }

    /// The same, with what Meta told the account about its prices.
    #[must_use]
    pub fn with_prices(self, told: AccountPrices) -> Self {
        Self { told, ..self }
    }

    /// The day of an instant, where the account is.
    pub fn day(&self, at: Timestamp) -> Date {
        day::at(at, &self.zone)
    }

    /// The month of an instant, where the account is: `2026-11`.
    pub fn month(&self, at: Timestamp) -> String {
        let date = day::civil_at(at, &self.zone);
        format!("{:04}-{:02}", date.year(), date.month())
    }

    /// What is wrong with the tariff, in a sentence.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Where the account is, as the IANA list names it.
    pub fn zone_name(&self) -> String {
        zone::name(&self.zone)
    }

    /// Where the account is.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The rates that it is charged at.
    pub fn rates(&self) -> &Arc<RateCard> {
        &self.rates
    }

    /// Which rules hold when.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Meta's id of the account.
    pub fn waba_id(&self) -> &str {
        &self.waba_id
    }

    /// What Meta told the account of its prices.
    pub fn told(&self) -> &AccountPrices {
        &self.told
    }

    /// ISO 4217.
    pub fn currency(&self) -> &str {
        &self.currency
    }
}

/// A calendar for each time zone that was asked for: it takes a conversion of every month there is to make one.
#[derive(Debug)]
pub struct Calendars {
    fixed: Option<RuleSet>,
    made: Mutex<BTreeMap<String, Arc<Calendar>>>,
}

impl Calendars {
    /// None yet. With `fixed` that rule set holds at every instant.
    pub fn new(fixed: Option<RuleSet>) -> Self {
        Self { fixed, made: Mutex::default() }
    }

    fn of(&self, zone: &TimeZone) -> Arc<Calendar> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let of_zone = made.entry(zone::name(zone));
        Arc::clone(of_zone.or_insert_with(|| Arc::new(calendar(self.fixed, zone))))
    }
}

/// The calendar of an account in a time zone.
pub fn calendar(fixed: Option<RuleSet>, zone: &TimeZone) -> Calendar {
    Calendar::new(fixed, |month: Month| {
        let year = i16::try_from(month.year()).unwrap_or(i16::MAX);
        let first = civil::Date::new(year, i8::try_from(month.number()).unwrap_or(1), 1);
        let begin = first.and_then(|first| first.to_zoned(zone.clone()));
        begin.map_or(i64::MAX, |begin| begin.timestamp().as_second())
    })
}

/// What was kept of Meta's word on an account's prices.
pub(crate) fn read_told(kept: &str) -> AccountPrices {
    serde_json::from_str(kept).unwrap_or_default()
}
