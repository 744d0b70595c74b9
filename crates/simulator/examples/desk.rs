//! A simulator alone on port 8090, to look at: `cargo run -p transom-simulator --example desk`.

use transom_simulator::{Options, Seed, Simulator};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options { listen: "127.0.0.1:8090".parse()?, data: None, public_url: None };
    let running = Simulator::start(options, Seed::sample(None), None).await?;
    tracing::info!(address = %running.address(), "the simulator runs; its phones are at /phones");
    tokio::signal::ctrl_c().await?;
    running.stop().await;
    Ok(())
}
