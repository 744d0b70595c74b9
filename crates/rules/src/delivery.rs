//! How far a message got, and that it never goes back. A message's state is a maximum over a fixed order of
//! states, so that webhooks may come late, twice and in any order (R7.4–R7.6).

use serde::{Deserialize, Serialize};

use crate::channel::ChannelKind;
use crate::event::{Fault, Status};
use crate::time::Timestamp;
use crate::words;

words! {
    /// The state of a message.
    MessageState {
        /// Allowed and kept, waiting for the dispatcher.
        Queued = "queued",
        /// A dispatcher took it; no byte has gone out.
        Claimed = "claimed",
        /// Its bytes are going out.
        Posting = "posting",
        /// It may or may not have gone out. Never sent again by itself; any status settles it.
        Uncertain = "uncertain",
        /// Refused when it was about to be sent.
        Stopped = "stopped",
        /// Somebody took it back before it was sent.
        Cancelled = "cancelled",
        /// Meta took it and gave it an id.
        Accepted = "accepted",
        /// Meta took it and holds it until the first feedback on its template is in (R5.14).
        Held = "held",
        /// On WhatsApp's server.
        Sent = "sent",
        /// Not delivered, or refused. Below delivered: one device may have got it when another failed (R7.5).
        Failed = "failed",
        /// On at least one device.
        Delivered = "delivered",
        /// Read.
        Read = "read",
        /// A voice message was played.
        Played = "played",
        /// A customer's message; it moves no further.
        Received = "received",
    }
}

impl MessageState {
    /// Invariant: no webhook moves a message to a lower rank.
    const fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Claimed => 1,
            Self::Posting => 2,
            Self::Uncertain => 3,
            Self::Stopped | Self::Cancelled => 4,
            Self::Accepted => 5,
            Self::Held => 6,
            Self::Sent => 7,
            Self::Failed => 8,
            Self::Delivered => 9,
            Self::Read => 10,
            Self::Played => 11,
            Self::Received => 12,
        }
    }
}

/// What is known of one message's way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// How far it got.
    pub state: MessageState,
    /// The earliest `sent` told.
    pub sent_at: Option<Timestamp>,
    /// The earliest `delivered` told. Missing when the chat was open on the screen: see [`Delivery::reached_at`].
    pub delivered_at: Option<Timestamp>,
    /// The earliest `read` told.
    pub read_at: Option<Timestamp>,
    /// The earliest `played` told.
    pub played_at: Option<Timestamp>,
    /// The earliest `failed` told.
    pub failed_at: Option<Timestamp>,
    /// Why it failed; kept when it was delivered all the same. Of several the one with the smallest code. Of one that
    /// is uncertain, what Meta answered; whatever settles it takes that back.
    pub fault: Option<Fault>,
}

/// What a person is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The state.
    pub state: MessageState,
    /// When it reached the customer; a read message was delivered whether or not anybody said so (R7.2).
    pub delivered_at: Option<Timestamp>,
    /// When it was read; a played message was read.
    pub read_at: Option<Timestamp>,
    /// It reached one device and failed on another: both are shown.
    pub also_failed: bool,
}

impl Delivery {
    /// A message of which nothing is known but its state.
    pub const fn new(state: MessageState) -> Self {
        Self {
            state,
            sent_at: None,
            delivered_at: None,
            read_at: None,
            played_at: None,
            failed_at: None,
            fault: None,
        }
    }

    /// Takes note of a status. True when that changed anything: a repeated one does not, nor does a word this
    /// version does not know, nor any status of a customer's own message.
    pub fn advance(&mut self, status: &Status, at: Timestamp, fault: Option<&Fault>) -> bool {
        if self.state == MessageState::Received {
            return false;
        }
        let (state, told_at) = match status {
            Status::Accepted => return self.raise(MessageState::Accepted),
            Status::Sent => (MessageState::Sent, &mut self.sent_at),
            Status::Delivered => (MessageState::Delivered, &mut self.delivered_at),
            Status::Read => (MessageState::Read, &mut self.read_at),
            Status::Played => (MessageState::Played, &mut self.played_at),
            Status::Failed => (MessageState::Failed, &mut self.failed_at),
            Status::Other(_) => return false,
        };
        let earlier = told_at.is_none_or(|known| at < known);
        if earlier {
            *told_at = Some(at);
        }
        let moved = self.raise(state);
        let explained = state == MessageState::Failed && self.explain(fault);
        earlier || explained || moved
    }

