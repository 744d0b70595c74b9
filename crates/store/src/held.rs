//! What a transaction decides about: identities, contacts, pairs, conversations and messages, held in that
//! one order (messages, people, pairs, conversations) so that two writers never wait for each other in a
//! circle; changed in memory; written with a few statements. Both the intake of webhooks and the sends of
//! agents go through here: it is the one place where the inbox's state is written.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::bot::Heard;
use transom_rules::group::Group;
use transom_rules::id::{ChannelId, ContactId, ConversationId, IdentityId, MessageId};
use transom_rules::pair::{Pair, PairKey};
use transom_rules::time::Timestamp;

use crate::arrivals::{self, Arrival};
use crate::bots;
use crate::charges::{self, Charge};
use crate::consents::{self, Consent};
use crate::contacts::{Contact, Identity};
use crate::continued::{self, Link};
use crate::conversations::Conversation;
use crate::counters::Counters;
use crate::error::Result;
use crate::feed;
use crate::messages::{self, Message};
use crate::reached::Reached;
use crate::scope::Scoped;

mod join;
mod load;
mod resolve;
mod rows;
mod write;

pub use join::join;
pub use resolve::give_back;

/// What to hold.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Messages by WhatsApp's id.
    pub wamids: BTreeSet<String>,
    /// Messages by our id.
    pub messages: BTreeSet<MessageId>,
    /// People by the keys one webhook names together; a new one gets the id beside it.
    pub parties: Vec<(Vec<String>, IdentityId)>,
    /// The same of people whose user id was changed: whatever was known before, the keys are one person's.
    pub renamed: Vec<(Vec<String>, IdentityId)>,
    /// Whom Meta says messages of ours went to.
    pub recipients: Vec<Recipient>,
    /// People by our id.
    pub identities: BTreeSet<IdentityId>,
    /// Conversations by our id.
    pub conversations: BTreeSet<ConversationId>,
    /// Only look: hold nothing, make nobody known. For transactions that read.
    pub peek: bool,
}

/// Whom Meta says a message went to.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// The message by our id.
    pub message: Option<MessageId>,
    /// The message by WhatsApp's id.
    pub wamid: String,
    /// The keys that it tells.
    pub keys: Vec<String>,
    /// Who it is if it is somebody new.
    pub new: IdentityId,
}

/// A row in memory and what is to become of it.
#[derive(Clone, Debug)]
pub struct Slot<T> {
    row: T,
    fate: Fate,
    /// As it was found, where it changed.
    before: Option<Box<T>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Keep,
    Insert,
    Update,
}

impl<T: Clone> Slot<T> {
    const fn found(row: T) -> Self {
        Self { row, fate: Fate::Keep, before: None }
    }

    const fn new(row: T) -> Self {
        Self { row, fate: Fate::Insert, before: None }
    }

    fn change(&mut self) -> &mut T {
        if self.fate == Fate::Keep {
            self.fate = Fate::Update;
            self.before = Some(Box::new(self.row.clone()));
        }
        &mut self.row
    }
}

/// The rows that are held.
#[derive(Clone, Debug, Default)]
pub struct Held {
    keys: BTreeMap<String, IdentityId>,
    moved: BTreeMap<String, Option<IdentityId>>,
    identities: BTreeMap<IdentityId, Slot<Identity>>,
    contacts: BTreeMap<ContactId, Slot<Contact>>,
    pairs: BTreeMap<PairKey, Slot<Pair>>,
    groups: BTreeMap<IdentityId, Slot<Group>>,
    participants: BTreeMap<IdentityId, Identity>,
    conversations: BTreeMap<ConversationId, Slot<Conversation>>,
    messages: BTreeMap<MessageId, Slot<Message>>,
    wamids: BTreeMap<String, MessageId>,
    charges: BTreeMap<MessageId, Charge>,
    shares: Vec<Charge>,
    verdicts: BTreeSet<MessageId>,
    words: BTreeMap<MessageId, String>,
    links: BTreeMap<Link, Timestamp>,
    consents: Vec<Consent>,
    arrivals: Vec<Arrival>,
    heard: bots::News,
    /// What decides about prices by its number.
    pub counters: Counters,
    /// Whom messages reached outside their windows.
    pub reached: Reached,
}

impl Held {
    /// Holds rows until the transaction ends.
    pub async fn load(tx: &mut Scoped<'_>, wanted: &Wanted) -> Result<Self> {
        load::load(tx, wanted).await
    }

