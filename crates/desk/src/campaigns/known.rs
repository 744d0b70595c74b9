//! What is known of recipients fills the slots of their template: what they are called, and their attributes.

use std::collections::BTreeMap;

use transom_rules::attribute::Subject;
use transom_rules::campaign::Source;
use transom_rules::id::{ContactId, IdentityId};
use transom_rules::template_check::SlotKey;
use transom_store::attributes::{self, Attribute};
use transom_store::held::Held;
use transom_store::{Result as Stored, Scoped};

use super::form::Values;

/// The values of each, as far as something is known.
pub(super) async fn values(
    tx: &mut Scoped<'_>,
    sources: &[(SlotKey, Source)],
    held: &Held,
    identities: &[IdentityId],
) -> Stored<BTreeMap<IdentityId, Values>> {
    if sources.is_empty() {
        return Ok(BTreeMap::new());
    }
    let contact = |id: &IdentityId| Some((*id, held.identity(*id)?.contact_id));
    let people: Vec<(IdentityId, ContactId)> = identities.iter().filter_map(contact).collect();
    let defined = attributes::offered(tx).await?;
    let known = attributes::values(tx, Subject::Contact, people.iter().map(|(_, id)| id.0)).await?;
    let value = |contact: ContactId, source: &Source| match source {
        // Where no name is known the number stands in its place.
        Source::Name => {
            let name = &held.contact(contact)?.name;
            name.chars().any(char::is_alphabetic).then(|| name.clone())
        }
        Source::Attribute(key) => {
            let is_it = |one: &&Attribute| one.subject == Subject::Contact && one.key == *key;
            known.get(&contact.0)?.get(&defined.iter().find(is_it)?.id).cloned()
        }
    };
    let of = |(identity, contact): (IdentityId, ContactId)| {
        let values = sources.iter().filter_map(|(slot, of)| Some((slot.clone(), value(contact, of)?)));
        (identity, values.collect())
    };
    Ok(people.into_iter().map(of).collect())
}
