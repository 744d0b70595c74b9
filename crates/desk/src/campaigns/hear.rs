//! What recipients answer is read off the messages that came since it was looked the last time.

use transom_rules::id::{CampaignId, MessageId, WorkspaceId};
use transom_rules::time::Span;
use transom_store::{Result as Stored, Scoped, campaigns};

use crate::app::Shared;
use crate::done::Done;

/// So long after a campaign was started an answer counts as one to it.
pub(super) const FOR: Span = Span::hours(7 * 24);
/// So many answers are taken at once.
const AT_ONCE: i64 = 500;

/// Hears what came since the last time.
pub(super) async fn step(app: &Shared, workspace: WorkspaceId, id: CampaignId) -> Done<()> {
    let here = app.db.of(workspace);
    // Ids are in the order of arrival; one that is not committed yet is older than the newest that is.
    let until = app.clock.message_id();
    let found = here.read((), move |tx, ()| {
        Box::pin(async move {
            let Some(campaign) = campaigns::get(tx, id).await? else { return Ok(Vec::new()) };
            let Some(after) = campaign.heard else { return Ok(Vec::new()) };
            campaigns::answers(tx, id, after, until, AT_ONCE).await
        })
    });
    if found.await?.is_empty() {
        return Ok(());
    }
    here.write((), move |tx, ()| Box::pin(take(tx, id, until))).await?;
    Ok(())
}

/// The same while the campaign is held: another server may have heard them.
async fn take(tx: &mut Scoped<'_>, id: CampaignId, until: MessageId) -> Stored<()> {
    let Some(mut campaign) = campaigns::hold(tx, id).await? else { return Ok(()) };
    let Some(after) = campaign.heard else { return Ok(()) };
    let answers = campaigns::answers(tx, id, after, until, AT_ONCE).await?;
    campaigns::hear(tx, id, &answers).await?;
    campaign.heard = answers.last().map(|last| last.message).or(campaign.heard);
    campaigns::save(tx, &campaign).await
}
