//! What was told before. Meta delivers again what it got no answer for, beside what happened since. Messages, statuses
//! and what ends something are known again by what they did; but where of two facts of one second the one that comes
//! later wins, one that comes again would win over what came after it. Those are known by their hashes.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use transom_rules::event::{Event, Routed};
use transom_rules::time::Timestamp;
use transom_store::{Result, Scoped, deliveries};

use super::post::Told;

/// Without what was told before; takes note of the rest.
pub(super) async fn anew<'t>(
    tx: &mut Scoped<'_>,
    told: Vec<&'t Told>,
    now: Timestamp,
) -> Result<Vec<&'t Told>> {
    let hashes: Vec<Option<Vec<u8>>> = told.iter().map(|(_, routed)| hash(routed)).collect();
    let wins: BTreeSet<Vec<u8>> = hashes.iter().flatten().cloned().collect();
    let mut known = deliveries::told(tx, &wins).await?;
    deliveries::tell(tx, wins.difference(&known), now).await?;
    let mut is_new = |hash: Option<Vec<u8>>| hash.is_none_or(|hash| known.insert(hash));
    Ok(told.into_iter().zip(hashes).filter_map(|(told, hash)| is_new(hash).then_some(told)).collect())
}

/// `None` where it need not be known again.
fn hash(routed: &Routed) -> Option<Vec<u8>> {
    let wins_by_coming = match &routed.event {
        Event::Reacted(_)
        | Event::Edited(_)
        | Event::Called(_)
        | Event::ThreadMoved(_)
        | Event::GroupChanged(_) => true,
        Event::TemplateChanged(changed) => changed.at.is_some(),
        // A choice has no id: whoever says stop, go on and stop again within a second is not to be written to.
        Event::PreferenceChanged(changed) => !changed.stopped,
        Event::Received(_)
        | Event::Revoked(_)
        | Event::Status(_)
        | Event::Echoed(_)
        | Event::Recorded(_)
        | Event::Saved(_)
        | Event::IdentityChanged(_)
        | Event::Noticed(_) => false,
    };
    let told = if wins_by_coming { serde_json::to_vec(routed).ok()? } else { return None };
    Some(Sha256::digest(told).to_vec())
}
