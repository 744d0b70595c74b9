//! `POST /{number}/smb_app_data`: what the owner of a number keeps in the WhatsApp Business app is handed over, once
//! each and within a day of being connected. Contacts are the customers of this world; the history is made up.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::{Answer, GraphError};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::webhooks::{self, Update};
use crate::world::{Customer, Direction, Number, World, wamid};

/// So long after a number was connected its app is asked for what it holds.
const WITHIN_SECONDS: i64 = 24 * 3600;
/// How far back each of the two parts of the history goes.
const AGES_SECONDS: [i64; 2] = [12 * 3600, 40 * 24 * 3600];

pub(super) async fn post(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    let kind = call.text("sync_type").unwrap_or_default();
    if !["history", "smb_app_state_sync"].contains(&kind.as_str()) {
        return Err(GraphError::parameter("sync_type must be one of {history, smb_app_state_sync}"));
    }
    let id = &number.phone_number_id;
    let asked = carrier.commit(|world, clock| {
        let setup = world.setup(id);
        let since = setup
            .in_app_since
            .ok_or_else(|| GraphError::parameter("The number is not used with the WhatsApp Business app."))?;
        if clock.now() >= since + WITHIN_SECONDS {
            return Err(GraphError::code(2_593_108));
        }
        if setup.handed_over.contains(&kind) {
            return Err(GraphError::code(2_593_107));
        }
        world.change_setup(id, |setup| {
            setup.handed_over.insert(kind.clone());
        });
        let request_id = clock.letters(20, "0123456789ABCDEF");
        if kind == "history" {
            tell_history(world, clock, number);
        } else {
            tell_contacts(world, clock, number);
        }
        Ok(json!({ "messaging_product": "whatsapp", "request_id": request_id }))
    });
    asked.await?
}

/// Tells the only field of this object.
fn tell(world: &mut World, clock: &Clock, number: &Number, told: Value) {
    let field = if told.get("history").is_some() { "history" } else { "smb_app_state_sync" };
    let mut value = webhooks::envelope(number);
    if let Value::Object(told) = told {
        value.extend(told);
    }
    let update = Update {
        waba_id: number.waba_id.clone(),
        number_id: Some(number.phone_number_id.clone()),
        field,
        time: None,
        value: value.into(),
        lane: format!("{field}/{}", number.phone_number_id),
        message_id: None,
    };
    webhooks::queue(world, clock, &update);
}

fn customers(world: &World) -> Vec<Customer> {
    world.customers.rows().filter(|customer| !customer.hide_phone).cloned().collect()
}

fn tell_contacts(world: &mut World, clock: &Clock, number: &Number) {
    let now = clock.now().to_string();
    let cards: Vec<Value> = customers(world)
        .iter()
        .map(|customer| {
            json!({ "type": "contact", "action": "add", "metadata": { "timestamp": now }, "contact": {
                "full_name": customer.name, "phone_number": customer.phone, "user_id": customer.user_id } })
        })
        .collect();
    tell(world, clock, number, json!({ "state_sync": cards }));
}

fn tell_history(world: &mut World, clock: &Clock, number: &Number) {
    if world.setup(&number.phone_number_id).keeps_history {
        let error = json!({ "code": 2_593_109,
            "title": "History sync is turned off by the business from the WhatsApp Business App",
            "message": "History sync is turned off by the business from the WhatsApp Business App",
            "error_data": { "details": "History sharing is turned off by the business" } });
        return tell(world, clock, number, json!({ "history": [{ "errors": [error] }] }));
    }
    let all = customers(world);
    for (phase, age) in AGES_SECONDS.into_iter().enumerate() {
        let at = clock.now() - age;
        let threads: Vec<Value> = all.iter().map(|customer| thread(clock, number, customer, at)).collect();
        let metadata = json!({ "phase": phase, "chunk_order": phase + 1, "progress": (phase + 1) * 50 });
        let part = json!({ "history": [{ "metadata": metadata, "threads": threads }] });
        tell(world, clock, number, part);
    }
}

fn thread(clock: &Clock, number: &Number, customer: &Customer, at: i64) -> Value {
    let said = |from: &str, to: &str, way: Direction, after: i64, words: &str| {
        json!({ "from": from, "to": to, "id": wamid::new(clock, &customer.phone, way),
            "timestamp": (at + after).to_string(), "type": "text", "text": { "body": words },
            "history_context": { "status": "READ" } })
    };
    let (ours, theirs) = (number.digits(), customer.phone.as_str());
    json!({ "id": theirs, "context": { "wa_id": theirs, "user_id": customer.user_id }, "messages": [
        said(theirs, &ours, Direction::Inbound, 0, "Is the shop open today?"),
        said(&ours, theirs, Direction::Outbound, 60, "Yes, until six."),
    ] })
}
