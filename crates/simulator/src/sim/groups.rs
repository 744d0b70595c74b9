//! `/_sim/groups`: groups and who is in them, as if their people had tapped the link, or left.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Answer, Refusal, customers, number, object, to};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::graph::groups::{self, MOST_MEMBERS, Wish, shown};
use crate::world::{Group, World, digits};

/// Every group.
pub(crate) async fn list(State(carrier): State<Arc<Carrier>>) -> Json<Value> {
    let groups: Vec<Value> = carrier.read(|world| world.groups.rows().map(shown).collect());
    Json(json!({ "data": groups }))
}

/// `{"to": number, "subject": words, "members": [phone]}`: a group that is made, and joined by these. Answers the group.
pub(super) async fn post(State(carrier): State<Arc<Carrier>>, body: Bytes) -> Answer {
    Ok(Json(make(&carrier, &object(&body)?).await?))
}

/// Makes a group of what a control gives.
pub(crate) async fn make(carrier: &Carrier, fields: &Map<String, Value>) -> Result<Value, Refusal> {
    let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (subject, description) = (text("subject"), text("description"));
    if subject.trim().is_empty() {
        return Err(Refusal::wrong("subject is missing"));
    }
    let members = fields.get("members").and_then(Value::as_array).cloned().unwrap_or_default();
    let members: Vec<String> = members.iter().filter_map(Value::as_str).map(digits).collect();
    let to = to(fields)?;
    let made = carrier.commit(|world, clock| {
        let number_id = number(world, to)?.phone_number_id;
        let group = groups::create(world, clock, Wish { number_id, subject, description });
        for phone in &members {
            join(world, clock, &group.id, phone)?;
        }
        found(world, &group.id).map(|group| shown(&group))
    });
    made.await?
}

/// `{"join": phone}`, `{"leave": phone}`, `{"subject": words}` or `{"state": "active"|"suspended"|"deleted"}`. Answers the
/// group as it was left.
pub(super) async fn change(
    State(carrier): State<Arc<Carrier>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let fields = object(&body)?;
    let text = |key: &str| fields.get(key).and_then(Value::as_str).map(str::to_owned);
    let changed = carrier.commit(|world, clock| {
        let group = found(world, &id)?;
        if let Some(phone) = text("join") {
            join(world, clock, &id, &digits(&phone))?;
        }
        if let Some(phone) = text("leave") {
            groups::leave(world, clock, &group, &[digits(&phone)]);
        }
        if let Some(subject) = text("subject") {
            groups::name(world, clock, &group, &subject);
        }
        match text("state").as_deref() {
            None => {}
            Some("active") => groups::suspend(world, clock, &group, false),
            Some("suspended") => groups::suspend(world, clock, &group, true),
            Some("deleted") => {
                groups::delete(world, clock, &group);
                return Ok(shown(&group));
            }
            Some(_) => return Err(Refusal::wrong("state is `active`, `suspended` or `deleted`")),
        }
        found(world, &id).map(|group| shown(&group))
    });
    Ok(Json(changed.await??))
}

fn join(world: &mut World, clock: &Clock, id: &str, phone: &str) -> Result<(), Refusal> {
    customers::check_phone(phone)?;
    if !world.customers.has(phone) {
        world.put_customer(customers::stranger(clock, phone));
    }
    let group = found(world, id)?;
    if group.members.len() >= MOST_MEMBERS {
        return Err(Refusal::wrong("a group has at most 8 participants beside the business"));
    }
    groups::join(world, clock, &group, phone);
    Ok(())
}

fn found(world: &World, id: &str) -> Result<Group, Refusal> {
    let group = world.groups.get(id).cloned();
    group.ok_or_else(|| Refusal::not_found(format!("there is no group {id}")))
}
