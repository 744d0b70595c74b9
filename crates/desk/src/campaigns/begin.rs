//! A campaign begins to be sent: because somebody starts it, because it is the next occurrence of another one, or because
//! its time has come.

use transom_rules::access::{Detail, Matter, On, Part, Verb};
use transom_rules::campaign::terms::Repeat;
use transom_rules::campaign::{State, Terms};
use transom_rules::id::MessageId;
use transom_rules::time::{Span, Timestamp};
use transom_store::campaigns::{self, Campaign, Counts};
use transom_store::{Result as Stored, Scoped, audit};

use super::policy::{self, Agrees};
use crate::base::clock::Clock;
use crate::gate;

/// When it begins, and the newest message that is no answer to it.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) now: Timestamp,
    pub(super) heard: MessageId,
}

impl Moment {
    pub(super) fn of(clock: &Clock) -> Self {
        Self { now: clock.now(), heard: clock.message_id() }
    }
}

/// Lets one that is planned and held be sent from now on; whoever holds it writes it. What the log tells of it.
pub(super) async fn begin(
    tx: &mut Scoped<'_>,
    campaign: &mut Campaign,
    counts: &Counts,
    at: Moment,
) -> Stored<Detail> {
    policy::agree(tx, campaign, counts, Agrees::Starter).await?;
    campaign.state = State::Running;
    campaign.started_at = Some(at.now);
    campaign.resumed_at = Some(at.now);
    campaign.heard = Some(at.heard);
    campaign.again_at = next(&campaign.definition.terms, at.now);
    Ok(Detail::from(Matter::Moved).with(Part::Status, campaign.state.as_str()))
}

/// The same where nobody says so; where somebody has to approve it, it begins once they have.
pub(super) async fn by_itself(tx: &mut Scoped<'_>, campaign: &mut Campaign, clock: &Clock) -> Stored<()> {
    let counts = campaigns::counts(tx, campaign.id).await?;
    if policy::needs_approval(tx, campaign, &counts).await? {
        return Ok(());
    }
    let detail = begin(tx, campaign, &counts, Moment::of(clock)).await?;
    let line = gate::by_itself(clock, Verb::StartCampaign, On::from(campaign.id), &detail);
    audit::add(tx, &line).await
}

/// When one whose plan is made begins by itself; `None` where somebody has to start it.
pub(super) fn due(campaign: &Campaign, now: Timestamp) -> Option<Timestamp> {
    // Of a campaign that comes again each occurrence goes by itself.
    campaign.definition.terms.starts_at.or(campaign.origin.map(|_| now))
}

/// When one that was started is to be looked at next.
fn next(terms: &Terms, now: Timestamp) -> Option<Timestamp> {
    match (terms.follows, terms.repeat) {
        (Some(_), _) => Some(now),
        (None, Some(repeat)) => Some(now + every(repeat)),
        (None, None) => None,
    }
}

/// How long after one occurrence the next one comes.
pub(super) fn every(repeat: Repeat) -> Span {
    Span::hours(i64::from(repeat.every_days) * 24)
}
