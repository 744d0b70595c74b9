//! Claiming rows with a lease, no more than a number may send now.

use std::collections::BTreeMap;
use std::sync::Arc;

use transom_rules::id::{ChannelId, MessageId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::Result;
use transom_store::outbox::{self, Due};

use super::row::lease;
use crate::accounts::speed::per_second;
use crate::app::App;

pub(super) async fn claim(app: &App, workspace: WorkspaceId, limit: usize) -> Result<Vec<Due>> {
    let (clock, by) = (Arc::clone(&app.clock), app.node);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    // The lease begins when the transaction does, however long that had to wait.
    app.db.of(workspace).write((), move |tx, ()| Box::pin(outbox::claim(tx, lease(&clock, by), limit))).await
}

/// When each number may send its next message, by machine time.
pub(super) type Rates = BTreeMap<ChannelId, Timestamp>;

/// Rows that were claimed.
#[derive(Default)]
pub(super) struct Paced {
    /// Those that go now.
    pub(super) go: Vec<Due>,
    /// Those whose number has sent enough for now, and when it is their turn.
    pub(super) wait: Vec<(MessageId, Timestamp)>,
}

/// Splits what was claimed by whether its number may send now; the rest gets its turn later.
pub(super) fn within_rates(app: &App, rates: &mut Rates, due: Vec<Due>) -> Paced {
    let (now, known) = (app.clock.machine(), app.registry.known());
    let gap =
        |number| Span::millis(1000 / i64::from(per_second(&known, &app.settings, number).clamp(1, 1000)));
    // A short burst is allowed: what Meta counts is a second.
    let burst = Span::millis(250);
    let mut paced = Paced::default();
    for row in due {
        let next = rates.entry(row.channel_id).or_default();
        // A machine's clock that was set back must not hold a number back for as long.
        let turn = (*next).min(now + Span::seconds(1)).max(now - burst);
        if turn > now {
            paced.wait.push((row.message_id, turn));
        } else {
            *next = turn + gap(row.channel_id);
            paced.go.push(row);
        }
    }
    paced
}
