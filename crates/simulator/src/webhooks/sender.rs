//! Sends the webhooks that wait: signed, in order within a lane, again and again until one is answered 200.
//!
//! Meta publishes no schedule for its retries and keeps them up for seven days; ours begins faster.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::ascii::to_ascii;
use super::lanes::{self, AT_ONCE, BATCH_LINGER_MS, Busy};
use super::signature::sign;
use crate::carrier::Carrier;
use crate::world::faults::Faults;
use crate::world::{Delivery, Direction, Status, World};

/// Meta allows no more in one POST.
const BATCH_MOST: usize = 1_000;
/// The receiver has so long to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends until the simulator stops.
pub(crate) async fn run(carrier: Arc<Carrier>) {
    let mut under_way: JoinSet<Sent> = JoinSet::new();
    let mut busy = Busy::default();
    loop {
        let now = carrier.clock.now_ms();
        let room = AT_ONCE.saturating_sub(under_way.len());
        let (posts, wait_ms) = carrier.read(|world| choose(world, &busy, now, room));
        for post in posts {
            post.places().for_each(|(key, lane)| busy.add(key, lane));
            let carrier = Arc::clone(&carrier);
            under_way.spawn(async move { send(&carrier, post).await });
        }
        tokio::select! {
            () = carrier.stop.cancelled() => return,
            () = carrier.deliveries_changed.notified() => {}
            Some(done) = under_way.join_next() => {
                if let Ok(sent) = done {
                    sent.post.places().for_each(|(key, lane)| busy.remove(key, lane));
                    settle(&carrier, &sent);
                }
            }
            () = tokio::time::sleep(Duration::from_millis(wait_ms.unsigned_abs())) => {}
        }
    }
}

/// One POST: the updates of one app and account for one address.
struct Post {
    url: Option<String>,
    app_secret: String,
    deliveries: Vec<(String, Delivery)>,
    raw_utf8: bool,
}

struct Sent {
    post: Post,
    acknowledged: bool,
}

impl Post {
    /// Keys and lanes of what is in it.
    fn places(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.deliveries.iter().map(|(key, delivery)| (key.as_str(), delivery.lane.as_deref()))
    }
}

/// The POSTs to send now, at most `room`, and how long to wait when nothing changes.
fn choose(world: &World, busy: &Busy, now: i64, room: usize) -> (Vec<Post>, i64) {
    let faults = Faults::of(world);
    let batch = usize::from(faults.batch.unwrap_or(1)).clamp(1, BATCH_MOST);
    let mut posts: Vec<Post> = Vec::new();
    let mut blocked: BTreeSet<&str> = BTreeSet::new();
    let mut wait_ms = 60_000;
    for (key, delivery) in world.deliveries.iter() {
        let lane = delivery.lane.as_deref();
        if busy.holds(key, lane) || lane.is_some_and(|it| blocked.contains(it)) {
            continue;
        }
        if delivery.due_ms > now {
            wait_ms = wait_ms.min(delivery.due_ms - now);
            blocked.extend(lane);
            continue;
        }
        let number_id = delivery.number_id.as_deref();
        let url = address(world, &delivery.app_id, &delivery.waba_id, number_id);
        let open = posts.iter_mut().find(|post| fits(post, delivery, url.as_ref(), batch));
        if let Some(post) = open {
            post.deliveries.push((key.clone(), delivery.clone()));
        } else if posts.len() < room {
            let app_secret = world.apps.get(&delivery.app_id).map(|app| app.app_secret.clone());
            posts.push(Post {
                url,
                app_secret: app_secret.unwrap_or_default(),
                deliveries: vec![(key.clone(), delivery.clone())],
                raw_utf8: faults.raw_utf8 == Some(true),
            });
        } else {
            break;
        }
        // Within a batch the order is that of the lane; another POST must wait for this one.
        if batch == 1 {
            blocked.extend(lane);
        }
    }
    if batch > 1 {
        posts.retain(|post| {
            let oldest = post.deliveries.iter().map(|(_, one)| one.due_ms).min().unwrap_or(now);
            let leaves = post.deliveries.len() >= batch || now - oldest >= BATCH_LINGER_MS;
            if !leaves {
                wait_ms = wait_ms.min(oldest + BATCH_LINGER_MS - now);
            }
            leaves
        });
        // One batch of an address at a time, or two could overtake each other.
        let mut addresses = BTreeSet::new();
        posts.retain(|post| addresses.insert(post.url.clone()));
    }
    (posts, wait_ms.max(1))
}

