//! How far our messages got, as Meta tells it.

use transom_rules::event::{Event, Status, StatusChanged};
use transom_rules::id::MessageId;
use transom_rules::receive::{self, Step};
use transom_rules::time::Timestamp;
use transom_store::deliveries::Orphan;
use transom_store::held::Held;

use super::fold::Fold;
use super::message_in_callback;
use crate::prices;
use crate::registry::Known;

impl Fold<'_> {
    /// A status finds its message by our own id, then by the wamid; else it waits until its message is known.
    pub(super) fn status(&mut self, status: &StatusChanged) {
        let named = message_in_callback(status).and_then(|id| self.held.message(id));
        let Some(message) = named.or_else(|| self.held.message_with(&status.wamid)) else {
            self.out.orphans.push(Orphan {
                wamid: status.wamid.clone(),
                word: format!("{:?}", status.status),
                of: status.participant.clone().unwrap_or_default(),
                at: status.at,
                event: Event::Status(status.clone()),
            });
            return;
        };
        if message.inbound {
            return;
        }
        let id = message.id;
        if message.wamid.is_empty() {
            self.held.name_message(id, &status.wamid);
            self.out.settled.push(id);
        }
        apply(&mut self.held, (id, status), self.known, self.now);
    }
}

/// Moves a message and its pair's clocks as one status says. The dispatcher calls it for statuses that came
/// before Meta's answer.
pub(crate) fn apply(
    held: &mut Held,
    (id, status): (MessageId, &StatusChanged),
    known: &Known,
    now: Timestamp,
) {
    let Some(message) = held.message(id) else { return };
    let sent_at = message.accepted_at.unwrap_or(message.at);
    apply_sent_at(held, (id, status), known, (sent_at, now));
}

/// The same for a message that went out at an instant nobody has written down yet.
pub(crate) fn apply_sent_at(
    held: &mut Held,
    (id, status): (MessageId, &StatusChanged),
    known: &Known,
    (sent_at, now): (Timestamp, Timestamp),
) {
    let Some(message) = held.message(id) else { return };
    let mut delivery = message.delivery.clone();
    let reached = delivery.reached_at();
    let moved = delivery.advance(&status.status, status.at, status.faults.first());
    let reached = (reached, delivery.reached_at());
    // What comes with `sent` is a forecast (R3.14): what comes with the delivery replaces it.
    let settles = !matches!(status.status, Status::Sent);
    let news = |known: &str, told: &Option<String>| {
        told.as_deref().is_some_and(|told| known.is_empty() || (settles && told != known))
    };
    let priced = news(&message.pricing, &status.pricing);
    let grouped = news(&message.meta_conversation, &status.conversation);
    if !moved && !priced && !grouped {
        return;
    }
    let (identity, channel, conversation) =
        (message.identity_id, message.channel_id, message.conversation_id);
    let state = delivery.state;
    if let Some(message) = held.message_mut(id) {
        message.delivery = delivery;
        if priced {
            message.pricing = status.pricing.clone().unwrap_or_default();
        }
        if grouped {
            message.meta_conversation = status.conversation.clone().unwrap_or_default();
        }
    }
    // The clocks hear of a delivery once, by the first of delivered and read; a later reading is none.
    let at =
        if arrives(&status.status) { reached.1.filter(|_| reached.0 != reached.1) } else { Some(status.at) };
    if let Some(at) = at {
        let mut pair = held.pair(identity, channel);
        let step = Step { status: &status.status, at, sent_at, fault: status.faults.first() };
        receive::on_status(&mut pair, step);
        held.set_pair(identity, channel, pair);
    }
    charge(held, (id, status), known, reached);
    super::show_clocks(held, identity, channel, now);
    if held
        .conversation(conversation)
        .is_some_and(|c| c.last_message_id == Some(id) && c.last_state != state.as_str())
        && let Some(conversation) = held.conversation_mut(conversation)
    {
        state.as_str().clone_into(&mut conversation.last_state);
    }
}

/// The first of delivered and read makes the charge. What Meta says of it may come with the other one.
fn charge(
    held: &mut Held,
    (id, status): (MessageId, &StatusChanged),
    known: &Known,
    (before, now): (Option<Timestamp>, Option<Timestamp>),
) {
    match (before, now) {
        (None, Some(at)) => {
            let verdict = (status.pricing.as_deref(), status.conversation.as_deref());
            prices::bill(known, held, (id, at), verdict);
        }
        (Some(_), _) if status.pricing.is_some() && status.status != Status::Sent => {
            let pricing = status.pricing.as_deref().unwrap_or_default();
            held.add_verdict(id, pricing, status.conversation.as_deref().unwrap_or_default());
        }
        _ => {}
    }
}

/// Whether a status says that a message reached its customer, which is what is charged.
pub(crate) const fn arrives(status: &Status) -> bool {
    matches!(status, Status::Delivered | Status::Read | Status::Played)
}
