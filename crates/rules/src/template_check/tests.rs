//! Templates of every shape: their slots, what is checked, how they are filled and drawn.

mod kinds;

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::draft::TemplateDraft;
use crate::id::TemplateId;
use crate::refusal::Code;
use crate::template::TemplateStatus;
use crate::template::{Category, Template};
use crate::words::{Sentence, template as words};

fn template(components: Value) -> Template {
    Template {
        id: TemplateId(Uuid::nil()),
        meta_id: None,
        name: "order_ready".to_owned(),
        language: "en_US".to_owned(),
        category: Category::Utility,
        status: TemplateStatus::Approved,
        reason: String::new(),
        quality: "GREEN".to_owned(),
        parameter_format: "POSITIONAL".to_owned(),
        components,
    }
}

fn draft(components: Value) -> TemplateDraft {
    TemplateDraft { name: "order_ready".to_owned(), language: "en_US".to_owned(), components }
}

/// `ok`, or the code, Meta's code and the slot.
fn check_says(definition: &Value, given: &Value) -> String {
    match check(&template(definition.clone()), &draft(given.clone())) {
        Ok(()) => "ok".to_owned(),
        Err(problem) => {
            let code = if problem.code == Code::SlotMissing { "missing" } else { "invalid" };
            let slot = problem.slot.map_or("-".to_owned(), |slot| slot.to_string());
            format!("{code} {} {slot}", problem.meta_code)
        }
    }
}

fn check_all(definition: &Value, cases: &[(Value, &str)]) {
    for (given, expected) in cases {
        assert_eq!(check_says(definition, given), *expected, "{given}");
    }
}

fn body(text: &str) -> Value {
    json!([{"type": "BODY", "text": text}])
}

fn words(values: &[&str]) -> Value {
    let parameters: Vec<Value> = values.iter().map(|value| json!({"type": "text", "text": value})).collect();
    json!([{"type": "body", "parameters": parameters}])
}

fn button(index: usize, sub_type: &str, parameter: &Value) -> Value {
    json!([{"type": "button", "sub_type": sub_type, "index": index.to_string(), "parameters": [parameter]}])
}

