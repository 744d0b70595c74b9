//! The days that a report is asked for.

use std::sync::Arc;

use anyhow::anyhow;
use clap::Args;
use transom_desk::accounts::registry::{Known, Registry};
use transom_desk::workspace::period::{NoPeriod, Period};
use transom_rules::pricing::date::Date;

use super::here::Here;

/// Between which days.
#[derive(Debug, Args)]
pub(crate) struct Between {
    /// First day, where the first number's account is; by default 30 days before the last
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<Date>,
    /// Last day; by default today
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<Date>,
}

fn day(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "expected a day such as 2026-11-21")
}

impl Between {
    /// They, and what is known of numbers and prices.
    pub(super) async fn read(&self, here: &Here) -> anyhow::Result<(Arc<Known>, Period)> {
        let registry = Registry::new(&here.settings.rules.pricing)?;
        registry.reload(&here.db).await?;
        let known = registry.known();
        let number = known.channels_of(here.workspace).next();
        let tariff = number.map(|number| known.tariff(number).clone()).unwrap_or_default();
        let period = Period::between(self.from, self.to, &tariff, here.clock.now());
        let period = period.map_err(|why| match why {
            NoPeriod::Backwards => anyhow!("the first day is after the last"),
            NoPeriod::OffCalendar => anyhow!("these days are not in the calendar"),
        })?;
        Ok((known, period))
    }
}
