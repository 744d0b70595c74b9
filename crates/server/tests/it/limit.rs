//! How many customers may be reached outside their windows in 24 hours: Meta tells the limit, we count, and refuse before
//! Meta does. On both engines.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::{Json, Router};
use serde_json::{Value, json};
use transom_desk::accounts::standing;
use transom_desk::fixture::Desk;
use transom_desk::messages::send::{Sent, send};
use transom_pages::words;
use transom_rules::id::MessageId;
use transom_rules::refusal::{Code, Refusal, RemedyKind};
use transom_rules::time::Span;
use transom_store::messages;

use crate::harness::{Engine, eventually, inside, listening, on_each_engine};

const ANA: &str = "15550177801";
const BEN: &str = "15550177802";
const CEM: &str = "15550177803";
const DAN: &str = "15550177804";

on_each_engine!(as_many_customers_are_written_to_as_meta_allows,);

async fn as_many_customers_are_written_to_as_meta_allows(engine: Engine) {
    let url = graph().await;
    let desk = inside(engine, |settings| settings.graph.url = url).await;
    desk.has_template("hello", "en_US", "Hello.").await;
    writes_to(&desk, DAN).await.expect("as long as no limit is known nothing is refused");
    limit_is(&desk, &json!({"max_daily_conversations_per_business": 3})).await;
    let ana = writes_to(&desk, ANA).await.unwrap();
    let ben = writes_to(&desk, BEN).await.unwrap();
    let refusal = writes_to(&desk, CEM).await.unwrap_err();
    assert_eq!((refusal.code, refusal.rule), (Code::LimitReached, "R6.1"));
    assert!(words::say(&refusal.text).starts_with("3 customers"), "{}", words::say(&refusal.text));
    let in_a_day = desk.app.clock.now() + Span::hours(24);
    assert!(refusal.until.is_some_and(|until| until <= in_a_day && in_a_day - until < Span::minutes(1)));
    let ways: Vec<RemedyKind> = refusal.remedies.iter().map(|way| way.kind).collect();
    assert_eq!(ways, [RemedyKind::AskThemToWrite, RemedyKind::WaitUntil, RemedyKind::SeeNumber]);
    stands(&desk, 3, &["limit_reached"]).await;
    writes_to(&desk, ANA).await.expect("nobody counts twice");
    // Who wrote does not count, and who was not reached after all leaves room.
    desk.takes([desk.written(CEM, "wamid.in", "Hi", Span::seconds(60))]).await;
    writes_to(&desk, CEM).await.unwrap();
    is_told(&desk, ana, "delivered").await;
    is_told(&desk, ben, "failed").await;
    stands(&desk, 2, &[]).await;
    writes_to(&desk, BEN).await.unwrap();
    stands(&desk, 3, &["limit_reached"]).await;
    limit_is(&desk, &json!({"max_daily_conversations_per_business": -1})).await;
    writes_to(&desk, "15550177805").await.expect("there is no limit any more");
    stands(&desk, 4, &[]).await;
}

/// A Graph API that takes everything.
async fn graph() -> String {
    let sent = Arc::new(AtomicUsize::new(0));
    let router = Router::new().fallback(move || {
        let id = format!("wamid.out.{}", sent.fetch_add(1, Ordering::SeqCst));
        std::future::ready(Json(json!({"messages": [{"id": id}]})))
    });
    listening(router).await
}

async fn limit_is(desk: &Desk, value: &Value) {
    desk.is_told_by("business_capability_update", "200", value, desk.app.clock.now()).await;
}

/// A template is sent.
async fn writes_to(desk: &Desk, phone: &str) -> Result<MessageId, Box<Refusal>> {
    let draft = json!({"type": "template", "template": {"name": "hello", "language": {"code": "en_US"}}});
    match send(&desk.app, desk.asks(phone, &draft)).await.unwrap() {
        Sent::Queued(message) => Ok(message.id),
        Sent::Refused(refusal) => Err(refusal),
        other => panic!("{other:?}"),
    }
}

/// Meta tells what became of a message, once it has it.
async fn is_told(desk: &Desk, id: MessageId, status: &str) {
    let here = || desk.app.db.of(desk.workspace);
    let wamid = eventually("Meta has it", async || {
        let message = here().read((), move |tx, ()| Box::pin(messages::get(tx, id))).await.unwrap();
        message.map(|message| message.wamid).filter(|wamid| !wamid.is_empty())
    })
    .await;
    let at = desk.app.clock.now().seconds().to_string();
    let errors = if status == "failed" { json!([{"code": 131_026, "title": "No"}]) } else { json!([]) };
    let told = json!({"id": wamid, "status": status, "timestamp": at, "errors": errors});
    desk.takes([json!({"statuses": [told]})]).await;
}

async fn stands(desk: &Desk, reached: u32, wrong: &[&str]) {
    let (known, now) = (desk.app.registry.known(), desk.app.clock.now());
    let channel = known.channel(desk.workspace, desk.channel).cloned().unwrap();
    let here = desk.app.db.of(desk.workspace);
    let found = here.read((known, channel), move |tx, (known, channel)| {
        Box::pin(async move { standing::of(tx, known, &[Arc::clone(channel)], now).await })
    });
    let found = found.await.unwrap().remove(0);
    assert_eq!(found.reached, reached);
    assert_eq!(found.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), wrong);
}
