//! Free entry points of another length than 72 hours: what Meta tells of their end is heard, and what it counts as
//! inside one after the end that we knew of is a finding and moves that end.

use serde_json::{Value, json};

use super::{HOUR, all_is_told, charge_of, deliver, permit, utility};
use crate::harness::{Customer, Desk, Engine};

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_point_lasts_as_long_as_meta_says_on_sqlite() {
    play(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_point_lasts_as_long_as_meta_says_on_postgres() {
    play(Engine::Postgres).await;
}

async fn play(engine: Engine) {
    let desk = Desk::by_rules(engine, Some("pmp_2026")).await;
    desk.stay_within_a_day().await;
    let account = format!("accounts/{}", desk.channel("waba_id"));
    desk.sim(&account, &json!({"entry_point_hours": 168})).await;
    let long = answered(&desk, "5511955550170", "Lena Long").await;
    desk.sim(&account, &json!({"entry_point_hours": 72})).await;
    let usual = answered(&desk, "5511955550171", "Ugo Usual").await;
    let (until_long, until) = (entry_point(&desk, &long).await, entry_point(&desk, &usual).await);
    assert_eq!((&until_long["state"], &until["state"]), (&json!("open"), &json!("open")));
    let opened = charge_of(&desk, &long.answer).await["at"].as_i64().unwrap();
    // It came with *sent*, which may be a little earlier than the delivery.
    let lasts = until_long["until"].as_i64().unwrap() - opened;
    assert!((168 * HOUR - 5..=168 * HOUR).contains(&lasts), "{lasts} s");
    desk.advance(80 * HOUR).await;
    assert_eq!(entry_point(&desk, &usual).await, json!({"state": "ended", "until": until["until"]}));
    a_message_inside_is_free(&desk, &long).await;
    what_meta_counts_as_inside_after_the_end_is_a_finding(&desk, &usual).await;
    desk.end().await;
}

struct Answered {
    customer: Customer,
    answer: Value,
}

/// A customer who came through an ad and was answered.
async fn answered(desk: &Desk, phone: &'static str, name: &str) -> Answered {
    let customer = desk.customer(phone, name).await;
    let referral = json!({"source_type": "ad", "source_id": "1", "source_url": "https://ads.example/1"});
    let message = json!({"type": "text", "text": {"body": "I saw your ad"}, "referral": referral});
    customer.sends(desk, message).await;
    customer.window_is(desk, "open").await;
    let answer = deliver(desk, &desk.text(&customer, "How can we help?")).await;
    all_is_told(desk).await;
    Answered { customer, answer }
}

async fn entry_point(desk: &Desk, to: &Answered) -> Value {
    permit(desk, &utility(desk, &to.customer)).await["entry_point"].clone()
}

async fn a_message_inside_is_free(desk: &Desk, to: &Answered) {
    let draft = utility(desk, &to.customer);
    assert_eq!(permit(desk, &draft).await["price"]["text"], "Utility · free, inside a free entry point");
    let charge = charge_of(desk, &deliver(desk, &draft).await).await;
    assert_eq!(
        (&charge["reason"], &charge["meta"]["pricing"]["type"], &charge["finding"]),
        (&json!("free_entry_point"), &json!("free_entry_point"), &Value::Null),
        "{charge}"
    );
}

async fn what_meta_counts_as_inside_after_the_end_is_a_finding(desk: &Desk, to: &Answered) {
    let draft = utility(desk, &to.customer);
    desk.sim("faults", &json!({"pricing": {"type": "free_entry_point", "billable": null}})).await;
    let charge = charge_of(desk, &deliver(desk, &draft).await).await;
    desk.sim("faults", &json!({"reset": true})).await;
    assert_eq!((&charge["reason"], &charge["amount"]), (&json!("regular"), &json!("0.0068")), "ours stays");
    assert_eq!(charge["finding"]["difference"], "entry_point", "{charge}");
    let says = charge["finding"]["text"].as_str().unwrap();
    assert!(says.contains("our clock goes on as far as Meta says"), "{says}");
    let delivered_at = charge["at"].as_i64().unwrap();
    assert_eq!(entry_point(desk, to).await["until"], delivered_at + 1);
    desk.advance(60).await;
    assert_eq!(entry_point(desk, to).await["state"], "ended");
    let next = charge_of(desk, &deliver(desk, &draft).await).await;
    assert_eq!((&next["reason"], &next["finding"]), (&json!("regular"), &Value::Null), "{next}");
}
