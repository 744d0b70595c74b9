//! Flows from draft to deprecated, and templates put away and compared.

use serde_json::{Value, json};

use crate::desk::{ANA, Desk, NUMBER, TOKEN, WABA, text};

fn flow_json(screens: &[&str]) -> String {
    let screens: Vec<Value> = screens
        .iter()
        .map(|id| json!({ "id": id, "terminal": true, "layout": { "type": "SingleColumnLayout", "children": [] } }))
        .collect();
    json!({ "version": "7.0", "screens": screens }).to_string()
}

async fn upload(desk: &Desk, id: &str, json: String) -> Value {
    let part =
        reqwest::multipart::Part::text(json).file_name("flow.json").mime_str("application/json").unwrap();
    let form = reqwest::multipart::Form::new()
        .text("asset_type", "FLOW_JSON")
        .text("name", "flow.json")
        .part("file", part);
    let url = desk.url(&format!("/v26.0/{id}/assets"));
    desk.http.post(url).bearer_auth(TOKEN).multipart(form).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_flow_is_drafted_checked_published_sent_and_withdrawn() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let path = format!("{WABA}/flows");
    let new = json!({ "name": "survey", "categories": ["SURVEY"] });
    let (status, made) = desk.graph("POST", &path, Some(new.clone())).await;
    assert_eq!(status, 200, "{made}");
    assert_eq!(desk.graph("POST", &path, Some(new)).await.1["error"]["error_subcode"], 4_016_019);
    let id = text(&made, "/id");
    let code =
        async |method: &str, path: &str| desk.graph(method, path, None).await.1["error"]["code"].as_u64();
    for name in [String::new(), "n".repeat(201)] {
        assert_eq!(desk.graph("POST", &id, Some(json!({ "name": name }))).await.0, 400);
    }
    assert_eq!(code("POST", &format!("{id}/publish")).await, Some(139_002));
    let large = upload(&desk, &id, " ".repeat(10 * 1024 * 1024 + 1)).await;
    assert!(text(&large, "/error/message").contains("10485760"), "{large}");
    assert_eq!(
        upload(&desk, &id, flow_json(&["ONE", "ONE"])).await["validation_errors"][0]["error"],
        "DUPLICATE_SCREEN_IDS"
    );
    assert_eq!(code("POST", &format!("{id}/publish")).await, Some(139_002));
    assert_eq!(upload(&desk, &id, flow_json(&["ONE"])).await["validation_errors"], json!([]));
    let (_, assets) = desk.graph("GET", &format!("{id}/assets"), None).await;
    let kept =
        desk.http.get(text(&assets, "/data/0/download_url")).send().await.unwrap().text().await.unwrap();
    assert_eq!(kept, flow_json(&["ONE"]));

    let message = |mode: Option<&str>| {
        let parameters =
            json!({ "flow_message_version": "3", "flow_id": id, "flow_cta": "Go", "mode": mode });
        json!({ "type": "interactive", "interactive": { "type": "flow", "body": { "text": "?" },
            "action": { "name": "flow", "parameters": parameters } } })
    };
    assert_eq!(desk.send(message(None)).await.0, 400);
    desk.sent(message(Some("draft"))).await;
    assert_eq!(desk.graph("POST", &format!("{id}/publish"), None).await.0, 200);
    desk.sent(message(None)).await;
    assert_eq!(code("DELETE", &id).await, Some(139_004));
    assert_eq!(upload(&desk, &id, flow_json(&["TWO"])).await["error"]["code"], 139_001);
    desk.sim(&format!("flows/{id}"), json!({ "status": "BLOCKED" })).await;
    assert_eq!(desk.send(message(None)).await.1["error"]["code"], 132_068);
    desk.sim(&format!("flows/{id}"), json!({ "status": "PUBLISHED" })).await;
    assert_eq!(desk.graph("POST", &format!("{id}/deprecate"), None).await.0, 200);
    assert_eq!(code("POST", &format!("{id}/deprecate")).await, Some(139_003));
    desk.quiet().await;
    let changes = desk.changes();
    let told = changes.iter().filter(|change| change["field"] == "flows");
    let steps: Vec<&str> = told.map(|change| change["value"]["new_status"].as_str().unwrap()).collect();
    assert_eq!(steps, ["DRAFT", "PUBLISHED", "BLOCKED", "PUBLISHED", "DEPRECATED"]);
}

#[tokio::test]
async fn a_preview_is_made_anew_when_asked() {
    let desk = Desk::new().await;
    let new =
        json!({ "name": "a", "categories": ["OTHER"], "flow_json": flow_json(&["ONE"]), "publish": true });
    let id = text(&desk.graph("POST", &format!("{WABA}/flows"), Some(new)).await.1, "/id");
    let asked = format!(
        "{id}?fields=status,json_version,preview.invalidate(true),metric.name(ENDPOINT_AVAILABILITY).granularity(DAY)"
    );
    let (_, first) = desk.graph("GET", &asked, None).await;
    assert_eq!((&first["status"], &first["json_version"]), (&json!("PUBLISHED"), &json!("7.0")));
    assert_eq!(first["metric"]["granularity"], "DAY");
    let (_, second) = desk.graph("GET", &asked, None).await;
    assert_eq!(desk.http.get(text(&first, "/preview/preview_url")).send().await.unwrap().status(), 404);
    assert_eq!(desk.http.get(text(&second, "/preview/preview_url")).send().await.unwrap().status(), 200);
    assert_eq!(desk.graph("GET", &format!("{id}?fields=metric.name(X).granularity(DAY)"), None).await.0, 400);
}

