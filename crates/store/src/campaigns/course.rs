//! The course of a campaign: how many came to stand somewhere in each hour, counted when they do.

use std::collections::BTreeMap;

use transom_rules::id::CampaignId;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// So long is an hour, in milliseconds.
const HOUR_MS: i64 = 3_600_000;

/// What happened in an hour, or a day, of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hour {
    /// When it began.
    pub at: Timestamp,
    /// To how many, by what happened: `sent`, `delivered`, `read`, `failed`, `replied`, `clicked`, `opted_out`.
    pub counts: BTreeMap<String, i64>,
}

/// What happened, to be counted.
#[derive(Debug, Default)]
pub(super) struct News(BTreeMap<(CampaignId, i64, &'static str), i64>);

impl News {
    /// Something happened to so many.
    pub(super) fn add(&mut self, campaign: CampaignId, at: Timestamp, name: &'static str, more: i64) {
        let hour = at.millis() - at.millis().rem_euclid(HOUR_MS);
        *self.0.entry((campaign, hour, name)).or_default() += more;
    }

    /// Counts it, in an order that all writers keep.
    pub(super) async fn write(&self, tx: &mut Scoped<'_>) -> Result<()> {
        let some = self.0.iter().filter(|(_, count)| **count != 0);
        let rows = some.map(|((campaign, hour, name), count)| params![*campaign, *hour, *name, *count]);
        tx.insert(
            "INSERT INTO campaign_hours (workspace_id, campaign_id, at, name, count) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (workspace_id, campaign_id, at, name) DO UPDATE SET \
             count = campaign_hours.count + excluded.count",
            rows.collect(),
        )
        .await?;
        Ok(())
    }
}

/// The course of a campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// It is told by days, of 24 hours each from midnight UTC, for it has more than a thousand hours.
    pub is_by_days: bool,
    /// The hours, or days, in which something happened.
    pub steps: Vec<Hour>,
}

/// The most hours that are told at once: some forty days.
const MOST: i64 = 1_000;
/// So long is a day, in milliseconds.
const DAY_MS: i64 = 24 * HOUR_MS;

/// The course of a campaign from its beginning: by the hour; of one that has more than a thousand of them, by the day.
pub async fn course(tx: &mut Scoped<'_>, campaign: CampaignId) -> Result<Course> {
    let sql = "SELECT COUNT(DISTINCT at) FROM campaign_hours WHERE workspace_id = $1 AND campaign_id = $2";
    let hours: i64 = tx.one(sql, params![campaign]).await?.next()?;
    let is_by_days = hours > MOST;
    let long = if is_by_days { DAY_MS } else { HOUR_MS };
    let sql = "SELECT at - at % $3 AS begins, name, CAST(SUM(count) AS BIGINT) FROM campaign_hours \
        WHERE workspace_id = $1 AND campaign_id = $2 GROUP BY begins, name ORDER BY begins, name";
    let mut steps: Vec<Hour> = Vec::new();
    for mut row in tx.all(sql, params![campaign, long]).await? {
        let (at, name, count): (Timestamp, String, i64) = (row.next()?, row.next()?, row.next()?);
        match steps.last_mut().filter(|step| step.at == at) {
            Some(step) => {
                step.counts.insert(name, count);
            }
            None => steps.push(Hour { at, counts: BTreeMap::from([(name, count)]) }),
        }
    }
    Ok(Course { is_by_days, steps })
}

/// The end of the last hour in which something was sent.
pub(super) async fn last_sent(tx: &mut Scoped<'_>, campaign: CampaignId) -> Result<Option<Timestamp>> {
    let sql =
        "SELECT MAX(at) FROM campaign_hours WHERE workspace_id = $1 AND campaign_id = $2 AND name = 'sent'";
    let begins: Option<i64> = tx.one(sql, params![campaign]).await?.next()?;
    Ok(begins.map(|begins| Timestamp::from_millis(begins + HOUR_MS)))
}
