//! What Meta refuses may prove that our copy of a template or of somebody's choice is old: the next permit knows it. On
//! both engines.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::StatusCode;
use axum::{Json, Router};
use serde_json::json;
use transom_desk::accounts::numbers;
use transom_desk::fixture::Desk;
use transom_desk::messages::send::{Sent, send};
use transom_rules::access::{Asker, Face, Visibility};
use transom_rules::id::MessageId;
use transom_rules::number::Payment;
use transom_rules::time::Span;
use transom_store::conversations::{self, Filter};
use transom_store::templates;

use crate::harness::{Engine, eventually, inside, listening, on_each_engine};

const ANA: &str = "15550177701";

#[tokio::test(flavor = "multi_thread")]
async fn what_meta_refuses_is_known_from_then_on_on_sqlite() {
    what_meta_refuses_is_known(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_meta_refuses_is_known_from_then_on_on_postgres() {
    what_meta_refuses_is_known(Engine::Postgres).await;
}

async fn what_meta_refuses_is_known(engine: Engine) {
    // 0 is accepted, and templates cannot be had.
    let code = Arc::new(AtomicI64::new(0));
    let url = graph(Arc::clone(&code)).await;
    let desk = inside(engine, |settings| settings.graph.url = url).await;
    desk.takes([desk.written(ANA, "wamid.1", "marmalade", Span::seconds(60))]).await;
    for (refused, told, status) in
        [(132_001, "gone", "DELETED"), (132_015, "paused", "PAUSED"), (132_016, "disabled", "DISABLED")]
    {
        desk.has_template(told, "en_US", "Hello.").await;
        code.store(refused, Ordering::SeqCst);
        says(&desk, told).await.expect("as far as we know it may be sent");
        eventually("Meta's word is taken", async || (status_of(&desk, told).await == status).then_some(()))
            .await;
        assert!(says(&desk, told).await.is_none(), "{told}");
    }
    // The same where a status tells it.
    desk.has_template("later", "en_US", "Hello.").await;
    code.store(0, Ordering::SeqCst);
    let sent = says(&desk, "later").await.unwrap();
    desk.is_refused(&sent.to_string(), 132_015).await;
    assert_eq!(status_of(&desk, "later").await, "PAUSED");
    assert!(!is_out(&desk).await);
    desk.has_template("other", "en_US", "Hello.").await;
    let sent = says(&desk, "other").await.unwrap();
    desk.is_refused(&sent.to_string(), 131_050).await;
    assert!(is_out(&desk).await);
}

on_each_engine!(a_number_that_is_not_registered_sends_nothing_until_meta_calls_it_connected,);

async fn a_number_that_is_not_registered_sends_nothing_until_meta_calls_it_connected(engine: Engine) {
    let code = Arc::new(AtomicI64::new(0));
    let url = graph(Arc::clone(&code)).await;
    let desk = inside(engine, |settings| settings.graph.url = url).await;
    desk.has_template("hello", "en_US", "Hello.").await;
    code.store(133_010, Ordering::SeqCst);
    says(&desk, "hello").await.expect("as far as we know it may be sent");
    // Meta is asked at once, and answers nothing but that it refuses.
    let refused = async || says(&desk, "hello").await.is_none().then_some(());
    eventually("nothing is sent through it", refused).await;
    assert_eq!(status_of_number(&desk).as_deref(), Some("NOT_REGISTERED"));
    let asker = Asker::system(desk.workspace, Face::Command);
    assert!(numbers::look_again(&desk.app, &asker, desk.channel).await.is_err());
    assert!(says(&desk, "hello").await.is_none());
    code.store(0, Ordering::SeqCst);
    numbers::look_again(&desk.app, &asker, desk.channel).await.unwrap();
    assert_eq!(status_of_number(&desk).as_deref(), Some("CONNECTED"));
    assert!(says(&desk, "hello").await.is_some());
}

on_each_engine!(an_account_that_is_not_paid_for_says_so_until_something_that_costs_arrives,);

async fn an_account_that_is_not_paid_for_says_so_until_something_that_costs_arrives(engine: Engine) {
    let url = graph(Arc::new(AtomicI64::new(0))).await;
    let desk = inside(engine, |settings| settings.graph.url = url).await;
    desk.has_template("hello", "en_US", "Hello.").await;
    let unpaid = || desk.app.registry.known().facts(desk.channel).and_then(|facts| facts.unpaid().cloned());
    let sent = says(&desk, "hello").await.unwrap();
    desk.is_refused(&sent.to_string(), 131_042).await;
    assert_eq!(unpaid().map(|told| told.is), Some(Payment::Missing));
    let again = says(&desk, "hello").await.expect("what is free may go out all the same");
    desk.reaches(&again.to_string()).await;
    assert_eq!(unpaid(), None);
}

fn status_of_number(desk: &Desk) -> Option<String> {
    desk.app.registry.known().facts(desk.channel)?.status.as_ref().map(|told| told.is.clone())
}

/// A Graph API that refuses with a code, or takes what is sent and calls every number connected.
async fn graph(code: Arc<AtomicI64>) -> String {
    let sent = Arc::new(AtomicI64::new(0));
    let router = Router::new().fallback(move || {
        let (code, sent) = (code.load(Ordering::SeqCst), sent.fetch_add(1, Ordering::SeqCst));
        let taken = json!({"messages": [{"id": format!("wamid.out.{sent}")}], "status": "CONNECTED"});
        let refused = json!({"error": {"message": format!("(#{code}) Refused"), "code": code}});
        let answer =
            if code == 0 { (StatusCode::OK, Json(taken)) } else { (StatusCode::BAD_REQUEST, Json(refused)) };
        std::future::ready(answer)
    });
    listening(router).await
}

/// A template is sent; `None` where the rules refuse it.
async fn says(desk: &Desk, template: &str) -> Option<MessageId> {
    let draft = json!({"type": "template", "template": {"name": template, "language": {"code": "en_US"}}});
    match send(&desk.app, desk.asks(ANA, &draft)).await.unwrap() {
        Sent::Queued(message) => Some(message.id),
        _ => None,
    }
}

async fn status_of(desk: &Desk, template: &str) -> String {
    let here = desk.app.db.of(desk.workspace);
    let name = template.to_owned();
    let found = here.read(name, |tx, name| Box::pin(templates::named(tx, "200", name))).await.unwrap();
    found[0].status.as_str().to_owned()
}

async fn is_out(desk: &Desk) -> bool {
    let here = desk.app.db.of(desk.workspace);
    let all =
        here.read(Filter::of(Visibility::All, 9), |tx, filter| Box::pin(conversations::list(tx, filter)));
    all.await.unwrap()[0].contact.marketing.opted_out_at.is_some()
}
