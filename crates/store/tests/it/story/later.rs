//! What came with the versions from the sixteenth on.

use transom_rules::content::Kind;
use transom_rules::id::TemplateId;
use transom_rules::template_history::{Happened, Step};
use transom_store::held::{Held, Wanted};
use transom_store::template_events::{self, Event};
use transom_store::{Result, Scoped, deliveries};

use super::{TEAM, blocked, brought, consented, dealt, described, marked, mended, merged};
use crate::world::{at, conversation_id, outbound, uuid};

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

/// The template was sent.
async fn sent(tx: &mut Scoped<'_>) -> Result<()> {
    let wanted = Wanted { conversations: [conversation_id(1)].into(), ..Wanted::default() };
    let mut held = Held::load(tx, &wanted).await?;
    let mut message = outbound(29, 1, "Your order is on its way");
    message.kind = Kind::Template;
    message.json = r#"{"template":{"name":"order_update","language":{"code":"de"}}}"#.into();
    held.add_message(message);
    held.write(tx, at(29)).await?;
    Ok(())
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
