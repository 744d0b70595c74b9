//! Logs: text for people, JSON for machines. No bodies, tokens, numbers or names of people are logged.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::base::settings::Log;

/// Begins to log to standard error.
///
/// # Errors
/// When the filter cannot be read.
pub fn begin(log: &Log) -> anyhow::Result<()> {
    let filter = filter(&log.filter)
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

/// What runs the migrations tells of each start that there was nothing to do. Who asks for it by name hears it.
fn filter(asked: &str) -> Result<EnvFilter, ParseError> {
    EnvFilter::try_new(format!("refinery_core=warn,{asked}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_quiet_unless_they_are_asked_for() {
        assert_eq!(filter("info").unwrap().to_string(), "refinery_core=warn,info");
        assert_eq!(filter("").unwrap().to_string(), "refinery_core=warn");
        assert_eq!(filter("warn,refinery_core=debug").unwrap().to_string(), "refinery_core=debug,warn");
        assert!(filter("transom=loud").is_err());
    }
}
