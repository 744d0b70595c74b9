//! What customers consent to: the newest record holds, a text is kept once, and what is told twice is kept once.

use transom_rules::consent::{How, Policy, Purpose};
use transom_rules::id::{ChannelId, ConsentId, PurposeId};
use transom_rules::merging::{ByNumber, Marketing};
use transom_store::consents::{self, Consent, Outline};
use transom_store::held::{Held, Wanted, join};
use transom_store::purposes::Purpose as Defined;
use transom_store::{Db, Error, apps, contacts, erase, params, purposes};

use crate::engines::on_each_engine;
use crate::world::{self, HERE, SHOP, at, commit, consent, contact_id, identity_id, look, uuid};

on_each_engine!(
    the_newest_record_of_a_purpose_holds,
    what_is_heard_twice_is_kept_once_and_each_record_of_somebody_is_its_own,
    what_is_said_of_one_number_holds_beside_what_is_said_of_all,
    what_holds_for_one_number_is_kept_with_the_person,
    two_addresses_that_are_one_have_one_history,
    words_that_were_shown_go_when_nobody_is_left_who_agreed,
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
    let outline = |purpose, given, seconds| Outline { purpose, given, at: at(seconds), channel: None };
    let marketing = [(false, 7), (true, 8)].map(|(given, at)| outline(Purpose::Marketing, given, at));
    assert_eq!(told, [marketing[0], marketing[1], outline(Purpose::Service, true, 5)]);
    assert_eq!(outlines.len(), 1);
    let place = Some((all[0].at, all[0].id));
    let rest = look!(db, |tx| consents::of_contact(&mut tx.of(HERE), contact_id(1), place, 1).await);
    assert_eq!(rest, all[1..2]);
}

async fn what_is_heard_twice_is_kept_once_and_each_record_of_somebody_is_its_own(db: Db) {
    world::people(&db, &["Ada"]).await;
    let heard = |n, how| Consent { how, ..record(n, 9, false) };
    keep(&db, vec![heard(1, How::Meta), heard(2, How::Keyword)]).await;
    keep(&db, vec![heard(3, How::Meta), heard(4, How::Keyword)]).await;
    // Of the same instant, for another number and in other words.
    let shown = |n, seconds| Consent { words: "I agree.".into(), ..record(n, seconds, true) };
    let through = Consent { channel: Some(SHOP), ..shown(6, 5) };
    let corrected = Consent { note: "On the phone.".into(), ..shown(7, 5) };
    keep(&db, vec![shown(5, 5), through.clone()]).await;
    keep(&db, vec![corrected.clone()]).await;
    let all = look!(db, |tx| consents::of_contact(&mut tx.of(HERE), contact_id(1), None, 9).await);
    assert_eq!(all, [heard(2, How::Keyword), heard(1, How::Meta), corrected, through, shown(5, 5)]);
    let sql = "SELECT COUNT(*) FROM consent_words WHERE workspace_id = $1";
    let texts = look!(db, |tx| tx.one(sql, params![HERE]).await?.next::<i64>());
    assert_eq!(texts, 1);
}

async fn what_is_said_of_one_number_holds_beside_what_is_said_of_all(db: Db) {
    world::people(&db, &["Ada"]).await;
    let through = |n, seconds, channel| Consent { channel: Some(channel), ..record(n, seconds, true) };
    let other = ChannelId(uuid(0, 0xc2));
    let older = through(1, 4, other);
    let (all, newer) = (record(2, 5, false), through(3, 6, SHOP));
    keep(&db, vec![older.clone(), all.clone(), newer.clone()]).await;
    let holding = look!(db, |tx| consents::holding(&mut tx.of(HERE), contact_id(1)).await);
    assert_eq!(holding, [all, newer], "what is said of all numbers replaces what was said of each before");
    let newest = record(4, 7, true);
    keep(&db, vec![newest.clone()]).await;
    let holding = look!(db, |tx| consents::holding(&mut tx.of(HERE), contact_id(1)).await);
    assert_eq!(holding, [newest]);
}

