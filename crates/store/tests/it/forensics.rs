//! How messages left, what failed, and the bodies that speak of a message.

use transom_rules::access::Visibility;
use transom_rules::delivery::MessageState;
use transom_rules::event::Fault;
use transom_rules::id::{DeliveryId, MessageId};
use transom_rules::time::Timestamp;
use transom_store::deliveries::{self, Delivery};
use transom_store::failures::{self, Failed};
use transom_store::held::{Held, Wanted};
use transom_store::messages::{self, Message};
use transom_store::{Db, erase, params, trails};

use crate::engines::on_each_engine;
use crate::world::{
    AGENT, ELSEWHERE, HERE, SHOP, at, commit, conversation_id, look, message_id, outbound, people, phone,
    say, uuid,
};

on_each_engine!(
    a_trail_grows_by_lines_and_goes_with_its_message,
    what_failed_is_counted_and_what_arrived_all_the_same_is_not,
    a_failure_that_is_told_later_is_counted,
    bodies_are_found_by_bytes_within_a_span,
);

async fn add(db: &Db, line: &'static str, ids: &'static [u32]) {
    commit!(db, |tx| {
        let lines: Vec<_> = ids.iter().map(|n| (message_id(*n), line.to_owned())).collect();
        trails::add(&mut tx.of(HERE), &lines).await
    })
    .unwrap();
}

async fn trail(db: &Db, n: u32) -> String {
    look!(db, |tx| trails::of(&mut tx.of(HERE), message_id(n)).await)
}

async fn a_trail_grows_by_lines_and_goes_with_its_message(db: Db) {
    people(&db, &["Ana"]).await;
    say(&db, vec![outbound(1, 1, "Hello")]).await;
    add(&db, "first", &[2, 1]).await;
    add(&db, "second", &[1]).await;
    assert_eq!(trail(&db, 1).await, "first\nsecond\n");
    assert_eq!(trail(&db, 2).await, "first\n");
    assert_eq!(trail(&db, 3).await, "");
    assert_eq!(look!(db, |tx| trails::of(&mut tx.of(ELSEWHERE), message_id(1)).await), "");
    let long_line =
        "a line of some length, which is told again and again while it is tried for days and days";
    for _ in 0..90 {
        add(&db, long_line, &[2]).await;
    }
    let long = trail(&db, 2).await;
    assert!(long.len() < 6_200 && long.ends_with('\n'), "{}", long.len());
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        messages::hold(tx, message_id(1)).await?;
        trails::end(tx, &[(message_id(2), "the end".to_owned())]).await
    })
    .unwrap();
    assert!(trail(&db, 2).await.ends_with("\nthe end\n"), "however long it is");
    add(&db, r#"{"step":"follows","at":1}"#, &[1]).await;
    let all = vec![message_id(1), message_id(2), message_id(3)];
    let linked = look!(db, |tx| trails::linked(&mut tx.of(HERE), &all).await);
    assert!(
        matches!(&linked[..], [(id, steps)] if *id == message_id(1) && steps.starts_with("first\n")),
        "{linked:?}"
    );
    let gone = erase::Person { messages: vec![message_id(1)], ..erase::Person::default() };
    db.write(gone, |tx, gone| Box::pin(async move { erase::forget(&mut tx.of(HERE), gone).await }))
        .await
        .unwrap();
    assert_eq!(trail(&db, 1).await, "");
}

/// A message to customer `n` that got so far, and failed so many seconds after the dawn.
fn failed(id: u32, n: u32, state: MessageState, code: i64) -> Message {
    let mut message = outbound(id, n, "Hello");
    message.delivery.state = state;
    message.delivery.failed_at = Some(at(i64::from(id)));
    message.delivery.fault = Some(Fault { code, ..Fault::default() });
    message
}

async fn between(db: &Db, from: i64, until: i64, limit: i64) -> Vec<Failed> {
    look!(db, |tx| failures::between(&mut tx.of(HERE), at(from)..at(until), limit).await)
}

