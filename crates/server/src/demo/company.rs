//! The demo's company: Harbour Lane, a small shop for coffee gear with one WhatsApp number, a sender of SMS and two agents.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use transom_desk::accounts::connect::{self, Number};
use transom_desk::app::Shared;
use transom_desk::base::clock::Clock;
use transom_desk::people::add::{self, Newcomer};
use transom_desk::people::tokens::{self, NewToken};
use transom_rules::access::{Asker, Face, RoleKey, Set};
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_store::apps::{self, Account, App};
use transom_store::channels::{Channel, Connected};
use transom_store::users;

use super::carrier::Carrier;
use super::file::{Demo, DemoChannel, SmsCarrier};

/// The address customers write to.
const NUMBER: &str = "+15550100200";

/// The address of its SMS.
const SENDER: &str = "+15550100201";

/// Who signs in: address before the `@`, name, role.
const USERS: [(&str, &str, RoleKey); 2] =
    [("ines", "Ines Almeida", RoleKey::Owner), ("tom", "Tom Baker", RoleKey::Agent)];

/// The company, founded if this is the first start. Addresses may be new; everything else stays.
pub(super) async fn found(
    app: &Shared,
    before: Option<Demo>,
    carrier: &Carrier,
    address: SocketAddr,
) -> anyhow::Result<Demo> {
    let inbox_url = format!("http://{address}");
    if let Some(mut demo) = before {
        for channel in &mut demo.channels {
            channel.webhook_url = webhook_url(&inbox_url, channel.kind, channel.id);
        }
        return Ok(Demo { inbox_url, simulator_url: carrier.url().to_owned(), ..demo });
    }
    let workspace_id = app.clock.workspace_id();
    let now = app.clock.machine();
    app.db.of(workspace_id).write((), move |tx, ()| Box::pin(apps::found(tx, "Harbour Lane", now))).await?;
    let password = "harbour-lane-demo".to_owned();
    let email = add_users(app, workspace_id, &password).await?;
    let asker = Asker::system(workspace_id, Face::Server);
    let wanted = NewToken { name: "demo".into(), scopes: Set::all(), expires_at: None, owner: None };
    let (_, api_token) = tokens::make(app.base(), &asker, wanted).await?;
    let channels = vec![whatsapp(&app.clock, &inbox_url)?, sms(&app.clock, &inbox_url)?];
    for channel in &channels {
        connect(app, workspace_id, channel).await?;
    }
    app.registry.reload(&app.db).await?;
    let simulator_url = carrier.url().to_owned();
    Ok(Demo { inbox_url, simulator_url, email, password, api_token, workspace_id, channels })
}

/// Adds the users; returns the owner's address. In a database that holds another demo the names are taken.
async fn add_users(app: &Shared, workspace: WorkspaceId, password: &str) -> anyhow::Result<String> {
    let taken =
        app.db.read((), |tx, ()| Box::pin(users::by_email(tx, "ines@harbourlane.example"))).await?.is_some();
    let suffix = if taken { format!(".{}", digits(&app.clock, 6)?) } else { String::new() };
    let asker = Asker::system(workspace, Face::Server);
    for (local, name, role) in USERS {
        let email = format!("{local}{suffix}@harbourlane.example");
        let newcomer = Newcomer { email, name: name.into(), role, password: password.to_owned() };
        add::add(app.base(), &asker, newcomer).await?;
    }
    Ok(format!("ines{suffix}@harbourlane.example"))
}

/// The number that customers write to.
fn whatsapp(clock: &Clock, inbox_url: &str) -> anyhow::Result<DemoChannel> {
    let id = clock.channel_id();
    let secret = || clock.secret().map(hex::encode);
    Ok(DemoChannel {
        id,
        kind: ChannelKind::WhatsApp,
        name: "Harbour Lane".into(),
        address: NUMBER.into(),
        phone_number_id: digits(clock, 15)?,
        waba_id: digits(clock, 15)?,
        app_id: digits(clock, 15)?,
        access_token: format!("EAA{}", secret()?),
        app_secret: secret()?,
        verify_token: URL_SAFE_NO_PAD.encode(clock.secret()?),
        webhook_url: webhook_url(inbox_url, ChannelKind::WhatsApp, id),
        carrier: None,
    })
}

