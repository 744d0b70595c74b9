//! Who somebody is: keys that one webhook names together are one identity, whoever comes first.

use std::collections::BTreeMap;

use transom_rules::access::Visibility;
use transom_rules::attribute::{Kind, Subject};
use transom_rules::block::Block;
use transom_rules::content::Entry;
use transom_rules::entry_point::{EntryState, OPEN_FOR};
use transom_rules::id::{AttributeId, ChannelId, IdentityId};
use transom_rules::merging::Marketing;
use transom_rules::pair::PairKey;
use transom_store::attributes::{self, Attribute, Set};
use transom_store::held::{self, Held, Recipient, Wanted};
use transom_store::{Db, contacts, conversations, messages, outbox};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{
    self, HERE, SHOP, add_person, at, commit, contact_id, conversation_id, identity_id, inbound, key, look,
    message_id, outbound, pair, phone,
};

on_each_engine!(
    two_identities_that_turn_out_to_be_one_are_joined,
    an_answer_to_one_key_answers_the_ad_that_the_other_came_through,
    a_join_keeps_the_word_of_who_stopped_marketing,
    a_contact_with_another_identity_outlives_a_join,
    what_is_known_of_both_is_known_of_who_stays,
    keys_of_new_people_that_one_batch_names_apart_and_together_are_one,
    a_new_key_of_somebody_known_is_added_to_them,
    a_phone_of_one_user_is_not_joined_to_another,
    what_a_message_went_to_and_what_was_renamed_is_one,
    a_key_goes_to_somebody_else_or_is_nobodys,
    keys_of_somebody_who_was_not_made_known_are_given_back,
    many_writers_on_one_new_key_make_one_identity,
    many_writers_on_two_keys_that_belong_together_make_one_identity,
    batches_of_new_people_in_any_order_all_finish,
    held_messages_follow_a_join,
);

const DESK: ChannelId = ChannelId(Uuid::from_u128(0xC2));

fn everybody() -> contacts::Filter {
    contacts::Filter::of(Visibility::All, 100)
}

async fn load(db: &Db, parties: Vec<(Vec<String>, IdentityId)>) -> Held {
    let wanted = Wanted { parties, ..Wanted::default() };
    db.write((), move |tx, ()| {
        let wanted = wanted.clone();
        Box::pin(async move {
            let held = Held::load(&mut tx.of(HERE), &wanted).await?;
            held.write(&mut tx.of(HERE), at(50)).await?;
            Ok(held)
        })
    })
    .await
    .unwrap()
}

/// The first person is known by this user id too.
async fn first_is(db: &Db, user_id: &'static str) {
    commit!(db, |tx| {
        let wanted = Wanted {
            parties: vec![(vec![key(1), format!("u:{user_id}")], identity_id(9))],
            ..Wanted::default()
        };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        held.identity_mut(identity_id(1)).unwrap().user_id = user_id.into();
        held.write(&mut tx.of(HERE), at(1)).await
    })
    .unwrap();
}

fn user(n: u32) -> String {
    format!("u:DE.{n}")
}

async fn a_phone_of_one_user_is_not_joined_to_another(db: Db) {
    world::people(&db, &["Ada"]).await;
    first_is(&db, "DE.1").await;
    let told = vec![
        (vec![user(2), key(1)], identity_id(12)),
        (vec![user(3), key(7)], identity_id(13)),
        (vec![user(4), key(7)], identity_id(14)),
    ];
    let held = load(&db, told).await;
    let of = |key: String| held.identity_of(&[key]);
    assert_eq!(of(key(1)), Some(identity_id(1)));
    assert_eq!(
        (of(user(2)), of(user(3)), of(user(4))),
        (Some(identity_id(12)), Some(identity_id(13)), Some(identity_id(14)))
    );
    assert_eq!(of(key(7)), Some(identity_id(13)), "whoever was told first has it");
}

