//! SMS as a way out where WhatsApp refuses.

use super::*;
use crate::pricing::money::Amount;
use crate::pricing::price::{Cost, Price};
use crate::pricing::{Billed, BillingCategory, Charge, Reason, RuleSet};
use crate::send::facts::SmsWay;

fn sender() -> SmsWay {
    let (rules, category, reason) = (RuleSet::Segments, BillingCategory::Sms, Reason::Regular);
    let charge = Charge { rules, category, billable: reason.is_billable(), reason };
    let cost = Cost {
        charge,
        market: "+1".to_owned(),
        currency: "USD".to_owned(),
        amount: Some(Amount::from_millionths(8_300)),
        rates: None,
        segments: 1,
    };
    let segment =
        Price { cost, form: Billed::Sms, opens: None, allowance: None, rule: "S2.6", recipients: 1 };
    SmsWay { channel: ChannelId(Uuid::from_u128(2)), segment: Some(segment) }
}

fn refused(world: &World, way: &SmsWay, now: Timestamp) -> Refusal {
    match send(&SendState { sms: Some(way), ..world.state() }, &world.draft, now) {
        Decision::Refused(refusal) => refusal,
        Decision::Allowed(permit) => panic!("allowed: {permit:?}"),
    }
}

fn way_out(refusal: &Refusal, kind: RemedyKind) -> Option<&crate::refusal::Remedy> {
    refusal.remedies.iter().find(|remedy| remedy.kind == kind)
}

fn says(body: &str) -> World {
    let json = json!({"type": "text", "text": {"body": body}});
    World { pair: Pair::default(), draft: Draft { text: body.to_owned(), json, ..text() }, ..world() }
}

#[test]
fn where_the_window_is_closed_the_same_words_may_go_by_sms_at_the_price_of_their_segments() {
    let words = format!("{}’", "a".repeat(152));
    let refusal = refused(&says(&words), &sender(), at(0));
    let sms = way_out(&refusal, RemedyKind::UseSms).unwrap();
    let body = json!({"channel_id": ChannelId(Uuid::from_u128(2)), "to": "+15550002222", "type": "text",
        "text": {"body": words}});
    assert_eq!((sms.request.path.as_str(), &sms.request.body), ("/api/v1/messages", &body));
    let cost = &sms.price.as_ref().unwrap().cost;
    assert_eq!((cost.segments, cost.amount.unwrap().millionths()), (3, 24_900));
    let kinds: Vec<RemedyKind> = refusal.remedies.iter().map(|remedy| remedy.kind).collect();
    assert_eq!(
        kinds,
        [
            RemedyKind::ChooseTemplate,
            RemedyKind::UseSms,
            RemedyKind::SendWhenTheyWrite,
            RemedyKind::AskThemToWrite,
            RemedyKind::InviteBySms,
        ]
    );
}

#[test]
fn an_sms_may_lead_the_customer_back_to_our_number() {
    let refusal = refused(&says("Hello"), &sender(), at(0));
    let invite = way_out(&refusal, RemedyKind::InviteBySms).unwrap();
    assert_eq!(invite.request.body["text"]["body"], "https://wa.me/15550001111");
    assert_eq!(invite.request.body["channel_id"], json!(ChannelId(Uuid::from_u128(2))));
    let mut unnamed = says("Hello");
    unnamed.channel.link_number = None;
    let refusal = refused(&unnamed, &sender(), at(0));
    assert!(way_out(&refusal, RemedyKind::InviteBySms).is_none(), "nowhere to lead to");
}

#[test]
fn a_template_that_is_refused_goes_as_its_words() {
    let components = json!([{"type": "body", "parameters": [{"type": "text", "text": "7"}]}]);
    let mut world = drafting(template("order", Category::Utility, "Order {{1}} is here."), components);
    world.template.as_mut().unwrap().status = TemplateStatus::Paused;
    let refusal = refused(&world, &sender(), at(0));
    assert_eq!(refusal.code, Code::TemplatePaused);
    let sms = way_out(&refusal, RemedyKind::UseSms).unwrap();
    assert_eq!(sms.request.body["text"]["body"], "Order 7 is here.");
}

#[test]
fn what_sms_does_not_take_is_not_offered_by_it() {
    let place = json!({"type": "location", "location": {"latitude": 1, "longitude": 2}});
    let form = Form::FreeForm(Kind::Location);
    let cases =
        [says(&"a".repeat(1_601)), World { draft: Draft { form, json: place, ..text() }, ..says("") }];
    for world in cases {
        let refusal = refused(&world, &sender(), at(0));
        assert!(way_out(&refusal, RemedyKind::UseSms).is_none(), "{refusal:?}");
    }
    let mut stopped = drafting(template("sale", Category::Marketing, "Sale."), json!([]));
    stopped.recipient.opted_out = Some(at(-1));
    let refusal = refused(&stopped, &sender(), at(0));
    assert_eq!(refusal.code, Code::OptedOut);
    assert!(way_out(&refusal, RemedyKind::UseSms).is_none(), "a stop is not gone round by another way");
}
