//! Customers who are known by something else now: a user id that was changed, a number that was changed.

use transom_rules::content::Kind;
use transom_rules::continued::Continued;
use transom_rules::delivery::MessageState;
use transom_rules::event::{IdentityChanged, Party};
use transom_rules::id::{ChannelId, ContactId, IdentityId};
use transom_store::contacts::Identity;
use transom_store::continued::Link;
use transom_store::messages::{Message, Strand};

use crate::contacts::meet;
use crate::fold::Fold;

/// Whether only the user id was changed: the person and the phone are the same.
pub(super) fn is_renamed(changed: &IdentityChanged) -> bool {
    let has_new_id = changed.new.user_id.is_some() && changed.new.user_id != changed.old.user_id;
    has_new_id && (changed.new.phone.is_none() || meet::has_same_phone(&changed.old, &changed.new))
}

/// All that a change of a user id names, by the new one.
pub(super) fn renamed(changed: &IdentityChanged) -> Party {
    Party { phone: changed.new.phone.clone().or_else(|| changed.old.phone.clone()), ..changed.new.clone() }
}

impl Fold<'_> {
    /// Another user id of the same phone is the same identity, clocks and all. A new number is a new identity of the
    /// same contact, no clock moves over, and the old number is whoever's who writes from it next. Where somebody was
    /// known by the new number already the two stay apart, linked: an agent can merge them.
    pub(super) fn identity_changed(&mut self, channel: ChannelId, changed: &IdentityChanged) {
        if changed.wamid.as_ref().is_some_and(|wamid| self.held.message_with(wamid).is_some()) {
            return;
        }
        let identity = if is_renamed(changed) { self.renamed(changed) } else { self.moved(channel, changed) };
        if let Some(identity) = identity {
            self.note(channel, identity, changed);
        }
    }

    fn renamed(&mut self, changed: &IdentityChanged) -> Option<IdentityId> {
        let id = self.identity(&renamed(changed), None, changed.at)?;
        let is_behind = |identity: &Identity| Some(&identity.user_id) == changed.old.user_id.as_ref();
        if self.held.identity(id).is_some_and(is_behind)
            && let (Some(identity), Some(user_id)) = (self.held.identity_mut(id), &changed.new.user_id)
        {
            identity.user_id.clone_from(user_id);
            self.refold(id);
        }
        Some(id)
    }

    fn moved(&mut self, channel: ChannelId, changed: &IdentityChanged) -> Option<IdentityId> {
        let old = self.identity(&changed.old, None, changed.at)?;
        let contact = self.held.identity(old)?.contact_id;
        let new = self.held.identity_of(&meet::keys(&changed.new, None))?;
        if new == old {
            return Some(old);
        }
        if self.held.identity(new).is_none() {
            self.add_identity(new, contact, &changed.new);
        }
        self.held.link(Link { identity: old, way: Continued::NumberLeft, other: new }, changed.at);
        self.leave_phone(old, &changed.old);
        if self.held.identity(new).is_some_and(|identity| identity.contact_id == contact) {
            self.go_on_with(channel, contact, [old, new]);
        }
        Some(new)
    }

    /// Who wrote from the number until now does not any more.
    fn leave_phone(&mut self, old: IdentityId, party: &Party) {
        let keys = meet::keys(&Party { phone: party.phone.clone(), ..Party::default() }, None);
        for key in &keys {
            if self.held.identity_of(std::slice::from_ref(key)) == Some(old) {
                self.held.give_key(key, None);
            }
        }
    }

    /// What is written in the contact's conversation goes to the new number.
    fn go_on_with(&mut self, channel: ChannelId, contact: ContactId, [old, new]: [IdentityId; 2]) {
        let Some(id) = self.held.contact(contact).and_then(|contact| contact.conversation_id) else { return };
        let is_with_old = self.held.conversation(id).is_some_and(|found| found.identity_id == old);
        if is_with_old && let Some(conversation) = self.held.conversation_mut(id) {
            conversation.identity_id = new;
            self.show_clocks(new, channel);
        }
    }

    /// WhatsApp's sentence stands in the thread.
    fn note(&mut self, channel: ChannelId, identity: IdentityId, changed: &IdentityChanged) {
        let Some(wamid) = changed.wamid.as_ref().filter(|_| !self.bounds.is_message_past(changed.at)) else {
            return;
        };
        let Some(conversation) = self.conversation(identity, channel, changed.at) else { return };
        let strand = Strand::new(conversation, identity, channel);
        let mut message =
            Message::new(self.clock.message_id(), strand, Kind::System, changed.at, MessageState::Received);
        message.wamid.clone_from(wamid);
        message.text.clone_from(&changed.text);
        message.json.clone_from(&changed.json);
        self.add_message(message, "");
    }
}
