//! Of two templates that are tried on a part of the recipients the rest gets the one that more of them answered.

use transom_rules::campaign::terms::Trial;
use transom_rules::time::{Span, Timestamp};
use transom_store::campaigns::{self, Campaign};
use transom_store::{Result as Stored, Scoped};

use super::again;
use super::rows::UNTIL_WON;

/// So many whose turn has come are told so at once.
const AT_ONCE: i64 = 10_000;

/// Decides which of the two the rest gets, once all on whom they are tried have had their time to answer; whether it was
/// decided now.
pub(super) async fn decide(tx: &mut Scoped<'_>, campaign: &mut Campaign, now: Timestamp) -> Stored<bool> {
    let Some(trial) = campaign.definition.terms.trial.clone().filter(|trial| trial.winner.is_none()) else {
        return Ok(false);
    };
    if trial.until.is_some_and(|until| now < until) {
        return Ok(false);
    }
    // Those on whom it is tried may be still to come.
    if again::may_still_follow(tx, campaign, now).await? {
        return Ok(false);
    }
    let sample = campaigns::sampled(tx, campaign.id).await?;
    let last = sample.last_at.filter(|_| trial.until.is_none());
    let until = last.map(|last| last + Span::hours(trial.hours.into()));
    if sample.open > 0 {
        return Ok(false);
    }
    if until.is_some_and(|until| now < until) {
        campaign.definition.terms.trial = Some(Trial { until, ..trial });
        campaigns::save(tx, campaign).await?;
        return Ok(false);
    }
    let winner = Some(Trial::winner_of(sample.a, sample.b));
    campaign.definition.terms.trial = Some(Trial { winner, ..trial });
    while campaigns::hurry(tx, campaign.id, UNTIL_WON, AT_ONCE).await? > 0 {}
    campaigns::save(tx, campaign).await?;
    Ok(true)
}
