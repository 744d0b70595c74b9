//! `transom demo`: server, simulator and a small company with history in one process. No account, no network.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;
use transom_desk::app::{self, Shared};
use transom_desk::base::clock::Clock;
use transom_desk::base::keys;
use transom_desk::base::settings::{self, Log, Settings};
use transom_desk::run;
use transom_desk::templates::sync;
use transom_rules::time::Span;
use transom_simulator::{ClockHook, Running, Simulator};
use transom_store::apps;

use crate::cli::start::{StopSignals, begin_log, listen, no_place};
use crate::http;

mod carrier;
mod company;
mod file;
mod history;
mod people;
mod rules;

use carrier::Carrier;
use file::Demo;
use rules::Rules;

/// The key that the demo's secrets are sealed with.
const KEY: &str = "transom.db.key";
/// After how many seconds the demo's reviewer has looked at a template.
const REVIEW_SECONDS: u32 = 6;

/// What the demo is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// Folder to keep everything in
    #[arg(long, value_name = "DIR", default_value = "transom-demo")]
    data: PathBuf,
    /// Address of the server
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Address of the simulator
    #[arg(long, default_value = "127.0.0.1:8090")]
    simulator: SocketAddr,
    /// A simulator that runs by itself, instead of one in this process
    #[arg(long, value_name = "URL")]
    simulator_url: Option<String>,
    /// Database, by default sqlite:DIR/transom.db
    #[arg(long, value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// What to log, as in the settings
    #[arg(long, value_name = "FILTER", default_value = "warn")]
    log: String,
    /// Forgets what an earlier demo left in the folder
    #[arg(long)]
    fresh: bool,
    /// Meta's rules that server and simulator price by; auto takes those of each instant
    #[arg(long, value_enum, default_value_t = Rules::Auto)]
    rules: Rules,
    /// Instant that the clock shows at the start, such as 2026-12-31T23:50:00Z; a new demo's history ends there
    #[arg(long, value_name = "INSTANT")]
    now: Option<jiff::Timestamp>,
}

/// Runs the demo until it is asked to stop.
///
/// # Errors
/// When an address is taken, the folder cannot be written, or the database cannot be opened.
pub async fn run(mut options: Options) -> anyhow::Result<()> {
    begin_log(&Log { filter: options.log.clone(), ..Log::default() })?;
    // What is told of it to commands holds wherever they are run.
    options.data = std::path::absolute(&options.data).context("the folder of the demo")?;
    let desk = open(&options).await?;
    println!();
    println!(
        "  Inbox   {}   sign in as {} with {}",
        desk.demo.inbox_url, desk.demo.email, desk.demo.password
    );
    println!("  Phones  {}/phones", desk.demo.simulator_url);
    println!("  Ctrl-C ends the demo; it goes on where it was at the next start.");
    if let Some(other) = rules_before(&desk, options.rules).await? {
        println!();
        println!("  The history was played with --rules {other}, and its charges stay as they are. What is");
        println!("  sent from now on is priced with --rules {}.", options.rules.word());
        println!("  To see all of it by these rules, start once with --fresh: it plays the history anew.");
    }
    println!();
    close(desk).await
}

/// The rules that the history was played by, if they are others than those asked for.
async fn rules_before(desk: &Desk, asked: Rules) -> anyhow::Result<Option<String>> {
    let played = history::played(&desk.app.db, desk.demo.workspace_id).await?;
    Ok(played.filter(|rules| rules != history::BY_UNKNOWN && rules != asked.word()))
}

/// A demo that runs.
struct Desk {
    app: Shared,
    simulator: Option<Running>,
    demo: Demo,
    serving: tokio::task::JoinHandle<()>,
    stop: StopSignals,
}

