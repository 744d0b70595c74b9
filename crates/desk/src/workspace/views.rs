//! Saved views: what narrows a list, kept under a name. One's own are seen by nobody else; shared ones everybody of the
//! workspace has.

use std::collections::BTreeMap;

use transom_rules::access::{Asker, Mask, Matter, On, Verb};
use transom_rules::id::{UserId, ViewId};
use transom_rules::time::Timestamp;
use transom_rules::view::{LONGEST_WORDS, Narrowing, OfTeam};
use transom_store::views::{self, View};
use transom_store::{Result as Stored, Scoped, conversations, feed, labels, statuses, teams, users};

use super::order;
use crate::base::Base;
use crate::conversations::list;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::people::name;
use crate::veiled::is_as_seen;

/// So many views somebody has of their own, and so many all share.
pub const MOST: usize = 50;

/// A saved view, as somebody has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Ours.
    pub id: ViewId,
    /// What people call it.
    pub name: String,
    /// Everybody of the workspace has it, not its owner alone.
    pub is_shared: bool,
    /// What it narrows by.
    pub narrowing: Narrowing,
}

/// All that somebody has, the shared ones first, each list in its order.
///
/// # Errors
/// When the asker may not.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Saved>> {
    gate::may(base, asker, Verb::ListConversations, On::NOTHING).await?;
    Ok(base.db.of(asker.workspace).read(asker.clone(), |tx, asker| Box::pin(had(tx, asker))).await?)
}

/// The same, for a page that its reader may open. What looks for a number is nothing for those who see none, and what a
/// later version kept is left alone.
pub async fn had(tx: &mut Scoped<'_>, asker: &Asker) -> Stored<Vec<Saved>> {
    let all = views::of_user(tx, asker.user()).await?.into_iter();
    Ok(all.filter_map(|view| read(view, Mask::of(asker))).collect())
}

fn read(view: View, mask: Mask) -> Option<Saved> {
    let View { id, is_shared, name, filter, .. } = view;
    let narrowing: Narrowing = serde_json::from_str(&filter).ok()?;
    let veil = mask.over_all();
    let tells_numbers = veil.words(&narrowing.words) != narrowing.words;
    (!tells_numbers).then(|| Saved { id, name: veil.words(&name), is_shared, narrowing })
}

/// How many conversations each of these holds for somebody, [`conversations::MOST`] at most. Words are looked for, not
/// counted: those views are left out.
pub async fn counts(
    tx: &mut Scoped<'_>,
    asker: &Asker,
    now: Timestamp,
    all: &[Saved],
) -> Stored<BTreeMap<ViewId, i64>> {
    let mut counts = BTreeMap::new();
    for view in all.iter().filter(|view| view.narrowing.words.is_empty()) {
        let filter = list::filter(&view.narrowing, asker, now, conversations::MOST);
        counts.insert(view.id, conversations::count(tx, &filter).await?);
    }
    Ok(counts)
}

/// A view that is to be.
#[derive(Clone, Debug)]
pub struct New {
    /// What to call it.
    pub name: String,
    /// Everybody of the workspace is to have it.
    pub is_shared: bool,
    /// What it narrows by.
    pub narrowing: Narrowing,
}

