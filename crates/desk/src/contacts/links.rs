//! Where else somebody's history goes on, or began: under another number of theirs, or with whoever has their phone now.

use transom_rules::access::Visibility;
use transom_rules::continued::Continued;
use transom_rules::id::{ContactId, ConversationId};
use transom_rules::time::Timestamp;
use transom_store::contacts::{self, Contact, Identity};
use transom_store::continued::{self, Shown};
use transom_store::{Result, Scoped, visibility};

/// That somebody's history goes on elsewhere, or began there.
#[derive(Clone, Debug)]
pub struct Linked {
    /// How.
    pub way: Continued,
    /// Since when.
    pub at: Timestamp,
    /// With whom, where that can be told.
    pub other: Other,
}

/// With whom a history goes on.
#[derive(Clone, Debug)]
pub enum Other {
    /// They were erased.
    Erased,
    /// Whoever asks does not see them.
    Unseen,
    /// The same contact, under this identity.
    Same(Identity),
    /// Another contact.
    Known(Contact, Vec<Identity>),
}

impl Linked {
    /// The conversation of the other contact.
    pub const fn conversation(&self) -> Option<ConversationId> {
        match &self.other {
            Other::Known(contact, _) => contact.conversation_id,
            Other::Erased | Other::Unseen | Other::Same(_) => None,
        }
    }
}

/// The links of a contact as somebody sees them, the oldest first. Of two identities of one contact the newer tells.
pub async fn of(tx: &mut Scoped<'_>, seen: Visibility, contact: ContactId) -> Result<Vec<Linked>> {
    let mut all = Vec::new();
    for shown in continued::of_contact(tx, contact).await? {
        let is_told_twice = shown.contact == Some(contact)
            && matches!(shown.link.way, Continued::NumberLeft | Continued::PhonePassed);
        if !is_told_twice {
            let other = other(tx, seen, contact, &shown).await?;
            all.push(Linked { way: shown.link.way, at: shown.at, other });
        }
    }
    Ok(all)
}

async fn other(tx: &mut Scoped<'_>, seen: Visibility, of: ContactId, shown: &Shown) -> Result<Other> {
    let Some(id) = shown.contact else { return Ok(Other::Erased) };
    if id != of && !visibility::of_contact(tx, seen, id).await? {
        return Ok(Other::Unseen);
    }
    let mut identities = contacts::identities(tx, id).await?;
    if id == of {
        identities.retain(|identity| identity.id == shown.link.other);
        return Ok(identities.pop().map_or(Other::Erased, Other::Same));
    }
    let contact = contacts::get(tx, id).await?;
    Ok(contact.map_or(Other::Erased, |contact| Other::Known(contact, identities)))
}
