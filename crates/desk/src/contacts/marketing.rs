//! What a customer says of marketing: it holds for the address they said it under, and for who they are.

use transom_rules::author::Author;
use transom_rules::consent::{How, Purpose};
use transom_rules::id::{ConsentId, IdentityId};
use transom_rules::merging::Marketing;
use transom_rules::time::Timestamp;
use transom_store::consents::Consent;
use transom_store::held::Held;

use crate::fold::Reading;

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// They want none from now on.
    Stop,
    /// They want it again.
    Resume,
    /// They wanted none before already.
    Stopped,
}

impl Said {
    fn after(self, known: Marketing, at: Timestamp) -> Marketing {
        let opted_out_at = match self {
            Self::Stop => Some(at),
            Self::Resume => None,
            Self::Stopped => known.opted_out_at.or(Some(at)),
        };
        let opted_in_at = opted_out_at.is_none().then_some(at);
        Marketing { opted_out_at, opted_in_at, told_at: Some(at) }
    }
}

/// Takes in what was said at an instant. Webhooks come in any order: the newest word counts. Whether anything is said by
/// it that was not known of the address.
pub(crate) fn hear(
    held: &mut Held,
    identity: IdentityId,
    said: Said,
    at: Timestamp,
    reading: Reading,
) -> bool {
    let news = |known: Marketing| reading.replaces(at, known.told_at).then(|| said.after(known, at));
    let Some(of) = held.identity(identity) else { return false };
    let (contact, known) = (of.contact_id, of.marketing);
    let told = news(known);
    if let Some(told) = told
        && let Some(identity) = held.identity_mut(identity)
    {
        identity.marketing = told;
    }
    if let Some(news) = held.contact(contact).and_then(|contact| news(contact.marketing))
        && let Some(contact) = held.contact_mut(contact)
    {
        contact.marketing = news;
    }
    told.is_some() && (said != Said::Stopped || known.opted_out_at.is_none())
}

/// The record of what was heard from WhatsApp.
pub(crate) fn heard(id: ConsentId, identity: IdentityId, given: bool, at: Timestamp) -> Consent {
    Consent {
        id,
        identity,
        purpose: Purpose::Marketing,
        given,
        at,
        how: How::Meta,
        author: Author::Customer,
        message: None,
        channel: None,
        words: String::new(),
        note: String::new(),
        url: String::new(),
    }
}
