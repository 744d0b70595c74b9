//! Contacts that may be one person: found by what they have in common, kept as a list, and never again where somebody
//! said no. On both engines.

use serde_json::json;
use transom_desk::contacts::{change, erase, merge, suggest};
use transom_desk::done::{NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::workspace::attributes::{self, New};
use transom_rules::access::{Asker, Face, Visibility};
use transom_rules::alike::Alike;
use transom_rules::attribute::{Kind, Subject};
use transom_rules::id::{AttributeId, ContactId};
use transom_rules::time::Span;
use transom_store::suggestions::Pair;

use crate::harness::{Engine, inside, on_each_engine};
use crate::whom::{ANA, BEN, OTHER, PHONE, changed, contact, wrote};

on_each_engine!(
    a_customer_without_a_phone_is_found_by_the_number_that_somebody_noted,
    a_user_name_or_a_name_with_an_address_in_common_is_found,
    a_group_is_nobodys_twin,
    whoever_changed_their_number_is_found,
    what_somebody_denied_is_not_found_again_nor_after_a_merge,
    the_list_follows_what_is_found_and_forgets_what_is_not,
);

fn us(desk: &Desk) -> Asker {
    Asker::system(desk.workspace, Face::Command)
}

async fn known(desk: &Desk, name: &str) -> AttributeId {
    let new = New {
        subject: Subject::Contact,
        key: None,
        name: name.into(),
        kind: Kind::Text,
        choices: Vec::new(),
    };
    attributes::make(desk.app.base(), &us(desk), new).await.unwrap().id
}

async fn describe(desk: &Desk, id: ContactId, attribute: AttributeId, value: &str) {
    let described = [(attribute, value.to_owned())].into();
    let wish = change::Wish { described, ..change::Wish::default() };
    change::change(desk.app.base(), &us(desk), id, wish).await.unwrap();
}

async fn rename(desk: &Desk, id: ContactId, name: &str) {
    let wish = change::Wish { name: Some(name.into()), ..change::Wish::default() };
    change::change(desk.app.base(), &us(desk), id, wish).await.unwrap();
}

/// Somebody who wrote, with another name.
async fn comes(desk: &Desk, phone: Option<&str>, user: Option<&str>) -> ContactId {
    desk.takes([wrote(desk, phone, user, 60)]).await;
    contact(desk, phone.or(user).unwrap()).await.unwrap()
}

/// As the page of a contact shows them.
async fn of(desk: &Desk, id: ContactId) -> Vec<(ContactId, Alike)> {
    let here = desk.app.db.of(desk.workspace);
    let found = here.read((), move |tx, ()| Box::pin(suggest::of(tx, Visibility::All, id))).await.unwrap();
    found.into_iter().map(|one| (one.pair.other, one.alike)).collect()
}

/// As the list of all shows them.
async fn listed(desk: &Desk) -> Vec<(Pair, Alike)> {
    let page = suggest::page(desk.app.base(), &us(desk), None, 50).await.unwrap();
    page.into_iter().map(|one| (one.pair, one.alike)).collect()
}

/// Whoever came is compared, be it here or by the desk itself.
async fn compare(desk: &Desk) {
    while suggest::next(&desk.app.db, desk.workspace, desk.app.clock.now()).await.unwrap() {}
}

/// As the list shows them once all were compared anew, which is done a day later: first whoever came meanwhile, then all.
async fn all(desk: &Desk) -> Vec<(Pair, Alike)> {
    desk.clock_jumps(Span::hours(25));
    compare(desk).await;
    compare(desk).await;
    listed(desk).await
}

/// A message of somebody with a user name.
fn named(desk: &Desk, user: &str, username: &str) -> serde_json::Value {
    let mut wrote = wrote(desk, None, Some(user), 60);
    wrote["contacts"][0]["profile"]["username"] = json!(username);
    wrote
}

fn pair(one: ContactId, other: ContactId) -> Pair {
    Pair { contact: one.max(other), other: one.min(other) }
}

async fn a_customer_without_a_phone_is_found_by_the_number_that_somebody_noted(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let mobile = known(&desk, "Mobile").await;
    let (hidden, shown) = (comes(&desk, None, Some(ANA)).await, comes(&desk, Some(PHONE), None).await);
    assert_eq!(of(&desk, hidden).await, []);
    describe(&desk, hidden, mobile, "+49 155 501 777 01").await;
    assert_eq!(of(&desk, hidden).await, [(shown, Alike::Noted)]);
    assert_eq!(all(&desk).await, [(pair(hidden, shown), Alike::Noted)]);
    assert_eq!(of(&desk, shown).await, [(hidden, Alike::Noted)], "the other one tells it once it is kept");
    describe(&desk, hidden, mobile, "call 155 501 777 01").await;
    compare(&desk).await;
    assert_eq!(listed(&desk).await.len(), 1, "until all are compared anew");
    assert_eq!(all(&desk).await, []);
}

async fn a_user_name_or_a_name_with_an_address_in_common_is_found(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let email = known(&desk, "E-mail").await;
    desk.takes([named(&desk, ANA, "ana.r"), named(&desk, BEN, "Ana.R")]).await;
    let (ana, ben) = (contact(&desk, ANA).await.unwrap(), contact(&desk, BEN).await.unwrap());
    assert_eq!(of(&desk, ana).await, [(ben, Alike::Username)]);
    let (one, other) = (comes(&desk, Some(PHONE), None).await, comes(&desk, Some(OTHER), None).await);
    rename(&desk, one, "Inês Faria").await;
    rename(&desk, other, "ines faria").await;
    assert_eq!(of(&desk, one).await, [], "a name is not enough");
    describe(&desk, one, email, "Ines@Example.com").await;
    describe(&desk, other, email, "ines@example.com").await;
    assert_eq!(of(&desk, one).await, [(other, Alike::NameAndEmail)]);
    rename(&desk, other, "Office").await;
    assert_eq!(of(&desk, one).await, [], "nor is an address");
}

async fn a_group_is_nobodys_twin(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let email = known(&desk, "E-mail").await;
    let ana = comes(&desk, Some(PHONE), None).await;
    let mut in_group = wrote(&desk, Some(PHONE), None, 30);
    in_group["messages"][0]["group_id"] = "Y2FwaV9ncm91cDox".into();
    desk.takes([in_group]).await;
    let all_here = crate::whom::all(&desk).await;
    let group = all_here.iter().find(|one| one.identity.is_group()).unwrap().contact.id;
    for id in [ana, group] {
        rename(&desk, id, "Tasting club").await;
        describe(&desk, id, email, "club@example.com").await;
    }
    assert_eq!((of(&desk, ana).await, of(&desk, group).await), (vec![], vec![]));
    assert_eq!(all(&desk).await, []);
    // A person who has as much in common is found.
    let ben = comes(&desk, Some(OTHER), None).await;
    rename(&desk, ben, "Tasting club").await;
    describe(&desk, ben, email, "club@example.com").await;
    assert_eq!(of(&desk, ana).await, [(ben, Alike::NameAndEmail)]);
}

async fn whoever_changed_their_number_is_found(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let (before, ben) = (comes(&desk, Some(PHONE), None).await, comes(&desk, Some(OTHER), None).await);
    desk.takes([changed(&desk, PHONE, None, json!({"wa_id": OTHER}))]).await;
    assert_eq!(of(&desk, before).await, [(ben, Alike::Number)]);
    assert_eq!(of(&desk, ben).await, [(before, Alike::Number)]);
}

async fn what_somebody_denied_is_not_found_again_nor_after_a_merge(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let (base, asker) = (desk.app.base(), us(&desk));
    let mobile = known(&desk, "Mobile").await;
    let (hidden, shown) = (comes(&desk, None, Some(ANA)).await, comes(&desk, Some(PHONE), None).await);
    let third = comes(&desk, None, Some(BEN)).await;
    describe(&desk, hidden, mobile, "+4915550177701").await;
    assert_eq!(all(&desk).await.len(), 1);
    for _ in 0..2 {
        suggest::deny(base, &asker, shown, hidden).await.unwrap();
    }
    assert_eq!((of(&desk, hidden).await, of(&desk, shown).await, all(&desk).await), (vec![], vec![], vec![]));
    // Who was denied goes into a third one, of whom the same is not said.
    merge::merge(base, &asker, third, hidden).await.unwrap();
    assert_eq!(of(&desk, third).await, []);
    merge::undo::undo(base, &asker, third, None).await.unwrap();
    assert_eq!(of(&desk, hidden).await, []);
    for (one, other, why) in
        [(shown, shown, Wrong::MergeItself), (shown, desk.app.clock.contact_id(), Wrong::MergeUnknown)]
    {
        let done = suggest::deny(base, &asker, one, other).await;
        assert!(matches!(done, Err(NotDone::Wrong(wrong)) if wrong == why), "{done:?}");
    }
    let nobody = suggest::deny(base, &asker, desk.app.clock.contact_id(), shown).await;
    assert!(matches!(nobody, Err(NotDone::NotFound)), "{nobody:?}");
}

async fn the_list_follows_what_is_found_and_forgets_what_is_not(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([named(&desk, ANA, "ana.r")]).await;
    let shown = contact(&desk, ANA).await.unwrap();
    assert_eq!(all(&desk).await, []);
    // Whoever comes later is compared without waiting for the next day.
    desk.takes([named(&desk, BEN, "Ana.R")]).await;
    let hidden = contact(&desk, BEN).await.unwrap();
    compare(&desk).await;
    assert_eq!(listed(&desk).await, [(pair(hidden, shown), Alike::Username)]);
    merge::merge(desk.app.base(), &us(&desk), shown, hidden).await.unwrap();
    assert_eq!(all(&desk).await, [], "they are one");
    merge::undo::undo(desk.app.base(), &us(&desk), shown, None).await.unwrap();
    assert_eq!(all(&desk).await.len(), 1);
    erase::erase(desk.app.base(), &desk.app.files, &us(&desk), hidden).await.unwrap();
    assert_eq!((all(&desk).await, of(&desk, shown).await), (vec![], vec![]));
}
