//! `transom replay`: a history of events in, the facts that follow from it out, one JSON object a line each.
//! It folds through the rules of `transom-rules` and keeps no database; the input may be of any size, only
//! pairs and ids take memory. A line that cannot be understood is told on the error stream with its number
//! and what is wrong with it; the rest goes on, and the exit code tells at the end that there was one.

use std::io::{self, BufWriter};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use transom_desk::accounts::tariff;
use transom_desk::base::settings::Settings;
use transom_rules::pricing::RuleSet;
use transom_rules::pricing::calendar::Calendar;
use transom_rules::replay::Replay;

use reading::fold;

mod line;
mod names;
mod reading;
#[cfg(test)]
mod tests;
mod write;

/// Whose rules hold, where midnight is, and what is settled where Meta is silent.
#[derive(Debug, Args)]
#[command(after_help = r#"Reads one JSON object a line, for instance
  {"t":1750000000,"event":"inbound","pair":"P1/C1","id":"in-1"}
  {"t":1750000100,"event":"send","pair":"P1/C1","id":"m1","kind":"free_form"}
  {"t":1750000101,"event":"delivered","pair":"P1/C1","id":"m1"}
docs/replay.md tells all events and the facts that come out; `transom history` writes such lines."#)]
pub(crate) struct Options {
    /// Meta's rules to go by; auto takes those of each instant
    #[arg(long, value_enum, default_value_t = Rules::Auto)]
    rules: Rules,
    /// Time zone of the WhatsApp account, such as Asia/Kolkata
    #[arg(long, value_name = "TZ", default_value = "UTC")]
    timezone: String,
    /// Meta's id of the account, for what the settings say of it
    #[arg(long, value_name = "ID", default_value = "")]
    account: String,
    /// Settings file, of which the rules' part counts
    #[arg(long, value_name = "FILE", env = "TRANSOM_CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Rules {
    Auto,
    Cbp,
    #[value(name = "pmp_2025")]
    Pmp2025,
    #[value(name = "pmp_2026")]
    Pmp2026,
}

pub(super) fn run(options: &Options) -> anyhow::Result<()> {
    let replay = options.replay()?;
    let notes = BufWriter::new(io::stderr().lock());
    let tally = match fold(replay, io::stdin().lock(), io::stdout().lock(), notes) {
        // Whoever read the facts has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
        outcome => outcome.context("the history")?,
    };
    anyhow::ensure!(tally.wrong == 0, "{} of {} lines could not be understood", tally.wrong, tally.lines);
    Ok(())
}

impl Options {
    /// A replay as it was asked for, in which nothing has happened.
    fn replay(&self) -> anyhow::Result<Replay> {
        let settings = Settings::read(self.config.as_deref(), None)?.rules;
        Ok(Replay::new(calendar(self)?, settings).of_account(&self.account))
    }
}

fn calendar(options: &Options) -> anyhow::Result<Calendar> {
    let fixed = match options.rules {
        Rules::Auto => None,
        Rules::Cbp => Some(RuleSet::Cbp),
        Rules::Pmp2025 => Some(RuleSet::Pmp2025),
        Rules::Pmp2026 => Some(RuleSet::Pmp2026),
    };
    let zone = TimeZone::get(&options.timezone)
        .with_context(|| format!("there is no time zone {:?}", options.timezone))?;
    Ok(tariff::calendar(fixed, &zone))
}
