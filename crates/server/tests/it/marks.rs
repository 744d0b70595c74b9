//! What a workspace marks its conversations with: statuses and labels of its own, sleep, priorities, notes; and how long
//! a conversation stays the one that new messages join. On both engines.

use std::collections::BTreeSet;

use serde_json::json;
use transom_desk::contacts::merge;
use transom_desk::conversations::label::{self, Labels};
use transom_desk::conversations::stand::{self, Stand};
use transom_desk::conversations::{Wish, change, note, story, take, wake};
use transom_desk::done::{NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::messages::draft::Ask;
use transom_desk::messages::send::{self, Sent};
use transom_desk::people::teams;
use transom_desk::workspace::statuses::New;
use transom_desk::workspace::{labels, purposes, statuses, validity};
use transom_rules::access::{Asker, Face, On, RoleKey, Sees, Verb, Visibility};
use transom_rules::id::ConversationId;
use transom_rules::mark::{Colour, Priority};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::{Span, Timestamp};
use transom_store::audit::Within;
use transom_store::conversations::{self, Conversation, Filter};
use transom_store::users::{self, User};
use transom_store::{audit, notes};

use crate::harness::{Engine, inside, on_each_engine};

const ANA: &str = "15550178001";
const BEN: &str = "15550178002";

on_each_engine!(
    a_status_of_the_workspaces_says_where_a_conversation_stands,
    a_list_that_is_put_in_order_keeps_what_others_change_in_it,
    what_sleeps_wakes_on_top_at_its_hour_or_when_the_customer_writes,
    what_sleeps_keeps_its_status_until_the_customer_writes,
    labels_are_exact_and_what_is_removed_is_gone_everywhere,
    there_are_only_so_many_of_each,
    a_note_is_for_colleagues_and_waits_for_whom_it_mentions,
    a_customer_who_writes_after_the_validity_begins_anew,
    what_sleeps_until_the_customer_answers_is_woken_by_the_answer,
);

async fn desk(engine: Engine) -> (Desk, Asker) {
    let desk = inside(engine, |_| ()).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    (desk, asker)
}

async fn get(desk: &Desk, id: ConversationId) -> Conversation {
    let read = desk
        .app
        .db
        .of(desk.workspace)
        .read((), move |tx, ()| Box::pin(conversations::get(tx, Visibility::All, id)));
    read.await.unwrap().unwrap().conversation
}

/// The list as it stands, the closed ones last named too.
async fn list(desk: &Desk) -> Vec<ConversationId> {
    let filter = Filter::of(Visibility::All, 10);
    let read =
        desk.app.db.of(desk.workspace).read(filter, |tx, filter| Box::pin(conversations::list(tx, filter)));
    read.await.unwrap().into_iter().map(|row| row.conversation.id).collect()
}

async fn told(desk: &Desk, id: ConversationId) -> Vec<story::What> {
    let within = Within { from: Timestamp::default(), to: None, limit: 50 };
    let read = desk.app.db.of(desk.workspace).read((), move |tx, ()| Box::pin(story::of(tx, id, within)));
    read.await.unwrap().into_iter().map(|deed| deed.what).collect()
}

/// What the audit log calls what was done with a conversation, in its order.
async fn logged(desk: &Desk, id: ConversationId) -> Vec<&'static str> {
    let within = Within { from: Timestamp::default(), to: None, limit: 50 };
    let read = desk.app.db.of(desk.workspace).read((), move |tx, ()| {
        Box::pin(async move { audit::done_with(tx, &On::from(id), Verb::ALL, within).await })
    });
    let lines = read.await.unwrap();
    lines.iter().rev().map(|line| line.verb.known().unwrap().as_str()).collect()
}

