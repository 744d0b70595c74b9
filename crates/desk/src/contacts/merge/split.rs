//! Which of two who were merged something belongs to: an identity to whom it was before, or to whom it goes back; what
//! was said, to its identity, wherever it stands.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::continued::Continued;
use transom_rules::id::{ConversationId, IdentityId, MessageId};
use transom_store::continued::Shown;
use transom_store::merges::Sides;
use transom_store::messages::Housed;

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// The one that stayed.
    Kept,
    /// The one that went in.
    Gone,
}

/// What belongs to which of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) identities: BTreeMap<IdentityId, Who>,
    pub(super) conversations: BTreeMap<ConversationId, Who>,
    /// What stands in a conversation of the other, oldest first.
    pub(super) strays: Vec<Housed>,
}

/// Everything there is of a contact.
pub(super) struct All<'a> {
    pub(super) identities: &'a BTreeSet<IdentityId>,
    pub(super) conversations: &'a BTreeSet<ConversationId>,
    pub(super) links: &'a [Shown],
    /// Oldest first.
    pub(super) messages: &'a [Housed],
}

impl Split {
    pub(super) fn of(sides: &Sides, all: &All<'_>) -> Self {
        let identities: BTreeMap<IdentityId, Who> =
            all.identities.iter().map(|id| (*id, whose(*id, sides, all.links))).collect();
        let mut split = Self { identities, ..Self::default() };
        split.conversations =
            all.conversations.iter().map(|id| (*id, split.hosts(*id, sides, all))).collect();
        let is_stray = |message: &&Housed| {
            split.conversations.get(&message.conversation) != split.identities.get(&message.identity)
        };
        split.strays = all.messages.iter().filter(is_stray).copied().collect();
        split
    }

    /// Whose a conversation is. One that began since belongs to the one that went in only if nobody else is in it.
    fn hosts(&self, conversation: ConversationId, sides: &Sides, all: &All<'_>) -> Who {
        if sides.gone.conversations.contains(&conversation) {
            return Who::Gone;
        }
        let mut said = all.messages.iter().filter(|message| message.conversation == conversation).peekable();
        let is_theirs = said.peek().is_some()
            && said.all(|message| self.identities.get(&message.identity) == Some(&Who::Gone));
        if is_theirs && !sides.kept.conversations.contains(&conversation) { Who::Gone } else { Who::Kept }
    }

    /// The identities of one of the two.
    pub(super) fn identities_of(&self, who: Who) -> impl Iterator<Item = IdentityId> {
        self.identities.iter().filter(move |(_, whose)| **whose == who).map(|(id, _)| *id)
    }

    /// The conversations of one of the two.
    pub(super) fn conversations_of(&self, who: Who) -> impl Iterator<Item = ConversationId> {
        self.conversations.iter().filter(move |(_, whose)| **whose == who).map(|(id, _)| *id)
    }

    /// Whether there is somebody on either side.
    pub(super) fn is_of_two(&self) -> bool {
        [Who::Kept, Who::Gone].into_iter().all(|who| self.identities_of(who).next().is_some())
    }
}

/// Whose an identity is. One that came since was another one before, by what WhatsApp says.
fn whose(id: IdentityId, sides: &Sides, links: &[Shown]) -> Who {
    let mut id = id;
    // No chain is longer than there are links.
    for _ in 0..=links.len() {
        if sides.gone.identities.contains(&id) {
            return Who::Gone;
        }
        let before = links.iter().map(|shown| shown.link);
        let mut before = before.filter(|link| link.identity == id && link.way == Continued::NumberTaken);
        match before.next_back() {
            Some(link) if !sides.kept.identities.contains(&id) => id = link.other,
            _ => break,
        }
    }
    Who::Kept
}

