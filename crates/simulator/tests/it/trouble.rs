//! Faults, limits and restarts: what goes wrong, and what survives it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;

use crate::desk::{ANA, Desk, Folder};

#[tokio::test]
async fn webhooks_can_come_twice_and_in_batches() {
    let desk = Desk::new().await;
    desk.sim("faults", json!({ "duplicate": true })).await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    desk.until("both copies", || desk.received().len() == 2).await;
    assert_eq!(desk.received()[0].bytes, desk.received()[1].bytes);

    desk.sim("faults", json!({ "duplicate": null, "batch": 5 })).await;
    for count in 0..5 {
        desk.ana_writes(json!({ "text": format!("message {count}") })).await;
    }
    desk.until("the batch", || desk.received().len() == 3).await;
    let changes = desk.received()[2].json["entry"][0]["changes"].as_array().unwrap().clone();
    let words: Vec<&str> =
        changes.iter().map(|one| one["value"]["messages"][0]["text"]["body"].as_str().unwrap()).collect();
    assert_eq!(words, ["message 0", "message 1", "message 2", "message 3", "message 4"]);
}

#[tokio::test]
async fn a_webhook_that_is_not_taken_comes_again_and_keeps_its_place() {
    let desk = Desk::new().await;
    desk.business.answers.store(503, Ordering::SeqCst);
    let first = desk.ana_writes(json!({ "text": "one" })).await;
    let second = desk.ana_writes(json!({ "text": "two" })).await;
    assert_eq!(desk.sim_get("pending").await["webhooks"], 2);
    desk.business.answers.store(200, Ordering::SeqCst);
    desk.until("both", || desk.received().len() == 2).await;
    let ids: Vec<_> = desk.changes().iter().map(|one| one["value"]["messages"][0]["id"].clone()).collect();
    assert_eq!(ids, [json!(first), json!(second)]);
    desk.quiet().await;
    assert_eq!(desk.phone().await[0]["status"], "delivered");
}

#[tokio::test]
async fn lost_webhooks_never_come_and_the_message_arrives_all_the_same() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    desk.quiet().await;
    desk.sim("faults", json!({ "drop": true, "delay_ms": 0 })).await;
    let id = desk.sent(json!({ "text": { "body": "Hello" } })).await;
    desk.quiet().await;
    assert!(desk.statuses(&id).is_empty());
    assert_eq!(desk.phone().await.len(), 2);
}

#[tokio::test]
async fn sends_fail_with_the_code_that_is_asked_for() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    desk.sim("faults", json!({ "fail_code": 131_049 })).await;
    let id = desk.sent(json!({ "text": { "body": "a" } })).await;
    assert_eq!(desk.status(&id, "failed").await["errors"][0]["code"], 131_049);
    desk.sim("faults", json!({ "fail_code": 130_429 })).await;
    let (status, answer) = desk.send(json!({ "text": { "body": "b" } })).await;
    assert_eq!((status, answer["error"]["code"].as_u64()), (400, Some(130_429)));
}

#[tokio::test]
async fn an_error_before_a_message_was_taken_loses_it_and_one_after_does_not() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    for (fault, reaches) in [("error_before", false), ("error_after", true)] {
        desk.sim("faults", json!({ "reset": true, fault: 1 })).await;
        let (status, answer) = desk.send(json!({ "text": { "body": fault } })).await;
        assert_eq!((status, answer["error"]["code"].as_u64()), (500, Some(131_000)));
        desk.quiet().await;
        let arrived = desk.phone().await.iter().any(|shown| shown["text"] == fault);
        assert_eq!(arrived, reaches, "{fault}");
        assert_eq!(desk.changes().iter().any(|one| one["value"]["statuses"].is_array()), reaches, "{fault}");
    }
}

#[tokio::test]
async fn the_46th_message_of_a_burst_meets_the_pair_rate() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    for _ in 0..45 {
        desk.sent(json!({ "text": { "body": "a" } })).await;
    }
    // What was paid back while the burst went out may let one or two more through.
    let mut codes = Vec::new();
    for _ in 0..3 {
        codes.push(desk.send(json!({ "text": { "body": "a" } })).await.1["error"]["code"].clone());
    }
    assert_eq!(codes.last().unwrap(), 131_056);
}

#[tokio::test]
async fn somebody_without_a_phone_here_is_undeliverable() {
    let desk = Desk::new().await;
    let (status, answer) = desk
        .send(json!({ "to": "+15550109999", "type": "template",
        "template": { "name": "hello", "language": { "code": "en" } } }))
        .await;
    assert_eq!(status, 200);
    let id = answer["messages"][0]["id"].as_str().unwrap();
    assert_eq!(desk.status(id, "failed").await["errors"][0]["code"], 131_026);
}

