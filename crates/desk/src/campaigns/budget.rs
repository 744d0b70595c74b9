//! What is left of a campaign's budget. What is on its way counts as spent at the price of the plan, or at the one it left
//! for where that is more; what was charged counts as it was charged. Amounts are in millionths.

use transom_rules::campaign::Definition;
use transom_rules::pricing::money::Amount;
use transom_store::campaigns::{Counts, DEARER, RESERVED, Recipient};

/// What may be spent; without a bound where nobody said one.
#[derive(Clone, Copy)]
pub(super) struct Left(Option<i64>);

impl Left {
    /// What a campaign has left by its counts.
    pub(super) fn of(definition: &Definition, counts: &Counts) -> Self {
        Self(definition.budget.map(|budget| budget.millionths().saturating_sub(gone(counts))))
    }

    /// Whether nothing is.
    pub(super) fn is_nothing(self) -> bool {
        self.0.is_some_and(|left| left <= 0)
    }

    /// Whether it pays for somebody by the plan.
    pub(super) fn pays(self, to: &Recipient) -> bool {
        self.0.is_none_or(|left| to.price.unwrap_or_default() <= left)
    }

    /// As much as a message may cost at most.
    pub(super) fn most(self) -> Option<Amount> {
        self.0.map(Amount::from_millionths)
    }

    /// A message is on its way, and leaves for this as far as that is known.
    pub(super) fn reserve(&mut self, to: &Recipient, cost: Option<Amount>) {
        let planned = to.price.unwrap_or_default();
        let gone = cost.map_or(planned, |cost| cost.millionths().max(planned));
        self.0 = self.0.map(|left| left.saturating_sub(gone));
    }
}

/// What was charged, and what those cost who were not charged yet.
fn gone(counts: &Counts) -> i64 {
    let sum = |word| counts.behind(word).map(|(_, count)| count.amount).fold(0, i64::saturating_add);
    let on_their_way = sum(RESERVED).saturating_sub(sum("foreseen")).max(0);
    // Of those who were charged it is known by now.
    let told = |why| counts.behind("differs").filter(move |(name, _)| name.split('/').next() == Some(why));
    let settled = |why| told(why).map(|(_, count)| count.amount).fold(0, i64::saturating_add).max(0);
    let known = settled("closed").saturating_add(settled("rate")).saturating_add(sum("unforeseen"));
    let dearer = sum(DEARER).saturating_sub(known).max(0);
    sum("spent").saturating_add(on_their_way).saturating_add(dearer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(told: &[(&str, i64)]) -> Counts {
        let mut counts = Counts::default();
        for (name, amount) in told {
            counts.add(name, 1, *amount);
        }
        counts
    }

    #[test]
    fn what_is_on_its_way_is_gone_and_what_was_charged_is_gone_once() {
        for (told, expected) in [
            (&[][..], 0),
            (&[("reserved/USD", 300)], 300),
            (&[("reserved/USD", 300), ("foreseen/USD", 100), ("spent/USD", 100)], 300),
            (&[("reserved/USD", 300), ("foreseen/USD", 100), ("spent/USD", 0)], 200),
            // Two left free by the plan, and the window of both closed before they left; one is charged.
            (&[("reserved/USD", 0), ("dearer/USD", 200)], 200),
            (
                &[("reserved/USD", 0), ("dearer/USD", 200), ("spent/USD", 100), ("differs/closed/USD", 100)],
                200,
            ),
            // Nobody knew the price when it was planned.
            (&[("dearer/USD", 200), ("spent/USD", 100), ("unforeseen/USD", 100)], 200),
            (&[("reserved/USD", i64::MAX), ("spent/USD", i64::MAX)], i64::MAX),
        ] {
            assert_eq!(gone(&counts(told)), expected, "{told:?}");
        }
    }
}
