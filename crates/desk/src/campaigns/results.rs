//! What came of campaigns: how many recipients stand where, and who they are.

use futures_util::{Stream, stream};
use transom_rules::access::{Asker, On, Verb, Visibility};
use transom_rules::author::Author;
use transom_rules::campaign::State;
use transom_rules::campaign::policy::Policy;
use transom_rules::id::{CampaignId, WorkspaceId};
use transom_rules::number::Limit;
use transom_rules::pricing::money::Amount;
use transom_rules::time::{Span, Timestamp};
use transom_store::campaigns::{self, Campaign, Counts, Course, Part, Recipient, Which};
use transom_store::users::{self, User};
use transom_store::{Result as Stored, Scoped, apps};

use super::policy;
use super::rows::BEFORE_WON;
use super::times::{Rest, Times};
use crate::accounts::speed::per_second;
use crate::app::Shared;
use crate::base::Base;
use crate::contacts::erase::is_seen_in_part;
use crate::done::{Done, NotDone, look};
use crate::gate;

/// So many recipients are read at once.
const AT_ONCE: i64 = 1_000;

/// A campaign, and how many stand where.
#[derive(Clone, Debug)]
pub struct Shown {
    /// It.
    pub campaign: Campaign,
    /// Its counts.
    pub counts: Counts,
    /// What the workspace says of all of them.
    pub policy: Policy,
    /// When the next recipient may get it, while it is sent and somebody is left.
    pub next_at: Option<Timestamp>,
    /// Who planned and approved it, as far as they are people; of one in a list nobody.
    pub people: Vec<User>,
}

impl Shown {
    /// Whether somebody else than who planned it has to approve it before it can be started.
    pub fn needs_approval(&self) -> bool {
        policy::is_needed(&self.policy, &self.campaign, &self.counts)
    }

    /// The sum that whoever approved it agreed to, with its currency; `None` where nobody did, or whatever it costs.
    pub fn approved_sum(&self) -> Option<(String, Amount)> {
        let sum = policy::agreed(&self.counts).filter(|_| self.campaign.approved_at.is_some())?;
        let currency = self.counts.behind("highest").next()?.0.to_owned();
        Some((currency, sum))
    }

    async fn of(tx: &mut Scoped<'_>, campaign: Campaign, policy: Policy) -> Stored<Self> {
        let counts = campaigns::counts(tx, campaign.id).await?;
        let next_at = match campaign.state {
            State::Running => campaigns::next_due(tx, campaign.id).await?,
            _ => None,
        };
        Ok(Self { campaign, counts, policy, next_at, people: Vec::new() })
    }

    /// The same with who planned and approved it.
    async fn whole(tx: &mut Scoped<'_>, campaign: Campaign, policy: Policy) -> Stored<Self> {
        let mut people = Vec::new();
        for author in [campaign.author, campaign.approved_by] {
            if let Author::User(id) = author {
                people.extend(users::get(tx, id).await?);
            }
        }
        Ok(Self { people, ..Self::of(tx, campaign, policy).await? })
    }
}

/// What is to be expected of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Somebody else than who planned it has to approve it before it can be started.
    pub needs_approval: bool,
    /// When the last of those who are left is sent to, if it goes on now; `None` where that is too far off, or never.
    pub ends_at: Option<Timestamp>,
    /// The time that what is left takes because Meta lets the portfolio reach so many people in a day; none where it is let
    /// reach all of them at once.
    pub at_least: Span,
    /// When it may go, where its calendar or its day's number keeps it back now.
    pub waits_until: Option<Timestamp>,
}

