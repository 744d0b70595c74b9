//! Who somebody is: what Meta says of whom a message went to is joined like what it says of whoever wrote, and a phone is
//! not one person for ever. On both engines.

use axum::{Json, Router};
use serde_json::{Value, json};
use transom_desk::contacts::meet;
use transom_desk::fixture::Desk;
use transom_desk::intake::again;
use transom_desk::messages::send::{Sent, send};
use transom_rules::access::Visibility;
use transom_rules::event::Party;
use transom_rules::id::{ContactId, IdentityId};
use transom_rules::time::Span;
use transom_store::contacts;
use transom_store::conversations::{self, Filter, Listed};
use transom_store::held::{Held, Wanted};

use crate::harness::{Engine, eventually, inside, listening, on_each_engine};

pub(crate) const PHONE: &str = "4915550177701";
pub(crate) const OTHER: &str = "4915550188802";
pub(crate) const ANA: &str = "DE.1001";
pub(crate) const BEN: &str = "DE.1002";

on_each_engine!(
    both_forms_of_a_number_are_one_customer,
    whom_a_status_names_is_whom_the_message_went_to,
    whom_the_answer_to_a_send_names_is_whom_it_went_to,
    a_phone_goes_with_the_newest_word_and_the_clocks_stay,
    a_status_that_names_somebody_else_takes_the_phone_from_whoever_had_it,
    another_user_id_of_the_same_phone_takes_the_clocks_along,
    whoever_writes_from_a_number_that_was_left_is_somebody_new,
);

async fn both_forms_of_a_number_are_one_customer(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    for (known, dialled) in [
        ("554188888888", "5541988888888"),
        ("5215512345678", "525512345678"),
        ("5491112345678", "541112345678"),
    ] {
        desk.takes([wrote(&desk, Some(known), None, 60)]).await;
        desk.takes_of("smb_message_echoes", [echo(&desk, dialled)]).await;
        assert_eq!(contact(&desk, known).await, contact(&desk, dialled).await);
        assert!(is_open(&desk, dialled).await);
    }
    // Meta's form is the address from then on, and both are found.
    desk.takes_of("smb_message_echoes", [echo(&desk, "5521988888888")]).await;
    let mut reached = status(&desk, "552188888888", ANA);
    reached["statuses"][0]["id"] = json!("wamid.echo.5521988888888");
    desk.takes([reached]).await;
    let found = all(&desk).await.into_iter().find(|one| one.identity.user_id == ANA).unwrap();
    assert_eq!(found.identity.phone, "552188888888");
    assert!(found.contact.folded.contains("5521988888888") && found.contact.folded.contains("552188888888"));
    let phones = all(&desk).await.into_iter().map(|one| one.identity.phone).collect::<Vec<_>>();
    assert_eq!(phones.len(), 4, "{phones:?}");
    assert!(phones.contains(&"554188888888".to_owned()), "{phones:?}");
}

async fn whom_a_status_names_is_whom_the_message_went_to(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes_of("smb_message_echoes", [echo(&desk, PHONE)]).await;
    let mut reached = status(&desk, OTHER, ANA);
    desk.takes([reached.clone()]).await;
    desk.takes([wrote(&desk, None, Some(ANA), 0)]).await;
    let one = all(&desk).await;
    assert_eq!((one.len(), one[0].identity.user_id.as_str()), (1, ANA));
    assert!(is_open(&desk, PHONE).await && is_open(&desk, OTHER).await);
    // Two who were known apart turn out to be one.
    desk.takes([wrote(&desk, None, Some(BEN), 0)]).await;
    reached["statuses"][0]["recipient_id"] = Value::Null;
    desk.takes_of("smb_message_echoes", [echo(&desk, "4915550199903")]).await;
    reached["statuses"][0]["id"] = json!("wamid.echo.4915550199903");
    reached["statuses"][0]["recipient_user_id"] = json!(BEN);
    assert_eq!(all(&desk).await.len(), 3);
    desk.takes([reached]).await;
    assert_eq!(contact(&desk, "4915550199903").await, contact(&desk, BEN).await);
    assert!(is_open(&desk, "4915550199903").await);
    changes_nothing_when_it_is_read_again(&desk).await;
}

