//! Every sentence that is said about a definition is said of one here, with the rule that it follows from.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::super::{Crowd, Finding, Neighbour, beside, crowd};
use super::{Definition, findings, good};
use crate::id::TemplateId;
use crate::template::{Category, Template};

/// A place of the good definition, what stands there instead, and what is said of that.
type Case = (&'static str, fn() -> Value, &'static str);

const SAID: &[Case] = &[
    ("/name", || json!("Order-1"), "R5.2 lint-name"),
    ("/language", || json!("english"), "R5.3 lint-language"),
    ("/language", || json!("de_DE"), "R5.3 lint-language-near"),
    ("/category", || json!("SERVICE"), "R5.6 lint-category"),
    ("/parameter_format", || json!("NUMBERED"), "R5C.1 lint-parameter-format"),
    ("/components", || json!("body"), "R5B lint-components-needed"),
    ("/components", || json!([]), "R5B lint-body-needed"),
    ("/components/1/text", || json!(""), "R5B lint-body-empty"),
    ("/components/2", || json!({"type": "NEW_THING"}), "R5B lint-unknown-component"),
    ("/components/2", || json!({"type": "BODY", "text": "Again."}), "R5B lint-too-many"),
    ("/components/0/format", || json!("SONG"), "R5B lint-header-format"),
    ("/components/0/text", || json!(""), "R5B lint-header-empty"),
    ("/components/0/text", || json!("x".repeat(61)), "R5B lint-too-long"),
    ("/components/0/text", || json!("A {{1}} b {{2}}"), "R5B lint-header-variables"),
    ("/components/0", || json!({"type": "HEADER", "format": "IMAGE"}), "R5C.10 lint-header-handle"),
    (
        "/components/0",
        || json!({"type": "HEADER", "format": "VIDEO", "example": {"header_handle": ["4::aW1hZ2UvcG5n:A"]}}),
        "R5B lint-sample-kind",
    ),
    ("/components/0", || json!({"type": "HEADER", "format": "PRODUCT"}), "R5B lint-product-category"),
    ("/components/2/text", || json!(""), "R5B lint-footer-empty"),
    ("/components/2/text", || json!("Thanks {{1}}"), "R5B lint-footer-variables"),
    (
        "/components/2",
        || json!({"type": "FOOTER", "code_expiration_minutes": 91}),
        "R5B lint-expiration-minutes",
    ),
    ("/components/0", offer, "R5B lint-footer-in-offer"),
    ("/components/0", offer, "R5B lint-offer-category"),
    ("/components/0", offer, "R5B lint-offer-empty"),
    ("/components/1/text", || json!("Hi {{1}, your order is now here for you."), "R5C.3 lint-braces"),
    ("/components/1/text", || json!("Hi {1}, your order is now here."), "R5C.3 lint-lone-brace"),
    ("/components/1/text", || json!("{{1}}, your order is now here for you."), "R5C.5 lint-variable-at-edge"),
    ("/components/1/text", || json!("Hi {{1}}{{2}}, it is here now for you."), "R5C.5 lint-variables-touch"),
    ("/components/1/text", || json!("Hi {{1}}, order {{2}} done."), "R5C.5 lint-few-words"),
    ("/components/1/text", || json!("A {{1}} - {{2}} - {{3}}."), "R5C.5 lint-too-few-words"),
    ("/components/1/text", || json!("Hi {{2}}, your order is now here."), "R5C.2 lint-positions"),
    (
        "/components/1/text",
        || json!("Hi {{name}}, your order is now here."),
        "R5C.1 lint-named-in-positional",
    ),
    ("/components/1/example", || Value::Null, "R5C.10 lint-example-needed"),
    ("/components/1/text", || json!("x".repeat(551)), "R5B lint-body-long"),
    ("/components/1/text", || json!("\u{1F389}".repeat(11)), "R5B lint-emojis"),
    ("/components/1/text", || json!("Now 20% off, only today."), "R5.16 lint-reads-as-marketing"),
    ("/components/1/text", || json!("Here is your verification code."), "R5.16 lint-reads-as-code"),
    ("/components/1/text", || json!("Please answer with your card number."), "R5.9 lint-asks-for-secrets"),
    ("/components/1/text", || json!("See it at https://bit.ly/3xyz now."), "R5.9 lint-short-link"),
    ("/language", || json!("ar"), "R5.9 lint-other-language"),
    ("/components/3/buttons", || json!([]), "R5B lint-no-buttons"),
    ("/components/3/buttons", || json!(vec![quick(); 11]), "R5B lint-too-many-buttons"),
    ("/components/3/buttons", || json!([link(), link(), link()]), "R5B lint-too-many-of-kind"),
    ("/components/3/buttons", || json!([quick(), link(), quick()]), "R5B lint-buttons-mixed"),
    ("/components/3/buttons/0/type", || json!("HOLOGRAM"), "R5B lint-unknown-button"),
    ("/components/3/buttons/0/text", || json!(""), "R5B lint-button-label"),
    ("/components/3/buttons/1/url", || json!("example.com"), "R5B lint-url-needed"),
    ("/components/3/buttons/1/url", || json!("https://a.example/{{1}}/x"), "R5B lint-url-variable"),
    ("/components/3/buttons/1/url", || json!("https://wa.me/15550100100"), "R5.9 lint-link-to-whatsapp"),
    ("/components/3/buttons/2/phone_number", || json!(""), "R5B lint-phone-needed"),
    ("/components/3/buttons/0", || json!({"type": "FLOW", "text": "Book"}), "R5B lint-flow-needed"),
    ("/components/3/buttons/0", || json!({"type": "OTP", "otp_type": "COPY_CODE"}), "R5B lint-otp-category"),
    ("/components/3/buttons/0", || json!({"type": "OTP", "otp_type": "TWO_TAP"}), "R5B lint-otp-type"),
    ("/components/3/buttons/0", || json!({"type": "OTP", "otp_type": "ONE_TAP"}), "R5B lint-otp-apps"),
    ("/components/2", || json!({"type": "FOOTER", "text": "x".repeat(65_536)}), "R5B lint-vast"),
    ("/components", || json!(vec![json!({"type": "BODY", "text": "x"}); 25_000]), "R5B lint-vast"),
    ("/components/2", || json!({"type": "CALL_PERMISSION_REQUEST"}), "R5B lint-call-permission"),
    ("/components/2", || json!({"type": "CAROUSEL", "cards": []}), "R5B lint-cards"),
    ("/components/2", || json!({"type": "CAROUSEL", "cards": [card(1), card(2)]}), "R5B lint-cards-differ"),
];

