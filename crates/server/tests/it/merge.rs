//! Two contacts are merged and taken apart again: clocks are never touched, what was said goes with who said it, consent
//! is the stricter of both and comes back. Histories that go on elsewhere are linked. On both engines.

use serde_json::{Value, json};
use transom_desk::contacts::block::Blocking;
use transom_desk::contacts::links::{self, Other};
use transom_desk::contacts::merge::{self, undo};
use transom_desk::contacts::{change, erase, export};
use transom_desk::done::{Done, NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::upkeep;
use transom_desk::workspace::attributes::{self, New};
use transom_rules::access::{Asker, Face, Mask, Visibility};
use transom_rules::attribute::{Kind, Subject};
use transom_rules::continued::Continued;
use transom_rules::id::{AttributeId, ContactId, ConversationId};
use transom_rules::time::Span;
use transom_store::attributes::Values;
use transom_store::contacts::{self, Contact};
use transom_store::conversations::{self, Filter, Listed};
use transom_store::messages;
use transom_store::search::Word;

use crate::harness::{Engine, inside, on_each_engine};
use crate::whom::{ANA, BEN, OTHER, PHONE, all, changed, contact, is_open, wrote};

const THIRD: &str = "4915550199903";
const HOURS: i64 = 3600;

on_each_engine!(
    what_was_merged_is_taken_apart_with_what_came_since,
    the_bytes_of_both_histories_are_as_before,
    consent_is_the_stricter_and_comes_back,
    what_somebody_decided_since_about_both_stays,
    the_last_merge_is_undone_first,
    what_is_asked_for_twice_is_done_once,
    an_address_without_a_conversation_gets_one,
    a_number_that_was_changed_since_goes_along,
    whom_whatsapp_calls_one_is_not_taken_apart,
    who_was_erased_comes_back_by_no_undo,
    values_that_are_taken_away_come_back_by_no_undo,
    nobody_is_merged_with_themselves_or_a_group,
    histories_that_go_on_elsewhere_are_linked,
);

async fn what_was_merged_is_taken_apart_with_what_came_since(engine: Engine) {
    let (desk, ana, ben) = two(engine).await;
    let apart = [of(&desk, ana).await, of(&desk, ben).await];
    join(&desk, ana, ben).await.unwrap();
    assert_eq!((contact(&desk, PHONE).await, contact(&desk, OTHER).await), (Some(ana), Some(ana)));
    assert!(one(&desk, ben).await.is_none());
    assert!(is_open(&desk, PHONE).await && !is_open(&desk, OTHER).await, "clocks are as they were");
    assert_eq!(all(&desk).await.iter().filter(|row| row.contact.id == ana).count(), 2);
    // Both go on in the conversation of the one who wrote last.
    desk.takes([said(&desk, OTHER, "quince", 20)]).await;
    desk.takes([said(&desk, PHONE, "hollyhock", 10)]).await;
    assert_eq!(of(&desk, ana).await[0].1, ["marmalade", "quince", "hollyhock"]);
    assert!(is_open(&desk, OTHER).await, "a window that opened since is the identity's");
    assert_eq!(part(&desk, ana).await.unwrap(), ben);
    assert_eq!(of(&desk, ana).await, [(apart[0][0].0, vec!["marmalade".to_owned(), "hollyhock".to_owned()])]);
    assert_eq!(of(&desk, ben).await, [(apart[1][0].0, vec!["marmalade".to_owned(), "quince".to_owned()])]);
    assert!(is_open(&desk, PHONE).await && is_open(&desk, OTHER).await);
    let (anas, bens) = (row(&desk, ana).await, row(&desk, ben).await);
    assert_eq!((anas.conversation.last_text.as_str(), anas.conversation.unread), ("hollyhock", 2));
    assert_eq!((bens.conversation.last_text.as_str(), bens.conversation.unread), ("quince", 2));
    assert_eq!((anas.identity.phone.as_str(), bens.identity.phone.as_str()), (PHONE, OTHER));
    assert!(bens.conversation.window_until > desk.app.clock.now());
    for (word, whose) in [("quince", ben), ("hollyhock", ana)] {
        let words = vec![Word::new(word, Mask::of(&us(&desk)))];
        let found = list(&desk, Filter { words, ..Filter::of(Visibility::All, 9) }).await;
        assert_eq!(found.iter().map(|row| row.contact.id).collect::<Vec<_>>(), [whose], "{word}");
    }
    assert!(matches!(part(&desk, ana).await, Err(NotDone::Wrong(Wrong::NotMerged))));
}

/// A number alone, as an SMS sender is known by, and a user id alone.
async fn the_bytes_of_both_histories_are_as_before(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([wrote(&desk, Some(PHONE), None, 48 * HOURS), said(&desk, PHONE, "quince", 600)]).await;
    desk.takes([wrote(&desk, None, Some(ANA), 300)]).await;
    let (number, user) = (contact(&desk, PHONE).await.unwrap(), contact(&desk, ANA).await.unwrap());
    let before = [history(&desk, number).await, history(&desk, user).await];
    assert!(before[0].contains("quince") && before[1].contains("marmalade"));
    for (kept, gone) in [(number, user), (user, number)] {
        join(&desk, kept, gone).await.unwrap();
        assert_eq!(part(&desk, kept).await.unwrap(), gone);
        assert_eq!([history(&desk, number).await, history(&desk, user).await], before);
    }
}

/// Every message of a contact with its clocks and its conversation, byte by byte.
async fn history(desk: &Desk, id: ContactId) -> String {
    let mut found = String::new();
    for row in all(desk).await.into_iter().filter(|row| row.contact.id == id) {
        let conversation = row.conversation.id;
        let here = desk.app.db.of(desk.workspace);
        let page = here.read((), move |tx, ()| Box::pin(messages::page(tx, conversation, None, 50))).await;
        found += &format!("{row:#?}\n{:#?}\n", page.unwrap());
    }
    found
}

async fn consent_is_the_stricter_and_comes_back(engine: Engine) {
    let (desk, ana, ben) = two(engine).await;
    prefers(&desk, OTHER, "stop", 600).await;
    let bens = one(&desk, ben).await.unwrap();
    assert!(bens.marketing.opted_out_at.is_some());
    block(&desk, ben, true).await;
    join(&desk, ana, ben).await.unwrap();
    let both = one(&desk, ana).await.unwrap();
    assert_eq!((both.marketing.opted_out_at, both.blocked.is_some()), (bens.marketing.opted_out_at, true));
    part(&desk, ana).await.unwrap();
    let (anas, again) = (one(&desk, ana).await.unwrap(), one(&desk, ben).await.unwrap());
    assert_eq!((anas.marketing.opted_out_at, anas.blocked.is_some()), (None, false));
    assert_eq!(
        (again.marketing.opted_out_at, again.blocked.is_some(), again.name),
        (bens.marketing.opted_out_at, true, bens.name)
    );
    // What is said after a merge is said for the address that it is said from.
    join(&desk, ana, ben).await.unwrap();
    prefers(&desk, PHONE, "stop", 60).await;
    prefers(&desk, OTHER, "resume", 30).await;
    part(&desk, ana).await.unwrap();
    assert!(one(&desk, ana).await.unwrap().marketing.opted_out_at.is_some());
    assert_eq!(one(&desk, ben).await.unwrap().marketing.opted_out_at, None);
}

async fn what_somebody_decided_since_about_both_stays(engine: Engine) {
    let (desk, ana, ben) = two(engine).await;
    join(&desk, ana, ben).await.unwrap();
    block(&desk, ana, true).await;
    let wish = change::Wish { name: Some("Ana Quill".into()), ..change::Wish::default() };
    change::change(desk.app.base(), &us(&desk), ana, wish).await.unwrap();
    part(&desk, ana).await.unwrap();
    let (anas, bens) = (one(&desk, ana).await.unwrap(), one(&desk, ben).await.unwrap());
    assert_eq!((anas.name.as_str(), anas.blocked.is_some()), ("Ana Quill", true));
    assert_eq!((bens.name.as_str(), bens.blocked.is_some()), ("Somebody", true));
    assert!(anas.folded.contains("quill") && !anas.folded.contains(OTHER), "{}", anas.folded);
    assert!(bens.folded.contains(OTHER) && !bens.folded.contains(PHONE), "{}", bens.folded);
}

async fn the_last_merge_is_undone_first(engine: Engine) {
    let (desk, ana, ben) = two(engine).await;
    desk.takes([wrote(&desk, Some(THIRD), None, 5)]).await;
    let eva = contact(&desk, THIRD).await.unwrap();
    join(&desk, ben, ana).await.unwrap();
    join(&desk, eva, ben).await.unwrap();
    for phone in [PHONE, OTHER, THIRD] {
        assert_eq!(contact(&desk, phone).await, Some(eva));
    }
    assert_eq!(part(&desk, eva).await.unwrap(), ben);
    assert_eq!((contact(&desk, PHONE).await, contact(&desk, THIRD).await), (Some(ben), Some(eva)));
    assert!(matches!(part(&desk, eva).await, Err(NotDone::Wrong(Wrong::NotMerged))));
    assert_eq!(part(&desk, ben).await.unwrap(), ana);
    assert_eq!((contact(&desk, PHONE).await, contact(&desk, OTHER).await), (Some(ana), Some(ben)));
}

async fn what_is_asked_for_twice_is_done_once(engine: Engine) {
    let (desk, ana, ben) = two(engine).await;
    desk.takes([wrote(&desk, Some(THIRD), None, 5)]).await;
    let eva = contact(&desk, THIRD).await.unwrap();
    for gone in [ben, ben, eva, eva, ben] {
        join(&desk, ana, gone).await.unwrap();
    }
    let desk = &desk;
    let out = |meant| async move { undo::undo(desk.app.base(), &us(desk), ana, Some(meant)).await };
    assert!(matches!(out(ben).await, Err(NotDone::Wrong(Wrong::MergedSince))));
    assert_eq!(out(eva).await.unwrap(), eva);
    assert!(matches!(out(eva).await, Err(NotDone::Wrong(Wrong::NotMerged))));
    assert_eq!(contact(desk, OTHER).await, Some(ana), "whoever was not meant stays");
    assert_eq!(out(ben).await.unwrap(), ben);
    assert!(matches!(out(ben).await, Err(NotDone::Wrong(Wrong::NotMerged))));
    let (one, other) = tokio::join!(join(desk, ana, ben), join(desk, ana, ben));
    assert!(one.is_ok() && other.is_ok(), "at the same moment too: {one:?} {other:?}");
}

async fn an_address_without_a_conversation_gets_one(engine: Engine) {
    let (desk, ana, _) = two(engine).await;
    let party = transom_rules::event::Party { phone: Some(THIRD.into()), ..Default::default() };
    let eva = transom_desk::contacts::meet::add(&desk.app, &us(&desk), party).await.unwrap().contact;
    join(&desk, ana, eva).await.unwrap();
    desk.takes([said(&desk, THIRD, "quince", 10)]).await;
    assert_eq!(of(&desk, ana).await[0].1, ["marmalade", "quince"]);
    part(&desk, ana).await.unwrap();
    assert_eq!(of(&desk, ana).await[0].1, ["marmalade"]);
    assert_eq!(of(&desk, eva).await[0].1, ["quince"]);
    let hers = row(&desk, eva).await;
    assert_eq!((hers.conversation.unread, hers.identity.phone.as_str()), (1, THIRD));
    desk.takes([said(&desk, THIRD, "hollyhock", 5)]).await;
    assert_eq!(of(&desk, eva).await[0].1, ["quince", "hollyhock"]);
}

async fn a_number_that_was_changed_since_goes_along(engine: Engine) {
    let (desk, ana, ben) = two(engine).await;
    join(&desk, ana, ben).await.unwrap();
    desk.takes([changed(&desk, OTHER, None, json!({"wa_id": THIRD}))]).await;
    assert_eq!(contact(&desk, THIRD).await, Some(ana));
    part(&desk, ana).await.unwrap();
    assert_eq!((contact(&desk, PHONE).await, contact(&desk, THIRD).await), (Some(ana), Some(ben)));
}

async fn whom_whatsapp_calls_one_is_not_taken_apart(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([wrote(&desk, Some(PHONE), None, 60)]).await;
    desk.takes([wrote(&desk, None, Some(ANA), 30)]).await;
    let (ana, other) = (contact(&desk, PHONE).await.unwrap(), contact(&desk, ANA).await.unwrap());
    join(&desk, ana, other).await.unwrap();
    desk.takes([wrote(&desk, Some(PHONE), Some(ANA), 10)]).await;
    assert_eq!((contact(&desk, PHONE).await, contact(&desk, ANA).await), (Some(ana), Some(ana)));
    assert!(matches!(part(&desk, ana).await, Err(NotDone::Wrong(Wrong::OnePerson))));
}

async fn who_was_erased_comes_back_by_no_undo(engine: Engine) {
    let (desk, ana, ben) = two(engine).await;
    join(&desk, ana, ben).await.unwrap();
    erase::erase(desk.app.base(), &desk.app.files, &us(&desk), ana).await.unwrap();
    assert!(matches!(part(&desk, ana).await, Err(NotDone::NotFound)));
    assert_eq!((one(&desk, ana).await, one(&desk, ben).await), (None, None));
    assert!(all(&desk).await.is_empty());
    let here = desk.app.db.of(desk.workspace);
    let left =
        here.read((), move |tx, ()| Box::pin(transom_store::merges::of_contact(tx, ana))).await.unwrap();
    assert_eq!(left, []);
}

async fn text(desk: &Desk, name: &str) -> AttributeId {
    let (name, choices) = (name.to_owned(), Vec::new());
    let new = New { subject: Subject::Contact, key: None, name, kind: Kind::Text, choices };
    attributes::make(desk.app.base(), &us(desk), new).await.unwrap().id
}

async fn describe(desk: &Desk, id: ContactId, told: &[(AttributeId, &str)]) {
    let described = told.iter().map(|(id, value)| (*id, (*value).to_owned())).collect();
    let wish = change::Wish { described, ..change::Wish::default() };
    change::change(desk.app.base(), &us(desk), id, wish).await.unwrap();
}

async fn values(desk: &Desk, id: ContactId) -> Vec<String> {
    let here = desk.app.db.of(desk.workspace);
    let read = here
        .read((), move |tx, ()| Box::pin(transom_store::attributes::values(tx, Subject::Contact, [id.0])));
    read.await.unwrap().into_values().flat_map(Values::into_values).collect()
}

/// What is known of the one that went in, as it is told to whoever asks for all of it.
async fn went_in(desk: &Desk, id: ContactId) -> Value {
    let told = export::export(desk.app.base(), &us(desk), id).await.unwrap();
    told["merges"][0]["went_in"]["attributes"].clone()
}

async fn values_that_are_taken_away_come_back_by_no_undo(engine: Engine) {
    let (desk, ana, ben) = two(engine).await;
    let (tier, city, code) =
        (text(&desk, "Tier").await, text(&desk, "City").await, text(&desk, "Code").await);
    describe(&desk, ana, &[(tier, "A")]).await;
    describe(&desk, ben, &[(tier, "B"), (city, "Cork"), (code, "7")]).await;
    join(&desk, ana, ben).await.unwrap();
    assert_eq!(values(&desk, ana).await, ["A", "Cork", "7"]);
    assert_eq!(went_in(&desk, ana).await, json!({"tier": "B", "city": "Cork", "code": "7"}));
    describe(&desk, ana, &[(city, "")]).await;
    attributes::remove(desk.app.base(), &us(&desk), code).await.unwrap();
    assert_eq!(went_in(&desk, ana).await, json!({"tier": "B"}));
    part(&desk, ana).await.unwrap();
    assert_eq!(
        (values(&desk, ana).await, values(&desk, ben).await),
        (vec!["A".to_owned()], vec!["B".to_owned()])
    );
    // What is kept of a merge goes with the attribute, too.
    join(&desk, ana, ben).await.unwrap();
    attributes::remove(desk.app.base(), &us(&desk), tier).await.unwrap();
    upkeep::clean_up(&desk.app).await.unwrap();
    let here = desk.app.db.of(desk.workspace);
    let merges =
        here.read((), move |tx, ()| Box::pin(transom_store::merges::of_contact(tx, ana))).await.unwrap();
    let left = [&merges[0].sides.kept.attributes, &merges[0].sides.gone.attributes].map(Values::len);
    assert_eq!((merges.len(), left), (1, [0, 0]));
}

async fn nobody_is_merged_with_themselves_or_a_group(engine: Engine) {
    let (desk, ana, ben) = two(engine).await;
    let mut in_group = wrote(&desk, Some(PHONE), None, 5);
    in_group["messages"][0]["group_id"] = "group.1".into();
    desk.takes([in_group]).await;
    let group = all(&desk).await.into_iter().find(|row| row.contact.name == "Group").unwrap().contact.id;
    let nobody = ContactId(desk.app.clock.id());
    for (kept, gone, why) in [
        (ana, ana, Wrong::MergeItself),
        (ana, group, Wrong::MergeGroup),
        (group, ben, Wrong::MergeGroup),
        (ana, nobody, Wrong::MergeUnknown),
    ] {
        let refused = join(&desk, kept, gone).await;
        assert!(matches!(&refused, Err(NotDone::Wrong(wrong)) if *wrong == why), "{refused:?} for {why:?}");
    }
    assert!(matches!(join(&desk, nobody, ana).await, Err(NotDone::NotFound)));
}

async fn histories_that_go_on_elsewhere_are_linked(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([wrote(&desk, Some(PHONE), Some(ANA), 600)]).await;
    let ana = contact(&desk, PHONE).await.unwrap();
    desk.takes([wrote(&desk, Some(PHONE), Some(BEN), 60)]).await;
    let ben = contact(&desk, PHONE).await.unwrap();
    assert_eq!(linked(&desk, ana).await, [(Continued::PhonePassed, Some(ben))]);
    assert_eq!(linked(&desk, ben).await, [(Continued::PhoneCame, Some(ana))]);
    // Ben takes another number, from which somebody had written already.
    desk.takes([wrote(&desk, Some(THIRD), None, 30)]).await;
    let third = contact(&desk, THIRD).await.unwrap();
    desk.takes([changed(&desk, PHONE, Some(BEN), json!({"wa_id": THIRD}))]).await;
    assert_eq!(linked(&desk, third).await, [(Continued::NumberTaken, Some(ben))]);
    assert_eq!(row(&desk, ben).await.contact.id, ben, "each has a conversation of their own");
    // A link follows identities through a merge, and is one person's then.
    join(&desk, ben, third).await.unwrap();
    assert_eq!(linked(&desk, ben).await, [(Continued::PhoneCame, Some(ana)), (Continued::NumberTaken, None)]);
    part(&desk, ben).await.unwrap();
    assert_eq!(linked(&desk, third).await, [(Continued::NumberTaken, Some(ben))]);
    erase::erase(desk.app.base(), &desk.app.files, &us(&desk), ana).await.unwrap();
    assert_eq!(
        linked(&desk, ben).await[0],
        (Continued::PhoneCame, None),
        "that somebody had it before stays"
    );
    let here = desk.app.db.of(desk.workspace);
    let left = here.read((), move |tx, ()| Box::pin(transom_store::continued::of_contact(tx, ana))).await;
    assert_eq!(left.unwrap(), []);
}

/// Ana wrote a minute ago, Ben two days ago.
async fn two(engine: Engine) -> (Desk, ContactId, ContactId) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([wrote(&desk, Some(OTHER), None, 48 * HOURS)]).await;
    desk.takes([wrote(&desk, Some(PHONE), None, 60)]).await;
    let (ana, ben) = (contact(&desk, PHONE).await.unwrap(), contact(&desk, OTHER).await.unwrap());
    (desk, ana, ben)
}

