//! How the desk stands: numbers, what waits to go out, what is uncertain, when Meta last spoke, versions, the age of the
//! backup. What of it needs somebody is told by [`troubles`] too, in the summary.

use maud::{Markup, html};
use transom_rules::time::{Span, Timestamp};

use crate::frame::icon::icon;
use crate::frame::when::{Form, Length, left, time};
use crate::words::word;
use crate::{say, weave};

/// What is due waits no longer than this while all is well.
const LATE: Span = Span::minutes(5);
/// A backup is older than this only where nobody makes them.
const OLD: Span = Span::hours(7 * 24);

/// How the desk stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// The connected numbers.
    pub numbers: Vec<Sender>,
    /// Messages that are due.
    pub queued: u64,
    /// For how long the oldest of them could have gone.
    pub oldest: Option<Span>,
    /// Messages that wait until their customers write.
    pub waiting: u64,
    /// Messages that wait until somebody agrees to what their template costs since.
    pub aside: u64,
    /// Messages of which nobody knows whether they arrived.
    pub uncertain: u64,
    /// When the newest webhook came.
    pub webhook: Option<Timestamp>,
    /// This version, such as `0.1.0`.
    pub version: String,
    /// The engine of the database, as people call it.
    pub engine: String,
    /// The newest backup.
    pub backup: Backup,
}

/// A number, and whether it can send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// What people call it.
    pub name: String,
    /// Why nothing goes out; empty while it does.
    pub trouble: String,
    /// It is new, and its set-up is under way: that is no trouble.
    pub is_being_set_up: bool,
}

/// The newest backup of the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backup {
    /// Made by tools of the database's own, of which nothing is known here.
    #[default]
    Elsewhere,
    /// None was made yet.
    Never,
    /// So long ago.
    Made(Timestamp),
}

/// What is not well, a line each.
pub(super) fn troubles(health: &Health, now: Timestamp) -> Vec<String> {
    let mut troubles: Vec<String> = health
        .numbers
        .iter()
        .filter(|number| !number.trouble.is_empty() && !number.is_being_set_up)
        .map(|number| say!("operator-trouble-number", name = &number.name))
        .collect();
    if health.oldest.is_some_and(|oldest| oldest > LATE) {
        troubles.push(say!("operator-trouble-queue", count = health.queued));
    }
    if health.uncertain > 0 {
        troubles.push(say!("operator-trouble-uncertain", count = health.uncertain));
    }
    if matches!(health.backup, Backup::Made(at) if now - at > OLD) {
        troubles.push(word("operator-trouble-backup").to_owned());
    }
    troubles
}

/// The part of the page.
pub(super) fn health(health: &Health, now: Timestamp) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("operator-standing")) }
            dl.pairs.standing {
                dt { (word("operator-numbers")) } dd { (numbers(&health.numbers)) }
                dt { (word("operator-queue")) } dd { (queue(health)) }
                dt { (word("operator-uncertain")) }
                dd {
                    @if health.uncertain == 0 { (word("operator-none")) }
                    @else { span.chip.closing { (icon("question")) (say!("operator-messages", count = health.uncertain)) } " " span.small { (word("operator-uncertain-about")) } }
                }
                dt { (word("operator-webhook")) }
                dd { @match health.webhook { Some(at) => (time(at, Form::Full)), None => (word("operator-webhook-none")) } }
                dt { (word("operator-version")) } dd { (say!("operator-version-is", version = &health.version, engine = &health.engine)) }
                dt { (word("operator-backup")) } dd { (backup(health.backup, now)) }
            }
        }
    }
}

fn numbers(numbers: &[Sender]) -> Markup {
    html! {
        @if numbers.is_empty() { (word("number-none")) }
        ul.standing-numbers {
            @for number in numbers {
                li {
                    a href="/settings/numbers" { (number.name) }
                    @if number.is_being_set_up { span.chip.quiet { (icon("clock")) (word("number-set-up-now")) } }
                    @else if number.trouble.is_empty() { span.chip.open { (icon("check")) (word("number-works")) } }
                    @else { span.chip.urgent { (icon("operator")) (word("number-trouble")) } span.small { (number.trouble) } }
                }
            }
        }
    }
}

fn queue(health: &Health) -> Markup {
    let zero = Timestamp::default();
    let late = health.oldest.filter(|oldest| *oldest > LATE);
    html! {
        @if health.queued == 0 { (word("operator-queue-empty")) } @else { (say!("operator-messages", count = health.queued)) }
        @if let Some(oldest) = late.and_then(|oldest| left(zero + oldest, zero, Length::Long)) {
            " " span.chip.urgent { (icon("clock")) (say!("operator-oldest", time = oldest)) }
        }
        @if health.waiting > 0 { " · " (say!("operator-awaiting", count = health.waiting)) }
        @if health.aside > 0 { " · " (say!("operator-aside", count = health.aside)) }
    }
}

fn backup(backup: Backup, now: Timestamp) -> Markup {
    let command = html! { code { "transom backup" } };
    match backup {
        Backup::Elsewhere => html! { (word("operator-backup-elsewhere")) },
        Backup::Never => html! { (weave!("operator-backup-never", command = command)) },
        Backup::Made(at) if now - at > OLD => html! {
            span.chip.closing { (icon("bell")) (time(at, Form::Full)) } " " (weave!("operator-backup-old", command = command))
        },
        Backup::Made(at) => time(at, Form::Full),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::NOW;

    fn told(health: &Health) -> (Vec<String>, String) {
        (troubles(health, NOW), super::health(health, NOW).into_string())
    }

    #[test]
    fn a_desk_that_stands_well_has_no_trouble_and_still_tells_how_it_stands() {
        let number = Sender { name: "Support".into(), trouble: String::new(), is_being_set_up: false };
        let well = Health {
            numbers: vec![number],
            queued: 2,
            oldest: Some(Span::minutes(1)),
            waiting: 1,
            webhook: Some(NOW),
            backup: Backup::Made(NOW - Span::hours(20)),
            ..Health::default()
        };
        let (troubles, page) = told(&well);
        assert_eq!(troubles, Vec::<String>::new());
        assert!(
            page.contains("2 messages") && page.contains("1 waits") && !page.contains("the oldest"),
            "{page}"
        );
    }

    #[test]
    fn each_trouble_is_named() {
        let trouble =
            Sender { name: "Support".into(), trouble: "The token is gone.".into(), is_being_set_up: false };
        let new = Sender { name: "Repairs".into(), is_being_set_up: true, ..trouble.clone() };
        let ill = Health {
            numbers: vec![trouble, new],
            queued: 3,
            oldest: Some(Span::minutes(12)),
            uncertain: 1,
            backup: Backup::Made(NOW - Span::hours(9 * 24)),
            ..Health::default()
        };
        let (troubles, page) = told(&ill);
        assert_eq!(
            troubles,
            [
                "Support cannot send",
                "3 messages are due and do not leave",
                "Of one message it is not known whether it arrived",
                "The newest backup is older than a week",
            ]
        );
        assert!(page.contains("The token is gone.") && page.contains("transom backup"), "{page}");
        assert!(page.contains("the oldest for 12 min"), "{page}");
        let (troubles, page) = told(&Health { backup: Backup::Never, ..Health::default() });
        assert!(
            troubles.is_empty() && page.contains("No backup was made yet"),
            "a new desk is not ill: {page}"
        );
    }
}
