//! The page of one campaign: where it stands and what can be done there, its plan, how far it is and what came of it, whom
//! it goes to. What changes while it is sent are [`parts`], which the page's stream sends again when they differ.

use maud::{Markup, html};
use transom_rules::campaign::{State, Why};
use transom_rules::id::ChannelId;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;

use super::course::{Came, course};
use super::list::Line;
use super::plan::{costs, plan};
use super::results::results;
use super::whom::{Whom, whom};
use super::{sheet, state_word, why_word};
use crate::frame::address::address;
use crate::frame::field::{Ask, Field, Problem, Takes, ask, whole};
use crate::frame::icon::icon;
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::words::word;
use crate::{say, weave};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct One {
    /// It, as the list has it.
    pub line: Line,
    /// Why it stands although nobody said so.
    pub why: Option<Why>,
    /// The template's name.
    pub template: String,
    /// Its language.
    pub language: String,
    /// The number.
    pub channel: ChannelId,
    /// Its name.
    pub number: String,
    /// Its plan.
    pub plan: Plan,
    /// How far it is.
    pub progress: Progress,
    /// What came of it by the hour and by its parts.
    pub came: Came,
    /// Whether somebody has to approve it before it is started.
    pub approval: Approval,
    /// Until when hours keep it back.
    pub waits_until: Option<Timestamp>,
    /// When the last of those who are left is sent to, by all hours that are kept.
    pub ends_at: Option<Timestamp>,
    /// Its recipients, or those who are looked for.
    pub whom: Whom,
    /// What whoever looks may do.
    pub may: May,
    /// Why what they wanted was not done.
    pub problem: Option<Problem>,
}

/// Whether a campaign has to be approved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Approval {
    /// Nobody has to, or somebody did.
    #[default]
    Settled,
    /// Whoever looks may.
    Yours,
    /// Somebody else has to.
    Others,
}

/// What somebody may do with a campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    /// Start and stop it, change how fast it goes.
    pub run: bool,
    /// Plan another one.
    pub plan: bool,
}

/// What was planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// How many get it.
    pub eligible: u64,
    /// Why the others get nothing: a code, and of how many.
    pub refused: Vec<(String, u64)>,
    /// Currency, what it costs at least, at most.
    pub costs: Vec<(String, Amount, Amount)>,
    /// Of how many no price is known.
    pub unpriced: u64,
    /// How many are inside a window.
    pub in_window: u64,
    /// How many are inside a free entry point.
    pub in_entry_point: u64,
    /// How many count towards the portfolio's limit.
    pub counted: u64,
    /// That limit.
    pub limit: Option<u32>,
    /// How long it takes.
    pub seconds: u64,
    /// So many messages a second, if somebody said so.
    pub per_second: Option<u32>,
    /// As many as the number may.
    pub number_per_second: u32,
    /// How much may be spent.
    pub budget: Option<Amount>,
}

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Nothing was sent to so many.
    pub left: u64,
    /// On their way.
    pub queued: u64,
    /// Nobody knows.
    pub uncertain: u64,
    /// The carrier has, or had, them.
    pub sent: u64,
    /// They arrived.
    pub delivered: u64,
    /// They were read.
    pub read: u64,
    /// They were answered.
    pub replied: u64,
    /// They brought a stop.
    pub opted_out: u64,
    /// They did not arrive.
    pub failed: u64,
    /// They were not sent after all.
    pub stopped: u64,
    /// Why: a code, and of how many.
    pub failures: Vec<(String, u64)>,
    /// Currency, and what was spent.
    pub spent: Vec<(String, Amount)>,
    /// How long until nothing is left, while it is sent.
    pub seconds_left: Option<u64>,
}

/// The page of one campaign.
pub fn one(frame: &Frame, shown: &One) -> Markup {
    let line = &shown.line;
    let head = html! {
        p.sheet-up { a href="/campaigns" { (icon("back")) (word("page-campaigns")) } }
        header.sheet-head {
            h1 dir="auto" { (line.name) }
            @if shown.may.plan { a.bar-button href=(address("/campaigns/new", &[("from", &line.id.to_string())])) { (word("planning-copy")) } }
        }
    };
    sheet(
        frame,
        &head,
        &html! {
            (whole(shown.problem.as_ref(), &["budget"]))
            div data-campaign={ "/campaigns/" (line.id) "/events" } {
                @for (_, part) in parts(shown) { (part) }
                (course(&shown.came))
            }
            (whom(&shown.whom, line.id))
        },
    )
}

