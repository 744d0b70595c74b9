//! The drawing of a timeline as SVG: colours come from classes, places are attributes. One picture is one
//! image to a screen reader, with a title and a description; the facts stand in the table of the page.

use std::ops::Range;

use maud::{Markup, html};
use transom_rules::time::{Span, Timestamp};

use super::axis::{Axis, Bar, Tick};
use super::bar::{end, is_crossed_out, rect, refusal_marks};
use super::caption::{self, Caption, caption};
use super::lanes::{Lane, Stretch};
use super::layout::{FOOT, Laid, Look, ROW, label_room, labels, lay};
use super::stack::Placed;
use super::{By, Timeline, marks};
use crate::frame::price::category;
use crate::frame::when::utc;
use crate::say;
use crate::words::word;

const TIME: &str = "%H:%M";
const DAY_AND_TIME: &str = "%a %H:%M";

/// Room of an hour's name.
const HOUR_ROOM: i64 = 42;
/// Room of a day's name; one that would be cut at the right edge is left out.
const DAY_ROOM: i64 = 66;
/// The names of the lanes, to stand beside the picture of the page.
pub(super) fn names(timeline: &Timeline, axis: Axis) -> Markup {
    let (laid, height) = lay(timeline, Look::WHOLE, &labels(timeline, axis, Look::WHOLE));
    html! {
        svg.timeline.lane-names width="96" height=(height) aria-hidden="true" {
            @for one in &laid {
                text x="0" y=(one.y + one.height / 2 + 4) { (one.lane.name()) }
            }
        }
    }
}

/// The picture.
pub(super) fn picture(timeline: &Timeline, axis: Axis, look: Look) -> Markup {
    let labels = labels(timeline, axis, look);
    let (laid, height) = lay(timeline, look, &labels);
    let sheet = Sheet { timeline, axis, look };
    let hatch = sheet.hatch();
    html! {
        svg class=(look.class) role="img" width=(axis.width) height=(height) viewBox={ "0 0 " (axis.width) " " (height) }
            aria-labelledby={ (hatch) "-title " (hatch) "-desc" } {
            title id={ (hatch) "-title" } { (say!("timeline-of", name = &timeline.name)) }
            desc id={ (hatch) "-desc" } { (description(timeline)) }
            defs {
                pattern id=(hatch) width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect.stripe width="3" height="6" {}
                }
            }
            (grid(axis, look, height))
            @for one in &laid { (sheet.spans(one)) }
            // The words stand over the line of the present, not under it.
            (sheet.now(height, &sheet.under_words(&laid, &labels)))
            @for one in &laid {
                @if look.name > 0 { text.lane-name x="0" y=(one.y - 4) { (one.lane.name()) } }
                @match &one.lane {
                    Lane::Spans { .. } => {},
                    Lane::Messages => (marks::lane(timeline, one.y + one.height / 2, axis)),
                    Lane::Charges => (sheet.charges(one, &labels)),
                }
            }
        }
    }
}

/// What the lanes of a timeline are drawn on.
struct Sheet<'a> {
    timeline: &'a Timeline,
    axis: Axis,
    look: Look,
}

