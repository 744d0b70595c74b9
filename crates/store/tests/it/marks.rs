//! What a workspace marks its conversations with: statuses, labels, priorities, sleep, notes.

use transom_rules::access::{Actor, ActorKind, Face, Mask, Origin, Outcome, Verb, Visibility};
use transom_rules::author::Author;
use transom_rules::hours::Business;
use transom_rules::id::{AuditId, ChannelId, ConversationId, LabelId, NoteId, StatusId, UserId};
use transom_rules::mark::{Colour, Priority};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::{Span, Timestamp};
use transom_store::audit::{self, Entry, Within};
use transom_store::conversations::find::{self, Effort};
use transom_store::conversations::{self, Conversation, Filter};
use transom_store::forget::{Aged, forget};
use transom_store::held::{Held, Wanted};
use transom_store::labels::{self, Label};
use transom_store::notes::{self, Note};
use transom_store::search::Word;
use transom_store::statuses::{self, Status};
use transom_store::{Db, Error, apps};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, AGENT, ELSEWHERE, HERE, SHOP, at, commit, conversation_id, look};

on_each_engine!(
    statuses_are_told_in_their_order_and_stay_known,
    labels_are_put_on_and_taken_off,
    a_list_is_narrowed_by_marks,
    who_sleeps_wakes_in_the_order_of_their_hours,
    notes_are_read_by_their_time,
    a_mention_waits_until_it_is_seen,
    a_note_that_is_old_waits_for_nobody,
    marked_conversations_are_paged_alike_however_many_there_are,
    what_is_raised_stands_by_another_hour_than_it_was_said,
    what_was_done_with_a_conversation_is_read_from_the_log,
    hours_of_a_workspace_and_of_its_numbers_are_kept,
);

const ZED: UserId = UserId(Uuid::from_u128(0xA2));

fn status(n: u128, name: &str, place: i64) -> Status {
    Status {
        id: StatusId(Uuid::from_u128(n)),
        name: name.into(),
        colour: Colour::Teal,
        state: ConversationStatus::Pending,
        place,
        is_removed: false,
    }
}

fn label(n: u128, name: &str) -> Label {
    Label { id: LabelId(Uuid::from_u128(n)), name: name.into(), colour: Colour::Pink, is_removed: false }
}

