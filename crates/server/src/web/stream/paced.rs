//! Counting that does not take all the time there is: after a change, and then not for a while.

use transom_rules::time::{Span, Timestamp};

/// The pause is so many times as long as the last look took,
const PAUSE: i64 = 20;
/// no shorter than this
const SHORTEST: Span = Span::millis(500);

/// When something is counted, by the machine's clock.
pub(super) struct Paced {
    /// and no longer than this.
    longest: Span,
    /// Not before this.
    next: Timestamp,
    /// Something changed since it was counted.
    is_due: bool,
}

impl Paced {
    pub(super) const fn new(longest: Span) -> Self {
        Self { longest, next: Timestamp::from_millis(0), is_due: false }
    }

    /// Whether it may be counted now.
    pub(super) fn may(&self, now: Timestamp) -> bool {
        now >= self.next
    }

    /// In which time it is to be counted, where it is due.
    pub(super) fn due_in(&self, now: Timestamp) -> Option<Span> {
        self.is_due.then(|| self.next - now)
    }

    /// A look took from one instant to another, and counted or not.
    pub(super) fn looked(&mut self, counted: bool, from: Timestamp, to: Timestamp) {
        self.is_due = !counted;
        if counted {
            let pause = Span::millis((to - from).as_millis().saturating_mul(PAUSE));
            self.next = to + pause.clamp(SHORTEST, self.longest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_that_counts_quickly_counts_soon_again() {
        let from = Timestamp::from_seconds(100);
        for (took_ms, pause_ms) in [(0, 500), (5, 500), (60, 1200), (900, 2000)] {
            let to = from + Span::millis(took_ms);
            let mut paced = Paced::new(Span::seconds(2));
            paced.looked(true, from, to);
            assert_eq!(paced.next - to, Span::millis(pause_ms), "{took_ms} ms");
            assert_eq!((paced.may(paced.next), paced.due_in(to)), (true, None));
            paced.looked(false, to, to);
            assert_eq!(paced.due_in(to), Some(Span::millis(pause_ms)));
        }
    }
}
