//! When somebody is there, of the workspace or of one of its numbers: a field a day, and a line for each day that is
//! otherwise.

use maud::{Markup, html};
use transom_rules::hours::Wrong;
use transom_rules::time::Timestamp;

use crate::frame::field::{Ask, Field, Problem, Takes, ask, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::weave;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Of the workspace and each of its numbers: the address of its page, its name, and whether it is this one.
    pub of: Vec<(String, String, bool)>,
    /// It is a number's, which is as the workspace says where it says nothing.
    pub is_of_number: bool,
    /// Something is said.
    pub is_said: bool,
    /// Whether somebody is there, where anybody says so.
    pub standing: Option<Standing>,
    /// What stands in the form.
    pub typed: Typed,
    /// The reader may say so.
    pub may_set: bool,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// Whether somebody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Until then, where there is an end.
    Open(Option<Timestamp>),
    /// Not until then.
    Closed(Option<Timestamp>),
}

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The time zone.
    pub zone: String,
    /// The times of each day, Monday first.
    pub days: [String; 7],
    /// A line for each day that is otherwise.
    pub holidays: String,
}

/// The names of the fields of the days, and their labels.
pub const DAYS: [(&str, &str); 7] = [
    ("monday", "hours-monday"),
    ("tuesday", "hours-tuesday"),
    ("wednesday", "hours-wednesday"),
    ("thursday", "hours-thursday"),
    ("friday", "hours-friday"),
    ("saturday", "hours-saturday"),
    ("sunday", "hours-sunday"),
];

/// What is wrong with the times of a day or with the days.
pub fn wrong(wrong: Wrong) -> &'static str {
    word(match wrong {
        Wrong::Time => "hours-wrong-time",
        Wrong::Backwards => "hours-wrong-backwards",
        Wrong::Overlap => "hours-wrong-overlap",
        Wrong::TooMany => "hours-wrong-too-many",
        Wrong::TooManyDays => "hours-wrong-too-many-days",
        Wrong::Name => "hours-wrong-name",
    })
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Hours) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Hours,
        &html! {
            (settings::head(Place::Hours.name(), &html! {}))
            p.lead { (word("hours-lead")) }
            @if shown.of.len() > 1 {
                nav.tabs aria-label=(word("hours-of")) {
                    @for (address, name, is_here) in &shown.of { a href=(address) aria-current=[is_here.then_some("page")] { bdi { (name) } } }
                }
            }
            p.hours-now role="status" { (icon("clock")) (standing(shown)) }
            @if shown.may_set { (form(shown)) } @else { (table(shown)) }
        },
    )
}

fn standing(shown: &Hours) -> Markup {
    html! {
        @if shown.is_of_number && !shown.is_said { (word("hours-as-workspace")) " " }
        @match shown.standing {
            None => (word("hours-not-said")),
            Some(Standing::Open(Some(until))) => (weave!("hours-open-until", at = time(until, Form::Amid))),
            Some(Standing::Open(None)) => (word("hours-open")),
            Some(Standing::Closed(Some(opens))) => (weave!("hours-closed-until", at = time(opens, Form::Amid))),
            Some(Standing::Closed(None)) => (word("hours-closed")),
        }
    }
}

fn form(shown: &Hours) -> Markup {
    let here = shown.of.iter().find(|(_, _, is_here)| *is_here).map_or("", |(address, _, _)| address);
    let problem = shown.problem.as_ref();
    let named: Vec<&str> = ["zone", "holidays"].into_iter().chain(DAYS.map(|(name, _)| name)).collect();
    html! {
        form.form.sheet-card.hours method="post" action=(here) {
            (whole(problem, &named))
            (Field::new("zone", "hours-zone", Takes::Code).value(&shown.typed.zone).hint("hours-zone-hint").problem(problem).draw())
            p.small { (word("hours-times-hint")) }
            div.hours-week {
                @for ((name, label), value) in DAYS.into_iter().zip(&shown.typed.days) {
                    (Field::new(name, label, Takes::Code).value(value).problem(problem).free().draw())
                }
            }
            (Field::new("holidays", "hours-holidays", Takes::Words).value(&shown.typed.holidays).hint("hours-holidays-hint").problem(problem).free().draw())
            div.form-end { button.primary { (word("form-save")) } }
        }
        @if shown.is_said {
            div.sheet-actions {
                (ask(
                    Ask { id: "clear-hours", action: &clear(here), button: "hours-clear", title: "hours-clear-title", yes: "form-remove" },
                    &html! { p { (word(if shown.is_of_number { "hours-clear-number" } else { "hours-clear-about" })) } },
                ))
            }
        }
    }
}

/// Where it is taken away.
fn clear(here: &str) -> String {
    format!("{here}/clear")
}

/// The hours, for who only reads them.
fn table(shown: &Hours) -> Markup {
    html! {
        @if shown.is_said {
            dl.pairs.sheet-card {
                dt { (word("hours-zone")) } dd { (shown.typed.zone) }
                @for ((_, label), value) in DAYS.into_iter().zip(&shown.typed.days) {
                    dt { (word(label)) } dd { @if value.is_empty() { "–" } @else { (value) } }
                }
                @for line in shown.typed.holidays.lines() { dt { (word("hours-holidays")) } dd dir="auto" { (line) } }
            }
        }
    }
}