impl Shown {
    /// What is to be expected of it: of one that is over nothing.
    pub fn outlook(&self, app: &Shared, workspace: WorkspaceId) -> Outlook {
        let (known, now) = (app.registry.known(), app.clock.now());
        let definition = &self.campaign.definition;
        let account = known.channel(workspace, self.campaign.channel_id);
        let zone = account.map(|channel| known.tariff(channel).zone_name()).unwrap_or_default();
        let now = definition
            .terms
            .starts_at
            .filter(|_| self.campaign.started_at.is_none())
            .map_or(now, |at| at.max(now));
        let times = Times::of(definition.terms.calendar.as_ref(), self.policy.quiet, &zone);
        let today = self.counts.of(&format!("day/{}", times.day(now)));
        let a_second = per_second(&known, &app.settings, self.campaign.channel_id);
        let rest = Rest { left: self.counts.of("planned"), today, a_second };
        let is_spent = definition.pace.per_day.is_some_and(|most| today >= most.into());
        let begins = if is_spent { times.midnight(now) } else { Some(now) };
        let opens = begins.and_then(|begins| times.next(begins, &[])).filter(|opens| *opens > now);
        let is_over = self.campaign.state.is_over();
        let at_least = by_limit(&self.counts, known.limit(workspace), today);
        let decided_at = self.decided_at(now).unwrap_or(now);
        let ends_at =
            times.ends(definition.pace, rest, now).map(|ends| ends.max(now + at_least).max(decided_at));
        Outlook {
            needs_approval: self.needs_approval(),
            ends_at: ends_at.filter(|_| !is_over),
            at_least,
            waits_until: opens.or(self.goes_on_at(now)).filter(|_| !is_over),
        }
    }

    /// When somebody's turn comes again. Those who wait for the template that wins have theirs when it is decided.
    fn goes_on_at(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.campaign.definition.terms.trial.as_ref().and_then(|trial| trial.until);
        let next = self.next_at?;
        Some(next).filter(|next| *next < BEFORE_WON).or(until).filter(|at| *at > now)
    }

    /// When it is decided which of two templates the rest gets: their hours begin when it was sent to those on whom they are
    /// tried, which is now as long as nobody knows better.
    fn decided_at(&self, now: Timestamp) -> Option<Timestamp> {
        let trial = self.campaign.definition.terms.trial.as_ref()?;
        let until = trial.until.unwrap_or(now + Span::hours(trial.hours.into()));
        trial.winner.is_none().then_some(until)
    }
}

/// The longest that is told: what lasts for years is not worth a date.
const MOST_DAYS: i64 = 400;

/// How long it takes at least, because Meta lets the portfolio reach so many people in a day (R6.1): as if nobody else
/// reached any, and this campaign as many as went today.
fn by_limit(counts: &Counts, limit: Option<Limit>, today: u64) -> Span {
    let Some(Limit::Of(limit)) = limit.filter(|_| counts.of("counted") > 0) else { return Span::default() };
    let left = counts.of("counted").min(counts.of("planned"));
    let days = (left + today.min(limit.into())).saturating_sub(1) / u64::from(limit.max(1));
    Span::hours(24 * i64::try_from(days).unwrap_or(MOST_DAYS).min(MOST_DAYS))
}

/// Campaigns, the newest first, from before one of them.
///
/// # Errors
/// When the asker may not.
pub async fn list(base: Base<'_>, asker: &Asker, before: Option<CampaignId>, limit: i64) -> Done<Vec<Shown>> {
    gate::may(base, asker, Verb::ReadCampaigns, On::NOTHING).await?;
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            let (policy, mut shown) = (apps::campaign_policy(tx).await?, Vec::new());
            for campaign in campaigns::list(tx, before, limit).await? {
                shown.push(Shown::of(tx, campaign, policy).await?);
            }
            Ok(shown)
        })
    })
    .await
}

/// One campaign.
///
/// # Errors
/// When the asker may not, or there is no such campaign.
pub async fn get(base: Base<'_>, asker: &Asker, id: CampaignId) -> Done<Shown> {
    gate::may(base, asker, Verb::ReadCampaigns, On::from(id)).await?;
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            let campaign = campaigns::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            let policy = apps::campaign_policy(tx).await?;
            Ok(Shown::whole(tx, campaign, policy).await?)
        })
    })
    .await
}

/// What came of one in its parts and in its course.
#[derive(Clone, Debug)]
pub struct Results {
    /// It.
    pub campaign: Campaign,
    /// By language and template.
    pub parts: Vec<Part>,
    /// By the hour, or the day.
    pub course: Course,
    /// Why it cost something else than was planned.
    pub differences: Vec<Difference>,
}

/// A difference between what was planned and what was charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `closed`: what made it free had ended; `opened`: something made it free; `rate`: it is billed at another rate;
    /// `unsent`: it did not arrive, or not yet.
    pub why: String,
    /// ISO 4217.
    pub currency: String,
    /// Of how many messages.
    pub messages: i64,
    /// How much more was charged; less than nothing where it was less.
    pub amount: Amount,
}

