//! What recipients answered: read off the messages that came since it was looked the last time, so that nobody who
//! stores a message looks for a campaign.

use transom_rules::id::{CampaignId, MessageId};
use transom_rules::time::Timestamp;

use super::counts::{self, Counts};
use super::course::News;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// A message of somebody who got one of a campaign before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// It.
    pub message: MessageId,
    /// When it was written.
    pub at: Timestamp,
    /// Their place in the plan.
    pub n: i64,
    /// They stopped by it, or have since.
    pub stops: bool,
    /// They pressed a button of a message.
    pub clicks: bool,
}

/// The first messages behind one, up to another, of those who have a message of a campaign.
pub async fn answers(
    tx: &mut Scoped<'_>,
    campaign: CampaignId,
    after: MessageId,
    until: MessageId,
    limit: i64,
) -> Result<Vec<Answer>> {
    let sql = "SELECT m.id, m.at, r.n, COALESCE(i.opted_out_at, 0) >= m.at, m.kind = 'button' FROM messages m \
        JOIN recipients r ON r.workspace_id = m.workspace_id AND r.identity_id = m.identity_id AND r.campaign_id = $2 \
        JOIN identities i ON i.workspace_id = m.workspace_id AND i.id = m.identity_id \
        WHERE m.workspace_id = $1 AND m.id > $3 AND m.id <= $4 AND m.inbound = TRUE AND r.message_id < m.id \
        ORDER BY m.id LIMIT $5";
    let rows = tx.all(sql, params![campaign, after, until, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            let (message, at, n) = (row.next()?, row.next()?, row.next()?);
            Ok(Answer { message, at, n, stops: row.next()?, clicks: row.next()? })
        })
        .collect()
}

/// What is noted once of a recipient, and counted as.
const REPLIED: (&str, &str) = (
    "replied",
    "UPDATE recipients SET replied_at = $2 \
     WHERE workspace_id = $1 AND campaign_id = $3 AND n = $4 AND replied_at IS NULL",
);
const CLICKED: (&str, &str) = (
    "clicked",
    "UPDATE recipients SET clicked_at = $2 \
     WHERE workspace_id = $1 AND campaign_id = $3 AND n = $4 AND clicked_at IS NULL",
);
const STOPPED: (&str, &str) = (
    "opted_out",
    "UPDATE recipients SET opted_out_at = $2 \
     WHERE workspace_id = $1 AND campaign_id = $3 AND n = $4 AND opted_out_at IS NULL",
);

/// Takes note of them, oldest first. An answer counts once, and so do a press of a button and a stop.
pub async fn hear(tx: &mut Scoped<'_>, campaign: CampaignId, answers: &[Answer]) -> Result<()> {
    let (mut counts, mut news) = (Counts::default(), News::default());
    for answer in answers {
        let happened = [(true, REPLIED), (answer.clicks, CLICKED), (answer.stops, STOPPED)];
        for (_, (name, sql)) in happened.into_iter().filter(|(is_so, _)| *is_so) {
            let more = tx.run(sql, params![answer.at, campaign, answer.n]).await?.cast_signed();
            counts.add(name, more, 0);
            news.add(campaign, answer.at, name, more);
        }
    }
    news.write(tx).await?;
    counts::add(tx, campaign, &counts).await
}
