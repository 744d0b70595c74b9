//! When the window of a pair was open in the past, told from what the customer wrote and what Meta refused.

use std::collections::BTreeSet;

use super::WINDOW;
use crate::time::Timestamp;

/// A time in which the window was open without a gap: `[from, until)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenSpan {
    /// When the customer opened it.
    pub from: Timestamp,
    /// The first instant at which it was closed, which may be in the future.
    pub until: Timestamp,
    /// Meta ended it by refusing a message that was sent at `until` (R1.9), before its day was over.
    pub refused: bool,
    /// Which of what the customer wrote was the last in it.
    pub last: usize,
}

/// The union of the days after each of what the customer wrote, `written`, oldest first; each cut where a message was
/// sent that Meta `refused` with 131047. What they write at the very instant of a refusal opens nothing.
pub fn spans(written: &[Timestamp], refused: &BTreeSet<Timestamp>) -> Vec<OpenSpan> {
    let mut spans: Vec<OpenSpan> = Vec::new();
    for (last, from) in written.iter().copied().enumerate() {
        let day = from + WINDOW;
        let refusal = refused.range(from..day).next().copied();
        let span = OpenSpan { from, until: refusal.unwrap_or(day), refused: refusal.is_some(), last };
        match spans.last_mut().filter(|before| from <= before.until) {
            Some(before) => *before = OpenSpan { from: before.from, ..span },
            None => spans.push(span),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::id::MessageId;
    use crate::window::{CustomerEvent, Window};

    const HOUR: i64 = 3600;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_seconds(hours * HOUR)
    }

    fn told(written: &[i64], refused: &[i64]) -> Vec<(i64, i64, bool, usize)> {
        let written: Vec<Timestamp> = written.iter().copied().map(at).collect();
        let spans = spans(&written, &refused.iter().copied().map(at).collect());
        let hours = |at: Timestamp| at.seconds() / HOUR;
        spans.iter().map(|span| (hours(span.from), hours(span.until), span.refused, span.last)).collect()
    }

    #[test]
    fn days_join_where_they_touch() {
        assert_eq!(told(&[0, 10, 34, 70], &[]), [(0, 58, false, 2), (70, 94, false, 3)]);
    }

    #[test]
    fn a_refusal_ends_what_was_open_when_the_message_was_sent() {
        assert_eq!(told(&[0, 20], &[12]), [(0, 12, true, 0), (20, 44, false, 1)]);
        assert_eq!(told(&[0, 10], &[12, 15]), [(0, 12, true, 1)]);
        assert_eq!(told(&[0, 12, 13], &[12]), [(0, 12, true, 1), (13, 37, false, 2)]);
        assert_eq!(told(&[0], &[24, 30]), [(0, 24, false, 0)], "it had ended by itself");
    }

    proptest! {
        #[test]
        fn it_was_open_when_the_clock_said_so(
            mut written in prop::collection::vec(0..90i64, 0..8),
            refused in prop::collection::btree_set(0..90i64, 0..4),
            now in 0..120i64,
        ) {
            written.sort_unstable();
            let mut clock = Window::default();
            for hours in written.iter().filter(|hours| **hours <= now) {
                clock.customer_wrote(CustomerEvent { at: at(*hours), message: MessageId(Uuid::nil()) });
            }
            for hours in refused.iter().filter(|hours| **hours <= now) {
                clock.refused(at(*hours));
            }
            let refused: Vec<i64> = refused.into_iter().collect();
            let open = told(&written, &refused).iter().any(|(from, until, ..)| (*from..*until).contains(&now));
            prop_assert_eq!(open, clock.is_open(at(now)));
        }
    }
}
