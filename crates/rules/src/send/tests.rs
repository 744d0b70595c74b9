//! Who gets which answer, with which ways out.

mod threads;

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::facts::{ChannelFacts, Limits};
use super::*;
use crate::content::{Entry, Kind};
use crate::id::{ChannelId, ContactId, MessageId, TemplateId};
use crate::limits::PairRate;
use crate::pair::Pair;
use crate::refusal::RemedyKind;
use crate::template::Template;
use crate::time::Span;
use crate::window::CustomerEvent;
use crate::words::Sentence;

mod bridge;
mod faults;
mod limits;
mod text;

const START: i64 = 1_750_000_000;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_seconds(START + hours * 3600)
}

/// Everything a [`SendState`] borrows from; the customer wrote at hour 0.
struct World {
    channel: ChannelFacts,
    pair: Pair,
    recipient: Recipient,
    template: Option<Template>,
    alternatives: Vec<Template>,
    limits: Limits,
    margin: Span,
    draft: Draft,
}

fn world() -> World {
    let mut pair = Pair::default();
    pair.window.customer_wrote(CustomerEvent { at: at(0), message: MessageId(Uuid::from_u128(7)) });
    World {
        channel: ChannelFacts {
            id: ChannelId(Uuid::from_u128(1)),
            kind: ChannelKind::WhatsApp,
            ready: Ok(()),
            link_number: Some("15550001111".to_owned()),
        },
        pair,
        recipient: Recipient {
            to: "+15550002222".to_owned(),
            phone_known: true,
            name: Some("Ana".to_owned()),
            ..Recipient::default()
        },
        template: None,
        alternatives: Vec::new(),
        limits: Limits::default(),
        margin: Span::default(),
        draft: text(),
    }
}

fn text() -> Draft {
    Draft {
        form: Form::FreeForm(Kind::Text),
        text: "Hello".to_owned(),
        context: None,
        json: json!({"type": "text", "text": {"body": "Hello"}}),
    }
}

fn template(name: &str, category: Category, body: &str) -> Template {
    Template {
        id: TemplateId(Uuid::nil()),
        meta_id: None,
        name: name.to_owned(),
        language: "en_US".to_owned(),
        category,
        status: TemplateStatus::Approved,
        reason: String::new(),
        quality: "GREEN".to_owned(),
        parameter_format: "POSITIONAL".to_owned(),
        components: json!([{"type": "BODY", "text": body}]),
    }
}

/// Drafts this template with these components.
fn drafting(template: Template, components: Value) -> World {
    let form = Form::Template(TemplateDraft {
        name: template.name.clone(),
        language: template.language.clone(),
        components: components.clone(),
    });
    let mut json = json!({"type": "template",
        "template": {"name": template.name, "language": {"code": template.language}}});
    json["template"]["components"] = components;
    let draft = Draft { form, text: String::new(), context: None, json };
    World { template: Some(template), draft, ..world() }
}

impl World {
    fn state(&self) -> SendState<'_> {
        SendState {
            channel: &self.channel,
            pair: &self.pair,
            recipient: &self.recipient,
            template: match (&self.template, &self.draft.form) {
                (Some(template), _) => TemplateFound::Found(template),
                (None, Form::FreeForm(_)) => TemplateFound::NotATemplate,
                (None, Form::Template(_)) => TemplateFound::Missing { other_languages: &[] },
            },
            header_file: None,
            alternatives: &self.alternatives,
            sms: None,
            whatsapp: None,
            limits: self.limits,
            prices: None,
            margin: self.margin,
        }
    }

    fn refusal(&self, now: Timestamp) -> Refusal {
        match send(&self.state(), &self.draft, now) {
            Decision::Refused(refusal) => refusal,
            Decision::Allowed(permit) => panic!("allowed: {permit:?}"),
        }
    }
}

fn is_allowed(world: &World, now: Timestamp) -> bool {
    matches!(send(&world.state(), &world.draft, now), Decision::Allowed(_))
}

