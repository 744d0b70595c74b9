//! What messages have to do with an SMS in the place of one that did not arrive.

use std::collections::BTreeMap;

use transom_pages::frame::price::money;
use transom_pages::thread::instead::Instead;
use transom_pages::words::say;
use transom_rules::id::MessageId;
use transom_rules::pricing::price::Cost;
use transom_rules::time::Timestamp;
use transom_rules::words::Sentence;
use transom_store::fallbacks::{self, Fallback, State};
use transom_store::messages::{self, Message};
use transom_store::{Result, Scoped};

/// Of each of these messages, whether it has an SMS in its place or stands for another one.
pub(super) async fn of(tx: &mut Scoped<'_>, page: &[Message]) -> Result<BTreeMap<MessageId, Instead>> {
    let ids: Vec<MessageId> = page.iter().map(|message| message.id).collect();
    let found = fallbacks::of_messages(tx, &ids).await?;
    if found.is_empty() {
        return Ok(BTreeMap::new());
    }
    let originals: Vec<MessageId> = found.iter().map(|one| one.message_id).collect();
    let originals = messages::some(tx, &originals).await?;
    let arrived = |id: MessageId| {
        originals.iter().find(|message| message.id == id).and_then(|message| message.delivery.reached_at())
    };
    let mut told = BTreeMap::new();
    for one in &found {
        let arrived_at = arrived(one.message_id);
        if let Some(below) = below(one, arrived_at) {
            told.insert(one.message_id, below);
        }
        if let Some(sms) = one.sms_id {
            told.insert(sms, Instead::For { message: one.message_id.to_string(), arrived_at });
        }
    }
    Ok(told)
}

/// What the message in whose place it stands says of it.
fn below(one: &Fallback, arrived_at: Option<Timestamp>) -> Option<Instead> {
    let at = one.settled_at.unwrap_or_default();
    match one.state {
        State::Waiting => {
            let (at, price) = (one.due_at, price(&one.predicted));
            let put_off = at.filter(|_| !one.why.is_empty());
            Some(
                put_off.map_or(Instead::Planned { at, price: price.clone() }, |at| Instead::PutOff {
                    at,
                    price,
                }),
            )
        }
        State::Sent => Some(Instead::Sent { message: one.sms_id?.to_string(), at, arrived_at }),
        State::Refused => Some(Instead::Refused { at, why: say(&Sentence::read(&one.why)) }),
        State::Cancelled | State::Needless => None,
    }
}

fn price(predicted: &str) -> Option<String> {
    let cost: Cost = serde_json::from_str(predicted).ok()?;
    Some(money(&cost.currency, cost.amount?))
}
