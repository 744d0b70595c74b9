//! What is declared of by what customers came.

use super::Exported::Within;
use super::Kept::Days;
use super::Thing::Message;
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
