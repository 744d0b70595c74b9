//! Contacts that may be one person: what two are found alike by, what is kept of it, and that somebody said no.

use std::collections::BTreeMap;

use transom_rules::access::Visibility;
use transom_rules::alike::Alike;
use transom_rules::attribute::{Kind, Subject};
use transom_rules::continued::Continued;
use transom_rules::id::{AttributeId, ContactId};
use transom_store::attributes::{self, Attribute, Set};
use transom_store::continued::Link;
use transom_store::erase::{self, Person};
use transom_store::held::{Held, Wanted};
use transom_store::suggestions::{self, Pair, Sign, Suggestion};
use transom_store::{Db, params};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, AGENT, ELSEWHERE, HERE, at, commit, contact_id, identity_id, key, look};

on_each_engine!(
    what_two_have_in_common_is_found,
    what_was_found_is_kept_from_both_sides_until_it_is_found_no_more,
    whom_somebody_said_not_to_be_one_stays_denied,
    pairs_come_in_pages_for_those_who_see_both,
);

const fn pair(one: u32, other: u32) -> Pair {
    Pair { contact: contact_id(one), other: contact_id(other) }
}

fn signs(found: Vec<Sign>) -> Vec<(ContactId, String)> {
    let mut found: Vec<_> = found.into_iter().map(|sign| (sign.contact, sign.text)).collect();
    found.sort_unstable();
    found
}

async fn keep(db: &Db, found: Vec<(Pair, Alike)>, seconds: i64) {
    let found: BTreeMap<Pair, Alike> = found.into_iter().collect();
    let keeping = db.of(HERE).write(found, move |tx, found| {
        Box::pin(async move { suggestions::keep(tx, found, at(seconds)).await })
    });
    keeping.await.unwrap();
}

async fn of(db: &Db, n: u32) -> Vec<(Pair, Alike)> {
    let found =
        look!(db, |tx| suggestions::of_contact(&mut tx.of(HERE), Visibility::All, contact_id(n)).await);
    found.into_iter().map(|one| (one.pair, one.alike)).collect()
}

/// Three with a user name each, two of which are one in another case; two with an address and a third whose value is long.
async fn described(db: &Db) {
    world::people(db, &["Ana", "Ben", "Cleo"]).await;
    let email = Attribute {
        id: AttributeId(Uuid::from_u128(1)),
        subject: Subject::Contact,
        key: "email".into(),
        name: "E-mail".into(),
        kind: Kind::Text,
        choices: Vec::new(),
        place: 1,
        is_removed: false,
    };
    let values = [
        (1, "ana@example.com".to_owned()),
        (2, "ANA@example.COM".to_owned()),
        (3, format!("{}@", "a".repeat(999))),
    ];
    let set =
        |(n, value): (u32, String)| Set { of: contact_id(n).0, attribute: email.id, value: Some(value) };
    let sets: Vec<Set> = values.into_iter().map(set).collect();
    db.of(HERE)
        .write((email, sets), |tx, (email, sets)| {
            Box::pin(async move {
                attributes::add(tx, email, at(0)).await?;
                attributes::set(tx, Subject::Contact, sets.clone()).await?;
                for (n, username) in [(1, "Ana.R"), (2, "ana.r"), (3, "cleo")] {
                    let sql = "UPDATE identities SET username = $2 WHERE workspace_id = $1 AND id = $3";
                    tx.run(sql, params![username, identity_id(n)]).await?;
                }
                let identities = [identity_id(1), identity_id(3)].into();
                let mut held = Held::load(tx, &Wanted { identities, ..Wanted::default() }).await?;
                held.link(
                    Link { identity: identity_id(1), way: Continued::NumberLeft, other: identity_id(3) },
                    at(2),
                );
                held.write(tx, at(2)).await.map(drop)
            })
        })
        .await
        .unwrap();
}

