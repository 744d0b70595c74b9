//! Of two templates that are tried on a part of the recipients the rest gets the one that more of them answered.

use transom_rules::campaign::terms::Trial;
use transom_rules::time::{Span, Timestamp};
use transom_store::campaigns::{self, Campaign};
use transom_store::{Result as Stored, Scoped};

use super::again;
use super::rows::{BEFORE_WON, UNTIL_WON};

/// Decides which of the two the rest gets, once all on whom they are tried have had their time to answer; whether it was
/// decided now. It is asked again and again: the rows of the plan are read when that time begins and when it is over, and
/// not in between.
///
/// Whoever comes later than that, after a campaign that this one follows, gets the one that won: nobody waits for ever for
/// those who may never come.
pub(super) async fn decide(tx: &mut Scoped<'_>, campaign: &mut Campaign, now: Timestamp) -> Stored<bool> {
    let Some(trial) = campaign.definition.terms.trial.clone().filter(|trial| trial.winner.is_none()) else {
        return Ok(false);
    };
    if trial.until.is_some_and(|until| now < until) || !waits(tx, campaign).await? {
        return Ok(false);
    }
    let sample = campaigns::sampled(tx, campaign.id).await?;
    let begins = match (sample.last_at, trial.until) {
        (Some(last), _) => Some(last),
        // Those on whom it is tried may be still to come.
        (None, None) => again::may_still_follow(tx, campaign, now).await?.then_some(now),
        (None, Some(_)) => None,
    };
    let until = begins.map(|begins| begins + Span::hours(trial.hours.into()));
    let is_over = until.is_none_or(|until| until <= now);
    let trial = if is_over {
        Trial { winner: Some(Trial::winner_of(sample.a, sample.b)), ..trial }
    } else {
        Trial { until, ..trial }
    };
    campaign.definition.asks_anew |= is_over;
    campaign.definition.terms.trial = Some(trial);
    campaigns::save(tx, campaign).await?;
    Ok(is_over)
}

/// Whether nobody is left but those who wait for the one that wins.
async fn waits(tx: &mut Scoped<'_>, campaign: &Campaign) -> Stored<bool> {
    let is_sent = !campaigns::is_open(tx, campaign.id, BEFORE_WON).await?;
    Ok(is_sent && campaigns::next_due(tx, campaign.id).await? == Some(UNTIL_WON))
}
