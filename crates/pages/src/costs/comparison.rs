//! The comparison with Meta's own analytics: a form that asks Meta about days, what came of asking, and the
//! differences between our counts and what is kept of Meta's, by day, market, category and type.

use jiff::civil::Date;
use maud::{Markup, html};
use transom_rules::analytics::compare::Gap;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;

use super::charts::{Column, amount};
use super::{Costs, Tally};
use crate::frame::icon::icon;
use crate::frame::price::count;
use crate::frame::when::{Form, time};
use crate::words::word;
use crate::{say, weave};

/// What is asked of Meta, and what is kept of its word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The accounts that can be asked: id in text and name.
    pub accounts: Vec<(String, String)>,
    /// The chosen one's id; empty before one is chosen.
    pub account: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What came of asking Meta; `None` if nobody has just asked.
    pub outcome: Option<Outcome>,
    /// Both sides.
    pub compared: Compared,
}

/// What came of asking Meta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It told, and what it told is kept.
    Told,
    /// It said no, with an error code of its own.
    Refused(i64),
    /// It did not answer, or not as it should.
    Silent,
}

impl Outcome {
    /// The word for it in an address: `told`, `refused-190`, `silent`.
    pub fn word(self) -> String {
        match self {
            Self::Told => "told".to_owned(),
            Self::Refused(code) => format!("refused-{code}"),
            Self::Silent => "silent".to_owned(),
        }
    }

    /// What a word of an address stands for; nothing, if nothing.
    pub fn from_word(word: &str) -> Option<Self> {
        match word.split_once('-') {
            None if word == "told" => Some(Self::Told),
            None if word == "silent" => Some(Self::Silent),
            Some(("refused", code)) => code.parse().ok().map(Self::Refused),
            _ => None,
        }
    }
}

/// Both sides, if there are two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// No account was chosen yet.
    NotChosen,
    /// Such days cannot be compared, and why, in a sentence.
    Wrong(String),
    /// Nothing that Meta says of these days is kept.
    Nothing,
    /// Side by side.
    Done(Both),
}

/// What Meta told beside what we have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Both {
    /// When the oldest of them was told.
    pub told_at: Option<Timestamp>,
    /// ISO 4217, of both sides: the account's.
    pub currency: String,
    /// The account's time zone, whose days these are.
    pub zone: String,
    /// What a reader has to know of the whole, in sentences.
    pub notes: Vec<String>,
    /// How many lines are the same on both sides.
    pub agree: u64,
    /// Those that are not, by day.
    pub differences: Vec<Difference>,
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
    /// Ours less Meta's.
    pub gap: Gap,
    /// What may explain it, in a sentence; may be empty.
    pub note: String,
    /// Messages of ours that it may come from.
    pub suspects: Vec<Suspect>,
}

/// A message whose charge may be what differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// The address of the message.
    pub message: String,
    /// When it was delivered.
    pub at: Timestamp,
    /// What it cost by our rules; `None` when no rate is known.
    pub amount: Option<Amount>,
    /// What Meta's status of it said otherwise; may be empty.
    pub finding: String,
}

/// The block, with the id `compare`. Its form posts `account`, `from` and `to` beside the choice of the page.
pub(super) fn comparison(costs: &Costs) -> Markup {
    let comparison = &costs.comparison;
    html! {
        section #compare.sheet-part {
            h2 { (word("compare")) }
            @if comparison.accounts.is_empty() {
                p.small { (word("compare-no-account")) }
            } @else {
                (form(costs))
                @let trouble = comparison.outcome.and_then(trouble);
                @if let Some(why) = &trouble { (reason(why)) }
                @match &comparison.compared {
                    Compared::NotChosen => p.small { (word("compare-about")) },
                    Compared::Wrong(why) => (reason(why)),
                    Compared::Nothing if trouble.is_some() => {}
                    Compared::Nothing => p.small { (word("compare-nothing")) },
                    Compared::Done(both) => {
                        @if trouble.is_some() { p { (word("compare-before")) } }
                        (result(both))
                    }
                }
            }
        }
    }
}

/// Why Meta told nothing, and what to do about it.
fn trouble(outcome: Outcome) -> Option<String> {
    Some(match outcome {
        Outcome::Told => return None,
        Outcome::Refused(code @ 190) => say!("compare-trouble-token", code = code.to_string()),
        Outcome::Refused(code @ (3 | 10 | 200..=299)) => {
            say!("compare-trouble-permission", code = code.to_string())
        }
        Outcome::Refused(code @ (4 | 17 | 32 | 613 | 80_007..=80_008 | 130_429)) => {
            say!("compare-trouble-often", code = code.to_string())
        }
        Outcome::Refused(code) => say!("compare-trouble-refused", code = code.to_string()),
        Outcome::Silent => word("compare-trouble-silent").to_owned(),
    })
}

fn reason(why: &str) -> Markup {
    html! { p.reason role="alert" { (icon("operator")) span { (why) } } }
}

fn form(costs: &Costs) -> Markup {
    let comparison = &costs.comparison;
    html! {
        form.compare-form method="post" action="/costs/comparison" {
            input type="hidden" name="month" value=(costs.month.strftime("%Y-%m").to_string());
            input type="hidden" name="channel" value=(costs.channel);
            input type="hidden" name="currency" value=(costs.currency);
            label { span { (word("compare-account")) }
                select name="account" {
                    @for (id, name) in &comparison.accounts { option value=(id) selected[*id == comparison.account] { (name) } }
                }
            }
            label { span { (word("compare-from")) } input type="date" name="from" required value=(comparison.from); }
            label { span { (word("compare-to")) } input type="date" name="to" required value=(comparison.to); }
            button.primary { (word("compare-go")) }
        }
    }
}

