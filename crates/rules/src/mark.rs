//! What a workspace marks its conversations with: the colours of its statuses and labels, and how urgent something is.

use crate::words;

words! {
    /// The colour of a status or a label. The pages have a light and a dark form of each.
    Colour {
        /// Grey.
        Grey = "grey",
        /// Red.
        Red = "red",
        /// Orange.
        Orange = "orange",
        /// Yellow.
        Yellow = "yellow",
        /// Green.
        Green = "green",
        /// Teal.
        Teal = "teal",
        /// Blue.
        Blue = "blue",
        /// Purple.
        Purple = "purple",
        /// Pink.
        Pink = "pink",
    }
}

words! {
    /// How urgent a conversation is.
    Priority {
        /// It can wait.
        Low = "low",
        /// As every other one.
        Normal = "normal",
        /// Before others.
        High = "high",
        /// Before all others.
        Urgent = "urgent",
    }
}

impl Priority {
    /// As it is kept: greater is more urgent, and nothing said is 0.
    pub const fn rank(self) -> i64 {
        match self {
            Self::Low => -1,
            Self::Normal => 0,
            Self::High => 1,
            Self::Urgent => 2,
        }
    }

    /// As it was kept; what a later version kept is as near as this one knows.
    pub const fn of_rank(rank: i64) -> Self {
        match rank {
            i64::MIN..=-1 => Self::Low,
            0 => Self::Normal,
            1 => Self::High,
            2.. => Self::Urgent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_priority_is_read_as_it_was_kept() {
        for priority in Priority::ALL {
            assert_eq!(Priority::of_rank(priority.rank()), *priority);
        }
        assert_eq!((Priority::of_rank(-9), Priority::of_rank(9)), (Priority::Low, Priority::Urgent));
        assert!(Priority::ALL.iter().is_sorted_by_key(|one| one.rank()), "the more urgent, the greater");
    }
}
