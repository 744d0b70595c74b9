//! What a token is for.

use crate::words;

words! {
    /// Something that a token may be used for, as far as its owner's role goes. None of them implies another.
    Scope {
        /// Look at what there is.
        Read = "read",
        /// Ask what may be sent, at what price, and keep drafts; nothing reaches a customer.
        Draft = "draft",
        /// Reach customers: messages, reactions, ticks.
        Send = "send",
        /// Change everything else.
        Manage = "manage",
    }
}
