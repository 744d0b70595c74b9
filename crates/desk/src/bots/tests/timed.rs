//! What begins by itself, with the time.

use std::collections::BTreeSet;

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

/// A bot that notes something of everybody at a time of day.
fn notes_at(time: &str, note: &str) -> String {
    format!(
        "
flow: 1
name: Mornings
triggers:
  - schedule: \"{time}\"
    whom: Everybody
steps:
  note:
    note: {note}
"
    )
}

impl Bots {
    /// It is a minute behind nine o'clock of another day, and nobody looked yet.
    fn it_is_past_nine(&self) {
        let (clock, day) = (&self.desk.app.clock, 24 * 3_600);
        let until = (9 * 3_600 + 60 - clock.now().seconds()).rem_euclid(day);
        self.desk.clock_jumps(Span::seconds(day + until));
    }

    async fn bot(&self, id: BotId) -> bots::Bot {
        let here = self.desk.app.db.of(self.desk.workspace);
        here.read((), move |tx, ()| Box::pin(bots::get(tx, id))).await.unwrap().unwrap()
    }

    /// All that is due is looked through, by two servers at once, of which each may be stopped behind each page.
    async fn looks_through(&self, id: BotId) {
        let now = self.desk.app.clock.now();
        while self.bot(id).await.looked_at < Some(now) {
            let (one, other) = tokio::join!(
                timed::step(&self.desk.app, self.desk.workspace, id),
                timed::step(&self.desk.app, self.desk.workspace, id)
            );
            assert!(one.is_ok() && other.is_ok());
        }
        assert_eq!(self.bot(id).await.looking, "");
    }

    /// The runs of a bot when so many of them are over.
    async fn ended(&self, id: BotId, many: usize) -> Vec<BotRun> {
        let all = bots::Filter { bot: Some(id), limit: 9_999, ..bots::Filter::default() };
        let here = self.desk.app.db.of(self.desk.workspace);
        for _ in 0..2_000 {
            self.work().await;
            let runs = here.read(all, |tx, filter| Box::pin(bots::runs(tx, *filter))).await.unwrap();
            if runs.iter().filter(|run| run.ended_at.is_some()).count() >= many {
                return runs;
            }
        }
        panic!("fewer than {many} runs are over");
    }
}

#[tokio::test]
async fn a_schedule_begins_once_with_each_of_more_than_a_page_whoever_is_stopped() {
    let bots = Bots::new().await;
    let many = usize::try_from(timed::PAGE).unwrap() + 3;
    let all = greets_all(&bots, many).await;
    assert_eq!(all.len(), many);
    let id = bots.on(&notes_at("09:00", "Greeted.")).await;
    bots.it_is_past_nine();
    bots.looks_through(id).await;
    bots.ended(id, many).await;
    for conversation in all {
        assert_eq!(bots.runs(conversation).await.len(), 1, "{conversation}");
    }
}

#[tokio::test]
async fn what_is_left_of_a_schedule_begins_by_the_version_that_began_it_whatever_is_deployed() {
    // As long as the deployed version has such a trigger.
    for (time, begun) in [("09:00", 2), ("09:30", 0)] {
        let bots = Bots::new().await;
        let mut all = greets_all(&bots, 3).await;
        all.sort();
        let id = bots.on(&notes_at("09:00", "The first.")).await;
        // It was stopped behind the first of them, by a release that wrote no version; nobody looks before time passes.
        let now = bots.desk.app.clock.now();
        let (since, until) = (now - Span::minutes(2), now - Span::minutes(1));
        let looking = json!({"since": since, "until": until, "trigger": 0, "after": [now, all[0]]});
        let stopped = looking.to_string();
        bots.desk.write(stopped, move |tx, stopped| Box::pin(bots::looks_on(tx, id, stopped))).await;
        assert_eq!(crate::bots::begun_before(&bots.bot(id).await), None);
        for (n, note) in [(2, "The second."), (3, "The third.")] {
            act::save(bots.with(), &bots.us, id, notes_at(time, note), None).await.unwrap();
            assert_eq!(bots.deployed(id).await, n);
        }
        assert_eq!(crate::bots::begun_before(&bots.bot(id).await), Some(1), "{time}");
        bots.desk.clock_jumps(Span::minutes(1));
        bots.looks_through(id).await;
        bots.work().await;
        let mut first = Vec::new();
        for conversation in &all {
            let runs = bots.runs(*conversation).await;
            first.extend(runs.into_iter().filter(|run| run.version == 1).map(|run| run.conversation));
        }
        assert_eq!(first, all[3 - begun..], "{time}");
        bots.it_is_past_nine();
        bots.later(Span::minutes(30)).await;
        let runs = bots.ended(id, begun + 3).await;
        let newest = runs.iter().filter(|run| run.version == 3).map(|run| run.conversation);
        assert_eq!(newest.collect::<BTreeSet<_>>().len(), 3, "the next one goes by the new");
    }
}

#[tokio::test]
async fn what_was_due_when_another_version_was_deployed_is_its_elders() {
    for (before, version) in [("09:00", Some(1)), ("10:00", None)] {
        let bots = Bots::new().await;
        let all = greets_all(&bots, 1).await;
        let id = bots.on(&notes_at(before, "The first.")).await;
        bots.it_is_past_nine();
        act::save(bots.with(), &bots.us, id, notes_at("09:00", "The second."), None).await.unwrap();
        assert_eq!(bots.deployed(id).await, 2);
        bots.desk.clock_jumps(Span::minutes(1));
        bots.looks_through(id).await;
        bots.work().await;
        let run = bots.runs(all[0]).await.pop();
        assert_eq!(run.map(|run| run.version), version, "{before}");
    }
}

#[test]
fn what_an_earlier_release_wrote_is_read() {
    let bot = "0190163d-8694-7395-aed7-9a17d28d0f7a";
    let due = |about: &str| timed::Due::read(about).map(|due| (due.place, due.version));
    assert_eq!(due(&format!("{bot}/1")), Some((1, None)));
    assert_eq!(due(&format!("{bot}/1/7")), Some((1, Some(7))));
    assert_eq!(due(&format!("{bot}/1/")), None);
    assert_eq!(due("1/7"), None);
}
