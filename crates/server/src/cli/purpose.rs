//! `transom purpose`: what customers are written to for, and may be asked their consent for.

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::workspace::purposes;
use transom_rules::consent::Purpose as Key;
use transom_store::purposes::Purpose;

use super::here::Here;
use super::{Group, find};

/// What about purposes.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists them: those that are always there, then those of the workspace by name
    List,
    /// Makes a purpose
    Add {
        /// What to call it
        name: String,
    },
    /// Gives a purpose another name
    Rename {
        /// Its name or id
        purpose: String,
        /// The other name
        name: String,
    },
    /// Takes a purpose away; what was recorded stays
    Remove {
        /// Its name or id
        purpose: String,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::List => {
            let own = names(here).await?.0.into_iter().filter(|one| !one.is_removed).map(|one| one.name);
            for name in Key::BUILT_IN.iter().map(Key::to_string).chain(own) {
                println!("{name}");
            }
        }
        What::Add { name } => {
            let made = purposes::make(here.base(), &here.asker, &name).await?;
            println!("Made: {} ({}).", made.name, made.id);
        }
        What::Rename { purpose, name } => {
            let purpose = called(here, &purpose).await?;
            purposes::rename(here.base(), &here.asker, purpose.id, &name).await?;
            println!("Changed.");
        }
        What::Remove { purpose } => {
            let purpose = called(here, &purpose).await?;
            purposes::remove(here.base(), &here.asker, purpose.id).await?;
            println!("Removed.");
        }
    }
    Ok(())
}

/// What purposes are called, those too that were removed.
pub(super) struct Names(Vec<Purpose>);

impl Names {
    /// What a purpose is called.
    pub(super) fn called(&self, purpose: Key) -> String {
        let own = self.0.iter().find(|one| Key::Custom(one.id) == purpose);
        own.map_or_else(|| purpose.to_string(), |one| one.name.clone())
    }
}

/// What the purposes of the workspace are called.
pub(super) async fn names(here: &Here) -> anyhow::Result<Names> {
    Ok(Names(purposes::all(here.base(), &here.asker).await?))
}

/// The purpose that somebody names.
pub(super) async fn key(here: &Here, told: &str) -> anyhow::Result<Key> {
    match Key::BUILT_IN.into_iter().find(|key| key.to_string() == told) {
        Some(key) => Ok(key),
        None => Ok(Key::Custom(called(here, told).await?.id)),
    }
}

async fn called(here: &Here, told: &str) -> anyhow::Result<Purpose> {
    let mut all = names(here).await?.0;
    all.retain(|one| !one.is_removed);
    let found = find::among(&all, told, |one| vec![one.id.to_string(), one.name.clone()])?;
    found.with_context(|| format!("there is no purpose {told}; `transom purpose list` says which there are"))
}
