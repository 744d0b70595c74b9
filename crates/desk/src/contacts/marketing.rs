//! What a customer says of marketing: it holds for the address they said it under, and for who they are.

use transom_rules::id::IdentityId;
use transom_rules::merging::Marketing;
use transom_rules::time::Timestamp;
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
        Marketing { opted_out_at, told_at: Some(at) }
    }
}

/// Takes in what was said at an instant. Webhooks come in any order: the newest word counts.
pub(crate) fn hear(held: &mut Held, identity: IdentityId, said: Said, at: Timestamp, reading: Reading) {
    let news = |known: Marketing| reading.replaces(at, known.told_at).then(|| said.after(known, at));
    let Some(of) = held.identity(identity) else { return };
    let contact = of.contact_id;
    if let Some(news) = news(of.marketing)
        && let Some(identity) = held.identity_mut(identity)
    {
        identity.marketing = news;
    }
    if let Some(news) = held.contact(contact).and_then(|contact| news(contact.marketing))
        && let Some(contact) = held.contact_mut(contact)
    {
        contact.marketing = news;
    }
}
