//! Messages that wait until the customer writes: where they stand before and after, and what the list says.

use axum::http::StatusCode;
use transom_rules::id::ConversationId;
use transom_rules::time::Span;

use super::CUSTOMER;
use super::fixture::Browser;

/// Writes something that waits for the customer; returns the message's id.
async fn waits(browser: &Browser, conversation: ConversationId, text: &str) -> String {
    let form = [("index", "9"), ("kind", "send_when_they_write"), ("text", text)];
    let answer = browser.submit(&format!("/c/{conversation}/remedy"), &form).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let id = answer.text.split("action=\"/m/").nth(1).and_then(|rest| rest.split('/').next());
    id.unwrap().to_owned()
}

/// Sends something; returns the message's id.
async fn sends(browser: &Browser, conversation: ConversationId, text: &str) -> String {
    let sent = browser.submit(&format!("/c/{conversation}/messages"), &[("text", text)]).await;
    let id = sent.text.split("data-message=\"").nth(1).and_then(|rest| rest.split('"').next());
    id.unwrap().to_owned()
}

async fn list(browser: &Browser, view: &str) -> String {
    browser.patches(&format!("/partials/list?view={view}")).await.text
}

/// These stand in the thread in this order.
async fn order(browser: &Browser, conversation: ConversationId, texts: &[&str]) {
    let page = browser.get(&format!("/c/{conversation}")).await.text;
    let thread = page.split("id=\"messages\"").nth(1).unwrap().split("id=\"composer\"").next().unwrap();
    let places: Vec<usize> = texts.iter().map(|text| thread.find(text).expect(text)).collect();
    assert!(places.is_sorted(), "{texts:?} at {places:?}");
}

#[tokio::test]
async fn a_window_that_meta_closed_is_closed_in_the_list_whatever_was_written_since() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Diego", "Hello?").await;
    let message = sends(&browser, id, "Here it is").await;
    browser.desk.is_refused(&message, 131_047).await;
    assert!(list(&browser, "all").await.contains("closed"));
    waits(&browser, id, "As soon as you write").await;
    let row = list(&browser, "all").await;
    assert!(row.contains("closed") && !row.contains("never"), "{row}");
    browser.desk.clock_jumps(Span::hours(30));
    let page = browser.get(&format!("/c/{id}")).await.text;
    assert!(page.contains("Meta counts the window as closed"), "{page}");
    assert!(!page.contains("id=\"s-closed-"), "it was closed before its day was over: {page}");
}

#[tokio::test]
async fn what_waits_stays_in_the_resolved_conversation_it_was_written_in_and_reopens_it_when_it_goes_out() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Paolo", "Thanks, bye").await;
    browser.post(&format!("/c/{id}/status"), &[("status", "closed")]).await;
    browser.desk.clock_jumps(Span::hours(48));
    let first = waits(&browser, id, "Never mind").await;
    assert!(list(&browser, "closed").await.contains("Never mind"));
    assert!(!list(&browser, "all").await.contains("Paolo"), "nobody has to do anything yet");
    browser.post(&format!("/m/{first}/cancel"), &[]).await;
    assert!(!list(&browser, "all").await.contains("Paolo"));
    waits(&browser, id, "Welcome back").await;
    order(&browser, id, &["Thanks, bye", "Never mind", "Welcome back"]).await;
    browser.desk.clock_jumps(Span::hours(48));
    assert_eq!(browser.desk.hears(CUSTOMER, "Paolo", "Me again").await, id, "the work was not over");
    order(&browser, id, &["Thanks, bye", "Never mind", "Me again", "Welcome back"]).await;
    let row = list(&browser, "all").await;
    assert_eq!(row.matches("Paolo</span>").count(), 1, "{row}");
    assert!(row.contains("Welcome back") && !list(&browser, "closed").await.contains("Paolo"));
}

#[tokio::test]
async fn a_template_from_a_resolved_conversation_opens_it_again() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Paolo", "Thanks, bye").await;
    browser.desk.has_template("order_ready", "en", "Your order is ready.").await;
    browser.post(&format!("/c/{id}/status"), &[("status", "closed")]).await;
    browser.desk.clock_jumps(Span::hours(48));
    let sent =
        browser.submit(&format!("/c/{id}/template"), &[("name", "order_ready"), ("language", "en")]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    order(&browser, id, &["Thanks, bye", "Your order is ready."]).await;
    assert_eq!(list(&browser, "all").await.matches("Paolo</span>").count(), 1);
    assert!(!list(&browser, "closed").await.contains("Paolo"));
}

#[tokio::test]
async fn where_meta_wants_to_be_left_alone_trying_again_is_offered_only_after_that() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Brooke", "Hello?").await;
    let message = sends(&browser, id, "A bargain").await;
    browser.desk.is_refused(&message, 131_049).await;
    let page = browser.get(&format!("/c/{id}")).await.text;
    assert!(page.contains("Do not insist") && !page.contains("/retry\""), "{page}");
    browser.desk.clock_jumps(Span::hours(25));
    let page = browser.get(&format!("/c/{id}")).await.text;
    assert!(!page.contains("/retry\""), "the window is closed by now: {page}");
    browser.desk.hears(CUSTOMER, "Brooke", "Hello again").await;
    let page = browser.get(&format!("/c/{id}")).await.text;
    assert!(page.contains("/retry\"") && !page.contains("Do not insist"), "{page}");
}

#[tokio::test]
async fn what_is_written_in_an_older_conversation_stays_there_and_so_do_the_answers() {
    let browser = Browser::signed_in().await;
    let old = browser.desk.hears(CUSTOMER, "Paolo", "Thanks, bye").await;
    browser.post(&format!("/c/{old}/status"), &[("status", "closed")]).await;
    browser.desk.clock_jumps(Span::hours(48));
    let new = browser.desk.hears(CUSTOMER, "Paolo", "Something else").await;
    assert_ne!(new, old);
    browser.post(&format!("/c/{new}/status"), &[("status", "closed")]).await;
    browser.submit(&format!("/c/{old}/messages"), &[("text", "About that pot")]).await;
    order(&browser, old, &["Thanks, bye", "About that pot"]).await;
    browser.desk.clock_jumps(Span::minutes(1));
    assert_eq!(browser.desk.hears(CUSTOMER, "Paolo", "Yes?").await, old);
}

#[tokio::test]
async fn what_waits_stands_with_the_longest_silence_first() {
    let browser = Browser::signed_in().await;
    let silent = browser.desk.hears("15550160001", "Paolo", "Hello?").await;
    browser.desk.clock_jumps(Span::hours(1));
    let fresh = browser.desk.hears("15550160002", "Brooke", "Hello?").await;
    browser.desk.clock_jumps(Span::hours(48));
    for id in [silent, fresh] {
        waits(&browser, id, "As soon as you write").await;
    }
    let rows = list(&browser, "parked").await;
    let place = |name: &str| rows.find(&format!("{name}</span>")).expect(name);
    assert!(place("Paolo") < place("Brooke"), "{rows}");
}
