//! What came of sending a template: who used it, how far it got, what it brought and what it cost.

use maud::{Markup, html};
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;

use crate::frame::price::{count, money};
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// What was counted, of what was sent lately.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Over so many days.
    pub days: i64,
    /// Only so many of the newest were counted; `None` where that is all.
    pub newest: Option<u32>,
    /// Handed to Meta, or not handed over.
    pub all: u32,
    /// Accepted by Meta.
    pub sent: u32,
    /// Arrived.
    pub delivered: u32,
    /// Read.
    pub read: u32,
    /// Failed, or stopped.
    pub lost: u32,
    /// Answered within a day.
    pub answered: u32,
    /// Sent outside the window.
    pub closed: u32,
    /// Of those, answered within a day.
    pub reopened: u32,
    /// Who sent how many, the most first.
    pub people: Vec<(String, u32)>,
    /// What they cost, a currency each; `None` for whoever may not know.
    pub costs: Option<Vec<(String, Amount)>>,
    /// When the newest was sent.
    pub last_at: Option<Timestamp>,
}

/// The part of a template's page.
pub fn section(shown: &Statistics) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("statistics-title")) }
            p.small { (period(shown)) }
            @if shown.all == 0 {
                p { (word("statistics-none")) }
            } @else {
                section.sheet-card { (figures(shown)) }
                (people(shown))
            }
        }
    }
}

fn period(shown: &Statistics) -> String {
    match shown.newest {
        None => say!("statistics-days", days = shown.days),
        Some(newest) => say!("statistics-newest", days = shown.days, count = newest),
    }
}

fn figures(shown: &Statistics) -> Markup {
    let line = |label: &'static str, figure: u32, of: u32| {
        html! { dt { (word(label)) } dd { (count(u64::from(figure))) @if let Some(share) = share(figure, of) { " · " (share) } } }
    };
    html! {
        dl.pairs {
            (line("statistics-sent", shown.sent, 0))
            (line("statistics-delivered", shown.delivered, shown.sent))
            (line("statistics-read", shown.read, shown.sent))
            (line("statistics-answered", shown.answered, shown.sent))
            @if shown.closed > 0 { (line("statistics-reopened", shown.reopened, shown.closed)) }
            @if shown.lost > 0 { (line("statistics-lost", shown.lost, shown.all)) }
            @if let Some(costs) = &shown.costs {
                dt { (word("statistics-cost")) }
                dd {
                    @if costs.is_empty() { (word("statistics-cost-none")) }
                    @for (place, (currency, amount)) in costs.iter().enumerate() {
                        @if place > 0 { " + " } (money(currency, *amount))
                    }
                }
            }
            @if let Some(at) = shown.last_at { dt { (word("statistics-last")) } dd { (time(at, Form::Full)) } }
        }
    }
}

/// `34 % of 120`; nothing of nothing.
fn share(figure: u32, of: u32) -> Option<String> {
    let percent = (u64::from(figure) * 100 + u64::from(of) / 2).checked_div(u64::from(of))?;
    Some(say!("statistics-share", percent = percent, count = of))
}

fn people(shown: &Statistics) -> Markup {
    html! {
        @if !shown.people.is_empty() {
            h3 { (word("statistics-people")) }
            dl.pairs {
                @for (name, sent) in &shown.people { dt { bdi { (name) } } dd { (count(u64::from(*sent))) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_whole_and_of_nothing_there_is_none() {
        assert_eq!(share(1, 3).as_deref(), Some("33 % of 3"));
        assert_eq!(share(2, 3).as_deref(), Some("67 % of 3"));
        assert_eq!(share(0, 0), None);
    }

    #[test]
    fn what_was_never_sent_has_no_figures() {
        let none = Statistics { days: 90, ..Statistics::default() };
        let drawn = section(&none).into_string();
        assert!(drawn.contains("Nobody has sent it") && !drawn.contains("<dl"), "{drawn}");
    }
}
