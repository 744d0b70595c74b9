//! Taking apart again what was merged. Each of the two is as it was, but for what came since, which goes with its
//! identity: what was said is moved to a conversation of whoever said it.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::access::{Asker, Matter, Part, Verb};
use transom_rules::id::{ContactId, ConversationId, MessageId};
use transom_rules::merging::{Profile, Since};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_store::contacts::{Contact, Identity};
use transom_store::continued;
use transom_store::conversations::Conversation;
use transom_store::held::Held;
use transom_store::merges::{self, Merge, Side, profile};
use transom_store::messages::{self, Housed, Message};
use transom_store::{Error, Scoped, visibility};

use super::described;
use super::split::{All, Split, Who, newest};
use super::whole::Whole;
use super::{latest, told};
use crate::base::Base;
use crate::contacts::change::folded;
use crate::done::{Done, NotDone, Wrong};
use crate::fold;
use crate::gate;

/// Undoes the last merge of a contact; the one that is there again. Where somebody says who is `meant`, nobody else comes
/// out: who asks twice undoes nothing but that.
///
/// # Errors
/// When the asker may not, there is no such contact for them, or nothing can be undone.
pub async fn undo(
    base: Base<'_>,
    asker: &Asker,
    contact: ContactId,
    meant: Option<ContactId>,
) -> Done<ContactId> {
    let note = gate::pass(base, asker, Verb::UnmergeContacts, contact).await?;
    let now = base.clock.now();
    let context = (asker.clone(), [base.clock.conversation_id(), base.clock.conversation_id()]);
    let (gone, cursor) = gate::act(base, note, context, move |tx, note, (asker, new)| {
        Box::pin(async move {
            if !visibility::of_contact(tx, asker.visibility(), contact).await? {
                return Err(NotDone::NotFound);
            }
            let mut parting = Parting::of(tx, contact, now).await?;
            is_last(tx, &parting.merge, meant).await?;
            parting.find_places(*new);
            parting.part();
            let moved = parting.moved();
            let gone = parting.merge.gone;
            let theirs = parting.split.conversations_of(Who::Gone).count();
            note.set_detail(told(Matter::Parted, gone, theirs).with(Part::Messages, moved.len()));
            merges::forget(tx, &parting.merge).await?;
            described::part(tx, &parting.merge).await?;
            messages::rehouse(tx, &moved.iter().collect::<Vec<_>>()).await?;
            Ok((gone, parting.held.write(tx, now).await?.0))
        })
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    Ok(gone)
}

/// Whoever is meant is the one who went in last.
async fn is_last(tx: &mut Scoped<'_>, last: &Merge, meant: Option<ContactId>) -> Done<()> {
    let Some(meant) = meant.filter(|meant| *meant != last.gone) else { return Ok(()) };
    let before = merges::of_contact(tx, last.contact).await?;
    let is_in = before.iter().any(|merge| merge.gone == meant);
    Err(if is_in { Wrong::MergedSince } else { Wrong::NotMerged }.into())
}

/// A contact, and what of it belongs to whom.
struct Picture {
    merge: Merge,
    split: Split,
    /// Oldest first.
    messages: Vec<Housed>,
}

impl Picture {
    async fn of(tx: &mut Scoped<'_>, contact: ContactId, whole: &Whole) -> Done<Self> {
        let merge = merges::of_contact(tx, contact).await?.into_iter().next().ok_or(Wrong::NotMerged)?;
        let conversations = whole.conversations();
        let messages = messages::housed(tx, &conversations.iter().copied().collect::<Vec<_>>()).await?;
        let all = All {
            identities: &whole.identities(),
            conversations: &conversations,
            links: &continued::of_contact(tx, contact).await?,
            messages: &messages,
        };
        let split = Split::of(&merge.sides, &all);
        if !split.is_of_two() {
            return Err(Wrong::OnePerson.into());
        }
        Ok(Self { merge, split, messages })
    }

    /// The messages that move, and those that may be shown in lists then: the newest of both in each conversation.
    fn touched(&self) -> BTreeSet<MessageId> {
        let mut last = BTreeMap::new();
        for message in &self.messages {
            let whose = self.split.identities.get(&message.identity);
            last.insert((message.conversation, whose), message.id);
        }
        last.into_values().chain(self.split.strays.iter().map(|stray| stray.id)).collect()
    }
}

/// A contact that is taken apart.
struct Parting {
    held: Held,
    kept: ContactId,
    merge: Merge,
    split: Split,
    messages: Vec<Housed>,
    /// Where what moves stands from now on.
    places: BTreeMap<MessageId, ConversationId>,
    now: Timestamp,
}

impl Parting {
    /// Messages are held before people, so they are looked for first; what came meanwhile is not among them.
    async fn of(tx: &mut Scoped<'_>, kept: ContactId, now: Timestamp) -> Done<Self> {
        let seen = Whole::load(tx, &[kept], true).await?;
        let wanted = Picture::of(tx, kept, &seen).await?.touched();
        let whole = Whole::with_messages(tx, kept, wanted.clone()).await?;
        let picture = Picture::of(tx, kept, &whole).await?;
        if !picture.touched().is_subset(&wanted) {
            return Err(Error::Conflict("somebody wrote while a merge was undone".into()).into());
        }
        let Picture { merge, split, messages } = picture;
        Ok(Self { held: whole.held, kept, merge, split, messages, places: BTreeMap::new(), now })
    }

    const fn contact(&self, who: Who) -> ContactId {
        match who {
            Who::Kept => self.kept,
            Who::Gone => self.merge.gone,
        }
    }

    /// Finds each message that moves a place: the conversation that its own contact goes on with, or a new one.
    fn find_places(&mut self, new: [ConversationId; 2]) {
        for (who, new) in [Who::Kept, Who::Gone].into_iter().zip(new) {
            let is_theirs = |stray: &&Housed| self.split.identities.get(&stray.identity) == Some(&who);
            let strays: Vec<Housed> = self.split.strays.iter().filter(is_theirs).copied().collect();
            let Some(first) = strays.first() else { continue };
            let place = match latest(&self.held, self.split.conversations_of(who)) {
                Some(place) => place,
                None => self.begin(new, who, first),
            };
            self.places.extend(strays.iter().map(|stray| (stray.id, place)));
        }
    }

    /// A conversation for somebody who has none of their own.
    fn begin(&mut self, id: ConversationId, who: Who, first: &Housed) -> ConversationId {
        if let Some(from) = self.held.conversation(first.conversation).cloned() {
            self.held.add_conversation(Conversation {
                id,
                contact_id: self.contact(who),
                identity_id: first.identity,
                unread: 0,
                created_at: first.at,
                ..from
            });
            self.split.conversations.insert(id, who);
        }
        id
    }

    fn part(&mut self) {
        self.count_unread();
        for (id, who) in self.split.identities.clone() {
            let contact = self.contact(who);
            if let Some(identity) = self.held.identity_mut(id).filter(|one| one.contact_id != contact) {
                identity.contact_id = contact;
            }
        }
        for (id, who) in self.split.conversations.clone() {
            let contact = self.contact(who);
            let is_others = self.held.conversation(id).is_some_and(|found| found.contact_id != contact);
            if is_others && let Some(conversation) = self.held.conversation_mut(id) {
                conversation.contact_id = contact;
            }
        }
        self.give_back();
        self.show_anew();
    }

    /// What nobody has looked at is so where it stands now.
    fn count_unread(&mut self) {
        let mut left: BTreeMap<ConversationId, i64> = BTreeMap::new();
        let mut moves: Vec<(ConversationId, i64)> = Vec::new();
        for message in self.messages.iter().rev().filter(|message| message.inbound) {
            let from = message.conversation;
            let known = self.held.conversation(from).map_or(0, |found| found.unread);
            let unread = left.entry(from).or_insert(known);
            *unread -= 1;
            if let Some(to) = self.places.get(&message.id).filter(|_| *unread >= 0) {
                moves.extend([(from, -1), (*to, 1)]);
            }
        }
        for (id, more) in moves {
            if let Some(conversation) = self.held.conversation_mut(id) {
                conversation.unread += more;
            }
        }
    }

    /// Both contacts, as they were but for what came since.
    fn give_back(&mut self) {
        let Some(now) = self.held.contact(self.kept).cloned() else { return };
        let (joined, merged) = (self.merge.sides.joined.clone(), profile(&now));
        let since = Since { joined: &joined, now: &merged };
        let (kept, gone) = (self.merge.sides.kept.clone(), self.merge.sides.gone.clone());
        let mut back = self.as_it_was(&gone, Who::Gone, since);
        back.conversation_id = latest(&self.held, self.split.conversations_of(Who::Gone));
        let mut stays = self.as_it_was(&kept, Who::Kept, since);
        stays.name = since.word(&kept.profile, |known| &known.name);
        stays.language = since.word(&kept.profile, |known| &known.language);
        stays.time_zone = since.word(&kept.profile, |known| &known.time_zone);
        let is_still_theirs = |id: &ConversationId| self.split.conversations.get(id) == Some(&Who::Kept);
        stays.conversation_id = now
            .conversation_id
            .filter(is_still_theirs)
            .or_else(|| latest(&self.held, self.split.conversations_of(Who::Kept)));
        for (contact, who) in [(&mut back, Who::Gone), (&mut stays, Who::Kept)] {
            contact.folded = folded(&contact.name, &self.identities(who));
        }
        self.held.add_contact(back);
        if let Some(contact) = self.held.contact_mut(self.kept) {
            *contact = stays;
        }
    }

    fn as_it_was(&self, side: &Side, who: Who, since: Since<'_>) -> Contact {
        let identities = self.identities(who);
        let said = identities.iter().map(|identity| (identity.marketing, &identity.by_number));
        let Profile { name, blocked, marketing, by_number, language, time_zone } =
            side.profile.parted(since, said);
        Contact {
            id: self.contact(who),
            name,
            folded: String::new(),
            conversation_id: None,
            marketing,
            by_number,
            blocked,
            language,
            time_zone,
            created_at: side.created_at,
        }
    }

    fn identities(&self, who: Who) -> Vec<Identity> {
        self.split.identities_of(who).filter_map(|id| self.held.identity(id)).cloned().collect()
    }

    /// Lists show of each conversation what stands in it now.
    fn show_anew(&mut self) {
        let last = newest(&self.messages, &self.places);
        let sources = self.split.strays.iter().map(|stray| stray.conversation);
        let changed: BTreeSet<ConversationId> = sources.chain(self.places.values().copied()).collect();
        for id in changed {
            let last = last.get(&id).and_then(|last| self.held.message(last.id)).cloned();
            let owner = self.split.conversations.get(&id).copied();
            let address = owner.and_then(|who| self.split.identities_of(who).next());
            if let Some(conversation) = self.held.conversation_mut(id) {
                show_last(conversation, last.as_ref());
                conversation.identity_id =
                    last.map(|last| last.identity_id).or(address).unwrap_or(conversation.identity_id);
            }
        }
        for who in [Who::Kept, Who::Gone] {
            let current = self.held.contact(self.contact(who)).and_then(|contact| contact.conversation_id);
            // What is shown of the contact changes on open pages.
            let current = current.and_then(|id| self.held.conversation_mut(id));
            if let Some(pair) = current.map(|current| (current.identity_id, current.channel_id)) {
                fold::show_clocks(&mut self.held, pair.0, pair.1, self.now);
            }
        }
    }

    /// What moves, in its new place.
    fn moved(&self) -> Vec<Message> {
        let moved = self.places.iter().filter_map(|(id, to)| {
            let message = self.held.message(*id)?.clone();
            Some(Message { conversation_id: *to, ..message })
        });
        moved.collect()
    }
}

fn show_last(conversation: &mut Conversation, last: Option<&Message>) {
    let Some(last) = last else {
        conversation.last_message_id = None;
        for text in [&mut conversation.last_kind, &mut conversation.last_text, &mut conversation.last_state] {
            text.clear();
        }
        conversation.customer_last = false;
        return;
    };
    fold::show_last(conversation, last);
    conversation.channel_id = last.channel_id;
    conversation.customer_last = last.inbound;
    if conversation.unread > 0 && conversation.status == ConversationStatus::Closed {
        conversation.stand(ConversationStatus::Open);
    }
}
