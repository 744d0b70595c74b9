//! The ways by which customers come that the workspace made, all on one page, and what came of each; [`one`] has a page of
//! its own for each of them.

use maud::{Markup, html};
use transom_rules::id::SourceId;
use transom_rules::source::SourceKind;

use crate::frame::field::{Choice, Field, Pick, Problem, Takes, answers, select, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::say;
use crate::words::word;
pub use report::{Counts, Report};

pub mod one;
mod report;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Those that are offered, by name.
    pub offered: Vec<Line>,
    /// Those that are retired.
    pub retired: Vec<Line>,
    /// The numbers that one can lead to.
    pub numbers: Vec<Choice>,
    /// The reader may make and change them.
    pub may_define: bool,
    /// What was typed for a new one.
    pub new: Typed,
    /// What was not taken of it.
    pub problem: Option<Problem>,
    /// What came of them, for who may see it.
    pub report: Option<Report>,
}

/// A way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: SourceId,
    /// What people call it.
    pub name: String,
    /// What it is.
    pub kind: SourceKind,
    /// The number it leads to, as people call it.
    pub number: String,
    /// What the customer sends.
    pub message: String,
}

/// What a form of one holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What it is to be called.
    pub name: String,
    /// What the customer is to send.
    pub text: String,
    /// What it is to be.
    pub kind: SourceKind,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Sources) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Sources,
        &html! {
            (settings::head(Place::Sources.name(), &html! {}))
            p.lead { (word("source-lead")) }
            @if shown.offered.is_empty() {
                div.teach { (icon("link")) p { strong { (word("source-none")) } } p { (word("source-none-about")) } }
            }
            ul.cards { @for one in &shown.offered { (line(one)) } }
            @if shown.may_define { (new(shown)) }
            @if let Some(report) = &shown.report { (report::draw(report)) }
            @if !shown.retired.is_empty() {
                details.sheet-part {
                    summary { (say!("source-retired-count", count = shown.retired.len() as u64)) }
                    ul.cards { @for one in &shown.retired { (line(one)) } }
                }
            }
        },
    )
}

/// Where the page of one is.
pub fn path(id: SourceId) -> String {
    format!("{}/{id}", Place::Sources.path())
}

fn line(one: &Line) -> Markup {
    html! {
        li.sheet-card.source {
            div.sheet-card-top {
                a.person-name href=(path(one.id)) { bdi { (one.name) } }
                span.small { (kind(one.kind)) " · " bdi { (one.number) } }
            }
            p.small dir="auto" { (one.message) }
        }
    }
}

fn kind(kind: SourceKind) -> &'static str {
    word(match kind {
        SourceKind::Link => "source-kind-link",
        SourceKind::Page => "source-kind-page",
    })
}

fn kinds(chosen: SourceKind) -> Vec<Choice> {
    let about = |of| match of {
        SourceKind::Link => word("source-kind-link-about"),
        SourceKind::Page => word("source-kind-page-about"),
    };
    let all = SourceKind::ALL.iter();
    all.map(|of| Choice::new(of.as_str(), kind(*of), *of == chosen).about(about(*of))).collect()
}

fn new(shown: &Sources) -> Markup {
    let problem = shown.problem.as_ref();
    html! {
        section.sheet-part {
            h2 { (word("source-new")) }
            @if shown.numbers.is_empty() {
                p { (word("source-no-number")) }
            } @else {
                form.form.sheet-card method="post" action=(Place::Sources.path()) {
                    (whole(problem, &["name", "text"]))
                    (Field::new("name", "field-name", Takes::Name).value(&shown.new.name).hint("source-name-hint").problem(problem).draw())
                    fieldset.answers {
                        legend { (word("source-kind")) }
                        (answers("source-kind", "kind", Pick::One, &kinds(shown.new.kind)))
                    }
                    (text(&shown.new, problem))
                    @if shown.numbers.len() > 1 { (select("field-channel", "channel_id", "source-number", &shown.numbers)) }
                    div.form-end { button.primary { (word("source-make")) } }
                }
            }
        }
    }
}

fn text(typed: &Typed, problem: Option<&Problem>) -> Markup {
    Field::new("text", "source-text", Takes::Line)
        .value(&typed.text)
        .hint("source-text-hint")
        .problem(problem)
        .free()
        .draw()
}