/// The code, Meta's code, and the kinds of remedies.
fn check(
    world: &World,
    now: Timestamp,
    code: Code,
    meta_code: Option<i64>,
    remedies: &[RemedyKind],
) -> Refusal {
    let refusal = world.refusal(now);
    assert_eq!((refusal.code, refusal.meta_code), (code, meta_code), "{refusal:?}");
    let kinds: Vec<RemedyKind> = refusal.remedies.iter().map(|remedy| remedy.kind).collect();
    assert_eq!(kinds, remedies, "{refusal:?}");
    assert!(refusal.text.id.starts_with("refusal-") || refusal.text.id.starts_with("template-"));
    assert!(!refusal.rule.is_empty());
    assert!(refusal.remedies.iter().all(|remedy| remedy.request.path.starts_with("/api/v1/")));
    refusal
}

#[test]
fn free_text_is_refused_a_day_after_the_last_message() {
    use RemedyKind as R;
    let world = world();
    assert!(is_allowed(&world, Timestamp::from_seconds(START + 86_399)));
    let refusal = check(
        &world,
        Timestamp::from_seconds(START + 86_400),
        Code::WindowClosed,
        Some(131_047),
        &[R::ChooseTemplate, R::SendWhenTheyWrite, R::AskThemToWrite],
    );
    assert_eq!((refusal.since, refusal.until), (Some(at(24)), None));
    assert_eq!(refusal.decided_by.unwrap().message_id, MessageId(Uuid::from_u128(7)));
}

#[test]
fn each_way_out_is_a_request_that_can_be_sent_as_it_is() {
    let mut world = world();
    world.alternatives = vec![template("hello_again", Category::Utility, "Your parcel is here.")];
    let id = "00000000-0000-0000-0000-000000000001";
    let expected = [
        (
            "POST",
            "/api/v1/messages".to_owned(),
            json!({"channel_id": id, "to": "+15550002222", "type": "template",
            "template": {"name": "hello_again", "language": {"code": "en_US"}}}),
        ),
        ("GET", format!("/api/v1/templates?channel_id={id}&status=APPROVED"), Value::Null),
        (
            "POST",
            "/api/v1/messages".to_owned(),
            json!({"channel_id": id, "to": "+15550002222", "type": "text",
            "text": {"body": "Hello"}, "when": "customer_writes"}),
        ),
        ("GET", format!("/api/v1/channels/{id}/link"), Value::Null),
    ];
    let ways = world.refusal(at(30)).remedies.into_iter().map(|remedy| remedy.request);
    let ways: Vec<_> = ways.map(|request| (request.method, request.path, request.body)).collect();
    assert_eq!(ways, expected);
}

#[test]
fn a_customer_who_never_wrote_gets_templates_only() {
    use RemedyKind as R;
    let world = World { pair: Pair::default(), ..world() };
    let remedies = [R::ChooseTemplate, R::SendWhenTheyWrite, R::AskThemToWrite];
    let refusal = check(&world, at(1), Code::WindowNeverOpened, Some(131_047), &remedies);
    assert_eq!((refusal.since, refusal.decided_by), (None, None));
}

#[test]
fn no_link_is_offered_when_the_number_is_not_known() {
    let mut world = world();
    world.channel.link_number = None;
    let remedies = [RemedyKind::ChooseTemplate, RemedyKind::SendWhenTheyWrite];
    check(&world, at(30), Code::WindowClosed, Some(131_047), &remedies);
}

#[test]
fn automated_senders_stop_a_little_earlier_than_people() {
    let mut world = world();
    let last_minute = Timestamp::from_seconds(START + 86_340);
    assert!(is_allowed(&world, last_minute));
    world.margin = Span::seconds(60);
    assert!(is_allowed(&world, Timestamp::from_seconds(START + 86_339)));
    let refusal = world.refusal(last_minute);
    assert_eq!((refusal.code, refusal.rule, refusal.since), (Code::WindowClosed, "R1.8", Some(last_minute)));
}

