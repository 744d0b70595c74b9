//! `Idempotency-Key`: what a request makes is made once under it, or the header is refused.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, Client};

async fn post(desk: &Client, key: &str, path: &str, body: &Value) -> Answer {
    desk.call("POST", path, Some(body.to_string()), &[("idempotency-key", key)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_request_makes_is_made_once_under_its_key() {
    let desk = Client::open().await;
    let id = desk.hears("15550100777", "Maria", "Hello").await;
    let contact = desk.get("/api/v1/contacts").await.is(200).ids().remove(0);
    let consents = format!("/api/v1/contacts/{contact}/consents");
    let notes = format!("/api/v1/conversations/{id}/notes");
    for (path, body, other) in [
        (notes.as_str(), json!({"text": "They pay late"}), json!({"text": "They pay"})),
        (
            consents.as_str(),
            json!({"purpose": "service", "given": true, "how": "call"}),
            json!({"purpose": "service", "given": false, "how": "call"}),
        ),
        (
            "/api/v1/views",
            json!({"name": "Urgent", "filter": {"priority": "urgent"}}),
            json!({"name": "High", "filter": {"priority": "high"}}),
        ),
    ] {
        let key = format!("key of {path}");
        let answers = join_all((0..6).map(|_| post(&desk, &key, path, &body))).await;
        let made: Vec<&Value> = answers.iter().map(|answer| &answer.json["id"]).collect();
        assert!(made.iter().all(|id| id.is_string() && *id == made[0]), "{path}: {made:?}");
        let fresh = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(fresh, 1, "{path}");
        let again = post(&desk, &key, path, &body).await.is(200);
        assert_eq!(again.headers["idempotency-replayed"], "true");
        assert_eq!(desk.get(path).await.is(200).ids().len(), 1, "{path}");
        post(&desk, &key, path, &other).await.is(409);
        assert_eq!(post(&desk, "", path, &body).await.is(400).field(), "Idempotency-Key");
        // Without one each is a new one.
        desk.post(path, &other).await.is(201);
        assert_eq!(desk.get(path).await.is(200).ids().len(), 2, "{path}");
    }
    // What was taken away since is not made again.
    let note = desk.get(&notes).await.ids().pop().unwrap();
    desk.call("DELETE", &format!("/api/v1/notes/{note}"), None, &[]).await.is(204);
    post(&desk, &format!("key of {notes}"), &notes, &json!({"text": "They pay late"})).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_kept_under_a_key_it_is_refused() {
    let desk = Client::open().await;
    let label = json!({"name": "Refund", "colour": "red"});
    let refused = post(&desk, "k", "/api/v1/labels", &label).await.is(400);
    assert_eq!(refused.field(), "Idempotency-Key");
    assert_eq!(desk.get("/api/v1/labels").await.is(200).ids().len(), 0);
    desk.post("/api/v1/labels", &label).await.is(201);
    // What is the same however often it is asked for needs none.
    let key = [("idempotency-key", "k")];
    desk.call("GET", "/api/v1/labels", None, &key).await.is(200);
}
