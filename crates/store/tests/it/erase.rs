//! What there is of a person is found, and goes; what a row of others says of them goes by its own key.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::oneshot;
use transom_rules::access::Visibility;
use transom_rules::id::{DeliveryId, MessageId, WorkspaceId};
use transom_store::deliveries::Delivery;
use transom_store::dialect::Dialect;
use transom_store::erase::{self, BLANKED, Body, Place, Said, Text, WRITTEN, Written};
use transom_store::forget::{Aged, forget};
use transom_store::held::{Held, Wanted};
use transom_store::tables::{Erased, TABLES};
use transom_store::{Db, charges, contacts, conversations, deliveries, media, messages, params};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::story;
use crate::world::{
    self, ELSEWHERE, HERE, at, commit, contact_id, conversation_id, identity_id, inbound, look, message_id,
    uuid,
};

const ANONYMOUS: MessageId = MessageId(uuid(5, 900));
const BEFORE_ALL: DeliveryId = DeliveryId(Uuid::nil());

async fn a_person_goes_with_all_their_rows_and_leaves_their_money(db: Db) {
    story::write(&db, u32::MAX).await;
    let found = look!(db, |tx| contacts::contact_of(&mut tx.of(HERE), &["u:DE.1".into()]).await);
    assert_eq!(found, Some(contact_id(1)));
    let person = look!(db, |tx| erase::person(&mut tx.of(HERE), contact_id(1)).await);
    assert_eq!(person.contact, Some(contact_id(1)));
    assert_eq!(
        (&*person.identities, &*person.conversations),
        (&[identity_id(1)][..], &[conversation_id(1)][..])
    );
    assert_eq!(person.messages, [message_id(1), message_id(2)]);
    assert_eq!(person.known_by().collect::<Vec<_>>(), ["wamid.1".to_owned(), message_id(2).to_string()]);
    let files = look!(db, |tx| erase::files_of(&mut tx.of(HERE), &[message_id(1), message_id(2)]).await);
    assert_eq!(files, ["ab".repeat(32)]);
    assert_eq!(wanted(&db, &files).await, files);
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        erase::hold_keys(tx, contact_id(1)).await?;
        let person = erase::person(tx, contact_id(1)).await?;
        assert_eq!(erase::charges_of(tx, &person).await?, [message_id(2)]);
        erase::make_anonymous(tx, &[message_id(2)], ANONYMOUS).await?;
        erase::forget(tx, &person).await
    })
    .unwrap();
    db.purge().await.unwrap();
    assert_eq!(wanted(&db, &files).await, Vec::<String>::new());
    for table in TABLES.iter().filter(|table| matches!(table.erased, Erased::With(..))) {
        let sql = format!("SELECT COUNT(*) FROM {} WHERE workspace_id = $1", table.name);
        let count: i64 = db
            .read(sql, |tx, sql| Box::pin(async move { tx.of(HERE).one(sql, params![]).await?.next() }))
            .await
            .unwrap();
        // Of whom a history went on with, the other one's side stays; so does who was to get the same campaign.
        let is_of_another = matches!(table.name, "continued" | "recipients");
        assert_eq!(count, i64::from(is_of_another), "{}", table.name);
    }
    let kept = look!(db, |tx| charges::of_messages(&mut tx.of(HERE), &[ANONYMOUS]).await).remove(0);
    assert_eq!((kept.identity_id.0, kept.conversation_id.0), (Uuid::nil(), Uuid::nil()));
    assert_eq!(kept.at.millis() % (15 * 60_000), 0);
    assert_eq!((kept.day, kept.meta_conversation.as_str()), (story::day("2025-06-15"), ""));
}

async fn wanted(db: &Db, files: &[String]) -> Vec<String> {
    db.of(HERE).read(files.to_vec(), |tx, files| Box::pin(media::wanted(tx, files))).await.unwrap()
}

/// All texts in which somebody may be named, one at a time.
async fn named(db: &Db) -> Vec<Text> {
    let mut texts = Vec::new();
    for first in Place::firsts() {
        let mut after = first;
        loop {
            let here = db.of(HERE);
            let page =
                here.read(after, |tx, after| Box::pin(erase::named_texts(tx, after, 1))).await.unwrap();
            let Some(next) = page.into_iter().next() else { break };
            after = next.place.clone();
            texts.push(next);
        }
    }
    texts
}

