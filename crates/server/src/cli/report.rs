//! `transom report`: what failed, as a table.

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::accounts::registry::Registry;
use transom_desk::messages::failures::{self, Days, Narrowed};
use transom_desk::workspace::report;
use transom_rules::pricing::date::Date;

use super::Group;
use super::here::Here;
use crate::csv;

/// What about.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Prints what failed by reason, number, template, country and day, as CSV
    Failures {
        /// First day, where the first number's account is; by default 30 days before the last
        #[arg(long, value_name = "DAY", value_parser = day)]
        from: Option<Date>,
        /// Last day; by default today
        #[arg(long, value_name = "DAY", value_parser = day)]
        to: Option<Date>,
    },
}

fn day(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "expected a day such as 2026-11-21")
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    let What::Failures { from, to } = options.what;
    let registry = Registry::new(&here.settings.rules.pricing)?;
    registry.reload(&here.db).await?;
    let known = registry.known();
    let number = known.channels_of(here.workspace).next();
    let tariff = number.map(|number| known.tariff(number).clone()).unwrap_or_default();
    let last = to.unwrap_or_else(|| tariff.day(here.clock.now()));
    let days = report::days(from, last).context("the first day is after the last")?;
    let span = report::span(days, tariff.zone()).context("these days are not in the calendar")?;
    let days = Days { span, zone: tariff.zone().clone() };
    let told = failures::report(here.base(), &here.asker, days, Narrowed::new()).await?;
    if told.is_cut {
        eprintln!("There is more than is counted at once: choose fewer days.");
    }
    print!("{}{}", csv::failures::HEAD, csv::failures::lines(&told, &known, here.workspace)?);
    Ok(())
}
