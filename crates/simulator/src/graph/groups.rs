//! `/{number}/groups`, `/{group}`, its `invite_link`, `participants` and `join_requests`: groups that customers join by a
//! link; and what of messages groups do not take.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::{Answer, GraphError, ok};
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::webhooks::groups::{Happened, tell};
use crate::world::{Group, Number, Template, World, digits};

/// So many customers may be in a group, beside the business.
pub(crate) const MOST_MEMBERS: usize = 8;
/// So many characters has a subject.
const SUBJECT_MOST: usize = 128;
const DESCRIPTION_MOST: usize = 2048;

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
    let subject = call.text("subject").unwrap_or_default().trim().to_owned();
    if subject.is_empty() || subject.chars().count() > SUBJECT_MOST {
        return Err(GraphError::parameter("subject has 1 to 128 characters"));
    }
    let description = call.text("description").unwrap_or_default();
    if description.chars().count() > DESCRIPTION_MOST {
        return Err(GraphError::parameter("description has at most 2048 characters"));
    }
    let number_id = number.phone_number_id.clone();
    let made = carrier.commit(|world, clock| create(world, clock, Wish { number_id, subject, description }));
    made.await?;
    Ok(
        json!({ "messaging_product": "whatsapp", "request_id": carrier.clock.letters(32, "0123456789ABCDEF") }),
    )
}

/// A group that somebody wants.
pub(crate) struct Wish {
    pub(crate) number_id: String,
    pub(crate) subject: String,
    pub(crate) description: String,
}

/// Makes a group that nobody is in yet, and tells it.
pub(crate) fn create(world: &mut World, clock: &Clock, wish: Wish) -> Group {
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
    };
    world.groups.put(&group.id.clone(), group.clone());
    tell(world, clock, &group, &Happened::Created);
    group
}

/// One group, by its id.
pub(super) async fn edge(carrier: &Carrier, call: &Call, group: Group, rest: &[&str]) -> Answer {
    let invite_link = || json!({ "invite_link": format!("https://chat.whatsapp.com/{}", group.invite) });
    match (&call.method, rest) {
        (&Method::GET, []) => Ok(shown(&group)),
        (&Method::POST, []) => rename(carrier, call, &group).await,
        (&Method::DELETE, []) => {
            carrier.commit(|world, clock| delete(world, clock, &group)).await?;
            Ok(ok())
        }
        (&Method::GET, ["invite_link"]) => Ok(invite_link()),
        (&Method::POST, ["invite_link"]) => {
            let invite = format!("Sim{}", carrier.clock.digits(18));
            let link = format!("https://chat.whatsapp.com/{invite}");
            carrier.commit(|world, _| world.groups.change(&group.id, |group| group.invite = invite)).await?;
            Ok(json!({ "invite_link": link }))
        }
        (&Method::DELETE, ["participants"]) => remove(carrier, call, &group).await,
        // Whoever has the link is in at once: nobody asks.
        (&Method::GET, ["join_requests"]) => Ok(json!({ "data": [], "paging": {} })),
        _ => Err(GraphError::unknown_path(&rest.join("/"))),
    }
}

/// A group as JSON.
pub(crate) fn shown(group: &Group) -> Value {
    let participants: Vec<Value> = group.members.iter().map(|phone| json!({ "wa_id": phone })).collect();
    json!({ "messaging_product": "whatsapp", "id": group.id, "subject": group.subject,
        "description": group.description, "suspended": group.is_suspended,
        "creation_timestamp": group.created_at.to_string(), "total_participant_count": group.members.len(),
        "participants": participants, "join_approval_mode": "auto_approve" })
}

async fn rename(carrier: &Carrier, call: &Call, group: &Group) -> Answer {
    let subject = call.text("subject").unwrap_or_default().trim().to_owned();
    if subject.is_empty() || subject.chars().count() > SUBJECT_MOST {
        return Err(GraphError::parameter("subject has 1 to 128 characters"));
    }
    carrier.commit(|world, clock| name(world, clock, group, &subject)).await?;
    Ok(ok())
}

async fn remove(carrier: &Carrier, call: &Call, group: &Group) -> Answer {
    let named = call.params.get("participants").and_then(Value::as_array).cloned().unwrap_or_default();
    let phones: Vec<String> =
        named.iter().filter_map(|one| Some(digits(one.get("user")?.as_str()?))).collect();
    if phones.is_empty() || phones.iter().any(|phone| !group.members.contains(phone)) {
        return Err(GraphError::code(131_212));
    }
    carrier.commit(|world, clock| leave(world, clock, group, &phones)).await?;
    Ok(ok())
}

/// Gives a group another name, and tells it.
pub(crate) fn name(world: &mut World, clock: &Clock, group: &Group, subject: &str) {
    let named = Group { subject: subject.to_owned(), ..group.clone() };
    world.groups.put(&named.id.clone(), named.clone());
    tell(world, clock, &named, &Happened::Named);
}

/// Somebody follows the link.
pub(crate) fn join(world: &mut World, clock: &Clock, group: &Group, phone: &str) {
    if group.members.iter().any(|member| member == phone) {
        return;
    }
    world.groups.change(&group.id, |group| group.members.push(phone.to_owned()));
    tell(world, clock, group, &Happened::Joined(vec![phone.to_owned()]));
}

/// Some leave, or are taken out.
pub(crate) fn leave(world: &mut World, clock: &Clock, group: &Group, phones: &[String]) {
    world.groups.change(&group.id, |group| group.members.retain(|member| !phones.contains(member)));
    tell(world, clock, group, &Happened::Left(phones.to_vec()));
}

/// Meta suspends a group, or no more.
pub(crate) fn suspend(world: &mut World, clock: &Clock, group: &Group, is_suspended: bool) {
    world.groups.change(&group.id, |group| group.is_suspended = is_suspended);
    let happened = if is_suspended { Happened::Suspended } else { Happened::Restored };
    tell(world, clock, group, &happened);
}

/// The group is gone.
pub(crate) fn delete(world: &mut World, clock: &Clock, group: &Group) {
    world.groups.remove(&group.id);
    tell(world, clock, group, &Happened::Deleted);
}

/// A group of this number.
pub(super) fn of_number(world: &World, id: &str, number: &Number) -> Option<Group> {
    world.groups.get(id).filter(|group| group.number_id == number.phone_number_id).cloned()
}

/// Refuses what groups do not take.
pub(super) fn admit(
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
