//! How far our messages got, as Meta tells it.

use transom_rules::event::{Event, Status, StatusChanged};
use transom_rules::id::MessageId;
use transom_rules::receive::{self, Step};
use transom_rules::time::Timestamp;
use transom_store::deliveries::Orphan;
use transom_store::held::Held;
use transom_store::messages::Message;

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

/// Moves a message and its pair's clocks as one status says. The dispatcher calls it for what Meta answers at
/// once, and for statuses that came before Meta's answer.
pub(crate) fn apply(
    held: &mut Held,
    (id, status): (MessageId, &StatusChanged),
    known: &Known,
    now: Timestamp,
) {
    let Some(message) = held.message(id) else { return };
    let mut delivery = message.delivery.clone();
    let reached = delivery.reached_at();
    let moved = delivery.advance(&status.status, status.at, status.faults.first());
    let reached = (reached, delivery.reached_at());
    let news = News::of(message, status);
    if !moved && news.is_none() {
        return;
    }
    let sent_at = message.sent_at();
    let (identity, channel, conversation) =
        (message.identity_id, message.channel_id, message.conversation_id);
    let state = delivery.state;
    if let Some(message) = held.message_mut(id) {
        message.delivery = delivery;
        if let Some(news) = &news {
            news.take_over(message, status);
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
    match reached {
        // The first of delivered and read makes the charge. What Meta says of it may come with the other one.
        (None, Some(at)) => bill(held, (id, at), known),
        (Some(_), _) if news.is_some() => held.add_verdict(id),
        _ => {}
    }
    super::show_clocks(held, identity, channel, now);
    if held
        .conversation(conversation)
        .is_some_and(|c| c.last_message_id == Some(id) && c.last_state != state.as_str())
        && let Some(conversation) = held.conversation_mut(conversation)
    {
        state.as_str().clone_into(&mut conversation.last_state);
    }
}

/// What a status tells beside how far the message got, as far as it was not known.
struct News {
    /// Its `pricing` is the first that comes with the delivery, whether or not it is what the forecast said.
    is_first: bool,
    pricing: bool,
    conversation: bool,
}

impl News {
    fn of(message: &Message, status: &StatusChanged) -> Option<Self> {
        let arrives = arrives(&status.status);
        let earlier = message.earlier_verdicts.as_deref();
        let told = |word: &'_ Option<String>, known: &str| {
            word.as_deref().is_some_and(|told| receive::is_news(known, told, arrives, earlier))
        };
        let pricing = told(&status.pricing, &message.pricing);
        let conversation = told(&status.conversation, &message.meta_conversation);
        let is_priced = status.pricing.as_deref().is_some_and(|told| !told.is_empty());
        let is_first = arrives && earlier.is_none() && is_priced;
        (is_first || pricing || conversation).then_some(Self { is_first, pricing, conversation })
    }

    fn take_over(&self, message: &mut Message, status: &StatusChanged) {
        for (is_new, known, told) in [
            (self.pricing, &mut message.pricing, &status.pricing),
            (self.conversation, &mut message.meta_conversation, &status.conversation),
        ] {
            let (true, Some(told)) = (is_new, told) else { continue };
            let before = std::mem::replace(known, told.clone());
            if let (Some(earlier), false) = (&mut message.earlier_verdicts, before.is_empty()) {
                earlier.push(before);
            }
        }
        if self.is_first {
            message.earlier_verdicts.get_or_insert_default();
        }
    }
}

fn bill(held: &mut Held, (id, at): (MessageId, Timestamp), known: &Known) {
    let Some(message) = held.message(id) else { return };
    let (pricing, conversation) = (message.verdict().to_owned(), message.meta_conversation.clone());
    prices::bill(known, held, (id, at), (Some(&pricing), Some(&conversation)));
}

/// Whether a status says that a message reached its customer, which is what is charged.
pub(crate) const fn arrives(status: &Status) -> bool {
    matches!(status, Status::Delivered | Status::Read | Status::Played)
}
