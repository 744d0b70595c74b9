//! What came of a campaign: its answers, its parts and its course, and how a trial stands.

use std::collections::BTreeMap;

use transom_rules::campaign::Step;
use transom_rules::campaign::terms::Tried;
use transom_rules::delivery::MessageState;
use transom_rules::time::{Span, Timestamp};
use transom_store::Db;
use transom_store::campaigns::{self, Answer, Campaign, Course, Recipient};
use transom_store::held::Held;

use super::{becomes, counts, over, plan, rows, sends};
use crate::engines::on_each_engine;
use crate::story::campaigned::{ID, campaign, recipient};
use crate::world::{self, ELSEWHERE, HERE, at, commit, contact_id, inbound, look, message_id};

on_each_engine!(
    answers_are_heard_once,
    it_is_noted_how_far_all_were_heard,
    what_came_of_parts_and_hours_is_told,
    a_long_course_is_told_by_days,
    a_trial_is_read_off_those_it_is_made_on,
);

async fn answers_are_heard_once(db: Db) {
    plan(&db, 2).await;
    sends(&db, 1).await;
    becomes(&db, 1, MessageState::Delivered).await;
    commit!(db, |tx| {
        let mut held = Held::default();
        held.add_message(inbound(7, 1, "Thanks"));
        held.add_message(inbound(8, 2, "Who got nothing yet"));
        held.write(&mut tx.of(HERE), at(50)).await?;
        let begun = Campaign { heard: Some(message_id(1)), started_at: Some(at(40)), ..over() };
        campaigns::save(&mut tx.of(HERE), &begun).await
    })
    .unwrap();
    let found = async |since: Timestamp| {
        let found = look!(db, |tx| {
            campaigns::answers(&mut tx.of(HERE), since, message_id(1)..message_id(99), 10).await
        });
        found.into_iter().map(|one| (one.campaign, one.answer.n, one.answer.stops)).collect::<Vec<_>>()
    };
    assert_eq!(found(at(40)).await, [], "it was started before");
    assert_eq!(found(at(39)).await, [(ID, 1, false)]);
    let answer = Answer { at: at(50), n: 1, stops: false, is_stop: false, clicks: false };
    for _ in 0..2 {
        commit!(db, |tx| campaigns::hear(&mut tx.of(HERE), ID, &[answer]).await).unwrap();
    }
    assert_eq!(counts(&db).await.of("replied"), 1);
    assert_eq!(found(at(39)).await, [], "it is noted");
    let whom = [contact_id(1), contact_id(2)];
    let answered = look!(db, |tx| campaigns::have_answered(&mut tx.of(HERE), ID, &whom).await);
    assert_eq!(answered, [contact_id(1)].into());
    assert!(rows(&db).await[0].replied_at.is_some());
}

async fn it_is_noted_how_far_all_were_heard(db: Db) {
    plan(&db, 1).await;
    let heard = async |since: Timestamp| look!(db, |tx| campaigns::heard(&mut tx.of(HERE), since).await);
    assert_eq!(heard(at(0)).await, None, "nobody started it");
    commit!(db, |tx| {
        let begun = Campaign { heard: Some(message_id(2)), started_at: Some(at(40)), ..over() };
        campaigns::save(&mut tx.of(HERE), &begun).await
    })
    .unwrap();
    assert_eq!((heard(at(40)).await, heard(at(39)).await), (None, Some(message_id(2))));
    for (until, expected) in [(message_id(9), message_id(9)), (message_id(5), message_id(9))] {
        commit!(db, |tx| campaigns::have_heard(&mut tx.of(HERE), at(39), until).await).unwrap();
        assert_eq!(heard(at(39)).await, Some(expected), "never back");
    }
}

