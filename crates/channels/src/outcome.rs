//! What a carrier's answer to a send means: it has the message, it refuses it, try again, or nobody knows.

use transom_rules::event::{Fault, Party};
use transom_rules::time::Span;

/// The outcome of a send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The carrier has it.
    Accepted {
        /// The message's id from now on: the wamid, or what an SMS carrier calls it.
        wamid: String,
        /// The customer: their phone as WhatsApp writes it, which may differ from what was dialled, and their user id.
        whom: Party,
        /// A template whose quality is still being watched: it waits at Meta's. Never so of a text message.
        held: bool,
        /// What it says of the charge, as JSON that [`transom_rules::pricing::finding::Verdict`] reads.
        pricing: Option<String>,
    },
    /// It will not take it; the same again would be refused again.
    Refused(Fault),
    /// It did not take it now and may later.
    Retry {
        /// Not before this long, if its rules say so; else with growing pauses.
        after: Option<Span>,
        /// Why, if it says.
        fault: Option<Fault>,
    },
    /// It may have been sent or not. A status with our string would tell.
    Unclear {
        /// One sentence why.
        why: String,
        /// What it said, if it said anything.
        fault: Option<Fault>,
    },
}

impl Outcome {
    /// Nobody knows, and the carrier said nothing.
    pub const fn unclear(why: String) -> Self {
        Self::Unclear { why, fault: None }
    }
}
