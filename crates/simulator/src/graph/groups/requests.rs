//! Who asks to join a group that wants to be asked: listed, let in and refused.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::{Answer, GraphError, paging};
use super::{MOST_MEMBERS, join};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::webhooks::groups::{Happened, asks, tell};
use crate::world::{Group, JoinRequest, World};

pub(super) async fn edge(carrier: &Carrier, call: &Call, group: &Group) -> Answer {
    match call.method {
        Method::GET => paging::page(carrier, call, &carrier.read(|world| listed(world, group))),
        Method::POST => decide(carrier, call, group, true).await,
        Method::DELETE => decide(carrier, call, group, false).await,
        _ => Err(GraphError::unknown_path("join_requests")),
    }
}

/// Who asks, as JSON.
pub(crate) fn listed(world: &World, group: &Group) -> Vec<Value> {
    let row = |request: &JoinRequest| {
        let mut row = asks(world, request);
        if let Some(fields) = row.as_object_mut() {
            fields.insert("creation_timestamp".to_owned(), request.at.into());
        }
        row
    };
    group.requests.iter().map(row).collect()
}

async fn decide(carrier: &Carrier, call: &Call, group: &Group, lets_in: bool) -> Answer {
    let named = call.list("join_requests")?.unwrap_or_default();
    let ids: Vec<&str> = named.iter().filter_map(Value::as_str).collect();
    if ids.is_empty() {
        return Err(GraphError::parameter("join_requests names who is meant"));
    }
    let decided = carrier.commit(|world, clock| {
        let (mut done, mut failed) = (Vec::new(), Vec::new());
        for id in ids {
            match settle(world, clock, &Asked { group_id: &group.id, id, is_let_in: lets_in }) {
                Ok(()) => done.push(id),
                Err(code) => failed.push(json!({ "join_request_id": id,
                    "errors": [{ "code": code, "message": GraphError::code(code).reason() }] })),
            }
        }
        let mut told = Map::new();
        told.insert("messaging_product".to_owned(), "whatsapp".into());
        let word = if lets_in { "approved_join_requests" } else { "rejected_join_requests" };
        told.insert(word.to_owned(), done.into());
        if !failed.is_empty() {
            told.insert("failed_join_requests".to_owned(), failed.into());
        }
        Value::Object(told)
    });
    Ok(decided.await?)
}

/// One request; the code of Meta's where it cannot be.
fn settle(world: &mut World, clock: &Clock, asked: &Asked<'_>) -> Result<(), u32> {
    let group = world.groups.get(asked.group_id).cloned().ok_or(131_041_u32)?;
    let request = group.requests.iter().find(|request| request.id == asked.id).ok_or(131_213_u32)?;
    if asked.is_let_in && group.members.len() >= MOST_MEMBERS {
        return Err(131_204);
    }
    forget(world, &group, &request.phone);
    if asked.is_let_in {
        join(world, clock, &group, &request.phone);
    }
    Ok(())
}

/// What the business decides of a request.
struct Asked<'a> {
    group_id: &'a str,
    id: &'a str,
    is_let_in: bool,
}

/// Somebody follows the link: they are in, or ask.
pub(crate) fn follow(world: &mut World, clock: &Clock, group: &Group, phone: &str) {
    if !group.needs_approval {
        return join(world, clock, group, phone);
    }
    let knows = |one: &str| one == phone;
    if group.members.iter().any(|one| knows(one)) || group.requests.iter().any(|one| knows(&one.phone)) {
        return;
    }
    let request = JoinRequest { id: clock.digits(16), phone: phone.to_owned(), at: clock.now() };
    world.groups.change(&group.id, |group| group.requests.push(request.clone()));
    tell(world, clock, group, &Happened::Asked(request));
}

/// Somebody who asked does so no more; false for one who did not.
pub(crate) fn withdraw(world: &mut World, clock: &Clock, group: &Group, phone: &str) -> bool {
    let Some(request) = group.requests.iter().find(|request| request.phone == phone) else { return false };
    forget(world, group, phone);
    tell(world, clock, group, &Happened::Withdrawn(request.clone()));
    true
}

fn forget(world: &mut World, group: &Group, phone: &str) {
    world.groups.change(&group.id, |group| group.requests.retain(|request| request.phone != phone));
}