async fn a_status_of_the_workspaces_says_where_a_conversation_stands(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let (app, base) = (&desk.app, desk.app.base());
    let new = |name: &str, state| New { name: name.into(), colour: Colour::Teal, state };
    let promise = statuses::make(base, &asker, new(" Promise ", ConversationStatus::Pending)).await.unwrap();
    let paid = statuses::make(base, &asker, new("Paid", ConversationStatus::Closed)).await.unwrap();
    assert_eq!((promise.name.as_str(), promise.place, paid.place), ("Promise", 1, 2));
    for name in ["Promise", "PROMISE", "Prómise", "Ｐromise"] {
        let twin = statuses::make(base, &asker, new(name, ConversationStatus::Open)).await;
        assert!(matches!(twin, Err(NotDone::Wrong(Wrong::NameTaken))), "{twin:?}");
    }
    let named = |name: &str| statuses::Change { name: Some(name.into()), ..statuses::Change::default() };
    let twin = statuses::change(base, &asker, paid.id, named("promise")).await;
    assert!(matches!(twin, Err(NotDone::Wrong(Wrong::NameTaken))), "{twin:?}");
    statuses::change(base, &asker, paid.id, named("PAID")).await.unwrap();
    statuses::change(base, &asker, paid.id, named("Paid")).await.unwrap();
    let ana = desk.hears(ANA, "Ana", "Where is it?").await;
    stand::set(app, &asker, ana, Stand::With(promise.id)).await.unwrap();
    let now = get(&desk, ana).await;
    assert_eq!((now.status, now.status_id), (ConversationStatus::Pending, Some(promise.id)));
    // Whatever it waited for, somebody should look now.
    desk.hears(ANA, "Ana", "Hello?").await;
    let now = get(&desk, ana).await;
    assert_eq!((now.status, now.status_id), (ConversationStatus::Open, None));
    stand::set(app, &asker, ana, Stand::With(paid.id)).await.unwrap();
    assert_eq!(get(&desk, ana).await.status, ConversationStatus::Closed);
    statuses::remove(base, &asker, paid.id).await.unwrap();
    assert_eq!(get(&desk, ana).await.status_id, Some(paid.id), "it keeps what it has");
    let gone = stand::set(app, &asker, ana, Stand::With(paid.id)).await;
    assert!(matches!(gone, Err(NotDone::Wrong(Wrong::Status))), "{gone:?}");
    stand::set(app, &asker, ana, Stand::In(ConversationStatus::Open)).await.unwrap();
    assert_eq!(
        told(&desk, ana).await,
        [
            story::What::Got(promise.id),
            story::What::Got(paid.id),
            story::What::Stands(ConversationStatus::Open)
        ]
    );
    let called = ["conversation.status", "conversation.status", "conversation.close"];
    assert_eq!(logged(&desk, ana).await, called);
    let moved = statuses::Change { before: Some(0), ..statuses::Change::default() };
    let last = statuses::make(base, &asker, new("Paid", ConversationStatus::Closed)).await.unwrap();
    statuses::change(base, &asker, last.id, moved).await.unwrap();
    let called: Vec<String> =
        statuses::all(base, &asker).await.unwrap().into_iter().map(|one| one.name).collect();
    assert_eq!(called, ["Paid", "Promise"]);
}

/// Two who work on the list at the same moment: what one says of a status is not lost where the other moves one.
async fn a_list_that_is_put_in_order_keeps_what_others_change_in_it(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let base = desk.app.base();
    let mut ids = Vec::new();
    for name in ["One", "Two", "Three"] {
        let new = New { name: name.into(), colour: Colour::Teal, state: ConversationStatus::Open };
        ids.push(statuses::make(base, &asker, new).await.unwrap().id);
    }
    for round in 0..8 {
        let name = format!("Round {round}");
        let renamed = statuses::Change { name: Some(name.clone()), ..statuses::Change::default() };
        let moved = statuses::Change { before: Some(round % 3), ..statuses::Change::default() };
        let rename = statuses::change(base, &asker, ids[0], renamed);
        let (renamed, moved) = tokio::join!(rename, statuses::change(base, &asker, ids[1], moved));
        renamed.unwrap();
        moved.unwrap();
        let all = statuses::all(base, &asker).await.unwrap();
        assert!(all.iter().any(|one| one.name == name), "{all:?}");
        assert_eq!(all.iter().map(|one| one.place).collect::<Vec<_>>(), [1, 2, 3]);
    }
}

