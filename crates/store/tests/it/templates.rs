//! What happens to templates.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::Notify;
use transom_rules::author::Author;
use transom_rules::event::{TemplateChange, TemplateChanged};
use transom_rules::id::{ChannelId, IdentityId, MessageId, TemplateId};
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::template_check::{Crowd, SlotKey};
use transom_rules::template_history::{Happened, Moved, Step};
use transom_rules::time::{Span, Timestamp};
use transom_store::dialect::Dialect;
use transom_store::outbox::{self, Due, Lease};
use transom_store::template_events::Event;
use transom_store::templates::offered::{self, Among, Wanted};
use transom_store::templates::{self, By, Near};
use transom_store::{Db, slots, template_events};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{AGENT, ELSEWHERE, HERE, at, commit, look};

on_each_engine!(
    what_happens_to_a_template_is_kept_newest_first,
    an_account_knows_how_many_it_has_and_was_given_lately,
    what_meta_moved_waits_for_somebody_to_agree,
    those_near_to_a_definition_have_its_name_or_its_words,
    a_picker_is_offered_a_few_of_many,
    what_is_heard_while_meta_answers_is_newer_than_the_answer,
    what_meta_lists_before_its_answer_is_kept_was_done_here,
    a_change_is_told_once_by_whomever_it_is_heard,
    whoever_agrees_waits_for_whoever_sets_aside,
    slots_are_called_what_they_were_called_last,
);

fn template(n: u128, name: &str, language: &str) -> Template {
    Template {
        id: TemplateId(Uuid::from_u128(n)),
        meta_id: Some(format!("meta-{n}")),
        name: name.into(),
        language: language.into(),
        category: Category::Utility,
        status: TemplateStatus::Approved,
        reason: String::new(),
        quality: "GREEN".into(),
        parameter_format: "NAMED".into(),
        components: json!([{"type": "BODY", "text": format!("Hello {n} {{{{name}}}}")}]),
    }
}

async fn what_happens_to_a_template_is_kept_newest_first(db: Db) {
    let first = template(1, "order", "de");
    let by = |by: By, at: Timestamp, template: &Template| {
        let template = template.clone();
        db.of(HERE).write(template, move |tx, one| Box::pin(templates::keep(tx, "waba", one, by, at)))
    };
    by(By::Us(Author::User(AGENT), at(1)), at(1), &first).await.unwrap();
    let elsewhere = Template { components: json!([{"type": "BODY", "text": "Other"}]), ..first.clone() };
    by(By::Meta, at(2), &elsewhere).await.unwrap();
    by(By::Meta, at(3), &elsewhere).await.unwrap();
    // An answer of Meta's that was asked for before that is old by now.
    by(By::Meta, at(2), &first).await.unwrap();
    commit!(db, |tx| templates::forget_others(&mut tx.of(HERE), "waba", &[], at(2)).await).unwrap();
    let changed = |n: i64, change: TemplateChange| {
        let (name, language) = ("order".to_owned(), "de".to_owned());
        let changed = TemplateChanged { meta_id: String::new(), name, language, change, at: Some(at(n)) };
        db.of(HERE).write(changed, move |tx, one| Box::pin(templates::change(tx, "waba", one, at(99))))
    };
    let paused = TemplateChange::Status { event: "PAUSED".into(), reason: "Blocked often.".into() };
    assert!(changed(4, paused.clone()).await.unwrap());
    // The same webhook again is nothing new.
    changed(4, paused).await.unwrap();
    changed(5, TemplateChange::Category("MARKETING".into())).await.unwrap();
    changed(6, TemplateChange::Quality("RED".into())).await.unwrap();
    let id = first.id;
    commit!(db, |tx| templates::delete(&mut tx.of(HERE), id, Author::User(AGENT), at(7)).await).unwrap();
    commit!(db, |tx| templates::forget_others(&mut tx.of(HERE), "waba", &[], at(8)).await).unwrap();
    let ended = look!(db, |tx| template_events::endings(&mut tx.of(HERE), &[id]).await);
    assert_eq!((ended[&id].at, ended[&id].step), (at(7), Step::Deleted), "it went from here");
    assert!(look!(db, |tx| template_events::endings(&mut tx.of(ELSEWHERE), &[id]).await).is_empty());
    let all = look!(db, |tx| template_events::of_template(&mut tx.of(HERE), id, 20).await);
    let told: Vec<_> = all
        .iter()
        .map(|one| (one.happened.step, one.happened.was.as_str(), one.happened.became.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Step::Gone, "PENDING_DELETION", "DELETED"),
            (Step::Deleted, "PAUSED", "PENDING_DELETION"),
            (Step::Quality, "GREEN", "RED"),
            (Step::Category, "UTILITY", "MARKETING"),
            (Step::Status, "APPROVED", "PAUSED"),
            (Step::EditedElsewhere, "", ""),
            (Step::Submitted, "", "APPROVED"),
        ]
    );
    let newest = async |step: Step| look!(db, |tx| template_events::newest(&mut tx.of(HERE), id, step).await);
    assert_eq!(newest(Step::Quality).await.map(|told| told.at), Some(at(6)));
    assert_eq!(newest(Step::Announced).await, None);
    assert_eq!(all[4].happened.reason, "Blocked often.");
    assert_eq!(all[5].happened.components.as_ref(), Some(&first.components));
    assert_eq!((all[5].author, all[6].author), (None, Some(Author::User(AGENT))));
    assert_eq!(look!(db, |tx| template_events::of_template(&mut tx.of(ELSEWHERE), id, 20).await), []);
}

