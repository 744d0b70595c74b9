//! The page on which a number is set up: the parts of its way, each with how it stands and what can be done now. Each can
//! be left and taken up again; no PIN, code or token is shown.

use maud::{Markup, PreEscaped, html};
use transom_rules::id::ChannelId;
use transom_rules::number::stage::{Part, Progress, Stage, Step};
use transom_rules::number::{History, NumberFacts};
use transom_rules::time::Timestamp;
use transom_rules::words::check::stage as of_stage;

use crate::frame::chip::{self, Channel};
use crate::frame::field::{Ask, Choice, Field, Problem, Takes, ask, select, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::words::{say, word};
use crate::{say, weave};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUp {
    /// Which.
    pub id: ChannelId,
    /// What people call it, and by which carrier.
    pub channel: Channel,
    /// As people dial it.
    pub address: String,
    /// What is known of it.
    pub facts: NumberFacts,
    /// Where webhooks go.
    pub webhook: String,
    /// What Meta shows there.
    pub verify_token: String,
    /// A chat with it, and a picture of that.
    pub chat: Chat,
    /// The languages in which Meta sends its code.
    pub languages: Vec<Choice>,
    /// What was not taken, and at which step.
    pub problem: Option<(Step, Problem)>,
    /// The instant of drawing.
    pub now: Timestamp,
}

/// A chat with the number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chat {
    /// Its address.
    pub url: String,
    /// The same as a picture, an SVG.
    pub picture: String,
}

/// Where the page of a number is.
pub fn path(id: ChannelId) -> String {
    format!("/settings/numbers/{id}/set-up")
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &SetUp) -> Markup {
    let way = shown.facts.way(shown.now);
    settings::page(
        frame,
        settings,
        Place::Numbers,
        &html! {
            p.sheet-up { a href={ "/settings/numbers/" (shown.id) } { (icon("back")) (shown.channel.name) } }
            (settings::head(word("set-up-title"), &html! {
                a.small-button href={ "/settings/numbers/" (shown.id) "/check" } { (icon("check")) (word("number-check")) }
            }))
            p.number-line { (chip::channel(&shown.channel)) span.number-address { (shown.address) } (chip(shown.facts.stage())) }
            p.lead { (say(&of_stage(shown.facts.stage()))) }
            (nowhere(shown))
            @for (part, progress) in way { (section(shown, part, progress)) }
            (deregister(shown))
        },
    )
}

/// What was not taken at a step whose form is not shown: the number went on meanwhile.
fn nowhere(shown: &SetUp) -> Markup {
    let problem = shown.problem.as_ref().filter(|(step, _)| !shown.takes(*step));
    html! { @if let Some((_, problem)) = problem { p.wrong role="alert" { (icon("info")) (problem.text) } } }
}

/// Where a number stands, in a chip.
pub fn chip(stage: Stage) -> Markup {
    let (class, glyph, name) = match stage {
        Stage::Connected => ("open", "check", "stage-connected"),
        Stage::Held => ("closing", "bell", "stage-held"),
        Stage::Unverified => ("closing", "bell", "stage-unverified"),
        Stage::Unregistered => ("closing", "bell", "stage-unregistered"),
        Stage::Elsewhere => ("urgent", "operator", "stage-elsewhere"),
        Stage::Moved => ("urgent", "operator", "stage-moved"),
        Stage::Banned => ("urgent", "operator", "stage-banned"),
        Stage::Deleted => ("urgent", "operator", "stage-deleted"),
        Stage::Unknown => ("quiet", "info", "stage-unknown"),
    };
    html! { span class={ "chip " (class) } { (icon(glyph)) (word(name)) } }
}

fn section(shown: &SetUp, part: Part, progress: Progress) -> Markup {
    let name = word(match part {
        Part::Prove => "set-up-part-prove",
        Part::Register => "set-up-part-register",
        Part::Listen => "set-up-part-listen",
        Part::Name => "set-up-part-name",
        Part::TakeOver => "set-up-part-take-over",
        Part::Message => "set-up-part-message",
    });
    html! {
        section.sheet-part id=(part.as_str()) {
            div.sheet-card-top { h2 { (name) } (state(progress)) }
            @match part {
                Part::Prove => (prove(shown)),
                Part::Register => (register(shown)),
                Part::Listen => (listen(shown, progress)),
                Part::Name => (rename(shown)),
                Part::TakeOver => (take_over(shown)),
                Part::Message => (message(shown, progress)),
            }
        }
    }
}

