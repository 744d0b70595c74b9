//! The Graph API beside sending text: templates, media, numbers, accounts, webhooks' addresses.

use serde_json::json;

use crate::desk::{APP, Desk, NUMBER, SECRET, TOKEN, WABA, text};

fn order_ready() -> serde_json::Value {
    json!({ "name": "order_ready", "language": "en_US", "category": "UTILITY", "components": [
        { "type": "BODY", "text": "Hi {{1}}, order {{2}} is ready.", "example": { "body_text": [["Ana", "A-17"]] } },
        { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "On my way" }] }] })
}

#[tokio::test]
async fn a_template_is_created_reviewed_sent_and_its_button_tapped() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let path = format!("{WABA}/message_templates");
    let (status, created) = desk.graph("POST", &path, Some(order_ready())).await;
    assert_eq!((status, created["status"].as_str()), (200, Some("PENDING")), "{created}");
    let (status, twice) = desk.graph("POST", &path, Some(order_ready())).await;
    assert_eq!((status, twice["error"]["error_subcode"].as_u64()), (400, Some(2_388_024)));

    let values = json!([{ "type": "body", "parameters":
        [{ "type": "text", "text": "Ana" }, { "type": "text", "text": "A-17" }] }]);
    let template = |name: &str, values: &serde_json::Value| {
        json!({ "type": "template",
        "template": { "name": name, "language": { "code": "en_US" }, "components": values } })
    };
    let (status, pending) = desk.send(template("order_ready", &values)).await;
    assert_eq!((status, pending["error"]["code"].as_u64()), (404, Some(132_001)));

    let id = text(&created, "/id");
    desk.sim(&format!("templates/{id}/review"), json!({ "status": "APPROVED" })).await;
    let is_review = |change: &serde_json::Value| change["field"] == "message_template_status_update";
    desk.until("the review", || desk.changes().iter().any(is_review)).await;
    let review = desk.changes().into_iter().find(is_review).unwrap();
    assert_eq!(review["value"]["event"], "APPROVED");
    assert_eq!(review["value"]["message_template_id"].to_string(), id);

    desk.sim("clock", json!({ "advance_seconds": 90_000 })).await;
    let sent = desk.sent(template("order_ready", &values)).await;
    assert_eq!(desk.status(&sent, "delivered").await["pricing"]["category"], "utility");
    let shown = desk.phone().await.pop().unwrap();
    assert_eq!(shown["text"], "Hi Ana, order A-17 is ready.");
    assert_eq!(shown.to_string().matches("order_ready").count(), 1);
    let (_, refused) = desk.send(template("order_ready", &json!([]))).await;
    assert_eq!(refused["error"]["code"], 132_000);

    desk.ana_writes(json!({ "type": "button", "button": { "payload": "On my way", "text": "On my way" },
        "context": { "id": sent } }))
        .await;
    let tapped = |change: &serde_json::Value| change["value"]["messages"][0]["type"] == "button";
    desk.until("the tap", || desk.changes().iter().any(tapped)).await;
    let tap = desk.changes().into_iter().find(tapped).unwrap();
    assert_eq!(tap["value"]["messages"][0]["context"], json!({ "from": "15550100200", "id": sent }));
    let answer = desk.sent(json!({ "text": { "body": "See you" } })).await;
    desk.status(&answer, "delivered").await;

    for (decision, code) in [("PAUSED", 132_015), ("DISABLED", 132_016), ("REJECTED", 132_001)] {
        desk.sim(&format!("templates/{id}/review"), json!({ "status": decision })).await;
        assert_eq!(desk.send(template("order_ready", &values)).await.1["error"]["code"], code);
    }
}