    /// Takes note of a step of our own, such as `Accepted` when Meta answered. A webhook may have overtaken
    /// the answer: then nothing changes. True when it moved.
    pub fn raise(&mut self, state: MessageState) -> bool {
        let moves = state.rank() > self.state.rank();
        if moves {
            if self.state == MessageState::Uncertain {
                self.fault = None;
            }
            self.state = state;
        }
        moves
    }

    /// Takes note that nobody knows whether Meta has it, and what Meta said. A status that came meanwhile knows. True
    /// where that was not said before.
    pub fn doubt(&mut self, fault: Option<&Fault>) -> bool {
        let is_new = self.raise(MessageState::Uncertain);
        if self.state == MessageState::Uncertain {
            self.fault = fault.cloned();
        }
        is_new
    }

    /// When it reached the customer: the earliest of delivered, read and played.
    pub fn reached_at(&self) -> Option<Timestamp> {
        [self.delivered_at, self.read_at, self.played_at].into_iter().flatten().min()
    }

    /// When it is charged: once it reached the customer, a text message once it was sent (S2.6).
    pub fn charged_at(&self, kind: ChannelKind) -> Option<Timestamp> {
        match kind {
            ChannelKind::WhatsApp => self.reached_at(),
            ChannelKind::Sms => self.reached_at().into_iter().chain(self.sent_at).min(),
        }
    }

    /// What a person is shown.
    pub fn shown(&self) -> Shown {
        Shown {
            state: self.state,
            delivered_at: self.reached_at(),
            read_at: [self.read_at, self.played_at].into_iter().flatten().min(),
            also_failed: self.failed_at.is_some() && self.state != MessageState::Failed,
        }
    }

