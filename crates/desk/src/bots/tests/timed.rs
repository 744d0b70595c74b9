//! What begins by itself, with the time.

use serde_json::json;
use transom_rules::view::{Narrowing, View};

use super::*;
use crate::bots::timed;
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

/// A view of all, and a bot that greets whom it holds at nine.
async fn greets_all(bots: &Bots, count: usize) -> Vec<ConversationId> {
    bots.desk.has_template("hello", "en_US", "Good morning!").await;
    let narrowing = Narrowing { view: View::All, ..Narrowing::default() };
    let new = views::New { name: "Everybody".into(), is_shared: true, narrowing };
    views::keep(bots.desk.app.base(), &bots.us, new).await.unwrap();
    let wrote = |n: usize| {
        let phone = format!("1555019{n:04}");
        json!({"contacts": [{"wa_id": phone, "profile": {"name": format!("Customer {n}")}}],
            "messages": [{"from": phone, "id": format!("wamid.{n}"), "type": "text", "text": {"body": "Hello"},
                "timestamp": bots.desk.app.clock.now().seconds().to_string()}]})
    };
    bots.desk.takes((0..count).map(wrote)).await;
    let filter = transom_store::conversations::Filter::of(transom_rules::access::Visibility::All, 10_000);
    let here = bots.desk.app.db.of(bots.desk.workspace);
    let all = here.read(filter, |tx, filter| Box::pin(transom_store::conversations::list(tx, filter)));
    all.await.unwrap().into_iter().map(|one| one.conversation.id).collect()
}

#[tokio::test]
async fn a_schedule_begins_once_with_each_of_more_than_a_page_whoever_is_stopped() {
    let bots = Bots::new().await;
    let many = usize::try_from(timed::PAGE).unwrap() + 3;
    let all = greets_all(&bots, many).await;
    assert_eq!(all.len(), many);
    let id = bots
        .on("
flow: 1
name: Mornings
triggers:
  - schedule: \"09:00\"
    whom: Everybody
steps:
  note:
    note: Greeted.
")
        .await;
    let app = &bots.desk.app;
    // A minute behind nine o'clock.
    let day = 24 * 3_600;
    let until = (9 * 3_600 + 60 - app.clock.now().seconds()).rem_euclid(day);
    bots.desk.clock_jumps(Span::seconds(until));
    let (now, here) = (app.clock.now(), app.db.of(bots.desk.workspace));
    let bot = async || here.read((), move |tx, ()| Box::pin(bots::get(tx, id))).await.unwrap().unwrap();
    // Behind each page a server may be stopped, and others look at the same.
    while bot().await.looked_at < Some(now) {
        let (one, other) = tokio::join!(
            timed::step(app, bots.desk.workspace, id),
            timed::step(app, bots.desk.workspace, id)
        );
        assert!(one.is_ok() && other.is_ok());
    }
    assert_eq!(bot().await.looking, "");
    let ended = bots::Filter { bot: Some(id), limit: 9_999, ..bots::Filter::default() };
    for _ in 0..2_000 {
        bots.work().await;
        let runs = here.read(ended, |tx, filter| Box::pin(bots::runs(tx, *filter))).await.unwrap();
        if runs.iter().filter(|run| run.ended_at.is_some()).count() >= many {
            break;
        }
    }
    for conversation in all {
        assert_eq!(bots.runs(conversation).await.len(), 1, "{conversation}");
    }
}
