//! Groups: whoever of one writes opens its window for all; words, files and templates go to it, and what Meta does not
//! take there is refused before it is asked. How far a message got with each is shown, and each delivery is charged. The
//! simulator plays the group.

use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, at, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_written_with_on_sqlite() {
    play(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_written_with_on_postgres() {
    play(Engine::Postgres).await;
}

async fn play(engine: Engine) {
    let desk = Desk::by_rules(engine, Some("pmp_2026")).await;
    let ida = desk.customer("15550166001", "Ida Marsh").await;
    let ben = desk.customer("4915550166002", "Ben Keller").await;
    let made = json!({"to": desk.channel("phone_number_id"), "subject": "Tasting club",
        "members": [ida.address(), ben.address()]});
    let group = desk.sim("groups", &made).await["id"].as_str().unwrap().to_owned();
    let id = it_is_known_by_its_name(&desk).await;
    before_anybody_wrote_only_templates_go(&desk, &group).await;
    whoever_writes_opens_the_window_for_all(&desk, &id, &group, &ida).await;
    what_goes_to_it_is_charged_for_each(&desk, &id, &group, &ben).await;
    what_groups_do_not_take_is_refused(&desk, &group).await;
    who_comes_and_goes_is_a_line(&desk, &id, &group, &ben).await;
    a_suspended_group_is_not_written_to(&desk, &group).await;
    desk.end().await;
}

/// The group's conversation, once it is there.
async fn it_is_known_by_its_name(desk: &Desk) -> String {
    let found = eventually("the group's conversation", async || {
        let all = desk.list("/api/v1/conversations?q=tasting").await;
        all.into_iter().find(|one| one["contact"]["name"] == "Tasting club")
    });
    let conversation = found.await;
    assert_eq!((&conversation["status"], &conversation["unread"]), (&json!("closed"), &json!(0)));
    let people = desk.list("/api/v1/contacts").await;
    assert!(people.iter().all(|one| one["name"] != "Tasting club"), "a group is nobody: {people:?}");
    assert_eq!(desk.list("/api/v1/contacts?q=tasting").await, Vec::<Value>::new());
    conversation["id"].as_str().unwrap().to_owned()
}

async fn permit(desk: &Desk, draft: &Value) -> Value {
    desk.post("/api/v1/permits", draft).await.success()
}

fn to(desk: &Desk, group: &str, kind: &str, object: &Value) -> Value {
    json!({"channel_id": desk.channel("id"), "recipient_type": "group", "to": group, "type": kind, kind: object})
}

fn words(desk: &Desk, group: &str) -> Value {
    to(desk, group, "text", &json!({"body": "The new roast is here."}))
}

async fn before_anybody_wrote_only_templates_go(desk: &Desk, group: &str) {
    let refused = permit(desk, &words(desk, group)).await;
    assert_eq!(refused["refusal"]["code"], "window_never_opened", "{refused}");
    let ways = refused["refusal"]["remedies"].as_array().unwrap();
    assert!(
        ways.iter().all(|way| way["kind"] != "ask_them_to_write"),
        "the link leads into no group: {refused}"
    );
    let follow_up = json!({"name": "follow_up", "language": {"code": "en_US"}});
    let template = to(desk, group, "template", &follow_up);
    let allowed = eventually("both are known to be in it", async || {
        let allowed = permit(desk, &template).await;
        (allowed["price"]["recipients"] == 2).then_some(allowed)
    })
    .await;
    assert_eq!(allowed["allowed"], true, "{allowed}");
}

async fn whoever_writes_opens_the_window_for_all(desk: &Desk, id: &str, group: &str, ida: &Customer) {
    let message = json!({"type": "text", "text": {"body": "What does everyone think?"}, "group_id": group});
    ida.sends(desk, message).await;
    eventually("the window of the group", async || {
        let conversation = desk.get(&format!("/api/v1/conversations/{id}")).await;
        (conversation["window"]["state"] == "open").then_some(())
    })
    .await;
    let heard = desk.list(&format!("/api/v1/conversations/{id}/messages")).await;
    assert_eq!(heard[0]["writer"]["name"], "Ida Marsh", "{heard:?}");
    let (_, page) = desk.page(&format!("/c/{id}")).await;
    assert!(page.contains("Ida Marsh") && page.contains("Group of 2"), "{page}");
    let alone = ida.conversation(desk, "nothing of it stands in her own", |_| true);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(300), alone).await.is_err());
}

