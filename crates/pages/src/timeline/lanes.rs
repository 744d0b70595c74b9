//! What a timeline draws, lane by lane and from top to bottom, still without places: the spans with their
//! words, then the messages, then the charges. A lane that would be empty is left out.

use transom_rules::pricing::BillingCategory;
use transom_rules::time::Timestamp;

use super::told::Told;
use super::{Conversation, Entry, EntryState, Refused, Timeline, Window};
use crate::frame::price::category;

/// A lane.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Lane<'a> {
    /// Spans, one of which stands at a time, and refusals among them.
    Spans { name: &'static str, spans: Vec<Stretch>, refusals: &'a [Refused] },
    /// The messages.
    Messages,
    /// The charges.
    Charges,
}

impl Lane<'_> {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Spans { name, .. } => name,
            Self::Messages => "Messages",
            Self::Charges => "Charges",
        }
    }
}

/// A span with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    /// The class that colours it.
    pub(super) class: &'static str,
    /// How it ends.
    pub(super) end: End,
    /// All about it.
    pub(super) title: Told,
    /// What stands in it if there is room; instants as weekday and time.
    pub(super) label: Told,
}

/// How the end of a span is drawn, so that what became of it is not told by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// As it is.
    Plain,
    /// With a line: it is over.
    Line,
    /// With a cross: in vain.
    Cross,
}

/// The lanes of a timeline.
pub(super) fn lanes(timeline: &Timeline) -> Vec<Lane<'_>> {
    let now = timeline.now;
    let spans = timeline.windows.iter().map(|one| window(*one, now)).collect();
    let mut lanes = vec![Lane::Spans { name: "Window", spans, refusals: &timeline.refusals }];
    if !timeline.entries.is_empty() {
        let spans = timeline.entries.iter().map(entry).collect();
        lanes.push(Lane::Spans { name: "Entry point", spans, refusals: &[] });
    }
    lanes.extend(conversations(timeline));
    lanes.push(Lane::Messages);
    if !timeline.charges.is_empty() {
        lanes.push(Lane::Charges);
    }
    lanes
}

/// One lane a category, since several may be open at once.
fn conversations(timeline: &Timeline) -> Vec<Lane<'_>> {
    let mut categories: Vec<BillingCategory> =
        timeline.conversations.iter().map(|conversation| conversation.category).collect();
    categories.sort_unstable();
    categories.dedup();
    let of = |wanted: BillingCategory| {
        let spans = timeline.conversations.iter().filter(|one| one.category == wanted);
        spans.map(|one| conversation(*one, timeline.now)).collect()
    };
    let lane = |wanted| Lane::Spans { name: category(wanted), spans: of(wanted), refusals: &[] };
    categories.into_iter().map(lane).collect()
}

fn window(window: Window, now: Timestamp) -> Stretch {
    let Window { from, until } = window;
    let told = Told::new("Window opened ").at(from);
    let (title, label) = if until <= now {
        (told.and(", closed ").at(until), Told::new(&hours(window)))
    } else {
        (told.and(", open until ").at(until), Told::new("until ").at(until))
    };
    Stretch { from, until, class: "window", end: End::Plain, title, label }
}

fn hours(window: Window) -> String {
    format!("{} h", (window.until - window.from).as_seconds() / 3_600)
}

fn entry(entry: &Entry) -> Stretch {
    let Entry { from, until, .. } = *entry;
    let source = if entry.source.is_empty() { "" } else { ". " };
    let told = |words: &str| Told::new(words).at(from);
    let (class, end, title, label) = match entry.state {
        EntryState::Offered => {
            let title = told("Entry point offered ").and(", free for 72 hours if answered before ").at(until);
            ("offered", End::Plain, title, Told::new("answer by ").at(until))
        }
        EntryState::Answered => {
            let title = told("Entry point offered ").and(", answered ").at(until);
            ("offered", End::Plain, title, Told::new("offered"))
        }
        EntryState::Missed => {
            let title = told("Entry point offered ").and(", missed: nobody answered before ").at(until);
            ("offered missed", End::Cross, title, Told::new("missed"))
        }
        EntryState::Open => {
            let title = told("Entry point open since ").and(": everything is free until ").at(until);
            ("entry", End::Plain, title, Told::new("free until ").at(until))
        }
        EntryState::Ended => {
            let title = told("Entry point opened ").and(", everything was free until ").at(until);
            ("entry ended", End::Line, title, Told::new("was free"))
        }
    };
    Stretch { from, until, class, end, title: title.and(source).and(&entry.source), label }
}

fn conversation(conversation: Conversation, now: Timestamp) -> Stretch {
    let Conversation { category: billed, from, until } = conversation;
    let told = Told::new(category(billed)).and(" conversation opened ").at(from);
    let (title, label) = if until <= now {
        (told.and(", ended ").at(until), Told::default())
    } else {
        (told.and(", open until ").at(until), Told::new("until ").at(until))
    };
    Stretch { from, until, class: category_class(billed), end: End::Plain, title, label }
}

const fn category_class(category: BillingCategory) -> &'static str {
    match category {
        BillingCategory::Marketing => "cat marketing",
        BillingCategory::Utility => "cat utility",
        BillingCategory::Authentication => "cat authentication",
        BillingCategory::Service => "cat service",
        BillingCategory::ReferralConversion => "entry",
    }
}