fn us(desk: &Desk) -> Asker {
    Asker::system(desk.workspace, Face::Command)
}

async fn join(desk: &Desk, kept: ContactId, gone: ContactId) -> Done<()> {
    merge::merge(desk.app.base(), &us(desk), kept, gone).await
}

async fn part(desk: &Desk, kept: ContactId) -> Done<ContactId> {
    undo::undo(desk.app.base(), &us(desk), kept, None).await
}

async fn block(desk: &Desk, id: ContactId, blocked: bool) {
    let wish = change::Wish { blocked: Some(Blocking::plain(blocked)), ..change::Wish::default() };
    change::change(desk.app.base(), &us(desk), id, wish).await.unwrap();
}

fn said(desk: &Desk, phone: &str, text: &str, ago: i64) -> Value {
    let mut wrote = wrote(desk, Some(phone), None, ago);
    wrote["messages"][0]["text"]["body"] = text.into();
    wrote
}

async fn prefers(desk: &Desk, phone: &str, value: &str, ago: i64) {
    let at = (desk.app.clock.now() - Span::seconds(ago)).seconds();
    let told = json!({"wa_id": phone, "detail": "d", "category": "marketing_messages", "value": value, "timestamp": at});
    desk.takes_of("user_preferences", [json!({"user_preferences": [told]})]).await;
}

