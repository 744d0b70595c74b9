//! How far a message to a group got with one of its people. The message itself is as far as whoever got furthest, and
//! never fails because one of them cannot get it; each delivery is charged by itself.

use transom_rules::event::{Status, StatusChanged};
use transom_rules::id::{IdentityId, MessageId};
use transom_rules::time::Timestamp;
use transom_store::held::Held;

use super::News;
use crate::accounts::registry::Known;
use crate::charges::price;
use crate::contacts::meet;
use crate::fold::show_state;

/// Takes note of a status that names a participant.
pub(super) fn apply(held: &mut Held, id: MessageId, status: &StatusChanged, known: &Known, now: Timestamp) {
    let member = held.identity_of(&meet::keys(&status.recipient, None));
    let (Some(member), Some(message)) = (member, held.message(id)) else { return };
    let mut receipts = message.receipts.clone();
    let receipt = receipts.entry(member).or_default();
    let reached = receipt.reached_at();
    let code = status.faults.first().map(|fault| fault.code);
    if !receipt.advance(&status.status, status.at, code) {
        return;
    }
    let reached = (reached, receipt.reached_at());
    let news = News::of(message, status).filter(|_| message.pricing.is_empty());
    let group = message.identity_id;
    if let Some(message) = held.message_mut(id) {
        message.receipts = receipts;
        if status.status != Status::Failed {
            message.delivery.advance(&status.status, status.at, None);
        }
        if let Some(news) = &news {
            news.take_over(message, status);
        }
    }
    is_there(held, group, member, status.at.min(now));
    if let (None, Some(at)) = reached {
        price::bill_share(known, held, id, price::Share { member, at, pricing: status.pricing.as_deref() });
    }
    show_state(held, id);
}

/// Whoever a message is told of is in the group, unless it was told otherwise.
fn is_there(held: &mut Held, group: IdentityId, member: IdentityId, at: Timestamp) {
    let mut known = held.group(group);
    if !known.members.contains_key(&member) {
        known.told_of(member, true, at);
        held.set_group(group, known);
    }
}
