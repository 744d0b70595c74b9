//! A number is connected as Meta tells of it and its account.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use transom_channels::whatsapp::{account, request};
use transom_rules::access::{Asker, On, Verb};
use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;
use transom_rules::pricing::account::AccountNews;
use transom_rules::time::Timestamp;
use transom_store::apps::{self, Account, App};
use transom_store::channels::{Channel, Connected as Row};
use transom_store::seal::Secret;

use super::connect::{self, Number};
use super::meta::{Meta, NotTaken};
use super::{numbers, zone};
use crate::charges::price;
use crate::done::{NotDone, Wrong};
use crate::gate;

/// What Meta's pages say about an app and its account.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Meta's id of the app.
    pub app_id: String,
    /// What its webhooks are signed with.
    pub app_secret: Secret,
    /// Meta's id of the account.
    pub waba_id: String,
    /// What asks and sends.
    pub access_token: Secret,
    /// What Meta shows where its webhooks go; one is made where none is given and the app is new here.
    pub verify_token: Option<String>,
}

/// What goes before Meta's word.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// What the agents call it; by default the verified name.
    pub name: Option<String>,
    /// Where the account's days begin; by default what Meta says.
    pub timezone: Option<String>,
}

/// A number that was connected.
#[derive(Clone, Debug)]
pub struct Connected {
    /// Which.
    pub id: ChannelId,
    /// What Meta shows where its webhooks go.
    pub verify_token: String,
}

/// Connects a number of an account.
///
/// # Errors
/// When the asker may not; when Meta refuses or does not answer; when the number, the account or the app belongs to
/// another workspace; when nobody says where the account's days begin.
pub async fn connect(
    meta: &Meta<'_>,
    asker: &Asker,
    keys: Keys,
    phone_number_id: &str,
    wishes: Wishes,
) -> Result<Connected, NotTaken> {
    gate::may(meta.base, asker, Verb::ConnectChannel, On::NOTHING).await.map_err(NotDone::from)?;
    let token = keys.access_token.clone();
    let answer = meta.ask(&request::number(phone_number_id), &token).await?;
    let account = meta.ask(&request::account(&keys.waba_id), &token).await?;
    let number = told(meta, asker, Asked { keys, wishes, number: &answer, account: &account }).await?;
    let verify_token = number.app.verify_token.clone();
    let prices = prices(meta, &number.account.waba_id, &token).await;
    let id = connect::connect(meta.base, asker, number).await?;
    let now = meta.base.clock.now();
    let workspace = meta.base.db.of(asker.workspace);
    let heard = workspace.write((prices, answer), move |tx, (prices, answer)| {
        Box::pin(async move {
            numbers::keep(tx, id, answer, now).await?;
            price::hear(tx, prices).await
        })
    });
    heard.await?;
    meta.base.reload().await;
    Ok(Connected { id, verify_token })
}

/// What was asked for, and what Meta says.
struct Asked<'a> {
    keys: Keys,
    wishes: Wishes,
    number: &'a Value,
    account: &'a Value,
}

async fn told(meta: &Meta<'_>, asker: &Asker, given: Asked<'_>) -> Result<Number, NotTaken> {
    let Asked { keys, wishes, number, account } = given;
    let text_of = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    let phone_number_id = text_of(number, "id").ok_or(Wrong::NumberUnknown)?;
    let address = text_of(number, "display_phone_number").unwrap_or_default();
    let digits: String = address.chars().filter(char::is_ascii_digit).collect();
    let timezone = wishes.timezone.map_or_else(|| zone::told(account.get("timezone_id")), Ok);
    let timezone = timezone.map_err(|_| Wrong::ZoneUntold)?;
    let verify_token = verify_token(meta, asker, &keys).await?;
    let (workspace, clock) = (asker.workspace, meta.base.clock);
    let name =
        wishes.name.or_else(|| text_of(number, "verified_name")).filter(|name| !name.trim().is_empty());
    let kind = ChannelKind::WhatsApp;
    let channel = Channel {
        workspace,
        id: clock.channel_id(),
        kind,
        name: name.unwrap_or_else(|| "WhatsApp".into()),
        address: format!("+{digits}"),
        phone_number_id,
        waba_id: keys.waba_id.clone(),
        app_id: keys.app_id.clone(),
        trouble: String::new(),
        disconnected_at: None,
    };
    Ok(Number {
        app: App { id: keys.app_id.clone(), kind, workspace, app_secret: keys.app_secret, verify_token },
        account: Account {
            waba_id: keys.waba_id,
            kind,
            workspace,
            app_id: keys.app_id,
            timezone,
            currency: text_of(account, "currency").unwrap_or_else(|| "USD".into()),
        },
        connected: Row { channel, access_token: keys.access_token },
    })
}

/// The one that is asked for, else the one that the app has here already, with which Meta greets its other numbers; else
/// a new one.
async fn verify_token(meta: &Meta<'_>, asker: &Asker, keys: &Keys) -> Result<String, NotTaken> {
    if let Some(told) = &keys.verify_token {
        return Ok(told.clone());
    }
    let apps = meta.base.db.read((), |tx, ()| Box::pin(apps::all(tx))).await?;
    if let Some(known) =
        apps.into_iter().find(|app| app.id == keys.app_id && app.workspace == asker.workspace)
    {
        return Ok(known.verify_token);
    }
    let secret = meta.base.clock.secret().map_err(NotDone::Other)?;
    Ok(URL_SAFE_NO_PAD.encode(secret))
}

/// What Meta told the account of its prices before we were here. An account that is not told such things, or a
/// token that may not ask, connects all the same: webhooks tell what changes.
async fn prices(meta: &Meta<'_>, waba_id: &str, token: &Secret) -> Vec<(String, AccountNews, Timestamp)> {
    match meta.ask(&request::account_prices(waba_id), token).await {
        Ok(answer) => {
            let told = account::told_by(&answer).into_iter();
            told.map(|told| (waba_id.to_owned(), told, meta.base.clock.now())).collect()
        }
        Err(error) => {
            tracing::warn!(%error, "what Meta told the account of prices is not known");
            Vec::new()
        }
    }
}
