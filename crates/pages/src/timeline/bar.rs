//! The parts of a lane's bars: rectangles, ends, and the sign of a refusal.

use maud::{Markup, html};

use super::Refused;
use super::axis::{Axis, Bar};
use super::caption::caption;
use super::lanes::End;
use super::layout::Laid;
use super::stack::group;
use crate::say;

/// A rectangle of a bar. Where the picture cuts it, it runs on beyond the edge, so that no end is seen.
pub(super) fn rect(bar: Bar, lane: &Laid<'_>, class: &str) -> Markup {
    const BEYOND: i64 = 8;
    let left = if bar.cut_left { BEYOND } else { 0 };
    let right = if bar.cut_right { BEYOND } else { 0 };
    html! {
        rect class=(class) x=(bar.x - left) y=(lane.y) width=(bar.width + left + right) height=(lane.height)
            rx=(if class == "edge" { 3 } else { 0 }) {}
    }
}

pub(super) fn end(end: End, bar: Bar, lane: &Laid<'_>) -> Markup {
    if bar.cut_right {
        return html! {};
    }
    let (x, y) = (bar.x + bar.width, lane.y + lane.height / 2);
    match end {
        End::Plain => html! {},
        End::Line => {
            html! { path.end d={ "M" (x) " " (lane.y - 3) "v" (lane.height + 6) } {} }
        }
        End::Cross => {
            html! { g transform={ "translate(" (x) " " (y) ")" } { path.end d="M-4-4l8 8m0-8l-8 8" {} } }
        }
    }
}

/// The signs of a lane's refusals; those that would cover each other are one.
pub(super) fn refusal_marks(refusals: &[Refused], lane: &Laid<'_>, axis: Axis) -> Markup {
    let shown: Vec<&Refused> = refusals.iter().filter(|refusal| axis.shows(refusal.at)).collect();
    let places: Vec<i64> = shown.iter().map(|refusal| axis.x(refusal.at)).collect();
    let groups = group(&places, REFUSED_ROOM);
    let first = groups.into_iter().filter_map(|range| Some((*shown.get(range.start)?, range.len())));
    html! {
        @for (refusal, count) in first {
            @let words = caption!("span-refused", at = refusal.at).and(" ").and(&refusal.text);
            g transform={ "translate(" (axis.x(refusal.at)) " " (lane.y + lane.height / 2) ")" } {
                @if count > 1 { (words.and("\n").and(&say!("told-more", count = count - 1)).title()) } @else { (words.title()) }
                (refused())
            }
        }
    }
}

/// Whether the sign of a refusal would stand over words that begin and end here.
pub(super) fn is_crossed_out(refusals: &[Refused], axis: Axis, from: i64, until: i64) -> bool {
    refusals
        .iter()
        .map(|refusal| axis.x(refusal.at))
        .any(|x| from < x + REFUSED_ROOM && x - REFUSED_ROOM < until)
}

/// Room of the sign of a refusal, and a little air.
const REFUSED_ROOM: i64 = 10;

/// The sign for a window that Meta counts as closed, around the origin.
pub(super) fn refused() -> Markup {
    html! { circle.refused r="7" {} path.refused-cross d="M-3-3l6 6m0-6l-6 6" {} }
}
