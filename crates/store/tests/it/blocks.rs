//! Who is blocked is listed; what WhatsApp is to be asked about them is asked once at a time, and what it said is kept.

use transom_rules::access::Visibility;
use transom_rules::block::{Block, Carried};
use transom_rules::channel::ChannelKind;
use transom_rules::window::CustomerEvent;
use transom_store::carried_blocks::{self, CarriedBlock, Due, Fate, Place};
use transom_store::channels::{self, Channel, Connected};
use transom_store::contacts::Filter;
use transom_store::held::{Held, Wanted, join};
use transom_store::{Db, contacts};

use crate::engines::on_each_engine;
use crate::world::{
    self, HERE, SHOP, at, commit, contact_id, conversation_id, identity_id, look, message_id, phone,
};

on_each_engine!(
    who_is_blocked_is_listed,
    what_is_due_is_taken_once_and_settled,
    what_was_asked_for_meanwhile_stays,
    what_is_known_of_two_addresses_that_are_one_is_known_of_it,
    who_wrote_lately_can_be_asked_about,
);

fn place(n: u32) -> Place {
    Place { identity: identity_id(n), channel: SHOP }
}

fn is(n: u32, state: Carried, seconds: i64) -> CarriedBlock {
    CarriedBlock { place: place(n), state, code: 0, at: at(seconds) }
}

fn due(n: u32, state: Carried, attempt: i64) -> Due {
    let (conversation, phone) = (Some(conversation_id(n)), phone(n));
    Due { place: place(n), state, attempt, phone, user_id: String::new(), conversation }
}

async fn ask(db: &Db, n: u32, state: Carried, seconds: i64) {
    commit!(db, |tx| carried_blocks::ask(&mut tx.of(HERE), &[place(n)], state, at(seconds)).await).unwrap();
}

async fn claim(db: &Db, seconds: i64) -> Vec<Due> {
    let (now, until) = (at(seconds), at(seconds + 60));
    commit!(db, |tx| carried_blocks::claim(&mut tx.of(HERE), now, until, 9).await).unwrap()
}

async fn settle(db: &Db, due: Due, fate: Fate, seconds: i64) -> bool {
    let context = (due, fate, at(seconds));
    let settled = db.write(context, |tx, (due, fate, at)| {
        Box::pin(async move { carried_blocks::settle(&mut tx.of(HERE), due, *fate, *at).await })
    });
    settled.await.unwrap()
}

async fn known(db: &Db, n: u32) -> Vec<CarriedBlock> {
    look!(db, |tx| carried_blocks::of_contact(&mut tx.of(HERE), contact_id(n)).await)
}

async fn who_is_blocked_is_listed(db: Db) {
    world::people(&db, &["Ada", "Ben", "Eva"]).await;
    let block = Block { at: Some(at(7)), by: None, reason: "Spam".into() };
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let wanted = Wanted { identities: [identity_id(2)].into(), ..Wanted::default() };
        let mut held = Held::load(tx, &wanted).await?;
        held.contact_mut(contact_id(2)).unwrap().blocked =
            Some(Block { at: Some(at(7)), by: None, reason: "Spam".into() });
        held.write(tx, at(7)).await
    })
    .unwrap();
    let all = Filter::of(Visibility::All, 9);
    let filter = Filter { blocked: true, ..all.clone() };
    let found = look!(db, |tx| contacts::page(&mut tx.of(HERE), &filter).await);
    let found: Vec<_> = found.into_iter().map(|(contact, _)| (contact.id, contact.blocked)).collect();
    assert_eq!(found, [(contact_id(2), Some(block))]);
    assert_eq!(look!(db, |tx| contacts::page(&mut tx.of(HERE), &all).await).len(), 3);
}

