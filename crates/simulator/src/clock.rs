//! The simulator's time and chance: the machine's clock plus an offset, and one seeded generator.
//!
//! The only file that asks the machine for either. What happens *because* time passed is decided in
//! `phones/steps.rs` (statuses), `world/window.rs` (windows) and `webhooks/sender.rs` (retries).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// A follower that has not asked for this long is gone and holds nobody up.
const FOLLOWER_FORGOTTEN_MS: i64 = 30_000;
/// The longest that moving the clock waits for its followers.
const FOLLOWER_PATIENCE: Duration = Duration::from_secs(5);
/// The longest that a follower's question is held open.
const LONG_POLL: Duration = Duration::from_secs(20);

/// Time and chance of one simulator.
pub(crate) struct Clock {
    offset_seconds: AtomicI64,
    chance: Mutex<u64>,
    changed: watch::Sender<u64>,
    followers: Mutex<BTreeMap<String, Follower>>,
}

/// A process that keeps its own clock beside ours by asking `GET /_sim/clock?known_offset=N`.
struct Follower {
    seen_ms: i64,
    offset_seconds: i64,
}

impl Clock {
    /// A clock that is `offset_seconds` ahead of the machine's, with chance seeded by the machine.
    pub(crate) fn new(offset_seconds: i64) -> Clock {
        Clock {
            offset_seconds: AtomicI64::new(offset_seconds),
            chance: Mutex::new(seed()),
            changed: watch::Sender::new(0),
            followers: Mutex::default(),
        }
    }

    /// Now, in Unix milliseconds.
    pub(crate) fn now_ms(&self) -> i64 {
        machine_ms().saturating_add(self.offset_seconds().saturating_mul(1000))
    }

    /// Now, in Unix seconds.
    pub(crate) fn now(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }

    /// How far this clock is ahead of the machine's, in seconds; negative when behind.
    pub(crate) fn offset_seconds(&self) -> i64 {
        self.offset_seconds.load(Ordering::SeqCst)
    }

    /// Moves the clock and wakes the followers that wait for it.
    pub(crate) fn set_offset(&self, seconds: i64) {
        self.offset_seconds.store(seconds, Ordering::SeqCst);
        self.tell();
    }

    /// A follower asks, and thereby says which offset it has taken over. Answers at once when ours is
    /// another one, else when it moves, after twenty seconds, or when the simulator stops.
    pub(crate) async fn follow(&self, name: &str, known: i64, stop: &CancellationToken) {
        let mut changed = self.changed.subscribe();
        let seen = Follower { seen_ms: machine_ms(), offset_seconds: known };
        let before = lock(&self.followers).insert(name.to_owned(), seen);
        if before.is_none_or(|was| was.offset_seconds != known) {
            self.tell();
            changed.borrow_and_update();
        }
        let moved = async { while self.offset_seconds() == known && changed.changed().await.is_ok() {} };
        tokio::select! {
            () = moved => {}
            () = tokio::time::sleep(LONG_POLL) => {}
            () = stop.cancelled() => {}
        }
    }

    /// Waits until every follower seen lately has taken over our offset, at most five seconds.
    pub(crate) async fn followers_caught_up(&self) {
        let mut changed = self.changed.subscribe();
        let caught_up = async { while !self.all_caught_up() && changed.changed().await.is_ok() {} };
        if tokio::time::timeout(FOLLOWER_PATIENCE, caught_up).await.is_err() {
            tracing::warn!("a follower of the clock has not taken over its new offset");
        }
    }

    fn all_caught_up(&self) -> bool {
        let offset = self.offset_seconds();
        let fresh = machine_ms() - FOLLOWER_FORGOTTEN_MS;
        let mut followers = lock(&self.followers);
        followers.retain(|_, follower| follower.seen_ms >= fresh);
        followers.values().all(|follower| follower.offset_seconds == offset)
    }

    fn tell(&self) {
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// A number below `bound`; 0 when the bound is 0.
    pub(crate) fn below(&self, bound: u64) -> u64 {
        self.random().checked_rem(bound).unwrap_or(0)
    }

    /// True with this probability; 0 and less is never, 1 and more is always.
    pub(crate) fn happens(&self, probability: f64) -> bool {
        /// Fine enough for a simulator, small enough to be exact in a `f64`.
        const STEPS: u32 = 1_000_000;
        let drawn = u32::try_from(self.below(u64::from(STEPS))).unwrap_or(0);
        f64::from(drawn) < probability * f64::from(STEPS)
    }

    /// A decimal number of exactly so many digits, as Meta's object ids are.
    pub(crate) fn digits(&self, count: usize) -> String {
        (0..count)
            .map(|place| if place == 0 { 1 + self.below(9) } else { self.below(10) }.to_string())
            .collect()
    }

    /// So many characters out of `alphabet`, which is ASCII.
    pub(crate) fn letters(&self, count: usize, alphabet: &str) -> String {
        let bound = u64::try_from(alphabet.len()).unwrap_or(1);
        (0..count)
            .filter_map(|_| alphabet.chars().nth(usize::try_from(self.below(bound)).unwrap_or(0)))
            .collect()
    }

    /// The next number of the generator (splitmix64: small, well spread, and no secret hangs on it).
    fn random(&self) -> u64 {
        let mut state = lock(&self.chance);
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

/// The machine's clock in Unix milliseconds.
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
fn machine_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn seed() -> u64 {
    getrandom::u64().unwrap_or_else(|_| machine_ms().unsigned_abs())
}

/// A lock whose holder panicked is still a lock: what it guards is changed in single steps.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_the_machines_plus_an_offset() {
        let clock = Clock::new(-3600);
        assert!((clock.now_ms() - (machine_ms() - 3_600_000)).abs() < 1000);
        clock.set_offset(7200);
        assert!((clock.now_ms() - (machine_ms() + 7_200_000)).abs() < 1000);
    }

    #[test]
    fn certain_things_happen_and_impossible_ones_do_not() {
        let clock = Clock::new(0);
        assert!((0..200).all(|_| clock.happens(1.0)));
        assert!((0..200).all(|_| !clock.happens(0.0)));
        let half = (0..2000).filter(|_| clock.happens(0.5)).count();
        assert!((800..1200).contains(&half), "{half}");
    }

    #[test]
    fn ids_have_the_asked_length_and_no_leading_zero() {
        let clock = Clock::new(0);
        for _ in 0..50 {
            let id = clock.digits(15);
            assert_eq!(id.len(), 15);
            assert!(!id.starts_with('0'));
        }
    }

    #[tokio::test]
    async fn moving_the_clock_waits_for_a_follower_to_take_it_over() {
        let clock = std::sync::Arc::new(Clock::new(0));
        let stop = CancellationToken::new();
        let follower = tokio::spawn({
            let (clock, stop) = (clock.clone(), stop.clone());
            async move {
                clock.follow("server", 0, &stop).await;
                let taken = clock.offset_seconds();
                clock.follow("server", taken, &stop).await;
            }
        });
        while lock(&clock.followers).is_empty() {
            tokio::task::yield_now().await;
        }
        clock.set_offset(60);
        clock.followers_caught_up().await;
        assert!(clock.all_caught_up());
        stop.cancel();
        follower.await.unwrap();
    }
}
