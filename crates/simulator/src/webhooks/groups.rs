//! What the business is told of its groups: that one was made, who came and went, that it has another name, is suspended
//! or deleted; and the participant in a status of a group's message.

use serde_json::{Map, Value, json};

use super::{Update, envelope, queue};
use crate::clock::Clock;
use crate::world::faults::Faults;
use crate::world::{Customer, Group, JoinRequest, World};

/// Something that happened to a group.
#[derive(Debug, Clone)]
pub(crate) enum Happened {
    /// By our request, or by a control.
    Created,
    Joined(Vec<String>),
    /// They left, or the business took them out.
    Left(Vec<String>),
    /// These settings are others, in Meta's words.
    Set(Map<String, Value>),
    /// Somebody asks to join.
    Asked(JoinRequest),
    /// And asks no more.
    Withdrawn(JoinRequest),
    Suspended,
    Restored,
    Deleted,
}

/// Tells it, and answers under which request: whoever asked for it hears of it by that.
pub(crate) fn tell(world: &mut World, clock: &Clock, group: &Group, happened: &Happened) -> String {
    let request_id = clock.letters(32, "0123456789ABCDEF");
    let Some(number) = world.numbers.get(&group.number_id).cloned() else { return request_id };
    let (field, kind, more) = told(world, group, happened);
    let mut told = json!({ "timestamp": clock.now().to_string(), "group_id": group.id, "type": kind,
        "request_id": request_id });
    if let (Some(fields), Value::Object(more)) = (told.as_object_mut(), more) {
        fields.extend(more);
    }
    let mut value = envelope(&number);
    value.insert("groups".to_owned(), json!([told]));
    let update = Update {
        waba_id: number.waba_id.clone(),
        number_id: Some(number.phone_number_id.clone()),
        field,
        time: None,
        value: Value::Object(value),
        lane: format!("{}/{}", number.phone_number_id, group.id),
        message_id: None,
    };
    queue(world, clock, &update);
    request_id
}

/// The webhook's field, the type of what happened, and what is said of it.
fn told(world: &World, group: &Group, happened: &Happened) -> (&'static str, &'static str, Value) {
    let people =
        |phones: &[String]| -> Vec<Value> { phones.iter().map(|phone| member(world, phone)).collect() };
    match happened {
        Happened::Created => {
            let invite_link = format!("https://chat.whatsapp.com/{}", group.invite);
            let more = json!({ "subject": group.subject, "description": group.description,
                "invite_link": invite_link, "join_approval_mode": group.join_approval_mode() });
            ("group_lifecycle_update", "group_create", more)
        }
        Happened::Deleted => ("group_lifecycle_update", "group_delete", json!({})),
        Happened::Joined(who) => (
            "group_participants_update",
            "group_participants_add",
            json!({ "reason": "invite_link", "added_participants": people(who) }),
        ),
        Happened::Left(who) => (
            "group_participants_update",
            "group_participants_remove",
            json!({ "removed_participants": people(who) }),
        ),
        Happened::Set(settings) => {
            ("group_settings_update", "group_settings_update", settings.clone().into())
        }
        Happened::Asked(request) => {
            ("group_participants_update", "group_join_request_created", asks(world, request))
        }
        Happened::Withdrawn(request) => {
            ("group_participants_update", "group_join_request_revoked", asks(world, request))
        }
        Happened::Suspended => ("group_status_update", "group_suspend", json!({})),
        Happened::Restored => ("group_status_update", "group_suspend_cleared", json!({})),
    }
}

/// Who asks to join, and by which request.
pub(crate) fn asks(world: &World, request: &JoinRequest) -> Value {
    let mut told = person(world, &request.phone);
    told.insert("join_request_id".to_owned(), request.id.clone().into());
    told.into()
}

fn member(world: &World, phone: &str) -> Value {
    let mut told = person(world, phone);
    if told.contains_key("wa_id") {
        told.insert("input".to_owned(), phone.into());
    }
    told.into()
}

/// A customer, without the phone of one who hides it.
pub(crate) fn person(world: &World, phone: &str) -> Map<String, Value> {
    let customer = world.customers.get(phone);
    let mut told = Map::new();
    if !customer.is_some_and(|customer| customer.hide_phone) {
        told.insert("wa_id".to_owned(), phone.into());
    }
    if let Some(customer) = customer {
        told.insert("user_id".to_owned(), customer.user_id.clone().into());
    }
    told
}

/// Which of a group a status is about.
pub(super) fn participant(customer: Option<&Customer>, faults: &Faults) -> Vec<(&'static str, Value)> {
    let mut told = Vec::new();
    if let Some(customer) = customer {
        if !customer.hide_phone {
            told.push(("recipient_participant_id", customer.phone.clone().into()));
        }
        if faults.no_user_id != Some(true) {
            told.push(("recipient_participant_user_id", customer.user_id.clone().into()));
        }
    }
    told
}
