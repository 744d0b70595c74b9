//! The JSON of the things that more than one resource shows. Instants are whole Unix seconds everywhere;
//! Meta's own objects stand inside ours as they are.

use transom_rules::access::{Asker, Mask};
use transom_rules::id::WorkspaceId;

pub(super) mod conversation;
pub(super) mod message;
pub(super) mod price;
pub(super) mod refusal;

/// Whose rows are shown, and whether numbers are.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    pub(super) workspace: WorkspaceId,
    pub(super) mask: Mask,
}

impl Reader {
    pub(super) fn of(asker: &Asker) -> Self {
        Self { workspace: asker.workspace, mask: Mask::of(asker) }
    }
}