/// Meta's own example of a template, with a header and every common button.
fn everything() -> Value {
    json!([
        {"type": "HEADER", "format": "TEXT", "text": "News for {{1}}", "example": {"header_text": ["Ana"]}},
        {"type": "BODY", "text": "Hi {{1}}, order {{2}} is ready.", "example": {"body_text": [["Ana", "A-17"]]}},
        {"type": "FOOTER", "text": "Thanks"},
        {"type": "BUTTONS", "buttons": [
            {"type": "QUICK_REPLY", "text": "OK"},
            {"type": "URL", "text": "Track", "url": "https://example.com/{{1}}",
                "example": ["https://example.com/A-17"]},
            {"type": "COPY_CODE", "example": "SAVE10"},
            {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550001111"}]},
    ])
}

#[test]
fn slots_are_what_differs_from_send_to_send() {
    let found = slots(&everything());
    let slot = |key: &str, label: Sentence, example: &str, kind| Slot {
        key: key.parse().unwrap(),
        label,
        example: Some(example.to_owned()),
        kind,
    };
    let expected = [
        slot("header:1", words::header_slot("1"), "Ana", SlotKind::Text),
        slot("body:1", words::body_slot("1"), "Ana", SlotKind::Text),
        slot("body:2", words::body_slot("2"), "A-17", SlotKind::Text),
        slot("button:1", words::button_slot("Track", SlotKind::UrlSuffix), "A-17", SlotKind::UrlSuffix),
        slot("button:2", words::button_slot("", SlotKind::CouponCode), "SAVE10", SlotKind::CouponCode),
    ];
    assert_eq!(found, expected);
}

#[test]
fn named_slots_and_their_examples() {
    let definition = json!([{"type": "body", "text": "Hi {{first_name}}, see {{order_id}}.", "example":
        {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"},
                                    {"param_name": "order_id", "example": "A-17"}]}}]);
    let found = slots(&definition);
    assert_eq!(found[0].label, Sentence::plain("slot-body").with("name", "First name"));
    assert_eq!(found[1].example.as_deref(), Some("A-17"));
    assert_eq!(found[1].key, SlotKey::Body("order_id".to_owned()));
}

#[test]
fn slot_keys_are_read_as_they_are_written() {
    for written in ["header", "header:1", "body:first_name", "offer", "button:0", "card:2/body:1"] {
        assert_eq!(written.parse::<SlotKey>().unwrap().to_string(), written);
    }
    for wrong in ["", "body", "body:", "button:x", "card:0", "card:0/card:1/body:1", "footer:1"] {
        assert!(wrong.parse::<SlotKey>().is_err(), "{wrong}");
    }
    let values = BTreeMap::from([(SlotKey::Body("1".to_owned()), "Ana".to_owned())]);
    assert_eq!(serde_json::to_value(values).unwrap(), json!({"body:1": "Ana"}));
}

#[test]
fn the_number_of_values_has_to_fit() {
    let definition = body("Hi {{1}}, order {{2}} is ready.");
    check_all(
        &definition,
        &[
            (words(&["Ana", "A-17"]), "ok"),
            (json!([{"type": "BODY", "parameters": words(&["Ana", "A-17"])[0]["parameters"]}]), "ok"),
            (json!([]), "missing 132000 body:1"),
            (Value::Null, "missing 132000 body:1"),
            (json!({"1": "Ana"}), "invalid 132000 -"),
            (words(&["Ana"]), "missing 132000 body:2"),
            (words(&["Ana", "A-17", "more"]), "invalid 132000 -"),
            (words(&["Ana", " "]), "missing 131008 body:2"),
        ],
    );
    check_all(&body("Ready."), &[(json!([]), "ok"), (words(&["Ana"]), "invalid 132000 -")]);
}

#[test]
fn values_have_to_be_of_the_kind_that_was_asked_for() {
    check_all(
        &body("Hi {{1}}, welcome."),
        &[
            (words(&["two\nlines"]), "invalid 132012 body:1"),
            (words(&["a\ttab"]), "invalid 132012 body:1"),
            (words(&["four    spaces"]), "ok"),
            (words(&["five     spaces"]), "invalid 132012 body:1"),
            (words(&[&"x".repeat(1011)]), "ok"),
            (words(&[&"x".repeat(1012)]), "invalid 132005 -"),
            (
                json!([{"type": "body", "parameters": [{"type": "text", "text": 17}]}]),
                "invalid 132012 body:1",
            ),
            (
                json!([{"type": "body", "parameters": [{"type": "image", "image": {"id": "1"}}]}]),
                "invalid 132012 body:1",
            ),
            (
                json!([{"type": "body", "parameters":
                [{"type": "currency", "currency": {"fallback_value": "$7", "code": "USD", "amount_1000": 7000}}]}]),
                "ok",
            ),
        ],
    );
}

#[test]
fn named_values_come_by_name_in_any_order() {
    let named = |pairs: &[(&str, &str)]| {
        let parameters: Vec<Value> = pairs
            .iter()
            .map(|(name, value)| json!({"type": "text", "parameter_name": name, "text": value}))
            .collect();
        json!([{"type": "body", "parameters": parameters}])
    };
    check_all(
        &body("Hi {{name}}, order {{order}} is ready."),
        &[
            (named(&[("name", "Ana"), ("order", "A-17")]), "ok"),
            (named(&[("order", "A-17"), ("name", "Ana")]), "ok"),
            (named(&[("name", "Ana")]), "missing 132000 body:order"),
            (named(&[("name", "Ana"), ("orders", "A-17")]), "missing 132000 body:order"),
            (named(&[("name", "Ana"), ("order", "A-17"), ("more", "x")]), "invalid 132000 -"),
            (words(&["Ana", "A-17"]), "invalid 132012 body:name"),
        ],
    );
}

#[test]
fn a_header_takes_what_its_format_says() {
    let header = |parameter: Value| json!([{"type": "header", "parameters": [parameter]}]);
    let image = json!([{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Look."}]);
    check_all(
        &image,
        &[
            (header(json!({"type": "image", "image": {"id": "1"}})), "ok"),
            (header(json!({"type": "image", "image": {"link": "https://example.com/a.png"}})), "ok"),
            (
                header(json!({"type": "image", "image": {"link": "ftp://example.com/a.png"}})),
                "invalid 132012 header",
            ),
            (header(json!({"type": "image", "image": {"id": "head.png"}})), "invalid 132012 header"),
            (header(json!({"type": "image", "image": {}})), "invalid 132012 header"),
            (header(json!({"type": "video", "video": {"id": "1"}})), "invalid 132012 header"),
            (json!([]), "missing 132012 header"),
        ],
    );
    let place = json!([{"type": "HEADER", "format": "LOCATION"}, {"type": "BODY", "text": "Here."}]);
    let location = |latitude: Value| {
        header(json!({"type": "location", "location": {"latitude": latitude, "longitude": 13.4}}))
    };
    check_all(
        &place,
        &[
            (location(json!(52.5)), "ok"),
            (location(json!("52.5")), "ok"),
            (location(json!(95)), "invalid 132012 header"),
            (location(json!("north")), "invalid 132012 header"),
        ],
    );
    let text =
        json!([{"type": "HEADER", "format": "TEXT", "text": "For {{1}}"}, {"type": "BODY", "text": "Hi."}]);
    check_all(
        &text,
        &[
            (header(json!({"type": "text", "text": "Ana"})), "ok"),
            (header(json!({"type": "text", "text": "x".repeat(57)})), "invalid 132005 -"),
            (json!([]), "missing 132000 header:1"),
        ],
    );
}

#[test]
fn buttons_take_the_end_of_an_address_or_a_code() {
    let definition = json!([{"type": "BODY", "text": "Hi."}, {"type": "BUTTONS", "buttons": [
        {"type": "QUICK_REPLY", "text": "OK"}, {"type": "URL", "text": "Go", "url": "https://example.com/{{1}}"}]}]);
    let text = |value: &str| json!({"type": "text", "text": value});
    let mut with_payload = button(1, "url", &text("A-17"));
    let payload = button(0, "quick_reply", &json!({"type": "payload", "payload": "yes"}));
    with_payload.as_array_mut().unwrap().push(payload[0].clone());
    let mut by_number = button(1, "url", &text("A-17"));
    by_number[0]["index"] = json!(1);
    check_all(
        &definition,
        &[
            (button(1, "url", &text("A-17")), "ok"),
            (by_number, "ok"),
            (with_payload, "ok"),
            (json!([]), "missing 131008 button:1"),
            (button(1, "url", &text("")), "missing 131008 button:1"),
            (button(1, "url", &text(&"x".repeat(2001))), "invalid 132005 button:1"),
            (button(1, "url", &json!({"type": "payload", "payload": "x"})), "invalid 132012 button:1"),
            (button(7, "url", &text("A-17")), "invalid 132000 -"),
        ],
    );
    let coupon = json!([{"type": "BODY", "text": "Hi."},
        {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "A"}]}]);
    let code = |code: &str| button(0, "copy_code", &json!({"type": "coupon_code", "coupon_code": code}));
    check_all(&coupon, &[(code("SAVE10"), "ok"), (code(&"x".repeat(21)), "invalid 132005 button:0")]);
    let fixed = json!([{"type": "BODY", "text": "Hi."},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Go", "url": "https://example.com"}]}]);
    check_all(&fixed, &[(json!([]), "ok"), (button(0, "url", &text("x")), "invalid 132000 button:0")]);
}

#[test]
fn a_one_time_code_goes_into_body_and_button() {
    let definition = json!([{"type": "BODY", "add_security_recommendation": true},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}]);
    let values = BTreeMap::from([(SlotKey::Body("1".to_owned()), "123456".to_owned())]);
    let given = fill(&definition, &values);
    assert_eq!(check_says(&definition, &given), "ok");
    assert_eq!(check_says(&definition, &words(&["123456"])), "missing 131008 body:1");
    let rendered = render_components(&definition, &given);
    assert_eq!(rendered.body, "*123456* is your verification code.");
    assert_eq!(rendered.buttons[0].target, "123456");
}

#[test]
fn filling_gives_metas_components() {
    let values = [
        ("header:1", "Ana"),
        ("body:1", "Ana"),
        ("body:2", "A-17"),
        ("button:1", "A-17"),
        ("button:2", "SAVE10"),
        ("body:9", "nobody asked"),
    ];
    let values = values.map(|(key, value)| (key.parse().unwrap(), value.to_owned())).into();
    let text = |value: &str| json!({"type": "text", "text": value});
    let given = fill(&everything(), &values);
    let expected = json!([
        {"type": "header", "parameters": [text("Ana")]},
        {"type": "body", "parameters": [text("Ana"), text("A-17")]},
        {"type": "button", "sub_type": "url", "index": "1", "parameters": [text("A-17")]},
        {"type": "button", "sub_type": "copy_code", "index": "2",
            "parameters": [{"type": "coupon_code", "coupon_code": "SAVE10"}]},
    ]);
    assert_eq!(given, expected);
    assert_eq!(check_says(&everything(), &given), "ok");
}

#[test]
fn the_customer_sees_the_values_in_their_places() {
    let values = [("header:1", "Ana"), ("body:1", "Ana"), ("body:2", "A-17"), ("button:1", "A-17")];
    let values = values.map(|(key, value)| (key.parse().unwrap(), value.to_owned())).into();
    let rendered = render(&template(everything()), &fill(&everything(), &values));
    assert_eq!(rendered.header, Some(RenderedHeader::Text("News for Ana".to_owned())));
    assert_eq!(rendered.words(), "News for Ana\nHi Ana, order A-17 is ready.\nThanks");
    let targets: Vec<&str> = rendered.buttons.iter().map(|button| button.target.as_str()).collect();
    assert_eq!(targets, ["", "https://example.com/A-17", "", "+15550001111"]);
}

#[test]
fn a_preview_shows_the_slots_that_are_still_open() {
    let rendered = render_components(&everything(), &json!([]));
    assert_eq!(rendered.body, "Hi {{1}}, order {{2}} is ready.");
    assert_eq!(rendered.buttons[1].target, "https://example.com/{{1}}");
    assert_eq!(render_components(&Value::Null, &Value::Null), Rendered::default());
}

#[test]
fn media_headers_and_payloads_are_drawn_as_they_were_sent() {
    let definition = json!([{"type": "HEADER", "format": "DOCUMENT"}, {"type": "BODY", "text": "Look."},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "OK"}]}]);
    let given = json!([
        {"type": "HEADER", "parameters": [{"type": "document", "document": {"id": "1", "filename": "a.pdf"}}]},
        {"type": "button", "sub_type": "quick_reply", "index": 0,
            "parameters": [{"type": "payload", "payload": "yes"}]}]);
    let rendered = render_components(&definition, &given);
    assert_eq!(rendered.header, Some(RenderedHeader::Document(json!({"id": "1", "filename": "a.pdf"}))));
    assert_eq!(rendered.buttons[0].payload.as_deref(), Some("yes"));
}

#[test]
fn every_kind_of_slot_is_filled_well() {
    let definition = json!([
        {"type": "HEADER", "format": "LOCATION"},
        {"type": "BODY", "text": "See {{1}} there."},
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Soon", "has_expiration": true}},
        {"type": "BUTTONS", "buttons": [{"type": "MPM", "text": "View items"}]}]);
    let values: [(SlotKey, &str); 4] = [
        (SlotKey::HeaderMedia, "52.5, 13.4, Shop, Main St 1, Berlin"),
        (SlotKey::Body("1".to_owned()), "it"),
        (SlotKey::Offer, "1750000000000"),
        (SlotKey::Button(0), r#"{"thumbnail_product_retailer_id": "x", "sections": []}"#),
    ];
    let values: BTreeMap<SlotKey, String> = values.map(|(key, value)| (key, value.to_owned())).into();
    assert_eq!(slots(&definition).len(), values.len());
    let given = fill(&definition, &values);
    assert_eq!(check_says(&definition, &given), "ok", "{given}");
    assert_eq!(given[0]["parameters"][0]["location"]["address"], "Main St 1, Berlin");
    for missing in values.keys() {
        let mut fewer = values.clone();
        fewer.remove(missing);
        let says = check_says(&definition, &fill(&definition, &fewer));
        assert!(says.starts_with("missing") && says.ends_with(&missing.to_string()), "{missing}: {says}");
    }
}

#[test]
fn each_card_of_a_carousel_has_slots_of_its_own() {
    let card = json!({"components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Only {{1}} left."}]});
    let definition = json!([{"type": "BODY", "text": "Look."}, {"type": "CAROUSEL", "cards": [card, card]}]);
    let keys: Vec<String> = slots(&definition).iter().map(|slot| slot.key.to_string()).collect();
    assert_eq!(keys, ["card:0/header", "card:0/body:1", "card:1/header", "card:1/body:1"]);
    let mut values: BTreeMap<SlotKey, String> =
        slots(&definition).into_iter().map(|slot| (slot.key, "7".to_owned())).collect();
    let given = fill(&definition, &values);
    assert_eq!(check_says(&definition, &given), "ok", "{given}");
    assert_eq!(render_components(&definition, &given).cards[1].body, "Only 7 left.");
    values.remove(&"card:1/body:1".parse().unwrap());
    assert_eq!(check_says(&definition, &fill(&definition, &values)), "missing 132000 card:1/body:1");
}

