//! What came of the ways by which customers come, as a table.

use maud::{Markup, html};
use transom_rules::pricing::money::Amount;

use crate::frame::address::address;
use crate::frame::field::{Field, Takes};
use crate::frame::icon::icon;
use crate::frame::price::{count, money};
use crate::frame::settings::Place;
use crate::words::word;

/// What came of all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// A line each: of ways in of the workspace's and of ads.
    pub lines: Vec<Counts>,
    /// It tells of the first of them alone.
    pub is_cut: bool,
}

/// What came of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// What it is called.
    pub name: String,
    /// Its page, if it has one.
    pub path: Option<String>,
    /// It is an ad or a post.
    pub is_ad: bool,
    /// Messages that came by it.
    pub arrivals: u64,
    /// In so many conversations.
    pub conversations: u64,
    /// Answered within 24 hours.
    pub answered: u64,
    /// They can still be.
    pub waiting: u64,
    /// They were not.
    pub missed: u64,
    /// Taken to come by a Page's button, and not confirmed by Meta yet.
    pub unconfirmed: u64,
    /// Messages that were free because of it.
    pub free: u64,
    /// What those would have cost, by currency.
    pub saved: Vec<(String, Amount)>,
    /// What was charged since nobody answered in time, by currency.
    pub lost: Vec<(String, Amount)>,
}

const COLUMNS: [&str; 8] = [
    "report-by",
    "report-arrivals",
    "report-conversations",
    "report-answered",
    "report-missed",
    "report-free",
    "report-saved",
    "report-lost",
];

/// It, with the days to choose and the way to the same as a file.
pub(super) fn draw(report: &Report) -> Markup {
    let file = address("/settings/entry-points/report.csv", &[("from", &report.from), ("to", &report.to)]);
    html! {
        section #report.sheet-part {
            h2 { (word("report-title")) }
            form.filters.sheet-card method="get" action={ (Place::Sources.path()) "#report" } {
                (Field::new("from", "report-from", Takes::Day).value(&report.from).free().draw())
                (Field::new("to", "report-to", Takes::Day).value(&report.to).free().draw())
                div.form-end {
                    a.bar-button href=(file) download { (icon("download")) (word("report-file")) }
                    button.primary { (word("audit-show")) }
                }
            }
            @if report.lines.is_empty() {
                div.teach { (icon("gift")) p { strong { (word("report-none")) } } p { (word("report-none-about")) } }
            } @else {
                (table(&report.lines))
                @if report.is_cut { p.small { (word("report-cut")) } }
                p.small { (word("report-about")) }
            }
        }
    }
}

fn table(lines: &[Counts]) -> Markup {
    html! {
        div.table-scroll tabindex="0" role="region" aria-label=(word("report-title")) {
            table.log.source-report {
                thead { tr { @for name in COLUMNS { th scope="col" { (word(name)) } } } }
                tbody { @for one in lines { (row(one)) } }
            }
        }
    }
}

fn row(one: &Counts) -> Markup {
    html! {
        tr {
            td {
                @match &one.path { Some(path) => a href=(path) { bdi { (one.name) } }, None => bdi { (one.name) } }
                @if one.is_ad { " " span.chip { (word("report-ad")) } }
                @if one.unconfirmed > 0 { p.small { (count(one.unconfirmed)) " " (word("report-unconfirmed")) } }
            }
            td data-of=(word("report-arrivals")) { (count(one.arrivals)) }
            td data-of=(word("report-conversations")) { (count(one.conversations)) }
            td data-of=(word("report-answered")) {
                (count(one.answered))
                @if one.waiting > 0 { p.small { (count(one.waiting)) " " (word("report-waiting")) } }
            }
            td data-of=(word("report-missed")) { (count(one.missed)) }
            td data-of=(word("report-free")) { (count(one.free)) }
            td data-of=(word("report-saved")) { (amounts(&one.saved)) }
            td data-of=(word("report-lost")) { (amounts(&one.lost)) }
        }
    }
}

fn amounts(all: &[(String, Amount)]) -> Markup {
    html! {
        @if all.is_empty() { "–" }
        @for (currency, amount) in all { div { (money(currency, *amount)) } }
    }
}
