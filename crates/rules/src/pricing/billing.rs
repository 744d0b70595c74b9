//! What the deliveries of one pair are billed by, beside its clocks: when its customer had written, and which
//! billing conversations are open. It follows what arrives, in order of arrival; a charge once made stays.

use serde::{Deserialize, Serialize};

use super::by_conversation::Conversations;
use super::covered::{Covered, Stretch};
use super::{BillingCategory, UnixSeconds};
use crate::entry_point::Opened;
use crate::time::Timestamp;

/// A delivery that is told after the customer's window closed and opened again as often is priced as outside it.
const STRETCHES_KEPT: usize = 8;
/// The customer service window, in hours.
const WINDOW_HOURS: u32 = 24;

/// What decides about the charges of one pair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billing {
    covered: Covered,
    #[serde(default, skip_serializing_if = "is_none_open")]
    conversations: Conversations,
}

fn is_none_open(conversations: &Conversations) -> bool {
    *conversations == Conversations::default()
}

impl Billing {
    /// The customer wrote or called then.
    pub fn customer_wrote(&mut self, at: Timestamp) {
        let at = UnixSeconds::from_timestamp(at);
        self.covered.add(Stretch { from: at, until: at.plus_hours(WINDOW_HOURS) });
        self.covered.keep_newest(STRETCHES_KEPT);
    }

    /// Whether the customer had written within the 24 hours up to `at`.
    pub fn in_window(&self, at: UnixSeconds) -> bool {
        self.covered.holds(at)
    }

    /// When the customer had written, newest last: spans of being within 24 hours of it.
    pub fn covered(&self) -> &Covered {
        &self.covered
    }

    /// The billing conversations that deliveries opened.
    pub fn conversations(&self) -> &Conversations {
        &self.conversations
    }

    /// A delivery opened a billing conversation.
    pub fn opened(&mut self, category: BillingCategory, at: UnixSeconds) {
        self.conversations.open(category, at);
    }

    /// A free entry point opened: it closes the billing conversations (R2.9).
    pub fn entry_point_opened(&mut self, opened: Opened) {
        let [since, until] = [opened.since, opened.until].map(UnixSeconds::from_timestamp);
        self.conversations.entry_point_opened(since, until);
    }

    /// Takes over what was known under another key of the same customer.
    pub fn join(&mut self, other: &Self) {
        self.covered.join(&other.covered);
        self.covered.keep_newest(STRETCHES_KEPT);
        self.conversations.join(&other.conversations);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_seconds(hours * 3600)
    }

    fn seconds(hours: i64) -> UnixSeconds {
        UnixSeconds::from_timestamp(at(hours))
    }

    #[test]
    fn an_older_window_is_remembered_when_a_newer_one_has_opened() {
        let mut billing = Billing::default();
        billing.customer_wrote(at(100));
        billing.customer_wrote(at(0));
        assert!(billing.in_window(seconds(0)) && billing.in_window(seconds(23)));
        assert!(!billing.in_window(seconds(24)) && !billing.in_window(seconds(99)));
        assert!(billing.in_window(seconds(123)) && !billing.in_window(seconds(124)));
    }

    #[test]
    fn it_stays_small() {
        let mut billing = Billing::default();
        for day in 0..100 {
            billing.customer_wrote(at(day * 48));
        }
        assert!(!billing.in_window(seconds(0)) && billing.in_window(seconds(99 * 48)));
        assert!(serde_json::to_string(&billing).unwrap().len() < 300);
    }

    #[test]
    fn an_entry_point_closes_the_conversations() {
        let mut billing = Billing::default();
        billing.opened(BillingCategory::Utility, seconds(0));
        assert!(billing.conversations().is_open(BillingCategory::Utility, seconds(1)));
        billing.entry_point_opened(Opened { since: at(1), until: at(73) });
        assert_eq!(billing, Billing::default());
    }

    #[test]
    fn two_keys_of_one_customer_join_by_maximum() {
        let (mut one, mut other) = (Billing::default(), Billing::default());
        one.customer_wrote(at(0));
        one.opened(BillingCategory::Marketing, seconds(1));
        other.customer_wrote(at(20));
        other.opened(BillingCategory::Marketing, seconds(5));
        other.opened(BillingCategory::Utility, seconds(2));
        one.join(&other);
        assert!(one.in_window(seconds(43)));
        let ends: Vec<u32> = one.conversations().open_at(seconds(6)).map(|c| c.until.get() / 3600).collect();
        assert_eq!(ends, [29, 26]);
    }

    #[test]
    fn it_keeps_its_shape_in_json() {
        let mut billing = Billing::default();
        billing.customer_wrote(at(1));
        assert_eq!(serde_json::to_string(&billing).unwrap(), r#"{"covered":[[3600,90000]]}"#);
        billing.opened(BillingCategory::Service, seconds(2));
        let json = serde_json::to_string(&billing).unwrap();
        assert_eq!(serde_json::from_str::<Billing>(&json).unwrap(), billing);
    }
}
