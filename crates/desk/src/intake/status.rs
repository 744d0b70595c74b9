//! How far our messages got, as Meta tells it; with each of a group, [`receipt`].

mod receipt;

use transom_channels::whatsapp::number_news::{self, Failing};
use transom_rules::author::Author;
use transom_rules::channel::ChannelKind;
use transom_rules::entry_point::conversation;
use transom_rules::event::{Event, Party, Status, StatusChanged};
use transom_rules::id::{IdentityId, MessageId};
use transom_rules::number::{NumberNews, Payment};
use transom_rules::pair::PairKey;
use transom_rules::pricing::UnixSeconds;
use transom_rules::pricing::finding::Verdict;
use transom_rules::receive::{self, Step};
use transom_rules::time::Timestamp;
use transom_store::contacts::Identity;
use transom_store::deliveries::Orphan;
use transom_store::held::Held;
use transom_store::messages::Message;

use crate::accounts::numbers::Told;
use crate::accounts::registry::Known;
use crate::charges::price;
use crate::fold::{Fold, show_clocks, show_state};
use crate::templates::proven;

/// Meta's word for the price of a message inside a free entry point.
const FREE_ENTRY_POINT: &str = "free_entry_point";

impl Fold<'_> {
    /// A status finds its message by our own id, then by the wamid; else it waits until its message is known. What one
    /// carrier tells of another one's message is nothing.
    pub(super) fn status(&mut self, kind: ChannelKind, status: &StatusChanged) {
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
        if message.inbound || self.known.kind(message.channel_id) != kind {
            return;
        }
        let (id, went_to) = (message.id, message.identity_id);
        if status.participant.is_some() {
            self.identity(&status.recipient, None, status.at);
        }
        // An SMS goes where it was sent: its carrier knows nobody by another name.
        if let Some(recipient) = recipient(status).filter(|_| kind == ChannelKind::WhatsApp) {
            self.went_to(went_to, recipient, status.at);
        }
        if self.held.message(id).is_some_and(|message| message.wamid.is_empty()) {
            self.held.name_message(id, &status.wamid);
            self.out.settled.push(id);
        }
        apply(&mut self.held, id, status, self.known, self.now);
        self.proves(id, status);
        self.is_paid(id, status.at);
    }

    /// A failure may say that the template, or the number, is not what we know of it.
    fn proves(&mut self, id: MessageId, status: &StatusChanged) {
        let (Some(message), Some(fault)) = (self.held.message(id), status.faults.first()) else { return };
        let Some(channel) = self.known.channels.get(&message.channel_id) else { return };
        let changed = proven::of_template(message, fault, status.at);
        self.out.proven |= changed.is_some();
        self.out.templates.extend(changed.map(|changed| (channel.waba_id.clone(), changed)));
        let currency = self.known.tariff(channel).currency();
        let news = number_news::proven(fault.code, Failing::Afterwards, currency);
        self.out.asks_numbers |= news.is_some();
        self.out.numbers.extend(news.map(|news| Told { channel: channel.id, news, at: status.at }));
    }

    /// What costs something and is delivered shows that it is paid for, where that was in doubt.
    fn is_paid(&mut self, id: MessageId, at: Timestamp) {
        let Some(charge) = self.held.charge(id).filter(|charge| charge.cost.charge.billable) else { return };
        let channel = charge.channel_id;
        if self.known.facts(channel).is_some_and(|facts| facts.unpaid().is_some()) {
            self.out.numbers.push(Told { channel, news: NumberNews::Payment(Payment::Works), at });
        }
    }
}

/// Whom a status says that a message went to; nobody of one to a group.
pub(super) fn recipient(status: &StatusChanged) -> Option<&Party> {
    Some(&status.recipient).filter(|_| status.participant.is_none())
}

impl Fold<'_> {
    /// Meta says whom a message went to that we sent to an identity, as far as their keys are held: more is known of
    /// them by it, or the number is somebody else's now.
    pub(crate) fn went_to(&mut self, to: IdentityId, whom: &Party, at: Timestamp) {
        let is_group = self.held.identity(to).is_none_or(Identity::is_group);
        if !is_group && let Some(id) = self.identity(whom, None, at) {
            self.is_written(id, whom.phone.as_deref());
        }
    }
}

