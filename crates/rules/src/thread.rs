//! Which app answers a customer where several do for one number (R10.12). Meta tells each message to the thread's
//! owner under `messages` and copies it to others under `standby`; nobody can ask who the owner is, and as long as
//! nothing was told everybody may answer. Templates need no ownership.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;
use crate::words;

words! {
    /// Whose a thread is.
    Owner {
        /// Ours.
        Us = "us",
        /// Another app's, or nobody's after we released it.
        Other = "other",
    }
}

words! {
    /// What can be done about it.
    ThreadAct {
        /// Make it ours. Meta lets only the escalation partner.
        Take = "take",
        /// Give it to the escalation partner.
        Pass = "pass",
        /// Give it up: routing decides about the customer's next message.
        Release = "release",
    }
}

impl ThreadAct {
    /// Whose it is once Meta has done it.
    pub const fn leaves_it_to(self) -> Owner {
        match self {
            Self::Take => Owner::Us,
            Self::Pass | Self::Release => Owner::Other,
        }
    }
}

/// The newest word on who owns the thread of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// Whose it was.
    pub owner: Owner,
    /// Then.
    pub at: Timestamp,
}

/// What is known of the thread of a pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// `None` as long as nothing was told.
    pub known: Option<Ownership>,
}

impl Thread {
    /// Takes note of whose it was at an instant: the newest counts, and of one second, which is all that Meta's clock
    /// tells apart, what came last.
    pub fn told(&mut self, owner: Owner, at: Timestamp) {
        if self.known.is_none_or(|known| known.at.seconds() <= at.seconds()) {
            self.known = Some(Ownership { owner, at });
        }
    }

    /// Takes over what was known under another key of the same customer.
    pub fn join(&mut self, other: &Self) {
        if let Some(theirs) = other.known
            && self.known.is_none_or(|known| known.at < theirs.at)
        {
            self.known = Some(theirs);
        }
    }

    /// Since when another app owns it, as far as is known.
    pub fn elsewhere_since(&self) -> Option<Timestamp> {
        self.known.filter(|known| known.owner == Owner::Other).map(|known| known.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_seconds(hours * 3600)
    }

    #[test]
    fn the_newest_word_counts_and_of_one_instant_what_came_last() {
        for (told, elsewhere) in [
            (vec![], None),
            (vec![(Owner::Us, 1)], None),
            (vec![(Owner::Other, 1)], Some(1)),
            (vec![(Owner::Other, 2), (Owner::Us, 1)], Some(2)),
            (vec![(Owner::Other, 1), (Owner::Us, 1)], None),
            (vec![(Owner::Us, 1), (Owner::Other, 1)], Some(1)),
        ] {
            let mut thread = Thread::default();
            for (owner, hours) in &told {
                thread.told(*owner, at(*hours));
            }
            assert_eq!(thread.elsewhere_since(), elsewhere.map(at), "{told:?}");
        }
        let mut thread = Thread::default();
        thread.told(Owner::Other, Timestamp::from_millis(1_700));
        thread.told(Owner::Us, Timestamp::from_seconds(1));
        assert_eq!(thread.elsewhere_since(), None, "our clock has milliseconds, Meta's has not");
    }

    #[test]
    fn two_keys_of_one_customer_join_by_the_newest() {
        let (mut one, mut other) = (Thread::default(), Thread::default());
        one.told(Owner::Us, at(1));
        other.told(Owner::Other, at(2));
        let mut joined = one;
        joined.join(&other);
        assert_eq!(joined, other);
        other.join(&one);
        assert_eq!(joined, other);
    }
}
