//! The door while too much is tried at it.

use axum::http::StatusCode;
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::fixture::Browser;

#[tokio::test]
async fn whoever_finds_no_place_in_the_line_reads_when_to_come_again() {
    let browser = &Browser::stranger().await;
    let made_up: Vec<String> = (0..400).map(|number| format!("nobody{number}@test.example")).collect();
    let mut flood: FuturesUnordered<_> = made_up
        .iter()
        .map(|email| async move {
            let answer = browser.post("/login", &[("email", email), ("password", "correct horse")]).await;
            (email, answer)
        })
        .collect();
    let (email, answer) = loop {
        let (email, answer) = flood.next().await.unwrap();
        if answer.status != StatusCode::UNAUTHORIZED {
            break (email, answer);
        }
    };
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "5"));
    assert!(answer.text.contains("was not looked at. Wait 5 seconds"), "{}", answer.text);
    assert!(answer.text.contains(&format!("value=\"{email}\"")), "the form is there again");
}

#[tokio::test]
async fn an_address_that_nobody_has_is_answered_like_one_that_somebody_has() {
    let browser = Browser::stranger().await;
    let mut answers = Vec::new();
    for email in ["ana@test.example", "bob@test.example"] {
        let answer = browser.post("/login", &[("email", email), ("password", "wrong horse")]).await;
        let headers: Vec<_> =
            answer.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        answers.push((answer.status, headers, answer.text.replace(email, "")));
    }
    assert_eq!(answers[0].0, StatusCode::UNAUTHORIZED);
    assert_eq!(answers[0], answers[1]);
}
