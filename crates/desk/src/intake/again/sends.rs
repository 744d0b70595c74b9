//! Our own sends, carried over as they were right after Meta's answer: with the people they went to and the
//! conversations they stand in. What webhooks told of them since is for the webhooks to tell again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use transom_rules::delivery::{Delivery, MessageState};
use transom_rules::group::Receipts;
use transom_rules::id::{ContactId, ConversationId, IdentityId, MessageId, WorkspaceId};
use transom_rules::receive::{Attempt, WINDOW_CLOSED};
use transom_rules::time::Timestamp;
use transom_store::conversations::Conversation;
use transom_store::held::{Held, Wanted};
use transom_store::media::{self, Media};
use transom_store::messages::Message;
use transom_store::{Db, Result, Scoped, carry};
use uuid::Uuid;

use super::Report;
use crate::fold::show_last;
use crate::messages::searched;

/// Sends, or people, carried over at once.
const PAGE: i64 = 200;

/// Some sends, with everything around them, as the source has it.
struct Page {
    messages: Vec<MessageId>,
    identities: Vec<IdentityId>,
    held: Held,
    keys: BTreeMap<IdentityId, Vec<String>>,
    files: Vec<Media>,
}

/// Carries over all sends of a workspace, and the people who were added and never heard of.
pub(super) async fn carry(
    source: &Db,
    target: &Db,
    workspace: WorkspaceId,
    report: &mut Report,
) -> Result<()> {
    let mut after = MessageId(Uuid::nil());
    loop {
        let page = source.of(workspace).read((), move |tx, ()| Box::pin(sends_after(tx, after))).await?;
        let Some(last) = page.messages.last() else { break };
        after = *last;
        report.sends += page.messages.len() as u64;
        report.waiting +=
            page.messages.iter().filter(|id| page.held.message(**id).is_some_and(is_waiting)).count() as u64;
        put(target, workspace, page).await?;
    }
    let mut after = IdentityId(Uuid::nil());
    loop {
        let page = source.of(workspace).read((), move |tx, ()| Box::pin(strangers_after(tx, after))).await?;
        let Some(last) = page.identities.last() else { return Ok(()) };
        after = *last;
        put(target, workspace, page).await?;
    }
}

fn is_waiting(message: &Message) -> bool {
    use MessageState::{Claimed, Posting, Queued, Uncertain};
    matches!(message.delivery.state, Queued | Claimed | Posting | Uncertain)
}

async fn sends_after(tx: &mut Scoped<'_>, after: MessageId) -> Result<Page> {
    let messages = carry::sends_after(tx, after, PAGE).await?;
    let wanted = Wanted { messages: messages.iter().copied().collect(), peek: true, ..Wanted::default() };
    let held = Held::load(tx, &wanted).await?;
    let identities: BTreeSet<IdentityId> =
        messages.iter().filter_map(|id| held.message(*id)).map(|message| message.identity_id).collect();
    let identities: Vec<IdentityId> = identities.into_iter().collect();
    let keys = carry::keys_of(tx, &identities).await?;
    let files = media::of_messages(tx, &messages).await?;
    Ok(Page { messages, identities, held, keys, files })
}

async fn strangers_after(tx: &mut Scoped<'_>, after: IdentityId) -> Result<Page> {
    let identities = carry::strangers_after(tx, after, PAGE).await?;
    let wanted = Wanted { identities: identities.iter().copied().collect(), peek: true, ..Wanted::default() };
    let held = Held::load(tx, &wanted).await?;
    let keys = carry::keys_of(tx, &identities).await?;
    Ok(Page { messages: Vec::new(), identities, held, keys, files: Vec::new() })
}

async fn put(target: &Db, workspace: WorkspaceId, page: Page) -> Result<()> {
    let page = Arc::new(page);
    target.of(workspace).write(page, |tx, page| Box::pin(in_transaction(tx, page))).await
}

