//! The customer service window of a pair: `[t, t + 24 h)` from the customer's newest message or call, by
//! Meta's timestamps (R1.1–R1.3). What opens it is decided in `receive`; what it permits, in `send`.

pub mod spans;

use serde::{Deserialize, Serialize};

use crate::id::MessageId;
use crate::time::{Span, Timestamp};

/// How long a customer's message keeps the window open. At exactly this span it is closed (R1.2).
pub const WINDOW: Span = Span::hours(24);

/// What is known of one pair's window. A join of facts: their order and their number do not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The newest thing the customer did that opens a window.
    pub opened_by: Option<CustomerEvent>,
    /// When the newest message that Meta refused with 131047 was sent. Customer events up to then open nothing.
    pub refused_at: Option<Timestamp>,
}

/// A customer's message or call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerEvent {
    /// When, by Meta's timestamp; never when it reached us.
    pub at: Timestamp,
    /// Our id of it, to show why the window is as it is.
    pub message: MessageId,
}

/// What the window is at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowState {
    /// The customer never wrote to this number.
    NeverOpened,
    /// Anything may be sent.
    Open {
        /// The first instant at which it is closed.
        until: Timestamp,
        /// What opened it.
        by: CustomerEvent,
    },
    /// Only templates may be sent.
    Closed {
        /// The first instant at which it was closed.
        since: Timestamp,
        /// What opened it last.
        by: CustomerEvent,
    },
}

impl Window {
    /// Takes note of a customer's message or call. The newest wins; an older or repeated one changes nothing.
    /// Of two at the same instant the one with the greater id wins, which reached us last, so that order does not
    /// decide.
    pub fn customer_wrote(&mut self, event: CustomerEvent) {
        let wins = self.opened_by.is_none_or(|known| {
            event.at > known.at || (event.at == known.at && event.message > known.message)
        });
        if wins {
            self.opened_by = Some(event);
        }
    }

    /// Takes note that Meta refused a message sent at `sent_at` with 131047: whatever we believed, the window
    /// is closed until the customer writes after that instant (R1.9).
    pub fn refused(&mut self, sent_at: Timestamp) {
        self.refused_at = self.refused_at.max(Some(sent_at));
    }

    /// The first instant at which it is closed, which may have passed; `None` when it never opened or when
    /// a refusal closed it.
    pub fn until(&self) -> Option<Timestamp> {
        let by = self.opened_by?;
        let refused = self.refused_at.is_some_and(|sent_at| sent_at >= by.at);
        (!refused).then_some(by.at + WINDOW)
    }

    /// What it is at `now`.
    pub fn state(&self, now: Timestamp) -> WindowState {
        let Some(by) = self.opened_by else { return WindowState::NeverOpened };
        let end = by.at + WINDOW;
        match (self.until(), self.refused_at) {
            (Some(until), _) if now < until => WindowState::Open { until, by },
            (None, Some(refused_at)) => WindowState::Closed { since: end.min(refused_at), by },
            _ => WindowState::Closed { since: end, by },
        }
    }

