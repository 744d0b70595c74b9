//! Meta's limits on how fast and how widely one may write: the pair rate (R6.10) and the portfolio's number
//! of unique customers (R6.1). Pure counting; who keeps the counts is not decided here. The throughput of a
//! number is the dispatcher's.

use serde::{Deserialize, Serialize};

use crate::time::{Span, Timestamp};

/// On the long run one message to a customer in this span.
pub const PAIR_INTERVAL: Span = Span::seconds(6);

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
    /// How many unique customers may be reached outside their windows in 24 hours; `None` is without limit.
    pub limit: Option<u32>,
    /// How many were reached, or have a message under way, in the last 24 hours.
    pub used: u32,
    /// This customer is one of them and does not count again.
    pub counted: bool,
    /// When the oldest of them stops counting.
    pub frees_at: Option<Timestamp>,
}

impl PortfolioUse {
    /// Whether one more message may go to this customer. Inside the window it always may (R6.1).
    pub fn has_room(&self, window_is_open: bool) -> bool {
        window_is_open || self.counted || self.limit.is_none_or(|limit| self.used < limit)
    }
}
