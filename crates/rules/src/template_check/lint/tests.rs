//! Definitions that Meta takes, and one test a reason why it would not.

use serde_json::{Value, json};

use super::*;

mod sentences;

fn good() -> Value {
    json!({
        "name": "order_ready", "language": "en_US", "category": "UTILITY", "parameter_format": "POSITIONAL",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "News for {{1}}", "example": {"header_text": ["Ana"]}},
            {"type": "BODY", "text": "Hi {{1}}, your order {{2}} is now ready.",
                "example": {"body_text": [["Ana", "A-17"]]}},
            {"type": "FOOTER", "text": "Thanks"},
            {"type": "BUTTONS", "buttons": [
                {"type": "QUICK_REPLY", "text": "OK"},
                {"type": "URL", "text": "Track", "url": "https://example.com/{{1}}",
                    "example": ["https://example.com/A-17"]},
                {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550001111"},
                {"type": "COPY_CODE", "example": "SAVE10"}]},
        ],
    })
}

fn findings(definition: &Value) -> Vec<Finding> {
    let head = Definition::of(definition);
    lint(&head, &Settings::default())
}

/// Each finding as "field" for an error and "field?" for a warning.
fn fields(definition: &Value) -> Vec<String> {
    findings(definition)
        .into_iter()
        .map(|finding| match finding.severity {
            FindingSeverity::Error => finding.field,
            FindingSeverity::Warning => format!("{}?", finding.field),
        })
        .collect()
}

/// The good definition with one part replaced.
fn check(pointer: &str, part: Value, expected: &[&str]) {
    let mut definition = good();
    let written = part.to_string();
    *definition.pointer_mut(pointer).unwrap() = part;
    assert_eq!(fields(&definition), expected, "{pointer} = {written}");
}

/// A definition that is a body only.
fn check_body(format: &str, text: &str, example: &Value, expected: &[&str]) {
    let mut definition = good();
    definition["parameter_format"] = json!(format);
    definition["components"] = json!([{"type": "BODY", "text": text, "example": example}]);
    assert_eq!(fields(&definition), expected, "{text}");
}

#[test]
fn a_good_definition_has_no_findings() {
    assert_eq!(findings(&good()), []);
}

#[test]
fn names_languages_and_categories() {
    for name in ["", "Order_1", "order-1", "order ready", &"x".repeat(513)] {
        check("/name", json!(name), &["/name"]);
    }
    check("/name", json!("x".repeat(512)), &[]);
    for language in ["", "english", "en-US", "en_us", "e", "de_DE", "pt"] {
        check("/language", json!(language), &["/language"]);
    }
    for language in ["en", "pt_BR", "fil"] {
        check("/language", json!(language), &[]);
    }
    check("/category", json!("SERVICE"), &["/category"]);
    check("/category", json!("marketing"), &[]);
    check("/parameter_format", json!("NUMBERED"), &["/parameter_format"]);
}

#[test]
fn there_is_one_body_and_at_most_one_of_the_rest() {
    check("/components", json!("body"), &["/components"]);
    check("/components", json!([{"type": "FOOTER", "text": "Thanks"}]), &["/components"]);
    let body = json!({"type": "BODY", "text": "Hello there."});
    check("/components", json!([body, body]), &["/components"]);
    check("/components", json!([body, {"type": "NEW_THING"}]), &["/components/1?"]);
}