async fn statuses_are_told_in_their_order_and_stay_known(db: Db) {
    let (promise, ongoing) = (status(1, "Promise", 2), status(2, "Ongoing", 1));
    let made = (promise.clone(), ongoing.clone());
    db.of(HERE)
        .write(made, |tx, (promise, ongoing)| {
            Box::pin(async move {
                statuses::add(tx, promise, at(0)).await?;
                statuses::add(tx, ongoing, at(0)).await
            })
        })
        .await
        .unwrap();
    assert_eq!(look!(db, |tx| statuses::all(&mut tx.of(HERE)).await), [ongoing.clone(), promise.clone()]);
    assert_eq!(look!(db, |tx| statuses::all(&mut tx.of(ELSEWHERE)).await), []);
    let twin = commit!(db, |tx| statuses::add(&mut tx.of(HERE), &status(3, "Promise", 3), at(0)).await);
    assert!(matches!(twin, Err(Error::Duplicate(_))));
    let id = promise.id;
    commit!(db, |tx| {
        // Its place stays, whatever is told of it, and so does all else when it gets another one.
        statuses::change(&mut tx.of(HERE), &status(2, "Under way", 0)).await?;
        statuses::set_place(&mut tx.of(HERE), StatusId(Uuid::from_u128(2)), 5).await?;
        statuses::remove(&mut tx.of(HERE), StatusId(Uuid::from_u128(1)), at(9)).await?;
        // Its name is free again.
        statuses::add(&mut tx.of(HERE), &status(3, "Promise", 3), at(9)).await
    })
    .unwrap();
    let known = look!(db, |tx| statuses::all(&mut tx.of(HERE)).await);
    let names: Vec<(&str, bool)> = known.iter().map(|one| (one.name.as_str(), one.is_removed)).collect();
    assert_eq!(names, [("Promise", true), ("Promise", false), ("Under way", false)]);
    let offered = look!(db, |tx| statuses::offered(&mut tx.of(HERE)).await);
    assert_eq!(offered.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Promise", "Under way"]);
    let held = db.of(HERE).write((), move |tx, ()| Box::pin(statuses::hold(tx, id))).await.unwrap();
    assert_eq!(held, Some(Status { is_removed: true, ..promise }));
    let as_is = db.of(HERE).write((), move |tx, ()| Box::pin(statuses::keep_as_is(tx, id))).await;
    assert_eq!(as_is, Ok(held));
}

async fn set(db: &Db, n: u32, on: &[LabelId], off: &[LabelId]) {
    let change = (on.to_vec(), off.to_vec());
    db.of(HERE)
        .write(change, move |tx, (on, off)| Box::pin(labels::set(tx, conversation_id(n), on, off)))
        .await
        .unwrap();
}

async fn of(db: &Db, n: u32) -> Vec<String> {
    let ids = [conversation_id(n)];
    let found = db.of(HERE).read(ids, |tx, ids| Box::pin(labels::of_conversations(tx, ids))).await.unwrap();
    found.into_values().flatten().map(|label| label.name).collect()
}

async fn two_labels(db: &Db) -> [LabelId; 2] {
    let (vip, trade) = (label(1, "VIP"), label(2, "Trade"));
    let ids = [vip.id, trade.id];
    db.of(HERE)
        .write((vip, trade), |tx, (vip, trade)| {
            Box::pin(async move {
                labels::add(tx, vip, at(0)).await?;
                labels::add(tx, trade, at(0)).await
            })
        })
        .await
        .unwrap();
    ids
}

async fn labels_are_put_on_and_taken_off(db: Db) {
    world::people(&db, &["Ada", "Ben"]).await;
    let [vip, trade] = two_labels(&db).await;
    set(&db, 1, &[vip, trade], &[]).await;
    set(&db, 1, &[vip], &[]).await;
    assert_eq!(of(&db, 1).await, ["Trade", "VIP"], "by name, each once");
    assert_eq!(of(&db, 2).await, [""; 0]);
    set(&db, 1, &[], &[trade]).await;
    assert_eq!(of(&db, 1).await, ["VIP"]);
    db.of(HERE).write((), move |tx, ()| Box::pin(labels::remove(tx, vip, at(5)))).await.unwrap();
    assert_eq!(of(&db, 1).await, [""; 0], "nobody shows what is removed");
    commit!(db, |tx| labels::change(&mut tx.of(HERE), &label(2, "Wholesale")).await).unwrap();
    let held = db.of(HERE).write((), move |tx, ()| Box::pin(labels::hold(tx, trade))).await.unwrap();
    assert_eq!(held, Some(label(2, "Wholesale")));
    let as_is = db.of(HERE).write((), move |tx, ()| Box::pin(labels::keep_as_is(tx, trade))).await;
    assert_eq!(as_is, Ok(held));
    let known = look!(db, |tx| labels::all(&mut tx.of(HERE)).await);
    assert_eq!(known.iter().map(|one| one.is_removed).collect::<Vec<_>>(), [true, false]);
    let offered = look!(db, |tx| labels::offered(&mut tx.of(HERE)).await);
    assert_eq!(offered, known[1..]);
}

async fn change(db: &Db, n: u32, how: fn(&mut Conversation)) {
    db.of(HERE)
        .write((), move |tx, ()| {
            Box::pin(async move {
                let wanted = Wanted { conversations: [conversation_id(n)].into(), ..Wanted::default() };
                let mut held = Held::load(tx, &wanted).await?;
                how(held.conversation_mut(conversation_id(n)).unwrap());
                held.write(tx, at(1)).await.map(drop)
            })
        })
        .await
        .unwrap();
}

async fn list(db: &Db, filter: Filter) -> Vec<ConversationId> {
    let found = db.of(HERE).read(filter, |tx, filter| Box::pin(conversations::list(tx, filter)));
    found.await.unwrap().into_iter().map(|row| row.conversation.id).collect()
}

fn ids(numbers: &[u32]) -> Vec<ConversationId> {
    numbers.iter().map(|n| conversation_id(*n)).collect()
}

async fn a_list_is_narrowed_by_marks(db: Db) {
    world::people(&db, &["Ada", "Ben", "Cleo"]).await;
    let [vip, trade] = two_labels(&db).await;
    set(&db, 1, &[vip], &[]).await;
    set(&db, 3, &[vip, trade], &[]).await;
    change(&db, 2, |one| one.priority = Priority::Urgent).await;
    change(&db, 3, |one| {
        one.stand(ConversationStatus::Snoozed);
        one.status_id = Some(StatusId(Uuid::from_u128(1)));
    })
    .await;
    let all = || Filter::of(Visibility::All, 10);
    assert_eq!(list(&db, Filter { label: Some(vip), ..all() }).await, ids(&[3, 1]));
    assert_eq!(list(&db, Filter { label: Some(trade), ..all() }).await, ids(&[3]));
    assert_eq!(list(&db, Filter { priority: Some(Priority::Urgent), ..all() }).await, ids(&[2]));
    let defined = Some(StatusId(Uuid::from_u128(1)));
    assert_eq!(list(&db, Filter { defined, ..all() }).await, ids(&[3]));
    let both = Filter { defined, label: Some(vip), except: &[ConversationStatus::Snoozed], ..all() };
    assert_eq!(counted(&db, Filter { label: Some(vip), ..all() }).await, 2);
    assert_eq!(counted(&db, both.clone()).await, 0);
    assert_eq!(list(&db, both).await, ids(&[]), "filters add up");
    db.of(HERE).write((), move |tx, ()| Box::pin(labels::remove(tx, vip, at(5)))).await.unwrap();
    assert_eq!(list(&db, Filter { label: Some(vip), ..all() }).await, ids(&[]), "it marks nothing any more");
    assert_eq!(counted(&db, Filter { label: Some(vip), ..all() }).await, 0);
    assert_eq!(list(&db, Filter { label: Some(trade), ..all() }).await, ids(&[3]));
}

async fn counted(db: &Db, filter: Filter) -> i64 {
    look!(db, |tx| conversations::count(&mut tx.of(HERE), &filter).await)
}

async fn who_sleeps_wakes_in_the_order_of_their_hours(db: Db) {
    world::people(&db, &["Ada", "Ben", "Cleo"]).await;
    let sleep = |n: u32, how: fn(&mut Conversation)| change(&db, n, how);
    sleep(1, |one| one.wakes_at = Some(at(30))).await;
    sleep(2, |one| one.wakes_at = Some(at(20))).await;
    sleep(3, |one| one.wakes_at = Some(at(40))).await;
    let due = |now: Timestamp, most: i64| {
        let here = db.of(HERE);
        async move { here.read((), move |tx, ()| Box::pin(conversations::due(tx, now, most))).await.unwrap() }
    };
    assert_eq!(due(at(19), 10).await, ids(&[]));
    assert_eq!(due(at(30), 10).await, ids(&[2, 1]));
    assert_eq!(due(at(99), 2).await, ids(&[2, 1]));
}

fn note(n: u128, of: u32, seconds: i64) -> Note {
    Note {
        id: NoteId(Uuid::from_u128(n)),
        conversation: conversation_id(of),
        author: Author::User(AGENT),
        text: format!("note {n}"),
        at: at(seconds),
    }
}

async fn leave(db: &Db, note: Note, mentioned: &[UserId]) {
    let left = (note, mentioned.to_vec());
    db.of(HERE).write(left, |tx, (note, mentioned)| Box::pin(notes::add(tx, note, mentioned))).await.unwrap();
}

async fn notes_are_read_by_their_time(db: Db) {
    world::people(&db, &["Ada", "Ben"]).await;
    for (n, of, seconds) in [(1, 1, 10), (2, 1, 20), (3, 1, 30), (4, 2, 20)] {
        leave(&db, note(n, of, seconds), &[]).await;
    }
    let read = |from: i64, to: i64, most: i64| {
        let here = db.of(HERE);
        async move {
            let found = here.read((), move |tx, ()| {
                Box::pin(notes::of_conversation(tx, conversation_id(1), at(from), at(to), most))
            });
            found.await.unwrap().into_iter().map(|note| note.text).collect::<Vec<_>>()
        }
    };
    assert_eq!(read(0, 99, 10).await, ["note 3", "note 2", "note 1"]);
    assert_eq!(read(10, 30, 10).await, ["note 2", "note 1"]);
    assert_eq!(read(0, 99, 1).await, ["note 3"]);
    let gone = NoteId(Uuid::from_u128(2));
    db.of(HERE).write((), move |tx, ()| Box::pin(notes::remove(tx, gone))).await.unwrap();
    assert_eq!(read(0, 99, 10).await, ["note 3", "note 1"]);
    assert_eq!(look!(db, |tx| notes::get(&mut tx.of(ELSEWHERE), NoteId(Uuid::from_u128(1))).await), None);
}

async fn a_mention_waits_until_it_is_seen(db: Db) {
    world::people(&db, &["Ada", "Ben"]).await;
    leave(&db, note(1, 1, 10), &[AGENT, ZED]).await;
    leave(&db, note(2, 1, 20), &[ZED]).await;
    leave(&db, note(3, 2, 30), &[ZED]).await;
    let waits_of = |user, seen| {
        let here = db.of(HERE);
        async move { here.read((), move |tx, ()| Box::pin(notes::waiting(tx, user, seen, 9))).await.unwrap() }
    };
    let waiting = |user| waits_of(user, Visibility::All);
    assert_eq!((waiting(AGENT).await, waiting(ZED).await), (1, 2), "conversations, not notes");
    // What is out of their sight could never be looked at, and is counted when it is theirs again.
    assert_eq!(waits_of(ZED, Visibility::Own(ZED)).await, 0);
    change(&db, 2, |one| one.assignee_id = Some(ZED)).await;
    assert_eq!(waits_of(ZED, Visibility::Own(ZED)).await, 1);
    change(&db, 2, |one| one.assignee_id = None).await;
    let waits = db.of(HERE).read((), |tx, ()| Box::pin(notes::waits(tx, ZED, conversation_id(2)))).await;
    assert!(waits.unwrap());
    let of_zed = || Filter { mentioned: Some(ZED), ..Filter::of(Visibility::All, 10) };
    assert_eq!(list(&db, of_zed()).await, ids(&[2, 1]));
    let seen = db.of(HERE).write((), |tx, ()| Box::pin(notes::seen(tx, ZED, conversation_id(1)))).await;
    assert!(seen.unwrap());
    assert_eq!((waiting(AGENT).await, waiting(ZED).await), (1, 1));
    assert_eq!(list(&db, of_zed()).await, ids(&[2]));
}

/// Whether few have a label or many: each page of each list is the same, as is what is found by words in it.
async fn marked_conversations_are_paged_alike_however_many_there_are(db: Db) {
    let names: Vec<String> = (1..=9).map(|n| format!("Customer {n}")).collect();
    world::people(&db, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let trade = label(1, "Trade");
    let id = trade.id;
    commit!(db, |tx| labels::add(&mut tx.of(HERE), &label(1, "Trade"), at(0)).await).unwrap();
    for n in [1, 3, 4, 7, 9] {
        set(&db, n, &[id], &[]).await;
    }
    for (note_of, conversation) in [(1, 3), (2, 3), (3, 4), (4, 8)] {
        leave(&db, note(note_of, conversation, 10), &[ZED]).await;
    }
    change(&db, 4, |one| one.stand(ConversationStatus::Closed)).await;
    let whole = Filter::of(Visibility::All, 2);
    let words = vec![Word::new("customer", Mask::Off)];
    for filter in [
        Filter { label: Some(id), ..whole.clone() },
        Filter { mentioned: Some(ZED), ..whole.clone() },
        Filter { label: Some(id), mentioned: Some(ZED), ..whole.clone() },
        Filter { label: Some(id), except: &[ConversationStatus::Closed], ..whole.clone() },
        Filter { label: Some(id), words, ..whole.clone() },
        Filter { label: Some(LabelId(Uuid::from_u128(99))), ..whole },
    ] {
        let (few, many) = (pages(&db, &filter, 100).await, pages(&db, &filter, 0).await);
        assert_eq!(few, many, "{filter:?}");
        let all = Filter { limit: 100, words: Vec::new(), ..filter.clone() };
        assert_eq!(few.concat(), list(&db, all).await, "{filter:?}");
    }
}

/// Page by page, where a mark is rare that no more than so many have.
async fn pages(db: &Db, filter: &Filter, rare: usize) -> Vec<Vec<ConversationId>> {
    let effort = Effort { rare, ..Effort::USUAL };
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let filter = Filter { after, ..filter.clone() };
        let read = db.of(HERE).read(filter, move |tx, filter| Box::pin(find::page(tx, filter, effort)));
        let page = read.await.unwrap();
        pages.push(page.rows.iter().map(|row| row.conversation.id).collect());
        after = page.next;
        if after.is_none() {
            return pages;
        }
    }
}

async fn a_note_that_is_old_waits_for_nobody(db: Db) {
    world::people(&db, &["Ada", "Ben"]).await;
    leave(&db, note(1, 1, 10), &[ZED]).await;
    leave(&db, note(2, 2, 30), &[ZED]).await;
    let gone = db.of(HERE).write((), |tx, ()| Box::pin(forget(tx, Aged::Notes, at(20)))).await;
    assert_eq!(gone, Ok(1));
    let of_zed = Filter { mentioned: Some(ZED), ..Filter::of(Visibility::All, 10) };
    assert_eq!(list(&db, of_zed).await, ids(&[2]));
    let waits = db.of(HERE).read((), |tx, ()| Box::pin(notes::waits(tx, ZED, conversation_id(1)))).await;
    assert!(!waits.unwrap());
}

async fn what_is_raised_stands_by_another_hour_than_it_was_said(db: Db) {
    world::people(&db, &["Ada", "Ben"]).await;
    change(&db, 1, |one| one.raise(at(50))).await;
    let all = || Filter::of(Visibility::All, 10);
    assert_eq!(list(&db, all()).await, ids(&[1, 2]));
    let one = get(&db, 1).await;
    assert_eq!((one.last_at, one.newest_at()), (at(50), at(1)));
    // Said before it was raised, and stored after.
    change(&db, 1, |one| one.said(at(40))).await;
    let one = get(&db, 1).await;
    assert_eq!((one.last_at, one.newest_at()), (at(50), at(40)));
    change(&db, 1, |one| one.said(at(60))).await;
    let one = get(&db, 1).await;
    assert_eq!((one.last_at, one.said_at), (at(60), None));
}

async fn get(db: &Db, n: u32) -> Conversation {
    let read = db
        .of(HERE)
        .read((), move |tx, ()| Box::pin(conversations::get(tx, Visibility::All, conversation_id(n))));
    read.await.unwrap().unwrap().conversation
}

fn line(n: u128, verb: Verb, seconds: i64, outcome: Outcome) -> Entry {
    Entry {
        id: AuditId(Uuid::from_u128(n)),
        at: at(seconds),
        actor: Actor { kind: ActorKind::System, id: None, via: None },
        origin: Origin { face: Face::Server, address: None },
        verb,
        on: conversation_id(1).into(),
        outcome,
        detail: String::new(),
    }
}

async fn what_was_done_with_a_conversation_is_read_from_the_log(db: Db) {
    let lines = [
        line(1, Verb::Assign, 10, Outcome::Done),
        line(2, Verb::Close, 20, Outcome::Refused),
        line(3, Verb::MarkRead, 20, Outcome::Done),
        line(4, Verb::Close, 30, Outcome::Done),
        Entry { on: conversation_id(2).into(), ..line(5, Verb::Close, 20, Outcome::Done) },
    ];
    db.of(HERE)
        .write(lines, |tx, lines| {
            Box::pin(async move {
                for line in lines {
                    audit::add(tx, line).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    let read = |within: Within| {
        let here = db.of(HERE);
        async move {
            let verbs = [Verb::Assign, Verb::Close];
            let found = here.read(verbs, move |tx, verbs| {
                Box::pin(async move { audit::done_with(tx, &conversation_id(1).into(), verbs, within).await })
            });
            found.await.unwrap().into_iter().map(|line| line.id.0.as_u128()).collect::<Vec<_>>()
        }
    };
    assert_eq!(read(Within { from: at(0), to: None, limit: 10 }).await, [4, 1]);
    assert_eq!(read(Within { from: at(10), to: Some(at(30)), limit: 10 }).await, [1]);
    assert_eq!(read(Within { from: at(0), to: None, limit: 1 }).await, [4]);
}

async fn hours_of_a_workspace_and_of_its_numbers_are_kept(db: Db) {
    let set = |channel: Option<ChannelId>, hours: Option<i64>| {
        let here = db.of(HERE);
        async move {
            here.write((), move |tx, ()| Box::pin(apps::set_validity(tx, channel, hours))).await.unwrap();
        }
    };
    set(None, Some(24)).await;
    set(Some(SHOP), Some(72)).await;
    let of = |channel: Option<ChannelId>| {
        let here = db.of(HERE);
        async move { here.read((), move |tx, ()| Box::pin(apps::validity(tx, channel))).await.unwrap() }
    };
    assert_eq!((of(None).await, of(Some(SHOP)).await), (Some(24), Some(72)));
    let said = |channel, hours| apps::Validity { workspace: HERE, channel, span: Span::hours(hours) };
    let all = look!(db, |tx| apps::said(tx).await).validities;
    assert_eq!(all, [said(None, 24), said(Some(SHOP), 72)]);
    let told = r#"{"zone":"Europe/Lisbon","week":[["09:00-18:00"],[],[],[],[],[],[]]}"#;
    let business: Business = serde_json::from_str(told).unwrap();
    let say = async |channel: Option<ChannelId>, business: Option<Business>| {
        let here = db.of(HERE);
        here.write(business, move |tx, one| Box::pin(apps::set_hours(tx, channel, one.as_ref())))
            .await
            .unwrap();
        here.read((), move |tx, ()| Box::pin(apps::hours(tx, channel))).await.unwrap()
    };
    assert_eq!(say(Some(SHOP), Some(business.clone())).await, Some(business.clone()));
    assert_eq!(say(None, None).await, None);
    assert_eq!(look!(db, |tx| apps::said(tx).await).hours, [((HERE, Some(SHOP)), business)].into());
    set(Some(SHOP), None).await;
    assert_eq!(of(Some(SHOP)).await, None);
    assert_eq!(look!(db, |tx| apps::said(tx).await).validities, [said(None, 24)]);
}
