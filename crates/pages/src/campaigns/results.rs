//! How far a campaign is and what came of it, as bars and as a table.

use maud::{Markup, html};
use transom_rules::pricing::money::Amount;

use super::plan::{costs, reasons};
use super::shown::{One, Progress};
use crate::frame::bars::{Row, bars, section};
use crate::frame::price::{count, money};
use crate::say;
use crate::words::word;

/// The part of the page.
pub(super) fn results(shown: &One) -> Markup {
    let told = &shown.progress;
    let title = say!(
        "campaign-result",
        count = told.delivered,
        all = shown.plan.eligible,
        read = told.read,
        replied = told.replied
    );
    html! {
        (section(&title, &chart(shown), &table(shown)))
        @if told.uncertain > 0 { p.small { (say!("campaign-uncertain-about", count = told.uncertain)) } }
        @if !told.failures.is_empty() {
            section.sheet-part { h2 { (say!("campaign-failed-title", count = told.failed + told.stopped)) } (reasons(shown, "unsent", &told.failures)) }
        }
        (money_part(shown))
    }
}

/// What is counted, with the class of its bar.
fn numbers(told: &Progress) -> [(&'static str, u64, &'static str); 10] {
    [
        ("campaign-left", told.left, "cat market"),
        ("campaign-queued", told.queued, "cat market"),
        ("campaign-sent", told.sent, "cat utility"),
        ("campaign-delivered", told.delivered, "cat utility"),
        ("campaign-read", told.read, "cat utility"),
        ("campaign-replied", told.replied, "cat free"),
        ("campaign-opted-out", told.opted_out, "cat marketing"),
        ("campaign-failed", told.failed, "cat failed"),
        ("campaign-not-sent", told.stopped, "cat failed"),
        ("campaign-uncertain", told.uncertain, "cat failed"),
    ]
}

fn chart(shown: &One) -> Markup {
    let row = |name, number: u64, class| Row {
        name: word(name),
        value: count(number),
        length: number,
        class,
        texture: None,
    };
    let all = row("campaign-eligible", shown.plan.eligible, "cat market");
    let some = numbers(&shown.progress).into_iter().filter(|(_, number, _)| *number > 0);
    let rows: Vec<Row<'_>> =
        [all].into_iter().chain(some.map(|(name, number, class)| row(name, number, class))).collect();
    bars(&rows)
}

fn table(shown: &One) -> Markup {
    let all = shown.plan.eligible.max(1);
    let share = |number: u64| say!("campaign-share", percent = number.saturating_mul(100) / all);
    html! {
        table.facts {
            thead { tr { th scope="col" { (word("campaign-whom-status")) } th.number scope="col" { (word("campaign-whom")) } th.number scope="col" { (word("campaign-of-all")) } } }
            tbody {
                @for (name, number, _) in numbers(&shown.progress) {
                    tr { th scope="row" { (word(name)) } td.number { (count(number)) } td.number { (share(number)) } }
                }
            }
        }
    }
}

/// What it cost, beside what the plan said.
fn money_part(shown: &One) -> Markup {
    let told = &shown.progress;
    html! {
        @if !told.spent.is_empty() {
            section.sheet-part {
                h2 { (word("campaign-spent")) }
                dl.pairs {
                    @for (currency, amount) in &told.spent {
                        dt { (word("campaign-ledger")) } dd { (money(currency, *amount)) }
                        @if told.replied > 0 { dt { (word("campaign-per-reply")) } dd { (money(currency, part(*amount, told.replied))) } }
                    }
                    @if !shown.plan.costs.is_empty() { dt { (word("campaign-plan-said")) } dd { (costs(&shown.plan)) } }
                }
                p.small { (word("campaign-spent-about")) }
            }
        }
    }
}

fn part(amount: Amount, of: u64) -> Amount {
    Amount::from_millionths(amount.millionths() / i64::try_from(of).unwrap_or(i64::MAX).max(1))
}