async fn what_failed_is_counted_and_what_arrived_all_the_same_is_not(db: Db) {
    people(&db, &["Ana", "Bo"]).await;
    let all = vec![
        failed(10, 1, MessageState::Failed, 131_026),
        failed(20, 2, MessageState::Stopped, -1),
        failed(30, 1, MessageState::Delivered, 131_026),
        outbound(40, 1, "fine"),
    ];
    say(&db, all).await;
    let one = |id: u32, n: u32, stopped: bool, code: i64| Failed {
        id: message_id(id),
        at: at(i64::from(id)),
        stopped,
        code: (code >= 0).then_some(code),
        channel: SHOP,
        template: String::new(),
        address: format!("+{}", phone(n)),
    };
    let (first, second) = (one(10, 1, false, 131_026), one(20, 2, true, -1));
    assert_eq!(between(&db, 0, 99, 9).await, [second.clone(), first.clone()]);
    assert_eq!(between(&db, 0, 99, 1).await, [second]);
    assert_eq!(between(&db, 10, 20, 9).await, [first]);
    let ids = [10, 20, 40].map(message_id);
    let seen = async |seen| -> Vec<MessageId> {
        let found = look!(db, |tx| messages::some_seen(&mut tx.of(HERE), seen, &ids).await);
        found.into_iter().map(|message| message.id).collect()
    };
    assert_eq!(seen(Visibility::All).await, ids);
    assert_eq!(seen(Visibility::Nothing).await, []);
    assert_eq!(seen(Visibility::Own(AGENT)).await, []);
    commit!(db, |tx| {
        let sql = "UPDATE conversations SET assignee_id = $2 WHERE workspace_id = $1 AND id = $3";
        tx.of(HERE).run(sql, params![AGENT, conversation_id(2)]).await
    })
    .unwrap();
    assert_eq!(seen(Visibility::Own(AGENT)).await, [message_id(20)]);
    let arrived =
        async |until: i64| look!(db, |tx| failures::arrived(&mut tx.of(HERE), at(0)..at(until)).await);
    assert_eq!((arrived(99).await, arrived(30).await), (1, 0));
    assert_eq!(look!(db, |tx| failures::arrived(&mut tx.of(ELSEWHERE), at(0)..at(99)).await), 0);
}

async fn a_failure_that_is_told_later_is_counted(db: Db) {
    people(&db, &["Ana"]).await;
    say(&db, vec![outbound(1, 1, "Hello")]).await;
    db.write((), |tx, ()| {
        Box::pin(async move {
            let wanted = Wanted { messages: [message_id(1)].into(), ..Wanted::default() };
            let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
            let told = failed(1, 1, MessageState::Failed, 131_049);
            held.message_mut(message_id(1)).unwrap().delivery = told.delivery;
            held.write(&mut tx.of(HERE), at(1)).await
        })
    })
    .await
    .unwrap();
    let [one] = between(&db, 0, 99, 9).await.try_into().unwrap();
    assert_eq!((one.code, one.stopped), (Some(131_049), false));
}

fn body(n: u32, received_at: Timestamp, words: &str) -> Delivery {
    Delivery {
        id: DeliveryId(uuid(0x31, n)),
        app_id: "app".into(),
        received_at,
        headers: String::new(),
        body: words.as_bytes().to_vec(),
        outcome: "stored",
        note: String::new(),
    }
}

async fn bodies_are_found_by_bytes_within_a_span(db: Db) {
    commit!(db, |tx| {
        let bodies = vec![
            body(1, at(1), "{\"id\":\"wamid.A\"}"),
            body(2, at(2), "{\"id\":\"wamid.B\"}"),
            body(3, at(3), "\u{0}wamid.A"),
            body(4, at(9), "wamid.A"),
        ];
        deliveries::keep(&mut tx.of(HERE), bodies).await
    })
    .unwrap();
    let speaking = async |from: i64, until: i64, bytes: &'static str| {
        let (found, more) = look!(db, |tx| {
            deliveries::speaking(&mut tx.of(HERE), at(from)..at(until), bytes.as_bytes()).await
        });
        (found.into_iter().map(|one| one.received_at).collect::<Vec<_>>(), more)
    };
    assert_eq!(speaking(0, 9, "wamid.A").await, (vec![at(1), at(3)], false));
    assert_eq!(speaking(2, 10, "wamid.A").await, (vec![at(3), at(9)], false));
    assert_eq!(speaking(0, 10, "wamid.C").await, (vec![], false));
    let (found, _) = look!(db, |tx| deliveries::speaking(&mut tx.of(HERE), at(0)..at(2), b"wamid.A").await);
    assert_eq!((found[0].id, found[0].outcome.as_str()), (DeliveryId(uuid(0x31, 1)), "stored"));
    assert_eq!(found[0].body, b"{\"id\":\"wamid.A\"}");
}
