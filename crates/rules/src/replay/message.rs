//! What a replay keeps of one message: the least that decides about what comes later.

use crate::pricing::{Billed, UnixSeconds};

/// What is kept of one message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message {
    pub(super) sent: UnixSeconds,
    /// The earliest of delivered and read; [`NOT_YET`] before.
    pub(super) reached: UnixSeconds,
    /// The message of the pair before this one, plus one; zero for the first.
    pub(super) before: u32,
    pub(super) state: Known,
    pub(super) form: Billed,
    /// Which statuses were told: [`DELIVERED`] and so on.
    pub(super) told: u8,
}

pub(super) const DELIVERED: u8 = 1;
pub(super) const READ: u8 = 2;
pub(super) const FAILED: u8 = 4;
pub(super) const FAILED_CLOSED: u8 = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Nothing,
    Inbound,
    Sent,
    Refused,
}

/// Later than any instant that can be given.
pub(super) const NOT_YET: u32 = u32::MAX;

impl Message {
    pub(super) fn unknown() -> Self {
        Self {
            sent: UnixSeconds::default(),
            reached: UnixSeconds::default().plus(NOT_YET),
            before: 0,
            state: Known::Nothing,
            form: Billed::FreeForm,
            told: 0,
        }
    }

    pub(super) fn is_reached(&self) -> bool {
        self.reached.get() != NOT_YET
    }
}