/// The newest of messages, some of which have another place now, in each conversation.
pub(super) fn newest(
    messages: &[Housed],
    moved: &BTreeMap<MessageId, ConversationId>,
) -> BTreeMap<ConversationId, Housed> {
    let placed = messages.iter().map(|message| {
        let place = moved.get(&message.id).copied().unwrap_or(message.conversation);
        (place, *message)
    });
    placed.collect()
}

#[cfg(test)]
mod tests {
    use transom_rules::id::ContactId;
    use transom_rules::merging::Profile;
    use transom_rules::time::Timestamp;
    use transom_store::attributes;
    use transom_store::continued::Link;
    use transom_store::merges::Side;
    use uuid::Uuid;

    use super::*;

    fn identity(n: u128) -> IdentityId {
        IdentityId(Uuid::from_u128(n))
    }

    fn conversation(n: u128) -> ConversationId {
        ConversationId(Uuid::from_u128(n))
    }

    fn said(n: u128, by: u128, within: u128) -> Housed {
        Housed {
            at: Timestamp::from_seconds(i64::try_from(n).unwrap()),
            id: MessageId(Uuid::from_u128(n)),
            conversation: conversation(within),
            identity: identity(by),
            inbound: true,
        }
    }

    fn side(identities: &[u128], conversations: &[u128]) -> Side {
        Side {
            profile: Profile::default(),
            created_at: Timestamp::default(),
            identities: identities.iter().copied().map(identity).collect(),
            conversations: conversations.iter().copied().map(conversation).collect(),
            attributes: attributes::Values::new(),
        }
    }

    /// Identity 1 with conversation 10 stayed; 2 with 20 went in.
    fn sides() -> Sides {
        let (kept, gone) = (side(&[1], &[10]), side(&[2], &[20]));
        Sides { joined: kept.profile.clone(), kept, gone, within: Vec::new() }
    }

    fn split(links: &[Shown], messages: &[Housed]) -> Split {
        let identities = [1, 2, 3].map(identity).into();
        let conversations = [10, 20, 30].map(conversation).into();
        Split::of(&sides(), &All { identities: &identities, conversations: &conversations, links, messages })
    }

    #[test]
    fn what_was_said_goes_with_who_said_it() {
        let messages = [said(1, 1, 10), said(2, 2, 20), said(3, 2, 10), said(4, 1, 20), said(5, 1, 10)];
        let split = split(&[], &messages);
        assert_eq!(split.strays, [messages[2], messages[3]]);
        let moved = split.strays.iter().zip([20, 10]).map(|(one, to)| (one.id, conversation(to))).collect();
        let newest = newest(&messages, &moved);
        assert_eq!(newest[&conversation(10)], messages[4]);
        assert_eq!(newest[&conversation(20)], messages[2]);
    }

    #[test]
    fn a_conversation_that_began_since_is_of_who_is_alone_in_it() {
        for (said, whose) in [
            (vec![said(1, 2, 30)], Who::Gone),
            (vec![said(1, 1, 30)], Who::Kept),
            (vec![said(1, 2, 30), said(2, 1, 30)], Who::Kept),
            (vec![], Who::Kept),
        ] {
            assert_eq!(split(&[], &said).conversations[&conversation(30)], whose, "{said:?}");
        }
    }

    #[test]
    fn a_number_that_was_changed_since_goes_back_with_whom_it_came_from() {
        let link = |identity, other| Shown {
            link: Link { identity, way: Continued::NumberTaken, other },
            at: Timestamp::default(),
            contact: Some(ContactId(Uuid::nil())),
        };
        for (links, whose) in [
            (vec![], Who::Kept),
            (vec![link(identity(3), identity(1))], Who::Kept),
            (vec![link(identity(3), identity(2))], Who::Gone),
            (vec![link(identity(3), identity(4)), link(identity(4), identity(2))], Who::Gone),
            (vec![link(identity(3), identity(4)), link(identity(4), identity(3))], Who::Kept),
        ] {
            assert_eq!(split(&links, &[]).identities[&identity(3)], whose, "{links:?}");
        }
    }
}
