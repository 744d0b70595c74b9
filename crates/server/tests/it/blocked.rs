//! Whoever is blocked is still heard and wakes nobody; nothing is sent to them, and the refusal lets them in again. On both
//! engines.

use serde_json::json;
use transom_desk::contacts::change;
use transom_desk::conversations::stand::{self, Stand};
use transom_desk::fixture::Desk;
use transom_desk::messages::send::{self, Sent};
use transom_rules::access::{Asker, Face, Visibility};
use transom_rules::id::ContactId;
use transom_rules::receive::ConversationStatus;
use transom_rules::refusal::{Code, RemedyKind};
use transom_rules::time::Span;
use transom_store::conversations::{self, Filter, Listed};

use crate::harness::{Engine, inside, on_each_engine};

const ANA: &str = "15550178201";

on_each_engine!(who_is_blocked_is_heard_and_wakes_nobody,);

async fn rows(desk: &Desk) -> Vec<Listed> {
    let here = desk.app.db.of(desk.workspace);
    let filter = Filter::of(Visibility::All, 9);
    here.read(filter, |tx, filter| Box::pin(conversations::list(tx, filter))).await.unwrap()
}

async fn block(desk: &Desk, asker: &Asker, contact: ContactId, blocked: bool) {
    let wish = change::Wish { blocked: Some(blocked), ..change::Wish::default() };
    change::change(&desk.app, asker, contact, wish).await.unwrap();
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
