//! Whether what a message said was sent once more since, by hand or by the campaign that it was of, or stands in an SMS: nothing
//! goes out beside that a second time.

use std::collections::BTreeMap;

use transom_rules::campaign::{Place, State, Step as Stand};
use transom_rules::id::{CampaignId, MessageId};
use transom_rules::time::Timestamp;
use transom_rules::trail::{self, Step};
use transom_store::{Result, Scoped, campaigns, fallbacks, messages, trails};

use crate::done::{Done, Wrong};

/// So often the same is followed from one message to the next.
const MOST: usize = 100;

/// What stands in the place of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newer {
    /// The message that said the same last.
    Message(MessageId),
    /// Its campaign, which sends the same once more at its time.
    Campaign(CampaignId),
}

/// What stands in the place of each of these, where something does.
///
/// # Errors
/// Those of the store.
pub async fn of_all(tx: &mut Scoped<'_>, ids: &[MessageId]) -> Result<BTreeMap<MessageId, Newer>> {
    let mut found = BTreeMap::new();
    for (id, kept) in trails::of_all(tx, ids).await? {
        if let Some(newer) = after(tx, &kept).await? {
            found.insert(id, newer);
        }
    }
    Ok(found)
}

/// What stands in the place of a message with this trail.
async fn after(tx: &mut Scoped<'_>, kept: &str) -> Result<Option<Newer>> {
    let (mut found, mut kept) = (None, kept.to_owned());
    for _ in 0..MOST {
        match next(tx, &kept).await? {
            Some(Newer::Message(id)) => {
                found = Some(Newer::Message(id));
                kept = trails::of(tx, id).await?;
            }
            Some(Newer::Campaign(id)) => return Ok(Some(Newer::Campaign(id))),
            None => return Ok(found),
        }
    }
    Ok(found)
}

/// What its last steps say that came instead of it.
async fn next(tx: &mut Scoped<'_>, kept: &str) -> Result<Option<Newer>> {
    for step in trail::read(kept).into_iter().rev() {
        match step {
            Step::SentAgain { message, .. } => return Ok(Some(Newer::Message(message))),
            Step::PlannedAnew { campaign, n, .. } => return planned(tx, Place { campaign, n }).await,
            Step::Follows { .. } | Step::Waits { .. } | Step::Checked(_) | Step::Posted(_) => {}
        }
    }
    Ok(None)
}

/// Its campaign made another message, or will; one that was ended or left them out does not.
async fn planned(tx: &mut Scoped<'_>, place: Place) -> Result<Option<Newer>> {
    let Some(row) = campaigns::recipient(tx, place).await? else { return Ok(None) };
    if let Some(message) = row.message_id {
        return Ok(Some(Newer::Message(message)));
    }
    let campaign = campaigns::get(tx, place.campaign).await?;
    let is_open = campaign.is_some_and(|campaign| campaign.state != State::Stopped);
    Ok((is_open && row.step == Stand::Planned).then_some(Newer::Campaign(place.campaign)))
}

/// How a message stands in for an old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// It says the same once more.
    Again,
    /// It is an SMS of somebody's own.
    Sms,
}

/// Makes sure that a message is the first to stand for an old one. The old one, and the campaign that it may be of, are held
/// until the transaction ends; the SMS that would have gone in its place is called off.
///
/// # Errors
/// When the same was sent once more already, or that SMS went out.
pub(super) async fn claim(tx: &mut Scoped<'_>, old: MessageId, stands: Stands, now: Timestamp) -> Done<()> {
    campaigns::hold_place(tx, old).await?;
    messages::hold(tx, old).await?;
    if stands == Stands::Again && fallbacks::call_off(tx, &[old], now).await?.contains(&old) {
        return Err(Wrong::SentBySms.into());
    }
    let kept = trails::of(tx, old).await?;
    if after(tx, &kept).await?.is_some() {
        return Err(Wrong::SentAgain.into());
    }
    Ok(())
}

/// Notes with both which message stands for an old one.
///
/// # Errors
/// Those of the store.
pub(super) async fn note(
    tx: &mut Scoped<'_>,
    old: MessageId,
    message: MessageId,
    now: Timestamp,
) -> Result<()> {
    trails::add(tx, &[(message, Step::Follows { at: now, earlier: old }.kept())]).await?;
    trails::end(tx, &[(old, Step::SentAgain { at: now, message }.kept())]).await
}
