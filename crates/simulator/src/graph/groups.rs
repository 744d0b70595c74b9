//! `/{number}/groups`, `/{group}`, its `invite_link`, `participants` and `join_requests`: groups that customers join by a
//! link; and what of messages groups do not take.

pub(crate) mod pins;
pub(crate) mod requests;
pub(crate) mod settings;

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::{Answer, GraphError};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::webhooks::groups::{Happened, person, tell};
use crate::world::{Group, Number, Template, World, digits};

/// So many customers may be in a group, beside the business.
pub(crate) const MOST_MEMBERS: usize = 8;
/// The groups of a number: made by `POST`, listed by `GET`.
pub(super) async fn of_number_edge(carrier: &Carrier, call: &Call, number: &Number) -> Answer {
    if call.method == Method::GET {
        let of_number = |group: &&Group| group.number_id == number.phone_number_id;
        let groups: Vec<Value> = carrier.read(|world| {
            let listed = world.groups.rows().filter(of_number);
            listed.map(|group| json!({ "id": group.id, "subject": group.subject, "created_at": group.created_at.to_string() })).collect()
        });
        return Ok(json!({ "data": { "groups": groups }, "paging": {} }));
    }
    let wish = settings::read(call)?;
    let needs_approval = match call.text("join_approval_mode").as_deref() {
        None | Some("auto_approve") => false,
        Some("approval_required") => true,
        Some(_) => {
            return Err(GraphError::parameter("join_approval_mode is auto_approve or approval_required"));
        }
    };
    let wish = Wish {
        number_id: number.phone_number_id.clone(),
        subject: wish.subject.ok_or_else(|| GraphError::parameter("subject has 1 to 128 characters"))?,
        description: wish.description.unwrap_or_default(),
        needs_approval,
    };
    let made = carrier.commit(|world, clock| create(world, clock, wish)).await?;
    Ok(json!({ "messaging_product": "whatsapp", "request_id": made.request_id }))
}

/// What is answered of something that webhooks tell the end of.
fn asked(request_id: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "success": true, "request_id": request_id })
}

/// A group that somebody wants.
pub(crate) struct Wish {
    pub(crate) number_id: String,
    pub(crate) subject: String,
    pub(crate) description: String,
    pub(crate) needs_approval: bool,
}

/// A group that was made.
pub(crate) struct Made {
    pub(crate) group: Group,
    pub(crate) request_id: String,
}

