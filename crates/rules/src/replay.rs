//! A whole history of an account folded through the rules: which permits, charges, billing conversations and
//! entry points follow from it. Windows and entry points follow the timestamps in whatever order events come;
//! billing facts come in order of arrival. Everything is kept, nothing is dropped for room.
//!
//! Built for millions of events a second: pairs and messages are dense numbers that the caller hands out (names
//! are its business), a pair's clocks fill one line of the processor's cache, and a plain event allocates nothing.

use std::collections::BTreeMap;

use crate::content::Entry;
use crate::pricing::calendar::{Calendar, Month};
use crate::pricing::{Billed, Pool, UnixSeconds};
use crate::settings::Settings;

mod bill;
mod entry;
mod event;
mod fact;
mod message;
mod pair;

pub use self::event::{Event, MessageIndex, NumberIndex, Outcome, PairIndex, What};
pub use self::fact::{ConversationChange, EntryChange, EntryState, Fact, Permit};
use crate::pricing::covered::Covered;
use entry::{Answer, EndTold, EntryPoint, ReadAgain};
use message::{DELIVERED, FAILED, FAILED_CLOSED, Known, Message, NOT_YET, READ};
use pair::PairState;

/// The state of a replay.
#[derive(Debug)]
pub struct Replay {
    calendar: Calendar,
    settings: Settings,
    eligible: bool,
    answer_within: u32,
    pairs: Vec<PairState>,
    messages: Vec<Message>,
    entries: Vec<EntryPoint>,
    covered: Vec<Covered>,
    account: Counts,
    numbers: Vec<Counts>,
    /// Statuses that overtook their send, in order of arrival.
    waiting: BTreeMap<MessageIndex, Vec<(UnixSeconds, What)>>,
}

/// How many of something each month saw.
#[derive(Debug, Default)]
struct Counts(Vec<(Month, u32)>);

impl Replay {
    /// A replay in which nothing has happened.
    pub fn new(calendar: Calendar, settings: Settings) -> Self {
        let within = settings.answer_within().as_millis();
        Self {
            calendar,
            // Meta's clock has whole seconds, so that an inclusive answer has one second more.
            answer_within: u32::try_from((within + 999).div_euclid(1000)).unwrap_or(u32::MAX),
            settings,
            eligible: false,
            pairs: Vec::new(),
            messages: Vec::new(),
            entries: Vec::new(),
            covered: Vec::new(),
            account: Counts::default(),
            numbers: Vec::new(),
            waiting: BTreeMap::new(),
        }
    }

    /// The same for an account of this id of Meta's, which the settings may know as exempt from charges for service.
    #[must_use]
    pub fn of_account(mut self, waba_id: &str) -> Self {
        self.eligible = self.settings.pricing.eligible_accounts.contains(waba_id);
        self
    }

    /// Adds a pair of this number. Pairs are numbered in order of this.
    ///
    /// # Errors
    /// Hands the number back when there are four billion already.
    pub fn add_pair(&mut self, number: NumberIndex) -> Result<PairIndex, NumberIndex> {
        let index = u32::try_from(self.pairs.len()).map_err(|_| number)?;
        self.pairs.push(PairState::new(number));
        let numbers = usize::try_from(number.0).unwrap_or(usize::MAX).saturating_add(1);
        if self.numbers.len() < numbers {
            self.numbers.resize_with(numbers, Counts::default);
        }
        Ok(PairIndex(index))
    }

    /// Adds a message or call of which nothing is known. They are numbered in order of this.
    ///
    /// # Errors
    /// The number of messages, when there are four billion already.
    pub fn add_message(&mut self) -> Result<MessageIndex, usize> {
        let count = self.messages.len();
        let index = u32::try_from(count).map_err(|_| count)?;
        self.messages.push(Message::unknown());
        Ok(MessageIndex(index))
    }

    /// Looks at what is kept of an event's pair and message. It says nothing; but to have looked brings that part of
    /// a history, which is far larger than any cache, near: who has several events looks at all of them first.
    pub fn glance(&self, event: &Event) -> u32 {
        let message = event.what.message().and_then(|id| self.messages.get(usize_of(id.0)));
        let pair = self.pairs.get(usize_of(event.pair.0));
        message.map_or(0, |message| message.before) ^ pair.map_or(0, |pair| pair.last_message)
    }

    /// Folds one event; what follows from it is pushed to `facts`.
    pub fn fold(&mut self, event: &Event, facts: &mut Vec<Fact>) -> Outcome {
        match event.what {
            What::Wrote { id, entry } => self.wrote(event, id, entry, facts),
            What::Send { id, form } => self.send(event, id, form, facts),
            What::Reached { id, read } => {
                let status = if read { READ } else { DELIVERED };
                self.told(event, id, status, facts)
            }
            What::Sent { id, entry_until } => self.taken(event, id, entry_until, facts),
            What::Failed { id, window_closed } => {
                let status = if window_closed { FAILED_CLOSED } else { FAILED };
                self.told(event, id, status, facts)
            }
            What::Ask { free_form } => {
                if !self.pass(event, facts) {
                    return Outcome::Unknown;
                }
                self.permit(event, free_form, None, facts);
                Outcome::Folded
            }
        }
    }

