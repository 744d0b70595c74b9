//! What is kept once: bodies, unknown parts, notices, statuses without a message, answers under a key; and the
//! feed of changes.

use transom_rules::event::{Event, Fault, Party, Severity, Status, StatusChanged};
use transom_rules::id::{ConversationId, DeliveryId};
use transom_rules::time::Span;
use transom_store::deliveries::{self, Delivery, Notice, Orphan, Unknown};
use transom_store::feed::{self, News, Since};
use transom_store::forget::{Aged, forget};
use transom_store::idempotency::{self, KEPT_FOR, Key, Known};
use transom_store::{Db, Error};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, ELSEWHERE, HERE, at, commit, conversation_id, look};

on_each_engine!(
    bodies_are_kept_as_they_came_until_they_are_old,
    the_last_body_of_an_app_is_found,
    unknown_parts_and_notices_are_kept_once,
    statuses_wait_for_their_message,
    the_feed_has_no_gaps_under_concurrent_writers,
    the_feed_says_reload_when_it_cannot_tell,
    an_answer_is_kept_under_its_key_for_a_day,
    answers_are_forgotten_when_their_day_is_over,
    of_two_requests_under_one_key_one_is_kept,
);

fn delivery(n: u128, outcome: &'static str, seconds: i64) -> Delivery {
    Delivery {
        id: DeliveryId(Uuid::from_u128(n)),
        app_id: "app".into(),
        received_at: at(seconds),
        headers: "{}".into(),
        body: vec![0, 255, b'{', 10],
        outcome,
        note: format!("note {n}"),
    }
}

async fn bodies_are_kept_as_they_came_until_they_are_old(db: Db) {
    assert!(!look!(db, |tx| deliveries::is_any_kept(&mut tx.of(HERE)).await));
    commit!(db, |tx| {
        let bodies = vec![
            delivery(1, "stored", 1),
            delivery(2, "unreadable", 2),
            delivery(3, "failed", 3),
            delivery(4, "stored", 4),
        ];
        deliveries::keep(&mut tx.of(HERE), bodies).await
    })
    .unwrap();
    assert!(look!(db, |tx| deliveries::is_any_kept(&mut tx.of(HERE)).await));
    assert_eq!(look!(db, |tx| deliveries::newest_at(&mut tx.of(HERE)).await), Some(at(4)));
    assert_eq!(look!(db, |tx| deliveries::newest_at(&mut tx.of(ELSEWHERE)).await), None);
    let troubled = look!(db, |tx| deliveries::troubled(&mut tx.of(HERE), 10).await);
    let told: Vec<(u128, &str, &str)> =
        troubled.iter().map(|t| (t.id.0.as_u128(), t.outcome.as_str(), t.note.as_str())).collect();
    assert_eq!(told, [(3, "failed", "note 3"), (2, "unreadable", "note 2")]);
    assert_eq!(troubled[0].body, [0, 255, b'{', 10]);
    assert_eq!(troubled[0].received_at, at(3));
    assert_eq!(look!(db, |tx| deliveries::troubled(&mut tx.of(HERE), 1).await).len(), 1);
    assert!(look!(db, |tx| deliveries::troubled(&mut tx.of(ELSEWHERE), 10).await).is_empty());
    assert_eq!(
        commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Bodies, at(4)).await).unwrap(),
        1,
        "troubled ones stay"
    );
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Bodies, at(5)).await).unwrap(), 1);
    let twice = commit!(db, |tx| deliveries::keep(&mut tx.of(HERE), vec![delivery(2, "stored", 9)]).await);
    assert!(matches!(twice, Err(Error::Duplicate(_))));
}

fn unknown(hash: u8, seconds: i64) -> Unknown {
    Unknown {
        hash: vec![hash; 32],
        delivery: DeliveryId(Uuid::from_u128(1)),
        field: "messages".into(),
        what: "a new kind".into(),
        json: r#"{"type":"hologram"}"#.into(),
        received_at: at(seconds),
    }
}

fn notice(hash: u8, seconds: i64, severity: Severity) -> Notice {
    let (field, title, json) = ("account_alerts".into(), "Look".into(), "{}".into());
    Notice { hash: vec![hash; 32], at: at(seconds), field, severity, title, json }
}

