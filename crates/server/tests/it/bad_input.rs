//! Whatever arrives is answered as it should be: forged, foreign, broken, enormous, or plainly wrong.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Desk, Engine, metric, rows, sign, table};

const MIB: usize = 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_input_gets_its_answer() {
    let desk = Desk::new(Engine::Sqlite).await;
    forged_webhooks_are_only_counted(&desk).await;
    the_handshake_wants_the_right_token(&desk).await;
    foreign_and_broken_webhooks_are_kept_and_shown(&desk).await;
    enormous_webhooks_are_refused(&desk).await;
    the_api_names_the_field(&desk).await;
    what_comes_for_a_number_that_is_gone_is_kept_and_opens_nothing(&desk).await;
    desk.end().await;
}

fn text_message(number: &str, wamid: &str) -> String {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550100200", "phone_number_id": number},
        "contacts": [{"profile": {"name": "Eve"}, "wa_id": "15550162001"}],
        "messages": [{"from": "15550162001", "id": wamid, "timestamp": "1793000000", "type": "text",
            "text": {"body": "hello"}}]
    }}]}]})
    .to_string()
}

async fn forged_webhooks_are_only_counted(desk: &Desk) {
    let body = text_message(&desk.channel("phone_number_id"), "wamid.FORGED").into_bytes();
    let before = desk.metrics().await;
    let kept_before = table(&desk.folder, "deliveries", &[]);
    let right = sign(&desk.channel("app_secret"), &body);
    let wrong = sign("another secret", &body);
    let cut = right.strip_suffix(|_: char| true).unwrap();
    let own = format!("/webhooks/whatsapp/{}", desk.channel("id"));
    let elsewhere = "/webhooks/whatsapp/0192f0c1-0000-7000-8000-00000000abcd";
    let tries: [(&str, Option<&str>); 7] = [
        ("/webhooks/whatsapp", None),
        ("/webhooks/whatsapp", Some("")),
        ("/webhooks/whatsapp", Some("sha256=")),
        ("/webhooks/whatsapp", Some(&wrong)),
        ("/webhooks/whatsapp", Some(cut)),
        (&own, Some(&wrong)),
        (elsewhere, Some(&right)),
    ];
    for (path, signature) in tries {
        assert_eq!(desk.knock(path, signature, body.clone()).await, 401, "{path} {signature:?}");
    }
    let after = desk.metrics().await;
    let count = |metrics: &str, name: &str| metric(metrics, name);
    let rejected = "transom_webhooks_rejected_total";
    assert_eq!(count(&after, rejected), count(&before, rejected) + tries.len() as u64);
    assert_eq!(count(&after, "transom_webhooks_total"), count(&before, "transom_webhooks_total"));
    assert_eq!(table(&desk.folder, "deliveries", &[]), kept_before);
    assert!(rows(&desk.folder, "SELECT 1 FROM messages WHERE wamid = 'wamid.FORGED'").is_empty());
    assert_eq!(desk.knock(&own, Some(&right), body).await, 200, "the right one is taken");
}

async fn the_handshake_wants_the_right_token(desk: &Desk) {
    let ask = async |path: &str, mode: &str, token: &str| {
        let query = format!("hub.mode={mode}&hub.challenge=1158201444&hub.verify_token={token}");
        desk.plain(&format!("{path}?{query}")).await
    };
    let token = desk.channel("verify_token");
    let own = format!("/webhooks/whatsapp/{}", desk.channel("id"));
    for path in ["/webhooks/whatsapp", own.as_str()] {
        assert_eq!(ask(path, "subscribe", &token).await, (200, "1158201444".to_owned()));
        for (mode, token) in [("subscribe", "wrong"), ("subscribe", ""), ("unsubscribe", &token)] {
            let (status, body) = ask(path, mode, token).await;
            assert_eq!(status, 403, "{mode} {token}");
            assert!(!body.contains("1158201444"));
        }
        assert_eq!(desk.plain(path).await.0, 403);
    }
}

async fn foreign_and_broken_webhooks_are_kept_and_shown(desk: &Desk) {
    assert_eq!(desk.webhook(text_message("999999999999999", "wamid.FOREIGN")).await, 200);
    let unknowns = Value::Array(desk.list("/api/v1/unknowns").await).to_string();
    assert!(unknowns.contains("wamid.FOREIGN") && unknowns.contains("999999999999999"), "{unknowns}");
    assert!(rows(&desk.folder, "SELECT 1 FROM messages WHERE wamid = 'wamid.FOREIGN'").is_empty());
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let huge = format!("[\"{}\"]", "x".repeat(3 * MIB - 4));
    assert_eq!(huge.len(), 3 * MIB);
    let cut = text_message("1", "wamid.CUT").replace("]}", "");
    let bodies: Vec<Vec<u8>> = vec![
        b"{\"object\": \"cut short".to_vec(),
        b"[]".to_vec(),
        b"null".to_vec(),
        b"".to_vec(),
        b"\xff\xfe\x00".to_vec(),
        cut.into_bytes(),
        deep.into_bytes(),
        huge.into_bytes(),
    ];
    let unreadable = "SELECT note, length(body) AS bytes FROM deliveries WHERE outcome = 'unreadable'";
    let before = rows(&desk.folder, unreadable).len();
    for body in &bodies {
        let start = String::from_utf8_lossy(&body[..body.len().min(20)]).into_owned();
        assert_eq!(desk.webhook(body.clone()).await, 200, "{start}");
    }
    let kept = rows(&desk.folder, unreadable);
    assert_eq!(kept.len(), before + bodies.len(), "{kept:?}");
    assert!(kept.iter().all(|row| !row["note"].is_empty()), "{kept:?}");
    assert!(kept.iter().any(|row| row["bytes"] == (3 * MIB).to_string()));
    let (status, page) = desk.page("/operator").await;
    assert!(status == 200 && page.contains("cut short"), "what cannot be read is shown to the operator");
    let wrong_types = json!({"object": "whatsapp_business_account", "entry": [{"id": 7, "changes": [
        {"field": "messages", "value": {"metadata": 5, "messages": [{"id": [], "timestamp": "1e999"}]}},
        {"field": 12, "value": "what"}, "x", null]}, 9]});
    assert_eq!(desk.webhook(wrong_types.to_string()).await, 200);
    let unknowns = Value::Array(desk.list("/api/v1/unknowns").await).to_string();
    assert!(unknowns.contains("1e999"), "{unknowns}");
}