async fn an_account_knows_how_many_it_has_and_was_given_lately(db: Db) {
    let author = By::Us(Author::User(AGENT), at(9));
    for (n, waba, by, when) in [
        (1, "waba", By::Meta, at(50)),
        (2, "waba", author, at(10)),
        (3, "waba", author, at(50)),
        (4, "another", author, at(50)),
    ] {
        let one = (template(n, &format!("order_{n}"), "de"), waba);
        let keep =
            db.of(HERE).write(one, move |tx, (one, waba)| Box::pin(templates::keep(tx, waba, one, by, when)));
        keep.await.unwrap();
    }
    let crowd =
        async |waba: &'static str| look!(db, |tx| templates::crowd(&mut tx.of(HERE), waba, at(20)).await);
    assert_eq!(crowd("waba").await, Crowd { has: 3, lately: 1 });
    assert_eq!(crowd("nobodys").await, Crowd::default());
    commit!(db, |tx| templates::forget_others(&mut tx.of(HERE), "waba", &[], at(60)).await).unwrap();
    assert_eq!(crowd("waba").await, Crowd::default(), "what is gone does not count");
}

async fn what_meta_moved_waits_for_somebody_to_agree(db: Db) {
    let one = template(1, "order", "de");
    let by = |by: By, at: Timestamp, template: &Template| {
        let template = template.clone();
        db.of(HERE).write(template, move |tx, one| Box::pin(templates::keep(tx, "waba", one, by, at)))
    };
    let id = one.id;
    let moved = async |now: Category| {
        db.of(HERE).read((), move |tx, ()| Box::pin(template_events::moved(tx, id, now))).await.unwrap()
    };
    by(By::Us(Author::User(AGENT), at(1)), at(1), &one).await.unwrap();
    assert_eq!(moved(Category::Utility).await, None);
    let marketing = Template { category: Category::Marketing, ..one.clone() };
    by(By::Meta, at(2), &marketing).await.unwrap();
    assert_eq!(moved(Category::Marketing).await, Some(Moved { since: at(2), was: "UTILITY".into() }));
    let waiting = async || {
        let of = marketing.clone();
        let read =
            db.of(HERE).read(of, |tx, of| Box::pin(async move { template_events::waiting(tx, &[of]).await }));
        read.await.unwrap()
    };
    assert_eq!(waiting().await, [id].into());
    let happened = Happened::from_to(Step::Agreed, "UTILITY", "MARKETING");
    let agreed = Event { at: at(3), happened, author: Some(Author::User(AGENT)) };
    db.of(HERE)
        .write(agreed, move |tx, agreed| Box::pin(template_events::add(tx, id, agreed)))
        .await
        .unwrap();
    assert_eq!(moved(Category::Marketing).await, None);
    assert_eq!(waiting().await, [].into());
}