async fn what_is_due_is_taken_once_and_settled(db: Db) {
    world::people(&db, &["Ada", "Ben"]).await;
    ask(&db, 1, Carried::Blocking, 5).await;
    ask(&db, 2, Carried::Blocking, 6).await;
    assert_eq!(claim(&db, 5).await, [due(1, Carried::Blocking, 0)]);
    assert_eq!(claim(&db, 6).await, [due(2, Carried::Blocking, 0)]);
    assert_eq!(claim(&db, 7).await, []);
    // Whoever took the first died with it; of the second there was no answer.
    assert!(settle(&db, due(2, Carried::Blocking, 0), Fate::Again(at(300)), 7).await);
    assert_eq!(claim(&db, 66).await, [due(1, Carried::Blocking, 0)]);
    assert_eq!(claim(&db, 300).await[1..], [due(2, Carried::Blocking, 1)]);
    assert!(settle(&db, due(1, Carried::Blocking, 0), Fate::Is(Carried::Blocked), 301).await);
    assert!(settle(&db, due(2, Carried::Blocking, 1), Fate::Refused(Carried::Refused, 131_047), 301).await);
    assert_eq!(known(&db, 1).await, [is(1, Carried::Blocked, 301)]);
    let refused = CarriedBlock { code: 131_047, ..is(2, Carried::Refused, 301) };
    assert_eq!(known(&db, 2).await, [refused]);
    let both = [contact_id(1), contact_id(2), contact_id(3)];
    let all = look!(db, |tx| carried_blocks::of_contacts(&mut tx.of(HERE), &both).await);
    assert_eq!(all.into_keys().collect::<Vec<_>>(), both[..2]);
    commit!(db, |tx| carried_blocks::forget(&mut tx.of(HERE), &[place(2)]).await).unwrap();
    assert_eq!(known(&db, 2).await, []);
    ask(&db, 1, Carried::Unblocking, 302).await;
    assert_eq!(claim(&db, 999).await, [due(1, Carried::Unblocking, 0)]);
    assert!(settle(&db, due(1, Carried::Unblocking, 0), Fate::Gone, 999).await);
    assert_eq!(known(&db, 1).await, []);
}

async fn what_was_asked_for_meanwhile_stays(db: Db) {
    world::people(&db, &["Ada"]).await;
    ask(&db, 1, Carried::Blocking, 5).await;
    let taken = claim(&db, 5).await.remove(0);
    ask(&db, 1, Carried::Unblocking, 6).await;
    assert!(!settle(&db, taken, Fate::Is(Carried::Blocked), 7).await);
    assert_eq!(known(&db, 1).await, [is(1, Carried::Unblocking, 6)]);
}

async fn what_is_known_of_two_addresses_that_are_one_is_known_of_it(db: Db) {
    world::people(&db, &["Ada", "Ada"]).await;
    ask(&db, 2, Carried::Blocking, 5).await;
    commit!(db, |tx| join(&mut tx.of(HERE), identity_id(1), identity_id(2)).await).unwrap();
    assert_eq!(known(&db, 1).await, [is(1, Carried::Blocking, 5)]);
}

/// Connects the number that people write to.
async fn connect(db: &Db) {
    let channel = Channel {
        workspace: HERE,
        id: SHOP,
        kind: ChannelKind::WhatsApp,
        name: "Shop".into(),
        address: "+15550001".into(),
        phone_number_id: "100".into(),
        waba_id: "waba".into(),
        app_id: "app".into(),
        trouble: String::new(),
        disconnected_at: None,
    };
    let shop = Connected { channel, access_token: "secret".into() };
    let add = db.of(HERE).write(shop, |tx, shop| Box::pin(channels::add(tx, shop, at(0))));
    add.await.unwrap();
}

async fn who_wrote_lately_can_be_asked_about(db: Db) {
    world::people(&db, &["Ada", "Ben"]).await;
    connect(&db).await;
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let wanted = Wanted { identities: [identity_id(1)].into(), ..Wanted::default() };
        let mut held = Held::load(tx, &wanted).await?;
        let mut pair = held.pair(identity_id(1), SHOP);
        pair.window.customer_wrote(CustomerEvent { at: at(100), message: message_id(1) });
        held.set_pair(identity_id(1), SHOP, pair);
        held.write(tx, at(100)).await
    })
    .unwrap();
    for (n, since, wrote) in [(1, 99, true), (1, 100, false), (2, 99, false)] {
        let found = look!(db, |tx| contacts::wrote_since(&mut tx.of(HERE), contact_id(n), at(since)).await);
        assert_eq!(found, wrote, "{n} since {since}");
    }
}
