//! What a workspace writes to its customers for, and may ask their consent for. Marketing and service are always there.

use transom_rules::access::{Asker, Mask, Matter, Verb};
use transom_rules::consent::Purpose as Key;
use transom_rules::id::PurposeId;
use transom_store::Scoped;
use transom_store::purposes::{self, Purpose};
use transom_store::search::fold;

use super::order;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::people::name;
use crate::veiled::{all_seen, is_as_seen, seen};

/// The most that are asked for: each is a line of a form.
const MOST: usize = 100;

/// All that the workspace defines, by name; those too that were removed, which records of old name. Whoever belongs to it
/// may know.
///
/// # Errors
/// When the store fails.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Purpose>> {
    let all = base.db.of(asker.workspace).read((), |tx, ()| Box::pin(purposes::all(tx))).await?;
    Ok(all_seen(Mask::of(asker), all))
}

/// Makes a purpose.
///
/// # Errors
/// When the asker may not, or the name is none or taken.
pub async fn make(base: Base<'_>, asker: &Asker, name: &str) -> Done<Purpose> {
    let id = base.clock.purpose_id();
    let mut note = gate::pass(base, asker, Verb::DefinePurposes, id).await?;
    note.set_detail(Matter::Made);
    let now = base.clock.machine();
    let purpose = Purpose { id, name: free(name)?, is_removed: false };
    gate::act(base, note, purpose.clone(), move |tx, note, purpose| {
        Box::pin(async move {
            order::hold(tx).await?;
            let known = offered(tx).await?;
            if known.len() >= MOST {
                return Err(Wrong::PurposesMany.into());
            }
            name::free(&purpose.name, known.iter().map(|one| &one.name))?;
            note.made(id.0);
            Ok(purposes::add(tx, purpose, now).await?)
        })
    })
    .await
    .map_err(name::taken)?;
    Ok(seen(Mask::of(asker), purpose))
}

/// Gives a purpose another name. Returns it as it now is.
///
/// # Errors
/// When the asker may not, there is no such purpose, or the name is none or taken.
pub async fn rename(base: Base<'_>, asker: &Asker, id: PurposeId, name: &str) -> Done<Purpose> {
    let mut note = gate::pass(base, asker, Verb::DefinePurposes, id).await?;
    note.set_detail(Matter::Renamed);
    let after = gate::act(base, note, (asker.clone(), free(name)?), move |tx, note, (asker, name)| {
        Box::pin(async move {
            order::hold(tx).await?;
            let before = held(tx, id).await?;
            if is_as_seen(asker, name, &before.name, Wrong::NameHidden)? {
                note.tell_if(Verb::DefinePurposes, false);
                return Ok(before);
            }
            if before.name != *name {
                let others = offered(tx).await?;
                name::free(name, others.iter().filter(|one| one.id != id).map(|one| &one.name))?;
            }
            note.tell_if(Verb::DefinePurposes, before.name != *name);
            purposes::rename(tx, id, name).await?;
            Ok(Purpose { name: name.clone(), ..before })
        })
    })
    .await
    .map_err(name::taken)?;
    Ok(seen(Mask::of(asker), after))
}

/// Nobody is asked for it any more; what was recorded stays.
///
/// # Errors
/// When the asker may not, or there is no such purpose.
pub async fn remove(base: Base<'_>, asker: &Asker, id: PurposeId) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::DefinePurposes, id).await?;
    note.set_detail(Matter::Removed);
    let now = base.clock.machine();
    gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            held(tx, id).await?;
            Ok(purposes::remove(tx, id, now).await?)
        })
    })
    .await
}

/// A name that is none of those that are always there.
fn free(told: &str) -> Result<String, Wrong> {
    let name = name::read(told)?;
    let is_built_in = Key::BUILT_IN.iter().any(|key| key.to_string() == fold(&name));
    if is_built_in { Err(Wrong::NameTaken) } else { Ok(name) }
}

/// Those that somebody can be asked for.
async fn offered(tx: &mut Scoped<'_>) -> Done<Vec<Purpose>> {
    let mut all = purposes::all(tx).await?;
    all.retain(|one| !one.is_removed);
    Ok(all)
}

/// Holds a purpose that is asked for, to change it.
async fn held(tx: &mut Scoped<'_>, id: PurposeId) -> Done<Purpose> {
    let found = purposes::hold(tx, id).await?.filter(|purpose| !purpose.is_removed);
    found.ok_or(NotDone::NotFound)
}

/// A purpose that is asked for and stays so until the transaction ends: somebody consents to it.
pub(crate) async fn given(tx: &mut Scoped<'_>, id: PurposeId) -> Done<Purpose> {
    let found = purposes::keep_as_is(tx, id).await?.filter(|purpose| !purpose.is_removed);
    found.ok_or(NotDone::NotFound)
}
