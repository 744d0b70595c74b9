//! What is declared of what WhatsApp keeps from us.

use super::Exported::Within;
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
