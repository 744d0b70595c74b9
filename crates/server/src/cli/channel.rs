//! `transom channel`: connected numbers. Secrets are asked for, or come on the standard input or from a file.

use anyhow::Context as _;
use clap::Subcommand;
use transom_channels::whatsapp::connecting::By;
use transom_desk::accounts::meta::Meta;
use transom_desk::accounts::steps::{self, Wish};
use transom_desk::accounts::{disconnect, receiver, secrets, timezone, zone};
use transom_desk::base::carriers::Carriers;
use transom_desk::base::graph::Graph;
use transom_desk::base::texting::Texting;
use transom_rules::channel::ChannelKind;
use transom_rules::number::Sync;
use transom_rules::number::stage::Step;
use transom_store::channels::{self, Channel};

use super::here::Here;
use super::secret::Given;
use super::{Group, find, team};
use connect::Wishes;

mod connect;
mod connect_sms;
mod profile;

/// What about channels.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Connects a WhatsApp number; what Meta's pages say is asked for, or read as a JSON object with `app_id`,
    /// `app_secret`, `waba_id`, `phone_number_id` and `access_token`
    Connect(Wishes),
    /// Connects an SMS sender; what the carrier's console says is asked for, or read as a JSON object with `account_sid`,
    /// `auth_token` and `sender`
    ConnectSms(connect_sms::Wishes),
    /// Takes a number a step further at Meta: ask-code, show-code, register, set-pin, rename, listen, listen-here,
    /// contacts, history, deregister. A code, a PIN or a name is asked for, or comes on the standard input
    Step {
        /// The number, its name or its id
        channel: String,
        /// Which step
        #[arg(value_parser = a_step)]
        step: Step,
        /// Of ask-code: by a call, not as a text message
        #[arg(long)]
        voice: bool,
        /// Of ask-code: in which language of templates
        #[arg(long, default_value = "en_US")]
        language: String,
        #[command(flatten)]
        given: Given,
    },
    /// Changes the token that a number sends with, after its carrier accepted it
    RotateToken {
        /// The number, its name or its id
        channel: String,
        #[command(flatten)]
        token: Given,
    },
    /// Changes the secret that signs the webhooks of a number's app
    RotateSecret {
        /// The number, its name or its id
        channel: String,
        #[command(flatten)]
        secret: Given,
    },
    /// Changes the key that the carrier signs an SMS sender's webhooks with beside the account's token; with nothing on the
    /// standard input they have none of their own any more
    WebhookKey {
        /// The sender, its name or its id
        channel: String,
        #[command(flatten)]
        key: Given,
    },
    /// Disconnects a number: nothing is sent through it, and its webhooks are not taken; what was said stays
    Disconnect {
        /// The number, its name or its id
        channel: String,
    },
    /// Says to which team the conversations go that customers begin with a number; a running server goes by it within
    /// seconds
    Team {
        /// The number, its name or its id
        channel: String,
        /// The team, by its name or id; without it they go to none
        team: Option<String>,
    },
    /// Says where an account's days begin; a running server goes by it within seconds
    Timezone {
        /// Meta's id of the WhatsApp account
        account: String,
        /// The time zone, such as Europe/Berlin
        #[arg(value_name = "ZONE", value_parser = zone_name)]
        timezone: String,
    },
    /// Shows what customers read of the business behind a WhatsApp number, and changes what is named of it
    Profile(profile::Wishes),
    /// Lists channels
    List,
}

fn zone_name(told: &str) -> Result<String, zone::NoZone> {
    zone::read(told).map(|zone| zone::name(&zone))
}

fn a_step(told: &str) -> Result<Step, String> {
    let known =
        || Step::ALL.iter().map(|step| step.as_str().replace('_', "-")).collect::<Vec<_>>().join(", ");
    Step::from_word(&told.replace('-', "_")).ok_or_else(|| format!("there are {}", known()))
}