    /// Writes what changed and notes it in the feed. Returns the feed's cursor and the conversations that
    /// changed.
    pub async fn write(&self, tx: &mut Scoped<'_>, now: Timestamp) -> Result<(i64, Vec<ConversationId>)> {
        write::people(tx, self).await?;
        resolve::hand_over(tx, &self.moved).await?;
        continued::keep(tx, &self.links).await?;
        consents::keep(tx, &self.consents, now).await?;
        write::pairs(tx, self).await?;
        write::groups(tx, self).await?;
        write::conversations(tx, self).await?;
        let fresh = rows_with(&self.messages, Fate::Insert);
        messages::insert(tx, &fresh).await?;
        write::messages(tx, self).await?;
        arrivals::keep(tx, &self.arrivals).await?;
        write::names(tx, self).await?;
        write::words(tx, self).await?;
        charges::keep(tx, &self.charges).await?;
        charges::grow(tx, &self.shares).await?;
        let told = self.verdicts.iter().filter_map(|id| self.message(*id));
        charges::settle(tx, told).await?;
        self.counters.write(tx).await?;
        self.reached.write(tx).await?;
        write::campaigns(tx, self).await?;
        bots::hear(tx, &write::news(self), now).await?;
        let changed = self.changed();
        let cursor = feed::note(tx, &changed, now).await?;
        Ok((cursor, changed))
    }

    /// Holds the counts of these months, `2026-11`, beside what is held already. They are needed where a
    /// delivery is priced.
    pub async fn count(&mut self, tx: &mut Scoped<'_>, months: &BTreeSet<String>) -> Result<()> {
        self.counters.hold(tx, months).await
    }

    /// The same, only looked at.
    pub async fn look_at_counts(&mut self, tx: &mut Scoped<'_>, months: &BTreeSet<String>) -> Result<()> {
        self.counters.look(tx, months).await
    }

    /// Adds the charge of a message that has none.
    pub fn add_charge(&mut self, charge: Charge) {
        self.charges.insert(charge.message_id, charge);
    }

    /// Adds what one delivery of a group's message costs to its charge.
    pub fn add_share(&mut self, charge: Charge) {
        self.shares.push(charge);
    }

    /// The charge that was added for a message.
    pub fn charge(&self, id: MessageId) -> Option<&Charge> {
        self.charges.get(&id)
    }

    /// Meta said something new of a held message that was charged before.
    pub fn add_verdict(&mut self, id: MessageId) {
        let message = self.messages.get(&id).map(|slot| &slot.row);
        match (self.charges.get_mut(&id), message) {
            (Some(charge), Some(message)) => charge.settle_by(message),
            _ => drop(self.verdicts.insert(id)),
        }
    }

    /// The conversations that something changed in, sorted.
    pub fn changed(&self) -> Vec<ConversationId> {
        let of_messages = self.messages.values().filter(|slot| slot.fate != Fate::Keep);
        let of_conversations = self.conversations.values().filter(|slot| slot.fate != Fate::Keep);
        let changed: BTreeSet<ConversationId> = of_messages
            .map(|slot| slot.row.conversation_id)
            .chain(of_conversations.map(|slot| slot.row.id))
            .collect();
        changed.into_iter().collect()
    }

    /// The identity that one of these keys belongs to.
    pub fn identity_of(&self, keys: &[String]) -> Option<IdentityId> {
        keys.iter().find_map(|key| self.keys.get(key)).copied()
    }

    /// The keys that were taken for somebody who was not made known after all: what was told of them was known before.
    pub fn keys_of_nobody(&self) -> impl Iterator<Item = &String> {
        self.keys.iter().filter(|(_, id)| self.identity(**id).is_none()).map(|(key, _)| key)
    }

    /// Gives a key to an identity, whoever had it before; or takes it from whoever has it.
    pub fn give_key(&mut self, key: &str, to: Option<IdentityId>) {
        match to {
            Some(id) => drop(self.keys.insert(key.to_owned(), id)),
            None => drop(self.keys.remove(key)),
        }
        self.moved.insert(key.to_owned(), to);
    }

    /// Whether a key was taken from whoever had it, and is nobody's now.
    pub fn is_free(&self, key: &str) -> bool {
        self.moved.get(key).is_some_and(Option::is_none)
    }

    /// When somebody wrote or called last, to whichever number.
    pub fn last_wrote_at(&self, id: IdentityId) -> Option<Timestamp> {
        let theirs = self.pairs.iter().filter(|(key, _)| key.identity == id);
        theirs.filter_map(|(_, slot)| Some(slot.row.window.opened_by?.at)).max()
    }

    /// An identity.
    pub fn identity(&self, id: IdentityId) -> Option<&Identity> {
        self.identities.get(&id).map(|slot| &slot.row)
    }

    /// An identity, to be changed.
    pub fn identity_mut(&mut self, id: IdentityId) -> Option<&mut Identity> {
        self.identities.get_mut(&id).map(Slot::change)
    }

    /// Adds an identity.
    pub fn add_identity(&mut self, identity: Identity) {
        self.identities.insert(identity.id, Slot::new(identity));
    }

    /// The history of an identity goes on, or began, under another one.
    pub fn link(&mut self, link: Link, at: Timestamp) {
        self.links.insert(link, at);
    }

    /// Somebody under one of the addresses gave or withdrew a consent.
    pub fn consent(&mut self, consent: Consent) {
        self.consents.push(consent);
    }

    /// A message came by something.
    pub fn arrive(&mut self, arrival: Arrival) {
        self.arrivals.push(arrival);
    }

