//! What is reserved of a campaign's budget: for each message that is with the carrier or on its way, or may be, its price by
//! the plan, and what it leaves for beyond that. What did not arrive frees it at once; what is sent once more reserves
//! anew. Amounts are in millionths.

use std::collections::BTreeMap;

use transom_rules::campaign::{Place, Step};
use transom_rules::id::CampaignId;
use transom_rules::pricing::price::Cost;

use super::counts::Counts;
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;

/// What messages cost by the plan, among the counts.
pub const RESERVED: &str = "reserved";
/// How much more they left for than the plan says.
pub const DEARER: &str = "dearer";

/// Whether a recipient's message at a step may still cost what it is to cost, or did.
pub(super) const fn is_reserving(step: Step) -> bool {
    match step {
        Step::Queued | Step::Uncertain | Step::Sent | Step::Delivered | Step::Read => true,
        Step::Planned | Step::Refused | Step::Stopped | Step::Cancelled | Step::Failed => false,
    }
}

/// What a plan says of a recipient's price: an amount, with its currency where there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Price {
    pub(super) amount: Option<i64>,
    pub(super) currency: String,
}

/// What a message was to cost when it was made, as it is kept with it.
pub(super) fn leaves_for(predicted: &str) -> Option<Cost> {
    serde_json::from_str(predicted).ok()
}

impl Price {
    /// Reserves it for so many more messages that leave for this.
    pub(super) fn reserve(&self, leaves_for: Option<&Cost>, more: i64, counts: &mut Counts) {
        if let Some(amount) = self.amount {
            counts.add(&format!("{RESERVED}/{}", self.currency), more, more * amount);
        }
        let Some((cost, amount)) = leaves_for.and_then(|cost| Some((cost, cost.amount?))) else { return };
        let dearer = amount.millionths().saturating_sub(self.amount.unwrap_or_default());
        if dearer > 0 {
            counts.add(&format!("{DEARER}/{}", cost.currency), more, more.saturating_mul(dearer));
        }
    }
}

/// What the plans say of the prices of these.
pub(super) async fn prices(
    tx: &mut Scoped<'_>,
    places: impl Iterator<Item = Place> + Send,
) -> Result<BTreeMap<Place, Price>> {
    let mut wanted: BTreeMap<CampaignId, Vec<i64>> = BTreeMap::new();
    for place in places {
        wanted.entry(place.campaign).or_default().push(place.n);
    }
    let mut found = BTreeMap::new();
    let sql =
        "SELECT n, price, currency FROM recipients WHERE workspace_id = $1 AND campaign_id = $2 AND n IN (*)";
    for (campaign, places) in wanted {
        for mut row in tx.among(sql, params![campaign], key_list(places)).await? {
            let n = row.next()?;
            found.insert(Place { campaign, n }, Price { amount: row.next()?, currency: row.next()? });
        }
    }
    Ok(found)
}
