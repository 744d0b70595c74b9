//! The check here and the simulator's own say the same: what one takes the other takes, case by case.

use serde_json::{Value, json};

use super::{graph, path, plain};
use crate::harness::{Desk, Engine, eventually};

fn of(category: &str, components: &Value) -> Value {
    json!({"name": "agreed", "language": "en", "category": category, "components": components})
}

fn body(text: &str) -> Value {
    json!({"type": "BODY", "text": text})
}

fn filled(text: &str, examples: &[&str]) -> Value {
    json!({"type": "BODY", "text": text, "example": {"body_text": [examples]}})
}

const PLAIN: &str = "Your order is on its way to you today.";

fn with(part: &Value) -> Value {
    of("UTILITY", &json!([body(PLAIN), part]))
}

fn buttons(all: &Value) -> Value {
    with(&json!({"type": "BUTTONS", "buttons": all}))
}

fn set(mut template: Value, field: &str, value: Value) -> Value {
    template[field] = value;
    template
}

fn heads() -> Vec<Value> {
    let plain = || of("UTILITY", &json!([body(PLAIN)]));
    let mut all = vec![plain(), set(plain(), "category", "SERVICE".into())];
    all.extend(["", "Agreed", "a-b", "a b"].map(|name| set(plain(), "name", name.into())));
    all.push(set(plain(), "name", "x".repeat(513).into()));
    all.extend(
        ["", "english", "en-US", "en_us", "pt_BR", "fil", "de_DE", "pt", "prs_AF"]
            .map(|code| set(plain(), "language", code.into())),
    );
    all.push(set(plain(), "parameter_format", "NUMBERED".into()));
    for (category, least, most) in [("UTILITY", 30, 43_200), ("MARKETING", 43_200, 2_592_000)] {
        for seconds in [least - 1, least, most, most + 1, -1] {
            let lives = set(of(category, &json!([body(PLAIN)])), "message_send_ttl_seconds", json!(seconds));
            all.push(lives);
        }
    }
    all
}

fn texts() -> Vec<Value> {
    let one = |part: Value| of("UTILITY", &json!([part]));
    let named = |text: &str| {
        let example = json!({"body_text_named_params": [{"param_name": "name", "example": "Ana"}]});
        set(
            one(json!({"type": "BODY", "text": text, "example": example})),
            "parameter_format",
            "NAMED".into(),
        )
    };
    vec![
        of("UTILITY", &json!([])),
        one(body("")),
        one(body(&"x".repeat(1024))),
        one(body(&"x".repeat(1025))),
        one(filled("Hello {{1}}, your order {{2}} is on its way to you.", &["Ana", "7"])),
        one(filled("{{1}}, your order is on its way to you.", &["Ana"])),
        one(filled("On its way to you is your order {{1}}", &["7"])),
        one(filled("Hello {{1}}{{2}}, your order is on its way to you.", &["Ana", "7"])),
        one(filled("Hello {{1}} {{2}}, your order is on its way to you.", &["Ana", "7"])),
        one(filled("Hello {{2}}, your order is on its way to you.", &["Ana"])),
        one(filled("Hello {{1}, your order {{2}} is on its way to you.", &["Ana"])),
        one(body("Hello {{1}}, your order is on its way to you.")),
        one(filled("Hi {{1}}, {{2}}, {{3}} ok", &["a", "b", "c"])),
        named("Hello {{name}}, your order is on its way to you."),
        named("Hello {{Name}}, your order is on its way to you."),
        named("Hello {{name}}, dear {{name}}, your order is on its way."),
        with(&json!({"type": "FOOTER", "text": "Thanks"})),
        with(&json!({"type": "FOOTER", "text": ""})),
        with(&json!({"type": "FOOTER", "text": "Thanks {{1}}"})),
        with(&json!({"type": "FOOTER", "text": "x".repeat(61)})),
        with(&body("Twice.")),
    ]
}

