//! The statuses that a workspace defines: its own words for where a conversation stands, each for one of open, pending,
//! snoozed and closed.

use transom_rules::access::{Asker, Detail, Mask, Matter, On, Part, Verb};
use transom_rules::id::StatusId;
use transom_rules::mark::Colour;
use transom_rules::receive::ConversationStatus;
use transom_store::statuses::{self, Status};
use transom_store::{Scoped, feed};

use super::order;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::people::name;
use crate::veiled::{all_seen, is_as_seen, seen};

/// The most that are offered: each is a line of a menu.
const MOST: usize = 100;

/// All that are offered, in their order.
///
/// # Errors
/// When the asker may not.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Status>> {
    gate::may(base, asker, Verb::ListConversations, On::NOTHING).await?;
    let offered = base.db.of(asker.workspace).read((), |tx, ()| Box::pin(statuses::offered(tx))).await?;
    Ok(all_seen(Mask::of(asker), offered))
}

/// A status that is to be.
#[derive(Clone, Debug)]
pub struct New {
    /// What to call it.
    pub name: String,
    /// The colour of its chip.
    pub colour: Colour,
    /// Where a conversation stands that has it.
    pub state: ConversationStatus,
}

/// Makes a status, the last of the list.
///
/// # Errors
/// When the asker may not, or the name is none or taken.
pub async fn make(base: Base<'_>, asker: &Asker, new: New) -> Done<Status> {
    let id = base.clock.status_id();
    let mut note = gate::pass(base, asker, Verb::DefineStatuses, id).await?;
    note.set_detail(Detail::from(Matter::Made).with(Part::Status, new.state.as_str()));
    let (now, new) = (base.clock.machine(), New { name: name::read(&new.name)?, ..new });
    let made = gate::act(base, note, new, move |tx, note, new| {
        Box::pin(async move {
            order::hold(tx).await?;
            let known = statuses::all(tx).await?;
            let place = known.iter().map(|known| known.place).max().unwrap_or_default() + 1;
            let offered = || known.iter().filter(|one| !one.is_removed);
            if offered().count() >= MOST {
                return Err(Wrong::StatusesMany.into());
            }
            name::free(&new.name, offered().map(|one| &one.name))?;
            let New { name, colour, state } = new.clone();
            let status = Status { id, name, colour, state, place, is_removed: false };
            statuses::add(tx, &status, now).await?;
            note.made(id.0);
            Ok(status)
        })
    })
    .await
    .map_err(name::taken)?;
    Ok(seen(Mask::of(asker), made))
}

/// What is to be another thing about a status. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What people call it.
    pub name: Option<String>,
    /// The colour of its chip.
    pub colour: Option<Colour>,
    /// How many stand before it in the list.
    pub before: Option<usize>,
}

/// Gives a status another name, colour or place. Returns it as it now is.
///
/// # Errors
/// When the asker may not, there is no such status, or the name is none or taken.
pub async fn change(base: Base<'_>, asker: &Asker, id: StatusId, change: Change) -> Done<Status> {
    let mut note = gate::pass(base, asker, Verb::DefineStatuses, id).await?;
    note.set_detail(Matter::Changed);
    let name = change.name.as_deref().map(name::read).transpose()?;
    let now = base.clock.now();
    let context = (asker.clone(), Change { name, ..change });
    let (status, cursor) = gate::act(base, note, context, move |tx, note, (asker, change)| {
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
                let others = statuses::offered(tx).await?;
                name::free(&after.name, others.iter().filter(|one| one.id != id).map(|one| &one.name))?;
            }
            if after != before {
                statuses::change(tx, &after).await?;
            }
            let moved = match change.before {
                Some(place) => put(tx, id, place).await?,
                None => false,
            };
            let changed = moved || after != before;
            note.tell_if(Verb::DefineStatuses, changed);
            Ok((held(tx, id).await?, feed::defined(tx, changed, now).await?))
        })
    })
    .await
    .map_err(name::taken)?;
    base.hub.changed(asker.workspace, cursor);
    Ok(seen(Mask::of(asker), status))
}

/// Puts a status in its place among those that are offered, and the others after each other around it; whether one has
/// another place then.
async fn put(tx: &mut Scoped<'_>, id: StatusId, before: usize) -> Done<bool> {
    let all = statuses::offered(tx).await?;
    let mut changed = false;
    for (place, status) in order::placed(all, |status| status.id == id, before)? {
        if status.place != place {
            statuses::set_place(tx, status.id, place).await?;
            changed = true;
        }
    }
    Ok(changed)
}

/// Takes a status out of the list. Conversations that have it keep it until they get another one.
///
/// # Errors
/// When the asker may not, or there is no such status.
pub async fn remove(base: Base<'_>, asker: &Asker, id: StatusId) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::DefineStatuses, id).await?;
    note.set_detail(Matter::Removed);
    let (now, machine) = (base.clock.now(), base.clock.machine());
    let cursor = gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            order::hold(tx).await?;
            held(tx, id).await?;
            statuses::remove(tx, id, machine).await?;
            Ok(feed::defined(tx, true, now).await?)
        })
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    Ok(())
}

/// Holds a status that is offered, to change it.
async fn held(tx: &mut Scoped<'_>, id: StatusId) -> Done<Status> {
    let found = statuses::hold(tx, id).await?.filter(|status| !status.is_removed);
    found.ok_or(NotDone::NotFound)
}

/// A status that is offered and stays so until the transaction ends: a conversation gets it.
pub(crate) async fn given(tx: &mut Scoped<'_>, id: StatusId) -> Done<Status> {
    let found = statuses::keep_as_is(tx, id).await?.filter(|status| !status.is_removed);
    found.ok_or(NotDone::NotFound)
}
