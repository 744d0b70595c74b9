//! What begins by itself, with the time.

use transom_rules::view::{Narrowing, View};

use super::*;
use crate::workspace::views;

#[tokio::test]
async fn a_window_that_closes_soon_sets_a_run_off_once() {
    let bots = Bots::new().await;
    bots.on("
flow: 1
name: Before it closes
triggers:
  - window_closes: 2h
steps:
  remind:
    message: We are here for two hours yet.
")
        .await;
    let conversation = bots.hears("hello").await;
    bots.later(Span::hours(21)).await;
    assert_eq!(bots.runs(conversation).await, []);
    bots.later(Span::minutes(61)).await;
    assert_eq!(bots.said(conversation).await, ["We are here for two hours yet."]);
    bots.later(Span::minutes(30)).await;
    assert_eq!(bots.runs(conversation).await.len(), 1);
    bots.hears("hello again").await;
    bots.later(Span::hours(20)).await;
    bots.later(Span::minutes(121)).await;
    assert_eq!(bots.runs(conversation).await.len(), 2, "a word of theirs opens it anew");
}

#[tokio::test]
async fn a_schedule_begins_with_everybody_of_a_view() {
    let bots = Bots::new().await;
    bots.desk.has_template("hello", "en_US", "Good morning!").await;
    let narrowing = Narrowing { view: View::All, ..Narrowing::default() };
    let new = views::New { name: "Everybody".into(), is_shared: true, narrowing };
    views::keep(bots.desk.app.base(), &bots.us, new).await.unwrap();
    let conversation = bots.hears("hello").await;
    bots.on("
flow: 1
name: Mornings
triggers:
  - schedule: \"09:00\"
    whom: Everybody
steps:
  greet:
    template: hello
    language: en_US
")
        .await;
    for _ in 0..25 {
        bots.later(Span::hours(1)).await;
    }
    assert_eq!(bots.said(conversation).await, ["Good morning!"]);
}
