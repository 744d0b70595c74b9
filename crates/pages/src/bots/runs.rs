//! Who a bot talks with: the graph with how many came to each step, the list of its runs, and the path of one of them.

use maud::{Markup, html};
use transom_rules::time::Timestamp;

use super::picture::{Picture, picture};
use super::{Bot, Tab, head, sheet};
use crate::frame::icon::icon;
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// What the page of all runs shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// The bot.
    pub bot: Bot,
    /// The version whose steps are counted.
    pub version: Option<u64>,
    /// Its graph with the counts.
    pub picture: Picture,
    /// The newest runs first.
    pub runs: Vec<Run>,
    /// The address of those before; `None` where there are none.
    pub older: Option<String>,
}

/// A run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Its id in text.
    pub id: String,
    /// Who it talks with, as whoever looks may see them.
    pub who: String,
    /// The id in text of the conversation.
    pub conversation: String,
    /// The version it began with.
    pub version: u64,
    /// Where it stands, in words.
    pub stands: String,
    /// By what it was begun, and by whom where somebody did, in words.
    pub begun: String,
    /// Whether it is over.
    pub is_over: bool,
    /// When it began.
    pub at: Timestamp,
}

/// What the page of one run shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct One {
    /// The bot.
    pub bot: Bot,
    /// It.
    pub run: Run,
    /// The graph of its version with its path.
    pub picture: Picture,
    /// Where it went, the oldest first.
    pub went: Vec<Went>,
}

/// A step that a run went through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Went {
    /// The step.
    pub step: String,
    /// By what it left it; empty where it stands.
    pub via: String,
    /// When.
    pub at: Timestamp,
}

/// The page of all runs.
pub fn page(frame: &Frame, shown: &Runs) -> Markup {
    sheet(
        frame,
        "bot-sheet",
        &head(&shown.bot, Tab::Runs),
        &html! {
            @if let Some(version) = shown.version {
                section.sheet-part {
                    h2 { (say!("bot-counts", version = version)) }
                    p.small { (word("bot-counts-about")) }
                    (picture(&shown.picture))
                    (counts(&shown.picture))
                }
            }
            @if shown.runs.is_empty() {
                div.sheet-card { h2 { (word("bot-no-runs")) } p { (word("bot-no-runs-about")) } }
            } @else {
                section.sheet-part {
                    h2 { (word("bot-runs")) }
                    ul.cards { @for run in &shown.runs { (line(&shown.bot, run)) } }
                    @if let Some(older) = &shown.older { p { a.bar-button href=(older) { (word("bot-runs-older")) } } }
                }
            }
        },
    )
}

/// The same as the graph has, as a table.
fn counts(picture: &Picture) -> Markup {
    html! {
        @if !picture.counts.is_empty() {
            details.bot-more {
                summary { (word("bot-counts-table")) }
                div.table-scroll tabindex="0" role="region" aria-label=(word("bot-counts-table")) {
                    table.facts {
                        thead { tr {
                            th scope="col" { (word("bot-counts-step")) }
                            th scope="col" { (word("bot-counts-came")) }
                            th scope="col" { (word("bot-counts-here")) }
                            th scope="col" { (word("bot-counts-ended")) }
                        } }
                        tbody {
                            @for step in &picture.outline.steps {
                                @let count = picture.counts.get(&step.name).copied().unwrap_or_default();
                                tr { td { (step.name) } td { (count.came) } td { (count.here) } td { (count.ended) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn line(bot: &Bot, run: &Run) -> Markup {
    html! {
        li {
            a.sheet-card.contact-line href={ (bot.path()) "/runs/" (run.id) } {
                (icon(if run.is_over { "check" } else { "play" }))
                span.contact-who { strong dir="auto" { (run.who) } span.small { (run.stands) } }
                span.small { (say!("bot-version", version = run.version)) }
                (time(run.at, Form::Full))
            }
        }
    }
}

/// The page of one run.
pub fn one(frame: &Frame, shown: &One) -> Markup {
    let run = &shown.run;
    sheet(
        frame,
        "bot-sheet",
        &head(&shown.bot, Tab::Runs),
        &html! {
            section.sheet-part {
                h2 dir="auto" { (say!("bot-run-with", name = &run.who)) }
                p { strong { (run.stands) } " · " (say!("bot-version", version = run.version)) " · " (time(run.at, Form::Full)) }
                @if !run.begun.is_empty() { p.small { (run.begun) } }
                @if !run.conversation.is_empty() { p { a.bar-button href={ "/c/" (run.conversation) } { (icon("inbox")) (word("bot-run-conversation")) } } }
            }
            div.bot-try {
                section.sheet-part {
                    h2 { (word("bot-run-path")) }
                    @if shown.went.is_empty() { p.small { (word("bot-run-path-none")) } }
                    ol.bot-went {
                        @for went in &shown.went {
                            li { strong { (went.step) } @if !went.via.is_empty() { " " span.small { "→ " (went.via) } } " " (time(went.at, Form::Full)) }
                        }
                    }
                }
                (picture(&shown.picture))
            }
        },
    )
}
