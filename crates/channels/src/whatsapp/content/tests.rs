//! Every shape of message → what is drawn.

use serde_json::json;

use super::*;

fn words(kind: Kind, json: &Value) -> String {
    read(kind, json).words()
}

#[test]
fn every_kind_has_its_words() {
    let cases = [
        (Kind::Text, json!({"text": {"body": "Hi"}}), "Hi"),
        (Kind::Image, json!({"image": {"id": "1", "caption": "look"}}), "look"),
        (Kind::Audio, json!({"audio": {"id": "1", "voice": true}}), ""),
        (
            Kind::Location,
            json!({"location": {"latitude": 1, "longitude": "2", "name": "Shop", "address": "1 Main St"}}),
            "Shop, 1 Main St",
        ),
        (
            Kind::Contacts,
            json!({"contacts": [{"name": {"formatted_name": "Bo"}}, {"name": {"first_name": "Cy", "last_name": "D"}}]}),
            "Bo, Cy D",
        ),
        (
            Kind::Order,
            json!({"order": {"text": "please", "product_items": [{"product_retailer_id": "SKU1", "quantity": 2}]}}),
            "2 × SKU1 — please",
        ),
        (Kind::Button, json!({"button": {"payload": "YES", "text": "Yes"}}), "Yes"),
        (
            Kind::Interactive,
            json!({"interactive": {"type": "list_reply", "list_reply": {"id": "r", "title": "Large"}}}),
            "Large",
        ),
        (
            Kind::Interactive,
            json!({"interactive": {"type": "button", "header": {"type": "text", "text": "Size"}, "body": {"text": "Which?"}, "action": {}}}),
            "Size — Which?",
        ),
        (
            Kind::Interactive,
            json!({"interactive": {"type": "nfm_reply", "nfm_reply": {"body": "Sent",
            "response_json": "{\"size\":\"L\",\"days\":[\"Mon\",2]}"}}}),
            "L, Mon, 2",
        ),
        (Kind::Reaction, json!({"reaction": {"message_id": "w", "emoji": "👍"}}), "👍"),
        (
            Kind::Template,
            json!({"template": {"name": "order_ready", "language": {"code": "en_US"}}}),
            "order_ready",
        ),
        (Kind::System, json!({"system": {"body": "Ana changed"}}), "Ana changed"),
        (Kind::Unsupported, json!({"type": "unsupported"}), ""),
    ];
    for (kind, json, expected) in cases {
        assert_eq!(words(kind, &json), expected, "{json}");
    }
}

#[test]
fn a_flow_answer_is_a_list_of_names_and_values() {
    let answer = |text: &str| {
        read(
            Kind::Interactive,
            &json!({"interactive": {"type": "nfm_reply", "nfm_reply": {"body": "Sent", "response_json": text}}}),
        )
    };
    let fields = |pairs: &[(&str, &str)]| Content::FlowAnswer {
        title: "Sent".to_owned(),
        fields: pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
    };
    let full = r#"{"flow_token":"t","rating":"good","qty":2,"day":{"d":"Mon","w":[1]},"none":null}"#;
    let expected = [("rating", "good"), ("qty", "2"), ("day", r#"{"d":"Mon","w":[1]}"#), ("none", "")];
    assert_eq!(answer(full), fields(&expected));
    assert_eq!(answer("{broken"), fields(&[("response_json", "{broken")]));
    assert_eq!(answer(""), fields(&[]));
}

#[test]
fn a_list_shows_its_rows_under_their_headings() {
    let list = json!({"interactive": {"type": "list", "body": {"text": "Pick"}, "footer": {"text": "f"}, "action": {"button": "Sizes",
        "sections": [{"title": "S", "rows": [{"id": "r1", "title": "Large", "description": "20 EUR"}]}]}}});
    let Content::Interactive(question) = read(Kind::Interactive, &list) else { panic!("a question") };
    assert_eq!((&*question.opener, &*question.footer, &*question.what), ("Sizes", "f", "list"));
    let row = Choice {
        section: "S".into(),
        title: "Large".into(),
        description: "20 EUR".into(),
        payload: "r1".into(),
    };
    assert_eq!(question.choices, [row]);
}

#[test]
fn a_question_may_stand_under_a_picture_and_lead_to_a_page() {
    let link = json!({"interactive": {"type": "cta_url", "header": {"type": "image", "image": {"link": "https://x.test/a.png"}},
        "body": {"text": "See"}, "action": {"name": "cta_url", "parameters": {"display_text": "Open", "url": "https://x.test"}}}});
    let Content::Interactive(question) = read(Kind::Interactive, &link) else { panic!("a question") };
    assert_eq!((&*question.opener, &*question.url), ("Open", "https://x.test"));
    assert_eq!(question.media.unwrap().1.link.as_deref(), Some("https://x.test/a.png"));
}

#[test]
fn a_template_shows_the_values_in_its_slots() {
    let sent = json!({"template": {"name": "n", "language": {"code": "en"}, "components": [
        {"type": "HEADER", "parameters": [{"type": "image", "image": {"link": "https://x.test/a.png"}}]},
        {"type": "body", "parameters": [{"type": "text", "parameter_name": "who", "text": "Ana"},
            {"type": "currency", "currency": {"fallback_value": "€ 5", "code": "EUR", "amount_1000": 5000}}]}]}});
    let Content::Template { parts, .. } = read(Kind::Template, &sent) else { panic!("a template") };
    let value = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        parts[0],
        TemplatePart { part: "header".into(), values: vec![value("", "https://x.test/a.png")] }
    );
    assert_eq!(parts[1].values, [value("who", "Ana"), value("", "€ 5")]);
}

#[test]
fn what_has_no_known_shape_is_unsupported_and_says_what_it_was() {
    let name = |kind, json: &Value| match read(kind, json) {
        Content::Unsupported { name, reason } => (name, reason),
        other => panic!("{other:?}"),
    };
    let poll = json!({"type": "unsupported", "unsupported": {"type": "poll_creation"},
        "errors": [{"code": 131_051, "title": "t", "error_data": {"details": "not supported"}}]});
    assert_eq!(name(Kind::Unsupported, &poll), ("poll_creation".into(), "not supported".into()));
    assert_eq!(name(Kind::Unsupported, &json!({"type": "video_note"})), ("video_note".into(), String::new()));
    assert_eq!(name(Kind::Interactive, &json!({"type": "interactive"})).0, "interactive");
    let lost = json!({"type": "image", "image": {"mime_type": "image/png"}, "errors": [{"error_data": {"details": "Too large."}}]});
    assert_eq!(name(Kind::Image, &lost), ("image".into(), "Too large.".into()));
    for kind in [Kind::Text, Kind::Contacts, Kind::Location, Kind::Template, Kind::Interactive] {
        for json in
            [json!(null), json!(7), json!([]), json!({kind.as_str(): 7}), json!({kind.as_str(): null})]
        {
            assert_eq!(name(kind, &json).0, "unknown", "{json}");
        }
    }
}

#[test]
fn a_position_outside_the_earth_is_none() {
    let at = |latitude: Value, longitude: Value| {
        let Content::Location(place) =
            read(Kind::Location, &json!({"location": {"latitude": latitude, "longitude": longitude}}))
        else {
            panic!("a place")
        };
        place.position
    };
    assert_eq!(at(json!(40.5), json!("-3.7")), Some((40.5, -3.7)));
    assert_eq!(at(json!(91), json!(0)), None);
    assert_eq!(at(json!("NaN"), json!(0)), None);
    assert_eq!(at(json!("x"), json!(0)), None);
}
