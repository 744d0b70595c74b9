//! Sends the webhooks that wait: signed, in order within a lane, again and again until one is answered 200.
//!
//! Meta publishes no schedule for its retries and keeps them up for seven days; ours begins faster.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::ascii::to_ascii;
use super::signature::sign;
use crate::carrier::Carrier;
use crate::world::faults::Faults;
use crate::world::{Delivery, Direction, Status, World};

/// So many POSTs are under way at once.
const AT_ONCE: usize = 32;
/// Pauses after the first failures; the last one repeats.
const PAUSES_MS: [i64; 7] = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 1_800_000];
/// After so long a webhook is given up.
const GIVEN_UP_MS: i64 = 7 * 24 * 3_600_000;
/// A batch that is not full leaves when its oldest update has waited so long.
const BATCH_LINGER_MS: i64 = 1_000;
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
            busy.add(&post);
            let carrier = Arc::clone(&carrier);
            under_way.spawn(async move { send(&carrier, post).await });
        }
        tokio::select! {
            () = carrier.stop.cancelled() => return,
            () = carrier.deliveries_changed.notified() => {}
            Some(done) = under_way.join_next() => {
                if let Ok(sent) = done {
                    busy.remove(&sent.post);
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

/// What is under way: its keys, and the lanes that have to wait for it.
#[derive(Default)]
struct Busy {
    keys: BTreeSet<String>,
    lanes: BTreeSet<String>,
}

impl Busy {
    fn add(&mut self, post: &Post) {
        for (key, delivery) in &post.deliveries {
            self.keys.insert(key.clone());
            self.lanes.extend(delivery.lane.clone());
        }
    }

    fn remove(&mut self, post: &Post) {
        for (key, delivery) in &post.deliveries {
            self.keys.remove(key);
            if let Some(lane) = &delivery.lane {
                self.lanes.remove(lane);
            }
        }
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
        if busy.keys.contains(key) || lane.is_some_and(|it| busy.lanes.contains(it) || blocked.contains(it)) {
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
            } else if now - delivery.first_ms > GIVEN_UP_MS {
                world.deliveries.remove(key);
            } else {
                world.deliveries.change(key, |waiting| {
                    let pause = PAUSES_MS.get(waiting.attempts as usize).or(PAUSES_MS.last());
                    waiting.due_ms = now + pause.copied().unwrap_or(GIVEN_UP_MS);
                    waiting.attempts += 1;
                });
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
