//! Bodies to be read again: where they stand, in whose company, and what is noted of them afterwards. What is
//! carried into an empty database, what a history is made of, and that two databases that know the same are dumped
//! the same.

use transom_rules::alike::Alike;
use transom_rules::attribute::Subject;
use transom_rules::author::Author;
use transom_rules::block::Block;
use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::event::{Event, Fault, Party, Status, StatusChanged};
use transom_rules::id::{AttributeId, ConversationId, DeliveryId, IdentityId, LabelId, MessageId, NoteId};
use transom_rules::receive::WINDOW_CLOSED;
use transom_rules::time::{Span, Timestamp};
use transom_store::attributes::Set;
use transom_store::carry::Denial;
use transom_store::deliveries::{self, Delivery, Orphan, Unknown};
use transom_store::forget::{Aged, forget};
use transom_store::held::{Held, Wanted};
use transom_store::notes::Note;
use transom_store::reread::{self, Folded};
use transom_store::suggestions::{self, Pair};
use transom_store::{
    Db, attributes, carry, channels, consents, dump, feed, file_links, history, labels, notes,
};
use uuid::Uuid;

use crate::engines::{self, Folder, on_each_engine};
use crate::file_links::link;
use crate::world::{
    self, AGENT, ELSEWHERE, HERE, SHOP, at, commit, contact_id, conversation_id, identity_id, inbound, look,
    message_id, outbound,
};

on_each_engine!(
    bodies_come_with_the_company_they_were_folded_in,
    what_became_of_a_body_is_noted_anew,
    parts_that_are_understood_are_forgotten,
    what_waits_because_of_an_old_body_is_as_old,
    the_feed_names_what_changed_at_a_cursor,
    a_directory_is_carried_into_an_empty_database,
    what_people_put_on_conversations_is_carried_to_those_that_are_there,
    what_belongs_to_no_conversation_is_carried_over,
    of_whom_something_is_recorded_is_found_by_their_keys,
    sends_and_strangers_are_told_from_what_webhooks_made,
    a_history_has_the_addresses_of_both_sides,
    a_dump_has_an_order_of_its_own_and_no_ids_of_chance,
);

const fn body(n: u128) -> DeliveryId {
    DeliveryId(Uuid::from_u128(n))
}

fn delivery(n: u128, outcome: &'static str) -> Delivery {
    Delivery {
        id: body(n),
        app_id: "app".into(),
        received_at: at(i64::try_from(n).unwrap()),
        headers: "{}".into(),
        body: vec![0, 255, b'{', 10],
        outcome,
        note: String::new(),
    }
}

async fn keep(db: &Db, together: &'static [u128], outcome: &'static str) {
    commit!(db, |tx| {
        deliveries::keep(&mut tx.of(HERE), together.iter().map(|n| delivery(*n, outcome)).collect()).await
    })
    .unwrap();
}

async fn bodies_come_with_the_company_they_were_folded_in(db: Db) {
    assert_eq!(look!(db, |tx| reread::newest(&mut tx.of(HERE)).await), None);
    assert_eq!(look!(db, |tx| reread::oldest_at(&mut tx.of(HERE)).await), None);
    keep(&db, &[2, 5, 3], "stored").await;
    keep(&db, &[4], "failed").await;
    keep(&db, &[7], "stored").await;
    let folded = |id: u128, batch: u128| Folded { id: body(id), batch: body(batch) };
    let bodies = look!(db, |tx| reread::folded(&mut tx.of(HERE), body(0), body(5), 10).await);
    assert_eq!(
        bodies,
        [folded(2, 2), folded(3, 2), folded(4, 4), folded(5, 2)],
        "up to the end that is named"
    );
    let next = look!(db, |tx| reread::folded(&mut tx.of(HERE), body(3), body(9), 2).await);
    assert_eq!(next, [folded(4, 4), folded(5, 2)]);
    assert_eq!(look!(db, |tx| reread::newest(&mut tx.of(HERE)).await), Some(body(7)));
    assert_eq!(look!(db, |tx| reread::oldest_at(&mut tx.of(HERE)).await), Some(at(2)));
    let read = look!(db, |tx| reread::bodies(&mut tx.of(HERE), &[body(4), body(2), body(6)]).await);
    let told: Vec<_> = read.iter().map(|(d, stored)| (d.id, d.received_at, *stored)).collect();
    assert_eq!(told, [(body(2), at(2), true), (body(4), at(4), false)]);
    assert_eq!(read[1].0.body, [0, 255, b'{', 10]);
    assert!(look!(db, |tx| reread::bodies(&mut tx.of(ELSEWHERE), &[body(2)]).await).is_empty());
}

