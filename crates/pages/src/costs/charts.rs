//! The charts that are lists of bars: by category, by market, free against paid and why free. A bar's length
//! is a share of the longest one, drawn in per cent, so that the words beside it never shrink.

use maud::{Markup, html};
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::{BillingCategory, Reason, market};

use super::{Costs, Tally};
use crate::frame::bars::{Row, bars, per_cent, section};
use crate::frame::price::{self, count, decimals, money, money_in};
use crate::say;
use crate::words::word;

/// Markets that are shown by themselves.
const MARKETS: usize = 12;

/// Textures of the categories and of what is free, which every chart of the page refers to by name.
pub(super) fn patterns() -> Markup {
    html! {
        svg.sprite aria-hidden="true" {
            defs {
                (pattern("fill-utility", &html! { rect.stripe width="2" height="8" {} }))
                (pattern("fill-authentication", &html! { circle.stripe cx="4" cy="4" r="1.8" {} }))
                pattern #fill-service width="8" height="5" patternUnits="userSpaceOnUse" { rect.stripe width="8" height="1.5" {} }
                (pattern("fill-sms", &html! { path.stripe d="M0 0h4v4h-4z" {} }))
                (pattern("fill-free", &html! { rect.stripe width="4" height="8" {} }))
            }
        }
    }
}

fn pattern(id: &str, inside: &Markup) -> Markup {
    html! {
        pattern id=(id) width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" { (inside) }
    }
}

/// The class of a category's colour.
pub(super) const fn class(category: BillingCategory) -> &'static str {
    match category {
        BillingCategory::Marketing => "cat marketing",
        BillingCategory::Utility => "cat utility",
        BillingCategory::Authentication => "cat authentication",
        BillingCategory::Service => "cat service",
        BillingCategory::ReferralConversion => "cat free",
        BillingCategory::Sms => "cat sms",
    }
}

/// The texture that lies over the colour, so that categories are not told by colour alone.
pub(super) const fn texture(category: BillingCategory) -> Option<&'static str> {
    match category {
        BillingCategory::Marketing => None,
        BillingCategory::Utility => Some("url(#fill-utility)"),
        BillingCategory::Authentication => Some("url(#fill-authentication)"),
        BillingCategory::Service => Some("url(#fill-service)"),
        BillingCategory::ReferralConversion => Some("url(#fill-free)"),
        BillingCategory::Sms => Some("url(#fill-sms)"),
    }
}

/// Millionths for a length; what has no rate has none.
pub(super) fn length(tally: Tally) -> u64 {
    u64::try_from(tally.amount.map_or(0, Amount::millionths)).unwrap_or(0)
}

/// An amount, or `n/a` if no rate is known.
pub(super) fn amount(currency: &str, amount: Option<Amount>) -> String {
    Column::default().amount(currency, amount)
}

/// A column of amounts: all of them have the same number of decimals.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Column {
    decimals: usize,
}

impl Column {
    pub(super) fn of(amounts: impl IntoIterator<Item = Option<Amount>>) -> Self {
        Self { decimals: decimals(amounts.into_iter().flatten()) }
    }

    pub(super) fn amount(self, currency: &str, amount: Option<Amount>) -> String {
        amount.map_or_else(|| word("cost-has-no-rate").to_owned(), |amount| self.money(currency, amount))
    }

    pub(super) fn money(self, currency: &str, amount: Amount) -> String {
        money_in(currency, amount, self.decimals)
    }
}

/// What the categories cost.
pub(super) fn categories(costs: &Costs) -> Markup {
    if costs.categories.is_empty() {
        return nothing(word("chart-categories"), word("chart-categories-none"));
    }
    let mut sorted = costs.categories.clone();
    sorted.sort_by_key(|(category, tally)| (std::cmp::Reverse(length(*tally)), *category));
    let column = Column::of(sorted.iter().map(|(_, tally)| tally.amount));
    let rows: Vec<_> = sorted
        .iter()
        .map(|(category, tally)| Row {
            name: price::category(*category),
            value: column.amount(&costs.currency, tally.amount),
            length: length(*tally),
            class: class(*category),
            texture: texture(*category),
        })
        .collect();
    let title = match sorted.first().filter(|(_, tally)| length(*tally) > 0) {
        Some((category, tally)) => {
            let amount = column.amount(&costs.currency, tally.amount);
            say!("chart-cost-most", name = price::category(*category), amount = amount)
        }
        None => word("chart-categories-unrated").to_owned(),
    };
    let lines = sorted.iter().map(|(category, tally)| (price::category(*category).to_owned(), *tally));
    section(&title, &bars(&rows), &tallies("column-category", lines, &costs.currency, column))
}

