//! To which team the new conversations of a number go: those that customers begin.

use transom_rules::access::{Asker, Detail, Matter, NOBODY, Part, Verb};
use transom_rules::id::{ChannelId, TeamId};
use transom_store::{apps, channels, teams};

use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// The team that a number names. Whoever belongs to the workspace may know.
///
/// # Errors
/// When the store fails.
pub async fn get(base: Base<'_>, asker: &Asker, channel: ChannelId) -> transom_store::Result<Option<TeamId>> {
    base.db.of(asker.workspace).read((), move |tx, ()| Box::pin(apps::receiver(tx, channel))).await
}

/// Says to which team they go; `None` for none.
///
/// # Errors
/// When the asker may not, or there is no such number or team.
pub async fn set(base: Base<'_>, asker: &Asker, channel: ChannelId, team: Option<TeamId>) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::SendToTeam, channel).await?;
    let told = team.map_or_else(|| NOBODY.to_owned(), |team| team.to_string());
    note.set_detail(Detail::from(Matter::Set).with(Part::Team, told));
    gate::act(base, note, (), move |tx, note, ()| {
        Box::pin(async move {
            apps::hold(tx).await?;
            channels::get(tx, channel).await?.ok_or(NotDone::NotFound)?;
            if let Some(team) = team
                && !teams::hold(tx, team).await?
            {
                return Err(Wrong::Team.into());
            }
            note.tell_if(Verb::SendToTeam, apps::receiver(tx, channel).await? != team);
            Ok(apps::set_receiver(tx, channel, team).await?)
        })
    })
    .await?;
    base.reload().await;
    Ok(())
}
