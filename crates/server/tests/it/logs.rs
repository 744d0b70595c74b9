//! Logs at their most talkative hold no secret, no words and no number of anybody, on either engine.

use reqwest::redirect::Policy;
use serde_json::json;

use crate::harness::{Desk, Engine};

const PHONE: &str = "15550163377";
const WORDS: [&str; 2] = ["Quincunx of pearls, please", "Your sarsaparilla leaves today"];
const WRONG: &str = "a-wrong-password-4711";
const NAME: &str = "Philippa Zwetkow";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_whole_story_stands_in_the_log_on_sqlite() {
    a_story(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_whole_story_stands_in_the_log_on_postgres() {
    a_story(Engine::Postgres).await;
}

async fn a_story(engine: Engine) {
    let desk = Desk::talkative(engine).await;
    let customer = desk.customer(PHONE, NAME).await;
    customer.writes(&desk, WORDS[0]).await;
    customer.window_is(&desk, "open").await;
    let sent = desk.send(&customer, WORDS[1]).await;
    desk.reaches(&sent["id"], "delivered").await;
    let cookie = desk.sign_in().await;
    let (status, page) = desk.page_with(&cookie, "/").await;
    assert!(status == 200 && page.contains(NAME), "{status}");
    sign_in_wrongly(&desk).await;
    let token = desk.channel("access_token");
    let path = format!("/api/v1/channels/{}/token", desk.channel("id"));
    desk.post(&path, &json!({"access_token": token})).await.success();
    let made = desk.post("/api/v1/tokens", &json!({"name": "Shop", "scopes": ["read"]})).await.success();
    let made = made["secret"].as_str().unwrap().to_owned();

    let cookie = cookie.split_once('=').unwrap().1.to_owned();
    let told =
        [desk.told("password"), desk.told("api_token"), desk.channel("app_secret"), token, made, cookie];
    let log = desk.process.log();
    assert!(log.iter().any(|line| line.contains("TRACE") || line.contains("DEBUG")), "it is talkative");
    let fixed = [PHONE, NAME, WRONG].into_iter().chain(WORDS);
    for secret in fixed.chain(told.iter().map(String::as_str)) {
        let found: Vec<_> = log.iter().filter(|line| line.contains(secret)).take(3).collect();
        assert!(secret.len() > 7 && found.is_empty(), "{secret:?} stands in the log: {found:#?}");
    }
    desk.end().await;
}

async fn sign_in_wrongly(desk: &Desk) {
    let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let form = [("email", desk.told("email")), ("password", WRONG.to_owned())];
    let refused = http.post(desk.url("/login")).form(&form).send().await.unwrap();
    assert!(!refused.status().is_success() || refused.headers().get("set-cookie").is_none());
}
