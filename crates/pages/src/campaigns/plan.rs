//! The plan of a campaign in words: who gets it and who does not, what it costs and why that is a range, how it uses the
//! limit, how long it takes.

use maud::{Markup, html};
use transom_rules::number::speed::Bound;

use super::shown::{Approved, Made, One, Plan, Reason};
use crate::frame::address::address;
use crate::frame::price::{count, money};
use crate::frame::when::{Form, time};
use crate::words::word;
use crate::{say, weave};

/// The part of the page.
pub(super) fn plan(shown: &One) -> Markup {
    let plan = &shown.plan;
    let refused: u64 = plan.refused.iter().map(|reason| reason.count).sum();
    html! {
        section.sheet-part.campaign-plan {
            h2 { (word("campaign-plan")) }
            p { strong { (say!("campaign-get-it", count = plan.eligible)) } @if refused > 0 { " " (say!("campaign-get-nothing", count = refused)) } }
            @if refused > 0 { (reasons(shown, "refused", &plan.refused)) }
            @if !plan.costs.is_empty() { p { strong { (word("campaign-cost")) ": " (costs(plan)) } } (why_range(plan)) }
            @if plan.unpriced > 0 { p.small { (say!("campaign-without-price", count = plan.unpriced)) } }
            (limit(plan))
            p {
                (word("campaign-takes")) " " strong { (duration(plan.seconds)) } " · " (pace(plan))
                @if let Some(at) = shown.ends_at { " · " (weave!("campaign-ends", at = time(at, Form::Amid))) }
            }
            dl.pairs {
                @if shown.text.is_empty() {
                    dt { (word("campaign-template")) } dd { a href=(address("/templates", &[("q", &shown.template)])) { (shown.template) " · " (shown.language) } }
                } @else { dt { (word("planning-text")) } dd dir="auto" { (shown.text) } }
                dt { (word("campaign-number")) } dd { bdi { (shown.number) } }
                @if let Some(budget) = &plan.budget { dt { (word("campaign-budget")) } dd { (budget) } }
                (made(&shown.made))
            }
        }
    }
}

/// Who planned it, and who approved it up to which sum.
fn made(made: &Made) -> Markup {
    html! {
        dt { (word("campaign-made-by")) } dd { bdi { (made.by) } " · " (time(made.at, Form::Full)) }
        @if let Some(Approved { by, at, sum }) = &made.approved {
            dt { (word("campaign-approved-by")) }
            dd {
                bdi { (by) } " · " (time(*at, Form::Full))
                @if let Some((currency, amount)) = sum { " · " (say!("campaign-approved-sum", sum = money(currency, *amount))) }
            }
        }
    }
}

/// What it costs: a sum, or a range.
pub(super) fn costs(plan: &Plan) -> Markup {
    html! {
        @for (place, (currency, lowest, highest)) in plan.costs.iter().enumerate() {
            @if place > 0 { " · " }
            @if lowest == highest { (money(currency, *lowest)) }
            @else { (say!("campaign-cost-range", lowest = money(currency, *lowest), highest = money(currency, *highest))) }
        }
    }
}

fn why_range(plan: &Plan) -> Markup {
    let is_range = plan.costs.iter().any(|(_, lowest, highest)| lowest != highest);
    html! {
        @if is_range {
            p.small { (say!("campaign-why-range", window = plan.in_window, entry = plan.in_entry_point)) }
        } @else if plan.in_window + plan.in_entry_point > 0 {
            p.small { (say!("campaign-inside", window = plan.in_window, entry = plan.in_entry_point)) }
        }
    }
}

/// How many count towards the limit, with a bar where there is one.
fn limit(plan: &Plan) -> Markup {
    html! {
        @match plan.limit {
            Some(limit) => {
                p {
                    (say!("campaign-limit", count = plan.counted, limit = limit))
                    @if plan.counted > u64::from(limit) { " " strong { (word("campaign-limit-over")) } }
                }
                meter min="0" max=(limit) value=(plan.counted.min(limit.into())) aria-label=(word("campaign-counted")) {}
            }
            None => { p.small { (word("campaign-counted")) ": " (count(plan.counted)) } }
        }
    }
}

/// How long something takes, to the minute, and above a few hours to the hour.
pub(super) fn duration(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        minutes @ 0..=180 => say!("campaign-takes-minutes", count = minutes.max(1)),
        minutes @ 181..=2_880 => say!("campaign-takes-hours", count = minutes.div_ceil(60)),
        minutes => say!("campaign-takes-days", count = minutes.div_ceil(1_440)),
    }
}

/// How fast it goes, and what bounds that.
fn pace(plan: &Plan) -> String {
    let count = u64::from(plan.speed.a_second);
    match plan.per_second.filter(|wish| *wish < plan.speed.a_second) {
        Some(count) => say!("campaign-pace-second", count = count),
        None => match plan.speed.bound {
            Bound::Meta => say!("campaign-pace-meta", count = count),
            Bound::App => say!("campaign-pace-app", count = count),
            Bound::Setting => say!("campaign-pace-setting", count = count),
        },
    }
}

/// Reasons with how many each is of; each leads to those.
pub(super) fn reasons(shown: &One, status: &str, of: &[Reason]) -> Markup {
    let path = format!("/campaigns/{}", shown.line.id);
    html! {
        ul.reasons {
            @for reason in of {
                li {
                    a href={ (address(&path, &[("status", status), ("why", &reason.code)])) "#recipients" } { (reason.words) }
                    " · " (count(reason.count))
                }
            }
        }
    }
}
