//! What people recorded of customers and put on conversations, carried over once the bodies have made those anew: to the
//! same conversations, and to whoever has the same number or user id.

use std::collections::BTreeMap;

use transom_rules::attribute::Subject;
use transom_rules::block::Block;
use transom_rules::consent::Purpose;
use transom_rules::id::{ContactId, ConversationId, IdentityId, MessageId, WorkspaceId};
use transom_store::attributes::{self, Set, Values};
use transom_store::carried_blocks::{self, CarriedBlock, Place};
use transom_store::carry::{self, Denial, Table};
use transom_store::consents::{self, Consent};
use transom_store::contacts::Contact;
use transom_store::held::{Held, Wanted};
use transom_store::suggestions::{self, Pair};
use transom_store::{Db, Result, Scoped, messages};
use uuid::Uuid;

use crate::contacts::marketing;

/// Conversations, or people, carried over at once.
const PAGE: i64 = 200;
/// So much that somebody said of two.
const AT_ONCE: usize = 200;

/// Carries all of it over.
pub(super) async fn carry(source: &Db, target: &Db, workspace: WorkspaceId) -> Result<()> {
    for table in carry::OF_CONVERSATIONS {
        marks(source, target, workspace, table).await?;
    }
    for_many(source, target, workspace).await?;
    described(source, target, workspace).await?;
    denied(source, target, workspace).await
}

/// Links to files that belong to no conversation.
async fn for_many(source: &Db, target: &Db, workspace: WorkspaceId) -> Result<()> {
    let (from, to) = (source.of(workspace), target.of(workspace));
    let links = from.read((), |tx, ()| Box::pin(carry::take_of_none(tx, carry::FILE_LINKS))).await?;
    to.write(links, |tx, links| Box::pin(carry::put(tx, carry::FILE_LINKS, links.clone()))).await
}

/// Whom somebody said not to be one person with whom: whoever has their numbers and user ids now.
async fn denied(source: &Db, target: &Db, workspace: WorkspaceId) -> Result<()> {
    let said = source.of(workspace).read((), |tx, ()| Box::pin(carry::denials(tx))).await?;
    let (mut rest, to) = (said.as_slice(), target.of(workspace));
    while !rest.is_empty() {
        let (next, after) = rest.split_at(rest.len().min(AT_ONCE));
        to.write(next.to_vec(), |tx, said| Box::pin(deny(tx, said))).await?;
        rest = after;
    }
    Ok(())
}

async fn deny(tx: &mut Scoped<'_>, said: &[Denial]) -> Result<()> {
    let keys: Vec<String> = said.iter().flat_map(|one| one.of.iter().chain(&one.others)).cloned().collect();
    let known = suggestions::with_keys(tx, &keys).await?.into_iter();
    let known: BTreeMap<String, ContactId> = known.map(|sign| (sign.text, sign.contact)).collect();
    let who = |keys: &[String]| keys.iter().find_map(|key| known.get(key)).copied();
    for one in said {
        if let (Some(contact), Some(other)) = (who(&one.of), who(&one.others))
            && contact != other
        {
            suggestions::deny(tx, Pair { contact, other }, one.at).await?;
        }
    }
    Ok(())
}

/// What stands by conversations that are there. One that nobody here ever wrote in was made anew, under another id.
async fn marks(source: &Db, target: &Db, workspace: WorkspaceId, table: Table) -> Result<()> {
    let (from, to) = (source.of(workspace), target.of(workspace));
    let mut after = ConversationId(Uuid::nil());
    loop {
        let next = from.read((), move |tx, ()| Box::pin(carry::conversations_after(tx, table, after, PAGE)));
        let page = next.await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = *last;
        let known = to.read(page, |tx, page| Box::pin(carry::known_conversations(tx, page))).await?;
        let rows = from.read(known, move |tx, known| Box::pin(carry::take_of(tx, table, known))).await?;
        to.write(rows, move |tx, rows| Box::pin(carry::put(tx, table, rows.clone()))).await?;
    }
}

/// Somebody under one of their addresses, as the source knows them.
struct Person {
    identity: IdentityId,
    contact: ContactId,
    keys: Vec<String>,
    blocked: Option<Block>,
    language: String,
    time_zone: String,
    at_whatsapp: Vec<CarriedBlock>,
    consents: Vec<Consent>,
    values: Values,
}

impl Person {
    /// Says of a contact what was said of them.
    fn describe(&self, contact: &mut Contact) {
        contact.blocked = contact.blocked.take().or_else(|| self.blocked.clone());
        for (theirs, told) in
            [(&mut contact.language, &self.language), (&mut contact.time_zone, &self.time_zone)]
        {
            if theirs.is_empty() {
                theirs.clone_from(told);
            }
        }
    }
}

