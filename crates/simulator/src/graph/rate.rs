//! How fast a number may send: so many messages a second, and to one customer one in six seconds with bursts.
//!
//! Both are one algorithm (generic cell rate): each send moves the instant at which everything is paid back.

use crate::carrier::Carrier;
use crate::clock::lock;
use crate::world::Pair;

/// Between two messages of a pair, in the long run.
const PAIR_PAUSE_MS: i64 = 6_000;
/// So many may be sent at once, borrowed from the future.
const PAIR_BURST: i64 = 45;

/// Takes one send from the pair's allowance; false when it is used up.
pub(super) fn take_pair(pair: &mut Pair, now_ms: i64) -> bool {
    take(&mut pair.paid_back_ms, now_ms, PAIR_PAUSE_MS, PAIR_BURST)
}

/// Takes one send from the allowance of a number, or of an SMS account; false when it is used up.
pub(crate) fn take_number(carrier: &Carrier, number_id: &str, per_second: u32) -> bool {
    let per_second = i64::from(per_second.max(1));
    let mut throughput = lock(&carrier.throughput);
    let paid_back = throughput.entry(number_id.to_owned()).or_default();
    take(paid_back, carrier.clock.now_ms().saturating_mul(1000), 1_000_000 / per_second, per_second)
}

fn take(paid_back: &mut i64, now: i64, pause: i64, burst: i64) -> bool {
    // A clock that went back must not make debts that last for days.
    let debt_begins = (*paid_back).clamp(now, now + pause * burst);
    let allowed = debt_begins - now <= pause * (burst - 1);
    *paid_back = if allowed { debt_begins + pause } else { debt_begins };
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sends(pair: &mut Pair, now_ms: i64) -> usize {
        (0..100).take_while(|_| take_pair(pair, now_ms)).count()
    }

    #[test]
    fn a_burst_of_45_is_accepted_and_the_46th_waits_six_seconds() {
        let mut pair = Pair::default();
        assert_eq!(sends(&mut pair, 1_000_000), 45);
        assert_eq!(sends(&mut pair, 1_005_999), 0);
        assert_eq!(sends(&mut pair, 1_006_000), 1);
    }

    #[test]
    fn twenty_messages_are_paid_back_after_two_minutes() {
        let mut pair = Pair::default();
        assert!((0..20).all(|_| take_pair(&mut pair, 0)));
        assert_eq!(sends(&mut pair, 120_000), 45);
    }

    #[test]
    fn a_clock_that_goes_back_leaves_no_debt_for_days() {
        let mut pair = Pair::default();
        sends(&mut pair, 900_000_000);
        assert_eq!(sends(&mut pair, 0), 0);
        assert_eq!(sends(&mut pair, 45 * 6_000), 45);
    }
}
