//! The course of a campaign: how many came to stand somewhere in each hour, counted when they do.

use std::collections::BTreeMap;

use transom_rules::id::CampaignId;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// So long is an hour, in milliseconds.
const HOUR_MS: i64 = 3_600_000;

/// What happened in an hour of a campaign.
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

/// The most hours that are told at once: some forty days.
const MOST: i64 = 1_000;

/// The course of a campaign from its beginning, as far as it has no more than a thousand hours in which something
/// happened.
pub async fn course(tx: &mut Scoped<'_>, campaign: CampaignId) -> Result<Vec<Hour>> {
    let sql = "SELECT at, name, count FROM campaign_hours WHERE workspace_id = $1 AND campaign_id = $2 AND at < \
        COALESCE((SELECT MAX(at) + 1 FROM (SELECT DISTINCT at FROM campaign_hours WHERE workspace_id = $1 \
        AND campaign_id = $2 ORDER BY at LIMIT $3) first), 0) ORDER BY at, name";
    let mut hours: Vec<Hour> = Vec::new();
    for mut row in tx.all(sql, params![campaign, MOST]).await? {
        let (at, name, count): (Timestamp, String, i64) = (row.next()?, row.next()?, row.next()?);
        match hours.last_mut().filter(|hour| hour.at == at) {
            Some(hour) => {
                hour.counts.insert(name, count);
            }
            None => hours.push(Hour { at, counts: BTreeMap::from([(name, count)]) }),
        }
    }
    Ok(hours)
}
