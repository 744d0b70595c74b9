//! By what a message came: a way in of the workspace's, read off its text, or an ad, as Meta tells it.

use std::borrow::Cow;

use transom_channels::whatsapp::origin;
use transom_rules::content::Entry;
use transom_rules::event::Received;
use transom_rules::source::SourceKind;
use transom_store::arrivals::Arrival;
use transom_store::messages::Message;
use transom_store::sources::Source;

/// What was received, as the workspace takes it: the text that stands for its Page's button means an entry through that,
/// which Meta does not mark (R11.3). What Meta says of an ad holds before it.
pub(super) fn declared<'a>(received: &'a Received, source: Option<&Source>) -> Cow<'a, Received> {
    let is_button = source.is_some_and(|source| source.kind == SourceKind::Page);
    if is_button && received.entry.is_none() {
        Cow::Owned(Received { entry: Some(Entry::Page), ..received.clone() })
    } else {
        Cow::Borrowed(received)
    }
}

/// That a message came by something; `None` where nothing is known of it.
pub(super) fn of(message: &Message, received: &Received, source: Option<&Source>) -> Option<Arrival> {
    let told = received.group_id.is_none().then(|| ad(received)).flatten();
    (source.is_some() || told.is_some() || received.entry.is_some()).then(|| {
        let (ad, headline) = told.unwrap_or_default();
        Arrival {
            message_id: message.id,
            source_id: source.map(|source| source.id),
            ad,
            headline,
            entry: received.entry.filter(|_| received.group_id.is_none()),
            conversation_id: message.conversation_id,
            identity_id: message.identity_id,
            channel_id: message.channel_id,
            at: message.at,
        }
    })
}

/// The id and the headline of the ad or the post that led to a message. Of most messages nothing is read.
fn ad(received: &Received) -> Option<(String, String)> {
    received.json.contains("\"referral\"").then_some(())?;
    let json = serde_json::from_str(&received.json).ok()?;
    let told = origin::read(&json).ad?;
    Some((origin::ad_id(&json), told.headline))
}
