//! A desk with many rows answers as a desk with few: all of them, and about as fast.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Desk, Engine, many};

/// Messages, if no round asks for more.
const USUAL: usize = 4000;
/// Messages of each customer.
const EACH: usize = 10;
/// Messages in a POST, and POSTs at once.
const AT_ONCE: (usize, usize) = (200, 4);
/// The least of so many times counts, since the machine has more to do than this.
const LOOKS: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_are_all_there_and_slow_nothing_on_sqlite() {
    play(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_are_all_there_and_slow_nothing_on_postgres() {
    play(Engine::Postgres).await;
}

async fn play(engine: Engine) {
    let desk = Desk::new(engine).await;
    let cookie = desk.sign_in().await;
    let few = times(&desk, &cookie).await;
    let before = desk.list("/api/v1/conversations").await.len();
    let customers = many("ROWS", USUAL).div_ceil(EACH);
    fill(&desk, customers).await;
    let conversations = desk.list("/api/v1/conversations").await;
    let ids: BTreeSet<&str> = conversations.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!((conversations.len(), ids.len()), (before + customers, before + customers));
    for n in [0, customers / 2, customers - 1] {
        let found = desk.get(&format!("/api/v1/conversations?q={}", phone(n))).await;
        assert_eq!((&found["data"][0]["unread"], found["data"].as_array().unwrap().len()), (&json!(EACH), 1));
    }
    // A few thousand rows tell nothing of speed, and a busy machine would.
    let is_round = customers * EACH > USUAL;
    for ((path, then), (_, now)) in few.iter().zip(times(&desk, &cookie).await) {
        eprintln!("{path}: {then:?} with few rows, {now:?} with many");
        assert!(!is_round || now < *then * 4 + Duration::from_millis(100), "{path}: {then:?} became {now:?}");
    }
    desk.end().await;
}

/// What people and programs ask for most.
#[expect(clippy::disallowed_methods, reason = "how long it takes is what is asked here")]
async fn times(desk: &Desk, cookie: &str) -> Vec<(String, Duration)> {
    let page = desk.get("/api/v1/conversations?q=15550100111").await;
    let id = page["data"][0]["id"].as_str().unwrap();
    let paths = [
        "/".to_owned(),
        format!("/c/{id}"),
        format!("/c/{id}/timeline"),
        "/?q=maya".to_owned(),
        "/costs".to_owned(),
        "/operator".to_owned(),
    ];
    let mut times = Vec::new();
    for path in paths {
        let mut least = Duration::MAX;
        for _ in 0..LOOKS {
            let begin = Instant::now();
            assert_eq!(desk.page_with(cookie, &path).await.0, 200, "{path}");
            least = least.min(begin.elapsed());
        }
        times.push((path, least));
    }
    times
}

/// So many customers write, each as often.
async fn fill(desk: &Desk, customers: usize) {
    let now = desk.sim_get("clock").await["now"].as_i64().unwrap();
    let (in_a_post, posts) = AT_ONCE;
    let all: Vec<usize> = (0..customers * EACH).collect();
    for together in all.chunks(in_a_post * posts) {
        let bodies = together.chunks(in_a_post).map(|numbers| post(desk, numbers, customers, now));
        let answers = join_all(bodies.map(|body| desk.webhook(body))).await;
        assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
    }
}

fn phone(n: usize) -> String {
    format!("1557{n:07}")
}

fn post(desk: &Desk, numbers: &[usize], customers: usize, now: i64) -> String {
    let contacts: Vec<Value> = numbers
        .iter()
        .map(|n| json!({"profile": {"name": format!("Customer {}", n % customers)}, "wa_id": phone(n % customers)}))
        .collect();
    let messages: Vec<Value> = numbers
        .iter()
        .map(|n| {
            json!({"from": phone(n % customers), "id": format!("wamid.MANY.{n}"), "timestamp": now.to_string(),
                "type": "text", "text": {"body": format!("Message {n} about an order")}})
        })
        .collect();
    json!({"object": "whatsapp_business_account", "entry": [{"id": desk.channel("waba_id"), "changes": [{
        "field": "messages", "value": {"messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550100200", "phone_number_id": desk.channel("phone_number_id")},
            "contacts": contacts, "messages": messages}}]}]})
    .to_string()
}
