//! Which conversations an open page may show. Whoever does not see all of them is told by name of none that leaves their
//! sight but those that were in it. Of those that stood there before the stream began the newest are known, as far down
//! as people scroll: what stands below them stays on the page until it is loaded anew.

use std::collections::BTreeSet;

use transom_rules::access::Visibility;
use transom_rules::id::ConversationId;
use transom_store::{Result, Scoped, visibility};

/// How many of the newest are known when a stream begins.
const NEWEST: i64 = 1_000;

/// What is in somebody's sight, or was until it is noticed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Sight {
    /// All.
    #[default]
    Whole,
    /// These.
    Part(BTreeSet<ConversationId>),
}

impl Sight {
    /// As it is now.
    pub(super) async fn load(tx: &mut Scoped<'_>, seen: Visibility) -> Result<Self> {
        match seen {
            Visibility::All => Ok(Self::Whole),
            Visibility::Team(_) | Visibility::Own(_) | Visibility::Nothing => {
                Ok(Self::Part(visibility::conversations(tx, seen, NEWEST).await?.into_iter().collect()))
            }
        }
    }

    /// A conversation is drawn.
    pub(super) fn show(&mut self, id: ConversationId) {
        if let Self::Part(ids) = self {
            ids.insert(id);
        }
    }

    /// Those of these that were in it. They are no more.
    pub(super) fn lose(&mut self, mut gone: Vec<ConversationId>) -> Vec<ConversationId> {
        if let Self::Part(ids) = self {
            gone.retain(|id| ids.remove(id));
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_was_never_seen_is_not_lost() {
        let [mine, came, theirs] = [1, 2, 3].map(|n| ConversationId(Uuid::from_u128(n)));
        let mut sight = Sight::Part([mine].into());
        sight.show(came);
        assert_eq!(sight.lose(vec![mine, came, theirs]), [mine, came]);
        assert_eq!(sight.lose(vec![mine]), []);
        assert_eq!(Sight::Whole.lose(vec![theirs]), [theirs]);
    }
}
