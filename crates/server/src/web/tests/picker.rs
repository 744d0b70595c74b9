//! The picker of templates, and what is refused there before anything leaves. Nothing answers as Meta here: what goes over
//! the network fails, and says so.

use axum::http::StatusCode;
use serde_json::{Value, json};
use transom_rules::event::{TemplateChange, TemplateChanged};
use transom_rules::id::ConversationId;
use transom_store::templates;

use super::CUSTOMER;
use super::fixture::{Answer, Browser, File};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// With a picture, a value, and a button that opens an address.
fn parts() -> Value {
    json!([{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Order {{1}} is ready for you."},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Track", "url": "https://acme.example/{{1}}"}]}])
}

async fn stage() -> (Browser, ConversationId) {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora Lind", "Hello?").await;
    browser.desk.has_template_of("order_ready", "en", parts()).await;
    (browser, id)
}

async fn becomes(browser: &Browser, name: &str, status: &str) {
    let change = TemplateChange::Status { event: status.into(), reason: String::new() };
    let now = browser.desk.app.clock.now();
    let changed = TemplateChanged {
        meta_id: String::new(),
        name: name.into(),
        language: "en".into(),
        change,
        at: Some(now),
    };
    browser.desk.write(changed, move |tx, one| Box::pin(templates::change(tx, "200", one, now))).await;
}

async fn submits(
    browser: &Browser,
    id: ConversationId,
    fields: &[(&str, &str)],
    file: Option<File<'_>>,
) -> Answer {
    let fields = [&[("name", "order_ready"), ("language", "en")], fields].concat();
    browser.submit_file(&format!("/c/{id}/template"), &fields, file).await
}

/// It was refused at this slot, with these words, and nothing was sent or uploaded.
async fn is_refused(browser: &Browser, id: ConversationId, answer: &Answer, says: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert!(answer.text.contains(says), "{says}: {}", answer.text);
    assert!(!answer.text.contains("WhatsApp did not take"), "it was uploaded: {}", answer.text);
    let thread = browser.get(&format!("/c/{id}")).await.text;
    assert!(!thread.contains("is ready for you"), "it was sent: {thread}");
}

#[tokio::test]
async fn what_a_slot_does_not_take_is_refused_before_the_network_and_named() {
    let (browser, id) = stage().await;
    let picture = || Some(File { slot: "header", name: "a.png", mime_type: "image/png", bytes: PNG });
    let all = [("body:1", "HL-7"), ("button:0", "HL-7")];
    let refused = submits(&browser, id, &[("body:1", "HL-7"), ("button:0", "")], picture()).await;
    is_refused(&browser, id, &refused, "The template needs a value for").await;
    assert!(refused.text.contains("id=\"slot-button-0-problem\">The template"), "{}", refused.text);
    let refused = submits(&browser, id, &[("body:1", ""), ("button:0", "HL-7")], picture()).await;
    is_refused(&browser, id, &refused, "id=\"slot-body-1-problem\">The template needs a value for body:1.")
        .await;
    let refused = submits(&browser, id, &all, None).await;
    is_refused(&browser, id, &refused, "id=\"slot-header-problem\">The template needs").await;
    let film =
        File { slot: "header", name: "a.mp4", mime_type: "video/mp4", bytes: b"\0\0\0\x18ftypisom\0\0\0\0" };
    let refused = submits(&browser, id, &all, Some(film)).await;
    is_refused(&browser, id, &refused, "id=\"slot-header-problem\">This template takes a").await;
    let mut large = PNG.to_vec();
    large.resize((5 << 20) + 1, 0);
    let large = File { slot: "header", name: "a.png", mime_type: "image/png", bytes: &large };
    let refused = submits(&browser, id, &all, Some(large)).await;
    is_refused(&browser, id, &refused, "at most 5.2 MB").await;
    assert!(refused.text.contains("value=\"HL-7\""), "what was typed is lost: {}", refused.text);
    // All is there: now it would be uploaded, and there is nobody who takes it.
    let sent = submits(&browser, id, &all, picture()).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!sent.text.contains("-problem\">The template"), "{}", sent.text);
}

#[tokio::test]
async fn a_template_that_is_paused_or_of_another_language_is_refused_before_the_network() {
    let (browser, id) = stage().await;
    let picture = || Some(File { slot: "header", name: "a.png", mime_type: "image/png", bytes: PNG });
    let all = [("body:1", "HL-7"), ("button:0", "HL-7")];
    becomes(&browser, "order_ready", "PAUSED").await;
    let refused = submits(&browser, id, &all, picture()).await;
    is_refused(&browser, id, &refused, "paused").await;
    let fields = [("name", "order_ready"), ("language", "fr"), ("body:1", "HL-7")];
    let other = browser.submit_file(&format!("/c/{id}/template"), &fields, None).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "{}", other.text);
}

/// The form was drawn when Meta billed it as something else.
#[tokio::test]
async fn a_price_that_nobody_was_shown_is_not_paid() {
    let (browser, id) = stage().await;
    let picture = Some(File { slot: "header", name: "a.png", mime_type: "image/png", bytes: PNG });
    let all = [("category", "MARKETING"), ("body:1", "HL-7"), ("button:0", "HL-7")];
    let refused = submits(&browser, id, &all, picture).await;
    is_refused(&browser, id, &refused, "as something else since the form was opened").await;
    assert!(refused.text.contains("name=\"category\" value=\"UTILITY\""), "{}", refused.text);
    assert!(refused.text.contains("value=\"HL-7\""), "what was typed is lost: {}", refused.text);
}