async fn what_two_have_in_common_is_found(db: Db) {
    described(&db).await;
    let all = [contact_id(1), contact_id(2), contact_id(3)];
    let next = look!(db, |tx| suggestions::contacts_after(&mut tx.of(HERE), contact_id(1), 1).await);
    assert_eq!(next, [contact_id(2)]);
    let mut numbers = look!(db, |tx| suggestions::numbers_of(&mut tx.of(HERE), &all).await);
    numbers.sort_unstable();
    assert_eq!(numbers, [pair(1, 3), pair(3, 1)]);
    let own = look!(db, |tx| suggestions::usernames_of(&mut tx.of(HERE), &[contact_id(1)]).await);
    assert_eq!(signs(own), [(contact_id(1), "ana.r".into())]);
    let others = look!(db, |tx| suggestions::with_usernames(&mut tx.of(HERE), &["ana.r".into()], 9).await);
    assert_eq!(signs(others), [(contact_id(1), "ana.r".into()), (contact_id(2), "ana.r".into())]);
    let values = look!(db, |tx| suggestions::values_of(&mut tx.of(HERE), &all).await);
    let both = [(1, "ana@example.com"), (2, "ANA@example.COM")];
    let both = both.map(|(n, value)| (contact_id(n), value.to_owned()));
    assert_eq!(signs(values), both);
    let emails =
        look!(db, |tx| suggestions::with_emails(&mut tx.of(HERE), &["ana@example.com".into()], 9).await);
    assert_eq!(signs(emails), both);
    let keys = look!(db, |tx| suggestions::with_keys(&mut tx.of(HERE), &[key(2)]).await);
    assert_eq!(signs(keys), [(contact_id(2), key(2))]);
    let names = look!(db, |tx| suggestions::names_of(&mut tx.of(HERE), &all[..2]).await);
    assert_eq!(names.into_values().collect::<Vec<_>>(), ["Ana", "Ben"]);
    assert!(look!(db, |tx| suggestions::groups_among(&mut tx.of(HERE), &all).await).is_empty());
    assert_eq!(look!(db, |tx| suggestions::within(&mut tx.of(HERE), &all).await), []);
    let elsewhere =
        look!(db, |tx| suggestions::with_usernames(&mut tx.of(ELSEWHERE), &["ana.r".into()], 9).await);
    assert_eq!(signs(elsewhere), [], "another workspace has its own people");
}

async fn what_was_found_is_kept_from_both_sides_until_it_is_found_no_more(db: Db) {
    world::people(&db, &["Ana", "Ben", "Cleo"]).await;
    keep(&db, vec![(pair(1, 2), Alike::NameAndEmail), (pair(2, 1), Alike::Username)], 10).await;
    assert_eq!(of(&db, 1).await, [(pair(1, 2), Alike::Username)], "the stronger holds");
    assert_eq!(of(&db, 2).await, [(pair(2, 1), Alike::Username)]);
    keep(&db, vec![(pair(1, 3), Alike::Noted)], 20).await;
    commit!(db, |tx| suggestions::forget(&mut tx.of(HERE), at(20)).await).unwrap();
    assert_eq!((of(&db, 1).await, of(&db, 2).await), (vec![(pair(1, 3), Alike::Noted)], vec![]));
    commit!(db, |tx| {
        let person: Person = erase::person(&mut tx.of(HERE), contact_id(3)).await?;
        erase::forget(&mut tx.of(HERE), &person).await
    })
    .unwrap();
    assert_eq!(of(&db, 1).await, [], "who was erased is suggested no more");
}

async fn whom_somebody_said_not_to_be_one_stays_denied(db: Db) {
    world::people(&db, &["Ana", "Ben"]).await;
    keep(&db, vec![(pair(1, 2), Alike::Number)], 10).await;
    commit!(db, |tx| suggestions::deny(&mut tx.of(HERE), pair(2, 1), at(11)).await).unwrap();
    keep(&db, vec![(pair(1, 2), Alike::Number)], 12).await;
    assert_eq!((of(&db, 1).await, of(&db, 2).await), (vec![], vec![]));
    let denied = look!(db, |tx| suggestions::denied(&mut tx.of(HERE), &[contact_id(1)]).await);
    assert_eq!(denied, [pair(1, 2)]);
    commit!(db, |tx| suggestions::forget(&mut tx.of(HERE), at(99)).await).unwrap();
    assert_eq!(look!(db, |tx| suggestions::denied(&mut tx.of(HERE), &[contact_id(2)]).await), [pair(2, 1)]);
}

async fn pairs_come_in_pages_for_those_who_see_both(db: Db) {
    world::people(&db, &["Ana", "Ben", "Cleo"]).await;
    keep(
        &db,
        vec![(pair(1, 2), Alike::Number), (pair(3, 1), Alike::Noted), (pair(2, 3), Alike::Username)],
        10,
    )
    .await;
    let page = async |seen, before, limit| -> Vec<Pair> {
        let found: Vec<Suggestion> =
            look!(db, |tx| suggestions::page(&mut tx.of(HERE), seen, before, limit).await);
        found.into_iter().map(|one| one.pair).collect()
    };
    assert_eq!(page(Visibility::All, None, 9).await, [pair(3, 2), pair(3, 1), pair(2, 1)]);
    assert_eq!(page(Visibility::All, Some(pair(3, 2)), 1).await, [pair(3, 1)]);
    commit!(db, |tx| {
        let sql = "UPDATE conversations SET assignee_id = $2 WHERE workspace_id = $1 AND contact_id <> $3";
        tx.of(HERE).run(sql, params![AGENT, contact_id(1)]).await
    })
    .unwrap();
    assert_eq!(page(Visibility::Own(AGENT), None, 9).await, [pair(3, 2)]);
}
