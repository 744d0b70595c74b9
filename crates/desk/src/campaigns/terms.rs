//! Whether the terms of a campaign can be: what contradicts itself or names what there is not is told before anything is
//! planned.

use transom_rules::campaign::terms::{Calendar, Follows, InSms, Repeat, Trial};
use transom_rules::campaign::{Pace, Terms};
use transom_rules::channel::ChannelKind;
use transom_rules::consent::Purpose;
use transom_rules::id::{CampaignId, PurposeId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::channels::Channel;
use transom_store::{campaigns, purposes};

use crate::accounts::registry::Registry;
use crate::accounts::zone;
use crate::base::Base;
use crate::done::{Done, Wrong, look};
use crate::messages::fallback;
use crate::workspace::validity::LONGEST_HOURS;

/// The most characters of an SMS, before its slots are filled.
const LONGEST_TEXT: usize = 1_600;
/// Nothing begins or ends later.
const FARTHEST: Span = Span::hours(24 * 366);
/// The most languages beside the first.
const MOST_LANGUAGES: usize = 50;

/// What is wished, as far as terms can contradict it.
#[derive(Clone, Copy)]
pub(super) struct Wished<'a> {
    pub(super) channel: &'a Channel,
    pub(super) terms: &'a Terms,
    /// It goes to a segment.
    pub(super) has_segment: bool,
}

/// Checks what was wished.
///
/// # Errors
/// What is wrong with it.
pub(super) async fn check(base: Base<'_>, wish: Wished<'_>) -> Done<()> {
    let Wished { channel, terms, has_segment } = wish;
    if terms.languages.len() > MOST_LANGUAGES {
        return Err(Wrong::CampaignLanguages.into());
    }
    terms.calendar.as_ref().map_or(Ok(()), calendar)?;
    starts(terms.starts_at, base.clock.now())?;
    if terms.lasts_hours.is_some_and(|hours| !(1..=LONGEST_HOURS).contains(&hours.into())) {
        return Err(Wrong::Validity.into());
    }
    if terms.trial.as_ref().is_some_and(|trial| !is_trial(trial)) {
        return Err(Wrong::CampaignTrial.into());
    }
    let is_sms = channel.kind == ChannelKind::Sms;
    let has_words = terms
        .text
        .as_deref()
        .is_some_and(|text| !text.trim().is_empty() && text.chars().count() <= LONGEST_TEXT);
    if is_sms != has_words
        || terms.text.is_some() != has_words
        || (is_sms && has_what_only_templates_have(terms))
    {
        return Err(Wrong::CampaignText.into());
    }
    if let Some(sms) = &terms.sms {
        instead(base, channel.workspace, sms)?;
    }
    let comes_again = terms.repeat.is_some_and(|repeat| !is_repeat(repeat));
    if comes_again || (terms.repeat.is_some() && !has_segment) {
        return Err(Wrong::CampaignRepeat.into());
    }
    if let Some(Purpose::Custom(id)) = terms.purpose {
        purpose(base, channel.workspace, id).await?;
    }
    match terms.follows {
        Some(Follows { campaign_id, .. }) => follows(base, channel.workspace, campaign_id).await,
        None => Ok(()),
    }
}

/// Whether anything is sent at a speed, and it ends within [`FARTHEST`].
pub(super) fn pace(pace: Pace, now: Timestamp) -> Result<(), Wrong> {
    let is_nothing = pace.per_day == Some(0) || pace.per_second == Some(0);
    if is_nothing || !is_near(pace.until, now) { Err(Wrong::CampaignPace) } else { Ok(()) }
}

/// Whether hours are some, in a zone that there is.
pub(super) fn calendar(calendar: &Calendar) -> Result<(), Wrong> {
    let hours = &calendar.hours;
    let is_ever = hours.week.iter().any(|day| !day.ranges().is_empty());
    let is_well = is_ever && hours.check().is_ok() && zone::read(&hours.zone).is_ok();
    if is_well { Ok(()) } else { Err(Wrong::CampaignCalendar) }
}

/// Whether it may begin by itself then.
pub(super) fn starts(at: Option<Timestamp>, now: Timestamp) -> Result<(), Wrong> {
    if at.is_none_or(|at| at > now) && is_near(at, now) { Ok(()) } else { Err(Wrong::CampaignStart) }
}

/// Whether a time is no further away than anybody plans.
fn is_near(at: Option<Timestamp>, now: Timestamp) -> bool {
    at.is_none_or(|at| at <= now + FARTHEST)
}

const fn is_trial(trial: &Trial) -> bool {
    matches!(trial.share, 2..=100) && matches!(trial.hours, 1..=720) && trial.winner.is_none()
}

const fn is_repeat(repeat: Repeat) -> bool {
    matches!(repeat.every_days, 1..=366) && matches!(repeat.times, 1..=1_000)
}

fn has_what_only_templates_have(terms: &Terms) -> bool {
    terms.trial.is_some() || !terms.languages.is_empty() || terms.sms.is_some()
}

/// The SMS in the place of what does not arrive goes through a sender of the workspace.
fn instead(base: Base<'_>, workspace: WorkspaceId, sms: &InSms) -> Result<(), Wrong> {
    let known = base.registry.map(Registry::known).unwrap_or_default();
    let is_sender = |channel: &Channel| channel.kind == ChannelKind::Sms;
    let is_there = known.connected(workspace, sms.channel_id).is_some_and(|one| is_sender(&one.channel));
    let after = sms.after_minutes.map(|minutes| Span::minutes(minutes.into()));
    let is_well = is_there && after.as_ref().is_none_or(fallback::is_span);
    if is_well { Ok(()) } else { Err(Wrong::CampaignSms) }
}

async fn purpose(base: Base<'_>, workspace: WorkspaceId, id: PurposeId) -> Done<()> {
    let all = base.db.of(workspace).read((), |tx, ()| Box::pin(purposes::all(tx))).await?;
    let is_there = all.iter().any(|one| one.id == id && !one.is_removed);
    is_there.then_some(()).ok_or_else(|| Wrong::Purpose.into())
}

async fn follows(base: Base<'_>, workspace: WorkspaceId, first: CampaignId) -> Done<()> {
    let found = look(base.db.of(workspace), (), move |tx, ()| {
        Box::pin(async move { Ok(campaigns::get(tx, first).await?) })
    });
    found.await?.map(drop).ok_or_else(|| Wrong::CampaignFollows.into())
}
