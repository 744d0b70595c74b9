//! Where a message and its writer come from: shown above the message and beside the contact.

use serde_json::{Value, json};
use transom_rules::id::ConversationId;

use super::CUSTOMER;
use super::fixture::Browser;

impl Browser {
    /// A customer writes, with something around their words.
    async fn hears_around(&self, wamid: &str, around: &Value) -> ConversationId {
        let mut message = json!({"from": CUSTOMER, "id": wamid, "type": "text", "text": {"body": "Hello?"},
            "timestamp": self.desk.app.clock.now().seconds().to_string()});
        let own = message.as_object_mut().unwrap();
        own.extend(around.as_object().unwrap().clone());
        self.desk.takes([json!({"messages": [message]})]).await;
        self.desk.newest_conversation().await
    }

    async fn thread_and_panel(&self, id: ConversationId) -> (String, String) {
        let page = self.get(&format!("/c/{id}")).await.text;
        let (thread, panel) = page.split_once("id=\"panel\"").unwrap();
        (thread.to_owned(), panel.to_owned())
    }
}

#[tokio::test]
async fn an_ad_and_a_product_are_shown_with_the_message_and_beside_the_contact() {
    let browser = Browser::signed_in().await;
    let ad = json!({"source_type": "ad", "source_id": "9", "source_url": "https://fb.example/9", "headline": "Lamps & more",
        "body": "Light for less", "media_type": "image", "image_url": "https://img.example/9.jpg"});
    let id = browser.hears_around("wamid.1", &json!({"referral": ad})).await;
    let (thread, panel) = browser.thread_and_panel(id).await;
    for there in [&thread, &panel] {
        for part in [
            "Lamps &amp; more",
            "Light for less",
            "href=\"https://fb.example/9\"",
            "href=\"https://img.example/9.jpg\"",
        ] {
            assert!(there.contains(part), "{part}: {there}");
        }
    }
    assert!(!thread.contains("<img src=\"https"), "no browser of ours asks for it");
    let product = json!({"referred_product": {"catalog_id": "1", "product_retailer_id": "lamp-9"}});
    browser.hears_around("wamid.2", &json!({"context": product})).await;
    let (thread, panel) = browser.thread_and_panel(id).await;
    assert!(thread.contains("lamp-9") && panel.contains("lamp-9") && panel.contains("Light for less"));
    let found = browser.patches("/partials/list?view=all&q=lamps").await.text;
    assert!(found.contains("Hello?"), "{found}");
}

#[tokio::test]
async fn what_was_passed_on_is_marked_and_what_names_no_ad_shows_none() {
    let browser = Browser::signed_in().await;
    let id = browser.hears_around("wamid.1", &json!({"referral": {}, "context": {"forwarded": true}})).await;
    let (thread, panel) = browser.thread_and_panel(id).await;
    assert!(thread.contains("Forwarded") && !thread.contains("Forwarded many times"));
    assert!(!thread.contains("From an ad") && !thread.contains("Came from") && !panel.contains("Came from"));
    browser.hears_around("wamid.2", &json!({"context": {"frequently_forwarded": true}})).await;
    assert!(browser.thread_and_panel(id).await.0.contains("Forwarded many times"));
}