/// What the markets cost: the dearest by themselves, the others together.
pub(super) fn markets(costs: &Costs) -> Markup {
    if costs.markets.is_empty() {
        return nothing(word("chart-markets"), word("chart-markets-none"));
    }
    let mut sorted: Vec<_> = costs.markets.iter().map(|(name, tally)| (named(name), *tally)).collect();
    sorted.sort_by(|(name, tally), (other, than)| length(*than).cmp(&length(*tally)).then(name.cmp(other)));
    let (shown, others) = sorted.split_at(sorted.len().min(MARKETS));
    let rest = say!("chart-others", count = others.len());
    let together = others.iter().fold(Tally::default(), |sum, (_, tally)| sum.and(*tally));
    let mut rows: Vec<_> = shown.iter().map(|(name, tally)| (name.as_str(), *tally)).collect();
    if !others.is_empty() {
        rows.push((&rest, together));
    }
    let column = Column::of(sorted.iter().map(|(_, tally)| tally.amount));
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(name, tally)| Row {
            name,
            value: column.amount(&costs.currency, tally.amount),
            length: length(tally),
            class: "cat market",
            texture: None,
        })
        .collect();
    let title = match shown.first().filter(|(_, tally)| length(*tally) > 0) {
        Some((name, tally)) => {
            let amount = column.amount(&costs.currency, tally.amount);
            say!("chart-cost-most", name = name, amount = amount)
        }
        None => word("chart-markets-unrated").to_owned(),
    };
    section(&title, &bars(&rows), &tallies("column-market", sorted.iter().cloned(), &costs.currency, column))
}

/// A market as people know it. Those of SMS are prefixes: where the numbers are that begin so stands beside them.
fn named(market: &str) -> String {
    let place = market.strip_prefix('+').and_then(market::of_prefix);
    place.map_or_else(
        || market.to_owned(),
        |place| say!("chart-market-prefix", place = place, prefix = market),
    )
}

/// Free against paid, and why free.
pub(super) fn free(costs: &Costs) -> Markup {
    let all = costs.charged + costs.free;
    let share = per_cent(costs.free, all);
    let mut sorted = costs.reasons.clone();
    sorted.sort_by_key(|(reason, number)| (std::cmp::Reverse(*number), *reason));
    let names: Vec<_> =
        sorted.iter().map(|(reason, number)| (why_free(*reason, costs.allowance), *number)).collect();
    let saved = |reason: Reason| {
        let of = costs.saved.iter().find(|(why, _)| *why == reason)?;
        of.1.amount.filter(|amount| *amount > Amount::ZERO)
    };
    let rows: Vec<_> = names
        .iter()
        .zip(&sorted)
        .map(|((name, number), (reason, _))| Row {
            name,
            value: match saved(*reason) {
                Some(amount) => {
                    say!("chart-free-saved", count = *number, amount = money(&costs.currency, amount))
                }
                None => count(*number),
            },
            length: *number,
            class: "cat free",
            texture: Some("url(#fill-free)"),
        })
        .collect();
    let title = say!("chart-free", free = costs.free, count = all);
    let chart = html! {
        svg.share height="22" role="img" aria-label=(title) {
            g.cat.market { title { (say!("chart-charged-count", count = costs.charged)) } rect.fill width="100%" height="22" rx="3" {} }
            g.cat.free {
                title { (say!("chart-free-count", count = costs.free)) }
                rect.fill width=(share) height="22" rx="3" {}
                rect width=(share) height="22" rx="3" fill="url(#fill-free)" {}
            }
        }
        p.share-words { span { (say!("chart-free-share", count = costs.free)) } span { (say!("chart-charged-share", count = costs.charged)) } }
        @if !rows.is_empty() { h3 { (word("chart-why-free")) } (bars(&rows)) }
        @if !costs.saved.is_empty() { p.small { (word("costs-saved-which")) } }
    };
    let table = html! {
        table.facts {
            thead { tr { th scope="col" { (word("column-what")) } th.number scope="col" { (word("column-messages")) } } }
            tbody {
                tr { td { (word("column-charged")) } td.number { (count(costs.charged)) } }
                @for (name, number) in &names { tr { td { (say!("chart-free-because", why = name)) } td.number { (count(*number)) } } }
            }
        }
    };
    section(&title, &chart, &table)
}

/// Why a message was free, in words that go on from "free:".
pub(super) fn why_free(reason: Reason, allowance: u32) -> String {
    match reason {
        Reason::FreeCustomerService => word("free-window").to_owned(),
        Reason::FreeEntryPoint => word("free-entry-point").to_owned(),
        Reason::FreeService => word("free-service").to_owned(),
        Reason::FreeAllowance => say!("free-allowance", count = allowance),
        Reason::FreeEligible => word("free-eligible").to_owned(),
        Reason::FreeReaction => word("free-reaction").to_owned(),
        Reason::Joined => word("free-joined").to_owned(),
        Reason::ConversationOpened | Reason::Regular => word("free-not").to_owned(),
    }
}

/// A chart of nothing.
fn nothing(title: &str, why: &str) -> Markup {
    html! { section.sheet-part.chart { h2 { (title) } p.small { (why) } } }
}

fn tallies(
    what: &'static str,
    lines: impl Iterator<Item = (String, Tally)>,
    currency: &str,
    column: Column,
) -> Markup {
    html! {
        table.facts {
            thead { tr { th scope="col" { (word(what)) } th.number scope="col" { (word("column-messages")) } th.number scope="col" { (word("column-cost")) } } }
            tbody {
                @for (name, tally) in lines {
                    tr { td { (name) } td.number { (count(tally.count)) } td.number { (column.amount(currency, tally.amount)) } }
                }
            }
        }
    }
}