fn offer() -> Value {
    json!({"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": " "}})
}

fn quick() -> Value {
    json!({"type": "QUICK_REPLY", "text": "OK"})
}

fn link() -> Value {
    json!({"type": "URL", "text": "Go", "url": "https://example.com"})
}

/// A card of so many parts.
fn card(parts: usize) -> Value {
    let all = [json!({"type": "BODY", "text": "One."}), json!({"type": "BUTTONS", "buttons": [quick()]})];
    json!({"components": all[..parts]})
}

fn told(all: impl IntoIterator<Item = Finding>) -> BTreeSet<String> {
    all.into_iter().map(|finding| format!("{} {}", finding.rule, finding.message.id)).collect()
}

/// What is said beside other templates and by the definition as a whole.
fn said_otherwise() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut put = |changes: &[(&str, Value)]| {
        let mut definition = good();
        for (field, value) in changes {
            definition[*field] = value.clone();
        }
        all.extend(told(findings(&definition)));
    };
    put(&[("message_send_ttl_seconds", json!(1))]);
    put(&[("category", json!("AUTHENTICATION"))]);
    let place = json!([{"type": "HEADER", "format": "LOCATION"}, {"type": "BODY"}]);
    put(&[("category", json!("AUTHENTICATION")), ("components", place)]);
    for text in
        ["Hi {{1}}, it is here.", "Hi {{Na-me}}, it is here.", "Hi {{name}}, dear {{name}}, it is here."]
    {
        let body = json!([{"type": "BODY", "text": text}]);
        put(&[("parameter_format", json!("NAMED")), ("components", body)]);
    }
    for count in [250, 6_000] {
        all.extend(told(crowd(Crowd { has: count, lately: 100 })));
    }
    let other = |name: &str, status: &str| Template {
        id: TemplateId(Uuid::nil()),
        meta_id: None,
        name: name.into(),
        language: "en_US".into(),
        category: Category::Utility,
        status: status.to_owned().into(),
        reason: String::new(),
        quality: "UNKNOWN".into(),
        parameter_format: "POSITIONAL".into(),
        components: good()["components"].clone(),
    };
    for (name, status, blocked_days) in [
        ("order_ready", "APPROVED", None),
        ("order_ready", "PENDING_DELETION", None),
        ("order_ready", "DELETED", Some(3)),
        ("order_too", "APPROVED", None),
    ] {
        let (object, template) = (good(), other(name, status));
        let neighbour = Neighbour { template: &template, blocked_days };
        all.extend(told(beside(&Definition::of(&object), &[neighbour], None)));
    }
    all
}

#[test]
fn every_sentence_is_said_with_its_rule() {
    let mut seen = said_otherwise();
    for rule in [
        "R5.17 lint-lifetime",
        "R5B lint-authentication-body",
        "R5B lint-authentication-header",
        "R5B lint-one-time-code",
        "R5B lint-location-category",
        "R5C.1 lint-positional-in-named",
        "R5C.1 lint-names",
        "R5C.1 lint-twice",
        "R5.4 lint-many-templates",
        "R5.4 lint-account-full",
        "R5.5 lint-many-in-an-hour",
        "R5.1 lint-name-taken",
        "R5.11 lint-name-going",
        "R5.11 lint-name-blocked",
        "R5C.10 lint-same-words",
    ] {
        assert!(seen.contains(rule), "{rule}: {seen:?}");
    }
    for (pointer, part, expected) in SAID {
        let mut definition = good();
        *definition.pointer_mut(pointer).unwrap() = part();
        let said = told(findings(&definition));
        assert!(said.contains(*expected), "{pointer} = {}: {said:?}, not {expected}", part());
        seen.extend(said);
    }
    let source = include_str!("../../../words/lint.rs");
    let written = source.split("Sentence::plain(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let parts = ["lint-the-address", "lint-the-code"];
    for id in written.filter(|id| !parts.contains(id)) {
        assert!(seen.iter().any(|said| said.ends_with(&format!(" {id}"))), "nothing says {id}");
    }
}
