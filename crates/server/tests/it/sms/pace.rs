//! How fast a sender sends: no faster than the setting says, however much is queued at once, and no number of WhatsApp's waits
//! for it. On both engines. When a turn comes is worked out, and tested to the millisecond, where rows are claimed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use axum::{Json, Router};
use serde_json::json;
use transom_desk::fixture::Desk;
use transom_desk::messages::draft::Ask;
use transom_desk::messages::send::{Sent, send};
use transom_rules::id::{ChannelId, MessageId};
use transom_rules::time::{Span, Timestamp};
use transom_store::messages;

use crate::harness::{Engine, eventually, inside, listening, on_each_engine};

on_each_engine!(a_sender_sends_no_faster_than_its_setting_and_slows_no_number_of_whatsapp,);

/// Of each kind of channel, queued at once.
const MANY: usize = 10;
const A_SECOND: u32 = 2;

async fn a_sender_sends_no_faster_than_its_setting_and_slows_no_number_of_whatsapp(engine: Engine) {
    let url = carriers().await;
    let desk = inside(engine, |settings| {
        (settings.graph.url, settings.sms.url) = (url.clone(), url);
        settings.sms.messages_per_second = A_SECOND;
    })
    .await;
    let sender = desk.has_sms().await;
    let phones: Vec<String> = (0..MANY).map(|n| format!("155501779{n:02}")).collect();
    for (n, phone) in phones.iter().enumerate() {
        desk.takes([desk.written(phone, &format!("wamid.in.{n}"), "Hi", Span::seconds(60))]).await;
    }
    let (mut sms, mut whatsapp) = (Vec::new(), Vec::new());
    for phone in &phones {
        sms.push(queue(&desk, sender, phone).await);
        whatsapp.push(queue(&desk, desk.channel, phone).await);
    }
    let whatsapp = left(&desk, whatsapp).await;
    let sms = left(&desk, sms).await;
    // Two leave within the burst at the start, each other one half a second after the one before.
    let took = *sms.last().unwrap() - sms[0];
    assert!(took >= LEAST, "{MANY} SMS left within {took:?}, at {A_SECOND} a second: {sms:?}");
    assert!(whatsapp.last() < sms.last(), "WhatsApp waited for SMS: {whatsapp:?} {sms:?}");
}

/// What ten take at two a second, less what the first of them may be noted late on a machine that is busy.
const LEAST: Span = Span::millis(8 * 500 - 1000);

/// Both carriers, which take everything.
async fn carriers() -> String {
    let taken = Arc::new(AtomicUsize::new(0));
    let router = Router::new().fallback(move || {
        let n = taken.fetch_add(1, Ordering::SeqCst);
        let told = json!({"messages": [{"id": format!("wamid.out.{n}")}], "sid": format!("SM{n}")});
        std::future::ready((StatusCode::CREATED, Json(told)))
    });
    listening(router).await
}

async fn queue(desk: &Desk, through: ChannelId, phone: &str) -> MessageId {
    let channel = desk.app.registry.known().channel(desk.workspace, through).cloned().unwrap();
    let words = json!({"type": "text", "text": {"body": "It is ready"}});
    match send(&desk.app, Ask { channel, ..desk.asks(phone, &words) }).await.unwrap() {
        Sent::Queued(message) => message.id,
        other => panic!("{other:?}"),
    }
}

/// When these left, by the clock that the desk was given, in order.
async fn left(desk: &Desk, ids: Vec<MessageId>) -> Vec<Timestamp> {
    let mut left = eventually("all have left", async || {
        let some = ids.clone();
        let here = desk.app.db.of(desk.workspace);
        let found = here.read(some, |tx, some| Box::pin(messages::some(tx, some))).await.unwrap();
        let times: Vec<Timestamp> = found.iter().filter_map(|message| message.posted_at).collect();
        (times.len() == ids.len()).then_some(times)
    })
    .await;
    left.sort_unstable();
    left
}
