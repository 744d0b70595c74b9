//! The labels that a workspace defines: words by which its conversations are told apart and found.

use transom_rules::access::{Asker, Mask, Matter, On, Verb};
use transom_rules::id::LabelId;
use transom_rules::mark::Colour;
use transom_store::labels::{self, Label};
use transom_store::{Scoped, feed};

use super::order;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::people::name;
use crate::veiled::{all_seen, is_as_seen, seen};

/// The most that are offered: each is a line of a menu.
const MOST: usize = 200;

/// All that are offered, by name.
///
/// # Errors
/// When the asker may not.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Label>> {
    gate::may(base, asker, Verb::ListConversations, On::NOTHING).await?;
    let offered = base.db.of(asker.workspace).read((), |tx, ()| Box::pin(labels::offered(tx))).await?;
    Ok(all_seen(Mask::of(asker), offered))
}

/// Makes a label.
///
/// # Errors
/// When the asker may not, or the name is none or taken.
pub async fn make(base: Base<'_>, asker: &Asker, name: &str, colour: Colour) -> Done<Label> {
    let id = base.clock.label_id();
    let mut note = gate::pass(base, asker, Verb::DefineLabels, id).await?;
    note.set_detail(Matter::Made);
    let now = base.clock.machine();
    let label = Label { id, name: name::read(name)?, colour, is_removed: false };
    gate::act(base, note, label.clone(), move |tx, note, label| {
        Box::pin(async move {
            order::hold(tx).await?;
            let known = labels::offered(tx).await?;
            if known.len() >= MOST {
                return Err(Wrong::LabelsMany.into());
            }
            name::free(&label.name, known.iter().map(|one| &one.name))?;
            note.made(id.0);
            Ok(labels::add(tx, label, now).await?)
        })
    })
    .await
    .map_err(name::taken)?;
    Ok(seen(Mask::of(asker), label))
}

/// What is to be another thing about a label. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What people call it.
    pub name: Option<String>,
    /// The colour of its chip.
    pub colour: Option<Colour>,
}

/// Gives a label another name or colour. Returns it as it now is.
///
/// # Errors
/// When the asker may not, there is no such label, or the name is none or taken.
pub async fn change(base: Base<'_>, asker: &Asker, id: LabelId, change: Change) -> Done<Label> {
    let mut note = gate::pass(base, asker, Verb::DefineLabels, id).await?;
    note.set_detail(Matter::Changed);
    let name = change.name.as_deref().map(name::read).transpose()?;
    let now = base.clock.now();
    let context = (asker.clone(), Change { name, ..change });
    let (label, cursor) = gate::act(base, note, context, move |tx, note, (asker, change)| {
        Box::pin(async move {
            order::hold(tx).await?;
            let before = held(tx, id).await?;
            let mut after = before.clone();
            if let Some(name) = &change.name
                && !is_as_seen(asker, name, &before.name, Wrong::NameHidden)?
            {
                after.name.clone_from(name);
            }
            after.colour = change.colour.unwrap_or(after.colour);
            if after.name != before.name {
                let others = labels::offered(tx).await?;
                name::free(&after.name, others.iter().filter(|one| one.id != id).map(|one| &one.name))?;
            }
            let changed = after != before;
            if changed {
                labels::change(tx, &after).await?;
            }
            note.tell_if(Verb::DefineLabels, changed);
            Ok((after, feed::defined(tx, changed, now).await?))
        })
    })
    .await
    .map_err(name::taken)?;
    base.hub.changed(asker.workspace, cursor);
    Ok(seen(Mask::of(asker), label))
}

/// Takes a label away, from every conversation too.
///
/// # Errors
/// When the asker may not, or there is no such label.
pub async fn remove(base: Base<'_>, asker: &Asker, id: LabelId) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::DefineLabels, id).await?;
    note.set_detail(Matter::Removed);
    let (now, machine) = (base.clock.now(), base.clock.machine());
    let cursor = gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            held(tx, id).await?;
            labels::remove(tx, id, machine).await?;
            Ok(feed::defined(tx, true, now).await?)
        })
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    Ok(())
}

/// Holds a label that is offered, to change it.
async fn held(tx: &mut Scoped<'_>, id: LabelId) -> Done<Label> {
    let found = labels::hold(tx, id).await?.filter(|label| !label.is_removed);
    found.ok_or(NotDone::NotFound)
}

/// A label that is offered and stays so until the transaction ends: it is put on a conversation.
pub(crate) async fn given(tx: &mut Scoped<'_>, id: LabelId) -> Done<Label> {
    let found = labels::keep_as_is(tx, id).await?.filter(|label| !label.is_removed);
    found.ok_or(NotDone::NotFound)
}
