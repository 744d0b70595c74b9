//! What customers consent to: recorded by hand, heard from WhatsApp, needed before marketing where a workspace says so;
//! merged, taken apart, exported and erased. On both engines.

use serde_json::json;
use transom_desk::contacts::consent::{self, Consents, Wish};
use transom_desk::contacts::merge::{self, undo};
use transom_desk::contacts::{erase, export};
use transom_desk::done::{NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::messages::draft::Ask;
use transom_desk::messages::send::{self, Sent};
use transom_desk::workspace::{consent as policy, purposes};
use transom_rules::access::{Asker, Face};
use transom_rules::consent::{How, Purpose};
use transom_rules::id::{ChannelId, ContactId};
use transom_rules::refusal::{Code, Refusal, RemedyKind};
use transom_rules::template::{Category, Template};
use transom_rules::time::{Span, Timestamp};
use transom_store::consents::Consent;
use transom_store::contacts::{self, Contact};
use transom_store::templates;

use crate::harness::{Engine, inside, on_each_engine};

const ANA: &str = "15550178101";
const BEN: &str = "15550178102";

on_each_engine!(
    a_consent_is_recorded_with_its_proof_and_the_newest_holds,
    what_cannot_be_recorded_says_why,
    a_keyword_is_a_whole_message_and_its_proof,
    a_button_that_says_stop_is_heard,
    what_meta_tells_of_marketing_is_a_record_too,
    marketing_waits_for_a_consent_where_one_is_needed,
    a_consent_for_one_number_says_nothing_of_another,
    two_records_of_one_instant_are_both_kept,
    a_record_goes_with_its_address_and_its_person,
);

async fn desk(engine: Engine) -> (Desk, Asker) {
    let desk = inside(engine, |_| ()).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    (desk, asker)
}

async fn contact(desk: &Desk, phone: &str) -> Contact {
    let here = desk.app.db.of(desk.workspace);
    let keys = vec![format!("p:{phone}")];
    let read = here.read(keys, |tx, keys| {
        Box::pin(async move {
            match contacts::contact_of(tx, keys).await? {
                Some(id) => contacts::get(tx, id).await,
                None => Ok(None),
            }
        })
    });
    read.await.unwrap().unwrap()
}

async fn all(desk: &Desk, asker: &Asker, contact: ContactId) -> Consents {
    consent::of_contact(desk.app.base(), asker, contact, None, 50).await.unwrap()
}

async fn record(desk: &Desk, asker: &Asker, contact: ContactId, wish: Wish) -> Consent {
    consent::record(desk.app.base(), asker, contact, wish).await.unwrap()
}

async fn prefers(desk: &Desk, phone: &str, value: &str, ago: i64) {
    let at = (desk.app.clock.now() - Span::seconds(ago)).seconds();
    let told = json!({"wa_id": phone, "detail": "d", "category": "marketing_messages", "value": value, "timestamp": at});
    desk.takes_of("user_preferences", [json!({"user_preferences": [told]})]).await;
}

async fn a_consent_is_recorded_with_its_proof_and_the_newest_holds(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears(ANA, "Ana", "Yes, please").await;
    let ana = contact(&desk, ANA).await;
    let surveys = purposes::make(desk.app.base(), &asker, " Surveys ").await.unwrap();
    let for_surveys = Purpose::Custom(surveys.id);
    let form = Wish {
        words: "I take part in surveys.".into(),
        note: "At the fair.".into(),
        url: "https://example.com/7".into(),
        channel: Some(desk.channel),
        ..Wish::now(for_surveys, true, How::Form)
    };
    let given = record(&desk, &asker, ana.id, form.clone()).await;
    let paper = Wish {
        at: Some(desk.app.clock.now() - Span::hours(900)),
        channel: Some(desk.channel),
        ..Wish::now(for_surveys, false, How::InPerson)
    };
    record(&desk, &asker, ana.id, paper).await;
    let found = all(&desk, &asker, ana.id).await;
    assert_eq!(found.history.len(), 2);
    assert_eq!(found.holding, std::slice::from_ref(&given), "an older word is history alone");
    assert_eq!((given.words.as_str(), given.url.as_str()), (&*form.words, &*form.url));
    record(&desk, &asker, ana.id, Wish::now(for_surveys, false, How::Call)).await;
    assert!(!all(&desk, &asker, ana.id).await.holding[0].given);
    // What is removed is asked for no more, and what was recorded stays.
    purposes::remove(desk.app.base(), &asker, surveys.id).await.unwrap();
    let gone = consent::record(desk.app.base(), &asker, ana.id, form).await;
    assert!(matches!(gone, Err(NotDone::Wrong(Wrong::Purpose))), "{gone:?}");
    assert_eq!(all(&desk, &asker, ana.id).await.history.len(), 3);
    // Page by page it is the same history.
    let whole = all(&desk, &asker, ana.id).await.history;
    let place = |one: &Consent| Some((one.at, one.id));
    let rest = consent::of_contact(desk.app.base(), &asker, ana.id, place(&whole[0]), 50).await.unwrap();
    assert_eq!(rest.history, whole[1..]);
}

async fn what_cannot_be_recorded_says_why(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears(ANA, "Ana", "Hello").await;
    desk.hears(BEN, "Ben", "Hello").await;
    let (ana, ben) = (contact(&desk, ANA).await, contact(&desk, BEN).await);
    let of_ben = record(&desk, &asker, ben.id, Wish::now(Purpose::Service, true, How::Call)).await.identity;
    let now = || Wish::now(Purpose::Marketing, true, How::Form);
    for (wish, why) in [
        (Wish { how: How::Keyword, ..now() }, Wrong::ConsentHow),
        (Wish { how: How::Meta, ..now() }, Wrong::ConsentHow),
        (Wish { at: Some(desk.app.clock.now() + Span::hours(1)), ..now() }, Wrong::ConsentAt),
        (Wish { at: Some(Timestamp::from_seconds(i64::MIN)), ..now() }, Wrong::ConsentAt),
        (Wish { at: Some(Timestamp::from_seconds(-1)), ..now() }, Wrong::ConsentAt),
        (Wish { words: "a".repeat(8001), ..now() }, Wrong::ConsentWords),
        (Wish { note: "a".repeat(1001), ..now() }, Wrong::ConsentNote),
        (Wish { url: "javascript:alert(1)".into(), ..now() }, Wrong::ConsentUrl),
        (Wish { message: Some(desk.app.clock.message_id()), ..now() }, Wrong::ConsentMessage),
        (Wish { channel: Some(desk.app.clock.channel_id()), ..now() }, Wrong::ConsentChannel),
        (Wish { identity: Some(of_ben), ..now() }, Wrong::ConsentAddress),
        (Wish { purpose: Purpose::Custom(desk.app.clock.purpose_id()), ..now() }, Wrong::Purpose),
    ] {
        let refused = consent::record(desk.app.base(), &asker, ana.id, wish).await;
        assert!(matches!(&refused, Err(NotDone::Wrong(told)) if *told == why), "{why:?}: {refused:?}");
    }
    assert_eq!(all(&desk, &asker, ana.id).await, Consents::default());
    purposes::make(desk.app.base(), &asker, "Newsletter").await.unwrap();
    for name in ["Marketing", "service", "ＳERVICE", "newsletter"] {
        let taken = purposes::make(desk.app.base(), &asker, name).await;
        assert!(matches!(taken, Err(NotDone::Wrong(Wrong::NameTaken))), "{taken:?}");
    }
}

async fn a_keyword_is_a_whole_message_and_its_proof(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears_at(ANA, "Ana", "Please stop calling me", Span::seconds(50)).await;
    let ana = contact(&desk, ANA).await.id;
    assert_eq!(all(&desk, &asker, ana).await, Consents::default());
    desk.hears_at(ANA, "Ana", " “Stop!” ", Span::seconds(40)).await;
    let found = all(&desk, &asker, ana).await;
    let [stop] = found.history.as_slice() else { panic!("{found:?}") };
    assert_eq!((stop.how, stop.given, stop.note.as_str()), (How::Keyword, false, "“Stop!”"));
    assert!(stop.message.is_some());
    assert_eq!(contact(&desk, ANA).await.marketing.opted_out_at, Some(stop.at));
    desk.hears_at(ANA, "Ana", "START", Span::seconds(30)).await;
    let found = all(&desk, &asker, ana).await;
    assert!(found.holding[0].given && found.history.len() == 2);
    let known = contact(&desk, ANA).await.marketing;
    assert_eq!((known.opted_out_at, known.opted_in_at), (None, Some(found.holding[0].at)));
    // The words are the workspace's.
    let own = policy::Wish { stop: Some(vec!["Basta".into()]), ..policy::Wish::default() };
    policy::set(desk.app.base(), &asker, own).await.unwrap();
    desk.hears_at(ANA, "Ana", "stop", Span::seconds(20)).await;
    assert_eq!(all(&desk, &asker, ana).await.history.len(), 2);
    desk.hears_at(ANA, "Ana", "BASTA.", Span::seconds(10)).await;
    assert!(!all(&desk, &asker, ana).await.holding[0].given);
    let both = policy::Wish { start: Some(vec!["basta!".into()]), ..policy::Wish::default() };
    let refused = policy::set(desk.app.base(), &asker, both).await;
    assert!(matches!(refused, Err(NotDone::Wrong(Wrong::KeywordBoth))), "{refused:?}");
}

async fn a_button_that_says_stop_is_heard(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears_at(ANA, "Ana", "Hello", Span::seconds(90)).await;
    let ana = contact(&desk, ANA).await.id;
    let replied = |what: &str, id: &str, title: &str| json!({"type": "interactive", "interactive": {"type": what, (what): {"id": id, "title": title}}});
    let pressed =
        |payload: &str, text: &str| json!({"type": "button", "button": {"payload": payload, "text": text}});
    let buttons = [
        (pressed("no-more", "Stop"), Some(false)),
        (replied("button_reply", "7", "START"), Some(true)),
        (replied("list_reply", "8", "Unsubscribe"), Some(false)),
        (pressed("again", "Subscribe"), Some(true)),
        (pressed("STOP", "No more offers"), Some(false)),
        // What stands behind a button nobody saw: it is no consent.
        (pressed("START", "Go on"), None),
        (replied("button_reply", "stop-by", "See you"), None),
    ];
    let mut heard = 0;
    for (n, (press, given)) in buttons.iter().enumerate() {
        let ago = Span::seconds(80 - 10 * i64::try_from(n).unwrap());
        let mut value = desk.written(ANA, &format!("wamid.press{n}"), "", ago);
        let message = value["messages"][0].as_object_mut().unwrap();
        message.remove("text");
        message.extend(press.as_object().unwrap().clone());
        desk.takes([value]).await;
        heard += usize::from(given.is_some());
        let found = all(&desk, &asker, ana).await;
        assert_eq!(found.history.len(), heard, "{press}");
        if let Some(given) = given {
            let newest = &found.holding[0];
            assert_eq!(
                (newest.given, newest.how, newest.message.is_some()),
                (*given, How::Keyword, true),
                "{press}"
            );
        }
    }
    assert_eq!(all(&desk, &asker, ana).await.history[0].note, "No more offers");
}

async fn what_meta_tells_of_marketing_is_a_record_too(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears(ANA, "Ana", "Hello").await;
    let ana = contact(&desk, ANA).await.id;
    prefers(&desk, ANA, "stop", 600).await;
    prefers(&desk, ANA, "stop", 600).await;
    let found = all(&desk, &asker, ana).await;
    let [stop] = found.history.as_slice() else { panic!("{found:?}") };
    assert_eq!((stop.how, stop.given), (How::Meta, false));
    prefers(&desk, ANA, "resume", 300).await;
    assert!(all(&desk, &asker, ana).await.holding[0].given);
    // Meta's refusal proves that they stopped, once.
    desk.has_template("hello", "en_US", "Hello.").await;
    for _ in 0..2 {
        let sent = sends(&desk, ANA, "hello").await.unwrap();
        desk.is_refused(&sent, 131_050).await;
    }
    let found = all(&desk, &asker, ana).await;
    assert_eq!((found.history.len(), found.holding[0].given), (3, false));
}

async fn marketing_waits_for_a_consent_where_one_is_needed(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears(ANA, "Ana", "Hello").await;
    let ana = contact(&desk, ANA).await.id;
    desk.has_template("order", "en_US", "It is on its way.").await;
    desk.has_template("sale", "en_US", "Everything must go.").await;
    is_marketing(&desk, "200", "sale").await;
    sends(&desk, ANA, "sale").await.expect("nothing recorded refuses nothing");
    let needed = policy::Wish { marketing_needs_consent: Some(true), ..policy::Wish::default() };
    policy::set(desk.app.base(), &asker, needed).await.unwrap();
    let refusal = sends(&desk, ANA, "sale").await.unwrap_err();
    assert_eq!(refusal.code, Code::ConsentMissing);
    let ways: Vec<RemedyKind> = refusal.remedies.iter().map(|way| way.kind).collect();
    assert_eq!(ways[0], RemedyKind::RecordConsent);
    assert!(
        ways.contains(&RemedyKind::SendTemplate) && ways.contains(&RemedyKind::ChooseTemplate),
        "{ways:?}"
    );
    assert_eq!(refusal.remedies[0].request.path, format!("/api/v1/contacts/{ana}/consents"));
    sends(&desk, ANA, "order").await.expect("what is no marketing needs none");
    let stranger = sends(&desk, "15550178199", "sale").await.unwrap_err();
    assert_eq!(stranger.code, Code::ConsentMissing, "of somebody who is not known nothing is recorded");
    record(&desk, &asker, ana, Wish::now(Purpose::Service, true, How::Form)).await;
    assert!(sends(&desk, ANA, "sale").await.is_err(), "another purpose is no consent to marketing");
    record(&desk, &asker, ana, Wish::now(Purpose::Marketing, true, How::Form)).await;
    sends(&desk, ANA, "sale").await.expect("it is recorded");
    record(&desk, &asker, ana, Wish::now(Purpose::Marketing, false, How::Call)).await;
    assert_eq!(sends(&desk, ANA, "sale").await.unwrap_err().code, Code::OptedOut);
}

async fn a_consent_for_one_number_says_nothing_of_another(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears(ANA, "Ana", "Hello").await;
    desk.hears(BEN, "Ben", "Hello").await;
    let (ana, ben) = (contact(&desk, ANA).await.id, contact(&desk, BEN).await.id);
    let other = desk.has_another_account("500", "UTC").await.parse().map(ChannelId).unwrap();
    for account in ["200", "500"] {
        desk.has_template_at(
            account,
            "sale",
            "en_US",
            json!([{"type": "BODY", "text": "Everything must go."}]),
        )
        .await;
        is_marketing(&desk, account, "sale").await;
    }
    let needed = policy::Wish { marketing_needs_consent: Some(true), ..policy::Wish::default() };
    policy::set(desk.app.base(), &asker, needed).await.unwrap();
    let code = async |channel| sends_by(&desk, channel, ANA, "sale").await.err().map(|refusal| refusal.code);
    let mut seconds = 90;
    for (given, for_number, here, there) in [
        (true, Some(desk.channel), None, Some(Code::ConsentMissing)),
        (false, Some(other), None, Some(Code::OptedOut)),
        (true, None, None, None),
        (false, Some(desk.channel), Some(Code::OptedOut), None),
        (false, None, Some(Code::OptedOut), Some(Code::OptedOut)),
        (true, Some(other), Some(Code::OptedOut), None),
    ] {
        let at = Some(desk.app.clock.now() - Span::seconds(seconds));
        seconds -= 10;
        let wish = Wish { at, channel: for_number, ..Wish::now(Purpose::Marketing, given, How::Form) };
        record(&desk, &asker, ana, wish).await;
        assert_eq!(
            (code(desk.channel).await, code(other).await),
            (here, there),
            "{given} for {for_number:?}"
        );
    }
    // Of two who are one person the stricter word holds, for each number; taken apart each has their own.
    let no = Wish { channel: Some(other), ..Wish::now(Purpose::Marketing, false, How::Call) };
    record(&desk, &asker, ben, no).await;
    merge::merge(desk.app.base(), &asker, ana, ben).await.unwrap();
    assert_eq!(code(other).await, Some(Code::OptedOut));
    undo::undo(desk.app.base(), &asker, ana, None).await.unwrap();
    assert_eq!((code(desk.channel).await, code(other).await), (Some(Code::OptedOut), None));
}

async fn two_records_of_one_instant_are_both_kept(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears(ANA, "Ana", "Hello").await;
    let ana = contact(&desk, ANA).await.id;
    let at = Some(desk.app.clock.now() - Span::hours(1));
    let wish = |channel, words: &str| Wish {
        at,
        channel,
        words: words.into(),
        ..Wish::now(Purpose::Marketing, true, How::Form)
    };
    let mut made = Vec::new();
    for wish in [wish(None, "I agree"), wish(Some(desk.channel), "I agree"), wish(None, "I agree.")] {
        made.push(record(&desk, &asker, ana, wish).await);
    }
    let mut kept = all(&desk, &asker, ana).await.history;
    kept.sort_by_key(|one| one.id);
    assert_eq!(kept, made);
}

async fn a_record_goes_with_its_address_and_its_person(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears(ANA, "Ana", "Hello").await;
    desk.hears(BEN, "Ben", "Hello").await;
    let (ana, ben) = (contact(&desk, ANA).await.id, contact(&desk, BEN).await.id);
    record(&desk, &asker, ana, Wish::now(Purpose::Marketing, true, How::Form)).await;
    let of_ben = record(&desk, &asker, ben, Wish::now(Purpose::Service, true, How::Call)).await;
    merge::merge(desk.app.base(), &asker, ana, ben).await.unwrap();
    assert_eq!(all(&desk, &asker, ana).await.holding.len(), 2);
    let identity = Some(of_ben.identity);
    let since = Wish { identity, ..Wish::now(Purpose::Service, false, How::Hand) };
    record(&desk, &asker, ana, since).await;
    undo::undo(desk.app.base(), &asker, ana, None).await.unwrap();
    let (anas, bens) = (all(&desk, &asker, ana).await, all(&desk, &asker, ben).await);
    assert_eq!((anas.history.len(), bens.history.len()), (1, 2));
    assert!(anas.holding[0].given && !bens.holding[0].given);
    let taken = export::export(desk.app.base(), &asker, ben).await.unwrap();
    assert_eq!(taken["consents"].as_array().map(Vec::len), Some(2), "{taken}");
    erase::erase(desk.app.base(), &desk.app.files, &asker, ben).await.unwrap();
    let gone = consent::of_contact(desk.app.base(), &asker, ben, None, 9).await;
    assert!(matches!(gone, Err(NotDone::NotFound)), "{gone:?}");
    assert_eq!(all(&desk, &asker, ana).await.history.len(), 1);
}

/// A template is sent; its id, or why not.
async fn sends(desk: &Desk, phone: &str, template: &str) -> Result<String, Refusal> {
    sends_by(desk, desk.channel, phone, template).await
}

/// The same from one of the numbers.
async fn sends_by(desk: &Desk, number: ChannelId, phone: &str, template: &str) -> Result<String, Refusal> {
    let draft = json!({"type": "template", "template": {"name": template, "language": {"code": "en_US"}}});
    let channel = desk.app.registry.known().channel(desk.workspace, number).cloned().unwrap();
    match send::send(&desk.app, Ask { channel, ..desk.asks(phone, &draft) }).await.unwrap() {
        Sent::Queued(message) => Ok(message.id.to_string()),
        Sent::Refused(refusal) => Err(*refusal),
        Sent::Repeated(_) | Sent::KeyTaken => panic!("it was sent before"),
    }
}

async fn is_marketing(desk: &Desk, account: &str, name: &str) {
    let (now, of) = (desk.app.clock.now(), (account.to_owned(), name.to_owned()));
    desk.write(of, move |tx, (account, name)| {
        Box::pin(async move {
            for template in templates::named(tx, account, name).await? {
                let template = Template { category: Category::Marketing, ..template };
                templates::keep(tx, account, &template, templates::By::Meta, now).await?;
            }
            Ok(())
        })
    })
    .await;
}
