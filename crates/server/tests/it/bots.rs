//! Bots beside the simulator's phones: whatever is killed, a customer is asked once and answered once; a bot from the button
//! beside Send brings somebody back whose window is closed; people take over and give back.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, eventually, many, metric, on_each_engine};

mod begins;
mod inside;
mod sms;

on_each_engine!(
    each_word_is_answered_once_whatever_is_killed,
    a_bot_brings_somebody_back_outside_of_the_window,
    people_take_over_and_a_bot_is_switched_off,
);

/// Customers, if no round asks for more.
const USUAL: usize = 24;

const ASKS: &str = "
flow: 1
name: Asks for a number
triggers:
  - keyword: order
steps:
  number:
    ask: Which number has your order?
    keep: number
    within: 2h
    timed_out: end
    next: thank
  thank:
    message: \"Thanks, {{ number }} it is.\"
";

/// A bot that is on.
async fn on(desk: &Desk, text: &str) -> String {
    let made = desk.post("/api/v1/bots", &json!({"text": text})).await.success();
    assert_eq!(made["problems"], json!([]), "{made}");
    let id = made["id"].as_str().unwrap().to_owned();
    desk.post(&format!("/api/v1/bots/{id}/deploy"), &json!({})).await.success();
    let bot = desk.post(&format!("/api/v1/bots/{id}/on"), &json!({})).await.success();
    assert_eq!((&bot["state"], &bot["version"]), (&json!("on"), &json!(1)));
    id
}

/// How often a phone shows these words.
async fn times(desk: &Desk, customer: &Customer, words: &str) -> usize {
    let path = format!("customers/{}/messages", customer.address().trim_start_matches('+'));
    let shown = desk.sim_get(&path).await;
    shown["data"].as_array().unwrap().iter().filter(|one| one["text"] == words).count()
}

