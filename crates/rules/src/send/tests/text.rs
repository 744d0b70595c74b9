//! Text messages of the telephone network.

use super::*;
use crate::pricing::price::{Cost, Price, Prices};
use crate::pricing::{Billed, BillingCategory, Charge, Reason, RuleSet};
use crate::send::facts::WhatsAppWay;
use crate::sms::Coding;

fn sms(json: Value) -> World {
    let kind = Kind::of_word(json["type"].as_str().unwrap());
    let draft = Draft { form: Form::FreeForm(kind), text: String::new(), context: None, json };
    let mut world = World { pair: Pair::default(), draft, ..world() };
    (world.channel.kind, world.channel.link_number) = (ChannelKind::Sms, None);
    world
}

fn says(body: &str) -> World {
    sms(json!({"type": "text", "text": {"body": body}}))
}

fn permit(world: &World) -> Permit {
    match send(&world.state(), &world.draft, at(0)) {
        Decision::Allowed(permit) => permit,
        Decision::Refused(refusal) => panic!("{refusal:?}"),
    }
}

#[test]
fn there_is_no_window_and_no_limit_of_metas() {
    let mut world = says("Hello");
    world.limits.pair = PairRate::after([at(0); 90]);
    let permit = permit(&world);
    assert_eq!((permit.window_until, permit.entry_point, permit.goes_at), (None, EntryState::None, at(0)));
}

#[test]
fn a_permit_tells_segments_and_their_price() {
    let (rules, category, reason) = (RuleSet::Segments, BillingCategory::Sms, Reason::Regular);
    let charge = Charge { rules, category, billable: reason.is_billable(), reason };
    let cost = Cost {
        charge,
        market: "+1".to_owned(),
        currency: "USD".to_owned(),
        amount: Some(crate::pricing::money::Amount::from_millionths(8_300)),
        rates: None,
        segments: 1,
    };
    let one = Price { cost, form: Billed::Sms, opens: None, allowance: None, rule: "S2.6", recipients: 1 };
    let prices = Prices::of_sender(one.clone(), Price { form: Billed::Mms, ..one });
    let world = says(&format!("{}’", "a".repeat(152)));
    let state = SendState { prices: Some(&prices), ..world.state() };
    let Decision::Allowed(permit) = send(&state, &world.draft, at(0)) else { panic!("refused") };
    let segments = permit.segments.unwrap();
    assert_eq!((segments.coding, segments.count), (Coding::Ucs2, 3));
    let cost = permit.price.unwrap().cost;
    assert_eq!((cost.segments, cost.amount.unwrap().millionths()), (3, 24_900));
}

#[test]
fn the_reason_is_the_one_that_would_remain() {
    let mut world = says("");
    world.recipient.blocked = true;
    world.channel.ready = Err(crate::words::number::DISCONNECTED);
    world.recipient.phone_known = false;
    world.recipient.country = Some("CU".to_owned());
    world.recipient.opted_out = Some(at(-1));
    check(&world, at(0), Code::ContactBlocked, None, &[]);
    world.recipient.blocked = false;
    check(&world, at(0), Code::NumberNotReady, None, &[RemedyKind::SeeNumber]);
    world.channel.ready = Ok(());
    check(&world, at(0), Code::PhoneNeeded, None, &[]);
    world.recipient.phone_known = true;
    check(&world, at(0), Code::RegionNotAllowed, None, &[]);
    world.recipient.country = Some("US".to_owned());
    let stopped = check(&world, at(0), Code::OptedOut, Some(21_610), &[]);
    assert_eq!((stopped.since, stopped.rule), (Some(at(-1)), "S2.4"));
    world.recipient.opted_out = None;
    check(&world, at(0), Code::TextMissing, Some(21_602), &[]);
    world.recipient.lacks_consent = true;
    world.draft = says("Hello").draft;
    permit(&world);
}

#[test]
fn a_text_has_at_most_1600_characters() {
    permit(&says(&"a".repeat(1600)));
    permit(&says(&"😀".repeat(1600)));
    let refusal = check(&says(&"a".repeat(1601)), at(0), Code::TextTooLong, Some(21_617), &[]);
    assert_eq!(refusal.text, words::text_too_long(1601, 1600));
    let captioned = |count| json!({"link": "https://files.example/a.png", "caption": "a".repeat(count)});
    permit(&sms(json!({"type": "image", "image": captioned(1600)})));
    check(
        &sms(json!({"type": "image", "image": captioned(1601)})),
        at(0),
        Code::TextTooLong,
        Some(21_617),
        &[],
    );
    check(&says(" \n"), at(0), Code::TextMissing, Some(21_602), &[]);
}

