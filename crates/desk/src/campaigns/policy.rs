//! What a workspace says of all its campaigns, and the approval that it asks for: above a sum somebody else than whoever
//! planned a campaign has to agree to it before it can be started.

use transom_rules::access::{self, Asker, Detail, Matter, On, Part, Verb, Who};
use transom_rules::author::Author;
use transom_rules::campaign::policy::{Cap, Policy};
use transom_rules::campaign::{State, Why};
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_store::campaigns::{self, Campaign, Count, Counts};
use transom_store::{Result as Stored, Scoped, apps, fallbacks};

use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// What it says. Whoever belongs to it may know.
///
/// # Errors
/// When the store fails.
pub async fn get(base: Base<'_>, asker: &Asker) -> Stored<Policy> {
    base.db.of(asker.workspace).read((), |tx, ()| Box::pin(apps::campaign_policy(tx))).await
}

/// Says so, for what is sent from now on. Whom other quiet hours kept back is asked about anew.
///
/// # Errors
/// When the asker may not, or nobody would be left to get anything.
pub async fn set(base: Base<'_>, asker: &Asker, policy: Policy) -> Done<Policy> {
    let mut note = gate::pass(base, asker, Verb::SetCampaignPolicy, On::NOTHING).await?;
    note.set_detail(Matter::Changed);
    if policy.cap.is_some_and(|cap: Cap| !cap.is_one()) {
        return Err(Wrong::CampaignCap.into());
    }
    gate::act(base, note, policy, move |tx, note, policy| {
        Box::pin(async move {
            apps::hold(tx).await?;
            let before = apps::campaign_policy(tx).await?;
            note.tell_if(Verb::SetCampaignPolicy, before != *policy);
            if before.quiet != policy.quiet {
                ask_anew(tx).await?;
            }
            apps::set_campaign_policy(tx, policy).await?;
            Ok(*policy)
        })
    })
    .await
}

/// Whom the old hours kept back is asked about anew: recipients in the turn of their campaign, SMS in the place of theirs when
/// somebody looks.
async fn ask_anew(tx: &mut Scoped<'_>) -> Stored<()> {
    for id in campaigns::begun(tx).await? {
        if let Some(mut campaign) = campaigns::hold(tx, id).await? {
            campaign.definition.asks_anew = true;
            campaigns::save(tx, &campaign).await?;
        }
    }
    fallbacks::hasten(tx).await
}

/// What was agreed to of a campaign, among its counts: so many of whom no price is known, and such a sum in millionths.
const AGREED: &str = "agreed";

/// Whether somebody has to approve a campaign before it goes, or goes on: it may cost more than the workspace lets anybody
/// spend alone, and more than was agreed to; or nobody knows what it costs.
pub(super) async fn needs_approval(
    tx: &mut Scoped<'_>,
    campaign: &Campaign,
    counts: &Counts,
) -> Stored<bool> {
    Ok(is_needed(&apps::campaign_policy(tx).await?, campaign, counts))
}

/// The same where it is known what the workspace says.
pub(super) fn is_needed(policy: &Policy, campaign: &Campaign, counts: &Counts) -> bool {
    let Some(above) = policy.approve_above.map(Amount::millionths) else { return false };
    let (foreseen, terms) = (foreseen(counts), &campaign.definition.terms);
    match counts.0.get(AGREED) {
        Some(agreed) => foreseen.count > agreed.count || foreseen.amount > agreed.amount.max(above),
        // It was started by a version that kept no sum.
        None if campaign.approved_at.is_some() || campaign.started_at.is_some() => false,
        None => {
            let is_unknown = foreseen.count > 0 || terms.follows.is_some() || terms.sms.is_some();
            is_unknown || foreseen.amount > above
        }
    }
}

/// Of how many no price is known, and what the others cost at most.
fn foreseen(counts: &Counts) -> Count {
    let unpriced = counts.0.get("unpriced").map_or(0, |unpriced| unpriced.count);
    Count { count: unpriced, amount: counts.behind("highest").map(|(_, highest)| highest.amount).sum() }
}

/// The sum that was agreed to, where it is bounded.
pub(super) fn agreed(counts: &Counts) -> Option<Amount> {
    let sum = counts.0.get(AGREED)?.amount;
    (sum < i64::MAX).then_some(Amount::from_millionths(sum))
}

/// Notes what somebody agrees to who lets a campaign go: what it costs by its plan, and whoever approves it with a budget
/// agrees to that. Of one whose recipients follow another's it is agreed to whatever they cost, within its budget.
pub(super) async fn agree(
    tx: &mut Scoped<'_>,
    campaign: &Campaign,
    counts: &Counts,
    by: Agrees,
) -> Stored<()> {
    let budget = campaign.definition.budget.map(Amount::millionths);
    let foreseen = foreseen(counts);
    let agreed = match (campaign.definition.terms.follows, by) {
        (Some(_), _) => Count { count: i64::MAX, amount: budget.unwrap_or(i64::MAX) },
        (None, Agrees::Approver) => {
            Count { amount: foreseen.amount.max(budget.unwrap_or_default()), ..foreseen }
        }
        (None, Agrees::Starter) if counts.0.contains_key(AGREED) => return Ok(()),
        (None, Agrees::Starter) => foreseen,
    };
    let before = counts.0.get(AGREED).copied().unwrap_or_default();
    let mut more = Counts::default();
    more.add(AGREED, agreed.count - before.count, agreed.amount - before.amount);
    campaigns::count(tx, campaign.id, &more).await
}