fn state(progress: Progress) -> Markup {
    let (class, glyph, name) = match progress {
        Progress::Done => ("open", "check", "set-up-done"),
        Progress::Now => ("closing", "next", "set-up-now"),
        Progress::Waits => ("quiet", "clock", "set-up-waits"),
        Progress::Later => ("quiet", "info", "set-up-later"),
    };
    html! { span class={ "chip " (class) } { (icon(glyph)) (word(name)) } }
}

impl SetUp {
    fn takes(&self, step: Step) -> bool {
        self.facts.takes(step, self.now)
    }

    /// What was not taken at a step.
    fn problem(&self, step: Step) -> Option<&Problem> {
        self.problem.as_ref().filter(|(of, _)| *of == step).map(|(_, problem)| problem)
    }

    /// The form of a step.
    fn form(&self, step: Step, button: &'static str, fields: &Markup) -> Markup {
        html! {
            form.form.sheet-card method="post" action=(path(self.id)) {
                input type="hidden" name="step" value=(step.as_str());
                (whole(self.problem(step), &["code", "pin", "name"]))
                (fields)
                div.form-end { button.primary { (word(button)) } }
            }
        }
    }
}

fn prove(shown: &SetUp) -> Markup {
    let by = [
        Choice::new("sms", word("set-up-by-sms"), true),
        Choice::new("voice", word("set-up-by-voice"), false),
    ];
    html! {
        @if shown.takes(Step::AskCode) {
            p.small { (word("set-up-prove-about")) }
            (shown.form(Step::AskCode, "set-up-ask", &html! {
                (select("code-by", "by", "set-up-by", &by))
                (select("code-language", "language", "set-up-language", &shown.languages))
            }))
            (shown.form(Step::ShowCode, "set-up-show", &html! {
                (Field::new("code", "set-up-code", Takes::OneTimeCode).problem(shown.problem(Step::ShowCode)).draw())
            }))
        }
    }
}

fn pin(shown: &SetUp, step: Step, label: &'static str) -> Markup {
    Field::new("pin", label, Takes::Pin).of(step.as_str()).problem(shown.problem(step)).draw()
}

fn register(shown: &SetUp) -> Markup {
    let (again, anew) = (shown.problem(Step::Register), shown.problem(Step::SetPin));
    html! {
        @if shown.facts.stage() == Stage::Unregistered || (shown.facts.stage() == Stage::Unknown && shown.takes(Step::Register)) {
            p.small { (word("set-up-register-about")) }
            (shown.form(Step::Register, "set-up-register", &pin(shown, Step::Register, "set-up-pin")))
        } @else if shown.takes(Step::SetPin) {
            details open[anew.is_some()] {
                summary { (word("set-up-pin-change")) }
                p.small { (word("set-up-pin-about")) }
                (shown.form(Step::SetPin, "set-up-pin-change", &pin(shown, Step::SetPin, "set-up-pin-new")))
            }
            details open[again.is_some()] {
                summary { (word("set-up-register")) }
                p.small { (word("set-up-register-again")) }
                (shown.form(Step::Register, "set-up-register", &pin(shown, Step::Register, "set-up-pin")))
            }
        }
    }
}

fn listen(shown: &SetUp, progress: Progress) -> Markup {
    let here = shown.problem(Step::ListenHere);
    html! {
        p.small { (word("set-up-listen-about")) }
        @if shown.takes(Step::Listen) {
            @if progress == Progress::Done {
                details open[shown.problem(Step::Listen).is_some()] {
                    summary { (word("set-up-listen")) }
                    (shown.form(Step::Listen, "set-up-listen", &html! {}))
                }
            } @else { (shown.form(Step::Listen, "set-up-listen", &html! {})) }
            details open[here.is_some()] {
                summary { (word("set-up-listen-here")) }
                p.small { (word("set-up-listen-here-about")) }
                (shown.form(Step::ListenHere, "set-up-listen-here", &html! {}))
            }
        }
        details {
            summary { (word("number-webhook")) }
            p.small { (word("set-up-listen-hand")) }
            dl.pairs {
                dt { (word("number-webhook")) } dd { code { (shown.webhook) } }
                dt { (word("set-up-verify-token")) } dd { code { (shown.verify_token) } }
            }
        }
    }
}

