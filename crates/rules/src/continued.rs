//! How the history of one identity goes on under another: a phone is not one person for ever, nor a person one phone.

use crate::words;

words! {
    /// How an identity's history goes on, or began, under another one.
    Continued {
        /// Another user has their phone now.
        PhonePassed = "phone_passed",
        /// Another user had their phone before.
        PhoneCame = "phone_came",
        /// They changed their number.
        NumberLeft = "number_left",
        /// They had another number before.
        NumberTaken = "number_taken",
    }
}

impl Continued {
    /// The same, seen from the other one.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::PhonePassed => Self::PhoneCame,
            Self::PhoneCame => Self::PhonePassed,
            Self::NumberLeft => Self::NumberTaken,
            Self::NumberTaken => Self::NumberLeft,
        }
    }

    /// Whether both are one person, by what WhatsApp says.
    pub const fn is_one_person(self) -> bool {
        matches!(self, Self::NumberLeft | Self::NumberTaken)
    }
}