#[tokio::test]
async fn what_cannot_be_sent_is_greyed_with_its_reason() {
    let (browser, id) = stage().await;
    browser.desk.has_template("sale", "en", "All is half price today.").await;
    becomes(&browser, "sale", "PAUSED").await;
    let list = browser.patches(&format!("/partials/templates/{id}")).await.text;
    let option = |name: &str| {
        let (before, after) = list.split_once(&format!("data-name=\"{name}\"")).unwrap();
        let begin = before.rfind("<li").unwrap();
        format!("{}{}", before.get(begin..).unwrap(), after.split("</li>").next().unwrap())
    };
    assert!(option("sale").contains("aria-disabled=\"true\""), "{list}");
    assert!(option("sale").contains("Paused by Meta for its quality"), "{list}");
    assert!(!option("order_ready").contains("aria-disabled"), "{list}");
    assert!(option("order_ready").contains("Order ready"), "{list}");
    let form = browser.patches(&format!("/partials/templates/{id}?name=order_ready")).await.text;
    assert!(form.contains("accept=\"image/jpeg,image/png\"") && form.contains("5.2 MB at most"), "{form}");
    assert!(form.contains("Opens <bdi>https://acme.example/"), "{form}");
}

#[tokio::test]
async fn a_template_goes_in_the_language_that_is_read_and_says_why() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears("34600000031", "Lucía Ortega", "¿Hola?").await;
    for language in ["en", "es", "de"] {
        browser.desk.has_template("hello", language, "Good day, {{1}} is here.").await;
    }
    browser.desk.has_template("only_german", "de", "Guten Tag.").await;
    let form = |query: &'static str| {
        let browser = &browser;
        async move { browser.patches(&format!("/partials/templates/{id}?{query}")).await.text }
    };
    let fits = form("name=hello").await;
    assert!(fits.contains("<option value=\"es\" selected>"), "{fits}");
    assert!(fits.contains("Spanish: it is read where the number of Lucía Ortega is from."), "{fits}");
    let chosen = form("name=hello&language=de").await;
    assert!(chosen.contains("<option value=\"de\" selected>") && !chosen.contains("is from."), "{chosen}");
    let instead = form("name=only_german").await;
    assert!(instead.contains("name=\"language\" value=\"de\"") && instead.contains("(Spanish)"), "{instead}");
}

#[tokio::test]
async fn what_came_of_a_template_stands_on_its_page() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    browser.desk.has_template("order_ready", "en", "Your order is ready.").await;
    let list = browser.get("/templates").await.text;
    let (_, template) = list.split_once("id=\"t-").unwrap();
    let page = format!("/templates/{}", template.split('"').next().unwrap());
    assert!(browser.get(&page).await.text.contains("Nobody has sent it in this time"));
    let form = [("name", "order_ready"), ("language", "en")];
    assert_eq!(browser.submit(&format!("/c/{id}/template"), &form).await.status, StatusCode::OK);
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("What it brought") && shown.contains("<bdi>Ana</bdi></dt><dd>1</dd>"), "{shown}");
    let list = browser.patches(&format!("/partials/templates/{id}")).await.text;
    assert!(list.contains("data-used=\"mine ours\"") && list.contains("You used it"), "{list}");
}

#[tokio::test]
async fn of_very_many_a_hundred_are_listed_and_words_find_the_others() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears("34600000031", "Lucía Ortega", "¿Hola?").await;
    for n in 0..130 {
        browser
            .desk
            .has_template(&format!("notice_{n:03}"), "en", &format!("This is notice number {n}."))
            .await;
    }
    browser.desk.has_template("zona", "es", "Hola, estamos cerca.").await;
    let used = [("name", "notice_129"), ("language", "en")];
    assert_eq!(browser.submit(&format!("/c/{id}/template"), &used).await.status, StatusCode::OK);
    let listed = |html: &str| -> Vec<String> {
        let after = html.split("data-name=\"").skip(1);
        after.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    };
    let whole = browser.patches(&format!("/partials/templates/{id}")).await.text;
    let first = listed(&whole);
    assert_eq!(first.len(), 100);
    assert_eq!(first.first().unwrap(), "zona", "what the customer reads is among them, and first");
    assert_eq!(first.get(1).unwrap(), "notice_129", "so is what was used lately");
    assert!(!whole.contains("data-whole"), "the script has to ask for the others");
    let found = browser.patches(&format!("/partials/templates/{id}?q=notice+number+120")).await.text;
    assert_eq!(listed(&found), ["notice_120"], "{found}");
    let spanish = browser.patches(&format!("/partials/templates/{id}?q=&language=es")).await.text;
    assert_eq!(listed(&spanish), ["zona"]);
    let none = browser.patches(&format!("/partials/templates/{id}?q=&category=MARKETING")).await.text;
    assert_eq!(listed(&none), [""; 0]);
}

#[tokio::test]
async fn words_that_another_template_has_are_told_while_one_types() {
    let browser = Browser::signed_in().await;
    browser.desk.has_template("order_ready", "en", "Your order is ready and waits for you.").await;
    let number = browser.desk.channel.to_string();
    let types = async |name: &str, body: &str| {
        let form = [
            ("number", number.as_str()),
            ("name", name),
            ("language", "en"),
            ("category", "UTILITY"),
            ("body", body),
        ];
        browser.submit("/partials/template", &form).await.text
    };
    let twin = types("order_here", "Your order is ready and waits for you.").await;
    assert!(twin.contains("The template order_ready has the same words"), "{twin}");
    let taken = types("order_ready", "Your order is here, and we keep it.").await;
    assert!(taken.contains("There is a template of this name"), "{taken}");
    let other = types("order_here", "Your order is here, and we keep it.").await;
    assert!(!other.contains("same words") && !other.contains("of this name"), "{other}");
}
