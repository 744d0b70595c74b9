//! The parts of a lane's bars: rectangles, ends, and the sign of a refusal.

use maud::{Markup, html};

use super::Refused;
use super::axis::{Axis, Bar};
use super::caption::caption;
use super::lanes::End;
use super::layout::Laid;

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

pub(super) fn refusal_mark(refusal: &Refused, lane: &Laid<'_>, axis: Axis) -> Markup {
    if !axis.shows(refusal.at) {
        return html! {};
    }
    let words = caption!("span-refused", at = refusal.at).and(" ");
    html! {
        g transform={ "translate(" (axis.x(refusal.at)) " " (lane.y + lane.height / 2) ")" } {
            (words.and(&refusal.text).title())
            (refused())
        }
    }
}

/// The sign for a window that Meta counts as closed, around the origin.
pub(super) fn refused() -> Markup {
    html! { circle.refused r="7" {} path.refused-cross d="M-3-3l6 6m0-6l-6 6" {} }
}
