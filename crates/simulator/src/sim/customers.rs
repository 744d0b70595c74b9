//! `/_sim/customers`: people with phones, and what their phones show.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answer, Refusal, object};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::phones::steps;
use crate::sms;
use crate::world::{Customer, Message, Status, World, digits};

/// Everybody, in order of phone numbers.
pub(crate) async fn list(State(carrier): State<Arc<Carrier>>) -> Json<Value> {
    let customers: Vec<Value> = carrier.read(|world| world.customers.rows().map(shown).collect());
    Json(json!({ "data": customers }))
}

/// Makes a customer, or changes the fields that are given.
pub(crate) async fn post(State(carrier): State<Arc<Carrier>>, body: Bytes) -> Answer {
    Ok(Json(put(&carrier, &object(&body)?).await?))
}

/// Makes or changes the customer with the phone in `fields`.
pub(crate) async fn put(carrier: &Carrier, fields: &Map<String, Value>) -> Result<Value, Refusal> {
    let phone = fields.get("phone").and_then(Value::as_str).map(digits).unwrap_or_default();
    check_phone(&phone)?;
    let customer = carrier.commit(|world, clock| upsert(world, clock, &phone, fields)).await??;
    Ok(shown(&customer))
}

/// Makes or changes the customer with these digits.
pub(crate) fn upsert(
    world: &mut World,
    clock: &Clock,
    phone: &str,
    fields: &Map<String, Value>,
) -> Result<Customer, Refusal> {
    let before = world.customers.get(phone).cloned();
    let was_online = before.as_ref().is_none_or(|customer| customer.online);
    let mut customer = before.unwrap_or_else(|| stranger(clock, phone));
    if let Some(name) = fields.get("name").and_then(Value::as_str) {
        name.clone_into(&mut customer.name);
    }
    if let Some(user_id) = fields.get("user_id").and_then(Value::as_str) {
        let taken = world.customer_by_user_id(user_id).is_some_and(|other| other.phone != phone);
        if taken {
            return Err(Refusal::wrong("another customer has this user_id"));
        }
        user_id.clone_into(&mut customer.user_id);
    }
    for (field, value) in [
        ("hide_phone", &mut customer.hide_phone),
        ("online", &mut customer.online),
        ("in_hand", &mut customer.in_hand),
    ] {
        match fields.get(field) {
            None | Some(Value::Null) => {}
            Some(Value::Bool(given)) => *value = *given,
            Some(_) => return Err(Refusal::wrong(format!("{field} is true or false"))),
        }
    }
    match fields.get("sms_fails") {
        None => {}
        Some(Value::Null) => customer.sms_fails = None,
        Some(code) => {
            let code = code.as_u64().and_then(|code| u32::try_from(code).ok());
            let known = code.filter(|code| sms::error::is_ours(*code));
            let known = known.ok_or_else(|| Refusal::wrong("sms_fails is a code of the SMS carrier"))?;
            customer.sms_fails = Some(known);
        }
    }
    world.put_customer(customer.clone());
    if customer.online && !was_online {
        steps::switched_on(world, clock, phone);
        sms::steps::switched_on(world, clock, phone);
    }
    if customer.in_hand {
        steps::open_chat(world, clock, phone, None);
    }
    Ok(customer)
}

/// Somebody of whom only the number is known.
pub(crate) fn stranger(clock: &Clock, phone: &str) -> Customer {
    let end: String = phone.chars().skip(phone.len().saturating_sub(4)).collect();
    Customer {
        phone: phone.to_owned(),
        name: format!("Customer {end}"),
        user_id: format!("{}.{}", country(phone), clock.digits(17)),
        hide_phone: false,
        online: true,
        in_hand: false,
        sms_fails: None,
    }
}

/// The country that begins a user id, for the codes that demos and tests use.
fn country(phone: &str) -> &'static str {
    const CODES: [(&str, &str); 18] = [
        ("351", "PT"),
        ("353", "IE"),
        ("971", "AE"),
        ("31", "NL"),
        ("33", "FR"),
        ("34", "ES"),
        ("39", "IT"),
        ("41", "CH"),
        ("43", "AT"),
        ("44", "GB"),
        ("48", "PL"),
        ("49", "DE"),
        ("52", "MX"),
        ("55", "BR"),
        ("62", "ID"),
        ("90", "TR"),
        ("91", "IN"),
        ("1", "US"),
    ];
    CODES.iter().find(|(code, _)| phone.starts_with(code)).map_or("US", |(_, country)| country)
}