async fn open(options: &Options) -> anyhow::Result<Desk> {
    std::fs::create_dir_all(&options.data)
        .with_context(|| format!("the folder {}", options.data.display()))?;
    let database = options
        .database
        .clone()
        .unwrap_or_else(|| format!("sqlite:{}", options.data.join("transom.db").display()));
    // First of all: where another demo runs nothing is forgotten.
    let listener = listen(options.listen, "--listen").await?;
    let before = begin_where_it_was(options, &database).await?;
    let clock = Arc::new(Clock::new(Span::default()));
    let address = listener.local_addr()?;
    let (simulator, carrier) = find_simulator(options, &clock).await?;
    clock.set_offset(begin_clock(options, before.is_none(), &clock, &carrier).await?);
    carrier.set_rules(options.rules).await?;
    let settings = settings_of(options, &database, &carrier, address);
    let app = run::start(settings, Arc::clone(&clock)).await?;
    app.wait_for(Some("the company and its history"));
    if options.simulator_url.is_some() {
        app.tasks.spawn(Arc::clone(&carrier).lead(Arc::clone(&clock), app.stop.clone()));
    }
    let demo = company::found(&app, before, &carrier, address).await?;
    let serving = serve(&app, listener);
    file::write(&options.data, &demo, &app.settings)?;
    company::plant(&carrier, &demo).await?;
    sync::all(&app, demo.workspace_id).await?;
    history::play(&app, &carrier, &demo, options.rules).await?;
    let stop = StopSignals::listen()?;
    app.wait_for(None);
    Ok(Desk { app, simulator, demo, serving, stop })
}

fn serve(app: &Shared, listener: TcpListener) -> tokio::task::JoinHandle<()> {
    tokio::spawn(http::serve(Arc::clone(app), listener))
}

/// Waits until the demo is asked to stop, and ends it.
async fn close(desk: Desk) -> anyhow::Result<()> {
    desk.stop.asked().await;
    desk.app.stop.cancel();
    desk.serving.await?;
    run::shut_down(&desk.app).await;
    if let Some(simulator) = desk.simulator {
        simulator.stop().await;
    }
    Ok(())
}

/// What an earlier demo left, if it is whole and wanted. A demo whose history was cut short begins anew.
async fn begin_where_it_was(options: &Options, database: &str) -> anyhow::Result<Option<Demo>> {
    if file::has_begun(&options.data) {
        drop(app::alone_with(database)?);
    }
    let before = match file::read(&options.data) {
        Ok(before) => before,
        Err(_) if options.fresh => None,
        Err(error) => return Err(error),
    };
    if let Some(before) = before {
        // A file of our own that is not wanted any more need not even be readable.
        let is_kept = !options.fresh && is_whole(&kept_in(options, database), &before).await?;
        if is_kept {
            return Ok(Some(before));
        }
        if options.database.is_some() {
            let db = keys::open(&kept_in(options, database)).await?;
            let workspace = before.workspace_id;
            db.of(workspace).write((), |tx, ()| Box::pin(apps::erase(tx))).await?;
        }
        if let Some(url) = &options.simulator_url {
            company::hang_up(&Carrier::new(url)?, &before).await?;
        }
    }
    forget_files(options)?;
    file::begin(&options.data)?;
    Ok(None)
}

async fn is_whole(settings: &Settings, before: &Demo) -> anyhow::Result<bool> {
    let workspace = before.workspace_id;
    let db = keys::open(settings).await?;
    Ok(history::played(&db, workspace).await?.is_some())
}

