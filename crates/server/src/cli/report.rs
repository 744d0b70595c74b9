//! `transom report`: what failed, as a table.

use clap::Subcommand;
use transom_desk::messages::failures::{self, Narrowed};

use super::Group;
use super::here::Here;
use super::period::Between;
use crate::csv;

/// What about.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Prints what failed by reason, number, template, country and day, as CSV
    Failures(Between),
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    let What::Failures(between) = options.what;
    let (known, period) = between.read(here).await?;
    let told = failures::report(here.base(), &here.asker, period, Narrowed::new()).await?;
    if told.is_cut {
        eprintln!("There is more than is counted at once: choose fewer days.");
    }
    print!("{}{}", csv::failures::HEAD, csv::failures::lines(&told, &known, here.workspace)?);
    Ok(())
}
