//! The comparison with Meta's own analytics: a form that asks for days, and the differences between Meta's
//! counts and ours by day, market, category and type.

use jiff::civil::Date;
use maud::{Markup, html};
use transom_rules::pricing::money::Amount;

use super::charts::amount;
use super::{Costs, Tally};
use crate::web::view::icon::icon;
use crate::web::view::price::{count, counted, money};

/// What is asked of Meta, and what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The accounts that can be asked: id in text and name.
    pub accounts: Vec<(String, String)>,
    /// The chosen one's id; empty before one is chosen.
    pub account: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// ISO 4217, of both sides.
    pub currency: String,
    /// What came of it.
    pub compared: Compared,
}

/// What came of asking Meta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Nobody has asked yet.
    NotAsked,
    /// Meta did not answer, and why, in a sentence.
    Failed(String),
    /// It did.
    Done {
        /// How many lines are the same on both sides.
        agree: u64,
        /// Those that are not, by day.
        differences: Vec<Difference>,
    },
}

/// A line on which Meta and we differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The day, as the account counts them.
    pub day: Date,
    /// The market, or Meta's word for the country.
    pub market: String,
    /// The category in a word.
    pub category: String,
    /// Meta's type in a word: `regular`, `free customer service`.
    pub kind: String,
    /// What we have; `None` if we have no such line.
    pub ours: Option<Tally>,
    /// What Meta has; `None` if it has no such line.
    pub metas: Option<Tally>,
    /// What may explain it, in a sentence; may be empty.
    pub note: String,
}

/// The block, with the id `compare`. Its form asks for `account`, `from` and `until` beside the month.
pub fn comparison(costs: &Costs) -> Markup {
    let comparison = &costs.comparison;
    html! {
        section #compare.sheet-part {
            h2 { "Compare with Meta's own analytics" }
            @if comparison.accounts.is_empty() {
                p.small { "No WhatsApp account is connected, so there is nothing to ask Meta about." }
            } @else {
                (form(costs))
                @match &comparison.compared {
                    Compared::NotAsked => p.small { "Meta's figures arrive late: compare days that are over by two." },
                    Compared::Failed(why) => p.reason role="alert" { (icon("operator")) (why) },
                    Compared::Done { agree, differences } => (result(*agree, differences, &comparison.currency)),
                }
            }
        }
    }
}

fn form(costs: &Costs) -> Markup {
    let comparison = &costs.comparison;
    html! {
        form.compare-form method="get" action="/costs#compare" {
            input type="hidden" name="month" value=(costs.month.strftime("%Y-%m").to_string());
            input type="hidden" name="channel" value=(costs.channel);
            input type="hidden" name="currency" value=(costs.currency);
            label { span { "Account" }
                select name="account" {
                    @for (id, name) in &comparison.accounts { option value=(id) selected[*id == comparison.account] { (name) } }
                }
            }
            label { span { "From" } input type="date" name="from" required value=(comparison.from); }
            label { span { "To" } input type="date" name="until" required value=(comparison.until); }
            button.primary { "Compare" }
        }
    }
}

fn result(agree: u64, differences: &[Difference], currency: &str) -> Markup {
    html! {
        @if differences.is_empty() {
            @if agree == 0 { p.small { "Neither Meta nor we have anything for these days." } }
            @else { p.agreed { (icon("check")) "Meta and we agree on all " (counted(agree, "line")) "." } }
        } @else {
            p.small { (counted(u64::try_from(differences.len()).unwrap_or(u64::MAX), "line")) " differ, " (count(agree)) " agree." }
            div.table-scroll tabindex="0" role="region" aria-label="Differences" {
                table.facts.wide {
                    thead {
                        tr {
                            th scope="col" rowspan="2" { "Day" } th scope="col" rowspan="2" { "Market" } th scope="col" rowspan="2" { "Category, type" }
                            th.number scope="colgroup" colspan="2" { "Ours" } th.number scope="colgroup" colspan="2" { "Meta" } th.number scope="colgroup" colspan="2" { "Difference" }
                        }
                        tr { @for _ in 0..3 { th.number scope="col" { "Messages" } th.number scope="col" { "Cost" } } }
                    }
                    tbody { @for one in differences { (line(one, currency)) } }
                }
            }
        }
    }
}

fn line(one: &Difference, currency: &str) -> Markup {
    html! {
        tr {
            td.instant { (one.day.strftime("%a %-d %b").to_string()) }
            td { (one.market) }
            td { (one.category) span.small { ", " (one.kind) } @if !one.note.is_empty() { p.small.note { (one.note) } } }
            @for side in [one.ours, one.metas] {
                @match side {
                    Some(tally) => { td.number { (count(tally.count)) } td.number { (amount(currency, tally)) } },
                    None => { td.number { "–" } td.number { "–" } },
                }
            }
            td.number.difference { (more_or_less(one)) }
            td.number.difference { (dearer_or_cheaper(one, currency)) }
        }
    }
}

/// How many more Meta has than we: `+3`, `−2`, `0`.
fn more_or_less(one: &Difference) -> String {
    let (ours, metas) = (one.ours.unwrap_or_default().count, one.metas.unwrap_or_default().count);
    match metas.cmp(&ours) {
        std::cmp::Ordering::Greater => format!("+{}", count(metas - ours)),
        std::cmp::Ordering::Less => format!("−{}", count(ours - metas)),
        std::cmp::Ordering::Equal => "0".to_owned(),
    }
}

/// How much dearer it is by Meta's account; `n/a` if a side that has messages has no amount.
fn dearer_or_cheaper(one: &Difference, currency: &str) -> String {
    let of = |side: Option<Tally>| side.map_or(Some(Amount::ZERO), |tally| tally.amount);
    let (Some(ours), Some(metas)) = (of(one.ours), of(one.metas)) else { return "n/a".to_owned() };
    let sign = if metas > ours { "+" } else { "" };
    format!("{sign}{}", money(currency, metas - ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(count: u64, millionths: i64) -> Tally {
        Tally { count, amount: Some(Amount::from_millionths(millionths)) }
    }

    #[test]
    fn differences_are_metas_less_ours_and_never_invented() {
        let cases = [
            (Some(tally(10, 625_000)), Some(tally(12, 750_000)), "+2", "+$0.1250"),
            (Some(tally(10, 625_000)), None, "−10", "−$0.6250"),
            (None, Some(tally(1, 62_500)), "+1", "+$0.0625"),
            (Some(tally(3, 0)), Some(tally(3, 0)), "0", "$0.00"),
            (Some(Tally { count: 3, amount: None }), Some(tally(3, 9)), "0", "n/a"),
        ];
        for (ours, metas, messages, cost) in cases {
            let one = Difference {
                day: Date::constant(2026, 11, 3),
                market: "India".into(),
                category: "Marketing".into(),
                kind: "regular".into(),
                ours,
                metas,
                note: String::new(),
            };
            assert_eq!(
                (more_or_less(&one).as_str(), dearer_or_cheaper(&one, "USD").as_str()),
                (messages, cost)
            );
        }
    }
}
