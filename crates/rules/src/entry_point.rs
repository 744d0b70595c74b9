//! The free entry point of a pair (R2.9, R3.5): a customer writes through an ad or a Page button, an answer
//! sent within 24 hours opens 72 free hours at its delivery. A second clock beside the window: it makes
//! messages free and never permits free-form ones (R1.10). What messages cost is not decided here.
//!
//! Webhooks come in any order, so what is kept are the facts themselves, and what is open is read off them in
//! order of time. Answers that no entry message waits for are not kept: they are far too many. Whoever takes
//! note of an entry message with [`EntryPoint::entered`] therefore tells the answers it already knows again,
//! if any were sent in `[at, at + 24 h)`; telling one twice does no harm.

use serde::{Deserialize, Serialize};

use crate::content::Entry;
use crate::time::{Span, Timestamp};

/// How long after the entry message an answer still earns the entry point; at exactly this span it does not.
pub const ANSWER_WITHIN: Span = Span::hours(24);

/// How long an entry point stays open.
pub const OPEN_FOR: Span = Span::hours(72);

/// More entry messages than this are not kept; the oldest go first.
const ENTRIES_KEPT: usize = 16;

/// More answers than this are not kept.
const ANSWERS_KEPT: usize = 32;

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

/// An opening of the entry point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// When the answer was delivered.
    pub since: Timestamp,
    /// 72 hours later.
    pub until: Timestamp,
}

/// Entry messages and answers, each sorted and without twins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Facts {
    /// An opening long over whose facts were dropped for room. It used up all entry messages up to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    floor: Option<Timestamp>,
    /// By `at`.
    entries: Vec<EntryMessage>,
    /// By delivery. Only those that answer one of `entries`.
    answers: Vec<Answer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct EntryMessage {
    at: Timestamp,
    answer_by: Timestamp,
    page: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Answer {
    delivered_at: Timestamp,
    sent_at: Timestamp,
}

impl EntryPoint {
    /// Takes note of an entry message of the customer.
    pub fn entered(&mut self, at: Timestamp, kind: Entry) {
        self.entered_within(at, kind, ANSWER_WITHIN);
    }

    /// The same with another span to answer in (`Settings::answer_within`).
    pub fn entered_within(&mut self, at: Timestamp, kind: Entry, within: Span) {
        let facts = self.facts.get_or_insert_default();
        facts.add_entry(EntryMessage { at, answer_by: at + within, page: kind == Entry::Page });
        facts.make_room();
    }

    /// Takes note that a message of ours, of any kind, was delivered. Says so when that opened the entry
    /// point, or showed that it opened earlier than was known. Does nothing when no entry message waits.
    pub fn delivered(&mut self, sent_at: Timestamp, delivered_at: Timestamp) -> Option<Opened> {
        let facts = self.facts.as_deref_mut()?;
        let answer = Answer { delivered_at, sent_at };
        if !facts.add_answer(answer) {
            return None;
        }
        let opened = facts.openings().find(|opened| opened.since == delivered_at);
        facts.make_room();
        opened
    }

    /// What it is at `now`.
    pub fn state(&self, now: Timestamp) -> EntryState {
        let Some(facts) = self.facts.as_deref() else { return EntryState::None };
        let last = facts.openings().take_while(|opened| opened.since <= now).last();
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

    /// Takes over what was known under another key of the same customer. Answers that only now have an entry
    /// message to answer have to be told again.
    pub fn join(&mut self, other: &Self) {
        let Some(theirs) = other.facts.as_deref() else { return };
        let facts = self.facts.get_or_insert_default();
        facts.floor = facts.floor.max(theirs.floor);
        for entry in &theirs.entries {
            facts.add_entry(*entry);
        }
        for answer in &theirs.answers {
            facts.add_answer(*answer);
        }
        facts.make_room();
    }
}

impl Facts {
    fn add_entry(&mut self, entry: EntryMessage) {
        if self.floor.is_some_and(|floor| entry.at <= floor) {
            return;
        }
        match self.entries.binary_search_by_key(&entry.at, |known| known.at) {
            Ok(at) => {
                if let Some(known) = self.entries.get_mut(at) {
                    *known = (*known).min(entry);
                }
            }
            Err(at) => self.entries.insert(at, entry),
        }
    }

    /// False when it answers nothing or is known.
    fn add_answer(&mut self, answer: Answer) -> bool {
        let over = self.floor.is_some_and(|floor| answer.delivered_at < floor + OPEN_FOR);
        if over || !self.entries.iter().any(|entry| entry.is_answered_by(answer)) {
            return false;
        }
        match self.answers.binary_search(&answer) {
            Ok(_) => false,
            Err(at) => {
                self.answers.insert(at, answer);
                true
            }
        }
    }

    /// Every opening that the facts make, in order of time. An answer opens when nothing is open at its
    /// delivery and it answers an entry message that no earlier opening used up.
    fn openings(&self) -> impl Iterator<Item = Opened> {
        let mut last = self.floor;
        self.answers.iter().filter_map(move |answer| {
            let inside = last.is_some_and(|since| answer.delivered_at < since + OPEN_FOR);
            let earns = self
                .entries
                .iter()
                .any(|entry| last.is_none_or(|since| entry.at > since) && entry.is_answered_by(*answer));
            if inside || !earns {
                return None;
            }
            last = Some(answer.delivered_at);
            Some(Opened { since: answer.delivered_at, until: answer.delivered_at + OPEN_FOR })
        })
    }

    /// Keeps the facts few. First goes an opening that is over, with all it used up; then answers that came
    /// while it was open, which matter only to webhooks still to come from before it.
    fn make_room(&mut self) {
        while self.entries.len() > ENTRIES_KEPT || self.answers.len() > ANSWERS_KEPT {
            let first = self.openings().next();
            let later = self.answers.last().map(|answer| answer.delivered_at);
            match first {
                Some(opened) if later >= Some(opened.until) => self.forget(opened),
                _ if self.answers.len() > ANSWERS_KEPT => self.thin(first),
                _ => drop(self.entries.remove(0)),
            }
        }
    }

    fn forget(&mut self, opened: Opened) {
        self.floor = Some(opened.since);
        self.entries.retain(|entry| entry.at > opened.since);
        self.answers.retain(|answer| answer.delivered_at >= opened.until);
    }

    fn thin(&mut self, opened: Option<Opened>) {
        let opener = opened.map(|opened| opened.since);
        let spare = self.answers.iter().rposition(|answer| Some(answer.delivered_at) != opener);
        self.answers.remove(spare.unwrap_or_default());
    }
}

impl EntryMessage {
    fn is_answered_by(&self, answer: Answer) -> bool {
        self.at <= answer.sent_at && answer.sent_at < self.answer_by
    }
}
