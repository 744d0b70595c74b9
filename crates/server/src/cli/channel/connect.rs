//! Connecting a number: what Meta says about it and its account, and what somebody wishes.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use serde::Deserialize;
use serde_json::Value;
use transom_channels::whatsapp::{account, request};
use transom_desk::accounts::connect::{self, Number};
use transom_desk::accounts::{numbers, zone};
use transom_desk::base::clock::Clock;
use transom_desk::base::graph::{Graph, no_answer};
use transom_desk::charges::price;
use transom_rules::channel::ChannelKind;
use transom_rules::pricing::account::AccountNews;
use transom_rules::time::Timestamp;
use transom_store::apps::{Account, App};
use transom_store::channels::{Channel, Connected};
use transom_store::seal::Secret;

use super::zone_name;
use crate::cli::here::Here;
use crate::cli::secret::{Given, ask as ask_for, ask_openly};

/// What goes before Meta's word on a number and its account.
#[derive(Debug, Args)]
pub(crate) struct Wishes {
    /// What the agents call it; by default the verified name
    #[arg(long)]
    name: Option<String>,
    /// Where the account's days begin, such as Europe/Berlin; by default what Meta says
    #[arg(long, value_name = "ZONE", value_parser = zone_name)]
    timezone: Option<String>,
    #[command(flatten)]
    given: Given,
}

/// What Meta's pages say about the app and the number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Secrets {
    app_id: String,
    app_secret: Secret,
    waba_id: String,
    phone_number_id: String,
    access_token: Secret,
    #[serde(default)]
    verify_token: Option<String>,
}

impl Wishes {
    /// One by one at a terminal, else a JSON object.
    pub(super) fn secrets(&self) -> anyhow::Result<Secrets> {
        if !self.given.is_asked_for() {
            return serde_json::from_str(&self.given.text()?).context("the secrets, as a JSON object");
        }
        Ok(Secrets {
            app_id: ask_openly("Id of the app")?,
            app_secret: ask_for("Secret of the app")?.into(),
            waba_id: ask_openly("Id of the WhatsApp account")?,
            phone_number_id: ask_openly("Id of the phone number")?,
            access_token: ask_for("Access token of the system user")?.into(),
            verify_token: None,
        })
    }
}

pub(super) async fn connect(here: &Here, secrets: Secrets, wishes: Wishes) -> anyhow::Result<()> {
    let graph = Graph::new(&here.settings.graph)?;
    let token = secrets.access_token.clone();
    let answer = ask(&graph, request::number(&secrets.phone_number_id), &token).await?;
    let account = ask(&graph, request::account(&secrets.waba_id), &token).await?;
    let number = told(here, secrets, wishes, [&answer, &account])?;
    let verify_token = number.app.verify_token.clone();
    let prices = ask_prices(&graph, &number.account.waba_id, &token, &here.clock).await;
    let id = connect::connect(here.base(), &here.asker, number).await?;
    let (workspace, now) = (here.workspace, here.clock.now());
    let heard = here.db.of(workspace).write((prices, answer), move |tx, (prices, answer)| {
        Box::pin(async move {
            numbers::keep(tx, id, answer, now).await?;
            price::hear(tx, prices).await
        })
    });
    heard.await?;
    println!("Connected. In Meta's app, set the webhook to");
    println!("  {}/webhooks/whatsapp/{id}", here.settings.server.public_url);
    println!("with the verify token");
    println!("  {verify_token}");
    Ok(())
}

/// The number as Meta told of it and its account.
fn told(
    here: &Here,
    secrets: Secrets,
    wishes: Wishes,
    [number, account]: [&Value; 2],
) -> anyhow::Result<Number> {
    let text_of = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    let address = text_of(number, "display_phone_number").unwrap_or_default();
    let digits: String = address.chars().filter(char::is_ascii_digit).collect();
    let timezone = timezone_of(wishes.timezone, account)?;
    let made = || here.clock.secret().map(|secret| URL_SAFE_NO_PAD.encode(secret));
    let verify_token = secrets.verify_token.map_or_else(made, Ok)?;
    let workspace = here.workspace;
    let channel = Channel {
        workspace,
        id: here.clock.channel_id(),
        kind: ChannelKind::WhatsApp,
        name: wishes.name.or_else(|| text_of(number, "verified_name")).unwrap_or_else(|| "WhatsApp".into()),
        address: format!("+{digits}"),
        phone_number_id: secrets.phone_number_id,
        waba_id: secrets.waba_id.clone(),
        app_id: secrets.app_id.clone(),
        trouble: String::new(),
        disconnected_at: None,
    };
    let connected = Connected { channel, access_token: secrets.access_token };
    let kind = ChannelKind::WhatsApp;
    let app =
        App { id: secrets.app_id.clone(), kind, workspace, app_secret: secrets.app_secret, verify_token };
    let account = Account {
        waba_id: secrets.waba_id,
        kind,
        workspace,
        app_id: secrets.app_id,
        timezone,
        currency: text_of(account, "currency").unwrap_or_else(|| "USD".into()),
    };
    Ok(Number { app, account, connected })
}

/// What Meta told the account of its prices before we were here. An account that is not told such things, or a
/// token that may not ask, connects all the same: webhooks tell what changes.
async fn ask_prices(
    graph: &Graph,
    waba_id: &str,
    token: &Secret,
    clock: &Clock,
) -> Vec<(String, AccountNews, Timestamp)> {
    match ask(graph, request::account_prices(waba_id), token).await {
        Ok(answer) => {
            let told = account::told_by(&answer).into_iter();
            told.map(|told| (waba_id.to_owned(), told, clock.now())).collect()
        }
        Err(error) => {
            eprintln!("transom: what Meta told the account of prices is not known: {error:#}");
            Vec::new()
        }
    }
}

/// Where an account's days begin: as asked for, else as Meta says.
fn timezone_of(asked: Option<String>, account: &Value) -> anyhow::Result<String> {
    let told = || zone::told(account.get("timezone_id"));
    asked
        .map_or_else(told, Ok)
        .context("say in which time zone the account's days begin, with --timezone such as Europe/Berlin")
}

async fn ask(graph: &Graph, ask: request::Request, token: &Secret) -> anyhow::Result<Value> {
    graph.ask(&ask, token).await.map_err(no_answer)?.json()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_zone_is_metas_unless_another_is_asked_for() {
        for (asked, told, expected) in [
            (None, json!({ "timezone_id": "1" }), "America/Los_Angeles"),
            (None, json!({ "timezone_id": 47 }), "Europe/Berlin"),
            (None, json!({ "timezone_id": "Asia/Kolkata" }), "Asia/Kolkata"),
            (Some("Asia/Tokyo"), json!({ "timezone_id": "1" }), "Asia/Tokyo"),
            (Some("Asia/Tokyo"), json!({ "timezone_id": "9999" }), "Asia/Tokyo"),
        ] {
            let zone = timezone_of(asked.map(str::to_owned), &told);
            assert_eq!(zone.unwrap(), expected, "{asked:?} {told}");
        }
    }

    #[test]
    fn an_account_whose_zone_nobody_knows_is_not_connected_silently() {
        for told in [json!({ "timezone_id": "9999" }), json!({ "timezone_id": 0 }), json!({})] {
            let error = format!("{:#}", timezone_of(None, &told).unwrap_err());
            assert!(error.contains("--timezone") && error.contains("time zone"), "{told}: {error}");
        }
    }
}
