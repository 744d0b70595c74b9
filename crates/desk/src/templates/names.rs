//! Giving the slots of a template names. A variable that has a name of its own keeps it.

use std::collections::BTreeMap;

use transom_rules::access::{Asker, Detail, Matter, Verb};
use transom_rules::id::TemplateId;
use transom_rules::template_check::{self, SlotKey};
use transom_store::slots::{self, Names};
use transom_store::{Scoped, templates};

use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::people::name;

/// Gives slots of a template these names; an empty one takes the name away. What is not named here stays.
///
/// # Errors
/// When the asker may not, there is no such template, it has no such slot to be named, or a name cannot be read.
pub async fn give(
    base: Base<'_>,
    asker: &Asker,
    id: TemplateId,
    names: BTreeMap<String, String>,
) -> Done<()> {
    let note = gate::pass(base, asker, Verb::NameSlots, id).await?;
    let wanted = names.iter().map(|(slot, name)| read(slot, name)).collect::<Result<Vec<_>, _>>()?;
    gate::act(base, note, wanted, move |tx, note, wanted| {
        Box::pin(async move {
            let (template, _) = templates::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            let can_be_named = |key: &SlotKey| {
                !key.has_own_name()
                    && template_check::slots(&template.components).iter().any(|slot| slot.key == *key)
            };
            if !wanted.iter().all(|(key, _)| can_be_named(key)) {
                return Err(Wrong::Slot.into());
            }
            let before = of(tx, id).await?;
            for (key, name) in wanted {
                if name.is_empty() {
                    slots::clear(tx, id, key).await?;
                } else {
                    slots::set(tx, id, key, name).await?;
                }
            }
            note.set_detail(Detail::from(Matter::Renamed));
            note.tell_if(Verb::NameSlots, of(tx, id).await? != before);
            Ok(())
        })
    })
    .await
}

/// Whether all of these can be names of slots.
///
/// # Errors
/// When one cannot be read.
pub fn check(names: &BTreeMap<String, String>) -> Result<(), Wrong> {
    names.iter().try_for_each(|(slot, name)| read(slot, name).map(|_| ()))
}

fn read(slot: &str, name: &str) -> Result<(SlotKey, String), Wrong> {
    let key = slot.parse().map_err(|_| Wrong::Slot)?;
    Ok((key, if name.trim().is_empty() { String::new() } else { name::read(name)? }))
}

/// The names of one template's slots.
///
/// # Errors
/// Those of the store.
pub async fn of(tx: &mut Scoped<'_>, id: TemplateId) -> transom_store::Result<Names> {
    Ok(slots::names(tx, &[id]).await?.remove(&id).unwrap_or_default())
}
