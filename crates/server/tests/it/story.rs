//! The main story, over HTTP alone and by the names of the contract: a customer writes, an agent answers, the
//! window closes, a template brings the customer back.

use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, at, eventually, on_each_engine};

const DAY: i64 = 24 * 3600;

on_each_engine!(a_customer_is_lost_and_won_back, so_is_a_customer_of_whom_only_a_user_id_is_known,);

async fn so_is_a_customer_of_whom_only_a_user_id_is_known(engine: Engine) {
    let desk = Desk::new(engine).await;
    let ana = desk.hidden_customer("15550160002", "US.13491208655302741", "Ana Costa").await;
    the_story(&desk, &ana).await;
    let known = desk.list("/api/v1/contacts?q=US.13491208655302741").await.remove(0);
    assert_eq!(
        (&known["phone"], &known["user_id"]),
        (&Value::Null, &json!("US.13491208655302741")),
        "{known}"
    );
    desk.end().await;
}

async fn a_customer_is_lost_and_won_back(engine: Engine) {
    let desk = Desk::new(engine).await;
    let ana = desk.customer("15550160001", "Ana Costa").await;
    the_story(&desk, &ana).await;
    desk.end().await;
}

async fn the_story(desk: &Desk, ana: &Customer) {
    let wrote = a_customer_writes_and_is_answered(desk, ana).await;
    desk.advance(25 * 3600).await;
    let refusal = free_words_are_refused(desk, ana, &wrote).await;
    every_way_out_works(desk, ana, &refusal).await;
    desk.advance(25 * 3600).await;
    ana.window_is(desk, "closed").await;
    a_template_brings_them_back(desk, ana).await;
}

/// Returns what the simulator said of the customer's message.
async fn a_customer_writes_and_is_answered(desk: &Desk, ana: &Customer) -> Value {
    let wrote = ana.writes(desk, "Is the grinder back in stock?").await;
    let conversation = ana.window_is(desk, "open").await;
    let at: i64 = wrote["timestamp"].as_str().unwrap().parse().unwrap();
    assert_eq!(conversation["window"]["until"], at + DAY);
    assert_eq!(conversation["status"], "open");
    assert_eq!(conversation["unread"], 1);
    assert_eq!(conversation["contact"]["name"], "Ana Costa");
    assert_eq!(conversation["last_message"]["text"], "Is the grinder back in stock?");
    let reply = json!({"type": "text", "text": {"body": "It is, since this morning."}});
    let path = format!("/api/v1/conversations/{}/messages", conversation["id"].as_str().unwrap());
    let sent = desk.post(&path, &reply).await.success();
    ana.gets(desk, "since this morning").await;
    let delivered = desk.reaches(&sent["id"], "delivered").await;
    assert!(delivered["sent_at"].is_i64() && delivered["delivered_at"].is_i64(), "{delivered}");
    ana.reads(desk).await;
    let read = desk.reaches(&sent["id"], "read").await;
    assert!(read["read_at"].is_i64(), "{read}");
    let thread = desk.list(&path).await;
    let told: Vec<_> = thread.iter().map(|message| (&message["direction"], &message["text"])).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        thread.iter().any(|message| message["wamid"] == wrote["id"] && message["direction"] == "inbound")
    );
    wrote
}

async fn free_words_are_refused(desk: &Desk, ana: &Customer, wrote: &Value) -> Value {
    let conversation = ana.window_is(desk, "closed").await;
    let draft = desk.text(ana, "Are you still interested?");
    let permit = desk.post("/api/v1/permits", &draft).await.success();
    assert_eq!((&permit["allowed"], &permit["refusal"]["code"]), (&json!(false), &json!("window_closed")));
    let refusal = desk.post("/api/v1/messages", &draft).await.refusal("window_closed");
    let at: i64 = wrote["timestamp"].as_str().unwrap().parse().unwrap();
    let path = format!("/api/v1/conversations/{}/messages", conversation["id"].as_str().unwrap());
    let thread = Value::Array(desk.list(&path).await);
    let decisive = crate::harness::at(&thread, "wamid", wrote["id"].as_str().unwrap());
    assert_eq!(refusal["decided_by"], json!({"message_id": decisive["id"], "at": at}));
    assert_eq!((&refusal["since"], &refusal["until"]), (&json!(at + DAY), &Value::Null));
    assert_eq!(refusal["meta_code"], 131_047);
    assert!(!refusal["rule"].as_str().unwrap().is_empty() && !refusal["text"].as_str().unwrap().is_empty());
    assert!(ana.sees(desk, "still interested").await.is_empty());
    refusal
}

