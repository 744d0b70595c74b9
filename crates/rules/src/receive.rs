//! What follows from an event for the state that the server holds: the pair's clocks and the inbox's
//! conversation. Small functions, called once an event by the server's fold over a batch; they allocate
//! nothing for a plain message or status.

use crate::words;
use serde::{Deserialize, Serialize};

use crate::content::Kind;
use crate::entry_point::{EndTold, Opened};
use crate::event::{Fault, Received, Status};
use crate::id::MessageId;
use crate::pair::Pair;
use crate::settings::Settings;
use crate::thread::Owner;
use crate::time::{Span, Timestamp};

use crate::window::CustomerEvent;

/// Meta's code for a free-form message outside the window.
pub const WINDOW_CLOSED: i64 = 131_047;

/// Meta's code for taking a thread, or answering in one, that another app has.
pub const THREAD_NOT_OURS: i64 = 2_494_191;

/// How far Meta's clock may be ahead of ours: our answer stands so much later than our clock says, where Meta's
/// puts what it answers.
pub const CLOCKS_APART: Span = Span::minutes(1);

words! {
    /// Where a conversation stands with its agents.
    #[derive(Default)]
    ConversationStatus {
        /// Somebody should look after it.
        #[default]
        Open = "open",
        /// It waits for the customer.
        Pending = "pending",
        /// It sleeps until an hour, or until the customer writes.
        Snoozed = "snoozed",
        /// It is done.
        Closed = "closed",
    }
}

/// What decides about a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Where it stands.
    pub status: ConversationStatus,
    /// How many messages of the customer no agent has seen.
    pub unread: i64,
    /// When its newest message was written, by either side.
    pub last_at: Timestamp,
    /// The newest message is the customer's: they wait for an answer.
    pub customer_last: bool,
    /// A message of ours waits in it until the customer writes.
    pub awaits: bool,
}

/// Which conversation a new message goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationChoice {
    /// The contact's current one.
    Join,
    /// The closed one, which opens again.
    Reopen,
    /// A new one.
    New,
}

/// Whether what was told of `at` takes the place of what is known. Meta's instants are whole seconds: of two facts of
/// one second the one that came later holds (R7.12).
pub fn replaces(at: Timestamp, known: Option<Timestamp>) -> bool {
    known.is_none_or(|known| known.seconds() <= at.seconds())
}

/// Whether a customer's message opens the window of its pair (R1.4). In a group it is the group's, whoever wrote (R1.12).
pub fn opens_window(received: &Received, settings: &Settings) -> bool {
    match received.kind {
        Kind::Reaction => settings.reaction_opens_window,
        Kind::Unsupported => settings.unsupported_opens_window,
        Kind::System | Kind::Template => false,
        Kind::Text
        | Kind::Image
        | Kind::Audio
        | Kind::Video
        | Kind::Document
        | Kind::Sticker
        | Kind::Location
        | Kind::Contacts
        | Kind::Order
        | Kind::Button
        | Kind::Interactive
        | Kind::Call => true,
    }
}

/// What a customer's message does to the pair's clocks. True when it counts as written to us, whether or not
/// it was the newest. After an entry message the answers already known have to be told again: see
/// [`crate::entry_point`].
pub fn on_received(pair: &mut Pair, received: &Received, message: MessageId, settings: &Settings) -> bool {
    let opens = opens_window(received, settings);
    if opens {
        pair.customer_wrote(CustomerEvent { at: received.at, message });
    }
    // Nobody owns a group's thread, and no ad leads into one.
    if received.group_id.is_none() {
        let owner = if received.standby { Owner::Other } else { Owner::Us };
        pair.thread.told(owner, received.at);
    }
    if received.group_id.is_none()
        && let Some(entry) = received.entry
    {
        pair.entry.entered_under(received.at, entry, settings.entry_terms(entry));
    }
    opens
}

/// What the fold knows of a status beside the message's own way.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The status.
    pub status: &'a Status,
    /// When, by Meta's clock.
    pub at: Timestamp,
    /// When the message was sent.
    pub sent_at: Timestamp,
    /// Why it failed.
    pub fault: Option<&'a Fault>,
    /// When the free entry point ends that the message lies in, if the status says so.
    pub entry_until: Option<Timestamp>,
}

