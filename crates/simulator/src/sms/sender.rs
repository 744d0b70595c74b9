//! Sends the webhooks that wait: signed, in order within a lane, again and again until one is answered 2xx. What the
//! answer to an inbound message says is sent as a message.
//!
//! Twilio asks once and gives up; this one goes on as WhatsApp's does, so that a business that was down misses nothing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::http::header;
use tokio::task::JoinSet;

use super::admission::{self, VALID_SECONDS, Wish};
use super::error::SmsError;
use super::media;
use super::outbound::{Order, accept};
use super::reply::{self, Reply};
use super::signature::sign;
use crate::carrier::Carrier;
use crate::webhooks::lanes::{self, AT_ONCE, BATCH_LINGER_MS, Busy};
use crate::world::faults::Faults;
use crate::world::{SmsDelivery, SmsDirection, SmsMessage, World, digits};

/// The receiver has so long to answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// More of an answer is not read.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Sends until the simulator stops.
pub(crate) async fn run(carrier: Arc<Carrier>) {
    let mut under_way: JoinSet<Post> = JoinSet::new();
    let mut busy = Busy::default();
    let mut changes = carrier.changes.subscribe();
    loop {
        changes.mark_unchanged();
        let room = AT_ONCE.saturating_sub(under_way.len());
        let (posts, wait_ms) = carrier.read(|world| choose(world, &busy, carrier.clock.now_ms(), room));
        for post in posts {
            busy.add(&post.key, post.delivery.lane.as_deref());
            let carrier = Arc::clone(&carrier);
            under_way.spawn(async move {
                send(&carrier, &post).await;
                post
            });
        }
        tokio::select! {
            () = carrier.stop.cancelled() => return,
            _ = changes.changed() => {}
            Some(done) = under_way.join_next() => {
                if let Ok(post) = done {
                    busy.remove(&post.key, post.delivery.lane.as_deref());
                }
            }
            () = tokio::time::sleep(Duration::from_millis(wait_ms.unsigned_abs())) => {}
        }
    }
}

/// One webhook on its way.
struct Post {
    key: String,
    delivery: SmsDelivery,
    auth_token: String,
}

/// The POSTs to send now, at most `room`, and how long to wait when nothing changes. An SMS has a POST of its own; a
/// batch is held back until so many can leave together.
fn choose(world: &World, busy: &Busy, now: i64, room: usize) -> (Vec<Post>, i64) {
    let batch = usize::from(Faults::of(world).batch.unwrap_or(1));
    let mut blocked: BTreeSet<&str> = BTreeSet::new();
    let (mut posts, mut waiting, mut oldest, mut wait_ms) = (Vec::new(), 0, now, 60_000);
    for (key, delivery) in world.sms_deliveries.iter() {
        if delivery.due_ms > now {
            wait_ms = wait_ms.min(delivery.due_ms - now);
            blocked.extend(delivery.lane.as_deref());
            continue;
        }
        waiting += 1;
        oldest = oldest.min(delivery.due_ms);
        let lane = delivery.lane.as_deref();
        let is_held = busy.holds(key, lane) || lane.is_some_and(|lane| blocked.contains(lane));
        blocked.extend(lane);
        if !is_held && posts.len() < room {
            let account = world.sms_accounts.get(&delivery.account_sid);
            let auth_token = account.map(|account| account.auth_token.clone()).unwrap_or_default();
            posts.push(Post { key: key.clone(), delivery: delivery.clone(), auth_token });
        }
    }
    if waiting < batch && now - oldest < BATCH_LINGER_MS {
        posts.clear();
        wait_ms = wait_ms.min(oldest + BATCH_LINGER_MS - now);
    }
    (posts, wait_ms.max(1))
}

/// Sends one, and settles what came of it.
async fn send(carrier: &Carrier, post: &Post) {
    let answered = ask(carrier, post).await;
    if let Err(error) = &answered {
        tracing::debug!(%error, "a webhook of an SMS was not taken");
    }
    let taken = answered.is_ok();
    let replies = answered.unwrap_or_default();
    carrier.note(|world, clock| {
        let delivery = &post.delivery;
        let again = lanes::again(clock.now_ms(), delivery.first_ms, delivery.attempts);
        match again.filter(|_| !taken) {
            Some(due_ms) => drop(world.sms_deliveries.change(&post.key, |waiting| {
                waiting.due_ms = due_ms;
                waiting.attempts += 1;
            })),
            None => drop(world.sms_deliveries.remove(&post.key)),
        }
    });
    if let Some(sid) = &post.delivery.inbound
        && let Some(message) = carrier.read(|world| world.sms_messages.get(sid).cloned())
    {
        for reply in replies {
            if let Err(error) = say(carrier, &message, reply).await {
                tracing::debug!(code = error.code, "a reply was not sent");
            }
        }
    }
}

/// Posts one; what it is answered with.
async fn ask(carrier: &Carrier, post: &Post) -> anyhow::Result<Vec<Reply>> {
    let delivery = &post.delivery;
    let request = carrier
        .http
        .post(&delivery.url)
        .header("User-Agent", "TwilioProxy/1.1")
        .header("X-Twilio-Signature", sign(&post.auth_token, &delivery.url, &delivery.form))
        .form(&delivery.form)
        .timeout(PATIENCE);
    let mut answer = request.send().await?.error_for_status()?;
    // A redirection is not followed, and says nothing.
    anyhow::ensure!(answer.status().is_success(), "answered {}", answer.status());
    let content_type = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        anyhow::ensure!(bytes.len() + piece.len() <= LONGEST_ANSWER, "the answer is too long");
        bytes.extend_from_slice(&piece);
    }
    if delivery.inbound.is_none() {
        return Ok(Vec::new());
    }
    // What is no answer is taken all the same: asking again would bring the same.
    Ok(reply::read(&content_type, &String::from_utf8_lossy(&bytes), &delivery.url).unwrap_or_else(|error| {
        tracing::debug!(%error, "the answer to a webhook cannot be read");
        Vec::new()
    }))
}

/// Sends a reply to who wrote, from what they wrote to, unless it says otherwise.
async fn say(carrier: &Carrier, to: &SmsMessage, reply: Reply) -> Result<(), SmsError> {
    let account = carrier.read(|world| world.sms_accounts.get(&to.account_sid).cloned());
    let account = account.ok_or(SmsError::code(20_404))?;
    let wish = Wish {
        to: reply.to.map_or_else(|| to.phone.clone(), |to| digits(&to)),
        from: Some(reply.from.unwrap_or_else(|| to.sender.clone())),
        service_sid: None,
        body: reply.body,
        media_urls: reply.media_urls,
        status_callback: reply.status_callback,
        valid_seconds: VALID_SECONDS,
        send_at: None,
    };
    admission::check(&wish)?;
    let files = media::fetch(carrier, &wish.media_urls).await;
    let order = Order { wish, direction: SmsDirection::OutboundReply, files };
    carrier.commit(|world, clock| accept(world, clock, &account, order)).await??;
    Ok(())
}