async fn the_last_body_of_an_app_is_found(db: Db) {
    let last = async |app: &'static str| look!(db, |tx| deliveries::last_of_app(&mut tx.of(HERE), app).await);
    assert_eq!(last("app").await, None);
    commit!(db, |tx| {
        let others = Delivery { app_id: "other".into(), ..delivery(3, "stored", 9) };
        let bodies = vec![delivery(1, "stored", 1), delivery(2, "failed", 5), others];
        deliveries::keep(&mut tx.of(HERE), bodies).await
    })
    .unwrap();
    assert_eq!(last("app").await, Some(at(5)));
    assert_eq!(last("other").await, Some(at(9)));
    assert_eq!(look!(db, |tx| deliveries::last_of_app(&mut tx.of(ELSEWHERE), "app").await), None);
}

async fn unknown_parts_and_notices_are_kept_once(db: Db) {
    for round in 0..2 {
        commit!(db, |tx| {
            deliveries::keep_unknown(
                &mut tx.of(HERE),
                vec![unknown(1, round), unknown(2, 10), unknown(1, round)],
            )
            .await?;
            let notices = vec![
                notice(1, 1, Severity::Info),
                notice(2, 3, Severity::Error),
                notice(3, 2, Severity::Warning),
                notice(2, 3, Severity::Error),
            ];
            deliveries::notice(&mut tx.of(HERE), notices).await
        })
        .unwrap();
    }
    assert_eq!(
        look!(db, |tx| deliveries::unknowns(&mut tx.of(HERE), 10).await),
        [unknown(2, 10), unknown(1, 0)]
    );
    for (seconds, count) in [(0, 2), (1, 1), (10, 1), (11, 0)] {
        assert_eq!(look!(db, |tx| deliveries::unknowns_since(&mut tx.of(HERE), at(seconds)).await), count);
    }
    let first = look!(db, |tx| deliveries::unknowns_before(&mut tx.of(HERE), None, 1).await);
    assert_eq!(first, [unknown(2, 10)]);
    let place = Some((first[0].received_at, first[0].hash.clone()));
    let next = look!(db, |tx| deliveries::unknowns_before(&mut tx.of(HERE), place, 5).await);
    assert_eq!(next, [unknown(1, 0)]);
    let pages = look!(db, |tx| deliveries::notices_before(&mut tx.of(HERE), None, 2).await);
    let place = pages.last().map(|notice| (notice.at, notice.hash.clone()));
    assert_eq!(look!(db, |tx| deliveries::notices_before(&mut tx.of(HERE), place, 2).await).len(), 1);
    let notices = look!(db, |tx| deliveries::notices(&mut tx.of(HERE), 10).await);
    let all = [(2, 3, Severity::Error), (3, 2, Severity::Warning), (1, 1, Severity::Info)];
    assert_eq!(notices, all.map(|(hash, seconds, severity)| notice(hash, seconds, severity)));
    assert!(look!(db, |tx| deliveries::notices(&mut tx.of(ELSEWHERE), 10).await).is_empty());
}

fn status(wamid: &str, status: Status, seconds: i64) -> StatusChanged {
    StatusChanged {
        wamid: wamid.into(),
        status,
        at: at(seconds),
        recipient: Party { phone: Some("4915112345".into()), ..Party::default() },
        callback: Some("t1.x".into()),
        faults: vec![Fault { code: 131_026, title: "t".into(), details: "d".into(), ..Fault::default() }],
        pricing: Some("{}".into()),
        conversation: None,
        participant: None,
    }
}

fn orphan(status: StatusChanged) -> Orphan {
    Orphan {
        wamid: status.wamid.clone(),
        word: format!("{:?}", status.status),
        of: status.participant.clone().unwrap_or_default(),
        at: status.at,
        event: Event::Status(status),
    }
}

