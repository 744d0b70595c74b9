//! What is typed as Meta's object, and back.

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::id::TemplateId;
use crate::settings::Settings;
use crate::template::{Category, Template};
use crate::template_check::{Definition, lint};

fn order() -> Form {
    Form {
        name: "order_update".into(),
        header: HeaderKind::Text,
        header_text: "Order {{1}}".into(),
        body: "Hello {{1}}, your parcel {{2}} is on its way to you.".into(),
        footer: "Linden Coffee".into(),
        buttons: vec![
            Button { kind: ButtonKind::QuickReply, text: "Thanks".into(), value: String::new() },
            Button {
                kind: ButtonKind::Url,
                text: "Follow it".into(),
                value: "https://a.example/t/{{1}}".into(),
            },
            Button { kind: ButtonKind::Phone, text: "Call us".into(), value: "+15550100100".into() },
        ],
        examples: [("header:1", "4711"), ("body:1", "Ana"), ("body:2", "GX-9"), ("button:1", "GX9")]
            .map(|(key, example)| (key.to_owned(), example.to_owned()))
            .into(),
        warns: false,
        ..Form::default()
    }
}

fn template(form: &Form) -> Template {
    let definition = form.definition();
    Template {
        id: TemplateId(Uuid::nil()),
        meta_id: None,
        name: form.name.clone(),
        language: form.language.clone(),
        category: form.category,
        status: "APPROVED".to_owned().into(),
        reason: String::new(),
        quality: "UNKNOWN".into(),
        parameter_format: definition["parameter_format"].as_str().unwrap_or("POSITIONAL").into(),
        components: definition["components"].clone(),
    }
}

fn findings(form: &Form) -> Vec<String> {
    let definition = form.definition();
    lint(&Definition::of(&definition), &Settings::default())
        .into_iter()
        .map(|finding| finding.field)
        .collect()
}

#[test]
fn what_is_typed_is_metas_object_and_back() {
    let form = order();
    assert_eq!(findings(&form), [""; 0], "{:#}", form.definition());
    let components = form.components();
    assert_eq!(components[0]["example"], json!({"header_text": ["4711"]}));
    assert_eq!(components[1]["example"], json!({"body_text": [["Ana", "GX-9"]]}));
    assert_eq!(components[3]["buttons"][1]["example"], json!(["https://a.example/t/GX9"]));
    assert_eq!(Form::of(&template(&form)), Some(form));
}

#[test]
fn an_example_that_is_not_typed_is_asked_for_where_it_stands() {
    for (key, place) in [
        ("header:1", "/components/0/example/header_text/0"),
        ("body:2", "/components/1/example/body_text/0/1"),
        ("button:1", "/components/3/buttons/1/example"),
    ] {
        let mut form = order();
        form.examples.remove(key);
        assert_eq!(findings(&form), [place], "{key}");
    }
}

#[test]
fn variables_with_names_have_named_examples() {
    let form = Form {
        body: "Hello {{first_name}}, we open the shop at {{hour}} for you today.".into(),
        header: HeaderKind::None,
        header_text: String::new(),
        buttons: Vec::new(),
        examples: [("body:first_name", "Ana"), ("body:hour", "9")]
            .map(|(key, example)| (key.to_owned(), example.to_owned()))
            .into(),
        ..order()
    };
    assert_eq!(form.definition()["parameter_format"], "NAMED");
    let example = json!({"body_text_named_params": [
        {"param_name": "first_name", "example": "Ana"}, {"param_name": "hour", "example": "9"}]});
    assert_eq!(form.components()[0]["example"], example);
    assert_eq!(findings(&form), [""; 0]);
    assert_eq!(Form::of(&template(&form)), Some(form));
}

#[test]
fn a_one_time_code_has_metas_words() {
    let form = Form {
        name: "login".into(),
        category: Category::Authentication,
        buttons: vec![Button { text: "Copy it".into(), ..Button::default() }],
        minutes: "5".into(),
        ..Form::default()
    };
    let components = form.components();
    assert_eq!(components[0], json!({"type": "BODY", "add_security_recommendation": true}));
    assert_eq!(components[1], json!({"type": "FOOTER", "code_expiration_minutes": 5}));
    assert_eq!(components[2]["buttons"][0]["otp_type"], "COPY_CODE");
    assert_eq!(findings(&form), [""; 0]);
    assert_eq!(form.wants_examples(), []);
    assert_eq!(Form::of(&template(&form)), Some(form));
}

