//! What follows from an event for the state that the server holds: the pair's clocks and the inbox's
//! conversation. Small functions, called once an event by the server's fold over a batch; they allocate
//! nothing for a plain message or status.

use serde::{Deserialize, Serialize};

use crate::content::Kind;
use crate::entry_point::Opened;
use crate::event::{Fault, Received, Status};
use crate::id::MessageId;
use crate::pair::Pair;
use crate::settings::Settings;
use crate::time::{Span, Timestamp};

use crate::window::CustomerEvent;

/// Meta's code for a free-form message outside the window.
pub const WINDOW_CLOSED: i64 = 131_047;

/// Where a conversation stands with its agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConversationStatus {
    /// Somebody should look after it.
    #[default]
    Open,
    /// It waits for the customer.
    Pending,
    /// It sleeps until an hour, or until the customer writes.
    Snoozed,
    /// It is done.
    Closed,
}

impl ConversationStatus {
    /// The word for it in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Snoozed => "snoozed",
            Self::Closed => "closed",
        }
    }

    /// The status a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "open" => Some(Self::Open),
            "pending" => Some(Self::Pending),
            "snoozed" => Some(Self::Snoozed),
            "closed" => Some(Self::Closed),
            _ => None,
        }
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

/// Whether a customer's message opens the window of its pair (R1.4). A message in a group never touches a
/// pair: a group has a window of its own (R1.12).
pub fn opens_window(received: &Received, settings: &Settings) -> bool {
    if received.group_id.is_some() {
        return false;
    }
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
        pair.window.customer_wrote(CustomerEvent { at: received.at, message });
    }
    if received.group_id.is_none()
        && let Some(entry) = received.entry
    {
        pair.entry.entered_within(received.at, entry, settings.answer_within());
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
}

/// What a status of a message does to the pair's clocks: a delivery may open the entry point, a failure with
/// 131047 closes the window. Group messages are not to be told here.
pub fn on_status(pair: &mut Pair, step: Step<'_>) -> Option<Opened> {
    match step.status {
        Status::Delivered | Status::Read | Status::Played => pair.entry.delivered(step.sent_at, step.at),
        Status::Failed => {
            if step.fault.is_some_and(|fault| fault.code == WINDOW_CLOSED) {
                pair.window.refused(step.sent_at);
            }
            None
        }
        Status::Sent | Status::Other(_) => None,
    }
}

/// Which conversation a message of `at` goes to, given the contact's newest one: it joins while that is not
/// closed; a closed one opens again while its last message is younger than the validity.
pub fn choose(current: Option<&Conversation>, at: Timestamp, validity: Span) -> ConversationChoice {
    let Some(conversation) = current else { return ConversationChoice::New };
    if conversation.status != ConversationStatus::Closed {
        ConversationChoice::Join
    } else if at - conversation.last_at < validity {
        ConversationChoice::Reopen
    } else {
        ConversationChoice::New
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

/// A message of ours joined the conversation. At the same instant the customer's word counts as the last.
pub fn on_business_message(conversation: &mut Conversation, at: Timestamp) {
    if at > conversation.last_at {
        conversation.last_at = at;
        conversation.customer_last = false;
    }
}
