//! What a customer says of marketing: it holds for the address they said it under, and for who they are.

use transom_channels::whatsapp::content::{self, Content};
use transom_rules::author::Author;
use transom_rules::consent::{How, Keywords, Purpose};
use transom_rules::content::Kind;
use transom_rules::id::{ConsentId, IdentityId};
use transom_rules::merging::{ByNumber, Marketing};
use transom_rules::time::Timestamp;
use transom_store::consents::Consent;
use transom_store::held::Held;
use transom_store::messages::Message;

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

/// Takes in what was said at an instant of all numbers. Webhooks come in any order: the newest word counts. Whether
/// anything is said by it that was not known of the address.
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

/// Takes in what somebody recorded: of all numbers, or of the one that it is for.
pub(crate) fn told(held: &mut Held, consent: &Consent) {
    let said = if consent.given { Said::Resume } else { Said::Stop };
    let Some(channel) = consent.channel else {
        hear(held, consent.identity, said, consent.at, Reading::First);
        return;
    };
    let hears = |numbers: &mut ByNumber| {
        let known = numbers.get(&channel).copied().unwrap_or_default();
        if Reading::First.replaces(consent.at, known.told_at) {
            numbers.insert(channel, said.after(known, consent.at));
        }
    };
    if let Some(identity) = held.identity_mut(consent.identity) {
        hears(&mut identity.by_number);
        let contact = identity.contact_id;
        if let Some(contact) = held.contact_mut(contact) {
            hears(&mut contact.by_number);
        }
    }
}

/// Takes in what somebody said to one SMS sender (S2.4): it holds for that one alone, and of WhatsApp it says nothing.
/// Whether it was not known of them.
pub(crate) fn told_sender(held: &mut Held, consent: &Consent, reading: Reading) -> bool {
    let Some((identity, channel)) = held.identity(consent.identity).zip(consent.channel) else {
        return false;
    };
    let known = identity.by_number.get(&channel).copied().unwrap_or_default();
    // Whoever never stopped says nothing by a word that starts again: YES answers many questions.
    let is_news = if consent.given { known.opted_out_at.is_some() } else { known.opted_out_at.is_none() };
    if !is_news || !reading.replaces(consent.at, known.told_at) {
        return false;
    }
    told(held, consent);
    true
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

/// Whether a whole message gives consent to marketing or withdraws it, with the words that say so: what they wrote, or
/// what stands on the button that they pressed. What our side put behind a button only stops: they never saw it, so it
/// is no consent.
pub(crate) fn keyword(keywords: &Keywords, message: &Message) -> Option<(bool, String)> {
    if message.kind == Kind::Text {
        return keywords.said(&message.text).map(|given| (given, message.text.clone()));
    }
    if !matches!(message.kind, Kind::Button | Kind::Interactive) {
        return None;
    }
    let json = serde_json::from_str(&message.json).ok()?;
    let Content::Reply { title, payload, .. } = content::read(message.kind, &json) else { return None };
    let behind = || keywords.said(&payload).filter(|given| !given);
    let given = keywords.said(&title).or_else(behind)?;
    Some((given, if title.is_empty() { payload } else { title }))
}
