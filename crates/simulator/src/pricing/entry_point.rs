//! Free entry points, which are the same under all rule sets: whoever answers an ad within a day writes free
//! of charge for 72 hours, or for as many as the account's ads are given.
//!
//! The clock itself is in `world/window.rs`.

use super::{Belonging, ChargeType, Decision, conversation_id, in_force, waba_id};
use crate::world::{Message, Pair, World, window};

/// The category of everything in an entry point.
pub(super) const CATEGORY: &str = "referral_conversion";

/// The price of a message that is delivered in an open entry point or that opens one; None for others.
pub(super) fn decide(world: &World, pair: &Pair, message: &Message, at: i64) -> Option<Decision> {
    let conversation = if window::in_entry_point(pair, at) {
        Belonging { id: pair.entry_conversation.clone(), until: pair.entry_until, opens: false }
    } else if window::answers_entry(pair, message.at) {
        let hours = world.waba_of(&message.number_id).map_or(72, |waba| waba.entry_point_hours);
        let until = at + i64::from(hours) * 3600;
        Belonging { id: conversation_id(message), until, opens: true }
    } else {
        return None;
    };
    Some(Decision {
        rules: in_force(world, waba_id(world, message), at),
        kind: ChargeType::FreeEntryPoint,
        category: CATEGORY.to_owned(),
        conversation: Some(conversation),
    })
}
