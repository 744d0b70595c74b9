//! How long before something is lost people are alerted: before a window closes, and before an answer earns a free entry
//! point no more.

use std::collections::BTreeSet;

use transom_rules::access::{Asker, Detail, Matter, On, Part, Verb};
use transom_store::apps;

use crate::base::Base;
use crate::done::{Done, Wrong};
use crate::gate;

/// So many minutes before where a workspace says nothing: four hours, one, and a quarter of one.
pub const USUAL: [u32; 3] = [240, 60, 15];

/// No more alerts are given of one thing.
const MOST: usize = 5;

/// No window lasts longer, in minutes.
const LONGEST: u32 = 24 * 60;

/// What a workspace says, the longest first. Whoever belongs to it may know.
///
/// # Errors
/// When the store fails.
pub async fn get(base: Base<'_>, asker: &Asker) -> transom_store::Result<Vec<u32>> {
    let kept = base.db.of(asker.workspace).read((), |tx, ()| Box::pin(apps::alerts(tx))).await?;
    Ok(kept.unwrap_or_else(|| USUAL.to_vec()))
}

/// Says so many minutes; none to alert nobody.
///
/// # Errors
/// When the asker may not, or they are no such minutes.
pub async fn set(base: Base<'_>, asker: &Asker, minutes: &[u32]) -> Done<Vec<u32>> {
    let mut note = gate::pass(base, asker, Verb::SetAlerts, On::NOTHING).await?;
    let sorted: BTreeSet<u32> = minutes.iter().copied().collect();
    if sorted.len() != minutes.len()
        || sorted.len() > MOST
        || !sorted.iter().all(|of| (1..=LONGEST).contains(of))
    {
        return Err(Wrong::Alerts.into());
    }
    let wanted: Vec<u32> = sorted.into_iter().rev().collect();
    let told: Vec<String> = wanted.iter().map(ToString::to_string).collect();
    note.set_detail(Detail::from(Matter::Set).with(Part::Minutes, told.join(",")));
    gate::act(base, note, wanted.clone(), move |tx, note, wanted| {
        Box::pin(async move {
            apps::hold(tx).await?;
            let before = apps::alerts(tx).await?;
            note.tell_if(Verb::SetAlerts, before.as_ref() != Some(wanted));
            Ok(apps::set_alerts(tx, wanted).await?)
        })
    })
    .await?;
    Ok(wanted)
}