async fn what_goes_to_it_is_charged_for_each(desk: &Desk, id: &str, group: &str, ben: &Customer) {
    desk.sim("customers", &json!({"phone": ben.address(), "online": false})).await;
    let allowed = permit(desk, &words(desk, group)).await;
    let price = allowed["price"]["text"].as_str().unwrap();
    assert!(price.ends_with("of 1,000 this month, to 2 people"), "{price}");
    let sent = desk
        .post(
            &format!("/api/v1/conversations/{id}/messages"),
            &json!({"type": "text",
        "text": {"body": "The new roast is here."}}),
        )
        .await
        .success();
    let one = desk.reaches(&sent["id"], "delivered").await;
    let reached = |message: &Value| {
        let receipts = message["receipts"].as_array().unwrap();
        receipts.iter().filter(|one| one["delivered_at"].is_i64()).count()
    };
    assert_eq!(reached(&one), 1, "{one}");
    let (_, page) = desk.page(&format!("/c/{id}")).await;
    assert!(page.contains("Delivered to 1 of 2"), "{page}");
    desk.sim("customers", &json!({"phone": ben.address(), "online": true})).await;
    ben.reads(desk).await;
    let both = eventually("it reaches both", async || {
        let message = desk.get(&format!("/api/v1/messages/{}", sent["id"].as_str().unwrap())).await;
        (reached(&message) == 2 && message["state"] == "read").then_some(message)
    })
    .await;
    assert_eq!(at_name(&both, "Ben Keller")["read_at"], both["read_at"], "{both}");
    let charges = desk.list("/api/v1/charges").await;
    let charge = at(&Value::from(charges), "message_id", sent["id"].as_str().unwrap()).clone();
    assert_eq!((&charge["deliveries"], &charge["category"]), (&json!(2), &json!("service")), "{charge}");
    assert_eq!(charge["finding"], Value::Null, "{charge}");
}

/// How far a message got with somebody.
fn at_name<'a>(message: &'a Value, name: &str) -> &'a Value {
    let receipts = message["receipts"].as_array().unwrap();
    receipts.iter().find(|one| one["participant"]["name"] == name).unwrap()
}

async fn what_groups_do_not_take_is_refused(desk: &Desk, group: &str) {
    let question = json!({"type": "button", "body": {"text": "Which roast?"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "a", "title": "Dark"}}]}});
    let refused = permit(desk, &to(desk, group, "interactive", &question)).await;
    assert_eq!(refused["refusal"]["code"], "not_for_groups", "{refused}");
    let way = at(&refused["refusal"]["remedies"], "kind", "send_words").clone();
    assert_eq!(way["request"]["body"]["text"]["body"], "Which roast?");
    let sent = desk.follow(&way).await;
    desk.reaches(&sent["id"], "delivered").await;
}

async fn who_comes_and_goes_is_a_line(desk: &Desk, id: &str, group: &str, ben: &Customer) {
    let path = format!("groups/{group}");
    desk.sim(&path, &json!({"leave": ben.address()})).await;
    desk.sim(&path, &json!({"subject": "Roasters"})).await;
    eventually("the lines of the group", async || {
        let (_, page) = desk.page(&format!("/c/{id}")).await;
        (page.contains("Ben Keller left") && page.contains("The group is called Roasters now")).then_some(())
    })
    .await;
    let conversation = desk.get(&format!("/api/v1/conversations/{id}")).await;
    assert_eq!(conversation["contact"]["name"], "Roasters");
    assert_ne!(conversation["last_message"]["type"], "system", "a line is nobody's work: {conversation}");
}

async fn a_suspended_group_is_not_written_to(desk: &Desk, group: &str) {
    desk.sim(&format!("groups/{group}"), &json!({"state": "suspended"})).await;
    let refused = eventually("the group is suspended", async || {
        let answer = permit(desk, &words(desk, group)).await;
        (answer["allowed"] == false).then_some(answer)
    })
    .await;
    assert_eq!(
        (&refused["refusal"]["code"], &refused["refusal"]["meta_code"]),
        (&json!("group_not_ready"), &json!(131_207))
    );
    desk.sim(&format!("groups/{group}"), &json!({"state": "active"})).await;
    eventually("it can be written to again", async || {
        (permit(desk, &words(desk, group)).await["allowed"] == true).then_some(())
    })
    .await;
}
