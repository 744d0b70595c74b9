//! What the business is told of calls: field `calls`.

use serde_json::{Map, Value, json};

use super::{Update, contact, envelope, queue};
use crate::clock::Clock;
use crate::world::faults::Faults;
use crate::world::{Direction, PhoneCall, World};

/// A step of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    /// The customer calls, or takes the business's call: the other side's session.
    Connect { sdp_type: &'a str, sdp: &'a str },
    /// Of a call of the business: `RINGING`, `ACCEPTED` or `REJECTED`.
    Status(&'a str),
    /// It is over.
    Terminate,
}

pub(crate) fn tell(world: &mut World, clock: &Clock, call: &PhoneCall, step: Step<'_>) {
    let Some(number) = world.numbers.get(&call.number_id).cloned() else { return };
    let Some(customer) = world.customers.get(&call.phone).cloned() else { return };
    let faults = Faults::of(world);
    let mut value = envelope(&number);
    value.insert("contacts".to_owned(), json!([contact(&customer, &faults)]));
    let (own, theirs) = (number.digits(), (!customer.hide_phone).then(|| customer.phone.clone()));
    let now = clock.now();
    let told = match step {
        Step::Status(status) => {
            let mut told = begun(call, now);
            told.insert("type".to_owned(), "call".into());
            told.insert("status".to_owned(), status.into());
            put(&mut told, "recipient_id", theirs);
            told.insert("recipient_user_id".to_owned(), customer.user_id.clone().into());
            ("statuses", told)
        }
        Step::Connect { .. } | Step::Terminate => {
            let mut told = begun(call, now);
            let (from, to, direction) = match call.direction {
                Direction::Inbound => (theirs, Some(own), "USER_INITIATED"),
                Direction::Outbound => (Some(own), theirs, "BUSINESS_INITIATED"),
            };
            put(&mut told, "from", from);
            put(&mut told, "to", to);
            let user = if call.direction == Direction::Inbound { "from_user_id" } else { "to_user_id" };
            told.insert(user.to_owned(), customer.user_id.clone().into());
            told.insert("direction".to_owned(), direction.into());
            told.extend(of_step(call, step, now));
            ("calls", told)
        }
    };
    value.insert(told.0.to_owned(), json!([told.1]));
    let update = Update {
        waba_id: number.waba_id.clone(),
        number_id: Some(number.phone_number_id.clone()),
        field: "calls",
        time: None,
        value: Value::Object(value),
        lane: format!("{}/{}", number.phone_number_id, call.phone),
        message_id: None,
    };
    queue(world, clock, &update);
}

fn begun(call: &PhoneCall, now: i64) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("id".to_owned(), call.id.clone().into());
    told.insert("timestamp".to_owned(), now.to_string().into());
    put(&mut told, "biz_opaque_callback_data", call.opaque.clone());
    told
}

fn of_step(call: &PhoneCall, step: Step<'_>, now: i64) -> Map<String, Value> {
    let told = match (step, call.taken_at) {
        (Step::Connect { sdp_type, sdp }, _) => {
            json!({ "event": "connect", "session": { "sdp_type": sdp_type, "sdp": sdp } })
        }
        (_, None) => json!({ "event": "terminate", "status": "FAILED" }),
        (_, Some(taken_at)) => json!({ "event": "terminate", "status": "COMPLETED",
            "start_time": taken_at.to_string(), "end_time": now.to_string(), "duration": now - taken_at }),
    };
    told.as_object().cloned().unwrap_or_default()
}

fn put(told: &mut Map<String, Value>, name: &str, value: Option<String>) {
    if let Some(value) = value {
        told.insert(name.to_owned(), value.into());
    }
}