/// Which messages of a phone are listed.
#[derive(Deserialize)]
pub(crate) struct Listing {
    /// Also those that never arrived: on their way, failed.
    #[serde(default)]
    all: bool,
}

/// What the phone shows, oldest first; nothing for a phone that nobody has. `direction` is the carrier's: `inbound` from the customer to the
/// business, `outbound` from the business to the customer. `at` is in Unix seconds.
pub(crate) async fn messages(
    State(carrier): State<Arc<Carrier>>,
    Path(phone): Path<String>,
    Query(listing): Query<Listing>,
) -> Answer {
    let phone = digits(&phone);
    carrier.read(|world| {
        let by_whatsapp = world
            .messages_with(&phone)
            .filter(|message| listing.all || message.is_shown())
            .map(|message| ((message.at, message.order), message_json(message)));
        let by_sms = world
            .sms_with(&phone)
            .filter(|message| listing.all || message.is_shown())
            .map(|message| ((message.created_at, message.order), sms::shape::on_phone(world, message)));
        let mut shown: Vec<((i64, u64), Value)> = by_whatsapp.chain(by_sms).collect();
        shown.sort_by_key(|(place, _)| *place);
        let data: Vec<Value> = shown.into_iter().map(|(_, told)| told).collect();
        Ok(Json(json!({ "data": data })))
    })
}

fn message_json(message: &Message) -> Value {
    json!({
        "id": message.wamid(),
        "group_id": message.in_group.as_ref().map(|group| &group.id),
        "channel": "whatsapp",
        "direction": message.direction,
        "at": message.at,
        "status": message.status,
        "text": message.text,
        "number": message.number_id,
        "failed_code": message.failed_code.filter(|_| message.status == Status::Failed),
        "message": message.body,
    })
}

/// The customer opens the chat: all that has arrived is read; with `{"from": number}` of that number only.
pub(crate) async fn read(
    State(carrier): State<Arc<Carrier>>,
    Path(phone): Path<String>,
    body: Bytes,
) -> Answer {
    let fields = object(&body)?;
    let from = fields.get("from").or_else(|| fields.get("to")).and_then(Value::as_str);
    Ok(Json(json!({ "read": open_chat(&carrier, &phone, from).await? })))
}

/// Opens the chat of this phone with one number, or with all; the ids of what is read now.
pub(crate) async fn open_chat(
    carrier: &Carrier,
    phone: &str,
    from: Option<&str>,
) -> Result<Vec<String>, Refusal> {
    let phone = digits(phone);
    let opened = carrier.commit(|world, clock| {
        if !world.customers.has(&phone) {
            return Err(no_customer(&phone));
        }
        let number = match from {
            None => None,
            Some(from) => match world.find_number(from) {
                Some(number) => Some(number.phone_number_id.clone()),
                None => return Err(Refusal::not_found(format!("there is no number {from}"))),
            },
        };
        Ok(steps::open_chat(world, clock, &phone, number.as_deref()))
    });
    opened.await?
}

/// A customer as JSON.
pub(crate) fn shown(customer: &Customer) -> Value {
    json!({
        "phone": customer.phone,
        "wa_id": customer.phone,
        "name": customer.name,
        "user_id": customer.user_id,
        "hide_phone": customer.hide_phone,
        "online": customer.online,
        "in_hand": customer.in_hand,
        "sms_fails": customer.sms_fails,
    })
}

/// Refuses what cannot be a phone number.
pub(crate) fn check_phone(phone: &str) -> Result<(), Refusal> {
    if (5..=17).contains(&phone.len()) {
        return Ok(());
    }
    Err(Refusal::wrong("phone is a number with country code, 5 to 17 digits"))
}

pub(crate) fn no_customer(phone: &str) -> Refusal {
    Refusal::not_found(format!("there is no customer {phone}"))
}
