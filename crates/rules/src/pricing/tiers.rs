//! Volume tiers (R3.8): the more messages of a category a portfolio sends to a market in a month, the less each
//! further one costs. Only charged messages count, and only Meta knows them all: ours is an estimate.

use super::money::Amount;
use crate::words::{Sentence, reading as words};

/// The price of messages from the how-many-th of the month on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// The first message of the month it holds for, from 1.
    pub from: u64,
    /// The last one; `None` when it holds for all that follow.
    pub to: Option<u64>,
    /// What each of them costs.
    pub rate: Amount,
}

/// Tiers in order, without gaps. Invariant: there is one at least, the first is from 1, the last has no end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers(Vec<Tier>);

/// What is wrong with the bounds of tiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongTiers {
    /// Which of them is wrong, from 0; the last one where another is missing.
    pub place: usize,
    /// What is wrong.
    pub what: Sentence,
}

impl Tiers {
    /// The same price whatever the volume.
    pub fn flat(rate: Amount) -> Self {
        Self(vec![Tier { from: 1, to: None, rate }])
    }

    /// Tiers in order.
    ///
    /// # Errors
    /// What is wrong with their bounds.
    pub fn new(tiers: Vec<Tier>) -> Result<Self, WrongTiers> {
        let mut next = Some(1);
        for (place, tier) in tiers.iter().enumerate() {
            let wrong = |what| Err(WrongTiers { place, what });
            let Some(from) = next else {
                return wrong(words::tier_after_the_last(tier.from));
            };
            if tier.from != from {
                return wrong(words::tier_begins_wrongly(tier.from, from));
            }
            if tier.to.is_some_and(|to| to < tier.from) {
                return wrong(words::tier_ends_too_soon(tier.from));
            }
            next = tier.to.map(|to| to.saturating_add(1));
        }
        match next {
            None => Ok(Self(tiers)),
            Some(from) => {
                Err(WrongTiers { place: tiers.len().saturating_sub(1), what: words::tier_missing(from) })
            }
        }
    }

    /// The tier of the next message when so many were charged in the month before it.
    pub fn after(&self, charged: u64) -> Option<Tier> {
        let number = charged.saturating_add(1);
        self.0.iter().find(|tier| tier.to.is_none_or(|to| number <= to)).copied()
    }

    /// What the next `count` messages cost together when `charged` came before: each at its own tier's rate.
    pub fn cost(&self, charged: u64, count: u64) -> Amount {
        let last = charged.saturating_add(count);
        let in_tier = |tier: &Tier| {
            let from = tier.from.max(charged.saturating_add(1));
            let to = tier.to.unwrap_or(u64::MAX).min(last);
            tier.rate.times(to.saturating_add(1).saturating_sub(from))
        };
        self.0.iter().map(in_tier).sum()
    }

    /// The tiers, in order.
    pub fn all(&self) -> &[Tier] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> Amount {
        text.parse().unwrap()
    }

    fn two() -> Tiers {
        let first = Tier { from: 1, to: Some(750_000), rate: rate("0.0014") };
        Tiers::new(vec![first, Tier { from: 750_001, to: None, rate: rate("0.0013") }]).unwrap()
    }

    #[test]
    fn bounds_are_inclusive_and_the_lower_rate_does_not_reach_back() {
        let tiers = two();
        assert_eq!(tiers.after(749_999).map(|tier| tier.rate), Some(rate("0.0014")));
        assert_eq!(tiers.after(750_000).map(|tier| tier.rate), Some(rate("0.0013")));
        assert_eq!(tiers.cost(0, 750_002), rate("0.0014").times(750_000) + rate("0.0013").times(2));
        assert_eq!(tiers.cost(749_999, 2), rate("0.0014") + rate("0.0013"));
        assert_eq!(tiers.cost(800_000, 3), rate("0.0013").times(3));
        assert_eq!(tiers.cost(5, 0), Amount::ZERO);
    }

    #[test]
    fn tiers_have_no_gaps_and_end_nowhere() {
        let tier = |from, to| Tier { from, to, rate: rate("1") };
        for (tiers, place, what) in [
            (vec![], 0, words::tier_missing(1)),
            (vec![tier(2, None)], 0, words::tier_begins_wrongly(2, 1)),
            (vec![tier(1, Some(5)), tier(7, None)], 1, words::tier_begins_wrongly(7, 6)),
            (vec![tier(1, Some(5)), tier(6, Some(9))], 1, words::tier_missing(10)),
            (vec![tier(1, None), tier(6, None)], 1, words::tier_after_the_last(6)),
            (vec![tier(1, Some(0)), tier(1, None)], 0, words::tier_ends_too_soon(1)),
        ] {
            assert_eq!(Tiers::new(tiers), Err(WrongTiers { place, what }));
        }
        assert_eq!(Tiers::flat(rate("1")).all(), [tier(1, None)]);
    }
}
