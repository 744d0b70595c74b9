//! The entry point of a pair over its whole history. Unlike [`crate::entry_point`], which keeps few facts for
//! each of many live pairs, this one forgets nothing, and tells changes in the order in which they show.

use super::fact::{EntryChange, EntryState, Fact};
use super::{PairIndex, UnixSeconds};

/// Entry messages, and the openings that follow from the deliveries.
#[derive(Debug)]
pub(super) struct EntryPoint {
    answer_within: u32,
    /// In order of time; those of one second by how long they last.
    entries: Vec<EntryMessage>,
    /// Ends that Meta told, by the message that they were told of.
    ends: Vec<EndTold>,
    /// In order of time.
    openings: Vec<Opening>,
    /// An end that Meta told of a message that may yet open one.
    foretold: Option<EndTold>,
    /// The newest delivery that was told, of those that answer some entry message.
    newest_answer: UnixSeconds,
    /// The last miss that was told.
    missed: UnixSeconds,
}

/// A message that may answer an entry message, by when it reached the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Answer {
    pub(super) reached: UnixSeconds,
    pub(super) sent: UnixSeconds,
}

/// An entry message, and how many hours an answer to it would earn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct EntryMessage {
    at: UnixSeconds,
    lasts_hours: u32,
}

/// An end that Meta told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EndTold {
    /// When the message was sent that it was told of.
    pub(super) of: UnixSeconds,
    pub(super) until: UnixSeconds,
}

/// A time in which everything is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) since: UnixSeconds,
    pub(super) until: UnixSeconds,
    end_is_told: bool,
}

/// What reading all deliveries again has shown.
#[derive(Debug, Default)]
pub(super) struct ReadAgain {
    /// Openings that were not known.
    pub(super) fresh: Vec<Opening>,
    /// Those with a later end.
    pub(super) extended: Vec<Opening>,
}

/// No entry point lasts longer, in hours: an end told so long after the opening belongs to another one (R2.9).
const LASTS_AT_MOST: u32 = 7 * 24;

impl EntryPoint {
    pub(super) fn new(answer_within: u32) -> Self {
        Self {
            answer_within,
            entries: Vec::new(),
            ends: Vec::new(),
            openings: Vec::new(),
            foretold: None,
            newest_answer: UnixSeconds::default(),
            missed: UnixSeconds::default(),
        }
    }

    /// Takes note of an entry message. Tells since when it waits for an answer, where that is news: since it
    /// came, or, of one that came while the entry point was open and is told late, since the end of that.
    pub(super) fn entered(&mut self, at: UnixSeconds, lasts_hours: u32) -> Option<UnixSeconds> {
        let message = EntryMessage { at, lasts_hours };
        let Err(place) = self.entries.binary_search(&message) else { return None };
        let is_twin = self.entries.iter().any(|known| known.at == at);
        self.entries.insert(place, message);
        if is_twin {
            return None;
        }
        let inside = self.openings.iter().rev().find(|opening| opening.since <= at && at < opening.until);
        let since = match inside {
            Some(opening) if opening.end_is_told => opening.until,
            Some(_) => return None,
            None => at,
        };
        (self.state(since) == EntryState::Offered(self.answer_by(at))).then_some(since)
    }

    /// The fact that an entry message of `at` waits for an answer since an instant.
    pub(super) fn offered(&self, pair: PairIndex, at: UnixSeconds, since: UnixSeconds) -> Fact {
        Fact::Entry { pair, at: since, until: self.answer_by(at), change: EntryChange::Offered }
    }

    /// Whether what was sent then answers any entry message, used up or not. If not, its delivery changes nothing.
    pub(super) fn is_answered_by(&self, sent: UnixSeconds) -> bool {
        self.waiting(sent, None).is_some()
    }

    /// Whether a delivery can be taken note of by itself: no later one was told, and Meta told no end.
    pub(super) fn is_plain(&self, reached: UnixSeconds) -> bool {
        reached >= self.newest_answer && self.ends.is_empty()
    }

    /// Whether Meta told an end of it.
    pub(super) fn is_told_of(&self) -> bool {
        !self.ends.is_empty()
    }

    /// Takes note of an end that Meta told: all messages inside one entry point are told the same. False when it is
    /// known.
    pub(super) fn end_told(&mut self, told: EndTold) -> bool {
        match self.ends.iter_mut().find(|known| known.until == told.until) {
            Some(known) if known.of <= told.of => return false,
            Some(known) => known.of = told.of,
            None => self.ends.push(told),
        }
        self.ends.sort_unstable();
        true
    }

    /// Takes note of a delivery that is not older than any told before. Tells of the entry point that it opened, if
    /// it did.
    pub(super) fn answered(&mut self, Answer { reached, sent }: Answer) -> Option<Opening> {
        self.newest_answer = reached;
        let last = self.openings.last();
        if last.is_some_and(|last| reached < last.until) {
            return None;
        }
        let lasts_hours = self.waiting(sent, last.map(|last| last.since))?.lasts_hours;
        let foretold = self.foretold.take().filter(|told| told.of <= reached);
        let until = reached.plus_hours(lasts_hours).max(foretold.map_or(reached, |told| told.until));
        let opening = Opening { since: reached, until, end_is_told: false };
        self.openings.push(opening);
        Some(opening)
    }

