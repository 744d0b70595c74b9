//! The facts of one pair's entry point: entry messages, answers to them and ends that Meta told, and what they make
//! when they are read in order of time.

use serde::{Deserialize, Serialize};

use crate::time::{Span, Timestamp};

/// How long an entry point stays open where no setting and no word of Meta's says otherwise.
pub const OPEN_FOR: Span = Span::hours(OPEN_HOURS as i64);

/// The same in hours.
pub const OPEN_HOURS: u32 = 72;

/// No entry point lasts longer: an end told so long after the opening belongs to another one (R2.9).
const LASTS_AT_MOST: Span = Span::hours(7 * 24);

/// More entry messages than this are not kept; the oldest go first.
const ENTRIES_KEPT: usize = 16;

/// More answers than this are not kept.
const ANSWERS_KEPT: usize = 32;

/// More ends that Meta told are not kept; all messages inside one entry point are told the same.
const ENDS_KEPT: usize = 8;

/// An opening of the entry point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// When the answer was delivered.
    pub since: Timestamp,
    /// The first instant at which it is over, as far as is known.
    pub until: Timestamp,
}

/// An end that Meta told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EndTold {
    /// When the message was sent, or was delivered, of which it was told.
    pub of: Timestamp,
    /// The end.
    pub until: Timestamp,
}

/// A stretch of an entry point's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntrySpan {
    /// The entry message, or the delivery that opened it.
    pub from: Timestamp,
    /// The first instant after: of an answered one when the answer was delivered.
    pub until: Timestamp,
    /// What it was.
    pub life: EntryLife,
}

/// What an entry point was for a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryLife {
    /// It waits for an answer.
    Offered,
    /// It waited, and the answer came.
    Answered,
    /// It waited, and no answer came in time.
    Missed,
    /// Everything is free.
    Open,
    /// Everything was free.
    Ended,
}

/// Entry messages and answers, each sorted and without twins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    /// An opening long over whose facts were dropped for room. It used up all entry messages up to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) floor: Option<Timestamp>,
    /// Its end, where that is not 72 hours later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) floor_until: Option<Timestamp>,
    /// By `at`.
    pub(super) entries: Vec<EntryMessage>,
    /// By delivery. Only those that answer one of `entries`.
    pub(super) answers: Vec<Answer>,
    /// By the message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) ends: Vec<EndTold>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct EntryMessage {
    pub(super) at: Timestamp,
    pub(super) answer_by: Timestamp,
    pub(super) page: bool,
    #[serde(default = "usual", skip_serializing_if = "is_usual")]
    pub(super) lasts: Span,
}

const fn usual() -> Span {
    OPEN_FOR
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_usual(lasts: &Span) -> bool {
    *lasts == OPEN_FOR
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) delivered_at: Timestamp,
    pub(super) sent_at: Timestamp,
}

impl Facts {
    /// How long an entry message waited, or will. One that came while it was open may be answered after that.
    pub(super) fn wait(&self, entry: EntryMessage, now: Timestamp) -> EntrySpan {
        let used_up = self.openings().into_iter().find(|opened| entry.at <= opened.since);
        let answered = used_up.filter(|opened| {
            let answer = self.answers.iter().find(|answer| answer.delivered_at == opened.since);
            answer.is_some_and(|answer| entry.is_answered_by(*answer))
        });
        let (until, life) = match answered {
            Some(opened) => (opened.since, EntryLife::Answered),
            None if now < entry.answer_by => (entry.answer_by, EntryLife::Offered),
            None => (entry.answer_by, EntryLife::Missed),
        };
        EntrySpan { from: entry.at, until, life }
    }