/// What it takes to ask Meta.
fn meta<'a>(here: &'a Here, graph: &'a Graph) -> Meta<'a> {
    Meta { base: here.base(), graph, public_url: &here.settings.server.public_url }
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    if let What::Connect(wishes) = options.what {
        let secrets = wishes.secrets()?;
        return connect::connect(&Here::open_or_begin(&options.site).await?, secrets, wishes).await;
    }
    if let What::ConnectSms(wishes) = options.what {
        let secrets = wishes.secrets()?;
        return connect_sms::connect(&Here::open_or_begin(&options.site).await?, secrets, wishes).await;
    }
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::Connect(_) | What::ConnectSms(_) => Ok(()),
        What::Step { channel, step, voice, language, given } => {
            let by = if voice { By::Voice } else { By::Sms };
            let asked = Wish::AskCode { by, language };
            let wish = if step == Step::AskCode { asked } else { wish(step, &given)? };
            take(here, &channel, wish).await
        }
        What::RotateToken { channel, token } => rotate_token(here, &channel, &token).await,
        What::RotateSecret { channel, secret } => rotate_secret(here, &channel, &secret).await,
        What::WebhookKey { channel, key } => set_webhook_key(here, &channel, &key).await,
        What::Disconnect { channel } => {
            let channel = called(here, &channel).await?;
            disconnect::disconnect(here.base(), &here.asker, channel.id).await?;
            let again = if channel.kind == ChannelKind::Sms { "connect-sms" } else { "connect" };
            println!("{} is disconnected. `transom channel {again}` brings it back.", channel.name);
            Ok(())
        }
        What::Team { channel, team } => send_to(here, &channel, team.as_deref()).await,
        What::Timezone { account, timezone } => set_timezone(here, &account, &timezone).await,
        What::Profile(wishes) => profile::show_or_set(here, wishes).await,
        What::List => list(here).await,
    }
}

fn wish(step: Step, given: &Given) -> anyhow::Result<Wish> {
    Ok(match step {
        Step::AskCode => Wish::AskCode { by: By::Sms, language: "en_US".to_owned() },
        Step::ShowCode => Wish::ShowCode(given.read("Code")?),
        Step::Register => Wish::Register(given.read("PIN")?),
        Step::SetPin => Wish::SetPin(given.choose("New PIN")?),
        Step::Rename => Wish::Rename(given.read("Display name")?),
        Step::Listen => Wish::Listen,
        Step::ListenHere => Wish::ListenHere,
        Step::Contacts => Wish::TakeOver(Sync::Contacts),
        Step::History => Wish::TakeOver(Sync::History),
        Step::Deregister => Wish::Deregister,
    })
}

async fn take(here: &Here, channel: &str, wish: Wish) -> anyhow::Result<()> {
    let (channel, graph) = (called(here, channel).await?, Graph::new(&here.settings.graph)?);
    anyhow::ensure!(
        channel.kind == ChannelKind::WhatsApp,
        "{} is an SMS sender, which has no steps at Meta: `transom doctor` says how it stands",
        channel.name
    );
    let done = done(&wish);
    steps::take(&meta(here, &graph), &here.asker, channel.id, wish).await?;
    println!("{done} `transom doctor` says how {} stands.", channel.name);
    Ok(())
}

/// What happened at Meta.
const fn done(wish: &Wish) -> &'static str {
    match wish {
        Wish::AskCode { by: By::Sms, .. } => "Meta has sent the code by a text message.",
        Wish::AskCode { by: By::Voice, .. } => "Meta calls the number and says the code.",
        Wish::ShowCode(_) => "The code is right.",
        Wish::Register(_) => "The number is registered.",
        Wish::SetPin(_) => "The PIN is another one from now on.",
        Wish::Rename(_) => "Meta was asked for the name, and reviews it.",
        Wish::Listen | Wish::ListenHere => "Meta reached this server, and sends here what it hears.",
        Wish::TakeOver(_) => "Meta was asked for what is in the app.",
        Wish::Deregister => "The number is deregistered.",
    }
}

