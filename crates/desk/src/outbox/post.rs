//! Posting one message, with no transaction open, and what is to become of it then.

use metrics::counter;
use transom_channels::fault;
use transom_channels::outcome::Outcome;
use transom_rules::delivery::MessageState;
use transom_rules::event::Fault;
use transom_rules::id::WorkspaceId;
use transom_rules::time::{Span, Timestamp};

use super::carrier;
use super::check::Ready;
use super::row::Fate;
use super::settle::{self, Settled};
use super::settler::Settler;
use crate::app::Shared;

/// After so many tries at which the carrier said no, the message has failed.
const TRIES: i64 = 10;

/// Posts one message and settles what came of it.
pub(super) async fn post(app: &Shared, workspace: WorkspaceId, ready: Ready, settler: &Settler) {
    let outcome = carrier::send(app, &ready).await;
    count(&outcome);
    let fate = fate(outcome, &ready, app.clock.machine(), settle::once_more(app));
    settler.settle(workspace, Settled { id: ready.message.id, fate }).await;
}

fn fate(outcome: Outcome, ready: &Ready, now: Timestamp, once_more: Option<Timestamp>) -> Fate {
    match outcome {
        Outcome::Accepted { wamid, held, whom, pricing } => Fate::Accepted { wamid, held, whom, pricing },
        Outcome::Refused(fault) => Fate::Failed(fault),
        Outcome::Unclear { why, fault } => {
            tracing::warn!(%why, message = %ready.message.id, "a send is uncertain");
            // It was uncertain before: this was its one more time.
            let is_first = ready.message.delivery.state != MessageState::Uncertain;
            Fate::Uncertain { fault, again: once_more.filter(|_| is_first) }
        }
        Outcome::Retry { fault: Some(fault), .. } if ready.attempt + 1 >= TRIES => Fate::Failed(fault),
        Outcome::Retry { after, fault } => Fate::Again {
            at: now + pause(after, fault.as_ref(), ready.attempt),
            code: fault.map(|fault| fault.code),
        },
    }
}

/// Growing pauses: 1, 2, 4 … seconds up to 5 minutes, or 4^X after too many messages to one customer.
fn pause(after: Option<Span>, fault: Option<&Fault>, attempt: i64) -> Span {
    let power = u32::try_from(attempt.clamp(0, 10)).unwrap_or(0);
    let pair = fault.and_then(|fault| fault::meaning(fault.code)).map(|meaning| meaning.retry)
        == Some(fault::Retry::PairBackoff);
    let seconds = if pair { 4_i64.saturating_pow(power) } else { 2_i64.saturating_pow(power) };
    Span::seconds(seconds.min(300)).max(after.unwrap_or_default())
}

fn count(outcome: &Outcome) {
    let word = match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::Refused(_) => "refused",
        Outcome::Retry { .. } => "retry",
        Outcome::Unclear { .. } => "uncertain",
    };
    counter!("transom_sends_total", "outcome" => word).increment(1);
}