async fn those_near_to_a_definition_have_its_name_or_its_words(db: Db) {
    let says = |n: u128, name: &str, language: &str, body: &str| {
        let components = json!([{"type": "BODY", "text": body}]);
        Template { components, ..template(n, name, language) }
    };
    let words = "It is \"here\":\n100% of it, in a_b.";
    for (one, waba) in [
        (says(1, "order", "de", "Something else."), "waba"),
        (says(2, "other", "de", words), "waba"),
        (says(3, "english", "en", words), "waba"),
        (says(4, "nothing", "de", "It is here: 100 of it, in a-b."), "waba"),
        (says(5, "order", "de", words), "another"),
    ] {
        let keep = db
            .of(HERE)
            .write((one, waba), |tx, (one, waba)| Box::pin(templates::keep(tx, waba, one, By::Meta, at(1))));
        keep.await.unwrap();
    }
    let near = |body: &str| Near {
        waba_id: "waba".into(),
        language: "de".into(),
        name: "order".into(),
        body: body.into(),
    };
    let (both, name, elsewhere) = (near(words), near(""), near(words));
    let found = look!(db, |tx| templates::near(&mut tx.of(HERE), &both).await);
    assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["order", "other"]);
    assert_eq!(look!(db, |tx| templates::near(&mut tx.of(HERE), &name).await).len(), 1);
    assert_eq!(look!(db, |tx| templates::near(&mut tx.of(ELSEWHERE), &elsewhere).await), []);
}

async fn a_picker_is_offered_a_few_of_many(db: Db) {
    let one = |n, name: &str, language: &str, status: &str| Template {
        status: status.to_owned().into(),
        ..template(n, name, language)
    };
    for one in [
        one(1, "a_order", "es", "APPROVED"),
        one(2, "a_order", "es_MX", "APPROVED"),
        one(3, "b_hello", "en", "APPROVED"),
        one(4, "c_sale", "en", "PAUSED"),
        one(5, "d_gone", "en", "DELETED"),
        Template { category: Category::Marketing, ..one(6, "e_estate", "est", "APPROVED") },
    ] {
        let keep =
            db.of(HERE).write(one, |tx, one| Box::pin(templates::keep(tx, "waba", one, By::Meta, at(1))));
        keep.await.unwrap();
    }
    let key = SlotKey::Body("name".into());
    let id = TemplateId(Uuid::from_u128(3));
    db.of(HERE).write(key, move |tx, key| Box::pin(slots::set(tx, id, key, "Visitor"))).await.unwrap();
    let found = async |wanted: Wanted, among: Among<'static>| {
        let read = db.of(HERE).read(wanted, move |tx, wanted| Box::pin(offered::names(tx, wanted, among, 9)));
        read.await.unwrap()
    };
    let all = || Wanted { waba_id: "waba".into(), ..Wanted::default() };
    assert_eq!(found(all(), Among::Approved).await, ["a_order", "b_hello", "e_estate"]);
    assert_eq!(found(all(), Among::ReadAs("es")).await, ["a_order"], "a language is no beginning of another");
    assert_eq!(found(all(), Among::Unsendable).await, ["c_sale"]);
    let few: &'static [String] = Box::leak(Box::new(["c_sale".to_owned(), "d_gone".to_owned()]));
    assert_eq!(found(all(), Among::Named(few)).await, ["c_sale"]);
    let words = |words: &[&str]| Wanted { words: words.iter().map(|word| (*word).into()).collect(), ..all() };
    assert_eq!(found(words(&["HELLO", "en"]), Among::Approved).await, ["b_hello"]);
    assert_eq!(found(words(&["visitor"]), Among::Approved).await, ["b_hello"], "what a slot is called");
    let marketing = Wanted { category: Some(Category::Marketing), ..all() };
    assert_eq!(found(marketing, Among::Approved).await, ["e_estate"]);
    let mexican = Wanted { language: Some("es_MX".into()), ..all() };
    assert_eq!(found(mexican, Among::Approved).await, ["a_order"]);
    let limited = all();
    assert_eq!(
        look!(db, |tx| offered::names(&mut tx.of(HERE), &limited, Among::Approved, 1).await),
        ["a_order"]
    );
    let names = vec!["a_order".to_owned(), "d_gone".to_owned()];
    let versions = look!(db, |tx| offered::versions(&mut tx.of(HERE), "waba", &names).await);
    assert_eq!(versions.iter().map(|one| one.language.as_str()).collect::<Vec<_>>(), ["es", "es_MX"]);
    assert_eq!(
        look!(db, |tx| offered::languages(&mut tx.of(HERE), "waba").await),
        ["en", "es", "es_MX", "est"]
    );
    assert_eq!(look!(db, |tx| offered::languages(&mut tx.of(ELSEWHERE), "waba").await), [""; 0]);
}

