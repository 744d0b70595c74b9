//! One colleague: what they may do and see, where they are signed in, a new password, and how they go.

use maud::{Markup, html};
use transom_rules::access::Sees;
use transom_rules::id::UserId;
use transom_rules::time::Timestamp;

use super::session::{Session, sessions};
use crate::frame::field::{Ask, Choice, Field, Problem, Takes, ask, select, whole};
use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::{access, word};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// What colleagues see.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// Their role's name.
    pub role: String,
    /// Which conversations they see, in words.
    pub sees: String,
    /// Their teams' names.
    pub teams: Vec<String>,
    /// When they were last here.
    pub last_seen: Option<Timestamp>,
    /// Since when they sign in with a second factor.
    pub factor_since: Option<Timestamp>,
    /// Since when they cannot sign in any more.
    pub deactivated_at: Option<Timestamp>,
    /// What the reader may do with them.
    pub reach: Reach,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// What the reader may do with a colleague.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Read about them.
    Look,
    /// It is the reader.
    Reader,
    /// They may do more than the reader.
    Above,
    /// Change them.
    Manage(Manage),
}

/// What stands in the forms about a colleague.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manage {
    /// Their name as it stands in the form.
    pub name: String,
    /// Their address as it stands in the form.
    pub email: String,
    /// The roles that the reader may give.
    pub roles: Vec<Choice>,
    /// Which conversations they see; `None` where it is what their role says.
    pub sees: Option<Sees>,
    /// Where they are signed in.
    pub sessions: Vec<Session>,
    /// Who could take their conversations over.
    pub heirs: Vec<Choice>,
    /// How many of their conversations are not closed.
    pub open_conversations: u64,
    /// The mark of the form that makes a link.
    pub nonce: Nonce,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, person: &Person) -> Markup {
    let path = format!("/settings/people/{}", person.id);
    settings::page(
        frame,
        settings,
        Place::People,
        &html! {
            (settings::head(&person.name, &html! {
                @if person.deactivated_at.is_some() { span.chip.closed { (icon("lock")) (word("person-deactivated")) } }
            }))
            (whole(person.problem.as_ref(), DETAILS))
            (facts(person))
            @match &person.reach {
                Reach::Look => {},
                Reach::Reader => p { (word("person-reader")) " " a href=(Place::Account.path()) { (word("person-to-account")) } },
                Reach::Above => p { (word("person-above")) },
                Reach::Manage(manage) => {
                    @if person.deactivated_at.is_some() { (reactivate(&path)) } @else { (active(person, manage, &path)) }
                },
            }
        },
    )
}

fn facts(person: &Person) -> Markup {
    html! {
        dl.pairs.sheet-card {
            dt { (word("field-email")) } dd { (person.email) }
            dt { (word("field-role")) } dd { (person.role) }
            dt { (word("field-sees")) } dd { (person.sees) }
            dt { (word("settings-teams")) }
            dd { @if person.teams.is_empty() { (word("person-no-teams")) } @else { (person.teams.join(", ")) } }
            dt { (word("people-last-seen")) }
            dd { @match person.last_seen { Some(at) => (time(at, Form::Full)), None => (word("people-never-seen")) } }
            dt { (word("person-factor")) }
            dd { @match person.factor_since { Some(at) => { (word("person-factor-since")) " " (time(at, Form::Amid)) }, None => (word("person-factor-none")) } }
            @if let Some(at) = person.deactivated_at { dt { (word("person-deactivated")) } dd { (time(at, Form::Full)) } }
        }
    }
}

/// The fields that say themselves what is wrong with them.
const DETAILS: &[&str] = &["name", "email"];

fn details(person: &Person, manage: &Manage, path: &str) -> Markup {
    let problem = person.problem.as_ref();
    html! {
        section.sheet-part {
            h2 { (word("person-details")) }
            form.form.sheet-card method="post" action={ (path) "/details" } {
                (Field::new("name", "field-name", Takes::Name).value(&manage.name).problem(problem).draw())
                (Field::new("email", "field-email", Takes::Email).value(&manage.email).hint("person-email-hint").problem(problem).draw())
                div.form-end { button.primary { (word("form-save")) } }
            }
        }
    }
}

fn active(person: &Person, manage: &Manage, path: &str) -> Markup {
    html! {
        (details(person, manage, path))
        section.sheet-part {
            h2 { (word("person-access")) }
            form.form.sheet-card method="post" action=(path) {
                (select("field-role", "role", "field-role", &manage.roles))
                (select("field-sees", "sees", "field-sees", &sees(manage.sees)))
                p.small { (word("person-access-about")) }
                div.form-end { button.primary { (word("form-save")) } }
            }
        }
        section.sheet-part {
            h2 { (word("person-password")) }
            form.form.sheet-card method="post" action={ (path) "/reset" } {
                (manage.nonce.field())
                p { (word("person-password-about")) }
                div.form-end { button.bar-button { (word("person-password-make")) } }
            }
        }
        @if person.factor_since.is_some() { (second_factor(person, path)) }
        section.sheet-part {
            h2 { (word("session-title")) }
            (sessions(&manage.sessions, &format!("{path}/sessions")))
        }
        section.sheet-part {
            h2 { (word("person-leave")) }
            div.sheet-card { (deactivate(person, manage, path)) }
        }
    }
}

fn second_factor(person: &Person, path: &str) -> Markup {
    let action = format!("{path}/factor/reset");
    html! {
        section.sheet-part {
            h2 { (word("person-factor")) }
            div.sheet-card {
                p { (word("person-factor-about")) }
                (ask(
                    Ask { id: "reset-factor", action: &action, button: "person-factor-reset", title: "person-factor-title", yes: "person-factor-yes" },
                    &html! { p { (say!("person-factor-sure", name = &person.name)) } },
                ))
            }
        }
    }
}

fn deactivate(person: &Person, manage: &Manage, path: &str) -> Markup {
    let action = format!("{path}/deactivate");
    let count = say!("person-open-conversations", count = manage.open_conversations);
    html! {
        p { (word("person-leave-about")) }
        (ask(
            Ask { id: "deactivate", action: &action, button: "person-deactivate", title: "person-deactivate-title", yes: "person-deactivate-yes" },
            &html! {
                p { (say!("person-deactivate-about", name = &person.name)) }
                p { (count) }
                (select("field-heir", "heir", "person-heir", &heirs(manage)))
            },
        ))
    }
}

pub(super) fn sees(chosen: Option<Sees>) -> Vec<Choice> {
    let by_role = Choice::new("", word("person-sees-role"), chosen.is_none());
    let others =
        Sees::ALL.iter().map(|one| Choice::new(one.as_str(), access::sees(*one), chosen == Some(*one)));
    std::iter::once(by_role).chain(others).collect()
}

fn heirs(manage: &Manage) -> Vec<Choice> {
    let nobody = Choice::new("", word("person-heir-nobody"), true);
    std::iter::once(nobody).chain(manage.heirs.iter().cloned()).collect()
}

fn reactivate(path: &str) -> Markup {
    html! {
        form.form.sheet-card method="post" action={ (path) "/reactivate" } {
            p { (word("person-reactivate-about")) }
            div.form-end { button.primary { (word("person-reactivate")) } }
        }
    }
}
