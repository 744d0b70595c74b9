//! How often templates are asked for because a send wants one that is in review.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use transom_rules::id::WorkspaceId;
use transom_rules::time::{Span, Timestamp};

/// So long they are not asked for again.
const AGAIN: Span = Span::seconds(10);

/// When the templates of each workspace were asked for last.
#[derive(Debug, Default)]
pub struct Wanted(Mutex<BTreeMap<WorkspaceId, Timestamp>>);

impl Wanted {
    /// Whether to ask now; if so, they count as asked for.
    pub(super) fn takes_turn(&self, workspace: WorkspaceId, now: Timestamp) -> bool {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = asked.get(&workspace).is_none_or(|asked| now - *asked >= AGAIN);
        if is_due {
            asked.insert(workspace, now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn each_workspace_asks_once_in_a_while() {
        let (here, there) = (WorkspaceId(Uuid::from_u128(1)), WorkspaceId(Uuid::from_u128(2)));
        let (wanted, now) = (Wanted::default(), Timestamp::from_seconds(1000));
        assert!(wanted.takes_turn(here, now) && wanted.takes_turn(there, now));
        assert!(!wanted.takes_turn(here, now + Span::seconds(9)));
        assert!(wanted.takes_turn(here, now + AGAIN));
    }
}