#[tokio::test]
async fn templates_are_archived_taken_back_unpaused_and_compared() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let (_, listed) = desk.graph("GET", &format!("{WABA}/message_templates"), None).await;
    let hello = text(&listed, "/data/0/id");
    // The host of this edge is another one at Meta's, and its path has no version.
    let archive = async |edge: &str, ids: &str| {
        let url = desk.url(&format!("/{WABA}/message_templates/{edge}"));
        let answer =
            desk.http.post(url).bearer_auth(TOKEN).json(&json!({ "hsm_ids": ids })).send().await.unwrap();
        answer.json::<Value>().await.unwrap()
    };
    let body = json!({ "type": "template", "template": { "name": "hello", "language": { "code": "en" } } });
    desk.sent(body.clone()).await;
    let done = archive("archive", &format!("{hello},77")).await;
    assert_eq!(
        done,
        json!({ "archived_templates": [hello], "failed_templates": { "77": "Template not found" } })
    );
    assert_eq!(desk.send(body.clone()).await.1["error"]["code"], 132_001);
    assert_eq!(archive("unarchive", &hello).await["unarchived_templates"], json!([hello]));
    desk.sent(body).await;
    assert_eq!(desk.graph("POST", &format!("{hello}/unpause"), None).await.1["success"], false);
    desk.sim(&format!("templates/{hello}/review"), json!({ "status": "PAUSED" })).await;
    assert_eq!(desk.graph("POST", &format!("{hello}/unpause"), None).await.1["success"], true);
    desk.sim(&format!("templates/{hello}/review"), json!({ "quality": "YELLOW" })).await;
    desk.sim(&format!("templates/{hello}/review"), json!({ "category": "MARKETING" })).await;
    let (_, found) = desk.graph("GET", &format!("{hello}?fields=quality_score,category,status"), None).await;
    assert_eq!(
        (&found["quality_score"]["score"], &found["category"]),
        (&json!("YELLOW"), &json!("MARKETING"))
    );
    let new = json!({ "name": "ship", "language": "en_US", "category": "UTILITY", "library_template_name": "delivery_update_1",
        "library_template_button_inputs": [{ "type": "URL", "url": { "base_url": "https://example.com/{{1}}",
            "url_suffix_example": "https://example.com/a" } }] });
    let (status, made) = desk.graph("POST", &format!("{WABA}/message_templates"), Some(new)).await;
    assert_eq!(status, 200, "{made}");
    let other = text(&made, "/id");
    let (_, compared) = desk
        .graph("GET", &format!("{hello}/compare?template_ids={other}&start=1&end=9999999999"), None)
        .await;
    let sends = &compared["data"][1]["number_values"];
    assert_eq!(sends, &json!([{ "key": hello, "value": 2 }, { "key": other, "value": 0 }]));
    desk.quiet().await;
    let events: Vec<String> = desk
        .changes()
        .iter()
        .filter_map(|change| change["value"]["event"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(events, ["ARCHIVED", "UNARCHIVED", "PAUSED", "APPROVED"]);
    for field in ["message_template_quality_update", "template_category_update"] {
        assert!(desk.changes().iter().any(|change| change["field"] == field), "{field}");
    }
}

#[tokio::test]
async fn authentication_templates_are_made_in_several_languages_and_sent_by_phone_only() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let new = json!({ "name": "code", "languages": ["en_US", "pt_BR"], "category": "AUTHENTICATION", "components": [
        { "type": "BODY" }, { "type": "BUTTONS", "buttons": [{ "type": "OTP", "otp_type": "COPY_CODE" }] }] });
    let path = format!("{WABA}/upsert_message_templates");
    let (status, first) = desk.graph("POST", &path, Some(new.clone())).await;
    assert_eq!((status, first["data"].as_array().map(Vec::len)), (200, Some(2)), "{first}");
    let (_, again) = desk.graph("POST", &path, Some(new)).await;
    assert_eq!(first["data"][0]["id"], again["data"][0]["id"]);
    assert_eq!(desk.graph("POST", &path, Some(json!({ "name": "x", "category": "UTILITY" }))).await.0, 400);
    assert_eq!(desk.sim_get(&format!("customers/{ANA}/messages")).await["data"].as_array().unwrap().len(), 1);
    assert_eq!(desk.graph("GET", &format!("{NUMBER}/nonsense"), None).await.1["error"]["code"], 2500);
}
