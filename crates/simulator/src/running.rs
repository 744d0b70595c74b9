//! Starting and stopping a simulator, and what the process around it can do without HTTP.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::csrf::CsrfLayer;

use crate::carrier::{Carrier, NotWritten, Parts};
use crate::clock::Clock;
use crate::media::Vault;
use crate::pricing::Rules;
use crate::sim::seed::{Seed, plant};
use crate::visitors::{Hosts, only_here};
use crate::world::faults::Faults;
use crate::world::journal::Journal;
use crate::{graph, phones, sim, sms, webhooks};

/// Called with the new offset in seconds when the clock moves; the clock's POST is answered after it.
pub type ClockHook = Arc<dyn Fn(i64) -> BoxFuture<'static, ()> + Send + Sync>;

/// How a simulator is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Folder in which the world is kept. None: in memory only.
    pub data: Option<PathBuf>,
    /// Beginning of the addresses it hands out (media, paging); by default `http://` and where it listens.
    pub public_url: Option<String>,
    /// After how many seconds a review decides by itself. None: whoever reviews does, by `/_sim/templates`.
    pub review_after: Option<u32>,
}

/// The simulator.
#[derive(Debug)]
pub struct Simulator;

/// A simulator that runs.
pub struct Running {
    carrier: Arc<Carrier>,
    address: SocketAddr,
    is_new: bool,
    tasks: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Running").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Simulator {
    /// Starts a simulator: reads its world, lays `seed` into it, listens.
    ///
    /// Errors: the folder cannot be read or written, the address is taken.
    pub async fn start(options: Options, seed: Seed, on_clock: Option<ClockHook>) -> anyhow::Result<Running> {
        let listener = TcpListener::bind(options.listen).await;
        let listener = listener.with_context(|| format!("listening on {}", options.listen))?;
        let address = listener.local_addr()?;
        let (journal, mut world) = Journal::open(options.data.as_deref())?;
        let vault = Vault::open(options.data.as_deref())?;
        let kept = world.settings.get("offset_seconds").and_then(Value::as_i64);
        let offset = kept.unwrap_or(seed.clock_offset_seconds);
        world.settings.put("offset_seconds", offset.into());
        let public_url = options.public_url.unwrap_or_else(|| format!("http://{address}"));
        let public_url = public_url.trim_end_matches('/').to_owned();
        let clock = Clock::new(offset);
        let parts = Parts { clock, world, journal, vault, public_url, on_clock };
        let carrier = Arc::new(Carrier::new(parts, http_client()?));
        let planted = carrier
            .commit(|world, clock| {
                sim::reviewer::set(world, options.review_after);
                plant(world, clock, seed);
            })
            .await;
        planted.map_err(not_written)?;
        let tasks = vec![
            tokio::spawn(listen(Arc::clone(&carrier), listener, address)),
            tokio::spawn(phones::steps::run(Arc::clone(&carrier))),
            tokio::spawn(webhooks::sender::run(Arc::clone(&carrier))),
            tokio::spawn(sms::steps::run(Arc::clone(&carrier))),
            tokio::spawn(sms::sender::run(Arc::clone(&carrier))),
            tokio::spawn(sim::reviewer::run(Arc::clone(&carrier))),
        ];
        Ok(Running { carrier, address, is_new: kept.is_none(), tasks })
    }
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether the world began with this start.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Now by the simulator's clock, Unix seconds.
    pub fn now(&self) -> i64 {
        self.carrier.clock.now()
    }

    /// Seconds that the simulator's clock is ahead of the machine's.
    pub fn clock_offset(&self) -> i64 {
        self.carrier.clock.offset_seconds()
    }

    /// Moves the clock to this offset, hook and followers included, as `POST /_sim/clock` does.
    ///
    /// Errors: the journal could not be written.
    pub async fn set_clock_offset(&self, seconds: i64) -> anyhow::Result<()> {
        self.carrier.move_clock(|_| seconds).await.map(drop).map_err(not_written)
    }

    /// Lays more apps, accounts, numbers, templates and customers into the world, as `POST /_sim/seed` does.
    ///
    /// Errors: the journal could not be written.
    pub async fn plant(&self, seed: Seed) -> anyhow::Result<()> {
        let planted = self.carrier.commit(|world, clock| plant(world, clock, seed)).await;
        planted.map_err(not_written)
    }

