//! The facts of a timeline as a table: for screen readers, and for everybody who wants to read them.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use transom_rules::time::Timestamp;

use super::{By, Conversation, Entry, EntryState, Fate, Label, Mark, MarkForm, Timeline};
use crate::frame::price::{category, decimals};
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// A line of the table.
struct Fact<'a> {
    at: Timestamp,
    what: String,
    /// The message to jump to.
    message: Option<&'a str>,
    charge: Option<&'a Label>,
    /// Says more, where no charge does.
    why: &'a str,
}

/// The table, newest last.
pub(super) fn table(timeline: &Timeline) -> Markup {
    let facts = facts(timeline);
    let decimals = decimals(facts.iter().filter_map(|fact| fact.charge?.cost.amount()));
    html! {
        section.sheet-part {
            h2 { (word("happened")) }
            @if facts.is_empty() { p.small { (word("happened-nothing")) } } @else {
                div.table-scroll tabindex="0" role="region" aria-label=(word("happened-label")) {
                    table.facts.happened {
                        thead { tr { @for name in ["column-time", "column-what", "column-category"] { th scope="col" { (word(name)) } } th.number scope="col" { (word("column-price")) } th scope="col" { (word("column-why")) } } }
                        tbody { @for fact in &facts { (row(fact, timeline, decimals)) } }
                    }
                }
            }
        }
    }
}

fn row(fact: &Fact<'_>, timeline: &Timeline, decimals: usize) -> Markup {
    html! {
        tr {
            td.instant { (time(fact.at, Form::Full)) }
            td.event dir="auto" {
                @if let Some(message) = fact.message {
                    a href={ "/c/" (timeline.conversation) "#m-" (message) } { (fact.what) }
                } @else { (fact.what) }
            }
            @if let Some(charge) = fact.charge {
                td.category { (category(charge.category)) }
                td class={ "number cost " (charge.cost.class()) } { (charge.cost.text_in(decimals)) }
                td.cause { (charge.why) }
            } @else {
                td {} td {} td.cause dir="auto" { (fact.why) }
            }
        }
    }
}

fn facts(timeline: &Timeline) -> Vec<Fact<'_>> {
    let mut facts: Vec<Fact<'_>> = Vec::new();
    for window in &timeline.windows {
        facts.push(plain(window.from, word("fact-window-opened"), ""));
        let closes = if window.until <= timeline.now { "fact-window-closed" } else { "fact-window-closes" };
        facts.push(plain(window.until, word(closes), ""));
    }
    facts.extend(timeline.refusals.iter().map(|one| plain(one.at, word("fact-window-refused"), &one.text)));
    facts.extend(timeline.entries.iter().flat_map(entry));
    facts.extend(timeline.conversations.iter().flat_map(|one| conversation(*one, timeline.now)));
    let charges: BTreeMap<&str, &Label> =
        timeline.charges.iter().map(|label| (label.message.as_str(), label)).collect();
    facts.extend(timeline.messages.iter().map(|mark| message(mark, charges.get(mark.id.as_str()).copied())));
    let marks: BTreeSet<&str> = timeline.messages.iter().map(|mark| mark.id.as_str()).collect();
    let alone = timeline.charges.iter().filter(|label| !marks.contains(label.message.as_str()));
    facts.extend(alone.map(|label| Fact {
        charge: Some(label),
        message: Some(&label.message),
        ..plain(label.at, word("fact-delivered"), "")
    }));
    // Of what began before or ends after, only the part in sight is told, as in the picture.
    facts.retain(|fact| timeline.from <= fact.at && fact.at <= timeline.until);
    facts.sort_by_key(|fact| fact.at);
    facts
}

fn plain<'a>(at: Timestamp, what: &str, why: &'a str) -> Fact<'a> {
    Fact { at, what: what.to_owned(), message: None, charge: None, why }
}

fn entry(entry: &Entry) -> Vec<Fact<'_>> {
    let (from, until) = match entry.state {
        EntryState::Offered => ("fact-entry-offered", Some("fact-entry-would-miss")),
        EntryState::Answered => ("fact-entry-offered", None),
        EntryState::Missed => ("fact-entry-offered", Some("fact-entry-missed")),
        EntryState::Open => ("fact-entry-opened", Some("fact-entry-ends")),
        EntryState::Ended => ("fact-entry-opened", Some("fact-entry-ended")),
    };
    let mut facts = vec![plain(entry.from, word(from), &entry.source)];
    if let Some(until) = until {
        facts.push(plain(entry.until, word(until), ""));
    }
    facts
}

fn conversation<'a>(conversation: Conversation, now: Timestamp) -> [Fact<'a>; 2] {
    let name = category(conversation.category);
    let ends = if conversation.until <= now {
        say!("fact-conversation-ended", category = name)
    } else {
        say!("fact-conversation-ends", category = name)
    };
    [
        plain(conversation.from, &say!("fact-conversation-opened", category = name), ""),
        plain(conversation.until, &ends, ""),
    ]
}

fn message<'a>(mark: &'a Mark, charge: Option<&'a Label>) -> Fact<'a> {
    let who = match (mark.by, mark.form) {
        (By::Customer, MarkForm::Call) => "fact-customer-called",
        (By::Business, MarkForm::Call) => "fact-we-called",
        (By::Customer, _) => "told-customer",
        (By::Business, MarkForm::Template) => "told-template",
        (By::Business, MarkForm::FreeForm) => "told-we",
    };
    let who = word(who);
    let what = if mark.text.is_empty() { who.to_owned() } else { format!("{who}: {}", mark.text) };
    let (what, why) = match &mark.fate {
        Fate::Went => (what, ""),
        Fate::Waits => (say!("fact-waits", what = what), ""),
        Fate::Failed(why) => (say!("fact-failed", what = what), why.as_str()),
        Fate::Cancelled => (say!("fact-cancelled", what = what), ""),
    };
    Fact { at: mark.at, what, message: Some(&mark.id), charge, why }
}
