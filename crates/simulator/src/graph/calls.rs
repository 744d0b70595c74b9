//! `POST /{number}/calls`: calls are begun, taken, refused and ended; `GET /{number}/call_permissions`: whom a number
//! may call. What the customer does stands in `sim/calls.rs`.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::{Answer, GraphError, check};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::webhooks::calls::{Step, tell};
use crate::world::{CallState, Direction, Number, PhoneCall, World, digits};

/// A customer takes so many calls of a number in 24 hours.
const TAKEN_MOST: usize = 10;

pub(super) async fn post(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    if call.text("messaging_product").as_deref() != Some("whatsapp") {
        return Err(GraphError::parameter("The parameter messaging_product is required."));
    }
    if let Some(opaque) = call.text("biz_opaque_callback_data") {
        check::at_most(&opaque, 512, "biz_opaque_callback_data")?;
    }
    if call.text("action").as_deref() == Some("connect") {
        return connect(carrier, call, number).await;
    }
    carrier.commit(|world, clock| follow(world, clock, number, call)).await??;
    Ok(json!({ "messaging_product": "whatsapp", "success": true }))
}

/// What the business does with a call that is there.
fn follow(world: &mut World, clock: &Clock, number: &Number, call: &Call) -> Result<(), GraphError> {
    let action = call.text("action").unwrap_or_default();
    let next = match action.as_str() {
        "pre_accept" => CallState::PreAccepted,
        "accept" => CallState::Taken,
        "reject" | "terminate" => CallState::Over,
        _ => {
            let known = "{connect, pre_accept, accept, reject, terminate}";
            return Err(GraphError::parameter(format!("Param action must be one of {known}")));
        }
    };
    let id = call.text("call_id").ok_or_else(|| check::missing("call_id"))?;
    let known = world.calls.get(&id).filter(|one| one.number_id == number.phone_number_id);
    let known = known.ok_or_else(|| check::wrong("call_id is no call of this phone number"))?;
    may_follow(known, &action)?;
    if next == CallState::PreAccepted || action == "accept" && known.state == CallState::Ringing {
        session(call, "answer")?;
    }
    let stored = world.calls.change(&id, |stored| {
        stored.state = next;
        if next == CallState::Taken {
            stored.taken_at = Some(clock.now());
            stored.opaque = call.text("biz_opaque_callback_data").or_else(|| stored.opaque.take());
        }
        stored.clone()
    });
    if let Some(stored) = stored.filter(|_| next == CallState::Over) {
        tell(world, clock, &stored, Step::Terminate);
    }
    Ok(())
}

/// Whether the business may do this with a call in this state.
fn may_follow(call: &PhoneCall, action: &str) -> Result<(), GraphError> {
    let is_theirs = call.direction == Direction::Inbound;
    let rings = matches!(call.state, CallState::Ringing | CallState::PreAccepted);
    let fits = match action {
        "pre_accept" => is_theirs && call.state == CallState::Ringing,
        "accept" | "reject" => is_theirs && rings,
        _ => call.state != CallState::Over,
    };
    if fits { Ok(()) } else { Err(check::wrong(&format!("a call in this state takes no {action}"))) }
}

fn session(call: &Call, kind: &str) -> Result<(), GraphError> {
    let session = call.params.get("session").ok_or_else(|| check::missing("session"))?;
    if session.get("sdp_type").and_then(Value::as_str) != Some(kind) {
        return Err(check::wrong(&format!("session.sdp_type must be {kind}")));
    }
    check::required(session, "sdp", 64 * 1024)?;
    let sdp = session.get("sdp").and_then(Value::as_str).unwrap_or_default();
    if sdp.starts_with("v=") { Ok(()) } else { Err(check::wrong("session.sdp is no session description")) }
}

async fn connect(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    session(call, "offer")?;
    let opaque = call.text("biz_opaque_callback_data");
    let phone = carrier.read(|world| callee(world, call))?;
    let begun = carrier.commit(|world, clock| begin(world, clock, number, &phone, opaque));
    let id = begun.await??;
    Ok(json!({ "messaging_product": "whatsapp", "calls": [{ "id": id }] }))
}

/// Whom the call names, as digits; an unknown user id stands for itself.
fn callee(world: &World, call: &Call) -> Result<String, GraphError> {
    if let Some(to) = call.text("to").or_else(|| call.text("user_wa_id")).filter(|to| !to.is_empty()) {
        return Ok(digits(&to));
    }
    let user_id = call.text("recipient").ok_or_else(|| check::missing("to"))?;
    Ok(world.customer_by_user_id(&user_id).map_or(user_id, |customer| customer.phone.clone()))
}

fn begin(
    world: &mut World,
    clock: &Clock,
    number: &Number,
    phone: &str,
    opaque: Option<String>,
) -> Result<String, GraphError> {
    let (id, now) = (&number.phone_number_id, clock.now());
    if !world.calling(id, "status") {
        return Err(GraphError::code(138_000));
    }
    if !world.customers.has(phone) {
        return Err(GraphError::code(138_001));
    }
    if !world.call_permission(id, phone).holds(now) {
        return Err(GraphError::code(138_006));
    }
    if world.open_call(id, phone).is_some() {
        return Err(GraphError::code(138_003));
    }
    if world.calls_taken(id, phone, now) >= TAKEN_MOST {
        return Err(GraphError::code(138_012));
    }
    let call = PhoneCall::begin(clock, id, phone, Direction::Outbound, opaque);
    world.calls.put(&call.id, call.clone());
    if world.customers.get(phone).is_some_and(|customer| customer.online) {
        tell(world, clock, &call, Step::Status("RINGING"));
    }
    Ok(call.id)
}

/// `GET /{number}/call_permissions?user_wa_id=`
pub(super) fn permissions(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let (id, now) = (&number.phone_number_id, carrier.clock.now());
    carrier.read(|world| {
        let phone = callee(world, call)?;
        let permission = world.call_permission(id, &phone);
        let mut told = Map::new();
        let status = match (permission.is_permanent, permission.holds(now)) {
            (true, _) => "permanent",
            (false, true) => "temporary",
            (false, false) => "no_permission",
        };
        told.insert("status".to_owned(), status.into());
        if status == "temporary" {
            told.insert("expiration_time".to_owned(), permission.until.into());
        }
        let taken = world.calls_taken(id, &phone, now);
        let limit = |period: &str, most: usize, used: usize| {
            json!({ "time_period": period, "max_allowed": most, "current_usage": used })
        };
        Ok(json!({ "messaging_product": "whatsapp", "permission": told, "actions": [
            { "action_name": "send_call_permission_request", "can_perform_action": permission.may_ask(now),
              "limits": [limit("PT24H", 1, permission.asked_within(1, now)),
                limit("P7D", 2, permission.asked_within(7, now))] },
            { "action_name": "start_call", "can_perform_action": permission.holds(now) && taken < TAKEN_MOST,
              "limits": [limit("PT24H", TAKEN_MOST, taken)] }] }))
    })
}

/// A message that asks for a permission to call: refused when the number asked often enough.
pub(super) fn ask(world: &mut World, number: &Number, phone: &str, now: i64) -> Result<(), GraphError> {
    let id = &number.phone_number_id;
    if !world.call_permission(id, phone).may_ask(now) {
        return Err(GraphError::code(138_009));
    }
    world.change_call_permission(id, phone, |permission| permission.asked.push(now));
    Ok(())
}
