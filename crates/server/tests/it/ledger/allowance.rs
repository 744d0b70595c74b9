//! A thousand service messages of a number are free each month; reactions are none of them, and without a way to pay
//! nothing goes out after them. They are really sent: the counters of both
//! sides are the product's own.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{all_is_told, charge_of, charges_of, cost, deliver, permit, status};
use crate::harness::{Customer, Desk, Engine, eventually};

/// With fewer than 45 messages each nobody meets the pair rate.
const PEOPLE: u64 = 40;

#[tokio::test(flavor = "multi_thread")]
async fn the_thousand_and_first_service_message_of_a_month_is_charged_on_sqlite() {
    play(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_thousand_and_first_service_message_of_a_month_is_charged_on_postgres() {
    play(Engine::Postgres).await;
}

async fn play(engine: Engine) {
    let desk = Desk::by_rules(engine, Some("pmp_2026")).await;
    desk.stay_within_a_day().await;
    desk.sim("faults", &json!({"delay_ms": 0})).await;
    let people: Vec<Customer> = (0..PEOPLE).map(|n| Customer::new(format!("155501640{n:02}"))).collect();
    join_all(people.iter().map(|one| one.writes(&desk, "Hello"))).await;
    all_is_told(&desk).await;
    let ana = &people[0];
    let free = used(&desk, ana).await;
    send_all(&desk, &people[1..], 999 - free).await;
    reactions_use_nothing_up(&desk, ana).await;
    let thousandth = permit(&desk, &desk.text(ana, "The last free one")).await["price"].clone();
    assert_eq!(thousandth["text"], "Service · free, 1,000 of 1,000 this month");
    let charge = charge_of(&desk, &deliver(&desk, &desk.text(ana, "The last free one")).await).await;
    assert_eq!((&charge["reason"], &charge["finding"]), (&json!("free_allowance"), &Value::Null), "{charge}");
    let next = permit(&desk, &desk.text(ana, "One more")).await["price"].clone();
    assert_eq!((&next["text"], &next["rule"]), (&json!("Service · $0.0034"), &json!("R3.6")), "{next}");
    let charge = charge_of(&desk, &deliver(&desk, &desk.text(ana, "One more")).await).await;
    assert_eq!((&charge["reason"], &charge["amount"]), (&json!("regular"), &json!("0.0034")), "{charge}");
    assert_eq!((cost(&charge), &charge["finding"]), (cost(&next), &Value::Null), "Meta counts as we do");
    reactions_use_nothing_up(&desk, ana).await;
    without_a_payment_method_what_is_charged_is_refused(&desk, ana).await;
    desk.end().await;
}

async fn reactions_use_nothing_up(desk: &Desk, to: &Customer) {
    let theirs = to.writes(desk, "Thanks!").await;
    all_is_told(desk).await;
    let mut thumb = desk.text(to, "");
    thumb["type"] = "reaction".into();
    thumb["reaction"] = json!({"message_id": theirs["id"], "emoji": "👍"});
    thumb.as_object_mut().unwrap().remove("text");
    let price = permit(desk, &thumb).await["price"].clone();
    assert_eq!((&price["text"], &price["rule"]), (&json!("Reaction · free"), &json!("R3.17")), "{price}");
    assert_eq!((&price["reason"], &price["allowance"]), (&json!("free_reaction"), &Value::Null));
    let before = permit(desk, &desk.text(to, "x")).await["price"].clone();
    let sent = desk.post("/api/v1/messages", &thumb).await.success();
    let sent = desk.reaches(&sent["id"], "sent").await;
    all_is_told(desk).await;
    assert!(charges_of(desk, &sent).await.is_empty(), "of a reaction no delivery is told");
    // A carrier that does tell of one is believed, and it costs nothing.
    let now = desk.sim_get("clock").await["now"].as_i64().unwrap();
    let delivered = json!({"id": sent["wamid"], "status": "delivered", "timestamp": now.to_string(),
        "recipient_id": to.address().trim_start_matches('+'), "pricing": {"billable": true, "pricing_model": "PMP",
        "type": "free_customer_service", "category": "service"}});
    assert_eq!(desk.webhook(status(desk, &delivered)).await, 200);
    let charge = charge_of(desk, &desk.reaches(&sent["id"], "delivered").await).await;
    assert_eq!((&charge["reason"], &charge["form"]), (&json!("free_reaction"), &json!("reaction")));
    assert_eq!(charge["finding"], Value::Null, "{charge}");
    assert_eq!(permit(desk, &desk.text(to, "x")).await["price"], before, "nothing is used up");
}

async fn without_a_payment_method_what_is_charged_is_refused(desk: &Desk, to: &Customer) {
    let account = format!("accounts/{}", desk.channel("waba_id"));
    desk.sim(&account, &json!({"payment_method": false})).await;
    let sent = desk.send(to, "Past the free ones").await;
    let failed = desk.reaches(&sent["id"], "failed").await;
    assert_eq!(failed["error"]["code"], 131_042, "{failed}");
    let says = failed["error"]["meaning"].as_str().unwrap();
    assert!(says.contains("as long as the number's free ones of the month last"), "{says}");
    assert!(charges_of(desk, &failed).await.is_empty());
    desk.sim(&account, &json!({"payment_method": true})).await;
    desk.reaches(&desk.send(to, "Paid for again").await["id"], "delivered").await;
}

async fn used(desk: &Desk, to: &Customer) -> u64 {
    permit(desk, &desk.text(to, "x")).await["price"]["allowance"]["used"].as_u64().unwrap()
}

/// Sends so many messages to these people in turn, and waits again and again until all are counted.
async fn send_all(desk: &Desk, to: &[Customer], messages: u64) {
    let before = used(desk, &to[0]).await;
    let mut people = to.iter().cycle();
    let mut sent = 0;
    while sent < messages {
        let now = (messages - sent).min(100);
        join_all((0..now).zip(&mut people).map(|(_, one)| desk.send(one, "Free"))).await;
        sent += now;
        eventually("what was sent is counted", async || {
            (used(desk, &to[0]).await == before + sent).then_some(())
        })
        .await;
    }
}
