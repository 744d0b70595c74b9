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

/// Splits what was claimed by whether its number may send now; the rest gets its turn later. `gap` is the time from one
/// message of a number to its next.
pub(super) fn within_rates(
    due: Vec<Due>,
    rates: &mut Rates,
    now: Timestamp,
    gap: impl Fn(ChannelId) -> Span,
) -> Paced {
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

/// The time from one message of a number to its next, by its speed.
pub(super) fn gap(app: &App) -> impl Fn(ChannelId) -> Span {
    let (known, settings) = (app.registry.known(), &app.settings);
    move |number| Span::millis(1000 / i64::from(per_second(&known, settings, number).clamp(1, 1000)))
}

#[cfg(test)]
mod tests {
    use transom_rules::id::IdentityId;
    use uuid::Uuid;

    use super::*;

    const SMS: ChannelId = ChannelId(Uuid::nil());
    const WHATSAPP: ChannelId = ChannelId(Uuid::max());

    fn due(n: u128, channel_id: ChannelId) -> Due {
        let (message_id, identity_id) = (MessageId(Uuid::from_u128(n)), IdentityId(Uuid::from_u128(n)));
        Due { message_id, channel_id, identity_id, attempt: 0 }
    }

    /// Sends all of them, looking again when the next is due; when each left.
    fn leave(mut queue: Vec<Due>, gap: impl Fn(ChannelId) -> Span) -> Vec<(ChannelId, Timestamp)> {
        let (mut rates, mut now, mut left) = (Rates::new(), Timestamp::from_seconds(1_790_000_000), vec![]);
        while !queue.is_empty() {
            let Paced { go, wait } = within_rates(queue.clone(), &mut rates, now, &gap);
            left.extend(go.iter().map(|row| (row.channel_id, now)));
            queue.retain(|row| wait.iter().any(|(id, _)| *id == row.message_id));
            now = wait.iter().map(|(_, turn)| *turn).min().unwrap_or(now);
        }
        left
    }

    #[test]
    fn what_is_queued_at_once_leaves_no_faster_than_its_number_sends_and_slows_no_other() {
        let queue = (0..60).map(|n| due(n, if n % 2 == 0 { SMS } else { WHATSAPP })).collect();
        let gap = |number| if number == SMS { Span::millis(500) } else { Span::millis(12) };
        let left = leave(queue, gap);
        let of = |channel| {
            let times = left.iter().filter(move |(of, _)| *of == channel).map(|(_, at)| *at);
            times.collect::<Vec<Timestamp>>()
        };
        let (sms, whatsapp) = (of(SMS), of(WHATSAPP));
        assert_eq!((sms.len(), whatsapp.len()), (30, 30));
        // Two a second: two of thirty fit into the burst at the start, each other one half a second later.
        assert_eq!(sms[29] - sms[0], Span::millis(500 * 29 - 250));
        assert!(sms.iter().all(|from| {
            let within = sms.iter().filter(|at| *from <= **at && **at < *from + Span::seconds(1));
            within.count() <= 3
        }));
        let took = whatsapp[29] - whatsapp[0];
        assert!(took <= Span::millis(12 * 30), "{took:?}");
    }

    #[test]
    fn a_clock_that_is_set_back_holds_a_number_back_for_a_second_at_most() {
        let (mut rates, now) = (Rates::new(), Timestamp::from_seconds(1_790_000_000));
        let gap = |_| Span::millis(500);
        within_rates(vec![due(1, SMS)], &mut rates, now, gap);
        let earlier = now - Span::hours(1);
        let paced = within_rates(vec![due(2, SMS)], &mut rates, earlier, gap);
        assert_eq!(paced.wait, [(MessageId(Uuid::from_u128(2)), earlier + Span::seconds(1))]);
    }
}
