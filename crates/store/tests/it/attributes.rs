//! Attributes that a workspace defines, and their values.

use std::collections::BTreeMap;

use transom_rules::attribute::{Kind, Subject};
use transom_rules::id::AttributeId;
use transom_store::attributes::{self, Attribute, Set, Values};
use transom_store::forget::AT_ONCE;
use transom_store::{Db, Error};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{ELSEWHERE, HERE, at, commit, look};

on_each_engine!(
    attributes_are_told_in_their_order_and_keys_are_free_again,
    values_are_set_and_taken_away,
    values_of_what_is_removed_go_a_few_at_a_time,
    of_what_is_said_twice_the_last_word_holds,
    a_value_may_be_as_long_as_a_text_is,
);

fn attribute(n: u128, subject: Subject, key: &str, place: i64) -> Attribute {
    Attribute {
        id: AttributeId(Uuid::from_u128(n)),
        subject,
        key: key.into(),
        name: key.to_uppercase(),
        kind: Kind::Choice,
        choices: vec!["Gold".into(), "Été".into()],
        place,
        is_removed: false,
    }
}

fn set(of: u128, attribute: u128, value: Option<&str>) -> Set {
    let attribute = AttributeId(Uuid::from_u128(attribute));
    Set { of: Uuid::from_u128(of), attribute, value: value.map(str::to_owned) }
}

async fn attributes_are_told_in_their_order_and_keys_are_free_again(db: Db) {
    let (tier, city) = (attribute(1, Subject::Contact, "tier", 2), attribute(2, Subject::Contact, "city", 1));
    let order = attribute(3, Subject::Conversation, "tier", 1);
    let all = vec![tier.clone(), city.clone(), order.clone()];
    let adding = db.of(HERE).write(all, |tx, all| {
        Box::pin(async move {
            for one in all {
                attributes::add(tx, one, at(0)).await?;
            }
            Ok(())
        })
    });
    adding.await.unwrap();
    let known = look!(db, |tx| attributes::offered(&mut tx.of(HERE)).await);
    assert_eq!(known, [city.clone(), tier.clone(), order.clone()]);
    assert_eq!(look!(db, |tx| attributes::offered(&mut tx.of(ELSEWHERE)).await), []);
    let twin = attribute(4, Subject::Contact, "tier", 3);
    let again = twin.clone();
    let added = commit!(db, |tx| {
        let twin = attribute(4, Subject::Contact, "tier", 3);
        attributes::add(&mut tx.of(HERE), &twin, at(0)).await
    });
    assert!(matches!(added, Err(Error::Duplicate(_))));
    let renamed = Attribute { name: "Town".into(), choices: vec!["Cork".into()], place: 7, ..city.clone() };
    let held = db.of(HERE).write(renamed.clone(), |tx, renamed| {
        Box::pin(async move {
            attributes::change(tx, &Attribute { place: 0, ..renamed.clone() }).await?;
            attributes::set_place(tx, renamed.id, renamed.place).await?;
            attributes::hold(tx, renamed.id).await
        })
    });
    assert_eq!(held.await.unwrap(), Some(renamed));
    let back = db.of(HERE).write(city.clone(), |tx, city| {
        Box::pin(async move {
            attributes::change(tx, city).await?;
            attributes::set_place(tx, city.id, city.place).await
        })
    });
    back.await.unwrap();
    commit!(db, |tx| {
        attributes::remove(&mut tx.of(HERE), AttributeId(Uuid::from_u128(1)), at(9)).await?;
        attributes::add(&mut tx.of(HERE), &attribute(4, Subject::Contact, "tier", 3), at(9)).await
    })
    .unwrap();
    let known = look!(db, |tx| attributes::offered(&mut tx.of(HERE)).await);
    assert_eq!(known, [city, again, order]);
    let ever = look!(db, |tx| attributes::all(&mut tx.of(HERE)).await);
    assert_eq!(ever.iter().filter(|one| one.is_removed).map(|one| one.id).collect::<Vec<_>>(), [tier.id]);
}

