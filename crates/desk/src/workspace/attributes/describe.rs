//! Setting the values that a contact or a conversation has: within the act that changes it.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::access::{Asker, Detail, Matter, Part};
use transom_rules::attribute::Subject;
use transom_rules::id::{AttributeId, ContactId};
use transom_store::attributes::{self, Set};
use transom_store::{Scoped, merges};
use uuid::Uuid;

use super::value;
use crate::done::{Done, Wrong};
use crate::veiled::is_as_seen;

/// Values as somebody gives them, by their attributes; an empty one is taken away. What is not named stays.
pub type Described = BTreeMap<AttributeId, String>;

/// What became of the values.
pub(crate) struct Difference {
    sets: Vec<Set>,
}

impl Difference {
    pub(crate) const fn is_none(&self) -> bool {
        self.sets.is_empty()
    }

    /// Which attributes were set and which taken away; values are no business of the log's.
    pub(crate) fn detail(&self) -> Detail {
        let listed = |is_set: bool| {
            let sets = self.sets.iter().filter(|set| set.value.is_some() == is_set);
            let ids: Vec<String> = sets.map(|set| set.attribute.to_string()).collect();
            (!ids.is_empty()).then(|| ids.join(","))
        };
        Detail::from(Matter::Described).maybe(Part::On, listed(true)).maybe(Part::Off, listed(false))
    }
}

/// Sets the values of something that is held.
///
/// # Errors
/// When there is no such attribute, or a value is none of its kind.
pub(crate) async fn set(
    tx: &mut Scoped<'_>,
    asker: &Asker,
    subject: Subject,
    of: Uuid,
    described: &Described,
) -> Done<Difference> {
    let offered = attributes::offered(tx).await?;
    let known = attributes::values(tx, subject, [of]).await?.remove(&of).unwrap_or_default();
    let mut sets = Vec::new();
    for (id, told) in described {
        let attribute = offered.iter().find(|one| one.id == *id && one.subject == subject);
        let attribute = attribute.ok_or(Wrong::Attribute)?;
        let kept = known.get(id).map(String::as_str).unwrap_or_default();
        // What was chosen stays as it is, though it may not be chosen any more.
        if kept != told.trim() && !is_as_seen(asker, told, kept, Wrong::ValueHidden)? {
            let value = value::read(attribute, told)?;
            sets.push(Set { of, attribute: *id, value });
        }
    }
    sets.retain(|set| known.get(&set.attribute) != set.value.as_ref());
    attributes::set(tx, subject, sets.clone()).await?;
    if subject == Subject::Contact {
        forget_of_merges(tx, ContactId(of), described).await?;
    }
    Ok(Difference { sets })
}

/// What is taken away of a contact is known no more of those whom it was merged of either.
async fn forget_of_merges(tx: &mut Scoped<'_>, contact: ContactId, described: &Described) -> Done<()> {
    let taken = described.iter().filter(|(_, told)| told.trim().is_empty());
    let gone: BTreeSet<AttributeId> = taken.map(|(id, _)| *id).collect();
    if !gone.is_empty() {
        merges::forget_values(tx, contact, &gone).await?;
    }
    Ok(())
}
