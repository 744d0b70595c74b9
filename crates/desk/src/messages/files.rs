//! Files of messages: fetched at once (the address in a webhook dies after five minutes), tried again with
//! growing pauses, kept once by the hash of their bytes.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use object_store::path::Path;
use object_store::{ObjectStore as _, PutPayload};
use sha2::{Digest, Sha256};
use transom_channels::whatsapp::{answer, request};
use transom_rules::access::{Asker, Verb, Visibility};
use transom_rules::content::FileState;
use transom_rules::id::{MediaId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::media::{self, Media};
use transom_store::{apps, feed, messages};

use crate::app::{App, Shared};
use crate::base::graph::no_answer;
use crate::done::{Done, NotDone, look};
use crate::gate;

/// The largest file fetched, in bytes: WhatsApp's own limit.
pub const MOST_BYTES: usize = 100 * 1024 * 1024;
/// Tries before a file is given up; with the pauses between them about two days.
const TRIES: i64 = 16;
/// How long a fetch may take before somebody else tries.
const LEASE: Span = Span::minutes(3);

/// Fetches until the server stops.
pub async fn run(app: Shared) {
    while !app.stop.is_cancelled() {
        if let Err(error) = round(&app).await {
            tracing::warn!(%error, "wanted files could not be looked up");
        }
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = app.wanted_files.notified() => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
}

async fn round(app: &Shared) -> anyhow::Result<()> {
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        let now = app.clock.machine();
        let wanted = app
            .db
            .of(workspace)
            .write((), move |tx, ()| Box::pin(media::claim(tx, now, now + LEASE, 8)))
            .await?;
        let fetches: Vec<_> = wanted
            .into_iter()
            .map(|file| {
                let app_of_task = Arc::clone(app);
                app.tasks.spawn(async move { fetch_one(&app_of_task, workspace, file).await })
            })
            .collect();
        for fetch in fetches {
            fetch.await?;
        }
    }
    Ok(())
}

async fn fetch_one(app: &Shared, workspace: WorkspaceId, mut file: Media) {
    match fetch(app, workspace, &file).await {
        Ok(bytes) => match keep(app, &bytes).await {
            Ok(hash) => {
                file.state = FileState::Stored;
                file.hash = hash;
                file.size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
                file.problem = String::new();
            }
            Err(error) => try_again(&mut file, &error, app.clock.machine()),
        },
        Err(error) => try_again(&mut file, &error, app.clock.machine()),
    }
    if let Err(error) = settle(app, workspace, file).await {
        tracing::warn!(%error, "what came of a file could not be stored; it is fetched again");
    }
}

async fn fetch(app: &App, workspace: WorkspaceId, file: &Media) -> anyhow::Result<Vec<u8>> {
    let known = app.registry.known();
    let number = known.connected(workspace, file.channel_id).context("the number is not connected")?;
    if file.attempt == 0 && !file.url.is_empty() {
        let direct = app.graph.download(&file.url, &number.access_token, MOST_BYTES).await;
        if direct.is_ok() {
            return direct;
        }
    }
    anyhow::ensure!(!file.meta_id.is_empty(), "the webhook named no file");
    let ask = request::media_url(&file.meta_id, &number.channel.phone_number_id);
    let answer = app.graph.ask(&ask, &number.access_token).await.map_err(no_answer)?.json()?;
    let address = answer::media_address(&answer).context("the Graph API named no address")?;
    app.graph.download(&address.url, &number.access_token, MOST_BYTES).await
}

/// Keeps bytes under their hash; returns it.
pub async fn keep(app: &App, bytes: &[u8]) -> anyhow::Result<String> {
    let hash = hex::encode(Sha256::digest(bytes));
    let path = path(&hash)?;
    if app.files.head(&path).await.is_err() {
        app.files.put(&path, PutPayload::from(bytes.to_vec())).await.context("the folder of files")?;
    }
    Ok(hash)
}

/// The bytes of a stored file.
pub async fn bytes(app: &App, file: &Media) -> anyhow::Result<bytes::Bytes> {
    Ok(app.files.get(&path(&file.hash)?).await?.bytes().await?)
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

async fn settle(app: &App, workspace: WorkspaceId, file: Media) -> transom_store::Result<()> {
    let now = app.clock.now();
    let cursor = app
        .db
        .of(workspace)
        .write(file, move |tx, file| {
            Box::pin(async move {
                media::settle(tx, file).await?;
                let message = messages::get(tx, file.message_id).await?;
                let conversation: Vec<_> =
                    message.map(|message| message.conversation_id).into_iter().collect();
                feed::note(tx, &conversation, now).await
            })
        })
        .await?;
    app.hub.changed(workspace, cursor);
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
