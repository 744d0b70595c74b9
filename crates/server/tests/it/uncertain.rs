//! Meta takes a message and answers that something went wrong: nobody knows whether it arrived, until a status tells.
//! It is not sent again by itself; a person may.

use serde_json::{Value, json};

use crate::harness::{Desk, Engine, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_meta_took_and_did_not_confirm_arrives_once_on_sqlite() {
    arrives_once(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_meta_took_and_did_not_confirm_arrives_once_on_postgres() {
    arrives_once(Engine::Postgres).await;
}

async fn arrives_once(engine: Engine) {
    let desk = Desk::new(engine).await;
    let ana = desk.customer("15550164001", "Ana Costa").await;
    ana.writes(&desk, "Is it on its way?").await;
    ana.window_is(&desk, "open").await;
    // No status comes before the message was seen to be uncertain.
    desk.sim("faults", &json!({"error_after": 1, "delay_ms": 3_000})).await;
    let sent = desk.send(&ana, "It left an hour ago.").await;
    let doubted = desk.reaches(&sent["id"], "uncertain").await;
    let error = &doubted["error"];
    assert_eq!((&error["code"], &error["may_have_arrived"]), (&json!(131_000), &json!(true)), "{doubted}");
    assert_eq!(doubted["wamid"], Value::Null, "the answer that named it was never seen");
    desk.sim("faults", &json!({"reset": true})).await;
    let settled = desk.reaches(&sent["id"], "delivered").await;
    assert_eq!(settled["error"], Value::Null, "what arrived did not go wrong: {settled}");
    assert!(settled["wamid"].is_string(), "{settled}");
    assert_eq!(ana.sees(&desk, "It left an hour ago.").await.len(), 1);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_meta_did_not_take_stays_uncertain_and_is_not_sent_again() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    let ana = desk.customer("15550164002", "Ana Costa").await;
    ana.writes(&desk, "Hello?").await;
    ana.window_is(&desk, "open").await;
    desk.sim("faults", &json!({"error_before": 1})).await;
    let lost = desk.send(&ana, "This one is lost.").await;
    desk.reaches(&lost["id"], "uncertain").await;
    desk.sim("faults", &json!({"reset": true})).await;
    // What is written after it does not wait for it.
    let next = desk.send(&ana, "This one is not.").await;
    desk.reaches(&next["id"], "delivered").await;
    assert_eq!(desk.message(&lost["id"]).await["state"], "uncertain");
    assert!(ana.sees(&desk, "This one is lost.").await.is_empty());
    desk.leaves("uncertain", 1);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_says_that_nothing_was_done_is_tried_again() {
    let desk = Desk::new(Engine::Sqlite).await;
    let ana = desk.customer("15550164003", "Ana Costa").await;
    ana.writes(&desk, "Hello?").await;
    ana.window_is(&desk, "open").await;
    desk.sim("faults", &json!({"fail_code": 131_057, "fail_async": false})).await;
    let sent = desk.send(&ana, "After the maintenance.").await;
    eventually("it was tried", async || {
        desk.metrics().await.contains("transom_sends_total{outcome=\"retry\"}").then_some(())
    })
    .await;
    desk.sim("faults", &json!({"reset": true})).await;
    desk.reaches(&sent["id"], "delivered").await;
    assert_eq!(ana.sees(&desk, "After the maintenance.").await.len(), 1);
    desk.end().await;
}
