//! What a workspace says of all its campaigns, and the approval that it asks for: above a sum somebody else than whoever
//! planned a campaign has to agree to it before it can be started.

use transom_rules::access::{self, Asker, Detail, Matter, On, Part, Verb, Who};
use transom_rules::author::Author;
use transom_rules::campaign::State;
use transom_rules::campaign::policy::{Cap, Policy};
use transom_rules::id::CampaignId;
use transom_store::campaigns::{self, Campaign, Counts};
use transom_store::{Result as Stored, Scoped, apps};

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

/// Says so, for what is sent from now on.
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
            note.tell_if(Verb::SetCampaignPolicy, apps::campaign_policy(tx).await? != *policy);
            apps::set_campaign_policy(tx, policy).await?;
            Ok(*policy)
        })
    })
    .await
}

/// Whether somebody has to approve a campaign before it goes: it may cost more than the workspace lets anybody spend
/// alone, or nobody knows what it costs.
pub(super) async fn needs_approval(
    tx: &mut Scoped<'_>,
    campaign: &Campaign,
    counts: &Counts,
) -> Stored<bool> {
    Ok(is_needed(&apps::campaign_policy(tx).await?, campaign, counts))
}

/// The same where it is known what the workspace says.
pub(super) fn is_needed(policy: &Policy, campaign: &Campaign, counts: &Counts) -> bool {
    let Some(most) = policy.approve_above.filter(|_| campaign.approved_at.is_none()) else { return false };
    let terms = &campaign.definition.terms;
    let highest: i64 = counts.behind("highest").map(|(_, count)| count.amount).sum();
    let is_unknown = counts.of("unpriced") > 0 || terms.follows.is_some() || terms.sms.is_some();
    is_unknown || highest > most.millionths()
}

/// Who plans or approves: a person, also where it is their token that acts.
pub(super) fn planner(asker: &Asker) -> Author {
    asker.user().map_or(Author::Api, Author::User)
}

/// Whether somebody may approve a campaign: what others planned, and nobody their own.
pub(super) fn may_approve(asker: &Asker, campaign: &Campaign) -> bool {
    access::may(asker, Verb::ApproveCampaign).is_ok() && campaign.author != planner(asker)
}

/// Approves a campaign that is planned.
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
            if campaign.state != State::Planned {
                return Err(Wrong::CampaignState.into());
            }
            if campaign.approved_at.is_some() {
                note.tell_nothing();
                return Ok(campaign);
            }
            if campaign.author == author && !is_operator {
                return Err(Wrong::CampaignOwn.into());
            }
            campaign.approved_by = author;
            campaign.approved_at = Some(now);
            note.set_detail(Detail::from(Matter::Moved).with(Part::Status, campaign.state.as_str()));
            campaigns::save(tx, &campaign).await?;
            Ok(campaign)
        })
    });
    approved.await
}
