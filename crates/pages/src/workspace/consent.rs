//! What a workspace asks its customers' consent for, when it is needed, and by which words it is given and withdrawn.

use maud::{Markup, html};
use transom_rules::id::PurposeId;

use super::{Refused, problem_of};
use crate::frame::field::{Ask, Choice, Field, Pick, Problem, Takes, answers, ask, whole};
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::say;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    /// The purposes that the workspace defines, by name.
    pub purposes: Vec<Purpose>,
    /// The reader may make and change them.
    pub may_define: bool,
    /// What was typed for a new one.
    pub new: String,
    /// What was not taken of a purpose.
    pub refused: Refused<PurposeId>,
    /// What it says of marketing; none for who may not change it.
    pub marketing: Option<Marketing>,
}

/// A purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Which.
    pub id: PurposeId,
    /// What it is called.
    pub name: String,
    /// What stands in its form.
    pub typed: String,
}

/// What a workspace says of marketing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marketing {
    /// Whether a recorded consent is needed.
    pub needed: Choice,
    /// The words that withdraw it, a line each.
    pub stop: String,
    /// The words that give it.
    pub start: String,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Consent) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Consent,
        &html! {
            (settings::head(Place::Consent.name(), &html! {}))
            p.lead { (word("consent-lead")) }
            ul.cards {
                (built_in("purpose-marketing", "purpose-marketing-about"))
                (built_in("purpose-service", "purpose-service-about"))
                @for one in &shown.purposes { (line(one, shown)) }
            }
            @if shown.may_define { (new(&shown.new, problem_of(shown.refused.as_ref(), None))) }
            @if let Some(marketing) = &shown.marketing { (rules(marketing)) }
        },
    )
}

fn built_in(name: &'static str, about: &'static str) -> Markup {
    html! { li.sheet-card { div.sheet-card-top { h2 { (word(name)) } } p.small { (word(about)) } } }
}

fn line(purpose: &Purpose, shown: &Consent) -> Markup {
    let problem = problem_of(shown.refused.as_ref(), Some(purpose.id));
    html! {
        li.sheet-card {
            div.sheet-card-top { h2 dir="auto" { (purpose.name) } }
            @if shown.may_define {
                details open[problem.is_some()] { summary { (word("mark-change")) } (change(purpose, problem)) }
            }
        }
    }
}

fn change(purpose: &Purpose, problem: Option<&Problem>) -> Markup {
    let (id, path) = (purpose.id.to_string(), format!("{}/{}", Place::Consent.path(), purpose.id));
    let (question, action) = (format!("remove-{id}"), format!("{path}/remove"));
    html! {
        form.form method="post" action=(path) {
            (whole(problem, &["name"]))
            (Field::new("name", "field-name", Takes::Name).of(&id).value(&purpose.typed).problem(problem).draw())
            div.form-end { button.primary { (word("form-save")) } }
        }
        (ask(
            Ask { id: &question, action: &action, button: "purpose-remove", title: "purpose-remove-title", yes: "form-remove" },
            &html! { p { (say!("purpose-remove-about", name = &purpose.name)) } },
        ))
    }
}

fn new(typed: &str, problem: Option<&Problem>) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("purpose-new")) }
            form.form.sheet-card method="post" action=(Place::Consent.path()) {
                (whole(problem, &["name"]))
                (Field::new("name", "field-name", Takes::Name).value(typed).problem(problem).draw())
                div.form-end { button.primary { (word("purpose-make")) } }
            }
        }
    }
}

fn rules(marketing: &Marketing) -> Markup {
    let problem = marketing.problem.as_ref();
    let field = |name, label, value| Field::new(name, label, Takes::Words).value(value).free().draw();
    html! {
        section.sheet-part {
            h2 { (word("consent-rules")) }
            form.form.sheet-card method="post" action={ (Place::Consent.path()) "/rules" } {
                (whole(problem, &[]))
                fieldset {
                    legend { (word("consent-needed-legend")) }
                    (answers("needed", "needed", Pick::Any, std::slice::from_ref(&marketing.needed)))
                }
                p { (word("consent-words-about")) }
                (field("stop", "consent-stop", &marketing.stop))
                (field("start", "consent-start", &marketing.start))
                div.form-end { button.primary { (word("form-save")) } }
            }
        }
    }
}
