//! What happens to groups: somebody joins or leaves, it has another name, it can no longer be written to. Each is a line
//! in the group's thread, and nobody's work.

use sha2::{Digest, Sha256};
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::event::{GroupChange, GroupChanged, Party};
use transom_rules::group::GroupState;
use transom_rules::id::{ChannelId, ConversationId, IdentityId};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_store::messages::{Message, Strand};

use crate::contacts::name;
use crate::fold::Fold;

/// What a line in a group's thread is known by: Meta gives it no id, and tells it more than once.
pub(super) fn line_id(changed: &GroupChanged) -> String {
    let hash = Sha256::new().chain_update(&changed.group_id).chain_update(&changed.json).finalize();
    format!("group.{}", hex::encode(hash))
}

impl Fold<'_> {
    pub(super) fn group_changed(&mut self, channel: ChannelId, changed: &GroupChanged) {
        let line = line_id(changed);
        if self.held.message_with(&line).is_some() {
            return;
        }
        let Some(identity) = self.identity(&Party::default(), Some(&changed.group_id), changed.at) else {
            return;
        };
        self.note_change(identity, changed);
        let Some(conversation) = self.lying_in(identity, channel, changed.at) else { return };
        let strand = Strand::new(conversation, identity, channel);
        let id = self.clock.message_id();
        let mut message = Message::new(id, strand, Kind::System, changed.at, MessageState::Received);
        message.wamid = line;
        message.json.clone_from(&changed.json);
        self.add_line(message);
    }

    fn note_change(&mut self, identity: IdentityId, changed: &GroupChanged) {
        let mut group = self.held.group(identity);
        let is_in = !matches!(changed.change, GroupChange::Left(_));
        for party in changed.change.parties() {
            if let Some(member) = self.identity(party, None, changed.at) {
                group.told_of(member, is_in, changed.at);
            }
        }
        match &changed.change {
            GroupChange::Created { subject, invite_link, .. } => {
                group.invite_link.clone_from(invite_link);
                self.name_group(identity, subject);
            }
            GroupChange::Named(subject) => self.name_group(identity, subject),
            GroupChange::Suspended => group.told(GroupState::Suspended, changed.at),
            GroupChange::Restored => group.told(GroupState::Active, changed.at),
            GroupChange::Ended => group.told(GroupState::Ended, changed.at),
            GroupChange::Joined(_) | GroupChange::Left(_) => {}
        }
        self.held.set_group(identity, group);
    }

    fn name_group(&mut self, identity: IdentityId, subject: &str) {
        let contact = self.held.identity(identity).map(|identity| identity.contact_id);
        if let (Some(name), Some(contact)) = (name::heard(subject), contact)
            && let Some(contact) = self.held.contact_mut(contact)
        {
            contact.name = name;
            self.refold(identity);
        }
    }

    /// The conversation that a line stands in: of a group that nobody wrote in, a closed one.
    fn lying_in(
        &mut self,
        identity: IdentityId,
        channel: ChannelId,
        at: Timestamp,
    ) -> Option<ConversationId> {
        let contact = self.held.identity(identity)?.contact_id;
        if let Some(known) = self.held.contact(contact)?.conversation_id {
            return Some(known);
        }
        let made = self.conversation(identity, channel, at)?;
        self.held.conversation_mut(made)?.stand(ConversationStatus::Closed);
        Some(made)
    }

    /// Adds a line. It is the newest message only where there is no other.
    fn add_line(&mut self, line: Message) {
        let shown =
            self.held.conversation(line.conversation_id).is_some_and(|found| found.last_message_id.is_some());
        if shown {
            self.held.conversation_mut(line.conversation_id);
            self.held.add_message(line);
        } else {
            self.add_message(line, "");
        }
    }
}