/// Makes a group that nobody is in yet, and tells it.
pub(crate) fn create(world: &mut World, clock: &Clock, wish: Wish) -> Made {
    let chance = clock.digits(18);
    let group = Group {
        id: format!(
            "Y2FwaV9ncm91cDo{}",
            clock.letters(40, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        ),
        number_id: wish.number_id,
        subject: wish.subject,
        description: wish.description,
        invite: format!("Sim{chance}"),
        members: Vec::new(),
        is_suspended: false,
        created_at: clock.now(),
        needs_approval: wish.needs_approval,
        requests: Vec::new(),
        picture: None,
        pins: Vec::new(),
    };
    world.groups.put(&group.id, group.clone());
    let request_id = tell(world, clock, &group, &Happened::Created);
    Made { group, request_id }
}

/// One group, by its id.
pub(super) async fn edge(carrier: &Carrier, call: &mut Call, group: Group, rest: &[&str]) -> Answer {
    let invite_link = || json!({ "invite_link": format!("https://chat.whatsapp.com/{}", group.invite) });
    match (&call.method, rest) {
        (&Method::GET, []) => Ok(carrier.read(|world| shown(world, &group))),
        (&Method::POST, []) => settings::update(carrier, call, &group).await,
        (&Method::DELETE, []) => {
            Ok(asked(&carrier.commit(|world, clock| delete(world, clock, &group)).await?))
        }
        (&Method::GET, ["invite_link"]) => Ok(invite_link()),
        (&Method::POST, ["invite_link"]) => {
            let invite = format!("Sim{}", carrier.clock.digits(18));
            let link = format!("https://chat.whatsapp.com/{invite}");
            carrier.commit(|world, _| world.groups.change(&group.id, |group| group.invite = invite)).await?;
            Ok(json!({ "invite_link": link }))
        }
        (&Method::DELETE, ["participants"]) => remove(carrier, call, &group).await,
        (_, ["join_requests"]) => requests::edge(carrier, call, &group).await,
        _ => Err(GraphError::unknown_path(&rest.join("/"))),
    }
}

/// A group as JSON.
pub(crate) fn shown(world: &World, group: &Group) -> Value {
    let participants: Vec<Value> = group.members.iter().map(|phone| person(world, phone).into()).collect();
    json!({ "messaging_product": "whatsapp", "id": group.id, "subject": group.subject,
        "description": group.description, "suspended": group.is_suspended,
        "creation_timestamp": group.created_at.to_string(), "total_participant_count": group.members.len(),
        "participants": participants, "join_approval_mode": group.join_approval_mode() })
}

/// Takes out some, named by their phones or their user ids.
async fn remove(carrier: &Carrier, call: &Call, group: &Group) -> Answer {
    let named = call.list("participants")?.unwrap_or_default();
    let phone = |world: &World, one: &Value| {
        let text = |key: &str| one.get(key).and_then(Value::as_str);
        let by_user_id = || Some(world.customer_by_user_id(text("user_id")?)?.phone.clone());
        text("user").map(digits).or_else(by_user_id).filter(|phone| group.members.contains(phone))
    };
    let removed = carrier.commit(|world, clock| {
        let phones: Option<Vec<String>> = named.iter().map(|one| phone(world, one)).collect();
        let phones = phones.filter(|phones| !phones.is_empty()).ok_or(GraphError::code(131_212))?;
        Ok::<_, GraphError>(leave(world, clock, group, &phones))
    });
    Ok(asked(&removed.await??))
}

/// Somebody is in from now on.
pub(crate) fn join(world: &mut World, clock: &Clock, group: &Group, phone: &str) {
    if group.members.iter().any(|member| member == phone) {
        return;
    }
    world.groups.change(&group.id, |group| group.members.push(phone.to_owned()));
    tell(world, clock, group, &Happened::Joined(vec![phone.to_owned()]));
}

/// Some leave, or are taken out.
pub(crate) fn leave(world: &mut World, clock: &Clock, group: &Group, phones: &[String]) -> String {
    world.groups.change(&group.id, |group| group.members.retain(|member| !phones.contains(member)));
    tell(world, clock, group, &Happened::Left(phones.to_vec()))
}

/// Meta suspends a group, or no more.
pub(crate) fn suspend(world: &mut World, clock: &Clock, group: &Group, is_suspended: bool) {
    world.groups.change(&group.id, |group| group.is_suspended = is_suspended);
    let happened = if is_suspended { Happened::Suspended } else { Happened::Restored };
    tell(world, clock, group, &happened);
}

/// The group is gone.
pub(crate) fn delete(world: &mut World, clock: &Clock, group: &Group) -> String {
    world.groups.remove(&group.id);
    tell(world, clock, group, &Happened::Deleted)
}

/// A group of this number.
pub(super) fn of_number(world: &World, id: &str, number: &Number) -> Option<Group> {
    world.groups.get(id).filter(|group| group.number_id == number.phone_number_id).cloned()
}

/// Refuses what groups do not take.
pub(super) fn admit(
    world: &World,
    group: &Group,
    body: &Map<String, Value>,
    template: Option<&Template>,
) -> Result<(), GraphError> {
    if group.is_suspended {
        return Err(GraphError::code(131_207));
    }
    if group.members.is_empty() {
        return Err(GraphError::code(131_020));
    }
    let kind = body.get("type").and_then(Value::as_str).unwrap_or("text");
    if kind == "pin" {
        pins::check(world, group, body)?;
    }
    let sells = template.is_some_and(|template| {
        let parts = Value::from(template.components.clone()).to_string();
        ["CATALOG", "MPM", "SPM", "PRODUCT", "ORDER_DETAILS", "FLOW", "VOICE_CALL"]
            .iter()
            .any(|word| parts.contains(&format!("\"{word}\"")))
    });
    if kind == "interactive" || sells || template.is_some_and(|one| one.category == "AUTHENTICATION") {
        return Err(GraphError::code(131_051).details("Groups do not take messages of this type."));
    }
    Ok(())
}
