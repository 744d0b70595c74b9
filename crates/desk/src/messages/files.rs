//! Files of messages: fetched at once (the address in a webhook dies after five minutes), several beside each other so
//! that a slow one delays no other, tried again with growing pauses, kept once by the hash of their bytes. None is ever
//! whole in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore as _};
use tokio::sync::{Semaphore, mpsc};
use transom_channels::whatsapp::{answer, request};
use transom_rules::access::{Asker, Verb, Visibility};
use transom_rules::channel::ChannelKind;
use transom_rules::content::FileState;
use transom_rules::id::{MediaId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::media::{self, Media};
use transom_store::seal::Secret;
use transom_store::{apps, feed, messages};

use crate::app::{App, Shared};
use crate::base::graph::{Coming, no_answer};
use crate::done::{Done, NotDone, look};
use crate::gate;

pub mod folder;
mod spool;

pub use spool::{Kept, Spool, TooLarge};

/// The largest file fetched, in bytes: WhatsApp's own limit.
pub const MOST_BYTES: u64 = 100 * 1024 * 1024;
/// Tries before a file is given up; with the pauses between them about two days.
const TRIES: i64 = 16;
/// How long a fetch may take before somebody else tries.
const LEASE: Span = Span::minutes(3);

/// How many are fetched at once.
const AT_ONCE: usize = 8;

/// Fetches until the server stops.
pub async fn run(app: Shared) {
    let (ended, ends) = mpsc::channel(AT_ONCE);
    tokio::join!(fetch_until_the_end(&app, ended), settle_until_the_end(&app, ends));
}

async fn fetch_until_the_end(app: &Shared, ended: mpsc::Sender<Ended>) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    while !app.stop.is_cancelled() {
        match round(app, &places, &ended).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "wanted files could not be looked up"),
        }
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = app.wanted_files.notified() => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
}

/// Begins as many fetches as there are free places, once there is one; whether any was begun.
async fn round(app: &Shared, places: &Arc<Semaphore>, ended: &mpsc::Sender<Ended>) -> anyhow::Result<bool> {
    let mut begun = false;
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        let one = app.stop.run_until_cancelled(Arc::clone(places).acquire_owned()).await;
        // Whoever is cut off gives a place back, which nobody takes any more.
        let Some(one) = one.filter(|_| !app.stop.is_cancelled()) else { return Ok(false) };
        let mut free = vec![one?];
        free.extend(std::iter::from_fn(|| Arc::clone(places).try_acquire_owned().ok()));
        let (now, most) = (app.clock.machine(), i64::try_from(free.len())?);
        let claimed =
            app.db.of(workspace).write((), move |tx, ()| Box::pin(media::claim(tx, now, now + LEASE, most)));
        let claimed = claimed.await?;
        for (file, place) in claimed.into_iter().zip(free) {
            begun = true;
            let (app_of_task, ended) = (Arc::clone(app), ended.clone());
            app.tasks.spawn(async move {
                let fetching = async {
                    let file = fetch_one(&app_of_task, workspace, file).await;
                    // Nobody settles it any more where the server stops.
                    let _ = ended.send(Ended { workspace, file }).await;
                };
                // Whoever is cut off by the end of the server begins again when its lease is over.
                app_of_task.stop.run_until_cancelled(fetching).await;
                drop(place);
            });
        }
    }
    Ok(begun)
}

async fn fetch_one(app: &App, workspace: WorkspaceId, mut file: Media) -> Media {
    match fetch_and_keep(app, workspace, &mut file).await {
        Ok(()) => file.problem = String::new(),
        Err(error) => try_again(&mut file, &error, app.clock.machine()),
    }
    file
}

async fn fetch_and_keep(app: &App, workspace: WorkspaceId, file: &mut Media) -> anyhow::Result<()> {
    let spool = fetch(app, workspace, file).await?;
    file.hash = spool.hash();
    let announced = (file.id, file.hash.clone());
    let is_wanted =
        app.db.of(workspace).write(announced, |tx, (id, hash)| Box::pin(media::announce(tx, *id, hash)));
    // Its message may have been erased meanwhile.
    if is_wanted.await? {
        let kept = spool.keep(app).await?;
        file.state = FileState::Stored;
        file.size = i64::try_from(kept.size).unwrap_or(i64::MAX);
    }
    Ok(())
}

async fn fetch(app: &App, workspace: WorkspaceId, file: &Media) -> anyhow::Result<Spool> {
    let known = app.registry.known();
    let number = known.connected(workspace, file.channel_id).context("the number is not connected")?;
    if number.channel.kind == ChannelKind::Sms {
        return spooled(app, app.texting.download(&file.url, number).await?).await;
    }
    if file.attempt == 0 && !file.url.is_empty() {
        let direct = download(app, &file.url, &number.access_token).await;
        if direct.is_ok() {
            return direct;
        }
    }
    anyhow::ensure!(!file.meta_id.is_empty(), "the webhook named no file");
    let ask = request::media_url(&file.meta_id, &number.channel.phone_number_id);
    let answer = app.graph.ask(&ask, &number.access_token).await.map_err(no_answer)?.json()?;
    let address = answer::media_address(&answer).context("the Graph API named no address")?;
    download(app, &address.url, &number.access_token).await
}

