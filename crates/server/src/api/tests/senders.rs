//! An SMS sender beside a number: what is told of each in its carrier's words, and what stands in the place of a message.

use serde_json::{Value, json};

use crate::api::fixture::Client;

#[tokio::test(flavor = "multi_thread")]
async fn of_a_sender_nothing_is_told_that_meta_alone_knows() {
    let desk = Client::open().await;
    let sms = desk.has_sms().await;
    let of = async |id: String| desk.get(&format!("/api/v1/channels/{id}/health")).await.is(200).json;
    let (number, sender) = (of(desk.channel.to_string()).await, of(sms.to_string()).await);
    assert!(number["graph_version"].is_string(), "{number}");
    assert_eq!((&sender["graph_version"], &sender["graph_version_ends"]), (&Value::Null, &Value::Null));
    assert_eq!(sender["messages_per_second"], 10, "{sender}");
    let path = format!("/api/v1/channels/{}/webhook-key", desk.channel);
    desk.call("PUT", &path, Some(json!({"key": "0123"}).to_string()), &[]).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permit_says_what_the_sms_in_its_place_would_cost() {
    let desk = Client::open().await;
    let sms = desk.has_sms().await.to_string();
    desk.hears("15550100777", "Maria", "Hello").await;
    let asks = async |fallback: Value| {
        let draft = json!({"channel_id": desk.channel.to_string(), "to": "+15550100777", "type": "text",
            "text": {"body": "a".repeat(161)}, "fallback": fallback});
        desk.post("/api/v1/permits", &draft).await.is(200).json
    };
    assert_eq!(asks(Value::Null).await["fallback"], Value::Null);
    let told = asks(json!({"channel_id": sms, "after_minutes": 5})).await;
    let fallback = &told["fallback"];
    assert_eq!((&told["allowed"], &fallback["allowed"]), (&json!(true), &json!(true)), "{told}");
    assert_eq!((&fallback["segments"]["count"], &fallback["price"]["amount"]), (&json!(2), &json!("0.0166")));
    let told = asks(json!({"channel_id": sms, "text": ""})).await;
    assert_eq!(told["fallback"]["refusal"]["code"], "text_missing", "{told}");
    let file = json!({"channel_id": sms, "to": "+15550100777", "type": "image",
        "image": {"link": "https://a.example/b.png", "caption": "It"}});
    let told = desk.post("/api/v1/permits", &file).await.is(200).json;
    assert_eq!((&told["price"]["amount"], &told["segments"]), (&Value::Null, &Value::Null), "{told}");
    assert_eq!(told["price"]["text"], "MMS · price not known for North America");
}