/// What changes while it is sent, by its ids.
pub fn parts(shown: &One) -> [(&'static str, Markup); 4] {
    let is_begun = !matches!(shown.line.state, State::Planning | State::Planned);
    let results = html! { div #campaign-results { @if is_begun { (results(shown)) } } };
    let plan = html! { div #campaign-plan { @if shown.line.state != State::Planning { (plan(shown)) } } };
    [
        ("campaign-stands", stands(shown)),
        ("campaign-acts", html! { div #campaign-acts { @if shown.may.run { (acts(shown)) } } }),
        ("campaign-results", results),
        ("campaign-plan", plan),
    ]
}

/// Where it stands, how long it takes still, and why it does not go on.
fn stands(shown: &One) -> Markup {
    let (line, told) = (&shown.line, &shown.progress);
    let all = shown.plan.eligible;
    html! {
        div #campaign-stands {
            p.lead {
                strong role="status" { (state_word(line.state)) }
                " · " (say!("campaign-recipients", count = line.recipients))
                @if let Some(seconds) = told.seconds_left.filter(|_| told.left > 0) {
                    " · " (say!("campaign-left-minutes", count = seconds.div_ceil(60)))
                }
            }
            @if matches!(line.state, State::Running | State::Paused) {
                progress.wide max=(all.max(1)) value=(all.saturating_sub(told.left)) aria-label=(word("campaign-progress")) {}
            }
            @if line.state == State::Planning { progress.wide aria-label=(word("campaign-planning")) {} }
            @if let Some(until) = shown.waits_until.filter(|_| !line.state.is_over()) {
                p { (icon("clock")) " " (weave!("campaign-waits", at = time(until, Form::Full))) }
            }
            @if let Some(why) = shown.why {
                div.sheet-card.guard role="alert" {
                    p { (icon("info")) " " (why_word(why)) }
                    @if let Some((path, name)) = way_out(shown, why) { p { a.bar-button href=(path) { (name) } } }
                }
            }
        }
    }
}

/// Where somebody can look at what keeps it.
fn way_out(shown: &One, why: Why) -> Option<(String, &'static str)> {
    match why {
        Why::Template | Why::Category => {
            Some((address("/templates", &[("q", &shown.template)]), word("campaign-to-template")))
        }
        Why::Number | Why::Quality | Why::Limit => {
            Some((format!("/settings/numbers/{}", shown.channel), word("campaign-to-number")))
        }
        Why::Failures => Some((
            address(&format!("/campaigns/{}", shown.line.id), &[("status", "failed")]) + "#recipients",
            word("campaign-to-failed"),
        )),
        Why::Budget | Why::Until => None,
    }
}

/// What can be done with it where it stands.
fn acts(shown: &One) -> Markup {
    let path = format!("/campaigns/{}", shown.line.id);
    let state = shown.line.state;
    let button = |act: &str, name, class| {
        html! {
            form method="post" action={ (path) "/" (act) } data-live {
                button id={ "act-" (act) } class=(class) { (word(name)) }
            }
        }
    };
    let stop = Ask {
        id: "stop-campaign",
        action: &format!("{path}/stop"),
        button: "campaign-stop",
        title: "campaign-stop-title",
        yes: "campaign-stop",
    };
    html! {
        div.sheet-part.form-end.campaign-acts {
            @match state {
                State::Planned => {
                    @match shown.approval {
                        Approval::Settled => (begin(shown, &path)),
                        Approval::Yours => (button("approve", "campaign-approve", "primary")),
                        Approval::Others => p { (icon("info")) " " (word("campaign-approval-others")) },
                    }
                }
                State::Running => (button("pause", "campaign-pause", "bar-button")),
                State::Paused => (button("resume", "campaign-resume", "primary")),
                State::Planning | State::Stopped | State::Completed => {}
            }
            @if state != State::Planned && shown.progress.failed > 0 { (button("retry", "campaign-retry", "bar-button")) }
            @if !state.is_over() { (ask(stop, &html! { p { (word("campaign-stop-about")) } })) }
        }
        @if state == State::Planned { (try_it(&path)) }
        @if !state.is_over() && state != State::Planning { (change(shown, &path)) }
    }
}

/// One message of it to oneself, as the first of them would get it.
fn try_it(path: &str) -> Markup {
    html! {
        details.sheet-part.campaign-change {
            summary { (word("campaign-try")) }
            form.form.sheet-card method="post" action={ (path) "/try" } data-live {
                (Field::new("to", "campaign-try-to", Takes::Code).hint("campaign-try-hint").draw())
                div.form-end { button.primary { (word("campaign-try-send")) } }
            }
        }
    }
}

/// How fast it goes and what it may cost, also while it is sent.
fn change(shown: &One, path: &str) -> Markup {
    let most = shown.plan.number_per_second.clamp(1, 1_000);
    let now = shown.plan.per_second.unwrap_or(most).clamp(1, most);
    let budget = shown.plan.budget.as_ref().map(Amount::to_string).unwrap_or_default();
    let is_asked = matches!(shown.why, Some(Why::Budget | Why::Until)) || shown.problem.is_some();
    html! {
        details.sheet-part.campaign-change open[is_asked] {
            summary { (word("campaign-change")) }
            form.form.sheet-card method="post" action={ (path) "/change" } data-live {
                div.field {
                    label for="campaign-speed" { (word("campaign-speed")) }
                    div.slider {
                        input #campaign-speed type="range" name="per_second" min="1" max=(most) value=(now) data-tells="campaign-speed-told";
                        output #campaign-speed-told for="campaign-speed" { (now) }
                    }
                }
                (Field::new("budget", "planning-budget", Takes::Code).hint("planning-budget-hint").value(&budget).problem(shown.problem.as_ref()).optional().draw())
                div.form-end { button.primary { (word("form-save")) } }
            }
        }
    }
}

/// The question of whoever starts it: how many messages go out, and what they cost.
fn begin(shown: &One, path: &str) -> Markup {
    html! {
        button.primary type="button" popovertarget="start-campaign" disabled[shown.plan.eligible == 0] { (word("campaign-start")) }
        dialog.question popover id="start-campaign" aria-labelledby="start-campaign-title" {
            form.form method="post" action={ (path) "/start" } data-live {
                h2 id="start-campaign-title" { (word("campaign-start-title")) }
                p { (say!("campaign-start-about", count = shown.plan.eligible)) " " (costs(&shown.plan)) }
                div.form-end {
                    button.bar-button type="button" popovertarget="start-campaign" popovertargetaction="hide" autofocus { (word("form-cancel")) }
                    button.primary { (word("campaign-start")) }
                }
            }
        }
    }
}