async fn what_sleeps_wakes_on_top_at_its_hour_or_when_the_customer_writes(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let app = &desk.app;
    let ana = desk.hears(ANA, "Ana", "Later, please").await;
    let ben = desk.hears(BEN, "Ben", "Later, too").await;
    let now = app.clock.now();
    let until = Timestamp::from_seconds((now + Span::hours(3)).seconds());
    for (at, wrong) in [(now, Wrong::Wake), (now + Span::hours(24 * 400), Wrong::WakeFar)] {
        let refused = stand::set(app, &asker, ana, Stand::AsleepUntil(at)).await;
        assert!(matches!(&refused, Err(NotDone::Wrong(why)) if *why == wrong), "{refused:?}");
    }
    for id in [ana, ben] {
        stand::set(app, &asker, id, Stand::AsleepUntil(until)).await.unwrap();
    }
    wake::due(app, desk.workspace).await.unwrap();
    assert_eq!(get(&desk, ana).await.status, ConversationStatus::Snoozed, "it is not yet time");
    desk.hears(BEN, "Ben", "Now!").await;
    let woken = get(&desk, ben).await;
    assert_eq!((woken.status, woken.wakes_at), (ConversationStatus::Open, None));
    assert_eq!(list(&desk).await, [ben, ana]);
    let said = get(&desk, ana).await.newest_at();
    desk.clock_jumps(Span::hours(4));
    wake::due(app, desk.workspace).await.unwrap();
    let woken = get(&desk, ana).await;
    assert_eq!((woken.status, woken.wakes_at), (ConversationStatus::Open, None));
    assert_eq!(woken.newest_at(), said, "nothing was said");
    assert_eq!(list(&desk).await, [ana, ben], "what wakes stands on top");
    wake::due(app, desk.workspace).await.unwrap();
    assert_eq!(told(&desk, ana).await, [story::What::Sleeps(until), story::What::Woke], "once");
    assert_eq!(told(&desk, ben).await, [story::What::Sleeps(until)]);
    assert_eq!(logged(&desk, ana).await, ["conversation.snooze", "conversation.snooze"]);
    // What is said next is the newest again.
    desk.hears(ANA, "Ana", "Thanks").await;
    let answered = get(&desk, ana).await;
    assert_eq!((answered.said_at, answered.last_text.as_str()), (None, "Thanks"));
}

/// A status is not lost by a sleep: it is there meanwhile and afterwards. Only one that itself rests is not woken to.
async fn what_sleeps_keeps_its_status_until_the_customer_writes(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let (app, base) = (&desk.app, desk.app.base());
    let mut made = Vec::new();
    for (name, state) in [("Promise", ConversationStatus::Pending), ("Parts", ConversationStatus::Snoozed)] {
        let new = New { name: name.into(), colour: Colour::Teal, state };
        made.push(statuses::make(base, &asker, new).await.unwrap().id);
    }
    let (promise, parts) = (made[0], made[1]);
    let ana = desk.hears(ANA, "Ana", "Later, please").await;
    let ben = desk.hears(BEN, "Ben", "Later, too").await;
    for (id, status) in [(ana, promise), (ben, parts)] {
        stand::set(app, &asker, id, Stand::With(status)).await.unwrap();
        let until = Timestamp::from_seconds((app.clock.now() + Span::hours(1)).seconds());
        stand::set(app, &asker, id, Stand::AsleepUntil(until)).await.unwrap();
        let asleep = get(&desk, id).await;
        let stands = (asleep.status, asleep.status_id, asleep.wakes_at);
        assert_eq!(stands, (ConversationStatus::Snoozed, Some(status), Some(until)));
    }
    desk.clock_jumps(Span::hours(2));
    wake::due(app, desk.workspace).await.unwrap();
    let woken = get(&desk, ana).await;
    assert_eq!((woken.status, woken.status_id), (ConversationStatus::Pending, Some(promise)));
    assert_eq!(list(&desk).await.first(), Some(&ben), "the last one that woke stands on top");
    let woken = get(&desk, ben).await;
    assert_eq!((woken.status, woken.status_id), (ConversationStatus::Open, None), "it would rest on");
    stand::set(app, &asker, ana, Stand::In(ConversationStatus::Snoozed)).await.unwrap();
    assert_eq!(get(&desk, ana).await.status_id, Some(promise));
    desk.hears(ANA, "Ana", "Now!").await;
    let woken = get(&desk, ana).await;
    assert_eq!(
        (woken.status, woken.status_id),
        (ConversationStatus::Open, None),
        "as of any that is written in"
    );
    stand::set(app, &asker, ana, Stand::In(ConversationStatus::Closed)).await.unwrap();
    stand::set(app, &asker, ana, Stand::In(ConversationStatus::Snoozed)).await.unwrap();
    assert_eq!(get(&desk, ana).await.status_id, None);
}

