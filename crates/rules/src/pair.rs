//! The pair: one business number and one customer's identity, the unit that Meta's clocks belong to. It is
//! never the contact, the conversation or the account.

use serde::{Deserialize, Serialize};

use crate::entry_point::EntryPoint;
use crate::window::Window;

/// The clocks of one pair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Until when free-form messages may be sent.
    pub window: Window,
    /// Until when messages are free of charge.
    pub entry: EntryPoint,
}

impl Pair {
    /// Takes over the clocks of another key of the same customer: the maximum of both (R1.3).
    pub fn join(&mut self, other: &Self) {
        self.window.join(&other.window);
        self.entry.join(&other.entry);
    }
}