    /// Whether free-form messages may be sent at `now`.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.until().is_some_and(|until| now < until)
    }

    /// Takes over what was known under another key of the same customer.
    pub fn join(&mut self, other: &Self) {
        if let Some(event) = other.opened_by {
            self.customer_wrote(event);
        }
        self.refused_at = self.refused_at.max(other.refused_at);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn wrote(seconds: i64, id: u128) -> CustomerEvent {
        CustomerEvent { at: at(seconds), message: MessageId(Uuid::from_u128(id)) }
    }

    fn window(written: &[i64], refused: &[i64]) -> Window {
        let mut window = Window::default();
        for seconds in written {
            window.customer_wrote(wrote(*seconds, 1));
        }
        for seconds in refused {
            window.refused(at(*seconds));
        }
        window
    }

    /// `expected`: "never", "open until N" or "closed since N", in seconds.
    fn check(written: &[i64], refused: &[i64], now: i64, expected: &str) {
        let window = window(written, refused);
        let found = match window.state(at(now)) {
            WindowState::NeverOpened => "never".to_owned(),
            WindowState::Open { until, .. } => format!("open until {}", until.seconds()),
            WindowState::Closed { since, .. } => format!("closed since {}", since.seconds()),
        };
        assert_eq!(found, expected, "written {written:?}, refused {refused:?}, now {now}");
        assert_eq!(window.is_open(at(now)), expected.starts_with("open"));
    }

    #[test]
    fn it_is_open_for_a_day_without_the_last_instant() {
        check(&[], &[], 0, "never");
        check(&[1000], &[], 1000, "open until 87400");
        check(&[1000], &[], 1000 + 86_399, "open until 87400");
        check(&[1000], &[], 1000 + 86_400, "closed since 87400");
        check(&[1000], &[], 1_000_000, "closed since 87400");
    }

    #[test]
    fn the_newest_message_counts_whatever_came_when() {
        check(&[1000, 5000], &[], 6000, "open until 91400");
        check(&[5000, 1000], &[], 6000, "open until 91400");
        check(&[5000, 5000], &[], 6000, "open until 91400");
        check(&[1000], &[], 200_000, "closed since 87400");
    }

    #[test]
    fn a_refusal_of_metas_closes_it_until_the_customer_writes_after_that_send() {
        check(&[1000], &[2000], 3000, "closed since 2000");
        check(&[1000], &[2000], 500_000, "closed since 2000");
        check(&[1000, 2000], &[2000], 3000, "closed since 2000");
        check(&[1000, 2001], &[2000], 3000, "open until 88401");
        check(&[1000], &[90_000], 90_001, "closed since 87400");
        check(&[], &[2000], 3000, "never");
        assert_eq!(window(&[1000], &[2000]).until(), None);
        assert_eq!(window(&[1000], &[999]).until(), Some(at(87_400)));
    }

    #[test]
    fn the_greater_id_wins_of_two_messages_in_the_same_second() {
        let mut one = Window::default();
        one.customer_wrote(wrote(5, 8));
        one.customer_wrote(wrote(5, 7));
        one.customer_wrote(wrote(5, 9));
        assert_eq!(one.opened_by, Some(wrote(5, 9)));
    }

    #[test]
    fn it_keeps_its_shape_in_json() {
        let window = window(&[1000], &[2000]);
        let json = serde_json::to_string(&window).unwrap();
        assert_eq!(serde_json::from_str::<Window>(&json).unwrap(), window);
    }

    #[derive(Clone, Debug)]
    enum Fact {
        Wrote(i64, u128),
        Refused(i64),
    }

    fn facts() -> impl Strategy<Value = Vec<Fact>> {
        let fact = prop_oneof![
            (0..50i64, 0..5u128).prop_map(|(at, id)| Fact::Wrote(at, id)),
            (0..50i64).prop_map(Fact::Refused),
        ];
        prop::collection::vec(fact, 0..12)
    }

    fn fold(facts: &[Fact]) -> Window {
        let mut window = Window::default();
        for fact in facts {
            match fact {
                Fact::Wrote(seconds, id) => window.customer_wrote(wrote(*seconds, *id)),
                Fact::Refused(seconds) => window.refused(at(*seconds)),
            }
        }
        window
    }

    proptest! {
        #[test]
        fn order_and_repetition_do_not_matter(
            facts in facts(),
            shuffled in facts().prop_shuffle(),
            again in 0..12usize,
        ) {
            let mut all = facts.clone();
            all.extend(shuffled.clone());
            let mut other = shuffled;
            other.extend(facts);
            if let Some(fact) = other.get(again).cloned() {
                other.push(fact);
            }
            prop_assert_eq!(fold(&all), fold(&other));
        }

        #[test]
        fn joining_two_is_as_one_that_saw_everything(one in facts(), other in facts()) {
            let mut joined = fold(&one);
            joined.join(&fold(&other));
            prop_assert_eq!(joined, fold(&[one, other].concat()));
        }
    }
}
