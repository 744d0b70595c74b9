//! One's own second factor: setting it up by an app on a phone, new recovery codes, turning it off. Whoever has to set
//! one up first meets the same at the door.

use maud::{Markup, PreEscaped, html};
use transom_rules::time::Timestamp;

use crate::frame::address::encoded;
use crate::frame::door;
use crate::frame::field::{Field, Problem, Takes, whole};
use crate::frame::once::Nonce;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::{Frame, Theme};
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::{PRODUCT, word};

/// Where it is.
pub const PATH: &str = "/settings/account/factor";

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// How it stands.
    pub state: State,
    /// What one signs in with.
    pub email: String,
    /// The role asks for one.
    pub is_asked: bool,
    /// The mark of the forms that show codes.
    pub nonce: Nonce,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// How it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// There is none.
    Off,
    /// One is being set up.
    Begun {
        /// What is typed into the app, where it cannot look at the picture.
        secret: String,
        /// The same as an address, which opens the app on a phone.
        address: String,
        /// The same as a picture, an SVG.
        picture: String,
    },
    /// It is asked for.
    On {
        /// Since when.
        since: Timestamp,
        /// How many recovery codes are left.
        codes_left: u64,
    },
}

/// What an app takes as an address or a picture: which desk, whose, and the secret.
pub fn address(workspace: &str, email: &str, secret: &str) -> String {
    let issuer = format!("{}{}", few(workspace), encoded(&format!(" ({PRODUCT})")));
    let email = encoded(email);
    // What it leaves out (SHA-1, six digits, half a minute) is what apps take it for.
    format!("otpauth://totp/{issuer}:{email}?secret={secret}&issuer={issuer}")
}

/// The beginning of a name, as it is encoded: the longer it is, the smaller are the squares of the picture.
fn few(name: &str) -> String {
    const MOST: usize = 36;
    let mut all = String::new();
    for letter in name.chars() {
        let letter = encoded(letter.encode_utf8(&mut [0; 4]));
        if all.len() + letter.len() > MOST {
            break;
        }
        all += &letter;
    }
    all
}

/// The page, among the settings.
pub fn page(frame: &Frame, settings: &Settings, factor: &Factor) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Account,
        &html! {
            (settings::head(word("factor-title"), &html! {}))
            (content(factor))
            @if !matches!(factor.state, State::On { .. }) {
                p.small.factor-back { a href=(Place::Account.path()) { (word("factor-not-now")) } }
            }
        },
    )
}

/// The same for somebody who comes no further before there is one.
pub fn first(theme: Theme, factor: &Factor) -> Markup {
    door::wide(
        theme,
        word("factor-title"),
        &html! {
            p { (word("factor-first")) }
            (content(factor))
            form method="post" action="/logout" { button.bar-button { (word("account-sign-out")) } }
        },
    )
}

fn content(factor: &Factor) -> Markup {
    match &factor.state {
        State::Off => off(factor),
        State::Begun { secret, address, picture } => html! {
            (scan(secret, address, picture))
            (confirm(factor, of(factor, "code")))
            (anew(factor, of(factor, "old_password")))
        },
        State::On { since, codes_left } => on(factor, *since, *codes_left),
    }
}

/// What was not taken, if it was in the form with this field.
fn of<'a>(factor: &'a Factor, field: &str) -> Option<&'a Problem> {
    factor
        .problem
        .as_ref()
        .filter(|problem| problem.field == field || (problem.field.is_empty() && field == "code"))
}

fn off(factor: &Factor) -> Markup {
    html! {
        p.lead { (word("factor-about")) }
        (begin(factor, "factor-begin", factor.problem.as_ref()))
    }
}

fn begin(factor: &Factor, button: &'static str, problem: Option<&Problem>) -> Markup {
    html! {
        form.form.sheet-card method="post" action=(PATH) {
            (whole(problem, &["old_password"]))
            (login(factor))
            (Field::new("old_password", "account-old-password", Takes::Password).problem(problem).draw())
            div.form-end { button.primary { (word(button)) } }
        }
    }
}

