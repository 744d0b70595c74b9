//! What is declared of what WhatsApp keeps from us, and of whom its limits count.

use super::Exported::{Not, Within};
use super::Kept::Until;
use super::Thing::Identity;
use super::{Erased, Table};

/// Whom, from which number.
pub(super) const BLOCKS: Table = Table {
    name: "carried_blocks",
    theirs: &[],
    ours: &["workspace_id", "identity_id", "channel_id", "state"],
    erased: Erased::With(Identity, "identity_id"),
    exported: Within("contacts"),
    kept: Until("they are let in again, or their contact is erased"),
};

/// Whom messages reached outside their windows.
pub(super) const REACHED: Table = Table {
    name: "reached",
    theirs: &[],
    ours: &["workspace_id", "identity_id", "message_id"],
    erased: Erased::With(Identity, "identity_id"),
    exported: Not("that a message reached them stands with the message"),
    kept: Until("a day has passed"),
};
