//! What came of campaigns: how many recipients stand where, and who they are.

use futures_util::{Stream, stream};
use transom_rules::access::{Asker, On, Verb, Visibility};
use transom_rules::id::CampaignId;
use transom_store::Result as Stored;
use transom_store::campaigns::{self, Campaign, Counts, Recipient, Which};

use crate::base::Base;
use crate::contacts::erase::is_seen_in_part;
use crate::done::{Done, NotDone, look};
use crate::gate;

/// So many recipients are read at once.
const AT_ONCE: i64 = 1_000;

/// A campaign, and how many stand where.
#[derive(Clone, Debug)]
pub struct Shown {
    /// It.
    pub campaign: Campaign,
    /// Its counts.
    pub counts: Counts,
}

/// Campaigns, the newest first, from before one of them.
///
/// # Errors
/// When the asker may not.
pub async fn list(base: Base<'_>, asker: &Asker, before: Option<CampaignId>, limit: i64) -> Done<Vec<Shown>> {
    gate::may(base, asker, Verb::ReadCampaigns, On::NOTHING).await?;
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            let mut shown = Vec::new();
            for campaign in campaigns::list(tx, before, limit).await? {
                let counts = campaigns::counts(tx, campaign.id).await?;
                shown.push(Shown { campaign, counts });
            }
            Ok(shown)
        })
    })
    .await
}

/// One campaign.
///
/// # Errors
/// When the asker may not, or there is no such campaign.
pub async fn get(base: Base<'_>, asker: &Asker, id: CampaignId) -> Done<Shown> {
    gate::may(base, asker, Verb::ReadCampaigns, On::from(id)).await?;
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            let campaign = campaigns::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            let counts = campaigns::counts(tx, id).await?;
            Ok(Shown { campaign, counts })
        })
    })
    .await
}

/// Recipients of one, in the order of its plan.
///
/// # Errors
/// When the asker may not, or does not see all contacts; or there is no such campaign.
pub async fn recipients(
    base: Base<'_>,
    asker: &Asker,
    id: CampaignId,
    which: Which,
    limit: i64,
) -> Done<Vec<Recipient>> {
    gate::may(base, asker, Verb::ReadCampaigns, On::from(id)).await?;
    if asker.visibility() != Visibility::All {
        return Err(gate::refuse_above(base, asker, Verb::ReadCampaigns, id).await);
    }
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            campaigns::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            Ok(campaigns::page(tx, id, which, limit).await?)
        })
    })
    .await
}

/// All of them, in the order of the plan. That they were taken out is written down before the first one.
///
/// # Errors
/// When the asker may not, or does not see all contacts whole; or there is no such campaign.
pub async fn export(
    base: Base<'_>,
    asker: &Asker,
    id: CampaignId,
) -> Done<impl Stream<Item = Stored<Vec<Recipient>>> + Send + use<>> {
    let note = gate::pass(base, asker, Verb::ExportCampaign, id).await?;
    if is_seen_in_part(asker) {
        return Err(gate::refuse_above(base, asker, Verb::ExportCampaign, id).await);
    }
    let (db, workspace) = (base.db.clone(), asker.workspace);
    let found = db.of(workspace).read((), move |tx, ()| Box::pin(campaigns::get(tx, id)));
    found.await?.ok_or(NotDone::NotFound)?;
    gate::record(base, note).await?;
    Ok(stream::try_unfold(i64::MIN, move |after| {
        let db = db.clone();
        async move {
            let which = Which { step: None, after };
            let page =
                db.of(workspace).read((), move |tx, ()| Box::pin(campaigns::page(tx, id, which, AT_ONCE)));
            let page = page.await?;
            let last = page.last().map(|last| last.n);
            Ok(last.map(|last| (page, last)))
        }
    }))
}
