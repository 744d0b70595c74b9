//! The least that an honest receiver of webhooks does: check the signature over the raw bytes, store the
//! bytes durably in a commit shared by all who wait, answer then. No parsing, no rules, no inbox. It runs as
//! a process of its own on the same libraries and the same runtime as the server.
//!
//! It is also where the benchmark counts rows: SQL of the benchmark stands in this file only.

use std::sync::Arc;
use std::sync::mpsc;

use anyhow::Context as _;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::sync::oneshot;
use tokio_postgres::NoTls;

use crate::world::APP_SECRET;

/// The first argument of the process.
pub(crate) const ROLE: &str = "floor";
/// Bodies in one commit at most: as many as the server's own.
const MOST: usize = 1_000;

const TABLE: &str = "CREATE TABLE raw (id INTEGER PRIMARY KEY, body BLOB NOT NULL)";
const TABLE_POSTGRES: &str = "CREATE TABLE raw (id bigserial PRIMARY KEY, body bytea NOT NULL)";

/// A body, and who is told whether it is stored.
struct Waiting {
    body: Bytes,
    tell: oneshot::Sender<bool>,
}

type Store = Arc<dyn Fn(Waiting) -> bool + Send + Sync>;

/// Serves until it is killed.
pub(crate) fn run(url: &str, listen: &str) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime")?;
    runtime.block_on(async {
        let store = match url.strip_prefix("sqlite:") {
            Some(path) => sqlite(path)?,
            None => postgres(url).await?,
        };
        let router = Router::new().route("/webhooks/whatsapp/{channel}", post(take)).with_state(store);
        let listener = tokio::net::TcpListener::bind(listen).await?;
        Ok(axum::serve(listener, router).await?)
    })
}

async fn take(State(store): State<Store>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if signature_fits(&headers, &body) != Some(true) {
        return StatusCode::UNAUTHORIZED;
    }
    let (tell, told) = oneshot::channel();
    let stored = store(Waiting { body, tell }) && told.await.unwrap_or(false);
    if stored { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

fn signature_fits(headers: &HeaderMap, body: &[u8]) -> Option<bool> {
    let claimed = headers.get("x-hub-signature-256")?.to_str().ok()?.strip_prefix("sha256=")?;
    let claimed = hex::decode(claimed).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()).ok()?;
    mac.update(body);
    Some(mac.verify_slice(&claimed).is_ok())
}

fn sqlite(path: &str) -> anyhow::Result<Store> {
    let mut connection = rusqlite::Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;",
    )?;
    connection.execute_batch(TABLE)?;
    let (posts, waiting) = mpsc::channel::<Waiting>();
    std::thread::spawn(move || {
        while let Ok(first) = waiting.recv() {
            let batch: Vec<Waiting> =
                std::iter::once(first).chain(waiting.try_iter().take(MOST - 1)).collect();
            let stored = commit(&mut connection, &batch).is_ok();
            answer(batch, stored);
        }
    });
    Ok(Arc::new(move |post| posts.send(post).is_ok()))
}

fn commit(connection: &mut rusqlite::Connection, batch: &[Waiting]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    let mut insert = transaction.prepare_cached("INSERT INTO raw (body) VALUES ($1)")?;
    for waiting in batch {
        insert.execute([&*waiting.body])?;
    }
    drop(insert);
    transaction.commit()
}

async fn postgres(url: &str) -> anyhow::Result<Store> {
    let client = connect(url).await?;
    client.batch_execute(TABLE_POSTGRES).await?;
    let insert = client.prepare("INSERT INTO raw (body) SELECT * FROM unnest($1::bytea[])").await?;
    let (posts, mut waiting) = tokio::sync::mpsc::unbounded_channel::<Waiting>();
    tokio::spawn(async move {
        let mut batch = Vec::new();
        while waiting.recv_many(&mut batch, MOST).await > 0 {
            let bodies: Vec<&[u8]> = batch.iter().map(|waiting| &*waiting.body).collect();
            let stored = client.execute(&insert, &[&bodies]).await.is_ok();
            answer(batch.drain(..), stored);
        }
    });
    Ok(Arc::new(move |post| posts.send(post).is_ok()))
}

fn answer(batch: impl IntoIterator<Item = Waiting>, stored: bool) {
    for waiting in batch {
        // Whoever asked may have gone.
        let _ = waiting.tell.send(stored);
    }
}

async fn connect(url: &str) -> anyhow::Result<tokio_postgres::Client> {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.context("connecting to PostgreSQL")?;
    tokio::spawn(connection);
    Ok(client)
}

/// Lets PostgreSQL count what was prepared, as it has long done by itself in a database that is in use: without
/// that it takes the workspace alone to be a good key.
pub(crate) async fn analyze(url: &str) -> anyhow::Result<()> {
    if url.starts_with("postgres:") {
        connect(url).await?.batch_execute("ANALYZE").await?;
    }
    Ok(())
}

/// How many rows of a table there are, with a condition.
pub(crate) async fn rows(url: &str, table_and_condition: &str) -> anyhow::Result<usize> {
    let sql = format!("SELECT COUNT(*) FROM {table_and_condition}");
    let count: i64 = match url.strip_prefix("sqlite:") {
        Some(path) => rusqlite::Connection::open(path)?.query_row(&sql, [], |row| row.get(0))?,
        None => connect(url).await?.query_one(&sql, &[]).await?.try_get(0)?,
    };
    Ok(usize::try_from(count)?)
}
