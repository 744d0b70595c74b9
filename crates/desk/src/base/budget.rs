//! Budgets: so much at once for each of whoever they are, and one more each so often. What was spent comes back with
//! time, so one instant each says all there is to know. Time is the caller's.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use transom_rules::time::{Span, Timestamp};

/// Whose budgets are remembered at once. Above it those that are nearly whole again are forgotten, and so are whole.
const REMEMBERED: usize = 20_000;
/// The part of an IPv6 address that tells whose it is. The rest of it they choose as they like: a household or an office
/// is given 56 bits (RFC 6177).
const OF_ONE: u128 = !0 << 72;

/// The network that an address is in, as far as it is somebody's alone.
pub fn network(address: Option<IpAddr>) -> IpAddr {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(six)) => Ipv6Addr::from_bits(six.to_bits() & OF_ONE).into(),
        Some(four) => four,
        None => Ipv6Addr::UNSPECIFIED.into(),
    }
}

/// How much there is for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// So much is there when nothing was spent.
    pub at_once: u32,
    /// After so many microseconds there is one more.
    every_us: i64,
}

impl Rate {
    /// So much at once, and one more after each such span.
    pub const fn each(every: Span, at_once: u32) -> Self {
        Self { at_once, every_us: every.as_millis() * 1_000 }
    }

    /// So much at once, and so much more a minute.
    pub fn a_minute(count: NonZeroU32, at_once: NonZeroU32) -> Self {
        // A million a second is more than anybody can ask.
        Self { at_once: at_once.get(), every_us: (60_000_000 / i64::from(count.get())).max(1) }
    }

    fn all_us(self) -> i64 {
        i64::from(self.at_once) * self.every_us
    }
}

/// What came of taking one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// There is one again after so long; no time where one was taken.
    pub wait: Span,
    /// So many there are at once.
    pub at_once: u32,
    /// So many are left of them.
    pub remaining: u32,
    /// All of them are there again after so long.
    pub whole_in: Span,
}

impl Left {
    /// Whether there was one to take.
    pub fn was_taken(&self) -> bool {
        self.wait == Span::seconds(0)
    }
}

/// A budget each.
#[derive(Debug)]
pub struct Budgets<K> {
    rate: Rate,
    /// When each is whole again, in microseconds; whoever is not here has spent nothing.
    whole_at: BTreeMap<K, i64>,
}

impl<K: Copy + Ord> Budgets<K> {
    /// Nobody has spent anything.
    pub const fn new(rate: Rate) -> Self {
        Self { rate, whole_at: BTreeMap::new() }
    }

    /// Spends one if there is one.
    pub fn take(&mut self, of: K, now: Timestamp) -> Left {
        let wait = self.wait(&of, now);
        if wait == Span::seconds(0) {
            self.spend(of, now);
        }
        let spent = self.spent_us(&of, now);
        let remaining = (self.rate.all_us() - spent) / self.rate.every_us;
        let remaining = u32::try_from(remaining).unwrap_or_default();
        Left { wait, at_once: self.rate.at_once, remaining, whole_in: in_millis(spent) }
    }

    /// How long until there is one to spend; no time where there is.
    pub fn wait(&self, of: &K, now: Timestamp) -> Span {
        in_millis(self.spent_us(of, now) + self.rate.every_us - self.rate.all_us())
    }

    /// Spends one. Where there is none, nothing is left then either: nobody gets into debt.
    pub fn spend(&mut self, of: K, now: Timestamp) {
        let spent = (self.spent_us(&of, now) + self.rate.every_us).min(self.rate.all_us());
        if self.whole_at.len() >= REMEMBERED && !self.whole_at.contains_key(&of) {
            self.forget(micros(now));
        }
        self.whole_at.insert(of, micros(now) + spent);
    }

    /// Gives one back.
    pub fn give_back(&mut self, of: &K) {
        if let Some(whole_at) = self.whole_at.get_mut(of) {
            *whole_at -= self.rate.every_us;
        }
    }

    fn spent_us(&self, of: &K, now: Timestamp) -> i64 {
        // A clock that was set back takes from nobody more than there is.
        self.whole_at.get(of).map_or(0, |whole_at| (whole_at - micros(now)).clamp(0, self.rate.all_us()))
    }

    /// Forgets those that are whole, and if that is not many, the half that is whole the soonest.
    fn forget(&mut self, now: i64) {
        self.whole_at.retain(|_, whole_at| *whole_at > now);
        if self.whole_at.len() > REMEMBERED / 2 {
            let mut all: Vec<i64> = self.whole_at.values().copied().collect();
            let (_, middle, _) = all.select_nth_unstable(REMEMBERED / 2);
            let middle = *middle;
            self.whole_at.retain(|_, whole_at| *whole_at > middle);
        }
    }
}

const fn micros(at: Timestamp) -> i64 {
    at.millis().saturating_mul(1_000)
}

/// Rounded up: whoever waits so long does not come too early.
fn in_millis(us: i64) -> Span {
    Span::millis((us.max(0) + 999) / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    #[test]
    fn so_much_is_there_at_once_and_one_more_each_so_often() {
        let mut budgets = Budgets::new(Rate::each(Span::seconds(6), 3));
        for taken in 1..=3 {
            let left = budgets.take("a", NOW);
            assert!(left.was_taken());
            assert_eq!((left.remaining, left.whole_in), (3 - taken, Span::seconds(6 * i64::from(taken))));
        }
        let none = Left { wait: Span::seconds(6), at_once: 3, remaining: 0, whole_in: Span::seconds(18) };
        assert_eq!(budgets.take("a", NOW), none);
        budgets.spend("a", NOW);
        assert_eq!(budgets.take("a", NOW), none, "nobody gets into debt");
        assert_eq!(budgets.take("a", NOW + Span::millis(5_999)).wait, Span::millis(1));
        assert!(budgets.take("b", NOW).was_taken(), "each has their own");
        budgets.give_back(&"a");
        assert!(budgets.take("a", NOW).was_taken());
        assert!(budgets.take("a", NOW + Span::seconds(6)).was_taken());
        assert_eq!(budgets.take("a", NOW + Span::hours(1)).remaining, 2);
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait_for_hours() {
        let mut budgets = Budgets::new(Rate::each(Span::seconds(6), 3));
        budgets.spend("a", NOW);
        assert_eq!(budgets.wait(&"a", NOW - Span::hours(1)), Span::seconds(6));
    }

    #[test]
    fn a_rate_a_minute_may_be_many_a_second() {
        let mut budgets = Budgets::new(Rate::a_minute(7_000.try_into().unwrap(), 1.try_into().unwrap()));
        budgets.spend("a", NOW);
        assert_eq!(budgets.wait(&"a", NOW), Span::millis(9));
    }

    #[test]
    fn who_makes_up_names_takes_no_memory_and_whoever_spent_the_most_stays_known() {
        let mut budgets = Budgets::new(Rate::each(Span::seconds(6), 10));
        for _ in 0..10 {
            budgets.spend(0, NOW);
        }
        for made_up in 1..200_000 {
            budgets.spend(made_up, NOW);
        }
        assert!(budgets.whole_at.len() <= REMEMBERED, "{}", budgets.whole_at.len());
        assert!(!budgets.take(0, NOW).was_taken());
    }

    #[test]
    fn all_addresses_of_an_ipv6_network_are_one() {
        let of = |address: &str| network(Some(address.parse().unwrap()));
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:ff:ffff::1"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:102::7"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
        assert_ne!(of("192.0.2.7"), of("192.0.2.8"));
    }
}
