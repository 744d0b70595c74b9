//! `POST /{number}/messages`: takes a message, answers its wamid, and sets it on its way.
//!
//! The shape is checked in `check.rs`; whether the rules let it through, in `admission.rs`.

use serde_json::{Map, Value, json};

use super::admission::{self, Draft, Edge, Verdict};
use super::call::Call;
use super::{Answer, GraphError, calls, check, groups, media, rate, render};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::media::types;
use crate::phones::steps;
use crate::world::{Direction, Group, InGroup, Message, Number, Status, Template, World, digits, wamid};

/// Sends one message.
pub(super) async fn post(carrier: &Carrier, call: &Call, number: &Number, edge: Edge) -> Answer {
    let body = message_of(call);
    check::message(&body)?;
    if edge == Edge::Marketing && body.get("type").is_none_or(|kind| kind != "template") {
        return Err(GraphError::code(131_055));
    }
    if carrier.read(|world| world.setup(&number.phone_number_id).unregistered) {
        return Err(GraphError::code(133_010));
    }
    if !rate::take_number(carrier, &number.phone_number_id, number.messages_per_second) {
        return Err(GraphError::code(130_429));
    }
    let unfit = own_media(carrier, call, number, &body)?;
    carrier.commit(|world, clock| accept(world, clock, number, Wish { edge, body, unfit })).await?
}

/// The message as it was sent: the parameters without the token.
fn message_of(call: &Call) -> Map<String, Value> {
    let mut body = call.params.clone();
    body.remove("access_token");
    body.remove("appsecret_proof");
    for nested in ["text", "template", "image", "interactive", "context", "recipient"] {
        // In forms and queries objects arrive as JSON text.
        if let Some(Value::String(text)) = body.get(nested)
            && let Ok(parsed @ Value::Object(_)) = serde_json::from_str(text)
        {
            body.insert(nested.to_owned(), parsed);
        }
    }
    if !body.contains_key("type") {
        body.insert("type".to_owned(), "text".into());
    }
    body
}

/// What somebody wants to send.
struct Wish {
    edge: Edge,
    body: Map<String, Value>,
    /// Why it will fail for its file.
    unfit: Option<String>,
}

/// Media that are sent by id must be there. Whether they are what they should be is found out later.
fn own_media(
    carrier: &Carrier,
    call: &Call,
    number: &Number,
    body: &Map<String, Value>,
) -> Result<Option<String>, GraphError> {
    let access = call.access(carrier)?;
    let kind = body.get("type").and_then(Value::as_str).unwrap_or_default();
    let has_media = ["image", "video", "audio", "document", "sticker"].contains(&kind);
    let id = body.get(kind).filter(|_| has_media).and_then(|it| it.get("id")).and_then(Value::as_str);
    let Some(id) = id else { return Ok(None) };
    let found = media::find(carrier, &access, id).filter(|it| it.waba_id == number.waba_id);
    let media = found.ok_or_else(|| {
        let message =
            format!("Param {kind}['id'] is not a valid whatsapp business account media attachment ID");
        GraphError::parameter(message)
    })?;
    Ok(types::problem(kind, &media.mime_type, media.found.as_deref()))
}

fn accept(world: &mut World, clock: &Clock, number: &Number, wish: Wish) -> Answer {
    let Wish { edge, body, unfit } = wish;
    let to = recipient(world, number, &body)?;
    let draft = Draft {
        number,
        edge,
        phone: &to.phone,
        by_user_id: to.by_user_id,
        known: to.known,
        group: to.group.as_ref(),
        body: &body,
    };
    let admitted = match admission::admit(world, clock, &draft) {
        Verdict::Refused(error) => return Err(error),
        Verdict::Admitted(admitted) => admitted,
    };
    let template = admitted.template_id.as_ref().and_then(|id| world.templates.get(id)).cloned();
    if asks_to_call(&body, template.as_ref()) {
        calls::ask(world, number, &to.phone, clock.now())?;
    }
    let drawn = template.as_ref().map_or(Value::Null, |template| render::template(template, &body));
    let mut message = Message {
        id: wamid::new(clock, &to.phone, Direction::Outbound),
        order: world.next_order(),
        number_id: number.phone_number_id.clone(),
        phone: to.phone.clone(),
        direction: Direction::Outbound,
        at: clock.now(),
        status: Status::Accepted,
        text: render::text(&body, &drawn),
        drawn,
        category: template.as_ref().map_or("service".to_owned(), |one| one.category.to_lowercase()),
        opaque: body.get("biz_opaque_callback_data").and_then(Value::as_str).map(str::to_owned),
        by_user_id: to.by_user_id,
        failed_code: admitted.fails_later,
        failed_details: None,
        ttl_seconds: admitted.ttl_seconds,
        read_wanted: false,
        limited: admitted.limited,
        in_group: None,
        body: Value::Object(body),
    };
    if message.failed_code.is_none() {
        message.failed_code = admission::unpaid(world, &message, clock.now())?;
    }
    if message.failed_code.is_none() {
        message.failed_code = unfit.is_some().then_some(131_053);
        message.failed_details = unfit;
    }
    let answer = accepted(&message, &to, template.is_some());
    world.change_pair(&number.phone_number_id, &to.phone, |pair| pair.typing_until = 0);
    for message in copies(message, to.group.as_ref()) {
        world.put_message(message.clone());
        steps::begin(world, clock, &message);
    }
    Ok(answer)
}

