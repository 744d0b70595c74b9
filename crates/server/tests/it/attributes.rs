//! What a workspace wants to know of contacts and conversations besides. On both engines.

use serde_json::{Value, json};
use transom_desk::contacts::{change, export, merge};
use transom_desk::conversations::{self, Wish, story};
use transom_desk::done::{NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::workspace::attributes::{self, Change, New};
use transom_rules::access::{Asker, Face, Role};
use transom_rules::attribute::{Kind, Subject};
use transom_rules::id::{AttributeId, ContactId, ConversationId};
use transom_rules::time::Timestamp;
use transom_store::audit::Within;
use transom_store::contacts;

use crate::harness::{Engine, inside, on_each_engine};

const ANA: &str = "15550179001";
const BEN: &str = "15550179002";

on_each_engine!(
    values_are_of_their_kind_and_told_in_the_thread,
    a_merge_knows_what_both_knew_and_an_undo_gives_it_back,
    what_is_removed_is_known_of_nobody,
    who_sees_numbers_in_part_writes_no_dots_over_them,
);

async fn desk(engine: Engine) -> (Desk, Asker) {
    let desk = inside(engine, |_| ()).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    (desk, asker)
}

fn new(subject: Subject, name: &str, kind: Kind) -> New {
    let choices = vec!["Gold".to_owned(), "Silver".to_owned()];
    New { subject, key: None, name: name.to_owned(), kind, choices }
}

async fn define(desk: &Desk, asker: &Asker, subject: Subject, name: &str, kind: Kind) -> AttributeId {
    attributes::make(desk.app.base(), asker, new(subject, name, kind)).await.unwrap().id
}

async fn contact(desk: &Desk, phone: &str) -> ContactId {
    let key = format!("p:{phone}");
    let of = desk.app.db.of(desk.workspace);
    let found = of.read([key], |tx, keys| Box::pin(contacts::contact_of(tx, keys)));
    found.await.unwrap().unwrap()
}

async fn describe(
    desk: &Desk,
    asker: &Asker,
    id: ContactId,
    sets: &[(AttributeId, &str)],
) -> Result<(), NotDone> {
    let described = sets.iter().map(|(id, value)| (*id, (*value).to_owned())).collect();
    change::change(desk.app.base(), asker, id, change::Wish { described, ..change::Wish::default() }).await
}

/// What is known of somebody, as who asks for their data gets it.
async fn known(desk: &Desk, asker: &Asker, id: ContactId) -> Value {
    let all = export::export(desk.app.base(), asker, id).await.unwrap();
    all["contact"]["attributes"].clone()
}

async fn told(desk: &Desk, id: ConversationId) -> Vec<story::What> {
    let within = Within { from: Timestamp::default(), to: None, limit: 50 };
    let read = desk.app.db.of(desk.workspace).read((), move |tx, ()| Box::pin(story::of(tx, id, within)));
    read.await.unwrap().into_iter().map(|deed| deed.what).collect()
}

async fn values_are_of_their_kind_and_told_in_the_thread(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let conversation = desk.hears(ANA, "Ana", "Hello").await;
    let ana = contact(&desk, ANA).await;
    let tier = define(&desk, &asker, Subject::Contact, "Tier", Kind::Choice).await;
    let spent = define(&desk, &asker, Subject::Contact, "Spent", Kind::Number).await;
    let order = define(&desk, &asker, Subject::Conversation, "Order no.", Kind::Text).await;
    let taken = attributes::make(desk.app.base(), &asker, new(Subject::Contact, "tier", Kind::Text)).await;
    assert!(matches!(taken, Err(NotDone::Wrong(Wrong::AttributeKeyTaken))), "{taken:?}");
    let alike = New { key: Some("tier_2".into()), ..new(Subject::Contact, "Tíer", Kind::Text) };
    let taken = attributes::make(desk.app.base(), &asker, alike).await;
    assert!(matches!(taken, Err(NotDone::Wrong(Wrong::NameTaken))), "{taken:?}");
    describe(&desk, &asker, ana, &[(tier, "GOLD"), (spent, "012.50")]).await.unwrap();
    for (id, value, wrong) in [
        (tier, "Bronze", Wrong::ValueChoice),
        (spent, "much", Wrong::ValueNumber),
        (order, "1", Wrong::Attribute),
    ] {
        let refused = describe(&desk, &asker, ana, &[(spent, "1"), (id, value)]).await;
        assert!(matches!(refused, Err(NotDone::Wrong(why)) if why == wrong), "{refused:?}");
    }
    assert_eq!(known(&desk, &asker, ana).await, json!({"tier": "Gold", "spent": "12.5"}));
    let about = |value: &str| Wish { described: [(order, value.to_owned())].into(), ..Wish::default() };
    conversations::change(&desk.app, &asker, conversation, about("T-17")).await.unwrap();
    conversations::change(&desk.app, &asker, conversation, about(" T-17 ")).await.unwrap();
    conversations::change(&desk.app, &asker, conversation, about("")).await.unwrap();
    let told = told(&desk, conversation).await;
    assert_eq!(
        told,
        [story::What::Described(vec![order], vec![]), story::What::Described(vec![], vec![order])]
    );
    let silver = vec!["Silver".to_owned()];
    attributes::change(desk.app.base(), &asker, tier, Change { choices: Some(silver), ..Change::default() })
        .await
        .unwrap();
    describe(&desk, &asker, ana, &[(tier, "Gold"), (spent, "")]).await.unwrap();
    assert_eq!(known(&desk, &asker, ana).await, json!({"tier": "Gold"}), "what was chosen before stays");
}

async fn a_merge_knows_what_both_knew_and_an_undo_gives_it_back(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears(ANA, "Ana", "Hello").await;
    desk.hears(BEN, "Ben", "Hello").await;
    let (ana, ben) = (contact(&desk, ANA).await, contact(&desk, BEN).await);
    let mut ids = Vec::new();
    for name in ["Tier", "City", "Size", "Shop"] {
        ids.push(define(&desk, &asker, Subject::Contact, name, Kind::Text).await);
    }
    let [tier, city, size, shop] = ids.try_into().unwrap();
    describe(&desk, &asker, ana, &[(tier, "Gold"), (size, "38")]).await.unwrap();
    describe(&desk, &asker, ben, &[(tier, "Silver"), (city, "Cork"), (shop, "South")]).await.unwrap();
    merge::merge(desk.app.base(), &asker, ana, ben).await.unwrap();
    let both = json!({"tier": "Gold", "size": "38", "city": "Cork", "shop": "South"});
    assert_eq!(known(&desk, &asker, ana).await, both);
    describe(&desk, &asker, ana, &[(size, "40"), (shop, "North")]).await.unwrap();
    let back = merge::undo::undo(desk.app.base(), &asker, ana, None).await.unwrap();
    assert_eq!(back, ben);
    assert_eq!(known(&desk, &asker, ana).await, json!({"tier": "Gold", "size": "40", "shop": "North"}));
    assert_eq!(known(&desk, &asker, ben).await, json!({"tier": "Silver", "city": "Cork", "shop": "South"}));
}

async fn what_is_removed_is_known_of_nobody(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears(ANA, "Ana", "Hello").await;
    let ana = contact(&desk, ANA).await;
    let city = define(&desk, &asker, Subject::Contact, "City", Kind::Text).await;
    describe(&desk, &asker, ana, &[(city, "Cork")]).await.unwrap();
    attributes::remove(desk.app.base(), &asker, city).await.unwrap();
    assert_eq!(known(&desk, &asker, ana).await, json!({}));
    let gone = describe(&desk, &asker, ana, &[(city, "Derry")]).await;
    assert!(matches!(gone, Err(NotDone::Wrong(Wrong::Attribute))), "{gone:?}");
    let anew = define(&desk, &asker, Subject::Contact, "City", Kind::Text).await;
    assert_eq!(known(&desk, &asker, ana).await, json!({}), "what was known goes with what asked for it");
    assert_ne!(anew, city);
}

/// What a program reads and writes back, and a form that comes as it was drawn, changes nothing.
async fn who_sees_numbers_in_part_writes_no_dots_over_them(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears(ANA, "Ana", "Hello").await;
    let ana = contact(&desk, ANA).await;
    let deliver = define(&desk, &asker, Subject::Contact, "Deliver", Kind::Text).await;
    describe(&desk, &asker, ana, &[(deliver, "Monday, call +61491570156")]).await.unwrap();
    let masked = Asker { role: Role { masks: true, ..Role::owner() }.into(), ..asker.clone() };
    describe(&desk, &masked, ana, &[(deliver, "Monday, call +61 •••••• 56")]).await.unwrap();
    assert_eq!(known(&desk, &asker, ana).await, json!({"deliver": "Monday, call +61491570156"}));
    let dots = describe(&desk, &masked, ana, &[(deliver, "Friday, call +61 •••••• 56")]).await;
    assert!(matches!(dots, Err(NotDone::Wrong(Wrong::ValueHidden))), "{dots:?}");
    describe(&desk, &masked, ana, &[(deliver, "Friday")]).await.unwrap();
    assert_eq!(known(&desk, &asker, ana).await, json!({"deliver": "Friday"}));
    let call = async |asker: &Asker, name: &str| {
        let wish = change::Wish { name: Some(name.to_owned()), ..change::Wish::default() };
        change::change(desk.app.base(), asker, ana, wish).await
    };
    call(&asker, "Ana +61491570156").await.unwrap();
    call(&masked, "Ana +61 •••••• 56").await.unwrap();
    let all = export::export(desk.app.base(), &asker, ana).await.unwrap();
    assert_eq!(all["contact"]["name"], "Ana +61491570156");
    let dots = call(&masked, "Anna +61 •••••• 56").await;
    assert!(matches!(dots, Err(NotDone::Wrong(Wrong::NameHidden))), "{dots:?}");
    // To who sees all of it dots are signs like others.
    describe(&desk, &asker, ana, &[(deliver, "••••••")]).await.unwrap();
}