async fn values_are_set_and_taken_away(db: Db) {
    commit!(db, |tx| {
        for (n, key) in [(1, "tier"), (2, "city")] {
            attributes::add(&mut tx.of(HERE), &attribute(n, Subject::Contact, key, 1), at(0)).await?;
        }
        let sets = vec![set(7, 1, Some("Gold")), set(7, 2, Some("Cork")), set(8, 1, Some("Été"))];
        attributes::set(&mut tx.of(HERE), Subject::Contact, sets).await?;
        let sets = vec![set(7, 1, Some("Été")), set(8, 1, None), set(9, 1, None)];
        attributes::set(&mut tx.of(HERE), Subject::Contact, sets).await
    })
    .unwrap();
    let of = [7, 8, 9].map(Uuid::from_u128);
    let found = look!(db, |tx| attributes::values(&mut tx.of(HERE), Subject::Contact, of).await);
    let theirs: Values = [(1, "Été"), (2, "Cork")]
        .map(|(n, value)| (AttributeId(Uuid::from_u128(n)), value.to_owned()))
        .into();
    assert_eq!(found, BTreeMap::from([(of[0], theirs)]));
    let of_talks = look!(db, |tx| attributes::values(&mut tx.of(HERE), Subject::Conversation, of).await);
    assert_eq!(of_talks, BTreeMap::new());
    let elsewhere = look!(db, |tx| attributes::values(&mut tx.of(ELSEWHERE), Subject::Contact, of).await);
    assert_eq!(elsewhere, BTreeMap::new());
}

async fn told(db: &Db, of: u128, n: u128) -> Option<String> {
    let of = Uuid::from_u128(of);
    let found = look!(db, |tx| attributes::values(&mut tx.of(HERE), Subject::Contact, [of]).await);
    found.get(&of)?.get(&AttributeId(Uuid::from_u128(n))).cloned()
}

async fn of_what_is_said_twice_the_last_word_holds(db: Db) {
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        attributes::add(tx, &attribute(1, Subject::Contact, "tier", 1), at(0)).await?;
        let sets =
            vec![set(7, 1, Some("Gold")), set(8, 1, None), set(7, 1, Some("Été")), set(8, 1, Some("Gold"))];
        attributes::set(tx, Subject::Contact, sets).await?;
        attributes::set(tx, Subject::Contact, vec![set(9, 1, Some("Gold")), set(9, 1, None)]).await
    })
    .unwrap();
    let all = (told(&db, 7, 1).await, told(&db, 8, 1).await, told(&db, 9, 1).await);
    assert_eq!(all, (Some("Été".to_owned()), Some("Gold".to_owned()), None));
}

async fn a_value_may_be_as_long_as_a_text_is(db: Db) {
    let long: String = (0..1_000).filter_map(|n| char::from_u32(0x4e00 + n * 7)).collect();
    let sets = |subject| vec![(subject, Set { value: Some(long.clone()), ..set(7, 1, None) })];
    for (subject, one) in sets(Subject::Contact).into_iter().chain(sets(Subject::Conversation)) {
        let setting = db.of(HERE).write(one, move |tx, one| {
            Box::pin(async move { attributes::set(tx, subject, vec![one.clone()]).await })
        });
        setting.await.unwrap();
    }
}

async fn values_of_what_is_removed_go_a_few_at_a_time(db: Db) {
    commit!(db, |tx| {
        for (n, key) in [(1, "tier"), (2, "city")] {
            attributes::add(&mut tx.of(HERE), &attribute(n, Subject::Contact, key, 1), at(0)).await?;
        }
        let many = u128::from(AT_ONCE) + 7;
        let sets = (0..many).map(|n| set(n, 1, Some("Gold"))).chain([set(1, 2, Some("Cork"))]);
        attributes::set(&mut tx.of(HERE), Subject::Contact, sets.collect()).await?;
        attributes::remove(&mut tx.of(HERE), AttributeId(Uuid::from_u128(1)), at(9)).await
    })
    .unwrap();
    let hidden = look!(db, |tx| {
        attributes::values(&mut tx.of(HERE), Subject::Contact, [Uuid::from_u128(1)]).await
    });
    assert_eq!(hidden[&Uuid::from_u128(1)].len(), 1);
    let mut gone = Vec::new();
    for _ in 0..3 {
        gone.push(commit!(db, |tx| attributes::forget(&mut tx.of(HERE), Subject::Contact).await).unwrap());
    }
    assert_eq!(gone, [AT_ONCE, 7, 0]);
}
