//! Meta refuses what our window permits: the message shows why and what can be done, and the window we show is
//! corrected. Told later first, by webhook; then at once, in the answer.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, at};

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_metas_corrects_the_window_and_offers_ways_out() {
    let desk = Desk::new(Engine::Sqlite).await;
    let ana = desk.customer("15550161001", "Ana Costa").await;
    for told_later in [true, false] {
        ana.writes(&desk, "Hello?").await;
        ana.window_is(&desk, "open").await;
        desk.sim("faults", &json!({"window_closed": true, "fail_async": told_later})).await;
        meta_refuses(&desk, &ana).await;
        // Meta's instants are whole seconds: what the customer writes has to be later than what was refused.
        desk.advance(2).await;
        desk.sim("faults", &json!({"reset": true})).await;
    }
    ana.writes(&desk, "I am here.").await;
    ana.window_is(&desk, "open").await;
    let sent = desk.send(&ana, "Good to hear.").await;
    desk.reaches(&sent["id"], "delivered").await;
    ana.gets(&desk, "Good to hear.").await;
    desk.end().await;
}

async fn meta_refuses(desk: &Desk, ana: &Customer) {
    assert_eq!(desk.post("/api/v1/permits", &desk.text(ana, "x")).await.success()["allowed"], true);
    let sent = desk.send(ana, "This will not arrive.").await;
    let failed = desk.reaches(&sent["id"], "failed").await;
    let error = &failed["error"];
    assert_eq!(error["code"], 131_047, "{failed}");
    for field in ["title", "meaning", "advice"] {
        assert!(error[field].as_str().is_some_and(|words| !words.is_empty()), "{field}: {failed}");
    }
    let refusal = &failed["refusal"];
    assert_eq!(
        (&refusal["code"], &refusal["meta_code"]),
        (&json!("window_closed"), &json!(131_047)),
        "{failed}"
    );
    let conversation = ana.window_is(desk, "closed").await;
    assert_eq!(conversation["last_message"]["state"], "failed");
    let again = desk.post("/api/v1/messages", &desk.text(ana, "And this?")).await.refusal("window_closed");
    assert_eq!(again["meta_code"], 131_047);
    assert!(ana.sees(desk, "This will not arrive.").await.is_empty());
    // The failed message's own remedies work.
    let remedy = at(&refusal["remedies"], "kind", "send_template");
    let sent = desk.follow(remedy).await;
    desk.reaches(&sent["id"], "delivered").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_sent_says_why() {
    let desk = Desk::new(Engine::Sqlite).await;
    let never = desk.customer("15550161101", "Bo Lund").await;
    let refusal =
        desk.post("/api/v1/messages", &desk.text(&never, "Hello")).await.refusal("window_never_opened");
    assert_eq!(refusal["decided_by"], Value::Null);
    let template = |name: &str| {
        json!({"channel_id": desk.channel("id"), "to": never.address(), "type": "template",
            "template": {"name": name, "language": {"code": "en_US"}}})
    };
    let refusal = desk.post("/api/v1/messages", &template("no_such_one")).await.refusal("template_not_found");
    assert_eq!(refusal["meta_code"], 132_001);
    meta_fails_every_send(&desk, &never).await;
    desk.end().await;
}

/// A code of Meta's that is no refusal: the message says what it means, and nothing is sent again by itself.
async fn meta_fails_every_send(desk: &Desk, bo: &Customer) {
    bo.writes(desk, "Hello").await;
    bo.window_is(desk, "open").await;
    desk.sim("faults", &json!({"fail_code": 131_026, "fail_async": true})).await;
    let sent = desk.send(bo, "Undeliverable").await;
    let failed = desk.reaches(&sent["id"], "failed").await;
    assert_eq!(failed["error"]["code"], 131_026);
    assert!(failed["error"]["meaning"].is_string(), "{failed}");
    desk.sim("faults", &json!({"reset": true})).await;
    bo.window_is(desk, "open").await;
    assert!(bo.sees(desk, "Undeliverable").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_out_of_a_missing_slot_leads_to_its_template() {
    let desk = Desk::new(Engine::Sqlite).await;
    let bo = desk.customer("15550161201", "Bo Lund").await;
    let templates = desk.list("/api/v1/templates?status=APPROVED").await;
    let slotted = templates.iter().find(|template| template["components"].to_string().contains("{{"));
    let slotted = slotted.expect("the demo has an approved template with slots");
    let draft = json!({"channel_id": desk.channel("id"), "to": bo.address(), "type": "template",
        "template": {"name": slotted["name"], "language": {"code": slotted["language"]}}});
    let refusal = desk.post("/api/v1/messages", &draft).await.refusal("slot_missing");
    let found = desk.follow(at(&refusal["remedies"], "kind", "fix_slots")).await;
    at(&found["data"], "name", slotted["name"].as_str().unwrap());
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_whatsapp_takes_at_once_waits_and_much_more_is_refused() {
    let desk = Desk::new(Engine::Sqlite).await;
    let bo = desk.customer("15550161301", "Bo Lund").await;
    bo.writes(&desk, "Tell me everything.").await;
    bo.window_is(&desk, "open").await;
    let mut sent = Vec::new();
    let refusal = loop {
        let answer =
            desk.post("/api/v1/messages", &desk.text(&bo, &format!("Line {}", sent.len() + 1))).await;
        if answer.status == 422 {
            break answer.refusal("pair_rate");
        }
        sent.push(answer.success());
    };
    // 45 at once, and ten more that wait a minute at most; as many as went by while this was asked may come on top.
    assert!((55..60).contains(&sent.len()), "{}", sent.len());
    assert_eq!((&refusal["rule"], &refusal["meta_code"]), (&json!("R6.10"), &json!(131_056)), "{refusal}");
    at(&refusal["remedies"], "kind", "wait_until");
    let waits = desk.message(&sent[45]["id"]).await;
    assert!(waits["at"].as_i64() > sent[44]["at"].as_i64(), "it stands where it goes out: {waits}");
    assert_eq!(waits["state"], "queued");
    desk.reaches(&sent[44]["id"], "delivered").await;
    desk.reaches(&waits["id"], "delivered").await;
    // The last ones first: those whose turn comes meanwhile go out.
    for rest in sent[46..].iter().rev() {
        let message = format!("/api/v1/messages/{}", rest["id"].as_str().unwrap());
        let cancelled = desk.ask(Method::DELETE, &message, None).await;
        assert!([200, 409].contains(&cancelled.status), "{}", cancelled.json);
    }
    assert_eq!(desk.message(&sent.last().unwrap()["id"]).await["state"], "cancelled");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_country_that_whatsapp_excludes_is_refused_before_meta_does() {
    let desk = Desk::new(Engine::Sqlite).await;
    let templates = desk.list("/api/v1/templates?status=APPROVED").await;
    let template = templates.first().expect("the demo has an approved template");
    let told = async |to: &str| {
        let draft = json!({"channel_id": desk.channel("id"), "to": to, "type": "template",
            "template": {"name": template["name"], "language": {"code": template["language"]}}});
        desk.post("/api/v1/permits", &draft).await.success()
    };
    let excluded = told("+989121234567").await;
    let refusal = &excluded["refusal"];
    assert_eq!(
        (&refusal["code"], &refusal["rule"], &refusal["meta_code"]),
        (&json!("region_not_allowed"), &json!("R10.9"), &json!(130_497)),
        "{excluded}"
    );
    assert_ne!(told("+447700900123").await["refusal"]["code"], "region_not_allowed");
    desk.end().await;
}
