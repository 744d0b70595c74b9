//! From a conversation to the other contact, to what will happen, and back to one contact with both conversations; and
//! whose number it was before.

use axum::http::StatusCode;
use serde_json::json;
use transom_rules::time::Span;

use super::fixture::Browser;

const NORA: &str = "15550100777";
const OTHER: &str = "15550100888";

/// Behind the first `before` of a page, up to the next quote.
fn after<'a>(page: &'a str, before: &str) -> &'a str {
    page.split(before)
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_else(|| panic!("{before}: {page}"))
}

#[tokio::test]
async fn the_other_contact_is_found_looked_at_merged_and_taken_out_again() {
    let browser = Browser::signed_in().await;
    let first = browser.desk.hears(NORA, "Nora", "Hello?").await;
    let second = browser.desk.hears(OTHER, "N. Lindström", "It is me again").await;
    let page = browser.get(&format!("/c/{first}")).await.text;
    let path = format!("/contacts/{}", after(&page, "href=\"/contacts/").trim_end_matches("/consents"));
    let choose = browser.get(&format!("{path}/merge")).await.text;
    assert!(choose.contains("Merge Nora with another contact") && !choose.contains("Lindström"));
    let nobody = browser.get(&format!("{path}/merge?q=zebra")).await.text;
    assert!(nobody.contains("Nobody is found by “zebra”."), "{nobody}");
    let found = browser.get(&format!("{path}/merge?q=lindstrom")).await.text;
    let look = format!("{path}/merge/{}", after(&found, &format!("href=\"{path}/merge/")));
    let outlook = browser.get(&look).await.text;
    assert!(
        outlook.contains("+15550100888") && outlook.contains("One conversation is taken over"),
        "{outlook}"
    );
    let done = browser.post_plainly(&look, &[]).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, &*format!("/c/{second}")));
    assert_eq!(
        browser.get(&look).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "there is no other one now"
    );
    let merged = browser.get(&format!("/c/{second}")).await.text;
    assert!(merged.contains("was merged in") && merged.contains(&format!("href=\"/c/{first}\"")), "{merged}");
    let gone = look.rsplit('/').next().unwrap();
    for _ in 0..2 {
        let undone = browser.post_plainly(&format!("{path}/unmerge"), &[("gone", gone)]).await;
        assert_eq!(
            (undone.status, undone.header("location")),
            (StatusCode::SEE_OTHER, &*format!("/c/{first}"))
        );
    }
    let apart = browser.get(&format!("/c/{second}")).await.text;
    assert!(apart.contains("N. Lindström") && !apart.contains("was merged in"), "{apart}");
}

#[tokio::test]
async fn a_thread_says_whose_number_it_was_before() {
    let browser = Browser::signed_in().await;
    let desk = &browser.desk;
    let wrote = |user: &str, name: &str, wamid: &str, ago: i64| {
        let at = (desk.app.clock.now() - Span::seconds(ago)).seconds().to_string();
        json!({"contacts": [{"wa_id": NORA, "user_id": user, "profile": {"name": name}}],
            "messages": [{"from": NORA, "from_user_id": user, "id": wamid, "timestamp": at, "type": "text",
                "text": {"body": "marmalade"}}]})
    };
    desk.takes([wrote("US.1", "Nora", "wamid.1", 600)]).await;
    desk.takes([wrote("US.2", "Otto", "wamid.2", 60)]).await;
    let list = browser.get("/").await.text;
    for (name, sentence) in
        [("Otto", "This number was Nora’s before"), ("Nora", "Their number is Otto’s now")]
    {
        let row = list.split("href=\"/c/").find(|row| row.contains(name)).unwrap();
        let id = row.split(['"', '?']).next().unwrap();
        let page = browser.get(&format!("/c/{id}")).await.text;
        assert_eq!(page.matches(sentence).count(), 2, "in the thread and in the panel: {page}");
    }
}
