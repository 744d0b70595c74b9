//! What is lost in a conversation if nobody acts, and which of two losses is worse: the lists of work stand in that order. An
//! answer is free as long as the window is open and costs a template from then on; an entry point that nobody answers takes
//! its free hours with it. Where we spoke last nothing is lost with the window.

use crate::pricing::money::Amount;
use crate::time::{Span, Timestamp};

/// What decides what is lost.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The customer spoke last.
    pub customer_last: bool,
    /// When the window closes; 0 where it never opened.
    pub window_until: Timestamp,
    /// Until when an answer earns the entry point; 0 where there is none.
    pub answer_by: Timestamp,
}

/// What is lost, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The first instant at which something is.
    pub at: Timestamp,
    /// The free hours of an entry point are.
    pub free_hours: bool,
    /// The free answer is.
    pub free_answer: bool,
    /// What an answer costs from then on, in the currency of the account; `None` where it is free still, or no rate is known.
    pub cost: Option<Cost>,
}

/// An amount in a currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// ISO 4217.
    pub currency: String,
    /// How much.
    pub amount: Amount,
}

/// What is lost next if nobody acts. `template` is what the cheapest way costs by which the customer can be written to outside
/// the window.
pub fn loss(standing: Standing, now: Timestamp, template: impl FnOnce() -> Option<Cost>) -> Option<Loss> {
    let window = Some(standing.window_until).filter(|until| standing.customer_last && *until > now);
    let entry = Some(standing.answer_by).filter(|until| *until > now);
    let at = window.into_iter().chain(entry).min()?;
    let free_answer = window == Some(at);
    let cost = if free_answer { template() } else { None };
    Some(Loss { at, free_hours: entry == Some(at), free_answer, cost })
}

/// How soon something is lost: what is lost in the same step can still be chosen among.
const STEPS: [Span; 3] = [Span::minutes(15), Span::hours(1), Span::hours(4)];

/// Where something stands in a list of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency {
    /// Nothing is lost.
    is_safe: bool,
    /// How many of [`STEPS`] are longer than what is left, counted down.
    step: usize,
    /// No free hours are lost.
    keeps_hours: bool,
    /// The more, the earlier; of two currencies the number alone.
    cost: std::cmp::Reverse<Amount>,
    at: Timestamp,
}

/// The place of a loss among others at an instant, the worst first: what is lost within 15 minutes before what is lost within
/// an hour, within four, and later. Within each, free hours before a single answer, the dearer before the cheaper, the sooner
/// before the later. What loses nothing comes last, by its own instant.
pub fn urgency(loss: Option<&Loss>, now: Timestamp, otherwise: Timestamp) -> Urgency {
    let none = std::cmp::Reverse(Amount::ZERO);
    let Some(loss) = loss else {
        return Urgency { is_safe: true, step: 0, keeps_hours: true, cost: none, at: otherwise };
    };
    let left = loss.at - now;
    Urgency {
        is_safe: false,
        step: STEPS.iter().take_while(|step| left > **step).count(),
        keeps_hours: !loss.free_hours,
        cost: loss.cost.as_ref().map_or(none, |cost| std::cmp::Reverse(cost.amount)),
        at: loss.at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    fn after(minutes: i64) -> Timestamp {
        NOW + Span::minutes(minutes)
    }

    fn euros(cents: i64) -> Cost {
        Cost { currency: "EUR".into(), amount: Amount::from_millionths(cents * 10_000) }
    }

    fn of(customer_last: bool, window: i64, answer: Option<i64>, cents: i64) -> Option<Loss> {
        let answer_by = answer.map_or(Timestamp::default(), after);
        let standing = Standing { customer_last, window_until: after(window), answer_by };
        loss(standing, NOW, || Some(euros(cents)))
    }

    #[test]
    fn what_is_lost_is_what_ends_first() {
        let both = of(true, 60, Some(60), 12).unwrap();
        assert_eq!(
            (both.at, both.free_hours, both.free_answer, both.cost),
            (after(60), true, true, Some(euros(12)))
        );
        let hours = of(true, 90, Some(60), 12).unwrap();
        assert_eq!(
            (hours.at, hours.free_hours, hours.cost),
            (after(60), true, None),
            "an answer is free still"
        );
        let answer = of(true, 60, None, 12).unwrap();
        assert_eq!((answer.at, answer.free_hours, answer.cost), (after(60), false, Some(euros(12))));
    }

    #[test]
    fn what_was_answered_or_is_over_loses_nothing() {
        assert_eq!(of(false, 60, None, 12), None);
        assert_eq!(of(true, 0, Some(0), 12), None, "the end does not belong to the window");
        assert_eq!(of(true, -5, Some(-5), 12), None);
        assert_eq!(of(false, 60, Some(30), 12).unwrap().at, after(30));
    }

    #[test]
    fn the_worst_loss_stands_first() {
        let losses = [
            of(true, 14, None, 1),
            of(true, 15, None, 1),
            of(true, 50, Some(50), 1),
            of(true, 55, None, 30),
            of(true, 20, None, 12),
            of(true, 30, None, 12),
            of(true, 61, None, 99),
            of(true, 300, Some(300), 99),
            of(false, 10, None, 99),
        ];
        let places: Vec<Urgency> = losses.iter().map(|loss| urgency(loss.as_ref(), NOW, after(10))).collect();
        assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
    }
}
