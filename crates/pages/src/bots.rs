//! Bots: the list of all with the gallery to begin with, and the pages of one. `build` shows and edits its file as a graph
//! and as forms, `text` as what it is; `trial` tries it, `versions` has what was deployed, `runs` who it talks
//! with, `signing` by what programs know it.
//! `layout` finds where steps stand, `picture` draws them.

use maud::{Markup, html};
use transom_rules::bot::State;
use transom_rules::flow::gallery::Sample;
use transom_rules::time::Timestamp;

use crate::assets;
use crate::frame::field::{Ask, Choice, Field, Pick, Problem, Takes, answers, ask, whole};
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

pub mod build;
mod diff;
pub mod layout;
pub mod part;
pub mod picture;
pub mod problems;
pub mod runs;
pub mod signing;
pub mod text;
pub mod trial;
pub mod versions;

/// A bot as every page of it knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bot {
    /// Its id in text.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Which version runs begin with; `None` while nothing was deployed.
    pub deployed: Option<u64>,
    /// The draft as it was drawn.
    pub revision: i64,
    /// Whether it begins runs.
    pub state: State,
    /// The draft says something else than what is deployed.
    pub differs: bool,
    /// How many runs are not over.
    pub running: u64,
    /// What whoever looks may do.
    pub may: May,
}

/// What somebody may do with bots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    /// Change drafts.
    pub edit: bool,
    /// Deploy, switch on and off.
    pub deploy: bool,
}

/// A bot in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// It.
    pub bot: Bot,
    /// When it was changed last.
    pub at: Timestamp,
}

/// The pages of one bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Its graph and its forms.
    Build,
    /// Its file.
    Text,
    /// Trying it.
    Try,
    /// Who it talks with.
    Runs,
    /// What was deployed.
    Versions,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Build, Self::Text, Self::Try, Self::Runs, Self::Versions];

    const fn path(self) -> &'static str {
        match self {
            Self::Build => "",
            Self::Text => "/text",
            Self::Try => "/try",
            Self::Runs => "/runs",
            Self::Versions => "/versions",
        }
    }

    fn name(self) -> &'static str {
        word(match self {
            Self::Build => "bot-tab-build",
            Self::Text => "bot-tab-text",
            Self::Try => "bot-tab-try",
            Self::Runs => "bot-tab-runs",
            Self::Versions => "bot-tab-versions",
        })
    }
}

impl Bot {
    /// Its address.
    pub fn path(&self) -> String {
        format!("/bots/{}", self.id)
    }
}

fn sheet(frame: &Frame, class: &str, head: &Markup, content: &Markup) -> Markup {
    shell::page(
        frame,
        Section::Bots,
        &html! {
            main #thread class={ "sheet " (class) } tabindex="-1" {
                link rel="stylesheet" href=(assets::url("settings.css"));
                link rel="stylesheet" href=(assets::url("bots.css"));
                (head)
                (content)
            }
        },
    )
}

/// The page of all bots; while there are none, the gallery.
pub fn list(frame: &Frame, lines: &[Line], may: May) -> Markup {
    let head = html! {
        header.sheet-head {
            h1 { (word("page-bots")) }
            @if may.edit && !lines.is_empty() { a.bar-button href="/bots/new" { (icon("plus")) (word("bot-new")) } }
        }
        p.lead { (word("bots-lead")) }
    };
    let content = html! {
        @if lines.is_empty() {
            div.sheet-card { h2 { (word("bots-none")) } p { (word(if may.edit { "bots-none-about" } else { "bots-none-read" })) } }
            @if may.edit { (samples()) }
        } @else {
            ul.cards { @for line in lines { (line_of(line)) } }
        }
    };
    sheet(frame, "", &head, &content)
}

fn line_of(line: &Line) -> Markup {
    html! {
        li {
            a.sheet-card.contact-line href=(line.bot.path()) {
                (icon("bot"))
                span.contact-who {
                    strong dir="auto" { (line.bot.name) }
                    span.small { (standing(&line.bot)) }
                }
                (state(&line.bot))
                (time(line.at, Form::Full))
            }
        }
    }
}

fn state(bot: &Bot) -> Markup {
    html! {
        @match bot.state {
            State::On => span.chip.open { (icon("play")) (word("bot-on")) },
            State::Finishing => span.chip.closing { (icon("clock")) (word("bot-finishing")) },
            State::Off => span.chip.closed { (icon("pause")) (word("bot-off")) },
        }
    }
}

/// How it stands in a line.
fn standing(bot: &Bot) -> String {
    let version = bot.deployed.map(|version| say!("bot-version-deployed", version = version));
    let mut told = vec![version.unwrap_or_else(|| word("bot-never-deployed").to_owned())];
    if bot.deployed.is_some() && bot.differs {
        told.push(word("bot-differs").to_owned());
    }
    if bot.running > 0 {
        told.push(say!("bot-running", count = bot.running));
    }
    told.join(" · ")
}