async fn in_transaction(tx: &mut Scoped<'_>, page: &Page) -> Result<()> {
    let parties = page.keys.iter().map(|(identity, keys)| (keys.clone(), *identity)).collect();
    let conversations: BTreeSet<ConversationId> = page
        .messages
        .iter()
        .filter_map(|id| page.held.message(*id))
        .map(|message| message.conversation_id)
        .chain(page.identities.iter().filter_map(|id| contact_of(&page.held, *id)?.conversation_id))
        .collect();
    let wanted = Wanted { parties, conversations: conversations.clone(), ..Wanted::default() };
    let mut there = Held::load(tx, &wanted).await?;
    people(tx, page, &mut there).await?;
    for id in conversations {
        if let (None, Some(conversation)) = (there.conversation(id), page.held.conversation(id)) {
            there.add_conversation(before_anything(conversation));
        }
    }
    for message in page.messages.iter().filter_map(|id| page.held.message(*id)) {
        send(page, message, &mut there);
    }
    media::add(tx, &page.files).await?;
    let newest = page.messages.iter().filter_map(|id| page.held.message(*id)).map(|message| message.at).max();
    there.write(tx, newest.unwrap_or_default()).await?;
    Ok(())
}

fn contact_of(held: &Held, identity: IdentityId) -> Option<&transom_store::contacts::Contact> {
    held.contact(held.identity(identity)?.contact_id)
}

async fn people(tx: &mut Scoped<'_>, page: &Page, there: &mut Held) -> Result<()> {
    let contacts: Vec<ContactId> = page
        .identities
        .iter()
        .filter_map(|id| contact_of(&page.held, *id))
        .map(|contact| contact.id)
        .collect();
    let known: BTreeSet<ContactId> = carry::known_contacts(tx, &contacts).await?.into_iter().collect();
    for id in &page.identities {
        let (None, Some(identity)) = (there.identity(*id), page.held.identity(*id)) else { continue };
        if let Some(contact) = page.held.contact(identity.contact_id)
            && !known.contains(&contact.id)
            && there.contact(contact.id).is_none()
        {
            there.add_contact(contact.clone());
        }
        there.add_identity(identity.clone());
    }
    Ok(())
}

/// A conversation in which nobody has written: who looks after it stays.
fn before_anything(conversation: &Conversation) -> Conversation {
    Conversation {
        unread: 0,
        customer_last: false,
        last_at: Timestamp::default(),
        said_at: None,
        last_message_id: None,
        last_kind: String::new(),
        last_text: String::new(),
        last_state: String::new(),
        window_until: Timestamp::default(),
        answer_by: Timestamp::default(),
        free_until: Timestamp::default(),
        ..conversation.clone()
    }
}

fn send(page: &Page, message: &Message, there: &mut Held) {
    let sent = as_answered(message);
    if let Some(refused_at) = refused_at(page, message) {
        let mut pair = there.pair(message.identity_id, message.channel_id);
        pair.window.refused(refused_at);
        there.set_pair(message.identity_id, message.channel_id, pair);
    }
    if let Some(conversation) = there.conversation_mut(message.conversation_id)
        && sent.at >= conversation.newest_at()
    {
        show_last(conversation, &sent);
    }
    let file = page.files.iter().find(|file| file.message_id == sent.id);
    there.index(sent.id, searched::words(&sent, file.map_or("", |file| &file.filename)));
    there.add_message(sent);
}