fn fits(post: &Post, delivery: &Delivery, url: Option<&String>, batch: usize) -> bool {
    post.deliveries.len() < batch
        && post.url.as_ref() == url
        && post.deliveries.first().is_some_and(|(_, first)| {
            first.app_id == delivery.app_id
                && first.waba_id == delivery.waba_id
                && first.time == delivery.time
        })
}

/// Where a webhook goes: the number's override, the account's, the app's. Updates about templates and
/// accounts know no override.
pub(super) fn address(world: &World, app_id: &str, waba_id: &str, number_id: Option<&str>) -> Option<String> {
    let number = number_id.and_then(|id| world.numbers.get(id));
    let of_number = number.and_then(|number| number.webhook_override.as_ref());
    let waba = world.wabas.get(waba_id).filter(|_| number_id.is_some());
    let of_waba = waba.and_then(|waba| waba.webhook_override.as_ref());
    let overridden = of_number.or(of_waba).map(|it| it.callback_url.clone());
    overridden.or_else(|| world.apps.get(app_id)?.callback_url.clone())
}

async fn send(carrier: &Carrier, post: Post) -> Sent {
    let Some(url) = post.url.clone() else { return Sent { post, acknowledged: false } };
    let body = envelope(&post);
    let body = if post.raw_utf8 { body.to_string() } else { to_ascii(&body) };
    let request = carrier
        .http
        .post(&url)
        .header("Content-Type", "application/json")
        .header("User-Agent", "facebookexternalua")
        .header("X-Hub-Signature-256", sign(&post.app_secret, body.as_bytes()))
        .timeout(PATIENCE)
        .body(body);
    let acknowledged = match request.send().await {
        Ok(answer) => {
            let ok = answer.status() == reqwest::StatusCode::OK;
            if !ok {
                tracing::debug!(status = answer.status().as_u16(), "a webhook was not taken");
            }
            ok
        }
        Err(error) => {
            tracing::debug!(%error, "a webhook did not arrive");
            false
        }
    };
    Sent { post, acknowledged }
}

fn envelope(post: &Post) -> Value {
    let mut entry = json!({ "id": "" });
    if let (Some(fields), Some((_, first))) = (entry.as_object_mut(), post.deliveries.first()) {
        fields.insert("id".to_owned(), first.waba_id.clone().into());
        if let Some(time) = first.time {
            fields.insert("time".to_owned(), time.into());
        }
        let changes: Vec<Value> = post
            .deliveries
            .iter()
            .map(|(_, one)| json!({ "value": one.value, "field": one.field }))
            .collect();
        fields.insert("changes".to_owned(), Value::Array(changes));
    }
    json!({ "object": "whatsapp_business_account", "entry": [entry] })
}

fn settle(carrier: &Carrier, sent: &Sent) {
    carrier.note(|world, clock| {
        let now = clock.now_ms();
        for (key, delivery) in &sent.post.deliveries {
            if sent.acknowledged {
                world.deliveries.remove(key);
                acknowledged(world, delivery);
            } else if let Some(due_ms) = lanes::again(now, delivery.first_ms, delivery.attempts) {
                world.deliveries.change(key, |waiting| {
                    waiting.due_ms = due_ms;
                    waiting.attempts += 1;
                });
            } else {
                world.deliveries.remove(key);
            }
        }
    });
}

/// The business has an inbound message: the customer sees two ticks.
fn acknowledged(world: &mut World, delivery: &Delivery) {
    let Some(id) = &delivery.message_id else { return };
    let waiting = |status| matches!(status, Status::Accepted | Status::Sent);
    if world.messages.get(id).is_some_and(|one| one.direction == Direction::Inbound && waiting(one.status)) {
        world.messages.change(id, |message| message.status = Status::Delivered);
    }
}
