//! `POST /_sim/customers/{phone}/calls`: the customer calls a number, takes its call, refuses it, hangs up.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Answer, OfCustomer, Refusal, inbound, number};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::webhooks::calls::{Step, tell};
use crate::world::{CallState, Direction, Number, PERMISSION_SECONDS, PhoneCall, World, window};

/// The session that customers' phones speak of.
const SDP: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";

/// `{"to": number, "action": "call"|"accept"|"reject"|"hang_up"}`. Answers the call.
pub(super) async fn post(
    State(carrier): State<Arc<Carrier>>,
    Path(phone): Path<String>,
    body: Bytes,
) -> Answer {
    let asked = OfCustomer::read(&phone, &body)?;
    let phone = asked.phone.as_str();
    let action = Some(asked.word("action")).filter(|word| !word.is_empty()).unwrap_or("call");
    let done = carrier.commit(|world, clock| {
        let number = number(world, &asked.to)?;
        if !world.customers.has(phone) {
            return Err(super::customers::no_customer(phone));
        }
        if action == "call" {
            dial(world, clock, &number, phone)
        } else {
            answer(world, clock, &number, phone, action)
        }
    });
    let call = done.await??;
    if action == "call" && carrier.read(|world| world.calling(&call.number_id, "callback_permission_status"))
    {
        inbound::write(&carrier, phone, permission(&call)).await?;
    }
    Ok(Json(json!(call)))
}

fn dial(world: &mut World, clock: &Clock, number: &Number, phone: &str) -> Result<PhoneCall, Refusal> {
    let id = &number.phone_number_id;
    if !world.calling(id, "status") {
        return Err(Refusal::wrong("calling is not enabled at this number"));
    }
    if world.open_call(id, phone).is_some() {
        return Err(Refusal::wrong("there is a call already"));
    }
    let call = PhoneCall::begin(clock, id, phone, Direction::Inbound, None);
    world.calls.put(&call.id, call.clone());
    world.change_pair(id, phone, |pair| window::customer_wrote(pair, "call", clock.now(), false));
    tell(world, clock, &call, Step::Connect { sdp_type: "offer", sdp: SDP });
    Ok(call)
}

fn answer(
    world: &mut World,
    clock: &Clock,
    number: &Number,
    phone: &str,
    action: &str,
) -> Result<PhoneCall, Refusal> {
    let id = &number.phone_number_id;
    let mut call = world.open_call(id, phone).cloned().ok_or_else(|| Refusal::wrong("there is no call"))?;
    let rings_here = call.direction == Direction::Outbound && call.state == CallState::Ringing;
    match action {
        "accept" if rings_here => {
            (call.state, call.taken_at) = (CallState::Taken, Some(clock.now()));
            tell(world, clock, &call, Step::Connect { sdp_type: "answer", sdp: SDP });
            tell(world, clock, &call, Step::Status("ACCEPTED"));
            world.change_pair(id, phone, |pair| window::customer_wrote(pair, "call", clock.now(), false));
            world.change_call_permission(id, phone, |permission| permission.asked.clear());
        }
        "reject" if rings_here => {
            call.state = CallState::Over;
            tell(world, clock, &call, Step::Status("REJECTED"));
            tell(world, clock, &call, Step::Terminate);
        }
        "hang_up" => {
            call.state = CallState::Over;
            tell(world, clock, &call, Step::Terminate);
        }
        _ => {
            return Err(Refusal::wrong(
                "action is `call`, `hang_up`, or at a call that rings `accept` or `reject`",
            ));
        }
    }
    world.calls.put(&call.id, call.clone());
    Ok(call)
}

/// Who calls may be called back, where the number's settings say so.
fn permission(call: &PhoneCall) -> serde_json::Map<String, Value> {
    let told = json!({ "to": call.number_id, "type": "interactive", "interactive": { "type": "call_permission_reply",
        "call_permission_reply": { "response": "accept", "is_permanent": false,
            "expiration_timestamp": (call.at + PERMISSION_SECONDS).to_string(),
            "response_source": "automatic" } } });
    told.as_object().cloned().unwrap_or_default()
}
