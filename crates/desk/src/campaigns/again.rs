//! Campaigns that come of others: each occurrence of one that comes again is a campaign of its own, planned anew from the
//! segment; the next step after a campaign is planned for each who got that one so long ago.

use transom_rules::access::{Detail, Matter, On, Verb};
use transom_rules::campaign::terms::{Follows, Repeat, Trial};
use transom_rules::campaign::{Settled, State, Terms};
use transom_rules::id::{CampaignId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::campaigns::{self, Campaign, Recipient};
use transom_store::{Result as Stored, Scoped, audit};

use super::begin::{self, every};
use super::form::Forms;
use super::rows::{Given, Plan};
use crate::app::Shared;
use crate::fold::Surroundings;
use crate::gate;

/// So many who follow are planned at once.
const AT_ONCE: i64 = 500;
/// So often those who follow are looked for.
const LOOKED_FOR: Span = Span::minutes(1);

/// Does what has come due of a campaign: it begins, its next occurrence is planned, or those who follow another one.
///
/// # Errors
/// Those of the store: it is tried again soon.
pub(super) async fn step(app: &Shared, workspace: WorkspaceId, id: CampaignId) -> Stored<()> {
    let now = app.clock.now();
    let here = app.db.of(workspace);
    let found = here.read((), move |tx, ()| Box::pin(look(tx, id, now))).await?;
    let Some(Look { some_follow }) = found else { return Ok(()) };
    here.write(Surroundings::of(app), move |tx, around| {
        Box::pin(async move {
            let Some(mut campaign) = campaigns::hold(tx, id).await?.filter(|one| is_due(one, now)) else {
                return Ok(());
            };
            match (campaign.definition.terms.follows, campaign.definition.terms.repeat) {
                _ if campaign.state == State::Planned => {
                    begin::by_itself(tx, &mut campaign, &around.clock).await?;
                }
                (Some(follows), _) if campaign.state == State::Running => {
                    let some = if some_follow { follow(tx, around, &campaign, follows).await? } else { 0 };
                    campaign.again_at = Some(if some < AT_ONCE { now + LOOKED_FOR } else { now });
                }
                (None, Some(repeat)) => once_more(tx, around, &mut campaign, repeat).await?,
                (Some(_), _) | (None, None) => campaign.again_at = None,
            }
            campaigns::save(tx, &campaign).await
        })
    })
    .await
}

/// One that is due.
struct Look {
    /// Somebody follows: that is looked for where it keeps nobody from writing, for it reads all who got the first one.
    some_follow: bool,
}

async fn look(tx: &mut Scoped<'_>, id: CampaignId, now: Timestamp) -> Stored<Option<Look>> {
    let found = campaigns::get(tx, id).await?.filter(|campaign| is_due(campaign, now));
    let Some(campaign) = found else { return Ok(None) };
    let some_follow = match campaign.definition.terms.follows {
        Some(Follows { campaign_id, after_hours, .. }) if campaign.state == State::Running => {
            let until = now - Span::hours(after_hours.into());
            !campaigns::followers(tx, campaign_id, id, until, 1).await?.is_empty()
        }
        _ => false,
    };
    Ok(Some(Look { some_follow }))
}

/// What comes of one that stands waits until it goes on.
fn is_due(campaign: &Campaign, now: Timestamp) -> bool {
    campaign.state != State::Paused && campaign.again_at.is_some_and(|at| at <= now)
}

/// When it comes the next time. What came due while nobody looked comes once.
fn behind(due: Timestamp, repeat: Repeat, now: Timestamp) -> Timestamp {
    let mut at = due + every(repeat);
    while at <= now {
        at = at + every(repeat);
    }
    at
}

/// One more occurrence, which is planned from the segment as it is now.
async fn once_more(
    tx: &mut Scoped<'_>,
    around: &Surroundings,
    campaign: &mut Campaign,
    repeat: Repeat,
) -> Stored<()> {
    let left = Repeat { times: repeat.times.saturating_sub(1), ..repeat };
    let terms = Terms { repeat: None, starts_at: None, ..campaign.definition.terms.clone() };
    let trial = terms.trial.clone().map(|trial| Trial { until: None, winner: None, ..trial });
    let (id, now) = (around.clock.campaign_id(), around.clock.now());
    let mut next = Campaign {
        id,
        state: State::Planning,
        why: String::new(),
        place: None,
        next_at: Timestamp::default(),
        heard: None,
        created_at: now,
        planned_at: None,
        started_at: None,
        resumed_at: None,
        ended_at: None,
        approved_at: None,
        origin: Some(campaign.id),
        again_at: None,
        ..campaign.clone()
    };
    next.definition.terms = Terms { trial, ..terms };
    next.definition.pace.until = None;
    next.definition.settled = Settled::default();
    campaigns::add(tx, &next).await?;
    campaign.definition.terms.repeat = Some(left).filter(|left| left.times > 0);
    campaign.again_at = campaign.again_at.filter(|_| left.times > 0).map(|at| behind(at, repeat, now));
    let line = gate::by_itself(&around.clock, Verb::PlanCampaign, On::from(id), &Detail::from(Matter::Begun));
    audit::add(tx, &line).await
}

/// Plans some of those who got the first campaign so long ago; how many.
async fn follow(
    tx: &mut Scoped<'_>,
    around: &Surroundings,
    campaign: &Campaign,
    follows: Follows,
) -> Stored<i64> {
    let known = around.known.channel(tx.workspace(), campaign.channel_id).cloned();
    let Some(channel) = known else { return Ok(0) };
    let Some(forms) = Forms::approved(tx, &channel, &campaign.definition).await? else { return Ok(0) };
    let until = around.clock.now() - Span::hours(follows.after_hours.into());
    let found = campaigns::followers(tx, follows.campaign_id, campaign.id, until, AT_ONCE).await?;
    let given: Vec<Given> = found.iter().map(|one| given(one, follows)).collect();
    Plan::of(campaign, channel, forms).rows(tx, &given, around).await?;
    Ok(i64::try_from(given.len()).unwrap_or(AT_ONCE))
}

/// Who answered is in the plan with that as the reason why nothing is sent to them.
fn given(one: &Recipient, follows: Follows) -> Given {
    let has_answered = one.replied_at.is_some() && !follows.also_answered;
    Given {
        n: one.n,
        to: one.address.clone(),
        values: std::collections::BTreeMap::new(),
        why: has_answered.then_some(ANSWERED),
    }
}

pub(super) const ANSWERED: &str = "answered";

/// Whether somebody may still follow the campaign that this one is the next step of.
pub(super) async fn may_still_follow(
    tx: &mut Scoped<'_>,
    campaign: &Campaign,
    now: Timestamp,
) -> Stored<bool> {
    let Some(follows) = campaign.definition.terms.follows else { return Ok(false) };
    let Some(first) = campaigns::get(tx, follows.campaign_id).await? else { return Ok(false) };
    let last = first.ended_at.map(|ended| ended + Span::hours(follows.after_hours.into()) + LOOKED_FOR);
    Ok(last.is_none_or(|last| now <= last) || campaign.again_at.is_some_and(|at| at <= now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_due_while_nobody_looked_comes_once() {
        let repeat = Repeat { every_days: 1, times: 9 };
        let day = |count: i64| Timestamp::default() + Span::hours(24 * count);
        assert_eq!(behind(day(1), repeat, day(1)), day(2));
        assert_eq!(behind(day(1), repeat, day(3) + Span::hours(1)), day(4));
        assert_eq!(behind(day(1), repeat, day(3)), day(4), "and never now");
    }
}
