//! An erasure that is cut off goes on from where it was; what was on the wire meanwhile brings nothing back.

use std::sync::Arc;
use std::time::Duration;

use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::Notify;
use transom_desk::contacts::erase::behind::finish;
use transom_desk::contacts::erase::erase as begin;
use transom_desk::contacts::{block::Blocking, change, consent, export};
use transom_desk::conversations::note;
use transom_desk::fixture::Desk;
use transom_desk::messages::send::{Sent, send};
use transom_rules::access::{Asker, Face, Visibility};
use transom_rules::consent::{How, Purpose};
use transom_rules::id::{ContactId, DeliveryId, MessageId};
use transom_rules::time::Span;
use transom_store::contacts;
use transom_store::conversations::{self, Filter};
use transom_store::deliveries;
use transom_store::erase::{self, Body, Open};
use transom_store::messages;
use uuid::Uuid;

use crate::harness::{Engine, inside, listening, on_each_engine};

const ANA: &str = "15550177701";
const BEN: &str = "15550188802";
/// As many bodies as are gone through at once.
const MANY: i64 = 200;

on_each_engine!(
    whatever_cuts_an_erasure_off_it_goes_on_from_where_it_was,
    two_who_share_bodies_are_erased_beside_each_other,
    what_colleagues_wrote_about_others_stays_without_them,
    who_is_erased_and_writes_again_is_somebody_new,
    what_somebody_new_writes_beside_a_late_status_is_kept,
    what_a_status_calls_a_message_that_was_erased_is_known_again,
    what_somebody_said_in_a_group_goes_and_what_others_said_stays,
    an_answer_that_comes_after_somebody_was_erased_brings_nothing_back,
);

/// A customer writes the so-manyth time.
fn written(desk: &Desk, phone: &str, n: i64) -> Value {
    desk.written(phone, &format!("wamid.{phone}{n}"), "marmalade", Span::default())
}

/// What two customers write, in one body.
fn beside(mut one: Value, mut other: Value) -> Value {
    for list in ["contacts", "messages"] {
        one[list].as_array_mut().unwrap().append(other[list].as_array_mut().unwrap());
    }
    one
}

async fn contact(desk: &Desk, phone: &str) -> ContactId {
    let keys = vec![format!("p:{phone}")];
    let here = desk.app.db.of(desk.workspace);
    let found = here.read(keys, |tx, keys| Box::pin(contacts::contact_of(tx, keys)));
    found.await.unwrap().unwrap()
}

async fn left(desk: &Desk) -> Option<Open> {
    let here = desk.app.db.of(desk.workspace);
    here.read((), |tx, ()| Box::pin(erase::open(tx))).await.unwrap().pop()
}

async fn bodies(desk: &Desk) -> Vec<Body> {
    let (first, last) = (DeliveryId(Uuid::nil()), DeliveryId(Uuid::max()));
    let here = desk.app.db.of(desk.workspace);
    let mut all: Vec<Body> = Vec::new();
    loop {
        let after = all.last().map_or(first, |body| body.id);
        let mut page = here.read((), move |tx, ()| Box::pin(erase::bodies(tx, after, last))).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.append(&mut page);
    }
}

fn naming(bodies: &[Body], phone: &str) -> usize {
    bodies.iter().filter(|body| String::from_utf8_lossy(&body.bytes).contains(phone)).count()
}

async fn whatever_cuts_an_erasure_off_it_goes_on_from_where_it_was(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let many = 3 * MANY;
    desk.takes((0..many).map(|n| written(&desk, if n % 2 == 0 { ANA } else { BEN }, n))).await;
    // Nobody else goes on with it.
    desk.app.stop.cancel();
    let asker = Asker::system(desk.workspace, Face::Command);
    let ana = contact(&desk, ANA).await;
    begin(desk.app.base(), &desk.app.files, &asker, ana).await.unwrap();
    let mut done = DeliveryId(Uuid::nil());
    let mut cuts = 0;
    while let Some(open) = left(&desk).await {
        assert!(open.done >= done, "it went back");
        done = open.done;
        // Each time a little later, so that another step is cut off.
        let little = Duration::from_micros(500 + 200 * cuts);
        let _ = tokio::time::timeout(little, finish(desk.app.base(), &desk.app.files, desk.workspace)).await;
        cuts += 1;
    }
    assert!(cuts > 3, "it was not cut off");
    let bodies = bodies(&desk).await;
    assert_eq!((naming(&bodies, ANA), naming(&bodies, BEN)), (0, usize::try_from(many / 2).unwrap()));
    let ended = desk.app.db.of(desk.workspace).read((), move |tx, ()| Box::pin(erase::get(tx, ana)));
    let ended = ended.await.unwrap().unwrap();
    assert_eq!(ended.messages, many / 2);
    assert!(ended.ended_at.is_some());
}

