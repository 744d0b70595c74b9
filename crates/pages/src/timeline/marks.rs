//! The marks of messages: the customer's above the line, ours below, those that lie too close drawn as one.

use maud::{Markup, html};

use super::axis::Axis;
use super::caption::Caption;
use super::stack::group;
use super::{By, Fate, Mark, MarkForm, Timeline};
use crate::say;
use crate::words::word;

/// Messages closer than this become one mark.
const APART: i64 = 14;
/// How far from the line the marks stand.
const OFF_LINE: i64 = 9;
/// Messages that a mark's title names.
const NAMED: usize = 7;

/// The messages of a side that have a mark: what was cancelled never was one.
pub(super) fn drawn(timeline: &Timeline, by: By) -> impl Iterator<Item = &Mark> {
    timeline.messages.iter().filter(move |mark| mark.by == by && mark.fate != Fate::Cancelled)
}

/// How many marks of messages the axis keeps apart.
pub(super) fn told_apart(timeline: &Timeline, axis: Axis) -> usize {
    let apart = |by| {
        let marks = drawn(timeline, by).filter(|mark| axis.shows(mark.at));
        group(&marks.map(|mark| axis.x(mark.at)).collect::<Vec<_>>(), APART).len()
    };
    apart(By::Customer) + apart(By::Business)
}

/// The lane of messages, around the line in its middle.
pub(super) fn lane(timeline: &Timeline, middle: i64, axis: Axis) -> Markup {
    html! {
        path.line d={ "M0 " (middle) "h" (axis.width) } {}
        @for by in [By::Customer, By::Business] {
            @let marks: Vec<&Mark> = drawn(timeline, by).filter(|mark| axis.shows(mark.at)).collect();
            @let places: Vec<i64> = marks.iter().map(|mark| axis.x(mark.at)).collect();
            @for range in group(&places, APART) { (cluster(marks.get(range).unwrap_or_default(), middle, axis)) }
        }
    }
}

/// One mark for messages that lie too close to be told apart: the shape of the most important one.
fn cluster(marks: &[&Mark], middle: i64, axis: Axis) -> Markup {
    let Some(first) = marks.first() else { return html! {} };
    let shape = marks.iter().map(|mark| Shape::of(mark)).max().unwrap_or(Shape::Round);
    let up = first.by == By::Customer;
    let x = axis.x(first.at).clamp(8, axis.width - 8);
    html! {
        g transform={ "translate(" (x) " " (if up { middle - OFF_LINE } else { middle + OFF_LINE }) ")" } {
            (marks_caption(marks).title())
            (mark(first.by, shape))
            @if marks.len() > 1 { text.many y=(if up { -7 } else { 14 }) { (marks.len()) } }
        }
    }
}

fn marks_caption(marks: &[&Mark]) -> Caption {
    let mut told = Caption::default();
    for (index, mark) in marks.iter().enumerate() {
        if index == NAMED || !told.has_room(1) {
            return told.and("\n").and(&say!("told-more", count = marks.len() - index));
        }
        let who = match (mark.by, mark.form) {
            (By::Customer, MarkForm::Call) => "told-call-theirs",
            (By::Business, MarkForm::Call) => "told-call-ours",
            (By::Customer, _) => "told-customer",
            (By::Business, MarkForm::Template) => "told-template",
            (By::Business, MarkForm::FreeForm) => "told-we",
        };
        told = told.and(if index == 0 { "" } else { "\n" }).at(mark.at).and(" · ").and(word(who));
        if !mark.text.is_empty() {
            told = told.and(": ").and(&mark.text);
        }
        told = match &mark.fate {
            Fate::Went => told,
            Fate::Waits => told.and(" · ").and(word("told-waits")),
            Fate::Failed(why) => told.and(" · ").and(&say!("told-failed", why = why)),
            Fate::Cancelled => told.and(" · ").and(word("told-cancelled")),
        };
    }
    told
}

/// The shapes of marks, the most important one last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// Words, pictures and the like.
    Round,
    /// A call.
    Wedge,
    /// A template.
    Square,
    /// It waits.
    Ring,
    /// It failed.
    Cross,
}

impl Shape {
    const fn of(mark: &Mark) -> Self {
        match (&mark.fate, mark.form) {
            (Fate::Failed(_), _) => Self::Cross,
            (Fate::Waits, _) => Self::Ring,
            (_, MarkForm::Template) => Self::Square,
            (_, MarkForm::Call) => Self::Wedge,
            (_, MarkForm::FreeForm) => Self::Round,
        }
    }
}

/// A mark around the origin.
pub(super) fn mark(by: By, shape: Shape) -> Markup {
    let class = match by {
        By::Customer => "mark theirs",
        By::Business => "mark ours",
    };
    match shape {
        Shape::Round => html! { circle class=(class) r="4" {} },
        Shape::Wedge => html! { path class=(class) d="M-5 4L0-5L5 4z" {} },
        Shape::Square => html! { rect class=(class) x="-4" y="-4" width="8" height="8" {} },
        Shape::Ring => html! { circle.mark.waits r="4" {} },
        Shape::Cross => html! { path.mark.failed d="M-4-4l8 8m0-8l-8 8" {} },
    }
}
