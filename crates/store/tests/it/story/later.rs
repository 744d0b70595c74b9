//! What came with the versions from the sixteenth on.

use transom_rules::id::TemplateId;
use transom_rules::template_history::{Happened, Step};
use transom_store::template_events::{self, Event};
use transom_store::{Result, Scoped, deliveries, params};

use super::{TEAM, blocked, brought, consented, dealt, described, marked, mended, merged};
use crate::world::{at, message_id, uuid};

/// It, as far as a version knows it.
pub(super) async fn write(tx: &mut Scoped<'_>, version: u32) -> Result<()> {
    if version >= 16 {
        merged::write(tx).await?;
    }
    if version >= 17 {
        deliveries::tell(tx, [vec![23, 23]].iter(), at(17)).await?;
    }
    if version >= 18 {
        marked::write(tx).await?;
    }
    if version >= 20 {
        consented::write(tx).await?;
    }
    if version >= 21 {
        dealt::write(tx, TEAM).await?;
    }
    if version >= 22 {
        described::write(tx).await?;
        brought::write(tx).await?;
    }
    if version >= 23 {
        blocked::write(tx).await?;
    }
    if version >= 25 {
        mended::write(tx).await?;
    }
    if version >= 26 {
        submitted(tx).await?;
    }
    if version >= 29 {
        sent(tx).await?;
    }
    Ok(())
}

/// What the shop answered was the template.
async fn sent(tx: &mut Scoped<'_>) -> Result<()> {
    let sql = "UPDATE messages SET kind = 'template', template = 'order_update/de' WHERE workspace_id = $1 AND id = $2";
    tx.run(sql, params![message_id(2)]).await.map(drop)
}

/// The template was submitted and approved.
async fn submitted(tx: &mut Scoped<'_>) -> Result<()> {
    let all = [
        (4, Happened::from_to(Step::Submitted, "", "PENDING")),
        (5, Happened::from_to(Step::Status, "PENDING", "APPROVED")),
    ];
    for (n, happened) in all {
        let event = Event { at: at(n), happened, author: None };
        template_events::add(tx, TemplateId(uuid(7, 1)), &event).await?;
    }
    Ok(())
}
