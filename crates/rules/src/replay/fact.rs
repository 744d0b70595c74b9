//! What follows from a history, one value a fact. How a fact is written is the command line's business.

use super::{MessageIndex, PairIndex};
use crate::pricing::{BillingCategory, Charge, UnixSeconds};
use crate::refusal::Code;

/// Something that follows from an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// May it be sent?
    Permit(Permit),
    /// A billing conversation opened or closed.
    Conversation {
        /// Of which pair.
        pair: PairIndex,
        /// What it is billed as.
        category: BillingCategory,
        /// When it opened, or was over.
        at: UnixSeconds,
        /// When it ends by itself.
        until: UnixSeconds,
        /// What happened to it.
        change: ConversationChange,
    },
    /// An entry point changed.
    Entry {
        /// Of which pair.
        pair: PairIndex,
        /// When.
        at: UnixSeconds,
        /// Until when that holds; the same as `at` when it is over.
        until: UnixSeconds,
        /// How.
        change: EntryChange,
    },
    /// A message reached the customer, and is charged for or not.
    Charge {
        /// The message.
        id: MessageIndex,
        /// Of which pair.
        pair: PairIndex,
        /// When it reached them.
        at: UnixSeconds,
        /// What it costs and why.
        charge: Charge,
    },
}

/// The answer to a draft, with the clocks it was given under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    /// The message; `None` when it was only asked.
    pub id: Option<MessageIndex>,
    /// Of which pair.
    pub pair: PairIndex,
    /// When.
    pub at: UnixSeconds,
    /// Why it may not be sent: a replay knows of no reason but a window that closed or never opened.
    pub refused: Option<Code>,
    /// Until when free-form messages may be sent; `None` when they may not.
    pub window_until: Option<UnixSeconds>,
    /// Where the entry point stands.
    pub entry_point: EntryState,
}

/// Where an entry point stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntryState {
    /// No entry message ever came.
    #[default]
    None,
    /// An answer sent before that instant earns 72 free hours.
    Offered(UnixSeconds),
    /// Everything is free until that instant.
    Open(UnixSeconds),
    /// Nobody answered before that instant.
    Missed(UnixSeconds),
    /// It was open until that instant.
    Ended(UnixSeconds),
}

/// What happened to a billing conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationChange {
    /// A delivery opened it.
    Opened,
    /// Its 24 hours are over.
    Expired,
    /// An entry point opened and closed it.
    ClosedByEntryPoint,
}

/// What happened to an entry point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryChange {
    /// An entry message waits for an answer.
    Offered,
    /// An answer was delivered.
    Opened,
    /// Nobody answered in time.
    Missed,
    /// Meta told a later end of it.
    Extended,
    /// Its time is over.
    Ended,
}