fn rename(shown: &SetUp) -> Markup {
    let facts = &shown.facts;
    let name = facts.verified_name.as_ref().map(|told| told.is.as_str()).unwrap_or_default();
    let status = facts.name_status.as_ref().map(|told| told.is.as_str());
    html! {
        @if !name.is_empty() {
            p { strong { (name) } @if let Some(status) = status { " " span.small { (say!("number-name-is", status = status)) } } }
        }
        @if shown.takes(Step::Rename) {
            details open[shown.problem(Step::Rename).is_some()] {
                summary { (word("set-up-rename")) }
                p.small { (word("set-up-name-about")) }
                (shown.form(Step::Rename, "set-up-rename", &html! {
                    (Field::new("name", "connect-display", Takes::Line).value(name).problem(shown.problem(Step::Rename)).draw())
                }))
            }
        }
    }
}

fn take_over(shown: &SetUp) -> Markup {
    let facts = &shown.facts;
    let one = |step: Step, button: &'static str| {
        html! { @if shown.takes(step) { (shown.form(step, button, &html! {})) } }
    };
    let is_open = shown.takes(Step::Contacts) || shown.takes(Step::History);
    html! {
        p.small { (word("set-up-take-over-about")) }
        @match facts.take_over_until().filter(|_| is_open) {
            Some(until) => p { (weave!("set-up-take-over-until", at = time(until, Form::Amid))) },
            None => p { (word("set-up-take-over-late")) },
        }
        @if let Some(at) = facts.contacts_asked_at { p { (weave!("set-up-contacts-asked", at = time(at, Form::Amid))) } }
        (one(Step::Contacts, "set-up-contacts"))
        @if let Some(at) = facts.history_asked_at { p { (weave!("set-up-history-asked", at = time(at, Form::Amid))) } }
        (one(Step::History, "set-up-history"))
        @match facts.history.as_ref().map(|told| told.is) {
            Some(History::Told(percent)) => {
                p { (say!("set-up-history-told", percent = u64::from(percent))) }
                meter.number-bar.open min="0" max="100" value=(percent) aria-label=(word("set-up-history")) {}
            }
            Some(History::Refused) => p.reason { (icon("info")) (word("set-up-history-refused")) },
            None => {}
        }
    }
}

fn message(shown: &SetUp, progress: Progress) -> Markup {
    html! {
        @if let Some(at) = shown.facts.first_message_at { p { (weave!("set-up-message-came", at = time(at, Form::Amid))) } }
        @if progress != Progress::Later {
            p.small { (word("set-up-message-about")) }
            div.sheet-card {
                @if !shown.chat.picture.is_empty() {
                    div.qr role="img" aria-label=(word("set-up-message-picture")) { div aria-hidden="true" { (PreEscaped(&shown.chat.picture)) } }
                }
                p {
                    a.small-button href=(shown.chat.url) target="_blank" rel="noopener noreferrer" { (icon("link")) (word("set-up-message-link")) }
                    " " a.small-button href="/" { (icon("inbox")) (word("set-up-message-inbox")) }
                }
            }
        }
    }
}

fn deregister(shown: &SetUp) -> Markup {
    let action = format!("{}/deregister", path(shown.id));
    html! {
        @if shown.takes(Step::Deregister) {
            div {
                (whole(shown.problem(Step::Deregister), &[]))
                (ask(
                    Ask { id: "deregister", action: &action, button: "set-up-deregister", title: "set-up-deregister-title", yes: "set-up-deregister-yes" },
                    &html! { p { (word("set-up-deregister-about")) } },
                ))
            }
        }
    }
}