async fn what_a_message_went_to_and_what_was_renamed_is_one(db: Db) {
    world::people(&db, &["Ada", "Bo"]).await;
    first_is(&db, "DE.1").await;
    world::say(&db, vec![outbound(1, 2, "to Bo")]).await;
    let held = commit!(db, |tx| {
        let told = Recipient {
            message: Some(message_id(1)),
            wamid: String::new(),
            keys: vec![user(5), key(8)],
            new: identity_id(15),
        };
        let elsewhere = Recipient { keys: vec![user(1), key(8)], ..told.clone() };
        let unknown = Recipient { message: None, wamid: "wamid.nobody".into(), ..told.clone() };
        let wanted = Wanted {
            messages: [message_id(1)].into(),
            renamed: vec![(vec![user(1), user(6), key(1)], identity_id(16))],
            recipients: vec![told, elsewhere, unknown],
            ..Wanted::default()
        };
        Held::load(&mut tx.of(HERE), &wanted).await
    })
    .unwrap();
    let of = |key: String| held.identity_of(&[key]);
    assert_eq!((of(user(6)), of(user(1))), (Some(identity_id(1)), Some(identity_id(1))));
    assert_eq!(held.message(message_id(1)).map(|message| message.identity_id), of(user(5)));
    assert_eq!(of(key(8)), of(user(5)), "a number is not joined to another user");
}

