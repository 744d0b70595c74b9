//! Messages that stand above a group's chat.

use serde_json::{Map, Value};

use super::super::{GraphError, check};
use crate::world::{Group, Pin, World};

/// A fourth takes the place of the oldest.
const MOST: usize = 3;
const DAY: i64 = 24 * 3600;

/// Whether the message that is to be pinned is one of the group's.
pub(super) fn check(world: &World, group: &Group, body: &Map<String, Value>) -> Result<(), GraphError> {
    let wamid = message_id(body);
    let is_there = world.messages.rows().any(|message| {
        message.wamid() == wamid && message.in_group.as_ref().is_some_and(|it| it.id == group.id)
    });
    if is_there { Ok(()) } else { Err(check::wrong("pin.message_id is no message of this group")) }
}

/// Pins a message, or no more.
pub(crate) fn set(world: &mut World, group: &Group, body: &Map<String, Value>, now: i64) {
    let Some(pin) = body.get("pin") else { return };
    let wamid = message_id(body).to_owned();
    let days = pin.get("expiration_days").and_then(check::days).unwrap_or_default();
    let is_pinned = pin.get("type").is_some_and(|word| word == "pin");
    world.groups.change(&group.id, |group| {
        group.pins.retain(|pin| pin.wamid != wamid && now < pin.until);
        if is_pinned {
            group.pins.push(Pin { wamid, until: now + days * DAY });
        }
        if group.pins.len() > MOST {
            group.pins.remove(0);
        }
    });
}

fn message_id(body: &Map<String, Value>) -> &str {
    body.get("pin").and_then(|pin| pin.get("message_id")?.as_str()).unwrap_or_default()
}