fn result(both: &Both) -> Markup {
    let differ = u64::try_from(both.differences.len()).unwrap_or(u64::MAX);
    html! {
        p.small {
            (word("compare-line")) " "
            @if let Some(at) = both.told_at { (weave!("compare-told", at = time(at, Form::Amid))) }
            @else { (word("compare-told-nothing")) }
            " " (say!("compare-units", currency = &both.currency, zone = &both.zone))
        }
        @if !both.notes.is_empty() { ul.notes.small { @for note in &both.notes { li { (note) } } } }
        @if differ == 0 {
            @if both.agree == 0 { p.small { (word("compare-neither")) } }
            @else { p.agreed { (icon("check")) (say!("compare-agree", count = both.agree)) } }
        } @else {
            p { (say!("compare-differ", differ = differ, agree = both.agree)) }
            (table(both))
        }
    }
}

fn table(both: &Both) -> Markup {
    let amounts = |one: &Difference| {
        [one.ours.and_then(|ours| ours.amount), one.metas.and_then(|metas| metas.amount), one.gap.amount]
    };
    let column = Column::of(both.differences.iter().flat_map(amounts));
    html! {
        div.table-scroll tabindex="0" role="region" aria-label=(word("compare-differences")) {
            table.facts.wide.both {
                thead {
                    tr {
                        th scope="col" rowspan="2" { (word("column-day")) } th scope="col" rowspan="2" { (word("column-market")) } th scope="col" rowspan="2" { (word("column-kind")) }
                        th.number scope="colgroup" colspan="2" { (word("column-ours")) } th.number scope="colgroup" colspan="2" { (word("column-meta")) } th.number scope="colgroup" colspan="2" { (word("column-difference")) }
                    }
                    tr { @for _ in 0..3 { th.number scope="col" { (word("column-messages")) } th.number scope="col" { (word("column-cost")) } } }
                }
                tbody { @for one in &both.differences { (line(one, &both.currency, column)) } }
            }
        }
    }
}

fn line(one: &Difference, currency: &str, column: Column) -> Markup {
    html! {
        tr {
            td.instant { (one.day.strftime("%a %-d %b").to_string()) }
            td { (one.market) }
            td.what {
                (one.category) span.small { ", " (one.kind) }
                @if !one.note.is_empty() { p.small.note { (one.note) } }
                (suspects(&one.suspects, currency))
            }
            @for side in [one.ours, one.metas] {
                @match side {
                    Some(tally) => { td.number { (count(tally.count)) } td.number { (column.amount(currency, tally.amount)) } },
                    None => { td.number { "–" } td.number { "–" } },
                }
            }
            td.number.difference { (more_or_less(one.gap.messages)) }
            td.number.difference { (dearer_or_cheaper(one.gap.amount, currency, column)) }
        }
    }
}

/// The messages, folded.
fn suspects(suspects: &[Suspect], currency: &str) -> Markup {
    let number = u64::try_from(suspects.len()).unwrap_or(u64::MAX);
    html! {
        @if number > 0 {
            details.suspects {
                summary { (say!("compare-suspects", count = number)) }
                ul {
                    @for one in suspects {
                        li {
                            a href=(one.message) { (time(one.at, Form::Full)) } " · " (amount(currency, one.amount))
                            @if !one.finding.is_empty() { span.small { " · " (one.finding) } }
                        }
                    }
                }
            }
        }
    }
}

/// How many more we have than Meta: `+3`, `−2`, `0`.
fn more_or_less(messages: i64) -> String {
    let number = count(messages.unsigned_abs());
    match messages {
        1.. => format!("+{number}"),
        ..0 => format!("−{number}"),
        0 => number,
    }
}

/// How much dearer it is by our account; `n/a` if a side has no amount.
fn dearer_or_cheaper(gap: Option<Amount>, currency: &str, column: Column) -> String {
    let sign = if gap > Some(Amount::ZERO) { "+" } else { "" };
    gap.map_or_else(
        || word("cost-has-no-rate").to_owned(),
        |gap| format!("{sign}{}", column.money(currency, gap)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_ours_less_metas_and_never_invented() {
        for (messages, amount, told) in [
            (2, Some(125_000), ("+2", "+$0.125")),
            (-1_204, Some(-625_000), ("−1,204", "−$0.625")),
            (0, Some(0), ("0", "$0.00")),
            (i64::MIN, None, ("−9,223,372,036,854,775,808", "n/a")),
        ] {
            let amount = amount.map(Amount::from_millionths);
            assert_eq!(
                (
                    more_or_less(messages).as_str(),
                    dearer_or_cheaper(amount, "USD", Column::default()).as_str()
                ),
                told
            );
        }
    }

    #[test]
    fn outcomes_have_words_and_troubles_a_way_out() {
        for outcome in [Outcome::Told, Outcome::Silent, Outcome::Refused(190), Outcome::Refused(-1)] {
            assert_eq!(Outcome::from_word(&outcome.word()), Some(outcome));
            assert_eq!(trouble(outcome).is_some(), outcome != Outcome::Told);
        }
        for word in ["", "refused", "refused-", "refused-x", "told-1", "<b>"] {
            assert_eq!(Outcome::from_word(word), None, "{word}");
        }
        for (code, way_out) in
            [(190, "Connect the number again"), (10, "permission"), (80_007, "in an hour"), (1, "log")]
        {
            let told = trouble(Outcome::Refused(code)).unwrap();
            assert!(told.contains(way_out) && told.contains(&code.to_string()), "{told}");
        }
    }
}