async fn statuses_wait_for_their_message(db: Db) {
    world::people(&db, &["Ada"]).await;
    let of_group = StatusChanged { participant: Some("P".into()), ..status("a", Status::Read, 5) };
    let kept = vec![
        status("a", Status::Read, 5),
        status("a", Status::Delivered, 4),
        status("a", Status::Delivered, 4),
        status("a", Status::Other("new".into()), 6),
        of_group.clone(),
        status("b", Status::Sent, 1),
    ];
    let kept: Vec<Orphan> = kept.into_iter().map(orphan).collect();
    for _ in 0..2 {
        let kept = kept.clone();
        db.write((), move |tx, ()| {
            let kept = kept.clone();
            Box::pin(async move { deliveries::keep_orphans(&mut tx.of(HERE), kept, at(9)).await })
        })
        .await
        .unwrap();
    }
    assert!(
        look!(db, |tx| deliveries::named_orphans(&mut tx.of(HERE)).await).is_empty(),
        "no message has them yet"
    );
    assert_eq!(
        commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Orphans, at(9)).await).unwrap(),
        0,
        "still young"
    );
    let mut sent = world::outbound(1, 1, "hello");
    sent.wamid = "a".into();
    world::say(&db, vec![sent, world::outbound(2, 1, "without a wamid")]).await;
    assert_eq!(look!(db, |tx| deliveries::named_orphans(&mut tx.of(HERE)).await), ["a"]);
    let wamids = || vec!["a".to_owned(), "c".to_owned()];
    assert!(
        commit!(db, |tx| deliveries::take_orphans(&mut tx.of(ELSEWHERE), &wamids()).await)
            .unwrap()
            .is_empty()
    );
    let taken = commit!(db, |tx| deliveries::take_orphans(&mut tx.of(HERE), &wamids()).await).unwrap();
    let taken: Vec<Event> =
        taken.into_iter().inspect(|(wamid, _)| assert_eq!(wamid, "a")).map(|(_, e)| e).collect();
    assert_eq!(taken.len(), 4);
    assert_eq!(taken[0], Event::Status(status("a", Status::Delivered, 4)), "oldest first");
    assert!(taken.contains(&Event::Status(of_group)));
    assert!(taken.contains(&Event::Status(status("a", Status::Read, 5))));
    assert_eq!(taken[3], Event::Status(status("a", Status::Other("new".into()), 6)));
    assert!(
        commit!(db, |tx| deliveries::take_orphans(&mut tx.of(HERE), &wamids()).await).unwrap().is_empty(),
        "taken once"
    );
}

async fn the_feed_has_no_gaps_under_concurrent_writers(db: Db) {
    world::found(&db).await;
    let mut writers = Vec::new();
    for task in 0..8_u32 {
        let db = db.clone();
        writers.push(tokio::spawn(async move {
            for n in 0..20 {
                let id = conversation_id(task * 20 + n);
                commit!(db, |tx| feed::note(&mut tx.of(HERE), &[id], at(1)).await).unwrap();
            }
        }));
    }
    let reader = db.clone();
    let reading = tokio::spawn(async move {
        let mut cursor = 0;
        let mut seen: Vec<ConversationId> = Vec::new();
        while seen.len() < 160 {
            match look!(reader, |tx| feed::since(&mut tx.of(HERE), cursor).await) {
                Since::Changed(News { conversations: changed, .. }, now) => {
                    assert_eq!(
                        i64::try_from(changed.len()),
                        Ok(now - cursor),
                        "every number in between is told"
                    );
                    seen.extend(changed);
                    cursor = now;
                }
                Since::Reload(_) => panic!("nothing was forgotten"),
            }
            tokio::task::yield_now().await;
        }
        seen.sort();
        seen
    });
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(reading.await.unwrap(), (0..160).map(conversation_id).collect::<Vec<_>>());
    let cursors = look!(db, |tx| feed::cursors(tx).await);
    assert_eq!(cursors, [(HERE, 160), (ELSEWHERE, 0)]);
}

async fn the_feed_says_reload_when_it_cannot_tell(db: Db) {
    world::found(&db).await;
    for n in 1..=4 {
        let note = commit!(db, |tx| {
            feed::note(
                &mut tx.of(HERE),
                &[conversation_id(1), conversation_id(u32::try_from(n).unwrap())],
                at(n),
            )
            .await
        });
        assert_eq!(note.is_err(), n == 1, "one conversation twice in one note is a fault of the caller");
    }
    assert_eq!(look!(db, |tx| feed::cursor(&mut tx.of(HERE)).await), 3);
    assert_eq!(commit!(db, |tx| feed::note(&mut tx.of(HERE), &[], at(5)).await).unwrap(), 3);
    let since = |after| look_since(&db, after);
    assert_eq!(since(3).await, Since::Changed(News::default(), 3));
    let both = News { conversations: vec![conversation_id(1), conversation_id(4)], defined: false };
    assert_eq!(since(2).await, Since::Changed(both, 3));
    let Since::Changed(all, 3) = since(0).await else { panic!("all is kept") };
    assert_eq!(all.conversations.len(), 4, "each conversation once");
    assert_eq!(since(4).await, Since::Reload(3), "a cursor from the future");
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Changes, at(4)).await).unwrap(), 4);
    assert_eq!(since(0).await, Since::Reload(3));
    assert_eq!(since(1).await, Since::Reload(3));
    assert!(matches!(since(2).await, Since::Changed(_, 3)));
    assert_eq!(
        commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Changes, at(1000)).await).unwrap(),
        0,
        "the newest stays"
    );
    commit!(db, |tx| {
        let many: Vec<_> = (0..700).map(conversation_id).collect();
        feed::note(&mut tx.of(HERE), &many, at(6)).await
    })
    .unwrap();
    assert_eq!(since(3).await, Since::Reload(4), "too much to tell one by one");
    for changed in [true, false] {
        assert_eq!(commit!(db, |tx| feed::defined(&mut tx.of(HERE), changed, at(7)).await).unwrap(), 5);
    }
    assert_eq!(since(4).await, Since::Changed(News { conversations: vec![], defined: true }, 5));
}