async fn one(desk: &Desk, id: ContactId) -> Option<Contact> {
    desk.app.db.of(desk.workspace).read((), move |tx, ()| Box::pin(contacts::get(tx, id))).await.unwrap()
}

async fn list(desk: &Desk, filter: Filter) -> Vec<Listed> {
    let here = desk.app.db.of(desk.workspace);
    here.read(filter, |tx, filter| Box::pin(conversations::list(tx, filter))).await.unwrap()
}

async fn row(desk: &Desk, id: ContactId) -> Listed {
    all(desk).await.into_iter().find(|row| row.contact.id == id).unwrap()
}

/// The conversations of a contact, the newest first, with what was said in each, oldest first.
async fn of(desk: &Desk, id: ContactId) -> Vec<(ConversationId, Vec<String>)> {
    let mut found = Vec::new();
    for row in all(desk).await.into_iter().filter(|row| row.contact.id == id) {
        let conversation = row.conversation.id;
        let here = desk.app.db.of(desk.workspace);
        let page =
            here.read((), move |tx, ()| Box::pin(messages::page(tx, conversation, None, 50))).await.unwrap();
        found.push((conversation, page.into_iter().rev().map(|message| message.text).collect()));
    }
    found
}

async fn linked(desk: &Desk, id: ContactId) -> Vec<(Continued, Option<ContactId>)> {
    let here = desk.app.db.of(desk.workspace);
    let found = here.read((), move |tx, ()| Box::pin(links::of(tx, Visibility::All, id))).await.unwrap();
    let told = found.into_iter().map(|linked| {
        let other = match linked.other {
            Other::Known(contact, _) => Some(contact.id),
            Other::Erased | Other::Unseen | Other::Same(_) => None,
        };
        (linked.way, other)
    });
    told.collect()
}