/// For whoever lost what they scanned, or tried too many codes.
fn anew(factor: &Factor, problem: Option<&Problem>) -> Markup {
    html! {
        details.factor-anew open[problem.is_some()] {
            summary { (word("factor-anew")) }
            p { (word("factor-anew-about")) }
            (begin(factor, "factor-anew-begin", problem))
        }
    }
}

/// Password managers want to know whose it is.
fn login(factor: &Factor) -> Markup {
    html! {
        input type="email" name="email" value=(factor.email) autocomplete="username" aria-label=(word("field-email")) readonly hidden;
    }
}

fn scan(secret: &str, address: &str, picture: &str) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("factor-scan")) }
            div.sheet-card.factor-scan {
                div.qr role="img" aria-label=(word("factor-picture")) { div aria-hidden="true" { (PreEscaped(picture)) } }
                div.factor-by-hand {
                    p { (word("factor-scan-about")) }
                    p { a href=(address) { (word("factor-open")) } }
                    p.small { (word("factor-by-hand")) }
                    p { code.factor-secret { (grouped(secret)) } }
                }
            }
        }
    }
}

/// In groups of four, as it is easier to type.
fn grouped(secret: &str) -> String {
    let signs: Vec<char> = secret.chars().collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn confirm(factor: &Factor, problem: Option<&Problem>) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("factor-confirm")) }
            form.form.sheet-card method="post" action={ (PATH) "/confirm" } {
                (factor.nonce.field())
                (whole(problem, &["code"]))
                (Field::new("code", "door-code", Takes::OneTimeCode).hint("factor-confirm-hint").problem(problem).draw())
                div.form-end { button.primary { (word("factor-turn-on")) } }
            }
        }
    }
}

fn on(factor: &Factor, since: Timestamp, codes_left: u64) -> Markup {
    html! {
        dl.pairs.sheet-card {
            dt { (word("factor-since")) } dd { (time(since, Form::Full)) }
            dt { (word("factor-codes")) } dd { (say!("factor-codes-left", count = codes_left)) }
        }
        section.sheet-part {
            h2 { (word("factor-codes-new")) }
            (shown(factor, Act::Codes))
        }
        section.sheet-part {
            h2 { (word("factor-off")) }
            (shown(factor, Act::Off))
        }
    }
}

/// What both the password and the factor are shown for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Codes,
    Off,
}

fn shown(factor: &Factor, act: Act) -> Markup {
    let (name, about, button) = match act {
        Act::Codes => ("codes", "factor-codes-about", "factor-codes-make"),
        Act::Off if factor.is_asked => ("off", "factor-off-asked", "factor-off-do"),
        Act::Off => ("off", "factor-off-about", "factor-off-do"),
    };
    // Which of the two forms it is about stands before the field.
    let problem = factor.problem.as_ref().and_then(|problem| {
        let field = problem.field.strip_prefix(name)?.strip_prefix('/')?.to_owned();
        Some(Problem { field, text: problem.text.clone() })
    });
    let problem = problem.as_ref();
    html! {
        form.form.sheet-card method="post" action={ (PATH) "/" (name) } {
            p { (word(about)) }
            @if act == Act::Codes { (factor.nonce.field()) }
            (whole(problem, &["old_password", "code"]))
            (login(factor))
            (Field::new("old_password", "account-old-password", Takes::Password).of(name).problem(problem).draw())
            (Field::new("code", "factor-any-code", Takes::AnyFactor).of(name).problem(problem).draw())
            div.form-end {
                @if act == Act::Codes { button.bar-button { (word(button)) } } @else { button.primary.grave { (word(button)) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_reads_which_desk_it_is_and_whose() {
        assert_eq!(
            address("Linden: Söhne", "ana+x@linden.example", "GEZD"),
            "otpauth://totp/Linden%3A%20S%C3%B6hne%20%28Transom%29:ana%2Bx%40linden.example?secret=GEZD\
             &issuer=Linden%3A%20S%C3%B6hne%20%28Transom%29"
        );
    }

    #[test]
    fn a_secret_is_shown_in_groups() {
        assert_eq!(grouped("GEZDGNBVGY"), "GEZD GNBV GY");
    }
}
