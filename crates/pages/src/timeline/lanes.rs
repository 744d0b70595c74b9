//! What a timeline draws, lane by lane and from top to bottom, still without places: the spans with their
//! words, then the messages, then the charges. A lane that would be empty is left out.

use transom_rules::pricing::BillingCategory;
use transom_rules::time::Timestamp;

use super::caption::{Caption, caption};
use super::{Conversation, Entry, EntryState, Refused, Timeline, Window};
use crate::frame::price::category;
use crate::words::word;

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
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Spans { name, .. } => name,
            Self::Messages => word("lane-messages"),
            Self::Charges => word("lane-charges"),
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
    pub(super) title: Caption,
    /// What stands in it if there is room; instants as weekday and time.
    pub(super) label: Caption,
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
    let mut lanes = vec![Lane::Spans { name: word("lane-window"), spans, refusals: &timeline.refusals }];
    if !timeline.entries.is_empty() {
        let spans = timeline.entries.iter().map(entry).collect();
        lanes.push(Lane::Spans { name: word("lane-entry"), spans, refusals: &[] });
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
    let (title, label) = if until <= now {
        (caption!("span-window-closed", from = from, until = until), Caption::new(&hours(window)))
    } else {
        (caption!("span-window-open", from = from, until = until), caption!("span-until", at = until))
    };
    Stretch { from, until, class: "window", end: End::Plain, title, label }
}

fn hours(window: Window) -> String {
    format!("{} h", (window.until - window.from).as_seconds() / 3_600)
}

fn entry(entry: &Entry) -> Stretch {
    let Entry { from, until, .. } = *entry;
    let source = if entry.source.is_empty() { "" } else { ". " };
    let (class, end, title, label) = match entry.state {
        EntryState::Offered => {
            let title = caption!("span-entry-offered", from = from, until = until);
            ("offered", End::Plain, title, caption!("span-answer-by", at = until))
        }
        EntryState::Answered => {
            let title = caption!("span-entry-answered", from = from, until = until);
            ("offered", End::Plain, title, Caption::new(word("span-offered")))
        }
        EntryState::Missed => {
            let title = caption!("span-entry-missed", from = from, until = until);
            ("offered missed", End::Cross, title, Caption::new(word("span-missed")))
        }
        EntryState::Open => {
            let title = caption!("span-entry-open", from = from, until = until);
            ("entry", End::Plain, title, caption!("span-free-until", at = until))
        }
        EntryState::Ended => {
            let title = caption!("span-entry-ended", from = from, until = until);
            ("entry ended", End::Line, title, Caption::new(word("span-was-free")))
        }
    };
    Stretch { from, until, class, end, title: title.and(source).and(&entry.source), label }
}

fn conversation(conversation: Conversation, now: Timestamp) -> Stretch {
    let Conversation { category: billed, from, until } = conversation;
    let name = category(billed);
    let (title, label) = if until <= now {
        (caption!("span-conversation-ended", from = from, until = until; category = name), Caption::default())
    } else {
        let title = caption!("span-conversation-open", from = from, until = until; category = name);
        (title, caption!("span-until", at = until))
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
        BillingCategory::Sms => "cat sms",
    }
}