async fn whom_the_answer_to_a_send_names_is_whom_it_went_to(engine: Engine) {
    let answer = json!({"contacts": [{"input": format!("+{PHONE}"), "wa_id": OTHER, "user_id": ANA}],
        "messages": [{"id": "wamid.sent"}]});
    let router = Router::new().fallback(move || std::future::ready(Json(answer.clone())));
    let url = listening(router).await;
    let desk = inside(engine, |settings| settings.graph.url = url).await;
    desk.takes([wrote(&desk, Some(PHONE), None, 60)]).await;
    says(&desk, PHONE).await;
    eventually("whom it went to is known", async || {
        all(&desk).await.into_iter().find(|one| one.identity.user_id == ANA)
    })
    .await;
    desk.takes([wrote(&desk, Some(OTHER), None, 0)]).await;
    assert_eq!(all(&desk).await.len(), 1);
}

async fn a_phone_goes_with_the_newest_word_and_the_clocks_stay(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([wrote(&desk, Some(PHONE), Some(ANA), 600)]).await;
    let ana = contact(&desk, PHONE).await.unwrap();
    desk.takes([wrote(&desk, Some(PHONE), Some(BEN), 60)]).await;
    // What the first owner wrote before that comes late.
    desk.takes([wrote(&desk, Some(PHONE), Some(ANA), 300)]).await;
    let ben = contact(&desk, PHONE).await.unwrap();
    assert_ne!(ana, ben);
    assert_eq!((contact(&desk, ANA).await, contact(&desk, BEN).await), (Some(ana), Some(ben)));
    let phones = all(&desk).await.into_iter().map(|one| (one.contact.id, one.identity.phone));
    assert_eq!(phones.collect::<Vec<_>>(), [(ben, PHONE.to_owned()), (ana, String::new())]);
    // Two newcomers in one batch are two too.
    let both = [wrote(&desk, Some(OTHER), Some("DE.3"), 2), wrote(&desk, Some(OTHER), Some("DE.4"), 1)];
    desk.takes(both).await;
    assert_eq!(contact(&desk, OTHER).await, contact(&desk, "DE.4").await);
    assert_ne!(contact(&desk, "DE.3").await, contact(&desk, "DE.4").await);
    changes_nothing_when_it_is_read_again(&desk).await;
}

async fn a_status_that_names_somebody_else_takes_the_phone_from_whoever_had_it(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([wrote(&desk, Some(PHONE), Some(ANA), 600)]).await;
    assert!(is_open(&desk, PHONE).await);
    desk.takes_of("smb_message_echoes", [echo(&desk, PHONE)]).await;
    desk.takes([status(&desk, PHONE, BEN)]).await;
    assert!(is_open(&desk, ANA).await);
    assert!(!is_open(&desk, PHONE).await, "whoever has the phone now never wrote");
}

async fn another_user_id_of_the_same_phone_takes_the_clocks_along(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    for (phone, [before, after], writes_first) in
        [(PHONE, ["DE.1", "DE.2"], false), (OTHER, ["DE.3", "DE.4"], true)]
    {
        desk.takes([wrote(&desk, Some(phone), Some(before), 600)]).await;
        if writes_first {
            desk.takes([wrote(&desk, Some(phone), Some(after), 60)]).await;
            assert_ne!(contact(&desk, before).await, contact(&desk, after).await);
        }
        let told = json!({"wa_id": phone, "detail": "d", "user_id": {"previous": before, "current": after},
            "timestamp": (desk.app.clock.now().seconds() - 90).to_string()});
        desk.takes_of("user_id_update", [json!({"user_id_update": [told]})]).await;
        let one = contact(&desk, phone).await;
        assert_eq!([contact(&desk, before).await, contact(&desk, after).await], [one, one]);
        assert!(is_open(&desk, after).await);
        let listed = all(&desk).await.into_iter().find(|found| Some(found.contact.id) == one).unwrap();
        assert_eq!(listed.identity.user_id, after);
    }
    desk.takes([changed(&desk, PHONE, Some("DE.2"), json!({"wa_id": PHONE, "user_id": "DE.9"}))]).await;
    assert_eq!(contact(&desk, "DE.9").await, contact(&desk, "DE.1").await);
    changes_nothing_when_it_is_read_again(&desk).await;
}

