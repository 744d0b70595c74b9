//! What else is known of two who are merged: of what both say, the word of the one that stays holds. An undo gives each
//! back what was theirs, but for what was filled in since, which stays with the one that stayed, and for what was taken
//! away since, which is gone.

use std::collections::BTreeSet;

use transom_rules::attribute::Subject;
use transom_rules::id::{AttributeId, ContactId};
use transom_store::attributes::{self, Set, Values};
use transom_store::merges::{Merge, Sides};
use transom_store::{Result, Scoped};

/// Notes what is known of each.
pub(super) async fn note(
    tx: &mut Scoped<'_>,
    sides: &mut Sides,
    kept: ContactId,
    gone: ContactId,
) -> Result<()> {
    let mut known = attributes::values(tx, Subject::Contact, [kept.0, gone.0]).await?;
    sides.kept.attributes = known.remove(&kept.0).unwrap_or_default();
    sides.gone.attributes = known.remove(&gone.0).unwrap_or_default();
    Ok(())
}

/// What is known of both.
fn joined(sides: &Sides) -> Values {
    let mut both = sides.gone.attributes.clone();
    both.extend(sides.kept.attributes.clone());
    both
}

/// Makes what is known of both what is known of the one that stays.
pub(super) async fn join(tx: &mut Scoped<'_>, merge: &Merge) -> Result<()> {
    let theirs = merge.sides.gone.attributes.keys().map(|id| set(merge.gone, *id, None));
    let both = joined(&merge.sides);
    let kept = both.into_iter().map(|(id, value)| set(merge.contact, id, Some(value)));
    attributes::set(tx, Subject::Contact, theirs.chain(kept).collect()).await
}

/// Gives each back what was theirs.
pub(super) async fn part(tx: &mut Scoped<'_>, merge: &Merge) -> Result<()> {
    let offered: BTreeSet<AttributeId> =
        attributes::offered(tx).await?.into_iter().map(|one| one.id).collect();
    let kept = merge.contact;
    let now = attributes::values(tx, Subject::Contact, [kept.0]).await?.remove(&kept.0).unwrap_or_default();
    let both = joined(&merge.sides);
    let as_merged = both.iter().filter(|(id, value)| now.get(id) == Some(*value));
    let as_merged = as_merged.filter(|(id, _)| offered.contains(id));
    let stays = as_merged.map(|(id, _)| set(kept, *id, merge.sides.kept.attributes.get(id).cloned()));
    // Whatever is removed stays so: its values go, and come back by nothing.
    let back = merge.sides.gone.attributes.iter().filter(|(id, _)| offered.contains(id));
    let back = back.map(|(id, value)| set(merge.gone, *id, Some(value.clone())));
    attributes::set(tx, Subject::Contact, stays.chain(back).collect()).await
}

fn set(contact: ContactId, attribute: AttributeId, value: Option<String>) -> Set {
    Set { of: contact.0, attribute, value }
}
