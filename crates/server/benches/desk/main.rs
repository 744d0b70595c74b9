//! `make bench`: prints one table and writes `target/bench.json`. Each ratio is measured in the same run as
//! what it is compared with, in turns, so that the machine's moods fall on both; its median is reported.
//!
//! What the intake is compared with is [`floor`]: the least that an honest receiver does. Who sends is
//! [`load`], what is sent is [`traffic`], what was there before is [`world`].

mod clock;
mod figures;
mod floor;
mod graph;
mod intake;
mod load;
mod page;
mod postgres;
mod process;
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
        _ => measure(),
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
fn measure() -> anyhow::Result<()> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("the runtime")?;
    runtime.block_on(async {
        let folder = Folder::new()?;
        let graph = graph::serve().await?;
        let mut figures = Figures::default();
        page::measure(&folder, &graph, &mut figures).await?;
        let sqlite = intake::measure(&folder, &graph, &Engine::sqlite(&folder), &mut figures).await?;
        let cluster = postgres::Cluster::start(&folder)?;
        let postgres = intake::measure(&folder, &graph, &cluster.engine()?, &mut figures).await?;
        figures.add("intake_p99_ms_half_load", sqlite.max(postgres), "the slower of the two engines");
        figures.finish()
    })
}