/// What came of one in its parts and in its course.
///
/// # Errors
/// When the asker may not, or there is no such campaign.
pub async fn results(base: Base<'_>, asker: &Asker, id: CampaignId) -> Done<Results> {
    gate::may(base, asker, Verb::ReadCampaigns, On::from(id)).await?;
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            let campaign = campaigns::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            let counts = campaigns::counts(tx, id).await?;
            let (parts, course) = (campaigns::parts(tx, id).await?, campaigns::course(tx, id).await?);
            Ok(Results { campaign, parts, course, differences: differences(&counts) })
        })
    })
    .await
}

/// The sum of these, with what was planned at the least, is what was charged.
fn differences(counts: &Counts) -> Vec<Difference> {
    let told = counts.behind("differs").filter_map(|(name, count)| {
        let (why, currency) = name.split_once('/')?;
        Some((why, currency, count.count, count.amount))
    });
    let unsent = counts.behind("lowest").map(|(currency, planned)| {
        let foreseen = counts.0.get(&format!("foreseen/{currency}")).copied().unwrap_or_default();
        ("unsent", currency, planned.count - foreseen.count, foreseen.amount - planned.amount)
    });
    let all = told.chain(unsent).filter(|(_, _, messages, _)| *messages != 0);
    let difference = |(why, currency, messages, amount): (&str, &str, i64, i64)| Difference {
        why: why.to_owned(),
        currency: currency.to_owned(),
        messages,
        amount: Amount::from_millionths(amount),
    };
    all.map(difference).collect()
}

/// Recipients of one, in the order of its plan.
///
/// # Errors
/// When the asker may not, or does not see all contacts; or there is no such campaign.
pub async fn recipients(
    base: Base<'_>,
    asker: &Asker,
    id: CampaignId,
    which: Which,
    limit: i64,
) -> Done<Vec<Recipient>> {
    gate::may(base, asker, Verb::ReadCampaigns, On::from(id)).await?;
    if asker.visibility() != Visibility::All {
        return Err(gate::refuse_above(base, asker, Verb::ReadCampaigns, id).await);
    }
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            campaigns::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            Ok(campaigns::page(tx, id, which, limit).await?)
        })
    })
    .await
}

/// All of them, in the order of the plan. That they were taken out is written down before the first one.
///
/// # Errors
/// When the asker may not, or does not see all contacts whole; or there is no such campaign.
pub async fn export(
    base: Base<'_>,
    asker: &Asker,
    id: CampaignId,
) -> Done<impl Stream<Item = Stored<Vec<Recipient>>> + Send + use<>> {
    let note = gate::pass(base, asker, Verb::ExportCampaign, id).await?;
    if is_seen_in_part(asker) {
        return Err(gate::refuse_above(base, asker, Verb::ExportCampaign, id).await);
    }
    let (db, workspace) = (base.db.clone(), asker.workspace);
    let found = db.of(workspace).read((), move |tx, ()| Box::pin(campaigns::get(tx, id)));
    found.await?.ok_or(NotDone::NotFound)?;
    gate::record(base, note).await?;
    Ok(stream::try_unfold(i64::MIN, move |after| {
        let db = db.clone();
        async move {
            let which = Which { step: None, after };
            let page =
                db.of(workspace).read((), move |tx, ()| Box::pin(campaigns::page(tx, id, which, AT_ONCE)));
            let page = page.await?;
            let last = page.last().map(|last| last.n);
            Ok(last.map(|last| (page, last)))
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_above_the_limit_of_a_day_takes_days() {
        let counts = |planned: i64, counted: i64| {
            let mut all = Counts::default();
            all.add("planned", planned, 0);
            all.add("counted", counted, 0);
            all
        };
        let days = |counts: &Counts, limit, today| by_limit(counts, limit, today).as_seconds() / 86_400;
        let limit = Some(Limit::Of(2_000));
        assert_eq!(days(&counts(2_000, 2_000), limit, 0), 0);
        assert_eq!(days(&counts(2_001, 2_001), limit, 0), 1);
        assert_eq!(days(&counts(1_000, 5_000), limit, 2_000), 1, "those of today count");
        assert_eq!(days(&counts(1_000_000, 1_000_000), limit, 0), MOST_DAYS);
        assert_eq!(days(&counts(9_000, 0), limit, 2_000), 0, "within windows nobody counts");
        assert_eq!(days(&counts(9_000, 9_000), Some(Limit::Without), 0), 0);
        assert_eq!(days(&counts(9_000, 9_000), None, 0), 0);
    }
}