    /// A customer said something in a conversation, by which it may have begun: bots have to hear of it. Of several that
    /// come at once it began by the first.
    pub fn said(&mut self, message: MessageId, conversation: ConversationId) {
        let mut first = self.heard.range((conversation, Heard::Began, String::new())..);
        let has_begun =
            first.next().is_some_and(|(id, heard, _)| (*id, *heard) == (conversation, Heard::Began));
        let is_new = !has_begun && self.begun().any(|begun| begun.id == conversation);
        let heard = if is_new { Heard::Began } else { Heard::Wrote };
        self.heard.insert((conversation, heard, message.to_string()));
    }

    /// A contact.
    pub fn contact(&self, id: ContactId) -> Option<&Contact> {
        self.contacts.get(&id).map(|slot| &slot.row)
    }

    /// A contact, to be changed.
    pub fn contact_mut(&mut self, id: ContactId) -> Option<&mut Contact> {
        self.contacts.get_mut(&id).map(Slot::change)
    }

    /// Adds a contact.
    pub fn add_contact(&mut self, contact: Contact) {
        self.contacts.insert(contact.id, Slot::new(contact));
    }

    /// A pair's clocks; those of a pair that never met are all unset.
    pub fn pair(&self, identity: IdentityId, channel: ChannelId) -> Pair {
        self.pairs.get(&PairKey { identity, channel }).map(|slot| slot.row.clone()).unwrap_or_default()
    }

    /// Sets a pair's clocks. Equal clocks change nothing.
    pub fn set_pair(&mut self, identity: IdentityId, channel: ChannelId, pair: Pair) {
        let key = PairKey { identity, channel };
        match self.pairs.get_mut(&key) {
            Some(slot) if slot.row == pair => {}
            Some(slot) => *slot.change() = pair,
            None if pair == Pair::default() => {}
            None => {
                self.pairs.insert(key, Slot::new(pair));
            }
        }
    }

    /// What is known of a group; the default where nothing is.
    pub fn group(&self, id: IdentityId) -> Group {
        self.groups.get(&id).map(|slot| slot.row.clone()).unwrap_or_default()
    }

    /// Sets what is known of a group. What is known already changes nothing.
    pub fn set_group(&mut self, id: IdentityId, group: Group) {
        match self.groups.get_mut(&id) {
            Some(slot) if slot.row == group => {}
            Some(slot) => *slot.change() = group,
            None => drop(self.groups.insert(id, Slot::new(group))),
        }
    }

    /// The addresses of those in a group, as far as they are known.
    pub fn participants(&self, group: IdentityId) -> Vec<&Identity> {
        let known = self.groups.get(&group).into_iter().flat_map(|slot| slot.row.participants());
        known.filter_map(|id| self.identity(id).or_else(|| self.participants.get(&id))).collect()
    }

    /// A conversation.
    pub fn conversation(&self, id: ConversationId) -> Option<&Conversation> {
        self.conversations.get(&id).map(|slot| &slot.row)
    }

    /// A conversation, to be changed.
    pub fn conversation_mut(&mut self, id: ConversationId) -> Option<&mut Conversation> {
        self.conversations.get_mut(&id).map(Slot::change)
    }

    /// The conversations that were added.
    pub fn begun(&self) -> impl Iterator<Item = &Conversation> {
        rows_with(&self.conversations, Fate::Insert).into_iter()
    }

    /// Adds a conversation.
    pub fn add_conversation(&mut self, conversation: Conversation) {
        self.conversations.insert(conversation.id, Slot::new(conversation));
    }

    /// A message by our id.
    pub fn message(&self, id: MessageId) -> Option<&Message> {
        self.messages.get(&id).map(|slot| &slot.row)
    }

    /// A message by WhatsApp's id.
    pub fn message_with(&self, wamid: &str) -> Option<&Message> {
        self.wamids.get(wamid).and_then(|id| self.message(*id))
    }

    /// A message, to be changed.
    pub fn message_mut(&mut self, id: MessageId) -> Option<&mut Message> {
        self.messages.get_mut(&id).map(Slot::change)
    }

    /// From now on a held message is found by these words alone; one that was added is found by none before.
    pub fn index(&mut self, id: MessageId, words: String) {
        self.words.insert(id, words);
    }

    /// Gives a message the wamid it was accepted under.
    pub fn name_message(&mut self, id: MessageId, wamid: &str) {
        if let Some(slot) = self.messages.get_mut(&id) {
            wamid.clone_into(&mut slot.change().wamid);
            self.wamids.insert(wamid.to_owned(), id);
        }
    }

    /// Adds a message.
    pub fn add_message(&mut self, message: Message) {
        if !message.wamid.is_empty() {
            self.wamids.insert(message.wamid.clone(), message.id);
        }
        self.messages.insert(message.id, Slot::new(message));
    }
}

fn rows_with<K: Ord, T>(slots: &BTreeMap<K, Slot<T>>, fate: Fate) -> Vec<&T> {
    slots.values().filter(|slot| slot.fate == fate).map(|slot| &slot.row).collect()
}
