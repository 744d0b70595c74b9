//! Tries at passwords: a few at once, then one every few seconds, per address. In memory: a restart forgives.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use transom_rules::time::{Span, Timestamp};

/// Tries that are free.
const BURST: i64 = 5;
/// What each further try costs.
const INTERVAL: Span = Span::seconds(12);
/// Addresses remembered; beyond it those that are free again are forgotten.
const REMEMBERED: usize = 10_000;

/// A bucket an address.
#[derive(Default)]
pub struct Throttle {
    free_at: Mutex<BTreeMap<String, Timestamp>>,
}

impl Throttle {
    /// Takes one try for `who` at `now` (machine time), or tells how long to wait.
    ///
    /// # Errors
    /// The span to wait, when there were too many.
    pub fn take(&self, who: &str, now: Timestamp) -> Result<(), Span> {
        let mut buckets = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > REMEMBERED {
            buckets.retain(|_, free_at| *free_at > now);
        }
        let free_at = buckets.get(who).copied().unwrap_or(now).max(now);
        let room = now + Span::millis(INTERVAL.as_millis() * (BURST - 1));
        if free_at > room {
            return Err(free_at - room);
        }
        buckets.insert(who.to_owned(), free_at + INTERVAL);
        Ok(())
    }

    /// A try succeeded: the address starts afresh.
    pub fn forgive(&self, who: &str) {
        self.free_at.lock().unwrap_or_else(PoisonError::into_inner).remove(who);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_try_waits_and_a_success_forgives() {
        let (throttle, now) = (Throttle::default(), Timestamp::from_seconds(1_000));
        for _ in 0..5 {
            throttle.take("a", now).unwrap();
        }
        assert_eq!(throttle.take("a", now), Err(INTERVAL));
        throttle.take("b", now).unwrap();
        throttle.take("a", now + INTERVAL).unwrap();
        throttle.forgive("a");
        throttle.take("a", now + INTERVAL).unwrap();
    }
}