async fn what_became_of_a_body_is_noted_anew(db: Db) {
    keep(&db, &[1, 2], "failed").await;
    let now = || vec![delivery(1, "stored"), Delivery { note: "why".into(), ..delivery(2, "unreadable") }];
    assert_eq!(commit!(db, |tx| reread::set_outcomes(&mut tx.of(HERE), &now()).await).unwrap(), 2);
    assert_eq!(
        commit!(db, |tx| reread::set_outcomes(&mut tx.of(HERE), &now()).await).unwrap(),
        0,
        "nothing is new"
    );
    let troubled = look!(db, |tx| deliveries::troubled(&mut tx.of(HERE), 10).await);
    assert_eq!(troubled.len(), 1);
    assert_eq!((troubled[0].outcome.as_str(), troubled[0].note.as_str()), ("unreadable", "why"));
}

async fn parts_that_are_understood_are_forgotten(db: Db) {
    commit!(db, |tx| {
        let part = |hash: u8, of: u128| Unknown {
            hash: vec![hash; 32],
            delivery: body(of),
            field: "messages".into(),
            what: "a new kind".into(),
            json: "{}".into(),
            received_at: at(1),
        };
        deliveries::keep_unknown(&mut tx.of(HERE), vec![part(1, 7), part(2, 7), part(3, 8)]).await
    })
    .unwrap();
    let mut places = look!(db, |tx| reread::unknown_places(&mut tx.of(HERE)).await);
    for hashes in places.values_mut() {
        hashes.sort();
    }
    assert_eq!(places.len(), 2);
    assert_eq!(places[&body(7)], [vec![1; 32], vec![2; 32]]);
    let over = || [vec![2; 32], vec![9; 32]];
    assert_eq!(commit!(db, |tx| reread::forget_unknowns(&mut tx.of(HERE), &over()).await).unwrap(), 1);
    assert_eq!(look!(db, |tx| reread::count_unknowns(&mut tx.of(HERE)).await), 2);
    assert_eq!(look!(db, |tx| reread::count_unknowns(&mut tx.of(ELSEWHERE)).await), 0);
}

async fn what_waits_because_of_an_old_body_is_as_old(db: Db) {
    let orphan = |wamid: &str, seconds: i64| {
        let event = Event::Status(StatusChanged {
            wamid: wamid.into(),
            status: Status::Read,
            at: at(seconds),
            recipient: Party::default(),
            callback: None,
            faults: vec![],
            pricing: None,
            conversation: None,
            participant: None,
        });
        Orphan { wamid: wamid.into(), word: "read".into(), of: String::new(), at: at(seconds), event }
    };
    commit!(db, |tx| deliveries::keep_orphans(&mut tx.of(HERE), vec![orphan("before", 1)], at(900)).await)
        .unwrap();
    let now = move || vec![orphan("old", 2), orphan("new", 990)];
    commit!(db, |tx| deliveries::keep_orphans(&mut tx.of(HERE), now(), at(1000)).await).unwrap();
    let moved = commit!(db, |tx| reread::backdate_orphans(&mut tx.of(HERE), at(1000), at(500)).await);
    assert_eq!(moved.unwrap(), 1);
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Orphans, at(500)).await).unwrap(), 1);
}

async fn the_feed_names_what_changed_at_a_cursor(db: Db) {
    world::found(&db).await;
    for n in 1..=2 {
        commit!(db, |tx| feed::note(&mut tx.of(HERE), &[conversation_id(n), conversation_id(9)], at(1))
            .await)
        .unwrap();
    }
    let changed = look!(db, |tx| reread::changed_at(&mut tx.of(HERE), 2).await);
    assert_eq!(changed, [conversation_id(2), conversation_id(9)]);
    assert!(look!(db, |tx| reread::changed_at(&mut tx.of(HERE), 3).await).is_empty());
}

