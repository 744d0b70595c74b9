//! Pages without a rail: signing in, and what a person sees when something is not there or went wrong.

use maud::{Markup, html};

use transom_rules::access::Denied;

use super::icon::sprite;
use super::shell::{Theme, document};
use crate::words::{self, PRODUCT, word};
use crate::{assets, say, weave};

/// The sign-in page. `email` is what was typed before; `problem` is why it did not work.
pub fn login(theme: Theme, email: &str, problem: Option<&str>) -> Markup {
    document(
        word("door-sign-in"),
        theme,
        &html! {
            body.door {
                main.door-card {
                    img src=(assets::url("icon.svg")) alt="" width="40" height="40";
                    h1 { (say!("door-title", product = PRODUCT)) }
                    form method="post" action="/login" {
                        @if let Some(text) = problem { p.problem role="alert" #login-problem { (text) } }
                        label for="email" { (word("door-email")) }
                        input #email type="email" name="email" value=(email) required autocomplete="username" autofocus[email.is_empty()]
                            aria-describedby=[problem.map(|_| "login-problem")];
                        label for="password" { (word("door-password")) }
                        input #password type="password" name="password" required autocomplete="current-password"
                            autofocus[!email.is_empty()] aria-describedby=[problem.map(|_| "login-problem")];
                        button.primary type="submit" { (word("door-sign-in")) }
                    }
                    (lost())
                }
            }
        },
    )
}

/// The page behind the password of somebody with a second factor. `with` is what was typed before, if it did not work.
pub fn code(theme: Theme, problem: Option<&str>, with: With) -> Markup {
    let described = problem.map(|_| "code-problem");
    document(
        word("door-code-title"),
        theme,
        &html! {
            body.door {
                main.door-card {
                    img src=(assets::url("icon.svg")) alt="" width="40" height="40";
                    h1 { (word("door-code-title")) }
                    @if let Some(text) = problem { p.problem role="alert" #code-problem { (text) } }
                    form method="post" action="/login/code" {
                        label for="code" { (word("door-code")) }
                        input #code type="text" name="code" required autocomplete="one-time-code" inputmode="numeric" maxlength="12"
                            spellcheck="false" autofocus[with == With::App] aria-describedby=[described];
                        button.primary type="submit" { (word("door-sign-in")) }
                    }
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
                    p.small { a href="/login" { (word("door-code-back")) } }
                }
            }
        },
    )
}

/// A door with room for more than a form of two fields: its parts look as those of the settings.
pub fn wide(theme: Theme, title: &str, content: &Markup) -> Markup {
    document(
        title,
        theme,
        &html! {
            body.door {
                link rel="stylesheet" href=(assets::url("settings.css"));
                (sprite())
                main.door-card.door-wide {
                    img src=(assets::url("icon.svg")) alt="" width="40" height="40";
                    h1 { (title) }
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
    document(
        word("door-first"),
        theme,
        &html! {
            body.door {
                main.door-card {
                    img src=(assets::url("icon.svg")) alt="" width="40" height="40";
                    h1 { (word("door-first")) }
                    p { (word("door-first-about")) }
                }
            }
        },
    )
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

/// Something that is told on a page of its own.
fn told(theme: Theme, title: &str, what: &Markup) -> Markup {
    document(
        title,
        theme,
        &html! {
            body.door {
                (sprite())
                main.door-card {
                    img src=(assets::url("icon.svg")) alt="" width="40" height="40";
                    h1 { (title) }
                    (what)
                    p { a href="/" { (word("trouble-back")) } }
                }
            }
        },
    )
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
