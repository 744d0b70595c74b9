//! The outbox on its way to Meta: claim with a lease, ask the rules again, note that the bytes go out, post
//! with no transaction open, settle. Order is kept within a pair; a message whose post may have arrived is
//! never posted again by itself.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use metrics::counter;
use tokio::sync::Semaphore;
use transom_channels::whatsapp::outcome::Outcome;
use transom_channels::whatsapp::request::{self, Address};
use transom_channels::whatsapp::{fault, outcome};
use transom_rules::event::Fault;
use transom_rules::id::{ChannelId, MessageId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::outbox::{self, Due, Lease};
use transom_store::{Result, apps};
use uuid::Uuid;

use crate::app::{App, Shared};
use crate::clock::Clock;
use crate::graph::NoAnswer;

mod check;
mod settle;

use check::Ready;
pub(crate) use settle::{adopt, doubt};

/// Messages on the wire at once.
const ON_THE_WIRE: usize = 64;
/// How long a claim lasts. Nobody else may take the row before that.
const LEASE: Span = Span::seconds(15);
/// How long Meta's answer is waited for; shorter than the lease, so that there is time left to settle.
const ANSWER_WITHIN: Duration = Duration::from_secs(12);
/// After so many tries at which Meta said no, the message has failed.
const TRIES: i64 = 10;

/// Sends until the server stops.
pub async fn run(app: Shared) {
    let wire = Arc::new(Semaphore::new(ON_THE_WIRE));
    let mut rates = BTreeMap::new();
    while !app.stop.is_cancelled() {
        let next = match round(&app, &wire, &mut rates).await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(%error, "the outbox could not be read");
                Some(Span::seconds(1))
            }
        };
        // Even without a word there may be rows of another process, or leases that ran out.
        let wait = next.unwrap_or(Span::seconds(1)).as_millis().clamp(0, 1000);
        let wait = Duration::from_millis(u64::try_from(wait).unwrap_or(0));
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = app.outbox.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    // What is on the wire is waited for: its answer decides whether it is uncertain.
    let all = u32::try_from(ON_THE_WIRE).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(Duration::from_secs(3), wire.acquire_many(all)).await;
}

/// When each number may send its next message, by machine time.
type Rates = BTreeMap<ChannelId, Timestamp>;

/// One look at every workspace's queue. Returns how long until the next row is due, if any.
async fn round(app: &Shared, wire: &Arc<Semaphore>, rates: &mut Rates) -> Result<Option<Span>> {
    let workspaces = app.db.read(|tx| Box::pin(apps::workspaces(tx))).await?;
    let mut soonest = None;
    for workspace in workspaces {
        if wire.available_permits() == 0 {
            return Ok(Some(Span::millis(20)));
        }
        let wait = match round_of(app, workspace, wire, rates).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, workspace = %workspace, "the outbox of a workspace could not be worked on");
                Some(Span::seconds(1))
            }
        };
        soonest = [soonest, wait].into_iter().flatten().min();
    }
    Ok(soonest)
}

async fn round_of(
    app: &Shared,
    workspace: WorkspaceId,
    wire: &Arc<Semaphore>,
    rates: &mut Rates,
) -> Result<Option<Span>> {
    let free = wire.available_permits();
    let due = claim(app, workspace, free).await?;
    let more = due.len() == free;
    dispatch(app, workspace, within_rates(app, rates, due), wire).await?;
    let next = app.db.read(move |tx| Box::pin(outbox::next_due(tx, workspace))).await?;
    let wait = next.map(|at| at - app.clock.machine());
    // What is due but was not claimed waits for an earlier one of its pair, whose end wakes us.
    Ok(wait.map(|wait| if wait <= Span::default() && !more { Span::millis(200) } else { wait }))
}

async fn claim(app: &App, workspace: WorkspaceId, limit: usize) -> Result<Vec<Due>> {
    let (clock, by) = (Arc::clone(&app.clock), app.node);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    // The lease begins when the transaction does, however long that had to wait.
    app.db.write(move |tx| Box::pin(outbox::claim(tx, workspace, lease(&clock, by), limit))).await
}

fn lease(clock: &Clock, by: Uuid) -> Lease {
    let now = clock.machine();
    Lease { by, now, until: now + LEASE }
}

