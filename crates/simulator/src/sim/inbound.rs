//! `POST /_sim/customers/{phone}/messages`: the customer writes to a business number.
//!
//! The body is a Cloud API message object as webhooks carry it, with `to`, and with `referral` when the
//! customer came by an ad. Media are given as bytes, as a sample, or by an id that exists. Written to an SMS sender, it
//! is an SMS.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Answer, Refusal, TO_MISSING, customers, number, object, samples};
use crate::carrier::{Carrier, NotWritten};
use crate::clock::Clock;
use crate::graph::render;
use crate::media::{self, Described, Origin};
use crate::world::{
    Direction, InGroup, Media, Message, Number, PERMISSION_SECONDS, SmsSender, Status, World, digits, wamid,
    window,
};
use crate::{sms, webhooks};

/// Fields of the request that are no part of the message.
const ENVELOPE: [&str; 6] = ["to", "channel", "timestamp", "id", "from", "from_user_id"];
/// The kinds that carry media.
const WITH_MEDIA: [&str; 5] = ["image", "video", "audio", "document", "sticker"];

/// The customer writes.
pub(crate) async fn post(
    State(carrier): State<Arc<Carrier>>,
    Path(phone): Path<String>,
    body: Bytes,
) -> Answer {
    let written = write(&carrier, &phone, object(&body)?).await?;
    Ok(Json(written))
}

/// The customer writes; the answer is `{"id","timestamp","to","message"}`.
pub(crate) async fn write(
    carrier: &Carrier,
    phone: &str,
    mut fields: Map<String, Value>,
) -> Result<Value, Refusal> {
    let phone = digits(phone);
    customers::check_phone(&phone)?;
    let sender = sms_sender(carrier, &fields);
    is_member(carrier, &phone, &fields)?;
    let kind = complete(&mut fields)?;
    let file = attach_media(&mut fields, &kind)?;
    if let Some(sender) = sender {
        return by_sms(carrier, sender, phone, &Parts { fields, kind, file }).await;
    }
    let number = addressee(carrier, &fields)?;
    let media = match file {
        None => None,
        Some(file) => {
            let described = Described::bytes(&file.mime_type, &file.bytes);
            let media = carrier.note(|world, clock| {
                media::register(world, clock, &number.waba_id, Origin::Customer, described)
            });
            let kept = carrier.vault.put(&media.id, &file.bytes).await;
            kept.map_err(|error| not_kept(&error))?;
            Some(media)
        }
    };
    let public_url = &carrier.public_url;
    let message = carrier
        .commit(|world, clock| {
            refer_to_media(world, clock, &mut fields, &kind, &Offered { media, public_url })?;
            Ok::<_, Refusal>(receive(world, clock, &number, &phone, fields))
        })
        .await??;
    Ok(json!({
        "id": message.id,
        "timestamp": message.at.to_string(),
        "to": message.number_id,
        "message": message.body,
    }))
}

/// The SMS sender that is written to, if it is one. An address that is a WhatsApp number too is meant as that, unless
/// `channel` says `sms`.
fn sms_sender(carrier: &Carrier, fields: &Map<String, Value>) -> Option<SmsSender> {
    let to = fields.get("to").and_then(Value::as_str)?;
    let says_sms = fields.get("channel").is_some_and(|channel| channel == "sms");
    carrier.read(|world| {
        let is_number = world.find_number(to).is_some() && !says_sms;
        world.sms_sender(to).filter(|_| !is_number).cloned()
    })
}

/// A message, taken apart.
struct Parts {
    fields: Map<String, Value>,
    kind: String,
    file: Option<File>,
}

/// The customer writes an SMS: text, or a file with its caption.
async fn by_sms(
    carrier: &Carrier,
    sender: SmsSender,
    phone: String,
    parts: &Parts,
) -> Result<Value, Refusal> {
    let Parts { fields, kind, file } = parts;
    let object = fields.get(kind);
    let word = |name: &str| object.and_then(|it| it.get(name)).and_then(Value::as_str).unwrap_or_default();
    let text = match (kind.as_str(), file) {
        ("text", _) => word("body"),
        (_, Some(_)) => word("caption"),
        (_, None) => return Err(Refusal::wrong(format!("an SMS carries text and files, no {kind}"))),
    };
    let written = sms::inbound::Written {
        sender,
        text: text.to_owned(),
        file: file.as_ref().map(|file| (file.mime_type.clone(), file.bytes.clone())),
        at: instant(fields),
        phone,
    };
    carrier
        .commit(|world, clock| {
            if !world.customers.has(&written.phone) {
                world.put_customer(customers::stranger(clock, &written.phone));
            }
        })
        .await?;
    let message = sms::inbound::receive(carrier, written).await.map_err(|error| match error {
        sms::inbound::NotTaken::NotWritten => Refusal::from(NotWritten),
        sms::inbound::NotTaken::Disk(error) => not_kept(&error),
    })?;
    let told = carrier.read(|world| sms::shape::on_phone(world, &message));
    Ok(json!({
        "id": message.sid,
        "timestamp": message.created_at.to_string(),
        "to": message.sender,
        "message": told.get("message"),
    }))
}

