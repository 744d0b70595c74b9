//! A price: what a message costs if it is delivered at an instant, in the account's money. The same function
//! answers a person who asks before sending, and the ledger when the delivery has happened.

use super::authentication::International;
use super::by_conversation::Conversations;
use super::calendar::Calendar;
use super::date::Date;
use super::money::Amount;
use super::price::{Allowance, Cost, Opens, Price};
use super::rates::{RateCard, RateKey, Rated};
use super::{Basis, BillingCategory, Charge, Delivered, Pool, PricingSettings, Reason, RuleSet, Verdict};

/// What an account pays by.
#[derive(Clone, Copy, Debug)]
pub struct Tariff<'a> {
    /// Which rules hold when, by its time zone.
    pub calendar: &'a Calendar,
    /// The open questions, answered.
    pub settings: &'a PricingSettings,
    /// The rates that are known.
    pub rates: &'a RateCard,
    /// ISO 4217, `USD`.
    pub currency: &'a str,
    /// When authentication messages cost the international rate.
    pub international: &'a International,
    /// It is an eligible government's or non-profit's.
    pub eligible: bool,
}

/// What is delivered, and where.
#[derive(Clone, Copy, Debug)]
pub struct Sale<'a> {
    /// The delivery, that happened or is asked about.
    pub delivered: Delivered,
    /// Its day in the account's time zone.
    pub on: Date,
    /// The recipient's market ([`super::market`]).
    pub market: &'a str,
    /// The recipient's country, ISO 3166, if it is known; only the international rate asks for it.
    pub country: Option<&'a str>,
    /// This very delivery would open a free entry point.
    pub opens_entry_point: bool,
    /// It is the delivery to one participant of a group: these have no volume tiers (R3.12).
    pub in_group: bool,
}

/// Something that is counted through a month, since it decides about prices.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counter {
    /// An allowance.
    Pool(Pool),
    /// Charged messages of a category to a market, of the whole portfolio (R3.8).
    Tier {
        /// The market.
        market: String,
        /// The category; both kinds of authentication share one.
        rated: Rated,
    },
}

impl Counter {
    /// The word for it in the database.
    pub fn word(&self) -> String {
        match self {
            Self::Pool(Pool::AccountServiceConversations) => "service_conversations".to_owned(),
            Self::Pool(Pool::NumberServiceMessages) => "service_messages".to_owned(),
            Self::Tier { market, rated } => format!("tier/{}/{market}", rated.as_str()),
        }
    }

    fn tier(market: &str, rated: Rated) -> Option<Self> {
        let rated = match rated {
            Rated::Marketing | Rated::Service | Rated::Sms | Rated::Mms => return None,
            Rated::AuthenticationInternational => Rated::Authentication,
            Rated::Utility | Rated::Authentication => rated,
        };
        Some(Self::Tier { market: market.to_owned(), rated })
    }
}

/// A price and what it changes once the delivery happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The price.
    pub price: Price,
    /// The billing conversation that the delivery opens.
    pub opens: Option<BillingCategory>,
    /// What it counts towards, once each.
    pub counts: Vec<Counter>,
}

/// What a delivery costs. `used` tells how far a counter was in the month of the delivery.
pub fn quote(
    tariff: Tariff<'_>,
    conversations: &Conversations,
    sale: Sale<'_>,
    used: impl Fn(&Counter) -> u64,
) -> Quote {
    let Tariff { calendar, settings, eligible, .. } = tariff;
    let basis = Basis { calendar, settings, conversations, eligible };
    let of_pool = |pool| u32::try_from(used(&Counter::Pool(pool))).unwrap_or(u32::MAX);
    let Verdict { charge, opens, uses } = super::price(basis, sale.delivered, of_pool);
    let mut counts: Vec<Counter> = uses.map(Counter::Pool).into_iter().collect();
    let (mut amount, mut since) = (Some(Amount::ZERO), None);
    if charge.billable {
        let rated = rate_of(tariff.international, charge.category, sale);
        let tier = rated.filter(|_| !sale.in_group).and_then(|rated| Counter::tier(sale.market, rated));
        let before = tier.as_ref().map_or(0, &used);
        let found = rated.and_then(|rated| {
            let of = RateKey { currency: tariff.currency, market: sale.market, rated, on: sale.on };
            tariff.rates.rate_since(of, before)
        });
        amount = found.map(|(amount, _)| amount);
        since = found.map(|(_, since)| since);
        // Tiers belong to per-message pricing.
        counts.extend(tier.filter(|_| charge.rules != RuleSet::Cbp));
    }
    let (market, currency) = (sale.market.to_owned(), tariff.currency.to_owned());
    let cost = Cost { charge, market, currency, amount, rates: since, segments: 0 };
    let allowance =
        uses.map(|pool| Allowance { used: used(&Counter::Pool(pool)), of: size(tariff.settings, pool) });
    let opens_what =
        if sale.opens_entry_point { Some(Opens::EntryPoint) } else { opens.map(Opens::Conversation) };
    let price = Price {
        form: sale.delivered.form,
        rule: rule(charge),
        opens: opens_what,
        allowance,
        cost,
        recipients: 1,
    };
    Quote { price, opens, counts }
}

/// Which rate a category is charged at.
fn rate_of(international: &International, category: BillingCategory, sale: Sale<'_>) -> Option<Rated> {
    let abroad = sale.country.is_some_and(|country| international.applies(country, sale.delivered.at));
    match Rated::of(category) {
        Some(Rated::Authentication) if abroad => Some(Rated::AuthenticationInternational),
        rated => rated,
    }
}

fn size(settings: &PricingSettings, pool: Pool) -> u64 {
    u64::from(match pool {
        Pool::AccountServiceConversations => settings.service_conversations_free_per_month,
        Pool::NumberServiceMessages => settings.service_free_per_number_month,
    })
}

/// The rule that a charge follows from.
const fn rule(charge: Charge) -> &'static str {
    match (charge.rules, charge.reason) {
        (RuleSet::Cbp, Reason::FreeEntryPoint) => "R2.9",
        (_, Reason::FreeEntryPoint) => "R3.5",
        (_, Reason::FreeReaction) => "R3.17",
        (_, Reason::FreeEligible) => "R3.18",
        (RuleSet::Cbp, Reason::FreeAllowance | Reason::FreeService) => "R2.11",
        (_, Reason::FreeAllowance | Reason::FreeService) => "R3.6",
        (RuleSet::Cbp, Reason::Joined) => "R2.4",
        (RuleSet::Cbp, _) => "R2.10",
        (RuleSet::Pmp2026, _) if matches!(charge.category, BillingCategory::Service) => "R3.6",
        (RuleSet::Pmp2026, _) if matches!(charge.category, BillingCategory::Utility) => "R3.7",
        _ => "R3.3",
    }
}

#[cfg(test)]
mod tests;
