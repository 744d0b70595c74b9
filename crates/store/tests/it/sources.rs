//! The ways by which customers come, what came by them, and what came of it.

use transom_rules::content::Entry;
use transom_rules::id::{ConversationId, SourceId};
use transom_rules::source::SourceKind;
use transom_store::arrivals::{self, Arrival};
use transom_store::forget::{Aged, forget};
use transom_store::held::{Held, Wanted};
use transom_store::outbox::{self, Due};
use transom_store::sources::{self, Carried, Source};
use transom_store::{Db, Error, apps};

use crate::engines::on_each_engine;
use crate::world::{
    self, ELSEWHERE, HERE, SHOP, at, commit, conversation_id, identity_id, inbound, look, message_id,
    outbound, say, uuid,
};

on_each_engine!(
    a_way_in_is_kept_changed_and_known_everywhere,
    what_came_tells_its_first_answer_and_goes_with_age,
    what_waits_for_its_customer_is_found,
    alerts_are_said_and_unsaid,
);

fn source(n: u32, kind: SourceKind, mark: &str) -> Source {
    Source {
        id: SourceId(uuid(0x27, n)),
        channel_id: SHOP,
        kind,
        name: format!("Way {n}"),
        text: "Hello!".into(),
        mark: mark.into(),
        carried: None,
        created_at: at(0),
        retired_at: None,
    }
}

async fn a_way_in_is_kept_changed_and_known_everywhere(db: Db) {
    let link = source(1, SourceKind::Link, "222222");
    let page = source(2, SourceKind::Page, "hello!");
    for one in [link.clone(), page.clone()] {
        db.of(HERE).write(one, |tx, one| Box::pin(sources::add(tx, one))).await.unwrap();
    }
    for twin in [source(3, SourceKind::Link, "222222"), source(4, SourceKind::Page, "hello!")] {
        let added = db.of(HERE).write(twin, |tx, one| Box::pin(sources::add(tx, one))).await;
        assert!(matches!(added, Err(Error::Duplicate(_))), "{added:?}");
    }
    let carried = Some(Carried { code: "4O4".into(), url: "https://wa.me/message/4O4".into() });
    let changed = Source { name: "Door".into(), carried, retired_at: Some(at(9)), ..link.clone() };
    db.of(HERE).write(changed.clone(), |tx, one| Box::pin(sources::change(tx, one))).await.unwrap();
    let id = link.id;
    assert_eq!(
        db.of(HERE).write((), move |tx, ()| Box::pin(sources::hold(tx, id))).await.unwrap(),
        Some(changed.clone())
    );
    assert_eq!(look!(db, |tx| sources::get(&mut tx.of(HERE), id).await), Some(changed.clone()));
    assert_eq!(look!(db, |tx| sources::get(&mut tx.of(ELSEWHERE), id).await), None);
    assert_eq!(look!(db, |tx| sources::all(&mut tx.of(HERE)).await), [changed.clone(), page.clone()]);
    assert_eq!(look!(db, |tx| sources::all(&mut tx.of(ELSEWHERE)).await), []);
    assert_eq!(look!(db, |tx| sources::marks(tx).await), [(HERE, changed.clone()), (HERE, page)]);
    assert_eq!(changed.message(), "Hello! [222222]");
    assert_eq!(Source::code(&changed).unwrap().as_str(), "222222");
}

fn arrival(n: u32, seconds: i64, entry: Option<Entry>) -> Arrival {
    Arrival {
        message_id: message_id(n),
        source_id: entry.is_none().then(|| SourceId(uuid(0x27, 1))),
        ad: entry.map(|_| "1200".to_owned()).unwrap_or_default(),
        headline: String::new(),
        entry,
        conversation_id: conversation_id(1),
        identity_id: identity_id(1),
        channel_id: SHOP,
        at: at(seconds),
    }
}

