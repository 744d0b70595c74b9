//! Whoever is blocked is still heard and wakes nobody; nothing is sent to them, and the refusal lets them in again. Who is
//! blocked at WhatsApp, too, is heard no more until they are let in. On both engines.

use serde_json::{Value, json};
use transom_desk::contacts::block::Blocking;
use transom_desk::contacts::change;
use transom_desk::conversations::stand::{self, Stand};
use transom_desk::conversations::story::{self, What};
use transom_desk::done::{NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::messages::send::{self, Sent};
use transom_rules::access::{Asker, Face, Visibility};
use transom_rules::author::Author;
use transom_rules::block::Block;
use transom_rules::id::ContactId;
use transom_rules::receive::ConversationStatus;
use transom_rules::refusal::{Code, RemedyKind};
use transom_rules::time::{Span, Timestamp};
use transom_store::audit::Within;
use transom_store::conversations::{self, Filter, Listed};

use crate::harness::{Customer, Desk as Demo, Engine, eventually, inside, on_each_engine};

const ANA: &str = "15550178201";

on_each_engine!(
    who_is_blocked_is_heard_and_wakes_nobody,
    a_block_is_kept_with_who_when_and_why,
    who_is_blocked_at_whatsapp_does_not_reach_us,
);

async fn rows(desk: &Desk) -> Vec<Listed> {
    let here = desk.app.db.of(desk.workspace);
    let filter = Filter::of(Visibility::All, 9);
    here.read(filter, |tx, filter| Box::pin(conversations::list(tx, filter))).await.unwrap()
}

async fn block(desk: &Desk, asker: &Asker, contact: ContactId, blocked: bool) {
    let wish = change::Wish { blocked: Some(Blocking::plain(blocked)), ..change::Wish::default() };
    change::change(desk.app.base(), asker, contact, wish).await.unwrap();
}

async fn who_is_blocked_is_heard_and_wakes_nobody(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    let conversation = desk.hears(ANA, "Ana", "Hello").await;
    stand::set(&desk.app, &asker, conversation, Stand::In(ConversationStatus::Closed)).await.unwrap();
    let before = rows(&desk).await.remove(0);
    let ana = before.contact.id;
    block(&desk, &asker, ana, true).await;
    // Long after a new conversation would have begun.
    desk.clock_jumps(Span::hours(24 * 60));
    desk.hears_at(ANA, "Ana", "You cannot hide", Span::default()).await;
    let [now] = rows(&desk).await.try_into().unwrap();
    assert_eq!(now.conversation.last_text, "You cannot hide", "it is kept");
    assert_eq!(
        (now.conversation.status, now.conversation.unread),
        (ConversationStatus::Closed, before.conversation.unread)
    );
    let words = json!({"type": "text", "text": {"body": "Hello"}});
    let Sent::Refused(refusal) = send::send(&desk.app, desk.asks(ANA, &words)).await.unwrap() else {
        panic!("it was sent")
    };
    assert_eq!((refusal.code, refusal.remedies[0].kind), (Code::ContactBlocked, RemedyKind::Unblock));
    assert_eq!(refusal.remedies[0].request.path, format!("/api/v1/contacts/{ana}"));
    block(&desk, &asker, ana, false).await;
    desk.hears_at(ANA, "Ana", "Sorry", Span::default()).await;
    let now = rows(&desk).await.remove(0).conversation;
    assert_eq!((now.status, now.unread), (ConversationStatus::Open, before.conversation.unread + 1));
}

async fn deeds(desk: &Desk, contact: ContactId) -> Vec<What> {
    let within = Within { from: Timestamp::default(), to: None, limit: 9 };
    let here = desk.app.db.of(desk.workspace);
    let read = here.read((), move |tx, ()| Box::pin(story::of_contact(tx, contact, within)));
    read.await.unwrap().into_iter().map(|deed| deed.what).collect()
}

async fn a_block_is_kept_with_who_when_and_why(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    desk.hears(ANA, "Ana", "Hello").await;
    let ana = rows(&desk).await.remove(0).contact.id;
    let wish = |blocking| change::Wish { blocked: Some(blocking), ..change::Wish::default() };
    let why = |reason: &str| Blocking::Block { reason: Some(reason.to_owned()), at_whatsapp: false };
    let base = desk.app.base();
    let long = change::change(base, &asker, ana, wish(why(&"x".repeat(501)))).await;
    assert!(matches!(long, Err(NotDone::Wrong(Wrong::BlockReason))), "{long:?}");
    change::change(base, &asker, ana, wish(why(" Threats "))).await.unwrap();
    let first = rows(&desk).await.remove(0).contact.blocked.unwrap();
    assert_eq!((first.reason.as_str(), first.by), ("Threats", Some(Author::Api)));
    desk.clock_jumps(Span::hours(1));
    change::change(base, &asker, ana, wish(Blocking::plain(true))).await.unwrap();
    change::change(base, &asker, ana, wish(why("Threats against Tom"))).await.unwrap();
    let second = rows(&desk).await.remove(0).contact.blocked.unwrap();
    assert_eq!(second, Block { reason: "Threats against Tom".into(), ..first });
    change::change(base, &asker, ana, wish(Blocking::LetIn)).await.unwrap();
    assert_eq!(rows(&desk).await.remove(0).contact.blocked, None);
    assert_eq!(deeds(&desk, ana).await, [What::Blocked, What::LetIn], "a reason is no deed");
}

/// The contact, once what WhatsApp was asked is so.
async fn carried(desk: &Demo, contact: &str, states: &[&str]) -> Value {
    eventually(&format!("WhatsApp has {states:?}"), async || {
        let shown = desk.get(&format!("/api/v1/contacts/{contact}")).await;
        let known = shown["at_whatsapp"].as_array().unwrap().iter();
        let known: Vec<_> = known.map(|one| one["state"].as_str().unwrap().to_owned()).collect();
        (known == states).then_some(shown)
    })
    .await
}

async fn blocks(desk: &Demo, contact: &str, blocks: bool) -> Value {
    let path = format!("/api/v1/contacts/{contact}/block");
    let (method, body) = if blocks {
        ("POST", Some(json!({"reason": "Threats", "at_whatsapp": true})))
    } else {
        ("DELETE", None)
    };
    desk.ask(method.parse().unwrap(), &path, body.as_ref()).await.success()
}

async fn who_is_blocked_at_whatsapp_does_not_reach_us(engine: Engine) {
    let desk = Demo::new(engine).await;
    let ida = desk.customer("15550166011", "Ida Marsh").await;
    ida.writes(&desk, "Hello").await;
    let talk = ida.conversation(&desk, "she is heard", |it| it["last_message"]["text"] == "Hello").await;
    let contact = talk["contact"]["id"].as_str().unwrap().to_owned();
    // A day later WhatsApp does not block her; she is blocked here all the same, and it is told why.
    desk.advance(25 * 3600).await;
    let blocked = blocks(&desk, &contact, true).await;
    assert_eq!((&blocked["blocked"], &blocked["block"]["reason"]), (&json!(true), &json!("Threats")));
    let refused = carried(&desk, &contact, &["refused"]).await;
    assert_eq!(refused["at_whatsapp"][0]["meta_code"], 131_047, "{refused}");
    let text = refused["at_whatsapp"][0]["text"].as_str().unwrap();
    assert!(text.contains("within the last 24 hours"), "{text}");
    let (_, page) = desk.page(&format!("/contacts/{contact}")).await;
    assert!(page.contains(text) && page.contains("Threats"), "{page}");
    let listed = desk.list("/api/v1/contacts?blocked=true").await;
    assert!(listed.iter().any(|one| one["id"] == contact.as_str()), "{listed:?}");
    // Blocked here alone she is heard.
    ida.writes(&desk, "I am back").await;
    ida.conversation(&desk, "she is heard", |it| it["last_message"]["text"] == "I am back").await;
    assert_eq!(blocks(&desk, &contact, true).await["at_whatsapp"][0]["state"], "blocking");
    carried(&desk, &contact, &["blocked"]).await;
    ida.writes(&desk, "Can you hear me?").await;
    let bob = Customer::new("15550166012");
    desk.customer("15550166012", "Bob").await;
    bob.writes(&desk, "Good morning").await;
    bob.conversation(&desk, "others are", |it| it["last_message"]["text"] == "Good morning").await;
    ida.conversation(&desk, "she is not", |it| it["last_message"]["text"] == "I am back").await;
    let exported = desk.post(&format!("/api/v1/contacts/{contact}/export"), &json!({})).await.success();
    assert_eq!(exported["contact"]["block"]["reason"], "Threats");
    assert_eq!(exported["contact"]["at_whatsapp"][0]["state"], "blocked");
    blocks(&desk, &contact, false).await;
    carried(&desk, &contact, &[]).await;
    ida.writes(&desk, "And now?").await;
    ida.conversation(&desk, "she is again", |it| it["last_message"]["text"] == "And now?").await;
    let (_, page) = desk.page(&format!("/c/{}", talk["id"].as_str().unwrap())).await;
    assert!(page.contains("blocked the customer") && page.contains("let the customer in again"), "{page}");
    desk.end().await;
}
