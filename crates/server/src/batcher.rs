//! Webhooks wait here for the commit they share: while one batch is being committed the next one gathers, so
//! that the busier it is the larger the batches are. A POST is answered when its last event is durable.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use metrics::{counter, histogram};
use tokio::sync::{mpsc, oneshot};
use transom_rules::event::Routed;
use transom_rules::id::WorkspaceId;
use transom_store::deliveries::Delivery;
use transom_store::{Error, Result};

use crate::app::Shared;
use crate::receive::{self, Batch, Part, order};

/// Events in one commit.
const MOST_EVENTS: usize = 200;
/// POSTs in one commit.
const MOST_POSTS: usize = 200;
/// POSTs that may wait; beyond it their senders wait before they are read.
const MOST_WAITING: usize = 4096;

/// A POST on its way to the database.
pub struct Post {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The body as received.
    pub delivery: Delivery,
    /// What was understood.
    pub events: Vec<Routed>,
    /// What was not.
    pub unknowns: Vec<Part>,
}

/// The way in.
pub struct Batcher {
    posts: mpsc::Sender<Waiting>,
}

/// A POST and who waits for it.
pub struct Waiting {
    post: Post,
    tell: oneshot::Sender<Result<()>>,
}

impl Batcher {
    /// The way in and the way out.
    pub fn new() -> (Self, mpsc::Receiver<Waiting>) {
        let (posts, waiting) = mpsc::channel(MOST_WAITING);
        (Self { posts }, waiting)
    }

    /// Stores a POST. Returns when it is durable.
    ///
    /// # Errors
    /// Only a transient one: nothing of the rest was answered, Meta sends it again.
    pub async fn store(&self, post: Post) -> Result<()> {
        let (tell, told) = oneshot::channel();
        let gone = || Error::Unavailable("the server is stopping".into());
        self.posts.send(Waiting { post, tell }).await.map_err(|_| gone())?;
        told.await.map_err(|_| gone())?
    }
}

/// Takes batches until everybody has hung up or the server stops.
pub async fn run(app: Shared, mut waiting: mpsc::Receiver<Waiting>) {
    loop {
        let Some(Some(mut first)) = app.stop.run_until_cancelled(waiting.recv()).await else { return };
        first.post.delivery.id = app.clock.delivery_id();
        let mut events = first.post.events.len();
        let mut batch = vec![first];
        while events < MOST_EVENTS && batch.len() < MOST_POSTS {
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
        Box::pin(async move { receive::store(&app, batch).await })
    };
    let mut tells = tells.into_iter();
    store_posts(workspace, &posts, &commit, |done| {
        // Whoever asked may have gone; Meta asks again.
        tells.next().map(|tell| tell.send(done));
    })
    .await;
}

/// Makes a batch durable: as it comes in, or as it is read again.
pub(crate) type Commit = dyn Fn(Arc<Batch>) -> BoxFuture<'static, Result<()>> + Send + Sync;

/// One commit for all; when that fails for a reason that is not transient, each POST by itself, and of a POST
/// that fails each event by itself. `tell` hears of each POST, in their order.
pub(crate) async fn store_posts(
    workspace: WorkspaceId,
    posts: &[Post],
    commit: &Commit,
    mut tell: impl FnMut(Result<()>),
) {
    if posts.len() > 1 && posts.iter().all(|post| post.events.len() <= MOST_EVENTS) {
        match commit(Arc::new(gather(workspace, posts))).await {
            Err(error) if !error.is_transient() => {
                tracing::warn!(%error, "a batch failed; its webhooks are stored one by one");
            }
            done => return posts.iter().for_each(|_| tell(done.clone())),
        }
    }
    for post in posts {
        tell(store_alone(commit, workspace, post).await);
    }
}

fn gather(workspace: WorkspaceId, posts: &[Post]) -> Batch {
    let of_post = |post: &Post| post.events.iter().map(|event| (post.delivery.id, event.clone())).collect();
    let mut events: Vec<_> = posts.iter().flat_map::<Vec<_>, _>(of_post).collect();
    order::sort(&mut events);
    Batch {
        workspace,
        deliveries: posts.iter().map(|post| post.delivery.clone()).collect(),
        unknowns: posts
            .iter()
            .flat_map(|post| post.unknowns.iter().map(|part| (post.delivery.id, part.clone())))
            .collect(),
        events,
    }
}

/// A large POST spans several commits; its body goes with the first.
async fn store_alone(commit: &Commit, workspace: WorkspaceId, post: &Post) -> Result<()> {
    let whole = gather(workspace, std::slice::from_ref(post));
    let mut events: VecDeque<_> = whole.events.into();
    let mut part =
        Batch { workspace, deliveries: whole.deliveries, unknowns: whole.unknowns, events: vec![] };
    loop {
        part.events = events.drain(..events.len().min(MOST_EVENTS)).collect();
        let part_now = Arc::new(part);
        match commit(Arc::clone(&part_now)).await {
            Ok(()) => {}
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => one_by_one(commit, &part_now, &error).await?,
        }
        if events.is_empty() {
            return Ok(());
        }
        part = Batch { workspace, deliveries: vec![], unknowns: vec![], events: vec![] };
    }
}

/// The event that fails is kept as failed and shown to the operator; its neighbours are stored.
async fn one_by_one(commit: &Commit, batch: &Batch, error: &Error) -> Result<()> {
    tracing::warn!(%error, events = batch.events.len(), "a webhook failed; its events are stored one by one");
    let mut first = Batch {
        workspace: batch.workspace,
        deliveries: batch.deliveries.clone(),
        unknowns: batch.unknowns.clone(),
        events: vec![],
    };
    for (delivery, event) in &batch.events {
        let alone = Batch {
            workspace: batch.workspace,
            deliveries: vec![],
            unknowns: vec![],
            events: vec![(*delivery, event.clone())],
        };
        match commit(Arc::new(alone)).await {
            Ok(()) => {}
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => {
                counter!("transom_events_failed_total").increment(1);
                tracing::error!(%error, delivery = %delivery, "an event could not be stored as such; it is kept as failed");
                for kept in first.deliveries.iter_mut().filter(|kept| kept.id == *delivery) {
                    kept.outcome = "failed";
                    kept.note = error.to_string();
                }
                let json = serde_json::to_string(&event.event).unwrap_or_default();
                first.unknowns.push((*delivery, receive::unknown("failed".into(), error.to_string(), json)));
            }
        }
    }
    commit(Arc::new(first)).await
}
