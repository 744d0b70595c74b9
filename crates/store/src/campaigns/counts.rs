//! How many recipients of a campaign stand where, and what they cost. A count is known by its name: a step, a step with
//! the reason behind a stroke, or what is said of the whole plan.

use std::collections::BTreeMap;

use transom_rules::campaign::{Settled, Step};
use transom_rules::id::CampaignId;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;

/// A number of recipients, and a sum of money in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub count: i64,
    /// How much.
    pub amount: i64,
}

/// Counts by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub BTreeMap<String, Count>);

impl Counts {
    /// Adds to one.
    pub fn add(&mut self, name: &str, count: i64, amount: i64) {
        let known = self.0.entry(name.to_owned()).or_default();
        known.count += count;
        known.amount += amount;
    }

    /// How many stand under a name.
    pub fn of(&self, name: &str) -> u64 {
        self.0.get(name).map_or(0, |count| u64::try_from(count.count).unwrap_or_default())
    }

    /// How many messages came to an end.
    pub fn settled(&self) -> Settled {
        let arrived = [Step::Sent, Step::Delivered, Step::Read].map(|step| self.of(step.as_str()));
        Settled { failed: self.of(Step::Failed.as_str()), arrived: arrived.iter().sum() }
    }

    /// To how many something is to be sent, or was: all but those who get nothing.
    pub fn eligible(&self) -> u64 {
        let others = Step::ALL.iter().filter(|step| **step != Step::Refused);
        others.map(|step| self.of(step.as_str())).sum()
    }

    /// Those whose names begin with a word and a stroke, by what comes behind it, as far as there are any.
    pub fn behind<'c>(&'c self, word: &'c str) -> impl Iterator<Item = (&'c str, Count)> {
        let named = self.0.iter().filter(|(_, count)| **count != Count::default());
        named.filter_map(move |(name, count)| {
            let (before, behind) = name.split_once('/')?;
            (before == word).then_some((behind, *count))
        })
    }
}

/// Adds to the counts of a campaign.
pub async fn add(tx: &mut Scoped<'_>, campaign: CampaignId, more: &Counts) -> Result<()> {
    add_all(tx, &BTreeMap::from([(campaign, more.clone())])).await
}

/// The same of several, in an order that all writers keep.
pub(super) async fn add_all(tx: &mut Scoped<'_>, more: &BTreeMap<CampaignId, Counts>) -> Result<()> {
    let rows = more.iter().flat_map(|(campaign, counts)| {
        let some = counts.0.iter().filter(|(_, count)| **count != Count::default());
        some.map(|(name, count)| params![*campaign, name, count.count, count.amount])
    });
    tx.insert(
        "INSERT INTO campaign_counts (workspace_id, campaign_id, name, count, amount) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (workspace_id, campaign_id, name) DO UPDATE SET count = campaign_counts.count + excluded.count, \
         amount = campaign_counts.amount + excluded.amount",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// The counts of a campaign.
pub async fn counts(tx: &mut Scoped<'_>, campaign: CampaignId) -> Result<Counts> {
    let sql = "SELECT name, count, amount FROM campaign_counts WHERE workspace_id = $1 AND campaign_id = $2";
    let mut counts = Counts::default();
    for mut row in tx.all(sql, params![campaign]).await? {
        counts.0.insert(row.next()?, Count { count: row.next()?, amount: row.next()? });
    }
    Ok(counts)
}
