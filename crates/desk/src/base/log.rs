//! Logs: text for people, JSON for machines. No bodies, tokens, numbers or names of people are logged.

use std::io::IsTerminal as _;

use tracing_subscriber::filter::{LevelFilter, ParseError, Targets};
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, registry};

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
    let lines = layer().with_ansi(colours).with_writer(std::io::stderr);
    let all = registry().with(filter);
    // A second beginning, as in tests, keeps the first.
    let _ = match log.format.as_str() {
        "json" => all.with(lines.json().flatten_event(true).with_filter(capped())).try_init(),
        "text" => all.with(lines.with_filter(capped())).try_init(),
        other => anyhow::bail!("log.format is text or json, not {other:?}"),
    };
    Ok(())
}

/// Those that print what passes through them, such as what is bound to a statement or stands in a head: below this
/// level nobody hears them, whatever the filter says.
const CAPPED: [&str; 10] = [
    "deadpool_postgres",
    "h2",
    "hyper",
    "hyper_util",
    "object_store",
    "postgres_protocol",
    "reqwest",
    "rusqlite",
    "tokio_postgres",
    "tower_http",
];

fn capped() -> Targets {
    Targets::new().with_default(LevelFilter::TRACE).with_targets(CAPPED.map(|name| (name, LevelFilter::INFO)))
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

    #[test]
    fn what_prints_what_passes_through_it_is_not_heard_below_info() {
        use tracing::Level;
        assert!(CAPPED.iter().all(|name| !capped().would_enable(&format!("{name}::query"), &Level::DEBUG)));
        assert!(capped().would_enable("tokio_postgres::connection", &Level::INFO));
        assert!(capped().would_enable("transom_desk::outbox", &Level::TRACE));
    }
}
