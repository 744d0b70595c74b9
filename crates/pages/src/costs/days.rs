//! The days of a month: the chart with its title, the key of its colours, and the same as a table.

use maud::{Markup, html};
use transom_rules::pricing::BillingCategory;

use super::Costs;
use super::charts::{Column, amount, class, length, texture};
use super::day_chart::{Shown, named, saved};
use crate::frame::bars::section;
use crate::frame::price::{category, count};
use crate::say;
use crate::words::word;

/// The chart with its title and table.
pub(super) fn days(costs: &Costs) -> Markup {
    let amounts = costs.days.iter().flat_map(|day| [day.sum().amount, Some(day.saved)]);
    let column = Column::of(amounts);
    let table = html! {
        table.facts {
            thead { tr { th scope="col" { (word("column-day")) } @for name in ["column-charged", "column-cost", "column-free", "costs-saved"] { th.number scope="col" { (word(name)) } } } }
            tbody {
                @for day in &costs.days {
                    @let sum = day.sum();
                    tr {
                        td { (named(day.date)) }
                        td.number { (count(sum.count)) }
                        td.number { @if sum.count == 0 { "–" } @else { (column.amount(&costs.currency, sum.amount)) } }
                        td.number { (count(day.free)) }
                        td.number { @if saved(day) == 0 { "–" } @else { (column.money(&costs.currency, day.saved)) } }
                    }
                }
            }
        }
    };
    let (shown, title) = (Shown::of(costs), title(costs));
    section(&title, &html! { (shown.chart(&title)) (shown.none_before()) (key(costs)) }, &table)
}

fn title(costs: &Costs) -> String {
    let dearest = costs.days.iter().rev().max_by_key(|day| length(day.sum()));
    match dearest.filter(|day| length(day.sum()) > 0) {
        Some(day) => {
            say!("days-dearest", day = named(day.date), amount = amount(&costs.currency, day.sum().amount))
        }
        None => word("days-cost-nothing").to_owned(),
    }
}

/// The categories that the chart has, and what lies below the line.
fn key(costs: &Costs) -> Markup {
    let mut categories: Vec<BillingCategory> =
        costs.days.iter().flat_map(|day| day.charged.iter().map(|(category, _)| *category)).collect();
    categories.sort_unstable();
    categories.dedup();
    let swatch = |class: &'static str, texture: Option<&'static str>| {
        html! {
            svg class={ "swatch " (class) } width="14" height="14" aria-hidden="true" {
                rect.fill width="14" height="14" rx="2" {}
                @if let Some(texture) = texture { rect width="14" height="14" rx="2" fill=(texture) {} }
            }
        }
    };
    html! {
        ul.key {
            @for one in categories { li { (swatch(class(one), texture(one))) (category(one)) } }
            @if costs.days.iter().any(|day| saved(day) > 0) { li { (swatch("cat free", Some("url(#fill-free)"))) (word("days-key-free")) } }
        }
    }
}
