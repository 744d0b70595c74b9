//! What happens to templates.

use serde_json::json;
use transom_rules::author::Author;
use transom_rules::event::{TemplateChange, TemplateChanged};
use transom_rules::id::TemplateId;
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::template_history::{Happened, Moved, Step};
use transom_rules::time::Timestamp;
use transom_store::template_events::Event;
use transom_store::templates::{self, By, Near};
use transom_store::{Db, template_events};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{AGENT, ELSEWHERE, HERE, at, commit, look};

on_each_engine!(
    what_happens_to_a_template_is_kept_newest_first,
    what_meta_moved_waits_for_somebody_to_agree,
    those_near_to_a_definition_have_its_name_or_its_words,
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
    by(By::Us(Author::User(AGENT)), at(1), &first).await.unwrap();
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
    assert_eq!(all[4].happened.reason, "Blocked often.");
    assert_eq!(all[5].happened.components.as_ref(), Some(&first.components));
    assert_eq!((all[5].author, all[6].author), (None, Some(Author::User(AGENT))));
    assert_eq!(look!(db, |tx| template_events::of_template(&mut tx.of(ELSEWHERE), id, 20).await), []);
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
    by(By::Us(Author::User(AGENT)), at(1), &one).await.unwrap();
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