async fn what_holds_for_one_number_is_kept_with_the_person(db: Db) {
    world::people(&db, &["Ada", "Ada"]).await;
    let numbers = move |seconds| {
        let said = Some(at(seconds));
        ByNumber::from([(SHOP, Marketing { opted_out_at: said, told_at: said, ..Marketing::default() })])
    };
    let read =
        async || look!(db, |tx| contacts::get(&mut tx.of(HERE), contact_id(1)).await).unwrap().by_number;
    assert_eq!(read().await, ByNumber::new());
    for (n, seconds) in [(1, 5), (2, 9)] {
        commit!(db, |tx| {
            let wanted = Wanted { identities: [identity_id(n)].into(), ..Wanted::default() };
            let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
            held.contact_mut(contact_id(n)).unwrap().by_number = numbers(seconds);
            held.identity_mut(identity_id(n)).unwrap().by_number = numbers(seconds);
            held.write(&mut tx.of(HERE), at(9)).await
        })
        .unwrap();
    }
    assert_eq!(read().await, numbers(5));
    commit!(db, |tx| join(&mut tx.of(HERE), identity_id(1), identity_id(2)).await).unwrap();
    assert_eq!(read().await, numbers(9), "two addresses are one: the newer word holds");
    let known = look!(db, |tx| contacts::identities(&mut tx.of(HERE), contact_id(1)).await);
    assert_eq!(known[0].by_number, numbers(9));
}

async fn two_addresses_that_are_one_have_one_history(db: Db) {
    world::people(&db, &["Ada", "Ada"]).await;
    let under = |identity, of: Consent| Consent { identity, ..of };
    let heard = |n| Consent { how: How::Meta, ..record(n, 5, true) };
    let twice = under(identity_id(2), heard(2));
    let (told, again) = (record(4, 4, true), under(identity_id(2), record(5, 4, true)));
    keep(&db, vec![heard(1), twice, under(identity_id(2), record(3, 6, false)), told.clone(), again]).await;
    commit!(db, |tx| join(&mut tx.of(HERE), identity_id(1), identity_id(2)).await).unwrap();
    let all = look!(db, |tx| consents::of_contact(&mut tx.of(HERE), contact_id(1), None, 9).await);
    assert_eq!(all, [record(3, 6, false), heard(1), record(5, 4, true), told]);
}

async fn words_that_were_shown_go_when_nobody_is_left_who_agreed(db: Db) {
    world::people(&db, &["Ada", "Ben"]).await;
    let shown = |n, identity, words: &str| {
        let words = words.to_owned();
        Consent { identity: identity_id(identity), words, ..record(n, 5, true) }
    };
    keep(&db, vec![shown(1, 1, "Both."), shown(2, 1, "Ada alone."), shown(3, 2, "Both.")]).await;
    let texts = async || {
        let found = look!(db, |tx| consents::shown_after(&mut tx.of(HERE), &[], 9).await);
        let mut texts: Vec<String> = found.into_iter().map(|(_, text)| text).collect();
        texts.sort();
        texts
    };
    assert_eq!(texts().await, ["Ada alone.", "Both."]);
    let gone = commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let person = erase::person(tx, contact_id(1)).await?;
        erase::forget(tx, &person).await
    });
    gone.unwrap();
    assert_eq!(texts().await, ["Both."], "Ben agreed to it too");
    let was = look!(db, |tx| consents::shown_after(&mut tx.of(HERE), &[], 9).await).remove(0).0;
    let writing = db.of(HERE).write(was, |tx, was| Box::pin(consents::reword(tx, was, "Who?", at(9))));
    writing.await.unwrap();
    assert_eq!(texts().await, ["Who?"]);
    let left = look!(db, |tx| consents::get(&mut tx.of(HERE), ConsentId(uuid(38, 3))).await);
    assert_eq!(left, Some(shown(3, 2, "Who?")));
    assert_eq!(look!(db, |tx| consents::get(&mut tx.of(HERE), ConsentId(uuid(38, 1))).await), None);
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
    assert!(gone.as_ref().is_some_and(|one| one.is_removed && one.name == "Polls"));
    let as_is = commit!(db, |tx| purposes::keep_as_is(&mut tx.of(HERE), PurposeId(uuid(37, 1))).await);
    assert_eq!(as_is, Ok(gone));
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