async fn download(app: &App, url: &str, token: &Secret) -> anyhow::Result<Spool> {
    spooled(app, app.graph.download(url, token).await?).await
}

async fn spooled(app: &App, mut coming: Coming) -> anyhow::Result<Spool> {
    let mut spool = Spool::begin(app, MOST_BYTES).await?;
    while let Some(piece) = coming.next().await? {
        spool.add(&piece).await?;
    }
    Ok(spool)
}

/// The bytes of a stored file, by their hash, or of a part of it, as they are asked for.
///
/// # Errors
/// When the folder of files has it no more.
pub async fn bytes(
    app: &App,
    hash: &str,
    part: Option<Range<u64>>,
) -> anyhow::Result<BoxStream<'static, object_store::Result<Bytes>>> {
    let wanted = GetOptions { range: part.map(GetRange::Bounded), ..GetOptions::default() };
    Ok(app.files.get_opts(&path(hash)?, wanted).await?.into_stream())
}

fn path(hash: &str) -> anyhow::Result<Path> {
    let folder = hash.get(..2).context("a file has no hash")?;
    Ok(Path::from(format!("{folder}/{hash}")))
}

fn try_again(file: &mut Media, error: &anyhow::Error, now: Timestamp) {
    file.problem = format!("{error:#}");
    let tries = file.attempt + 1;
    if tries >= TRIES {
        file.state = FileState::Failed;
        tracing::warn!(problem = %file.problem, media = %file.id, "a file was given up");
        return;
    }
    let pause = 2_i64.saturating_pow(u32::try_from(tries).unwrap_or(0)).min(6 * 3600);
    file.run_at = now + Span::seconds(pause);
}

/// A file whose fetch has ended, one way or the other.
struct Ended {
    workspace: WorkspaceId,
    file: Media,
}

/// Stores what came of files, whatever waits in one transaction: each ends with the row that writers of the workspace
/// queue for.
async fn settle_until_the_end(app: &App, mut ends: mpsc::Receiver<Ended>) {
    let mut ended = Vec::new();
    while let Some(1..) = app.stop.run_until_cancelled(ends.recv_many(&mut ended, AT_ONCE)).await {
        let mut cut: BTreeMap<WorkspaceId, Vec<Media>> = BTreeMap::new();
        for Ended { workspace, file } in ended.drain(..) {
            cut.entry(workspace).or_default().push(file);
        }
        for (workspace, files) in cut {
            if let Err(error) = settle(app, workspace, files).await {
                let error = format!("{error:#}");
                tracing::warn!(error, "what came of files could not be stored; they are fetched again");
            }
        }
    }
}

async fn settle(app: &App, workspace: WorkspaceId, files: Vec<Media>) -> anyhow::Result<()> {
    let now = app.clock.now();
    let (cursor, unwanted) = app
        .db
        .of(workspace)
        .write(files, move |tx, files| {
            Box::pin(async move {
                let there = media::settle(tx, files).await?;
                let (there, gone): (Vec<&Media>, Vec<_>) =
                    files.iter().partition(|file| there.contains(&file.id));
                let ids: Vec<_> = there.iter().map(|file| file.message_id).collect();
                let messages = messages::some(tx, &ids).await?;
                let changed: BTreeSet<_> =
                    messages.into_iter().map(|message| message.conversation_id).collect();
                let cursor = feed::note(tx, &changed.into_iter().collect::<Vec<_>>(), now).await?;
                // They came after their messages were gone.
                let unwanted = gone.into_iter().map(|file| file.hash.clone()).filter(|hash| !hash.is_empty());
                Ok((cursor, unwanted.collect::<Vec<_>>()))
            })
        })
        .await?;
    app.hub.changed(workspace, cursor);
    if !unwanted.is_empty() {
        folder::remove_unwanted(&app.db, &app.files, &unwanted).await?;
    }
    Ok(())
}

/// One file of a conversation that the asker sees; it may not be here yet.
///
/// # Errors
/// When the asker may not open files, or there is no such file for them.
pub async fn read(app: &App, asker: &Asker, id: MediaId) -> Done<Media> {
    gate::may(app.base(), asker, Verb::ReadMedia, id).await?;
    look(app.db.of(asker.workspace), asker.clone(), move |tx, asker| {
        Box::pin(async move {
            let file = media::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            // What was uploaded and not sent yet is of no message, and of no conversation.
            if asker.visibility() != Visibility::All {
                gate::message(tx, asker, file.message_id).await?;
            }
            Ok(file)
        })
    })
    .await
}

#[cfg(test)]
mod tests;
