//! Trying a bot: a phone on which one writes as the customer, a clock that can be moved on, and the graph with where the run
//! stands. Nothing is sent and nothing is kept: what was done so far stands in the form.

use maud::{Markup, html};
use transom_rules::flow::length;
use transom_rules::time::{Span, Timestamp};

use super::picture::{Picture, picture};
use super::{Bot, Tab, head, sheet};
use crate::frame::field::{Choice, select};
use crate::frame::icon::icon;
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// The bot.
    pub bot: Bot,
    /// Whether the draft can be tried; one that does not compile cannot.
    pub compiles: bool,
    /// By what a run can begin: the number of the trigger and its words.
    pub begins: Vec<(usize, String)>,
    /// What was done so far, each as it is sent back.
    pub done: Vec<String>,
    /// What was said, and what else the bot did.
    pub said: Vec<Said>,
    /// What time it is there.
    pub now: Timestamp,
    /// Until when the window is open; `None` when it is closed.
    pub window_until: Option<Timestamp>,
    /// How long until it goes on by itself.
    pub wakes: Option<Span>,
    /// Whether it waits for another program.
    pub asks_program: bool,
    /// Where the run stands, in words.
    pub stands: String,
    /// Whether it is over.
    pub is_over: bool,
    /// Whether the customer may write by SMS too.
    pub has_sms: bool,
    /// The graph with its path.
    pub picture: Picture,
}

/// A line of what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The customer wrote it.
    Customer {
        /// What.
        text: String,
        /// By SMS.
        is_sms: bool,
        /// When.
        at: Timestamp,
    },
    /// The bot sent it.
    Bot {
        /// What.
        text: String,
        /// What can be pressed: its id and what stands on it.
        buttons: Vec<(String, String)>,
        /// What it would cost, or why it would be refused.
        price: String,
        /// It would be refused.
        is_refused: bool,
        /// Of an SMS, into how many segments it falls; 0 of one with a file. `None` on WhatsApp.
        sms: Option<usize>,
        /// When.
        at: Timestamp,
    },
    /// It did something else.
    Did {
        /// What, in words.
        text: String,
        /// When.
        at: Timestamp,
    },
}

/// The page.
pub fn page(frame: &Frame, shown: &Trial) -> Markup {
    sheet(
        frame,
        "bot-sheet",
        &head(&shown.bot, Tab::Try),
        &html! {
            @if shown.compiles {
                p.lead { (word("bot-try-about")) }
                div.bot-try {
                    (phone(shown))
                    details.bot-drawing open { summary { (word("bot-graph")) } (picture(&shown.picture)) }
                }
            } @else {
                div.sheet-card { h2 { (word("bot-try-not")) } p { a href=(shown.bot.path()) { (word("bot-try-not-about")) } } }
            }
        },
    )
}

fn phone(shown: &Trial) -> Markup {
    html! {
        form.bot-phone method="post" action={ (shown.bot.path()) "/try" } {
            // What Enter in the field means: the first button of a form is pressed by it.
            button.unseen name="do" value=(if shown.done.is_empty() { "begin" } else { "write" }) tabindex="-1" { (word("composer-send")) }
            @for one in &shown.done { input type="hidden" name="done" value=(one); }
            header.bot-phone-head {
                (icon("clock")) (time(shown.now, Form::Full))
                @match shown.window_until {
                    Some(_) => span.chip.open { (word("bot-try-open")) },
                    None => span.chip.closed { (word("bot-try-closed")) },
                }
            }
            div.bot-talking tabindex="0" role="region" aria-label=(word("bot-try-talk")) {
                ol.bot-talk {
                    @for (number, one) in shown.said.iter().enumerate() { (line(one, number + 1 == shown.said.len())) }
                    li.bot-stands { strong role="status" { (shown.stands) } }
                }
            }
            div.bot-phone-acts { (acts(shown)) }
        }
    }
}

