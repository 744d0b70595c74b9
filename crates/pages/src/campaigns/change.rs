//! What may be said anew of a campaign while it is open: when it begins, how fast it goes and until when, on which days and
//! hours, what it may cost.

use maud::{Markup, html};
use transom_rules::campaign::{State, Why};

use super::instant;
use super::shown::One;
use super::terms::calendar;
use crate::frame::field::{Field, Takes};
use crate::words::{numbers, word};

/// The part of the page.
pub(super) fn change(shown: &One, path: &str) -> Markup {
    let problem = shown.problem.as_ref();
    let budget = shown.plan.budget.map(numbers::typed).unwrap_or_default();
    let is_asked = matches!(shown.why, Some(Why::Budget | Why::Until)) || problem.is_some();
    let can_begin = shown.line.state == State::Planned;
    html! {
        details.sheet-part.campaign-change open[is_asked] {
            summary { (word("campaign-change")) }
            form.form.sheet-card method="post" action={ (path) "/change" } data-live {
                @if can_begin {
                    (instant::field("starts_at", "campaign-begins", &shown.starts_at.into(), problem))
                    p.small { (word("campaign-begins-about")) }
                }
                (speed(shown))
                (instant::field("until", "campaign-until", &shown.until.into(), problem))
                p.small { (word("planning-pace-until-about")) }
                (calendar(&shown.hours, problem))
                (Field::new("budget", "planning-budget", Takes::Code).hint("planning-budget-hint").value(&budget).problem(problem).optional().draw())
                div.form-end { button.primary { (word("form-save")) } }
            }
        }
    }
}

fn speed(shown: &One) -> Markup {
    let most = shown.plan.speed.a_second.clamp(1, 1_000);
    let now = shown.plan.per_second.unwrap_or(most).clamp(1, most);
    html! {
        div.field {
            label for="campaign-speed" { (word("campaign-speed")) }
            div.slider {
                input #campaign-speed type="range" name="per_second" min="1" max=(most) value=(now) data-tells="campaign-speed-told";
                output #campaign-speed-told for="campaign-speed" { (now) }
            }
        }
    }
}
