//! The pair: one business number and one customer's identity, the unit that Meta's clocks belong to. It is
//! never the contact, the conversation or the account.

use serde::{Deserialize, Serialize};

use crate::entry_point::{EndTold, EntryPoint, Opened};
use crate::id::{ChannelId, IdentityId};
use crate::pricing::billing::Billing;
use crate::thread::Thread;
use crate::time::Timestamp;
use crate::window::{CustomerEvent, WINDOW, Window};

/// Which pair. In order the pairs of a customer stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PairKey {
    /// The customer, as the carrier knows them.
    pub identity: IdentityId,
    /// The number.
    pub channel: ChannelId,
}

/// The clocks of one pair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Until when free-form messages may be sent.
    pub window: Window,
    /// Until when messages are free of charge.
    pub entry: EntryPoint,
    /// What its deliveries are billed by.
    pub billing: Billing,
    /// Which app answers.
    pub thread: Thread,
}

impl Pair {
    /// The customer wrote or called in a way that opens the window.
    pub fn customer_wrote(&mut self, event: CustomerEvent) {
        self.window.customer_wrote(event);
        self.billing.customer_wrote(event.at);
    }

    /// Something of ours was delivered. Says so when that opened the entry point, which closes the billing
    /// conversations.
    pub fn delivered(&mut self, sent_at: Timestamp, delivered_at: Timestamp) -> Option<Opened> {
        let opened = self.entry.delivered(sent_at, delivered_at)?;
        self.billing.entry_point_opened(opened);
        Some(opened)
    }

    /// Meta told when the free entry point ends that a message of ours lies in.
    pub fn entry_end_told(&mut self, told: EndTold) {
        if let Some(opened) = self.entry.end_told(told) {
            self.billing.entry_point_opened(opened);
        }
    }

    /// Takes over the clocks of another key of the same customer: the maximum of both (R1.3).
    pub fn join(&mut self, other: &Self) {
        self.window.join(&other.window);
        self.entry.join(&other.entry);
        self.billing.join(&other.billing);
        self.thread.join(&other.thread);
    }

    /// Since when another app answers here, if one does. A thread is idle when the customer has not written for 24
    /// hours; then nobody owns it.
    pub fn answered_elsewhere_since(&self, now: Timestamp) -> Option<Timestamp> {
        let is_idle = self.window.opened_by.is_none_or(|by| by.at + WINDOW <= now);
        self.thread.elsewhere_since().filter(|_| !is_idle)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::content::Entry;
    use crate::entry_point::EntryState;
    use crate::id::MessageId;

    const DAY: i64 = 86_400;

    /// An instant of a golden example: day 1, 10:00 is `clock(1, 10, 0)`.
    fn clock(day: i64, hour: i64, minute: i64) -> Timestamp {
        Timestamp::from_seconds(1_700_000_000 / DAY * DAY + (day - 1) * DAY + hour * 3600 + minute * 60)
    }

    fn wrote(pair: &mut Pair, at: Timestamp) {
        pair.window.customer_wrote(CustomerEvent { at, message: MessageId(Uuid::nil()) });
    }

    fn clicked(pair: &mut Pair, at: Timestamp) {
        wrote(pair, at);
        pair.entry.entered(at, Entry::Ad);
    }

    #[test]
    fn the_entry_point_and_the_window_are_two_clocks() {
        // Meta's own example.
        let mut pair = Pair::default();
        clicked(&mut pair, clock(1, 10, 0));
        assert_eq!(pair.entry.state(clock(1, 21, 59)), EntryState::Offered { answer_by: clock(2, 10, 0) });
        pair.entry.delivered(clock(1, 22, 0), clock(1, 22, 0));
        let open = EntryState::Open { since: clock(1, 22, 0), until: clock(4, 22, 0) };
        assert_eq!(pair.entry.state(clock(1, 22, 0)), open);
        assert!(pair.window.is_open(clock(2, 9, 59)));
        assert!(!pair.window.is_open(clock(2, 10, 0)), "free-form is refused while the entry point is open");
        assert_eq!(pair.entry.state(clock(2, 10, 0)), open);
        wrote(&mut pair, clock(3, 12, 0));
        assert!(pair.window.is_open(clock(4, 11, 59)));
        assert!(!pair.window.is_open(clock(4, 12, 0)));
        assert_eq!(pair.entry.state(clock(4, 21, 59)), open);
        assert_eq!(pair.entry.state(clock(4, 22, 0)), EntryState::Ended { at: clock(4, 22, 0) });
    }

    #[test]
    fn without_an_answer_within_a_day_there_is_no_entry_point() {
        let mut pair = Pair::default();
        clicked(&mut pair, clock(1, 0, 0));
        assert!(!pair.window.is_open(clock(2, 0, 0)));
        assert_eq!(pair.entry.delivered(clock(2, 1, 0), clock(2, 1, 0)), None);
        assert_eq!(pair.entry.state(clock(2, 1, 0)), EntryState::Missed { at: clock(2, 0, 0) });
    }

    #[test]
    fn an_answer_accepted_at_exactly_a_day_earns_no_entry_point() {
        let mut pair = Pair::default();
        clicked(&mut pair, clock(1, 0, 0));
        assert_eq!(pair.entry.delivered(clock(2, 0, 0), clock(2, 0, 0)), None);
    }

    #[test]
    fn two_keys_of_one_customer_join_by_maximum() {
        let (mut phone, mut user_id) = (Pair::default(), Pair::default());
        wrote(&mut phone, clock(1, 10, 0));
        clicked(&mut user_id, clock(1, 12, 0));
        phone.join(&user_id);
        assert_eq!(phone.window.until(), Some(clock(2, 12, 0)));
        assert_eq!(phone.entry.state(clock(1, 13, 0)), EntryState::Offered { answer_by: clock(2, 12, 0) });
    }

    #[test]
    fn it_is_small() {
        assert!(size_of::<Pair>() <= 128, "{}", size_of::<Pair>());
    }
}
