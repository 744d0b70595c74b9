//! Logs: text for people, JSON for machines. No bodies, tokens, numbers or names of people are logged.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::settings::Log;

/// Begins to log to standard error.
///
/// # Errors
/// When the filter cannot be read.
pub fn begin(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.filter)
        .map_err(|error| anyhow::anyhow!("log.filter {:?} cannot be read: {error}", log.filter))?;
    // Colours are for people at a terminal; in a file they are noise.
    let colours = std::io::stderr().is_terminal();
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    // A second beginning, as in tests, keeps the first.
    let _ = match log.format.as_str() {
        "json" => subscriber.json().flatten_event(true).try_init(),
        "text" => subscriber.try_init(),
        other => anyhow::bail!("log.format is text or json, not {other:?}"),
    };
    Ok(())
}