/// Who agrees to what a campaign costs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Agrees {
    /// Whoever approves it.
    Approver,
    /// Whoever starts one that nobody has to approve.
    Starter,
}

/// Who plans or approves: a person, also where it is their token that acts.
pub(super) fn planner(asker: &Asker) -> Author {
    asker.user().map_or(Author::Api, Author::User)
}

/// Whether somebody may approve a campaign: what others planned, and nobody their own.
pub(super) fn may_approve(asker: &Asker, campaign: &Campaign) -> bool {
    access::may(asker, Verb::ApproveCampaign).is_ok() && campaign.author != planner(asker)
}

/// Approves a campaign that is planned; or one that stands, and to which so many were added that they cost more than was
/// agreed to. Where it stands for that it goes on.
///
/// # Errors
/// When the asker may not, there is no such campaign, they planned it themselves, or it is sent already.
pub async fn approve(base: Base<'_>, asker: &Asker, id: CampaignId) -> Done<Campaign> {
    let note = gate::pass(base, asker, Verb::ApproveCampaign, id).await?;
    let (now, author) = (base.clock.now(), planner(asker));
    // Whoever works at the machine itself holds the database, and is not the program that planned it.
    let is_operator = matches!(asker.who, Who::System);
    let approved = gate::act(base, note, (), move |tx, note, ()| {
        Box::pin(async move {
            let mut campaign = campaigns::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            let counts = campaigns::counts(tx, id).await?;
            let is_needed = needs_approval(tx, &campaign, &counts).await?;
            if campaign.state != State::Planned && !(campaign.state == State::Paused && is_needed) {
                return Err(Wrong::CampaignState.into());
            }
            if campaign.approved_at.is_some() && !is_needed {
                note.tell_nothing();
                return Ok(campaign);
            }
            if campaign.author == author && !is_operator {
                return Err(Wrong::CampaignOwn.into());
            }
            campaign.approved_by = author;
            campaign.approved_at = Some(now);
            agree(tx, &campaign, &counts, Agrees::Approver).await?;
            if campaign.why == Why::Approval.as_str() {
                campaign.state = State::Running;
                campaign.resumed_at = Some(now);
                campaign.why.clear();
            }
            note.set_detail(Detail::from(Matter::Moved).with(Part::Status, campaign.state.as_str()));
            campaigns::save(tx, &campaign).await?;
            Ok(campaign)
        })
    });
    approved.await
}

#[cfg(test)]
pub(super) mod tests {
    use transom_rules::campaign::terms::Follows;
    use transom_rules::campaign::{Definition, Terms};
    use transom_rules::id::ChannelId;
    use transom_rules::time::Timestamp;
    use uuid::Uuid;

    use super::*;

    pub(crate) fn campaign() -> Campaign {
        let kept = r#"{"template":{"name":"a","language":"en"},"category":"marketing"}"#;
        Campaign {
            id: CampaignId(Uuid::from_u128(1)),
            name: String::new(),
            channel_id: ChannelId(Uuid::from_u128(2)),
            definition: serde_json::from_str(kept).unwrap(),
            state: State::Planned,
            why: String::new(),
            author: Author::Api,
            segment: String::new(),
            place: None,
            next_at: Timestamp::default(),
            heard: None,
            created_at: Timestamp::default(),
            planned_at: None,
            started_at: None,
            resumed_at: None,
            ended_at: None,
            approved_by: Author::default(),
            approved_at: None,
            origin: None,
            again_at: None,
        }
    }

    /// What so many cost at most, in millionths, and of how many no price is known.
    fn counts(highest: i64, unpriced: i64) -> Counts {
        let mut counts = Counts::default();
        counts.add("highest/USD", 1, highest);
        counts.add("unpriced", unpriced, 0);
        counts
    }

    fn agreed(counts: &Counts, sum: i64) -> Counts {
        let mut counts = counts.clone();
        counts.add(AGREED, 0, sum);
        counts
    }

    #[test]
    fn what_costs_more_than_was_agreed_to_needs_an_approval_anew() {
        let policy = Policy { approve_above: Some(Amount::from_millionths(100)), ..Policy::default() };
        let needs = |counts: &Counts| is_needed(&policy, &campaign(), counts);
        assert!(!needs(&counts(100, 0)) && needs(&counts(101, 0)) && needs(&counts(1, 1)));
        assert!(!needs(&agreed(&counts(300, 0), 300)) && needs(&agreed(&counts(301, 0), 300)));
        assert!(!needs(&agreed(&counts(90, 0), 50)), "so much needs nobody's approval");
        assert!(needs(&agreed(&counts(90, 1), 500)), "nobody knows what that one costs");
        assert!(!is_needed(&Policy::default(), &campaign(), &counts(i64::MAX, 9)));
    }

    #[test]
    fn one_that_an_older_version_let_go_stays_so() {
        let policy = Policy { approve_above: Some(Amount::from_millionths(100)), ..Policy::default() };
        let at = Some(Timestamp::default());
        for kept in [Campaign { approved_at: at, ..campaign() }, Campaign { started_at: at, ..campaign() }] {
            assert!(!is_needed(&policy, &kept, &counts(101, 0)));
        }
        let follows =
            Follows { campaign_id: CampaignId(Uuid::from_u128(3)), after_hours: 1, also_answered: false };
        let mut next = campaign();
        next.definition =
            Definition { terms: Terms { follows: Some(follows), ..Terms::default() }, ..next.definition };
        assert!(is_needed(&policy, &next, &Counts::default()), "nobody knows how many they are");
    }
}
