//! `transom channel`: connected numbers. Secrets come on standard input, never on the command line.

use std::io::Read as _;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::Value;
use transom_channels::whatsapp::{account, request};
use transom_desk::accounts::connect::{self, Number};
use transom_desk::accounts::zone;
use transom_desk::base::Base;
use transom_desk::base::clock::Clock;
use transom_desk::base::graph::{Graph, no_answer};
use transom_desk::base::hub::Hub;
use transom_desk::base::settings::Settings;
use transom_desk::charges::price;
use transom_desk::people::first::only_workspace;
use transom_rules::access::{Asker, Face};
use transom_rules::pricing::account::AccountNews;
use transom_rules::time::Timestamp;
use transom_store::Db;
use transom_store::apps::{self, Account, App};
use transom_store::channels::{self, Channel};

use super::Place;

/// What about channels.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Connects a WhatsApp number; the secrets are read from standard input, as a JSON object with
    /// `app_id`, `app_secret`, `waba_id`, `phone_number_id` and `access_token`
    Connect(Wishes),
    /// Says where an account's days begin; a running server goes by it within seconds
    Timezone {
        /// Meta's id of the WhatsApp account
        account: String,
        /// The time zone, such as Europe/Berlin
        #[arg(value_name = "ZONE", value_parser = zone_name)]
        timezone: String,
    },
    /// Lists channels
    List,
}

/// What goes before Meta's word on a number and its account.
#[derive(Debug, Args)]
struct Wishes {
    /// What the agents call it; by default the verified name
    #[arg(long)]
    name: Option<String>,
    /// Where the account's days begin, such as Europe/Berlin; by default what Meta says
    #[arg(long, value_name = "ZONE", value_parser = zone_name)]
    timezone: Option<String>,
}

fn zone_name(told: &str) -> Result<String, zone::NoZone> {
    zone::read(told).map(|zone| zone::name(&zone))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Secrets {
    app_id: String,
    app_secret: String,
    waba_id: String,
    phone_number_id: String,
    access_token: String,
    #[serde(default)]
    verify_token: Option<String>,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let place = options.place;
    match options.what {
        What::Connect(wishes) => {
            let secrets = read_secrets()?;
            let (settings, db, clock) = place.open_or_create().await?;
            connect(&settings, (&db, &clock), secrets, wishes).await
        }
        What::Timezone { account, timezone } => {
            set_timezone(&place.open().await?.1, &account, &timezone).await
        }
        What::List => list(&place.open().await?.1).await,
    }
}

fn read_secrets() -> anyhow::Result<Secrets> {
    let mut text = String::new();
    std::io::stdin().take(64 * 1024).read_to_string(&mut text).context("reading the secrets")?;
    serde_json::from_str(&text).context("the secrets on standard input")
}

async fn connect(
    settings: &Settings,
    (db, clock): (&Db, &Clock),
    secrets: Secrets,
    Wishes { name, timezone }: Wishes,
) -> anyhow::Result<()> {
    let graph = Graph::new(&settings.graph)?;
    let number = ask(&graph, request::number(&secrets.phone_number_id), &secrets.access_token).await?;
    let account = ask(&graph, request::account(&secrets.waba_id), &secrets.access_token).await?;
    let text_of = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    let digits: String = text_of(&number, "display_phone_number")
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let timezone = timezone_of(timezone, &account)?;
    let workspace = only_workspace(db, clock).await?;
    let verify_token =
        secrets.verify_token.clone().map_or_else(|| clock.secret().map(|s| URL_SAFE_NO_PAD.encode(s)), Ok)?;
    let channel = Channel {
        workspace,
        id: clock.channel_id(),
        kind: "whatsapp".into(),
        name: name.or_else(|| text_of(&number, "verified_name")).unwrap_or_else(|| "WhatsApp".into()),
        address: format!("+{digits}"),
        phone_number_id: secrets.phone_number_id,
        waba_id: secrets.waba_id.clone(),
        app_id: secrets.app_id.clone(),
        access_token: secrets.access_token,
        trouble: String::new(),
        disconnected_at: None,
    };
    let app = App { id: secrets.app_id.clone(), workspace, app_secret: secrets.app_secret, verify_token };
    let account = Account {
        waba_id: secrets.waba_id,
        workspace,
        app_id: secrets.app_id,
        timezone,
        currency: text_of(&account, "currency").unwrap_or_else(|| "USD".into()),
    };
    let token = app.verify_token.clone();
    let prices = ask_prices(&graph, &account.waba_id, &channel.access_token, clock).await;
    let (hub, asker) = (Hub::default(), Asker::system(workspace, Face::Command));
    let base = Base::of_command(db, clock, &hub);
    let id = connect::connect(base, &asker, Number { app, account, channel }).await?;
    db.write(move |tx| {
        let prices = prices.clone();
        Box::pin(async move { price::hear(tx, workspace, &prices).await })
    })
    .await?;
    println!("Connected. In Meta's app, set the webhook to");
    println!("  {}/webhooks/whatsapp/{id}", settings.server.public_url);
    println!("with the verify token");
    println!("  {token}");
    Ok(())
}

/// What Meta told the account of its prices before we were here. An account that is not told such things, or a
/// token that may not ask, connects all the same: webhooks tell what changes.
async fn ask_prices(
    graph: &Graph,
    waba_id: &str,
    token: &str,
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

async fn set_timezone(db: &Db, account: &str, timezone: &str) -> anyhow::Result<()> {
    let accounts = db.read(|tx| Box::pin(apps::accounts(tx))).await?;
    let known = accounts.into_iter().find(|known| known.waba_id == account);
    let known = known.with_context(|| format!("no number of an account {account} is connected"))?;
    let changed = Account { timezone: timezone.to_owned(), ..known };
    db.write(move |tx| {
        let changed = changed.clone();
        Box::pin(async move { apps::keep_account(tx, &changed).await })
    })
    .await?;
    println!("The days of account {account} begin in {timezone} from now on. Charges that were made stay.");
    Ok(())
}

async fn ask(graph: &Graph, ask: request::Request, token: &str) -> anyhow::Result<Value> {
    graph.ask(&ask, token).await.map_err(no_answer)?.json()
}

async fn list(db: &Db) -> anyhow::Result<()> {
    for channel in db.read(|tx| Box::pin(channels::all(tx))).await? {
        println!("{}\t{}\t{}\t{}", channel.id, channel.kind, channel.address, channel.name);
    }
    Ok(())
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

    #[test]
    fn a_zone_on_the_command_line_is_a_name_or_a_number_of_metas() {
        assert_eq!(zone_name("Europe/Paris").as_deref(), Ok("Europe/Paris"));
        assert_eq!(zone_name("57").as_deref(), Ok("Europe/Paris"));
        assert!(zone_name("Europe/Lutetia").is_err());
    }
}
