//! What came with the versions from the sixteenth on.

use std::collections::BTreeMap;

use transom_rules::alike::Alike;
use transom_rules::author::Author;
use transom_rules::channel::ChannelKind;
use transom_rules::content::Entry;
use transom_rules::file_link::Terms;
use transom_rules::id::{ChannelId, FileLinkId, SourceId, TemplateId};
use transom_rules::source::SourceKind;
use transom_rules::template_history::{Happened, Step};
use transom_store::apps::{self, Account, App};
use transom_store::arrivals::Arrival;
use transom_store::channels::{self, Channel, Connected};
use transom_store::connections::{self, Connection};
use transom_store::fallbacks::{Fallback, State};
use transom_store::file_links::{self, File, FileLink};
use transom_store::held::{Held, Wanted};
use transom_store::sources::{self, Carried, Source};
use transom_store::suggestions::{self, Pair};
use transom_store::template_events::{self, Event};
use transom_store::{Result, Scoped, deliveries, fallbacks, params, trails};

use super::{
    TEAM, automated, blocked, brought, campaigned, consented, dealt, described, marked, mended, merged,
};
use crate::world::{AGENT, HERE, SHOP, at, contact_id, conversation_id, identity_id, message_id, uuid};

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
    if version >= 29 {
        texted(tx).await?;
    }
    if version >= 30 {
        linked(tx).await?;
        connecting(tx).await?;
        followed(tx).await?;
    }
    if version >= 31 {
        campaigned::write(tx).await?;
    }
    if version >= 32 {
        channels::set_webhook_key(tx, ChannelId(uuid(0x29, 1)), Some(&"webhook key".into())).await?;
    }
    if version >= 33 {
        automated::write(tx).await?;
    }
    if version >= 34 {
        campaigned::go_on(tx).await?;
    }
    if version >= 36 {
        automated::go_on(tx).await?;
    }
    Ok(())
}

/// The shop gave its customer a link, and two customers may be one.
async fn linked(tx: &mut Scoped<'_>) -> Result<()> {
    let link = FileLink {
        id: FileLinkId(uuid(0x30, 1)),
        conversation: Some(conversation_id(1)),
        author: Author::Api,
        file: File {
            name: "Offer.pdf".into(),
            mime_type: "application/pdf".into(),
            sha256: "00ff".into(),
            size: 12,
        },
        terms: Terms {
            expires_at: at(2_592_001),
            revoked_at: None,
            most: Some(3),
            opened: 0,
            last_opened_at: None,
        },
        first_opened_at: None,
        created_at: at(1),
    };
    file_links::add(tx, &[0x30, 0x30], &link).await?;
    file_links::count(tx, link.id, at(2)).await?;
    let pair = Pair { contact: contact_id(1), other: contact_id(2) };
    suggestions::keep(tx, &BTreeMap::from([(pair, Alike::Username)]), at(1)).await?;
    suggestions::deny(tx, pair, at(2)).await
}

/// A message waits, and is to go as a text where it does not arrive.
async fn followed(tx: &mut Scoped<'_>) -> Result<()> {
    let step = r#"{"step":"waits","at":1750000002000}"#;
    trails::add(tx, &[(message_id(2), step.to_owned())]).await?;
    fallbacks::add(tx, &instead()).await
}

/// What the shop answered was the template.
async fn sent(tx: &mut Scoped<'_>) -> Result<()> {
    let sql = "UPDATE messages SET kind = 'template', template = 'order_update/de' WHERE workspace_id = $1 AND id = $2";
    tx.run(sql, params![message_id(2)]).await.map(drop)
}

/// An account at an SMS carrier with a sender, and what a text message of two segments cost.
async fn texted(tx: &mut Scoped<'_>) -> Result<()> {
    let (kind, id) = (ChannelKind::Sms, "AC29".to_owned());
    let (app_secret, verify_token) = ("auth token".into(), String::new());
    apps::keep(tx, &App { id: id.clone(), kind, workspace: HERE, app_secret, verify_token }).await?;
    let (timezone, currency) = ("Europe/Berlin".into(), "USD".into());
    let (waba_id, app_id) = (id.clone(), id.clone());
    apps::keep_account(tx, &Account { waba_id, kind, workspace: HERE, app_id, timezone, currency }).await?;
    let channel = Channel {
        workspace: HERE,
        id: ChannelId(uuid(0x29, 1)),
        kind,
        name: "SMS".into(),
        address: "+15550129".into(),
        phone_number_id: "+15550129".into(),
        waba_id: id.clone(),
        app_id: id,
        trouble: String::new(),
        disconnected_at: None,
    };
    channels::add(tx, &Connected { channel, access_token: "auth token".into() }, at(29)).await?;
    let sql = "UPDATE charges SET segments = 2, form = 'sms', rules = 'segments', category = 'sms', market = '+49' \
               WHERE workspace_id = $1 AND message_id = $2";
    tx.run(sql, params![message_id(2)]).await.map(drop)
}

/// An SMS went out in the place of a message.
pub(crate) fn instead() -> Fallback {
    Fallback {
        message_id: message_id(2),
        channel_id: ChannelId(uuid(0x29, 1)),
        text: "On its way".into(),
        author: Author::User(AGENT),
        due_at: Some(at(32)),
        predicted: String::new(),
        state: State::Sent,
        sms_id: Some(message_id(3)),
        settled_at: Some(at(33)),
        why: String::new(),
    }
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
