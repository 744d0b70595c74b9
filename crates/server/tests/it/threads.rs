//! Several apps answer for one number: what another one answers is kept and shown, moves the window, and is answered
//! from here by templates alone, until the thread is taken. The simulator plays the other app.

use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, at, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn another_apps_customer_is_seen_and_taken_over_on_sqlite() {
    play(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_apps_customer_is_seen_and_taken_over_on_postgres() {
    play(Engine::Postgres).await;
}

async fn play(engine: Engine) {
    let desk = Desk::new(engine).await;
    let ida = desk.customer("15550166001", "Ida Marsh").await;
    let account = format!("accounts/{}", desk.channel("waba_id"));
    desk.sim(&account, &json!({"may_take": false})).await;
    what_another_app_answers_is_kept_and_moves_the_window(&desk, &ida).await;
    what_another_app_wrote_is_a_message_once(&desk, &ida).await;
    words_are_refused_and_templates_are_not(&desk, &ida).await;
    what_meta_refuses_is_told_and_written_down(&desk, &ida).await;
    desk.sim(&account, &json!({"may_take": true})).await;
    the_thread_is_taken_by_the_way_out(&desk, &ida).await;
    it_is_passed_on_and_comes_back_with_a_message(&desk, &ida).await;
    desk.end().await;
}

async fn owner(desk: &Desk, of: &Customer, owner: &str) {
    let path = format!("customers/{}/thread", of.address().trim_start_matches('+'));
    desk.sim(&path, &json!({"to": desk.channel("phone_number_id"), "owner": owner})).await;
}

/// The conversation, once its last message says this.
async fn says(desk: &Desk, who: &Customer, words: &str) -> Value {
    who.conversation(desk, words, |it| it["last_message"]["text"] == words).await
}

async fn permit(desk: &Desk, draft: &Value) -> Value {
    desk.post("/api/v1/permits", draft).await.success()
}

async fn what_another_app_answers_is_kept_and_moves_the_window(desk: &Desk, ida: &Customer) {
    ida.writes(desk, "Hello").await;
    let before = says(desk, ida, "Hello").await;
    assert_eq!(before["answered_elsewhere_since"], Value::Null);
    owner(desk, ida, "other").await;
    desk.advance(3600).await;
    ida.writes(desk, "Where is my parcel?").await;
    let copied = says(desk, ida, "Where is my parcel?").await;
    let until = |conversation: &Value| conversation["window"]["until"].as_i64().unwrap();
    assert!(until(&copied) >= until(&before) + 3600, "{copied}");
    assert!(copied["answered_elsewhere_since"].is_i64(), "{copied}");
    let (_, page) = desk.page(&format!("/c/{}", copied["id"].as_str().unwrap())).await;
    assert!(page.contains("another app answers here") && page.contains("Where is my parcel?"));
}

/// A webhook of this field about her.
fn told(desk: &Desk, field: &str, list: &str, told: &Value) -> String {
    let value = json!({"messaging_product": "whatsapp",
        "metadata": {"phone_number_id": desk.channel("phone_number_id")},
        "contacts": [{"wa_id": "15550166001"}], list: [told]});
    json!({"object": "whatsapp_business_account", "entry": [{"id": desk.channel("waba_id"),
        "changes": [{"field": field, "value": value}]}]})
    .to_string()
}

async fn what_another_app_wrote_is_a_message_once(desk: &Desk, ida: &Customer) {
    let conversation = says(desk, ida, "Where is my parcel?").await;
    let (id, at) =
        (conversation["id"].as_str().unwrap(), conversation["last_message"]["at"].as_i64().unwrap());
    let prices = [
        ("wamid.other.1", "It left the house", Value::Null),
        (
            "wamid.other.2",
            "It arrives today",
            json!({"billable": true, "pricing_model": "PMP",
            "category": "service", "type": "free_customer_service"}),
        ),
    ];
    for (wamid, words, pricing) in &prices {
        let message = json!({"to": ida.address(), "type": "text", "text": {"body": words}});
        let copy = json!({"id": wamid, "timestamp": at.to_string(), "message": message});
        for _ in 0..2 {
            let copied = told(desk, "message_echoes", "message_echoes", &copy);
            assert_eq!(desk.webhook(copied).await, 200);
        }
        let mut status = json!({"id": wamid, "status": "delivered", "timestamp": at.to_string(),
            "recipient_id": "15550166001"});
        if pricing.is_object() {
            status["pricing"] = pricing.clone();
        }
        assert_eq!(desk.webhook(told(desk, "messages", "statuses", &status)).await, 200);
        let said = eventually(words, async || {
            let said = desk.list(&format!("/api/v1/conversations/{id}/messages")).await;
            let said: Vec<Value> = said.into_iter().filter(|it| it["text"] == *words).collect();
            said.first().is_some_and(|it| it["state"] == "delivered").then_some(said)
        })
        .await;
        assert_eq!(
            (said.len(), &said[0]["author"], &said[0]["direction"]),
            (1, &json!("app"), &json!("outbound"))
        );
        let charges = desk.list("/api/v1/charges").await;
        let of_it = charges.iter().filter(|charge| charge["message_id"] == said[0]["id"]).count();
        assert_eq!(of_it, usize::from(pricing.is_object()), "the other app pays, unless we are told a price");
    }
    let now = desk.get(&format!("/api/v1/conversations/{id}")).await;
    assert_eq!(now["window"], conversation["window"], "what the business writes moves no window");
    let (_, page) = desk.page(&format!("/c/{id}")).await;
    assert!(page.contains("It arrives today") && page.contains("Another app of this number"), "{page}");
}

async fn words_are_refused_and_templates_are_not(desk: &Desk, ida: &Customer) {
    let refused = permit(desk, &desk.text(ida, "It is on its way")).await;
    let kinds: Vec<&Value> =
        refused["refusal"]["remedies"].as_array().unwrap().iter().map(|way| &way["kind"]).collect();
    assert_eq!(refused["refusal"]["code"], "not_thread_owner", "{refused}");
    assert_eq!(kinds[0], "take_thread", "{refused}");
    assert!(kinds.contains(&&json!("choose_template")), "{refused}");
    let sent = desk.post("/api/v1/messages", &desk.text(ida, "It is on its way")).await;
    sent.refusal("not_thread_owner");
    let template = json!({"channel_id": desk.channel("id"), "to": ida.address(), "type": "template",
        "template": {"name": "follow_up", "language": {"code": "en_US"}}});
    let sent = desk.post("/api/v1/messages", &template).await.success();
    desk.reaches(&sent["id"], "delivered").await;
}

/// The way out that takes the thread.
async fn take(desk: &Desk, ida: &Customer) -> Value {
    let refused = permit(desk, &desk.text(ida, "Hello again")).await;
    at(&refused["refusal"]["remedies"], "kind", "take_thread").clone()
}

async fn what_meta_refuses_is_told_and_written_down(desk: &Desk, ida: &Customer) {
    let request = take(desk, ida).await["request"].clone();
    let answer = desk.post(request["path"].as_str().unwrap(), &request["body"]).await;
    assert_eq!(answer.status, 422, "{}", answer.json);
    assert_eq!(answer.json["meta"]["code"], 2_494_191, "{}", answer.json);
    let log = desk.list("/api/v1/audit?verb=thread.take").await;
    assert_eq!((log.len(), &log[0]["outcome"]), (1, &json!("failed")), "{log:?}");
    let wrong = desk.post(request["path"].as_str().unwrap(), &json!({"action": "keep"})).await;
    assert_eq!(wrong.status, 422, "{}", wrong.json);
}

async fn the_thread_is_taken_by_the_way_out(desk: &Desk, ida: &Customer) {
    let now = desk.follow(&take(desk, ida).await).await;
    assert_eq!(now["answered_elsewhere_since"], Value::Null, "{now}");
    let sent = desk.send(ida, "Here I am").await;
    desk.reaches(&sent["id"], "delivered").await;
    let log = desk.list("/api/v1/audit?verb=thread.take").await;
    assert_eq!((log.len(), &log[0]["outcome"]), (2, &json!("done")), "{log:?}");
}

async fn it_is_passed_on_and_comes_back_with_a_message(desk: &Desk, ida: &Customer) {
    let id = says(desk, ida, "Here I am").await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/conversations/{id}/thread");
    let passed = desk.post(&path, &json!({"action": "pass"})).await.success();
    assert!(passed["answered_elsewhere_since"].is_i64(), "{passed}");
    owner(desk, ida, "business").await;
    ida.writes(desk, "Thanks").await;
    let back = says(desk, ida, "Thanks").await;
    assert_eq!(back["answered_elsewhere_since"], Value::Null, "who hears it as owner is the owner");
    let released = desk.post(&path, &json!({"action": "release"})).await.success();
    assert!(released["answered_elsewhere_since"].is_i64(), "{released}");
}
