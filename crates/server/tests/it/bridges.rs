//! SMS beside WhatsApp: a way out where the window is closed, and in the place of what does not arrive. On both engines.

use std::sync::Arc;

use serde_json::json;
use transom_channels::whatsapp::draft::read;
use transom_desk::contacts::consent::{self, Wish};
use transom_desk::done::{NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::messages::draft::{Ask, Fallback};
use transom_desk::messages::instead;
use transom_desk::messages::send::{Sent, permit, send};
use transom_rules::access::{Asker, Face};
use transom_rules::consent::{How, Purpose};
use transom_rules::delivery::MessageState;
use transom_rules::event::{Party, Route, Status};
use transom_rules::id::{ChannelId, ConversationId, MessageId};
use transom_rules::refusal::RemedyKind;
use transom_rules::send::Decision;
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::time::Span;
use transom_store::channels;
use transom_store::contacts;
use transom_store::fallbacks::{self, State};
use transom_store::messages::{self, Message};
use transom_store::templates::{self, By};

use crate::harness::{Engine, eventually, inside, on_each_engine};

const ANA: &str = "4915550177701";

on_each_engine!(
    a_closed_window_offers_the_same_words_by_sms,
    an_sms_goes_out_once_when_the_time_is_up,
    a_failure_makes_it_go_and_a_late_delivery_is_told,
    what_somebody_sends_in_its_place_goes_once,
    what_arrives_in_time_needs_no_sms,
    what_is_called_off_does_not_go,
    what_the_rules_refuse_is_refused_at_once_or_told_at_its_time,
    who_wants_no_marketing_gets_none_by_sms_either,
    what_one_carrier_tells_is_nothing_of_the_others_messages,
);

/// A desk with an SMS sender beside its number.
async fn desk(engine: Engine) -> (Desk, ChannelId) {
    let desk = inside(engine, |_| ()).await;
    let sender = desk.has_sms().await;
    (desk, sender)
}

fn says(words: &str) -> serde_json::Value {
    json!({"type": "text", "text": {"body": words}})
}

/// Words for Ana, with an SMS after so many minutes or if they fail.
async fn sends(desk: &Desk, sender: ChannelId, after: Option<i64>) -> Message {
    let channel = desk.app.registry.known().channel(desk.workspace, sender).cloned().unwrap();
    let (after, now) = (after.map(Span::minutes), desk.app.clock.now());
    let fallback = Some(Fallback { channel, after, text: None, now });
    match send(&desk.app, Ask { fallback, ..desk.asks(ANA, &says("It is ready")) }).await.unwrap() {
        Sent::Queued(message) => *message,
        other => panic!("{other:?}"),
    }
}

async fn thread(desk: &Desk, conversation: ConversationId) -> Vec<Message> {
    desk.write((), move |tx, ()| Box::pin(messages::page(tx, conversation, None, 50))).await
}

async fn by_sms(desk: &Desk, conversation: ConversationId, sender: ChannelId) -> Vec<Message> {
    let all = thread(desk, conversation).await.into_iter();
    all.filter(|message| message.channel_id == sender).collect()
}

async fn state(desk: &Desk, id: MessageId) -> MessageState {
    let found = desk.write((), move |tx, ()| Box::pin(messages::get(tx, id))).await;
    found.unwrap().delivery.state
}

async fn row(desk: &Desk, id: MessageId) -> fallbacks::Fallback {
    desk.write((), move |tx, ()| Box::pin(fallbacks::get(tx, id))).await.unwrap()
}

async fn due(desk: &Desk) {
    instead::due(&desk.app, desk.workspace).await.unwrap();
}

async fn a_closed_window_offers_the_same_words_by_sms(engine: Engine) {
    let (desk, sender) = desk(engine).await;
    let conversation = desk.hears(ANA, "Ana", "Is it ready?").await;
    desk.clock_jumps(Span::hours(25));
    let (_, decision) = permit(&desk.app, desk.asks(ANA, &says("It is ready"))).await.unwrap();
    let Decision::Refused(refusal) = decision else { panic!("the window is closed") };
    let way = refusal.remedies.iter().find(|remedy| remedy.kind == RemedyKind::UseSms).unwrap();
    assert_eq!(way.request.body["channel_id"], json!(sender.0));
    assert_eq!(way.request.body["to"], json!(format!("+{ANA}")));
    let channel = desk.app.registry.known().channel(desk.workspace, sender).cloned().unwrap();
    let ask =
        Ask { channel, draft: read(&way.request.body).unwrap(), ..desk.asks(ANA, &says("It is ready")) };
    let Sent::Queued(sms) = send(&desk.app, ask).await.unwrap() else { panic!("SMS has no window") };
    assert_eq!((sms.conversation_id, sms.channel_id), (conversation, sender), "one thread for both");
    let group = Ask { to: Party::default(), group: Some("120363".into()), ..desk.asks(ANA, &says("All")) };
    let (_, Decision::Refused(refusal)) = permit(&desk.app, group).await.unwrap() else { panic!("unknown") };
    assert!(refusal.remedies.iter().all(|remedy| remedy.kind != RemedyKind::UseSms), "groups have no phone");
}

async fn an_sms_goes_out_once_when_the_time_is_up(engine: Engine) {
    let (desk, sender) = desk(engine).await;
    let conversation = desk.hears(ANA, "Ana", "Is it ready?").await;
    let message = sends(&desk, sender, Some(5)).await;
    due(&desk).await;
    assert!(by_sms(&desk, conversation, sender).await.is_empty(), "its time is not up");
    desk.clock_jumps(Span::minutes(6));
    // Two processes, and the one that looks by itself; what is just leaving is waited for.
    let sms = eventually("an SMS in its place", async || {
        tokio::join!(due(&desk), due(&desk));
        Some(by_sms(&desk, conversation, sender).await).filter(|sms| !sms.is_empty())
    })
    .await;
    assert_eq!(sms.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["It is ready"]);
    let told = row(&desk, message.id).await;
    assert_eq!((told.state, told.sms_id), (State::Sent, Some(sms[0].id)));
    assert_eq!(sms[0].author, message.author, "whose words it was");
    assert_eq!(state(&desk, message.id).await, MessageState::Cancelled, "nothing of it had left");
}

async fn a_failure_makes_it_go_and_a_late_delivery_is_told(engine: Engine) {
    let (desk, sender) = desk(engine).await;
    let conversation = desk.hears(ANA, "Ana", "Is it ready?").await;
    let message = sends(&desk, sender, None).await;
    desk.clock_jumps(Span::hours(30));
    due(&desk).await;
    assert!(by_sms(&desk, conversation, sender).await.is_empty(), "nothing but a failure counts");
    desk.is_refused(&message.id.to_string(), 131_026).await;
    due(&desk).await;
    due(&desk).await;
    let sms = by_sms(&desk, conversation, sender).await;
    assert_eq!(sms.len(), 1);
    desk.reaches(&message.id.to_string()).await;
    assert_eq!(state(&desk, message.id).await, MessageState::Delivered, "it arrived all the same");
    due(&desk).await;
    assert_eq!(row(&desk, message.id).await.state, State::Sent, "the SMS stays what was sent");
    assert_eq!(by_sms(&desk, conversation, sender).await.len(), 1);
}

async fn what_somebody_sends_in_its_place_goes_once(engine: Engine) {
    let (desk, sender) = desk(engine).await;
    let conversation = desk.hears(ANA, "Ana", "Is it ready?").await;
    let message = sends(&desk, sender, None).await;
    let asker = Arc::new(Asker::system(desk.workspace, Face::Command));
    instead::cancel(&desk.app, &asker, message.id).await.unwrap();
    desk.is_refused(&message.id.to_string(), 131_026).await;
    let channel = desk.app.registry.known().channel(desk.workspace, sender).cloned().unwrap();
    let ask = Ask { channel, stands_for: Some(message.id), ..desk.asks(ANA, &says("It is ready")) };
    let Sent::Queued(sms) = send(&desk.app, ask.clone()).await.unwrap() else { panic!("SMS has no window") };
    let told = row(&desk, message.id).await;
    assert_eq!((told.state, told.sms_id), (State::Sent, Some(sms.id)), "the one that failed tells of it");
    let again = send(&desk.app, ask).await;
    assert!(matches!(again, Err(NotDone::Wrong(Wrong::TooLate))), "{again:?}");
    assert_eq!(by_sms(&desk, conversation, sender).await.len(), 1);
}

async fn what_arrives_in_time_needs_no_sms(engine: Engine) {
    let (desk, sender) = desk(engine).await;
    let conversation = desk.hears(ANA, "Ana", "Is it ready?").await;
    let message = sends(&desk, sender, Some(5)).await;
    desk.reaches(&message.id.to_string()).await;
    desk.clock_jumps(Span::minutes(6));
    due(&desk).await;
    assert_eq!(row(&desk, message.id).await.state, State::Needless);
    // A failure on another device comes after it.
    desk.is_refused(&message.id.to_string(), 131_026).await;
    due(&desk).await;
    assert!(by_sms(&desk, conversation, sender).await.is_empty());
}

async fn what_is_called_off_does_not_go(engine: Engine) {
    let (desk, sender) = desk(engine).await;
    let conversation = desk.hears(ANA, "Ana", "Is it ready?").await;
    let message = sends(&desk, sender, Some(5)).await;
    let asker = Arc::new(Asker::system(desk.workspace, Face::Command));
    instead::cancel(&desk.app, &asker, message.id).await.unwrap();
    let again = instead::cancel(&desk.app, &asker, message.id).await;
    assert!(matches!(again, Err(NotDone::Wrong(Wrong::TooLate))), "{again:?}");
    desk.clock_jumps(Span::minutes(6));
    due(&desk).await;
    assert_eq!(row(&desk, message.id).await.state, State::Cancelled);
    assert!(by_sms(&desk, conversation, sender).await.is_empty());
}

async fn what_the_rules_refuse_is_refused_at_once_or_told_at_its_time(engine: Engine) {
    let (desk, sender) = desk(engine).await;
    let conversation = desk.hears(ANA, "Ana", "Is it ready?").await;
    let channel = desk.app.registry.known().channel(desk.workspace, sender).cloned().unwrap();
    let long = Fallback { channel, after: None, text: Some("a".repeat(1_601)), now: desk.app.clock.now() };
    let ask = Ask { fallback: Some(long), ..desk.asks(ANA, &says("It is ready")) };
    let sent = send(&desk.app, ask).await.unwrap();
    assert!(matches!(&sent, Sent::Refused(refusal) if refusal.code.as_str() == "text_too_long"), "{sent:?}");
    assert_eq!(thread(&desk, conversation).await.len(), 1, "nothing was sent with an SMS that cannot be");
    let message = sends(&desk, sender, Some(5)).await;
    let now = desk.app.clock.now();
    desk.write((), move |tx, ()| Box::pin(async move { channels::disconnect(tx, sender, now).await })).await;
    desk.app.registry.reload(&desk.app.db).await.unwrap();
    desk.clock_jumps(Span::minutes(6));
    let told = eventually("it is tried", async || {
        due(&desk).await;
        Some(row(&desk, message.id).await).filter(|told| told.state != State::Waiting)
    })
    .await;
    assert_eq!(told.state, State::Refused);
    assert!(told.why.contains("refusal-"), "{}", told.why);
    assert_ne!(state(&desk, message.id).await, MessageState::Cancelled, "it may still go by WhatsApp");
}

/// Meta approved a template of this category.
async fn template(desk: &Desk, name: &str, category: Category) {
    let template = Template {
        id: desk.app.clock.template_id(),
        meta_id: Some(format!("meta-{name}")),
        name: name.into(),
        language: "en".into(),
        category,
        status: TemplateStatus::Approved,
        reason: String::new(),
        quality: "GREEN".into(),
        parameter_format: "POSITIONAL".into(),
        components: json!([{"type": "BODY", "text": "It is there."}]),
    };
    let now = desk.app.clock.now();
    desk.write(template, move |tx, template| Box::pin(templates::keep(tx, "200", template, By::Meta, now)))
        .await;
}

/// Ana is sent a template with an SMS beside it, says that she wants no marketing, and it fails.
async fn after_stop(desk: &Desk, sender: ChannelId, name: &str) -> State {
    let channel = desk.app.registry.known().channel(desk.workspace, sender).cloned().unwrap();
    let now = desk.app.clock.now();
    let fallback = Some(Fallback { channel, after: None, text: None, now });
    let template = json!({"type": "template", "template": {"name": name, "language": {"code": "en"}}});
    let sent = send(&desk.app, Ask { fallback, ..desk.asks(ANA, &template) }).await.unwrap();
    let Sent::Queued(message) = sent else { panic!("{sent:?}") };
    let contact = desk
        .write((), |tx, ()| Box::pin(async move { contacts::contact_of(tx, &[format!("p:{ANA}")]).await }));
    let contact = contact.await.unwrap();
    let asker = Asker::system(desk.workspace, Face::Command);
    let stop = Wish::now(Purpose::Marketing, false, How::Message);
    consent::record(desk.app.base(), &asker, contact, stop).await.unwrap();
    desk.is_refused(&message.id.to_string(), 131_026).await;
    due(desk).await;
    row(desk, message.id).await.state
}

async fn who_wants_no_marketing_gets_none_by_sms_either(engine: Engine) {
    let (desk, sender) = desk(engine).await;
    let conversation = desk.hears(ANA, "Ana", "Is it ready?").await;
    template(&desk, "spring", Category::Marketing).await;
    template(&desk, "ready", Category::Utility).await;
    assert_eq!(after_stop(&desk, sender, "spring").await, State::Refused);
    assert!(by_sms(&desk, conversation, sender).await.is_empty(), "they said that they want none");
    assert_eq!(after_stop(&desk, sender, "ready").await, State::Sent, "what they ordered is another thing");
    assert_eq!(by_sms(&desk, conversation, sender).await.len(), 1);
}

async fn what_one_carrier_tells_is_nothing_of_the_others_messages(engine: Engine) {
    let (desk, sender) = desk(engine).await;
    desk.hears(ANA, "Ana", "Is it ready?").await;
    let channel = desk.app.registry.known().channel(desk.workspace, sender).cloned().unwrap();
    let mut sent = Vec::new();
    for ask in [desk.asks(ANA, &says("Yes")), Ask { channel, ..desk.asks(ANA, &says("Yes")) }] {
        match send(&desk.app, ask).await.unwrap() {
            Sent::Queued(message) => sent.push(message.id),
            other => panic!("{other:?}"),
        }
    }
    let [by_whatsapp, by_sms] = [sent[0], sent[1]];
    let at_meta = || Route::Number("300".into());
    let at_carrier = || Route::Sender("+15550129".into());
    let told = async |route, id: MessageId| {
        desk.is_told_at(route, &id.to_string(), Status::Delivered, Vec::new()).await;
        state(&desk, id).await
    };
    assert_ne!(told(at_carrier(), by_whatsapp).await, MessageState::Delivered);
    assert_ne!(told(at_meta(), by_sms).await, MessageState::Delivered);
    // Nor where one carrier's webhooks name a number of the other's.
    assert_ne!(told(Route::Sender("300".into()), by_whatsapp).await, MessageState::Delivered);
    assert_ne!(told(Route::Number("+15550129".into()), by_sms).await, MessageState::Delivered);
    assert_eq!(told(at_meta(), by_whatsapp).await, MessageState::Delivered);
    assert_eq!(told(at_carrier(), by_sms).await, MessageState::Delivered);
}
