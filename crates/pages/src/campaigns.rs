//! Campaigns: the list of all, and the page of one with its plan, how far it is and what came of it.

use maud::{Markup, html};
use transom_rules::campaign::{State, Step, Why};
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;

use crate::assets;
use crate::frame::field::{Ask, Problem, ask, whole};
use crate::frame::icon::icon;
use crate::frame::price::money;
use crate::frame::shell::{self, Frame, Section};
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// A campaign in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: CampaignId,
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// How many recipients it has.
    pub recipients: u64,
    /// When it was made.
    pub at: Timestamp,
}

/// The page of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct One {
    /// It, as the list has it.
    pub line: Line,
    /// Why it stands although nobody said so.
    pub why: Option<Why>,
    /// The template's name and language.
    pub template: String,
    /// The number's name.
    pub number: String,
    /// Its plan.
    pub plan: Plan,
    /// How far it is.
    pub progress: Progress,
    /// The first of its recipients.
    pub whom: Vec<Whom>,
    /// Whether whoever looks may start and stop it.
    pub may_run: bool,
    /// Whether they may take its recipients out as a file.
    pub may_export: bool,
    /// Why what they wanted was not done.
    pub problem: Option<Problem>,
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
    /// So many messages a second.
    pub per_second: Option<u32>,
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

/// Somebody it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whom {
    /// Their place in the plan.
    pub place: i64,
    /// Their address, as whoever looks may see it.
    pub to: String,
    /// How far it got.
    pub step: Step,
    /// Why no further: a code.
    pub why: String,
}

fn state_word(state: State) -> &'static str {
    word(match state {
        State::Planning => "campaign-planning",
        State::Planned => "campaign-planned",
        State::Running => "campaign-running",
        State::Paused => "campaign-paused",
        State::Stopped => "campaign-stopped",
        State::Completed => "campaign-completed",
    })
}

fn why_word(why: Why) -> &'static str {
    word(match why {
        Why::Template => "campaign-why-template",
        Why::Category => "campaign-why-category",
        Why::Number => "campaign-why-number",
        Why::Quality => "campaign-why-quality",
        Why::Failures => "campaign-why-failures",
        Why::Budget => "campaign-why-budget",
        Why::Limit => "campaign-why-limit",
        Why::Until => "campaign-why-until",
    })
}

fn step_word(step: Step) -> &'static str {
    word(match step {
        Step::Planned => "campaign-step-planned",
        Step::Refused => "campaign-step-refused",
        Step::Queued => "campaign-step-queued",
        Step::Uncertain => "campaign-step-uncertain",
        Step::Stopped => "campaign-step-stopped",
        Step::Cancelled => "campaign-step-cancelled",
        Step::Sent => "campaign-step-sent",
        Step::Failed => "campaign-step-failed",
        Step::Delivered => "campaign-step-delivered",
        Step::Read => "campaign-step-read",
    })
}

fn sheet(frame: &Frame, head: &Markup, content: &Markup) -> Markup {
    shell::page(
        frame,
        Section::Campaigns,
        &html! {
            main #thread.sheet tabindex="-1" {
                link rel="stylesheet" href=(assets::url("settings.css"));
                link rel="stylesheet" href=(assets::url("pictures.css"));
                (head)
                (content)
            }
        },
    )
}

/// The page of all campaigns, the newest first.
pub fn list(frame: &Frame, lines: &[Line]) -> Markup {
    let head = html! { header.sheet-head { h1 { (word("page-campaigns")) } } };
    sheet(
        frame,
        &head,
        &html! {
            p.lead { (word("campaigns-lead")) }
            @if lines.is_empty() {
                div.sheet-card { h2 { (word("campaigns-none")) } p { (word("campaigns-none-about")) } }
            } @else {
                ul.cards { @for line in lines { (line_of(line)) } }
            }
        },
    )
}

fn line_of(line: &Line) -> Markup {
    html! {
        li {
            a.sheet-card.contact-line href={ "/campaigns/" (line.id) } {
                (icon("megaphone"))
                span.contact-who {
                    strong dir="auto" { (line.name) }
                    span.small { (state_word(line.state)) " · " (say!("campaign-recipients", count = line.recipients)) }
                }
                (time(line.at, Form::Full))
            }
        }
    }
}

/// The page of one campaign.
pub fn one(frame: &Frame, shown: &One) -> Markup {
    let line = &shown.line;
    let head = html! {
        p.sheet-up { a href="/campaigns" { (icon("back")) (word("page-campaigns")) } }
        header.sheet-head { h1 dir="auto" { (line.name) } }
    };
    sheet(
        frame,
        &head,
        &html! {
            @if line.state.is_under_way() { meta http-equiv="refresh" content="3"; }
            p.lead role="status" {
                strong { (state_word(line.state)) } " · " (say!("campaign-recipients", count = line.recipients))
                @if let Some(seconds) = shown.progress.seconds_left { " · " (say!("campaign-left-minutes", count = seconds.div_ceil(60))) }
            }
            @if let Some(why) = shown.why { p.sheet-card role="alert" { (why_word(why)) } }
            (whole(shown.problem.as_ref(), &[]))
            @if shown.may_run { (acts(shown)) }
            @if line.state != State::Planned && line.state != State::Planning { (progress(shown)) }
            (plan(shown))
            @if !shown.whom.is_empty() { (whom(shown)) }
        },
    )
}

