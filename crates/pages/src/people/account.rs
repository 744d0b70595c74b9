//! One's own account: who one is, the password, the colours, where one is signed in.

use maud::{Markup, html};
use transom_rules::time::Timestamp;

use super::factor;
use super::session::{Session, sessions};
use crate::frame::field::{Choice, Field, Pick, Problem, Takes, answers, whole};
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::{Frame, Theme};
use crate::frame::when::{Form, time};
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What colleagues see.
    pub name: String,
    /// The name that stands in the form.
    pub typed_name: String,
    /// What one signs in with.
    pub email: String,
    /// One's role's name.
    pub role: String,
    /// Which conversations one sees, in words.
    pub sees: String,
    /// The colours.
    pub theme: Theme,
    /// Since when one is away.
    pub away_since: Option<Timestamp>,
    /// Since when one signs in with a second factor.
    pub factor_since: Option<Timestamp>,
    /// Where one is signed in.
    pub sessions: Vec<Session>,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, account: &Account) -> Markup {
    settings::page(frame, settings, Place::Account, &content(account))
}

/// The page on which nothing was chosen yet.
pub fn overview(frame: &Frame, settings: &Settings, account: &Account) -> Markup {
    settings::overview(frame, settings, &content(account))
}

fn content(account: &Account) -> Markup {
    html! {
        (settings::head(&account.name, &html! {
            form method="post" action="/logout" { button.bar-button { (word("account-sign-out")) } }
        }))
        dl.pairs.sheet-card {
            dt { (word("field-email")) } dd { (account.email) }
            dt { (word("field-role")) } dd { (account.role) }
            dt { (word("field-sees")) } dd { (account.sees) }
        }
        (away(account))
        (name(account))
        (password(account))
        (second_factor(account))
        (theme(account.theme))
        section.sheet-part {
            h2 { (word("session-title")) }
            (sessions(&account.sessions, "/settings/account/sessions"))
        }
    }
}

/// Whether teams give one anything: a switch, for whoever has conversations.
fn away(account: &Account) -> Markup {
    let (state, about, button) = match account.away_since {
        None => ("account-there", "account-there-about", "account-go-away"),
        Some(_) => ("account-away", "account-away-about", "account-come-back"),
    };
    html! {
        section.sheet-part {
            form.form.sheet-card method="post" action="/settings/account/away" {
                input type="hidden" name="away" value=[account.away_since.is_none().then_some("on")];
                p { strong { (word(state)) } @if let Some(since) = account.away_since { " · " (time(since, Form::Full)) } }
                p.small { (word(about)) }
                div.form-end { button.bar-button { (word(button)) } }
            }
        }
    }
}

fn name(account: &Account) -> Markup {
    let problem = account.problem.as_ref();
    html! {
        section.sheet-part {
            form.form.sheet-card method="post" action="/settings/account/name" {
                (Field::new("name", "account-name", Takes::Name).value(&account.typed_name).hint("account-name-hint").problem(problem).draw())
                div.form-end { button.primary { (word("form-save")) } }
            }
        }
    }
}

fn password(account: &Account) -> Markup {
    let problem = account.problem.as_ref();
    html! {
        section.sheet-part {
            h2 { (word("account-password")) }
            form.form.sheet-card method="post" action="/settings/account/password" {
                (whole(problem, &["name", "old_password", "password"]))
                // Password managers want to know whose it is.
                input type="email" name="email" value=(account.email) autocomplete="username" aria-label=(word("field-email")) readonly hidden;
                (Field::new("old_password", "account-old-password", Takes::Password).problem(problem).draw())
                (Field::new("password", "account-new-password", Takes::NewPassword).hint("password-hint").problem(problem).draw())
                p.small { (word("account-password-about")) }
                div.form-end { button.primary { (word("account-password-change")) } }
            }
        }
    }
}

fn second_factor(account: &Account) -> Markup {
    let (about, button) = match account.factor_since {
        Some(_) => ("account-factor-on", "account-factor-change"),
        None => ("account-factor-off", "account-factor-begin"),
    };
    html! {
        section.sheet-part {
            h2 { (word("account-factor")) }
            div.form.sheet-card {
                p { (word(about)) }
                div.form-end { a.bar-button href=(factor::PATH) { (word(button)) } }
            }
        }
    }
}

fn theme(theme: Theme) -> Markup {
    let choice = |value: &str, name, of| Choice::new(value, word(name), theme == of);
    let choices = [
        choice("", "theme-machine", Theme::Machine),
        choice("light", "theme-light", Theme::Light),
        choice("dark", "theme-dark", Theme::Dark),
    ];
    html! {
        section.sheet-part {
            h2 { (word("account-theme")) }
            form.form.sheet-card method="post" action="/settings/account/theme" {
                fieldset {
                    legend.unseen { (word("account-theme")) }
                    (answers("theme", "theme", Pick::One, &choices))
                }
                div.form-end { button.primary { (word("form-save")) } }
            }
        }
    }
}
