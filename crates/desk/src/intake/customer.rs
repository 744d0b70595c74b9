//! What customers do: write, react, edit, take back, call, change their number, stop marketing. And what came
//! from elsewhere: messages from the app on the owner's phone, messages from before.

use transom_rules::author::Author;
use transom_rules::channel::ChannelKind;
use transom_rules::consent::How;
use transom_rules::content::FileState;
use transom_rules::content::{self, Entry, Kind};
use transom_rules::delivery::MessageState;
use transom_rules::event::{
    Called, Echoed, Edited, Event, PreferenceChanged, Reacted, Received, Recorded, Revoked, ThreadMoved,
};
use transom_rules::id::{ChannelId, IdentityId, MessageId};
use transom_rules::pair::PairKey;
use transom_rules::receive::{self, ConversationStatus};
use transom_rules::sms::stop;
use transom_rules::thread::Owner;
use transom_rules::time::Timestamp;
use transom_rules::window::CustomerEvent;
use transom_store::consents::Consent;
use transom_store::contacts::Identity;
use transom_store::deliveries::Orphan;
use transom_store::media::Media;
use transom_store::messages::{Message, Strand};

use super::arrival;
use crate::contacts::marketing::{self, Said};
use crate::contacts::meet;
use crate::fold::{Fold, summary, take_over};
use crate::messages::searched;