fn not_kept(error: &std::io::Error) -> Refusal {
    Refusal::wrong(format!("the media could not be kept: {error}"))
}

/// The instant that a message says it was written at. What lies outside of four digits of years is none.
fn instant(fields: &Map<String, Value>) -> Option<i64> {
    let given = match fields.get("timestamp")? {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    };
    given.filter(|at| (0..=253_402_300_799).contains(at))
}

/// In a group only its members write.
fn is_member(carrier: &Carrier, phone: &str, fields: &Map<String, Value>) -> Result<(), Refusal> {
    let Some(id) = fields.get("group_id").and_then(Value::as_str) else { return Ok(()) };
    let group = carrier.read(|world| world.groups.get(id).cloned());
    let group = group.ok_or_else(|| Refusal::not_found(format!("there is no group {id}")))?;
    let is_in = group.members.iter().any(|member| member == phone);
    is_in.then_some(()).ok_or_else(|| Refusal::wrong(format!("{phone} is not in the group")))
}

fn addressee(carrier: &Carrier, fields: &Map<String, Value>) -> Result<Number, Refusal> {
    carrier.read(|world| match fields.get("to").map(|to| to.as_str().map_or(to.to_string(), str::to_owned)) {
        Some(to) => number(world, &to),
        None if world.numbers.len() == 1 => {
            let only = world.numbers.rows().next().cloned();
            only.ok_or_else(|| Refusal::not_found("there is no business number"))
        }
        None => Err(Refusal::wrong(TO_MISSING)),
    })
}

/// Makes a whole message of what was given: its type, and short forms written out.
fn complete(fields: &mut Map<String, Value>) -> Result<String, Refusal> {
    let kinds = ["text", "interactive", "button", "reaction", "location", "contacts", "order", "unsupported"];
    let named = fields.get("type").and_then(Value::as_str).map(str::to_owned);
    let found = kinds.iter().chain(&WITH_MEDIA).find(|kind| fields.contains_key(**kind));
    let kind = named.or_else(|| found.map(|kind| (*kind).to_owned()));
    let kind = kind.ok_or_else(|| Refusal::wrong("`type` is missing, and so is any message object"))?;
    fields.insert("type".to_owned(), kind.clone().into());
    if let Some(Value::String(text)) = fields.get(&kind) {
        let whole = if kind == "text" { json!({ "body": text }) } else { json!({ "sample": text }) };
        fields.insert(kind.clone(), whole);
    }
    if kind == "text" && fields.get("text").and_then(|text| text.get("body")).is_none_or(|it| !it.is_string())
    {
        return Err(Refusal::wrong("text.body is missing"));
    }
    if kind == "unsupported" {
        fields.entry("unsupported").or_insert_with(|| json!({ "type": "unknown" }));
        let details = "Message type is currently not supported.";
        let error = json!({ "code": 131_051, "title": "Message type unknown",
            "message": "Message type unknown", "error_data": { "details": details } });
        fields.entry("errors").or_insert_with(|| json!([error]));
    }
    Ok(kind)
}

/// What a customer sends, whole.
struct File {
    mime_type: String,
    bytes: Bytes,
}

/// Takes the bytes out of the message: given in base64, or one of the samples.
fn attach_media(fields: &mut Map<String, Value>, kind: &str) -> Result<Option<File>, Refusal> {
    if !WITH_MEDIA.contains(&kind) {
        return Ok(None);
    }
    let object = fields.entry(kind).or_insert_with(|| json!({}));
    let object = object.as_object_mut().ok_or_else(|| Refusal::wrong(format!("{kind} is not an object")))?;
    if let Some(Value::String(data)) = object.remove("data") {
        let bytes =
            STANDARD.decode(data).map_err(|_| Refusal::wrong(format!("{kind}.data is not base64")))?;
        let mime_type = object.get("mime_type").and_then(Value::as_str);
        let mime_type = mime_type.ok_or_else(|| Refusal::wrong(format!("{kind}.mime_type is missing")))?;
        return Ok(Some(File { mime_type: mime_type.to_owned(), bytes: bytes.into() }));
    }
    let sample = object.remove("sample");
    if sample.is_none() && object.contains_key("id") {
        return Ok(None);
    }
    let name = sample.as_ref().and_then(Value::as_str).unwrap_or(kind);
    let sample =
        samples::by_name(name).ok_or_else(|| Refusal::wrong(format!("there is no sample {name}")))?;
    if kind == "document" {
        object.entry("filename").or_insert_with(|| sample.filename.into());
    }
    if kind == "audio" {
        object.entry("voice").or_insert(true.into());
    }
    Ok(Some(File { mime_type: sample.mime_type.to_owned(), bytes: sample.bytes }))
}

