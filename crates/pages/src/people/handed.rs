//! Something secret that is shown once: a one-time link, a token, or recovery codes.

use maud::{Markup, html};
use transom_rules::time::Timestamp;

use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// What is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// Where its reader came from, and goes back to.
    pub place: Place,
    /// The title.
    pub title: String,
    /// What it is, whom to give it to, and how.
    pub about: String,
    /// The secret; several stand below each other.
    pub secret: String,
    /// Until when it can be used.
    pub until: Option<Timestamp>,
}

impl Handed {
    /// A link by which somebody comes to work here.
    pub fn invitation(name: &str, email: &str, link: String, until: Option<Timestamp>) -> Self {
        Self {
            place: Place::People,
            title: say!("handed-invite-title", name = name),
            about: say!("handed-invite-about", name = name, email = email),
            secret: link,
            until,
        }
    }

    /// A link by which somebody chooses a new password.
    pub fn reset(name: &str, link: String, until: Option<Timestamp>) -> Self {
        Self {
            place: Place::People,
            title: say!("handed-reset-title", name = name),
            about: say!("handed-reset-about", name = name),
            secret: link,
            until,
        }
    }

    /// A token.
    pub fn token(name: &str, secret: String, until: Option<Timestamp>) -> Self {
        Self {
            place: Place::Tokens,
            title: say!("handed-token-title", name = name),
            about: word("handed-token-about").to_owned(),
            secret,
            until,
        }
    }

    /// A link to a file.
    pub fn file_link(name: &str, link: String, until: Option<Timestamp>) -> Self {
        Self {
            place: Place::FileLinks,
            title: say!("handed-file-title", name = name),
            about: word("handed-file-about").to_owned(),
            secret: link,
            until,
        }
    }

    /// One's own recovery codes.
    pub fn recovery_codes(codes: String) -> Self {
        Self {
            place: Place::Account,
            title: word("handed-codes-title").to_owned(),
            about: word("handed-codes-about").to_owned(),
            secret: codes,
            until: None,
        }
    }
}

/// The page. No other shows the secret, and this one does so once.
pub fn page(frame: &Frame, settings: &Settings, handed: &Handed) -> Markup {
    settings::page(
        frame,
        settings,
        handed.place,
        &html! {
            (settings::head(&handed.title, &html! {}))
            div.form.sheet-card {
                p { (handed.about) }
                div.field {
                    label for="handed" { (word("handed-once")) }
                    div.handed {
                        (secret(&handed.secret))
                        button.bar-button type="button" data-copy="#handed" data-copied=(word("handed-copied")) { (icon("copy")) (word("handed-copy")) }
                    }
                }
                @if let Some(at) = handed.until { p.small { (word("handed-until")) " " (time(at, Form::Amid)) "." } }
                p.small { (say!("handed-about", count = handed.secret.lines().count() as u64)) }
                div.form-end { a.primary href=(handed.place.path()) { (word("handed-done")) } }
            }
        },
    )
}

fn secret(secret: &str) -> Markup {
    let lines = secret.lines().count();
    html! {
        @if lines > 1 { textarea #handed readonly rows=(lines) spellcheck="false" autocomplete="off" { (secret) } }
        @else { input #handed type="text" readonly value=(secret) spellcheck="false" autocomplete="off"; }
    }
}

/// The page in its place when it is asked for again.
pub fn gone(frame: &Frame, settings: &Settings) -> Markup {
    settings::page(
        frame,
        settings,
        Place::People,
        &html! {
            (settings::head(word("handed-gone"), &html! {}))
            div.teach {
                (icon("lock"))
                p { strong { (word("handed-gone-once")) } }
                p { (word("handed-gone-about")) }
                p {
                    @for place in [Place::Account, Place::People, Place::Tokens, Place::FileLinks] {
                        @if settings.places.contains(&place) { a href=(place.path()) { (place.name()) } " " }
                    }
                }
            }
        },
    )
}
