//! `make bench`: prints one table and writes `target/bench.json`. Each ratio is measured in the same run as
//! what it is compared with, in turns, so that the machine's moods fall on both; its median is reported. Words
//! after it, as in `make bench ONLY=fold`, leave only the figures whose names have one of them.
//!
//! What the intake is compared with is [`floor`]: the least that an honest receiver does; and what people write in Python,
//! [`mod@pywa`]. Who sends is
//! [`load`], what is sent is [`traffic`], what was there before is [`world`]. [`rules`] and [`replay`] measure
//! what decides, without a server; both take a [`history`]. [`big`] asks a desk of a million messages, which is [`size`]'s,
//! what [`ask`] asks, and what open pages see [`live`]. [`campaign`] sends to many.

mod ask;
mod big;
mod campaign;
mod clock;
mod figures;
mod floor;
mod graph;
mod history;
mod intake;
mod live;
mod load;
mod page;
mod postgres;
mod process;
mod pywa;
mod replay;
mod rules;
mod size;
mod traffic;
mod world;

use std::process::ExitCode;

use anyhow::Context as _;

use figures::Figures;
use intake::Engine;
use process::Folder;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [role, url, listen] if role == floor::ROLE => floor::run(url, listen),
        words => measure(Figures::only(words)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// One thread sends and waits, so that it takes little from the servers it shares the machine with.
fn measure(mut figures: Figures) -> anyhow::Result<()> {
    // An error only says that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("the runtime")?;
    let folder = Folder::new()?;
    if figures.wants(&["permit_ns"]) {
        rules::permit(&mut figures)?;
    }
    if figures.wants(&["fold_events_per_second"]) {
        rules::fold(&mut figures)?;
    }
    if figures.wants(&["replay_lines_per_second"]) {
        replay::measure(&folder, &mut figures)?;
    }
    runtime.block_on(servers(&folder, &mut figures))?;
    figures.finish()
}

async fn servers(folder: &Folder, figures: &mut Figures) -> anyhow::Result<()> {
    let graph = graph::serve().await?;
    if figures.wants(&["idle_rss_mb", "first_load_gzip_kb"]) {
        page::measure(folder, &graph, figures).await?;
    }
    let p99 = "intake_p99_ms_half_load";
    let mut slowest = None;
    let of_sqlite = ["intake_sqlite_vs_floor", "intake_sqlite_vs_floor_512", "wal_bytes_per_event", p99];
    if figures.wants(&of_sqlite) || figures.wants(&pywa::RATIOS) {
        slowest = Some(intake::measure(folder, &graph, &Engine::sqlite(folder), figures).await?);
    }
    if figures.wants(&["intake_postgres_vs_floor", "intake_postgres_vs_floor_512", p99]) {
        let cluster = postgres::Cluster::start(folder)?;
        let postgres = intake::measure(folder, &graph, &cluster.engine()?, figures).await?;
        slowest = slowest.map(|sqlite: f64| sqlite.max(postgres));
    } else {
        slowest = None;
    }
    if let Some(slowest) = slowest {
        figures.add(p99, slowest, "the slower of the two engines");
    }
    if figures.wants(&campaign::NAMES) {
        campaign::measure(folder, &graph, figures).await?;
    }
    at_size(folder, &graph, figures).await
}

async fn at_size(folder: &Folder, graph: &str, figures: &mut Figures) -> anyhow::Result<()> {
    let wants =
        |names: &big::Names| figures.wants(&[&[names.ratio, names.ms][..], &big::OF_BOTH[..]].concat());
    let (sqlite, postgres) = (wants(&big::SQLITE), wants(&big::POSTGRES));
    let mut slower = None;
    if sqlite {
        let urls = ["few", "many"].map(|name| format!("sqlite:{}", folder.path(name).display()));
        slower = Some(big::measure(folder, graph, &urls, &big::SQLITE, figures).await?);
    }
    if postgres {
        let cluster = postgres::Cluster::start(folder)?;
        let urls = [cluster.database("few")?, cluster.database("many")?];
        let measured = big::measure(folder, graph, &urls, &big::POSTGRES, figures).await?;
        slower = slower.map(|sqlite: big::Slower| sqlite.or(measured));
    }
    if let Some(slower) = slower.filter(|_| postgres) {
        slower.tell(figures);
    }
    Ok(())
}