#[test]
fn headers() {
    check("/components/0/text", json!("x".repeat(61)), &["/components/0/text"]);
    check("/components/0/text", json!(""), &["/components/0/text"]);
    let second = "/components/0/example/header_text/1";
    check("/components/0/text", json!("{{1}} and {{2}}"), &["/components/0/text", second]);
    check("/components/0/format", json!("SONG"), &["/components/0/format"]);
    check("/components/0/example", json!({}), &["/components/0/example/header_text/0"]);
    check("/components/0", json!({"type": "HEADER", "format": "IMAGE"}), &["/components/0/example"]);
    let image = json!({"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}});
    check("/components/0", image, &[]);
    for (format, handle, found) in [
        ("IMAGE", "4::aW1hZ2UvcG5n:ARY", &[][..]),
        ("VIDEO", "4::aW1hZ2UvcG5n:ARY", &["/components/0/example?"]),
        ("DOCUMENT", "4::YXBwbGljYXRpb24vcGRm:ARY", &[]),
        ("IMAGE", "4::dmlkZW8vbXA0:ARY", &["/components/0/example?"]),
        ("GIF", "4::dmlkZW8vbXA0:ARY", &[]),
        ("IMAGE", "5:anything", &[]),
    ] {
        let header = json!({"type": "HEADER", "format": format, "example": {"header_handle": [handle]}});
        check("/components/0", header, found);
    }
    check("/components/0", json!({"type": "HEADER", "format": "LOCATION"}), &[]);
    let product = json!({"type": "HEADER", "format": "PRODUCT"});
    check("/components/0", product.clone(), &["/components/0"]);
    let mut bare = good();
    bare["category"] = json!("MARKETING");
    bare["components"][0] = product.clone();
    bare["components"][3]["buttons"] = json!([{"type": "SPM", "text": "View"}]);
    assert_eq!(fields(&bare), [""; 0]);
    bare["components"] = json!([product, bare["components"][1]]);
    assert_eq!(fields(&bare), ["/components/0/format"]);
}

#[test]
fn body_variables() {
    let two = json!({"body_text": [["Ana", "A-17"]]});
    let at = "/components/0/text";
    let [first, second] = [0, 1].map(|nth| format!("/components/0/example/body_text/0/{nth}"));
    let (first, second) = (first.as_str(), second.as_str());
    check_body("", "Hi {{1}}, your order {{2}} is now ready.", &two, &[]);
    check_body("", "{{1}}, your order {{2}} is now quite ready.", &two, &[at]);
    check_body("", "Hi dear {{1}}, ready is now your order {{2}}", &two, &[at]);
    check_body("", "Hi {{1}}{{2}}, your order is now quite ready.", &two, &[at]);
    check_body("", "Hi {{1}}, your order {{3}} is now ready.", &two, &[at, second]);
    check_body("", "Hi {{0}}, your order {{1}} is now ready.", &two, &[at, first]);
    check_body("", "Hi {{1}, your order {{2}} is now ready.", &two, &[at, first]);
    check_body("", "Hi {1}, your order is now ready.", &two, &["/components/0/text?"]);
    check_body("", "Hi {{1}}, order {{2}} done.", &two, &["/components/0/text?"]);
    check_body("", "Hi {{1}}, your order is ready.", &Value::Null, &[first]);
    check_body("", "", &Value::Null, &[at]);
}

#[test]
fn named_variables() {
    let named = json!({"body_text_named_params": [{"param_name": "name", "example": "Ana"}]});
    let at = "/components/0/text";
    check_body("NAMED", "Hi {{name}}, your order is ready.", &named, &[]);
    check_body("", "Hi {{name}}, your order is ready.", &named, &[at]);
    check_body("NAMED", "Hi {{1}}, your order is ready.", &json!({"body_text": [["Ana"]]}), &[at]);
    check_body("NAMED", "Hi {{name}}, dear {{name}}, your order is ready.", &named, &[at]);
    for bad in ["Name", "na me", "na#me", "na$me", "na%me", "na-me"] {
        let example = json!({"body_text_named_params": [{"param_name": bad, "example": "Ana"}]});
        check_body("NAMED", &format!("Hi {{{{{bad}}}}}, your order is ready."), &example, &[at]);
    }
}

#[test]
fn bodies_have_a_soft_and_a_hard_limit() {
    let warned = ["/components/0/text?"];
    check_body("", &"x".repeat(550), &Value::Null, &[]);
    check_body("", &"x".repeat(551), &Value::Null, &warned);
    check_body("", &"x".repeat(1024), &Value::Null, &warned);
    check_body("", &"x".repeat(1025), &Value::Null, &["/components/0/text"]);
}

#[test]
fn footers() {
    check("/components/2/text", json!("x".repeat(61)), &["/components/2/text"]);
    check("/components/2/text", json!("Thanks {{1}}"), &["/components/2/text"]);
}

#[test]
fn buttons() {
    let quick = json!({"type": "QUICK_REPLY", "text": "OK"});
    let url = json!({"type": "URL", "text": "Go", "url": "https://example.com"});
    let at = "/components/3/buttons";
    check(at, json!([quick, url, quick]), &[at]);
    check(at, json!([quick, quick, url, url]), &[]);
    check(at, json!([url, url, url]), &[at]);
    check(at, json!(vec![quick.clone(); 10]), &[]);
    check(at, json!(vec![quick; 11]), &[at, at]);
    check(at, json!([{"type": "HOLOGRAM", "text": "Beam"}]), &["/components/3/buttons/0/type?"]);
    check("/components/3/buttons/0/text", json!("x".repeat(26)), &["/components/3/buttons/0/text"]);
    check("/components/3/buttons/0/text", json!(" "), &["/components/3/buttons/0/text"]);
    for bad in ["https://example.com/{{1}}/x", "https://example.com/{{1}}{{2}}", "example.com/{{1}}"] {
        check("/components/3/buttons/1/url", json!(bad), &["/components/3/buttons/1/url"]);
    }
    check("/components/3/buttons/1/example", json!([]), &["/components/3/buttons/1/example"]);
    // An address is no example of itself.
    for none in ["", "https://example.com/"] {
        let button =
            json!({"type": "URL", "text": "Go", "url": "https://example.com/{{1}}", "example": [none]});
        check("/components/3/buttons/1", button, &["/components/3/buttons/1/example"]);
    }
    check(
        "/components/3/buttons/2/phone_number",
        json!("1".repeat(21)),
        &["/components/3/buttons/2/phone_number"],
    );
    check("/components/3/buttons/2/phone_number", json!(""), &["/components/3/buttons/2/phone_number"]);
    check("/components/3/buttons/3/example", json!("x".repeat(21)), &["/components/3/buttons/3/example"]);
    check("/components/3/buttons/3/example", Value::Null, &["/components/3/buttons/3/example"]);
}

#[test]
fn authentication_templates() {
    let mut definition = good();
    definition["category"] = json!("AUTHENTICATION");
    definition["components"] = json!([
        {"type": "BODY", "add_security_recommendation": true},
        {"type": "FOOTER", "code_expiration_minutes": 90},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}]);
    assert_eq!(fields(&definition), [""; 0]);
    definition["components"][1]["code_expiration_minutes"] = json!(91);
    assert_eq!(fields(&definition), ["/components/1/code_expiration_minutes"]);
    let copy = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}";
    let given_back = json!({"name": "a", "language": "en", "category": "AUTHENTICATION", "components": [
        {"type": "BODY", "text": "*{{1}}* is your verification code.", "example": {"body_text": [["123456"]]}},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Copy code", "url": copy, "example": [copy]}]}]});
    assert_eq!(fields(&given_back), [""; 0], "the words are Meta's");
    definition["category"] = json!("UTILITY");
    assert!(fields(&definition).contains(&"/components".to_owned()), "a code is no utility");
    check("/category", json!("AUTHENTICATION"), &["/components/1/text", "/components", "/components"]);
}

#[test]
fn carousels_and_offers() {
    let card = |text: &str| json!({"components": [{"type": "BODY", "text": text}]});
    let carousel = |cards: &[Value]| {
        let mut definition = good();
        definition["components"] =
            json!([{"type": "BODY", "text": "Look at these."}, {"type": "CAROUSEL", "cards": cards}]);
        fields(&definition)
    };
    assert_eq!(carousel(&[card("One."), card("Two.")]), [""; 0]);
    assert_eq!(carousel(&[card("One.")]), ["/components/1/cards"]);
    let long = carousel(&[card("One."), card(&"x".repeat(161))]);
    assert_eq!(long, ["/components/1/cards/1/components/0/text"]);
    let other =
        json!({"components": [{"type": "HEADER", "format": "LOCATION"}, {"type": "BODY", "text": "Two."}]});
    assert_eq!(carousel(&[card("One."), other]), ["/components/1/cards/1/components"]);
    let offer = json!({"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "x".repeat(17)}});
    check("/components/2", offer.clone(), &["/components/2", "/components/2/limited_time_offer/text"]);
    let mut definition = good();
    definition["category"] = json!("MARKETING");
    definition["components"][3] = offer;
    assert_eq!(fields(&definition), ["/components/2", "/components/3/limited_time_offer/text"]);
}

#[test]
fn the_code_of_an_offer_is_shorter_than_others() {
    let with = |code: &str| {
        let mut definition = good();
        definition["category"] = json!("MARKETING");
        definition["components"] = json!([
            {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon"}},
            {"type": "BODY", "text": "A bag for you."},
            {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": code}]}]);
        fields(&definition)
    };
    assert_eq!(with(&"x".repeat(15)), [""; 0]);
    assert_eq!(with(&"x".repeat(16)), ["/components/2/buttons/0/example"]);
}

#[test]
fn a_lifetime_is_one_that_its_category_can_have() {
    let lives = |category: &str, lifetime: Value| {
        let mut definition = good();
        definition["category"] = json!(category);
        definition["message_send_ttl_seconds"] = lifetime;
        let found = fields(&definition);
        !found.contains(&"/message_send_ttl_seconds".to_owned())
    };
    for (category, least, most) in
        [("AUTHENTICATION", 30, 900), ("UTILITY", 30, 43_200), ("MARKETING", 43_200, 2_592_000)]
    {
        assert!(lives(category, json!(least)) && lives(category, json!(most)), "{category}");
        assert!(!lives(category, json!(least - 1)) && !lives(category, json!(most + 1)), "{category}");
    }
    assert!(lives("UTILITY", json!(-1)) && !lives("MARKETING", json!(-1)));
    assert!(!lives("UTILITY", json!("soon")));
}

#[test]
fn flows_codes_and_calls_have_what_they_need() {
    let at = "/components/3/buttons";
    check(at, json!([{"type": "FLOW", "text": "Book"}]), &["/components/3/buttons/0/flow_id"]);
    check(at, json!([{"type": "FLOW", "text": "Book", "flow_id": 9}]), &[]);
    check(at, json!([]), &[at]);
    check("/components/2/text", json!(""), &["/components/2/text"]);
    check("/components/2", json!({"type": "CALL_PERMISSION_REQUEST"}), &["/components/2"]);
    let code = |button: Value| {
        let mut definition = good();
        definition["category"] = json!("AUTHENTICATION");
        definition["components"] = json!([{"type": "BODY"}, {"type": "BUTTONS", "buttons": [button]}]);
        fields(&definition)
    };
    let app = |hash: &str| json!([{"package_name": "com.example.shop", "signature_hash": hash}]);
    assert_eq!(
        code(json!({"type": "OTP", "otp_type": "ONE_TAP", "supported_apps": app("K8a/AINcGX7")})),
        [""; 0]
    );
    let short = code(json!({"type": "OTP", "otp_type": "ZERO_TAP", "supported_apps": app("K8a")}));
    assert_eq!(short, ["/components/1/buttons/0/supported_apps"]);
    assert_eq!(code(json!({"type": "OTP", "otp_type": "TWO_TAP"})), ["/components/1/buttons/0/otp_type"]);
}

/// The sentences that are found about a body of a utility template.
fn said_of(language: &str, body: &str) -> Vec<String> {
    let definition = json!({"name": "a", "language": language, "category": "UTILITY",
        "components": [{"type": "BODY", "text": body}]});
    findings(&definition)
        .into_iter()
        .map(|finding| format!("{} {}", finding.rule, finding.message.id))
        .collect()
}

#[test]
fn words_that_reviewers_read_otherwise_are_named() {
    for (language, body, expected) in [
        ("en", "Your order is ready.", &[][..]),
        ("en", "Your order is ready, and now 20% off the next.", &["R5.16 lint-reads-as-marketing"]),
        ("es", "Aprovecha el descuento de hoy.", &["R5.16 lint-reads-as-marketing"]),
        ("en", "Your verification code is in the app.", &["R5.16 lint-reads-as-code"]),
        ("en", "Please answer with your card number.", &["R5.9 lint-asks-for-secrets"]),
        ("ar", "Your order is ready.", &["R5.9 lint-other-language"]),
        ("ar", "طلبك جاهز الآن.", &[]),
        ("en", "See it at https://bit.ly/3xyz now.", &["R5.9 lint-short-link"]),
        (
            "en",
            "Ready \u{1F389}\u{1F389}\u{1F389}\u{1F389}\u{1F389}\u{1F389}\u{1F389}\u{1F389}\u{1F389}\u{1F389}\u{1F389}!",
            &["R5B lint-emojis"],
        ),
    ] {
        assert_eq!(said_of(language, body), expected, "{body}");
    }
    let whatsapp = json!({"type": "URL", "text": "Chat", "url": "https://wa.me/15550100100"});
    check("/components/3/buttons", json!([whatsapp]), &["/components/3/buttons/0/url?"]);
}

#[test]
fn the_words_that_make_another_category_likely_are_told_from_everywhere() {
    let mut definition = good();
    definition["components"][1]["text"] = json!("Hi {{1}}, your order {{2}} is now ready, with a voucher.");
    definition["components"][3]["buttons"][0]["text"] = json!("Last chance");
    let told = likely(&Definition::of(&definition)).unwrap();
    assert_eq!(
        (told.category, told.field.as_str()),
        (crate::template::Category::Marketing, "/components/1/text")
    );
    assert_eq!(told.words, ["voucher", "last chance"]);
    definition["category"] = json!("MARKETING");
    assert_eq!(likely(&Definition::of(&definition)), None);
}
