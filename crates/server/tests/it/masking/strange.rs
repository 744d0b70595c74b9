//! A customer who never gave a name and whose number stands in everything they send.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::harness::{Desk, Folder};

/// Their number.
pub(super) const NUMBER: &str = "4915112340987";
/// The one they change to.
const NEXT: &str = "4915112340654";

/// They write all of it.
pub(super) async fn writes(desk: &Desk) {
    let now = desk.sim_get("clock").await["now"].as_i64().unwrap();
    for (n, mut message) in (0_i64..).zip(messages()) {
        let from = message["from"].as_str().unwrap_or(NUMBER).to_owned();
        message["from"] = from.as_str().into();
        message["id"] = wamid(n).into();
        message["timestamp"] = (now - 600 + n).to_string().into();
        let value = json!({
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550100200", "phone_number_id": desk.channel("phone_number_id")},
            "contacts": [{"wa_id": from}],
            "messages": [message],
        });
        let changes = json!([{"field": "messages", "value": value}]);
        let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]});
        assert_eq!(desk.webhook(body.to_string()).await, 200);
    }
    is_noted(desk).await;
    let odd = json!([{"field": "moon", "value": {"wa_id": NUMBER}}]);
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": odd}]});
    assert_eq!(desk.webhook(body.to_string()).await, 200);
}

/// A colleague notes the number, and calls by it whatever a workspace gives a name.
async fn is_noted(desk: &Desk) {
    let found = desk.get(&format!("/api/v1/conversations?q={NUMBER}")).await;
    let id = found["data"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/conversations/{id}");
    let note = json!({"text": format!("Call them back at {NUMBER}")});
    assert_eq!(desk.post(&format!("{path}/notes"), &note).await.status, 201);
    let called = json!({"name": "Ring +49 1511 2340987", "colour": "teal"});
    let label = desk.post("/api/v1/labels", &called).await.success();
    let on = json!({"label_ids": [label["id"]]});
    desk.ask(Method::PUT, &format!("{path}/labels"), Some(&on)).await.success();
    let called = json!({"name": "Waits for +49 1511 2340987", "colour": "teal", "state": "open"});
    let status = desk.post("/api/v1/statuses", &called).await.success();
    let with = json!({"status_id": status["id"]});
    desk.ask(Method::PATCH, &path, Some(&with)).await.success();
    let filter = json!({"list": "all", "label_id": label["id"], "status_id": status["id"]});
    let view = json!({"name": format!("All of {NUMBER}"), "is_shared": true, "filter": filter});
    desk.post("/api/v1/views", &view).await.success();
    let team = desk.post("/api/v1/teams", &json!({"name": format!("Those of {NUMBER}")})).await.success();
    let given = json!({"team_id": team["id"]});
    desk.ask(Method::PATCH, &path, Some(&given)).await.success();
    for subject in ["contact", "conversation"] {
        let known =
            json!({"subject": subject, "key": "rings", "name": format!("Rings {NUMBER}"), "kind": "text"});
        desk.post("/api/v1/attributes", &known).await.success();
    }
    let contact = found["data"][0]["contact"]["id"].as_str().unwrap();
    let knows = json!({"attributes": {"rings": "often"}});
    for path in [path, format!("/api/v1/contacts/{contact}")] {
        desk.ask(Method::PATCH, &path, Some(&knows)).await.success();
    }
    let asked = json!({"name": format!("Calls to {NUMBER}")});
    let purpose = desk.post("/api/v1/purposes", &asked).await.success();
    let consent = json!({"purpose": purpose["id"], "given": true, "how": "call"});
    desk.post(&format!("/api/v1/contacts/{contact}/consents"), &consent).await.success();
}

/// WhatsApp gave the file out that they sent: its bytes are those of another one.
pub(super) fn file_is_stored(folder: &Folder) {
    let db = Connection::open(folder.path().join("transom.db")).unwrap();
    let sql = "UPDATE media SET (state, hash, size) = (SELECT state, hash, size FROM media WHERE state = 'stored' LIMIT 1) \
        WHERE filename LIKE ?1";
    assert_eq!(db.execute(sql, [format!("{NUMBER}%")]).unwrap(), 1);
}

/// Of the number, as WhatsApp makes them.
fn wamid(n: i64) -> String {
    format!("wamid.{}", STANDARD.encode(format!("\x1c\x18\x0d{NUMBER}\x15\x02\x00\x12\x18\x143A{n:018}\x00")))
}

fn messages() -> Vec<Value> {
    let words = format!(
        "I am +49 1511 234-0987, at home 01511 2340987, https://wa.me/{NUMBER}, {NUMBER}@example.com"
    );
    let card = json!({"name": {"formatted_name": NUMBER}, "phones": [{"phone": "+49 1511 2340987", "wa_id": NUMBER}]});
    let changed = format!("{NUMBER} changed to {NEXT}");
    vec![
        json!({"type": "text", "text": {"body": words}}),
        json!({"type": "text", "text": {"body": "As I said"}, "context": {"from": NUMBER, "id": wamid(0)}}),
        json!({"type": "contacts", "contacts": [card]}),
        json!({"type": "location", "location": {"latitude": 52.5, "longitude": 13.4, "name": NUMBER, "address": NUMBER}}),
        json!({"type": "document", "document": {"id": "7", "filename": format!("{NUMBER}.pdf"), "mime_type": "application/pdf", "caption": NUMBER}}),
        json!({"type": "order", "order": {"catalog_id": "1", "text": NUMBER, "product_items": []}}),
        json!({"type": "unsupported", "unsupported": {"type": "poll_creation"}, "errors": [{"code": 131_051, "title": "Message type unknown", "details": NUMBER}], "by": NUMBER}),
        json!({"type": "button", "button": {"text": NUMBER, "payload": NUMBER}}),
        json!({"type": "system", "system": {"body": changed, "type": "user_changed_number", "wa_id": NEXT}}),
        // What stands in the list is of the new number, and tells the old one.
        json!({"from": NEXT, "type": "text", "text": {"body": format!("It was {NUMBER}")}}),
    ]
}