async fn came(db: &Db, arrivals: Vec<Arrival>) {
    let written = db.of(HERE).write(arrivals, |tx, all| {
        Box::pin(async move {
            let mut held = Held::load(tx, &Wanted::default()).await?;
            for one in all {
                held.arrive(one.clone());
            }
            held.write(tx, at(0)).await
        })
    });
    written.await.unwrap();
}

async fn what_came_tells_its_first_answer_and_goes_with_age(db: Db) {
    world::people(&db, &["Ana"]).await;
    let mut answer = outbound(2, 1, "Welcome");
    answer.at = at(60);
    answer.delivery.state = transom_rules::delivery::MessageState::Sent;
    let mut never = outbound(3, 1, "Never left");
    never.at = at(10);
    never.delivery.state = transom_rules::delivery::MessageState::Cancelled;
    say(&db, vec![inbound(1, 1, "Hello! [222222]"), answer, never]).await;
    let (first, second) = (arrival(1, 0, None), arrival(9, 100, Some(Entry::Page)));
    // What is told again is kept once.
    came(&db, vec![first.clone()]).await;
    came(&db, vec![first.clone(), second.clone()]).await;
    let told = look!(db, |tx| arrivals::between(&mut tx.of(HERE), at(0)..at(200), 10).await);
    let told: Vec<_> = told.into_iter().map(|one| (one.arrival, one.answered_at)).collect();
    assert_eq!(told, [(first.clone(), Some(at(60))), (second.clone(), None)]);
    assert_eq!(look!(db, |tx| arrivals::charged(&mut tx.of(HERE), at(0)..at(200), 10).await), []);
    let newest = look!(db, |tx| arrivals::newest_of(&mut tx.of(HERE), conversation_id(1)).await);
    assert_eq!(newest, Some(second.clone()));
    let both = [conversation_id(1), conversation_id(2)];
    let each = look!(db, |tx| arrivals::newest_in(&mut tx.of(HERE), &both).await);
    assert_eq!(each, [first.clone(), second.clone()], "with an entry point, and without");
    assert_eq!(look!(db, |tx| arrivals::newest_in(&mut tx.of(ELSEWHERE), &both).await), []);
    assert_eq!(look!(db, |tx| arrivals::priced(&mut tx.of(HERE), &[message_id(9)]).await), []);
    let gone = db.of(HERE).write((), |tx, ()| Box::pin(forget(tx, Aged::Arrivals, at(50)))).await;
    assert_eq!(gone.unwrap(), 1);
    let left = look!(db, |tx| arrivals::among(&mut tx.of(HERE), &[message_id(1), message_id(9)]).await);
    assert_eq!(left, [second]);
}

async fn what_waits_for_its_customer_is_found(db: Db) {
    world::people(&db, &["Ana", "Bo"]).await;
    say(&db, vec![outbound(1, 1, "Waits"), outbound(2, 2, "Goes")]).await;
    let due =
        |n: u32| Due { message_id: message_id(n), channel_id: SHOP, identity_id: identity_id(n), attempt: 0 };
    commit!(db, |tx| {
        outbox::add(&mut tx.of(HERE), &[(due(1), None)]).await?;
        outbox::add(&mut tx.of(HERE), &[(due(2), Some(at(0)))]).await
    })
    .unwrap();
    let both: [ConversationId; 2] = [conversation_id(1), conversation_id(2)];
    let found = look!(db, |tx| outbox::parked_in(&mut tx.of(HERE), &both).await);
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [conversation_id(1)]);
}

async fn alerts_are_said_and_unsaid(db: Db) {
    let said = async || look!(db, |tx| apps::alerts(&mut tx.of(HERE)).await);
    assert_eq!(said().await, None);
    for minutes in [vec![240, 15], vec![]] {
        let kept = db.of(HERE).write(minutes.clone(), |tx, minutes| Box::pin(apps::set_alerts(tx, minutes)));
        kept.await.unwrap();
        assert_eq!(said().await, Some(minutes));
    }
}
