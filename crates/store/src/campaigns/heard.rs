//! What recipients answered: read off the messages that came since it was looked the last time, so that nobody who
//! stores a message looks for a campaign.

use std::ops::Range;

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
    /// When it was written.
    pub at: Timestamp,
    /// Their place in the plan.
    pub n: i64,
    /// They stopped by it, or have since.
    pub stops: bool,
    /// They pressed a button of a message.
    pub clicks: bool,
}

/// What was answered to which campaign, by which message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The campaign.
    pub campaign: CampaignId,
    /// The message.
    pub message: MessageId,
    /// What it says.
    pub answer: Answer,
}

/// Up to which message all campaigns were heard that are answered still: those that are sent, or were started after an
/// instant; `None` where there is none.
pub async fn heard(tx: &mut Scoped<'_>, since: Timestamp) -> Result<Option<MessageId>> {
    let sql = "SELECT heard FROM campaigns WHERE workspace_id = $1 AND heard IS NOT NULL \
        AND (state IN ('running', 'paused') OR started_at > $2) ORDER BY heard LIMIT 1";
    tx.first(sql, params![since]).await?.map(|mut row| row.next()).transpose()
}

/// All that are answered still were heard up to a message.
pub async fn have_heard(tx: &mut Scoped<'_>, since: Timestamp, until: MessageId) -> Result<()> {
    let sql = "UPDATE campaigns SET heard = $3 WHERE workspace_id = $1 AND heard < $3 \
        AND (state IN ('running', 'paused') OR started_at > $2)";
    tx.run(sql, params![since, until]).await?;
    Ok(())
}

/// The first messages behind one, up to and with another, that say of somebody who has a message of a campaign what is not
/// noted yet; of those campaigns that are answered still.
pub async fn answers(
    tx: &mut Scoped<'_>,
    since: Timestamp,
    between: Range<MessageId>,
    limit: i64,
) -> Result<Vec<Heard>> {
    // Messages come first, for each of which the rest is looked up: those between are few, and the recipients many.
    let sql = "SELECT r.campaign_id, m.id, m.at, r.n, COALESCE(i.opted_out_at, 0) >= m.at, m.kind = 'button' \
        FROM messages m CROSS JOIN identities i CROSS JOIN recipients r CROSS JOIN campaigns c \
        WHERE m.workspace_id = $1 AND m.id > $3 AND m.id <= $4 AND m.inbound = TRUE \
        AND i.workspace_id = $1 AND i.id = m.identity_id \
        AND r.workspace_id = $1 AND r.identity_id = m.identity_id AND r.message_id < m.id \
        AND (r.replied_at IS NULL OR (m.kind = 'button' AND r.clicked_at IS NULL) \
        OR (i.opted_out_at >= m.at AND r.opted_out_at IS NULL)) \
        AND c.workspace_id = $1 AND c.id = r.campaign_id AND c.heard IS NOT NULL \
        AND (c.state IN ('running', 'paused') OR c.started_at > $2) \
        ORDER BY m.id, c.id, r.n LIMIT $5";
    let rows = tx.all(sql, params![since, between.start, between.end, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            let (campaign, message) = (row.next()?, row.next()?);
            let (at, n, stops, clicks) = (row.next()?, row.next()?, row.next()?, row.next()?);
            Ok(Heard { campaign, message, answer: Answer { at, n, stops, clicks } })
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
