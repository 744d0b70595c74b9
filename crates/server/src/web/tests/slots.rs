//! Slots of templates: what they are called on the page of templates and where one is filled, and what is offered there.

use axum::http::StatusCode;
use serde_json::json;

use super::CUSTOMER;
use super::fixture::Browser;

const WORDS: &str = "Hi {{1}}, your order {{2}} is here.";

async fn template(browser: &Browser) -> String {
    browser.desk.has_template("order_here", "en_US", WORDS).await;
    let page = browser.get("/templates").await.text;
    let (_, id) = page.split_once("id=\"t-").unwrap();
    id.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_slot_that_is_given_a_name_is_called_by_it_wherever_it_is_filled() {
    let browser = Browser::signed_in().await;
    let conversation = browser.desk.hears(CUSTOMER, "Nora Lindström", "Hello?").await;
    let id = template(&browser).await;
    let page = browser.get("/templates").await.text;
    assert!(page.contains("Name its 2 slots") && page.contains("<code>{{2}}</code>"), "{page}");
    assert!(!page.contains("Hi {{1}}"), "in the words a slot is called by its name: {page}");
    let to_name = browser.get(&format!("/templates?slots={id}")).await.text;
    assert!(
        to_name.contains("class=\"slot-names\" open") && !to_name.contains("The names are kept"),
        "{to_name}"
    );
    let path = format!("/templates/{id}/slots");
    let kept = browser.post(&path, &[("q", "order"), ("body:1", ""), ("body:2", "Order number")]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let back = kept.header("location").to_owned();
    assert_eq!(back, format!("/templates?q=order&named={id}#t-{id}"));
    let page = browser.get(back.split('#').next().unwrap()).await.text;
    assert!(page.contains("The names are kept") && page.contains("value=\"Order number\""), "{page}");
    let picker = format!("/partials/templates/{conversation}?name=order_here&language=en_US");
    let form = browser.patches(&picker).await.text;
    assert!(form.contains(">Order number<") && form.contains("data-label=\"Order number\""), "{form}");
    assert!(form.contains("Customer's name") && form.contains("from the contact"), "{form}");
    assert!(!form.contains("Give these slots names"), "the first one says what goes in: {form}");
    browser.post(&path, &[("body:1", "First name"), ("body:2", "")]).await;
    let form = browser.patches(&picker).await.text;
    assert!(form.contains(">First name") && form.contains("Give these slots names"), "{form}");
    let (_, link) = form.split_once("href=\"/templates?").unwrap();
    let link = link.split(['"', '#']).next().unwrap().replace("&amp;", "&");
    let page = browser.get(&format!("/templates?{link}")).await.text;
    assert!(page.contains("class=\"slot-names\" open") && !page.contains("The names are kept"), "{page}");
}

#[tokio::test]
async fn a_slot_without_braces_is_asked_for_by_what_it_is_also_once_it_has_a_name() {
    let browser = Browser::signed_in().await;
    let parts = json!([{"type": "BODY", "text": "On its way."}, {"type": "BUTTONS", "buttons":
        [{"type": "URL", "text": "Track", "url": "https://acme.example/{{1}}", "example": ["https://acme.example/7"]}]}]);
    browser.desk.has_template_of("tracked", "en_US", parts).await;
    let page = browser.get("/templates").await.text;
    let asked = |page: &str| {
        let (_, field) = page.split_once("<div class=\"field\">").unwrap();
        field.split_once("</label>").unwrap().0.to_owned()
    };
    let before = asked(&page);
    let (_, id) = page.split_once("id=\"t-").unwrap();
    let id = id.split('"').next().unwrap();
    browser.post(&format!("/templates/{id}/slots"), &[("button:0", "Parcel")]).await;
    let page = browser.get("/templates").await.text;
    assert!(page.contains("value=\"Parcel\""), "{page}");
    assert_eq!(asked(&page), before);
}

#[tokio::test]
async fn a_name_that_cannot_be_read_comes_back_with_the_reason() {
    let browser = Browser::signed_in().await;
    let id = template(&browser).await;
    let long = "x".repeat(101);
    let refused = browser.post(&format!("/templates/{id}/slots"), &[("body:1", &long)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("1 to 100 characters") && refused.text.contains(&long), "{}", refused.text);
}

#[tokio::test]
async fn what_the_customer_was_last_sent_in_a_slot_is_offered_and_not_filled_in() {
    let browser = Browser::signed_in().await;
    let conversation = browser.desk.hears(CUSTOMER, "Nora Lindström", "Hello?").await;
    template(&browser).await;
    let picker = format!("/partials/templates/{conversation}?name=order_here&language=en_US");
    assert!(!browser.patches(&picker).await.text.contains("Last sent"));
    let filled = [("name", "order_here"), ("language", "en_US"), ("body:1", "Nora"), ("body:2", "HL-7")];
    let sent = browser.submit(&format!("/c/{conversation}/template"), &filled).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    let form = browser.patches(&picker).await.text;
    assert_eq!(form.matches("Last sent").count(), 1, "the name stands there already: {form}");
    assert!(form.contains("<bdi>HL-7</bdi>") && form.contains("<option value=\"HL-7\">"), "{form}");
    assert!(!form.contains("name=\"body:2\" value=\"HL-7\""), "{form}");
}