async fn whoever_writes_from_a_number_that_was_left_is_somebody_new(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([wrote(&desk, Some(PHONE), None, 600)]).await;
    let ana = contact(&desk, PHONE).await;
    desk.takes([changed(&desk, PHONE, None, json!({"wa_id": OTHER}))]).await;
    assert_eq!((contact(&desk, OTHER).await, contact(&desk, PHONE).await), (ana, None));
    assert!(!is_open(&desk, OTHER).await, "no clock moves over");
    let shown = all(&desk).await;
    assert_eq!((shown.len(), shown[0].identity.phone.as_str()), (1, OTHER), "what is written goes there");
    desk.takes([wrote(&desk, Some(PHONE), None, 0)]).await;
    assert!(contact(&desk, PHONE).await.is_some_and(|new| Some(new) != ana));
    changes_nothing_when_it_is_read_again(&desk).await;
}

async fn changes_nothing_when_it_is_read_again(desk: &Desk) {
    let before = all(desk).await.len();
    let again = again::again(&desk.app.db, &desk.app.settings, desk.workspace).await.unwrap();
    assert_eq!((again.changed, all(desk).await.len()), (0, before));
}

/// The customer with a phone or a user id writes so many seconds ago.
pub(crate) fn wrote(desk: &Desk, phone: Option<&str>, user_id: Option<&str>, ago: i64) -> Value {
    let at = (desk.app.clock.now() - Span::seconds(ago)).seconds().to_string();
    let wamid = format!("wamid.{}", desk.app.clock.id());
    json!({
        "contacts": [{"wa_id": phone, "user_id": user_id, "profile": {"name": "Somebody"}}],
        "messages": [{"from": phone, "from_user_id": user_id, "id": wamid, "timestamp": at, "type": "text",
            "text": {"body": "marmalade"}}],
    })
}

/// The owner wrote to a number from the phone.
fn echo(desk: &Desk, to: &str) -> Value {
    let at = desk.app.clock.now().seconds().to_string();
    json!({"message_echoes": [{"from": "15550100200", "to": to, "id": format!("wamid.echo.{to}"), "timestamp": at,
        "type": "text", "text": {"body": "zeppelin"}}]})
}

/// What the owner wrote to [`PHONE`] reached somebody.
fn status(desk: &Desk, phone: &str, user_id: &str) -> Value {
    let at = desk.app.clock.now().seconds().to_string();
    json!({"statuses": [{"id": format!("wamid.echo.{PHONE}"), "status": "delivered", "timestamp": at,
        "recipient_id": phone, "recipient_user_id": user_id}]})
}

/// WhatsApp's note that somebody is known by something else now.
pub(crate) fn changed(desk: &Desk, from: &str, user_id: Option<&str>, system: Value) -> Value {
    let at = desk.app.clock.now().seconds().to_string();
    let mut system = system;
    system["body"] = "Changed".into();
    let wamid = format!("wamid.{}", desk.app.clock.id());
    json!({"messages": [{"from": from, "from_user_id": user_id, "id": wamid, "timestamp": at, "type": "system",
        "system": system}]})
}

async fn says(desk: &Desk, to: &str) {
    let ask = desk.asks(to, &json!({"type": "text", "text": {"body": "zeppelin"}}));
    assert!(matches!(send(&desk.app, ask).await.unwrap(), Sent::Queued(_)));
}

pub(crate) async fn all(desk: &Desk) -> Vec<Listed> {
    let here = desk.app.db.of(desk.workspace);
    here.read(Filter::of(Visibility::All, 50), |tx, filter| Box::pin(conversations::list(tx, filter)))
        .await
        .unwrap()
}

/// The keys of a phone or a user id.
fn keys(who: &str) -> Vec<String> {
    let is_user = who.contains('.');
    let (phone, user_id) =
        (Some(who.to_owned()).filter(|_| !is_user), Some(who.to_owned()).filter(|_| is_user));
    meet::keys(&Party { phone, user_id, ..Party::default() }, None)
}

pub(crate) async fn contact(desk: &Desk, who: &str) -> Option<ContactId> {
    let here = desk.app.db.of(desk.workspace);
    here.read(keys(who), |tx, keys| Box::pin(contacts::contact_of(tx, keys))).await.unwrap()
}

pub(crate) async fn is_open(desk: &Desk, who: &str) -> bool {
    let here = desk.app.db.of(desk.workspace);
    let found = here.read(keys(who), |tx, keys| Box::pin(contacts::find(tx, keys))).await.unwrap();
    let Some(id): Option<IdentityId> = found else { return false };
    let wanted = Wanted { identities: [id].into(), peek: true, ..Wanted::default() };
    let held = here.read(wanted, |tx, wanted| Box::pin(Held::load(tx, wanted))).await.unwrap();
    held.pair(id, desk.channel).window.is_open(desk.app.clock.now())
}
