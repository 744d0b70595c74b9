//! What messages have to do with others in the place of one that did not arrive.

use std::collections::BTreeMap;

use transom_desk::messages::newer::{self, Newer};
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

/// Of each of these messages, what stands in its place, or in whose place it stands itself.
pub(super) async fn of(tx: &mut Scoped<'_>, page: &[Message]) -> Result<BTreeMap<MessageId, Vec<Instead>>> {
    let sent: Vec<MessageId> =
        page.iter().filter(|message| !message.inbound).map(|message| message.id).collect();
    let mut told: BTreeMap<MessageId, Vec<Instead>> = BTreeMap::new();
    for (id, one) in sms(tx, &sent).await? {
        told.entry(id).or_default().push(one);
    }
    for (id, one) in newer::among(tx, &sent).await? {
        let after = one.earlier.map(|earlier| Instead::After { message: earlier.to_string() });
        let again = one.newer.map(|(newer, at)| match newer {
            Newer::Message(later) => Instead::Again { message: later.to_string(), at },
            Newer::Campaign(campaign) => Instead::PlannedAnew { campaign: campaign.to_string() },
        });
        told.entry(id).or_default().extend(after.into_iter().chain(again));
    }
    Ok(told)
}

/// Of those that have an SMS in their place or are one.
async fn sms(tx: &mut Scoped<'_>, sent: &[MessageId]) -> Result<BTreeMap<MessageId, Instead>> {
    let found = fallbacks::of_messages(tx, sent).await?;
    let originals: Vec<MessageId> = found.iter().map(|one| one.message_id).collect();
    let originals = messages::some(tx, &originals).await?;
    let arrived = |id: MessageId| {
        originals.iter().find(|message| message.id == id).and_then(|message| message.delivery.reached_at())
    };
    let mut told = BTreeMap::new();
    for one in &found {
        let arrived_at = arrived(one.message_id);
        told.extend(below(one, arrived_at).map(|below| (one.message_id, below)));
        let of_sms = |sms| (sms, Instead::For { message: one.message_id.to_string(), arrived_at });
        told.extend(one.sms_id.map(of_sms));
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