#[test]
fn a_refusal_of_metas_closes_the_window_for_us_too() {
    let mut world = world();
    world.pair.window.refused(at(2));
    let refusal = world.refusal(at(3));
    assert_eq!((refusal.code, refusal.rule, refusal.since), (Code::WindowClosed, "R1.9", Some(at(2))));
}

#[test]
fn the_entry_point_permits_no_free_form_message() {
    let mut world = world();
    world.pair.entry.entered(at(0), Entry::Ad);
    world.pair.entry.delivered(at(1), at(1));
    let Decision::Allowed(permit) = send(&world.state(), &world.draft, at(2)) else { panic!("refused") };
    assert_eq!(permit.window_until, Some(at(24)));
    assert_eq!(permit.entry_point, EntryState::Open { since: at(1), until: at(73) });
    assert_eq!(world.refusal(at(30)).code, Code::WindowClosed);
}

#[test]
fn templates_that_can_go_out_as_they_are_are_suggested() {
    let cases: [(&str, Vec<Template>, &[&str]); 7] = [
        ("none", vec![], &[]),
        (
            "utility without slots first, two at most",
            vec![
                template("sale", Category::Marketing, "Big sale."),
                template("named", Category::Utility, "Hi {{1}}, we are here."),
                template("plain", Category::Utility, "We are here."),
            ],
            &["plain", "named"],
        ),
        (
            "marketing when there is nothing else",
            vec![template("sale", Category::Marketing, "Sale.")],
            &["sale"],
        ),
        ("never codes", vec![template("code", Category::Authentication, "Code.")], &[]),
        ("no slots nobody can fill", vec![template("x", Category::Utility, "Order {{1}} is here.")], &[]),
        (
            "only the greeted slot",
            vec![template("x", Category::Utility, "Hi {{1}}, order {{2}} is here.")],
            &[],
        ),
        (
            "only approved ones",
            vec![Template { status: TemplateStatus::Paused, ..template("x", Category::Utility, "Hi.") }],
            &[],
        ),
    ];
    for (case, alternatives, expected) in cases {
        let world = World { alternatives, ..world() };
        let refusal = world.refusal(at(30));
        let suggested: Vec<&str> = refusal
            .remedies
            .iter()
            .filter(|remedy| remedy.kind == RemedyKind::SendTemplate)
            .map(|remedy| remedy.request.body["template"]["name"].as_str().unwrap())
            .collect();
        assert_eq!(suggested, expected, "{case}");
    }
}

