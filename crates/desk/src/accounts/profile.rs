//! What customers read of the business behind a number. Meta keeps it: it is asked each time, and nothing of it stays
//! here.

use transom_channels::whatsapp::media::Unfit;
use transom_channels::whatsapp::profile::{self as asking, Profile};
use transom_rules::access::{Asker, Detail, Matter, On, Verb, Why};
use transom_rules::content::Kind;
use transom_rules::id::ChannelId;

use super::meta::{Meta, NotTaken, said};
use super::registry::Known;
use crate::done::{NotDone, Wrong};
use crate::gate;
use crate::messages::upload::Given;
use crate::templates::meta::NotSubmitted;
use crate::templates::samples;

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

/// Why there is no other picture.
#[derive(Debug)]
pub enum NoPicture {
    /// WhatsApp does not take the file for it.
    Unfit(Unfit),
    /// As of anything else about the profile.
    NotTaken(NotTaken),
}

impl From<NotTaken> for NoPicture {
    fn from(why: NotTaken) -> Self {
        Self::NotTaken(why)
    }
}

impl From<NotDone> for NoPicture {
    fn from(why: NotDone) -> Self {
        Self::NotTaken(why.into())
    }
}

/// Has Meta show this picture, a JPEG or PNG, in the place of the one before. No copy of it stays here.
///
/// # Errors
/// When the asker may not, no such number of Meta's is connected, it is no such file, or Meta does not take it.
pub async fn set_picture(
    meta: &Meta<'_>,
    known: &Known,
    asker: &Asker,
    id: ChannelId,
    file: Given,
) -> Result<(), NoPicture> {
    let mut note = gate::pass(meta.base, asker, Verb::SetProfile, id).await.map_err(NotDone::from)?;
    note.set_detail(Detail::from(Matter::Set));
    let number = known.at_meta(asker.workspace, id).ok_or(NotDone::NotFound)?;
    samples::look(Kind::Image, file.shown()).map_err(NoPicture::Unfit)?;
    let file = file.check().map_err(NoPicture::Unfit)?;
    let handle = match samples::handle(meta.graph, number, file).await.map_err(not_taken) {
        Ok(handle) => handle,
        Err(why) => {
            if !matches!(why, NotTaken::NotDone(_)) {
                let refused = matches!(why, NotTaken::Refused(_));
                gate::fail(meta.base, note, if refused { Why::MetaRefused } else { Why::MetaSilent }).await;
            }
            return Err(why.into());
        }
    };
    let request = asking::set_picture(&number.channel.phone_number_id, &handle);
    let answer = meta.graph.ask(&request, &number.access_token).await;
    meta.or_fail(&note, answer).await?;
    gate::record(meta.base, note).await.map_err(NotDone::from)?;
    Ok(())
}

/// The same of an upload as of any other thing that Meta is asked for.
fn not_taken(why: NotSubmitted) -> NotTaken {
    match why {
        NotSubmitted::NotDone(not_done) => NotTaken::NotDone(not_done),
        NotSubmitted::NoNumber => NotTaken::NotDone(NotDone::NotFound),
        NotSubmitted::Refused(fault) | NotSubmitted::NotAllowed(fault, _) => {
            NotTaken::Refused(Box::new(fault))
        }
        NotSubmitted::Unwell(_, fault) => NotTaken::Silent(said(&fault)),
        NotSubmitted::NotAsked | NotSubmitted::Unclear | NotSubmitted::Faulty(_) => {
            NotTaken::Silent("Meta did not answer to the upload.".to_owned())
        }
    }
}