    pub(super) fn add_entry(&mut self, entry: EntryMessage) {
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
    pub(super) fn add_answer(&mut self, answer: Answer) -> bool {
        let over = self.floor().is_some_and(|floor| answer.delivered_at < floor.until);
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

    pub(super) fn add_end(&mut self, told: EndTold) {
        if self.floor().is_some_and(|floor| told.until <= floor.until) {
            return;
        }
        match self.ends.iter_mut().find(|known| known.until == told.until) {
            Some(known) => known.of = known.of.min(told.of),
            None => self.ends.push(told),
        }
        self.ends.sort_unstable();
        self.ends.drain(..self.ends.len().saturating_sub(ENDS_KEPT));
    }

    /// The opening that was dropped for room.
    fn floor(&self) -> Option<Opened> {
        let since = self.floor?;
        Some(Opened { since, until: self.floor_until.unwrap_or(since + OPEN_FOR) })
    }

    /// Every opening that the facts make, in order of time, but for what was dropped.
    pub(super) fn openings(&self) -> Vec<Opened> {
        let mut life = Life { facts: self, openings: self.floor().into_iter().collect(), foretold: None };
        let mut ends = self.ends.iter().peekable();
        for answer in &self.answers {
            while let Some(told) = ends.next_if(|told| told.of <= answer.delivered_at) {
                life.hear(*told);
            }
            life.answered(*answer);
        }
        ends.for_each(|told| life.hear(*told));
        let known = usize::from(self.floor.is_some());
        life.openings.split_off(known)
    }

    /// Keeps the facts few. First goes an opening that is over, with all it used up; then answers that came
    /// while it was open, which matter only to webhooks still to come from before it.
    pub(super) fn make_room(&mut self) {
        while self.entries.len() > ENTRIES_KEPT || self.answers.len() > ANSWERS_KEPT {
            let opened = self.openings().into_iter().next();
            let newest = self.answers.last().map(|answer| answer.delivered_at);
            match opened {
                Some(opened) if newest >= Some(opened.until) => self.forget(opened),
                _ if self.answers.len() > ANSWERS_KEPT => self.thin(opened),
                _ => drop(self.entries.remove(0)),
            }
        }
    }

    fn forget(&mut self, opened: Opened) {
        self.floor = Some(opened.since);
        self.floor_until = (opened.until != opened.since + OPEN_FOR).then_some(opened.until);
        self.ends.retain(|told| told.until > opened.until);
        self.entries.retain(|entry| entry.at > opened.since);
        self.answers.retain(|answer| answer.delivered_at >= opened.until);
    }

    fn thin(&mut self, opened: Option<Opened>) {
        let needed = opened.map(|opened| opened.since);
        let spare = self.answers.iter().rposition(|answer| Some(answer.delivered_at) != needed);
        self.answers.remove(spare.unwrap_or_default());
    }
}

/// The openings, as time goes by.
struct Life<'a> {
    facts: &'a Facts,
    openings: Vec<Opened>,
    /// An end that Meta told of a message that may yet open one.
    foretold: Option<EndTold>,
}

impl Life<'_> {
    /// An answer opens when nothing is open at its delivery and it answers an entry message that no earlier opening
    /// used up: of several the newest, which says how long it lasts.
    fn answered(&mut self, answer: Answer) {
        let last = self.openings.last();
        if last.is_some_and(|last| answer.delivered_at < last.until) {
            return;
        }
        let Some(lasts) = self.waiting(answer).map(|entry| entry.lasts) else { return };
        let since = answer.delivered_at;
        let foretold = self.foretold.take().filter(|told| told.of <= since);
        let until = (since + lasts).max(foretold.map_or(since, |told| told.until));
        self.openings.push(Opened { since, until });
    }

    /// Whatever Meta tells the end of was open then.
    fn hear(&mut self, told: EndTold) {
        let told_of = Answer { delivered_at: told.of, sent_at: told.of };
        let is_answer = self.waiting(told_of).is_some();
        match self.openings.last_mut() {
            Some(last) if told.of < last.until || (!is_answer && told.of < last.since + LASTS_AT_MOST) => {
                last.until = last.until.max(told.until);
            }
            _ if is_answer => self.foretold = Some(told),
            _ => self.openings.push(Opened { since: told.of, until: told.until }),
        }
    }

    /// The newest entry message that this would answer.
    fn waiting(&self, answer: Answer) -> Option<&EntryMessage> {
        let used_up = self.openings.last().map(|last| last.since);
        let unused = self.facts.entries.iter().rev();
        unused
            .take_while(|entry| used_up.is_none_or(|used_up| entry.at > used_up))
            .find(|entry| entry.is_answered_by(answer))
    }
}

impl EntryMessage {
    fn is_answered_by(&self, answer: Answer) -> bool {
        self.at <= answer.sent_at && answer.sent_at < self.answer_by
    }
}
