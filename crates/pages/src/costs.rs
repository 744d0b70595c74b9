//! The page of costs: what a month has cost so far and will cost, by day, category and market, what was free
//! and why, where Meta's verdict differs from our prediction, and a comparison with Meta's own analytics.
//! `page` puts it together, `charts`, `days` and `day_chart` draw, `findings` and `comparison` list. Where the numbers
//! come from is not known here.

use jiff::civil::Date;
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::{BillingCategory, Reason};

mod charts;
mod comparison;
mod day_chart;
mod days;
mod findings;
mod page;

pub use comparison::{Both, Compared, Comparison, Difference, Outcome, Suspect};
pub use findings::{Finding, Findings, Said};
pub use page::page;

/// A month of charges.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// Its first day.
    pub month: Date,
    /// Whether it is over, so that there is a month after it to look at.
    pub has_next: bool,
    /// The zones that days are counted in, those of the accounts: `America/Los_Angeles`.
    pub zones: Vec<String>,
    /// The channels to choose from: id in text and name.
    pub channels: Vec<(String, String)>,
    /// The chosen one's id; empty for all.
    pub channel: String,
    /// ISO 4217. All amounts of the charts are in it.
    pub currency: String,
    /// The month's totals, one for each currency that charges have.
    pub totals: Vec<Total>,
    /// How the forecast is made, in a sentence; empty where there is none.
    pub forecast_why: String,
    /// Messages that were charged, those without a rate among them.
    pub charged: u64,
    /// Messages that were free, or part of a billing conversation that was paid for.
    pub free: u64,
    /// Messages that are charged at a rate that is not known. No amount contains them.
    pub unrated: u64,
    /// The days of the month in order; days without charges may be left out.
    pub days: Vec<Day>,
    /// What was charged, by category.
    pub categories: Vec<(BillingCategory, Tally)>,
    /// What was charged, by market, in any order.
    pub markets: Vec<(String, Tally)>,
    /// The free messages by why they were free, in any order.
    pub reasons: Vec<(Reason, u64)>,
    /// What free messages would have cost, by why they were free: only those that another day or another number would
    /// have charged. An amount is of those whose rate is known.
    pub saved: Vec<(Reason, Tally)>,
    /// How many service messages of a number's month are free.
    pub allowance: u32,
    /// Where Meta says something else than we.
    pub findings: Findings,
    /// The comparison with Meta's analytics.
    pub comparison: Comparison,
    /// The address of the month's charges as CSV.
    pub csv: String,
}

/// What a month costs in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// ISO 4217.
    pub currency: String,
    /// So far; for a month that is over: in all. `None` when no rate of what was charged is known.
    pub so_far: Option<Amount>,
    /// Charged messages whose rate is not known. No amount contains them.
    pub unrated: u64,
    /// What the month will have cost; `None` for one that is over or too young to tell.
    pub forecast: Option<Amount>,
}

/// A number of messages and what they cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many messages.
    pub count: u64,
    /// What those with a rate cost; `None` if none has one.
    pub amount: Option<Amount>,
}

/// A day of the month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// What was charged, by category.
    pub charged: Vec<(BillingCategory, Tally)>,
    /// How many messages were free.
    pub free: u64,
    /// What they would have cost, as far as that is known.
    pub saved: Amount,
}

impl Day {
    /// All of its charges together.
    pub fn sum(&self) -> Tally {
        self.charged.iter().fold(Tally::default(), |sum, (_, tally)| sum.and(*tally))
    }
}

impl Tally {
    /// Both together. What has no rate adds to the count alone.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let amount = match (self.amount, other.amount) {
            (Some(one), Some(two)) => Some(one + two),
            (one, two) => one.or(two),
        };
        Self { count: self.count.saturating_add(other.count), amount }
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::pricing::money::Amount;

    use super::*;

    #[test]
    fn messages_without_a_rate_count_and_cost_nothing_that_is_known() {
        let unrated = Tally { count: 2, amount: None };
        assert_eq!(unrated.and(unrated), Tally { count: 4, amount: None });
        let priced = |count, millionths| Tally { count, amount: Some(Amount::from_millionths(millionths)) };
        assert_eq!(unrated.and(priced(1, 5)), priced(3, 5));
    }
}
