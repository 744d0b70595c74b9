//! The page of costs: what a month has cost so far and will cost, by day, category and market, what was free
//! and why, where Meta's verdict differs from our prediction, and a comparison with Meta's own analytics.
//! `charts` and `days` draw, `findings` and `comparison` list. Where the numbers come from is not known here.

use jiff::civil::Date;
use maud::{Markup, html};
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::{BillingCategory, Reason};

use super::icon::icon;
use super::price::{count, counted, money};
use super::shell::{Frame, Section, page};
use crate::web::assets;
use crate::web::words::COSTS;

mod charts;
mod comparison;
mod days;
mod findings;

pub use comparison::{Both, Compared, Comparison, Difference, Outcome, Suspect, comparison};
pub use findings::{Finding, Findings, Said, findings};

/// A month of charges.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// Its first day.
    pub month: Date,
    /// Whether it is over, so that there is a month after it to look at.
    pub has_next: bool,
    /// The zones that days are counted in, those of the accounts: `America/Los_Angeles`.
    pub zones: Vec<String>,
    /// The channels to choose from: id in text and name.
    pub channels: Vec<(String, String)>,
    /// The chosen one's id; empty for all.
    pub channel: String,
    /// ISO 4217. All amounts of the charts are in it.
    pub currency: String,
    /// The month's totals, one for each currency that charges have.
    pub totals: Vec<Total>,
    /// How the forecast is made, in a sentence; empty where there is none.
    pub forecast_why: String,
    /// Messages that were charged, those without a rate among them.
    pub charged: u64,
    /// Messages that were free, or part of a billing conversation that was paid for.
    pub free: u64,
    /// Messages that are charged at a rate that is not known. No amount contains them.
    pub unrated: u64,
    /// The days of the month in order; days without charges may be left out.
    pub days: Vec<Day>,
    /// What was charged, by category.
    pub categories: Vec<(BillingCategory, Tally)>,
    /// What was charged, by market, in any order.
    pub markets: Vec<(String, Tally)>,
    /// The free messages by why they were free, in any order.
    pub reasons: Vec<(Reason, u64)>,
    /// How many service messages of a number's month are free.
    pub allowance: u32,
    /// Where Meta says something else than we.
    pub findings: Findings,
    /// The comparison with Meta's analytics.
    pub comparison: Comparison,
    /// The address of the month's charges as CSV.
    pub csv: String,
}

/// What a month costs in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// ISO 4217.
    pub currency: String,
    /// So far; for a month that is over: in all. `None` when no rate of what was charged is known.
    pub so_far: Option<Amount>,
    /// Charged messages whose rate is not known. No amount contains them.
    pub unrated: u64,
    /// What the month will have cost; `None` for one that is over or too young to tell.
    pub forecast: Option<Amount>,
}

/// A number of messages and what they cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many messages.
    pub count: u64,
    /// What those with a rate cost; `None` if none has one.
    pub amount: Option<Amount>,
}

/// A day of the month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// What was charged, by category.
    pub charged: Vec<(BillingCategory, Tally)>,
    /// How many messages were free.
    pub free: u64,
}

/// The page. Its form asks for `month`, `channel` and `currency`; the comparison's form for more.
pub fn costs(frame: &Frame, costs: &Costs) -> Markup {
    page(
        frame,
        Section::Costs,
        &html! {
            main #thread.sheet.pictures tabindex="-1" {
                link rel="stylesheet" href=(assets::url("pictures.css"));
                (head(costs))
                @if costs.charged + costs.free == 0 { (nothing(costs)) } @else {
                    (figures(costs))
                    (charts::patterns())
                    (days::days(costs))
                    div.chart-pair { (charts::categories(costs)) (charts::free(costs)) }
                    (charts::markets(costs))
                    (findings(&costs.findings))
                }
                (comparison(costs))
            }
        },
    )
}

/// An address with fields, whatever stands in them. Empty ones are left out.
pub fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| {
        text.bytes().fold(String::new(), |mut all, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => all.push(byte.into()),
                _ => all += &format!("%{byte:02X}"),
            }
            all
        })
    };
    let told = fields.iter().filter(|(_, value)| !value.is_empty());
    let told: Vec<String> = told.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if told.is_empty() { path.to_owned() } else { format!("{path}?{}", told.join("&")) }
}

