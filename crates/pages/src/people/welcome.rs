//! The door for somebody who comes by a one-time link. The link's secret stands in the fragment of its address, which
//! browsers do not send: a small script takes it from there and posts it; without a script it is typed.

use maud::{Markup, html};
use transom_rules::access::Purpose;

use crate::frame::door;
use crate::frame::field::{Field, Problem, Takes, whole};
use crate::frame::shell::Theme;
use crate::say;
use crate::words::{PRODUCT, word};

/// What stands in the form behind a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// What the link is for.
    pub purpose: Purpose,
    /// Its secret, to be sent again with the password.
    pub secret: String,
    /// The workspace's name.
    pub workspace: String,
    /// Whom it is for, or what the first owner typed.
    pub email: String,
    /// Their name, or what the first owner typed.
    pub name: String,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// The page that asks for the link's secret.
pub fn ask(theme: Theme, problem: Option<&Problem>) -> Markup {
    door::form(
        theme,
        word("welcome-title"),
        &html! {
            form.form method="post" action="/welcome" data-from-fragment="link" {
                (whole(problem, &["link"]))
                p { (word("welcome-ask")) }
                (Field::new("link", "welcome-code", Takes::Code).hint("welcome-code-hint").problem(problem).draw())
                button.primary { (word("welcome-go-on")) }
            }
        },
    )
}

/// The page that greets and asks for a password.
pub fn page(theme: Theme, welcome: &Welcome) -> Markup {
    let problem = welcome.problem.as_ref();
    door::form(
        theme,
        &title(welcome),
        &html! {
            p { (about(welcome)) }
            form.form method="post" action="/welcome/accept" {
                (whole(problem, &["email", "name", "password"]))
                input type="hidden" name="link" value=(welcome.secret);
                @if welcome.purpose == Purpose::First {
                    (Field::new("email", "field-email", Takes::Email).value(&welcome.email).problem(problem).draw())
                    (Field::new("name", "field-name", Takes::Name).value(&welcome.name).problem(problem).draw())
                } @else {
                    input type="email" name="email" value=(welcome.email) autocomplete="username" aria-label=(word("field-email")) readonly hidden;
                }
                (Field::new("password", "welcome-password", Takes::NewPassword).hint("password-hint").problem(problem).draw())
                button.primary { (word("welcome-come-in")) }
            }
        },
    )
}

fn title(welcome: &Welcome) -> String {
    match welcome.purpose {
        Purpose::Invite => say!("welcome-invite-title", workspace = &welcome.workspace),
        Purpose::Reset => word("welcome-reset-title").to_owned(),
        Purpose::First => say!("welcome-first-title", product = PRODUCT),
    }
}

fn about(welcome: &Welcome) -> String {
    let (name, email) = (&welcome.name, &welcome.email);
    match welcome.purpose {
        Purpose::Invite => say!("welcome-invite-about", name = name, email = email),
        Purpose::Reset => say!("welcome-reset-about", name = name, email = email),
        Purpose::First => word("welcome-first-about").to_owned(),
    }
}
