//! What a replay is told: pairs, messages and numbers by how-many-th they are, and what happened to them.

use crate::content::Entry;
use crate::pricing::{Billed, UnixSeconds};

/// A pair: the how-many-th that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PairIndex(pub u32);

/// A message or call: the how-many-th the caller met. Ids that are used again have the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageIndex(pub u32);

/// A business number: the how-many-th.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumberIndex(pub u32);

/// Something that happened to a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, by Meta's clock.
    pub at: UnixSeconds,
    /// To which pair. Unknown ones count as the history of nobody: [`Outcome::Unknown`].
    pub pair: PairIndex,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The customer wrote or called.
    Wrote {
        /// The message or call.
        id: MessageIndex,
        /// It came through this entry point.
        entry: Option<Entry>,
    },
    /// We want to send.
    Send {
        /// The message.
        id: MessageIndex,
        /// Its form.
        form: Billed,
    },
    /// A message of ours was delivered or read.
    Reached {
        /// The message.
        id: MessageIndex,
        /// It was read; else delivered.
        read: bool,
    },
    /// Meta took a message of ours.
    Sent {
        /// The message.
        id: MessageIndex,
        /// Until when its entry point lasts, if it told that.
        entry_until: Option<UnixSeconds>,
    },
    /// A message of ours failed.
    Failed {
        /// The message.
        id: MessageIndex,
        /// With 131047: Meta counted the window as closed.
        window_closed: bool,
    },
    /// May a message of this form be sent?
    Ask {
        /// Its form; the category of a template does not matter.
        free_form: bool,
    },
}

impl What {
    /// The message or call that it is about.
    pub(super) const fn message(self) -> Option<MessageIndex> {
        match self {
            Self::Wrote { id, .. }
            | Self::Send { id, .. }
            | Self::Reached { id, .. }
            | Self::Sent { id, .. }
            | Self::Failed { id, .. } => Some(id),
            Self::Ask { .. } => None,
        }
    }
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was folded.
    Folded,
    /// The id was there before: nothing changed.
    Repeated,
    /// It is about a send that was refused and so did not happen.
    Refused,
    /// No such message was sent so far; it waits for the send.
    Waiting,
    /// The pair was never added.
    Unknown,
}
