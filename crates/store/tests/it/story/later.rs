//! What came with the versions from the sixteenth on.

use transom_rules::content::Entry;
use transom_rules::id::{SourceId, TemplateId};
use transom_rules::source::SourceKind;
use transom_rules::template_history::{Happened, Step};
use transom_store::arrivals::Arrival;
use transom_store::connections::{self, Connection};
use transom_store::held::{Held, Wanted};
use transom_store::sources::{self, Carried, Source};
use transom_store::template_events::{self, Event};
use transom_store::{Result, Scoped, deliveries, params};

use super::{TEAM, blocked, brought, consented, dealt, described, marked, mended, merged};
use crate::world::{AGENT, SHOP, at, conversation_id, identity_id, message_id, uuid};

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
    if version >= 27 {
        came(tx).await?;
    }
    if version >= 28 {
        sent(tx).await?;
    }
    if version >= 32 {
        connecting(tx).await?;
    }
    Ok(())
}

/// What the shop answered was the template.
async fn sent(tx: &mut Scoped<'_>) -> Result<()> {
    let sql = "UPDATE messages SET kind = 'template', template = 'order_update/de' WHERE workspace_id = $1 AND id = $2";
    tx.run(sql, params![message_id(2)]).await.map(drop)
}

/// The colleague is connecting another number.
async fn connecting(tx: &mut Scoped<'_>) -> Result<()> {
    let given = Connection {
        user: AGENT,
        app_id: "app".into(),
        waba_id: "2001".into(),
        app_secret: "other secret".into(),
        access_token: "other access".into(),
        changed_at: at(32),
    };
    connections::keep(tx, &given).await
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

/// A link that WhatsApp keeps, and a message that came by it and by an ad.
async fn came(tx: &mut Scoped<'_>) -> Result<()> {
    let id = SourceId(uuid(0x27, 1));
    let poster = Source {
        id,
        channel_id: SHOP,
        kind: SourceKind::Link,
        name: "Poster".into(),
        text: "Hello!".into(),
        mark: "222222".into(),
        carried: Some(Carried { code: "4O4".into(), url: "https://wa.me/message/4O4".into() }),
        created_at: at(1),
        retired_at: Some(at(9)),
    };
    sources::add(tx, &poster).await?;
    let mut held = Held::load(tx, &Wanted::default()).await?;
    held.arrive(Arrival {
        message_id: message_id(1),
        source_id: Some(id),
        ad: "1200".into(),
        headline: "Spring".into(),
        entry: Some(Entry::Ad),
        conversation_id: conversation_id(1),
        identity_id: identity_id(1),
        channel_id: SHOP,
        at: at(1),
    });
    held.write(tx, at(1)).await?;
    Ok(())
}