/// What a status of a message does to the pair's clocks: a delivery may open the entry point, a failure with
/// 131047 closes the window.
pub fn on_status(pair: &mut Pair, step: Step<'_>) -> Option<Opened> {
    if let Some(until) = step.entry_until {
        pair.entry_end_told(EndTold { of: step.sent_at, until });
    }
    match step.status {
        Status::Delivered | Status::Read | Status::Played => pair.delivered(step.sent_at, step.at),
        Status::Failed => {
            match step.fault.map(|fault| fault.code) {
                Some(WINDOW_CLOSED) => pair.window.refused(step.sent_at),
                Some(THREAD_NOT_OURS) => pair.thread.told(Owner::Other, step.at),
                _ => {}
            }
            None
        }
        Status::Accepted | Status::Sent | Status::Other(_) => None,
    }
}

/// A send by when it was written and when it was over: the first versions did not note when its bytes went out.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// When it was written.
    pub at: Timestamp,
    /// When it was accepted or known to have failed.
    pub over: Option<Timestamp>,
    /// Why it failed.
    pub fault: Option<&'a Fault>,
}

impl Attempt<'_> {
    /// Whether it is the send that a pair remembers as refused because the window was closed.
    pub fn is_refusal_of(self, refused_at: Timestamp) -> bool {
        self.fault.is_some_and(|fault| fault.code == WINDOW_CLOSED)
            && self.at - CLOCKS_APART <= refused_at
            && self.over.is_none_or(|over| refused_at <= over)
    }
}

/// Whether a word of Meta's about a message, its `pricing` or its `conversation`, tells more than the one that is
/// known. What comes with `sent` is a forecast (R3.14): what comes with the delivery replaces it. Of words about
/// the delivery the last one holds; one that was heard before is a webhook that came twice. `earlier` are those
/// that were replaced, `None` as long as there is only a forecast.
pub fn is_news(known: &str, told: &str, arrives: bool, earlier: Option<&[String]>) -> bool {
    let is_new = || told != known && !earlier.unwrap_or_default().iter().any(|word| word == told);
    !told.is_empty() && (known.is_empty() || (arrives && is_new()))
}

/// How long a conversation stays the one that new messages join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// While it is not closed; a closed one as long after its last message.
    WhileOpen(Span),
    /// As long after its last message, unless it is closed before.
    Lasts(Span),
    /// The same as a campaign says it of its conversations, asleep or not: they sleep since nobody answered them.
    OfCampaign(Span),
}

/// Which conversation a message of `at` goes to, given the contact's newest one. Whatever the validity says, one
/// in which a message of ours waits for the customer is not over: they wake it, as they do one that was put to sleep.
pub fn choose(current: Option<&Conversation>, at: Timestamp, validity: Validity) -> ConversationChoice {
    let Some(conversation) = current else { return ConversationChoice::New };
    let is_closed = conversation.status == ConversationStatus::Closed;
    let sleeps = conversation.status == ConversationStatus::Snoozed;
    let is_younger = |span: Span| at - conversation.last_at < span;
    let is_valid = match validity {
        Validity::WhileOpen(reopens) => !is_closed || is_younger(reopens),
        Validity::Lasts(span) => sleeps || !is_closed && is_younger(span),
        Validity::OfCampaign(span) => !is_closed && is_younger(span),
    };
    match (is_valid || conversation.awaits, is_closed) {
        (false, _) => ConversationChoice::New,
        (true, false) => ConversationChoice::Join,
        (true, true) => ConversationChoice::Reopen,
    }
}

/// A customer's message joined or reopened the conversation: somebody should look, whatever it waited for.
pub fn on_customer_message(conversation: &mut Conversation, at: Timestamp) {
    conversation.status = ConversationStatus::Open;
    conversation.unread = conversation.unread.saturating_add(1);
    if at >= conversation.last_at {
        conversation.last_at = at;
        conversation.customer_last = true;
    }
}

