//! Contacts with all that is theirs, held.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::id::{ContactId, ConversationId, IdentityId, MessageId};
use transom_store::attributes::Values;
use transom_store::contacts::{self, Contact};
use transom_store::held::{Held, Wanted};
use transom_store::merges::{self, Side, profile};
use transom_store::{Result, Scoped};

/// Contacts, their identities and their conversations.
pub(super) struct Whole {
    pub(super) held: Held,
    identities: BTreeMap<ContactId, Vec<IdentityId>>,
    conversations: BTreeMap<ContactId, Vec<ConversationId>>,
}

impl Whole {
    /// Loads contacts; held unless they are only looked at.
    pub(super) async fn load(tx: &mut Scoped<'_>, contacts: &[ContactId], peek: bool) -> Result<Self> {
        Self::with(tx, contacts, Wanted { peek, ..Wanted::default() }).await
    }

    /// Holds a contact, and first some of its messages.
    pub(super) async fn with_messages(
        tx: &mut Scoped<'_>,
        contact: ContactId,
        messages: BTreeSet<MessageId>,
    ) -> Result<Self> {
        Self::with(tx, &[contact], Wanted { messages, ..Wanted::default() }).await
    }

    /// Who holds an identity may give its contact another one, or another conversation: what is theirs is asked for
    /// once they are held.
    async fn with(tx: &mut Scoped<'_>, contacts: &[ContactId], wanted: Wanted) -> Result<Self> {
        let mut wanted = Wanted { identities: flat(&identities(tx, contacts).await?), ..wanted };
        if !wanted.peek {
            Held::load(tx, &wanted).await?;
        }
        let identities = identities(tx, contacts).await?;
        let mut conversations: BTreeMap<ContactId, Vec<ConversationId>> = BTreeMap::new();
        for (contact, conversation) in merges::conversations(tx, contacts).await? {
            conversations.entry(contact).or_default().push(conversation);
        }
        wanted.identities = flat(&identities);
        wanted.conversations = flat(&conversations);
        Ok(Self { held: Held::load(tx, &wanted).await?, identities, conversations })
    }

    /// All of their identities.
    pub(super) fn identities(&self) -> BTreeSet<IdentityId> {
        flat(&self.identities)
    }

    /// All of their conversations.
    pub(super) fn conversations(&self) -> BTreeSet<ConversationId> {
        flat(&self.conversations)
    }

    /// A contact as it is now.
    pub(super) fn side(&self, contact: &Contact) -> Side {
        Side {
            profile: profile(contact),
            created_at: contact.created_at,
            identities: self.identities.get(&contact.id).cloned().unwrap_or_default(),
            conversations: self.conversations.get(&contact.id).cloned().unwrap_or_default(),
            attributes: Values::new(),
        }
    }
}

async fn identities(
    tx: &mut Scoped<'_>,
    contacts: &[ContactId],
) -> Result<BTreeMap<ContactId, Vec<IdentityId>>> {
    let mut found = BTreeMap::new();
    for contact in contacts {
        let theirs = contacts::identities(tx, *contact).await?;
        found.insert(*contact, theirs.into_iter().map(|identity| identity.id).collect());
    }
    Ok(found)
}

fn flat<T: Copy + Ord>(of: &BTreeMap<ContactId, Vec<T>>) -> BTreeSet<T> {
    of.values().flatten().copied().collect()
}
