//! What people do with a campaign: start it, let it stand, let it go on, end it, change how fast it goes.

use transom_rules::access::{Asker, Detail, Matter, Part, Verb};
use transom_rules::campaign::terms::Calendar;
use transom_rules::campaign::{Pace, State, Step, Why};
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;
use transom_store::campaigns::{self, Campaign};
use transom_store::{Scoped, apps, channels, fallbacks, outbox, templates};

use super::begin::{self, Moment, begin};
use super::form::Forms;
use super::{policy, terms};
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// Starts one. One that is sent already is as it was: who clicks twice starts it once.
///
/// # Errors
/// When the asker may not, there is no such campaign, it is not where it could be started, or somebody else has to
/// approve it first.
pub async fn start(base: Base<'_>, asker: &Asker, id: CampaignId) -> Done<Campaign> {
    let note = gate::pass(base, asker, Verb::StartCampaign, id).await?;
    let at = Moment::of(base.clock);
    let started = gate::act(base, note, (), move |tx, note, ()| {
        Box::pin(async move {
            let mut campaign = campaigns::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            match campaign.state {
                State::Planned => {}
                State::Running => {
                    note.tell_nothing();
                    return Ok(campaign);
                }
                State::Planning | State::Paused | State::Stopped | State::Completed => {
                    return Err(Wrong::CampaignState.into());
                }
            }
            let counts = campaigns::counts(tx, id).await?;
            if policy::needs_approval(tx, &campaign, &counts).await? {
                return Err(Wrong::CampaignApproval.into());
            }
            note.set_detail(begin(tx, &mut campaign, &counts, at).await?);
            campaigns::save(tx, &campaign).await?;
            Ok(campaign)
        })
    });
    started.await
}

/// Lets one stand: what is on its way to the carrier goes.
///
/// # Errors
/// When the asker may not, there is no such campaign, or it is not sent.
pub async fn pause(base: Base<'_>, asker: &Asker, id: CampaignId) -> Done<Campaign> {
    let moved = moves(base, asker, Verb::PauseCampaign, id, |campaign| {
        let is_sent = matches!(campaign.state, State::Running | State::Paused);
        if is_sent {
            campaign.state = State::Paused;
            campaign.why.clear();
        }
        is_sent
    });
    moved.await
}

/// Ends one: nothing more of it is sent, and it does not come again.
///
/// # Errors
/// When the asker may not, there is no such campaign, or it is over and does not come again.
pub async fn stop(base: Base<'_>, asker: &Asker, id: CampaignId) -> Done<Campaign> {
    let now = base.clock.now();
    let moved = moves(base, asker, Verb::StopCampaign, id, move |campaign| {
        let comes_again = campaign.again_at.take().is_some();
        if campaign.state.is_over() {
            return comes_again || campaign.state == State::Stopped;
        }
        campaign.state = State::Stopped;
        campaign.why.clear();
        campaign.ended_at = Some(now);
        true
    });
    moved.await
}

/// Does something to a campaign that is held; `to` says whether it can be done.
async fn moves(
    base: Base<'_>,
    asker: &Asker,
    verb: Verb,
    id: CampaignId,
    to: impl Fn(&mut Campaign) -> bool + Send + Sync + 'static,
) -> Done<Campaign> {
    let note = gate::pass(base, asker, verb, id).await?;
    let moved = gate::act(base, note, to, move |tx, note, to| {
        Box::pin(async move {
            let before = campaigns::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            let mut campaign = before.clone();
            if !to(&mut campaign) {
                return Err(Wrong::CampaignState.into());
            }
            note.set_detail(Detail::from(Matter::Moved).with(Part::Status, campaign.state.as_str()));
            note.tell_if(verb, campaign != before);
            campaigns::save(tx, &campaign).await?;
            if campaign.state == State::Stopped {
                // What waits for somebody's word is looked at once more, and does not go.
                outbox::let_go(tx).await?;
            }
            Ok(campaign)
        })
    });
    moved.await
}

