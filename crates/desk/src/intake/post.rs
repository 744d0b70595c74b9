//! POSTs and batches of them: what was understood of a body and what was not, the way in to whoever stores them,
//! and how a batch is made durable: together, else one by one, so that no event holds back its neighbours.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use metrics::counter;
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};
use transom_channels::verified::{Heard, Verified};
use transom_rules::channel::ChannelKind;
use transom_rules::event::{Event, Routed};
use transom_rules::id::{DeliveryId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::deliveries::{Delivery, Unknown};
use transom_store::{Error, Result};

use super::order;
use crate::accounts::registry::Known;

/// Events in one commit. What has gathered while the last commit was under way goes together: it costs nearly the same
/// for few and for many.
pub(super) const MOST_EVENTS: usize = 1_000;

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

/// A body with what it says, as far as these numbers are ours.
pub fn understood(workspace: WorkspaceId, delivery: Delivery, verified: Verified<'_>, known: &Known) -> Post {
    let is_ours = |name: &str| known.number(workspace, ChannelKind::Sms, name, came(delivery.id)).is_some();
    let parsed = verified.parse(Heard { at: delivery.received_at, is_ours: &is_ours });
    let outcome = if parsed.problem.is_some() { "unreadable" } else { "stored" };
    let delivery = Delivery { outcome, note: parsed.problem.unwrap_or_default(), ..delivery };
    let mut unknowns: Vec<Part> =
        parsed.unknown.into_iter().map(|part| unknown(part.field, part.what, part.json)).collect();
    let mut events = parsed.events;
    for routed in &mut events {
        unknowns.extend(bound(&mut routed.event, delivery.received_at));
    }
    Post { workspace, delivery, events, unknowns }
}

/// When a body came, by the machine's clock: its id was made then.
pub(super) fn came(delivery: DeliveryId) -> Option<Timestamp> {
    let (seconds, nanos) = delivery.0.get_timestamp()?.to_unix();
    Some(Timestamp::from_seconds(i64::try_from(seconds).ok()?) + Span::millis(i64::from(nanos / 1_000_000)))
}

/// How far Meta's clock may run before ours.
const AHEAD: Span = Span::minutes(5);

/// Nothing happens after it is told: what is dated later would hold a window open for years and stay on top of the
/// list. It counts from when it came, whenever it is read again; the operator sees as what it was told.
fn bound(event: &mut Event, received_at: Timestamp) -> Option<Part> {
    let told = *event.at_mut()?;
    if told <= received_at + AHEAD {
        return None;
    }
    let json = serde_json::to_string(event).unwrap_or_default();
    *event.at_mut()? = received_at;
    let what =
        format!("It is dated {} s after it came, and counts from then.", (told - received_at).as_seconds());
    Some(unknown("timestamp".into(), what, json))
}

/// A part of a webhook that is not understood.
#[derive(Clone, Debug)]
pub struct Part {
    hash: Vec<u8>,
    field: String,
    what: String,
    json: String,
}

/// A part that is not understood, with the hash that tells it from others.
pub fn unknown(field: String, what: String, json: String) -> Part {
    let hash = Sha256::new().chain_update(&field).chain_update([0]).chain_update(&json).finalize().to_vec();
    Part { hash, field, what, json }
}

impl Part {
    pub(crate) fn kept(self, delivery: DeliveryId, received_at: Timestamp) -> Unknown {
        Unknown {
            hash: self.hash,
            delivery,
            field: self.field,
            what: self.what,
            json: self.json,
            received_at,
        }
    }
}

/// An event, and the body that tells it.
pub type Told = (DeliveryId, Routed);

/// POSTs of one workspace that share a commit.
#[derive(Debug)]
pub struct Batch {
    /// Whose they are.
    pub workspace: WorkspaceId,
    /// The bodies.
    pub deliveries: Vec<Delivery>,
    /// What was not understood, and in which body.
    pub unknowns: Vec<(DeliveryId, Part)>,
    /// What was, in the order of [`order`]: statuses come last.
    pub events: Vec<Told>,
}

/// The way in.
pub struct Batcher {
    posts: mpsc::Sender<Waiting>,
}

/// A POST and who waits for it.
pub struct Waiting {
    pub(super) post: Post,
    pub(super) tell: oneshot::Sender<Result<()>>,
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
                first.unknowns.push((*delivery, unknown("failed".into(), error.to_string(), json)));
            }
        }
    }
    commit(Arc::new(first)).await
}

#[cfg(test)]
mod tests {
    use transom_rules::event::{Noticed, Route, Severity};

    use super::*;
    use crate::base::clock::Clock;

    fn dated(at: Timestamp) -> Event {
        let (field, title, json) = ("account_update".into(), "News".into(), "{}".into());
        Event::Noticed(Noticed { field, at: Some(at), severity: Severity::Info, title, json })
    }

    /// A body of so many events, and how many events each commit had that made it durable, with its bodies.
    async fn commits_of(events: usize) -> Vec<(usize, usize)> {
        let ids = Clock::new(Span::default());
        let (tell, mut told) = mpsc::unbounded_channel();
        let commit = move |batch: Arc<Batch>| -> BoxFuture<'static, Result<()>> {
            tell.send((batch.events.len(), batch.deliveries.len())).unwrap();
            Box::pin(async { Ok(()) })
        };
        let (route, event) = (Route::Account("1".into()), dated(Timestamp::default()));
        let delivery = Delivery {
            id: ids.delivery_id(),
            app_id: String::new(),
            received_at: Timestamp::default(),
            headers: String::new(),
            body: vec![],
            outcome: "stored",
            note: String::new(),
        };
        let events = vec![Routed { route, event }; events];
        let post = Post { workspace: ids.workspace_id(), delivery, events, unknowns: vec![] };
        store_posts(post.workspace, &[post], &commit, |done| done.unwrap()).await;
        std::iter::from_fn(|| told.try_recv().ok()).collect()
    }

    #[tokio::test]
    async fn a_large_body_takes_several_commits_and_is_kept_with_the_first() {
        assert_eq!(commits_of(0).await, [(0, 1)]);
        assert_eq!(commits_of(MOST_EVENTS).await, [(MOST_EVENTS, 1)]);
        assert_eq!(commits_of(2 * MOST_EVENTS + 1).await, [(MOST_EVENTS, 1), (MOST_EVENTS, 0), (1, 0)]);
    }

    #[test]
    fn what_is_dated_after_it_came_counts_from_then_and_the_operator_sees_what_was_told() {
        let came = Timestamp::from_seconds(1_000_000);
        for ahead in [Span::default(), AHEAD] {
            let mut event = dated(came + ahead);
            assert!(bound(&mut event, came).is_none());
            assert_eq!(event, dated(came + ahead));
        }
        let mut event = dated(came + Span::hours(24 * 365));
        let told = bound(&mut event, came).unwrap();
        assert_eq!(event, dated(came));
        assert!(told.what.contains("31536000 s after it came"), "{}", told.what);
        assert_eq!(serde_json::from_str::<Event>(&told.json).unwrap(), dated(came + Span::hours(24 * 365)));
    }
}
