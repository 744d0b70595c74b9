//! A campaign as the API shows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use transom_desk::accounts::speed::per_second;
use transom_desk::app::Shared;
use transom_desk::campaigns::hurdles::wrong_with_number;
use transom_desk::campaigns::results::Shown;
use transom_rules::campaign::{self, State};
use transom_rules::id::WorkspaceId;
use transom_rules::number::Limit;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;
use transom_store::campaigns::Counts;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::health::{Fault, fault};
use super::terms::Terms;

/// What a campaign is shown by.
pub(super) struct Now<'a> {
    app: &'a Shared,
    workspace: WorkspaceId,
    limit: Option<Limit>,
}

impl<'a> Now<'a> {
    pub(super) fn of(app: &'a Shared, workspace: WorkspaceId) -> Self {
        Self { app, workspace, limit: app.registry.known().limit(workspace) }
    }
}

/// A campaign.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Campaign {
    /// Ours.
    id: Uuid,
    /// What people call it.
    name: String,
    /// The number it goes through.
    channel_id: Uuid,
    /// The template.
    template: Template,
    /// What fills its slots for whoever has no values of their own.
    parameters: BTreeMap<String, String>,
    /// `planning`, `planned`, `running`, `paused`, `stopped`, `completed`.
    #[schema(example = "planned")]
    status: &'static str,
    /// Why it stands although nobody said so: `template`, `category`, `number`, `quality`, `failures`, `budget`, `limit`,
    /// `until`, `approval`; `null` otherwise.
    why: Option<String>,
    /// What is wrong with its number, where it stands for `number` or `quality`, as far as that is still so: the worst first.
    /// Beside what a number's health tells, `disconnected` and `being_set_up`.
    because: Vec<Fault>,
    /// How fast it goes.
    pace: Speed,
    /// How much may be spent; `null` for as much as it takes.
    budget: Option<String>,
    /// It stands when so many in a hundred of its messages failed.
    most_failures: u32,
    /// What else it was told.
    terms: Terms,
    /// Whether somebody has to approve it, and who did.
    approval: Approval,
    /// The campaign of which it is one more occurrence.
    origin: Option<Uuid>,
    /// When its next occurrence is planned, or those who follow another one are looked for.
    again_at: Option<i64>,
    /// When the last of those who are left is sent to, if it goes on now; `null` where that is over, never, or too far off.
    ends_at: Option<i64>,
    /// What was planned.
    plan: Plan,
    /// How far it is.
    progress: Progress,
    /// When it was made.
    created_at: i64,
    /// When its plan was complete.
    planned_at: Option<i64>,
    /// When it was started.
    started_at: Option<i64>,
    /// When it came to its end.
    ended_at: Option<i64>,
}

/// Whether somebody has to approve a campaign, and who did.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignApproval)]
pub(super) struct Approval {
    /// It cannot be started before somebody else than who planned it approves it.
    is_needed: bool,
    /// Who did: `user:` and an id, or `api`.
    by: Option<String>,
    /// When.
    at: Option<i64>,
}

/// Which template.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignTemplate)]
pub(super) struct Template {
    /// Its name.
    name: String,
    /// Its language.
    language: String,
    /// What Meta billed it as when the plan was made.
    category: String,
}

/// How fast a campaign goes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CampaignPace)]
pub(super) struct Speed {
    /// So many messages a second at most; `null` for as many as the number may send.
    pub(super) per_second: Option<u32>,
    /// Spread evenly until this instant, in seconds; what is left then is not sent.
    pub(super) until: Option<i64>,
    /// So many a day at most, by the days of whoever sends.
    pub(super) per_day: Option<u32>,
}

