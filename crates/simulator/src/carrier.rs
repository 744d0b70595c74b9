//! The running carrier: the world behind a lock, its clock, its journal, and whom to wake when it changed.
//!
//! Every change goes through `commit` (answered when written down) or `note` (written soon).

use std::collections::BTreeMap;
use std::sync::Mutex;

use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::ClockHook;
use crate::clock::{Clock, lock};
use crate::media::Vault;
use crate::world::journal::Journal;
use crate::world::{Step, World};

/// What every part of the simulator shares.
pub(crate) struct Carrier {
    pub(crate) clock: Clock,
    world: Mutex<World>,
    journal: Journal,
    pub(crate) vault: Vault,
    /// Beginning of every address that the simulator hands out, without a slash at the end.
    pub(crate) public_url: String,
    pub(crate) http: reqwest::Client,
    /// Woken when a message has a new step to take.
    pub(crate) steps_changed: Notify,
    /// Woken when a webhook waits.
    pub(crate) deliveries_changed: Notify,
    /// Counts changes, for pages that show them.
    pub(crate) changes: watch::Sender<u64>,
    /// When the sends that a number has made in advance are paid back, Unix microseconds.
    pub(crate) throughput: Mutex<BTreeMap<String, i64>>,
    pub(crate) stop: CancellationToken,
    on_clock: Option<ClockHook>,
    moving: tokio::sync::Mutex<()>,
}

/// The change stands in memory, but the disk did not take it.
#[derive(Debug)]
pub(crate) struct NotWritten;

/// The parts that a `Carrier` is made of.
pub(crate) struct Parts {
    pub(crate) clock: Clock,
    pub(crate) world: World,
    pub(crate) journal: Journal,
    pub(crate) vault: Vault,
    pub(crate) public_url: String,
    pub(crate) on_clock: Option<ClockHook>,
}

impl Carrier {
    pub(crate) fn new(parts: Parts, http: reqwest::Client) -> Carrier {
        Carrier {
            clock: parts.clock,
            world: Mutex::new(parts.world),
            journal: parts.journal,
            vault: parts.vault,
            public_url: parts.public_url,
            http,
            steps_changed: Notify::new(),
            deliveries_changed: Notify::new(),
            changes: watch::Sender::new(1),
            throughput: Mutex::default(),
            stop: CancellationToken::new(),
            on_clock: parts.on_clock,
            moving: tokio::sync::Mutex::default(),
        }
    }

    /// Looks at the world.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&World) -> R) -> R {
        look(&lock(&self.world))
    }

    /// Changes the world, and returns when the change is on disk.
    pub(crate) async fn commit<R>(
        &self,
        change: impl FnOnce(&mut World, &Clock) -> R,
    ) -> Result<R, NotWritten> {
        let (outcome, written) = self.apply(change);
        if written.await.unwrap_or(false) { Ok(outcome) } else { Err(NotWritten) }
    }

    /// Changes the world without waiting for the disk: for what may happen twice after a crash.
    pub(crate) fn note<R>(&self, change: impl FnOnce(&mut World, &Clock) -> R) -> R {
        self.apply(change).0
    }

    fn apply<R>(
        &self,
        change: impl FnOnce(&mut World, &Clock) -> R,
    ) -> (R, tokio::sync::oneshot::Receiver<bool>) {
        let mut world = lock(&self.world);
        let outcome = change(&mut world, &self.clock);
        let lines = world.drain();
        let changed = !lines.is_empty();
        // Queued under the lock, so that the journal has the order in which things happened.
        let written = self.journal.append(lines);
        drop(world);
        if changed {
            self.steps_changed.notify_one();
            self.deliveries_changed.notify_one();
            self.changes.send_modify(|count| *count = count.wrapping_add(1));
        }
        (outcome, written)
    }

    /// Moves the clock to this offset from the machine's, and returns when everybody who follows it has
    /// moved too: first the hook, then the followers by long poll.
    pub(crate) async fn move_clock(&self, offset: impl FnOnce(i64) -> i64 + Send) -> Result<i64, NotWritten> {
        let _one_at_a_time = self.moving.lock().await;
        let before = self.clock.offset_seconds();
        let after = offset(before);
        self.commit(|world, clock| {
            clock.set_offset(after);
            world.settings.put("offset_seconds", after.into());
            if after < before {
                postpone(world, (after - before).saturating_mul(1000));
            }
        })
        .await?;
        if let Some(hook) = &self.on_clock {
            hook(after).await;
        }
        self.clock.followers_caught_up().await;
        Ok(after)
    }

    /// Closes the journal; nothing may change the world afterwards.
    pub(crate) fn close(&self) {
        self.journal.close();
    }
}

/// A clock that goes back takes with it what is due soon, so that nothing waits for days.
fn postpone(world: &mut World, by_ms: i64) {
    let steps: Vec<String> = world.steps.iter().map(|(key, _)| key.clone()).collect();
    for key in steps {
        if let Some(mut step) = world.steps.remove(&key) {
            step.due_ms = step.due_ms.saturating_add(by_ms);
            let order = world.next_order();
            world.steps.put(&Step::key(step.due_ms, order), step);
        }
    }
    let deliveries: Vec<String> = world.deliveries.iter().map(|(key, _)| key.clone()).collect();
    for key in deliveries {
        world.deliveries.change(&key, |delivery| {
            delivery.due_ms = delivery.due_ms.saturating_add(by_ms);
            delivery.first_ms = delivery.first_ms.saturating_add(by_ms);
        });
    }
    postpone_sms(world, by_ms);
}

fn postpone_sms(world: &mut World, by_ms: i64) {
    let steps: Vec<String> = world.sms_steps.iter().map(|(key, _)| key.clone()).collect();
    for key in steps {
        if let Some(mut step) = world.sms_steps.remove(&key) {
            step.due_ms = step.due_ms.saturating_add(by_ms);
            let order = world.next_order();
            world.sms_steps.put(&Step::key(step.due_ms, order), step);
        }
    }
    let deliveries: Vec<String> = world.sms_deliveries.iter().map(|(key, _)| key.clone()).collect();
    for key in deliveries {
        world.sms_deliveries.change(&key, |delivery| {
            delivery.due_ms = delivery.due_ms.saturating_add(by_ms);
            delivery.first_ms = delivery.first_ms.saturating_add(by_ms);
        });
    }
}