async fn two_who_share_bodies_are_erased_beside_each_other(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes((0..MANY).map(|n| beside(written(&desk, ANA, n), written(&desk, BEN, n)))).await;
    assert_eq!(naming(&bodies(&desk).await, BEN), usize::try_from(MANY).unwrap());
    let asker = Asker::system(desk.workspace, Face::Command);
    for phone in [ANA, BEN] {
        let id = contact(&desk, phone).await;
        begin(desk.app.base(), &desk.app.files, &asker, id).await.unwrap();
    }
    let finishing = || finish(desk.app.base(), &desk.app.files, desk.workspace);
    let (one, other) = tokio::join!(finishing(), finishing());
    one.and(other).unwrap();
    let bodies = bodies(&desk).await;
    assert_eq!((naming(&bodies, ANA), naming(&bodies, BEN)), (0, 0));
}

async fn what_colleagues_wrote_about_others_stays_without_them(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let ben = desk.hears(BEN, "Ben", "Hello").await;
    desk.takes([written(&desk, ANA, 1)]).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    let (base, id) = (desk.app.base(), contact(&desk, BEN).await);
    let naming = |what: &str| format!("{what}: ask +1 (555) 017-7701, not {BEN}");
    note::write(base, &asker, ben, &naming("Note"), Vec::new()).await.unwrap();
    let blocked = Some(Blocking::Block { reason: Some(naming("Reason")), at_whatsapp: false });
    let wish = change::Wish { blocked, ..change::Wish::default() };
    change::change(base, &asker, id, wish).await.unwrap();
    let words = consent::Wish {
        words: naming("Words"),
        note: naming("Proof"),
        ..consent::Wish::now(Purpose::Marketing, true, How::Call)
    };
    consent::record(base, &asker, id, words).await.unwrap();
    begin(base, &desk.app.files, &asker, contact(&desk, ANA).await).await.unwrap();
    finish(base, &desk.app.files, desk.workspace).await.unwrap();
    let all = export::export(base, &asker, id).await.unwrap();
    let told = all.to_string();
    for what in ["Note", "Reason", "Words", "Proof"] {
        assert!(told.contains(&format!("{what}: ask •••, not {BEN}")), "{told}");
    }
    assert!(!told.contains("017-7701"), "{told}");
}

async fn who_is_erased_and_writes_again_is_somebody_new(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([written(&desk, ANA, 1)]).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    let before = contact(&desk, ANA).await;
    begin(desk.app.base(), &desk.app.files, &asker, before).await.unwrap();
    finish(desk.app.base(), &desk.app.files, desk.workspace).await.unwrap();
    // What Meta repeats is not hers any more; what she writes is.
    desk.takes([written(&desk, ANA, 1)]).await;
    assert_eq!(naming(&bodies(&desk).await, ANA), 0);
    let keys = vec![format!("p:{ANA}")];
    let here = desk.app.db.of(desk.workspace);
    let known = here.read(keys, |tx, keys| Box::pin(contacts::find(tx, keys)));
    assert_eq!(known.await.unwrap(), None, "no address is left of what was not taken in");
    desk.takes([written(&desk, ANA, 2)]).await;
    assert_ne!(contact(&desk, ANA).await, before);
    assert_eq!(naming(&bodies(&desk).await, ANA), 1);
    let filter = Filter::of(Visibility::All, 10);
    let shown = here.read(filter, |tx, filter| Box::pin(conversations::list(tx, filter)));
    assert_eq!(shown.await.unwrap().len(), 1);
}

/// How far a message got that one who was erased had.
fn told(wamid: &str, callback: Option<MessageId>) -> Value {
    let mut status =
        json!({"id": wamid, "status": "delivered", "timestamp": "1790000000", "recipient_id": ANA});
    if let Some(id) = callback {
        status["biz_opaque_callback_data"] = format!("t1.{id}").into();
    }
    json!({"statuses": [status]})
}

async fn what_somebody_new_writes_beside_a_late_status_is_kept(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([written(&desk, ANA, 1)]).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    let before = contact(&desk, ANA).await;
    begin(desk.app.base(), &desk.app.files, &asker, before).await.unwrap();
    finish(desk.app.base(), &desk.app.files, desk.workspace).await.unwrap();
    let gone = format!("wamid.{ANA}1");
    let mut body = beside(written(&desk, ANA, 2), written(&desk, BEN, 2));
    body["statuses"] = told(&gone, None)["statuses"].clone();
    desk.takes([body]).await;
    let kept = bodies(&desk).await.pop().unwrap().bytes;
    let kept: Value = serde_json::from_slice(&kept).unwrap();
    let value = &kept["entry"][0]["changes"][0]["value"];
    assert_eq!(value["statuses"], json!([{"erased": true}]));
    let ids: Vec<&Value> =
        value["messages"].as_array().unwrap().iter().map(|message| &message["id"]).collect();
    assert_eq!(ids, [&format!("wamid.{ANA}2"), &format!("wamid.{BEN}2")]);
    assert_eq!(value["contacts"][0]["wa_id"], ANA);
    assert_ne!(contact(&desk, ANA).await, before);
}