/// The commands and the names of faults that the manual gives are those that are understood.
#[tokio::test]
async fn what_the_manual_says_can_be_done() {
    let desk = Desk::new().await;
    let manual = include_str!("../../../../docs/simulator.md");
    let mut commands = 0;
    for command in manual.lines().filter_map(|line| line.strip_prefix("curl -d '")) {
        let (body, address) = command.split_once("' http://127.0.0.1:8090/_sim/").unwrap();
        desk.sim(address, serde_json::from_str(body).unwrap()).await;
        commands += 1;
    }
    let faults = manual.split_once("what goes wrong |").unwrap().1;
    let named = faults.lines().filter_map(|line| line.split('|').nth(1)).flat_map(|cell| cell.split('`'));
    let named: Vec<&str> =
        named.filter(|name| name.contains(|letter: char| letter.is_ascii_lowercase())).collect();
    for fault in &named {
        desk.sim("faults", json!({ (*fault): null })).await;
    }
    assert_eq!((commands, named.len()), (4, 15));
    for control in ["clock", "faults", "customers", "rules", "charges", "templates", "seed", "pending"] {
        assert!(
            manual.contains(&format!("`/{control}`")) || manual.contains(&format!(" /{control}`")),
            "{control}"
        );
        desk.sim_get(control).await;
    }
}

#[tokio::test]
async fn lists_have_pages_with_absolute_addresses_and_a_summary() {
    let desk = Desk::new().await;
    for name in ["a", "b"] {
        let body = json!({ "name": name, "language": "en", "category": "MARKETING",
            "components": [{ "type": "BODY", "text": "News of the day" }] });
        assert_eq!(desk.graph("POST", &format!("{WABA}/message_templates"), Some(body)).await.0, 200);
    }
    let first = format!("{WABA}/message_templates?limit=2&fields=name,status&summary=total_count");
    let (_, page) = desk.graph("GET", &first, None).await;
    assert_eq!(page["summary"]["total_count"], 3);
    assert_eq!(page["data"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["name", "status", "id"]);
    let next = text(&page, "/paging/next");
    assert!(next.starts_with(&desk.url("/v26.0/")), "{next}");
    let last: serde_json::Value =
        desk.http.get(next).bearer_auth(TOKEN).send().await.unwrap().json().await.unwrap();
    assert_eq!(last["data"].as_array().unwrap().len(), 1);
    assert!(last["paging"].get("next").is_none());
    // A client reads a number as soon as the key is there.
    let all = format!("{WABA}/message_templates?fields=id,message_send_ttl_seconds");
    assert!(desk.graph("GET", &all, None).await.1["data"][0].get("message_send_ttl_seconds").is_none());
    let (_, none) = desk.graph("GET", &format!("{WABA}/message_templates?name=zzz"), None).await;
    assert_eq!(none["data"], json!([]));
    assert_eq!(desk.graph("DELETE", &format!("{WABA}/message_templates?name=a"), None).await.0, 200);
    assert_eq!(desk.graph("DELETE", &format!("{WABA}/message_templates?name=a"), None).await.0, 400);
}

#[tokio::test]
async fn media_of_a_customer_are_fetched_with_a_token_and_for_five_minutes() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "type": "image", "image": { "sample": "photo", "caption": "look" } })).await;
    desk.until("the photo", || !desk.changes().is_empty()).await;
    let image = desk.changes()[0]["value"]["messages"][0]["image"].clone();
    let (_, found) = desk.graph("GET", &text(&image, "/id"), None).await;
    assert_eq!(found["mime_type"], "image/png");
    assert_eq!(found["sha256"], image["sha256"]);
    let url = text(&found, "/url");
    assert_eq!(desk.http.get(&url).send().await.unwrap().status(), 401);
    let bytes = desk.http.get(&url).bearer_auth(TOKEN).send().await.unwrap();
    assert_eq!(bytes.headers()["content-type"], "image/png");
    assert_eq!(bytes.bytes().await.unwrap().len().to_string(), text(&found, "/file_size"));
    desk.sim("clock", json!({ "advance_seconds": 301 })).await;
    assert_eq!(desk.http.get(&url).bearer_auth(TOKEN).send().await.unwrap().status(), 404);
    desk.sim("clock", json!({ "advance_seconds": 7 * 86_400 })).await;
    let (status, gone) = desk.graph("GET", &text(&image, "/id"), None).await;
    assert_eq!((status, gone["error"]["error_subcode"].as_u64()), (400, Some(33)));
}

#[tokio::test]
async fn uploaded_media_can_be_sent_and_unknown_ones_cannot() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let large = [b"%PDF-1.4 ".as_slice(), &vec![b'x'; 5_000_000]].concat();
    let id = text(&upload(&desk, "application/pdf", large).await, "/id");
    let sent = desk.sent(json!({ "type": "document", "document": { "id": id, "filename": "a.pdf" } })).await;
    desk.status(&sent, "delivered").await;
    assert_eq!(desk.graph("DELETE", &id, None).await.0, 200);
    let (status, _) = desk.send(json!({ "type": "document", "document": { "id": id } })).await;
    assert_eq!(status, 400);
}

