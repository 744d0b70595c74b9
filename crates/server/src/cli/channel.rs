//! `transom channel`: connected numbers. Secrets come on standard input, never on the command line.

use std::io::Read as _;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::Value;
use transom_channels::whatsapp::request;
use transom_rules::id::ChannelId;
use transom_store::apps::{self, Account, App};
use transom_store::channels::{self, Channel};
use transom_store::{Db, Error};

use super::Place;
use super::user::only_workspace;
use crate::clock::Clock;
use crate::graph::{Graph, no_answer};
use crate::settings::Settings;

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
    Connect {
        /// What the agents call it; by default the verified name
        #[arg(long)]
        name: Option<String>,
    },
    /// Lists channels
    List,
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
    let (settings, db, clock) = options.place.open().await?;
    match options.what {
        What::Connect { name } => connect(&settings, &db, &clock, name).await,
        What::List => list(&db).await,
    }
}

async fn connect(settings: &Settings, db: &Db, clock: &Clock, name: Option<String>) -> anyhow::Result<()> {
    let mut text = String::new();
    std::io::stdin().take(64 * 1024).read_to_string(&mut text).context("reading the secrets")?;
    let secrets: Secrets = serde_json::from_str(&text).context("the secrets on standard input")?;
    let graph = Graph::new(&settings.graph)?;
    let number = ask(&graph, request::number(&secrets.phone_number_id), &secrets.access_token).await?;
    let account = ask(&graph, request::account(&secrets.waba_id), &secrets.access_token).await?;
    let text_of = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    let digits: String = text_of(&number, "display_phone_number")
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
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
    };
    let app = App { id: secrets.app_id.clone(), workspace, app_secret: secrets.app_secret, verify_token };
    let account = Account {
        waba_id: secrets.waba_id,
        workspace,
        app_id: secrets.app_id,
        timezone: text_of(&account, "timezone_id").unwrap_or_else(|| "UTC".into()),
        currency: text_of(&account, "currency").unwrap_or_else(|| "USD".into()),
    };
    let (id, token) = (channel.id, app.verify_token.clone());
    keep(db, clock, (app, account, channel)).await?;
    println!("Connected. In Meta's app, set the webhook to");
    println!("  {}/webhooks/whatsapp/{id}", settings.server.public_url);
    println!("with the verify token");
    println!("  {token}");
    Ok(())
}

async fn ask(graph: &Graph, ask: request::Request, token: &str) -> anyhow::Result<Value> {
    graph.ask(&ask, token).await.map_err(no_answer)?.json()
}

/// Adds an app, its account and one of its numbers.
pub(crate) async fn keep(db: &Db, clock: &Clock, all: (App, Account, Channel)) -> anyhow::Result<ChannelId> {
    let (id, now) = (all.2.id, clock.machine());
    let kept = db
        .write(move |tx| {
            let (app, account, channel) = all.clone();
            Box::pin(async move {
                apps::keep(tx, &app).await?;
                apps::keep_account(tx, &account).await?;
                channels::add(tx, &channel, now).await
            })
        })
        .await;
    match kept {
        Err(Error::Duplicate(_)) => anyhow::bail!("this number is connected already"),
        kept => kept?,
    }
    Ok(id)
}

async fn list(db: &Db) -> anyhow::Result<()> {
    for channel in db.read(|tx| Box::pin(channels::all(tx))).await? {
        println!("{}\t{}\t{}\t{}", channel.id, channel.kind, channel.address, channel.name);
    }
    Ok(())
}