/// Meta dates what it tells to the second, and what we ask it for is dated to the millisecond.
async fn what_is_heard_while_meta_answers_is_newer_than_the_answer(db: Db) {
    let millis = |n: i64| at(10) + Span::millis(n);
    let one = template(1, "order", "de");
    let id = one.id;
    let meta_lists = |asked: Timestamp| {
        let (db, one) = (db.clone(), one.clone());
        async move {
            let names = vec![(one.name.clone(), one.language.clone())];
            let kept = db.of(HERE).write((one, names), move |tx, (one, names)| {
                Box::pin(async move {
                    templates::keep(tx, "waba", one, By::Meta, asked).await?;
                    templates::forget_others(tx, "waba", names, asked).await
                })
            });
            kept.await.unwrap();
        }
    };
    let meta_tells = |category: &str, heard: Timestamp| {
        let change = TemplateChange::Category(category.into());
        let (name, language) = ("order".to_owned(), "de".to_owned());
        let told = TemplateChanged { meta_id: String::new(), name, language, change, at: Some(at(10)) };
        db.of(HERE).write(told, move |tx, one| Box::pin(templates::change(tx, "waba", one, heard)))
    };
    let category = async || {
        let found = db.of(HERE).read((), move |tx, ()| Box::pin(templates::get(tx, id))).await.unwrap();
        found.unwrap().0.category
    };
    meta_lists(at(1)).await;
    // It is asked, tells of the move, and then its answer of before is kept.
    assert!(meta_tells("MARKETING", millis(600)).await.unwrap());
    meta_lists(millis(500)).await;
    assert_eq!(category().await, Category::Marketing);
    // So it is where what it told was long on its way.
    assert!(meta_tells("MARKETING", at(99)).await.unwrap());
    meta_lists(millis(998)).await;
    assert_eq!(category().await, Category::Marketing);
    // What it is asked for afterwards is newer.
    meta_lists(at(11)).await;
    assert_eq!(category().await, Category::Utility);
    commit!(db, |tx| templates::forget_others(&mut tx.of(HERE), "waba", &[], millis(999)).await).unwrap();
    let there = look!(db, |tx| templates::get(&mut tx.of(HERE), id).await).unwrap().0;
    assert_eq!(there.status, TemplateStatus::Approved, "what was heard of since is not gone");
}

