//! What Meta tells of messages that were erased: a status that comes late, an answer to what was on the wire, a webhook
//! that is repeated. It is not taken in, and of the body that tells it stays what it says of others.

use std::collections::{BTreeMap, BTreeSet};

use transom_channels::whatsapp::erase::Names;
use transom_rules::event::{Event, Party};
use transom_rules::id::DeliveryId;
use transom_store::deliveries::{Delivery, Unknown};
use transom_store::erase::{self, BLANKED, Body};
use transom_store::held::Held;
use transom_store::{Result, Scoped};

use super::groups;
use super::post::Told;
use super::status::message_in_callback;
use crate::contacts::meet;

/// What of some events is about messages that were erased.
#[derive(Default)]
pub(super) struct Erased {
    /// Of which messages, as Meta names them, or we do.
    ids: BTreeSet<String>,
    /// All that is spoken of where one of them is: a status may name both.
    spoken_of: BTreeSet<String>,
    /// By what it names whoever they were of.
    names: Names,
    /// The same by the messages alone: whoever it was writes in the same body, as somebody new.
    messages: Names,
    /// The bodies that tell it, and whether they write in it.
    bodies: BTreeMap<DeliveryId, bool>,
    /// The keys of whoever they were of, as far as they are not known for anything else.
    keys: Vec<String>,
}

impl Erased {
    /// Looks it up, after what is known is held: whoever is erased later waits for it.
    pub(super) async fn among(tx: &mut Scoped<'_>, events: &[&Told], held: &Held) -> Result<Self> {
        let unknown = events.iter().flat_map(|(_, routed)| named(&routed.event, held)).collect();
        let ids = erase::known_again(tx, unknown).await?;
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let mut erased = Self { ids, ..Self::default() };
        let (told, others): (Vec<&Told>, Vec<&Told>) =
            events.iter().partition(|(_, routed)| erased.is_told(&routed.event));
        erased.spoken_of = told.iter().flat_map(|(_, routed)| spoken_of(&routed.event)).collect();
        let parties: Vec<&Party> = told.iter().flat_map(|(_, routed)| parties(&routed.event)).collect();
        let phones = parties.iter().filter_map(|party| party.phone.clone());
        let users = parties.iter().flat_map(|party| [&party.user_id, &party.parent_user_id]);
        erased.names = Names::new(phones, users.flatten().chain(&erased.spoken_of).cloned(), []);
        erased.messages = Names::new([], erased.spoken_of.iter().cloned(), []);
        erased.keys = parties.iter().flat_map(|party| meet::keys(party, None)).collect();
        erased.bodies = told.iter().map(|(delivery, _)| (*delivery, false)).collect();
        for (delivery, routed) in others {
            if let Some(writes) = erased.bodies.get_mut(delivery) {
                let mut keys =
                    self::parties(&routed.event).into_iter().flat_map(|party| meet::keys(party, None));
                *writes |= keys.any(|key| erased.keys.contains(&key));
            }
        }
        Ok(erased)
    }

    /// Whether an event is about one of them.
    pub(super) fn is_told(&self, event: &Event) -> bool {
        !self.ids.is_empty() && spoken_of(event).iter().any(|id| self.ids.contains(id))
    }

    /// Whether a part that nobody understands names them.
    pub(super) fn is_in(&self, part: &Unknown) -> bool {
        !self.ids.is_empty() && self.names_in(part.delivery).is_in(&part.json)
    }

    fn names_in(&self, body: DeliveryId) -> &Names {
        if self.bodies.get(&body).is_some_and(|writes| *writes) { &self.messages } else { &self.names }
    }

    /// What is kept of bodies that come: they are not written with it first.
    pub(super) fn without(&self, mut bodies: Vec<Delivery>) -> Vec<Delivery> {
        for body in bodies.iter_mut().filter(|body| self.bodies.contains_key(&body.id)) {
            if let Some(left) = self.names_in(body.id).blank(&body.body) {
                body.body = left;
                BLANKED.clone_into(&mut body.note);
            }
        }
        bodies
    }

    /// Leaves nothing of it in bodies that are kept already.
    pub(super) async fn forget(&self, tx: &mut Scoped<'_>) -> Result<()> {
        if self.ids.is_empty() {
            return Ok(());
        }
        erase::know_again(tx, self.spoken_of.iter().cloned()).await?;
        let bodies: Vec<DeliveryId> = self.bodies.keys().copied().collect();
        let held = erase::hold_bodies(tx, &bodies).await?;
        let left =
            |body: &Body| Some(Body { id: body.id, bytes: self.names_in(body.id).blank(&body.bytes)? });
        erase::blank_bodies(tx, &held.iter().filter_map(left).collect::<Vec<_>>()).await
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
        Event::GroupChanged(told) => vec![groups::line_id(told)],
        Event::Saved(_)
        | Event::PreferenceChanged(_)
        | Event::ThreadMoved(_)
        | Event::TemplateChanged(_)
        | Event::Noticed(_) => Vec::new(),
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
        Event::Saved(told) => vec![&told.with],
        Event::IdentityChanged(told) => vec![&told.old, &told.new],
        Event::PreferenceChanged(told) => vec![&told.from],
        Event::ThreadMoved(told) => vec![&told.with],
        Event::GroupChanged(told) => told.change.parties().iter().collect(),
        Event::TemplateChanged(_) | Event::Noticed(_) => Vec::new(),
    }
}
