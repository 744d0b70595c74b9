//! What came of a campaign in its course and in its parts: lines that rise by the hour, a table of its languages and
//! templates, and why it cost something else than was planned.

use maud::{Markup, html};
use transom_rules::pricing::money::Amount;
use transom_rules::time::{Span, Timestamp};

use crate::frame::bars::section;
use crate::frame::price::{count, money};
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// By the hour, or by the day.
    pub hours: Vec<Hour>,
    /// They are days.
    pub is_by_days: bool,
    /// By language and template.
    pub parts: Vec<Part>,
    /// Why it cost something else than was planned.
    pub differences: Vec<Difference>,
}

/// What happened in an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hour {
    /// When it began.
    pub at: Timestamp,
    /// How many were sent, arrived, were read, were answered.
    pub counts: [u64; 4],
}

/// A language of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The template, and its language in words.
    pub name: String,
    /// It was tried beside another and is the one that the rest gets.
    pub won: bool,
    /// How many were sent, arrived, were read, were answered.
    pub counts: [u64; 4],
    /// How many pressed a button.
    pub clicked: u64,
    /// How many stopped.
    pub opted_out: u64,
    /// Of how many it failed.
    pub failed: u64,
    /// Currency, and what it cost.
    pub cost: Vec<(String, Amount)>,
}

/// A difference between what was planned and what was charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// A word for why.
    pub why: String,
    /// ISO 4217.
    pub currency: String,
    /// Of how many messages.
    pub messages: u64,
    /// How much more was charged; less than nothing where it was less.
    pub amount: Amount,
}

/// What is counted, with the class of its line.
const LINES: [(&str, &str); 4] = [
    ("campaign-sent", "course-sent"),
    ("campaign-delivered", "course-delivered"),
    ("campaign-read", "course-read"),
    ("campaign-replied", "course-replied"),
];

/// The part of the page.
pub fn course(came: &Came) -> Markup {
    html! {
        div #campaign-course {
            @if !came.hours.is_empty() {
                @let title = word(if came.is_by_days { "campaign-course-by-days" } else { "campaign-course" });
                (section(title, &lines(title, came), &table(came)))
            }
            @if came.parts.len() > 1 { (parts(&came.parts)) }
            @if !came.differences.is_empty() { (differences(&came.differences)) }
        }
    }
}

/// How wide and how high the picture is.
const WIDE: u64 = 640;
const HIGH: u64 = 180;

/// Sums that rise from left to right. One hour alone makes no line: its numbers say all.
fn lines(title: &str, came: &Came) -> Markup {
    let (hours, step) = (&came.hours, Span::hours(if came.is_by_days { 24 } else { 1 }));
    let total = |line: usize| hours.iter().filter_map(|hour| hour.counts.get(line)).sum::<u64>();
    let most = (0..LINES.len()).map(total).max().unwrap_or(0).max(1);
    html! {
        @if hours.len() > 1 {
            svg.course viewBox={ "0 0 " (WIDE) " " (HIGH + 4) } role="img" aria-label=(title) {
                line.base x1="0" x2=(WIDE) y1=(HIGH + 2) y2=(HIGH + 2) {}
                @for (line, (name, class)) in LINES.iter().enumerate() {
                    polyline class=(class) points=(points(hours, line, most)) { title { (word(name)) ": " (count(total(line))) } }
                }
            }
        }
        ul.course-key {
            @for (line, (name, class)) in LINES.iter().enumerate() {
                li { svg viewBox="0 0 28 8" width="28" height="8" aria-hidden="true" { polyline class=(class) points="0,4 28,4" {} } (word(name)) " " (count(total(line))) }
            }
            li { (time_of(hours.first().map(|hour| hour.at))) " – " (time_of(hours.last().map(|hour| hour.at + step))) }
        }
    }
}

fn time_of(at: Option<Timestamp>) -> Markup {
    html! { @if let Some(at) = at { (time(at, Form::Full)) } }
}

/// The sums until each hour, from left to right.
fn points(hours: &[Hour], line: usize, most: u64) -> String {
    let wide = u64::try_from(hours.len()).unwrap_or(u64::MAX).max(1);
    let mut sum = 0;
    let mut points = format!("0,{}", HIGH + 2);
    for (place, hour) in (1..).zip(hours) {
        sum += hour.counts.get(line).copied().unwrap_or_default();
        let x = WIDE * place / wide;
        points += &format!(" {x},{}", HIGH + 2 - HIGH * sum.min(most) / most);
    }
    points
}

fn table(came: &Came) -> Markup {
    let (hours, step) = (&came.hours, if came.is_by_days { "campaign-day" } else { "campaign-hour" });
    html! {
        table.facts {
            thead { tr { th scope="col" { (word(step)) } @for (name, _) in LINES { th.number scope="col" { (word(name)) } } } }
            tbody { @for hour in hours { tr { th scope="row" { (time(hour.at, Form::Full)) } @for number in hour.counts { td.number { (count(number)) } } } } }
        }
    }
}

fn parts(all: &[Part]) -> Markup {
    let columns = ["campaign-clicked", "campaign-opted-out", "campaign-failed", "campaign-spent"];
    html! {
        section.sheet-part {
            h2 { (word("campaign-parts")) }
            div.table-scroll tabindex="0" role="region" aria-label=(word("campaign-parts")) {
                table.facts {
                    thead { tr {
                        th scope="col" { (word("campaign-template")) }
                        @for (name, _) in LINES { th.number scope="col" { (word(name)) } }
                        @for name in columns { th.number scope="col" { (word(name)) } }
                    } }
                    tbody { @for part in all { (part_row(part)) } }
                }
            }
            p.small { (word("campaign-clicked-about")) }
        }
    }
}

fn part_row(part: &Part) -> Markup {
    html! {
        tr {
            th scope="row" { bdi { (part.name) } @if part.won { " " span.chip { (word("campaign-won")) } } }
            @for number in part.counts { td.number { (count(number)) } }
            @for number in [part.clicked, part.opted_out, part.failed] { td.number { (count(number)) } }
            td.number { @for (currency, amount) in &part.cost { div { (money(currency, *amount)) } } }
        }
    }
}

fn differences(all: &[Difference]) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("campaign-differs")) }
            dl.pairs {
                @for one in all {
                    dt { (say!("campaign-differs-why", why = one.why.as_str(), count = one.messages)) }
                    dd { (money(&one.currency, one.amount)) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_rise_to_what_was_counted() {
        let hour = |sent, read| Hour { at: Timestamp::from_seconds(0), counts: [sent, sent, read, 0] };
        let hours = [hour(6, 0), hour(4, 5)];
        assert_eq!(points(&hours, 0, 10), "0,182 320,74 640,2");
        assert_eq!(points(&hours, 2, 10), "0,182 320,182 640,92");
        assert_eq!(points(&hours, 3, 10), "0,182 320,182 640,182");
    }
}