async fn upload(desk: &Desk, mime_type: &str, bytes: Vec<u8>) -> serde_json::Value {
    let part = reqwest::multipart::Part::bytes(bytes).file_name("a").mime_str(mime_type).unwrap();
    let form = reqwest::multipart::Form::new().text("messaging_product", "whatsapp").part("file", part);
    let url = desk.url(&format!("/v26.0/{NUMBER}/media"));
    desk.http.post(url).bearer_auth(TOKEN).multipart(form).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_file_of_the_wrong_type_is_refused_at_once_or_fails_when_it_was_looked_at() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let refused = upload(&desk, "video/quicktime", b"\0\0\0\x14ftypqt  ".to_vec()).await;
    assert_eq!(refused["error"]["code"], 100);
    let why = text(&refused, "/error/message");
    assert!(why.contains("audio/opus") && why.ends_with("Received file of type 'video/quicktime'."), "{why}");
    for (kind, mime_type, bytes, details) in [
        ("audio", "audio/opus", &b"OggS"[..], "Unsupported Audio mime type audio/opus."),
        ("image", "image/png", b"\xff\xd8\xff\xe0", "on processing it is of type image/jpeg"),
        (
            "audio",
            "audio/ogg",
            b"OggS\0\x02\x01vorbis",
            "on processing it is of type application/octet-stream",
        ),
    ] {
        let id = text(&upload(&desk, mime_type, bytes.to_vec()).await, "/id");
        let sent = desk.sent(json!({ "type": kind, kind: { "id": id } })).await;
        let failed = desk.status(&sent, "failed").await;
        assert_eq!(failed["errors"][0]["code"], 131_053, "{failed}");
        assert!(text(&failed, "/errors/0/error_data/details").contains(details), "{failed}");
    }
}

#[tokio::test]
async fn an_address_for_webhooks_must_answer_the_challenge() {
    let desk = Desk::new().await;
    let subscribe = async |verify_token: &str| {
        let form = [
            ("object", "whatsapp_business_account"),
            ("callback_url", desk.callback_url.as_str()),
            ("verify_token", verify_token),
            ("access_token", &format!("{APP}|{SECRET}")),
        ];
        let url = desk.url(&format!("/v26.0/{APP}/subscriptions"));
        desk.http.post(url).form(&form).send().await.unwrap().status().as_u16()
    };
    assert_eq!(subscribe("simulator-verify-token").await, 200);
    assert_eq!(subscribe("wrong").await, 400);
}

#[tokio::test]
async fn numbers_accounts_and_tokens_tell_about_themselves() {
    let desk = Desk::new().await;
    let (_, number) = desk.graph("GET", &format!("{NUMBER}?fields=verified_name,throughput"), None).await;
    let expected =
        json!({ "verified_name": "Simulated shop", "throughput": { "level": "STANDARD" }, "id": NUMBER });
    assert_eq!(number, expected);
    let (_, numbers) = desk.graph("GET", &format!("{WABA}/phone_numbers"), None).await;
    assert_eq!(numbers["data"][0]["id"], NUMBER);
    let (_, apps) = desk.graph("GET", &format!("{WABA}/subscribed_apps"), None).await;
    assert_eq!(apps["data"][0]["whatsapp_business_api_data"]["id"], APP);
    let (_, token) = desk.graph("GET", &format!("debug_token?input_token={TOKEN}"), None).await;
    assert_eq!(token["data"]["is_valid"], true);
    let profile = format!("{NUMBER}/whatsapp_business_profile");
    assert_eq!(desk.graph("GET", &profile, None).await.1["data"][0]["vertical"], "UNDEFINED");
    assert_eq!(desk.graph("POST", &profile, Some(json!({ "about": "Shelves" }))).await.0, 200);
    assert_eq!(desk.graph("GET", &profile, None).await.1["data"][0]["about"], "Shelves");
    let (status, error) = desk.graph("GET", "999999999999999/phone_numbers", None).await;
    assert_eq!((status, error["error"]["code"].as_u64()), (400, Some(100)));
}
