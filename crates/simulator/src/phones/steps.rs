//! What phones do: messages arrive, are read, are lost; and each step is told to the business.
//!
//! Steps lie in the world (`World::steps`), so that a restart forgets none. Sends come in by `graph/messages.rs`,
//! what the customer writes by `sim/customers.rs`.

use std::sync::Arc;
use std::time::Duration;

use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::world::faults::Faults;
use crate::world::{Direction, Message, Status, Step, World, window};
use crate::{errors, pricing, webhooks};

/// Takes the steps that are due, until the simulator stops.
pub(crate) async fn run(carrier: Arc<Carrier>) {
    loop {
        let due_ms = carrier.read(|world| world.steps.first().map(|(_, step)| step.due_ms));
        let wait = due_ms.map_or(60_000, |due| due.saturating_sub(carrier.clock.now_ms()).clamp(0, 60_000));
        if wait == 0 {
            carrier.note(take_due_steps);
            continue;
        }
        tokio::select! {
            () = carrier.stop.cancelled() => return,
            () = carrier.steps_changed.notified() => {}
            () = tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())) => {}
        }
    }
}

fn take_due_steps(world: &mut World, clock: &Clock) {
    /// As many at once; the rest follows without a pause.
    const AT_ONCE: usize = 200;
    let now = clock.now_ms();
    for step in world.steps.take_first(AT_ONCE, |step| step.due_ms <= now) {
        // A step has the instant at which it was due, also when the clock has jumped over it.
        take(world, clock, &step, step.due_ms.div_euclid(1000));
    }
}

fn take(world: &mut World, clock: &Clock, step: &Step, at: i64) {
    let Some(message) = world.messages.get(&step.message_id).cloned() else { return };
    match step.to {
        Status::Accepted => {}
        Status::Sent => sent(world, clock, &message, at),
        Status::Delivered => arrives(world, clock, &message, at),
        Status::Read => is_read(world, clock, &message, at),
        Status::Failed => fails(world, clock, &message, at),
    }
}

/// The steps of a message that was just accepted: it is sent and arrives, or it fails.
pub(crate) fn begin(world: &mut World, clock: &Clock, message: &Message) {
    let natural = Faults::of(world).delay_ms.is_none();
    let pause = |from: u64, span: u64| {
        let ms = if natural { from + clock.below(span) } else { 0 };
        i64::try_from(ms).unwrap_or(0)
    };
    let sent_ms = clock.now_ms() + pause(50, 60);
    let next_ms = sent_ms + pause(40, 150);
    if message.failed_code.is_some() {
        plan(world, &message.id, Status::Failed, next_ms);
        return;
    }
    plan(world, &message.id, Status::Sent, sent_ms);
    // Of a reaction nothing but `sent` is ever told.
    if !message.is_reaction() {
        plan(world, &message.id, Status::Delivered, next_ms);
    }
}

fn plan(world: &mut World, message_id: &str, to: Status, due_ms: i64) {
    let order = world.next_order();
    world.steps.put(&Step::key(due_ms, order), Step { due_ms, message_id: message_id.to_owned(), to });
}

fn sent(world: &mut World, clock: &Clock, message: &Message, at: i64) {
    if message.status != Status::Accepted {
        return;
    }
    set_status(world, &message.id, Status::Sent);
    // Of a group's copies one tells it for all.
    if message.in_group.as_ref().is_some_and(|group| !group.is_first) {
        return;
    }
    let price = pricing::forecast(world, message, at);
    webhooks::tell_status(
        world,
        clock,
        message,
        &webhooks::News { status: Status::Sent, at, price: Some(price) },
    );
}

fn arrives(world: &mut World, clock: &Clock, message: &Message, at: i64) {
    let Some(customer) = world.customers.get(&message.phone) else { return };
    let (online, in_hand) = (customer.online, customer.in_hand);
    if !online || message.status > Status::Sent {
        return;
    }
    if message.ttl_seconds > 0 && at >= message.at + message.ttl_seconds {
        // Held too long: dropped, and nobody is told.
        world.messages.change(&message.id, |message| message.ttl_seconds = -1);
        return;
    }
    if message.ttl_seconds < 0 {
        return;
    }
    let price = pricing::bill(world, message, at);
    let status = if in_hand { Status::Read } else { Status::Delivered };
    set_status(world, &message.id, status);
    webhooks::tell_status(world, clock, message, &webhooks::News { status, at, price: Some(price) });
    if message.read_wanted && !in_hand {
        plan(world, &message.id, Status::Read, clock.now_ms());
    }
}

fn is_read(world: &mut World, clock: &Clock, message: &Message, at: i64) {
    if message.status == Status::Delivered {
        set_status(world, &message.id, Status::Read);
        webhooks::tell_status(
            world,
            clock,
            message,
            &webhooks::News { status: Status::Read, at, price: None },
        );
    }
}

fn fails(world: &mut World, clock: &Clock, message: &Message, at: i64) {
    if message.status > Status::Sent {
        return;
    }
    set_status(world, &message.id, Status::Failed);
    if message.limited
        && let Some(waba_id) = world.waba_of(&message.number_id).map(|waba| waba.id.clone())
    {
        window::release_place(world, &waba_id, &message.phone);
    }
    let code = message.failed_code.unwrap_or(131_000);
    tracing::debug!(code, title = errors::lookup(code).title, "a message failed");
    webhooks::tell_status(world, clock, message, &webhooks::News { status: Status::Failed, at, price: None });
}

fn set_status(world: &mut World, id: &str, status: Status) {
    world.messages.change(id, |message| message.status = status);
}

/// The customer opens the chat with this number, or with all: what has arrived is read, and what is on its
/// way will be read as it arrives. Returns the ids of what is read now.
pub(crate) fn open_chat(
    world: &mut World,
    clock: &Clock,
    phone: &str,
    number_id: Option<&str>,
) -> Vec<String> {
    let messages: Vec<Message> = world
        .messages_with(phone)
        .filter(|message| message.direction == Direction::Outbound)
        .filter(|message| number_id.is_none_or(|id| id == message.number_id))
        .cloned()
        .collect();
    let mut read = Vec::new();
    for message in messages {
        match message.status {
            Status::Delivered => {
                is_read(world, clock, &message, clock.now());
                read.push(message.id);
            }
            Status::Accepted | Status::Sent if message.failed_code.is_none() => {
                world.messages.change(&message.id, |message| message.read_wanted = true);
            }
            Status::Accepted | Status::Sent | Status::Read | Status::Failed => {}
        }
    }
    read
}

/// The phone is switched on: what waited for it arrives.
pub(crate) fn switched_on(world: &mut World, clock: &Clock, phone: &str) {
    let waiting: Vec<String> = world
        .messages_with(phone)
        .filter(|message| message.direction == Direction::Outbound && message.status <= Status::Sent)
        .filter(|message| message.failed_code.is_none())
        .filter(|message| !message.is_reaction())
        .map(|message| message.id.clone())
        .collect();
    for id in waiting {
        plan(world, &id, Status::Delivered, clock.now_ms());
    }
}