/// Lets one go on that stands. Where Meta moved its template to another category, this agrees to what it costs now;
/// what was stopped on its way is sent after all.
///
/// # Errors
/// When the asker may not, there is no such campaign, it does not stand, or what it costs now is for somebody else to
/// approve.
pub async fn resume(base: Base<'_>, asker: &Asker, id: CampaignId) -> Done<Campaign> {
    let note = gate::pass(base, asker, Verb::ResumeCampaign, id).await?;
    let now = base.clock.now();
    let resumed = gate::act(base, note, asker.clone(), move |tx, note, asker| {
        Box::pin(async move {
            let mut campaign = campaigns::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            match campaign.state {
                State::Running => {
                    note.tell_nothing();
                    return Ok(campaign);
                }
                State::Paused => {}
                State::Planning | State::Planned | State::Stopped | State::Completed => {
                    return Err(Wrong::CampaignState.into());
                }
            }
            if campaign.why == Why::Category.as_str() {
                agree(tx, asker, &mut campaign).await?;
            }
            if campaign.why == Why::Approval.as_str() {
                let counts = campaigns::counts(tx, id).await?;
                if policy::needs_approval(tx, &campaign, &counts).await? {
                    return Err(Wrong::CampaignApproval.into());
                }
            }
            put_back(tx, id, Step::Stopped, now).await?;
            count_anew(tx, &mut campaign).await?;
            campaign.state = State::Running;
            campaign.resumed_at = Some(now);
            campaign.why.clear();
            note.set_detail(Detail::from(Matter::Moved).with(Part::Status, campaign.state.as_str()));
            campaigns::save(tx, &campaign).await?;
            Ok(campaign)
        })
    });
    resumed.await
}

/// The category is the one that Meta moved its template to. Where somebody has to approve what is dear, that is agreed to
/// by whoever may approve it: nobody approved this price.
async fn agree(tx: &mut Scoped<'_>, asker: &Asker, campaign: &mut Campaign) -> Done<()> {
    let Some(channel) = channels::get(tx, campaign.channel_id).await? else { return Ok(()) };
    let Some(forms) = Forms::approved(tx, &channel, &campaign.definition).await? else { return Ok(()) };
    let category = forms.category().ok_or(Wrong::CampaignTrial)?;
    if category == campaign.definition.category {
        return Ok(());
    }
    let has_limit = apps::campaign_policy(tx).await?.approve_above.is_some();
    if has_limit && !policy::may_approve(asker, campaign) {
        return Err(Wrong::CampaignApproval.into());
    }
    category.clone_into(&mut campaign.definition.category);
    // What was on its way when Meta moved it was set aside. Whoever does that holds the template.
    for template in forms.templates() {
        templates::hold(tx, template).await?;
    }
    Ok(outbox::let_go(tx).await?)
}

/// Whoever lets it go on knows what failed until now: else it would stand again before anything was sent.
async fn count_anew(tx: &mut Scoped<'_>, campaign: &mut Campaign) -> Done<()> {
    campaign.definition.settled = campaigns::counts(tx, campaign.id).await?.settled();
    Ok(())
}

/// So many are planned anew at once.
const AT_ONCE: i64 = 1_000;

/// How many were put back.
async fn put_back(tx: &mut Scoped<'_>, id: CampaignId, step: Step, now: Timestamp) -> Done<usize> {
    let mut all = 0;
    loop {
        match campaigns::put_back(tx, id, step, AT_ONCE, now).await? {
            0 => return Ok(all),
            some => all += some,
        }
    }
}

/// A campaign some of whose recipients are to get it once more.
#[derive(Clone, Debug)]
pub struct Retried {
    /// It.
    pub campaign: Campaign,
    /// How many they are.
    pub recipients: usize,
}

/// Sends it once more to those whom it did not reach: whose message failed, or, where somebody says so, of whom nobody
/// knows. One that stands sends it when it goes on; that too many failed is no reason to stand any more.
///
/// # Errors
/// When the asker may not, there is no such campaign, its plan is not made yet, or somebody ended it: what is left of its
/// plan would go too.
pub async fn retry(base: Base<'_>, asker: &Asker, id: CampaignId, step: Step) -> Done<Retried> {
    let note = gate::pass(base, asker, Verb::ResumeCampaign, id).await?;
    let now = base.clock.now();
    let retried = gate::act(base, note, (), move |tx, note, ()| {
        Box::pin(async move {
            let mut campaign = campaigns::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            let can_be = campaign.started_at.is_some()
                && campaign.state != State::Stopped
                && matches!(step, Step::Failed | Step::Uncertain | Step::Stopped);
            if !can_be {
                return Err(Wrong::CampaignState.into());
            }
            let recipients = put_back(tx, id, step, now).await?;
            count_anew(tx, &mut campaign).await?;
            if campaign.why == Why::Failures.as_str() {
                campaign.why.clear();
            }
            if campaign.state != State::Paused {
                campaign.state = State::Running;
                campaign.resumed_at = Some(now);
                campaign.ended_at = None;
            }
            note.set_detail(Detail::from(Matter::Begun).with(Part::Status, step.as_str()));
            campaigns::save(tx, &campaign).await?;
            Ok(Retried { campaign, recipients })
        })
    });
    retried.await
}