#[tokio::test]
async fn the_daily_limit_of_people_stops_templates_to_new_ones() {
    let desk = Desk::with(None, |seed| seed.wabas[0].portfolio_limit = Some(1)).await;
    let hello = |to: &str| {
        json!({ "to": to, "type": "template",
        "template": { "name": "hello", "language": { "code": "en" } } })
    };
    for phone in ["+15550100001", "+15550100002"] {
        desk.sim("customers", json!({ "phone": phone })).await;
    }
    assert_eq!(desk.send(hello("+15550100001")).await.0, 200);
    assert_eq!(desk.send(hello("+15550100001")).await.0, 200);
    assert_eq!(desk.send(hello("+15550100002")).await.1["error"]["code"], 131_048);
}

#[tokio::test]
async fn a_hidden_phone_is_known_by_its_user_id_only() {
    let desk = Desk::new().await;
    desk.sim("customers", json!({ "phone": ANA, "user_id": "US.42", "hide_phone": true })).await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    desk.until("the webhook", || desk.received().len() == 1).await;
    assert!(!String::from_utf8_lossy(&desk.received()[0].bytes).contains("\"15550100777\""));
    let message =
        json!({ "messaging_product": "whatsapp", "recipient": "US.42", "text": { "body": "Hello" } });
    let (status, answer) = desk.graph("POST", "300200000000002/messages", Some(message)).await;
    assert_eq!((status, &answer["contacts"]), (200, &json!([{ "input": "US.42", "user_id": "US.42" }])));
    let delivered = desk.status(answer["messages"][0]["id"].as_str().unwrap(), "delivered").await;
    assert_eq!(delivered["recipient_user_id"], "US.42");
    assert!(delivered.get("recipient_id").is_none());
}

#[tokio::test]
async fn a_phone_that_is_off_receives_when_it_is_switched_on() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    desk.sim("customers", json!({ "phone": ANA, "online": false })).await;
    let id = desk.sent(json!({ "text": { "body": "Hello" } })).await;
    desk.status(&id, "sent").await;
    desk.quiet().await;
    assert_eq!(desk.phone().await.len(), 1);
    desk.sim("customers", json!({ "phone": ANA, "online": true, "in_hand": true })).await;
    let read = desk.status(&id, "read").await;
    assert_eq!(read["pricing"]["pricing_model"], "PMP");
    assert_eq!(desk.statuses(&id).len(), 2);
}

#[tokio::test]
async fn an_ad_click_answered_in_time_makes_messages_free() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi", "referral": { "source_type": "ad", "headline": "Shelves" } }))
        .await;
    let id = desk.sent(json!({ "text": { "body": "Hello" } })).await;
    let delivered = desk.status(&id, "delivered").await;
    assert_eq!(delivered["pricing"]["type"], "free_entry_point");
    assert_eq!(delivered["conversation"]["origin"]["type"], "referral_conversion");
}

#[tokio::test]
async fn a_restart_keeps_the_world() {
    let folder = Folder::new("restart");
    let desk = Desk::with(Some(folder.0.clone()), |_| {}).await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    desk.sim("clock", json!({ "advance_seconds": 3600 })).await;
    let id = desk.sent(json!({ "text": { "body": "Hello" } })).await;
    desk.status(&id, "delivered").await;
    desk.business.answers.store(500, Ordering::SeqCst);
    desk.ana_writes(json!({ "type": "image", "image": { "sample": "photo" } })).await;
    let before = desk.phone().await;
    desk.running.stop().await;

    let desk = Desk::with(Some(folder.0.clone()), |_| {}).await;
    assert!(!desk.running.is_new());
    assert_eq!(desk.running.clock_offset(), 3600);
    desk.until("the webhook from before", || desk.received().len() == 1).await;
    desk.quiet().await;
    let after = desk.phone().await;
    assert_eq!(after.len(), before.len());
    assert_eq!(after[1], before[1]);
    let answer = desk.sent(json!({ "text": { "body": "The window is still open" } })).await;
    desk.status(&answer, "delivered").await;
    desk.running.stop().await;
}

#[tokio::test]
async fn the_phones_page_shows_the_chat_and_loads_nothing_from_elsewhere() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi <there>" })).await;
    let page = desk.http.get(desk.url(&format!("/phones/{ANA}"))).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"));
    let html = page.text().await.unwrap();
    assert!(html.contains("Hi &lt;there&gt;"));
    assert!(!html.contains("//cdn"));
    let live = desk.http.get(desk.url(&format!("/phones/{ANA}/live?known=0"))).send().await.unwrap();
    assert!(live.json::<serde_json::Value>().await.unwrap()["thread"].as_str().unwrap().contains("bubble"));
}

