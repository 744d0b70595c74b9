//! Fifty open pages while a hundred messages a second come in: how long it takes until a page is told of each.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use reqwest::header;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use transom_desk::base::clock::Clock;
use transom_rules::time::Span;

use crate::ask::Asker;
use crate::clock;
use crate::load::quantile;
use crate::page;
use crate::process::Server;
use crate::size::Desk;
use crate::traffic::Traffic;
use crate::world::World;

/// Open pages.
const PAGES: usize = 50;
/// Between two messages.
const EVERY: Duration = Duration::from_millis(10);
/// Messages.
const MESSAGES: usize = 1_000;
/// How long the last one may take.
const REST: Duration = Duration::from_secs(5);

/// When each message was sent, and how long it took to each page, in milliseconds.
#[derive(Default)]
struct Seen {
    sent: BTreeMap<usize, Instant>,
    took: Vec<f64>,
}

type Shared = Arc<Mutex<Seen>>;

/// The 95th percentile, and how many of all that should have come did.
pub(crate) async fn measure(server: &Server, desk: &Desk, asker: &Asker) -> anyhow::Result<(f64, String)> {
    let seen = Shared::default();
    let http = page::browser()?;
    let mut pages = tokio::task::JoinSet::new();
    for n in 0..PAGES {
        // Half of the pages have a conversation open.
        let open = desk.conversations.get(desk.conversations.len() - 1 - n).filter(|_| n % 2 == 0);
        let open = open.map(ToString::to_string).unwrap_or_default();
        let url = format!("http://{}/events?view=all&conversation={open}", server.address);
        let events = http.get(url).header(header::COOKIE, asker.cookie()).send().await?.error_for_status()?;
        pages.spawn(watch(events, Arc::clone(&seen)));
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    send(server, desk, &seen).await?;
    tokio::time::sleep(REST).await;
    pages.abort_all();
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    seen.took.sort_by(f64::total_cmp);
    let (came, all) = (seen.took.len(), PAGES * MESSAGES);
    anyhow::ensure!(came * 100 >= all * 95, "only {came} of {all} came");
    Ok((quantile(&seen.took, 950), format!("p50 {:.0} ms, {came} of {all} came", quantile(&seen.took, 500))))
}

async fn send(server: &Server, desk: &Desk, seen: &Shared) -> anyhow::Result<()> {
    let now_s = Clock::new(Span::default()).now().seconds();
    let world = World { channel: desk.channel, customers: desk.customers.clone(), accepted: Vec::new() };
    let mut traffic = Traffic::new(world, "", now_s);
    let mut stream = TcpStream::connect(server.address).await?;
    stream.set_nodelay(true)?;
    let mut answer = vec![0; 4096];
    let mut due = clock::now();
    for n in 0..MESSAGES {
        let customer = n * desk.customers.len() / MESSAGES;
        let request = traffic.said(customer, &format!("marked~{n}~ and more"))?;
        tokio::time::sleep_until(due.into()).await;
        seen.lock().unwrap_or_else(PoisonError::into_inner).sent.insert(n, due);
        stream.write_all(&request).await?;
        let read = stream.read(&mut answer).await?;
        anyhow::ensure!(
            answer.get(..read).is_some_and(|answer| answer.starts_with(b"HTTP/1.1 200 ")),
            "not stored"
        );
        due += EVERY;
    }
    Ok(())
}

/// Reads a page's events until it is stopped.
async fn watch(mut events: reqwest::Response, seen: Shared) -> anyhow::Result<()> {
    let (mut text, mut known) = (Vec::new(), vec![false; MESSAGES]);
    while let Some(chunk) = events.chunk().await.context("a page lost its stream")? {
        text.extend_from_slice(&chunk);
        let at = clock::now();
        let end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let whole = String::from_utf8_lossy(text.get(..end).unwrap_or_default()).into_owned();
        text.drain(..end);
        for part in whole.split("marked~").skip(1) {
            let Some(n) = part.split('~').next().and_then(|n| n.parse::<usize>().ok()) else { continue };
            let Some(first) = known.get_mut(n).filter(|known| !**known) else { continue };
            *first = true;
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            let sent = seen.sent.get(&n).copied();
            seen.took.extend(sent.map(|sent| (at - sent).as_secs_f64() * 1000.0));
        }
    }
    Ok(())
}
