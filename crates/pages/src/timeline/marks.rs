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

/// Half of a mark: none is cut at an edge.
const HALF: i64 = 8;

/// Where a mark stands.
fn place(mark: &Mark, axis: Axis) -> i64 {
    axis.x(mark.at).clamp(HALF, axis.width - HALF)
}

/// The messages of a side that have a mark: what was cancelled never was one.
pub(super) fn drawn(timeline: &Timeline, by: By) -> impl Iterator<Item = &Mark> {
    timeline.messages.iter().filter(move |mark| mark.by == by && mark.fate != Fate::Cancelled)
}

/// How many marks of messages the axis keeps apart.
pub(super) fn told_apart(timeline: &Timeline, axis: Axis) -> usize {
    let apart = |by| {
        let marks = drawn(timeline, by).filter(|mark| axis.shows(mark.at));
        group(&marks.map(|mark| place(mark, axis)).collect::<Vec<_>>(), APART).len()
    };
    apart(By::Customer) + apart(By::Business)
}

/// The lane of messages, around the line in its middle.
pub(super) fn lane(timeline: &Timeline, middle: i64, axis: Axis) -> Markup {
    html! {
        path.line d={ "M0 " (middle) "h" (axis.width) } {}
        @for by in [By::Customer, By::Business] {
            @let marks: Vec<&Mark> = drawn(timeline, by).filter(|mark| axis.shows(mark.at)).collect();
            @let places: Vec<i64> = marks.iter().map(|mark| place(mark, axis)).collect();
            @for range in group(&places, APART) { (cluster(marks.get(range).unwrap_or_default(), middle, axis)) }
        }
    }
}

/// One mark for messages that lie too close to be told apart: the shape of the most important one of those that went.
/// A cross alone says that all of them failed; a small one beside the shape, that some did.
fn cluster(marks: &[&Mark], middle: i64, axis: Axis) -> Markup {
    let Some(first) = marks.first() else { return html! {} };
    let shapes: Vec<Shape> = marks.iter().map(|mark| Shape::of(mark)).collect();
    let went = shapes.iter().copied().filter(|shape| *shape != Shape::Cross).max();
    let some_failed = went.is_some() && shapes.contains(&Shape::Cross);
    let up = first.by == By::Customer;
    html! {
        g transform={ "translate(" (place(first, axis)) " " (if up { middle - OFF_LINE } else { middle + OFF_LINE }) ")" } {
            (marks_caption(marks).title())
            (mark(first.by, went.unwrap_or(Shape::Cross)))
            @if some_failed { path.some-failed d="M4-7l4 4m0-4l-4 4" {} }
            @if marks.len() > 1 { text.many y=(if up { -7 } else { 14 }) { (marks.len()) } }
        }
    }
}

fn marks_caption(marks: &[&Mark]) -> Caption {
    let mut told = Caption::default();
    let failed = marks.iter().filter(|mark| matches!(mark.fate, Fate::Failed(_))).count();
    if marks.len() > 1 && failed > 0 {
        told = told.and(&say!("told-failed-of", failed = failed, count = marks.len())).and("\n");
    }
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