async fn add_shop(db: &Db) {
    commit!(db, |tx| {
        let shop = channels::Channel {
            workspace: HERE,
            id: SHOP,
            kind: ChannelKind::WhatsApp,
            name: "Shop".into(),
            address: "+15550100200".into(),
            phone_number_id: "100200".into(),
            waba_id: "300".into(),
            app_id: "app".into(),
            trouble: String::new(),
            disconnected_at: None,
        };
        channels::add(
            &mut tx.of(HERE),
            &channels::Connected { channel: shop, access_token: "secret".into() },
            at(0),
        )
        .await
    })
    .unwrap();
}

async fn a_directory_is_carried_into_an_empty_database(db: Db) {
    let folder = Folder::new();
    let (there, back) = (engines::sqlite(&folder).await, engines::postgres().await);
    world::found(&db).await;
    add_shop(&db).await;
    for (from, to) in [(&db, &there), (&there, &back)] {
        assert!(look!(to, |tx| carry::is_empty(tx).await) && !look!(from, |tx| carry::is_empty(tx).await));
        let (name, since) = look!(from, |tx| carry::founded(&mut tx.of(HERE)).await);
        assert_eq!((name.as_str(), since), ("Here", at(0)));
        commit!(to, |tx| transom_store::apps::found(&mut tx.of(HERE), "Here", since).await).unwrap();
        for table in carry::DIRECTORY {
            let rows = look!(from, |tx| carry::take(&mut tx.of(HERE), table).await);
            to.write((), move |tx, ()| {
                let rows = rows.clone();
                Box::pin(async move { carry::put(&mut tx.of(HERE), table, rows).await })
            })
            .await
            .unwrap();
            let (one, other) = (
                look!(from, |tx| carry::take(&mut tx.of(HERE), table).await),
                look!(to, |tx| carry::take(&mut tx.of(HERE), table).await),
            );
            assert_eq!(one, other);
        }
        assert_eq!(look!(from, |tx| channels::all(tx).await), look!(to, |tx| channels::all(tx).await));
    }
}

async fn what_people_put_on_conversations_is_carried_to_those_that_are_there(db: Db) {
    world::people(&db, &["Ana", "Ben"]).await;
    let folder = Folder::new();
    let there = engines::sqlite(&folder).await;
    world::people(&there, &["Ana"]).await;
    commit!(db, |tx| {
        for n in 1..=2 {
            labels::set(&mut tx.of(HERE), conversation_id(n), &[LabelId(Uuid::from_u128(7))], &[]).await?;
            let (conversation, author) = (conversation_id(n), Author::User(AGENT));
            let id = NoteId(Uuid::from_u128(u128::from(n)));
            let note = Note { id, conversation, author, text: "They pay late".into(), at: at(3) };
            notes::add(&mut tx.of(HERE), &note, &[AGENT]).await?;
        }
        Ok(())
    })
    .unwrap();
    let nothing = ConversationId(Uuid::nil());
    for table in carry::OF_CONVERSATIONS {
        let after = async |id, limit| {
            look!(db, |tx| carry::conversations_after(&mut tx.of(HERE), table, id, limit).await)
        };
        let found = after(nothing, 9).await;
        if found.is_empty() {
            continue;
        }
        assert_eq!(found, [conversation_id(1), conversation_id(2)]);
        assert_eq!(after(conversation_id(1), 9).await, [conversation_id(2)]);
        assert_eq!(after(nothing, 1).await, [conversation_id(1)]);
        let known = there.of(HERE).read(found, |tx, ids| Box::pin(carry::known_conversations(tx, ids)));
        let known = known.await.unwrap();
        assert_eq!(known, [conversation_id(1)]);
        let take = |db: &Db| {
            let (db, known) = (db.clone(), known.clone());
            async move {
                let read = db.of(HERE).read(known, move |tx, ids| Box::pin(carry::take_of(tx, table, ids)));
                read.await.unwrap()
            }
        };
        let rows = take(&db).await;
        assert_eq!(rows.len(), 1);
        let put =
            there.of(HERE).write(rows.clone(), move |tx, rows| Box::pin(carry::put(tx, table, rows.clone())));
        put.await.unwrap();
        assert_eq!(take(&there).await, rows);
    }
}