/// What can be done with it where it stands.
fn acts(shown: &One) -> Markup {
    let path = format!("/campaigns/{}", shown.line.id);
    let button = |act: &str, name| {
        html! { form method="post" action={ (path) "/" (act) } { button.bar-button { (word(name)) } } }
    };
    let stop = Ask {
        id: "stop-campaign",
        action: &format!("{path}/stop"),
        button: "campaign-stop",
        title: "campaign-stop-title",
        yes: "campaign-stop",
    };
    html! {
        div.sheet-part.form-end {
            @match shown.line.state {
                State::Planned => (begin(shown, &path)),
                State::Running => (button("pause", "campaign-pause")),
                State::Paused => (button("resume", "campaign-resume")),
                State::Planning | State::Stopped | State::Completed => {}
            }
            @if !shown.line.state.is_over() { (ask(stop, &html! { p { (word("campaign-stop-about")) } })) }
            @if shown.line.state != State::Planned && shown.progress.failed > 0 { (button("retry", "campaign-retry")) }
        }
    }
}

/// The question of whoever starts it: how many messages go out, and what they cost.
fn begin(shown: &One, path: &str) -> Markup {
    html! {
        button.primary type="button" popovertarget="start-campaign" { (word("campaign-start")) }
        dialog.question popover id="start-campaign" aria-labelledby="start-campaign-title" {
            form.form method="post" action={ (path) "/start" } {
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

fn costs(plan: &Plan) -> Markup {
    html! {
        @for (place, (currency, lowest, highest)) in plan.costs.iter().enumerate() {
            @if place > 0 { " · " }
            @if lowest == highest { (money(currency, *lowest)) }
            @else { (say!("campaign-cost-range", lowest = money(currency, *lowest), highest = money(currency, *highest))) }
        }
    }
}

fn plan(shown: &One) -> Markup {
    let plan = &shown.plan;
    let counted = match plan.limit {
        Some(limit) => say!("campaign-counted-of", count = plan.counted, limit = limit),
        None => plan.counted.to_string(),
    };
    let pace = plan.per_second.map_or_else(
        || word("campaign-pace-number").to_owned(),
        |count| say!("campaign-pace-second", count = count),
    );
    html! {
        section.sheet-part {
            h2 { (word("campaign-plan")) }
            dl.pairs {
                dt { (word("campaign-template")) } dd { (shown.template) }
                dt { (word("campaign-number")) } dd { (shown.number) }
                dt { (word("campaign-eligible")) } dd { (plan.eligible) }
                @if !plan.costs.is_empty() { dt { (word("campaign-cost")) } dd { (costs(plan)) } }
                @if plan.unpriced > 0 { dt { (word("campaign-unpriced")) } dd { (plan.unpriced) } }
                dt { (word("campaign-in-window")) } dd { (plan.in_window) }
                dt { (word("campaign-in-entry-point")) } dd { (plan.in_entry_point) }
                dt { (word("campaign-counted")) } dd { (counted) }
                dt { (word("campaign-pace")) } dd { (pace) }
                dt { (word("campaign-takes")) } dd { (say!("campaign-takes-minutes", count = plan.seconds.div_ceil(60))) }
            }
            @if !plan.refused.is_empty() { h3 { (word("campaign-refused")) } (reasons(&plan.refused)) }
        }
    }
}

fn reasons(of: &[(String, u64)]) -> Markup {
    html! {
        dl.pairs { @for (code, count) in of { dt { (say!("campaign-reason", code = code)) } dd { (count) } } }
    }
}

fn progress(shown: &One) -> Markup {
    let told = &shown.progress;
    let all = shown.plan.eligible.max(1);
    let numbers = [
        ("campaign-left", told.left),
        ("campaign-queued", told.queued),
        ("campaign-sent", told.sent),
        ("campaign-delivered", told.delivered),
        ("campaign-read", told.read),
        ("campaign-replied", told.replied),
        ("campaign-opted-out", told.opted_out),
        ("campaign-failed", told.failed),
        ("campaign-not-sent", told.stopped),
        ("campaign-uncertain", told.uncertain),
    ];
    html! {
        section.sheet-part {
            h2 { (word("campaign-progress")) }
            progress max=(all) value=(all.saturating_sub(told.left)) aria-label=(word("campaign-progress")) {}
            dl.pairs {
                @for (name, count) in numbers { dt { (word(name)) } dd { (count) } }
                @for (currency, amount) in &told.spent {
                    dt { (word("campaign-spent")) } dd { (money(currency, *amount)) }
                    @if told.replied > 0 { dt { (word("campaign-per-reply")) } dd { (money(currency, part(*amount, told.replied))) } }
                }
            }
            @if told.uncertain > 0 { p.small { (word("campaign-uncertain-about")) } }
            @if !told.failures.is_empty() { h3 { (word("campaign-reasons")) } (reasons(&told.failures)) }
        }
    }
}

fn part(amount: Amount, of: u64) -> Amount {
    Amount::from_millionths(amount.millionths() / i64::try_from(of).unwrap_or(i64::MAX).max(1))
}

fn whom(shown: &One) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("campaign-whom")) }
            div.table-scroll tabindex="0" role="region" aria-label=(word("campaign-whom")) {
                table.facts {
                    thead { tr {
                        th scope="col" { (word("campaign-whom-place")) }
                        th scope="col" { (word("campaign-whom-to")) }
                        th scope="col" { (word("campaign-whom-status")) }
                        th scope="col" { (word("campaign-whom-why")) }
                    } }
                    tbody {
                        @for one in &shown.whom {
                            tr {
                                td { (one.place) }
                                td dir="auto" { (one.to) }
                                td { (step_word(one.step)) }
                                td { @if !one.why.is_empty() { (say!("campaign-reason", code = &one.why)) } }
                            }
                        }
                    }
                }
            }
            @if shown.may_export {
                p { a.bar-button href={ "/campaigns/" (shown.line.id) "/recipients.csv" } { (icon("download")) (word("campaign-table")) } }
            }
        }
    }
}