/// What was planned.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignPlan)]
pub(super) struct Plan {
    /// How many recipients it has.
    recipients: u64,
    /// To how many something was to be sent.
    eligible: u64,
    /// Why nothing is sent to the others: by the plan, or when their turn came.
    refused: Vec<Reason>,
    /// What it costs: at least, if what is open now is open when they get it, and at most.
    cost: Vec<Range>,
    /// For how many no price is known.
    unpriced: u64,
    /// How many are inside a customer service window.
    in_window: u64,
    /// How many are inside a free entry point, or would open one.
    in_entry_point: u64,
    /// How many count towards the limit of the portfolio.
    counted: u64,
    /// How many customers the portfolio may reach in 24 hours; `null` where Meta told none, or there is none.
    limit: Option<u32>,
    /// How long it takes.
    seconds: u64,
}

/// A reason.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignReason)]
pub(super) struct Reason {
    /// A code of a refusal, `address_invalid`, `duplicate`; of what failed, the carrier's.
    code: String,
    /// Of how many.
    recipients: i64,
}

/// What something costs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignCost)]
pub(super) struct Range {
    /// ISO 4217.
    currency: String,
    /// At least.
    lowest: String,
    /// At most.
    highest: String,
}

/// A sum.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignSum)]
pub(super) struct Sum {
    /// ISO 4217.
    currency: String,
    /// How much.
    amount: String,
}

/// How far a campaign is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CampaignProgress)]
pub(super) struct Progress {
    /// Nothing was sent to them yet.
    planned: u64,
    /// Their messages are on the way to the carrier.
    queued: u64,
    /// Nobody knows whether the carrier got theirs.
    uncertain: u64,
    /// The carrier has, or had, theirs.
    sent: u64,
    /// Theirs arrived.
    delivered: u64,
    /// They read it.
    read: u64,
    /// They answered.
    replied: u64,
    /// They pressed a button of it.
    clicked: u64,
    /// They answered that they want no more.
    opted_out: u64,
    /// Theirs did not arrive.
    failed: u64,
    /// Theirs was refused when it was about to leave, or taken back.
    stopped: u64,
    /// Why.
    failures: Vec<Reason>,
    /// What it cost so far.
    cost: Vec<Sum>,
    /// What an answer cost so far; nothing where there is none.
    cost_per_reply: Vec<Sum>,
    /// How long it takes until nothing is left to send; `null` where it is not sent, or that is too far off.
    seconds_left: Option<u64>,
    /// When it goes on, where its calendar or the number of a day keeps it back now.
    waits_until: Option<i64>,
}

impl Campaign {
    pub(super) fn of(shown: Shown, now: &Now<'_>) -> Self {
        let (at, outlook) = (now.app.clock.now(), shown.outlook(now.app, now.workspace));
        let Shown { campaign, counts, .. } = shown;
        let definition = &campaign.definition;
        let time = definition.pace.until.map(|until| until - at);
        let a_second = per_second(&now.app.registry.known(), &now.app.settings, campaign.channel_id);
        let gap = |left| definition.pace.gap(a_second, left, time).as_millis().unsigned_abs();
        let at_least = outlook.at_least.as_seconds().unsigned_abs();
        let seconds = |left: u64| left.saturating_mul(gap(left)).div_ceil(1000).max(at_least);
        let plan = Plan::of(&counts, now, seconds);
        let is_sent = campaign.state == State::Running;
        let ends_at = outlook.ends_at;
        let left = ends_at.map(|ends| (ends - at).as_millis().unsigned_abs().div_ceil(1000));
        let mut progress = Progress::of(&counts, left.filter(|_| is_sent));
        progress.waits_until = outlook.waits_until.filter(|_| is_sent).map(Timestamp::seconds);
        Self {
            id: campaign.id.0,
            progress,
            ends_at: ends_at.map(Timestamp::seconds),
            terms: definition.terms.clone().into(),
            approval: Approval {
                is_needed: outlook.needs_approval,
                by: campaign.approved_at.map(|_| campaign.approved_by.to_string()),
                at: campaign.approved_at.map(Timestamp::seconds),
            },
            origin: campaign.origin.map(|id| id.0),
            again_at: campaign.again_at.map(Timestamp::seconds),
            plan,
            channel_id: campaign.channel_id.0,
            template: Template {
                name: definition.template.name.clone(),
                language: definition.template.language.clone(),
                category: definition.category.clone(),
            },
            parameters: definition.parameters.clone(),
            status: campaign.state.as_str(),
            because: wrong_with_number(&now.app.registry.known(), &campaign, at).iter().map(fault).collect(),
            why: Some(campaign.why).filter(|why| !why.is_empty()),
            pace: definition.pace.into(),
            budget: definition.budget.as_ref().map(Amount::to_string),
            most_failures: definition.most_failures,
            name: campaign.name,
            created_at: campaign.created_at.seconds(),
            planned_at: campaign.planned_at.map(Timestamp::seconds),
            started_at: campaign.started_at.map(Timestamp::seconds),
            ended_at: campaign.ended_at.map(Timestamp::seconds),
        }
    }
}

