//! The free entry point of a pair (R2.9, R3.5): a customer writes through an ad or a Page button, an answer
//! sent within 24 hours opens 72 free hours at its delivery, or as many as Meta tells. A second clock beside the
//! window: it makes messages free and never permits free-form ones (R1.10). What messages cost is not decided here.
//!
//! Webhooks come in any order, so what is kept are the facts themselves, and what is open is read off them in
//! order of time. Answers that no entry message waits for are not kept: they are far too many. Whoever takes
//! note of an entry message with [`EntryPoint::entered`] therefore tells the answers it already knows again,
//! if any were sent in `[at, at + 24 h)`; telling one twice does no harm.

pub mod conversation;
mod facts;

use serde::{Deserialize, Serialize};

use crate::content::Entry;
use crate::time::{Span, Timestamp};
use facts::{Answer, EntryMessage, Facts};
pub use facts::{EndTold, EntryLife, EntrySpan, OPEN_FOR, OPEN_HOURS, Opened};

/// How long after the entry message an answer still earns the entry point; at exactly this span it does not.
pub const ANSWER_WITHIN: Span = Span::hours(24);

/// What holds for an entry message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How long after it an answer still earns the entry point.
    pub answer_within: Span,
    /// How long that stays open.
    pub lasts: Span,
}

impl Default for Terms {
    fn default() -> Self {
        Self { answer_within: ANSWER_WITHIN, lasts: OPEN_FOR }
    }
}

/// What is known of one pair's entry point. Takes no memory beyond a pointer until an entry message comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryPoint {
    facts: Option<Box<Facts>>,
}

/// What the entry point is at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// No entry message ever came.
    None,
    /// An answer sent before `answer_by` earns 72 free hours.
    Offered {
        /// The first instant at which an answer comes too late.
        answer_by: Timestamp,
    },
    /// Everything is free of charge.
    Open {
        /// When the answer that opened it was delivered.
        since: Timestamp,
        /// The first instant at which it is over.
        until: Timestamp,
    },
    /// Nobody answered in time. An answer sent in time and delivered later still opens it.
    Missed {
        /// When it was too late.
        at: Timestamp,
    },
    /// It was open and is over.
    Ended {
        /// When it ended.
        at: Timestamp,
    },
}

impl EntryPoint {
    /// Takes note of an entry message of the customer.
    pub fn entered(&mut self, at: Timestamp, kind: Entry) {
        self.entered_under(at, kind, Terms::default());
    }

    /// The same on other terms (`Settings::entry_terms`).
    pub fn entered_under(&mut self, at: Timestamp, kind: Entry, terms: Terms) {
        let facts = self.facts.get_or_insert_default();
        let Terms { answer_within, lasts } = terms;
        facts.add_entry(EntryMessage { at, answer_by: at + answer_within, page: kind == Entry::Page, lasts });
        facts.make_room();
    }

    /// Takes note of an end that Meta told of a message inside a free entry point. It never shortens one, and what
    /// we knew of none may open one. Says so then.
    pub fn end_told(&mut self, told: EndTold) -> Option<Opened> {
        let facts = self.facts.get_or_insert_default();
        let before = facts.openings();
        facts.add_end(told);
        let mut openings = facts.openings().into_iter();
        openings.find(|opened| before.iter().all(|known| known.since != opened.since))
    }

    /// Takes note that Meta counted a message as inside a free entry point that was delivered then. Of one that we
    /// know and took for ended it shows that it lasted at least so long.
    pub fn free_by_meta(&mut self, delivered_at: Timestamp) {
        let knows_one = self.facts.as_deref().is_some_and(|facts| !facts.openings().is_empty());
        if knows_one && !matches!(self.state(delivered_at), EntryState::Open { .. }) {
            self.end_told(EndTold { of: delivered_at, until: delivered_at + Span::seconds(1) });
        }
    }

    /// Takes note that a message of ours, of any kind, was delivered. Says so when that opened the entry
    /// point, or showed that it opened earlier than was known. Does nothing when no entry message waits.
    pub fn delivered(&mut self, sent_at: Timestamp, delivered_at: Timestamp) -> Option<Opened> {
        let facts = self.facts.as_deref_mut()?;
        let answer = Answer { delivered_at, sent_at };
        if !facts.add_answer(answer) {
            return None;
        }
        let opened = facts.openings().into_iter().find(|opened| opened.since == delivered_at);
        facts.make_room();
        opened
    }

    /// What it is at `now`.
    pub fn state(&self, now: Timestamp) -> EntryState {
        let Some(facts) = self.facts.as_deref() else { return EntryState::None };
        let last = facts.openings().into_iter().rfind(|opened| opened.since <= now);
        let waiting =
            facts.entries.iter().rev().find(|entry| last.is_none_or(|opened| entry.at > opened.since));
        match (last, waiting) {
            (Some(Opened { since, until }), _) if now < until => EntryState::Open { since, until },
            (_, Some(entry)) if now < entry.answer_by => EntryState::Offered { answer_by: entry.answer_by },
            (Some(opened), Some(entry)) if entry.answer_by > opened.until => {
                EntryState::Missed { at: entry.answer_by }
            }
            (None, Some(entry)) => EntryState::Missed { at: entry.answer_by },
            (Some(opened), _) => EntryState::Ended { at: opened.until },
            (None, None) => EntryState::None,
        }
    }

    /// Its life as far as it is still known, oldest first: each entry message until it was answered or too late
    /// to be, each opening until its end.
    pub fn spans(&self, now: Timestamp) -> Vec<EntrySpan> {
        let Some(facts) = self.facts.as_deref() else { return Vec::new() };
        let mut spans: Vec<EntrySpan> = facts.entries.iter().map(|entry| facts.wait(*entry, now)).collect();
        spans.extend(facts.openings().into_iter().map(|Opened { since, until }| {
            let life = if now < until { EntryLife::Open } else { EntryLife::Ended };
            EntrySpan { from: since, until, life }
        }));
        spans.sort_by_key(|span| (span.from, span.until));
        spans
    }

    /// When the entry messages came that are kept, oldest first: answers sent since then have to be told.
    pub fn entries(&self) -> impl Iterator<Item = Timestamp> {
        self.facts.iter().flat_map(|facts| &facts.entries).map(|entry| entry.at)
    }

    /// Takes over what was known under another key of the same customer. Answers that only now have an entry
    /// message to answer have to be told again.
    pub fn join(&mut self, other: &Self) {
        let Some(theirs) = other.facts.as_deref() else { return };
        let facts = self.facts.get_or_insert_default();
        if facts.floor < theirs.floor {
            (facts.floor, facts.floor_until) = (theirs.floor, theirs.floor_until);
        }
        for entry in &theirs.entries {
            facts.add_entry(*entry);
        }
        for answer in &theirs.answers {
            facts.add_answer(*answer);
        }
        for end in &theirs.ends {
            facts.add_end(*end);
        }
        facts.make_room();
    }
}

#[cfg(test)]
mod tests;