#[test]
fn what_is_suggested_fits_what_happened() {
    let spanish =
        |body: &str| Template { language: "es".to_owned(), ..template("es", Category::Utility, body) };
    let english = template("en", Category::Utility, "We are here.");
    let suggested = |world: &World| -> Vec<String> {
        let remedies = world.refusal(at(30)).remedies;
        let named = remedies.iter().filter(|remedy| remedy.kind == RemedyKind::SendTemplate);
        named.map(|remedy| remedy.request.body["template"]["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut world = World { alternatives: vec![english.clone(), spanish("Aquí estamos.")], ..world() };
    assert_eq!(suggested(&world), ["en", "es"], "of this number no language is known");
    world.recipient.to = "+525500000034".to_owned();
    assert_eq!(suggested(&world), ["es"]);
    world.alternatives = vec![english.clone(), spanish("Tu pedido {{1}} está en camino.")];
    assert!(suggested(&world).is_empty(), "there is one to choose and to fill in");
    world.alternatives = vec![english];
    assert_eq!(suggested(&world), ["en"], "better than nothing");
    world.pair = Pair::default();
    assert!(suggested(&world).is_empty(), "who never wrote has nothing that could be gone on from");
}

#[test]
fn a_suggestion_is_filled_with_the_name_and_would_be_allowed() {
    let mut named = template("named", Category::Utility, "Hello {{first_name}}, we are here.");
    named.parameter_format = "NAMED".to_owned();
    for suggestion in [named, template("greeted", Category::Utility, "Olá {{1}}, tudo bem?")] {
        let mut world = World { alternatives: vec![suggestion.clone()], ..world() };
        world.recipient.name = Some(" Ana\n Maria ".to_owned());
        let refusal = world.refusal(at(30));
        let body = &refusal.remedies[0].request.body;
        let components = body["template"]["components"].clone();
        assert_eq!(components[0]["parameters"][0]["text"], "Ana Maria");
        assert!(is_allowed(&drafting(suggestion, components), at(30)));
        world.recipient.name = None;
        assert_eq!(
            world.refusal(at(30)).remedies[0].kind,
            RemedyKind::ChooseTemplate,
            "no name, no greeting"
        );
    }
}

#[test]
fn a_template_has_to_exist_and_to_be_approved() {
    use RemedyKind as R;
    let remedies = [R::ChooseTemplate, R::AskThemToWrite];
    let good = template("order", Category::Utility, "We are here.");
    assert!(is_allowed(&drafting(good.clone(), json!([])), at(500)));
    let mut world = drafting(good.clone(), json!([]));
    world.template = None;
    check(&world, at(0), Code::TemplateNotFound, Some(132_001), &remedies);
    let statuses = [
        ("PENDING", Code::TemplateNotApproved, 132_001),
        ("REJECTED", Code::TemplateNotApproved, 132_001),
        ("SOMETHING_NEW", Code::TemplateNotApproved, 132_001),
        ("PAUSED", Code::TemplatePaused, 132_015),
        ("DISABLED", Code::TemplateDisabled, 132_016),
    ];
    for (status, code, meta_code) in statuses {
        let template = Template { status: status.to_owned().into(), ..good.clone() };
        check(&drafting(template, json!([])), at(0), code, Some(meta_code), &remedies);
    }
    let other = vec!["pt_BR".to_owned()];
    let state = SendState { template: TemplateFound::Missing { other_languages: &other }, ..world.state() };
    let Decision::Refused(refusal) = send(&state, &world.draft, at(0)) else { panic!("allowed") };
    let found = words::template_not_found("order", "en_US", &other);
    assert_eq!(refusal.text, found);
}

#[test]
fn an_unfilled_slot_is_named_and_can_be_corrected() {
    let world = drafting(template("order", Category::Utility, "Order {{1}} is here."), json!([]));
    let refusal = check(&world, at(0), Code::SlotMissing, Some(132_000), &[RemedyKind::FixSlots]);
    assert_eq!(refusal.text.arguments, [("slot".into(), "body:1".into())]);
    assert!(refusal.remedies[0].request.path.ends_with("&q=order"));
}

#[test]
fn marketing_is_not_sent_to_those_who_stopped_it_or_to_the_usa() {
    use RemedyKind as R;
    let sale = template("sale", Category::Marketing, "Big sale.");
    let mut world = drafting(sale.clone(), json!([]));
    world.recipient.opted_out = Some(at(-9));
    world.alternatives = vec![sale.clone(), template("plain", Category::Utility, "We are here.")];
    let remedies = [R::SendTemplate, R::ChooseTemplate, R::AskThemToWrite];
    let refusal = check(&world, at(0), Code::OptedOut, Some(131_050), &remedies);
    assert_eq!(refusal.since, Some(at(-9)));
    world.recipient.opted_out = None;
    assert!(is_allowed(&world, at(0)));
    world.recipient.country = Some("US".to_owned());
    check(&world, at(0), Code::RegionNotAllowed, Some(131_049), &[R::AskThemToWrite]);
    world.recipient.country = None;
    world.recipient.lacks_consent = true;
    check(&world, at(0), Code::ConsentMissing, None, &remedies);
    world.recipient.contact = Some(ContactId(Uuid::from_u128(7)));
    let remedies = [R::RecordConsent, R::SendTemplate, R::ChooseTemplate, R::AskThemToWrite];
    let refusal = check(&world, at(0), Code::ConsentMissing, None, &remedies);
    let way = &refusal.remedies[0].request;
    assert_eq!(way.body, json!({"purpose": "marketing", "given": true, "how": "hand"}));
    assert!(refusal.remedies[1].request.body["template"]["name"] == "plain", "no marketing is suggested");
    let mut utility = drafting(template("plain", Category::Utility, "We are here."), json!([]));
    utility.recipient = Recipient { opted_out: Some(at(-9)), lacks_consent: true, ..world.recipient.clone() };
    assert!(is_allowed(&utility, at(0)), "other templates and free text may be sent");
}

#[test]
fn the_first_reason_is_the_one_that_would_remain() {
    let mut world = world();
    world.recipient.blocked = true;
    world.channel.ready = Err(crate::words::number::sends_nothing("PENDING"));
    world.recipient.country = Some("KP".to_owned());
    world.limits.pair = PairRate::after([at(98); 46]);
    check(&world, at(98), Code::ContactBlocked, Some(130_403), &[]);
    world.recipient.contact = Some(ContactId(Uuid::from_u128(7)));
    let refusal = check(&world, at(98), Code::ContactBlocked, Some(130_403), &[RemedyKind::Unblock]);
    assert_eq!(refusal.remedies[0].request.body, json!({"blocked": false}));
    world.recipient.blocked = false;
    let refusal = check(&world, at(98), Code::NumberNotReady, None, &[RemedyKind::SeeNumber]);
    assert_eq!(refusal.text, words::number_not_ready(&crate::words::number::sends_nothing("PENDING")));
    world.channel.ready = Ok(());
    check(&world, at(98), Code::RegionNotAllowed, Some(130_497), &[RemedyKind::AskThemToWrite]);
    world.recipient.country = None;
    assert_eq!(world.refusal(at(98)).code, Code::WindowClosed);
    world.pair.window.customer_wrote(CustomerEvent { at: at(97), message: MessageId(Uuid::nil()) });
    let refusal = check(&world, at(98), Code::PairRate, Some(131_056), &[RemedyKind::WaitUntil]);
    let soon = at(98) + Span::seconds(12);
    assert_eq!(refusal.until, Some(soon));
    assert!(is_allowed(&world, soon));
}

#[test]
fn codes_go_to_phone_numbers_only() {
    let mut world = drafting(template("code", Category::Authentication, "Your code."), json!([]));
    assert!(is_allowed(&world, at(0)));
    world.recipient.phone_known = false;
    check(&world, at(0), Code::PhoneNeeded, Some(131_062), &[RemedyKind::AskThemToWrite]);
}

proptest! {
    #[test]
    fn free_form_is_permitted_exactly_while_the_window_is_open(
        written in prop::collection::vec(0..100_000i64, 0..5),
        refused in prop::option::of(0..100_000i64),
        now in 0..250_000i64,
    ) {
        let mut world = World { pair: Pair::default(), ..world() };
        for seconds in &written {
            let event = CustomerEvent { at: Timestamp::from_seconds(*seconds), message: MessageId(Uuid::nil()) };
            world.pair.window.customer_wrote(event);
        }
        if let Some(seconds) = refused {
            world.pair.window.refused(Timestamp::from_seconds(seconds));
        }
        let before = world.pair.clone();
        let newest = written.iter().max();
        let open = newest.is_some_and(|newest| now < newest + 86_400 && refused.is_none_or(|sent| sent < *newest));
        prop_assert_eq!(is_allowed(&world, Timestamp::from_seconds(now)), open);
        prop_assert_eq!(before, world.pair, "an answer changes nothing");
    }
}
