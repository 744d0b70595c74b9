//! Which templates bring answers, as it was counted last: counting goes through thousands of messages, so it holds a while.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use transom_rules::answers::Answers;
use transom_rules::id::WorkspaceId;
use transom_rules::time::{Span, Timestamp};

/// So long what was counted holds.
const AGAIN: Span = Span::minutes(10);

/// What was counted of each workspace, and when.
#[derive(Debug, Default)]
pub struct Measured(Mutex<BTreeMap<WorkspaceId, (Timestamp, Arc<Answers>)>>);

impl Measured {
    pub(super) fn fresh(&self, workspace: WorkspaceId, now: Timestamp) -> Option<Arc<Answers>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&workspace).filter(|(at, _)| now - *at < AGAIN).map(|(_, answers)| Arc::clone(answers))
    }

    pub(super) fn keep(&self, workspace: WorkspaceId, now: Timestamp, answers: &Arc<Answers>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(workspace, (now, Arc::clone(answers)));
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_was_counted_holds_for_a_while_and_for_its_workspace() {
        let (here, there) = (WorkspaceId(Uuid::from_u128(1)), WorkspaceId(Uuid::from_u128(2)));
        let (measured, now) = (Measured::default(), Timestamp::from_seconds(1000));
        measured.keep(here, now, &Arc::default());
        assert!(measured.fresh(here, now + Span::minutes(9)).is_some());
        assert!(measured.fresh(here, now + AGAIN).is_none());
        assert!(measured.fresh(there, now).is_none());
    }
}