/// The address of a month, with the rest of the choice.
fn of_month(costs: &Costs, month: Date) -> String {
    let month = month.strftime("%Y-%m").to_string();
    address("/costs", &[("month", &month), ("channel", &costs.channel), ("currency", &costs.currency)])
}

fn head(costs: &Costs) -> Markup {
    let step = |months: i64| costs.month.checked_add(jiff::Span::new().months(months)).unwrap_or(costs.month);
    html! {
        header.sheet-head {
            div { h1 { (COSTS) } p.small { (days_of(&costs.zones)) } }
            div.head-tools {
                nav.pager aria-label="Month" {
                    a.icon-button href=(of_month(costs, step(-1))) rel="prev" aria-label="The month before" title="The month before" { (icon("back")) }
                    strong.pager-here { (costs.month.strftime("%B %Y").to_string()) }
                    @if costs.has_next {
                        a.icon-button href=(of_month(costs, step(1))) rel="next" aria-label="The month after" title="The month after" { (icon("next")) }
                    }
                }
                (choice(costs))
                a.bar-button href=(costs.csv) download { (icon("download")) "CSV" }
            }
        }
    }
}

fn choice(costs: &Costs) -> Markup {
    html! {
        form.choice method="get" action="/costs" {
            input type="hidden" name="month" value=(costs.month.strftime("%Y-%m").to_string());
            label.unseen for="costs-channel" { "Channel" }
            select #costs-channel name="channel" {
                option value="" selected[costs.channel.is_empty()] { "All channels" }
                @for (id, name) in &costs.channels { option value=(id) selected[*id == costs.channel] { (name) } }
            }
            @if costs.totals.len() > 1 {
                label.unseen for="costs-currency" { "Currency of the charts" }
                select #costs-currency name="currency" {
                    @for total in &costs.totals {
                        option value=(total.currency) selected[total.currency == costs.currency] { (total.currency) }
                    }
                }
            }
            button.bar-button { "Show" }
        }
    }
}

fn nothing(costs: &Costs) -> Markup {
    html! {
        div.teach {
            (icon("document"))
            h2 { "No charges in " (costs.month.strftime("%B %Y").to_string()) }
            p { "Each message that is delivered appears here with what it cost, or why it was free." }
        }
    }
}

fn figures(costs: &Costs) -> Markup {
    html! {
        dl.figures {
            @for total in &costs.totals {
                div.figure {
                    dt { @if costs.has_next { "In all" } @else { "So far" } }
                    dd { (charts::amount(&total.currency, total.so_far)) }
                    (without(total))
                }
                @if let Some(forecast) = total.forecast {
                    div.figure title=(costs.forecast_why) {
                        dt { "Forecast for the month" } dd { (money(&total.currency, forecast)) }
                        (without(total))
                        dd.small { (costs.forecast_why) }
                    }
                }
            }
            (figure("Charged messages", costs.charged, ""))
            (figure("Free messages", costs.free, "free"))
            @if costs.unrated > 0 {
                div.figure.unrated {
                    dt { "Without a rate" } dd { "n/a" }
                    dd.small { (counted(costs.unrated, "charged message")) " that no amount here contains" }
                }
            }
        }
    }
}

/// What an amount leaves out.
fn without(total: &Total) -> Markup {
    let have = if total.unrated == 1 { "has" } else { "have" };
    html! {
        @if total.unrated > 0 { dd.small { "without " (counted(total.unrated, "message")) " that " (have) " no rate" } }
    }
}

/// Whose days these are.
fn days_of(zones: &[String]) -> String {
    match zones {
        [] => "Days are those of UTC".to_owned(),
        [zone] => format!("Days as the account counts them: {zone}"),
        several => format!("Days as each account counts them: {}", several.join(", ")),
    }
}

fn figure(name: &str, number: u64, class: &'static str) -> Markup {
    html! { div class={ "figure " (class) } { dt { (name) } dd { (count(number)) } } }
}

#[cfg(test)]
mod tests;