#[test]
fn files_go_by_their_link() {
    for kind in ["image", "audio", "video", "document"] {
        let mut json = json!({"type": kind});
        json[kind] = json!({"link": "https://files.example/a"});
        let permit = permit(&sms(json.clone()));
        assert_eq!((permit.segments.is_none(), permit.counts()), (true, false), "{kind}");
        json[kind] = json!({"id": "4711", "caption": "The bill"});
        let ways = check(&sms(json), at(0), Code::NotOnSms, None, &[RemedyKind::SendWords]).remedies;
        assert_eq!(ways[0].says.as_deref(), Some("The bill"));
    }
}

#[test]
fn what_sms_cannot_carry_is_offered_as_words() {
    for json in [
        json!({"type": "location", "location": {"latitude": 1, "longitude": 2}}),
        json!({"type": "contacts", "contacts": []}),
        json!({"type": "reaction", "reaction": {"emoji": "👍"}}),
        json!({"type": "sticker", "sticker": {"link": "https://files.example/a.webp"}}),
    ] {
        check(&sms(json), at(0), Code::NotOnSms, None, &[]);
    }
    let question = json!({"type": "interactive", "interactive": {"body": {"text": "Which day?"}}});
    let refusal = check(&sms(question), at(0), Code::NotOnSms, None, &[RemedyKind::SendWords]);
    let expected = json!({"channel_id": ChannelId(Uuid::from_u128(1)), "to": "+15550002222", "type": "text",
        "text": {"body": "Which day?"}});
    assert_eq!(refusal.remedies[0].request.body, expected);
    let components = json!([{"type": "body", "parameters": [{"type": "text", "text": "7"}]}]);
    let mut world = drafting(template("order", Category::Utility, "Order {{1}} is here."), components);
    world.channel.kind = ChannelKind::Sms;
    let refusal = check(&world, at(0), Code::NotOnSms, None, &[RemedyKind::SendWords]);
    assert_eq!(refusal.remedies[0].says.as_deref(), Some("Order 7 is here."));
}

#[test]
fn what_sms_does_not_take_may_go_on_whatsapp() {
    let number = ChannelId(Uuid::from_u128(3));
    let refused = |world: &World, takes_it| {
        let way = WhatsAppWay { channel: number, takes_it, price: None };
        let state = SendState { whatsapp: Some(&way), ..world.state() };
        let Decision::Refused(refusal) = send(&state, &world.draft, at(0)) else { panic!("allowed") };
        let found = refusal.remedies.iter().find(|way| way.kind == RemedyKind::UseWhatsApp);
        (refusal.code, found.map(|way| way.request.clone()))
    };
    let mut stopped = says("Hello");
    stopped.recipient.opted_out = Some(at(-1));
    let body = json!({"channel_id": number, "to": "+15550002222", "type": "text", "text": {"body": "Hello"}});
    let (code, request) = refused(&stopped, true);
    let request = request.unwrap();
    assert_eq!((code, request.method, request.body), (Code::OptedOut, "POST", body));
    let (_, request) = refused(&stopped, false);
    let templates = format!("/api/v1/templates?channel_id={number}&status=APPROVED");
    assert_eq!(request.unwrap().path, templates, "outside the window templates alone");
    let mut unknown = says("Hello");
    unknown.recipient.phone_known = false;
    let place = sms(json!({"type": "location", "location": {"latitude": 1, "longitude": 2}}));
    let mut silent = says("Hello");
    silent.channel.ready = Err(crate::words::number::DISCONNECTED);
    for world in [unknown, place, silent, says(&"a".repeat(1601))] {
        let (code, request) = refused(&world, true);
        assert!(request.is_some(), "{code:?}");
    }
    let mut blocked = says("Hello");
    blocked.recipient.blocked = true;
    for world in [blocked, says("")] {
        let (code, request) = refused(&world, true);
        assert!(request.is_none(), "{code:?} holds there too");
    }
}

#[test]
fn the_carriers_refusals_are_ours() {
    let world = says("Hello");
    let failed = |code| refusal_for_fault(&world.state(), &world.draft, FailedSend { code, at: at(3) });
    let stopped = failed(21_610).unwrap();
    assert_eq!((stopped.code, stopped.since, stopped.meta_code), (Code::OptedOut, Some(at(3)), Some(21_610)));
    assert_eq!(failed(21_408).unwrap().code, Code::RegionNotAllowed);
    for code in [30_003, 30_007, 20_003, 131_047, 131_050] {
        assert_eq!(failed(code), None, "{code}");
    }
}
