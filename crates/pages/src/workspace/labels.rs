//! The labels of a workspace, all on one page.

use maud::{Markup, html};
use transom_rules::id::LabelId;

use super::{Change, Refused, Typed, colours, problem_of};
use crate::frame::field::{Field, Problem, Takes, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::tag::{self, Tag};
use crate::say;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// All of them, by name.
    pub labels: Vec<Label>,
    /// The reader may make and change them.
    pub may_define: bool,
    /// What was typed for a new one.
    pub new: Typed,
    /// What was not taken.
    pub refused: Refused<LabelId>,
}

/// A label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Which.
    pub id: LabelId,
    /// As it looks.
    pub tag: Tag,
    /// What stands in its form.
    pub typed: Typed,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Labels) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Labels,
        &html! {
            (settings::head(Place::Labels.name(), &html! {}))
            p.lead { (word("label-lead")) }
            @if shown.labels.is_empty() {
                div.teach { (icon("tag")) p { strong { (word("label-none")) } } p { (word("label-none-about")) } }
            }
            ul.cards { @for one in &shown.labels { (line(one, shown)) } }
            @if shown.may_define { (new(&shown.new, problem_of(shown.refused.as_ref(), None))) }
        },
    )
}

fn line(label: &Label, shown: &Labels) -> Markup {
    let problem = problem_of(shown.refused.as_ref(), Some(label.id));
    html! {
        li.sheet-card {
            div.sheet-card-top { (tag::label(&label.tag)) }
            @if shown.may_define {
                details open[problem.is_some()] {
                    summary { (word("mark-change")) }
                    (change(label, problem))
                }
            }
        }
    }
}

fn change(label: &Label, problem: Option<&Problem>) -> Markup {
    Change {
        path: format!("/settings/labels/{}", label.id),
        id: label.id.to_string(),
        typed: &label.typed,
        now: &label.tag,
        problem,
        button: "label-remove",
        title: "label-remove-title",
        about: say!("label-remove-about", name = &label.tag.name),
    }
    .draw()
}

fn new(typed: &Typed, problem: Option<&Problem>) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("label-new")) }
            form.form.sheet-card method="post" action=(Place::Labels.path()) {
                (whole(problem, &["name"]))
                (Field::new("name", "field-name", Takes::Name).value(&typed.name).problem(problem).draw())
                (colours("new", typed.colour))
                div.form-end { button.primary { (word("label-make")) } }
            }
        }
    }
}
