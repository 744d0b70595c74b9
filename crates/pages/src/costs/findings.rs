//! The findings: charges where what we predicted, what our rules said at delivery and what Meta says are not
//! the same. They are shown beside each other; nothing is ever overwritten.

use maud::{Markup, html};
use transom_rules::time::Timestamp;

use crate::frame::icon::icon;
use crate::frame::price::{Cost, count, counted, decimals};
use crate::frame::when::{Form, time};

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
                p.small { "Meta has not settled a charge of this month yet: its prices come with the status of a message." }
            } @else if findings.found == 0 {
                p.agreed { (icon("check")) (all_agree(findings.settled)) }
            }
            @if findings.unsettled > 0 && findings.settled > 0 {
                p.small { (counted(findings.unsettled, "charge")) " not settled by Meta yet." }
            }
        }
    }
}

fn title(findings: &Findings) -> String {
    let metas = match findings.found.saturating_sub(findings.moved) {
        0 => None,
        1 => Some("Meta sees one charge differently".to_owned()),
        other => Some(format!("Meta sees {} charges differently", count(other))),
    };
    let moved = match findings.moved {
        0 => None,
        1 => Some("one price moved before the delivery".to_owned()),
        moved => Some(format!("{} prices moved before the delivery", count(moved))),
    };
    let all: Vec<String> = metas.into_iter().chain(moved).collect();
    if all.is_empty() { "Findings".to_owned() } else { format!("Findings: {}", all.join(", ")) }
}

fn all_agree(settled: u64) -> String {
    match settled {
        1 => "The one charge that Meta has settled is as we predicted.".to_owned(),
        _ => format!("All {} that Meta has settled are as we predicted.", counted(settled, "charge")),
    }
}

fn table(findings: &Findings) -> Markup {
    let shown = u64::try_from(findings.rows.len()).unwrap_or(u64::MAX);
    let all = findings.rows.iter().flat_map(|row| [&row.predicted, &row.ours, &row.metas]);
    let decimals = decimals(all.flatten().filter_map(|said| said.cost.amount()));
    html! {
        div.table-scroll tabindex="0" role="region" aria-label="Findings" {
            table.facts.wide {
                thead { tr { th scope="col" { "Message" } th scope="col" { "Predicted" } th scope="col" { "Our charge" } th scope="col" { "Meta" } th scope="col" { "Why" } } }
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
        @if shown < findings.found { p.small { "The newest " (count(shown)) " of " (count(findings.found)) ". All of them stand in the CSV." } }
    }
}

fn said(said: Option<&Said>, decimals: usize) -> Markup {
    html! {
        @if let Some(said) = said {
            (said.category) br; span class={ "cost " (said.cost.class()) } { (said.cost.text_in(decimals)) }
        } @else { "–" }
    }
}