async fn enormous_webhooks_are_refused(desk: &Desk) {
    let before = rows(&desk.folder, "SELECT id FROM deliveries").len();
    assert_eq!(desk.webhook(vec![b' '; 3 * MIB + 1]).await, 413);
    assert_eq!(rows(&desk.folder, "SELECT id FROM deliveries").len(), before);
}

async fn the_api_names_the_field(desk: &Desk) {
    let channel = desk.channel("id");
    let long = "x".repeat(4097);
    let cases = [
        (json!({"channel_id": channel, "type": "text", "text": {"body": "x"}}), "to"),
        (json!({"channel_id": channel, "to": "12", "type": "text", "text": {"body": "x"}}), "to"),
        (
            json!({"channel_id": "x", "to": "+15550162001", "type": "text", "text": {"body": "x"}}),
            "channel_id",
        ),
        (json!({"channel_id": channel, "to": "+15550162001", "type": "text"}), "text"),
        (
            json!({"channel_id": channel, "to": "+15550162001", "type": "text", "text": {"body": 5}}),
            "text.body",
        ),
        (
            json!({"channel_id": channel, "to": "+15550162001", "type": "text", "text": {"body": long}}),
            "text.body",
        ),
        (json!({"channel_id": channel, "to": "+15550162001", "type": "telepathy"}), "type"),
    ];
    for (body, field) in cases {
        let answer = desk.post("/api/v1/messages", &body).await;
        assert_eq!(
            (answer.status, answer.kind.as_str()),
            (422, "application/problem+json"),
            "{}",
            answer.json
        );
        let errors = answer.json["errors"].as_array().unwrap();
        assert!(errors.iter().any(|error| error["field"] == field), "{field}: {}", answer.json);
        assert!(answer.json["refusal"].is_null());
    }
    for path in ["/api/v1/conversations?limit=0", "/api/v1/conversations?cursor=%21", "/api/v1/messages/x"] {
        let answer = desk.ask(Method::GET, path, None).await;
        assert_eq!((answer.status, answer.kind.as_str()), (400, "application/problem+json"), "{path}");
        assert!(!answer.json["errors"].as_array().unwrap().is_empty(), "{}", answer.json);
    }
    let none = reqwest::Client::builder().no_proxy().build().unwrap().get(desk.url("/api/v1/conversations"));
    assert_eq!(none.send().await.unwrap().status(), 401);
    let lost = desk.ask(Method::GET, "/api/v1/nothing", None).await;
    assert_eq!((lost.status, lost.kind.as_str()), (404, "application/problem+json"));
}

/// All numbers of an app may come to the address of one, so that address goes on answering.
async fn what_comes_for_a_number_that_is_gone_is_kept_and_opens_nothing(desk: &Desk) {
    let channel = format!("/api/v1/channels/{}", desk.channel("id"));
    let conversations = desk.list("/api/v1/conversations").await;
    assert_eq!(desk.ask(Method::DELETE, &channel, None).await.status, 204);
    let own = format!("/webhooks/whatsapp/{}", desk.channel("id"));
    for (path, wamid) in [("/webhooks/whatsapp", "wamid.LATE1"), (&own, "wamid.LATE2")] {
        let body =
            text_message(&desk.channel("phone_number_id"), wamid).replace("15550162001", "15550162009");
        let signature = sign(&desk.channel("app_secret"), body.as_bytes());
        assert_eq!(desk.knock(path, Some(&signature), body.into_bytes()).await, 200, "{path}");
        let unknowns = Value::Array(desk.list("/api/v1/unknowns").await).to_string();
        assert!(unknowns.contains(wamid), "{unknowns}");
    }
    assert!(rows(&desk.folder, "SELECT 1 FROM messages WHERE wamid LIKE 'wamid.LATE%'").is_empty());
    assert_eq!(desk.list("/api/v1/conversations").await.len(), conversations.len());
    let (_, page) = desk.page(&format!("/c/{}", conversations[0]["id"].as_str().unwrap())).await;
    let name = desk.get(&channel).await["name"].as_str().unwrap().to_owned();
    assert!(page.contains(&name), "what was said keeps the name of its number: {name}");
}