impl Sheet<'_> {
    /// The id of the pattern of what lies ahead.
    fn hatch(&self) -> String {
        format!("{}-hatch{}", self.timeline.id, if self.look.name == 0 { "-whole" } else { "" })
    }

    /// The bars of a lane and the refusals among them; nothing of the other lanes.
    fn spans(&self, lane: &Laid<'_>) -> Markup {
        let Lane::Spans { spans, refusals, .. } = &lane.lane else { return html! {} };
        html! {
            rect.track x="0" y=(lane.y) width=(self.axis.width) height=(lane.height) {}
            @for span in spans { (self.bar(span, lane)) }
            (refusal_marks(refusals, lane, self.axis))
        }
    }

    fn bar(&self, span: &Stretch, lane: &Laid<'_>) -> Markup {
        let (axis, now) = (self.axis, self.timeline.now);
        let Some(whole) = axis.bar(span.from, span.until) else { return html! {} };
        let past = axis.bar(span.from, span.until.min(now));
        let ahead = axis.bar(span.from.max(now), span.until);
        let room = i64::try_from(span.label.in_utc(DAY_AND_TIME).chars().count()).unwrap_or(0)
            * self.look.letter
            + 8;
        let labelled = [(ahead, "ahead"), (past, "past")].into_iter().find_map(|(part, class)| {
            let has_room = |bar: &Bar| bar.width >= room && !self.is_crossed_out(lane, bar.x, room);
            Some((part.filter(has_room)?, class))
        });
        let is_offer = span.class.starts_with("offered");
        html! {
            g class={ "bar " (span.class) } {
                (span.title.title())
                @if let Some(part) = past { (rect(part, lane, "past")) }
                @if let Some(part) = ahead { (rect(part, lane, "ahead")) }
                @for part in ahead.into_iter().chain(past.filter(|_| is_offer)) {
                    rect x=(part.x) y=(lane.y) width=(part.width) height=(lane.height) fill={ "url(#" (self.hatch()) ")" } {}
                }
                (rect(whole, lane, "edge"))
                (end(span.end, whole, lane))
                @if let Some((part, class)) = labelled.filter(|_| room > 8) {
                    text class={ "in-bar " (class) } x=(part.x + 6) y=(lane.y + lane.height / 2 + 4)
                        data-told=(span.label.signed()) data-ms=(span.label.millis()) data-form="brief" {
                        (span.label.in_utc(DAY_AND_TIME))
                    }
                }
            }
        }
    }

    /// Whether the sign of a refusal would stand over words of this room.
    fn is_crossed_out(&self, lane: &Laid<'_>, from: i64, room: i64) -> bool {
        let Lane::Spans { refusals, .. } = &lane.lane else { return false };
        is_crossed_out(refusals, self.axis, from, from + room)
    }

    fn charges(&self, lane: &Laid<'_>, placed: &[Placed]) -> Markup {
        let shown: Vec<_> = self.timeline.charges.iter().filter(|label| self.axis.shows(label.at)).collect();
        let y = |row: usize| lane.y + i64::try_from(row).unwrap_or(0) * ROW + 12;
        html! {
            @for one in placed {
                @if let Some(label) = shown.get(one.index) {
                    @if one.row == self.look.rows {
                        text.charge.rest x=(one.x) y=(y(one.row)) {
                            title { (say!("charges-more", count = one.stands_for)) }
                            "+" (one.stands_for)
                        }
                    } @else {
                        text class={ "charge " (label.cost.class()) } x=(one.x) y=(y(one.row)) {
                            (Caption::default().at(label.at).and(" · ").and(category(label.category)).and(" · ").and(&label.why).title())
                            (label.cost.text())
                        }
                    }
                }
            }
        }
    }

    /// Where the line of the present would run through the words of charges: it leaves these rows out.
    fn under_words(&self, laid: &[Laid<'_>], placed: &[Placed]) -> Vec<Range<i64>> {
        let now = self.axis.x(self.timeline.now);
        let shown: Vec<_> = self.timeline.charges.iter().filter(|label| self.axis.shows(label.at)).collect();
        let room = |one: &Placed| shown.get(one.index).map_or(0, |label| label_room(label, self.look));
        let lane = laid.iter().find(|one| one.lane == Lane::Charges);
        let mut rows: Vec<i64> = placed
            .iter()
            .filter(|one| (now - one.x).abs() <= room(one) / 2 + 2)
            .filter_map(|one| Some(lane?.y + i64::try_from(one.row).ok()? * ROW))
            .collect();
        rows.sort_unstable();
        rows.dedup();
        rows.into_iter().map(|y| y..y + ROW).collect()
    }

    /// The line of the present, with gaps.
    fn now(&self, height: i64, gaps: &[Range<i64>]) -> Markup {
        let (axis, now) = (self.axis, self.timeline.now);
        if !axis.shows(now) {
            return html! {};
        }
        let x = axis.x(now);
        html! {
            g.now {
                path d={ "M" (x) " " (self.look.head - 4) @for gap in gaps { "V" (gap.start) "M" (x) " " (gap.end) } "V" (height - FOOT) } {}
                text x=(x.clamp(16, axis.width - 16)) y=(height - 5) { (word("timeline-now")) }
            }
        }
    }
}

/// What the picture shows, in a few sentences.
fn description(timeline: &Timeline) -> String {
    let now = timeline.now;
    let window = match timeline.windows.last() {
        None => Caption::new(word("picture-no-window")),
        Some(window) if now < window.until => caption!("picture-window-open", at = window.until),
        Some(window) => caption!("picture-window-closed", at = window.until),
    };
    let of = |by| marks::drawn(timeline, by).count();
    let (theirs, ours) = (of(By::Customer), of(By::Business));
    let counts = say!("picture-counts", theirs = theirs, ours = ours, charges = timeline.charges.len());
    format!("{} {counts}", window.in_utc(caption::FULL))
}

/// Lines and labels of the hours and days; the script draws them again in the reader's zone.
fn grid(axis: Axis, look: Look, height: i64) -> Markup {
    let hours = look.name == 0;
    html! {
        g.axis data-from=(axis.from.millis()) data-until=(axis.until.millis()) data-width=(axis.width)
            data-step=(axis.step_hours()) data-bottom=(height - FOOT) data-hours=[hours.then_some("")] {
            @if first_day_has_room(axis) { text.day x="2" y="12" { (utc(axis.from, "%a %-d %b")) } }
            @for Tick { x, at, day } in axis.ticks() {
                line class=[day.then_some("day")] x1=(x) x2=(x) y1=(if day { 0 } else { 24 }) y2=(height - FOOT) {}
                @if day && axis.width - x > DAY_ROOM { text.day x=(x + 4) y="12" { (utc(at, "%a %-d %b")) } }
                @if hours && axis.step_hours() < 24 && axis.width - x > HOUR_ROOM { text.hour x=(x + 4) y="33" { (utc(at, TIME)) } }
            }
        }
    }
}

/// Whether the day that the picture begins in can be named before the next one; at midnight its line has the name.
fn first_day_has_room(axis: Axis) -> bool {
    const DAY: i64 = Span::hours(24).as_millis();
    let next = (axis.from.millis().div_euclid(DAY) + 1).saturating_mul(DAY);
    let is_midnight = axis.from.millis().rem_euclid(DAY) == 0;
    !is_midnight && axis.x(Timestamp::from_millis(next)) > DAY_ROOM + 8
}
