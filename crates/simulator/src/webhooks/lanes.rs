//! The order and the pace of webhooks, those of either channel: which wait for which, when one leaves, when again.

use std::collections::BTreeSet;

use crate::clock::Clock;
use crate::world::faults::{Dose, Faults};

/// So many POSTs of a channel are under way at once.
pub(crate) const AT_ONCE: usize = 32;
/// Pauses after the first failures; the last one repeats.
const PAUSES_MS: [i64; 7] = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 1_800_000];
/// After so long a webhook is given up.
const GIVEN_UP_MS: i64 = 7 * 24 * 3_600_000;
/// A batch that is not full leaves when its oldest update has waited so long.
pub(crate) const BATCH_LINGER_MS: i64 = 1_000;

/// What is under way: its keys, and the lanes that have to wait for it.
#[derive(Default)]
pub(crate) struct Busy {
    keys: BTreeSet<String>,
    lanes: BTreeSet<String>,
}

impl Busy {
    pub(crate) fn add(&mut self, key: &str, lane: Option<&str>) {
        self.keys.insert(key.to_owned());
        self.lanes.extend(lane.map(str::to_owned));
    }

    pub(crate) fn remove(&mut self, key: &str, lane: Option<&str>) {
        self.keys.remove(key);
        if let Some(lane) = lane {
            self.lanes.remove(lane);
        }
    }

    /// Whether this webhook is under way, or another of its lane.
    pub(crate) fn holds(&self, key: &str, lane: Option<&str>) -> bool {
        self.keys.contains(key) || lane.is_some_and(|lane| self.lanes.contains(lane))
    }
}

/// When one that was not taken leaves again, Unix milliseconds; None when it is given up.
pub(crate) fn again(now_ms: i64, first_ms: i64, attempts: u32) -> Option<i64> {
    let pause = PAUSES_MS.get(attempts as usize).or(PAUSES_MS.last()).copied();
    pause.filter(|_| now_ms - first_ms <= GIVEN_UP_MS).map(|pause| now_ms + pause)
}

/// How a webhook leaves.
pub(crate) struct Departure {
    pub(crate) due_ms: i64,
    /// It keeps its place behind those before it.
    pub(crate) keeps_order: bool,
}

/// How often a webhook leaves, and when: here webhooks are lost, late, doubled and shuffled on purpose.
pub(crate) fn departures(faults: &Faults, clock: &Clock) -> Vec<Departure> {
    /// How far a webhook may fall behind when order is disturbed.
    const DISORDER_MS: u64 = 1500;
    if Dose::strikes(faults.drop.as_ref(), clock) {
        return Vec::new();
    }
    let one = |_| {
        let disturbed = Dose::strikes(faults.reorder.as_ref(), clock);
        let disorder_ms = if disturbed { clock.below(DISORDER_MS) } else { 0 };
        let late_ms = i64::from(faults.delay_ms.unwrap_or(0)) + i64::try_from(disorder_ms).unwrap_or(0);
        Departure { due_ms: clock.now_ms() + late_ms, keeps_order: !disturbed }
    };
    (0..=Dose::times(faults.duplicate.as_ref(), clock)).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_not_taken_leaves_again_until_a_week_has_passed() {
        assert_eq!(again(5_000, 0, 0), Some(6_000));
        assert_eq!(again(5_000, 0, 99), Some(1_805_000));
        assert_eq!(again(GIVEN_UP_MS + 1, 0, 99), None);
    }
}