/// Moves a message and its pair's clocks as one status says. The dispatcher calls it for what Meta answers at
/// once, and for statuses that came before Meta's answer.
pub(crate) fn apply(held: &mut Held, id: MessageId, status: &StatusChanged, known: &Known, now: Timestamp) {
    let Some(message) = held.message(id) else { return };
    if status.participant.is_some() {
        return receipt::apply(held, id, status, known, now);
    }
    let kind = known.kind(message.channel_id);
    let mut delivery = message.delivery.clone();
    let (reached, charged) = (delivery.reached_at(), delivery.charged_at(kind));
    let moved = delivery.advance(&status.status, status.at, status.faults.first());
    let reached = (reached, delivery.reached_at());
    let charged = (charged, delivery.charged_at(kind));
    let news = News::of(message, status);
    if !moved && news.is_none() {
        return;
    }
    let sent_at = message.sent_at();
    let (identity, channel) = (message.identity_id, message.channel_id);
    if let Some(message) = held.message_mut(id) {
        message.delivery = delivery;
        if let Some(news) = &news {
            news.take_over(message, status);
        }
    }
    if kind == ChannelKind::WhatsApp {
        moves_clocks(held, PairKey { identity, channel }, status, Moment { sent_at, reached });
        if let (None, Some(at)) = reached {
            counts_as_reached(held, id, at);
        }
    }
    match charged {
        // Once: on WhatsApp by the first of delivered and read. What Meta says of it may come with the other one.
        (None, Some(at)) => price::bill(known, held, id, at),
        (Some(_), _) if news.is_some() => held.add_verdict(id),
        _ => {}
    }
    if let (true, Some(reached_at)) = (counts_as_entry(status), reached.1) {
        let mut pair = held.pair(identity, channel);
        pair.entry.free_by_meta(reached_at);
        held.set_pair(identity, channel, pair);
    }
    if let (Status::Failed, Some(fault)) = (&status.status, status.faults.first())
        && let Some(message) = held.message(id).cloned()
    {
        proven::of_customer(held, &message, fault, status.at);
        held.reached.give_up(identity, id);
    }
    show_clocks(held, identity, channel, now);
    show_state(held, id);
}

/// When a message was sent, and when it had reached its customer before a status and has by it.
#[derive(Clone, Copy)]
struct Moment {
    sent_at: Timestamp,
    reached: (Option<Timestamp>, Option<Timestamp>),
}

/// The clocks hear of a delivery once, by the first of delivered and read; a later reading is none.
fn moves_clocks(held: &mut Held, key: PairKey, status: &StatusChanged, moment: Moment) {
    let Moment { sent_at, reached } = moment;
    let at =
        if arrives(&status.status) { reached.1.filter(|_| reached.0 != reached.1) } else { Some(status.at) };
    let Some(at) = at else { return };
    let entry_until = status.conversation.as_deref().and_then(conversation::end_told);
    let mut pair = held.pair(key.identity, key.channel);
    let step = Step { status: &status.status, at, sent_at, fault: status.faults.first(), entry_until };
    receive::on_status(&mut pair, step);
    held.set_pair(key.identity, key.channel, pair);
}

/// Whoever is reached outside their window counts towards the limit of the portfolio (R6.1): people, not groups, and not
/// by what the owner wrote on the phone.
fn counts_as_reached(held: &mut Held, id: MessageId, at: Timestamp) {
    let Some(message) = held.message(id).filter(|message| message.author != Author::Phone) else { return };
    let (identity, channel) = (message.identity_id, message.channel_id);
    let is_group = held.identity(identity).is_none_or(Identity::is_group);
    let in_window = held.pair(identity, channel).billing.in_window(UnixSeconds::from_timestamp(at));
    if !is_group && !in_window {
        held.reached.deliver(identity, id, at);
    }
}

/// What a status tells beside how far the message got, as far as it was not known.
pub(super) struct News {
    /// Its `pricing` is the first that comes with the delivery, whether or not it is what the forecast said.
    is_first: bool,
    pricing: bool,
    conversation: bool,
}

