//! Meta's limits on how fast and how widely one may write: the pair rate (R6.10) and the portfolio's number
//! of unique customers (R6.1). Pure counting; who keeps the counts is not decided here. The throughput of a
//! number is the dispatcher's.

use serde::{Deserialize, Serialize};

use crate::time::{Span, Timestamp};

/// Somebody who was reached outside their window counts for so long (R6.1).
pub const PORTFOLIO_MEMORY: Span = Span::hours(24);

/// On the long run one message to a customer in this span.
pub const PAIR_INTERVAL: Span = Span::seconds(6);

/// What went out longer ago than this was paid back since.
pub const PAIR_MEMORY: Span = Span::millis(PAIR_INTERVAL.as_millis() * PAIR_BURST);

/// As many messages to a customer may go out at once, borrowed from the time after.
pub const PAIR_BURST: i64 = 45;

/// The pair rate of one pair (GCRA): one instant tells it all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PairRate {
    /// When everything borrowed will have been paid back.
    repaid_at: Timestamp,
}

impl PairRate {
    /// After messages that went out, or will, at these instants; in order.
    pub fn after(sent: impl IntoIterator<Item = Timestamp>) -> Self {
        let mut rate = Self::default();
        sent.into_iter().for_each(|at| rate.sent(at));
        rate
    }

    /// When the next message may go out: `now`, or later.
    pub fn next_at(&self, now: Timestamp) -> Timestamp {
        let all_but_one = Span::millis(PAIR_INTERVAL.as_millis() * (PAIR_BURST - 1));
        now.max(self.repaid_at - all_but_one)
    }

    /// Takes note of a message sent at `now`, allowed or not.
    pub fn sent(&mut self, now: Timestamp) {
        self.repaid_at = self.repaid_at.max(now) + PAIR_INTERVAL;
    }

    /// Counts a message if it may go out now; otherwise says when it may, and counts nothing.
    pub fn take(&mut self, now: Timestamp) -> Result<(), Timestamp> {
        let next_at = self.next_at(now);
        if next_at > now {
            return Err(next_at);
        }
        self.sent(now);
        Ok(())
    }
}

/// How much of the portfolio's limit is used, as seen by one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortfolioUse {
    /// How many unique customers may be reached outside their windows in 24 hours.
    pub limit: u32,
    /// How many were reached, or have a message under way, in the last 24 hours.
    pub used: u32,
    /// This customer is one of them and does not count again.
    pub counted: bool,
    /// When there is room again, where there is none.
    pub frees_at: Option<Timestamp>,
}

impl PortfolioUse {
    /// Whether one more message may go to this customer. Inside the window it always may (R6.1).
    pub fn has_room(&self, window_is_open: bool) -> bool {
        window_is_open || self.counted || self.used < self.limit
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_700_000_000 + seconds)
    }

    fn burst(rate: &mut PairRate, messages: usize, seconds: i64) -> usize {
        (0..messages).filter(|_| rate.take(at(seconds)).is_ok()).count()
    }

    #[test]
    fn forty_five_at_once_are_taken_and_then_one_every_six_seconds() {
        let mut rate = PairRate::default();
        assert_eq!(burst(&mut rate, 46, 0), 45);
        assert_eq!(rate.take(at(0)), Err(at(6)));
        assert_eq!(burst(&mut rate, 2, 5), 0);
        assert_eq!(burst(&mut rate, 2, 6), 1);
        assert_eq!(rate.next_at(at(6)), at(12));
    }

    #[test]
    fn a_burst_of_twenty_is_paid_back_after_two_minutes() {
        let mut rate = PairRate::default();
        assert_eq!(burst(&mut rate, 20, 0), 20);
        assert_eq!(burst(&mut rate.clone(), 60, 119), 44);
        assert_eq!(burst(&mut rate, 60, 120), 45);
    }

    #[test]
    fn the_portfolio_counts_each_customer_once_and_none_inside_the_window() {
        let full = PortfolioUse { limit: 250, used: 250, counted: false, frees_at: None };
        let cases = [
            (full, false, false),
            (full, true, true),
            (PortfolioUse { counted: true, ..full }, false, true),
            (PortfolioUse { used: 249, ..full }, false, true),
        ];
        for (portfolio, window_is_open, has_room) in cases {
            assert_eq!(portfolio.has_room(window_is_open), has_room, "{portfolio:?}");
        }
    }

    /// A leaky bucket that is looked at every second.
    struct Bucket {
        debt_s: i64,
        now_s: i64,
    }

    impl Bucket {
        fn take(&mut self, now_s: i64) -> bool {
            while self.now_s < now_s {
                self.now_s += 1;
                self.debt_s = (self.debt_s - 1).max(0);
            }
            let fits = self.debt_s + 6 <= 45 * 6;
            if fits {
                self.debt_s += 6;
            }
            fits
        }
    }

    proptest! {
        #[test]
        fn the_pair_rate_is_a_leaky_bucket(
            pauses in prop::collection::vec(prop::sample::select(vec![0, 0, 0, 0, 1, 5, 6, 7, 40]), 0..200),
        ) {
            let (mut rate, mut bucket) = (PairRate::default(), Bucket { debt_s: 0, now_s: 0 });
            let mut now = 0;
            for pause in pauses {
                now += pause;
                prop_assert_eq!(rate.take(at(now)).is_ok(), bucket.take(now));
            }
        }
    }
}