async fn labels_are_exact_and_what_is_removed_is_gone_everywhere(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let (app, base) = (&desk.app, desk.app.base());
    let vip = labels::make(base, &asker, "VIP", Colour::Purple).await.unwrap().id;
    let trade = labels::make(base, &asker, "Trade", Colour::Teal).await.unwrap().id;
    let ana = desk.hears(ANA, "Ana", "Hello").await;
    let exactly = |labels: &[_]| Labels::Exactly(labels.iter().copied().collect::<BTreeSet<_>>());
    label::set(app, &asker, ana, exactly(&[vip])).await.unwrap();
    label::set(app, &asker, ana, Labels::With(trade)).await.unwrap();
    label::set(app, &asker, ana, Labels::With(trade)).await.unwrap();
    label::set(app, &asker, ana, exactly(&[trade])).await.unwrap();
    let urgent = Wish { priority: Some(Priority::Urgent), ..Wish::default() };
    change(app, &asker, ana, urgent.clone()).await.unwrap();
    change(app, &asker, ana, urgent).await.unwrap();
    assert_eq!(
        told(&desk, ana).await,
        [
            story::What::Labelled(vec![vip], vec![]),
            story::What::Labelled(vec![trade], vec![]),
            story::What::Labelled(vec![], vec![vip]),
            story::What::Urgent(Priority::Urgent),
        ],
        "what changes nothing is not told"
    );
    for name in ["vip", "VÍP", "ｖip"] {
        let twin = labels::make(base, &asker, name, Colour::Teal).await;
        assert!(matches!(twin, Err(NotDone::Wrong(Wrong::NameTaken))), "{twin:?}");
    }
    labels::remove(base, &asker, trade).await.unwrap();
    let unknown = label::set(app, &asker, ana, Labels::With(trade)).await;
    assert!(matches!(unknown, Err(NotDone::Wrong(Wrong::Label))), "{unknown:?}");
    let found = desk
        .app
        .db
        .of(desk.workspace)
        .read([ana], |tx, ids| Box::pin(transom_store::labels::of_conversations(tx, ids)));
    assert!(found.await.unwrap().is_empty());
    assert_eq!(labels::all(base, &asker).await.unwrap().len(), 1);
}

/// Each is a line of a menu.
async fn there_are_only_so_many_of_each(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let base = desk.app.base();
    let full = |done: Option<NotDone>, why: Wrong| {
        assert!(matches!(done, Some(NotDone::Wrong(told)) if told == why));
    };
    for n in 0..200 {
        labels::make(base, &asker, &format!("Label {n}"), Colour::Teal).await.unwrap();
    }
    for n in 0..500 {
        teams::make(base, &asker, &format!("Team {n}")).await.unwrap();
    }
    for n in 0..100 {
        let name = format!("Status {n}");
        let new = New { name, colour: Colour::Teal, state: ConversationStatus::Open };
        statuses::make(base, &asker, new).await.unwrap();
        purposes::make(base, &asker, &format!("Purpose {n}")).await.unwrap();
    }
    full(labels::make(base, &asker, "More", Colour::Teal).await.err(), Wrong::LabelsMany);
    full(teams::make(base, &asker, "More").await.err(), Wrong::TeamsMany);
    let new = New { name: "More".into(), colour: Colour::Teal, state: ConversationStatus::Open };
    full(statuses::make(base, &asker, new).await.err(), Wrong::StatusesMany);
    full(purposes::make(base, &asker, "More").await.err(), Wrong::PurposesMany);
}

async fn a_note_is_for_colleagues_and_waits_for_whom_it_mentions(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let app = &desk.app;
    let ana = desk.hears(ANA, "Ana", "Hello").await;
    let before = get(&desk, ana).await;
    for (text, ok) in [("", false), (" \n ", false), (&*"x".repeat(4_001), false), ("x", true)] {
        let left = note::write(app.base(), &asker, ana, text, Vec::new()).await;
        assert_eq!(left.is_ok(), ok, "{left:?}");
    }
    let nobody = note::write(app.base(), &asker, ana, "Look", vec![app.clock.user_id()]).await;
    assert!(matches!(nobody, Err(NotDone::Wrong(Wrong::Mention))), "{nobody:?}");
    let left = note::write(app.base(), &asker, ana, "They pay late", vec![desk.user]).await.unwrap();
    let waiting = || {
        let (here, user) = (desk.app.db.of(desk.workspace), desk.user);
        async move {
            here.read((), move |tx, ()| Box::pin(notes::waiting(tx, user, Visibility::All, 9))).await.unwrap()
        }
    };
    assert_eq!(waiting().await, 1);
    let now = get(&desk, ana).await;
    assert_eq!((now.last_text.as_str(), now.last_at), ("Hello", before.last_at), "no message was sent");
    // Who sees their own alone is mentioned where they see it.
    let ivo = User {
        sees: Some(Sees::Own),
        ..User::new(desk.workspace, app.clock.user_id(), "ivo@test.example", "Ivo", RoleKey::Agent)
    };
    let id = ivo.id;
    desk.write(ivo, |tx, ivo| Box::pin(users::add(tx, ivo, Timestamp::default()))).await;
    let unseen = note::write(app.base(), &asker, ana, "@ivo, have a look", Vec::new()).await;
    assert!(matches!(unseen, Err(NotDone::Wrong(Wrong::MentionUnseen))), "{unseen:?}");
    take::assign(app, &asker, ana, Some(id)).await.unwrap();
    let theirs = note::write(app.base(), &asker, ana, "@ivo, have a look", Vec::new()).await.unwrap();
    note::remove(app, &asker, theirs.id).await.unwrap();
    note::remove(app, &asker, left.id).await.unwrap();
    assert!(matches!(note::remove(app, &asker, left.id).await, Err(NotDone::NotFound)));
    assert_eq!(waiting().await, 0, "what was taken away waits for nobody");
}

