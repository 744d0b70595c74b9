//! The instants at which a customer had written within the 24 hours before: a union of half-open spans. A
//! pair keeps its newest span itself; here are the older ones, for deliveries that are told late.

use crate::pricing::UnixSeconds;

/// From when on, and the first instant after.
pub(super) type Stretch = (UnixSeconds, UnixSeconds);

/// Spans in order of time that neither overlap nor touch.
#[derive(Debug, Default)]
pub(super) struct Covered(Vec<Stretch>);

impl Covered {
    /// Joins a span to the union.
    pub(super) fn add(&mut self, (mut from, mut until): Stretch) {
        let first = self.0.partition_point(|(_, end)| *end < from);
        let last = self.0.partition_point(|(begin, _)| *begin <= until);
        for (begin, end) in self.0.get(first..last).unwrap_or_default() {
            from = from.min(*begin);
            until = until.max(*end);
        }
        self.0.splice(first..last.max(first), [(from, until)]);
    }

    /// Whether the instant lies in one of them.
    pub(super) fn holds(&self, at: UnixSeconds) -> bool {
        let next = self.0.partition_point(|(_, end)| *end <= at);
        self.0.get(next).is_some_and(|(begin, _)| *begin <= at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_holds_what_any_of_its_spans_holds(
            spans in prop::collection::vec((0..60i64, 1..8i64), 0..12),
        ) {
            let at = |seconds| UnixSeconds::new(seconds).unwrap();
            let mut covered = Covered::default();
            for (from, length) in &spans {
                covered.add((at(*from), at(from + length)));
            }
            for now in 0..70 {
                let expected = spans.iter().any(|(from, length)| (*from..from + length).contains(&now));
                prop_assert_eq!(covered.holds(at(now)), expected, "at {}", now);
            }
            prop_assert!(covered.0.is_sorted_by(|one, next| one.1 < next.0));
        }
    }
}
