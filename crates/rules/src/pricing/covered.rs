//! The instants at which a customer had written within the 24 hours before: a union of half-open spans. A
//! delivery that is told late is priced by them, for the window may have moved on since.

use serde::{Deserialize, Serialize};

use super::UnixSeconds;

/// A half-open span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub struct Stretch {
    /// Its first instant.
    pub from: UnixSeconds,
    /// The first one after it.
    pub until: UnixSeconds,
}

/// A span as it is kept: its two instants.
#[derive(Serialize, Deserialize)]
struct Kept(UnixSeconds, UnixSeconds);

/// Spans in order of time that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Covered(Vec<Stretch>);

impl Covered {
    /// Joins a span to the union.
    pub fn add(&mut self, mut joined: Stretch) {
        let first = self.0.partition_point(|known| known.until < joined.from);
        let last = self.0.partition_point(|known| known.from <= joined.until);
        for known in self.0.get(first..last).unwrap_or_default() {
            joined.from = joined.from.min(known.from);
            joined.until = joined.until.max(known.until);
        }
        self.0.splice(first..last.max(first), [joined]);
    }

    /// Joins another union to it.
    pub fn join(&mut self, other: &Self) {
        for stretch in &other.0 {
            self.add(*stretch);
        }
    }

    /// Forgets all but the newest so many spans.
    pub fn keep_newest(&mut self, count: usize) {
        self.0.drain(..self.0.len().saturating_sub(count));
    }

    /// The spans, in order of time.
    pub fn all(&self) -> &[Stretch] {
        &self.0
    }

    /// Whether the instant lies in one of them.
    pub fn holds(&self, at: UnixSeconds) -> bool {
        let next = self.0.partition_point(|known| known.until <= at);
        self.0.get(next).is_some_and(|known| known.from <= at)
    }
}

impl From<Kept> for Stretch {
    fn from(Kept(from, until): Kept) -> Self {
        Self { from, until }
    }
}

impl From<Stretch> for Kept {
    fn from(stretch: Stretch) -> Self {
        Self(stretch.from, stretch.until)
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
                covered.add(Stretch { from: at(*from), until: at(from + length) });
            }
            for now in 0..70 {
                let expected = spans.iter().any(|(from, length)| (*from..from + length).contains(&now));
                prop_assert_eq!(covered.holds(at(now)), expected, "at {}", now);
            }
            prop_assert!(covered.0.is_sorted_by(|one, next| one.until < next.from));
        }
    }
}
