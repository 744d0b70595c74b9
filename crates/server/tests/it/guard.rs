//! Meta moves a template to another category while something is planned with it: that waits until somebody agrees to the new
//! price, goes then, and goes also when Meta moves the template back. What is sent after the move goes at once.

use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, at, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_planned_waits_until_somebody_agrees_on_sqlite() {
    play(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_planned_waits_until_somebody_agrees_on_postgres() {
    play(Engine::Postgres).await;
}

async fn play(engine: Engine) {
    let desk = Desk::new(engine).await;
    let template = approved(&desk).await;
    let ana = desk.customer("15550167001", "Ana Costa").await;
    let ben = desk.customer("15550167002", "Ben Okoro").await;

    let planned = planned(&desk, &ana).await;
    moves(&desk, &template, "MARKETING").await;
    waits(&desk, &planned).await;
    takes(&desk).await;
    let later = sent(&desk, &ben).await;
    desk.reaches(&later["id"], "delivered").await;
    assert_eq!(
        desk.message(&planned["id"]).await["waits_for_agreement"],
        true,
        "who sends now agrees for nobody"
    );

    let (_, page) = desk.page(&format!("/templates/{}", template["id"].as_str().unwrap())).await;
    assert!(page.contains("A message to North America costs $"), "nobody agrees to a price unseen: {page}");
    let path = format!("/api/v1/templates/{}/agree", template["id"].as_str().unwrap());
    assert_eq!(desk.post(&path, &json!({})).await.status, 204);
    let gone = desk.reaches(&planned["id"], "delivered").await;
    assert_eq!(gone["waits_for_agreement"], false);
    let charged = desk.list("/api/v1/charges").await;
    let of_it = charged.iter().find(|one| one["message_id"] == planned["id"]);
    assert_eq!(of_it.unwrap()["form"], "marketing", "it is billed as what was agreed to");
    let again = desk.post(&path, &json!({})).await;
    assert_eq!(
        (again.status, again.json["code"].as_str()),
        (409, Some("template_not_moved")),
        "{}",
        again.json
    );

    let planned = self::planned(&desk, &ana).await;
    moves(&desk, &template, "UTILITY").await;
    waits(&desk, &planned).await;
    moves(&desk, &template, "MARKETING").await;
    takes(&desk).await;
    desk.reaches(&planned["id"], "delivered").await;
    desk.end().await;
}

/// Something that Meta does not take yet.
async fn planned(desk: &Desk, to: &Customer) -> Value {
    desk.sim("faults", &json!({"fail_code": 130_429, "fail_async": false})).await;
    sent(desk, to).await
}

async fn sent(desk: &Desk, to: &Customer) -> Value {
    let draft = json!({
        "channel_id": desk.channel("id"), "to": to.address(), "type": "template",
        "template": {"name": "opening_hours", "language": {"code": "en_US"}},
    });
    desk.post("/api/v1/messages", &draft).await.success()
}

/// Meta takes messages again. What is planned has to wait by then: a post on its way would arrive.
async fn takes(desk: &Desk) {
    desk.sim("faults", &json!({"reset": true})).await;
}

/// Meta bills it as something else, which is heard.
async fn moves(desk: &Desk, template: &Value, category: &str) {
    let meta_id = template["meta_id"].as_str().unwrap();
    desk.sim(&format!("templates/{meta_id}/review"), &json!({ "category": category })).await;
    eventually("the template is moved", async || {
        let found = desk.get("/api/v1/templates?q=opening_hours").await;
        (at(&found["data"], "name", "opening_hours")["category"] == category).then_some(())
    })
    .await;
}

async fn waits(desk: &Desk, message: &Value) {
    eventually("the message waits for somebody's word", async || {
        let message = desk.message(&message["id"]).await;
        (message["waits_for_agreement"] == true && message["state"] == "queued").then_some(())
    })
    .await;
}

async fn approved(desk: &Desk) -> Value {
    let template = json!({
        "channel_id": desk.channel("id"), "name": "opening_hours", "language": "en_US", "category": "UTILITY",
        "components": [{"type": "BODY", "text": "From Monday on we open at eight."}],
    });
    let submitted = desk.post("/api/v1/templates", &template).await.success();
    let meta_id = submitted["meta_id"].as_str().unwrap().to_owned();
    desk.sim(&format!("templates/{meta_id}/review"), &json!({"status": "APPROVED"})).await;
    eventually("the template is approved", async || {
        let found = desk.get("/api/v1/templates?q=opening_hours").await;
        let found = at(&found["data"], "name", "opening_hours").clone();
        (found["status"] == "APPROVED").then_some(found)
    })
    .await
}
