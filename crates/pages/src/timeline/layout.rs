//! The measures of a picture, and where its lanes and the labels of its charges lie.

use super::axis::Axis;
use super::lanes::{Lane, lanes};
use super::stack::{Placed, stack};
use super::{Label, Timeline};

/// The measures of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// Room of the axis above the lanes.
    pub(super) head: i64,
    /// Room of a lane's name above it; 0 where the names stand beside.
    pub(super) name: i64,
    /// Height of a bar.
    pub(super) bar: i64,
    /// Room between lanes.
    pub(super) gap: i64,
    /// Width of a letter.
    pub(super) letter: i64,
    /// Rows of charges before they are counted.
    pub(super) rows: usize,
    pub(super) class: &'static str,
}

impl Look {
    /// For the side panel.
    pub(super) const COMPACT: Self =
        Self { head: 20, name: 15, bar: 14, gap: 5, letter: 7, rows: 2, class: "timeline compact" };
    /// For the page.
    pub(super) const WHOLE: Self =
        Self { head: 44, name: 0, bar: 20, gap: 16, letter: 7, rows: 3, class: "timeline" };
}

/// Height of the lane of messages.
const MESSAGES: i64 = 50;
/// Height of a row of charges.
pub(super) const ROW: i64 = 16;
/// Room below the lanes, for the word "now".
pub(super) const FOOT: i64 = 18;

/// A lane with its place.
pub(super) struct Laid<'a> {
    pub(super) lane: Lane<'a>,
    pub(super) y: i64,
    pub(super) height: i64,
}

/// All lanes and the height of the whole.
pub(super) fn lay<'a>(timeline: &'a Timeline, look: Look, labels: &[Placed]) -> (Vec<Laid<'a>>, i64) {
    let mut y = look.head;
    let mut laid = Vec::new();
    for lane in lanes(timeline) {
        let rows = labels.iter().map(|label| label.row + 1).max().unwrap_or(1);
        let height = match lane {
            Lane::Spans { .. } => look.bar,
            Lane::Messages => MESSAGES,
            Lane::Charges => i64::try_from(rows).unwrap_or(1) * ROW,
        };
        y += look.name;
        laid.push(Laid { lane, y, height });
        y += height + look.gap;
    }
    (laid, y + FOOT)
}

/// The width of a charge's words.
pub(super) fn label_room(label: &Label, look: Look) -> i64 {
    i64::try_from(label.cost.text().chars().count()).unwrap_or(0) * look.letter + 2
}

/// The charges in sight, placed so that none covers another.
pub(super) fn labels(timeline: &Timeline, axis: Axis, look: Look) -> Vec<Placed> {
    let shown = timeline.charges.iter().filter(|label| axis.shows(label.at));
    let rooms: Vec<_> = shown.map(|label| (axis.x(label.at), label_room(label, look))).collect();
    stack(&rooms, look.rows, axis.width)
}