impl Plan {
    fn of(counts: &Counts, now: &Now<'_>, seconds: impl Fn(u64) -> u64) -> Self {
        let recipients = campaign::Step::ALL.iter().map(|step| counts.of(step.as_str())).sum();
        let (unpriced, eligible) = (counts.of("unpriced"), counts.eligible());
        let cost = counts.behind("lowest").map(|(currency, lowest)| {
            let highest = counts.behind("highest").find(|(other, _)| *other == currency);
            let highest = highest.map_or(lowest.amount, |(_, count)| count.amount);
            let text = |millionths| Amount::from_millionths(millionths).to_string();
            Range { currency: currency.to_owned(), lowest: text(lowest.amount), highest: text(highest) }
        });
        Self {
            recipients,
            eligible,
            refused: reasons(counts, &["refused"]),
            cost: cost.collect(),
            unpriced,
            in_window: counts.of("in_window"),
            in_entry_point: counts.of("in_entry_point"),
            counted: counts.of("counted"),
            limit: match now.limit {
                Some(Limit::Of(limit)) => Some(limit),
                Some(_) | None => None,
            },
            seconds: seconds(eligible),
        }
    }
}

fn reasons(counts: &Counts, of: &[&str]) -> Vec<Reason> {
    let mut found: BTreeMap<&str, i64> = BTreeMap::new();
    for word in of {
        for (code, count) in counts.behind(word) {
            *found.entry(code).or_default() += count.count;
        }
    }
    let found = found.into_iter().filter(|(_, recipients)| *recipients > 0);
    found.map(|(code, recipients)| Reason { code: code.to_owned(), recipients }).collect()
}

impl Progress {
    fn of(counts: &Counts, seconds_left: Option<u64>) -> Self {
        let (delivered, read) = (counts.of("delivered"), counts.of("read"));
        let replied = counts.of("replied");
        let sums = |part: u64| {
            let spent = counts.behind("spent").map(move |(currency, count)| {
                let amount = count.amount / i64::try_from(part).unwrap_or(i64::MAX).max(1);
                Sum { currency: currency.to_owned(), amount: Amount::from_millionths(amount).to_string() }
            });
            spent.collect::<Vec<_>>()
        };
        Self {
            planned: counts.of("planned"),
            queued: counts.of("queued"),
            uncertain: counts.of("uncertain"),
            sent: counts.of("sent") + delivered + read,
            delivered: delivered + read,
            read,
            replied,
            clicked: counts.of("clicked"),
            opted_out: counts.of("opted_out"),
            failed: counts.of("failed"),
            stopped: counts.of("stopped") + counts.of("cancelled"),
            failures: reasons(counts, &["failed", "stopped", "uncertain"]),
            cost: sums(1),
            cost_per_reply: if replied == 0 { Vec::new() } else { sums(replied) },
            seconds_left,
            waits_until: None,
        }
    }
}

impl From<campaign::Pace> for Speed {
    fn from(pace: campaign::Pace) -> Self {
        Self { per_second: pace.per_second, until: pace.until.map(Timestamp::seconds), per_day: pace.per_day }
    }
}
