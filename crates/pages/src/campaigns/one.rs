//! The page of one campaign: where it stands and what can be done there, its plan, how far it is and what came of it, whom
//! it goes to. What changes while it is sent are [`parts`], which the page's stream sends again when they differ.

use maud::{Markup, html};
use transom_rules::campaign::{State, Why};
use transom_rules::number::problem::Problem;

use super::change::change;
use super::course::course;
use super::plan::{costs, plan};
use super::results::results;
use super::seen::seen;
use super::shown::{Approval, One};
use super::whom::whom;
use super::{sheet, state_word, why_word};
use crate::frame::address::address;
use crate::frame::field::{Ask, Field, Takes, ask, whole};
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame};
use crate::frame::when::{Form, time};
use crate::words::{numbers, say, word};
use crate::{say, weave};

/// The fields beside which a problem is said; any other is said of the whole.
const FIELDS: [&str; 6] = ["budget", "starts_at", "until", "per_day", "calendar", "cal_zone"];

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
            (whole(shown.problem.as_ref(), &FIELDS))
            div data-campaign={ "/campaigns/" (line.id) "/events" } {
                @for (_, part) in parts(shown) { (part) }
                @if let Some(told) = &shown.seen { (seen(told, line.id)) }
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
    let (all, waits) = (shown.plan.eligible, line.state == State::Running && shown.waits_until.is_some());
    html! {
        div #campaign-stands {
            p.lead {
                strong role="status" { (if waits { word("campaign-waiting") } else { state_word(line.state) }) }
                " · " (say!("campaign-recipients", count = line.recipients))
                @if let Some(seconds) = told.seconds_left.filter(|_| told.left > 0 && !waits) {
                    " · " (say!("campaign-left-minutes", count = seconds.div_ceil(60)))
                }
            }
            @if matches!(line.state, State::Running | State::Paused) {
                progress.wide max=(all.max(1)) value=(all.saturating_sub(told.left)) aria-label=(word("campaign-progress")) {}
            }
            @if line.state == State::Planning { progress.wide aria-label=(word("campaign-planning")) {} }
            @if let Some(at) = shown.starts_at.filter(|_| line.state == State::Planned) {
                p { (icon("clock")) " " (weave!("campaign-begins-at", at = time(at, Form::Amid))) }
            }
            @if let Some(until) = shown.waits_until.filter(|_| !line.state.is_over()) {
                p { (icon("clock")) " " (weave!("campaign-waits", at = time(until, Form::Amid))) }
            }
            @if let Some(why) = shown.why {
                div.sheet-card.guard role="alert" {
                    p { (icon("info")) " " (why_word(why)) }
                    @for problem in &shown.hinders { (hinders(problem)) }
                    @if matches!(why, Why::Number) && shown.hinders.is_empty() { p { (word("campaign-number-works")) } }
                    @if let Some((path, name)) = way_out(shown, why) { p { a.bar-button href=(path) { (name) } } }
                }
            }
        }
    }
}

/// What is wrong with its number, until when, and the pages of Meta's that mend it.
fn hinders(problem: &Problem) -> Markup {
    let pages = problem.ways.iter().filter_map(|way| Some((way.address()?, word(shell::way(*way)))));
    html! {
        p {
            (say(&problem.text))
            @if let Some(until) = problem.until { " " (weave!("number-until", at = time(until, Form::Amid))) }
        }
        div.number-ways {
            @for (address, name) in pages {
                a.small-button href=(address) target="_blank" rel="noopener noreferrer" { (icon("link")) (name) }
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
        Why::Budget | Why::Until | Why::Approval => None,
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
    let action = format!("{path}/stop");
    let (stop, about) = if matches!(shown.line.state, State::Planning | State::Planned) {
        let ask = Ask {
            button: "campaign-drop",
            title: "campaign-drop-title",
            yes: "campaign-drop",
            ..ended(&action)
        };
        (ask, word("campaign-drop-about"))
    } else {
        (ended(&action), word("campaign-stop-about"))
    };
    html! {
        @if shown.approval != Approval::Settled { p { (icon("info")) " " (approval(shown)) } }
        div.sheet-part.form-end.campaign-acts {
            @match state {
                State::Planned | State::Paused if shown.approval == Approval::Yours => (button("approve", "campaign-approve", "primary")),
                State::Planned | State::Paused if shown.approval == Approval::Others => {},
                State::Planned => (begin(shown, &path)),
                State::Running => (button("pause", "campaign-pause", "bar-button")),
                State::Paused => (button("resume", "campaign-resume", "primary")),
                State::Planning | State::Stopped | State::Completed => {}
            }
            @if !matches!(state, State::Planned | State::Stopped) && shown.progress.failed > 0 { (button("retry", "campaign-retry", "bar-button")) }
            @if shown.comes_again || !state.is_over() { (ask(stop, &html! { p { (about) } })) }
        }
        @if state == State::Planned { (try_it(&path)) }
        @if !state.is_over() && state != State::Planning { (change(shown, &path)) }
    }
}

/// Why it is to be approved, and by whom.
fn approval(shown: &One) -> String {
    let above = shown.plan.approve_above.unwrap_or_default();
    let highest = shown.plan.costs.iter().map(|(_, _, most)| *most).max().unwrap_or_default();
    let currency = shown.plan.costs.first().map(|(currency, ..)| currency.as_str());
    let limit = currency.map_or_else(|| numbers::typed(above), |currency| numbers::money(currency, above));
    // What is planned may cost less than the limit, and what else comes of it more: an SMS in its place, those who follow.
    let why = if highest > above {
        say!("campaign-approval-dear", limit = limit)
    } else {
        say!("campaign-approval-unknown", limit = limit)
    };
    let who = match shown.approval {
        Approval::Yours => word("campaign-approval-yours"),
        Approval::Others | Approval::Settled => word("campaign-approval-others"),
    };
    format!("{why} {who}")
}

/// The question of whoever ends one.
fn ended(action: &str) -> Ask<'_> {
    Ask {
        id: "stop-campaign",
        action,
        button: "campaign-stop",
        title: "campaign-stop-title",
        yes: "campaign-stop",
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