impl Fold<'_> {
    pub(super) fn received(&mut self, channel: ChannelId, received: &Received) {
        if self.held.message_with(&received.wamid).is_some() {
            return;
        }
        let source = self.known.source_of(self.workspace, channel, received);
        let received = &*arrival::declared(received, source);
        let Some(identity) = self.identity(&received.from, received.group_id.as_deref(), received.at) else {
            return;
        };
        if received.group_id.is_none() {
            self.is_called(identity, received.from.phone.as_deref());
        }
        let Some(conversation) = self.conversation(identity, channel, received.at) else { return };
        let id = self.clock.message_id();
        let mut message = Message::new(
            id,
            Strand::new(conversation, identity, channel),
            received.kind,
            received.at,
            MessageState::Received,
        );
        message.wamid.clone_from(&received.wamid);
        message.text.clone_from(&received.text);
        message.json.clone_from(&received.json);
        message.context = received.context.clone().unwrap_or_default();
        message.writer_id = self.writer(identity, received);
        message.entry = match received.entry {
            Some(Entry::Ad) => "ad".into(),
            Some(Entry::Page) => "page".into(),
            None => String::new(),
        };
        self.moves_clocks(PairKey { identity, channel }, received, id);
        self.heard(conversation, identity, channel, received.at);
        self.keyword(&message);
        // Where another app answers for the number it is not for our bots either.
        let is_ours = received.group_id.is_none() && !received.standby;
        if is_ours && receive::opens_window(received, self.rules) {
            self.held.said(id, conversation);
        }
        if let Some(arrival) = arrival::of(&message, received, source) {
            self.held.arrive(arrival);
        }
        self.add_message(message, "");
        self.want(channel, id, received.at, received.media.as_ref());
        self.show_clocks(identity, channel);
    }

    /// The clocks are WhatsApp's: a text message has none (S2.1).
    fn moves_clocks(&mut self, key: PairKey, received: &Received, id: MessageId) {
        if self.known.kind(key.channel) == ChannelKind::Sms {
            return;
        }
        let mut pair = self.held.pair(key.identity, key.channel);
        // A message that comes a day late opens nothing any more.
        if receive::on_received(&mut pair, received, id, self.rules) && pair.window.is_open(self.now) {
            self.out.opened.push(key);
        }
        if received.entry.is_some() && received.group_id.is_none() {
            self.out.entries.push((key, received.at));
        }
        self.held.set_pair(key.identity, key.channel, pair);
    }

    /// A word that is all that somebody wrote, or that stands on the button they pressed, gives their consent to
    /// marketing or withdraws it: the message is the proof.
    fn keyword(&mut self, message: &Message) {
        if message.writer_id.is_some() {
            return;
        }
        let policy = self.known.consent(self.workspace);
        let Some((given, words)) = marketing::keyword(&policy.keywords, message) else { return };
        let said = if given { Said::Resume } else { Said::Stop };
        let (identity, at) = (message.identity_id, message.at);
        if self.known.kind(message.channel_id) == ChannelKind::Sms {
            return self.says_to_sender(identity, given, message);
        }
        if marketing::hear(&mut self.held, identity, said, at, self.reading) {
            let heard = marketing::heard(self.clock.consent_id(), identity, given, at);
            self.held.consent(Consent {
                how: How::Keyword,
                message: Some(message.id),
                note: words.trim().to_owned(),
                ..heard
            });
        }
    }

    /// Who of a group wrote; they are in it then.
    fn writer(&mut self, group: IdentityId, received: &Received) -> Option<IdentityId> {
        received.group_id.as_ref()?;
        let writer = self.identity(&received.from, None, received.at)?;
        let mut known = self.held.group(group);
        known.told_of(writer, true, received.at);
        self.held.set_group(group, known);
        Some(writer)
    }

    /// The customer spoke: the conversation is work again.
    fn heard(
        &mut self,
        conversation: transom_rules::id::ConversationId,
        identity: IdentityId,
        channel: ChannelId,
        at: Timestamp,
    ) {
        let contact = self.held.identity(identity).and_then(|of| self.held.contact(of.contact_id));
        let is_blocked = contact.is_some_and(|contact| contact.blocked.is_some());
        let Some(conversation) = self.held.conversation_mut(conversation) else { return };
        // What somebody writes who is blocked is kept, and waits for nobody.
        if !is_blocked {
            let mut what = summary(conversation);
            receive::on_customer_message(&mut what, at);
            take_over(conversation, what);
        }
        // The channel the customer used last, not the one whose webhook came last.
        if at >= conversation.newest_at() {
            conversation.channel_id = channel;
            conversation.identity_id = identity;
        }
    }

    fn want(
        &mut self,
        channel_id: ChannelId,
        message_id: MessageId,
        at: Timestamp,
        media: Option<&content::Media>,
    ) {
        let kept = media.filter(|_| !self.bounds.is_file_past(at));
        self.out.media.extend(kept.map(|media| Media {
            id: self.clock.media_id(),
            message_id,
            channel_id,
            meta_id: media.meta_id.clone(),
            mime_type: media.mime_type.clone(),
            filename: media.filename.clone().unwrap_or_default(),
            voice: media.voice,
            url: media.url.clone().unwrap_or_default(),
            state: FileState::Wanted,
            hash: String::new(),
            size: 0,
            attempt: 0,
            run_at: Timestamp::default(),
            problem: String::new(),
            created_at: self.now,
        }));
    }

    /// Keeps the newest of what changes a message that is not known yet, until it is.
    fn park(&mut self, target: &str, word: &str, at: Timestamp, event: Event) {
        self.out.orphans.push(Orphan {
            wamid: target.to_owned(),
            word: word.to_owned(),
            of: String::new(),
            at,
            event,
        });
    }

    pub(super) fn reacted(&mut self, channel: ChannelId, reacted: &Reacted) {
        let target = self.held.message_with(&reacted.target).map(|message| (message.id, message.noted_at));
        let Some((id, noted_at)) = target else {
            return self.park(&reacted.target, "reaction", reacted.at, Event::Reacted(reacted.clone()));
        };
        if self.reading.replaces(reacted.at, noted_at)
            && let Some(message) = self.held.message_mut(id)
        {
            message.noted_at = Some(reacted.at);
            message.their_reaction = reacted.emoji.clone().unwrap_or_default();
        }
        let opens = self.rules.reaction_opens_window && reacted.emoji.is_some();
        // In a group it is the group's window, whoever reacts.
        let group = self.held.message(id).map(|message| message.identity_id).filter(|id| self.is_group(*id));
        if opens && let Some(identity) = group.or_else(|| self.identity(&reacted.from, None, reacted.at)) {
            let mut pair = self.held.pair(identity, channel);
            pair.customer_wrote(CustomerEvent { at: reacted.at, message: id });
            self.held.set_pair(identity, channel, pair);
            self.show_clocks(identity, channel);
        }
    }

    fn is_group(&self, identity: IdentityId) -> bool {
        self.held.identity(identity).is_some_and(Identity::is_group)
    }

    pub(super) fn edited(&mut self, edited: &Edited) {
        let Some(target) = self.held.message_with(&edited.target) else {
            return self.park(&edited.target, "edit", edited.at, Event::Edited(edited.clone()));
        };
        if !self.reading.replaces(edited.at, target.edited_at) {
            return;
        }
        self.reword(target.id, |message| {
            message.edited_at = Some(edited.at);
            message.text.clone_from(&edited.text);
            message.json = searched::edited(message.kind, &message.json, &edited.json);
        });
    }

    pub(super) fn revoked(&mut self, revoked: &Revoked) {
        let Some(target) = self.held.message_with(&revoked.target) else {
            return self.park(&revoked.target, "revoke", revoked.at, Event::Revoked(revoked.clone()));
        };
        if target.revoked_at.is_some() {
            return;
        }
        self.reword(target.id, |message| message.revoked_at = Some(revoked.at));
    }

    /// All steps of a call are one line; its newest step is what it says.
    pub(super) fn called(&mut self, channel: ChannelId, called: &Called) {
        let Some(identity) = self.identity(&called.with, None, called.at) else { return };
        let known = self.held.message_with(&called.id).map(|known| (known.id, known.noted_at));
        let id = if let Some((id, noted_at)) = known {
            if self.reading.replaces(called.at, noted_at) {
                self.reword(id, |message| {
                    message.noted_at = Some(called.at);
                    message.text.clone_from(&called.step);
                    message.json.clone_from(&called.json);
                });
            }
            id
        } else {
            let Some(id) = self.new_call(channel, identity, called) else { return };
            id
        };
        if called.opens_window {
            let mut pair = self.held.pair(identity, channel);
            pair.customer_wrote(CustomerEvent { at: called.at, message: id });
            if pair.window.is_open(self.now) {
                self.out.opened.push(PairKey { identity, channel });
            }
            self.held.set_pair(identity, channel, pair);
        }
        self.show_clocks(identity, channel);
    }

    fn new_call(&mut self, channel: ChannelId, identity: IdentityId, called: &Called) -> Option<MessageId> {
        let conversation = self.conversation(identity, channel, called.at)?;
        let id = self.clock.message_id();
        let strand = Strand::new(conversation, identity, channel);
        let mut message = Message::new(id, strand, Kind::Call, called.at, MessageState::Received);
        message.noted_at = Some(called.at);
        message.wamid.clone_from(&called.id);
        message.text.clone_from(&called.step);
        message.json.clone_from(&called.json);
        self.heard(conversation, identity, channel, called.at);
        self.add_message(message, "");
        Some(id)
    }

    /// The owner wrote from the phone, or another app of the number did: ours, but no clock moves.
    pub(super) fn echoed(&mut self, channel: ChannelId, echoed: &Echoed) {
        if self.held.message_with(&echoed.wamid).is_some() {
            return;
        }
        let Some(identity) = self.identity(&echoed.to, None, echoed.at) else { return };
        let Some(conversation) = self.conversation(identity, channel, echoed.at) else { return };
        let id = self.clock.message_id();
        let mut message = Message::new(
            id,
            Strand::new(conversation, identity, channel),
            echoed.kind,
            echoed.at,
            MessageState::Sent,
        );
        message.wamid.clone_from(&echoed.wamid);
        message.text.clone_from(&echoed.text);
        message.json.clone_from(&echoed.json);
        message.author = if echoed.from_app { Author::App } else { Author::Phone };
        if echoed.from_app {
            let mut pair = self.held.pair(identity, channel);
            pair.thread.told(Owner::Other, echoed.at);
            self.held.set_pair(identity, channel, pair);
        }
        if let Some(conversation) = self.held.conversation_mut(conversation) {
            let mut what = summary(conversation);
            receive::on_business_message(&mut what, echoed.at);
            take_over(conversation, what);
        }
        self.add_message(message, "");
        self.want(channel, id, echoed.at, echoed.media.as_ref());
    }

    /// A message from before the number was connected: shown, but it is nobody's work.
    pub(super) fn recorded(&mut self, channel: ChannelId, recorded: &Recorded) {
        if let Some(known) = self.held.message_with(&recorded.wamid) {
            // The history first tells of a file by a placeholder; the file itself follows under the same wamid.
            let follows = known.kind == Kind::Unsupported && recorded.media.is_some();
            let id = known.id;
            if follows {
                self.replaced(id, channel, recorded);
            }
            return;
        }
        let Some(identity) = self.identity(&recorded.with, None, recorded.at) else { return };
        let Some(conversation) = self.conversation(identity, channel, recorded.at) else { return };
        let id = self.clock.message_id();
        let state = if recorded.inbound { MessageState::Received } else { MessageState::Sent };
        let mut message =
            Message::new(id, Strand::new(conversation, identity, channel), recorded.kind, recorded.at, state);
        message.wamid.clone_from(&recorded.wamid);
        message.text.clone_from(&recorded.text);
        message.json.clone_from(&recorded.json);
        if !recorded.inbound {
            message.author = Author::Phone;
        }
        let untouched = self.held.conversation(conversation).is_some_and(|c| c.last_message_id.is_none());
        if untouched && let Some(conversation) = self.held.conversation_mut(conversation) {
            conversation.stand(ConversationStatus::Closed);
        }
        self.add_message(message, "");
        self.want(channel, id, recorded.at, recorded.media.as_ref());
    }

    fn replaced(&mut self, id: MessageId, channel: ChannelId, recorded: &Recorded) {
        self.reword(id, |message| {
            message.kind = recorded.kind;
            message.text.clone_from(&recorded.text);
            message.json.clone_from(&recorded.json);
        });
        self.want(channel, id, recorded.at, recorded.media.as_ref());
    }

    /// Another app answers a customer from now on, or we do. Of nobody we know there is nothing to note.
    pub(super) fn thread_moved(&mut self, channel: ChannelId, moved: &ThreadMoved) {
        let known = self.held.identity_of(&meet::keys(&moved.with, None));
        let Some(identity) = known.filter(|id| self.held.identity(*id).is_some()) else { return };
        let mut pair = self.held.pair(identity, channel);
        pair.thread.told(moved.owner, moved.at);
        self.held.set_pair(identity, channel, pair);
        self.touch(identity);
    }

    /// An open page draws the conversation anew.
    fn touch(&mut self, identity: IdentityId) {
        let contact = self.held.identity(identity).map(|identity| identity.contact_id);
        let contact = contact.and_then(|contact| self.held.contact(contact));
        if let Some(conversation) = contact.and_then(|contact| contact.conversation_id) {
            self.held.conversation_mut(conversation);
        }
    }

    /// Whoever stops or starts again says so to one SMS sender; the message is the proof.
    fn says_to_sender(&mut self, identity: IdentityId, given: bool, message: &Message) {
        let heard = marketing::heard(self.clock.consent_id(), identity, given, message.at);
        let consent = Consent {
            how: How::Keyword,
            channel: Some(message.channel_id),
            message: Some(message.id),
            note: message.text.trim().to_owned(),
            ..heard
        };
        if marketing::told_sender(&mut self.held, &consent, self.reading) {
            self.held.consent(consent);
            self.touch(identity);
        }
    }

    /// What a text message says to its sender. The carrier does not say when: one that it tells again says nothing more.
    fn sender_told(&mut self, changed: &PreferenceChanged) {
        let message = changed.message.as_deref().and_then(|id| self.held.message_with(id)).cloned();
        let Some(message) = message.filter(|message| message.at == changed.at) else { return };
        self.says_to_sender(message.identity_id, !changed.stopped, &message);
    }

    pub(super) fn preference_changed(&mut self, changed: &PreferenceChanged) {
        match changed.category.as_str() {
            stop::CATEGORY => return self.sender_told(changed),
            "marketing_messages" => {}
            _ => return,
        }
        let Some(identity) = self.identity(&changed.from, None, changed.at) else { return };
        let said = if changed.stopped { Said::Stop } else { Said::Resume };
        if marketing::hear(&mut self.held, identity, said, changed.at, self.reading) {
            let id = self.clock.consent_id();
            self.held.consent(marketing::heard(id, identity, !changed.stopped, changed.at));
            self.touch(identity);
        }
    }
}
