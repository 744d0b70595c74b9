//! The main story: a customer writes, the business answers, the window closes.

use serde_json::json;

use crate::desk::{ANA, Desk, NUMBER, TOKEN, WABA, hmac};

#[tokio::test]
async fn what_a_customer_writes_comes_as_a_signed_webhook_in_ascii() {
    let desk = Desk::new().await;
    desk.sim("customers", json!({ "phone": format!("+{ANA}"), "name": "Ana", "user_id": "US.900042" })).await;
    let id = desk.ana_writes(json!({ "type": "text", "text": { "body": "Grüße 😀" } })).await;
    desk.until("the webhook", || desk.received().len() == 1).await;
    let webhook = desk.received().remove(0);
    assert_eq!(webhook.headers["x-hub-signature-256"].to_str().unwrap(), hmac(&webhook.bytes));
    assert_eq!(webhook.headers["user-agent"], "facebookexternalua");
    assert!(webhook.bytes.is_ascii());
    assert!(String::from_utf8_lossy(&webhook.bytes).contains("Gr\\u00fc\\u00dfe \\ud83d\\ude00"));
    assert_eq!(webhook.json["entry"][0]["id"], WABA);
    let value = &webhook.json["entry"][0]["changes"][0]["value"];
    assert_eq!(
        value["metadata"],
        json!({ "display_phone_number": "15550100200", "phone_number_id": NUMBER })
    );
    assert_eq!(
        value["contacts"],
        json!([{ "profile": { "name": "Ana" }, "wa_id": ANA, "user_id": "US.900042" }])
    );
    let message = &value["messages"][0];
    assert_eq!(message["id"], id);
    assert_eq!(message["from"], ANA);
    assert_eq!(message["from_user_id"], "US.900042");
    assert_eq!(message["text"]["body"], "Grüße 😀");
    assert!(message["timestamp"].is_string());
}

#[tokio::test]
async fn an_answer_is_sent_delivered_and_read() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": { "body": "Hi" } })).await;
    let id = desk.sent(json!({ "text": { "body": "Hello Ana" }, "biz_opaque_callback_data": "t1.7" })).await;
    let sent = desk.status(&id, "sent").await;
    assert_eq!(sent["biz_opaque_callback_data"], "t1.7");
    assert_eq!(sent["recipient_id"], ANA);
    let delivered = desk.status(&id, "delivered").await;
    assert_eq!(delivered["pricing"]["pricing_model"], "PMP");
    assert_eq!(delivered["pricing"]["category"], "service");
    desk.sim(&format!("customers/{ANA}/read"), json!({})).await;
    let read = desk.status(&id, "read").await;
    assert!(read.get("pricing").is_none());
    let shown = desk.phone().await;
    assert_eq!(shown.len(), 2);
    assert_eq!(shown[1]["text"], "Hello Ana");
    assert_eq!(shown[1]["status"], "read");
    assert_eq!(shown[1]["direction"], "outbound");
    assert_eq!(shown[0]["direction"], "inbound");
}

#[tokio::test]
async fn free_text_a_day_later_fails_with_131047_later_or_at_once() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": { "body": "Hi" } })).await;
    let clock = desk.sim("clock", json!({ "advance_seconds": 86_400 })).await;
    assert_eq!(clock["offset_seconds"], 86_400);
    let id = desk.sent(json!({ "text": { "body": "Too late" } })).await;
    let failed = desk.status(&id, "failed").await;
    assert_eq!(failed["errors"][0]["code"], 131_047);
    assert!(failed.get("pricing").is_none());
    let value = desk.changes().pop().unwrap()["value"].clone();
    assert!(value.get("contacts").is_none());
    assert_eq!(desk.phone().await.len(), 1);

    desk.sim("faults", json!({ "fail_async": false })).await;
    let (status, answer) = desk.send(json!({ "text": { "body": "Still too late" } })).await;
    assert_eq!(status, 400);
    assert_eq!(answer["error"]["code"], 131_047);
    assert_eq!(answer["error"]["type"], "OAuthException");
    assert!(answer["error"]["fbtrace_id"].is_string());
}

#[tokio::test]
async fn an_open_window_can_be_treated_as_closed() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": { "body": "Hi" } })).await;
    desk.sim("faults", json!({ "window_closed": true })).await;
    let id = desk.sent(json!({ "text": { "body": "a" } })).await;
    assert_eq!(desk.status(&id, "failed").await["errors"][0]["code"], 131_047);
    desk.sim("faults", json!({ "fail_async": false })).await;
    assert_eq!(desk.send(json!({ "text": { "body": "b" } })).await.0, 400);
    desk.sim("faults", json!({ "reset": true })).await;
    let id = desk.sent(json!({ "text": { "body": "c" } })).await;
    desk.status(&id, "delivered").await;
}

#[tokio::test]
async fn tokens_are_asked_for_and_looked_at() {
    let desk = Desk::new().await;
    let url = desk.url(&format!("/v26.0/{NUMBER}/messages"));
    let nobody = desk.http.post(&url).json(&json!({})).send().await.unwrap();
    assert_eq!(nobody.status(), 401);
    assert_eq!(nobody.json::<serde_json::Value>().await.unwrap()["error"]["code"], 104);
    let stranger = desk.http.post(&url).bearer_auth("EAAother").json(&json!({})).send().await.unwrap();
    assert_eq!(stranger.status(), 401);
    assert_eq!(stranger.json::<serde_json::Value>().await.unwrap()["error"]["code"], 190);
    let by_query = desk.http.get(desk.url(&format!("/nowhere/at/all?access_token={TOKEN}"))).send().await;
    let by_query = by_query.unwrap();
    assert_eq!(by_query.status(), 400);
    assert!(by_query.headers().contains_key("x-fb-trace-id"));
    assert_eq!(by_query.json::<serde_json::Value>().await.unwrap()["error"]["code"], 2500);
}
