//! Who wrote: finding or making the identity, the contact and the conversation behind a party.

use std::collections::BTreeSet;

use transom_channels::whatsapp::number;
use transom_rules::access::{Asker, On, Verb};
use transom_rules::continued::Continued;
use transom_rules::event::Party;
use transom_rules::id::{ChannelId, ContactId, ConversationId, IdentityId};
use transom_rules::mark::Priority;
use transom_rules::merging::{ByNumber, Marketing};
use transom_rules::receive::{
    Conversation as Summary, ConversationChoice, ConversationStatus, Validity, choose,
};
use transom_rules::time::{Span, Timestamp};
use transom_store::contacts::{Contact, Identity};
use transom_store::continued::Link;
use transom_store::conversations::Conversation;
use transom_store::held::{Held, Wanted};
use transom_store::{Error, Result, Scoped, search};

use super::name;
use crate::app::Shared;
use crate::done::Done;
use crate::fold::{self, Fold, Surroundings};
use crate::gate;

/// The keys that a party is known by, the surest first. A group is an identity of its own: its window is one for all.
pub fn keys(party: &Party, group_id: Option<&str>) -> Vec<String> {
    if let Some(group) = group_id {
        return vec![format!("g:{group}")];
    }
    let user = party.user_id.as_ref().map(|user| format!("u:{user}"));
    user.into_iter().chain(party.phone.iter().flat_map(|phone| phone_keys(phone))).collect()
}

/// A telephone of which WhatsApp knows two forms has a key for each.
fn phone_keys(phone: &str) -> impl Iterator<Item = String> {
    [Some(phone.to_owned()), number::other_form(phone)]
        .into_iter()
        .flatten()
        .map(|phone| format!("p:{phone}"))
}

/// Whether two parties have one telephone.
pub(crate) fn has_same_phone(one: &Party, other: &Party) -> bool {
    one.phone.iter().zip(&other.phone).any(|(one, other)| number::is_same(one, other))
}

/// The conversation that the messages of somebody's contact go to now, if they have one.
pub(crate) fn current(held: &Held, identity: IdentityId) -> Option<&Conversation> {
    let contact = held.identity(identity)?.contact_id;
    held.conversation(held.contact(contact)?.conversation_id?)
}

/// A contact that somebody wanted to be known.
#[derive(Clone, Copy, Debug)]
pub struct Added {
    /// The contact of that address.
    pub contact: ContactId,
    /// Whether it was made; else it was known already and is as it was.
    pub is_new: bool,
}

/// Makes a contact known. The asker may not see whoever has the address already: that is for whoever tells them.
///
/// # Errors
/// When the asker may not.
pub async fn add(app: &Shared, asker: &Asker, party: Party) -> Done<Added> {
    let note = gate::pass(app.base(), asker, Verb::AddContact, On::NOTHING).await?;
    let context = (party, Surroundings::of(app));
    gate::act(app.base(), note, context, |tx, note, (party, around)| {
        Box::pin(async move {
            let added = find_or_make(tx, party, around).await?;
            note.set_on(added.contact);
            note.tell_if(Verb::AddContact, added.is_new);
            Ok(added)
        })
    })
    .await
}

async fn find_or_make(tx: &mut Scoped<'_>, party: &Party, around: &Surroundings) -> Result<Added> {
    let (now, keys) = (around.clock.now(), keys(party, None));
    let wanted = Wanted { parties: vec![(keys.clone(), around.clock.identity_id())], ..Wanted::default() };
    let held = Held::load(tx, &wanted).await?;
    let known = held.identity_of(&keys).and_then(|id| held.identity(id)).map(|identity| identity.contact_id);
    if let Some(contact) = known {
        return Ok(Added { contact, is_new: false });
    }
    let mut fold = Fold::new(held, tx.workspace(), around, now);
    let made = fold.asked_for(party, None).and_then(|id| fold.held.identity(id)).map(|made| made.contact_id);
    fold.held.write(tx, now).await?;
    let contact = made.ok_or_else(|| Error::Broken("a contact without an address".into()))?;
    Ok(Added { contact, is_new: true })
}

