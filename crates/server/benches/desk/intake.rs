//! How many webhooks a second are taken in with everything that belongs to it, against the floor, in turns;
//! then how long one takes at half of that rate. Afterwards the rows are counted: nothing may be missing.

use std::time::Duration;

use anyhow::ensure;
use transom_desk::base::clock::Clock;
use transom_rules::time::Span;

use crate::figures::{Figures, median};
use crate::floor;
use crate::load::{self, Requests, quantile};
use crate::process::{Folder, Server};
use crate::pywa;
use crate::traffic::{Sent, Traffic};
use crate::world;

/// Turns of each.
const ROUNDS: usize = 5;
/// Webhooks of a turn.
const OF_ROUND: usize = 8_000;
/// The same of a turn of pywa, which takes as long for them.
const OF_PYWA: usize = 1_000;
/// Webhooks before the first turn.
const WARM_UP: usize = 4_000;
/// How long half of the rate is kept up, in seconds.
const HALF_LOAD_S: f64 = 8.0;

/// Two databases of one engine.
pub(crate) struct Engine {
    /// The figure's name.
    pub(crate) ratio: &'static str,
    /// With many connections.
    pub(crate) ratio_of_many: &'static str,
    /// What is written for each webhook; where the server writes it itself.
    pub(crate) bytes: Option<&'static str>,
    /// Whether receivers are written in Python for this engine.
    pub(crate) has_pywa: bool,
    /// The server's.
    pub(crate) ours: String,
    /// The floor's.
    pub(crate) floor: String,
}

impl Engine {
    /// Two files.
    pub(crate) fn sqlite(folder: &Folder) -> Self {
        let url = |name: &str| format!("sqlite:{}", folder.path(name).display());
        Self {
            ratio: "intake_sqlite_vs_floor",
            ratio_of_many: "intake_sqlite_vs_floor_512",
            bytes: Some("wal_bytes_per_event"),
            has_pywa: true,
            ours: url("ours.db"),
            floor: url("floor.db"),
        }
    }
}

/// Measures one engine. Returns the 99th percentile at half load, in milliseconds.
pub(crate) async fn measure(
    folder: &Folder,
    graph: &str,
    engine: &Engine,
    figures: &mut Figures,
) -> anyhow::Result<f64> {
    eprintln!("{}: preparing", engine.ratio);
    let now_s = Clock::new(Span::default()).now().seconds();
    let mut traffic = Traffic::new(world::prepare(&engine.ours).await?, graph, now_s);
    floor::analyze(&engine.ours).await?;
    let floor = Server::floor(&engine.floor).await?;
    let ours = Server::ours(folder, graph, &engine.ours).await?;
    let has_pywa = engine.has_pywa && figures.wants(&pywa::RATIOS);
    let pywa = if has_pywa { pywa::start(folder).await? } else { Vec::new() };
    let mut runners = vec![Runner::of(&ours), Runner::of(&floor)];
    runners.extend(pywa.iter().map(|pywa| Runner { webhooks: OF_PYWA, ..Runner::of(pywa) }));
    let warm_up = traffic.requests(WARM_UP)?;
    for runner in &runners {
        runner.turn(&warm_up, load::CONNECTIONS).await?;
    }
    let before = ours.written_bytes()?;
    let few = turns(&runners, &mut traffic, load::CONNECTIONS).await?;
    let written = ours.written_bytes()? - before;
    figures.add(
        engine.ratio,
        few.ratio(1),
        format!("{}; {:.0} MB held after the load", few.beside(1), ours.rss_mb()?),
    );
    if let Some(name) = engine.bytes {
        #[expect(clippy::cast_precision_loss, reason = "some hundred megabytes")]
        let each = written as f64 / (ROUNDS * OF_ROUND) as f64;
        figures.add(name, each, "into the database's files, the one beside it and then the one itself");
    }
    if !pywa.is_empty() {
        pywa::all_there(folder, (1 + ROUNDS) * OF_PYWA).await?;
        for (place, name) in (2..).zip(pywa::RATIOS) {
            figures.add(name, few.ratio(place), few.beside(place));
        }
    }
    runners.truncate(2);
    let many = turns(&runners, &mut traffic, load::MANY_CONNECTIONS).await?;
    figures.add(engine.ratio_of_many, many.ratio(1), many.beside(1));
    let p99 = half_load(&ours, &mut traffic, few.rate(0) / 2.0).await?;
    all_there(engine, traffic.sent).await?;
    Ok(p99)
}

/// A server that takes its turns.
struct Runner<'s> {
    server: &'s Server,
    /// Of a turn.
    webhooks: usize,
}

impl<'s> Runner<'s> {
    const fn of(server: &'s Server) -> Self {
        Self { server, webhooks: OF_ROUND }
    }

    /// One turn, after the machine has come to rest; webhooks a second.
    async fn turn(&self, requests: &Requests, connections: usize) -> anyhow::Result<f64> {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let requests = requests.iter().take(self.webhooks).cloned().collect();
        load::closed(self.server.address, &requests, connections).await
    }
}

/// What some turns came to: of each the webhooks a second of all that took theirs, ours first.
struct Turns(Vec<Vec<f64>>);

impl Turns {
    /// How many times the rate of another one ours was, in the same turn.
    fn ratio(&self, other: usize) -> f64 {
        let of_one = |rates: &Vec<f64>| Some(rates.first()? / rates.get(other)?);
        median(self.0.iter().filter_map(of_one).collect())
    }

    fn rate(&self, one: usize) -> f64 {
        median(self.0.iter().filter_map(|rates| rates.get(one).copied()).collect())
    }

    fn beside(&self, other: usize) -> String {
        format!("{:.0} of {:.0} webhooks/s", self.rate(0), self.rate(other))
    }
}

async fn turns(runners: &[Runner<'_>], traffic: &mut Traffic, connections: usize) -> anyhow::Result<Turns> {
    let mut turns = Vec::new();
    for _ in 0..ROUNDS {
        let requests = traffic.requests(OF_ROUND)?;
        let mut rates = Vec::new();
        for runner in runners {
            rates.push(runner.turn(&requests, connections).await?);
        }
        eprintln!("  webhooks/s, ours first: {rates:.0?}");
        turns.push(rates);
    }
    Ok(Turns(turns))
}

async fn half_load(ours: &Server, traffic: &mut Traffic, per_second: f64) -> anyhow::Result<f64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate is a small positive number"
    )]
    let count = (per_second * HALF_LOAD_S) as usize;
    let count = count.min(traffic.left());
    let requests = traffic.requests(count)?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let took = load::open(ours.address, &requests, per_second).await?;
    let p99 = quantile(&took, 990);
    eprintln!(
        "  at {per_second:.0} webhooks/s: p50 {:.1} ms, p99 {p99:.1} ms, longest {:.1} ms",
        quantile(&took, 500),
        quantile(&took, 1000)
    );
    Ok(p99)
}

/// Every webhook was answered 200, so everything in it has to be there.
async fn all_there(engine: &Engine, sent: Sent) -> anyhow::Result<()> {
    for (table, expected) in [
        ("deliveries WHERE outcome = 'stored'", sent.all),
        ("messages WHERE inbound = TRUE", sent.messages),
        ("messages WHERE read_at IS NOT NULL", sent.read),
        ("orphans", 0),
        ("unknowns", 0),
    ] {
        let found = floor::rows(&engine.ours, table).await?;
        ensure!(found == expected, "{table}: {found} rows where {expected} should be");
    }
    Ok(())
}