    /// The newest entry message that what was sent then answers, if it came after `used_up`.
    fn waiting(&self, sent: UnixSeconds, used_up: Option<UnixSeconds>) -> Option<&EntryMessage> {
        let newest = self.entries.partition_point(|entry| entry.at <= sent);
        newest.checked_sub(1).and_then(|index| self.entries.get(index)).filter(|entry| {
            sent < self.answer_by(entry.at) && used_up.is_none_or(|used_up| entry.at > used_up)
        })
    }

    /// Reads the openings off all deliveries and told ends anew. Tells those that were not known, and those of which
    /// Meta told a later end than was known.
    pub(super) fn read_again(&mut self, mut answers: Vec<Answer>) -> ReadAgain {
        let known = std::mem::take(&mut self.openings);
        self.foretold = None;
        answers.sort_unstable();
        let ends = std::mem::take(&mut self.ends);
        let mut told = ends.iter().peekable();
        for answer in answers {
            while let Some(end) = told.next_if(|end| end.of <= answer.reached) {
                self.hear(*end);
            }
            self.answered(answer);
        }
        told.for_each(|end| self.hear(*end));
        self.ends = ends;
        let mut read = ReadAgain::default();
        for opening in &mut self.openings {
            match known.iter().find(|before| before.since == opening.since) {
                None => read.fresh.push(*opening),
                Some(before)
                    if before.until < opening.until
                        && self.ends.iter().any(|end| end.until == opening.until) =>
                {
                    read.extended.push(*opening);
                }
                Some(before) => opening.end_is_told = before.end_is_told,
            }
        }
        read
    }

    /// Whatever Meta tells the end of was open then.
    fn hear(&mut self, told: EndTold) {
        let used_up = self.openings.last().map(|last| last.since);
        let may_open = self.waiting(told.of, used_up).is_some();
        match self.openings.last_mut() {
            Some(last)
                if told.of < last.until || (!may_open && told.of < last.since.plus_hours(LASTS_AT_MOST)) =>
            {
                last.until = last.until.max(told.until);
            }
            _ if may_open => self.foretold = Some(told),
            _ => self.openings.push(Opening { since: told.of, until: told.until, end_is_told: false }),
        }
    }

    /// Whether everything is free at `at`.
    pub(super) fn is_open(&self, at: UnixSeconds) -> bool {
        self.openings.iter().rev().any(|opening| opening.since <= at && at < opening.until)
    }

    /// Where it stands at `now`.
    pub(super) fn state(&self, now: UnixSeconds) -> EntryState {
        let last = self.openings.iter().rev().find(|opening| opening.since <= now);
        let newest = self.entries.last().filter(|entry| last.is_none_or(|opening| entry.at > opening.since));
        let answer_by = newest.map(|entry| self.answer_by(entry.at));
        match (last, answer_by) {
            (Some(opening), _) if now < opening.until => EntryState::Open(opening.until),
            (_, Some(answer_by)) if now < answer_by => EntryState::Offered(answer_by),
            (Some(opening), Some(answer_by)) if answer_by > opening.until => EntryState::Missed(answer_by),
            (None, Some(answer_by)) => EntryState::Missed(answer_by),
            (Some(opening), _) => EntryState::Ended(opening.until),
            (None, None) => EntryState::None,
        }
    }

    /// The next change that time alone will bring, and when.
    pub(super) fn next(&self) -> Option<(UnixSeconds, EntryChange)> {
        if let Some(opening) = self.openings.iter().find(|opening| !opening.end_is_told) {
            return Some((opening.until, EntryChange::Ended));
        }
        let last = self.openings.last();
        let newest =
            self.entries.last().filter(|entry| last.is_none_or(|opening| entry.at > opening.since))?;
        let answer_by = self.answer_by(newest.at);
        let counts = answer_by > self.missed && last.is_none_or(|opening| answer_by > opening.until);
        counts.then_some((answer_by, EntryChange::Missed))
    }

    /// Time has brought what [`EntryPoint::next`] foretold.
    pub(super) fn bring(&mut self, pair: PairIndex, facts: &mut Vec<Fact>) {
        let Some((at, change)) = self.next() else { return };
        facts.push(Fact::Entry { pair, at, until: at, change });
        if change == EntryChange::Missed {
            self.missed = at;
            return;
        }
        if let Some(opening) = self.openings.iter_mut().find(|opening| !opening.end_is_told) {
            opening.end_is_told = true;
        }
        // An entry message that came while it was open waited for this.
        if let EntryState::Offered(until) = self.state(at) {
            facts.push(Fact::Entry { pair, at, until, change: EntryChange::Offered });
        }
    }

    fn answer_by(&self, at: UnixSeconds) -> UnixSeconds {
        at.plus(self.answer_within)
    }
}