#[tokio::test]
async fn a_clock_elsewhere_follows_and_moving_waits_for_it() {
    let desk = Desk::new().await;
    let ask = |known: i64| {
        let request = desk.http.get(desk.url(&format!("/_sim/clock?known_offset={known}")));
        async move { request.send().await.unwrap().json::<serde_json::Value>().await.unwrap() }
    };
    let follower = tokio::spawn({
        let (first, second) = (ask(0), ask(90_000));
        async move {
            let told = first.await;
            assert_eq!(told["offset_seconds"], 90_000);
            // Asking with it tells that it was taken over; the answer comes when the clock moves again.
            second.await
        }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let moved =
        tokio::time::timeout(Duration::from_secs(3), desk.sim("clock", json!({ "advance_seconds": 90_000 })));
    assert_eq!(moved.await.expect("the follower has acknowledged")["offset_seconds"], 90_000);
    assert!(!follower.is_finished());
    follower.abort();
}

#[tokio::test]
async fn it_stops_in_two_seconds_while_somebody_waits_for_the_clock() {
    let desk = Desk::new().await;
    let waiting = tokio::spawn(desk.http.get(desk.url("/_sim/clock?known_offset=0")).send());
    tokio::time::sleep(Duration::from_millis(100)).await;
    tokio::time::timeout(Duration::from_secs(2), desk.running.stop()).await.expect("it stops");
    assert!(waiting.await.unwrap().is_ok());
}

#[tokio::test]
async fn bad_requests_are_answered_and_change_nothing() {
    let desk = Desk::new().await;
    for (path, body) in [
        ("customers", "{\"phone\":\"12\"}"),
        ("customers", "[1"),
        ("clock", "{\"advance_seconds\":\"soon\"}"),
        ("clock", "{\"advance_seconds\":9223372036854775807}"),
        ("customers/15550100777/messages", "{\"type\":\"text\"}"),
        ("customers/15550100777/messages", "{\"text\":\"a\",\"to\":\"nowhere\"}"),
        ("customers/15550100777/messages", "{\"type\":\"image\",\"image\":{\"data\":\"?\"}}"),
        ("templates/1/review", "{\"status\":\"APPROVED\"}"),
        ("faults", "{\"batch\":-1}"),
    ] {
        let answer = desk.http.post(desk.url(&format!("/_sim/{path}"))).body(body).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{path} {body}: {}", answer.status());
        let told: serde_json::Value = answer.json().await.unwrap();
        assert!(told["error"]["message"].is_string());
    }
    assert_eq!(desk.running.clock_offset(), 0);
    assert!(desk.sim_get("customers").await["data"].as_array().unwrap().is_empty());
    let odd = json!({ "text": "a", "timestamp": i64::MAX, "context": { "id": 5 } });
    desk.ana_writes(odd).await;
    for message in
        [json!({ "type": "template", "template": 5 }), json!({ "type": ["text"] }), json!({ "to": {} })]
    {
        assert!(desk.send(message).await.0 >= 400);
    }
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing_and_a_strange_name_is_not_answered() {
    let desk = Desk::new().await;
    let asks = async |host: &str, origin: &str| {
        let ask = desk.http.post(desk.url("/_sim/faults")).json(&json!({"drop": true}));
        let ask = ask.header("host", host).header("origin", origin).header("sec-fetch-site", "cross-site");
        ask.send().await.unwrap().status().as_u16()
    };
    let here = desk.running.address().to_string();
    assert_eq!(asks(&here, "https://evil.example").await, 403);
    assert_eq!(asks("evil.example", "http://evil.example").await, 421);
    let read = desk.http.get(desk.url("/phones")).header("host", "evil.example").send().await.unwrap();
    assert_eq!(read.status().as_u16(), 421);
    assert_eq!(desk.http.get(desk.url("/phones")).send().await.unwrap().status().as_u16(), 200);
    desk.sim("faults", json!({"drop": false})).await;
}

#[tokio::test]
async fn nobody_else_of_the_machine_reads_a_world() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = std::env::temp_dir().join(format!("transom-simulator-private-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let desk = Desk::with(Some(folder.clone()), |_| {}).await;
    desk.running.stop().await;
    let mode = |path: std::path::PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let modes = ["", "media", "world.jsonl"].map(|name| mode(folder.join(name)));
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(modes, [0o700, 0o700, 0o600]);
}
