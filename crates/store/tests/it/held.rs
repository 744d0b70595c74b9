//! What a transaction holds, changes and writes: new people, known ones, messages by either id.

use transom_rules::access::{Mask, Visibility};
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::event::Fault;
use transom_rules::id::{StatusId, TeamId};
use transom_rules::mark::Priority;
use transom_rules::pair::Pair;
use transom_rules::time::Timestamp;
use transom_store::held::{Held, Wanted};
use transom_store::search::Word;
use transom_store::{Db, Error, conversations, feed, messages};

use crate::engines::on_each_engine;
use crate::world::{
    self, HERE, SHOP, add_person, at, commit, conversation, conversation_id, identity, identity_id, inbound,
    key, look, message_id, outbound, pair, phone,
};

on_each_engine!(
    new_people_are_there_for_the_next_one,
    messages_are_held_by_either_id_with_all_that_belongs_to_them,
    every_field_of_a_message_is_kept,
    what_changed_about_a_message_is_written,
    a_message_is_found_by_what_it_says_now,
    every_field_of_a_conversation_is_kept,
    looking_holds_nothing_and_makes_nobody_known,
    unchanged_rows_are_not_written,
    a_wamid_is_never_taken_twice,
    a_batch_of_a_thousand_is_one_transaction,
    two_writers_who_hold_the_same_rows_in_any_order_both_finish,
);

async fn new_people_are_there_for_the_next_one(db: Db) {
    world::people(&db, &["Ada", "Bo"]).await;
    let held = look!(db, |tx| {
        let parties = vec![(vec![key(1)], identity_id(91)), (vec!["p:unknown".into()], identity_id(92))];
        Held::load(&mut tx.of(HERE), &Wanted { parties, peek: true, ..Wanted::default() }).await
    });
    assert_eq!(held.identity_of(&[key(1)]), Some(identity_id(1)));
    assert_eq!(held.identity_of(&["p:unknown".into()]), None);
    assert_eq!(held.identity(identity_id(1)), Some(&identity(1)));
    assert_eq!(held.contact(world::contact_id(1)), Some(&world::contact(1, "Ada")));
    assert_eq!(held.pair(identity_id(1), SHOP), pair(1, 0));
    assert_eq!(held.conversation(conversation_id(1)), Some(&conversation(1)));
    assert_eq!(held.identity(identity_id(2)), None, "nobody asked for Bo");
    assert!(held.changed().is_empty());
}

async fn messages_are_held_by_either_id_with_all_that_belongs_to_them(db: Db) {
    world::people(&db, &["Ada", "Bo"]).await;
    world::say(&db, vec![inbound(1, 1, "one"), inbound(2, 2, "two"), outbound(3, 2, "three")]).await;
    for wanted in [
        Wanted { wamids: ["wamid.2".into(), "wamid.gone".into(), String::new()].into(), ..Wanted::default() },
        Wanted { messages: [message_id(2), message_id(99)].into(), ..Wanted::default() },
    ] {
        let held =
            look!(db, |tx| Held::load(&mut tx.of(HERE), &Wanted { peek: true, ..wanted.clone() }).await);
        assert_eq!(held.message_with("wamid.2"), Some(&inbound(2, 2, "two")));
        assert_eq!(held.message(message_id(2)), Some(&inbound(2, 2, "two")));
        assert_eq!(held.message(message_id(3)), None, "its wamid is empty, and nobody asked for it");
        assert!(held.identity(identity_id(2)).is_some() && held.conversation(conversation_id(2)).is_some());
        assert!(held.identity(identity_id(1)).is_none());
    }
    let elsewhere = look!(db, |tx| {
        let wanted = Wanted { messages: [message_id(2)].into(), peek: true, ..Wanted::default() };
        Held::load(&mut tx.of(world::ELSEWHERE), &wanted).await
    });
    assert_eq!(elsewhere.message(message_id(2)), None, "another workspace sees none of it");
}