async fn every_way_out_works(desk: &Desk, ana: &Customer, refusal: &Value) {
    let remedies = &refusal["remedies"];
    for remedy in remedies.as_array().unwrap() {
        assert!(!remedy["text"].as_str().unwrap().is_empty(), "{remedy}");
        let sends = ["send_template", "send_when_they_write", "use_sms", "invite_by_sms"]
            .iter()
            .any(|kind| remedy["kind"] == *kind);
        assert_eq!(remedy["price"]["text"].is_string(), sends, "{remedy}");
    }
    let sent = desk.follow(at(remedies, "kind", "send_template")).await;
    desk.reaches(&sent["id"], "delivered").await;
    let names = desk.follow(at(remedies, "kind", "choose_template")).await;
    let approved = names["data"].as_array().unwrap();
    assert!(
        !approved.is_empty() && approved.iter().all(|template| template["status"] == "APPROVED"),
        "{names}"
    );
    let link = desk.follow(at(remedies, "kind", "ask_them_to_write")).await.to_string();
    assert!(link.contains(&format!("wa.me/{}", desk.channel("address").trim_start_matches('+'))), "{link}");
    let kept = desk.follow(at(remedies, "kind", "send_when_they_write")).await;
    assert_eq!((&kept["state"], &kept["waits_for_customer"]), (&json!("queued"), &json!(true)), "{kept}");
    // A template goes out past what waits for the customer.
    assert!(ana.sees(desk, "still interested").await.is_empty());
    ana.writes(desk, "Yes, still here.").await;
    ana.gets(desk, "Are you still interested?").await;
    let gone = desk.reaches(&kept["id"], "delivered").await;
    assert_eq!(gone["waits_for_customer"], false);
    assert_eq!(ana.sees(desk, "still interested").await.len(), 1);
    ana.window_is(desk, "open").await;
}

async fn a_template_brings_them_back(desk: &Desk, ana: &Customer) {
    approve_a_template(desk).await;
    let mut draft = json!({
        "channel_id": desk.channel("id"), "to": ana.address(), "type": "template",
        "template": {"name": "parcel_waits", "language": {"code": "en_US"}},
    });
    let refusal = desk.post("/api/v1/messages", &draft).await.refusal("slot_missing");
    desk.follow(at(&refusal["remedies"], "kind", "fix_slots")).await;
    draft["template"]["components"] = json!([{"type": "body", "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "4711"}]}]);
    assert_eq!(desk.post("/api/v1/permits", &draft).await.success()["allowed"], true);
    let sent = desk.post("/api/v1/messages", &draft).await.success();
    let shown = ana.gets(desk, "Hello Ana, your parcel 4711 waits for you.").await;
    assert_eq!(shown["message"]["template"]["name"], "parcel_waits");
    let delivered = desk.reaches(&sent["id"], "delivered").await;
    assert!(delivered["text"].as_str().unwrap().contains("parcel 4711 waits"), "{delivered}");
    let tap = json!({"type": "button", "button": {"payload": "Keep it for me", "text": "Keep it for me"},
        "context": {"message_id": shown["id"]}});
    ana.sends(desk, tap).await;
    let conversation = ana.window_is(desk, "open").await;
    assert_eq!(conversation["last_message"]["text"], "Keep it for me");
    let sent = desk.send(ana, "With pleasure.").await;
    desk.reaches(&sent["id"], "delivered").await;
    ana.gets(desk, "With pleasure.").await;
}

/// Submits a template with slots and a button, and has it approved.
async fn approve_a_template(desk: &Desk) {
    let template = json!({
        "channel_id": desk.channel("id"), "name": "parcel_waits", "language": "en_US", "category": "UTILITY",
        "components": [
            {"type": "BODY", "text": "Hello {{1}}, your parcel {{2}} waits for you.",
             "example": {"body_text": [["Ana", "4711"]]}},
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Keep it for me"}]},
        ],
    });
    let submitted = desk.post("/api/v1/templates", &template).await.success();
    let meta_id = submitted["meta_id"].as_str().unwrap().to_owned();
    desk.sim(&format!("templates/{meta_id}/review"), &json!({"status": "APPROVED"})).await;
    eventually("the template is approved", async || {
        let found = desk.get("/api/v1/templates?q=parcel").await;
        Some(()).filter(|()| at(&found["data"], "name", "parcel_waits")["status"] == "APPROVED")
    })
    .await;
}