    /// Makes or changes a customer, as `POST /_sim/customers` does.
    ///
    /// Errors: the phone is none, a field has a wrong type, the journal could not be written.
    pub async fn put_customer(&self, customer: Value) -> anyhow::Result<Value> {
        answer(sim::customers::put(&self.carrier, &fields(customer)).await)
    }

    /// The customer writes, as `POST /_sim/customers/{phone}/messages` does; answers the same.
    ///
    /// Errors: there is no such number, the message is not whole, the journal could not be written.
    pub async fn customer_writes(&self, phone: &str, message: Value) -> anyhow::Result<Value> {
        answer(sim::inbound::write(&self.carrier, phone, fields(message)).await)
    }

    /// The customer opens the chat: what has arrived is read, and what is on its way will be.
    /// Answers the ids of what is read now.
    ///
    /// Errors: there is no such customer, the journal could not be written.
    pub async fn customer_reads(&self, phone: &str) -> anyhow::Result<Vec<String>> {
        answer(sim::customers::open_chat(&self.carrier, phone, None).await)
    }

    /// Decides the review of a template, as `POST /_sim/templates/{meta_id}/review` does; answers the template.
    ///
    /// Errors: there is no such template or status, the journal could not be written.
    pub async fn review_template(&self, meta_id: &str, review: Value) -> anyhow::Result<Value> {
        answer(sim::templates::decide(&self.carrier, meta_id, &fields(review)).await)
    }

    /// Changes the faults, as `POST /_sim/faults` does; answers those in force.
    ///
    /// Errors: a field is unknown or wrong, the journal could not be written.
    pub async fn set_faults(&self, changes: Value) -> anyhow::Result<Value> {
        let changes = fields(changes);
        let merged = self.carrier.commit(|world, _| Faults::merge(world, &changes)).await;
        merged.map_err(not_written)?.map(|faults| json!(faults)).map_err(anyhow::Error::msg)
    }

    /// Bills by these rules from now on, as `POST /_sim/rules` does.
    ///
    /// Errors: the journal could not be written.
    pub async fn set_rules(&self, rules: Rules) -> anyhow::Result<()> {
        self.carrier.commit(|world, _| rules.set(world)).await.map_err(not_written)
    }

    /// How many webhooks wait for their 200, and how many steps messages still take.
    pub fn pending(&self) -> usize {
        let (webhooks, steps) = sim::on_their_way(&self.carrier);
        webhooks + steps
    }

    /// Ends within two seconds: open requests are answered, the journal is closed.
    pub async fn stop(self) {
        self.carrier.stop.cancel();
        for mut task in self.tasks {
            if tokio::time::timeout(Duration::from_millis(1500), &mut task).await.is_err() {
                task.abort();
            }
        }
        let carrier = self.carrier;
        // Joining the journal's thread blocks for one write at most; off the runtime all the same.
        if tokio::task::spawn_blocking(move || carrier.close()).await.is_err() {
            tracing::error!("the journal could not be closed");
        }
    }
}

async fn listen(carrier: Arc<Carrier>, listener: TcpListener, address: SocketAddr) {
    let stop = carrier.stop.clone();
    let hosts = Hosts::of(address, &carrier.public_url);
    let app: Router = Router::new()
        .merge(sim::routes())
        .merge(phones::routes())
        .layer(CsrfLayer::new())
        .merge(sms::routes())
        .fallback(graph::serve)
        .layer(DefaultBodyLimit::max(graph::BODY_MOST))
        .layer(from_fn_with_state(hosts, only_here))
        .with_state(carrier);
    let served = axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await;
    if let Err(error) = served {
        tracing::error!(%error, "the simulator stopped listening");
    }
}

fn http_client() -> anyhow::Result<reqwest::Client> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Somebody else may have installed one in between, which is as good.
        let _was_first = rustls::crypto::ring::default_provider().install_default();
    }
    // Webhooks go where they are told, never through a proxy, never elsewhere by redirect.
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
    client.context("making the client for webhooks")
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn answer<T>(outcome: Result<T, sim::Refusal>) -> anyhow::Result<T> {
    outcome.map_err(|refusal| anyhow::anyhow!("{}", refusal.message()))
}

fn not_written(_: NotWritten) -> anyhow::Error {
    anyhow::anyhow!("the simulator could not write its journal")
}
