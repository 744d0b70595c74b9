//! `transom simulator`: only the carrier, for whoever wants to point another program at it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use transom_desk::base::settings::Log;
use transom_simulator::{Seed, Simulator};

use super::start::{StopSignals, begin_log, no_place};

/// What the simulator is told.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Folder to keep the world in; in memory only without it
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// How it is reached, where that is not by its address: with the name of a container, say
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Where webhooks of the sample app go
    #[arg(long, value_name = "URL")]
    callback: Option<String>,
    /// Approve what is submitted after so many seconds, but for names such as `rejected_scam` or `paused_`; without it, a review is
    /// decided by /_sim/templates
    #[arg(long, value_name = "SECONDS")]
    review_after: Option<u32>,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    begin_log(&Log::default())?;
    let Options { listen, data, public_url, callback, review_after } = options;
    let start = transom_simulator::Options { listen, data, public_url, review_after };
    let running = Simulator::start(start, Seed::sample(callback), None).await;
    let running = running.map_err(|error| no_place(error, "--listen"))?;
    let stop = StopSignals::listen()?;
    println!("Phones: http://{}/phones", running.address());
    stop.asked().await;
    running.stop().await;
    Ok(())
}