/// Media that come with a message, and where they can be fetched.
struct Offered<'a> {
    media: Option<Media>,
    public_url: &'a str,
}

fn refer_to_media(
    world: &mut World,
    clock: &Clock,
    fields: &mut Map<String, Value>,
    kind: &str,
    offered: &Offered<'_>,
) -> Result<(), Refusal> {
    let Some(object) = fields.get_mut(kind).and_then(Value::as_object_mut) else { return Ok(()) };
    if !WITH_MEDIA.contains(&kind) {
        return Ok(());
    }
    let id = object.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let media = offered.media.clone().or_else(|| world.media.get(&id).cloned());
    let media = media.ok_or_else(|| Refusal::not_found(format!("there are no media {id}")))?;
    let url = format!("{}{}", offered.public_url, media::link(&media, clock.now()));
    let mut told = Map::new();
    told.insert("id".to_owned(), media.id.into());
    told.insert("mime_type".to_owned(), media.mime_type.into());
    told.insert("sha256".to_owned(), media.sha256.into());
    told.insert("url".to_owned(), url.into());
    for (key, value) in std::mem::take(object) {
        told.entry(key).or_insert(value);
    }
    *object = told;
    Ok(())
}

/// The message reaches the carrier: clocks start, and the business is told.
fn receive(
    world: &mut World,
    clock: &Clock,
    number: &Number,
    phone: &str,
    mut fields: Map<String, Value>,
) -> Message {
    if !world.customers.has(phone) {
        world.put_customer(customers::stranger(clock, phone));
    }
    let at = instant(&fields).unwrap_or_else(|| clock.now());
    let id = fields.get("id").and_then(Value::as_str).map(str::to_owned);
    let group = fields.remove("group_id").and_then(|id| id.as_str().map(str::to_owned));
    for field in ENVELOPE {
        fields.remove(field);
    }
    quote(&mut fields, number);
    let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let by_entry_point = fields.get("referral").is_some_and(is_entry_point);
    let mut message = Message {
        id: id.unwrap_or_else(|| wamid::new(clock, phone, Direction::Inbound)),
        order: world.next_order(),
        number_id: number.phone_number_id.clone(),
        phone: phone.to_owned(),
        direction: Direction::Inbound,
        at,
        status: Status::Sent,
        text: render::text(&fields, &Value::Null),
        drawn: Value::Null,
        category: String::new(),
        opaque: None,
        by_user_id: false,
        failed_code: None,
        failed_details: None,
        ttl_seconds: 0,
        read_wanted: false,
        limited: false,
        in_group: group.map(|id| InGroup { id, wamid: String::new(), is_first: false }),
        body: Value::Object(fields),
    };
    if let Some(group) = &mut message.in_group {
        group.wamid.clone_from(&message.id);
    }
    world.put_message(message.clone());
    if world.is_blocked(&number.phone_number_id, phone) {
        // The phone shows it as sent; nobody is told, and nothing opens.
        return message;
    }
    permit_calls(world, &message);
    world.change_pair(&number.phone_number_id, message.clocks_of(), |pair| {
        window::customer_wrote(pair, &kind, at, by_entry_point && message.in_group.is_none());
    });
    webhooks::tell_inbound(world, clock, &message);
    message
}

/// An answer to the question whether the number may call.
fn permit_calls(world: &mut World, message: &Message) {
    let Some(reply) = message.body.pointer("/interactive/call_permission_reply") else { return };
    let accepts = reply.get("response").is_some_and(|response| response == "accept");
    let is_permanent = reply.get("is_permanent") == Some(&Value::Bool(true));
    let until =
        reply.get("expiration_timestamp").and_then(|at| at.as_i64().or_else(|| at.as_str()?.parse().ok()));
    let until = until.unwrap_or(message.at + PERMISSION_SECONDS);
    world.change_call_permission(&message.number_id, &message.phone, |permission| {
        permission.is_permanent = accepts && is_permanent;
        permission.until = if accepts { until } else { 0 };
    });
}

/// A boosted post is no entry point, and neither is a referral that does not tell from where.
fn is_entry_point(referral: &Value) -> bool {
    let told = |name: &str| referral.get(name).and_then(Value::as_str).unwrap_or_default();
    let names = ["source_type", "source_id", "source_url", "ctwa_clid", "headline", "body"];
    told("source_type") != "post" && names.iter().any(|name| !told(name).trim().is_empty())
}

/// A quote names the business number as its author, unless something else was given.
fn quote(fields: &mut Map<String, Value>, number: &Number) {
    let Some(context) = fields.get_mut("context").and_then(Value::as_object_mut) else { return };
    if let Some(id) = context.remove("message_id") {
        context.entry("id").or_insert(id);
    }
    if context.contains_key("id") {
        context.entry("from").or_insert_with(|| number.digits().into());
    }
}
