//! What is declared of by what customers came, of what they are led to, and of how our messages left.

use super::Exported::{As, Not, Within};
use super::Kept::{self, Days, ForEver, Until};
use super::Thing::{Conversation, Message};
use super::{Erased, OF_WORK, Table};

/// A message that came by something: what that was stands in the message, too.
pub(super) const ARRIVALS: Table = Table {
    name: "arrivals",
    theirs: &[],
    ours: &[
        "workspace_id",
        "message_id",
        "source_id",
        "ad",
        "headline",
        "entry",
        "conversation_id",
        "identity_id",
        "channel_id",
    ],
    erased: Erased::With(Message, "message_id"),
    exported: Within("messages"),
    kept: Days("messages_days"),
};

/// A link to a file. Those that the workspace gives to many are of no conversation.
pub(super) const FILE_LINKS: Table = Table {
    name: "file_links",
    theirs: &["filename", "mime_type", "sha256"],
    ours: &["hash", "workspace_id", "id", "conversation_id", "author"],
    erased: Erased::With(Conversation, "conversation_id"),
    exported: As("file_links"),
    kept: Until("thirty days after they led nowhere any more; their file goes within an hour"),
};

/// How each of our messages left.
pub(super) const TRAILS: Table = Table {
    name: "trails",
    theirs: &[],
    ours: &["workspace_id", "message_id", "steps"],
    erased: Erased::With(Message, "message_id"),
    exported: Not(OF_WORK),
    kept: Kept::With("messages"),
};

/// The SMS that was chosen for a message that may not arrive.
pub(super) const FALLBACKS: Table = Table {
    name: "fallbacks",
    theirs: &["text", "predicted", "why"],
    ours: &["workspace_id", "message_id", "channel_id", "author", "state", "sms_id"],
    erased: Erased::With(Message, "message_id"),
    exported: Not("it says what its message says, and the SMS that came of it is a message"),
    kept: Kept::With("messages"),
};

/// What customers agreed to, as it was put to them.
pub(super) const CONSENT_WORDS: Table = Table {
    name: "consent_words",
    theirs: &["text"],
    ours: &["workspace_id", "hash"],
    erased: Erased::Named,
    exported: Within("consents"),
    kept: ForEver("until nobody is left who agreed to it"),
};