async fn what_came_of_parts_and_hours_is_told(db: Db) {
    world::people(&db, &["Zoë", "Ben", "Ana"]).await;
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        campaigns::add(tx, &campaign()).await?;
        let part =
            |n, variant: &str| Recipient { language: "de".into(), variant: variant.into(), ..recipient(n) };
        campaigns::add_recipients(tx, ID, &[part(1, "a"), part(2, "b"), part(3, "a")]).await
    })
    .unwrap();
    for n in 1..=2 {
        sends(&db, n).await;
    }
    becomes(&db, 1, MessageState::Read).await;
    becomes(&db, 2, MessageState::Failed).await;
    let button = Answer { at: at(4_000), n: 1, stops: true, is_stop: false, clicks: true };
    let stop = Answer { at: at(4_000), n: 3, stops: true, is_stop: true, clicks: false };
    commit!(db, |tx| campaigns::hear(&mut tx.of(HERE), ID, &[button, stop]).await).unwrap();
    let parts = look!(db, |tx| campaigns::parts(&mut tx.of(HERE), ID).await);
    let told: Vec<_> = parts
        .iter()
        .map(|part| (part.variant.as_str(), part.language.as_str(), part.steps.clone(), part.replied))
        .collect();
    let first = BTreeMap::from([(Step::Planned, 1), (Step::Read, 1)]);
    assert_eq!(told, [("a", "de", first, 1), ("b", "de", BTreeMap::from([(Step::Failed, 1)]), 0)]);
    assert_eq!((parts[0].clicked, parts[0].opted_out), (1, 2));
    let course = look!(db, |tx| campaigns::course(&mut tx.of(HERE), ID).await).steps;
    let mut all: BTreeMap<&str, i64> = BTreeMap::new();
    for (name, count) in course.iter().flat_map(|hour| &hour.counts) {
        *all.entry(name).or_default() += count;
    }
    let expected = [
        ("clicked", 1),
        ("delivered", 1),
        ("failed", 1),
        ("opted_out", 2),
        ("read", 1),
        ("replied", 1),
        ("sent", 1),
    ];
    assert_eq!(
        all,
        BTreeMap::from(expected),
        "who read it has got it too, what failed was sent to nobody, a stop answers nothing"
    );
    assert_eq!(course.len(), 2, "what came an hour later stands in that one");
    assert_eq!(look!(db, |tx| campaigns::course(&mut tx.of(ELSEWHERE), ID).await), Course::default());
}

async fn a_long_course_is_told_by_days(db: Db) {
    const HOURS: u32 = 1_001;
    plan(&db, 0).await;
    let rows: Vec<Recipient> = (1..=HOURS).map(recipient).collect();
    let add = db.of(HERE).write(rows, |tx, rows| Box::pin(campaigns::add_recipients(tx, ID, rows)));
    add.await.unwrap();
    let course = async |answered: std::ops::RangeInclusive<u32>| {
        let answer = |n: u32| Answer {
            at: at(i64::from(n) * 3_600),
            n: n.into(),
            stops: false,
            is_stop: false,
            clicks: false,
        };
        let answers: Vec<Answer> = answered.map(answer).collect();
        let hear = db.of(HERE).write(answers, |tx, all| Box::pin(campaigns::hear(tx, ID, all)));
        hear.await.unwrap();
        look!(db, |tx| campaigns::course(&mut tx.of(HERE), ID).await)
    };
    let by_hours = course(1..=HOURS - 1).await;
    assert_eq!((by_hours.is_by_days, by_hours.steps.len()), (false, 1_000));
    let by_days = course(HOURS..=HOURS).await;
    let all: i64 = by_days.steps.iter().filter_map(|day| day.counts.get("replied")).sum();
    assert_eq!((by_days.is_by_days, all), (true, HOURS.into()), "none is left out");
    assert!((42..=43).contains(&by_days.steps.len()), "{}", by_days.steps.len());
}

async fn a_trial_is_read_off_those_it_is_made_on(db: Db) {
    world::people(&db, &["Zoë", "Ben", "Ana"]).await;
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        campaigns::add(tx, &campaign()).await?;
        let part = |n, variant: &str| Recipient { variant: variant.into(), ..recipient(n) };
        campaigns::add_recipients(tx, ID, &[part(1, "a"), part(2, "b"), part(3, "")]).await
    })
    .unwrap();
    let sample = async || look!(db, |tx| campaigns::sampled(&mut tx.of(HERE), ID).await);
    assert_eq!(sample().await.last_at, None);
    assert!(look!(db, |tx| campaigns::is_open(&mut tx.of(HERE), ID, at(99)).await));
    for n in 1..=2 {
        sends(&db, n).await;
        becomes(&db, n, MessageState::Delivered).await;
    }
    let answer = Answer { at: at(60), n: 2, stops: false, is_stop: false, clicks: false };
    commit!(db, |tx| campaigns::hear(&mut tx.of(HERE), ID, &[answer]).await).unwrap();
    let told = sample().await;
    let (a, b) = (Tried { sent: 1, replied: 0 }, Tried { sent: 1, replied: 1 });
    assert_eq!((told.a, told.b), (a, b), "the rest is no part of it");
    let sent_by = told.last_at.unwrap();
    becomes(&db, 1, MessageState::Read).await;
    assert!(sample().await.last_at.unwrap() <= sent_by + Span::hours(1), "reading it is no sending");
}
