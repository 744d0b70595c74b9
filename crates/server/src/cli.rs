//! The command line: one file a subcommand.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use transom_desk::base::clock::Clock;
use transom_desk::base::keys;
use transom_desk::base::settings::{self, Server, Settings};
use transom_rules::access::Word;
use transom_store::{Db, db};

use crate::demo;
use start::block_on;

mod attribute;
mod audit;
mod backup;
mod bot;
mod campaign;
mod channel;
mod contact;
mod doctor;
mod dump;
mod find;
mod first_link;
mod help;
mod here;
mod history;
mod hours;
mod key;
mod label;
mod link;
mod message;
mod period;
mod purpose;
mod rates;
mod reconcile;
mod replay;
mod report;
mod reprocess;
mod role;
mod secret;
mod serve;
mod simulator;
mod source;
pub(crate) mod start;
mod status;
mod team;
mod template;
mod token;
mod user;
mod view;
mod workspace;

/// A self-hosted desk for WhatsApp Business and SMS
#[derive(Debug, Parser)]
#[command(name = "transom", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Plays with everything on this machine: server, simulator and a small company with history
    Demo(demo::Options),
    /// Runs the server
    Serve(Site),
    /// Checks settings, database, folder of files and every connected number, and says what is missing
    Doctor(doctor::Options),
    /// Prints the commented settings
    Settings,
    /// What the workspace is called
    Workspace(Group<workspace::What>),
    /// People who sign in
    User(Group<user::What>),
    /// What people may do and see
    Role(Group<role::What>),
    /// Who sees whose conversations
    Team(Group<team::What>),
    /// The workspace's own words for where a conversation stands
    Status(Group<status::What>),
    /// Words by which conversations are told apart and found
    Label(Group<label::What>),
    /// Templates as files: checked, taken out, compared with what Meta has
    Template(Group<template::What>),
    /// Links and QR codes by which customers come, and what came of them
    EntryPoint(Group<source::What>),
    /// Links by which customers open files, and how often they did
    Link(Group<link::What>),
    /// Business hours: when somebody is there
    Hours(Group<hours::What>),
    /// Saved views that all share: what narrows the list of conversations
    View(Group<view::What>),
    /// What customers consent to
    Purpose(Group<purpose::What>),
    /// What is to be known of contacts and conversations besides
    Attribute(Group<attribute::What>),
    /// Programs that act for somebody
    Token(Group<token::What>),
    /// Who did what, when, from where
    Audit(audit::Options),
    /// What happened to a message, and why it may not have arrived
    Message(Group<message::What>),
    /// What failed, as a table
    Report(Group<report::What>),
    /// Connected business numbers
    Channel(Group<channel::What>),
    /// All there is of one person, taken out or erased
    Contact(contact::Options),
    /// Automations, as files
    Bot(Group<bot::What>),
    /// A template to many
    Campaign(Group<campaign::What>),
    /// What Meta charges, as files
    Rates(rates::Options),
    /// Compares the ledger with Meta's analytics
    Reconcile(reconcile::Options),
    /// Copies a SQLite database into a new file, while it is in use
    Backup(backup::Options),
    /// Puts a backup in the place of the database; the server must not run
    Restore(backup::Options),
    /// The key that secrets in the database are sealed with
    Key(Group<key::What>),
    /// Reads the kept webhook bodies again
    Reprocess(reprocess::Options),
    /// Writes what is known in an order of its own, to be compared
    Dump(dump::Options),
    /// Writes a workspace's messages and statuses as events for replay
    History(history::Options),
    /// Folds a history of events from the standard input through the rules
    Replay(replay::Options),
    /// Runs only the simulator of WhatsApp's carrier
    Simulator(simulator::Options),
}

/// Where the settings are, and which database.
#[derive(Clone, Debug, Args)]
pub(crate) struct Site {
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

/// What a group of commands shares: where to do something, and what.
#[derive(Debug, Args)]
pub(crate) struct Group<What: Subcommand> {
    #[command(flatten)]
    site: Site,
    #[command(subcommand)]
    what: What,
}

impl Site {
    pub(crate) fn settings(&self) -> anyhow::Result<Settings> {
        let mut settings = Settings::read(self.config.as_deref(), self.database.clone())?;
        if let Some(listen) = self.listen {
            // Links lead to where the server listens, unless somebody said where it is reached.
            if settings.server.public_url == Server::default().public_url && !listen.ip().is_unspecified() {
                settings.server.public_url = format!("http://{listen}");
            }
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
        let db = keys::open(&settings).await?;
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

/// An argument that is one of a closed list of words.
fn word<T: Word>(told: &str) -> Result<T, String> {
    let all = || T::ALL.iter().map(|word| word.word()).collect::<Vec<_>>().join(", ");
    T::from_word(told).ok_or_else(|| format!("expected one of {}", all()))
}

impl Cli {
    /// Reads the command line. Ends the process where it asks for help, or is none.
    pub fn read() -> Self {
        let matches = help::grouped(Self::command()).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

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
            Command::Serve(site) => block_on(serve::run(site)),
            Command::Simulator(options) => block_on(simulator::run(options)),
            Command::Doctor(options) => block_on(doctor::run(options)),
            Command::Backup(options) => block_on(backup::back_up(options)),
            Command::Restore(options) => block_on(backup::restore(options)),
            Command::Key(options) => block_on(key::run(options)),
            Command::Workspace(options) => block_on(workspace::run(options)),
            Command::User(options) => block_on(user::run(options)),
            Command::Role(options) => block_on(role::run(options)),
            Command::Team(options) => block_on(team::run(options)),
            Command::Status(options) => block_on(status::run(options)),
            Command::Label(options) => block_on(label::run(options)),
            Command::Template(options) => block_on(template::run(options)),
            Command::EntryPoint(options) => block_on(source::run(options)),
            Command::Link(options) => block_on(link::run(options)),
            Command::Hours(options) => block_on(hours::run(options)),
            Command::View(options) => block_on(view::run(options)),
            Command::Purpose(options) => block_on(purpose::run(options)),
            Command::Attribute(options) => block_on(attribute::run(options)),
            Command::Audit(options) => block_on(audit::run(options)),
            Command::Token(options) => block_on(token::run(options)),
            Command::Message(options) => block_on(message::run(options)),
            Command::Report(options) => block_on(report::run(options)),
            Command::Channel(options) => block_on(channel::run(options)),
            Command::Contact(options) => block_on(contact::run(options)),
            Command::Bot(options) => block_on(bot::run(options)),
            Command::Campaign(options) => block_on(campaign::run(options)),
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
