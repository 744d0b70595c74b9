//! The statuses of a workspace, all on one page, in the order in which they are offered.

use maud::{Markup, html};
use transom_rules::id::StatusId;

use super::{Change, Refused, Typed, colours, order, problem_of};
use crate::frame::chip::Status as State;
use crate::frame::field::{Choice, Field, Pick, Problem, Takes, answers, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::tag::{self, Tag};
use crate::say;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statuses {
    /// All of them, in order.
    pub statuses: Vec<Status>,
    /// The reader may make and change them.
    pub may_define: bool,
    /// What was typed for a new one.
    pub new: Typed,
    /// For which state a new one can stand.
    pub states: Vec<Choice>,
    /// What was not taken.
    pub refused: Refused<StatusId>,
}

/// A status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Which.
    pub id: StatusId,
    /// As it looks.
    pub tag: Tag,
    /// Where a conversation stands that has it.
    pub state: State,
    /// What stands in its form.
    pub typed: Typed,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Statuses) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Statuses,
        &html! {
            (settings::head(Place::Statuses.name(), &html! {}))
            p.lead { (word("stage-lead")) }
            @if shown.statuses.is_empty() {
                div.teach { (icon("flag")) p { strong { (word("stage-none")) } } p { (word("stage-none-about")) } }
            }
            ul.cards { @for (place, one) in shown.statuses.iter().enumerate() { (line(one, place, shown)) } }
            @if shown.may_define { (new(shown)) }
        },
    )
}

fn line(status: &Status, place: usize, shown: &Statuses) -> Markup {
    let problem = problem_of(shown.refused.as_ref(), Some(status.id));
    let is_last = place + 1 == shown.statuses.len();
    html! {
        li.sheet-card {
            div.sheet-card-top {
                (tag::status(&status.tag))
                span.small.grow.stands-for { (say!("stage-stands-for", state = status.state.label())) }
                @if shown.may_define { (order(&format!("/settings/statuses/{}", status.id), &status.tag.name, place, is_last)) }
            }
            @if shown.may_define {
                details open[problem.is_some()] {
                    summary { (word("mark-change")) }
                    (change(status, problem))
                }
            }
        }
    }
}

fn change(status: &Status, problem: Option<&Problem>) -> Markup {
    Change {
        path: format!("/settings/statuses/{}", status.id),
        id: status.id.to_string(),
        typed: &status.typed,
        now: &status.tag,
        problem,
        button: "stage-remove",
        title: "stage-remove-title",
        about: say!("stage-remove-about", name = &status.tag.name),
    }
    .draw()
}

fn new(shown: &Statuses) -> Markup {
    let problem = problem_of(shown.refused.as_ref(), None);
    html! {
        section.sheet-part {
            h2 { (word("stage-new")) }
            form.form.sheet-card method="post" action=(Place::Statuses.path()) {
                (whole(problem, &["name"]))
                (Field::new("name", "field-name", Takes::Name).value(&shown.new.name).problem(problem).draw())
                fieldset {
                    legend { (word("stage-state")) }
                    (answers("state", "state", Pick::One, &shown.states))
                }
                (colours("new", shown.new.colour))
                div.form-end { button.primary { (word("stage-make")) } }
            }
        }
    }
}