/// Removes what an earlier demo made and nothing else. Files of these names in a folder where no demo began
/// are somebody's own.
fn forget_files(options: &Options) -> anyhow::Result<()> {
    let folder = &options.data;
    let is_ours = file::has_begun(folder);
    for name in
        ["demo.toml", "transom.db", "transom.db-wal", "transom.db-shm", "transom.db.lock", KEY, "simulator"]
    {
        let path = folder.join(name);
        let is_used = match name {
            "demo.toml" => true,
            "simulator" => options.simulator_url.is_none(),
            _ => options.database.is_none(),
        };
        anyhow::ensure!(
            is_ours || !is_used || !path.exists(),
            "{} is not of a demo; choose another folder with --data",
            path.display()
        );
    }
    if !is_ours {
        return Ok(());
    }
    for name in ["demo.json", "demo.toml", "transom.db", "transom.db-wal", "transom.db-shm"] {
        remove(std::fs::remove_file(folder.join(name)), name)?;
    }
    // Another database goes on with its key.
    if options.database.is_none() {
        remove(std::fs::remove_file(folder.join(KEY)), KEY)?;
    }
    remove(std::fs::remove_dir_all(folder.join("simulator")), "simulator")?;
    forget_media(&folder.join("media"))
}

/// The files of customers lie in folders named by two digits of a hash.
fn forget_media(folder: &Path) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let name = entry?.file_name();
        let is_ours =
            name.to_str().is_some_and(|it| it.len() == 2 && it.chars().all(|c| c.is_ascii_hexdigit()));
        if is_ours {
            remove(std::fs::remove_dir_all(folder.join(&name)), "media")?;
        }
    }
    // A folder that holds something else stays.
    let _ = std::fs::remove_dir(folder);
    Ok(())
}

fn remove(removed: std::io::Result<()>, name: &str) -> anyhow::Result<()> {
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {name}"))
        }
        _ => Ok(()),
    }
}

async fn find_simulator(
    options: &Options,
    clock: &Arc<Clock>,
) -> anyhow::Result<(Option<Running>, Arc<Carrier>)> {
    if let Some(url) = &options.simulator_url {
        return Ok((None, Arc::new(Carrier::new(url)?)));
    }
    let clock = Arc::clone(clock);
    let hook: ClockHook = Arc::new(move |seconds| {
        clock.set_offset(Span::seconds(seconds));
        Box::pin(std::future::ready(()))
    });
    let start = transom_simulator::Options {
        listen: options.simulator,
        data: Some(options.data.join("simulator")),
        public_url: None,
        review_after: Some(REVIEW_SECONDS),
    };
    let seed = transom_simulator::Seed::default();
    let running = Simulator::start(start, seed, Some(hook)).await;
    let running = running.map_err(|error| no_place(error, "--simulator"))?;
    let carrier = Carrier::new(&format!("http://{}", running.address()))?;
    Ok((Some(running), Arc::new(carrier)))
}

/// How far the clock is ahead of the machine's: as asked for, or as the simulator has it.
async fn begin_clock(
    options: &Options,
    begins_anew: bool,
    clock: &Clock,
    carrier: &Carrier,
) -> anyhow::Result<Span> {
    let kept = carrier.clock_offset().await?;
    let seconds = match options.now {
        Some(now) => now.as_second() - clock.machine().seconds(),
        // A clock that is behind was left there by a history that was cut short.
        None if begins_anew => kept.max(0),
        None => kept,
    };
    if seconds != kept {
        carrier.set_clock_offset(seconds).await?;
    }
    Ok(Span::seconds(seconds))
}

fn settings_of(options: &Options, database: &str, carrier: &Carrier, address: SocketAddr) -> Settings {
    Settings {
        server: settings::Server {
            listen: address,
            public_url: format!("http://{address}"),
            ..settings::Server::default()
        },
        graph: settings::Graph {
            url: carrier.url().to_owned(),
            media_hosts: Vec::new(),
            ..settings::Graph::default()
        },
        sms: settings::Sms { url: carrier.url().to_owned(), ..settings::Sms::default() },
        media: settings::Media { path: options.data.join("media") },
        rules: options.rules.settings(),
        ..kept_in(options, database)
    }
}

/// Where rows are kept, and the key of their secrets: in the folder of the demo, wherever they are.
fn kept_in(options: &Options, database: &str) -> Settings {
    let secrets = settings::Secrets { key_file: options.data.join(KEY), key: settings::key_of_environment() };
    Settings { secrets, ..Settings::of_database(database) }
}
