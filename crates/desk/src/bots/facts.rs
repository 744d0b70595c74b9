//! What a run is told of the world.

use std::collections::BTreeMap;

use transom_rules::attribute::Subject;
use transom_rules::channel::ChannelKind;
use transom_rules::country;
use transom_rules::flow::run::Facts;
use transom_rules::pair::PairKey;
use transom_rules::time::Timestamp;
use transom_rules::window::WindowState;
use transom_store::contacts::{Contact, Identity};
use transom_store::conversations::Conversation;
use transom_store::held::Held;
use transom_store::{Result as Stored, Scoped, attributes, statuses};
use uuid::Uuid;

use super::ways::Ways;
use crate::fold::Surroundings;
use crate::workspace::hours::{Standing, standing};

/// Of a conversation whose rows are at hand.
pub(super) struct About<'h> {
    pub(super) held: &'h Held,
    pub(super) pair: PairKey,
    pub(super) ways: &'h Ways,
    pub(super) conversation: &'h Conversation,
}

/// The facts of now.
pub(super) async fn facts(
    tx: &mut Scoped<'_>,
    about: About<'_>,
    around: &Surroundings,
    now: Timestamp,
) -> Stored<Facts> {
    let About { held, pair, ways, conversation } = about;
    let identity = held.identity(pair.identity);
    let contact = identity.and_then(|identity| held.contact(identity.contact_id));
    let (mut of_contact, mut of_conversation) = (BTreeMap::new(), BTreeMap::new());
    if let (Some(identity), Some(contact)) = (identity, contact) {
        of_contact = described(tx, Subject::Contact, contact.id.0).await?;
        of_contact.extend(person(identity, contact));
    }
    of_conversation.extend(described(tx, Subject::Conversation, conversation.id.0).await?);
    of_conversation.insert("status".to_owned(), status(tx, conversation).await?);
    // SMS has none.
    let whatsapp = ways.on(ChannelKind::WhatsApp).map(|channel| channel.id);
    let window_until = match whatsapp.map(|id| held.pair(pair.identity, id).window.state(now)) {
        Some(WindowState::Open { until, .. }) => Some(until),
        Some(WindowState::NeverOpened | WindowState::Closed { .. }) | None => None,
    };
    let hours = around.known.hours(tx.workspace(), Some(pair.channel));
    Ok(Facts {
        now,
        window_until,
        by: ways.by,
        // Where nothing is said of it somebody is always there.
        is_staffed: hours.is_none_or(|hours| matches!(standing(hours, now), Standing::Open { .. })),
        contact: of_contact,
        conversation: of_conversation,
    })
}

/// What is known of somebody by itself.
fn person(identity: &Identity, contact: &Contact) -> impl Iterator<Item = (String, String)> {
    let address = identity.address();
    let name = if contact.name == address { String::new() } else { contact.name.clone() };
    let first = name.split_whitespace().next().unwrap_or_default().to_owned();
    let country = country::of_address(&address).unwrap_or_default();
    let known =
        [("name", name), ("first_name", first), ("language", contact.language.clone()), ("country", country)];
    // What is not known is no value: a `default` stands for it.
    known.into_iter().filter(|(_, told)| !told.is_empty()).map(|(key, told)| (key.to_owned(), told))
}

/// What is kept of something, by the keys of its attributes.
async fn described(tx: &mut Scoped<'_>, subject: Subject, of: Uuid) -> Stored<BTreeMap<String, String>> {
    let values = attributes::values(tx, subject, [of]).await?.remove(&of).unwrap_or_default();
    if values.is_empty() {
        return Ok(BTreeMap::new());
    }
    let offered = attributes::offered(tx).await?;
    let told = |(id, value)| Some((offered.iter().find(|one| one.id == id)?.key.clone(), value));
    Ok(values.into_iter().filter_map(told).collect())
}

/// What a conversation's status is called: by the workspace, else by a word of ours.
async fn status(tx: &mut Scoped<'_>, conversation: &Conversation) -> Stored<String> {
    let Some(id) = conversation.status_id else { return Ok(conversation.status.as_str().to_owned()) };
    let all = statuses::all(tx).await?;
    Ok(all.into_iter().find(|one| one.id == id).map(|one| one.name).unwrap_or_default())
}