async fn every_field_of_a_message_is_kept(db: Db) {
    world::people(&db, &["Ada"]).await;
    let mut message = outbound(1, 1, "Grüße");
    message.kind = Kind::Image;
    message.wamid = "wamid.full".into();
    message.delivery.state = MessageState::Failed;
    message.delivery.sent_at = Some(at(1));
    message.delivery.delivered_at = Some(at(2));
    message.delivery.read_at = Some(at(3));
    message.delivery.played_at = Some(at(4));
    message.delivery.failed_at = Some(at(5));
    message.delivery.fault =
        Some(Fault {
            code: 131_047, title: "Re-engagement".into(), details: "…".into(), ..Fault::default()
        });
    message.posted_at = Some(at(5));
    message.accepted_at = Some(at(6));
    message.context = "wamid.quoted".into();
    message.entry = "ad".into();
    message.their_reaction = "👍".into();
    message.our_reaction = "❤️".into();
    message.edited_at = Some(at(7));
    message.revoked_at = Some(at(8));
    message.pricing = r#"{"billable":true}"#.into();
    message.meta_conversation = r#"{"id":"c"}"#.into();
    message.earlier_verdicts = Some(vec![r#"{"category":"utility"}"#.into()]);
    message.callback = "order-7".into();
    message.predicted = r#"{"market":"Germany"}"#.into();
    world::say(&db, vec![message.clone()]).await;
    assert_eq!(look!(db, |tx| messages::get(&mut tx.of(HERE), message_id(1)).await), Some(message));
}

async fn what_changed_about_a_message_is_written(db: Db) {
    world::people(&db, &["Ada"]).await;
    world::say(&db, vec![outbound(1, 1, "hello")]).await;
    let cursor = commit!(db, |tx| {
        let wanted = Wanted { messages: [message_id(1)].into(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        held.name_message(message_id(1), "wamid.named");
        if let Some(message) = held.message_mut(message_id(1)) {
            message.delivery.state = MessageState::Accepted;
            message.accepted_at = Some(at(9));
            message.text = "hello again".into();
            message.earlier_verdicts = Some(Vec::new());
        }
        assert_eq!(held.message_with("wamid.named").map(|message| message.id), Some(message_id(1)));
        held.name_message(message_id(404), "wamid.nobody");
        assert_eq!(held.message_with("wamid.nobody"), None);
        held.write(&mut tx.of(HERE), at(9)).await
    });
    assert_eq!(cursor.unwrap().1, [conversation_id(1)]);
    let found =
        look!(db, |tx| messages::by_wamids(&mut tx.of(HERE), &["wamid.named".into(), "wamid.1".into()])
            .await);
    let mut expected = outbound(1, 1, "hello again");
    expected.wamid = "wamid.named".into();
    expected.delivery.state = MessageState::Accepted;
    expected.accepted_at = Some(at(9));
    expected.earlier_verdicts = Some(Vec::new());
    assert_eq!(found, std::slice::from_ref(&expected));
    commit!(db, |tx| {
        let mut going = outbound(1, 1, "these words are not written");
        going.predicted = "{}".into();
        let also = outbound(404, 1, "not there");
        messages::note_posted(&mut tx.of(HERE), at(8), &[&going, &also]).await
    })
    .unwrap();
    (expected.posted_at, expected.predicted) = (Some(at(8)), "{}".into());
    assert_eq!(look!(db, |tx| messages::get(&mut tx.of(HERE), message_id(1)).await), Some(expected));
}

async fn a_message_is_found_by_what_it_says_now(db: Db) {
    world::people(&db, &["Ada", "Bo"]).await;
    world::say(&db, vec![inbound(1, 1, "marmalade"), inbound(2, 2, "marmalade")]).await;
    let found = async |word: &str| {
        let words = vec![Word::new(word, Mask::Off)];
        let filter = conversations::Filter { words, ..conversations::Filter::of(Visibility::All, 9) };
        let found = look!(db, |tx| conversations::list(&mut tx.of(HERE), &filter).await);
        found.into_iter().map(|one| one.conversation.id).collect::<Vec<_>>()
    };
    let changed = async |revoked_at: Option<Timestamp>| {
        commit!(db, |tx| {
            let wanted = Wanted { messages: [message_id(1)].into(), ..Wanted::default() };
            let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
            assert!(held.message_mut(message_id(404)).is_none());
            let message = held.message_mut(message_id(1)).unwrap();
            message.text = "tangerine".into();
            message.revoked_at = revoked_at;
            let words = if revoked_at.is_some() { "" } else { "tangerine" };
            held.index(message_id(1), words.into());
            held.write(&mut tx.of(HERE), at(9)).await
        })
        .unwrap();
    };
    changed(None).await;
    assert_eq!(found("tangerine").await, [conversation_id(1)]);
    assert_eq!(found("marmalade").await, [conversation_id(2)]);
    changed(Some(at(9))).await;
    assert_eq!(found("tangerine").await, []);
}

async fn every_field_of_a_conversation_is_kept(db: Db) {
    world::people(&db, &["Ada"]).await;
    let expected = conversations::Conversation {
        status: transom_rules::receive::ConversationStatus::Snoozed,
        status_id: Some(StatusId(world::uuid(17, 1))),
        team_id: Some(TeamId(world::uuid(16, 1))),
        priority: Priority::Urgent,
        wakes_at: Some(at(500)),
        said_at: Some(at(90)),
        assignee_id: Some(world::AGENT),
        unread: 3,
        customer_last: false,
        last_at: at(100),
        last_message_id: Some(message_id(7)),
        last_kind: "image".into(),
        last_text: "words".into(),
        last_state: "read".into(),
        window_until: at(200),
        answer_by: at(300),
        free_until: at(400),
        lasts_hours: Some(72),
        ..conversation(1)
    };
    let wanted = expected.clone();
    db.write((), move |tx, ()| {
        let wanted = wanted.clone();
        Box::pin(async move {
            let ours = Wanted { conversations: [conversation_id(1)].into(), ..Wanted::default() };
            let mut held = Held::load(&mut tx.of(HERE), &ours).await?;
            *held.conversation_mut(conversation_id(1)).unwrap() = wanted;
            held.write(&mut tx.of(HERE), at(1)).await
        })
    })
    .await
    .unwrap();
    let listed = look!(db, |tx| conversations::get(&mut tx.of(HERE), Visibility::All, conversation_id(1))
        .await)
    .unwrap();
    assert_eq!(listed.conversation, expected);
    assert_eq!((listed.contact.name.as_str(), listed.identity.address()), ("Ada", format!("+{}", phone(1))));
    assert!(
        look!(db, |tx| conversations::get(&mut tx.of(HERE), Visibility::All, conversation_id(2)).await)
            .is_none()
    );
}

async fn looking_holds_nothing_and_makes_nobody_known(db: Db) {
    world::people(&db, &["Ada"]).await;
    let wanted = || Wanted { parties: vec![(vec!["p:new".into()], identity_id(9))], ..Wanted::default() };
    look!(db, |tx| Held::load(&mut tx.of(HERE), &Wanted { peek: true, ..wanted() }).await);
    assert_eq!(
        look!(db, |tx| transom_store::contacts::find(&mut tx.of(HERE), &["p:new".into()]).await),
        None
    );
    commit!(db, |tx| Held::load(&mut tx.of(HERE), &wanted()).await).unwrap();
    let found =
        look!(db, |tx| transom_store::contacts::find(&mut tx.of(HERE), &["p:other".into(), "p:new".into()])
            .await);
    assert_eq!(found, Some(identity_id(9)));
}

async fn unchanged_rows_are_not_written(db: Db) {
    world::people(&db, &["Ada"]).await;
    let before = look!(db, |tx| feed::cursor(&mut tx.of(HERE)).await);
    let (cursor, changed) = commit!(db, |tx| {
        let wanted = Wanted { parties: vec![(vec![key(1)], identity_id(9))], ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        held.set_pair(identity_id(1), SHOP, pair(1, 0));
        held.set_pair(identity_id(7), SHOP, Pair::default());
        held.write(&mut tx.of(HERE), at(1)).await
    })
    .unwrap();
    assert_eq!((cursor, changed.len()), (before, 0));
}

async fn a_wamid_is_never_taken_twice(db: Db) {
    world::people(&db, &["Ada"]).await;
    world::say(&db, vec![inbound(1, 1, "one"), outbound(2, 1, "no wamid"), outbound(3, 1, "nor here")]).await;
    let twice = commit!(db, |tx| {
        let mut held = Held::default();
        let mut twin = inbound(4, 1, "twin");
        twin.wamid = "wamid.1".into();
        held.add_message(twin);
        held.write(&mut tx.of(HERE), at(1)).await
    });
    assert!(matches!(twice, Err(Error::Duplicate(_))));
    assert_eq!(look!(db, |tx| messages::get(&mut tx.of(HERE), message_id(4)).await), None);
}

async fn a_batch_of_a_thousand_is_one_transaction(db: Db) {
    world::found(&db).await;
    for round in 0..2_i64 {
        let (_, changed) = commit!(db, |tx| {
            let parties = (1..=1000).map(|n| (vec![key(n)], identity_id(n))).collect();
            let mut held = Held::load(&mut tx.of(HERE), &Wanted { parties, ..Wanted::default() }).await?;
            for n in 1..=1000 {
                if held.identity(identity_id(n)).is_none() {
                    add_person(&mut held, n, "Somebody");
                }
                held.set_pair(identity_id(n), SHOP, pair(n, round));
                held.conversation_mut(conversation_id(n)).unwrap().unread += 1;
                held.add_message(inbound(n + 1000 * u32::try_from(round).unwrap(), n, "a word"));
            }
            held.write(&mut tx.of(HERE), at(1)).await
        })
        .unwrap();
        assert_eq!(changed.len(), 1000);
    }
    let held = look!(db, |tx| {
        let wamids = (1..=2000).map(|n| format!("wamid.{n}")).collect();
        Held::load(&mut tx.of(HERE), &Wanted { wamids, peek: true, ..Wanted::default() }).await
    });
    for n in 1..=1000 {
        assert_eq!(held.conversation(conversation_id(n)).unwrap().unread, 2);
        assert_eq!(held.pair(identity_id(n), SHOP), pair(n, 1));
        assert!(
            held.message_with(&format!("wamid.{n}")).is_some()
                && held.message(message_id(n + 1000)).is_some()
        );
    }
    assert_eq!(held.conversation(conversation_id(1)).unwrap().window_until, Timestamp::default());
}

/// Status webhooks name messages in Meta's order, never in ours.
async fn two_writers_who_hold_the_same_rows_in_any_order_both_finish(db: Db) {
    const MANY: u32 = 150;
    let names: Vec<String> = (1..=MANY).map(|n| format!("Customer {n}")).collect();
    world::people(&db, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut sent = Vec::new();
    for n in 1..=MANY {
        let mut message = outbound(n, n, "hello");
        // The order of wamids is the reverse of the order of ids.
        message.wamid = format!("wamid.{:04}", MANY - n);
        sent.push(message);
    }
    world::say(&db, sent).await;
    let mut tasks = Vec::new();
    for task in 0..8_usize {
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            for round in 0..4_usize {
                commit!(db, |tx| {
                    let wamids =
                        (0..MANY as usize).skip(task * 3 + round).map(|n| format!("wamid.{n:04}")).collect();
                    let mut held =
                        Held::load(&mut tx.of(HERE), &Wanted { wamids, ..Wanted::default() }).await?;
                    for n in 1..=MANY {
                        if let Some(conversation) = held.conversation_mut(conversation_id(n)) {
                            conversation.unread += 1;
                        }
                    }
                    held.write(&mut tx.of(HERE), at(1)).await
                })?;
            }
            Ok::<_, Error>(())
        }));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let last = look!(db, |tx| conversations::get(&mut tx.of(HERE), Visibility::All, conversation_id(1))
        .await)
    .unwrap();
    assert_eq!(last.conversation.unread, 32);
}