/// The page with what one can begin with.
pub fn new(frame: &Frame) -> Markup {
    let head = html! {
        p.sheet-up { a href="/bots" { (icon("back")) (word("page-bots")) } }
        header.sheet-head { h1 { (word("bot-new")) } }
        p.lead { (word("bots-gallery-about")) }
    };
    sheet(frame, "", &head, &samples())
}

/// The bots of the gallery, each with a button that makes one of it.
fn samples() -> Markup {
    html! {
        ul.bot-samples {
            @for sample in transom_rules::flow::gallery::GALLERY { (card(sample)) }
        }
    }
}

fn card(sample: Sample) -> Markup {
    let told = transom_rules::flow::outline::outline(sample.text).unwrap_or_default();
    html! {
        li.sheet-card {
            h2 id={ "sample-" (sample.id) } { (told.name) }
            p { (say!("bot-sample-about", id = sample.id)) }
            p.small { (say!("bot-steps", count = told.steps.len())) }
            form method="post" action="/bots" {
                input type="hidden" name="sample" value=(sample.id);
                button.bar-button id={ "take-" (sample.id) } aria-labelledby={ "take-" (sample.id) " sample-" (sample.id) } { (word("bot-take-sample")) }
            }
        }
    }
}

/// The head of each page of a bot: what it is called, how it stands, and the way to the others.
fn head(bot: &Bot, here: Tab) -> Markup {
    html! {
        p.sheet-up { a href="/bots" { (icon("back")) (word("page-bots")) } }
        header.sheet-head.bot-head {
            div.bot-title { h1 dir="auto" { (bot.name) } (state(bot)) }
            p.small { (standing(bot)) }
        }
        nav.kinds.bot-tabs aria-label=(word("bot-tabs")) {
            @for tab in Tab::ALL {
                a href={ (bot.path()) (tab.path()) } aria-current=[(tab == here).then_some("page")] { (tab.name()) }
            }
        }
    }
}

/// What can be done with the whole bot: deploy what is written, switch on and off.
fn deploying(bot: &Bot, problems: usize, refused: Option<&Problem>) -> Markup {
    let path = bot.path();
    let is_ready = problems == 0 && (bot.differs || bot.deployed.is_none());
    html! {
        section.bot-deploy aria-label=(word("bot-deploy-label")) {
            p role="status" { (ready(bot, problems)) }
            (whole(refused, &[]))
            @if bot.may.deploy && is_ready {
                form.form.bot-deploying method="post" action={ (path) "/deploy" } {
                    // What a colleague saves meanwhile nobody here has seen: it is not deployed with it.
                    input type="hidden" name="revision" value=(bot.revision);
                    (Field::new("note", "bot-deploy-note", Takes::Line).hint("bot-deploy-note-hint").optional().draw())
                    div.form-end { button.primary { (word(if bot.deployed.is_some() { "bot-deploy-again" } else { "bot-deploy" })) } }
                }
            }
            @if bot.may.deploy && bot.deployed.is_some() {
                div.form-end {
                    @if bot.state == State::On { (off(bot)) }
                    @else { form method="post" action={ (path) "/on" } { button.bar-button { (icon("play")) (word("bot-switch-on")) } } }
                }
            }
        }
    }
}

fn ready(bot: &Bot, problems: usize) -> String {
    match (problems, bot.deployed) {
        (0, None) => word("bot-ready").to_owned(),
        (0, Some(version)) if bot.differs => say!("bot-ready-differs", version = version),
        (0, Some(version)) => say!("bot-ready-same", version = version),
        (count, _) => say!("bot-not-ready", count = count),
    }
}

/// The question of whoever switches it off: what becomes of the runs that are not over.
fn off(bot: &Bot) -> Markup {
    let asked = Ask {
        id: "switch-off",
        action: &format!("{}/off", bot.path()),
        button: "bot-switch-off",
        title: "bot-switch-off-title",
        yes: "bot-switch-off",
    };
    let runs = [
        Choice::new("finish", word("bot-off-finish"), true).about(word("bot-off-finish-about")),
        Choice::new("end", word("bot-off-end"), false).about(word("bot-off-end-about")),
        Choice::new("hand_over", word("bot-off-hand-over"), false).about(word("bot-off-hand-over-about")),
    ];
    ask(
        asked,
        &html! {
            p { (word("bot-off-about")) " " (say!("bot-off-running", count = bot.running)) }
            fieldset { legend { (word("bot-off-runs")) } (answers("off", "runs", Pick::One, &runs)) }
        },
    )
}
