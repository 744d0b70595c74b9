//! What Meta tells of messages that were erased: a status that comes late, an answer to what was on the wire, a webhook
//! that is repeated. It is not taken in, and of the body that tells it stays what it says of others.

use std::collections::BTreeSet;

use transom_channels::whatsapp::erase::Names;
use transom_rules::event::{Event, Party};
use transom_rules::id::DeliveryId;
use transom_store::deliveries::Unknown;
use transom_store::erase::{self, Body};
use transom_store::held::{self, Held};
use transom_store::{Result, Scoped};

use super::post::Told;
use super::status::message_in_callback;
use crate::contacts::meet;

/// What of some events is about messages that were erased.
#[derive(Default)]
pub(super) struct Erased {
    /// Of which messages, as Meta names them.
    ids: BTreeSet<String>,
    /// By what it names whoever they were of.
    names: Names,
    /// The bodies that tell it.
    bodies: Vec<DeliveryId>,
    /// The keys of whoever they were of, as far as they are not known for anything else.
    keys: Vec<String>,
}

impl Erased {
    /// Looks it up, after what is known is held: whoever is erased later waits for it.
    pub(super) async fn among(tx: &mut Scoped<'_>, events: &[&Told], held: &Held) -> Result<Self> {
        let unknown = events.iter().flat_map(|(_, routed)| named(&routed.event, held)).collect();
        let ids = erase::marked(tx, unknown).await?;
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let mut erased = Self { ids, ..Self::default() };
        let told = events.iter().filter(|(_, routed)| erased.is_told(&routed.event));
        let told: Vec<(DeliveryId, &Event)> =
            told.map(|(delivery, routed)| (*delivery, &routed.event)).collect();
        let parties: Vec<&Party> = told.iter().flat_map(|(_, event)| parties(event)).collect();
        let phones = parties.iter().filter_map(|party| party.phone.clone());
        let users = parties.iter().flat_map(|party| [&party.user_id, &party.parent_user_id]);
        let ids = users.flatten().chain(&erased.ids).cloned();
        erased.names = Names::new(phones, ids, []);
        erased.bodies = told.iter().map(|(delivery, _)| *delivery).collect();
        erased.bodies.dedup();
        erased.keys = parties.iter().flat_map(|party| meet::keys(party, None)).collect();
        Ok(erased)
    }

    /// Whether an event is about one of them.
    pub(super) fn is_told(&self, event: &Event) -> bool {
        !self.ids.is_empty() && spoken_of(event).iter().any(|id| self.ids.contains(id))
    }

    /// Whether a part that nobody understands names them.
    pub(super) fn is_in(&self, part: &Unknown) -> bool {
        !self.ids.is_empty() && self.names.is_in(&part.json)
    }

    /// Leaves nothing of it: not in the bodies, and no address that was taken for it.
    pub(super) async fn forget(&self, tx: &mut Scoped<'_>, after: &Held) -> Result<()> {
        if self.ids.is_empty() {
            return Ok(());
        }
        let held = erase::hold_bodies(tx, &self.bodies).await?;
        let left = |body: &Body| Some(Body { id: body.id, bytes: self.names.blank(&body.bytes)? });
        erase::blank_bodies(tx, &held.iter().filter_map(left).collect::<Vec<_>>()).await?;
        let of_nobody = |key: &&String| {
            let identity = after.identity_of(std::slice::from_ref(*key));
            identity.is_some_and(|identity| after.identity(identity).is_none())
        };
        held::give_back(tx, self.keys.iter().filter(of_nobody)).await
    }
}

/// The messages that an event speaks of and nobody knows.
fn named(event: &Event, held: &Held) -> Vec<String> {
    if let Event::Status(status) = event
        && message_in_callback(status).is_some_and(|id| held.message(id).is_some())
    {
        return Vec::new();
    }
    let mut ids = spoken_of(event);
    ids.retain(|id| held.message_with(id).is_none());
    ids
}

/// The messages that an event speaks of, by WhatsApp's ids; by ours where a status says it.
fn spoken_of(event: &Event) -> Vec<String> {
    match event {
        Event::Received(told) => vec![told.wamid.clone()],
        Event::Reacted(told) => vec![told.target.clone()],
        Event::Edited(told) => vec![told.target.clone()],
        Event::Revoked(told) => vec![told.target.clone()],
        Event::Called(told) => vec![told.id.clone()],
        Event::Status(told) => {
            let ours = message_in_callback(told).map(|id| id.to_string());
            ours.into_iter().chain([told.wamid.clone()]).collect()
        }
        Event::Echoed(told) => vec![told.wamid.clone()],
        Event::Recorded(told) => vec![told.wamid.clone()],
        Event::IdentityChanged(told) => told.wamid.clone().into_iter().collect(),
        Event::PreferenceChanged(_) | Event::TemplateChanged(_) | Event::Noticed(_) => Vec::new(),
    }
}

/// Whom an event names.
fn parties(event: &Event) -> Vec<&Party> {
    match event {
        Event::Received(told) => vec![&told.from],
        Event::Reacted(told) => vec![&told.from],
        Event::Edited(told) => vec![&told.from],
        Event::Revoked(told) => vec![&told.from],
        Event::Called(told) => vec![&told.with],
        Event::Status(told) => vec![&told.recipient],
        Event::Echoed(told) => vec![&told.to],
        Event::Recorded(told) => vec![&told.with],
        Event::IdentityChanged(told) => vec![&told.old, &told.new],
        Event::PreferenceChanged(told) => vec![&told.from],
        Event::TemplateChanged(_) | Event::Noticed(_) => Vec::new(),
    }
}
