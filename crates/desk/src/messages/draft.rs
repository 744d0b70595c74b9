//! What somebody wants to send.

use std::sync::Arc;

use serde_json::Value;
use transom_rules::access::{Asker, Verb};
use transom_rules::author::Author;
use transom_rules::draft::Draft;
use transom_rules::event::Party;
use transom_rules::id::{ConversationId, MessageId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::channels::Channel;
use transom_store::drafts::DraftKey;
use transom_store::idempotency::Key;
use transom_store::media::Media;

use crate::contacts::meet::keys;

/// Somebody wants to send something.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Who wants it.
    pub asker: Arc<Asker>,
    /// As which act it passes the gate: a message, a reaction, a second try.
    pub verb: Verb,
    /// Which number.
    pub channel: Arc<Channel>,
    /// To whom: a phone number or a user id.
    pub to: Party,
    /// To which group, by Meta's id; then `to` names nobody.
    pub group: Option<String>,
    /// The conversation it was written in; `None` when it was written to an address.
    pub written_in: Option<ConversationId>,
    /// What.
    pub draft: Draft,
    /// When.
    pub when: When,
    /// The `Idempotency-Key`, if one was given.
    pub key: Option<Key>,
    /// The file it carries, if we hold its bytes.
    pub file: Option<Media>,
    /// The draft that it was typed as: forgotten when it is sent.
    pub typed: Option<DraftKey>,
    /// The SMS that goes out if it does not arrive.
    pub fallback: Option<Fallback>,
    /// The message that failed, where this goes out in its place: that one tells of it from then on.
    pub stands_for: Option<MessageId>,
    /// The message that this says once more: where it is a campaign's, this one is from then on.
    pub again: Option<MessageId>,
    /// Whose words they are, where that is not who asks.
    pub author: Option<Author>,
}

impl Ask {
    /// To send this at once; what else there may be to it is said beside.
    pub fn new(asker: Arc<Asker>, channel: Arc<Channel>, to: Party, draft: Draft) -> Self {
        Self {
            asker,
            verb: Verb::Send,
            channel,
            to,
            group: None,
            written_in: None,
            draft,
            when: When::Now,
            key: None,
            file: None,
            typed: None,
            fallback: None,
            stands_for: None,
            again: None,
            author: None,
        }
    }

    /// The keys that whoever gets it is known by.
    pub(crate) fn keys(&self) -> Vec<String> {
        keys(&self.to, self.group.as_deref())
    }

    /// Whose number it goes through.
    pub fn workspace(&self) -> WorkspaceId {
        self.asker.workspace
    }
}

/// An SMS that goes out if a message does not arrive.
#[derive(Clone, Debug)]
pub struct Fallback {
    /// The SMS sender.
    pub channel: Arc<Channel>,
    /// After how long without delivery; `None` if nothing but a failure counts.
    pub after: Option<Span>,
    /// What the SMS says; `None` if the words of the message.
    pub text: Option<String>,
    /// When it was chosen, by business time.
    pub now: Timestamp,
}

/// When to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At once.
    Now,
    /// As soon as the customer writes, if it may not be sent now.
    CustomerWrites,
}

/// What goes to Meta: the message object without what we keep beside it.
pub fn as_sent(json: &str) -> Value {
    let mut value: Value = serde_json::from_str(json).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.remove("rendered");
        object.remove("category");
    }
    value
}
