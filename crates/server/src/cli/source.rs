//! `transom entry-point`: the ways by which customers come that the workspace made, and what came of them.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::workspace::report;
use transom_desk::workspace::sources::{self, Change, New};
use transom_rules::source::SourceKind;
use transom_store::channels;
use transom_store::sources::Source;

use super::here::Here;
use super::period::Between;
use super::{Group, find, word};
use crate::{csv, qr};

/// What about entry points.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists them by name, with their codes and links
    List,
    /// Makes one
    Add {
        /// What to call it
        name: String,
        /// What the customer is to send, without the code
        #[arg(long, default_value = "")]
        text: String,
        /// link, or page for the button of a Facebook Page
        #[arg(long, value_parser = word::<SourceKind>, default_value = "link")]
        kind: SourceKind,
        /// The number it leads to, by name or id; needed where there are several
        #[arg(long)]
        channel: Option<String>,
    },
    /// Gives one another name or text; its code stays
    Change {
        /// Its name, code or id
        entry_point: String,
        /// The other name
        #[arg(long)]
        name: Option<String>,
        /// The other text
        #[arg(long)]
        text: Option<String>,
    },
    /// Offers one no more; whoever still comes by it is counted
    Retire {
        /// Its name, code or id
        entry_point: String,
    },
    /// Offers one again
    Offer {
        /// Its name, code or id
        entry_point: String,
    },
    /// Writes the QR code of a link into a file: an SVG, or a PNG if it is called so
    Qr {
        /// Its name, code or id
        entry_point: String,
        /// The file
        file: PathBuf,
    },
    /// Prints what came of them and of ads, as CSV
    Report(Between),
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::List => list(here).await?,
        What::Add { name, text, kind, channel } => {
            let numbers =
                here.db.of(here.workspace).read((), |tx, ()| Box::pin(channels::of_workspace(tx))).await?;
            let channel = match channel {
                Some(told) => {
                    let found =
                        find::among(&numbers, &told, |one| vec![one.id.to_string(), one.name.clone()])?;
                    Some(found.with_context(|| format!("there is no number {told}"))?.id)
                }
                None => None,
            };
            let made = sources::make(here.base(), &here.asker, New { channel, kind, name, text }).await?;
            println!(
                "Made: {} ({}).",
                made.name,
                made.code().map_or_else(|| made.id.to_string(), |code| code.to_string())
            );
        }
        What::Change { entry_point, name, text } => {
            change(here, &entry_point, Change { name, text, is_retired: None }).await?;
        }
        What::Retire { entry_point } => {
            change(here, &entry_point, Change { is_retired: Some(true), ..Change::default() }).await?;
        }
        What::Offer { entry_point } => {
            change(here, &entry_point, Change { is_retired: Some(false), ..Change::default() }).await?;
        }
        What::Qr { entry_point, file } => {
            let address = address(here, &called(here, &entry_point).await?).await?;
            let is_png = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png"));
            let bytes = if is_png { qr::png(&address)? } else { qr::printed(&address)?.into_bytes() };
            std::fs::write(&file, bytes).with_context(|| format!("{} cannot be written", file.display()))?;
            println!("Written: {} leads to {address}", file.display());
        }
        What::Report(between) => print!("{}", report(here, &between).await?),
    }
    Ok(())
}

async fn list(here: &Here) -> anyhow::Result<()> {
    for source in sources::all(here.base(), &here.asker).await? {
        let code = source.code().map_or_else(|| source.kind.to_string(), |code| code.to_string());
        let leads =
            if source.kind == SourceKind::Link { address(here, &source).await? } else { source.text.clone() };
        let retired = if source.retired_at.is_some() { "retired" } else { "" };
        println!("{}\t{code}\t{leads}\t{retired}", source.name);
    }
    Ok(())
}

async fn change(here: &Here, told: &str, change: Change) -> anyhow::Result<()> {
    let source = called(here, told).await?;
    sources::change(here.base(), &here.asker, source.id, change).await?;
    println!("Changed.");
    Ok(())
}

/// Where a link leads.
async fn address(here: &Here, source: &Source) -> anyhow::Result<String> {
    if let Some(carried) = &source.carried {
        return Ok(carried.url.clone());
    }
    anyhow::ensure!(source.kind == SourceKind::Link, "a Page button has no link of its own");
    let id = source.channel_id;
    let number = here.db.of(here.workspace).read((), move |tx, ()| Box::pin(channels::get(tx, id))).await?;
    Ok(sources::address(source, &number.context("its number is not there any more")?))
}

async fn report(here: &Here, between: &Between) -> anyhow::Result<String> {
    let (known, period) = between.read(here).await?;
    let told = report::report(here.base(), &here.asker, period.span, known.rates(here.workspace)).await?;
    if told.is_cut {
        eprintln!("There is more than is counted at once: choose fewer days.");
    }
    let all = sources::all(here.base(), &here.asker).await?;
    Ok(format!("{}{}", csv::sources::HEAD, csv::sources::lines(&told, &all)?))
}

async fn called(here: &Here, told: &str) -> anyhow::Result<Source> {
    let all = sources::all(here.base(), &here.asker).await?;
    let names = |source: &Source| vec![source.id.to_string(), source.mark.clone(), source.name.clone()];
    let found = find::among(&all, told, names)?;
    found.with_context(|| {
        format!("there is no entry point {told}; `transom entry-point list` says which there are")
    })
}
