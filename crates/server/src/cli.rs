//! The command line: one file a subcommand.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use transom_desk::base::clock::Clock;
use transom_desk::base::settings::{self, Settings};
use transom_store::{Db, db};

use crate::demo;
use start::block_on;

mod backup;
mod channel;
mod doctor;
mod dump;
mod first_link;
mod history;
mod rates;
mod reconcile;
mod replay;
mod reprocess;
mod serve;
mod simulator;
pub(crate) mod start;
mod token;
mod user;

/// A self-hosted desk for WhatsApp Business.
#[derive(Debug, Parser)]
#[command(name = "transom", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Plays with everything on this machine: server, simulator and a small company with history
    Demo(demo::Options),
    /// Runs the server
    Serve(Place),
    /// Runs only the simulator of WhatsApp's carrier
    Simulator(simulator::Options),
    /// Checks settings, database, folder of files and every connected number
    Doctor(Place),
    /// Copies a SQLite database into a new file, while it is in use
    Backup(backup::Options),
    /// Puts a backup in the place of the database; the server must not run
    Restore(backup::Options),
    /// People who sign in
    User(user::Options),
    /// Tokens for programs
    Token(token::Options),
    /// Connected business numbers
    Channel(channel::Options),
    /// What Meta charges, as files
    Rates(rates::Options),
    /// Compares the ledger with Meta's analytics
    Reconcile(reconcile::Options),
    /// Folds a history of events from the standard input through the rules
    Replay(replay::Options),
    /// Writes a workspace's messages and statuses as events for replay
    History(history::Options),
    /// Reads the kept webhook bodies again
    Reprocess(reprocess::Options),
    /// Writes what is known in an order of its own, to be compared
    Dump(dump::Options),
    /// Prints the commented settings
    Settings,
}

/// Where the settings are, and which database.
#[derive(Clone, Debug, Args)]
pub(crate) struct Place {
    /// Settings file
    #[arg(long, value_name = "FILE", env = "TRANSOM_CONFIG", global = true)]
    config: Option<PathBuf>,
    /// Database, instead of the settings file's: sqlite:PATH or postgres://…
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true, global = true)]
    database: Option<String>,
    /// Address to listen on, instead of the settings file's
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

impl Place {
    pub(crate) fn settings(&self) -> anyhow::Result<Settings> {
        let mut settings = Settings::read(self.config.as_deref(), self.database.clone())?;
        if let Some(listen) = self.listen {
            settings.server.listen = listen;
        }
        Ok(settings)
    }

    /// Opens a database that is there. A name that was mistyped must not pass for an empty database.
    pub(crate) async fn open(&self) -> anyhow::Result<(Settings, Db, Arc<Clock>)> {
        is_there(&self.settings()?)?;
        self.open_or_create().await
    }

    /// Opens the database of somebody who begins with it.
    pub(crate) async fn open_or_create(&self) -> anyhow::Result<(Settings, Db, Arc<Clock>)> {
        let settings = self.settings()?;
        let db = Db::open(&settings.database.url).await.context("the database")?;
        Ok((settings, db, Arc::new(Clock::new(transom_rules::time::Span::default()))))
    }
}

/// That the settings name a database which was begun: a file that is there and not empty, or a server's.
pub(crate) fn is_there(settings: &Settings) -> anyhow::Result<()> {
    let Some(path) = db::file_of(&settings.database.url) else { return Ok(()) };
    let is_begun = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
    anyhow::ensure!(
        is_begun,
        "there is no database {path}: name the right one with --database, DATABASE_URL or database.url in the \
         settings file; `transom user add` or `transom serve` begin a new one"
    );
    Ok(())
}

impl Cli {
    /// Does what was asked for; the code that the process ends with.
    ///
    /// # Errors
    /// Whatever stops the command, as a sentence that says what to do.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let done = match self.command {
            Command::Reconcile(options) => {
                return block_on(async { Ok(reconcile::run(options).await) });
            }
            Command::Rates(options) => return block_on(async { Ok(rates::run(options).await) }),
            Command::Demo(options) => block_on(demo::run(options)),
            Command::Serve(place) => block_on(serve::run(place)),
            Command::Simulator(options) => block_on(simulator::run(options)),
            Command::Doctor(place) => block_on(doctor::run(place)),
            Command::Backup(options) => block_on(backup::back_up(options)),
            Command::Restore(options) => block_on(backup::restore(options)),
            Command::User(options) => block_on(user::run(options)),
            Command::Token(options) => block_on(token::run(options)),
            Command::Channel(options) => block_on(channel::run(options)),
            Command::Replay(options) => replay::run(&options),
            Command::History(options) => block_on(history::run(options)),
            Command::Reprocess(options) => block_on(reprocess::run(options)),
            Command::Dump(options) => block_on(dump::run(options)),
            Command::Settings => {
                print!("{}", settings::COMMENTED);
                Ok(())
            }
        };
        done.map(|()| ExitCode::SUCCESS)
    }
}