/// What may be said anew of a campaign, before and while it is sent. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// How fast.
    pub pace: Option<Pace>,
    /// How much may be spent; `Some(None)` for as much as it takes.
    pub budget: Option<Option<Amount>>,
    /// On which days, at which hours; `Some(None)` for all.
    pub calendar: Option<Option<Calendar>>,
    /// When one that is not sent yet begins by itself; `Some(None)` where somebody has to start it.
    pub starts_at: Option<Option<Timestamp>>,
}

/// Changes one.
///
/// # Errors
/// When the asker may not, there is no such campaign, it is over, the calendar has no hours, or it is to begin in the past
/// or was begun already.
pub async fn change(base: Base<'_>, asker: &Asker, id: CampaignId, change: Change) -> Done<Campaign> {
    let note = gate::pass(base, asker, Verb::ChangeCampaign, id).await?;
    if let Some(Some(calendar)) = &change.calendar {
        terms::calendar(calendar)?;
    }
    terms::starts(change.starts_at.flatten(), base.clock.now())?;
    change.pace.map_or(Ok(()), |pace| terms::pace(pace, base.clock.now()))?;
    let (now, machine) = (base.clock.now(), base.clock.machine());
    let changed = gate::act(base, note, change, move |tx, note, change| {
        Box::pin(async move {
            let before = campaigns::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            if before.state.is_over() {
                return Err(Wrong::CampaignState.into());
            }
            let can_begin = matches!(before.state, State::Planning | State::Planned);
            if change.starts_at.is_some() && !can_begin {
                return Err(Wrong::CampaignState.into());
            }
            let mut campaign = before.clone();
            change.apply(&mut campaign);
            if campaign.definition.pace != before.definition.pace {
                let left = campaigns::counts(tx, id).await?.of("planned");
                campaign.next_at = hastened(&campaign, left, now, machine);
            }
            if change.starts_at.is_some() && campaign.state == State::Planned {
                campaign.again_at = begin::due(&campaign, now);
            }
            if campaign.definition.terms.calendar != before.definition.terms.calendar {
                // Whom the old hours kept back is asked about anew: recipients in their turn, SMS in the place of theirs
                // when somebody looks.
                campaign.definition.asks_anew = true;
                fallbacks::hasten(tx).await?;
            }
            note.set_detail(Detail::from(Matter::Moved).with(Part::Status, campaign.state.as_str()));
            note.tell_if(Verb::ChangeCampaign, campaign != before);
            campaigns::save(tx, &campaign).await?;
            Ok(campaign)
        })
    });
    changed.await
}

/// When its next message may go at another speed: what the old one kept back waits no longer than the new one says from now
/// on. Nothing goes earlier for it, however often the speed is changed. What its number may send bounds it besides.
fn hastened(campaign: &Campaign, left: u64, now: Timestamp, machine: Timestamp) -> Timestamp {
    let pace = campaign.definition.pace;
    let gap = pace.gap(MOST_A_SECOND, left, pace.until.map(|until| until - now));
    campaign.next_at.min(machine + gap)
}

/// Faster than any number sends.
const MOST_A_SECOND: u32 = 1_000;

impl Change {
    fn apply(&self, campaign: &mut Campaign) {
        if let Some(pace) = self.pace {
            campaign.definition.pace = pace;
        }
        if let Some(budget) = self.budget {
            campaign.definition.budget = budget;
        }
        if let Some(calendar) = &self.calendar {
            campaign.definition.terms.calendar.clone_from(calendar);
        }
        if let Some(starts_at) = self.starts_at {
            campaign.definition.terms.starts_at = starts_at;
        }
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::time::Span;

    use super::*;

    #[test]
    fn another_speed_lets_nobody_go_earlier_than_it_says() {
        let now = Timestamp::from_seconds(1_790_000_000);
        let campaign = |per_second: Option<u32>, next_at: Timestamp| {
            let mut campaign = policy::tests::campaign();
            campaign.definition.pace.per_second = per_second;
            Campaign { next_at, ..campaign }
        };
        let later = now + Span::hours(20);
        assert_eq!(hastened(&campaign(Some(5), later), 9, now, now), now + Span::millis(200));
        let soon = now + Span::millis(150);
        for per_second in [5, 6, 5, 6] {
            assert_eq!(hastened(&campaign(Some(per_second), soon), 9, now, now), soon, "however often");
        }
        assert_eq!(hastened(&campaign(None, now), 9, now, now), now);
        let mut spread = campaign(None, later);
        spread.definition.pace.until = Some(now + Span::seconds(90));
        assert_eq!(hastened(&spread, 9, now, now), now + Span::seconds(10));
    }
}