async fn a_key_goes_to_somebody_else_or_is_nobodys(db: Db) {
    world::people(&db, &["Ada", "Bo"]).await;
    commit!(db, |tx| {
        let wanted = Wanted { identities: [identity_id(1), identity_id(2)].into(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        held.set_pair(identity_id(1), DESK, pair(1, 70));
        assert_eq!(held.last_wrote_at(identity_id(1)), pair(1, 70).window.opened_by.map(|by| by.at));
        assert_eq!(held.last_wrote_at(identity_id(404)), None);
        held.give_key(&key(1), Some(identity_id(2)));
        held.give_key(&key(2), None);
        assert_eq!((held.identity_of(&[key(1)]), held.identity_of(&[key(2)])), (Some(identity_id(2)), None));
        assert!(held.is_free(&key(2)) && !held.is_free(&key(1)) && !held.is_free(&key(3)));
        held.write(&mut tx.of(HERE), at(1)).await
    })
    .unwrap();
    let found = async |key: String| {
        look!(db, |tx| contacts::find(&mut tx.of(HERE), std::slice::from_ref(&key)).await)
    };
    assert_eq!((found(key(1)).await, found(key(2)).await), (Some(identity_id(2)), None));
}

async fn keys_of_somebody_who_was_not_made_known_are_given_back(db: Db) {
    world::people(&db, &["Ada"]).await;
    let both = vec![key(1), key(7)];
    let held = load(&db, both.iter().map(|key| (vec![key.clone()], identity_id(7))).collect()).await;
    assert_eq!(held.keys_of_nobody().collect::<Vec<_>>(), [&key(7)]);
    let giving = db.of(HERE).write(both.clone(), |tx, both| Box::pin(held::give_back(tx, both.iter())));
    giving.await.unwrap();
    let known = load(&db, vec![(vec![key(1)], identity_id(8)), (vec![key(7)], identity_id(9))]).await;
    assert_eq!(known.identity_of(&[key(1)]), Some(identity_id(1)), "somebody is behind it");
    assert_eq!(known.identity_of(&[key(7)]), Some(identity_id(9)), "it is taken anew");
}

fn both() -> Vec<String> {
    vec![key(2), key(1)]
}

async fn two_identities_that_turn_out_to_be_one_are_joined(db: Db) {
    world::people(&db, &["Ada", "A. Lovelace"]).await;
    world::say(&db, vec![inbound(1, 1, "by phone"), inbound(2, 2, "by user id")]).await;
    commit!(db, |tx| {
        let wanted = Wanted { identities: [identity_id(1), identity_id(2)].into(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        held.set_pair(identity_id(1), SHOP, pair(1, 10));
        let mut newer = pair(2, 20);
        newer.entry.entered(at(20), Entry::Ad);
        held.set_pair(identity_id(2), SHOP, newer);
        held.set_pair(identity_id(2), DESK, pair(2, 30));
        held.identity_mut(identity_id(1)).unwrap().phone = String::new();
        let second = held.identity_mut(identity_id(2)).unwrap();
        second.user_id = "DE.2".into();
        second.parent_user_id = "DE.ENT.2".into();
        second.username = "ada".into();
        held.write(&mut tx.of(HERE), at(1)).await?;
        let due = outbox::Due {
            message_id: message_id(2),
            channel_id: SHOP,
            identity_id: identity_id(2),
            attempt: 0,
        };
        outbox::add(&mut tx.of(HERE), &[(due, None)]).await
    })
    .unwrap();
    let held = load(&db, vec![(both(), identity_id(9))]).await;
    let one = held.identity_of(&[key(2)]).unwrap();
    assert_eq!(
        (one, held.identity_of(&[key(1)]), held.identity(identity_id(2))),
        (identity_id(1), Some(one), None)
    );
    let identity = held.identity(one).unwrap();
    assert_eq!(
        (&identity.phone, identity.user_id.as_str(), identity.username.as_str()),
        (&phone(2), "DE.2", "ada")
    );
    assert_eq!(identity.parent_user_id, "DE.ENT.2");
    let joined = held.pair(one, SHOP);
    assert_eq!(joined.window, pair(2, 20).window, "the clocks join by maximum");
    assert!(matches!(joined.entry.state(at(21)), EntryState::Offered { .. }));
    assert_eq!(held.pair(one, DESK), pair(2, 30));

    let second = look!(db, |tx| messages::get(&mut tx.of(HERE), message_id(2)).await).unwrap();
    assert_eq!(second.identity_id, one);
    let theirs = look!(db, |tx| conversations::get(&mut tx.of(HERE), Visibility::All, conversation_id(2))
        .await)
    .unwrap();
    assert_eq!((theirs.contact.id, theirs.identity.id), (contact_id(1), one));
    assert!(
        theirs.contact.folded.contains(&phone(2)) && theirs.contact.folded.contains("lovelace"),
        "search finds both"
    );
    assert_eq!(look!(db, |tx| contacts::get(&mut tx.of(HERE), contact_id(2)).await), None);
    assert_eq!(look!(db, |tx| contacts::find(&mut tx.of(HERE), &[key(2)]).await), Some(one));
    let released = commit!(db, |tx| {
        let pairs = [(PairKey { identity: identity_id(1), channel: SHOP }, at(60))].into();
        outbox::release(&mut tx.of(HERE), &pairs, at(60)).await
    });
    assert_eq!(released.unwrap().len(), 1);
}

async fn an_answer_to_one_key_answers_the_ad_that_the_other_came_through(db: Db) {
    world::people(&db, &["Ada", "Came by an ad", "Came by an ad", "Shared phone", "Work"]).await;
    let mut answers = vec![outbound(1, 1, "to who stays"), outbound(4, 4, "to who goes")];
    for answer in &mut answers {
        answer.posted_at = Some(at(20));
        answer.delivery.delivered_at = Some(at(30));
    }
    world::say(&db, answers).await;
    commit!(db, |tx| {
        let wanted = Wanted { identities: (1..=5).map(identity_id).collect(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        for n in [2, 3] {
            let mut came = pair(n, 10);
            came.entry.entered(at(10), Entry::Ad);
            held.set_pair(identity_id(n), SHOP, came);
        }
        held.identity_mut(identity_id(5)).unwrap().contact_id = contact_id(4);
        held.write(&mut tx.of(HERE), at(40)).await?;
        held::join(&mut tx.of(HERE), identity_id(1), identity_id(2)).await?;
        held::join(&mut tx.of(HERE), identity_id(3), identity_id(4)).await
    })
    .unwrap();
    for n in [1, 3] {
        let wanted = Wanted { identities: [identity_id(n)].into(), peek: true, ..Wanted::default() };
        let held = look!(db, |tx| Held::load(&mut tx.of(HERE), &wanted).await);
        let open = EntryState::Open { since: at(30), until: at(30) + OPEN_FOR };
        assert_eq!(held.pair(identity_id(n), SHOP).entry.state(at(40)), open, "{n}");
    }
}

fn block() -> Block {
    Block { at: Some(at(4)), by: None, reason: "Spam".into() }
}

async fn a_join_keeps_the_word_of_who_stopped_marketing(db: Db) {
    world::people(&db, &["Ada", "Ada"]).await;
    commit!(db, |tx| {
        let wanted = Wanted { identities: [identity_id(1), identity_id(2)].into(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        held.contact_mut(contact_id(1)).unwrap().conversation_id = None;
        let second = held.contact_mut(contact_id(2)).unwrap();
        second.marketing =
            Marketing { opted_out_at: Some(at(5)), told_at: Some(at(5)), ..Marketing::default() };
        second.blocked = Some(block());
        held.write(&mut tx.of(HERE), at(5)).await
    })
    .unwrap();
    load(&db, vec![(both(), identity_id(9))]).await;
    let kept = look!(db, |tx| contacts::get(&mut tx.of(HERE), contact_id(1)).await).unwrap();
    assert_eq!((kept.stopped_at(), kept.marketing.opted_out_at), (Some(at(5)), Some(at(5))));
    assert_eq!(kept.blocked, Some(block()));
    assert_eq!(kept.conversation_id, Some(conversation_id(2)), "new messages join the conversation there is");
}

async fn what_is_known_of_both_is_known_of_who_stays(db: Db) {
    world::people(&db, &["Ada", "Ada"]).await;
    let attribute = |n: u128| AttributeId(Uuid::from_u128(n));
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        for (n, key) in [(1, "tier"), (2, "city")] {
            let one = Attribute {
                id: attribute(n),
                subject: Subject::Contact,
                key: key.into(),
                name: key.into(),
                kind: Kind::Text,
                choices: Vec::new(),
                place: 1,
                is_removed: false,
            };
            attributes::add(tx, &one, at(0)).await?;
        }
        let set = |of: u32, n, value: &str| Set {
            of: contact_id(of).0,
            attribute: attribute(n),
            value: Some(value.to_owned()),
        };
        let sets = vec![set(1, 1, "Gold"), set(2, 1, "Silver"), set(2, 2, "Cork")];
        attributes::set(tx, Subject::Contact, sets).await
    })
    .unwrap();
    load(&db, vec![(both(), identity_id(9))]).await;
    let both = [1, 2].map(|n| contact_id(n).0);
    let known = look!(db, |tx| attributes::values(&mut tx.of(HERE), Subject::Contact, both).await);
    let theirs = [(1, "Gold"), (2, "Cork")].map(|(n, value)| (attribute(n), value.to_owned()));
    assert_eq!(known, BTreeMap::from([(both[0], theirs.into())]));
}

async fn a_contact_with_another_identity_outlives_a_join(db: Db) {
    world::people(&db, &["Ada", "Shared phone", "Work"]).await;
    commit!(db, |tx| {
        let wanted = Wanted { identities: [identity_id(3)].into(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        held.identity_mut(identity_id(3)).unwrap().contact_id = contact_id(2);
        held.write(&mut tx.of(HERE), at(5)).await
    })
    .unwrap();
    commit!(db, |tx| held::join(&mut tx.of(HERE), identity_id(1), identity_id(2)).await).unwrap();
    let left = look!(db, |tx| contacts::identities(&mut tx.of(HERE), contact_id(2)).await);
    assert_eq!(left.iter().map(|identity| identity.id).collect::<Vec<_>>(), [identity_id(3)]);
    assert!(look!(db, |tx| contacts::get(&mut tx.of(HERE), contact_id(2)).await).is_some());
}

/// A batch carries many webhooks: one by phone, one by user id, one that names both.
async fn keys_of_new_people_that_one_batch_names_apart_and_together_are_one(db: Db) {
    world::found(&db).await;
    let parties = vec![
        (vec![key(1)], identity_id(11)),
        (vec![key(2)], identity_id(12)),
        (both(), identity_id(13)),
        (vec![key(3)], identity_id(14)),
    ];
    let held = load(&db, parties).await;
    let one = held.identity_of(&[key(1)]).unwrap();
    assert_eq!(held.identity_of(&[key(2)]), Some(one));
    assert_ne!(held.identity_of(&[key(3)]), Some(one));
    let again = load(&db, vec![(vec![key(1)], identity_id(21)), (vec![key(2)], identity_id(22))]).await;
    assert_eq!((again.identity_of(&[key(1)]), again.identity_of(&[key(2)])), (Some(one), Some(one)));
}

async fn a_new_key_of_somebody_known_is_added_to_them(db: Db) {
    world::people(&db, &["Ada"]).await;
    // The proposed id is smaller than the known one; what is known stays all the same.
    let early = IdentityId(Uuid::from_u128(7));
    let held = load(&db, vec![(vec!["u:DE.1".into()], early), (vec!["u:DE.1".into(), key(1)], early)]).await;
    assert_eq!(held.identity_of(&["u:DE.1".into()]), Some(identity_id(1)));
    assert_eq!(
        look!(db, |tx| contacts::find(&mut tx.of(HERE), &["u:DE.1".into()]).await),
        Some(identity_id(1))
    );
    assert_eq!(held.pair(identity_id(1), SHOP), pair(1, 0));
}

/// Makes whoever is not known yet, as the intake does.
async fn meet(db: &Db, keys: Vec<String>, proposed: u32) -> transom_store::Result<IdentityId> {
    db.write((), move |tx, ()| {
        let keys = keys.clone();
        Box::pin(async move {
            let wanted = Wanted { parties: vec![(keys.clone(), identity_id(proposed))], ..Wanted::default() };
            let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
            let one = held.identity_of(&keys).unwrap();
            if held.identity(one).is_none() {
                add_person(&mut held, proposed, "Somebody");
            }
            held.write(&mut tx.of(HERE), at(1)).await?;
            Ok(one)
        })
    })
    .await
}

async fn many_writers_on_one_new_key_make_one_identity(db: Db) {
    world::found(&db).await;
    let meeting = (1..=16).map(|n| {
        let db = db.clone();
        tokio::spawn(async move { meet(&db, vec!["p:race".into()], n).await })
    });
    let mut met = Vec::new();
    for task in meeting.collect::<Vec<_>>() {
        met.push(task.await.unwrap().unwrap());
    }
    met.dedup();
    assert_eq!(met.len(), 1, "{met:?}");
    let people = look!(db, |tx| contacts::page(&mut tx.of(HERE), &everybody()).await);
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].1.iter().map(|identity| identity.id).collect::<Vec<_>>(), met);
}

async fn many_writers_on_two_keys_that_belong_together_make_one_identity(db: Db) {
    world::found(&db).await;
    let mut tasks = Vec::new();
    for n in 1..=16 {
        let db = db.clone();
        let keys: Vec<String> = match n % 4 {
            0 => vec!["p:race".into()],
            1 => vec!["u:race".into()],
            2 => vec!["p:race".into(), "u:race".into()],
            _ => vec!["u:race".into(), "p:race".into()],
        };
        tasks.push(tokio::spawn(async move { meet(&db, keys, n).await }));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let by_phone = look!(db, |tx| contacts::find(&mut tx.of(HERE), &["p:race".into()]).await);
    assert_eq!(look!(db, |tx| contacts::find(&mut tx.of(HERE), &["u:race".into()]).await), by_phone);
    let people = look!(db, |tx| contacts::page(&mut tx.of(HERE), &everybody()).await);
    let identities: Vec<_> = people.iter().flat_map(|(_, identities)| identities).map(|i| i.id).collect();
    assert_eq!(identities, by_phone.into_iter().collect::<Vec<_>>());
}

async fn batches_of_new_people_in_any_order_all_finish(db: Db) {
    world::found(&db).await;
    let mut tasks = Vec::new();
    for task in 0..8_u32 {
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            commit!(db, |tx| {
                let mut parties: Vec<_> =
                    (0..60).map(|n| (vec![key(n)], identity_id(task * 100 + n))).collect();
                parties.rotate_left(task as usize * 7);
                if task % 2 == 1 {
                    parties.reverse();
                }
                Held::load(&mut tx.of(HERE), &Wanted { parties, ..Wanted::default() }).await
            })
        }));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}

/// A status of a message and the webhook that joins its customer may stand in one batch.
async fn held_messages_follow_a_join(db: Db) {
    world::people(&db, &["Ada", "Ada"]).await;
    world::say(&db, vec![inbound(2, 2, "by user id")]).await;
    let held = commit!(db, |tx| {
        let wanted = Wanted {
            wamids: ["wamid.2".into()].into(),
            parties: vec![(both(), identity_id(9))],
            ..Wanted::default()
        };
        let held = Held::load(&mut tx.of(HERE), &wanted).await?;
        assert!(held.changed().is_empty());
        Ok(held)
    })
    .unwrap();
    assert_eq!(held.message_with("wamid.2").map(|message| message.identity_id), Some(identity_id(1)));
    assert!(held.conversation(conversation_id(2)).is_some_and(|found| found.identity_id == identity_id(1)));
}
