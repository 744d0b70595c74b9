//! Bots as a workspace has them: whether one begins runs, what becomes of its runs when it is switched off, where a run
//! stands, and what it is that bots hear of. What a flow says and does is [`crate::flow`]'s.

use crate::flow::run::{Run, Waits};
use crate::words;

words! {
    /// Whether a bot begins runs.
    #[derive(Default)]
    State {
        /// It was never switched on, or is off.
        #[default]
        Off = "off",
        /// It begins runs.
        On = "on",
        /// It begins none any more; those that it began go on to their end.
        Finishing = "finishing",
    }
}

words! {
    /// What becomes of the runs of a bot that is switched off.
    Rest {
        /// They go on to their end.
        Finish = "finish",
        /// They end.
        End = "end",
        /// They end, and people have the conversations.
        HandOver = "hand_over",
    }
}

words! {
    /// Where a run stands.
    Standing {
        /// It waits for the customer, for a time or for another program.
        Waiting = "waiting",
        /// People have the conversation, until they hand it back.
        Paused = "paused",
        /// It is over.
        Ended = "ended",
    }
}

impl Standing {
    /// That of a run.
    pub const fn of(run: &Run) -> Self {
        match run.waits {
            Waits::Over(_) => Self::Ended,
            Waits::Paused { .. } | Waits::People { .. } => Self::Paused,
            Waits::Beginning
            | Waits::Sending
            | Waits::Answer { .. }
            | Waits::Time { .. }
            | Waits::Program { .. } => Self::Waiting,
        }
    }
}

words! {
    /// Something that happened in a conversation and that bots have to hear of.
    Heard {
        /// The customer wrote.
        Wrote = "wrote",
        /// The customer wrote, and the conversation began by it.
        Began = "began",
        /// A person took the conversation, or wrote in it.
        Taken = "taken",
        /// It got a status that the workspace defines.
        Status = "status",
        /// A message of a bot's failed after it was permitted.
        Failed = "failed",
        /// Its window closes in so long as a bot says.
        WindowCloses = "window_closes",
        /// The time has come that a bot says.
        Schedule = "schedule",
        /// Another program answered, or did not.
        Fetched = "fetched",
    }
}
