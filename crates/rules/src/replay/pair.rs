//! The clocks of one pair, as small as they can be, and what time alone does to them.

use super::entry::EntryPoint;
use super::fact::{ConversationChange, Fact};
use super::{Covered, Event, NOT_YET, NumberIndex, UnixSeconds, usize_of};
use crate::pricing::BillingCategory;
use crate::pricing::by_conversation::{Conversation, Conversations};
use crate::pricing::covered::Stretch;
use crate::refusal::Code;
use crate::window::WINDOW;

/// How long a customer's message keeps the window open, in hours.
const WINDOW_HOURS: u32 = 24;
const _: () = assert!(WINDOW.as_seconds() == WINDOW_HOURS as i64 * 3600);

/// What is known of a pair. Its size is that of a line of the processor's cache.
#[derive(Debug)]
#[repr(align(64))]
pub(super) struct PairState {
    /// 24 hours after the newest thing the customer did; zero when they never did anything.
    newest_until: UnixSeconds,
    /// 24 hours after the newest send that Meta refused; zero when it refused none.
    refused_until: UnixSeconds,
    /// Since when the customer had always written within 24 hours, up to `newest_until`.
    covered_since: UnixSeconds,
    /// When time alone changes something next.
    pub(super) next_change: UnixSeconds,
    /// The billing conversations, those that are over too.
    pub(super) conversations: Conversations,
    /// Of which categories the end of the conversation was told.
    ends_told: u8,
    /// Where older times covered are, plus one; zero when there are none.
    pub(super) covered: u32,
    /// Where the entry point is, plus one; zero when none was ever offered.
    pub(super) entry: u32,
    /// The message sent last, plus one; zero when none was.
    pub(super) last_message: u32,
    /// When the newest message was sent, whatever came last.
    pub(super) newest_sent: UnixSeconds,
    /// Whose pair it is.
    pub(super) number: NumberIndex,
}

impl PairState {
    pub(super) fn new(number: NumberIndex) -> Self {
        Self {
            newest_until: UnixSeconds::default(),
            refused_until: UnixSeconds::default(),
            covered_since: UnixSeconds::default(),
            next_change: UnixSeconds::default().plus(NOT_YET),
            conversations: Conversations::default(),
            ends_told: 0,
            covered: 0,
            entry: 0,
            last_message: 0,
            newest_sent: UnixSeconds::default(),
            number,
        }
    }

    /// Takes note of something the customer did. Answers with a time covered that has to be kept elsewhere.
    pub(super) fn customer_wrote(&mut self, at: UnixSeconds) -> Option<Stretch> {
        let until = at.plus_hours(WINDOW_HOURS);
        if self.newest_until == UnixSeconds::default() {
            (self.covered_since, self.newest_until) = (at, until);
            return None;
        }
        if at > self.newest_until {
            let before = Stretch { from: self.covered_since, until: self.newest_until };
            (self.covered_since, self.newest_until) = (at, until);
            return Some(before);
        }
        if until < self.covered_since {
            return Some(Stretch { from: at, until });
        }
        self.covered_since = self.covered_since.min(at);
        self.newest_until = self.newest_until.max(until);
        None
    }

    /// Takes note that Meta refused what was sent then.
    pub(super) fn refused(&mut self, sent: UnixSeconds) {
        self.refused_until = self.refused_until.max(sent.plus_hours(WINDOW_HOURS));
    }

    /// Until when free-form messages may be sent, if they may be at `now`; else why not.
    pub(super) fn window(&self, now: UnixSeconds) -> Result<UnixSeconds, Code> {
        if now < self.newest_until && self.refused_until < self.newest_until {
            return Ok(self.newest_until);
        }
        let never = self.newest_until == UnixSeconds::default();
        Err(if never { Code::WindowNeverOpened } else { Code::WindowClosed })
    }

    /// Whether the customer had written within the 24 hours up to `at`.
    pub(super) fn is_covered(&self, at: UnixSeconds, covered: &[Covered]) -> bool {
        if at >= self.covered_since {
            return at < self.newest_until;
        }
        let older = self.covered.checked_sub(1).and_then(|index| covered.get(usize_of(index)));
        older.is_some_and(|older| older.holds(at))
    }

    /// Takes note that a billing conversation opened, and tells when it will end.
    pub(super) fn opened(&mut self, category: BillingCategory, at: UnixSeconds) -> UnixSeconds {
        self.ends_told &= !bit(category);
        self.conversations.open(category, at)
    }

    /// Forgets a conversation. False when its end was told before.
    pub(super) fn closed(&mut self, category: BillingCategory) -> bool {
        self.conversations.forget(category);
        self.ends_told & bit(category) == 0
    }

    /// The conversation that ends first of those whose end was not told.
    fn next_to_end(&self) -> Option<Conversation> {
        self.conversations.first_to_end(|known| self.ends_told & bit(known.category) == 0)
    }

    /// Finds when time alone changes something next.
    pub(super) fn look_ahead(&mut self, entry: &EntryPoint) {
        self.look_ahead_without();
        if let Some((at, _)) = entry.next() {
            self.next_change = self.next_change.min(at);
        }
    }

    /// The same for a pair that never had an entry point.
    pub(super) fn look_ahead_without(&mut self) {
        let first = self.next_to_end().map(|first| first.until);
        self.next_change = first.unwrap_or(UnixSeconds::default().plus(NOT_YET));
    }
}

const fn bit(category: BillingCategory) -> u8 {
    1 << category as u8
}

/// The entry point of a pair.
pub(super) fn entry_of<'a>(entries: &'a mut [EntryPoint], pair: &PairState) -> Option<&'a mut EntryPoint> {
    entries.get_mut(usize_of(pair.entry.checked_sub(1)?))
}

/// Tells what time has brought up to the event, in order of time. What ends together: conversations first.
pub(super) fn bring(
    pair: &mut PairState,
    mut entry: Option<&mut EntryPoint>,
    event: &Event,
    facts: &mut Vec<Fact>,
) {
    loop {
        let ending = pair.next_to_end().filter(|ending| ending.until <= event.at);
        let changing = entry.as_ref().and_then(|entry| entry.next()).filter(|(at, _)| *at <= event.at);
        match (ending, changing, &mut entry) {
            (ending, Some((at, _)), Some(entry)) if ending.is_none_or(|ending| at < ending.until) => {
                entry.bring(event.pair, facts);
            }
            (Some(ended), _, _) => {
                pair.ends_told |= bit(ended.category);
                let (category, until) = (ended.category, ended.until);
                let change = ConversationChange::Expired;
                facts.push(Fact::Conversation { pair: event.pair, category, at: until, until, change });
            }
            _ => break,
        }
    }
    match entry {
        Some(entry) => pair.look_ahead(entry),
        None => pair.look_ahead_without(),
    }
}