fn headers() -> Vec<Value> {
    let header = |format: &str| json!({"type": "HEADER", "format": format});
    let sample =
        |format: &str| json!({"type": "HEADER", "format": format, "example": {"header_handle": ["4::aW"]}});
    let text = |text: &str| json!({"type": "HEADER", "format": "TEXT", "text": text});
    let mut all: Vec<Value> =
        ["IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "PRODUCT", "SONG"].map(header).into();
    all.extend(["IMAGE", "VIDEO", "DOCUMENT"].map(sample));
    all.extend(["News", "", "Of {{1}} and {{2}}", "News {{1}}"].map(text));
    all.push(text(&"x".repeat(61)));
    all.push(
        json!({"type": "HEADER", "format": "TEXT", "text": "News {{1}}", "example": {"header_text": ["a"]}}),
    );
    all.iter().map(with).collect()
}

fn all_buttons() -> Vec<Value> {
    let quick = json!({"type": "QUICK_REPLY", "text": "OK"});
    let url =
        |url: &str| json!({"type": "URL", "text": "Go", "url": url, "example": ["https://a.example/7"]});
    let plain = url("https://a.example/");
    let call = |number: &str| json!({"type": "PHONE_NUMBER", "text": "Call", "phone_number": number});
    let all = [
        json!([]),
        json!([quick, quick, plain]),
        json!([quick, plain, quick]),
        json!([plain, plain, plain]),
        json!(vec![quick.clone(); 10]),
        json!(vec![quick.clone(); 11]),
        json!([{"type": "QUICK_REPLY", "text": ""}]),
        json!([{"type": "QUICK_REPLY", "text": "x".repeat(26)}]),
        json!([url("https://a.example/{{1}}")]),
        json!([url("https://a.example/{{1}}/x")]),
        json!([url("ftp://a.example")]),
        json!([{"type": "URL", "text": "Go", "url": "https://a.example/{{1}}"}]),
        json!([call("+15550100200")]),
        json!([call("")]),
        json!([call("+15550100200"), call("+15550100201")]),
        json!([{"type": "COPY_CODE", "example": "BEAN10"}]),
        json!([{"type": "COPY_CODE"}]),
        json!([{"type": "COPY_CODE", "example": "x".repeat(21)}]),
        json!([{"type": "FLOW", "text": "Book", "flow_id": "9"}]),
        json!([{"type": "FLOW", "text": "Book"}]),
        json!([{"type": "CATALOG", "text": "View catalog"}]),
        json!([{"type": "MPM", "text": "View items"}]),
        json!([{"type": "VOICE_CALL", "text": "Call us"}]),
        json!([{"type": "OTP", "otp_type": "COPY_CODE"}]),
    ];
    all.iter().map(buttons).collect()
}

fn others() -> Vec<Value> {
    let card = |text: &str| {
        json!({"components": [
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}}, body(text),
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "More"}]}]})
    };
    let other = json!({"components": [body("Other.")]});
    let cards = |all: &[Value]| of("MARKETING", &json!([body(PLAIN), {"type": "CAROUSEL", "cards": all}]));
    let offer = |category: &str, words: &str, more: &[Value]| {
        let offer = json!({"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": words, "has_expiration": true}});
        let all: Vec<Value> = [body(PLAIN), offer].into_iter().chain(more.iter().cloned()).collect();
        of(category, &json!(all))
    };
    let asks = json!({"type": "CALL_PERMISSION_REQUEST"});
    let product = |category: &str, kind: &str| {
        let button = json!({"type": "BUTTONS", "buttons": [{"type": kind, "text": "View"}]});
        of(category, &json!([{"type": "HEADER", "format": "PRODUCT"}, body(PLAIN), button]))
    };
    vec![
        cards(&[card("One."), card("Two.")]),
        cards(&[card("One.")]),
        cards(&[card("One."), card(&"x".repeat(161))]),
        cards(&[card("One."), other]),
        offer("MARKETING", "Only today", &[]),
        offer("UTILITY", "Only today", &[]),
        offer("MARKETING", &"x".repeat(17), &[]),
        offer("MARKETING", "", &[]),
        offer("MARKETING", "Only today", &[json!({"type": "FOOTER", "text": "Thanks"})]),
        with(&asks),
        of(
            "UTILITY",
            &json!([body(PLAIN), asks, {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "OK"}]}]),
        ),
        product("MARKETING", "SPM"),
        product("UTILITY", "SPM"),
        product("MARKETING", "QUICK_REPLY"),
    ]
}