async fn gets(desk: &Desk, customer: &Customer, words: &str) {
    for _ in 0..300 {
        if times(desk, customer, words).await > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{} never got {words:?}", customer.address());
}

async fn each_word_is_answered_once_whatever_is_killed(engine: Engine) {
    let mut desk = Desk::new(engine).await;
    on(&desk, ASKS).await;
    let mut all = Vec::new();
    for n in 0..many("CUSTOMERS", USUAL) {
        let phone = format!("1555018{n:04}");
        desk.sim("customers", &json!({"phone": phone, "name": format!("Customer {n}")})).await;
        all.push(Customer::new(phone));
    }
    for (n, customer) in all.iter().enumerate() {
        customer.writes(&desk, "Order").await;
        if n % (all.len() / 2).max(1) == 3 {
            desk.restart().await;
        }
    }
    desk.restart().await;
    // What was on the wire when the server was killed is uncertain, and is not sent again by itself: no phone shows
    // anything twice, and each customer has each message once here.
    desk.expects("sends are uncertain");
    let (asked, thanks) = ("Which number has your order?", "Thanks, A-7 it is.");
    for customer in &all {
        says(&desk, customer, &[asked]).await;
        customer.writes(&desk, "A-7").await;
    }
    desk.restart().await;
    for customer in &all {
        says(&desk, customer, &[asked, thanks]).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    for customer in &all {
        says(&desk, customer, &[asked, thanks]).await;
        for words in [asked, thanks] {
            assert!(times(&desk, customer, words).await <= 1, "{}: {words}", customer.address());
        }
    }
    let uncertain = desk.metrics().await;
    desk.leaves("uncertain", metric(&uncertain, "transom_outbox_rows{state=\"uncertain\"}"));
    desk.end().await;
}

/// Waits until these words, and no others, stand in the customer's conversation as ours.
async fn says(desk: &Desk, customer: &Customer, words: &[&str]) {
    let digits = customer.address().trim_start_matches('+').to_owned();
    let mut last = Value::Null;
    for _ in 0..300 {
        let found = desk.list(&format!("/api/v1/conversations?q={digits}")).await;
        if let Some(talk) = found.first() {
            let path = format!("/api/v1/conversations/{}/messages", talk["id"].as_str().unwrap());
            let all = desk.list(&path).await;
            let ours = all.iter().filter(|one| one["direction"] == "outbound").map(|one| one["text"].clone());
            let mut ours: Vec<Value> = ours.collect();
            ours.sort_by_key(Value::to_string);
            let mut wanted: Vec<Value> = words.iter().map(|one| json!(one)).collect();
            wanted.sort_by_key(Value::to_string);
            if ours == wanted {
                return;
            }
            assert!(ours.len() <= words.len(), "{digits}: {ours:?}");
            last = json!(ours);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{digits} has {last}");
}

/// Some template without slots that may be sent.
async fn template(desk: &Desk) -> Value {
    let all = desk.list("/api/v1/templates").await;
    let plain = |one: &&Value| {
        one["status"] == "APPROVED"
            && one["category"] == "UTILITY"
            && !one["components"].to_string().contains("{{")
    };
    all.iter().find(plain).expect("a plain template").clone()
}

/// A bot from a button beside Send that begins with this template.
fn comes_back(template: &Value) -> String {
    format!(
        "
flow: 1
name: Come back
triggers:
  - button: Invite
steps:
  invite:
    template: {}
    language: {}
    next: hear
  hear:
    wait: 3d
    answered: topic
    timed_out: end
  topic:
    buttons: What is it about?
    options:
      order: My order
      stop: Nothing
    within: 12h
    timed_out: end
    next: mark
  mark:
    set_status: Back
    next: hand
  hand:
    hand_over: \"Came back: {{{{ answer }}}}\"
",
        template["name"].as_str().unwrap(),
        template["language"].as_str().unwrap()
    )
}

async fn a_bot_brings_somebody_back_outside_of_the_window(engine: Engine) {
    let desk = Desk::new(engine).await;
    let status = desk
        .post("/api/v1/statuses", &json!({"name": "Back", "state": "open", "colour": "teal"}))
        .await
        .success();
    let template = template(&desk).await;
    let bot = on(&desk, &comes_back(&template)).await;
    let zoe = desk.customer("15550180901", "Zoë").await;
    zoe.writes(&desk, "Hello").await;
    let talk = zoe.window_is(&desk, "open").await;
    let id = talk["id"].as_str().unwrap().to_owned();
    desk.advance(25 * 3600).await;
    zoe.window_is(&desk, "closed").await;
    let runs = format!("/api/v1/conversations/{id}/runs");
    let run = desk.post(&runs, &json!({"button": "Invite"})).await.success();
    assert_eq!((&run["state"], &run["begun_by"]), (&json!("waiting"), &json!("button")), "{run}");
    let again = desk.post(&runs, &json!({"button": "Invite"})).await;
    assert_eq!(again.json["code"], "bot_busy", "one run at most talks in a conversation");
    eventually("the template is on the phone", async || {
        let path = format!("customers/{}/messages", zoe.address().trim_start_matches('+'));
        let shown = desk.sim_get(&path).await;
        let all = shown["data"].as_array().unwrap();
        all.iter().any(|one| one["message"]["template"]["name"] == template["name"]).then_some(())
    })
    .await;
    zoe.writes(&desk, "Hello again").await;
    gets(&desk, &zoe, "What is it about?").await;
    let pressed = json!({"type": "interactive", "interactive":
        {"type": "button_reply", "button_reply": {"id": "order", "title": "My order"}}});
    zoe.sends(&desk, pressed).await;
    let shown = eventually("it is handed over", async || {
        let shown = desk.get(&format!("/api/v1/runs/{}", run["id"].as_str().unwrap())).await;
        (shown["state"] == "ended").then_some(shown)
    })
    .await;
    assert_eq!(shown["ending"], "handed_over", "{shown}");
    assert_eq!(shown["values"]["answer"], "order", "{shown}");
    let talk =
        desk.get(&format!("/api/v1/conversations/{}", shown["conversation_id"].as_str().unwrap())).await;
    assert_eq!(talk["status_id"], status["id"], "{talk}");
    let counts = desk.get(&format!("/api/v1/bots/{bot}/counts")).await;
    assert!(
        counts["data"].as_array().unwrap().iter().any(|one| one["step"] == "topic" && one["passed"] == 1),
        "{counts:?}"
    );
    desk.end().await;
}

async fn people_take_over_and_a_bot_is_switched_off(engine: Engine) {
    let desk = Desk::new(engine).await;
    let bot = on(&desk, ASKS).await;
    let (ana, ben) = (desk.customer("15550180911", "Ana").await, desk.customer("15550180912", "Ben").await);
    for one in [&ana, &ben] {
        one.writes(&desk, "order").await;
        gets(&desk, one, "Which number has your order?").await;
    }
    let talk = ana.window_is(&desk, "open").await;
    let runs = format!("/api/v1/conversations/{}/runs", talk["id"].as_str().unwrap());
    desk.post(&format!("{runs}/take_over"), &json!({})).await.success();
    let listed = desk.list(&format!("/api/v1/bots/{bot}/runs?state=paused")).await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    ana.writes(&desk, "A-1").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(times(&desk, &ana, "Thanks, A-1 it is.").await, 0, "it says nothing meanwhile");
    desk.post(&format!("{runs}/give_back"), &json!({})).await.success();
    ana.writes(&desk, "A-2").await;
    gets(&desk, &ana, "Thanks, A-2 it is.").await;
    assert_eq!(desk.post(&format!("{runs}/give_back"), &json!({})).await.json["code"], "bot_not_here");
    desk.post(&format!("/api/v1/bots/{bot}/off"), &json!({"runs": "hand_over"})).await.success();
    eventually("Ben's run is over", async || {
        let shown = desk.get(&format!("/api/v1/bots/{bot}")).await;
        (shown["state"] == "off").then_some(())
    })
    .await;
    let listed = desk.list(&format!("/api/v1/bots/{bot}/runs")).await;
    assert!(listed.iter().all(|run| run["state"] == "ended"), "{listed:?}");
    ben.writes(&desk, "A-3").await;
    desk.ask(Method::DELETE, &format!("/api/v1/bots/{bot}"), None).await.success();
    assert_eq!(times(&desk, &ben, "Thanks, A-3 it is.").await, 0);
    desk.end().await;
}
