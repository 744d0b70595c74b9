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
pub const OPEN_FOR: Span = Span::hours(OPEN_HOURS as i64);

/// The same, where times are whole seconds of 32 bits.
pub(crate) const OPEN_HOURS: u32 = 72;

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

    /// Its life as far as it is still known, oldest first: each entry message until it was answered or too late
    /// to be, each opening until its end.
    pub fn spans(&self, now: Timestamp) -> Vec<EntrySpan> {
        let Some(facts) = self.facts.as_deref() else { return Vec::new() };
        let mut spans: Vec<EntrySpan> = facts.entries.iter().map(|entry| facts.wait(*entry, now)).collect();
        spans.extend(facts.openings().map(|Opened { since, until }| {
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
    /// How long an entry message waited, or will. One that came while it was open may be answered after that.
    fn wait(&self, entry: EntryMessage, now: Timestamp) -> EntrySpan {
        let used_up = self.openings().find(|opened| entry.at <= opened.since);
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
            let opened = self.openings().next();
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
        self.entries.retain(|entry| entry.at > opened.since);
        self.answers.retain(|answer| answer.delivered_at >= opened.until);
    }

    fn thin(&mut self, opened: Option<Opened>) {
        let needed = opened.map(|opened| opened.since);
        let spare = self.answers.iter().rposition(|answer| Some(answer.delivered_at) != needed);
        self.answers.remove(spare.unwrap_or_default());
    }
}

impl EntryMessage {
    fn is_answered_by(&self, answer: Answer) -> bool {
        self.at <= answer.sent_at && answer.sent_at < self.answer_by
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::settings::Settings;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_seconds(hours * 3600)
    }

    /// Entry messages at these hours, answers as (sent, delivered), in this order of arrival.
    fn entry_point(entries: &[i64], answers: &[(i64, i64)]) -> EntryPoint {
        let mut point = EntryPoint::default();
        for hours in entries {
            point.entered(at(*hours), Entry::Ad);
        }
        for (sent, delivered) in answers {
            point.delivered(at(*sent), at(*delivered));
        }
        point
    }

    fn say(state: EntryState) -> String {
        let hours = |at: Timestamp| at.seconds() / 3600;
        match state {
            EntryState::None => "none".to_owned(),
            EntryState::Offered { answer_by } => format!("offered by {}", hours(answer_by)),
            EntryState::Open { since, until } => format!("open {}-{}", hours(since), hours(until)),
            EntryState::Missed { at } => format!("missed {}", hours(at)),
            EntryState::Ended { at } => format!("ended {}", hours(at)),
        }
    }

    fn check(entries: &[i64], answers: &[(i64, i64)], now: i64, expected: &str) {
        let found = say(entry_point(entries, answers).state(at(now)));
        assert_eq!(found, expected, "entries {entries:?}, answers {answers:?}, now {now}");
    }

    #[test]
    fn an_answer_within_a_day_opens_three_days_at_its_delivery() {
        check(&[], &[(1, 1)], 2, "none");
        check(&[0], &[], 1, "offered by 24");
        check(&[0], &[(1, 2)], 1, "offered by 24");
        check(&[0], &[(1, 2)], 2, "open 2-74");
        check(&[0], &[(1, 2)], 73, "open 2-74");
        check(&[0], &[(1, 2)], 74, "ended 74");
    }

    #[test]
    fn an_answer_at_exactly_a_day_comes_too_late() {
        check(&[0], &[(24, 24)], 25, "missed 24");
        check(&[0], &[(25, 25)], 24, "missed 24");
        let mut point = EntryPoint::default();
        let inclusive = Settings { entry_answer_inclusive: true, ..Settings::default() };
        point.entered_within(at(0), Entry::Ad, inclusive.answer_within());
        assert!(point.delivered(at(24), at(24)).is_some(), "unless the setting says so");
    }

    #[test]
    fn an_answer_before_the_entry_message_earns_nothing() {
        check(&[5], &[(4, 6)], 7, "offered by 29");
        check(&[5], &[(5, 6)], 7, "open 6-78");
    }

    #[test]
    fn sending_in_time_counts_when_delivery_is_late() {
        check(&[0], &[(23, 30)], 29, "missed 24");
        check(&[0], &[(23, 30)], 30, "open 30-102");
        check(&[0], &[(23, 600)], 601, "open 600-672");
    }

    #[test]
    fn opening_uses_up_the_entry_messages_until_then() {
        check(&[0, 3], &[(1, 4), (26, 77)], 80, "ended 76");
        check(&[0, 3], &[(1, 2), (26, 75)], 80, "open 75-147");
    }

    #[test]
    fn an_entry_message_while_it_is_open_waits_for_the_end() {
        check(&[0, 60], &[(1, 2), (61, 61)], 62, "open 2-74");
        check(&[0, 60], &[(1, 2), (61, 61)], 74, "offered by 84");
        check(&[0, 60], &[(1, 2), (61, 61), (80, 80)], 81, "open 80-152");
        check(&[0, 60], &[(1, 2), (61, 61), (84, 84)], 85, "missed 84");
        check(&[0, 40], &[(1, 2)], 75, "ended 74");
    }

    #[test]
    fn each_entry_message_stands_by_itself() {
        check(&[0, 20], &[], 30, "offered by 44");
        check(&[0, 20], &[(30, 30)], 31, "open 30-102");
        check(&[0, 20], &[(44, 44)], 45, "missed 44");
    }

    #[test]
    fn the_delivery_that_opens_says_so_once() {
        let mut point = entry_point(&[0], &[]);
        let opened = Opened { since: at(2), until: at(74) };
        assert_eq!(point.delivered(at(1), at(2)), Some(opened));
        assert_eq!(point.delivered(at(1), at(2)), None, "the same again");
        assert_eq!(point.delivered(at(3), at(3)), None, "it is open");
        let earlier = Opened { since: at(1), until: at(73) };
        assert_eq!(point.delivered(at(1), at(1)), Some(earlier), "it opened earlier than we knew");
    }

    #[test]
    fn its_life_can_be_told() {
        let tell = |entries: &[i64], answers: &[(i64, i64)], now: i64| {
            let spans = entry_point(entries, answers).spans(at(now));
            let hours = |at: Timestamp| at.seconds() / 3600;
            spans
                .iter()
                .map(|s| format!("{:?} {}-{}", s.life, hours(s.from), hours(s.until)))
                .collect::<Vec<_>>()
        };
        assert_eq!(tell(&[], &[], 5), Vec::<String>::new());
        assert_eq!(tell(&[0], &[], 5), ["Offered 0-24"]);
        assert_eq!(tell(&[0], &[], 24), ["Missed 0-24"]);
        assert_eq!(tell(&[0], &[(1, 2)], 5), ["Answered 0-2", "Open 2-74"]);
        assert_eq!(
            tell(&[0, 60], &[(1, 2), (61, 61), (80, 80)], 100),
            ["Answered 0-2", "Ended 2-74", "Answered 60-80", "Open 80-152"]
        );
    }

    #[test]
    fn a_pair_without_entry_messages_keeps_nothing() {
        let mut point = EntryPoint::default();
        assert_eq!(point.delivered(at(1), at(1)), None);
        assert_eq!(serde_json::to_string(&point).unwrap(), "null");
        assert_eq!(size_of::<EntryPoint>(), size_of::<usize>());
    }

    #[test]
    fn it_keeps_its_shape_in_json() {
        let point = entry_point(&[0, 60], &[(1, 2), (61, 61)]);
        let json = serde_json::to_string(&point).unwrap();
        assert_eq!(serde_json::from_str::<EntryPoint>(&json).unwrap(), point);
    }

    #[test]
    fn a_long_life_stays_small_and_right() {
        let mut point = EntryPoint::default();
        for visit in 0..40 {
            let start = visit * 200;
            point.entered(at(start), Entry::Page);
            for answer in 0..20 {
                point.delivered(at(start + 1 + answer), at(start + 1 + answer));
            }
            assert_eq!(say(point.state(at(start + 5))), format!("open {}-{}", start + 1, start + 73));
        }
        assert!(serde_json::to_string(&point).unwrap().len() < 4000);
    }

    /// The rule read word by word, over everything that ever happened.
    fn by_the_book(entries: &[i64], answers: &[(i64, i64)], now: i64) -> String {
        let mut unused: Vec<i64> = entries.to_vec();
        unused.sort_unstable();
        let mut answers: Vec<(i64, i64)> =
            answers.iter().map(|(sent, delivered)| (*delivered, *sent)).collect();
        answers.sort_unstable();
        let mut open: Option<i64> = None;
        for (delivered, sent) in answers.into_iter().filter(|(delivered, _)| *delivered <= now) {
            let inside = open.is_some_and(|since| delivered < since + 72);
            if !inside && unused.iter().any(|entry| *entry <= sent && sent < entry + 24) {
                open = Some(delivered);
                unused.retain(|entry| *entry > delivered);
            }
        }
        match (open, unused.last()) {
            (Some(since), _) if now < since + 72 => format!("open {since}-{}", since + 72),
            (_, Some(entry)) if now < entry + 24 => format!("offered by {}", entry + 24),
            (Some(since), Some(entry)) if entry + 24 > since + 72 => format!("missed {}", entry + 24),
            (None, Some(entry)) => format!("missed {}", entry + 24),
            (Some(since), _) => format!("ended {}", since + 72),
            (None, None) => "none".to_owned(),
        }
    }

    #[derive(Clone, Copy, Debug)]
    enum Fact {
        Entered(i64),
        Delivered(i64, i64),
    }

    fn facts() -> impl Strategy<Value = Vec<Fact>> {
        let fact = prop_oneof![
            1 => (0..200i64).prop_map(Fact::Entered),
            2 => (0..220i64, 0..60i64).prop_map(|(sent, delay)| Fact::Delivered(sent, sent + delay)),
        ];
        prop::collection::vec(fact, 0..14)
    }

    /// As a caller does it: after an entry message the answers known so far are told again.
    fn tell(point: &mut EntryPoint, known: &mut Vec<(i64, i64)>, fact: Fact) {
        match fact {
            Fact::Entered(hours) => {
                point.entered(at(hours), Entry::Ad);
                for (sent, delivered) in known.iter() {
                    point.delivered(at(*sent), at(*delivered));
                }
            }
            Fact::Delivered(sent, delivered) => {
                known.push((sent, delivered));
                point.delivered(at(sent), at(delivered));
            }
        }
    }

    proptest! {
        #[test]
        fn it_goes_by_the_book_in_any_order_of_arrival(
            (facts, shuffled) in facts().prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle())),
            again in 0..14usize,
            now in 0..400i64,
        ) {
            let (mut point, mut known) = (EntryPoint::default(), Vec::new());
            for fact in shuffled.iter().chain(facts.get(again)) {
                tell(&mut point, &mut known, *fact);
            }
            let entries: Vec<i64> =
                facts.iter().filter_map(|fact| if let Fact::Entered(at) = fact { Some(*at) } else { None }).collect();
            prop_assert_eq!(say(point.state(at(now))), by_the_book(&entries, &known, now));
        }

        #[test]
        fn joining_two_is_as_one_that_saw_everything(one in facts(), other in facts(), now in 0..400i64) {
            let (mut all, mut known) = (EntryPoint::default(), Vec::new());
            let (mut left, mut left_known) = (EntryPoint::default(), Vec::new());
            let (mut right, mut right_known) = (EntryPoint::default(), Vec::new());
            for fact in one.iter().chain(&other) {
                tell(&mut all, &mut known, *fact);
            }
            for fact in &one {
                tell(&mut left, &mut left_known, *fact);
            }
            for fact in &other {
                tell(&mut right, &mut right_known, *fact);
            }
            left.join(&right);
            for (sent, delivered) in &known {
                left.delivered(at(*sent), at(*delivered));
            }
            prop_assert_eq!(left.state(at(now)), all.state(at(now)));
        }
    }
}
