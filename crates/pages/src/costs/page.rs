//! The page itself: its head, the figures of the month, and everything below them.

use jiff::civil::Date;
use maud::{Markup, html};

use super::comparison::comparison;
use super::findings::findings;
use super::{Costs, Total, charts, days};
use crate::assets;
use crate::frame::icon::icon;
use crate::frame::price::{count, counted, money};
use crate::frame::shell::{self, Frame, Section};
use crate::words::word;

/// The page. Its form asks for `month`, `channel` and `currency`; the comparison's form for more.
pub fn page(frame: &Frame, costs: &Costs) -> Markup {
    shell::page(
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
            div { h1 { (word("page-costs")) } p.small { (days_of(&costs.zones)) } }
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
