//! What the business is told of its groups: that one was made, who came and went, that it has another name, is suspended
//! or deleted; and the participant in a status of a group's message.

use serde_json::{Value, json};

use super::{Update, envelope, queue};
use crate::clock::Clock;
use crate::world::faults::Faults;
use crate::world::{Customer, Group, World};

/// Something that happened to a group.
#[derive(Debug, Clone)]
pub(crate) enum Happened {
    /// By our request, or by a control.
    Created,
    Joined(Vec<String>),
    /// They left, or the business took them out.
    Left(Vec<String>),
    Named,
    Suspended,
    Restored,
    Deleted,
}

/// Tells it.
pub(crate) fn tell(world: &mut World, clock: &Clock, group: &Group, happened: &Happened) {
    let Some(number) = world.numbers.get(&group.number_id).cloned() else { return };
    let people =
        |phones: &[String]| -> Vec<Value> { phones.iter().map(|phone| member(world, phone)).collect() };
    let (field, kind, more) = match happened {
        Happened::Created => {
            let invite_link = format!("https://chat.whatsapp.com/{}", group.invite);
            let more = json!({ "subject": group.subject, "description": group.description,
                "invite_link": invite_link, "join_approval_mode": "auto_approve" });
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
        Happened::Named => (
            "group_settings_update",
            "group_settings_update",
            json!({ "group_subject": { "text": group.subject, "update_successful": true } }),
        ),
        Happened::Suspended => ("group_status_update", "group_suspend", json!({})),
        Happened::Restored => ("group_status_update", "group_suspend_cleared", json!({})),
    };
    let mut told = json!({ "timestamp": clock.now().to_string(), "group_id": group.id, "type": kind,
        "request_id": clock.letters(32, "0123456789ABCDEF") });
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
}

fn member(world: &World, phone: &str) -> Value {
    match world.customers.get(phone) {
        Some(customer) if customer.hide_phone => json!({ "user_id": customer.user_id }),
        Some(customer) => json!({ "input": phone, "wa_id": phone, "user_id": customer.user_id }),
        None => json!({ "input": phone, "wa_id": phone }),
    }
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
