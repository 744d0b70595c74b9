//! The findings: charges where what we predicted, what our rules said at delivery and what Meta says are not
//! the same. They are shown beside each other; nothing is ever overwritten.

use maud::{Markup, html};
use transom_rules::time::Timestamp;

use crate::frame::icon::icon;
use crate::frame::price::{Cost, decimals};
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// How Meta's verdicts compare with our charges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// How many charges of the month Meta has settled.
    pub settled: u64,
    /// How many Meta has not spoken about yet.
    pub unsettled: u64,
    /// How many have a finding.
    pub found: u64,
    /// How many of these only say that our price moved between permit and delivery.
    pub moved: u64,
    /// The newest of those that differ.
    pub rows: Vec<Finding>,
}

/// A charge that somebody sees differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The address of the message.
    pub message: String,
    /// Whom it went to.
    pub to: String,
    /// When it was delivered.
    pub at: Timestamp,
    /// What was predicted when it was permitted, if anything was.
    pub predicted: Option<Said>,
    /// What our rules say about the delivery.
    pub ours: Option<Said>,
    /// What Meta says.
    pub metas: Option<Said>,
    /// Why they may differ, in a sentence.
    pub reason: String,
}

/// What somebody says a message is billed as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The category in a word: ours, or Meta's verbatim.
    pub category: String,
    /// What it costs.
    pub cost: Cost,
}

/// The section.
pub(super) fn findings(findings: &Findings) -> Markup {
    html! {
        section.sheet-part aria-labelledby="findings" {
            h2 #findings { (title(findings)) }
            @if findings.found > 0 { (table(findings)) }
            @if findings.settled == 0 {
                p.small { (word("found-none-settled")) }
            } @else if findings.found == 0 {
                p.agreed { (icon("check")) (say!("found-agree", count = findings.settled)) }
            }
            @if findings.unsettled > 0 && findings.settled > 0 {
                p.small { (say!("found-unsettled", count = findings.unsettled)) }
            }
        }
    }
}

fn title(findings: &Findings) -> String {
    let differ = findings.found.saturating_sub(findings.moved);
    let differ = (differ > 0).then(|| say!("found-differ", count = differ));
    let moved = (findings.moved > 0).then(|| say!("found-moved", count = findings.moved));
    let all: Vec<String> = differ.into_iter().chain(moved).collect();
    if all.is_empty() { word("found").to_owned() } else { say!("found-all", what = all.join(", ")) }
}

/// The columns of the table, by the ids of their names.
const COLUMNS: [&str; 5] =
    ["column-message", "column-predicted", "column-our-charge", "column-meta", "column-why"];

fn table(findings: &Findings) -> Markup {
    let shown = u64::try_from(findings.rows.len()).unwrap_or(u64::MAX);
    let all = findings.rows.iter().flat_map(|row| [&row.predicted, &row.ours, &row.metas]);
    let decimals = decimals(all.flatten().filter_map(|said| said.cost.amount()));
    html! {
        div.table-scroll tabindex="0" role="region" aria-label=(word("found")) {
            table.facts.wide {
                thead { tr { @for name in COLUMNS { th scope="col" { (word(name)) } } } }
                tbody {
                    @for row in &findings.rows {
                        tr {
                            td { a href=(row.message) { bdi { (row.to) } } br; span.small { (time(row.at, Form::Full)) } }
                            td { (said(row.predicted.as_ref(), decimals)) }
                            td { (said(row.ours.as_ref(), decimals)) }
                            td { (said(row.metas.as_ref(), decimals)) }
                            td.sentence { (row.reason) }
                        }
                    }
                }
            }
        }
        @if shown < findings.found { p.small { (say!("found-newest", shown = shown, count = findings.found)) } }
    }
}

fn said(said: Option<&Said>, decimals: usize) -> Markup {
    html! {
        @if let Some(said) = said {
            (said.category) br; span class={ "cost " (said.cost.class()) } { (said.cost.text_in(decimals)) }
        } @else { "–" }
    }
}