/// A message as it was right after Meta's answer. One without WhatsApp's id never got further, and one whose answer
/// was never heard has its id from a status.
fn as_answered(message: &Message) -> Message {
    let is_named = !message.wamid.is_empty();
    let is_answered = message.accepted_at.is_some();
    let is_sms = is_by_sms(message);
    let delivery = match (is_named, is_answered, message.delivery.state) {
        (false, _, _) => message.delivery.clone(),
        (true, false, _) => Delivery::new(MessageState::Uncertain),
        (true, true, MessageState::Held) => Delivery::new(MessageState::Held),
        (true, true, _) => Delivery::new(MessageState::Accepted),
    };
    Message {
        wamid: if is_answered { message.wamid.clone() } else { String::new() },
        delivery,
        receipts: Receipts::new(),
        their_reaction: String::new(),
        noted_at: None,
        edited_at: None,
        revoked_at: None,
        // Of an SMS the answer to the post tells the price; of WhatsApp webhooks do.
        pricing: if is_sms { message.pricing.clone() } else { String::new() },
        meta_conversation: String::new(),
        earlier_verdicts: message.earlier_verdicts.clone().filter(|_| is_sms),
        ..message.clone()
    }
}

/// Whether an SMS carrier gave it its id: Meta's begin otherwise.
fn is_by_sms(message: &Message) -> bool {
    message.wamid.starts_with("SM") || message.wamid.starts_with("MM")
}

/// When a message was sent that Meta refused at once because the window was closed; webhooks tell of those that
/// were refused later. The first versions did not note it with the message: of several the pair remembers the last.
fn refused_at(page: &Page, message: &Message) -> Option<Timestamp> {
    let delivery = &message.delivery;
    let fault = delivery.fault.as_ref().filter(|fault| fault.code == WINDOW_CLOSED)?;
    if !message.wamid.is_empty() || delivery.state != MessageState::Failed {
        return None;
    }
    if message.posted_at.is_some() {
        return Some(message.sent_at());
    }
    let known = page.held.pair(message.identity_id, message.channel_id).window.refused_at?;
    let attempt = Attempt { at: message.at, over: delivery.failed_at, fault: Some(fault) };
    attempt.is_refusal_of(known).then_some(known)
}

#[cfg(test)]
mod tests {
    use transom_rules::content::Kind;
    use transom_rules::event::{Fault, Status};
    use transom_rules::id::ChannelId;
    use transom_store::messages::Strand;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_750_000_000 + seconds)
    }

    fn message(state: MessageState) -> Message {
        let nobody = Uuid::nil();
        let strand = Strand::new(ConversationId(nobody), IdentityId(nobody), ChannelId(nobody));
        let mut message = Message::new(MessageId(nobody), strand, Kind::Text, at(0), state);
        message.text = "Hello".into();
        message
    }

    #[test]
    fn what_webhooks_told_of_a_send_is_taken_off() {
        let mut read = message(MessageState::Accepted);
        read.wamid = "wamid.1".into();
        (read.posted_at, read.accepted_at) = (Some(at(0)), Some(at(1)));
        let right_after = read.clone();
        for (status, seconds) in [(Status::Sent, 2), (Status::Delivered, 3), (Status::Read, 4)] {
            read.delivery.advance(&status, at(seconds), None);
        }
        let receipt = read.receipts.entry(IdentityId(Uuid::nil())).or_default();
        receipt.advance(&Status::Read, at(4), None);
        read.their_reaction = "x".into();
        read.noted_at = Some(at(5));
        read.pricing = "{}".into();
        read.earlier_verdicts = Some(Vec::new());
        assert_eq!(as_answered(&read), right_after);
    }

    #[test]
    fn what_was_never_answered_gets_its_name_from_a_status_again() {
        let mut settled = message(MessageState::Uncertain);
        settled.wamid = "wamid.1".into();
        settled.delivery.advance(&Status::Delivered, at(3), None);
        assert_eq!(as_answered(&settled), message(MessageState::Uncertain));
    }

    #[test]
    fn what_never_left_or_was_refused_at_once_stays_as_it_is() {
        for state in [MessageState::Queued, MessageState::Stopped, MessageState::Cancelled] {
            assert_eq!(as_answered(&message(state)), message(state));
        }
        let mut refused = message(MessageState::Posting);
        let fault = Fault { code: WINDOW_CLOSED, ..Fault::default() };
        refused.delivery.advance(&Status::Failed, at(1), Some(&fault));
        assert_eq!(as_answered(&refused), refused);
    }
}
