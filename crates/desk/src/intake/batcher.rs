//! Webhooks wait here for the commit they share: while one batch is being committed the next one gathers, so
//! that the busier it is the larger the batches are. A POST is answered when its last event is durable.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use metrics::histogram;
use tokio::sync::mpsc;
use transom_rules::id::WorkspaceId;
use transom_store::Result;

use super::post::{MOST_EVENTS, Post, Waiting, store_posts};
use super::store;
use crate::app::Shared;

/// Takes batches until everybody has hung up or the server stops.
pub(crate) async fn run(app: Shared, mut waiting: mpsc::Receiver<Waiting>) {
    loop {
        let Some(Some(mut first)) = app.stop.run_until_cancelled(waiting.recv()).await else { return };
        first.post.delivery.id = app.clock.delivery_id();
        let mut events = first.post.events.len();
        let mut batch = vec![first];
        // A body of which nothing is understood has no events.
        while events.max(batch.len()) < MOST_EVENTS {
            let Ok(mut next) = waiting.try_recv() else { break };
            // The order of ids is the order of folding: bodies are read again in it.
            next.post.delivery.id = app.clock.delivery_id();
            events += next.post.events.len();
            batch.push(next);
        }
        for (workspace, posts) in by_workspace(batch) {
            // In a task of its own: whatever happens in there, the next batch is taken.
            let storing = tokio::spawn(store_together(Arc::clone(&app), workspace, posts));
            if let Err(error) = storing.await {
                tracing::error!(%error, "storing a batch broke off; its webhooks are answered 503");
            }
        }
    }
}

fn by_workspace(batch: Vec<Waiting>) -> BTreeMap<WorkspaceId, Vec<Waiting>> {
    let mut cut: BTreeMap<WorkspaceId, Vec<Waiting>> = BTreeMap::new();
    for waiting in batch {
        cut.entry(waiting.post.workspace).or_default().push(waiting);
    }
    cut
}

async fn store_together(app: Shared, workspace: WorkspaceId, posts: Vec<Waiting>) {
    let events: usize = posts.iter().map(|waiting| waiting.post.events.len()).sum();
    histogram!("transom_batch_events").record(u32::try_from(events).unwrap_or(u32::MAX));
    let (posts, tells): (Vec<Post>, Vec<_>) = posts.into_iter().map(|w| (w.post, w.tell)).unzip();
    let commit = move |batch| -> BoxFuture<'static, Result<()>> {
        let app = Arc::clone(&app);
        Box::pin(async move { store::store(&app, batch).await })
    };
    let mut tells = tells.into_iter();
    store_posts(workspace, &posts, &commit, |done| {
        // Whoever asked may have gone; Meta asks again.
        tells.next().map(|tell| tell.send(done));
    })
    .await;
}
