//! That somebody is blocked: nothing is sent to them, and what they write wakes nobody. Whether WhatsApp keeps what they
//! write from us, too, is asked of it for each address and number of ours.

use serde::{Deserialize, Deserializer, Serialize};

use crate::author::Author;
use crate::time::Timestamp;
use crate::words;

/// How somebody came to be blocked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Since when; of a block from before that was kept, nobody knows.
    pub at: Option<Timestamp>,
    /// By whom, likewise.
    pub by: Option<Author>,
    /// Why, as far as somebody said so.
    pub reason: String,
}

words! {
    /// How far WhatsApp is with keeping somebody from us.
    Carried {
        /// It is asked to.
        Blocking = "blocking",
        /// It does.
        Blocked = "blocked",
        /// It does not.
        Refused = "refused",
        /// It is asked to let them in again.
        Unblocking = "unblocking",
        /// It does not let them in again.
        Stuck = "stuck",
    }
}

impl Carried {
    /// Whether WhatsApp is still to be asked.
    pub const fn is_due(self) -> bool {
        matches!(self, Self::Blocking | Self::Unblocking)
    }
}

/// Reads whether somebody is blocked: a version that kept neither who nor why wrote yes or no.
///
/// # Errors
/// When it is neither.
pub(crate) fn kept<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Block>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        YesNo(bool),
        Known(Option<Block>),
    }
    Ok(match Kept::deserialize(from)? {
        Kept::YesNo(yes) => yes.then(Block::default),
        Kept::Known(block) => block,
    })
}