impl Fold<'_> {
    /// The identity behind a party as a webhook names it at an instant, made if need be. `None` when the party names
    /// nobody.
    pub(crate) fn identity(
        &mut self,
        party: &Party,
        group_id: Option<&str>,
        at: Timestamp,
    ) -> Option<IdentityId> {
        if group_id.is_some() {
            return self.asked_for(party, group_id);
        }
        let keys = keys(party, None);
        let id = match self.held.identity_of(&keys) {
            Some(id) => id,
            None => self.somebody_new(&keys)?,
        };
        let is_held = |key: &String| self.held.identity_of(std::slice::from_ref(key)).is_some();
        if !keys.iter().all(is_held) {
            return Some(id);
        }
        let party = self.with_own_phone(id, party, at);
        let is_known = self.held.identity(id).is_some();
        self.asked_for(&party, None)?;
        if is_known {
            self.learn(id, &party, at);
        }
        Some(id)
    }

    /// Meta writes somebody's phone so: of the two forms of a number that one is the address.
    pub(crate) fn is_written(&mut self, id: IdentityId, phone: Option<&str>) {
        let Some(phone) = phone else { return };
        let is_other = |known: &Identity| known.phone != phone && number::is_same(&known.phone, phone);
        if self.held.identity(id).is_some_and(is_other)
            && let Some(identity) = self.held.identity_mut(id)
        {
            phone.clone_into(&mut identity.phone);
            self.refold(id);
        }
    }

    /// They write under this form of their phone: whoever looks for it finds them, whatever their address is.
    pub(crate) fn is_called(&mut self, id: IdentityId, phone: Option<&str>) {
        let Some((known, phone)) = self.held.identity(id).zip(phone) else { return };
        let contact = known.contact_id;
        if known.phone != phone
            && number::is_same(&known.phone, phone)
            && self.held.contact(contact).is_some_and(|contact| !contact.folded.contains(phone))
            && let Some(contact) = self.held.contact_mut(contact)
        {
            contact.folded = format!("{} {phone}", contact.folded);
        }
    }

    /// The identity behind a party as somebody asks for it, which tells nothing new of them; made if need be.
    pub(crate) fn asked_for(&mut self, party: &Party, group_id: Option<&str>) -> Option<IdentityId> {
        let id = self.held.identity_of(&keys(party, group_id))?;
        if self.held.identity(id).is_none() {
            let contact = self.new_contact(party, group_id);
            // A group never has the address of the member who happened to write.
            let nobody = Party::default();
            self.add_identity(id, contact, if group_id.is_some() { &nobody } else { party });
            if let (Some(group), Some(identity)) = (group_id, self.held.identity_mut(id)) {
                group.clone_into(&mut identity.group_id);
            }
        }
        Some(id)
    }

    /// Whoever comes to a key that its owner has just lost.
    fn somebody_new(&mut self, keys: &[String]) -> Option<IdentityId> {
        if !keys.iter().any(|key| self.held.is_free(key)) {
            return None;
        }
        let id = self.clock.identity_id();
        for key in keys {
            self.held.give_key(key, Some(id));
        }
        Some(id)
    }

    /// Where somebody else had the phone that a party is told to have, the newest word says whose it is. The clocks stay
    /// with whom they are of.
    fn with_own_phone(&mut self, id: IdentityId, party: &Party, at: Timestamp) -> Party {
        let Some(phone) = &party.phone else { return party.clone() };
        let keys: Vec<String> = phone_keys(phone).collect();
        let owners = keys.iter().filter_map(|key| self.held.identity_of(std::slice::from_ref(key)));
        let others: BTreeSet<IdentityId> = owners.filter(|owner| *owner != id).collect();
        if others.iter().any(|other| self.held.last_wrote_at(*other) > Some(at)) {
            return Party { phone: None, ..party.clone() };
        }
        for other in others {
            let had = |identity: &Identity| number::is_same(&identity.phone, phone);
            if self.held.identity(other).is_some_and(had)
                && let Some(identity) = self.held.identity_mut(other)
            {
                identity.phone.clear();
                self.held.link(Link { identity: other, way: Continued::PhonePassed, other: id }, at);
            }
            for key in &keys {
                self.held.give_key(key, Some(id));
            }
        }
        party.clone()
    }

    fn new_contact(&mut self, party: &Party, group_id: Option<&str>) -> ContactId {
        let id = self.clock.contact_id();
        let name = match (group_id, party.name.as_deref().and_then(name::heard), &party.username) {
            (Some(_), _, _) => "Group".to_owned(),
            (None, Some(name), _) => name,
            (None, None, Some(username)) => format!("@{username}"),
            (None, None, None) => address(party),
        };
        self.held.add_contact(Contact {
            id,
            folded: search::fold(&name),
            name,
            conversation_id: None,
            marketing: Marketing::default(),
            by_number: ByNumber::new(),
            blocked: None,
            language: String::new(),
            time_zone: String::new(),
            created_at: self.now,
        });
        id
    }

    /// Adds an identity of a contact.
    pub(crate) fn add_identity(&mut self, id: IdentityId, contact_id: ContactId, party: &Party) {
        self.held.add_identity(Identity {
            id,
            contact_id,
            phone: party.phone.clone().unwrap_or_default(),
            user_id: party.user_id.clone().unwrap_or_default(),
            parent_user_id: party.parent_user_id.clone().unwrap_or_default(),
            username: party.username.clone().unwrap_or_default(),
            group_id: String::new(),
            marketing: Marketing::default(),
            by_number: ByNumber::new(),
            created_at: self.now,
        });
        self.refold(id);
    }

    /// A webhook may tell more of somebody than was known, and what they are called now; it never takes anything away.
    fn learn(&mut self, id: IdentityId, party: &Party, at: Timestamp) {
        let Some(known) = self.held.identity(id) else { return };
        let is_newest = self.held.last_wrote_at(id) <= Some(at);
        let news = |known: &str, told: &Option<String>| told.as_deref().is_some_and(|told| told != known);
        let keeps = |known: &str, told: &Option<String>| {
            let is_other = told.as_deref().is_some_and(|told| !number::is_same(known, told));
            !is_other || !(known.is_empty() || is_newest)
        };
        let party = &Party {
            phone: party.phone.clone().filter(|_| !keeps(&known.phone, &party.phone)),
            user_id: party.user_id.clone().filter(|_| !keeps(&known.user_id, &party.user_id)),
            ..party.clone()
        };
        let more = party.phone.is_some()
            || party.user_id.is_some()
            || news(&known.parent_user_id, &party.parent_user_id)
            || news(&known.username, &party.username);
        let nameless =
            self.held.contact(known.contact_id).is_some_and(|contact| contact.name == known.address());
        let (address, contact) = (known.address(), known.contact_id);
        if more && let Some(identity) = self.held.identity_mut(id) {
            for (mine, told) in [
                (&mut identity.phone, &party.phone),
                (&mut identity.user_id, &party.user_id),
                (&mut identity.parent_user_id, &party.parent_user_id),
                (&mut identity.username, &party.username),
            ] {
                if let Some(told) = told {
                    mine.clone_from(told);
                }
            }
        }
        let name = party.name.as_deref().and_then(name::heard).filter(|name| *name != address);
        if nameless && let (Some(name), Some(contact)) = (name, self.held.contact_mut(contact)) {
            contact.name = name;
            self.refold(id);
        } else if more {
            self.refold(id);
        }
    }

    /// What search looks into: name, numbers and user names.
    pub(crate) fn refold(&mut self, id: IdentityId) {
        let Some(identity) = self.held.identity(id) else { return };
        let words =
            [identity.phone.clone(), search::fold(&identity.username), search::fold(&identity.user_id)];
        let contact = identity.contact_id;
        let Some(contact) = self.held.contact_mut(contact) else { return };
        let name = search::fold(&contact.name);
        if !contact.folded.contains(&name) {
            contact.folded = format!("{name} {}", contact.folded);
        }
        for word in words.iter().filter(|word| !word.is_empty()) {
            if !contact.folded.contains(word.as_str()) {
                contact.folded = format!("{} {word}", contact.folded);
            }
        }
    }

    /// The conversation that a message of this moment joins, made or reopened if need be.
    pub(crate) fn conversation(
        &mut self,
        identity: IdentityId,
        channel: ChannelId,
        at: Timestamp,
    ) -> Option<ConversationId> {
        let contact = self.held.identity(identity)?.contact_id;
        let current = current(&self.held, identity);
        let summary = current.map(|conversation| Summary {
            awaits: self.awaited.contains(&conversation.id),
            ..fold::summary(conversation)
        });
        // What a campaign says goes before what is said of all.
        let by_campaign = current.and_then(|conversation| conversation.lasts_hours);
        let validity = match (by_campaign, self.known.validity(self.workspace, channel)) {
            (Some(hours), _) => Validity::OfCampaign(Span::hours(hours)),
            (None, Some(span)) => Validity::Lasts(span),
            (None, None) => Validity::WhileOpen(self.rules.validity),
        };
        let is_closed = summary.as_ref().is_some_and(|one| one.status == ConversationStatus::Closed);
        let is_blocked = self.held.contact(contact).is_some_and(|contact| contact.blocked.is_some());
        match (choose(summary.as_ref(), at, validity), current.map(|conversation| conversation.id)) {
            (ConversationChoice::Join | ConversationChoice::Reopen, Some(id)) => Some(id),
            // Who is blocked begins no work: what they write stands with the rest.
            (ConversationChoice::New, Some(id)) if is_blocked => Some(id),
            _ => {
                let begun = self.new_conversation(contact, identity, channel, at);
                // What begins since the time of a campaign is over goes on by its terms; what was closed does not.
                if let Some(conversation) = self.held.conversation_mut(begun).filter(|_| !is_closed) {
                    conversation.lasts_hours = by_campaign;
                }
                Some(begun)
            }
        }
    }

    /// The conversation that something is written in; from now on the contact's messages go to it. `None` when it
    /// is not of this contact.
    pub(crate) fn written_in(
        &mut self,
        identity: IdentityId,
        conversation: ConversationId,
    ) -> Option<ConversationId> {
        let contact = self.held.identity(identity)?.contact_id;
        let theirs = self.held.conversation(conversation).is_some_and(|found| found.contact_id == contact);
        let known = self.held.contact(contact)?.conversation_id == Some(conversation);
        if theirs
            && !known
            && let Some(contact) = self.held.contact_mut(contact)
        {
            contact.conversation_id = Some(conversation);
        }
        theirs.then_some(conversation)
    }

    fn new_conversation(
        &mut self,
        contact_id: ContactId,
        identity_id: IdentityId,
        channel_id: ChannelId,
        at: Timestamp,
    ) -> ConversationId {
        let id = self.clock.conversation_id();
        self.held.add_conversation(Conversation {
            id,
            contact_id,
            channel_id,
            identity_id,
            status: ConversationStatus::Open,
            status_id: None,
            team_id: None,
            priority: Priority::Normal,
            wakes_at: None,
            assignee_id: None,
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
            created_at: at,
            lasts_hours: None,
        });
        if let Some(contact) = self.held.contact_mut(contact_id) {
            contact.conversation_id = Some(id);
        }
        id
    }
}

fn address(party: &Party) -> String {
    match (&party.phone, &party.user_id) {
        (Some(phone), _) => format!("+{phone}"),
        (None, Some(user)) => user.clone(),
        (None, None) => String::new(),
    }
}
