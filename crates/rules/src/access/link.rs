//! One-time links: how somebody comes in who has no password yet, or none any more.

use crate::time::Span;
use crate::words;

words! {
    /// What a one-time link is for.
    Purpose {
        /// Somebody is invited.
        Invite = "invite",
        /// Somebody chooses a new password.
        Reset = "reset",
        /// The first owner of an empty desk.
        First = "first",
    }
}

impl Purpose {
    /// How long such a link can be used.
    pub const fn lasts(self) -> Span {
        match self {
            Self::Invite | Self::First => Span::hours(72),
            Self::Reset => Span::hours(24),
        }
    }
}
