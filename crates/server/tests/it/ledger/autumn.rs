//! A small history in which each of Meta's new rules of autumn 2026 matters. Three have to agree: the figures that were
//! worked out by hand in `docs/costs.md`, our ledger, and what the simulator billed by code of its own.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::by_hand::{rows, word};
use super::{HOUR, all_is_told, deliver, millionths, utility};
use crate::harness::{Customer, Desk, Engine, at};

#[tokio::test(flavor = "multi_thread")]
async fn autumn_2026_costs_what_was_worked_out_by_hand_on_sqlite() {
    play(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn autumn_2026_costs_what_was_worked_out_by_hand_on_postgres() {
    play(Engine::Postgres).await;
}

async fn play(engine: Engine) {
    let desk = Desk::by_rules(engine, Some("pmp_2026")).await;
    let before = desk.list("/api/v1/charges").await;
    an_ad_of_seven_days(&desk).await;
    utility_in_the_window_and_a_reaction(&desk).await;
    another_apps_customer(&desk).await;
    without_a_payment_method(&desk).await;
    all_is_told(&desk).await;
    let mut charges = desk.list("/api/v1/charges").await;
    charges.retain(|charge| before.iter().all(|old| old["message_id"] != charge["message_id"]));
    same_as_by_hand(&desk, &charges).await;
    same_as_the_simulators(&desk, &charges).await;
    desk.end().await;
}

async fn account(desk: &Desk, fields: Value) {
    desk.sim(&format!("accounts/{}", desk.channel("waba_id")), &fields).await;
}

async fn writes(desk: &Desk, phone: &'static str, name: &str) -> Customer {
    let customer = desk.customer(phone, name).await;
    customer.writes(desk, "Hello").await;
    customer.window_is(desk, "open").await;
    customer
}

async fn an_ad_of_seven_days(desk: &Desk) {
    account(desk, json!({"entry_point_hours": 168})).await;
    let ada = desk.customer("5511955550180", "Ada Lima").await;
    let referral = json!({"source_type": "ad", "source_id": "1", "source_url": "https://ads.example/1"});
    ada.sends(desk, json!({"type": "text", "text": {"body": "Your ad"}, "referral": referral})).await;
    ada.window_is(desk, "open").await;
    deliver(desk, &desk.text(&ada, "How can we help?")).await;
    all_is_told(desk).await;
    desk.advance(100 * HOUR).await;
    deliver(desk, &utility(desk, &ada)).await;
    account(desk, json!({"entry_point_hours": 72})).await;
}

async fn utility_in_the_window_and_a_reaction(desk: &Desk) {
    let ben = writes(desk, "491755550180", "Ben Kurz").await;
    deliver(desk, &desk.text(&ben, "Good day")).await;
    deliver(desk, &utility(desk, &ben)).await;
    let theirs = ben.writes(desk, "Thanks").await;
    let reaction = json!({"channel_id": desk.channel("id"), "to": ben.address(), "type": "reaction",
        "reaction": {"message_id": theirs["id"], "emoji": "👍"}});
    let sent = desk.post("/api/v1/messages", &reaction).await.success();
    desk.reaches(&sent["id"], "sent").await;
}

async fn another_apps_customer(desk: &Desk) {
    let cleo = desk.customer("34655550180", "Cleo Vega").await;
    let owner = json!({"to": desk.channel("phone_number_id"), "owner": "other"});
    desk.sim("customers/34655550180/thread", &owner).await;
    cleo.writes(desk, "Hola").await;
    cleo.window_is(desk, "open").await;
    desk.post("/api/v1/messages", &desk.text(&cleo, "Hola")).await.refusal("not_thread_owner");
    deliver(desk, &utility(desk, &cleo)).await;
}

async fn without_a_payment_method(desk: &Desk) {
    let dov = writes(desk, "447755550180", "Dov Stone").await;
    account(desk, json!({"payment_method": false})).await;
    deliver(desk, &desk.text(&dov, "Good evening")).await;
    let sent = desk.post("/api/v1/messages", &utility(desk, &dov)).await.success();
    assert_eq!(desk.reaches(&sent["id"], "failed").await["error"]["code"], 131_042);
    account(desk, json!({"payment_method": true})).await;
}

async fn same_as_by_hand(desk: &Desk, charges: &[Value]) {
    let conversations = desk.list("/api/v1/conversations").await;
    let mut found: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for charge in charges {
        let conversation =
            at(&Value::Array(conversations.clone()), "id", charge["conversation_id"].as_str().unwrap())
                .clone();
        let told =
            [&conversation["contact"]["name"], &charge["category"], &charge["reason"], &charge["amount"]];
        let row = told.map(|value| value.as_str().unwrap().to_owned()).to_vec();
        *found.entry(row).or_default() += 1;
        assert_eq!(charge["finding"], Value::Null, "{charge}");
    }
    let mut worked_out = BTreeMap::new();
    for row in rows("By the rules of autumn 2026") {
        let [customer, category, reason, messages, each, amount] = row.as_slice() else { panic!("{row:?}") };
        if customer == "customer" {
            continue;
        }
        let messages: usize = messages.parse().unwrap();
        let cost = |text: &String| millionths(&Value::String(text.clone()));
        assert_eq!(cost(each) * i64::try_from(messages).unwrap(), cost(amount), "{row:?}");
        let each = if cost(each) == 0 { "0.0000".to_owned() } else { each.clone() };
        worked_out.insert(vec![customer.clone(), category.clone(), reason.clone(), each], messages);
    }
    assert_eq!(found, worked_out);
}

async fn same_as_the_simulators(desk: &Desk, charges: &[Value]) {
    let billed = desk.sim_get("charges").await;
    for ours in charges {
        let message = desk.message(&ours["message_id"]).await;
        let theirs = at(&billed["data"], "id", message["wamid"].as_str().unwrap());
        let told = json!([
            ours["at"],
            ours["market"],
            ours["category"],
            word(&ours["reason"]),
            millionths(&ours["amount"]) / 100
        ]);
        let billed = json!([
            theirs["delivered_at"],
            theirs["market"],
            theirs["category"],
            theirs["type"],
            theirs["cost_e4"]
        ]);
        assert_eq!(told, billed, "{ours}\n{theirs}");
    }
}
