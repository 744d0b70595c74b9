//! `transom attribute`: what the workspace wants to know of contacts and conversations besides.

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::workspace::attributes::{self, Change, New};
use transom_rules::attribute::{Kind, Subject};
use transom_store::attributes::Attribute;

use super::here::Here;
use super::{Group, find, word};

/// What about attributes.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists them: those of contacts, then those of conversations, in their order
    List,
    /// Makes an attribute, the last of its list
    Add {
        /// What to call it
        name: String,
        /// Of what it is
        #[arg(long, value_parser = word::<Subject>, default_value = "contact")]
        of: Subject,
        /// What its values are
        #[arg(long, value_parser = word::<Kind>, default_value = "text")]
        kind: Kind,
        /// What programs and files are to call it; made of the name if it is not given
        #[arg(long)]
        key: Option<String>,
        /// Something that can be chosen; once for each
        #[arg(long = "choice", value_name = "CHOICE")]
        choices: Vec<String>,
    },
    /// Gives an attribute another name, other choices, or another place in its list
    Change {
        /// Its key, name or id
        attribute: String,
        /// The other name
        #[arg(long)]
        name: Option<String>,
        /// Something that can be chosen from now on; once for each, all of them
        #[arg(long = "choice", value_name = "CHOICE")]
        choices: Vec<String>,
        /// How many stand before it
        #[arg(long, value_name = "COUNT")]
        before: Option<usize>,
    },
    /// Takes an attribute away, with all its values
    Remove {
        /// Its key, name or id
        attribute: String,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::List => {
            for one in attributes::all(here.base(), &here.asker).await? {
                println!(
                    "{}\t{}\t{}\t{}\t{}",
                    one.subject,
                    one.key,
                    one.kind,
                    one.name,
                    one.choices.join(", ")
                );
            }
        }
        What::Add { name, of, kind, key, choices } => {
            let new = New { subject: of, key, name, kind, choices };
            let made = attributes::make(here.base(), &here.asker, new).await?;
            println!("Made: {} ({}, {}).", made.name, made.key, made.id);
        }
        What::Change { attribute, name, choices, before } => {
            let attribute = called(here, &attribute).await?;
            let choices = Some(choices).filter(|choices| !choices.is_empty());
            let change = Change { name, choices, before };
            attributes::change(here.base(), &here.asker, attribute.id, change).await?;
            println!("Changed.");
        }
        What::Remove { attribute } => {
            let attribute = called(here, &attribute).await?;
            attributes::remove(here.base(), &here.asker, attribute.id).await?;
            println!("Removed.");
        }
    }
    Ok(())
}

async fn called(here: &Here, told: &str) -> anyhow::Result<Attribute> {
    let all = attributes::all(here.base(), &here.asker).await?;
    let names = |one: &Attribute| vec![one.id.to_string(), one.key.clone(), one.name.clone()];
    let found = find::among(&all, told, names)?;
    found.with_context(|| {
        format!("there is no attribute {told}; `transom attribute list` says which there are")
    })
}
