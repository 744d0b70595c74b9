//! Calls both ways, and who allowed them.

use serde_json::{Value, json};

use crate::desk::{ANA, Desk, NUMBER, WABA, text};

const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n";

async fn act(desk: &Desk, fields: Value) -> (u16, Value) {
    let mut body = json!({ "messaging_product": "whatsapp" });
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    desk.graph("POST", &format!("{NUMBER}/calls"), Some(body)).await
}

async fn call_ana(desk: &Desk) -> (u16, Value) {
    let session = json!({ "sdp_type": "offer", "sdp": OFFER });
    act(desk, json!({ "to": ANA, "action": "connect", "session": session, "biz_opaque_callback_data": "t" }))
        .await
}

async fn ana(desk: &Desk, action: &str) -> Value {
    desk.sim(&format!("customers/{ANA}/calls"), json!({ "to": NUMBER, "action": action })).await
}

async fn enable(desk: &Desk, calling: Value) {
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let set = desk.graph("POST", &format!("{NUMBER}/settings"), Some(json!({ "calling": calling }))).await;
    assert_eq!(set.0, 200);
}

fn code(answer: &Value) -> Option<u64> {
    answer["error"]["code"].as_u64()
}

/// The steps of calls that were told: `connect`, `RINGING` …
fn told(desk: &Desk) -> Vec<String> {
    let all = desk.changes().into_iter().filter(|change| change["field"] == "calls");
    let step = |change: Value| {
        let value = &change["value"];
        let word = value["calls"][0]["event"].as_str().or(value["statuses"][0]["status"].as_str());
        word.unwrap().to_owned()
    };
    all.map(step).collect()
}

#[tokio::test]
async fn a_customers_call_is_taken_and_ended() {
    let desk = Desk::new().await;
    enable(&desk, json!({ "status": "ENABLED", "callback_permission_status": "ENABLED" })).await;
    desk.sim("clock", json!({ "advance_seconds": 90_000 })).await;
    let id = text(&ana(&desk, "call").await, "/id");
    // Who calls opens the window.
    let sent = desk.sent(json!({ "text": { "body": "We call back" } })).await;
    desk.status(&sent, "delivered").await;
    let answer = json!({ "sdp_type": "answer", "sdp": OFFER });
    assert_eq!(act(&desk, json!({ "call_id": id, "action": "pre_accept" })).await.0, 400);
    assert_eq!(act(&desk, json!({ "call_id": id, "action": "pre_accept", "session": answer })).await.0, 200);
    assert_eq!(act(&desk, json!({ "call_id": id, "action": "accept" })).await.0, 200);
    assert_eq!(act(&desk, json!({ "call_id": id, "action": "reject" })).await.0, 400);
    desk.sim("clock", json!({ "advance_seconds": 55 })).await;
    assert_eq!(act(&desk, json!({ "call_id": id, "action": "terminate" })).await.0, 200);
    assert_eq!(act(&desk, json!({ "call_id": id, "action": "terminate" })).await.0, 400);
    desk.quiet().await;
    assert_eq!(told(&desk), ["connect", "terminate"]);
    let last = desk.changes().into_iter().rfind(|change| change["field"] == "calls").unwrap();
    let call = &last["value"]["calls"][0];
    assert_eq!((&call["status"], &call["direction"]), (&json!("COMPLETED"), &json!("USER_INITIATED")));
    assert!(call["duration"].as_i64().unwrap() >= 55);
    // Whoever called may be called back.
    let (_, may) = desk.graph("GET", &format!("{NUMBER}/call_permissions?user_wa_id={ANA}"), None).await;
    assert_eq!(may["permission"]["status"], "temporary");
}

#[tokio::test]
async fn a_business_calls_whom_it_may() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    assert_eq!(code(&call_ana(&desk).await.1), Some(138_000));
    enable(&desk, json!({ "status": "ENABLED" })).await;
    assert_eq!(code(&call_ana(&desk).await.1), Some(138_006));
    let question = json!({ "type": "interactive", "interactive": { "type": "call_permission_request",
        "body": { "text": "May we call?" }, "action": { "name": "call_permission_request" } } });
    let asked = desk.sent(question.clone()).await;
    assert_eq!(code(&desk.send(question).await.1), Some(138_009));
    let yes = json!({ "type": "call_permission_reply", "call_permission_reply": { "response": "accept" } });
    desk.ana_writes(json!({ "interactive": yes, "context": { "id": asked } })).await;
    let (status, call) = call_ana(&desk).await;
    assert_eq!(status, 200, "{call}");
    assert_eq!(code(&call_ana(&desk).await.1), Some(138_003));
    ana(&desk, "accept").await;
    ana(&desk, "hang_up").await;
    desk.quiet().await;
    assert_eq!(told(&desk), ["RINGING", "connect", "ACCEPTED", "terminate"]);
    let calls: Vec<Value> = desk.changes().into_iter().filter(|change| change["field"] == "calls").collect();
    assert_eq!(calls[0]["value"]["statuses"][0]["biz_opaque_callback_data"], "t");
    assert_eq!(calls[1]["value"]["calls"][0]["session"]["sdp_type"], "answer");
    assert_eq!(call_ana(&desk).await.0, 200);
    ana(&desk, "reject").await;
    desk.sim("clock", json!({ "advance_seconds": 8 * 86_400 })).await;
    assert_eq!(code(&call_ana(&desk).await.1), Some(138_006));
}

#[tokio::test]
async fn a_template_asks_for_the_permission_to_call() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let template = json!({ "name": "may_call", "language": "en", "category": "UTILITY", "components": [
        { "type": "BODY", "text": "May we call you about your order?" }, { "type": "call_permission_request" }] });
    let (status, made) = desk.graph("POST", &format!("{WABA}/message_templates"), Some(template)).await;
    assert_eq!(status, 200, "{made}");
    desk.sim(&format!("templates/{}/review", text(&made, "/id")), json!({ "status": "APPROVED" })).await;
    let body =
        json!({ "type": "template", "template": { "name": "may_call", "language": { "code": "en" } } });
    let sent = desk.sent(body.clone()).await;
    desk.status(&sent, "delivered").await;
    assert_eq!(code(&desk.send(body).await.1), Some(138_009));
}