/// Whether a message asks for the permission to call.
fn asks_to_call(body: &Map<String, Value>, template: Option<&Template>) -> bool {
    let by_template = template
        .is_some_and(|template| render::component(&template.components, "CALL_PERMISSION_REQUEST").is_some());
    let kind = body.get("interactive").and_then(|it| it.get("type"));
    by_template || kind.is_some_and(|kind| kind == "call_permission_request")
}

/// The message; of one to a group a copy for each member, all under one wamid.
fn copies(message: Message, group: Option<&Group>) -> Vec<Message> {
    let Some(group) = group else { return vec![message] };
    let copy = |(index, phone): (usize, &String)| {
        let in_group = InGroup { id: group.id.clone(), wamid: message.id.clone(), is_first: index == 0 };
        let id = format!("{}/{phone}", message.id);
        Message { id, phone: phone.clone(), in_group: Some(in_group), ..message.clone() }
    };
    // What fails does so once, for all.
    let copies = if message.failed_code.is_some() { 1 } else { group.members.len() };
    group.members.iter().take(copies).enumerate().map(copy).collect()
}

fn accepted(message: &Message, to: &Recipient, is_template: bool) -> Value {
    let contact = if to.group.is_some() {
        json!({ "input": to.input })
    } else if to.by_user_id {
        json!({ "input": to.input, "user_id": to.input })
    } else {
        json!({ "input": to.input, "wa_id": to.phone })
    };
    let mut sent = json!({ "id": message.id });
    if is_template && let Some(fields) = sent.as_object_mut() {
        fields.insert("message_status".to_owned(), "accepted".into());
    }
    json!({ "messaging_product": "whatsapp", "contacts": [contact], "messages": [sent] })
}

/// To whom a message goes.
struct Recipient {
    /// As it was written.
    input: String,
    phone: String,
    by_user_id: bool,
    /// Whether there is such a customer.
    known: bool,
    /// The group, if it is one; then `phone` is its id.
    group: Option<Group>,
}

fn recipient(world: &World, number: &Number, body: &Map<String, Value>) -> Result<Recipient, GraphError> {
    if body.get("recipient_type").and_then(Value::as_str) == Some("group") {
        let input = body.get("to").map(plain_text).unwrap_or_default();
        let group = groups::of_number(world, &input, number).ok_or(GraphError::code(131_041))?;
        return Ok(Recipient {
            phone: input.clone(),
            input,
            by_user_id: false,
            known: true,
            group: Some(group),
        });
    }
    if let Some(input) = body.get("to").map(plain_text) {
        let phone = international(world, &input, number);
        if phone == number.digits() {
            return Err(GraphError::code(131_021));
        }
        let known = world.customers.has(&phone);
        return Ok(Recipient { input, phone, by_user_id: false, known, group: None });
    }
    let input = body.get("recipient").map(plain_text).unwrap_or_default();
    let customer = world.customer_by_user_id(&input);
    // An unknown user has no phone that could stand for it; its id does.
    let phone = customer.map_or_else(|| input.clone(), |customer| customer.phone.clone());
    Ok(Recipient { phone, by_user_id: true, known: customer.is_some(), input, group: None })
}

fn plain_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The digits with country code. Without `+` a number that cannot be complete gets the sender's code before
/// it, as Meta does; one that is known or long enough is taken as complete.
fn international(world: &World, input: &str, number: &Number) -> String {
    let dialled = digits(input);
    if input.trim_start().starts_with('+') || dialled.len() > 10 || world.customers.has(&dialled) {
        return dialled;
    }
    let own = number.digits();
    let code_length = own.len().saturating_sub(10).clamp(1, 3);
    own.chars().take(code_length).collect::<String>() + &dialled
}
