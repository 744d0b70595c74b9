//! What customers read of the business behind a number. Meta keeps it: it is asked each time, and nothing of it stays
//! here.

use transom_channels::whatsapp::profile::{self as asking, Profile};
use transom_rules::access::{Asker, Detail, Matter, On, Verb};
use transom_rules::id::ChannelId;

use super::meta::{Meta, NotTaken};
use super::registry::Known;
use crate::done::{NotDone, Wrong};
use crate::gate;

/// What Meta shows of a number's business now.
///
/// # Errors
/// When the asker may not, no such number of Meta's is connected, or Meta does not answer.
pub async fn read(meta: &Meta<'_>, known: &Known, asker: &Asker, id: ChannelId) -> Result<Profile, NotTaken> {
    gate::may(meta.base, asker, Verb::ReadChannels, On::NOTHING).await.map_err(NotDone::from)?;
    let number = known.at_meta(asker.workspace, id).ok_or(NotDone::NotFound)?;
    let told = meta.ask(&asking::ask(&number.channel.phone_number_id), &number.access_token).await?;
    Ok(asking::read(&told))
}

/// Has Meta show this instead; the picture stays.
///
/// # Errors
/// When the asker may not, no such number of Meta's is connected, or Meta does not take it.
pub async fn set(
    meta: &Meta<'_>,
    known: &Known,
    asker: &Asker,
    id: ChannelId,
    profile: &Profile,
) -> Result<(), NotTaken> {
    let mut note = gate::pass(meta.base, asker, Verb::SetProfile, id).await.map_err(NotDone::from)?;
    note.set_detail(Detail::from(Matter::Set));
    let number = known.at_meta(asker.workspace, id).ok_or(NotDone::NotFound)?;
    if !profile.fits() {
        return Err(Wrong::ProfileLong.into());
    }
    let request = asking::set(&number.channel.phone_number_id, profile);
    let answer = meta.graph.ask(&request, &number.access_token).await;
    meta.or_fail(&note, answer).await?;
    gate::record(meta.base, note).await.map_err(NotDone::from)?;
    Ok(())
}