/// A list that Meta gives while its answer to us is on its way tells of our own change; nobody else made it.
async fn what_meta_lists_before_its_answer_is_kept_was_done_here(db: Db) {
    let us = |asked: i64| By::Us(Author::User(AGENT), at(asked));
    let is_kept = async |by: By, when: i64, one: &Template| {
        let one = one.clone();
        let kept =
            db.of(HERE).write(one, move |tx, one| Box::pin(templates::keep(tx, "waba", one, by, at(when))));
        kept.await.unwrap()
    };
    let pending = |template: Template| Template { status: TemplateStatus::Pending, ..template };
    let first = template(1, "order", "de");
    let id = first.id;
    let changed =
        |words: &str| Template { components: json!([{"type": "BODY", "text": words}]), ..first.clone() };
    assert!(is_kept(By::Meta, 11, &first).await);
    assert!(
        is_kept(us(10), 12, &pending(Template { id: TemplateId(Uuid::from_u128(9)), ..first.clone() })).await
    );
    // So is a change, and Meta has approved it by then.
    assert!(is_kept(By::Meta, 21, &changed("Hi")).await);
    assert!(is_kept(us(20), 22, &pending(changed("Hi"))).await);
    // Another's change of before stays another's.
    assert!(is_kept(By::Meta, 30, &changed("Hello")).await);
    assert!(is_kept(us(31), 33, &pending(changed("Good day"))).await);
    // An older list says otherwise, a newer one does not.
    assert!(!is_kept(By::Meta, 32, &changed("Hello")).await, "Meta has to be asked again");
    assert!(is_kept(By::Meta, 32, &pending(changed("Good day"))).await);
    let all = look!(db, |tx| template_events::of_template(&mut tx.of(HERE), id, 20).await);
    let told: Vec<_> =
        all.iter().rev().map(|one| (one.at, one.happened.step, one.author.is_some())).collect();
    assert_eq!(
        told,
        [
            (at(11), Step::Submitted, true),
            (at(21), Step::Edited, true),
            (at(30), Step::EditedElsewhere, false),
            (at(33), Step::Status, true),
            (at(33), Step::Edited, true),
        ]
    );
    let (now, _) = look!(db, |tx| templates::get(&mut tx.of(HERE), id).await).unwrap();
    assert_eq!((now.status, now.components), (TemplateStatus::Pending, changed("Good day").components));
    // One that is made again under the name of what is gone begins anew; word of its review that comes late does not bring
    // it back.
    commit!(db, |tx| templates::forget_others(&mut tx.of(HERE), "waba", &[], at(40)).await).unwrap();
    let (name, language) = ("order".to_owned(), "de".to_owned());
    let change = TemplateChange::Quality("RED".into());
    let late = TemplateChanged { meta_id: String::new(), name, language, change, at: Some(at(40)) };
    let heard = db.of(HERE).write(late, |tx, one| Box::pin(templates::change(tx, "waba", one, at(45))));
    assert!(!heard.await.unwrap(), "Meta has to be asked");
    let (gone, _) = look!(db, |tx| templates::get(&mut tx.of(HERE), id).await).unwrap();
    assert_eq!((gone.status, gone.quality.as_str()), (TemplateStatus::Deleted, "GREEN"));
    commit!(db, |tx| templates::delete(&mut tx.of(HERE), id, Author::User(AGENT), at(41)).await).unwrap();
    assert!(is_kept(us(50), 51, &pending(changed("Again"))).await);
    let all = look!(db, |tx| template_events::of_template(&mut tx.of(HERE), id, 3).await);
    let told: Vec<_> = all.iter().map(|one| (one.happened.step, one.happened.was.as_str())).collect();
    assert_eq!(told, [(Step::Submitted, "DELETED"), (Step::Deleted, "DELETED"), (Step::Gone, "PENDING")]);
}