/// What SMS come from.
fn sms(clock: &Clock, inbox_url: &str) -> anyhow::Result<DemoChannel> {
    let id = clock.channel_id();
    // 16 bytes are the 32 digits of an account.
    let sid: String = hex::encode(clock.secret()?).chars().take(32).collect();
    let account_sid = format!("AC{sid}");
    let auth_token = hex::encode(clock.secret()?);
    Ok(DemoChannel {
        id,
        kind: ChannelKind::Sms,
        name: "SMS".into(),
        address: SENDER.into(),
        phone_number_id: SENDER.into(),
        waba_id: account_sid.clone(),
        app_id: account_sid.clone(),
        access_token: auth_token.clone(),
        app_secret: auth_token.clone(),
        verify_token: String::new(),
        webhook_url: webhook_url(inbox_url, ChannelKind::Sms, id),
        carrier: Some(SmsCarrier { account_sid, auth_token, from: SENDER.into() }),
    })
}

fn webhook_url(inbox_url: &str, kind: ChannelKind, id: ChannelId) -> String {
    format!("{inbox_url}/webhooks/{}/{id}", kind.as_str())
}

async fn connect(app: &Shared, workspace: WorkspaceId, channel: &DemoChannel) -> anyhow::Result<()> {
    let number = Number {
        app: App {
            id: channel.app_id.clone(),
            kind: channel.kind,
            workspace,
            app_secret: channel.app_secret.clone().into(),
            verify_token: channel.verify_token.clone(),
        },
        account: Account {
            waba_id: channel.waba_id.clone(),
            kind: channel.kind,
            workspace,
            app_id: channel.app_id.clone(),
            timezone: "UTC".into(),
            currency: "USD".into(),
        },
        connected: Connected {
            access_token: channel.access_token.clone().into(),
            channel: Channel {
                workspace,
                id: channel.id,
                kind: channel.kind,
                name: channel.name.clone(),
                address: channel.address.clone(),
                phone_number_id: channel.phone_number_id.clone(),
                waba_id: channel.waba_id.clone(),
                app_id: channel.app_id.clone(),
                trouble: String::new(),
                disconnected_at: None,
            },
        },
    };
    connect::connect(app.base(), &Asker::system(workspace, Face::Server), number).await?;
    Ok(())
}

/// As many digits by chance, the first one not 0: the form of Meta's ids.
fn digits(clock: &Clock, how_many: usize) -> anyhow::Result<String> {
    let secret = clock.secret()?;
    let digit = |(n, byte): (usize, &u8)| {
        let digit = if n == 0 { byte % 9 + 1 } else { byte % 10 };
        char::from(b'0' + digit)
    };
    Ok(secret.iter().enumerate().take(how_many).map(digit).collect())
}

/// Tells the simulator about the company: its accounts, number and sender, and where webhooks go.
pub(super) async fn plant(carrier: &Carrier, demo: &Demo) -> anyhow::Result<()> {
    for channel in &demo.channels {
        carrier.post("/_sim/seed", &seed(channel)).await?;
    }
    Ok(())
}

/// Tells a simulator that stays that nobody listens to this company any more.
pub(super) async fn hang_up(carrier: &Carrier, demo: &Demo) -> anyhow::Result<()> {
    for channel in &demo.channels {
        if channel.kind == ChannelKind::Sms {
            let path = format!("/_sim/sms/senders/{}", channel.address);
            carrier.post(&path, &json!({"sms_url": null})).await?;
            continue;
        }
        let deaf = json!({"app_id": channel.app_id, "app_secret": channel.app_secret, "callback_url": null});
        carrier.post("/_sim/apps", &deaf).await?;
    }
    Ok(())
}

fn seed(channel: &DemoChannel) -> Value {
    if channel.kind == ChannelKind::Sms {
        return json!({
            "sms_accounts": [{
                "account_sid": channel.waba_id, "auth_token": channel.app_secret, "friendly_name": "Harbour Lane",
            }],
            "sms_senders": [{
                "address": channel.address, "account_sid": channel.waba_id, "name": "Harbour Lane",
                "sms_url": channel.webhook_url,
            }],
        });
    }
    json!({
        "apps": [{
            "app_id": channel.app_id, "app_secret": channel.app_secret,
            "verify_token": channel.verify_token, "callback_url": channel.webhook_url,
        }],
        "wabas": [{
            "id": channel.waba_id, "name": channel.name, "timezone": "UTC", "portfolio_limit": 2000,
            "app_ids": [channel.app_id],
        }],
        "numbers": [{
            "phone_number_id": channel.phone_number_id, "display_phone_number": channel.address,
            "verified_name": channel.name, "waba_id": channel.waba_id, "access_token": channel.access_token,
        }],
    })
}