async fn what_names_a_person_in_rows_of_others_goes_by_its_key(db: Db) {
    story::write(&db, u32::MAX).await;
    let texts = named(&db).await;
    let all: Vec<&str> = texts.iter().map(|text| text.text.as_str()).collect();
    for part in ["wamid.9", "hologram", "Look", "order-1"] {
        assert!(all.iter().any(|text| text.contains(part)), "{all:?}");
    }
    let places: Vec<Place> = texts.into_iter().map(|text| text.place).collect();
    db.write(places, |tx, places| {
        Box::pin(async move { erase::forget_named(&mut tx.of(HERE), places).await })
    })
    .await
    .unwrap();
    assert_eq!(named(&db).await, []);
    let quotes = look!(db, |tx| erase::quotes(&mut tx.of(HERE), &["wamid.1".into()]).await);
    assert_eq!(quotes, [(message_id(2), r#"{"type":"text"}"#.to_owned())]);
    commit!(db, |tx| erase::blank_quotes(&mut tx.of(HERE), &[(message_id(2), "{}".into())]).await).unwrap();
    let left = look!(db, |tx| messages::get(&mut tx.of(HERE), message_id(2)).await).unwrap();
    assert_eq!((left.context.as_str(), left.json.as_str()), ("", "{}"));
}

async fn what_people_wrote_is_read_a_few_at_a_time_and_rewritten_where_it_is_the_same(db: Db) {
    story::write(&db, u32::MAX).await;
    let mut kinds = 0;
    for column in WRITTEN {
        let read = async |after: Option<Written>| {
            let here = db.of(HERE);
            here.read(after, move |tx, after| Box::pin(erase::written(tx, *column, after.as_ref(), 1)))
                .await
                .unwrap()
        };
        let Some(first) = read(None).await.pop() else { continue };
        kinds += 1;
        let (other, left) = (Written { text: "Another".into(), ..first.clone() }, "What is left".to_owned());
        for (was, is) in [(other, first.text.clone()), (first.clone(), left.clone())] {
            let rows = vec![(was, left.clone())];
            let writing =
                db.of(HERE).write(rows, move |tx, rows| Box::pin(erase::rewrite(tx, *column, rows)));
            writing.await.unwrap();
            assert_eq!(read(None).await[0].text, is, "{column:?}");
        }
        assert!(read(Some(first.clone())).await.iter().all(|next| next.key != first.key), "{column:?}");
    }
    assert_eq!(kinds, WRITTEN.len(), "the story has a text of each kind");
}

async fn a_body_is_replaced_by_what_is_left_of_it(db: Db) {
    story::write(&db, u32::MAX).await;
    let until = commit!(db, |tx| erase::bound(&mut tx.of(HERE), contact_id(9)).await).unwrap();
    let mut bodies = look!(db, |tx| erase::bodies(&mut tx.of(HERE), BEFORE_ALL, until).await);
    let body = bodies.remove(0);
    assert_eq!((body.bytes.as_slice(), bodies.len()), (&[0, 255, b'{', b'}'][..], 0));
    let id = body.id;
    assert_eq!(until, id);
    assert_eq!(commit!(db, |tx| erase::hold_bodies(&mut tx.of(HERE), &[id]).await), Ok(vec![body]));
    commit!(db, |tx| erase::blank_bodies(&mut tx.of(HERE), &[Body { id, bytes: b"{}".to_vec() }]).await)
        .unwrap();
    let kept = look!(db, |tx| deliveries::troubled(&mut tx.of(HERE), 10).await).remove(0);
    assert_eq!((kept.body.as_slice(), kept.note.as_str()), (&b"{}"[..], BLANKED));
    assert_eq!(look!(db, |tx| erase::bodies(&mut tx.of(HERE), id, until).await), []);
}

async fn large_bodies_are_read_a_few_at_a_time(db: Db) {
    let sizes = [5_000_000, 10, 2_000_000, 2_000_000, 2_000_000];
    let kept = |n: u32, size: usize| Delivery {
        id: DeliveryId(uuid(8, n)),
        app_id: "app".into(),
        received_at: at(1),
        headers: "{}".into(),
        body: vec![b' '; size],
        outcome: "stored",
        note: String::new(),
    };
    let all: Vec<_> = (1..).zip(sizes).map(|(n, size)| kept(n, size)).collect();
    let keeping = db.of(HERE).write(all, |tx, all| Box::pin(deliveries::keep(tx, all.clone())));
    keeping.await.unwrap();
    let (mut last, until) = (BEFORE_ALL, DeliveryId(Uuid::max()));
    let mut read = Vec::new();
    loop {
        let page = look!(db, |tx| erase::bodies(&mut tx.of(HERE), last, until).await);
        let Some(newest) = page.last() else { break };
        last = newest.id;
        read.push(page.len());
    }
    assert_eq!(read, [1, 3, 1]);
}

async fn what_was_said_in_groups_is_read_a_few_at_a_time(db: Db) {
    story::write(&db, u32::MAX).await;
    assert_eq!(look!(db, |tx| erase::groups(&mut tx.of(HERE)).await), []);
    let sql = "INSERT INTO identity_keys (workspace_id, key, identity_id) VALUES ($1, 'g:1', $2)";
    commit!(db, |tx| tx.of(HERE).run(sql, params![identity_id(1)]).await).unwrap();
    let groups = look!(db, |tx| erase::groups(&mut tx.of(HERE)).await);
    assert_eq!(groups, [conversation_id(1)]);
    let mut said: Vec<Said> = Vec::new();
    loop {
        let after = said.last().cloned();
        let here = db.of(HERE);
        let page =
            here.read(after, |tx, after| Box::pin(erase::said(tx, conversation_id(1), after.as_ref(), 1)));
        let page = page.await.unwrap();
        if page.is_empty() {
            break;
        }
        said.extend(page);
    }
    let ids: Vec<MessageId> = said.iter().map(|said| said.id).collect();
    assert_eq!(ids, [message_id(1), message_id(2)]);
    assert_eq!(look!(db, |tx| erase::said_of(&mut tx.of(HERE), &ids).await), said);
    let since = look!(db, |tx| erase::said_since(&mut tx.of(HERE), &groups, message_id(2)).await);
    assert_eq!(since, [message_id(2)]);
}

async fn a_preview_of_what_is_gone_is_empty(db: Db) {
    story::write(&db, u32::MAX).await;
    let shown = async || {
        let seen = Visibility::All;
        look!(db, |tx| conversations::get(&mut tx.of(HERE), seen, conversation_id(1)).await)
            .unwrap()
            .conversation
    };
    commit!(db, |tx| erase::renew_previews(&mut tx.of(HERE), &[conversation_id(1)]).await).unwrap();
    assert_eq!(shown().await.last_text, "It's \"on\" its way");
    let last = erase::Person { messages: vec![message_id(2)], ..erase::Person::default() };
    db.write(last, |tx, last| {
        Box::pin(async move {
            let tx = &mut tx.of(HERE);
            erase::forget(tx, last).await?;
            erase::renew_previews(tx, &[conversation_id(1)]).await
        })
    })
    .await
    .unwrap();
    let now = shown().await;
    assert_eq!((now.last_text.as_str(), now.last_message_id), ("", None));
}

async fn an_erasure_goes_on_from_where_it_was_until_it_has_ended(db: Db) {
    story::write(&db, u32::MAX).await;
    let body = DeliveryId(uuid(8, 1));
    let open = || async { look!(db, |tx| erase::open(&mut tx.of(HERE)).await) };
    let begun = open().await.remove(0);
    assert_eq!((begun.contact, begun.names.expose(), begun.until), (contact_id(9), "{}", None));
    assert_eq!(look!(db, |tx| erase::all(&mut tx.of(HERE)).await), [contact_id(9)].into());
    for done in [body, BEFORE_ALL] {
        commit!(db, |tx| {
            let tx = &mut tx.of(HERE);
            erase::bound(tx, contact_id(9)).await?;
            erase::advance(tx, contact_id(9), done).await
        })
        .unwrap();
    }
    let now = open().await.remove(0);
    assert_eq!((now.done, now.until), (body, Some(body)), "it never goes back");
    commit!(db, |tx| erase::forget_names(&mut tx.of(HERE), contact_id(9)).await).unwrap();
    assert_eq!(open().await.remove(0).names.expose(), "");
    for first in [true, false] {
        assert_eq!(commit!(db, |tx| erase::end(&mut tx.of(HERE), contact_id(9), at(9)).await), Ok(first));
    }
    assert_eq!(open().await, []);
    let ended = look!(db, |tx| erase::get(&mut tx.of(HERE), contact_id(9)).await).unwrap();
    assert_eq!(ended.ended_at, Some(at(9)));
    assert_eq!(look!(db, |tx| erase::list(&mut tx.of(HERE), 10).await), [ended]);
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Erasures, at(10)).await), Ok(1));
    assert_eq!(look!(db, |tx| erase::get(&mut tx.of(HERE), contact_id(9)).await), None);
}

