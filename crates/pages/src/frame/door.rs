//! Pages without a rail: signing in, and what a person sees when something is not there or went wrong.

use maud::{Markup, html};

use transom_rules::access::Denied;

use super::icon::sprite;
use super::shell::{Theme, document};
use crate::words::{self, PRODUCT, word};
use crate::{assets, say, weave};

/// The sign-in page. `email` is what was typed before; `problem` is why it did not work.
pub fn login(theme: Theme, email: &str, problem: Option<&str>) -> Markup {
    let described = problem.map(|_| "login-problem");
    card(
        theme,
        word("door-sign-in"),
        &say!("door-title", product = PRODUCT),
        &html! {
            form method="post" action="/login" {
                @if let Some(text) = problem { p.problem role="alert" #login-problem { (text) } }
                label for="email" { (word("door-email")) }
                input #email type="email" name="email" value=(email) required autocomplete="username" autofocus[email.is_empty()]
                    aria-describedby=[described];
                label for="password" { (word("door-password")) }
                input #password type="password" name="password" required autocomplete="current-password"
                    autofocus[!email.is_empty()] aria-describedby=[described];
                button.primary type="submit" { (word("door-sign-in")) }
            }
            (lost())
        },
    )
}

/// The page behind the password of somebody with a second factor.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    /// Who signs in.
    pub email: &'a str,
    /// At which desk.
    pub workspace: &'a str,
    /// Why what they typed did not work.
    pub problem: Option<&'a str>,
    /// What that was.
    pub with: With,
}

/// That page.
pub fn code(theme: Theme, code: Code<'_>) -> Markup {
    let described = code.problem.map(|_| "code-problem");
    let title = word("door-code-title");
    card(
        theme,
        title,
        title,
        &html! {
            p.small { (say!("door-code-who", workspace = code.workspace, email = code.email)) }
            @if let Some(text) = code.problem { p.problem role="alert" #code-problem { (text) } }
            form method="post" action="/login/code" {
                label for="code" { (word("door-code")) }
                input #code type="text" name="code" required autocomplete="one-time-code" inputmode="numeric" maxlength="12"
                    spellcheck="false" autofocus[code.with == With::App] aria-describedby=[described];
                button.primary type="submit" { (word("door-sign-in")) }
            }
            (recovery(code.with, described))
            p.small { a href="/login" { (word("door-code-back")) } }
        },
    )
}

fn recovery(with: With, described: Option<&str>) -> Markup {
    html! {
        details.door-hint open[with == With::Recovery] {
            summary { (word("door-recovery")) }
            form method="post" action="/login/code" {
                p { (word("door-recovery-about")) }
                label for="recovery" { (word("door-recovery-code")) }
                input #recovery type="text" name="code" required autocomplete="off" autocapitalize="none" maxlength="40"
                    spellcheck="false" autofocus[with == With::Recovery] aria-describedby=[described];
                button.bar-button type="submit" { (word("door-sign-in")) }
            }
            p { (word("door-factor-lost")) }
            pre tabindex="0" { "transom user reset-factor you@example.com" }
        }
    }
}

/// A door with fields as those of the settings.
pub fn form(theme: Theme, title: &str, content: &Markup) -> Markup {
    drawn(theme, title, Card { heading: title, is_wide: false, has_fields: true }, content)
}

/// The same with room for more than a form of two fields.
pub fn wide(theme: Theme, title: &str, content: &Markup) -> Markup {
    drawn(theme, title, Card { heading: title, is_wide: true, has_fields: true }, content)
}

fn card(theme: Theme, title: &str, heading: &str, content: &Markup) -> Markup {
    drawn(theme, title, Card { heading, is_wide: false, has_fields: false }, content)
}

#[derive(Clone, Copy)]
struct Card<'a> {
    heading: &'a str,
    is_wide: bool,
    has_fields: bool,
}

fn drawn(theme: Theme, title: &str, card: Card<'_>, content: &Markup) -> Markup {
    document(
        title,
        theme,
        &html! {
            body.door {
                @if card.has_fields { link rel="stylesheet" href=(assets::url("settings.css")); }
                (sprite())
                main.door-card.door-wide[card.is_wide] {
                    img src=(assets::url("icon.svg")) alt="" width="40" height="40";
                    h1 { (card.heading) }
                    (content)
                }
            }
        },
    )
}

/// By what a second factor is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    /// The app.
    App,
    /// A recovery code.
    Recovery,
}

/// For whoever has no password any more.
fn lost() -> Markup {
    html! {
        details.door-hint {
            summary { (word("door-lost")) }
            p { (word("door-lost-about")) }
            pre tabindex="0" { "transom user reset you@example.com" }
        }
    }
}

/// What stands in the place of the sign-in page while nobody can sign in.
pub fn nobody_yet(theme: Theme) -> Markup {
    let title = word("door-first");
    card(theme, title, title, &html! { p { (word("door-first-about")) } })
}

/// Something that is not as a person expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The title: `Not here`.
    pub title: String,
    /// What happened and what to do.
    pub text: String,
    /// The id under which it stands in the log; `None` if nothing was logged.
    pub log_id: Option<String>,
}

/// The page of a trouble.
pub fn trouble(theme: Theme, trouble: &Trouble) -> Markup {
    let log = trouble.log_id.as_ref().map(|id| weave!("trouble-log", id = html! { code { (id) } }));
    told(theme, &trouble.title, &html! { p { (trouble.text) } @if let Some(log) = log { p.small { (log) } } })
}

/// What became of somebody who was erased, for whoever did it.
pub fn erasure(theme: Theme, is_over: bool) -> Markup {
    let (title, about) =
        if is_over { ("erased", "erased-about") } else { ("being-erased", "being-erased-about") };
    let again = html! { p { a href="" { (word("being-erased-again")) } } };
    told(theme, word(title), &html! { p { (word(about)) } @if !is_over { (again) } })
}

/// What a customer sees who asks for a file by a link that does not lead to it; `why` says so.
pub fn no_file(theme: Theme, why: &str) -> Markup {
    let title = word("no-file");
    card(theme, title, title, &html! { p { (why) } p { (word("no-file-what-to-do")) } })
}

/// That there is no such link, or that it is over.
pub fn link_over() -> &'static str {
    word("no-file-over")
}

/// That nobody can say at present.
pub fn not_now() -> &'static str {
    word("no-file-not-now")
}

/// Something that is told on a page of its own.
fn told(theme: Theme, title: &str, what: &Markup) -> Markup {
    card(theme, title, title, &html! { (what) p { a href="/" { (word("trouble-back")) } } })
}

impl Trouble {
    /// They may not.
    pub fn not_allowed(denied: Denied) -> Self {
        Self { title: word("denied-title").to_owned(), text: words::access::denied(denied), log_id: None }
    }

    /// A page or a conversation that is not there, or not for this person.
    pub fn not_found() -> Self {
        Self::new(word("trouble-not-found"), word("trouble-not-found-about"))
    }

    /// Something failed that should not; the log has it under `log_id`.
    pub fn internal(log_id: String) -> Self {
        Self { log_id: Some(log_id), ..Self::new(word("trouble-internal"), word("trouble-internal-about")) }
    }

    /// The database cannot be written to at present.
    pub fn not_ready() -> Self {
        Self::new(word("trouble-not-ready"), word("trouble-not-ready-about"))
    }

    /// What a person asked for did not work, and why.
    pub fn failed(why: String) -> Self {
        Self::new(word("trouble-internal"), why)
    }

    fn new(title: &str, text: impl Into<String>) -> Self {
        Self { title: title.to_owned(), text: text.into(), log_id: None }
    }
}
