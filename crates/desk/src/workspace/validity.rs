//! How long a conversation stays the one that new messages join, counted from its last message. Where nothing is said, it
//! stays so while it is not closed, and some hours longer as the settings say.

use transom_rules::access::{Asker, Detail, Matter, On, Part, Verb};
use transom_rules::id::ChannelId;
use transom_store::apps;
use transom_store::channels;

use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// The most hours: a year.
pub const LONGEST_HOURS: i64 = 8760;

/// So many hours that the workspace says, or one of its numbers. Whoever belongs to it may know.
///
/// # Errors
/// When the store fails.
pub async fn get(
    base: Base<'_>,
    asker: &Asker,
    channel: Option<ChannelId>,
) -> transom_store::Result<Option<i64>> {
    let here = base.db.of(asker.workspace);
    here.read((), move |tx, ()| Box::pin(apps::validity(tx, channel))).await
}

/// Says so many hours for the workspace, or for one of its numbers alone; `None` to say nothing of it.
///
/// # Errors
/// When the asker may not, there is no such number, or nobody waits so long.
pub async fn set(base: Base<'_>, asker: &Asker, channel: Option<ChannelId>, hours: Option<i64>) -> Done<()> {
    let on = channel.map_or(On::NOTHING, On::from);
    let mut note = gate::pass(base, asker, Verb::SetValidity, on).await?;
    let matter = if hours.is_some() { Matter::Set } else { Matter::Withdrawn };
    note.set_detail(Detail::from(matter).maybe(Part::Hours, hours));
    if hours.is_some_and(|hours| !(1..=LONGEST_HOURS).contains(&hours)) {
        return Err(Wrong::Validity.into());
    }
    gate::act(base, note, (), move |tx, note, ()| {
        Box::pin(async move {
            apps::hold(tx).await?;
            if let Some(channel) = channel {
                let known = channels::of_workspace(tx).await?;
                known.iter().any(|one| one.id == channel).then_some(()).ok_or(NotDone::NotFound)?;
            }
            note.tell_if(Verb::SetValidity, apps::validity(tx, channel).await? != hours);
            Ok(apps::set_validity(tx, channel, hours).await?)
        })
    })
    .await?;
    base.reload().await;
    Ok(())
}