async fn described(source: &Db, target: &Db, workspace: WorkspaceId) -> Result<()> {
    let mut after = IdentityId(Uuid::nil());
    loop {
        let page = source.of(workspace).read((), move |tx, ()| Box::pin(people_after(tx, after))).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.identity;
        target.of(workspace).write(page, |tx, page| Box::pin(put(tx, page))).await?;
    }
}

async fn people_after(tx: &mut Scoped<'_>, after: IdentityId) -> Result<Vec<Person>> {
    let identities = carry::described_after(tx, after, PAGE).await?;
    let wanted = Wanted { identities: identities.iter().copied().collect(), peek: true, ..Wanted::default() };
    let held = Held::load(tx, &wanted).await?;
    let mut keys = carry::keys_of(tx, &identities).await?;
    let mut said: BTreeMap<IdentityId, Vec<Consent>> = BTreeMap::new();
    for consent in consents::of_identities(tx, &identities).await? {
        said.entry(consent.identity).or_default().push(consent);
    }
    let known = identities.iter().filter_map(|id| held.identity(*id));
    let contacts: Vec<(IdentityId, ContactId)> = known.map(|one| (one.id, one.contact_id)).collect();
    let of = contacts.iter().map(|(_, contact)| contact.0);
    let values = attributes::values(tx, Subject::Contact, of).await?;
    let ids: Vec<ContactId> = contacts.iter().map(|(_, contact)| *contact).collect();
    let asked = carried_blocks::of_contacts(tx, &ids).await?;
    let person = |(identity, contact): (IdentityId, ContactId)| {
        let known = held.contact(contact)?;
        let asked = asked.get(&contact).into_iter().flatten().copied();
        Some(Person {
            identity,
            contact,
            keys: keys.remove(&identity).unwrap_or_default(),
            blocked: known.blocked.clone(),
            language: known.language.clone(),
            time_zone: known.time_zone.clone(),
            at_whatsapp: asked.filter(|one| one.place.identity == identity).collect(),
            consents: said.remove(&identity).unwrap_or_default(),
            values: values.get(&contact.0).cloned().unwrap_or_default(),
        })
    };
    Ok(contacts.into_iter().filter_map(person).collect())
}

async fn put(tx: &mut Scoped<'_>, people: &[Person]) -> Result<()> {
    let keys: Vec<String> = people.iter().flat_map(|person| person.keys.iter().cloned()).collect();
    let known = carry::identities_of(tx, &keys).await?;
    let wanted = Wanted { identities: known.values().copied().collect(), ..Wanted::default() };
    let mut there = Held::load(tx, &wanted).await?;
    let mut sets = Vec::new();
    for person in people {
        let identity = person.keys.iter().find_map(|key| known.get(key)).copied();
        let Some((identity, contact)) = identity.and_then(|id| Some((id, there.identity(id)?.contact_id)))
        else {
            continue;
        };
        for one in &person.at_whatsapp {
            let place = Place { identity, ..one.place };
            carried_blocks::ask(tx, &[place], one.state, one.at).await?;
        }
        // Whoever was carried over with our sends is as they were.
        let is_new = contact != person.contact;
        if is_new && let Some(contact) = there.contact_mut(contact) {
            person.describe(contact);
        }
        for consent in &person.consents {
            let consent = Consent { identity, message: proof(tx, consent).await?, ..consent.clone() };
            if is_new && consent.purpose == Purpose::Marketing {
                marketing::told(&mut there, &consent);
            }
            there.consent(consent);
        }
        sets.extend(person.values.iter().map(|(attribute, value)| Set {
            of: contact.0,
            attribute: *attribute,
            value: Some(value.clone()),
        }));
    }
    attributes::set(tx, Subject::Contact, once_each(sets)).await?;
    let newest = people.iter().flat_map(|person| &person.consents).map(|consent| consent.at).max();
    there.write(tx, newest.unwrap_or_default()).await?;
    Ok(())
}

/// The message that proves a consent, if it is there under the same id.
async fn proof(tx: &mut Scoped<'_>, consent: &Consent) -> Result<Option<MessageId>> {
    let Some(id) = consent.message else { return Ok(None) };
    Ok(messages::get(tx, id).await?.map(|message| message.id))
}

/// A contact with several addresses has each value once.
fn once_each(sets: Vec<Set>) -> Vec<Set> {
    let sets: BTreeMap<_, _> = sets.into_iter().map(|set| ((set.of, set.attribute), set)).collect();
    sets.into_values().collect()
}
