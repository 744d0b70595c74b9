//! What messages do by themselves: they leave, arrive or fail; and each step is told to the business.
//!
//! Steps lie in the world (`World::sms_steps`), so that a restart forgets none.

use std::sync::Arc;
use std::time::Duration;

use super::{error, price, webhooks};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::world::faults::Faults;
use crate::world::{SmsMessage, SmsStatus, SmsStep, Step, World};

/// What is due later than this is not on its way: a schedule, or the patience with a phone that is off.
const NEAR_MS: i64 = 60_000;

/// Takes the steps that are due, until the simulator stops.
pub(crate) async fn run(carrier: Arc<Carrier>) {
    let mut changes = carrier.changes.subscribe();
    loop {
        changes.mark_unchanged();
        let due_ms = carrier.read(|world| world.sms_steps.first().map(|(_, step)| step.due_ms));
        let wait = due_ms.map_or(NEAR_MS, |due| due.saturating_sub(carrier.clock.now_ms()).clamp(0, NEAR_MS));
        if wait == 0 {
            carrier.note(take_due_steps);
            continue;
        }
        tokio::select! {
            () = carrier.stop.cancelled() => return,
            _ = changes.changed() => {}
            () = tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())) => {}
        }
    }
}

/// How many steps are taken soon.
pub(crate) fn on_their_way(world: &World, now_ms: i64) -> usize {
    world.sms_steps.rows().take_while(|step| step.due_ms <= now_ms + NEAR_MS).count()
}

fn take_due_steps(world: &mut World, clock: &Clock) {
    /// As many at once; the rest follows without a pause.
    const AT_ONCE: usize = 200;
    let now = clock.now_ms();
    for step in world.sms_steps.take_first(AT_ONCE, |step| step.due_ms <= now) {
        // A step has the instant at which it was due, also when the clock has jumped over it.
        take(world, clock, &step, step.due_ms.div_euclid(1000));
    }
}

fn take(world: &mut World, clock: &Clock, step: &SmsStep, at: i64) {
    let Some(message) = world.sms_messages.get(&step.sid).cloned() else { return };
    if message.status.is_final() {
        return;
    }
    match step.to {
        SmsStatus::Queued => is_queued(world, clock, message, at),
        SmsStatus::Sending => webhooks::moves(world, clock, &message, SmsStatus::Sending, at),
        SmsStatus::Sent => leaves(world, clock, &message, at),
        SmsStatus::Delivered => arrives(world, clock, &message, at),
        SmsStatus::Undelivered | SmsStatus::Failed => {
            world.sms_messages.change(&message.sid, |one| {
                one.error_code.get_or_insert(error::UNREACHABLE);
            });
            webhooks::moves(world, clock, &message, step.to, at);
        }
        SmsStatus::Accepted | SmsStatus::Scheduled | SmsStatus::Canceled | SmsStatus::Received => {}
    }
}

/// The steps of a message that was just accepted. `send_at` is that of a scheduled one, Unix seconds.
pub(super) fn begin(world: &mut World, clock: &Clock, message: &SmsMessage, send_at: Option<i64>) {
    let now = clock.now_ms();
    match (send_at, message.status) {
        (Some(at), _) => plan(world, &message.sid, SmsStatus::Queued, at.saturating_mul(1000)),
        (None, SmsStatus::Accepted) => plan(world, &message.sid, SmsStatus::Queued, now),
        (None, _) => set_out(world, clock, message),
    }
}

/// A service has chosen the sender; STOP may have been said meanwhile.
fn is_queued(world: &mut World, clock: &Clock, mut message: SmsMessage, at: i64) {
    let scope = message.service_sid.as_ref().unwrap_or(&message.sender);
    if world.has_stopped_sms(scope, &message.phone) {
        message.error_code = Some(21_610);
        world.sms_messages.change(&message.sid, |one| one.error_code = message.error_code);
    }
    webhooks::moves(world, clock, &message, SmsStatus::Queued, at);
    set_out(world, clock, &message);
}

/// Plans the way from the queue to the end.
fn set_out(world: &mut World, clock: &Clock, message: &SmsMessage) {
    let natural = Faults::of(world).delay_ms.is_none();
    let pause = |from: u64, span: u64| {
        let ms = if natural { from + clock.below(span) } else { 0 };
        i64::try_from(ms).unwrap_or(0)
    };
    let sending_ms = clock.now_ms() + pause(20, 20);
    let sent_ms = sending_ms + pause(30, 60);
    let end_ms = sent_ms + pause(40, 150);
    plan(world, &message.sid, SmsStatus::Sending, sending_ms);
    let end = message.error_code.map_or(SmsStatus::Delivered, error::end);
    // What fails here never leaves.
    if end != SmsStatus::Failed {
        plan(world, &message.sid, SmsStatus::Sent, sent_ms);
    }
    plan(world, &message.sid, end, end_ms);
}

fn plan(world: &mut World, sid: &str, to: SmsStatus, due_ms: i64) {
    let order = world.next_order();
    world.sms_steps.put(&Step::key(due_ms, order), SmsStep { due_ms, sid: sid.to_owned(), to });
}

/// It is charged when it leaves, whether it arrives or not.
fn leaves(world: &mut World, clock: &Clock, message: &SmsMessage, at: i64) {
    world.sms_messages.change(&message.sid, |one| {
        one.sent_at = Some(at);
        one.price = Some(price::outbound(&one.phone, one.segments, !one.media.is_empty()));
    });
    webhooks::moves(world, clock, message, SmsStatus::Sent, at);
}

fn arrives(world: &mut World, clock: &Clock, message: &SmsMessage, at: i64) {
    let Some(customer) = world.customers.get(&message.phone) else { return };
    if customer.online {
        webhooks::moves(world, clock, message, SmsStatus::Delivered, at);
        return;
    }
    let until = message.created_at.saturating_add(message.valid_seconds);
    plan(world, &message.sid, SmsStatus::Undelivered, until.saturating_mul(1000));
}

/// The phone is switched on: what waited for it arrives.
pub(crate) fn switched_on(world: &mut World, clock: &Clock, phone: &str) {
    let waiting: Vec<String> = world
        .sms_with(phone)
        .filter(|message| message.status == SmsStatus::Sent && message.error_code.is_none())
        .map(|message| message.sid.clone())
        .collect();
    for sid in waiting {
        plan(world, &sid, SmsStatus::Delivered, clock.now_ms());
    }
}