async fn rotate_token(here: &Here, channel: &str, token: &Given) -> anyhow::Result<()> {
    let channel = called(here, channel).await?;
    let (graph, texting) = (Graph::new(&here.settings.graph)?, Texting::new(&here.settings.sms)?);
    let (carriers, token) = (Carriers { graph: &graph, texting: &texting }, token.read("New access token")?);
    secrets::rotate_token(here.base(), carriers, &here.asker, channel.id, &token).await?;
    println!("{} sends with the new token within seconds.", channel.name);
    Ok(())
}

async fn rotate_secret(here: &Here, channel: &str, secret: &Given) -> anyhow::Result<()> {
    let channel = called(here, channel).await?;
    let is_sms = channel.kind == ChannelKind::Sms;
    let secret =
        secret.read(if is_sms { "New auth token of the account" } else { "New secret of the app" })?;
    secrets::rotate_secret(here.base(), &here.asker, channel.id, &secret).await?;
    let whose = if is_sms { "account" } else { "app" };
    println!("Webhooks of the {whose} {} have to be signed with the new one within seconds.", channel.app_id);
    Ok(())
}

async fn set_webhook_key(here: &Here, channel: &str, key: &Given) -> anyhow::Result<()> {
    let channel = called(here, channel).await?;
    let key = key.read("Shared key of the webhooks")?;
    secrets::set_webhook_key(here.base(), &here.asker, channel.id, &key).await?;
    let told =
        if key.trim().is_empty() { "have no key of their own" } else { "may be signed with the new key" };
    println!("Webhooks of {} {told} within seconds.", channel.name);
    Ok(())
}

async fn send_to(here: &Here, channel: &str, team: Option<&str>) -> anyhow::Result<()> {
    let channel = called(here, channel).await?;
    let team = match team {
        Some(told) => Some(team::find(here, told).await?),
        None => None,
    };
    receiver::set(here.base(), &here.asker, channel.id, team.as_ref().map(|team| team.id)).await?;
    let to = team.map_or_else(|| "no team".to_owned(), |team| format!("the team {}", team.name));
    println!("What customers begin with {} goes to {to}.", channel.name);
    Ok(())
}

async fn set_timezone(here: &Here, account: &str, timezone: &str) -> anyhow::Result<()> {
    timezone::set(here.base(), &here.asker, account, timezone).await?;
    println!("The days of account {account} begin in {timezone} from now on. Charges that were made stay.");
    Ok(())
}

/// A number by its digits, its name or its id.
pub(super) async fn called(here: &Here, told: &str) -> anyhow::Result<Channel> {
    let names =
        |channel: &Channel| vec![channel.id.to_string(), channel.address.clone(), channel.name.clone()];
    let found = find::among(&of_workspace(here).await?, told, names)?;
    found.with_context(|| format!("there is no number {told}; `transom channel list` says which there are"))
}

async fn of_workspace(here: &Here) -> anyhow::Result<Vec<Channel>> {
    let workspace = here.workspace;
    Ok(here.db.of(workspace).read((), |tx, ()| Box::pin(channels::of_workspace(tx))).await?)
}

async fn list(here: &Here) -> anyhow::Result<()> {
    for channel in of_workspace(here).await? {
        let state = if channel.disconnected_at.is_some() { "\tdisconnected" } else { "" };
        println!("{}\t{}\t{}\t{}{state}", channel.id, channel.kind, channel.address, channel.name);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_called_by_its_word() {
        assert_eq!(a_step("set-pin"), Ok(Step::SetPin));
        assert!(a_step("jump").unwrap_err().contains("listen-here"));
    }

    #[test]
    fn a_zone_on_the_command_line_is_a_name_or_a_number_of_metas() {
        assert_eq!(zone_name("Europe/Paris").as_deref(), Ok("Europe/Paris"));
        assert_eq!(zone_name("57").as_deref(), Ok("Europe/Paris"));
        assert!(zone_name("Europe/Lutetia").is_err());
    }
}
