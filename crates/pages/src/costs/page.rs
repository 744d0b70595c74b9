//! The page itself: its head, the figures of the month, and everything below them.

use jiff::civil::Date;
use maud::{Markup, html};
use transom_rules::access::Permission;
use transom_rules::pricing::money::Amount;

use super::comparison::comparison;
use super::findings::findings;
use super::{Costs, Total, charts, days};
use crate::failures::places;
use crate::frame::address::address;
use crate::frame::icon::icon;
use crate::frame::price::{count, money};
use crate::frame::shell::{self, Frame, Section};
use crate::words::word;
use crate::{assets, say};

/// The page. Its form asks for `month`, `channel` and `currency`; the comparison's form for more.
pub fn page(frame: &Frame, costs: &Costs) -> Markup {
    shell::page(
        frame,
        Section::Costs,
        &html! {
            main #thread.sheet.pictures tabindex="-1" {
                link rel="stylesheet" href=(assets::url("pictures.css"));
                (head(costs, frame.permissions.contains(Permission::ChargesExport)))
                @if costs.charged + costs.free == 0 { (nothing(costs)) } @else {
                    (figures(costs))
                    (charts::patterns())
                    (days::days(costs))
                    div.chart-pair { (charts::categories(costs)) (charts::free(costs)) }
                    (charts::markets(costs))
                    (findings(&costs.findings))
                }
                @if frame.permissions.contains(Permission::CostsReconcile) { (comparison(costs)) }
            }
        },
    )
}

/// The address of a month, with the rest of the choice.
fn of_month(costs: &Costs, month: Date) -> String {
    let month = month.strftime("%Y-%m").to_string();
    address("/costs", &[("month", &month), ("channel", &costs.channel), ("currency", &costs.currency)])
}

fn head(costs: &Costs, may_export: bool) -> Markup {
    let step = |months: i64| costs.month.checked_add(jiff::Span::new().months(months)).unwrap_or(costs.month);
    html! {
        header.sheet-head {
            div { h1 { (word("page-costs")) } p.small { (days_of(&costs.zones)) } (places(false)) }
            div.head-tools {
                nav.pager aria-label=(word("costs-month")) {
                    a.icon-button href=(of_month(costs, step(-1))) rel="prev" aria-label=(word("costs-month-before")) title=(word("costs-month-before")) { (icon("back")) }
                    strong.pager-here { (costs.month.strftime("%B %Y").to_string()) }
                    @if costs.has_next {
                        a.icon-button href=(of_month(costs, step(1))) rel="next" aria-label=(word("costs-month-after")) title=(word("costs-month-after")) { (icon("next")) }
                    }
                }
                (choice(costs))
                @if may_export { a.bar-button href=(costs.csv) download { (icon("download")) (word("costs-csv")) } }
            }
        }
    }
}

fn choice(costs: &Costs) -> Markup {
    html! {
        form.choice method="get" action="/costs" data-on-change {
            input type="hidden" name="month" value=(costs.month.strftime("%Y-%m").to_string());
            label.unseen for="costs-channel" { (word("costs-channel")) }
            select #costs-channel name="channel" {
                option value="" selected[costs.channel.is_empty()] { (word("costs-all-channels")) }
                @for (id, name) in &costs.channels { option value=(id) selected[*id == costs.channel] { (name) } }
            }
            @if costs.totals.len() > 1 {
                label.unseen for="costs-currency" { (word("costs-currency")) }
                select #costs-currency name="currency" {
                    @for total in &costs.totals {
                        option value=(total.currency) selected[total.currency == costs.currency] { (total.currency) }
                    }
                }
            }
            noscript { button.bar-button { (word("costs-show")) } }
        }
    }
}

fn nothing(costs: &Costs) -> Markup {
    html! {
        div.teach {
            (icon("document"))
            h2 { (say!("costs-none", month = costs.month.strftime("%B %Y").to_string())) }
            p { (word("costs-none-about")) }
        }
    }
}

fn figures(costs: &Costs) -> Markup {
    html! {
        dl.figures {
            @for total in &costs.totals {
                div.figure {
                    dt { @if costs.has_next { (word("costs-in-all")) } @else { (word("costs-so-far")) } }
                    dd { (charts::amount(&total.currency, total.so_far)) }
                    (without(total))
                }
                @if let Some(forecast) = total.forecast {
                    div.figure title=(costs.forecast_why) {
                        dt { (word("costs-forecast")) } dd { (money(&total.currency, forecast)) }
                        (without(total))
                        dd.small { (costs.forecast_why) }
                    }
                }
            }
            (figure(word("costs-charged-messages"), costs.charged, ""))
            (figure(word("costs-free-messages"), costs.free, "free"))
            (saved(costs))
            @if costs.unrated > 0 {
                div.figure.unrated {
                    dt { (word("costs-without-rate")) } dd { (word("cost-has-no-rate")) }
                    dd.small { (say!("costs-unrated", count = costs.unrated)) }
                }
            }
        }
    }
}

/// What free messages would have cost, and how that is known.
fn saved(costs: &Costs) -> Markup {
    let amount: Amount = costs.saved.iter().filter_map(|(_, tally)| tally.amount).sum();
    html! {
        @if amount > Amount::ZERO {
            div.figure.saved {
                dt { (word("costs-saved")) } dd { (money(&costs.currency, amount)) }
                dd.small { (word("costs-saved-about")) }
            }
        }
    }
}

/// What an amount leaves out.
fn without(total: &Total) -> Markup {
    html! {
        @if total.unrated > 0 { dd.small { (say!("costs-without", count = total.unrated)) } }
    }
}

/// Whose days these are.
fn days_of(zones: &[String]) -> String {
    match zones {
        [] => word("costs-days-utc").to_owned(),
        [zone] => say!("costs-days-account", zone = zone),
        several => say!("costs-days-accounts", zones = several.join(", ")),
    }
}

fn figure(name: &str, number: u64, class: &'static str) -> Markup {
    html! { div class={ "figure " (class) } { dt { (name) } dd { (count(number)) } } }
}

#[cfg(test)]
mod tests;
