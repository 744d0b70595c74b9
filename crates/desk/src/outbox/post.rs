//! Posting one message, with no transaction open, and what is to become of it then.

use std::time::Duration;

use metrics::counter;
use transom_channels::whatsapp::outcome::Outcome;
use transom_channels::whatsapp::{fault, outcome, request};
use transom_rules::delivery::MessageState;
use transom_rules::event::Fault;
use transom_rules::id::WorkspaceId;
use transom_rules::time::{Span, Timestamp};

use super::check::Ready;
use super::row::Fate;
use super::settle;
use crate::app::Shared;
use crate::base::graph::NoAnswer;

/// How long Meta's answer is waited for; shorter than the lease, so that there is time left to settle.
const ANSWER_WITHIN: Duration = Duration::from_secs(12);

/// After so many tries at which Meta said no, the message has failed.
const TRIES: i64 = 10;

/// Posts one message and settles what came of it.
pub(super) async fn post(app: &Shared, workspace: WorkspaceId, ready: Ready) {
    let callback = format!("t1.{}", ready.message.id);
    let request = request::message(&ready.number.channel.phone_number_id, &ready.to, &ready.json, &callback);
    let asking = app.graph.ask(&request, &ready.number.access_token);
    let outcome = match tokio::time::timeout(ANSWER_WITHIN, asking).await {
        Err(_) => Outcome::unclear("there was no answer in time".into()),
        Ok(Ok(answer)) => outcome::read(answer.status, &answer.body),
        Ok(Err(NoAnswer::NotSent(why))) => {
            tracing::warn!(%why, "the Graph API cannot be reached; the message stays queued");
            Outcome::Retry { after: None, fault: None }
        }
        Ok(Err(NoAnswer::Unclear(why))) => Outcome::unclear(why),
    };
    count(&outcome);
    let fate = fate(outcome, &ready, app.clock.machine(), settle::once_more(app));
    store_outcome(app, workspace, &ready, fate).await;
}

/// An outcome that is known is not forgotten because the database hiccups.
async fn store_outcome(app: &Shared, workspace: WorkspaceId, ready: &Ready, fate: Fate) {
    let mut pause = Duration::from_millis(200);
    loop {
        let stored = settle::settle(app, workspace, ready.message.id, fate.clone()).await;
        let Err(error) = stored else { return };
        // The row stays `posting`: when its lease runs out it becomes uncertain, and a status settles it.
        tracing::error!(%error, message = %ready.message.id, "the outcome of a send could not be stored");
        if !error.is_transient() || app.stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
        pause = (pause * 2).min(Duration::from_secs(5));
    }
}

fn fate(outcome: Outcome, ready: &Ready, now: Timestamp, once_more: Option<Timestamp>) -> Fate {
    match outcome {
        Outcome::Accepted { wamid, held, whom } => Fate::Accepted { wamid, held, whom },
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