/// Whatever the validity says: what sleeps until the customer answers is woken by the answer.
async fn what_sleeps_until_the_customer_answers_is_woken_by_the_answer(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let (app, base) = (&desk.app, desk.app.base());
    validity::set(base, &asker, None, Some(48)).await.unwrap();
    let ana = desk.hears(ANA, "Ana", "Later, please").await;
    stand::set(app, &asker, ana, Stand::In(ConversationStatus::Snoozed)).await.unwrap();
    desk.clock_jumps(Span::hours(72));
    assert_eq!(desk.hears(ANA, "Ana", "Now?").await, ana);
    assert_eq!(get(&desk, ana).await.status, ConversationStatus::Open);
    // The customer's answers go elsewhere once somebody writes in another conversation of theirs.
    stand::set(app, &asker, ana, Stand::In(ConversationStatus::Closed)).await.unwrap();
    let newer = desk.hears(ANA, "Ana", "Something else").await;
    assert_ne!(newer, ana);
    stand::set(app, &asker, newer, Stand::In(ConversationStatus::Snoozed)).await.unwrap();
    let ask = desk.asks(ANA, &json!({"type": "text", "text": {"body": "About the first one"}}));
    let sent = send::send(app, Ask { written_in: Some(ana), ..ask }).await.unwrap();
    assert!(matches!(sent, Sent::Queued(_)), "{sent:?}");
    assert_eq!(get(&desk, newer).await.status, ConversationStatus::Open, "nothing else would wake it");
    assert_eq!(told(&desk, newer).await.last(), Some(&story::What::Woke));
    // And when two who are one person are merged.
    let ben = desk.hears(BEN, "Ben", "Later, too").await;
    stand::set(app, &asker, ben, Stand::In(ConversationStatus::Snoozed)).await.unwrap();
    desk.hears(ANA, "Ana", "Well?").await;
    let (one, other) = (get(&desk, ana).await.contact_id, get(&desk, ben).await.contact_id);
    merge::merge(base, &asker, one, other).await.unwrap();
    assert_eq!(get(&desk, ben).await.status, ConversationStatus::Open);
}

/// The three cases of a desk that sets one, and none where none is set.
async fn a_customer_who_writes_after_the_validity_begins_anew(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let (app, base) = (&desk.app, desk.app.base());
    let first = desk.hears(ANA, "Ana", "One").await;
    desk.clock_jumps(Span::hours(100));
    assert_eq!(desk.hears(ANA, "Ana", "Two").await, first, "without one it goes on while it is open");
    for wrong in [0, -1, 8_761] {
        let refused = validity::set(base, &asker, None, Some(wrong)).await;
        assert!(matches!(refused, Err(NotDone::Wrong(Wrong::Validity))), "{refused:?}");
    }
    validity::set(base, &asker, None, Some(48)).await.unwrap();
    desk.clock_jumps(Span::hours(47));
    assert_eq!(desk.hears(ANA, "Ana", "Three").await, first, "it is open and valid");
    desk.clock_jumps(Span::hours(48));
    let second = desk.hears(ANA, "Ana", "Four").await;
    assert_ne!(second, first, "it is open and its validity is over");
    assert_eq!(get(&desk, first).await.status, ConversationStatus::Open, "no work is lost");
    stand::set(app, &asker, second, Stand::In(ConversationStatus::Closed)).await.unwrap();
    desk.clock_jumps(Span::hours(1));
    let third = desk.hears(ANA, "Ana", "Five").await;
    assert!(third != first && third != second, "it is closed");
    // A number says more than the workspace.
    validity::set(base, &asker, Some(desk.channel), Some(1)).await.unwrap();
    desk.clock_jumps(Span::hours(2));
    let fourth = desk.hears(ANA, "Ana", "Six").await;
    assert_ne!(fourth, third);
    validity::set(base, &asker, Some(desk.channel), None).await.unwrap();
    validity::set(base, &asker, None, None).await.unwrap();
    desk.clock_jumps(Span::hours(900));
    assert_eq!(desk.hears(ANA, "Ana", "Seven").await, fourth);
    let elsewhere = validity::set(base, &asker, Some(app.clock.channel_id()), Some(1)).await;
    assert!(matches!(elsewhere, Err(NotDone::NotFound)), "{elsewhere:?}");
}
