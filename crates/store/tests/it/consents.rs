//! What customers consent to: the newest record holds, a text is kept once, and what is told twice is kept once.

use transom_rules::consent::{Policy, Purpose};
use transom_rules::id::{ConsentId, PurposeId};
use transom_store::consents::{self, Consent, Outline};
use transom_store::held::join;
use transom_store::purposes::Purpose as Defined;
use transom_store::{Db, Error, apps, params, purposes};

use crate::engines::on_each_engine;
use crate::world::{self, HERE, at, commit, consent, contact_id, identity_id, look, uuid};

on_each_engine!(
    the_newest_record_of_a_purpose_holds,
    what_is_said_twice_is_kept_once,
    two_addresses_that_are_one_have_one_history,
    purposes_are_named_once_and_their_names_can_be_had_again,
    a_workspace_says_when_a_consent_is_needed,
);

fn record(n: u32, seconds: i64, given: bool) -> Consent {
    Consent { id: ConsentId(uuid(38, n)), given, ..consent(at(seconds)) }
}

async fn keep(db: &Db, records: Vec<Consent>) {
    let written = db.write(records, |tx, records| {
        Box::pin(async move { consents::keep(&mut tx.of(HERE), records, at(90)).await })
    });
    written.await.unwrap();
}

async fn the_newest_record_of_a_purpose_holds(db: Db) {
    world::people(&db, &["Ada", "Ben"]).await;
    let service = Consent { purpose: Purpose::Service, ..record(3, 5, true) };
    let of_ben = Consent { identity: identity_id(2), ..record(4, 9, true) };
    keep(&db, vec![record(1, 8, true), record(2, 7, false), service.clone(), of_ben]).await;
    let holding = look!(db, |tx| consents::holding(&mut tx.of(HERE), contact_id(1)).await);
    assert_eq!(holding, [record(1, 8, true), service.clone()]);
    let all = look!(db, |tx| consents::of_contact(&mut tx.of(HERE), contact_id(1), None, 9).await);
    assert_eq!(all, [record(1, 8, true), record(2, 7, false), service]);
    let outlines =
        look!(db, |tx| consents::outlines(&mut tx.of(HERE), &[contact_id(1), contact_id(9)]).await);
    let mut told = outlines[&contact_id(1)].clone();
    told.sort_by_key(|one| (one.purpose, one.at));
    let outline = |purpose, given, seconds| Outline { purpose, given, at: at(seconds) };
    let marketing = [(false, 7), (true, 8)].map(|(given, at)| outline(Purpose::Marketing, given, at));
    assert_eq!(told, [marketing[0], marketing[1], outline(Purpose::Service, true, 5)]);
    assert_eq!(outlines.len(), 1);
    let place = Some((all[0].at, all[0].id));
    let rest = look!(db, |tx| consents::of_contact(&mut tx.of(HERE), contact_id(1), place, 1).await);
    assert_eq!(rest, all[1..2]);
}

async fn what_is_said_twice_is_kept_once(db: Db) {
    world::people(&db, &["Ada"]).await;
    let shown = |n, seconds| Consent { words: "I agree.".into(), ..record(n, seconds, true) };
    keep(&db, vec![shown(1, 5), shown(2, 6)]).await;
    keep(&db, vec![shown(3, 5), shown(4, 7)]).await;
    let all = look!(db, |tx| consents::of_contact(&mut tx.of(HERE), contact_id(1), None, 9).await);
    assert_eq!(all, [shown(4, 7), shown(2, 6), shown(1, 5)]);
    let sql = "SELECT COUNT(*) FROM consent_words WHERE workspace_id = $1";
    let texts = look!(db, |tx| tx.one(sql, params![HERE]).await?.next::<i64>());
    assert_eq!(texts, 1);
}

async fn two_addresses_that_are_one_have_one_history(db: Db) {
    world::people(&db, &["Ada", "Ada"]).await;
    let under = |identity, of: Consent| Consent { identity, ..of };
    let twice = under(identity_id(2), record(2, 5, true));
    keep(&db, vec![record(1, 5, true), twice, under(identity_id(2), record(3, 6, false))]).await;
    commit!(db, |tx| join(&mut tx.of(HERE), identity_id(1), identity_id(2)).await).unwrap();
    let all = look!(db, |tx| consents::of_contact(&mut tx.of(HERE), contact_id(1), None, 9).await);
    assert_eq!(all, [record(3, 6, false), record(1, 5, true)]);
}

async fn purposes_are_named_once_and_their_names_can_be_had_again(db: Db) {
    let named = |n, name: &str| Defined { id: PurposeId(uuid(37, n)), name: name.into(), is_removed: false };
    commit!(db, |tx| purposes::add(&mut tx.of(HERE), &named(1, "Surveys"), at(1)).await).unwrap();
    let twin = commit!(db, |tx| purposes::add(&mut tx.of(HERE), &named(2, "Surveys"), at(1)).await);
    assert!(matches!(twin, Err(Error::Duplicate(_))), "{twin:?}");
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        purposes::rename(tx, PurposeId(uuid(37, 1)), "Polls").await?;
        purposes::remove(tx, PurposeId(uuid(37, 1)), at(2)).await?;
        purposes::add(tx, &named(2, "Polls"), at(3)).await
    })
    .unwrap();
    let gone = commit!(db, |tx| purposes::hold(&mut tx.of(HERE), PurposeId(uuid(37, 1))).await).unwrap();
    assert!(gone.is_some_and(|one| one.is_removed && one.name == "Polls"));
    let all = look!(db, |tx| purposes::all(&mut tx.of(HERE)).await);
    assert_eq!(all.iter().filter(|one| !one.is_removed).count(), 1);
}

async fn a_workspace_says_when_a_consent_is_needed(db: Db) {
    let none = look!(db, |tx| apps::consent(&mut tx.of(HERE)).await);
    assert_eq!(none, Policy::default());
    let needed = Policy { marketing_needs_consent: true, ..Policy::default() };
    commit!(db, |tx| {
        let needed = Policy { marketing_needs_consent: true, ..Policy::default() };
        apps::set_consent(&mut tx.of(HERE), &needed).await
    })
    .unwrap();
    assert_eq!(look!(db, |tx| apps::consent(&mut tx.of(HERE)).await), needed);
    assert_eq!(look!(db, |tx| apps::said(tx).await).consents, [(HERE, needed)]);
}