fn line(said: &Said, is_last: bool) -> Markup {
    match said {
        Said::Customer { text, is_sms, at } => html! {
            li.bot-said.theirs.sms[*is_sms] {
                span.unseen { (word("bot-try-customer")) ": " }
                span dir="auto" { (text) }
                span.small { @if *is_sms { (icon("sms")) (word("bot-try-by-sms")) " · " } (time(*at, Form::Time)) }
            }
        },
        Said::Bot { text, buttons, price, is_refused, sms, at } => html! {
            li.bot-said.ours.refused[*is_refused].sms[sms.is_some()] {
                span.unseen { (word("bot-try-bot")) ": " }
                span dir="auto" { (text) }
                @if !buttons.is_empty() {
                    span.bot-presses {
                        @for (id, title) in buttons {
                            @if is_last { button.bar-button name="do" value={ "press " (id) " " (title) } { (title) } } @else { span.bot-pressed { (title) } }
                        }
                    }
                }
                span.small {
                    @if *is_refused { (icon("info")) }
                    @match sms {
                        Some(0) => { (icon("sms")) (word("bot-try-by-sms")) " · " },
                        Some(count) => { (icon("sms")) (say!("bot-try-sms-segments", count = *count)) " · " },
                        None => {},
                    }
                    (price) " · " (time(*at, Form::Time))
                }
            }
        },
        Said::Did { text, at } => html! { li.bot-did { span { (text) } " · " (time(*at, Form::Time)) } },
    }
}

/// What can be done next: begin, write, let time pass, begin anew.
fn acts(shown: &Trial) -> Markup {
    let begins: Vec<Choice> = shown
        .begins
        .iter()
        .map(|(number, name)| Choice::new(number.to_string(), name, *number == 0))
        .collect();
    html! {
        @if shown.done.is_empty() {
            (select("field-begin", "begin", "bot-try-begin", &begins))
            div.field {
                label for="field-text" { (word("bot-try-word")) " " span.small { (word("form-optional")) } }
                input #field-text name="text" type="text" maxlength="1000" autocomplete="off" dir="auto";
            }
            div.form-end {
                button.primary name="do" value="begin" { (icon("play")) (word("bot-try-start")) }
                @if shown.has_sms { button.bar-button name="do" value="begin-sms" { (icon("sms")) (word("bot-try-start-sms")) } }
            }
        } @else {
            @if !shown.is_over {
                div.bot-write {
                    label.unseen for="field-text" { (word("bot-try-write")) }
                    input #field-text name="text" type="text" maxlength="1000" autocomplete="off" dir="auto" placeholder=(word("bot-try-write")) autofocus;
                    button.primary name="do" value="write" { (word("composer-send")) }
                }
                div.form-end {
                    @if shown.has_sms { button.bar-button name="do" value="text" { (icon("sms")) (word("bot-try-by-sms")) } }
                    button.bar-button name="do" value="hours 1" { (icon("clock")) (word("bot-try-hour")) }
                    button.bar-button name="do" value="hours 24" { (icon("clock")) (word("bot-try-day")) }
                    @if let Some(wakes) = shown.wakes { (due(wakes)) }
                    @if shown.asks_program { (program()) }
                }
            }
            a.bar-button href={ (shown.bot.path()) "/try" } { (icon("retry")) (word("bot-try-again")) }
        }
    }
}

/// What another program answers; nothing in it where nothing is typed.
fn program() -> Markup {
    html! {
        div.field {
            label for="field-answered" { (word("bot-try-answered")) " " span.small { (word("form-optional")) } }
            input #field-answered name="answered" type="text" placeholder="{\"left\": 3}" autocomplete="off" spellcheck="false" dir="auto" maxlength="2000";
            button.bar-button name="do" value="program" { (icon("link")) (word("bot-try-program")) }
        }
    }
}

/// Until the run goes on by itself: whole minutes, since that is how a clock is moved.
fn due(wakes: Span) -> Markup {
    let minutes = (wakes.as_millis() + 59_999).div_euclid(60_000).max(0);
    html! { button.bar-button name="do" value={ "pass " (minutes) } { (icon("next")) (say!("bot-try-due", time = length::write(Span::minutes(minutes)))) } }
}