async fn ids_that_were_erased_are_known_again(db: Db) {
    story::write(&db, u32::MAX).await;
    let both = BTreeSet::from(["wamid.8".to_owned(), "wamid.9".to_owned()]);
    let marked = |here: WorkspaceId| {
        let looked =
            db.of(here).read(both.clone(), |tx, both| Box::pin(erase::known_again(tx, both.clone())));
        async { looked.await.unwrap() }
    };
    assert_eq!(marked(HERE).await, ["wamid.8".to_owned()].into());
    assert_eq!(marked(ELSEWHERE).await, BTreeSet::new());
    let marking = db.of(HERE).write(both.clone(), |tx, ids| Box::pin(erase::know_again(tx, ids.clone())));
    marking.await.unwrap();
    assert_eq!(marked(HERE).await, both);
}

async fn what_was_under_way_is_waited_for(db: Db) {
    story::write(&db, u32::MAX).await;
    let now = || async { db.write((), |tx, ()| Box::pin(erase::moment(tx))).await.unwrap() };
    let is_over = async |then| db.read((), move |tx, ()| Box::pin(erase::is_over(tx, then))).await.unwrap();
    if db.dialect() == Dialect::Sqlite {
        return assert!(is_over(now().await).await, "there is one writer");
    }
    let (begun, begins) = oneshot::channel();
    let (ends, ended) = oneshot::channel::<()>();
    let both = Mutex::new(Some((begun, ended)));
    let writing = db.of(HERE).write(both, |tx, both| {
        let (begun, ended) = both.lock().unwrap().take().unwrap();
        Box::pin(async move {
            erase::know_again(tx, ["a".to_owned()]).await?;
            begun.send(()).unwrap();
            ended.await.unwrap();
            Ok(())
        })
    });
    let looking = async {
        begins.await.unwrap();
        let then = now().await;
        assert!(!is_over(then).await);
        ends.send(()).unwrap();
        then
    };
    let (written, then) = tokio::join!(writing, looking);
    written.unwrap();
    // Other tests write to other databases of the same server.
    while !is_over(then).await {
        tokio::task::yield_now().await;
    }
}

