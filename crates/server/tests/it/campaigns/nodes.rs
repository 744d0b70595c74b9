//! One campaign, sent by several servers on one PostgreSQL: whichever of them is killed and begun again, nobody gets it twice,
//! and all of them tell the same of it.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::{
    USUAL, act, comes_to, may_reach_everybody, phones, planned, shown, template, terms, told_as_it_came,
};
use crate::cluster::{Server, serve};
use crate::harness::{Desk, Engine, client, many};

const RECIPIENTS: usize = 400;

#[tokio::test(flavor = "multi_thread")]
async fn several_servers_send_one_campaign_once_whichever_dies() {
    let mut desk = Desk::new(Engine::Postgres).await;
    let mut other = serve(&desk).await;
    let count = many("RECIPIENTS", RECIPIENTS).min(USUAL);
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, count).await);
    terms::policy(&desk, json!({})).await;
    may_reach_everybody(&desk).await;
    let campaign =
        planned(&desk, &template, &to, json!({"most_failures": 100, "pace": {"per_second": 60}})).await;
    // Both are asked to start it at once: it is started once.
    let path = format!("/api/v1/campaigns/{}/start", campaign["id"].as_str().unwrap());
    let (here, there) = tokio::join!(act(&desk, &campaign, "start"), asks(&desk, &other, &path));
    assert_eq!(here["started_at"], there["started_at"], "it began once");
    let faults = json!({"error_after": 0.05, "error_before": 0.03, "duplicate": 0.2});
    for kill in 0..3 {
        desk.sim("faults", &faults).await;
        tokio::time::sleep(Duration::from_millis(700 + kill * 330)).await;
        other.process.kill().await;
        assert!(!other.process.log().iter().any(|line| line.contains("panicked")), "it was well");
        // The one that is left goes on alone.
        tokio::time::sleep(Duration::from_millis(300)).await;
        // A server that starts asks the carrier first.
        desk.sim("faults", &json!({"reset": true})).await;
        other = serve(&desk).await;
    }
    comes_to(&desk, &campaign, "completed").await;
    let uncertain = told_as_it_came(&desk, &campaign, &template, &to).await;
    let here = shown(&desk, &campaign).await["progress"].clone();
    let path = format!("/api/v1/campaigns/{}", campaign["id"].as_str().unwrap());
    let there = client().request(Method::GET, format!("{}{path}", other.url));
    let there = there.bearer_auth(desk.told("api_token")).send().await.unwrap();
    assert_eq!(there.json::<serde_json::Value>().await.unwrap()["progress"], here);
    other.process.terminate(Duration::from_secs(5)).await;
    desk.leaves("uncertain", uncertain);
    desk.expects("uncertain");
    desk.end().await;
}

/// What another server answers.
async fn asks(desk: &Desk, other: &Server, path: &str) -> serde_json::Value {
    let call = client().post(format!("{}{path}", other.url)).bearer_auth(desk.told("api_token"));
    let answer = call.json(&json!({})).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.json().await.unwrap()
}
