//! What is declared of the tables of who is known.

use super::Exported::{As, Not, Within};
use super::Kept::{self, ForEver};
use super::Thing::{Contact, Identity};
use super::{Erased, OF_WORK, Table};

/// By what an address is known again.
pub(super) const KEYS: Table = Table {
    name: "identity_keys",
    theirs: &["key"],
    ours: &["workspace_id", "identity_id"],
    erased: Erased::With(Identity, "identity_id"),
    exported: Within("identities"),
    kept: Kept::With("identities"),
};

/// An address, as far as it is known.
pub(super) const IDENTITIES: Table = Table {
    name: "identities",
    theirs: &["phone", "user_id", "parent_user_id", "username", "group_id"],
    ours: &["workspace_id", "id", "contact_id", "marketing_by_number"],
    erased: Erased::With(Identity, "id"),
    exported: As("identities"),
    kept: ForEver("until their contact is erased"),
};

/// Somebody.
pub(super) const CONTACTS: Table = Table {
    name: "contacts",
    theirs: &["name", "folded", "block_reason"],
    ours: &[
        "workspace_id",
        "id",
        "conversation_id",
        "marketing_by_number",
        "blocked_by",
        "language",
        "time_zone",
    ],
    erased: Erased::With(Contact, "id"),
    exported: As("contact"),
    kept: ForEver("until they are erased"),
};

/// That two may be one, or were said not to be.
pub(super) const SUGGESTIONS: Table = Table {
    name: "suggestions",
    theirs: &[],
    ours: &["workspace_id", "contact_id", "other_id", "alike"],
    erased: Erased::With(Contact, "contact_id"),
    exported: Not(OF_WORK),
    kept: Kept::With("contacts"),
};
