//! How often programs may ask, and what they are told of it.

use axum::http::HeaderMap;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use transom_store::tokens::{self, Token};

use crate::api::fixture::Client;

/// What an answer tells: how many at once, how many are left, and when all of them are there again.
fn told(headers: &HeaderMap) -> [u32; 3] {
    ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"]
        .map(|name| headers[name].to_str().unwrap().parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_asks_too_often_is_told_when_to_go_on_and_others_go_on() {
    let desk = Client::open_as(|settings| {
        settings.api.requests_per_minute = 1.try_into().unwrap();
        settings.api.burst = 3.try_into().unwrap();
    })
    .await;
    let first = desk.get("/api/v1/channels").await.is(200);
    assert_eq!(told(&first.headers), [3, 2, 60]);
    let wrong = desk.post("/api/v1/messages", &json!({})).await.is(422);
    assert_eq!(told(&wrong.headers)[..2], [3, 1], "what is wrong was asked too");
    let nowhere = desk.get("/api/v1/conversations/x").await.is(400);
    assert_eq!(told(&nowhere.headers)[..2], [3, 0]);
    let refused = desk.get("/api/v1/channels").await.is(429);
    assert_eq!(refused.json["type"], "/api/docs#too_often");
    assert_eq!(told(&refused.headers)[..2], [3, 0]);
    let seconds: u32 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((50..=60).contains(&seconds), "{seconds}");

    let clock = &desk.app.clock;
    let other = Token::of_workspace(desk.workspace, clock.token_id(), "other", clock.now());
    let hash = Sha256::digest("another-token");
    desk.write((other, hash), |tx, (other, hash)| Box::pin(tokens::add(tx, hash, other))).await;
    let others = [("authorization", "Bearer another-token")];
    desk.call("GET", "/api/v1/channels", None, &others).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_not_known_are_tried_so_often_and_a_known_one_is_let_in_all_the_same() {
    let desk = Client::open().await;
    let tries =
        async || desk.call("GET", "/api/v1/channels", None, &[("authorization", "Bearer guess")]).await;
    let mut left = 60;
    while left > 0 {
        let answer = tries().await.is(401);
        let [at_once, remaining, _] = told(&answer.headers);
        assert!(at_once == 60 && remaining + 1 >= left, "{remaining} of {at_once} are left after {left}");
        left -= 1;
    }
    let mut answer = tries().await;
    while answer.status == 401 {
        answer = tries().await;
    }
    let refused = answer.is(429);
    assert_eq!((told(&refused.headers)[1], &refused.headers["retry-after"]), (0, &"1".parse().unwrap()));
    let known = desk.get("/api/v1/channels").await.is(200);
    assert_eq!(told(&known.headers)[0], 3_000);
}