/// A message without words gets some in a transaction that ends while the erasure waits for it.
async fn words_that_are_written_while_somebody_is_erased_go_too(db: Db) {
    world::people(&db, &["Ana"]).await;
    world::say(&db, vec![inbound(1, 1, "")]).await;
    let (begun, begins) = oneshot::channel();
    let (ends, ended) = oneshot::channel::<()>();
    let both = Mutex::new(Some((begun, ended)));
    let wording = db.of(HERE).write(both, |tx, both| {
        let (begun, ended) = both.lock().unwrap().take().unwrap();
        Box::pin(async move {
            let messages = [message_id(1)].into();
            let mut held = Held::load(tx, &Wanted { messages, ..Wanted::default() }).await?;
            held.index(message_id(1), "marmalade".into());
            held.write(tx, at(1)).await?;
            begun.send(()).unwrap();
            // SQLite has one writer, who waits for nobody.
            if tx.dialect() == Dialect::Postgres {
                ended.await.unwrap();
            }
            Ok(())
        })
    });
    let erasing = async {
        begins.await.unwrap();
        commit!(db, |tx| {
            let messages = vec![message_id(1)];
            let contact = Some(contact_id(1));
            let person = erase::Person { contact, messages, ..erase::Person::default() };
            erase::forget(&mut tx.of(HERE), &person).await
        })
    };
    // By then the other one waits.
    let ending = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let _ = ends.send(());
    };
    let (worded, erased, ()) = tokio::join!(wording, erasing, ending);
    worded.and(erased).unwrap();
    let left =
        look!(db, |tx| tx.of(HERE).all("SELECT 1 FROM search WHERE workspace_id = $1", params![]).await);
    assert_eq!(left.len(), 0);
}

async fn unknown_parts_and_notices_go_with_time(db: Db) {
    story::write(&db, u32::MAX).await;
    for aged in [Aged::Unknowns, Aged::Notices] {
        assert_eq!(commit!(db, |tx| forget(&mut tx.of(ELSEWHERE), aged, at(2)).await), Ok(0));
        assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), aged, at(1)).await), Ok(0));
        assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), aged, at(2)).await), Ok(1));
    }
}

on_each_engine!(
    an_erasure_goes_on_from_where_it_was_until_it_has_ended,
    ids_that_were_erased_are_known_again,
    what_was_under_way_is_waited_for,
    words_that_are_written_while_somebody_is_erased_go_too,
    unknown_parts_and_notices_go_with_time,
    a_person_goes_with_all_their_rows_and_leaves_their_money,
    what_names_a_person_in_rows_of_others_goes_by_its_key,
    what_people_wrote_is_read_a_few_at_a_time_and_rewritten_where_it_is_the_same,
    a_body_is_replaced_by_what_is_left_of_it,
    large_bodies_are_read_a_few_at_a_time,
    what_was_said_in_groups_is_read_a_few_at_a_time,
    a_preview_of_what_is_gone_is_empty,
);
