//! Free entry points, which are the same under all rule sets: whoever answers an ad within a day writes free
//! of charge for 72 hours.
//!
//! The clock itself is in `world/window.rs`.

use super::{Belonging, ChargeType, Decision, RuleSet, conversation_id};
use crate::world::{Message, Pair, window};

/// The category of everything in an entry point.
pub(super) const CATEGORY: &str = "referral_conversion";

/// The price of a message that is delivered in an open entry point or that opens one; None for others.
pub(super) fn decide(pair: &Pair, message: &Message, at: i64, rules: RuleSet) -> Option<Decision> {
    let conversation = if window::in_entry_point(pair, at) {
        Belonging { id: pair.entry_conversation.clone(), until: pair.entry_until, opens: false }
    } else if window::answers_entry(pair, message.at) {
        let until = at + window::ENTRY_POINT_SECONDS;
        Belonging { id: conversation_id(message), until, opens: true }
    } else {
        return None;
    };
    Some(Decision {
        rules,
        kind: ChargeType::FreeEntryPoint,
        category: CATEGORY.to_owned(),
        conversation: Some(conversation),
    })
}
