//! Connecting an SMS sender: what the carrier's console says, tried once, and what somebody wishes.

use anyhow::Context as _;
use clap::Args;
use serde::Deserialize;
use transom_channels::sms::{number, request};
use transom_desk::accounts::connect::{self, Number};
use transom_desk::base::texting::{Texting, no_answer};
use transom_rules::channel::ChannelKind;
use transom_store::apps::{Account, App};
use transom_store::channels::{Channel, Connected};
use transom_store::seal::Secret;

use super::zone_name;
use crate::cli::here::Here;
use crate::cli::secret::{Given, ask as ask_for, ask_openly};

/// What nobody but whoever connects it knows.
#[derive(Debug, Args)]
pub(crate) struct Wishes {
    /// What the agents call it
    #[arg(long, default_value = "SMS")]
    name: String,
    /// Where the account's days begin, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", value_parser = zone_name, default_value = "UTC")]
    timezone: String,
    /// What the carrier's account pays in
    #[arg(long, value_name = "ISO 4217", value_parser = currency, default_value = "USD")]
    currency: String,
    #[command(flatten)]
    given: Given,
}

fn currency(told: &str) -> Result<String, String> {
    let is_one = told.len() == 3 && told.bytes().all(|letter| letter.is_ascii_uppercase());
    if is_one { Ok(told.to_owned()) } else { Err("a currency has three capital letters, as USD".to_owned()) }
}

/// What the carrier's console says about the account and the sender.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Secrets {
    account_sid: String,
    /// Signs webhooks, and sends where there is no key.
    auth_token: Secret,
    /// `SK…:secret`, to send with in place of the token.
    #[serde(default)]
    api_key: Option<Secret>,
    /// A number, a short code, a name, or a group of senders, `MG…`.
    sender: String,
}

impl Wishes {
    /// One by one at a terminal, else a JSON object.
    pub(super) fn secrets(&self) -> anyhow::Result<Secrets> {
        if !self.given.is_asked_for() {
            return serde_json::from_str(&self.given.text()?).context("the secrets, as a JSON object");
        }
        Ok(Secrets {
            account_sid: ask_openly("SID of the account")?,
            auth_token: ask_for("Auth token of the account")?.into(),
            api_key: None,
            sender: ask_openly("Number of the sender, or SID of a messaging service")?,
        })
    }
}

pub(super) async fn connect(here: &Here, secrets: Secrets, wishes: Wishes) -> anyhow::Result<()> {
    let number = told(here, secrets, wishes)?;
    answers(here, &number).await?;
    let id = connect::connect(here.base(), &here.asker, number).await?;
    println!("Connected. At the carrier, set the webhook for messages that come in to");
    println!("  {}/webhooks/sms/{id}", here.settings.server.public_url.trim_end_matches('/'));
    println!("with POST. What becomes of messages it is told with each of them.");
    Ok(())
}

/// The account is there and the token fits.
async fn answers(here: &Here, number: &Number) -> anyhow::Result<()> {
    let texting = Texting::new(&here.settings.sms)?;
    let (account, token) = (&number.account.waba_id, &number.connected.access_token);
    let answer = texting.ask(&request::newest_message(account), account, token).await.map_err(no_answer)?;
    let is_fine = (200..300).contains(&answer.status);
    anyhow::ensure!(
        is_fine,
        "the carrier does not take the account's SID and token: it answered {}",
        answer.status
    );
    Ok(())
}

fn told(here: &Here, secrets: Secrets, wishes: Wishes) -> anyhow::Result<Number> {
    let Secrets { account_sid, auth_token, api_key, sender } = secrets;
    anyhow::ensure!(
        number::is_account(&account_sid),
        "{account_sid:?} is no SID of an account: one has AC and 32 digits and letters"
    );
    let sender = number::sender(&sender).with_context(|| {
        format!("{sender:?} is no sender: give its number with + and country code, or MG…")
    })?;
    let (workspace, kind) = (here.workspace, ChannelKind::Sms);
    let channel = Channel {
        workspace,
        id: here.clock.channel_id(),
        kind,
        name: wishes.name,
        address: sender.clone(),
        phone_number_id: sender,
        waba_id: account_sid.clone(),
        app_id: account_sid.clone(),
        trouble: String::new(),
        disconnected_at: None,
    };
    let access_token = api_key.unwrap_or_else(|| auth_token.clone());
    let (app_secret, verify_token) = (auth_token, String::new());
    Ok(Number {
        app: App { id: account_sid.clone(), kind, workspace, app_secret, verify_token },
        account: Account {
            waba_id: account_sid.clone(),
            kind,
            workspace,
            app_id: account_sid,
            timezone: wishes.timezone,
            currency: wishes.currency,
        },
        connected: Connected { channel, access_token },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_has_three_capitals() {
        assert_eq!(currency("EUR").as_deref(), Ok("EUR"));
        for wrong in ["eur", "EURO", ""] {
            assert!(currency(wrong).is_err(), "{wrong}");
        }
    }
}
