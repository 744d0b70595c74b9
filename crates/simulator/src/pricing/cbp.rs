//! Conversation-based pricing, until the end of June 2025: a day-long conversation is charged once, when the
//! delivery of a message opens it.
//!
//! Conversations end to the second after 24 hours; Meta's own sample rounds up to the minute.

use jiff::civil::Date;

use super::rules::local_date;
use super::{Belonging, ChargeType, Decision, RuleSet, conversation_id};
use crate::world::window::WINDOW_SECONDS;
use crate::world::{BillingConversation, Message, Pair, World};

/// From this day every service conversation is free.
const SERVICE_FREE_FROM: Date = Date::constant(2024, 11, 1);
/// Before it so many of an account's month were.
const FREE_SERVICE_CONVERSATIONS_A_MONTH: u64 = 1000;

/// Joins an open conversation or opens one. A template looks for its own category; anything else joins
/// whatever is open, the one opened last, and opens a service conversation only when nothing is.
pub(super) fn decide(world: &World, pair: &Pair, message: &Message, at: i64) -> Decision {
    let is_service = message.category == "service";
    let mut open = pair.conversations.iter().rev().filter(|one| is_open(one, at));
    if let Some(joined) = open.find(|one| is_service || one.category == message.category) {
        return join(joined);
    }
    let is_free = is_service && service_is_free(world, message, at);
    Decision {
        rules: RuleSet::Cbp,
        kind: if is_free { ChargeType::FreeTier } else { ChargeType::Regular },
        category: message.category.clone(),
        conversation: Some(Belonging {
            id: conversation_id(message),
            until: at + WINDOW_SECONDS,
            opens: true,
        }),
    }
}

/// A utility template that is delivered after the switch to per-message pricing, into a utility conversation
/// opened before it: the conversation holds until its end.
pub(super) fn outlived(pair: &Pair, message: &Message, at: i64) -> Option<Decision> {
    let is_utility = message.category == "utility";
    let mut open = pair.conversations.iter().filter(|one| is_utility && is_open(one, at));
    open.find(|one| one.category == "utility").map(join)
}

/// Key of the counter of service conversations that an account opened in the month of this instant.
pub(super) fn month_key(world: &World, waba_id: &str, at: i64) -> String {
    let date = local_date(world, waba_id, at);
    format!("service_conversations/{waba_id}/{:04}-{:02}", date.year(), date.month())
}

/// Lays an opened conversation beside those that are still open.
pub(super) fn open(pair: &mut Pair, decision: &Decision, conversation: &Belonging, at: i64) {
    pair.conversations.retain(|one| at < one.until);
    pair.conversations.push(BillingConversation {
        id: conversation.id.clone(),
        category: decision.category.clone(),
        opened_at: at,
        until: conversation.until,
    });
}

fn is_open(conversation: &BillingConversation, at: i64) -> bool {
    conversation.opened_at <= at && at < conversation.until
}

fn join(conversation: &BillingConversation) -> Decision {
    let belongs = Belonging { id: conversation.id.clone(), until: conversation.until, opens: false };
    Decision {
        rules: RuleSet::Cbp,
        kind: ChargeType::Joined,
        category: conversation.category.clone(),
        conversation: Some(belongs),
    }
}

fn service_is_free(world: &World, message: &Message, at: i64) -> bool {
    let waba_id = world.waba_of(&message.number_id).map(|waba| waba.id.as_str()).unwrap_or_default();
    let used = world.counters.get(&month_key(world, waba_id, at)).copied().unwrap_or(0);
    local_date(world, waba_id, at) >= SERVICE_FREE_FROM || used < FREE_SERVICE_CONVERSATIONS_A_MONTH
}
