//! `transom demo`: server, simulator and a small company with history in one process. No account, no network.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;
use transom_rules::time::Span;
use transom_simulator::{ClockHook, Running, Simulator};
use transom_store::{Db, apps};

use crate::app::{App, Shared};
use crate::cli::{asked_to_stop, begin_log};
use crate::clock::Clock;
use crate::settings::{self, Log, Settings};
use crate::{http, sync};

mod carrier;
mod company;
mod file;
mod history;

use carrier::Carrier;
use file::Demo;

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
    /// Forgets what an earlier demo left in the folder
    #[arg(long)]
    fresh: bool,
}

/// Runs the demo until it is asked to stop.
///
/// # Errors
/// When an address is taken, the folder cannot be written, or the database cannot be opened.
pub async fn run(options: Options) -> anyhow::Result<()> {
    begin_log(&Log { filter: "warn".into(), ..Log::default() })?;
    let desk = open(&options).await?;
    println!();
    println!("  Inbox   {}   sign in as {} with {}", desk.demo.inbox_url, desk.demo.email, desk.demo.password);
    println!("  Phones  {}/phones", desk.demo.simulator_url);
    println!("  Ctrl-C ends the demo; it goes on where it was at the next start.");
    println!();
    asked_to_stop().await?;
    close(desk).await
}

/// A demo that runs.
struct Desk {
    app: Shared,
    simulator: Option<Running>,
    demo: Demo,
    serving: tokio::task::JoinHandle<anyhow::Result<()>>,
}

async fn open(options: &Options) -> anyhow::Result<Desk> {
    std::fs::create_dir_all(&options.data).with_context(|| format!("the folder {}", options.data.display()))?;
    let database = options
        .database
        .clone()
        .unwrap_or_else(|| format!("sqlite:{}", options.data.join("transom.db").display()));
    let before = begin_where_it_was(options, &database).await?;
    let clock = Arc::new(Clock::new(Span::default()));
    let listener = http::bind(options.listen).await?;
    let address = listener.local_addr()?;
    let (simulator, carrier) = find_simulator(options, &clock).await?;
    clock.set_offset(Span::seconds(carrier.clock_offset().await?));
    let settings = settings_of(options, &database, &carrier, address);
    let is_new = before.is_none();
    let app = App::start(settings, Arc::clone(&clock)).await?;
    app.wait_for(Some("the company and its history"));
    if options.simulator_url.is_some() {
        app.tasks.spawn(Arc::clone(&carrier).lead(Arc::clone(&clock), app.stop.clone()));
    }
    let demo = company::found(&app, before, &carrier, address).await?;
    let serving = serve(&app, listener);
    file::write(&options.data, &demo)?;
    company::plant(&carrier, &demo, is_new).await?;
    sync::all(&app, demo.workspace_id).await?;
    history::play(&app, &carrier, &demo).await?;
    app.wait_for(None);
    Ok(Desk { app, simulator, demo, serving })
}

fn serve(app: &Shared, listener: TcpListener) -> tokio::task::JoinHandle<anyhow::Result<()>> {
    tokio::spawn(http::serve(Arc::clone(app), listener))
}

async fn close(desk: Desk) -> anyhow::Result<()> {
    desk.app.stop.cancel();
    let served = desk.serving.await?;
    desk.app.shut_down().await;
    if let Some(simulator) = desk.simulator {
        simulator.stop().await;
    }
    served
}

/// What an earlier demo left, if it is whole and wanted. A demo whose history was cut short begins anew.
async fn begin_where_it_was(options: &Options, database: &str) -> anyhow::Result<Option<Demo>> {
    let Some(before) = file::read(&options.data)? else {
        if options.database.is_none() {
            forget_files(&options.data)?;
        }
        return Ok(None);
    };
    let workspace = before.workspace_id;
    let whole = match Db::open(database).await {
        Ok(db) if !options.fresh => {
            let played = db
                .read(move |tx| Box::pin(async move { apps::value(tx, workspace, history::PLAYED).await }))
                .await?;
            played.is_some()
        }
        Ok(db) => {
            db.write(move |tx| Box::pin(apps::erase(tx, workspace))).await?;
            false
        }
        Err(error) => return Err(error).context("the database of the demo"),
    };
    if whole {
        return Ok(Some(before));
    }
    if options.database.is_some() {
        let db = Db::open(database).await?;
        db.write(move |tx| Box::pin(apps::erase(tx, workspace))).await?;
    }
    forget_files(&options.data)?;
    Ok(None)
}

/// Removes what the demo made and nothing else.
fn forget_files(folder: &Path) -> anyhow::Result<()> {
    for name in ["demo.json", "transom.db", "transom.db-wal", "transom.db-shm"] {
        let path = folder.join(name);
        if path.exists() {
            std::fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    for name in ["media", "simulator"] {
        let path = folder.join(name);
        if path.exists() {
            std::fs::remove_dir_all(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    Ok(())
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
    };
    let seed = transom_simulator::Seed::default();
    let running = Simulator::start(start, seed, Some(hook)).await?;
    let carrier = Carrier::new(&format!("http://{}", running.address()))?;
    Ok((Some(running), Arc::new(carrier)))
}

fn settings_of(options: &Options, database: &str, carrier: &Carrier, address: SocketAddr) -> Settings {
    Settings {
        database: settings::Database { url: database.to_owned() },
        server: settings::Server { listen: address, public_url: format!("http://{address}") },
        graph: settings::Graph {
            url: carrier.url().to_owned(),
            media_hosts: Vec::new(),
            ..settings::Graph::default()
        },
        media: settings::Media { path: options.data.join("media") },
        ..Settings::default()
    }
}
