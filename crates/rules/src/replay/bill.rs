//! Billing a delivery: the charge, and what it does to the pair's conversations and the month's counts.

use super::entry::{Opening, ReadAgain};
use super::fact::{ConversationChange, EntryChange, Fact};
use super::pair::{self, PairState};
use super::{Billed, Event, MessageIndex, PairIndex, Pool, Replay, usize_of};
use crate::pricing::by_conversation::Conversation;
use crate::pricing::{self, Basis, Delivered};

impl Replay {
    /// Bills a message that reached the customer for the first time.
    pub(super) fn bill(&mut self, event: &Event, id: MessageIndex, form: Billed, facts: &mut Vec<Fact>) {
        let Some(pair) = self.pairs.get_mut(usize_of(event.pair.0)) else { return };
        let entry = pair::entry_of(&mut self.entries, pair);
        let delivered = Delivered {
            at: event.at,
            form,
            in_entry_point: entry.is_some_and(|entry| entry.is_open(event.at)),
            in_window: pair.is_covered(event.at, &self.covered),
        };
        let basis = Basis {
            calendar: &self.calendar,
            settings: &self.settings.pricing,
            conversations: &pair.conversations,
            eligible: self.eligible,
        };
        let number = usize_of(pair.number.0);
        let verdict = pricing::price(basis, delivered, |pool| {
            let counts = match pool {
                Pool::AccountServiceConversations => Some(&self.account),
                Pool::NumberServiceMessages => self.numbers.get(number),
            };
            counts.map_or(0, |counts| counts.of(self.calendar.month(event.at)))
        });
        if let Some(pool) = verdict.uses {
            let counts = match pool {
                Pool::AccountServiceConversations => Some(&mut self.account),
                Pool::NumberServiceMessages => self.numbers.get_mut(number),
            };
            if let Some(counts) = counts {
                counts.add(self.calendar.month(event.at));
            }
        }
        if let Some(category) = verdict.opens {
            let until = pair.opened(category, event.at);
            let change = ConversationChange::Opened;
            facts.push(Fact::Conversation { pair: event.pair, category, at: event.at, until, change });
        }
        facts.push(Fact::Charge { id, pair: event.pair, at: event.at, charge: verdict.charge });
    }
}

/// Tells of entry points that opened, and closes the billing conversations that they close.
pub(super) fn close_for_entry_points(
    pair: &mut PairState,
    index: PairIndex,
    read: &ReadAgain,
    facts: &mut Vec<Fact>,
) {
    let fresh = read.fresh.iter().map(|opening| (opening, EntryChange::Opened));
    let extended = read.extended.iter().map(|opening| (opening, EntryChange::Extended));
    for (opening, change) in fresh.chain(extended) {
        close_all(pair, index, *opening, facts);
        let Opening { since, until, .. } = *opening;
        facts.push(Fact::Entry { pair: index, at: since, until, change });
    }
}

/// Closes what an entry point closes that opened. One that was told late finds conversations that
/// opened after it; they end where they began.
fn close_all(pair: &mut PairState, index: PairIndex, opening: Opening, facts: &mut Vec<Fact>) {
    let Opening { since, until: over, .. } = opening;
    while let Some(closed) = pair.conversations.first_to_end(|known| known.is_closed_by(since, over)) {
        let Conversation { category, until } = closed;
        if pair.closed(category) {
            let (at, change) = (since.max(closed.since()), ConversationChange::ClosedByEntryPoint);
            facts.push(Fact::Conversation { pair: index, category, at, until, change });
        }
    }
}
