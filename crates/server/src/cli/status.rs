//! `transom status`: the workspace's own words for where a conversation stands.

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::workspace::statuses::{self, Change, New};
use transom_rules::mark::Colour;
use transom_rules::receive::ConversationStatus;
use transom_store::statuses::Status;

use super::here::Here;
use super::{Group, find, word};

/// What about statuses.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists them in the order in which they are offered
    List,
    /// Makes a status, the last of the list
    Add {
        /// What to call it
        name: String,
        /// Where a conversation stands that has it
        #[arg(long, value_parser = word::<ConversationStatus>, default_value = "open")]
        state: ConversationStatus,
        /// The colour of its chip
        #[arg(long, value_parser = word::<Colour>, default_value = "blue")]
        colour: Colour,
    },
    /// Gives a status another name or colour, or another place in the list
    Change {
        /// Its name or id
        status: String,
        /// The other name
        #[arg(long)]
        name: Option<String>,
        /// The other colour
        #[arg(long, value_parser = word::<Colour>)]
        colour: Option<Colour>,
        /// How many stand before it
        #[arg(long, value_name = "COUNT")]
        before: Option<usize>,
    },
    /// Takes a status out of the list; conversations that have it keep it until they get another one
    Remove {
        /// Its name or id
        status: String,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::List => {
            for status in statuses::all(here.base(), &here.asker).await? {
                println!("{}\t{}\t{}", status.name, status.state, status.colour);
            }
        }
        What::Add { name, state, colour } => {
            let made = statuses::make(here.base(), &here.asker, New { name, colour, state }).await?;
            println!("Made: {} ({}).", made.name, made.id);
        }
        What::Change { status, name, colour, before } => {
            let status = called(here, &status).await?;
            statuses::change(here.base(), &here.asker, status.id, Change { name, colour, before }).await?;
            println!("Changed.");
        }
        What::Remove { status } => {
            let status = called(here, &status).await?;
            statuses::remove(here.base(), &here.asker, status.id).await?;
            println!("Removed.");
        }
    }
    Ok(())
}

async fn called(here: &Here, told: &str) -> anyhow::Result<Status> {
    let all = statuses::all(here.base(), &here.asker).await?;
    let found = find::among(&all, told, |status| vec![status.id.to_string(), status.name.clone()])?;
    found.with_context(|| format!("there is no status {told}; `transom status list` says which there are"))
}
