//! Sends requests that were signed before the clock started, over connections that stay open.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::clock;

/// Connections at once, of a busy desk.
pub(crate) const CONNECTIONS: usize = 64;
/// The same where many desks are one customer's.
pub(crate) const MANY_CONNECTIONS: usize = 512;

/// Requests, ready to go.
pub(crate) type Requests = Arc<[Vec<u8>]>;

/// Sends each as soon as the answer before it is in. Returns requests a second.
pub(crate) async fn closed(to: SocketAddr, requests: &Requests, connections: usize) -> anyhow::Result<f64> {
    let begun = clock::now();
    send(to, requests, None, connections).await?;
    Ok(count(requests.len())? / begun.elapsed().as_secs_f64())
}

/// Sends at a fixed rate, whether or not answers are in. Returns how long each took from the moment it was
/// due, in milliseconds, sorted.
pub(crate) async fn open(to: SocketAddr, requests: &Requests, per_second: f64) -> anyhow::Result<Vec<f64>> {
    let mut took = send(to, requests, Some(1.0 / per_second), CONNECTIONS).await?;
    took.sort_by(f64::total_cmp);
    Ok(took)
}

/// The value below which a share of sorted values lies.
pub(crate) fn quantile(sorted: &[f64], per_mille: usize) -> f64 {
    let place = (sorted.len() * per_mille).div_ceil(1000).saturating_sub(1);
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

/// When requests are due: one after the other from the beginning, or as soon as the one before is answered.
#[derive(Clone, Copy)]
struct Pace {
    begun: Instant,
    every_s: Option<f64>,
}

async fn send(
    to: SocketAddr,
    requests: &Requests,
    every_s: Option<f64>,
    count: usize,
) -> anyhow::Result<Vec<f64>> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut connections = JoinSet::new();
    let streams = (0..count).map(|_| TcpStream::connect(to));
    let streams = futures_util::future::try_join_all(streams).await.context("connecting")?;
    let pace = Pace { begun: clock::now(), every_s };
    for stream in streams {
        stream.set_nodelay(true)?;
        connections.spawn(connection(stream, Arc::clone(requests), Arc::clone(&next), pace));
    }
    let mut took = Vec::with_capacity(requests.len());
    while let Some(done) = connections.join_next().await {
        took.extend(done??);
    }
    Ok(took)
}

async fn connection(
    mut stream: TcpStream,
    requests: Requests,
    next: Arc<AtomicUsize>,
    pace: Pace,
) -> anyhow::Result<Vec<f64>> {
    let mut took = Vec::new();
    let mut answer = vec![0; 4096];
    while let Some((n, request)) = take(&requests, &next) {
        let due = match pace.every_s {
            Some(every_s) => pace.begun + Duration::from_secs_f64(every_s * count(n)?),
            None => clock::now(),
        };
        if pace.every_s.is_some() {
            tokio::time::sleep_until(due.into()).await;
        }
        stream.write_all(request).await?;
        read_answer(&mut stream, &mut answer).await?;
        took.push(due.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(took)
}

fn take<'a>(requests: &'a Requests, next: &AtomicUsize) -> Option<(usize, &'a Vec<u8>)> {
    let n = next.fetch_add(1, Ordering::Relaxed);
    requests.get(n).map(|request| (n, request))
}

/// Both servers answer without a body: the answer ends with its head.
async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> anyhow::Result<()> {
    let mut filled = 0;
    loop {
        let room = buffer.get_mut(filled..).context("an answer is larger than 4 kB")?;
        let read = stream.read(room).await?;
        anyhow::ensure!(read > 0, "the server hung up");
        filled += read;
        let answer = buffer.get(..filled).unwrap_or_default();
        if answer.ends_with(b"\r\n\r\n") {
            let head = String::from_utf8_lossy(answer);
            anyhow::ensure!(answer.starts_with(b"HTTP/1.1 200 "), "a webhook was answered {head}");
            return Ok(());
        }
    }
}

fn count(n: usize) -> anyhow::Result<f64> {
    Ok(f64::from(u32::try_from(n)?))
}
