//! From instants to places: the horizontal scale of a timeline, what of a span is in sight, and where the
//! ticks stand. Places are whole pixels, so that edges are crisp.

use transom_rules::time::{Span, Timestamp};

/// Hours between two ticks that people find sensible.
const STEPS_HOURS: [i64; 9] = [1, 2, 3, 6, 12, 24, 48, 168, 336];
/// Room of a tick's label.
const LABEL_ROOM: i64 = 46;
const HOUR: i64 = Span::hours(1).as_millis();

/// A horizontal scale: `from` lies at 0, `until` at `width`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Axis {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) width: i64,
}

/// What of a span is in sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) x: i64,
    pub(super) width: i64,
    /// It begins before what is in sight.
    pub(super) cut_left: bool,
    /// It ends after what is in sight.
    pub(super) cut_right: bool,
}

/// A line of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) x: i64,
    pub(super) at: Timestamp,
    /// Midnight.
    pub(super) day: bool,
}

impl Axis {
    /// A scale that always has a length, whatever it is given.
    pub(super) fn new(from: Timestamp, until: Timestamp, width: i64) -> Self {
        Self { from, until: until.max(from + Span::hours(1)), width: width.max(1) }
    }

    /// Where an instant lies; outside of `0..=width` if it is out of sight.
    pub(super) fn x(&self, at: Timestamp) -> i64 {
        let length = i128::from((self.until - self.from).as_millis().max(1));
        let place = i128::from((at - self.from).as_millis()) * i128::from(self.width) / length;
        i64::try_from(place).unwrap_or(if place < 0 { i64::MIN } else { i64::MAX })
    }

    /// Whether an instant is in sight.
    pub(super) fn shows(&self, at: Timestamp) -> bool {
        self.from <= at && at <= self.until
    }

    /// The part of a span that is in sight, a pixel wide at least.
    pub(super) fn bar(&self, from: Timestamp, until: Timestamp) -> Option<Bar> {
        if until <= from || until <= self.from || self.until <= from {
            return None;
        }
        let (left, right) = (self.x(from.max(self.from)), self.x(until.min(self.until)));
        Some(Bar {
            x: left.min(self.width - 1),
            width: (right - left).max(1),
            cut_left: from < self.from,
            cut_right: self.until < until,
        })
    }

    /// Hours between two ticks, so that their labels have room.
    pub(super) fn step_hours(&self) -> i64 {
        let hours = (self.until - self.from).as_millis() / HOUR;
        let fits = |step: &i64| step * self.width >= LABEL_ROOM * hours.max(1);
        STEPS_HOURS.into_iter().find(fits).unwrap_or(hours.max(1))
    }

    /// The ticks in UTC. `pictures.js` draws them again in the reader's zone.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        let (step, day) = (self.step_hours() * HOUR, 24 * HOUR);
        let first = self.from.millis().div_euclid(step).saturating_mul(step);
        let tick = |number: i64| {
            let at = Timestamp::from_millis(first.saturating_add(number.saturating_mul(step)));
            Tick { x: self.x(at), at, day: at.millis().rem_euclid(day) == 0 }
        };
        // One more than fits, for the one before the left edge.
        (0..=self.width / LABEL_ROOM + 2).map(tick).filter(|tick| self.shows(tick.at)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Timestamp = Timestamp::from_seconds(1_795_046_400); // 2026-11-19 00:00 UTC

    fn hours(number: i64) -> Timestamp {
        DAY + Span::hours(number)
    }

    /// Ten pixels an hour.
    fn axis() -> Axis {
        Axis::new(hours(0), hours(48), 480)
    }

    #[test]
    fn a_bar_stands_where_its_hours_are_and_is_cut_at_the_edges() {
        let bar = |x, width, cut_left, cut_right| Some(Bar { x, width, cut_left, cut_right });
        let cases = [
            ((6, 30), bar(60, 240, false, false)),
            ((0, 48), bar(0, 480, false, false)),
            ((-12, 6), bar(0, 60, true, false)),
            ((40, 72), bar(400, 80, false, true)),
            ((-100, 100), bar(0, 480, true, true)),
            ((-24, 0), None),
            ((48, 72), None),
            ((9, 9), None),
            ((9, 8), None),
        ];
        for ((from, until), expected) in cases {
            assert_eq!(axis().bar(hours(from), hours(until)), expected, "{from} to {until}");
        }
    }

    #[test]
    fn the_shortest_span_can_still_be_seen_also_at_the_right_edge() {
        let almost = hours(48) - Span::seconds(1);
        assert_eq!(axis().bar(almost, hours(48)).map(|bar| (bar.x, bar.width)), Some((479, 1)));
    }

    #[test]
    fn ticks_have_room_for_their_labels_and_begin_days_at_midnight() {
        let axis = Axis::new(hours(-30), hours(66), 288);
        assert_eq!(axis.step_hours(), 24);
        let ticks = axis.ticks();
        assert_eq!(ticks.iter().map(|tick| tick.at).collect::<Vec<_>>(), [-24, 0, 24, 48].map(hours));
        assert!(ticks.iter().all(|tick| tick.day));

        let close = Axis::new(hours(-1), hours(13), 336);
        assert_eq!(close.step_hours(), 2);
        let days: Vec<_> = close.ticks().into_iter().filter(|tick| tick.day).map(|tick| tick.at).collect();
        assert_eq!(days, [hours(0)]);
        for pair in close.ticks().windows(2) {
            assert!(pair[1].x - pair[0].x >= LABEL_ROOM, "{pair:?}");
        }
    }

    #[test]
    fn no_instant_is_too_far_for_the_scale() {
        let (first, last) = (Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX));
        for axis in [axis(), Axis::new(first, last, 480), Axis::new(last, first, 0)] {
            assert!(axis.ticks().len() < 1_000);
            for at in [first, DAY, last] {
                axis.x(at);
                axis.bar(first, at);
                axis.bar(at, last);
            }
        }
    }
}
