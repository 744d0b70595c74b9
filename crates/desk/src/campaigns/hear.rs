//! What recipients answer is read off the messages that came since it was looked the last time: once for all campaigns of a
//! workspace, so that many cost no more than one. Each look reads the last moments; every minute one goes back to where all
//! is known to be heard, for a message may be committed some time after younger ones.

use std::collections::BTreeMap;

use transom_rules::id::{CampaignId, MessageId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::campaigns::{self, Answer, Heard};
use transom_store::{Result as Stored, Scoped};
use uuid::Uuid;

use crate::app::Shared;

/// So long after a campaign was started an answer counts as one to it.
const FOR: Span = Span::hours(7 * 24);
/// So many answers are taken at once.
const AT_ONCE: i64 = 500;
/// So far each look goes back behind the one before it: most messages are committed by then.
const BACK: Span = Span::seconds(5);
/// So often one goes back to where all is heard.
const SWEEPS_EVERY: Span = Span::minutes(1);
/// So far behind that it begins: no transaction lasts so long.
const SURELY_COMMITTED: Span = Span::minutes(1);

/// How far each workspace was heard, in the memory of whoever listens.
#[derive(Default)]
pub(super) struct Ears(BTreeMap<WorkspaceId, Ear>);

/// How far one was.
#[derive(Clone, Copy)]
struct Ear {
    looked: MessageId,
    swept_at: Timestamp,
}

/// A look at what was answered.
#[derive(Clone, Copy)]
struct Look {
    /// Since when a campaign was started to which one may answer.
    since: Timestamp,
    /// From here, where not from where all is heard.
    looked: Option<MessageId>,
    until: MessageId,
}

impl Ears {
    /// Hears what came since the last time; whether there may be more.
    ///
    /// # Errors
    /// Those of the store. What was not heard is heard the next time.
    pub(super) async fn listen(&mut self, app: &Shared, workspace: WorkspaceId) -> Stored<bool> {
        let machine = app.clock.machine();
        let ear = self.0.get(&workspace).copied();
        let recent = ear.filter(|ear| ear.swept_at + SWEEPS_EVERY > machine);
        let look = Look {
            since: app.clock.now() - FOR,
            looked: recent.map(|ear| ear.looked),
            until: app.clock.message_id(),
        };
        let here = app.db.of(workspace);
        let found = here.read((), move |tx, ()| Box::pin(look.find(tx))).await?;
        let Some(found) = found else {
            self.0.remove(&workspace);
            return Ok(false);
        };
        let is_whole = i64::try_from(found.len()).is_ok_and(|count| count < AT_ONCE);
        let reached = found.last().filter(|_| !is_whole).map_or(look.until, |last| last.message);
        let is_sweep = look.looked.is_none();
        if is_sweep || !found.is_empty() {
            here.write(found, move |tx, found| Box::pin(look.take(tx, found, reached))).await?;
        }
        let swept_at = match recent {
            Some(recent) => recent.swept_at,
            None if is_whole => machine,
            // It goes on where it was.
            None => Timestamp::default(),
        };
        self.0.insert(workspace, Ear { looked: reached, swept_at });
        Ok(!is_whole)
    }
}

impl Look {
    /// What is not noted yet; `None` where nobody can answer any campaign.
    async fn find(self, tx: &mut Scoped<'_>) -> Stored<Option<Vec<Heard>>> {
        let Some(heard) = campaigns::heard(tx, self.since).await? else { return Ok(None) };
        let after = match self.looked {
            Some(looked) => before(looked.max(heard), BACK),
            None => before(heard, SURELY_COMMITTED),
        };
        campaigns::answers(tx, self.since, after..self.until, AT_ONCE).await.map(Some)
    }

    /// Notes it, campaign by campaign in an order that all servers keep. Another one may have done so: nothing counts twice.
    async fn take(self, tx: &mut Scoped<'_>, found: &[Heard], reached: MessageId) -> Stored<()> {
        let mut by_campaign: BTreeMap<CampaignId, Vec<Answer>> = BTreeMap::new();
        for heard in found {
            by_campaign.entry(heard.campaign).or_default().push(heard.answer);
        }
        for (campaign, answers) in by_campaign {
            if campaigns::hold(tx, campaign).await?.is_some() {
                campaigns::hear(tx, campaign, &answers).await?;
            }
        }
        if self.looked.is_none() {
            campaigns::have_heard(tx, self.since, reached).await?;
        }
        Ok(())
    }
}

/// An id as old as those made so long before: ids begin with the instant at which they were made, in milliseconds.
fn before(id: MessageId, span: Span) -> MessageId {
    const INSTANT: u32 = 80;
    let back = u128::from(span.as_millis().unsigned_abs());
    MessageId(Uuid::from_u128((id.0.as_u128() >> INSTANT).saturating_sub(back) << INSTANT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Clock;

    #[test]
    fn an_id_of_before_is_older_than_all_that_were_made_since() {
        let clock = Clock::new(Span::default());
        let (first, now) = (clock.message_id(), clock.message_id());
        assert!(before(now, Span::seconds(5)) < first && first < now);
        let far = before(now, Span::hours(1));
        assert!(far < before(now, Span::seconds(5)) && far > MessageId(Uuid::nil()));
        assert_eq!(before(MessageId(Uuid::nil()), BACK), MessageId(Uuid::nil()));
    }
}
