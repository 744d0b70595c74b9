//! Recipients that somebody looks for, and the campaigns that a contact got something of.

use std::ops::Range;

use transom_rules::access::{Asker, On, Verb, Visibility};
use transom_rules::campaign::Step;
use transom_rules::id::{CampaignId, ContactId, IdentityId};
use transom_rules::time::Timestamp;
use transom_store::campaigns::{self, Found, Sought};
use transom_store::{Result as Stored, Scoped, contacts};

use crate::base::Base;
use crate::done::{Done, NotDone, look};
use crate::gate;

/// Recipients of a campaign who are looked for. Whoever sees numbers in part looks for nobody by words: each try would
/// tell a digit.
///
/// # Errors
/// When the asker may not, or does not see all contacts; or there is no such campaign.
pub async fn find(
    base: Base<'_>,
    asker: &Asker,
    id: CampaignId,
    sought: Sought,
    limit: i64,
) -> Done<Vec<Found>> {
    gate::may(base, asker, Verb::ReadCampaigns, On::from(id)).await?;
    if asker.visibility() != Visibility::All {
        return Err(gate::refuse_above(base, asker, Verb::ReadCampaigns, id).await);
    }
    let words = if asker.role.masks { String::new() } else { sought.words.clone() };
    look(base.db.of(asker.workspace), Sought { words, ..sought }, move |tx, sought| {
        Box::pin(async move {
            campaigns::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            Ok(campaigns::find(tx, id, sought, limit).await?)
        })
    })
    .await
}

/// A campaign that somebody is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct In {
    /// Which.
    pub id: CampaignId,
    /// What it is called.
    pub name: String,
    /// How far it got with them.
    pub step: Step,
    /// Why it got no further: a word, or the carrier's code; may be empty.
    pub why: String,
    /// Since when it is so.
    pub at: Timestamp,
    /// When they answered.
    pub replied_at: Option<Timestamp>,
}

/// The campaigns that a contact is in, the newest first.
///
/// # Errors
/// Those of the store.
pub async fn of_contact(tx: &mut Scoped<'_>, contact: ContactId) -> Stored<Vec<In>> {
    let identities = contacts::identities(tx, contact).await?;
    let ids: Vec<IdentityId> = identities.iter().map(|one| one.id).collect();
    let mut rows = campaigns::of_people(tx, &ids).await?;
    // Whoever stands in a plan twice got it once: that row tells.
    rows.retain(|(_, row)| row.step != Step::Refused || row.why != super::rows::DUPLICATE);
    let names = campaigns::names(tx, rows.iter().map(|(id, _)| *id)).await?;
    let entry = |(id, row): (CampaignId, campaigns::Recipient)| {
        let name = names.get(&id)?.clone();
        let (step, why) = (row.step, row.why);
        Some(In { id, name, step, why, at: row.changed_at, replied_at: row.replied_at })
    };
    Ok(rows.into_iter().rev().filter_map(entry).collect())
}

/// What campaigns that were begun did not bring to a contact within a span: they were left out, or it failed.
///
/// # Errors
/// Those of the store.
pub async fn unsent(tx: &mut Scoped<'_>, contact: ContactId, within: Range<Timestamp>) -> Stored<Vec<In>> {
    let is_unsent = |step| matches!(step, Step::Refused | Step::Failed | Step::Stopped);
    let mut found = of_contact(tx, contact).await?;
    found.retain(|one| is_unsent(one.step) && within.contains(&one.at));
    if found.is_empty() {
        return Ok(found);
    }
    let begun = campaigns::begun_among(tx, found.iter().map(|one| one.id)).await?;
    found.retain(|one| begun.contains(&one.id));
    Ok(found)
}
