//! What the business is told: webhooks are composed here and laid into the world, to be sent in order.
//!
//! `webhooks/sender.rs` sends them, signed, until each is answered 200; `webhooks/ascii.rs` writes the JSON.

pub(crate) mod ascii;
pub(crate) mod calls;
pub(crate) mod groups;
pub(crate) mod handshake;
pub(crate) mod lanes;
pub(crate) mod sender;
pub(crate) mod signature;
mod templates;

use serde_json::{Map, Value, json};

use crate::clock::Clock;
use crate::errors;
use crate::pricing::Price;
use crate::world::faults::Faults;
use crate::world::{Customer, Delivery, Direction, Message, Number, Status, World};
pub(crate) use templates::{tell_about_template, tell_components, tell_template};

/// A change of a message that the business gets to know.
pub(crate) struct News {
    pub(crate) status: Status,
    /// Unix seconds.
    pub(crate) at: i64,
    pub(crate) price: Option<Price>,
}

/// A webhook before it is addressed to each app that listens.
pub(crate) struct Update {
    pub(crate) waba_id: String,
    pub(crate) number_id: Option<String>,
    pub(crate) field: &'static str,
    pub(crate) time: Option<i64>,
    pub(crate) value: Value,
    /// Updates of one lane keep their order: those of a pair, those of a template.
    pub(crate) lane: String,
    /// The inbound message that is delivered with it.
    pub(crate) message_id: Option<String>,
}

/// Tells that a customer wrote. The message's body is the webhook's message object without the sender.
pub(crate) fn tell_inbound(world: &mut World, clock: &Clock, message: &Message) {
    let Some((number, customer)) = parties(world, message) else { return };
    let faults = Faults::of(world);
    let mut told = Map::new();
    if !customer.hide_phone {
        told.insert("from".to_owned(), customer.phone.clone().into());
    }
    if faults.no_user_id != Some(true) {
        told.insert("from_user_id".to_owned(), customer.user_id.clone().into());
    }
    told.insert("id".to_owned(), message.id.clone().into());
    if let Some(group) = &message.in_group {
        told.insert("group_id".to_owned(), group.id.clone().into());
    }
    told.insert("timestamp".to_owned(), message.at.to_string().into());
    told.extend(message.body.as_object().cloned().unwrap_or_default());
    let mut value = envelope(&number);
    let copied =
        message.in_group.is_none() && world.pair(&message.number_id, &message.phone).other_app_answers;
    let said = json!({ "contacts": [contact(&customer, &faults)], "messages": [told] });
    if copied {
        value.insert("standby".to_owned(), said);
    } else {
        value.extend(said.as_object().cloned().unwrap_or_default());
    }
    let mut update = about_message(message, &number, value);
    if copied {
        update.field = "standby";
    }
    queue(world, clock, &update);
}

/// Tells a status of a message that the business sent.
pub(crate) fn tell_status(world: &mut World, clock: &Clock, message: &Message, news: &News) {
    if message.direction != Direction::Outbound {
        return;
    }
    let Some(number) = world.numbers.get(&message.number_id).cloned() else { return };
    let faults = Faults::of(world);
    let customer = world.customers.get(&message.phone).cloned();
    let mut value = envelope(&number);
    let failed = news.status == Status::Failed;
    if let Some(customer) = &customer
        && (message.in_group.is_none() || news.status != Status::Sent)
        && (!failed || faults.failed_contacts == Some(true))
    {
        value.insert("contacts".to_owned(), json!([contact(customer, &faults)]));
    }
    let status = status_object(message, news, customer.as_ref(), &faults);
    value.insert("statuses".to_owned(), json!([status]));
    let mut update = about_message(message, &number, value);
    update.message_id = None;
    queue(world, clock, &update);
}

fn status_object(message: &Message, news: &News, customer: Option<&Customer>, faults: &Faults) -> Value {
    let mut status = Map::new();
    let mut put = |key: &str, value: Value| drop(status.insert(key.to_owned(), value));
    put("id", message.wamid().into());
    put("status", news.status.word().into());
    put("timestamp", news.at.to_string().into());
    if let Some(group) = &message.in_group {
        put("recipient_type", "group".into());
        put("recipient_id", group.id.clone().into());
        if !matches!(news.status, Status::Sent | Status::Failed) {
            for (key, value) in groups::participant(customer, faults) {
                put(key, value);
            }
        }
    } else if !customer.is_some_and(|customer| customer.hide_phone) {
        put("recipient_id", message.phone.clone().into());
    }
    let tells_user_id = message.in_group.is_none() && (news.status != Status::Failed || message.by_user_id);
    if let Some(customer) = customer
        && tells_user_id
        && faults.no_user_id != Some(true)
    {
        put("recipient_user_id", customer.user_id.clone().into());
    }
    if let Some(opaque) = &message.opaque {
        put("biz_opaque_callback_data", opaque.clone().into());
    }
    if let Some(price) = &news.price {
        if let Some(conversation) = &price.conversation {
            put("conversation", conversation.clone());
        }
        if faults.omit_pricing != Some(true) {
            put("pricing", pricing(price, faults));
        }
    }
    if news.status == Status::Failed {
        let code = message.failed_code.unwrap_or(131_000);
        put("errors", json!([error_object(code, message.failed_details.as_deref())]));
    }
    Value::Object(status)
}