/// Keeps a view, the last of its list. What a program keeps that acts for nobody is shared.
///
/// # Errors
/// When the asker may not, the name is none, it narrows by what is not there, or the list is full.
pub async fn keep(base: Base<'_>, asker: &Asker, new: New) -> Done<Saved> {
    let id = base.clock.view_id();
    let is_shared = new.is_shared || asker.user().is_none();
    let mut note = gate::pass(base, asker, verb(is_shared), id).await?;
    note.set_detail(Matter::Made);
    let new = New { name: name::read(&new.name)?, is_shared, narrowing: tidy(&new.narrowing)? };
    let now = base.clock.now();
    let (saved, cursor) = gate::act(base, note, (asker.clone(), new), move |tx, note, (asker, new)| {
        Box::pin(async move {
            order::hold(tx).await?;
            exists(tx, &new.narrowing).await?;
            let list = of_list(tx, asker.user(), is_shared).await?;
            if list.len() >= MOST {
                return Err(Wrong::ViewsFull.into());
            }
            let place = list.iter().map(|view| view.place).max().unwrap_or_default() + 1;
            let New { name, narrowing, .. } = new.clone();
            let filter = json(&narrowing)?;
            let view = View { id, owner: asker.user(), is_shared, name, filter, place };
            views::add(tx, &view, now).await?;
            note.made(id.0);
            let cursor = feed::defined(tx, true, now).await?;
            Ok((Saved { id, name: view.name, is_shared, narrowing }, cursor))
        })
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    Ok(saved)
}

/// What is to be another thing about a view. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What people call it.
    pub name: Option<String>,
    /// Whether everybody of the workspace has it.
    pub is_shared: Option<bool>,
    /// What it narrows by.
    pub narrowing: Option<Narrowing>,
    /// So many of its list come before it.
    pub before: Option<usize>,
}

/// Changes a view. Returns it as it now is. One that is not shared any more is its owner's alone; where it has none it stays
/// shared.
///
/// # Errors
/// When the asker may not, they have no such view, the name is none, it narrows by what is not there, or the list is full.
pub async fn change(base: Base<'_>, asker: &Asker, id: ViewId, change: Change) -> Done<Saved> {
    let was_shared = is_shared(base, asker, id).await?;
    let to_share = was_shared || change.is_shared == Some(true);
    let mut note = gate::pass(base, asker, verb(to_share), id).await?;
    note.set_detail(Matter::Changed);
    let change = Change {
        name: change.name.as_deref().map(name::read).transpose()?,
        narrowing: change.narrowing.as_ref().map(tidy).transpose()?,
        ..change
    };
    let now = base.clock.now();
    let (saved, cursor) = gate::act(base, note, (asker.clone(), change), move |tx, note, (asker, change)| {
        Box::pin(async move {
            order::hold(tx).await?;
            let before = held(tx, asker, id, was_shared).await?;
            let mut after = before.clone();
            if let Some(name) = &change.name
                && !is_as_seen(asker, name, &before.name, Wrong::NameHidden)?
            {
                after.name.clone_from(name);
            }
            after.is_shared = change.is_shared.unwrap_or(after.is_shared) || after.owner.is_none();
            if let Some(narrowing) = &change.narrowing {
                exists(tx, narrowing).await?;
                after.filter = json(narrowing)?;
            }
            if after.is_shared != before.is_shared {
                let list = of_list(tx, after.owner, after.is_shared).await?;
                if list.len() >= MOST {
                    return Err(Wrong::ViewsFull.into());
                }
                after.place = list.iter().map(|view| view.place).max().unwrap_or_default() + 1;
            }
            if after != before {
                views::change(tx, &after).await?;
            }
            if after.place != before.place {
                views::set_place(tx, id, after.place).await?;
            }
            let moved = match change.before {
                Some(place) => put(tx, &after, place).await?,
                None => false,
            };
            let changed = moved || after != before;
            note.tell_if(verb(to_share), changed);
            let saved = read(after, Mask::of(asker)).ok_or(NotDone::NotFound)?;
            Ok((saved, feed::defined(tx, changed, now).await?))
        })
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    Ok(saved)
}

/// Takes a view away; the conversations stay.
///
/// # Errors
/// When the asker may not, or they have no such view.
pub async fn remove(base: Base<'_>, asker: &Asker, id: ViewId) -> Done<()> {
    let was_shared = is_shared(base, asker, id).await?;
    let mut note = gate::pass(base, asker, verb(was_shared), id).await?;
    note.set_detail(Matter::Removed);
    let now = base.clock.now();
    let cursor = gate::act(base, note, asker.clone(), move |tx, _, asker| {
        Box::pin(async move {
            order::hold(tx).await?;
            held(tx, asker, id, was_shared).await?;
            views::remove(tx, id).await?;
            Ok(feed::defined(tx, true, now).await?)
        })
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    Ok(())
}

/// What has to be allowed: what all share is more than what one has for oneself.
const fn verb(is_shared: bool) -> Verb {
    if is_shared { Verb::ShareViews } else { Verb::KeepViews }
}

/// Whether a view that the asker has is shared: what they need for it hangs on that.
async fn is_shared(base: Base<'_>, asker: &Asker, id: ViewId) -> Done<bool> {
    let all = base.db.of(asker.workspace).read(asker.user(), |tx, user| Box::pin(views::of_user(tx, *user)));
    let found = all.await?.into_iter().find(|view| view.id == id);
    found.map(|view| view.is_shared).ok_or(NotDone::NotFound)
}

/// Holds a view that the asker has. What was let through for one that is their own does nothing to one that is shared by now.
async fn held(tx: &mut Scoped<'_>, asker: &Asker, id: ViewId, was_shared: bool) -> Done<View> {
    let found = views::hold(tx, id).await?;
    let is_theirs = |view: &View| view.is_shared || (view.owner.is_some() && view.owner == asker.user());
    found.filter(|view| is_theirs(view) && view.is_shared == was_shared).ok_or(NotDone::NotFound)
}

/// The shared views, or those that are an owner's alone.
async fn of_list(tx: &mut Scoped<'_>, owner: Option<UserId>, shared: bool) -> Stored<Vec<View>> {
    let mut all = views::of_user(tx, owner).await?;
    all.retain(|view| view.is_shared == shared);
    Ok(all)
}

/// Puts a view in its place in its list; whether any has another place then.
async fn put(tx: &mut Scoped<'_>, view: &View, before: usize) -> Done<bool> {
    let list = of_list(tx, view.owner, view.is_shared).await?;
    let mut changed = false;
    for (place, one) in order::placed(list, |one| one.id == view.id, before)? {
        if one.place != place {
            views::set_place(tx, one.id, place).await?;
            changed = true;
        }
    }
    Ok(changed)
}

/// What is looked for, on one line and not too long.
fn tidy(narrowing: &Narrowing) -> Result<Narrowing, Wrong> {
    let words = narrowing.words.replace('\0', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > LONGEST_WORDS {
        return Err(Wrong::ViewWords);
    }
    Ok(Narrowing { words, ..narrowing.clone() })
}

/// Whether there is all that a view narrows by; it is held, so that it stays until the view is kept.
async fn exists(tx: &mut Scoped<'_>, narrowing: &Narrowing) -> Done<()> {
    if let Some(id) = narrowing.status
        && statuses::hold(tx, id).await?.is_none_or(|one| one.is_removed)
    {
        return Err(Wrong::Status.into());
    }
    if let Some(id) = narrowing.label
        && labels::hold(tx, id).await?.is_none_or(|one| one.is_removed)
    {
        return Err(Wrong::Label.into());
    }
    if let Some(OfTeam::Team(id)) = narrowing.team
        && !teams::hold(tx, id).await?
    {
        return Err(Wrong::Team.into());
    }
    if let Some(id) = narrowing.assignee
        && users::hold(tx, id).await?.is_none()
    {
        return Err(Wrong::Assignee.into());
    }
    Ok(())
}

fn json(narrowing: &Narrowing) -> Done<String> {
    serde_json::to_string(narrowing).map_err(|error| NotDone::Other(error.into()))
}
