//! The workspace: what its people call it, of which roles a second factor is asked, and how long its conversations stay
//! valid, and what it shows as unsupported messages.

use maud::{Markup, html};

use crate::frame::field::{Choice, Field, Pick, Problem, Takes, answers, whole};
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workspace {
    /// What stands in the form of its name.
    pub name: String,
    /// The roles, those on of which a second factor is asked; none for who may not read them.
    pub roles: Vec<Choice>,
    /// Whether what other desks do not show is shown as unsupported messages.
    pub unsupported: Choice,
    /// So many hours a conversation stays the one that new messages join; empty where nothing is said.
    pub validity: String,
    /// So many minutes before something is lost people are alerted, with commas between; empty where nobody is.
    pub alerts: String,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Workspace) -> Markup {
    let problem = shown.problem.as_ref();
    settings::page(
        frame,
        settings,
        Place::Workspace,
        &html! {
            (settings::head(Place::Workspace.name(), &html! {}))
            form.form.sheet-card method="post" action=(Place::Workspace.path()) {
                (whole(problem, &["name", "validity_hours", "minutes"]))
                (Field::new("name", "workspace-name", Takes::Name).value(&shown.name).hint("workspace-name-hint").problem(problem).draw())
                div.form-end { button.primary { (word("form-save")) } }
            }
            @if !shown.roles.is_empty() { (factor(&shown.roles)) }
            (validity(&shown.validity, problem))
            (alerts(&shown.alerts, problem))
            (unsupported(&shown.unsupported))
        },
    )
}

fn validity(hours: &str, problem: Option<&Problem>) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("workspace-validity")) }
            form.form.sheet-card method="post" action={ (Place::Workspace.path()) "/validity" } {
                p { (word("workspace-validity-about")) }
                (Field::new("validity_hours", "workspace-validity-hours", Takes::Count).value(hours).hint("workspace-validity-hint").problem(problem).free().draw())
                div.form-end { button.primary { (word("form-save")) } }
            }
        }
    }
}

fn alerts(minutes: &str, problem: Option<&Problem>) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("workspace-alerts")) }
            form.form.sheet-card method="post" action={ (Place::Workspace.path()) "/alerts" } {
                p { (word("workspace-alerts-about")) }
                (Field::new("minutes", "workspace-alerts-minutes", Takes::Code).value(minutes).hint("workspace-alerts-hint").problem(problem).free().draw())
                div.form-end { button.primary { (word("form-save")) } }
            }
        }
    }
}

fn unsupported(choice: &Choice) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("workspace-unsupported")) }
            form.form.sheet-card method="post" action={ (Place::Workspace.path()) "/unsupported" } {
                p { (word("workspace-unsupported-about")) }
                fieldset {
                    legend { (word("workspace-unsupported-legend")) }
                    (answers("unsupported", "show", Pick::Any, std::slice::from_ref(choice)))
                }
                div.form-end { button.primary { (word("form-save")) } }
            }
        }
    }
}

fn factor(roles: &[Choice]) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("workspace-factor")) }
            form.form.sheet-card method="post" action={ (Place::Workspace.path()) "/factor" } {
                p { (word("workspace-factor-about")) }
                // What cannot be pressed is sent by no browser, and stays as it is.
                @for role in roles.iter().filter(|role| role.is_on && !role.is_open) {
                    input type="hidden" name="role" value=(role.value);
                }
                fieldset {
                    legend { (word("workspace-factor-roles")) }
                    (answers("factor-role", "role", Pick::Any, roles))
                }
                div.form-end { button.primary { (word("form-save")) } }
            }
        }
    }
}
