//! `transom label`: words by which conversations are told apart and found.

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::workspace::labels::{self, Change};
use transom_rules::mark::Colour;
use transom_store::labels::Label;

use super::here::Here;
use super::{Group, find, word};

/// What about labels.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists them by name
    List,
    /// Makes a label
    Add {
        /// What to call it
        name: String,
        /// The colour of its chip
        #[arg(long, value_parser = word::<Colour>, default_value = "blue")]
        colour: Colour,
    },
    /// Gives a label another name or colour
    Change {
        /// Its name or id
        label: String,
        /// The other name
        #[arg(long)]
        name: Option<String>,
        /// The other colour
        #[arg(long, value_parser = word::<Colour>)]
        colour: Option<Colour>,
    },
    /// Takes a label away, from every conversation too
    Remove {
        /// Its name or id
        label: String,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::List => {
            for label in labels::all(here.base(), &here.asker).await? {
                println!("{}\t{}", label.name, label.colour);
            }
        }
        What::Add { name, colour } => {
            let made = labels::make(here.base(), &here.asker, &name, colour).await?;
            println!("Made: {} ({}).", made.name, made.id);
        }
        What::Change { label, name, colour } => {
            let label = called(here, &label).await?;
            labels::change(here.base(), &here.asker, label.id, Change { name, colour }).await?;
            println!("Changed.");
        }
        What::Remove { label } => {
            let label = called(here, &label).await?;
            labels::remove(here.base(), &here.asker, label.id).await?;
            println!("Removed.");
        }
    }
    Ok(())
}

async fn called(here: &Here, told: &str) -> anyhow::Result<Label> {
    let all = labels::all(here.base(), &here.asker).await?;
    let found = find::among(&all, told, |label| vec![label.id.to_string(), label.name.clone()])?;
    found.with_context(|| format!("there is no label {told}; `transom label list` says which there are"))
}
