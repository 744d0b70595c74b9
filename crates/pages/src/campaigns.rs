//! Campaigns: the list of all ([`list`]), the form that plans one ([`form`]), and the page of one with its plan, how far it
//! is and what came of it ([`one`]).

use maud::{Markup, html};
use transom_rules::campaign::{State, Step, Why};

use crate::assets;
use crate::frame::field::Problem;
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::words::word;

pub mod audience;
mod change;
pub mod course;
pub mod form;
pub mod instant;
pub mod list;
pub mod one;
mod plan;
mod results;
pub mod rules;
mod seen;
pub mod shown;
pub mod terms;
pub mod whom;

/// Where a campaign stands, in words.
pub(crate) fn state_word(state: State) -> &'static str {
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
        Why::Approval => "campaign-why-approval",
    })
}

/// How far it got with somebody, in words.
pub(crate) fn step_word(step: Step) -> &'static str {
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
            main #thread.sheet.pictures.campaigns tabindex="-1" {
                link rel="stylesheet" href=(assets::url("settings.css"));
                link rel="stylesheet" href=(assets::url("pictures.css"));
                (head)
                (content)
            }
        },
    )
}

/// What was not taken of something that is no single field.
fn wrong(problem: Option<&Problem>, field: &str) -> Markup {
    html! {
        @if let Some(problem) = problem.filter(|problem| problem.field == field) {
            p.wrong id={ "field-" (field) "-problem" } role="alert" tabindex="-1" { (icon("info")) (problem.text) }
        }
    }
}