    /// Before an event of a pair: what time has brought since. False when there is no such pair.
    fn pass(&mut self, event: &Event, facts: &mut Vec<Fact>) -> bool {
        let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) else { return false };
        if pair.next_change <= event.at {
            let entry = pair::entry_of(&mut self.entries, pair);
            pair::bring(pair, entry, event, facts);
        }
        true
    }

    fn wrote(
        &mut self,
        event: &Event,
        id: MessageIndex,
        entry: Option<Entry>,
        facts: &mut Vec<Fact>,
    ) -> Outcome {
        match self.messages.get_mut(usize_of(id.0)) {
            Some(message) if message.state == Known::Nothing => message.state = Known::Inbound,
            Some(_) => return Outcome::Repeated,
            None => return Outcome::Unknown,
        }
        self.pass(event, facts);
        let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) else { return Outcome::Unknown };
        if let Some(apart) = pair.customer_wrote(event.at) {
            if pair.covered == 0 {
                self.covered.push(Covered::default());
                pair.covered = u32::try_from(self.covered.len()).unwrap_or_default();
            }
            if let Some(covered) = self.covered.get_mut(usize_of(pair.covered.saturating_sub(1))) {
                covered.add(apart);
            }
        }
        if let Some(kind) = entry {
            self.entered(event, kind, facts);
        }
        Outcome::Folded
    }

    fn entered(&mut self, event: &Event, kind: Entry, facts: &mut Vec<Fact>) {
        let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) else { return };
        if pair.entry == 0 {
            self.entries.push(EntryPoint::new(self.answer_within));
            pair.entry = u32::try_from(self.entries.len()).unwrap_or_default();
        }
        let is_told_of = pair::entry_of(&mut self.entries, pair).is_some_and(|entry| entry.is_told_of());
        let late = is_told_of || pair.newest_sent >= event.at && pair.last_message != 0;
        let answers = if late { self.answers_of(event.pair) } else { Vec::new() };
        let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) else { return };
        let Some(entry) = pair::entry_of(&mut self.entries, pair) else { return };
        if let Some(since) = entry.entered(event.at, self.settings.entry_point_hours(kind)) {
            facts.push(entry.offered(event.pair, event.at, since));
        }
        if late {
            let read = entry.read_again(answers);
            bill::close_for_entry_points(pair, event.pair, &read, facts);
        }
        pair.look_ahead(entry);
    }

    /// What reached the customer of a pair so far.
    fn answers_of(&self, pair: PairIndex) -> Vec<Answer> {
        let mut answers = Vec::new();
        let mut next = self.pairs.get(usize_of(pair.0)).map_or(0, |pair| pair.last_message);
        while let Some(message) = next.checked_sub(1).and_then(|index| self.messages.get(usize_of(index))) {
            if message.is_reached() {
                answers.push(Answer { reached: message.reached, sent: message.sent });
            }
            next = message.before;
        }
        answers
    }

    fn send(&mut self, event: &Event, id: MessageIndex, form: Billed, facts: &mut Vec<Fact>) -> Outcome {
        match self.messages.get(usize_of(id.0)) {
            Some(message) if message.state == Known::Nothing => {}
            Some(_) => return Outcome::Repeated,
            None => return Outcome::Unknown,
        }
        if !self.pass(event, facts) {
            return Outcome::Unknown;
        }
        let allowed = self.permit(event, !matches!(form, Billed::Template(_)), Some(id), facts);
        let (Some(pair), Some(message)) =
            (self.pairs.get_mut(usize_of(event.pair.0)), self.messages.get_mut(usize_of(id.0)))
        else {
            return Outcome::Unknown;
        };
        message.state = if allowed { Known::Sent } else { Known::Refused };
        if allowed {
            (message.sent, message.form, message.before) = (event.at, form, pair.last_message);
            pair.last_message = id.0.saturating_add(1);
            pair.newest_sent = pair.newest_sent.max(event.at);
        }
        for (at, what) in self.overtaken(id) {
            self.fold(&Event { at, pair: event.pair, what }, facts);
        }
        Outcome::Folded
    }

    fn overtaken(&mut self, id: MessageIndex) -> Vec<(UnixSeconds, What)> {
        if self.waiting.is_empty() { Vec::new() } else { self.waiting.remove(&id).unwrap_or_default() }
    }

    fn permit(
        &self,
        event: &Event,
        free_form: bool,
        id: Option<MessageIndex>,
        facts: &mut Vec<Fact>,
    ) -> bool {
        let Some(pair) = self.pairs.get(usize_of(event.pair.0)) else { return false };
        let entry = pair.entry.checked_sub(1).and_then(|index| self.entries.get(usize_of(index)));
        let window = pair.window(event.at);
        let refused = window.err().filter(|_| free_form);
        facts.push(Fact::Permit(Permit {
            id,
            pair: event.pair,
            at: event.at,
            refused,
            window_until: window.ok(),
            entry_point: entry.map_or_else(Default::default, |entry| entry.state(event.at)),
        }));
        refused.is_none()
    }

    /// A status of a message of ours. The same one again is a no-op.
    fn told(&mut self, event: &Event, id: MessageIndex, status: u8, facts: &mut Vec<Fact>) -> Outcome {
        let Some(message) = self.messages.get_mut(usize_of(id.0)) else { return Outcome::Unknown };
        let before = *message;
        if before.state == Known::Sent {
            if before.told & status != 0 {
                return Outcome::Repeated;
            }
            message.told |= status;
        }
        if !self.pass(event, facts) {
            return Outcome::Unknown;
        }
        match before.state {
            Known::Sent if status & (DELIVERED | READ) != 0 => self.reached(event, id, before, facts),
            Known::Sent if status == FAILED_CLOSED => {
                if let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) {
                    pair.refused(before.sent);
                }
            }
            Known::Sent => {}
            Known::Refused => return Outcome::Refused,
            Known::Nothing | Known::Inbound => {
                self.waiting.entry(id).or_default().push((event.at, event.what));
                return Outcome::Waiting;
            }
        }
        Outcome::Folded
    }

    /// Meta took a message of ours. Where it told until when its entry point lasts, that may be one that nobody knew of.
    fn taken(
        &mut self,
        event: &Event,
        id: MessageIndex,
        entry_until: Option<UnixSeconds>,
        facts: &mut Vec<Fact>,
    ) -> Outcome {
        let Some(message) = self.messages.get(usize_of(id.0)).copied() else { return Outcome::Unknown };
        match message.state {
            Known::Sent => {}
            Known::Refused => return Outcome::Refused,
            Known::Nothing | Known::Inbound => {
                self.waiting.entry(id).or_default().push((event.at, event.what));
                return Outcome::Waiting;
            }
        }
        if !self.pass(event, facts) {
            return Outcome::Unknown;
        }
        let Some(until) = entry_until else { return Outcome::Folded };
        let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) else { return Outcome::Unknown };
        if pair.entry == 0 {
            self.entries.push(EntryPoint::new(self.answer_within));
            pair.entry = u32::try_from(self.entries.len()).unwrap_or_default();
        }
        let answers = self.answers_of(event.pair);
        let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) else { return Outcome::Unknown };
        let Some(entry) = pair::entry_of(&mut self.entries, pair) else { return Outcome::Unknown };
        if !entry.end_told(EndTold { of: message.sent, until }) {
            return Outcome::Repeated;
        }
        let read = entry.read_again(answers);
        bill::close_for_entry_points(pair, event.pair, &read, facts);
        pair.look_ahead(entry);
        Outcome::Folded
    }

    /// The first of delivered and read bills. The other one may show that it was reached earlier.
    fn reached(&mut self, event: &Event, id: MessageIndex, before: Message, facts: &mut Vec<Fact>) {
        if before.is_reached() && before.reached <= event.at {
            return;
        }
        if let Some(message) = self.messages.get_mut(usize_of(id.0)) {
            message.reached = event.at;
        }
        self.answered(event, before, facts);
        if !before.is_reached() {
            self.bill(event, id, before.form, facts);
        }
        if let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) {
            match pair::entry_of(&mut self.entries, pair) {
                Some(entry) => pair.look_ahead(entry),
                None => pair.look_ahead_without(),
            }
        }
    }

    /// A delivery may answer an entry message, and one that comes late may tell that it was answered earlier.
    fn answered(&mut self, event: &Event, message: Message, facts: &mut Vec<Fact>) {
        let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) else { return };
        let Some(entry) = pair::entry_of(&mut self.entries, pair) else { return };
        if !entry.is_answered_by(message.sent) {
            return;
        }
        let read = if !message.is_reached() && entry.is_plain(event.at) {
            let opened = entry.answered(Answer { reached: event.at, sent: message.sent });
            ReadAgain { fresh: opened.into_iter().collect(), ..ReadAgain::default() }
        } else {
            let answers = self.answers_of(event.pair);
            let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) else { return };
            let Some(entry) = pair::entry_of(&mut self.entries, pair) else { return };
            entry.read_again(answers)
        };
        if let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) {
            bill::close_for_entry_points(pair, event.pair, &read, facts);
        }
    }
}

impl Counts {
    fn of(&self, month: Month) -> u32 {
        self.0.iter().rev().find(|(known, _)| *known == month).map_or(0, |(_, count)| *count)
    }

    fn add(&mut self, month: Month) {
        match self.0.iter_mut().rev().find(|(known, _)| *known == month) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.0.push((month, 1)),
        }
    }
}

fn usize_of(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}
