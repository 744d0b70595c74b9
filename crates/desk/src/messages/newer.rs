//! Whether what a message said was sent once more since, by hand or by the campaign that it was of, or stands in an SMS: nothing
//! goes out beside that a second time.

use std::collections::BTreeMap;

use transom_rules::campaign::{Place, State, Step as Stand};
use transom_rules::id::{CampaignId, MessageId};
use transom_rules::time::Timestamp;
use transom_rules::trail::{self, Step};
use transom_store::{Result, Scoped, campaigns, fallbacks, messages, trails};

use crate::done::{Done, Wrong};

/// What stands in the place of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newer {
    /// A message that says the same.
    Message(MessageId),
    /// Its campaign, which sends the same once more at its time.
    Campaign(CampaignId),
}

/// What a message has to do with others that say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// The earlier one that it repeats, which did not arrive.
    pub earlier: Option<MessageId>,
    /// What stands in its place, and since when.
    pub newer: Option<(Newer, Timestamp)>,
}

/// Those among some messages that were sent once more, will be, or are such a message.
///
/// # Errors
/// Those of the store.
pub async fn among(tx: &mut Scoped<'_>, messages: &[MessageId]) -> Result<BTreeMap<MessageId, Again>> {
    let mut found = BTreeMap::new();
    for (id, kept) in trails::linked(tx, messages).await? {
        let again = read(tx, &kept).await?;
        if again != Again::default() {
            found.insert(id, again);
        }
    }
    Ok(found)
}

/// What the steps of a trail say of others; the last word holds.
async fn read(tx: &mut Scoped<'_>, kept: &str) -> Result<Again> {
    let mut again = Again::default();
    for step in trail::read(kept) {
        match step {
            Step::Follows { earlier, .. } => again.earlier = Some(earlier),
            Step::SentAgain { at, message } => again.newer = Some((Newer::Message(message), at)),
            Step::PlannedAnew { at, campaign, n } => {
                again.newer = planned(tx, Place { campaign, n }).await?.map(|newer| (newer, at));
            }
            Step::Waits { .. } | Step::Checked(_) | Step::Posted(_) => {}
        }
    }
    Ok(again)
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
    if read(tx, &kept).await?.newer.is_some() {
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