#[test]
fn a_code_that_an_app_takes_names_the_app() {
    let form = Form {
        name: "login".into(),
        category: Category::Authentication,
        otp: Otp::ZeroTap,
        package: "com.example.shop".into(),
        signature: "K8a/AINcGX7".into(),
        buttons: vec![Button { text: "Autofill".into(), ..Button::default() }],
        ..Form::default()
    };
    let button = &form.components()[1]["buttons"][0];
    let app = json!({"package_name": "com.example.shop", "signature_hash": "K8a/AINcGX7"});
    assert_eq!((&button["otp_type"], &button["supported_apps"]), (&json!("ZERO_TAP"), &json!([app])));
    assert_eq!(button["zero_tap_terms_accepted"], true);
    assert_eq!(findings(&form), [""; 0]);
    assert_eq!(Form::of(&template(&form)), Some(form));
}

fn card(body: &str) -> Card {
    let buttons = vec![
        Button { kind: ButtonKind::QuickReply, text: "More like it".into(), value: String::new() },
        Button { kind: ButtonKind::Url, text: "Look".into(), value: "https://a.example/p/{{1}}".into() },
    ];
    Card { handle: "4::aW1hZ2UvanBlZw==".into(), body: body.into(), buttons }
}

#[test]
fn cards_have_files_words_buttons_and_examples_of_their_own() {
    let form = Form {
        category: Category::Marketing,
        header: HeaderKind::None,
        header_text: String::new(),
        footer: String::new(),
        buttons: Vec::new(),
        body: "Three new roasts for you this week.".into(),
        cards: vec![
            card("The one from {{1}}, dark and round."),
            card("The one from {{1}}, light and sweet."),
        ],
        examples: ["card:0/body:1", "card:0/button:1", "card:1/body:1", "card:1/button:1"]
            .map(|key| (key.to_owned(), "peru".to_owned()))
            .into(),
        ..order()
    };
    let components = form.components();
    let first = &components[1]["cards"][0]["components"];
    assert_eq!(first[0]["example"], json!({"header_handle": ["4::aW1hZ2UvanBlZw=="]}));
    assert_eq!(first[1]["example"], json!({"body_text": [["peru"]]}));
    assert_eq!(first[2]["buttons"][1]["example"], json!(["https://a.example/p/peru"]));
    assert_eq!(findings(&form), [""; 0], "{components:#}");
    let read = Form::of(&template(&form)).unwrap();
    assert_eq!(read.cards.len(), 2);
    assert_eq!((&read.cards[1].body, &read.cards[1].buttons), (&form.cards[1].body, &form.cards[1].buttons));
    assert_eq!(read.examples, form.examples);
    assert_eq!(read.cards[0].handle, "", "the handle of a sample is not good for long");
}

#[test]
fn offers_products_flows_and_calls_are_made_and_read_back() {
    let plain = |category| Form {
        category,
        header: HeaderKind::None,
        header_text: String::new(),
        footer: String::new(),
        body: "Something for you this week, dear friend of the shop.".into(),
        examples: [].into(),
        buttons: Vec::new(),
        ..order()
    };
    let button = |kind, value: &str| {
        let text = if kind == ButtonKind::CopyCode { "" } else { "Look" };
        Button { kind, text: text.into(), value: value.into() }
    };
    let offer = Form {
        offer: "Only today".into(),
        offer_ends: true,
        buttons: vec![button(ButtonKind::CopyCode, "BEAN10"), button(ButtonKind::Url, "https://a.example/o")],
        ..plain(Category::Marketing)
    };
    let product = Form {
        header: HeaderKind::Product,
        buttons: vec![button(ButtonKind::Product, "")],
        ..plain(Category::Marketing)
    };
    let flow = Form { buttons: vec![button(ButtonKind::Flow, "9001")], ..plain(Category::Utility) };
    let catalog = Form { buttons: vec![button(ButtonKind::Catalog, "")], ..plain(Category::Marketing) };
    let several = Form { buttons: vec![button(ButtonKind::Products, "")], ..plain(Category::Marketing) };
    let call = Form { buttons: vec![button(ButtonKind::VoiceCall, "")], ..plain(Category::Utility) };
    let asks = Form { calls: true, ..plain(Category::Utility) };
    for form in [offer, product, flow, catalog, several, call, asks] {
        assert_eq!(findings(&form), [""; 0], "{:#}", form.definition());
        assert_eq!(Form::of(&template(&form)), Some(form));
    }
}

#[test]
fn what_a_form_cannot_show_is_not_made_one() {
    let mut carousel = template(&order());
    let card = json!({"components": [{"type": "HEADER", "format": "PRODUCT"}]});
    carousel.components.as_array_mut().unwrap().push(json!({"type": "CAROUSEL", "cards": [card]}));
    assert_eq!(Form::of(&carousel), None);
    let mut flow = template(&order());
    flow.components[3]["buttons"][0]["type"] = json!("ORDER_DETAILS");
    assert_eq!(Form::of(&flow), None);
    for broken in [json!(null), json!([1]), json!([{"type": "HEADER", "format": "GIF"}])] {
        assert_eq!(Form::of(&Template { components: broken, ..template(&order()) }), None);
    }
}