    fn explain(&mut self, fault: Option<&Fault>) -> bool {
        let better = match (&self.fault, fault) {
            (None, Some(_)) => true,
            (Some(known), Some(fault)) => fault < known,
            (_, None) => false,
        };
        if better {
            self.fault = fault.cloned();
        }
        better
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn fault(code: i64) -> Fault {
        Fault { code, ..Fault::default() }
    }

    fn status(word: &str) -> Status {
        match word {
            "sent" => Status::Sent,
            "delivered" => Status::Delivered,
            "read" => Status::Read,
            "played" => Status::Played,
            "failed" => Status::Failed,
            other => Status::Other(other.to_owned()),
        }
    }

    /// Statuses told in this order, a second apart.
    fn check(from: MessageState, told: &[&str], state: MessageState, also_failed: bool) {
        let mut delivery = Delivery::new(from);
        for (second, word) in (0..).zip(told) {
            delivery.advance(&status(word), at(second), None);
        }
        let shown = delivery.shown();
        assert_eq!((shown.state, shown.also_failed), (state, also_failed), "{from:?} then {told:?}");
    }

    #[test]
    fn what_made_a_message_uncertain_is_told_until_a_status_settles_it() {
        let mut delivery = Delivery::new(MessageState::Queued);
        delivery.doubt(Some(&fault(131_000)));
        assert_eq!((delivery.state, &delivery.fault), (MessageState::Uncertain, &Some(fault(131_000))));
        let mut arrived = delivery.clone();
        arrived.advance(&Status::Delivered, at(1), None);
        assert_eq!((arrived.state, &arrived.fault), (MessageState::Delivered, &None));
        delivery.advance(&Status::Failed, at(1), Some(&fault(131_026)));
        assert_eq!(delivery.fault, Some(fault(131_026)), "not the smaller code that was only an answer");
        arrived.doubt(Some(&fault(131_000)));
        assert_eq!(
            (arrived.state, arrived.fault),
            (MessageState::Delivered, None),
            "the status overtook the answer"
        );
    }

    #[test]
    fn a_status_never_goes_back() {
        use MessageState as S;
        check(S::Accepted, &["sent", "delivered", "read"], S::Read, false);
        check(S::Accepted, &["read", "delivered", "sent"], S::Read, false);
        check(S::Accepted, &["played", "read"], S::Played, false);
        check(S::Posting, &["sent"], S::Sent, false);
        check(S::Uncertain, &["sent"], S::Sent, false);
        check(S::Uncertain, &["failed"], S::Failed, false);
        check(S::Held, &["sent"], S::Sent, false);
        check(S::Queued, &["warning"], S::Queued, false);
        check(S::Received, &["failed", "read"], S::Received, false);
    }

    #[test]
    fn delivered_wins_over_failed_in_either_order_and_both_are_shown() {
        use MessageState as S;
        check(S::Accepted, &["sent", "failed"], S::Failed, false);
        check(S::Accepted, &["failed", "sent"], S::Failed, false);
        check(S::Accepted, &["sent", "delivered", "failed"], S::Delivered, true);
        check(S::Accepted, &["failed", "delivered"], S::Delivered, true);
        check(S::Accepted, &["failed", "read"], S::Read, true);
    }

    #[test]
    fn a_read_message_was_delivered_though_nobody_said_so() {
        let mut delivery = Delivery::new(MessageState::Sent);
        assert!(delivery.advance(&Status::Read, at(9), None));
        assert_eq!(delivery.shown().delivered_at, Some(at(9)));
        assert!(delivery.advance(&Status::Delivered, at(7), None));
        assert_eq!(delivery.shown().delivered_at, Some(at(7)));
        assert_eq!(delivery.shown().read_at, Some(at(9)));
        assert_eq!(delivery.state, MessageState::Read);
    }

    #[test]
    fn our_own_steps_come_too_late_when_a_webhook_was_faster() {
        let mut delivery = Delivery::new(MessageState::Posting);
        assert!(delivery.raise(MessageState::Accepted));
        assert!(delivery.advance(&Status::Sent, at(1), None));
        assert!(!delivery.raise(MessageState::Accepted));
        assert_eq!(delivery.state, MessageState::Sent);
    }

    #[test]
    fn the_fault_stays_when_it_was_delivered_all_the_same() {
        let mut delivery = Delivery::new(MessageState::Sent);
        delivery.advance(&Status::Failed, at(1), Some(&fault(131_026)));
        delivery.advance(&Status::Delivered, at(2), None);
        assert_eq!(delivery.fault, Some(fault(131_026)));
    }

    #[test]
    fn every_state_has_its_word() {
        for state in MessageState::ALL {
            assert_eq!(MessageState::from_word(state.as_str()), Some(*state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        assert_eq!(MessageState::from_word("lost"), None);
    }

    fn told() -> impl Strategy<Value = (Status, i64, Option<i64>)> {
        let word = prop::sample::select(vec!["sent", "delivered", "read", "played", "failed", "deleted"]);
        (word, 0..5i64, prop::option::of(1..4i64)).prop_map(|(word, at, code)| (status(word), at, code))
    }

    fn fold(told: &[(Status, i64, Option<i64>)]) -> Delivery {
        let mut delivery = Delivery::new(MessageState::Accepted);
        for (status, seconds, code) in told {
            let before = delivery.clone();
            let changed = delivery.advance(status, at(*seconds), code.map(fault).as_ref());
            assert_eq!(changed, delivery != before);
            assert!(delivery.state.rank() >= before.state.rank());
        }
        delivery
    }

    proptest! {
        #[test]
        fn every_order_and_every_repetition_leads_to_the_same(
            (told, shuffled) in prop::collection::vec(told(), 0..8)
                .prop_flat_map(|told| (Just(told.clone()), Just(told).prop_shuffle())),
        ) {
            let twice = [shuffled.clone(), shuffled].concat();
            prop_assert_eq!(fold(&told), fold(&twice));
        }
    }
}
