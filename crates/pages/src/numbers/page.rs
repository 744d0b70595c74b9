//! The page of the numbers.

use maud::{Markup, html};
use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;
use transom_rules::time::Timestamp;
use transom_rules::words::Sentence;

use super::connect::{CONNECT_SMS, PATH};
use super::set_up;
use crate::frame::chip::{self, Channel};
use crate::frame::field::{Ask, Field, Problem, Takes, ask, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::{say, word};

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// All of them; those that are disconnected last.
    pub numbers: Vec<Number>,
    /// The reader may change their secrets and disconnect them.
    pub may_manage: bool,
    /// What was not taken, and of which number.
    pub problem: Option<(ChannelId, Problem)>,
}

/// A number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Which.
    pub id: ChannelId,
    /// What people call it, and by which carrier.
    pub channel: Channel,
    /// As people dial it.
    pub address: String,
    /// Its carrier's id of it; of an SMS sender as it is written to the carrier.
    pub phone_number_id: String,
    /// The carrier's account that pays.
    pub account: String,
    /// The app whose secret signs its webhooks; of an SMS sender the account.
    pub app: String,
    /// Where its carrier has to send its webhooks.
    pub webhook: String,
    /// Why nothing goes out; `None` while it does.
    pub trouble: Option<Sentence>,
    /// It is new, and its set-up is under way.
    pub is_being_set_up: bool,
    /// Since when it is disconnected.
    pub disconnected_at: Option<Timestamp>,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Numbers) -> Markup {
    settings::page(
        frame,
        settings,
        Place::Numbers,
        &html! {
            (settings::head(Place::Numbers.name(), &connect(shown)))
            @if shown.numbers.is_empty() {
                div.teach { (icon("phone")) p { strong { (word("number-none")) } } p { (word("number-none-about")) } @if !shown.may_manage { pre { (CONNECT) } p { (word("sender-connect-about")) } pre { (CONNECT_SMS) } } }
            }
            ul.cards { @for number in &shown.numbers { (card(number, shown)) } }
            @if shown.may_manage && !shown.numbers.is_empty() {
                details.sheet-part { summary { (word("number-more")) } p { (word("number-none-about")) } pre tabindex="0" { (CONNECT) } p { (word("sender-connect-about")) } pre tabindex="0" { (CONNECT_SMS) } }
            }
        },
    )
}

fn connect(shown: &Numbers) -> Markup {
    html! {
        @if shown.may_manage { a.primary href=(PATH) { (icon("phone")) (word("number-connect")) } }
    }
}

/// The command that connects a number.
const CONNECT: &str = "transom channel connect --name \"Support\" < number.json";

fn card(number: &Number, shown: &Numbers) -> Markup {
    html! {
        li.sheet-card.number {
            div.sheet-card-top {
                h2 { a href={ "/settings/numbers/" (number.id) } { (number.channel.name) } }
                (state(number))
            }
            p.number-line { (chip::channel(&number.channel)) span.number-address { (number.address) } }
            @if number.is_being_set_up { p.small { (word("number-being-set-up")) } }
            @else if let Some(trouble) = &number.trouble { p.reason { (icon("info")) (say(trouble)) } }
            dl.pairs {
                @match number.channel.kind {
                    ChannelKind::WhatsApp => {
                        dt { (word("number-phone-id")) } dd { code { (number.phone_number_id) } }
                        dt { (word("number-account")) } dd { code { (number.account) } }
                        dt { (word("number-app")) } dd { code { (number.app) } }
                        dt { (word("number-webhook")) } dd { code { (number.webhook) } }
                    }
                    ChannelKind::Sms => {
                        dt { (word("sender-name")) } dd { code { (number.phone_number_id) } }
                        dt { (word("sender-account")) } dd { code { (number.account) } }
                        dt { (word("sender-webhook")) } dd { code { (number.webhook) } }
                    }
                }
            }
            @if number.is_being_set_up && shown.may_manage {
                p { a.small-button href=(set_up::path(number.id)) { (word("number-go-on")) (icon("next")) } }
            }
            p { a.small-button href={ "/settings/numbers/" (number.id) } { (word("number-open")) (icon("next")) } }
            @if shown.may_manage && number.disconnected_at.is_none() { (manage(number, shown)) }
        }
    }
}

fn state(number: &Number) -> Markup {
    html! {
        @if let Some(at) = number.disconnected_at {
            span.chip.closed { (icon("cross")) (word("number-disconnected")) " " (time(at, Form::Day)) }
        } @else if number.is_being_set_up {
            span.chip.quiet { (icon("clock")) (word("number-set-up-now")) }
        } @else if number.trouble.is_none() {
            span.chip.open { (icon("check")) (word("number-works")) }
        } @else {
            span.chip.urgent { (icon("operator")) (word("number-trouble")) }
        }
    }
}

/// What the secrets of a number are called by its carrier.
struct Words {
    token: &'static str,
    token_about: &'static str,
    token_new: &'static str,
    secret: &'static str,
    secret_about: &'static str,
    secret_new: &'static str,
}

impl Words {
    const fn of(kind: ChannelKind) -> Self {
        match kind {
            ChannelKind::WhatsApp => Self {
                token: "number-token",
                token_about: "number-token-about",
                token_new: "number-token-new",
                secret: "number-secret",
                secret_about: "number-secret-about",
                secret_new: "number-secret-new",
            },
            ChannelKind::Sms => Self {
                token: "sender-token",
                token_about: "sender-token-about",
                token_new: "sender-token-new",
                secret: "sender-secret",
                secret_about: "sender-secret-about",
                secret_new: "sender-secret-new",
            },
        }
    }
}

fn manage(number: &Number, shown: &Numbers) -> Markup {
    let (id, path) = (number.id.to_string(), format!("/settings/numbers/{}", number.id));
    let problem = shown.problem.as_ref().filter(|(of, _)| *of == number.id).map(|(_, problem)| problem);
    let is_wrong = |field: &str| problem.is_some_and(|problem| problem.field == field);
    let (question, disconnect) = (format!("disconnect-{id}"), format!("{path}/disconnect"));
    let words = Words::of(number.channel.kind);
    html! {
        (whole(problem, &["access_token", "secret", "webhook_key"]))
        details open[is_wrong("access_token")] {
            summary { (word(words.token)) }
            form.form method="post" action={ (path) "/token" } {
                p.small { (word(words.token_about)) }
                (Field::new("access_token", words.token_new, Takes::Secret).of(&id).problem(problem).draw())
                div.form-end { button.primary { (word("number-token-change")) } }
            }
        }
        details open[is_wrong("secret")] {
            summary { (word(words.secret)) }
            form.form method="post" action={ (path) "/secret" } {
                p.small { (word(words.secret_about)) }
                (Field::new("secret", words.secret_new, Takes::Secret).of(&id).problem(problem).draw())
                div.form-end { button.primary { (word("number-secret-change")) } }
            }
        }
        @if number.channel.kind == ChannelKind::Sms {
            details open[is_wrong("webhook_key")] {
                summary { (word("sender-key")) }
                form.form method="post" action={ (path) "/webhook-key" } {
                    p.small { (word("sender-key-about")) }
                    (Field::new("webhook_key", "sender-key-new", Takes::Secret).of(&id).problem(problem).optional().draw())
                    div.form-end { button.primary { (word("sender-key-change")) } }
                }
            }
        }
        div {
            (ask(
                Ask { id: &question, action: &disconnect, button: "number-disconnect", title: "number-disconnect-title", yes: "number-disconnect-yes" },
                &html! { p { (say!("number-disconnect-about", name = &number.channel.name)) } },
            ))
        }
    }
}
