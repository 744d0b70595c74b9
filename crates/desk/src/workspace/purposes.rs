//! What a workspace writes to its customers for, and may ask their consent for. Marketing and service are always there.

use transom_rules::access::{Asker, Matter, Verb};
use transom_rules::consent::Purpose as Key;
use transom_rules::id::PurposeId;
use transom_store::Scoped;
use transom_store::purposes::{self, Purpose};

use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::people::name;

/// All that the workspace defines, by name; those too that were removed, which records of old name. Whoever belongs to it
/// may know.
///
/// # Errors
/// When the store fails.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Purpose>> {
    Ok(base.db.of(asker.workspace).read((), |tx, ()| Box::pin(purposes::all(tx))).await?)
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
            note.made(id.0);
            Ok(purposes::add(tx, purpose, now).await?)
        })
    })
    .await
    .map_err(name::taken)?;
    Ok(purpose)
}

/// Gives a purpose another name. Returns it as it now is.
///
/// # Errors
/// When the asker may not, there is no such purpose, or the name is none or taken.
pub async fn rename(base: Base<'_>, asker: &Asker, id: PurposeId, name: &str) -> Done<Purpose> {
    let mut note = gate::pass(base, asker, Verb::DefinePurposes, id).await?;
    note.set_detail(Matter::Renamed);
    gate::act(base, note, free(name)?, move |tx, note, name| {
        Box::pin(async move {
            let before = held(tx, id).await?;
            note.tell_if(Verb::DefinePurposes, before.name != *name);
            purposes::rename(tx, id, name).await?;
            Ok(Purpose { name: name.clone(), ..before })
        })
    })
    .await
    .map_err(name::taken)
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
    let is_built_in = Key::BUILT_IN.iter().any(|key| key.to_string() == name.to_lowercase());
    if is_built_in { Err(Wrong::NameTaken) } else { Ok(name) }
}

/// Holds a purpose that is asked for.
pub(crate) async fn held(tx: &mut Scoped<'_>, id: PurposeId) -> Done<Purpose> {
    let found = purposes::hold(tx, id).await?.filter(|purpose| !purpose.is_removed);
    found.ok_or(NotDone::NotFound)
}