/// Splits what was claimed by whether its number may send now; the rest gets its turn later.
fn within_rates(app: &App, rates: &mut Rates, due: Vec<Due>) -> (Vec<Due>, Vec<(MessageId, Timestamp)>) {
    let now = app.clock.machine();
    let gap = Span::millis(1000 / i64::from(app.settings.graph.messages_per_second.clamp(1, 1000)));
    // A short burst is allowed: what Meta counts is a second.
    let burst = Span::millis(250);
    let (mut go, mut wait) = (Vec::new(), Vec::new());
    for row in due {
        let next = rates.entry(row.channel_id).or_default();
        // A machine's clock that was set back must not hold a number back for as long.
        let turn = (*next).min(now + Span::seconds(1)).max(now - burst);
        if turn > now {
            wait.push((row.message_id, turn));
        } else {
            *next = turn + gap;
            go.push(row);
        }
    }
    (go, wait)
}

async fn dispatch(
    app: &Shared,
    workspace: WorkspaceId,
    (go, wait): (Vec<Due>, Vec<(MessageId, Timestamp)>),
    wire: &Arc<Semaphore>,
) -> Result<()> {
    if !wait.is_empty() {
        let (clock, by) = (Arc::clone(&app.clock), app.node);
        app.db
            .write(move |tx| {
                let (wait, lease) = (wait.clone(), lease(&clock, by));
                Box::pin(async move { outbox::defer(tx, workspace, lease, &wait).await })
            })
            .await?;
    }
    if go.is_empty() {
        return Ok(());
    }
    for ready in check::check(app, workspace, go).await? {
        let Ok(place) = Arc::clone(wire).acquire_owned().await else { return Ok(()) };
        let app_of_task = Arc::clone(app);
        app.tasks.spawn(async move {
            post(&app_of_task, workspace, ready).await;
            drop(place);
            app_of_task.outbox.notify_one();
        });
    }
    Ok(())
}

/// Posts one message and settles what came of it.
async fn post(app: &Shared, workspace: WorkspaceId, ready: Ready) {
    let callback = format!("t1.{}", ready.message.id);
    let request = request::message(&ready.channel.phone_number_id, &ready.to, &ready.json, &callback);
    let asking = app.graph.ask(&request, &ready.channel.access_token);
    let outcome = match tokio::time::timeout(ANSWER_WITHIN, asking).await {
        Err(_) => Outcome::Unclear("there was no answer in time".into()),
        Ok(Ok(answer)) => outcome::read(answer.status, &answer.body),
        Ok(Err(NoAnswer::NotSent(why))) => {
            tracing::warn!(%why, "the Graph API cannot be reached; the message stays queued");
            Outcome::Retry { after: None, fault: None }
        }
        Ok(Err(NoAnswer::Unclear(why))) => Outcome::Unclear(why),
    };
    count(&outcome);
    let fate = fate(outcome, &ready, app.clock.machine());
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

/// What is to become of a message.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// Meta has it.
    Accepted { wamid: String, held: bool },
    /// It failed.
    Failed(Fault),
    /// Again at this instant of the machine's clock.
    Again(Timestamp),
    /// Nobody knows.
    Uncertain,
}

fn fate(outcome: Outcome, ready: &Ready, now: Timestamp) -> Fate {
    match outcome {
        Outcome::Accepted { wamid, held, .. } => Fate::Accepted { wamid, held },
        Outcome::Refused(fault) => Fate::Failed(fault),
        Outcome::Unclear(why) => {
            tracing::warn!(%why, message = %ready.message.id, "a send is uncertain");
            Fate::Uncertain
        }
        Outcome::Retry { fault: Some(fault), .. } if ready.attempt + 1 >= TRIES => Fate::Failed(fault),
        Outcome::Retry { after, fault } => Fate::Again(now + pause(after, fault.as_ref(), ready.attempt)),
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
        Outcome::Unclear(_) => "uncertain",
    };
    counter!("transom_sends_total", "outcome" => word).increment(1);
}

/// The address a message goes to.
pub(crate) fn address(identity: &transom_store::contacts::Identity) -> Address {
    if identity.phone.is_empty() {
        Address::UserId(identity.user_id.clone())
    } else {
        Address::Phone(identity.phone.clone())
    }
}