async fn what_a_status_calls_a_message_that_was_erased_is_known_again(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let here = desk.app.db.of(desk.workspace);
    let ours = MessageId(Uuid::from_u128(7));
    let unnamed = [ours.to_string()];
    here.write(unnamed, |tx, ids| Box::pin(erase::know_again(tx, ids.clone()))).await.unwrap();
    desk.takes([told(NAMED, Some(ours))]).await;
    let known = here.read((), |tx, ()| Box::pin(erase::known_again(tx, [NAMED.to_owned()].into())));
    assert_eq!(known.await.unwrap(), [NAMED.to_owned()].into());
    desk.takes([told(NAMED, None)]).await;
    assert_eq!(naming(&bodies(&desk).await, ANA), 0);
}

async fn what_somebody_said_in_a_group_goes_and_what_others_said_stays(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let in_group = |phone: &str, n: i64| {
        let mut value = written(&desk, phone, n);
        value["messages"][0]["group_id"] = "G1".into();
        value
    };
    desk.takes([written(&desk, ANA, -1)]).await;
    desk.takes((0..2 * MANY).map(|n| in_group(if n % 2 == 0 { ANA } else { BEN }, n))).await;
    let ana = contact(&desk, ANA).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    let begun = begin(desk.app.base(), &desk.app.files, &asker, ana).await.unwrap();
    assert_eq!(begun.messages, MANY + 1);
    finish(desk.app.base(), &desk.app.files, desk.workspace).await.unwrap();
    let here = desk.app.db.of(desk.workspace);
    let groups = here.read((), |tx, ()| Box::pin(erase::groups(tx))).await.unwrap();
    let left = here.read((), move |tx, ()| Box::pin(erase::said(tx, groups[0], None, 1_000))).await.unwrap();
    assert_eq!(left.len(), usize::try_from(MANY).unwrap());
    assert!(left.iter().all(|said| said.json.contains(BEN)));
    assert_eq!(naming(&bodies(&desk).await, ANA), 0);
}

/// A Graph API that takes a message when it is let, and the word by which it was asked.
struct Wire {
    url: String,
    asked: Arc<Notify>,
    answers: Arc<Notify>,
}

impl Wire {
    async fn new() -> Self {
        let (asked, answers) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let both = (Arc::clone(&asked), Arc::clone(&answers));
        let router = Router::new().fallback(move || {
            let (asked, answers) = both.clone();
            async move {
                asked.notify_one();
                answers.notified().await;
                Json(json!({"messages": [{"id": NAMED}]}))
            }
        });
        let url = listening(router).await;
        Self { url, asked, answers }
    }
}

/// What WhatsApp calls the message that was on the wire.
const NAMED: &str = "wamid.HBgLMTU1NTAxNzc3MDEVAgARGBI";

async fn an_answer_that_comes_after_somebody_was_erased_brings_nothing_back(engine: Engine) {
    let wire = Wire::new().await;
    let desk = inside(engine, |settings| settings.graph.url.clone_from(&wire.url)).await;
    desk.takes([written(&desk, ANA, 1)]).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    let ask = desk.asks(ANA, &json!({"type": "text", "text": {"body": "zeppelin"}}));
    let Sent::Queued(sent) = send(&desk.app, ask).await.unwrap() else { panic!("it was not sent") };
    wire.asked.notified().await;
    let ana = contact(&desk, ANA).await;
    begin(desk.app.base(), &desk.app.files, &asker, ana).await.unwrap();
    finish(desk.app.base(), &desk.app.files, desk.workspace).await.unwrap();
    wire.answers.notify_one();
    // What WhatsApp calls it is known as erased once the answer was heard.
    let here = desk.app.db.of(desk.workspace);
    let marked = || here.read((), |tx, ()| Box::pin(erase::known_again(tx, [NAMED.to_owned()].into())));
    while marked().await.unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let said = here.read(sent.id, |tx, id| Box::pin(messages::get(tx, *id)));
    assert_eq!(said.await.unwrap(), None);
    desk.takes([reached(&desk, &sent.id.to_string()), reached(&desk, "of another desk")]).await;
    assert_eq!(naming(&bodies(&desk).await, ANA), 0);
    let named = [NAMED.to_owned()];
    let waiting = here.write(named, |tx, named| Box::pin(deliveries::take_orphans(tx, named)));
    assert_eq!(waiting.await.unwrap().len(), 0, "no status waits for it");
}

/// Meta says that the message on the wire was delivered, which carries this id of ours.
fn reached(desk: &Desk, ours: &str) -> Value {
    let at = desk.app.clock.now().seconds().to_string();
    json!({"statuses": [{"id": NAMED, "status": "delivered", "timestamp": at, "recipient_id": ANA,
        "biz_opaque_callback_data": format!("t1.{ours}")}]})
}