fn codes() -> Vec<Value> {
    let app = |hash: &str| json!([{"package_name": "com.example.shop", "signature_hash": hash}]);
    let code = |body: Value, button: Value, more: &[Value]| {
        let all = [body, json!({"type": "BUTTONS", "buttons": [button]})];
        let all: Vec<Value> = all.into_iter().chain(more.iter().cloned()).collect();
        of("AUTHENTICATION", &json!(all))
    };
    let (bare, copy) = (json!({"type": "BODY"}), json!({"type": "OTP", "otp_type": "COPY_CODE"}));
    let minutes = |minutes: i64| json!({"type": "FOOTER", "code_expiration_minutes": minutes});
    vec![
        code(bare.clone(), copy.clone(), &[]),
        code(bare.clone(), copy.clone(), &[minutes(90)]),
        code(bare.clone(), copy.clone(), &[minutes(91)]),
        code(body("Words of our own."), copy.clone(), &[]),
        code(bare.clone(), copy, &[json!({"type": "HEADER", "format": "TEXT", "text": "Code"})]),
        code(bare.clone(), json!({"type": "QUICK_REPLY", "text": "OK"}), &[]),
        code(
            bare.clone(),
            json!({"type": "OTP", "otp_type": "ONE_TAP", "supported_apps": app("K8a/AINcGX7")}),
            &[],
        ),
        code(bare.clone(), json!({"type": "OTP", "otp_type": "ONE_TAP", "supported_apps": app("K8a")}), &[]),
        code(bare, json!({"type": "OTP", "otp_type": "TWO_TAP"}), &[]),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_check_takes_the_simulator_takes_and_nothing_else() {
    let desk = Desk::new(Engine::Sqlite).await;
    let (mut differ, mut refused) = (Vec::new(), 0);
    let all = [heads(), texts(), headers(), all_buttons(), others(), codes()].concat();
    for (n, mut template) in all.into_iter().enumerate() {
        if template["name"] == "agreed" {
            template["name"] = format!("agreed_{n}").into();
        }
        let found = desk.post("/api/v1/templates/check", &template).await.success();
        let taken = graph(&desk, "POST", &path(&desk), Some(&template)).await;
        let here = found["errors"].as_array().unwrap().is_empty();
        refused += usize::from(!here);
        if here != (taken.status == 200) {
            differ.push(format!("{template}\n here: {}\n there: {}", found["errors"], taken.json));
        }
        for finding in found["errors"].as_array().unwrap() {
            assert!(finding["rule"].as_str().unwrap().starts_with("R5"), "{finding}");
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(refused > 45, "only {refused} were refused");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_another_template_are_told_by_the_check_and_rejected_by_the_review() {
    let desk = Desk::new(Engine::Sqlite).await;
    let words = "Your parcel waits for you at the counter.";
    let first = plain("parcel_waits", words);
    graph(&desk, "POST", &path(&desk), Some(&first)).await.success();
    // Of two of one second either may be the first.
    desk.advance(2).await;
    desk.post("/api/v1/templates/sync", &Value::Null).await.success();
    let mut footer = plain("parcel_footer", words);
    footer["components"].as_array_mut().unwrap().push(json!({"type": "FOOTER", "text": "Harbour Lane"}));
    let cases = [
        (plain("parcel_twin", words), true),
        (plain("parcel_other", "Your parcel waits for you at the door."), false),
        (set(plain("parcel_waits", words), "language", "en_GB".into()), false),
        (footer, false),
    ];
    let check = format!("/api/v1/templates/check?channel_id={}", desk.channel("id"));
    let mut made = Vec::new();
    for (template, is_twin) in cases {
        let found = desk.post(&check, &template).await.success();
        let errors = found["errors"].as_array().unwrap();
        let told = errors.iter().any(|one| one["field"] == "components[0].text" && one["rule"] == "R5C.10");
        assert_eq!((told, errors.len()), (is_twin, usize::from(is_twin)), "{template}: {found}");
        let created = graph(&desk, "POST", &path(&desk), Some(&template)).await.success();
        made.push((created["id"].as_str().unwrap().to_owned(), is_twin));
    }
    // The name that is taken is refused at once.
    let again = graph(&desk, "POST", &path(&desk), Some(&first)).await;
    assert_eq!((again.status, &again.json["error"]["error_subcode"]), (400, &json!(2_388_024)));
    for (id, is_twin) in made {
        let decided = eventually("the review decides", async || {
            Some(graph(&desk, "GET", &id, None).await.success()).filter(|now| now["status"] != "PENDING")
        })
        .await;
        assert_eq!(decided["status"], if is_twin { "REJECTED" } else { "APPROVED" }, "{decided}");
    }
    desk.end().await;
}