/// What is told about the price: what was billed, with the fields that are told wrongly on purpose.
fn pricing(price: &Price, faults: &Faults) -> Value {
    let mut pricing = price.pricing.clone();
    if let (Some(fields), Some(overrides)) = (pricing.as_object_mut(), &faults.pricing) {
        for (key, value) in overrides {
            if value.is_null() {
                fields.remove(key);
            } else {
                fields.insert(key.clone(), value.clone());
            }
        }
    }
    pricing
}

/// An error as it stands in webhooks; with details of its own, or the usual ones.
pub(crate) fn error_object(code: u32, details: Option<&str>) -> Value {
    let known = errors::lookup(code);
    json!({
        "code": known.code,
        "title": known.title,
        "message": known.title,
        "error_data": { "details": details.unwrap_or(known.details) },
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    })
}

/// Tells that a customer stopped or resumed the marketing messages of a number: `value` is `stop` or `resume`.
pub(crate) fn tell_preference(
    world: &mut World,
    clock: &Clock,
    number: &Number,
    customer: &Customer,
    value: &str,
) {
    let faults = Faults::of(world);
    let mut preference = Map::new();
    if !customer.hide_phone {
        preference.insert("wa_id".to_owned(), customer.phone.clone().into());
    }
    if faults.no_user_id != Some(true) {
        preference.insert("user_id".to_owned(), customer.user_id.clone().into());
    }
    let detail = format!("User requested to {value} marketing messages");
    preference.insert("detail".to_owned(), detail.into());
    preference.insert("category".to_owned(), "marketing_messages".into());
    preference.insert("value".to_owned(), value.into());
    preference.insert("timestamp".to_owned(), clock.now().into());
    let mut told = envelope(number);
    told.insert("contacts".to_owned(), json!([contact(customer, &faults)]));
    told.insert("user_preferences".to_owned(), json!([preference]));
    let update = Update {
        waba_id: number.waba_id.clone(),
        number_id: Some(number.phone_number_id.clone()),
        field: "user_preferences",
        time: None,
        value: Value::Object(told),
        lane: format!("{}/{}", number.phone_number_id, customer.phone),
        message_id: None,
    };
    queue(world, clock, &update);
}

fn parties(world: &World, message: &Message) -> Option<(Number, Customer)> {
    let number = world.numbers.get(&message.number_id)?.clone();
    Some((number, world.customers.get(&message.phone)?.clone()))
}

pub(crate) fn envelope(number: &Number) -> Map<String, Value> {
    let metadata = json!({
        "display_phone_number": number.digits(),
        "phone_number_id": number.phone_number_id,
    });
    let mut value = Map::new();
    value.insert("messaging_product".to_owned(), "whatsapp".into());
    value.insert("metadata".to_owned(), metadata);
    value
}

fn contact(customer: &Customer, faults: &Faults) -> Value {
    let mut contact = json!({ "profile": { "name": customer.name } });
    if let Some(fields) = contact.as_object_mut() {
        if !customer.hide_phone {
            fields.insert("wa_id".to_owned(), customer.phone.clone().into());
        }
        if faults.no_user_id != Some(true) {
            fields.insert("user_id".to_owned(), customer.user_id.clone().into());
        }
    }
    contact
}

fn about_message(message: &Message, number: &Number, value: Map<String, Value>) -> Update {
    Update {
        waba_id: number.waba_id.clone(),
        number_id: Some(number.phone_number_id.clone()),
        field: "messages",
        time: None,
        value: Value::Object(value),
        lane: format!("{}/{}", number.phone_number_id, message.clocks_of()),
        message_id: Some(message.id.clone()),
    }
}

/// Lays an update into the world for each app that listens to its account.
pub(crate) fn queue(world: &mut World, clock: &Clock, update: &Update) {
    let faults = Faults::of(world);
    let apps = world.wabas.get(&update.waba_id).map(|waba| waba.app_ids.clone()).unwrap_or_default();
    for app_id in apps {
        // Without an address nobody listens, and nothing is kept for later.
        if sender::address(world, &app_id, &update.waba_id, update.number_id.as_deref()).is_none() {
            continue;
        }
        for departure in lanes::departures(&faults, clock) {
            let delivery = Delivery {
                app_id: app_id.clone(),
                waba_id: update.waba_id.clone(),
                number_id: update.number_id.clone(),
                field: update.field.to_owned(),
                time: update.time,
                value: update.value.clone(),
                lane: departure.keeps_order.then(|| format!("{app_id}/{}", update.lane)),
                message_id: update.message_id.clone(),
                due_ms: departure.due_ms,
                first_ms: clock.now_ms(),
                attempts: 0,
            };
            let key = format!("{:012}", world.next_order());
            world.deliveries.put(&key, delivery);
        }
    }
}
