//! Connecting a number: what Meta's pages say, and what somebody wishes.

use anyhow::Context as _;
use clap::Args;
use serde::Deserialize;
use transom_desk::accounts::asked::{self, Keys};
use transom_desk::accounts::meta::NotTaken;
use transom_desk::accounts::steps::webhook;
use transom_desk::base::graph::Graph;
use transom_desk::done::{NotDone, Wrong};
use transom_store::seal::Secret;

use super::{meta, zone_name};
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
    let Secrets { app_id, app_secret, waba_id, phone_number_id, access_token, verify_token } = secrets;
    let keys = Keys { app_id, app_secret, waba_id, access_token, verify_token };
    let wishes = asked::Wishes { name: wishes.name, timezone: wishes.timezone };
    let made = asked::connect(&meta(here, &graph), &here.asker, keys, &phone_number_id, wishes).await;
    let made = made.map_err(|why| match why {
        NotTaken::NotDone(NotDone::Wrong(Wrong::ZoneUntold)) => anyhow::anyhow!(
            "say in which time zone the account's days begin, with --timezone such as Europe/Berlin"
        ),
        why => why.into(),
    })?;
    println!("Connected. In Meta's app, set the webhook to");
    println!("  {}", webhook(&here.settings.server.public_url, made.id));
    println!("with the verify token");
    println!("  {}", made.verify_token);
    println!("or let `transom channel step` do it, with the step listen.");
    Ok(())
}