#[test]
fn another_language_is_another_template() {
    let other = TemplateDraft { language: "pt_BR".to_owned(), ..draft(json!([])) };
    assert_eq!(check(&template(body("Hi.")), &other).unwrap_err().code, Code::TemplateNotFound);
}

/// Any JSON, with the words that matter often enough.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "type",
        "body",
        "HEADER",
        "BUTTONS",
        "buttons",
        "parameters",
        "text",
        "{{1}}",
        "{{",
        "}}",
        "Hi {{a}} {{2}}",
        "format",
        "IMAGE",
        "image",
        "index",
        "cards",
        "CAROUSEL",
        "components",
        "example",
        "body_text",
        "url",
        "URL",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..5).prop_map(|pairs| {
                Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_whatever_makes_it_fall_over(definition in any_json(), given in any_json()) {
        let values = slots(&definition).into_iter().map(|slot| (slot.key, "x".to_owned())).collect();
        fill(&definition, &values);
        render_components(&definition, &given).words();
        check(&template(definition.clone()), &draft(given.clone())).ok();
        let head = Definition { name: "a", language: "en", category: "UTILITY", parameter_format: "", components: &definition, lifetime: None };
        lint(&head, &crate::settings::Settings::default());
    }

    #[test]
    fn good_values_for_every_slot_pass_the_check_and_are_seen(
        names in prop::collection::vec("[a-z][a-z0-9_]{0,5}", 1..5),
        value in "[a-zA-Z0-9]( ?[a-zA-Z0-9]){0,20}",
    ) {
        let text = names.iter().fold("Dear ".to_owned(), |text, name| format!("{text}{{{{{name}}}}} and "));
        let definition = body(&format!("{text}end."));
        let values = slots(&definition).into_iter().map(|slot| (slot.key, value.clone())).collect();
        let given = fill(&definition, &values);
        prop_assert_eq!(check_says(&definition, &given), "ok");
        let rendered = render_components(&definition, &given).body;
        prop_assert_eq!(rendered.matches(&format!("{value} and ")).count(), names.len());
    }
}

#[test]
fn components_have_a_place_once_and_say_what_their_button_is() {
    let definition = json!([{"type": "BODY", "text": "Your order {{1}} is on its way."},
        {"type": "BUTTONS", "buttons": [{"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550100200"},
            {"type": "URL", "text": "Track", "url": "https://x.test/{{1}}"}]}]);
    let text = |text: &str| json!({"type": "text", "text": text});
    let body = || json!({"type": "body", "parameters": [text("A-9")]});
    let at = |index: usize, sub_type: &str| json!({"type": "button", "sub_type": sub_type, "index": index, "parameters": [text("abc")]});
    let without = json!({"type": "button", "index": 1, "parameters": [text("abc")]});
    let other = |kind: &str| json!({"type": kind, "parameters": [text("x")]});
    check_all(
        &definition,
        &[
            (json!([body(), at(1, "url")]), "ok"),
            (json!([body(), at(1, "URL")]), "ok"),
            (json!([body(), at(0, "phone_number"), at(1, "url")]), "invalid 100 button:0"),
            (json!([body(), at(0, "foo"), at(1, "url")]), "invalid 100 button:0"),
            (json!([body(), at(1, "quick_reply")]), "invalid 100 button:1"),
            (json!([body(), without]), "invalid 131008 button:1"),
            (json!([body(), at(1, "url"), at(1, "url")]), "invalid 132000 -"),
            (json!([body(), body(), at(1, "url")]), "invalid 132000 -"),
            (json!([body(), at(1, "url"), other("footer")]), "invalid 100 -"),
            (json!([body(), at(1, "url"), other("zzz")]), "invalid 100 -"),
            (json!([body(), at(1, "url"), other("carousel")]), "invalid 132000 -"),
            (json!([body(), at(1, "url"), other("header")]), "invalid 132000 -"),
            (json!([body(), at(2, "url")]), "invalid 132000 -"),
        ],
    );
}

#[test]
fn the_button_of_a_flow_never_leaves_without_its_component() {
    let definition = json!([{"type": "BODY", "text": "Tell us."},
        {"type": "BUTTONS", "buttons": [{"type": "FLOW", "text": "Rate", "flow_id": "9"}]}]);
    let added = complete(&definition, &Value::Null);
    assert_eq!(added, button(0, "flow", &json!({"type": "action", "action": {}})));
    assert_eq!(check_says(&definition, &added), "ok");
    let own = button(0, "FLOW", &json!({"type": "action", "action": {"flow_token": "t"}}));
    assert_eq!(complete(&definition, &own), own);
    assert_eq!(complete(&body("Hello"), &json!([])), json!([]));
}
