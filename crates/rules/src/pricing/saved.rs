//! What a message that was free would have cost.

use super::date::Date;
use super::money::Amount;
use super::rates::{RateCard, RateKey, Rated};
use super::{BillingCategory, Charge, Reason, RuleSet};

/// Whether a message that was free would have been charged without what made it so: a template in an entry point or in the
/// window, a service message of the month's allowance. Service in an entry point would have come out of the allowance
/// first; what was part of a billing conversation had no price of its own.
pub fn would_be_charged(charge: &Charge) -> bool {
    use BillingCategory::{Authentication, Marketing, Utility};
    let template = matches!(charge.category, Marketing | Utility | Authentication);
    charge.rules != RuleSet::Cbp
        && match charge.reason {
            Reason::FreeEntryPoint | Reason::FreeCustomerService => template,
            Reason::FreeAllowance => true,
            _ => false,
        }
}

/// Where to, in which currency, and when.
#[derive(Clone, Copy, Debug)]
pub struct Sold<'a> {
    /// ISO 4217.
    pub currency: &'a str,
    /// Whose rates.
    pub market: &'a str,
    /// On which day.
    pub on: Date,
}

/// What so many messages would have cost at the first rate of their day and market: what a volume would have taken off is
/// not told. `None` where no rate is known.
pub fn would_have_cost(
    category: BillingCategory,
    sold: Sold<'_>,
    messages: u64,
    card: &RateCard,
) -> Option<Amount> {
    let Sold { currency, market, on } = sold;
    let of = RateKey { currency, market, rated: Rated::of(category)?, on };
    Some(card.rate(of, 0)?.times(messages))
}