/// Our own change, and what Meta lists, come to be kept in the same moment.
async fn a_change_is_told_once_by_whomever_it_is_heard(db: Db) {
    for n in 1..=20_u128 {
        let first = template(n, &format!("order_{n}"), "de");
        let id = first.id;
        let by = |by: By, when: i64, template: &Template| {
            let (db, template) = (db.clone(), template.clone());
            async move {
                let kept = db.of(HERE).write(template, move |tx, one| {
                    Box::pin(async move { templates::keep(tx, "waba", one, by, at(when)).await })
                });
                kept.await.unwrap();
            }
        };
        let us = |asked: i64| By::Us(Author::User(AGENT), at(asked));
        // Of one id there is one: that it is made is not raced for here.
        by(us(10), 12, &first).await;
        by(By::Meta, 11, &first).await;
        let after = Template { components: json!([{"type": "BODY", "text": "Hi"}]), ..first.clone() };
        tokio::join!(by(us(20), 22, &after), by(By::Meta, 21, &after));
        let all = look!(db, |tx| template_events::of_template(&mut tx.of(HERE), id, 20).await);
        let told: Vec<_> = all.iter().map(|one| (one.happened.step, one.author.is_some())).collect();
        assert_eq!(told, [(Step::Edited, true), (Step::Submitted, true)], "{n}");
    }
}

/// One looks whether the word is given, and sets a message aside; the other gives it, and lets go. Whichever comes first,
/// nothing stays behind.
async fn whoever_agrees_waits_for_whoever_sets_aside(db: Db) {
    let one = template(1, "order", "de");
    let id = one.id;
    let keep = db.of(HERE).write(one, |tx, one| Box::pin(templates::keep(tx, "waba", one, By::Meta, at(1))));
    keep.await.unwrap();
    let message = MessageId(Uuid::from_u128(1));
    let due = Due {
        message_id: message,
        channel_id: ChannelId(Uuid::from_u128(1)),
        identity_id: IdentityId(Uuid::from_u128(1)),
        attempt: 0,
    };
    db.of(HERE)
        .write(due, |tx, due| Box::pin(async move { outbox::add(tx, &[(due.clone(), Some(at(1)))]).await }))
        .await
        .unwrap();
    let lease = Lease { by: Uuid::from_u128(1), now: at(2), until: at(9) };
    commit!(db, |tx| outbox::claim(&mut tx.of(HERE), lease, 1).await).unwrap();
    let signs = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (looked, agreed) = signs.clone();
    let setting_aside = {
        let db = db.clone();
        tokio::spawn(async move {
            let set = db.of(HERE).write(signs, move |tx, (looked, agreed)| {
                Box::pin(async move {
                    templates::hold(tx, id).await?;
                    looked.notify_one();
                    // On SQLite a writing transaction waits for nothing, and nobody else writes meanwhile.
                    if tx.dialect() == Dialect::Postgres {
                        let _ = tokio::time::timeout(Duration::from_millis(300), agreed.notified()).await;
                    }
                    outbox::set_aside(tx, lease, &[message]).await
                })
            });
            set.await
        })
    };
    looked.notified().await;
    let let_go = db.of(HERE).write((), move |tx, ()| {
        Box::pin(async move {
            templates::hold(tx, id).await?;
            outbox::let_go(tx).await
        })
    });
    let_go.await.unwrap();
    agreed.notify_one();
    setting_aside.await.unwrap().unwrap();
    assert_eq!(look!(db, |tx| outbox::aside(&mut tx.of(HERE), &[message]).await), []);
}

async fn slots_are_called_what_they_were_called_last(db: Db) {
    let [one, two] = [1, 2].map(|n| template(n, "", "").id);
    let slot = |key: &str| key.parse::<SlotKey>().unwrap();
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        for (template, key, name) in [
            (one, "body:1", "Nane"),
            (one, "body:1", "Name"),
            (one, "button:0", "Code"),
            (two, "body:1", "Day"),
        ] {
            slots::set(tx, template, &slot(key), name).await?;
        }
        slots::clear(tx, one, &slot("button:0")).await
    })
    .unwrap();
    let names = look!(db, |tx| slots::names(&mut tx.of(HERE), &[one, two]).await);
    let only = |name: &str| BTreeMap::from([(slot("body:1"), name.to_owned())]);
    assert_eq!(names, BTreeMap::from([(one, only("Name")), (two, only("Day"))]));
    assert!(look!(db, |tx| slots::names(&mut tx.of(ELSEWHERE), &[one]).await).is_empty());
}
