//! What is declared of by what customers came, and of what they are led to.

use super::Exported::{As, Within};
use super::Kept::{Days, Until};
use super::Thing::{Conversation, Message};
use super::{Erased, Table};

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