impl News {
    pub(super) fn of(message: &Message, status: &StatusChanged) -> Option<Self> {
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

    pub(super) fn take_over(&self, message: &mut Message, status: &StatusChanged) {
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

/// Whether Meta counts the message as inside a free entry point, which our clock may have taken for ended: the charge
/// was made by the clock as it was, and says where Meta differs.
fn counts_as_entry(status: &StatusChanged) -> bool {
    let said = status.pricing.as_deref().filter(|said| said.contains(FREE_ENTRY_POINT));
    let verdict = said.filter(|_| arrives(&status.status)).and_then(|said| Verdict::read(said, ""));
    verdict.and_then(|verdict| verdict.kind).as_deref() == Some(FREE_ENTRY_POINT)
}

/// Whether a status says that a message reached its customer, which is what is charged.
pub(crate) const fn arrives(status: &Status) -> bool {
    matches!(status, Status::Delivered | Status::Read | Status::Played)
}

/// Our own id, which every send carries in `biz_opaque_callback_data` as `t1.<message id>`.
pub(super) fn message_in_callback(status: &StatusChanged) -> Option<MessageId> {
    let rest = status.callback.as_deref()?.strip_prefix("t1.")?;
    rest.get(..36)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use transom_rules::content::{Entry, Kind};
    use transom_rules::delivery::MessageState;
    use transom_rules::entry_point::EntryState;
    use transom_rules::event::{Fault, Party};
    use transom_rules::id::{ChannelId, ConversationId, IdentityId};
    use transom_rules::pair::Pair;
    use transom_store::messages::Strand;
    use uuid::Uuid;

    use super::*;

    const ID: MessageId = MessageId(Uuid::nil());
    const IDENTITY: IdentityId = IdentityId(Uuid::nil());
    const CHANNEL: ChannelId = ChannelId(Uuid::nil());

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_750_000_000 + seconds)
    }

    fn message() -> Message {
        let strand = Strand::new(ConversationId(Uuid::nil()), IDENTITY, CHANNEL);
        Message::new(ID, strand, Kind::Text, at(10), MessageState::Posting)
    }

    fn told(word: &str, seconds: i64) -> StatusChanged {
        let status = match word {
            "sent" => Status::Sent,
            "delivered" => Status::Delivered,
            "read" => Status::Read,
            _ => Status::Failed,
        };
        StatusChanged {
            wamid: String::new(),
            status,
            at: at(seconds),
            recipient: Party::default(),
            callback: None,
            faults: Vec::new(),
            pricing: None,
            conversation: None,
            participant: None,
        }
    }

    /// Statuses with their `pricing` and `conversation`; empty if they have none.
    fn message_after(told_of: &[(&str, &str, &str)]) -> Message {
        let mut held = Held::default();
        held.add_message(message());
        for (seconds, (word, pricing, conversation)) in (20..).zip(told_of) {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let told = StatusChanged {
                pricing: some(pricing),
                conversation: some(conversation),
                ..told(word, seconds)
            };
            apply(&mut held, ID, &told, &Known::default(), at(0));
        }
        held.message(ID).unwrap().clone()
    }

    #[track_caller]
    fn check(told_of: &[(&str, &str, &str)], verdict: &str, conversation: &str, earlier: Option<&[&str]>) {
        let message = message_after(told_of);
        assert_eq!((message.verdict(), message.meta_conversation.as_str()), (verdict, conversation));
        let kept: Option<Vec<&str>> =
            message.earlier_verdicts.as_ref().map(|words| words.iter().map(String::as_str).collect());
        assert_eq!(kept.as_deref(), earlier);
        let again = [told_of, told_of].concat();
        let again = message_after(&again);
        assert_eq!((again.pricing, again.meta_conversation), (message.pricing, message.meta_conversation));
        assert_eq!(again.earlier_verdicts, message.earlier_verdicts, "told twice is told once");
    }

    #[test]
    fn metas_last_word_on_a_delivery_holds_and_those_before_are_kept() {
        check(&[("sent", "F", "c")], "", "c", None);
        check(&[("sent", "F", "c"), ("delivered", "", "")], "", "c", None);
        check(&[("sent", "F", ""), ("delivered", "", ""), ("read", "F", "")], "F", "", Some(&[]));
        check(&[("sent", "F", "f"), ("delivered", "A", "c"), ("read", "A", "")], "A", "c", Some(&[]));
        check(&[("delivered", "A", ""), ("read", "", "c")], "A", "c", Some(&[]));
        check(&[("delivered", "A", ""), ("sent", "F", "f")], "A", "f", Some(&[]));
        check(&[("delivered", "A", "c"), ("read", "B", "d")], "B", "d", Some(&["A", "c"]));
        check(&[("delivered", "A", ""), ("read", "B", ""), ("delivered", "A", "")], "B", "", Some(&["A"]));
        check(&[("failed", "P", ""), ("delivered", "A", "")], "A", "", Some(&[]));
    }

    /// The pair after an answer to an ad was posted, and Meta's answer and a status came in either order.
    fn pair_after(word: &str, code: i64, overtakes: bool) -> Pair {
        let mut held = Held::default();
        let mut pair = Pair::default();
        pair.entry.entered(at(10), Entry::Ad);
        held.set_pair(IDENTITY, CHANNEL, pair);
        let accepted_at = (!overtakes).then(|| at(13));
        held.add_message(Message { posted_at: Some(at(12)), accepted_at, ..message() });
        let fault = Fault { code, ..Fault::default() };
        let told = StatusChanged { faults: vec![fault], ..told(word, 20) };
        apply(&mut held, ID, &told, &Known::default(), at(30));
        held.pair(IDENTITY, CHANNEL)
    }

    #[test]
    fn a_status_that_overtakes_metas_answer_changes_nothing_about_when_the_message_was_sent() {
        for (word, code) in [("delivered", 0), ("failed", 131_047)] {
            assert_eq!(pair_after(word, code, true), pair_after(word, code, false), "{word}");
        }
        assert!(matches!(pair_after("delivered", 0, true).entry.state(at(30)), EntryState::Open { .. }));
        assert_eq!(pair_after("failed", 131_047, true).window.refused_at, Some(at(12)));
    }
}