async fn what_belongs_to_no_conversation_is_carried_over(db: Db) {
    world::people(&db, &["Ana", "Ben", "Cy"]).await;
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        for (hash, conversation) in [(1, None), (2, Some(conversation_id(1)))] {
            file_links::add(tx, &[hash], &link(u32::from(hash), conversation)).await?;
        }
        suggestions::deny(tx, Pair { contact: contact_id(2), other: contact_id(1) }, at(7)).await?;
        let found = [(Pair { contact: contact_id(1), other: contact_id(3) }, Alike::Username)];
        suggestions::keep(tx, &found.into(), at(7)).await
    })
    .unwrap();
    let rows = look!(db, |tx| carry::take_of_none(&mut tx.of(HERE), carry::FILE_LINKS).await);
    assert_eq!(rows.len(), 1, "that of the conversation goes with it");
    let said = look!(db, |tx| carry::denials(&mut tx.of(HERE)).await);
    let denial = Denial { at: at(7), of: vec![world::key(1)], others: vec![world::key(2)] };
    assert_eq!(said, [denial], "once, by their keys");
}

async fn of_whom_something_is_recorded_is_found_by_their_keys(db: Db) {
    world::people(&db, &["Ana", "Ben", "Cy", "Di"]).await;
    commit!(db, |tx| {
        consents::keep(&mut tx.of(HERE), &[world::consent(at(5))], at(5)).await?;
        let attribute = AttributeId(Uuid::from_u128(1));
        let set = Set { of: contact_id(2).0, attribute, value: Some("Gold".into()) };
        attributes::set(&mut tx.of(HERE), Subject::Contact, vec![set]).await?;
        let wanted = Wanted { identities: [identity_id(3)].into(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        held.contact_mut(contact_id(3)).unwrap().blocked = Some(Block::default());
        held.write(&mut tx.of(HERE), at(5)).await
    })
    .unwrap();
    let nobody = IdentityId(Uuid::nil());
    let after = async |id, limit| look!(db, |tx| carry::described_after(&mut tx.of(HERE), id, limit).await);
    assert_eq!(after(nobody, 9).await, [identity_id(1), identity_id(2), identity_id(3)]);
    assert_eq!(after(identity_id(1), 1).await, [identity_id(2)]);
    let keys = [world::key(1), world::key(4), "p:0".to_owned()];
    let found = look!(db, |tx| carry::identities_of(&mut tx.of(HERE), &keys).await);
    assert_eq!(found, [(world::key(1), identity_id(1)), (world::key(4), identity_id(4))].into());
    let both = [identity_id(1), identity_id(2)];
    let said = look!(db, |tx| consents::of_identities(&mut tx.of(HERE), &both).await);
    assert_eq!(said, [world::consent(at(5))]);
}

async fn sends_and_strangers_are_told_from_what_webhooks_made(db: Db) {
    world::people(&db, &["Ana", "Ben"]).await;
    let mut echo = outbound(3, 1, "from the phone");
    echo.author = Author::Phone;
    world::say(&db, vec![inbound(1, 1, "hi"), outbound(2, 1, "hello"), echo, outbound(4, 2, "you")]).await;
    let first = MessageId(Uuid::nil());
    let sends = look!(db, |tx| carry::sends_after(&mut tx.of(HERE), first, 10).await);
    assert_eq!(sends, [message_id(2), message_id(4)]);
    assert_eq!(
        look!(db, |tx| carry::sends_after(&mut tx.of(HERE), message_id(2), 10).await),
        [message_id(4)]
    );
    commit!(db, |tx| {
        let parties = vec![(vec!["p:1".into(), "u:US.1".into()], identity_id(7))];
        let mut held = Held::load(&mut tx.of(HERE), &Wanted { parties, ..Wanted::default() }).await?;
        let mut stranger = world::contact(7, "Stranger");
        stranger.conversation_id = None;
        held.add_contact(stranger);
        held.add_identity(world::identity(7));
        held.write(&mut tx.of(HERE), at(0)).await
    })
    .unwrap();
    let nobody = IdentityId(Uuid::nil());
    assert_eq!(look!(db, |tx| carry::strangers_after(&mut tx.of(HERE), nobody, 10).await), [identity_id(7)]);
    assert!(look!(db, |tx| carry::strangers_after(&mut tx.of(HERE), identity_id(7), 10).await).is_empty());
    let keys = look!(db, |tx| carry::keys_of(&mut tx.of(HERE), &[identity_id(1), identity_id(7)]).await);
    assert_eq!(keys[&identity_id(7)], ["p:1", "u:US.1"]);
    assert_eq!(keys[&identity_id(1)], [world::key(1)]);
    let known =
        look!(db, |tx| carry::known_contacts(&mut tx.of(HERE), &[contact_id(7), contact_id(8)]).await);
    assert!(known.contains(&contact_id(7)) && !known.contains(&contact_id(8)));
}

async fn a_history_has_the_addresses_of_both_sides(db: Db) {
    world::people(&db, &["Ana", "Ben"]).await;
    add_shop(&db).await;
    world::say(&db, vec![inbound(1, 1, "hi"), outbound(2, 1, "hello"), inbound(3, 2, "hi")]).await;
    let first = MessageId(Uuid::nil());
    let page = look!(db, |tx| history::page(&mut tx.of(HERE), None, first, 2).await);
    let told: Vec<_> = page
        .iter()
        .map(|one| (one.phone_number_id.as_str(), one.customer.as_str(), one.message.id))
        .collect();
    assert_eq!(
        told,
        [("100200", world::phone(1).as_str(), message_id(1)), ("100200", &world::phone(1), message_id(2))]
    );
    let rest = look!(db, |tx| history::page(&mut tx.of(HERE), Some(SHOP), message_id(2), 2).await);
    assert_eq!(rest.len(), 1);
    let other = transom_rules::id::ChannelId(Uuid::nil());
    assert!(look!(db, |tx| history::page(&mut tx.of(HERE), Some(other), first, 2).await).is_empty());
}

async fn a_dump_has_an_order_of_its_own_and_no_ids_of_chance(db: Db) {
    world::people(&db, &["Ana", "Ben"]).await;
    add_shop(&db).await;
    let mut refused = outbound(5, 1, "too late");
    refused.delivery.raise(MessageState::Failed);
    refused.delivery.failed_at = Some(at(7));
    refused.delivery.fault = Some(Fault { code: WINDOW_CLOSED, ..Fault::default() });
    refused.author = Author::User(AGENT);
    world::say(&db, vec![inbound(1, 1, "hi"), inbound(3, 2, "hi"), refused]).await;
    commit!(db, |tx| {
        let wanted = Wanted { identities: [identity_id(1)].into(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        let mut pair = held.pair(identity_id(1), SHOP);
        // The instant that the server took it out of its outbox, by its own clock.
        pair.window.refused(at(5) + Span::millis(300));
        held.set_pair(identity_id(1), SHOP, pair);
        held.counters.add(transom_store::counters::Key {
            month: "2025-06".into(),
            holder: SHOP.to_string(),
            name: "pool".into(),
        });
        held.write(&mut tx.of(HERE), at(9)).await
    })
    .unwrap();
    let numbers = look!(db, |tx| dump::numbers(&mut tx.of(HERE)).await);
    let customers = look!(db, |tx| dump::customers(&mut tx.of(HERE)).await);
    assert_eq!(
        customers.iter().map(|one| one.key.clone()).collect::<Vec<_>>(),
        [world::key(1), world::key(2)]
    );
    let names = numbers.clone();
    let lines = look!(db, |tx| dump::lines(&mut tx.of(HERE), &names, &customers).await);
    let text: Vec<String> = lines.iter().map(ToString::to_string).collect();
    assert_eq!(text.len(), 5, "{text:#?}");
    assert_eq!(lines[0]["pair"][0], "100200");
    assert_eq!(lines[0]["window"]["message"], "wamid.1");
    assert_eq!(lines[0]["window"]["refused"], format!("t1.{}", message_id(5)), "the send is named");
    assert_eq!((&lines[2]["author"], &lines[2]["text"]), (&"user".into(), &"too late".into()));
    assert_eq!(lines[1]["kind"], Kind::Text.as_str());
    assert_eq!(lines[1]["at_ms"], Timestamp::millis(at(1)));
    for chance in [identity_id(1).to_string(), conversation_id(1).to_string(), SHOP.to_string()] {
        assert!(!text.concat().contains(&chance), "{chance} is in {text:#?}");
    }
    let sums = look!(db, |tx| dump::sums(&mut tx.of(HERE), &numbers).await);
    assert_eq!(sums[0]["counter"][1], "100200", "{sums:#?}");
    assert_eq!(sums.last().unwrap()["total"], serde_json::json!({"pairs": 2, "messages": 3, "charges": 0}));
}