/// A message of ours joined the conversation. Of one instant the message that came later is the last.
pub fn on_business_message(conversation: &mut Conversation, at: Timestamp) {
    if at >= conversation.last_at {
        conversation.last_at = at;
        conversation.customer_last = false;
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::content::Entry;
    use crate::entry_point::EntryState;
    use crate::event::Party;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_seconds(1_700_000_000 + hours * 3600)
    }

    fn received(kind: Kind) -> Received {
        Received {
            wamid: "wamid.1".to_owned(),
            at: at(0),
            from: Party::default(),
            group_id: None,
            kind,
            text: String::new(),
            media: None,
            context: None,
            entry: None,
            standby: false,
            json: String::new(),
        }
    }

    fn message() -> MessageId {
        MessageId(Uuid::nil())
    }

    #[test]
    fn what_a_person_writes_opens_the_window_and_nothing_else_does() {
        let settings = Settings::default();
        let generous = Settings { reaction_opens_window: true, unsupported_opens_window: false, ..settings };
        let settings = Settings::default();
        let opening =
            "text image audio video document sticker location contacts order button interactive call";
        for word in opening.split(' ') {
            let received = received(Kind::of_word(word));
            assert!(opens_window(&received, &settings) && opens_window(&received, &generous), "{word}");
        }
        let cases = [
            (Kind::System, false, false),
            (Kind::Template, false, false),
            (Kind::Reaction, false, true),
            (Kind::Unsupported, true, false),
        ];
        for (kind, by_default, generously) in cases {
            assert_eq!(opens_window(&received(kind), &settings), by_default, "{kind:?}");
            assert_eq!(opens_window(&received(kind), &generous), generously, "{kind:?}");
        }
    }

    #[test]
    fn a_group_message_opens_the_groups_window_and_nothing_else() {
        let mut pair = Pair::default();
        let mut group = received(Kind::Text);
        group.group_id = Some("group".to_owned());
        group.entry = Some(Entry::Ad);
        group.standby = true;
        assert!(on_received(&mut pair, &group, message(), &Settings::default()));
        assert_eq!((pair.window.until(), pair.entry.state(at(1))), (Some(at(24)), EntryState::None));
        assert_eq!(pair.thread, crate::thread::Thread::default());
    }

    #[test]
    fn an_ad_click_of_an_unsupported_kind_still_offers_the_entry_point() {
        let mut pair = Pair::default();
        let settings = Settings { unsupported_opens_window: false, ..Settings::default() };
        let mut click = received(Kind::Unsupported);
        click.entry = Some(Entry::Ad);
        assert!(!on_received(&mut pair, &click, message(), &settings));
        assert_eq!(pair.window.until(), None);
        assert_eq!(pair.entry.state(at(1)), EntryState::Offered { answer_by: at(24) });
    }

    #[test]
    fn a_delivery_opens_the_entry_point_and_a_131047_closes_the_window() {
        let mut pair = Pair::default();
        let mut click = received(Kind::Text);
        click.entry = Some(Entry::Ad);
        on_received(&mut pair, &click, message(), &Settings::default());
        let fault = |code| Fault { code, ..Fault::default() };
        let mut tell = |status: &Status, code: Option<i64>| {
            let fault = code.map(fault);
            let step = Step { status, at: at(2), sent_at: at(1), fault: fault.as_ref(), entry_until: None };
            let opened = on_status(&mut pair, step).is_some();
            (opened, pair.window.is_open(at(3)))
        };
        assert_eq!(tell(&Status::Sent, None), (false, true));
        assert_eq!(tell(&Status::Failed, Some(131_026)), (false, true));
        assert_eq!(tell(&Status::Read, None), (true, true));
        assert_eq!(tell(&Status::Delivered, None), (false, true));
        assert_eq!(tell(&Status::Failed, Some(131_047)), (false, false));
    }

    #[test]
    fn what_meta_said_before_is_no_news() {
        let earlier = ["a".to_owned()];
        for (known, told, arrives, earlier, expected) in [
            ("", "b", false, None, true),
            ("", "", true, None, false),
            ("f", "b", false, None, false),
            ("f", "b", true, None, true),
            ("b", "b", true, Some(&earlier[..]), false),
            ("b", "a", true, Some(&earlier[..]), false),
            ("b", "c", true, Some(&earlier[..]), true),
            ("b", "c", false, Some(&earlier[..]), false),
        ] {
            assert_eq!(is_news(known, told, arrives, earlier), expected, "{known} {told} {arrives}");
        }
    }

    #[test]
    fn the_refused_send_is_found_by_when_it_was_on_its_way() {
        let fault = |code| Fault { code, ..Fault::default() };
        let refused = |at, over: Option<Timestamp>, code| {
            let fault = fault(code);
            let attempt = Attempt { at: Timestamp::from_seconds(at), over, fault: Some(&fault) };
            attempt.is_refusal_of(Timestamp::from_seconds(1000))
        };
        assert!(refused(990, Some(Timestamp::from_seconds(1001)), WINDOW_CLOSED));
        assert!(refused(1060, None, WINDOW_CLOSED), "Meta's clock is a minute ahead of ours");
        assert!(!refused(1061, None, WINDOW_CLOSED));
        assert!(!refused(990, Some(Timestamp::from_seconds(999)), WINDOW_CLOSED));
        assert!(!refused(990, None, 131_026));
        assert!(!Attempt { at: at(0), over: None, fault: None }.is_refusal_of(at(0)));
    }

    #[test]
    fn a_message_joins_reopens_or_begins_a_conversation() {
        use ConversationChoice as C;
        use ConversationStatus as S;
        let cases = [
            (S::Open, 1000, C::Join),
            (S::Pending, 1000, C::Join),
            (S::Snoozed, 1000, C::Join),
            (S::Closed, 23, C::Reopen),
            (S::Closed, 24, C::New),
            (S::Closed, -5, C::Reopen),
        ];
        let while_open = Validity::WhileOpen(Span::hours(24));
        for (status, hours, choice) in cases {
            let conversation = Conversation { status, last_at: at(0), ..Conversation::default() };
            assert_eq!(choose(Some(&conversation), at(hours), while_open), choice, "{status:?} {hours}");
            assert_eq!(ConversationStatus::from_word(status.as_str()), Some(status));
        }
        assert_eq!(choose(None, at(0), while_open), C::New);
        let awaits = Conversation { status: S::Closed, awaits: true, ..Conversation::default() };
        assert_eq!(choose(Some(&awaits), at(1000), while_open), C::Reopen, "a message waits in it");
    }

    #[test]
    fn one_that_lasts_a_while_is_followed_by_a_new_one() {
        use ConversationChoice as C;
        use ConversationStatus as S;
        let lasts = Validity::Lasts(Span::hours(48));
        for (status, hours, choice) in [
            (S::Open, 47, C::Join),
            (S::Open, 48, C::New),
            (S::Pending, 47, C::Join),
            (S::Snoozed, 48, C::Join),
            (S::Snoozed, 4800, C::Join),
            (S::Closed, 1, C::New),
            (S::Open, -5, C::Join),
        ] {
            let conversation = Conversation { status, last_at: at(0), ..Conversation::default() };
            assert_eq!(choose(Some(&conversation), at(hours), lasts), choice, "{status:?} {hours}");
        }
        assert_eq!(choose(None, at(0), lasts), C::New);
        let awaits = Conversation { awaits: true, ..Conversation::default() };
        assert_eq!(choose(Some(&awaits), at(1000), lasts), C::Join, "a message waits in it");
    }

    #[test]
    fn the_newest_word_decides_who_waits_whatever_comes_first() {
        let mut conversation =
            Conversation { status: ConversationStatus::Snoozed, ..Conversation::default() };
        on_customer_message(&mut conversation, at(2));
        assert_eq!((conversation.status, conversation.unread), (ConversationStatus::Open, 1));
        on_business_message(&mut conversation, at(3));
        assert!(!conversation.customer_last);
        on_customer_message(&mut conversation, at(1));
        assert!(!conversation.customer_last, "an older message came late");
        assert_eq!((conversation.unread, conversation.last_at), (2, at(3)));
        on_customer_message(&mut conversation, at(3));
        assert!(conversation.customer_last, "of one instant the later one is the last");
        on_business_message(&mut conversation, at(3));
        assert!(!conversation.customer_last);
    }

    #[test]
    fn of_two_facts_of_one_second_the_one_that_came_later_holds() {
        let second = Timestamp::from_seconds(1000);
        let (ours, next) = (second + Span::millis(700), second + Span::seconds(1));
        for (at, known, expected) in [
            (second, None, true),
            (second, Some(second), true),
            (second, Some(ours), true),
            (ours, Some(second), true),
            (second, Some(next), false),
            (next, Some(ours), true),
        ] {
            assert_eq!(replaces(at, known), expected, "{at:?} after {known:?}");
        }
    }
}