async fn look_since(db: &Db, after: i64) -> Since {
    let mut since = look!(db, |tx| feed::since(&mut tx.of(HERE), after).await);
    if let Since::Changed(changed, _) = &mut since {
        changed.conversations.sort();
    }
    since
}

fn asked(key: &str, body: u8) -> Key {
    Key { token: vec![7; 32], key: key.into(), body: vec![body; 32] }
}

async fn an_answer_is_kept_under_its_key_for_a_day(db: Db) {
    commit!(db, |tx| idempotency::keep(&mut tx.of(HERE), &asked("k", 1), "the answer", at(0)).await).unwrap();
    let find = |key: Key, seconds: i64| {
        let db = db.clone();
        async move { look!(db, |tx| idempotency::find(&mut tx.of(HERE), &key, at(seconds)).await) }
    };
    let day = KEPT_FOR.as_seconds();
    assert_eq!(find(asked("k", 1), day - 1).await, Known::Answered("the answer".into()));
    assert_eq!(find(asked("k", 2), 1).await, Known::Other);
    assert_eq!(find(asked("other", 1), 1).await, Known::New);
    assert_eq!(find(Key { token: vec![8; 32], ..asked("k", 1) }, 1).await, Known::New);
    let theirs = look!(db, |tx| idempotency::find(&mut tx.of(ELSEWHERE), &asked("k", 1), at(1)).await);
    assert_eq!(theirs, Known::New);
    assert_eq!(find(asked("k", 1), day).await, Known::New);
    let early =
        commit!(db, |tx| idempotency::keep(&mut tx.of(HERE), &asked("k", 1), "again", at(day - 1)).await);
    assert!(matches!(early, Err(Error::Duplicate(_))));
    commit!(db, |tx| idempotency::keep(&mut tx.of(HERE), &asked("k", 2), "tomorrow", at(0) + KEPT_FOR).await)
        .unwrap();
    assert_eq!(find(asked("k", 2), day + 1).await, Known::Answered("tomorrow".into()));
    assert_eq!(KEPT_FOR, Span::hours(24));
}

async fn answers_are_forgotten_when_their_day_is_over(db: Db) {
    commit!(db, |tx| {
        idempotency::keep(&mut tx.of(HERE), &asked("early", 1), "the answer", at(0)).await?;
        idempotency::keep(&mut tx.of(ELSEWHERE), &asked("early", 1), "theirs", at(0)).await?;
        idempotency::keep(&mut tx.of(HERE), &asked("late", 1), "the answer", at(1)).await
    })
    .unwrap();
    let now = at(0) + KEPT_FOR;
    for goes in [1, 0] {
        let gone = commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Answers, at(1)).await);
        assert_eq!(gone.unwrap(), goes);
    }
    let found = look!(db, |tx| idempotency::find(&mut tx.of(HERE), &asked("late", 1), now).await);
    assert_eq!(found, Known::Answered("the answer".into()));
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(ELSEWHERE), Aged::Answers, at(1)).await).unwrap(), 1);
}

async fn of_two_requests_under_one_key_one_is_kept(db: Db) {
    let racing = (0..8).map(|n| {
        let db = db.clone();
        tokio::spawn(async move {
            commit!(db, |tx| idempotency::keep(
                &mut tx.of(HERE),
                &asked("race", 1),
                &format!("answer {n}"),
                at(0)
            )
            .await)
        })
    });
    let mut kept = 0;
    for task in racing.collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(()) => kept += 1,
            Err(error) => assert!(matches!(error, Error::Duplicate(_)), "{error}"),
        }
    }
    assert_eq!(kept, 1);
}
