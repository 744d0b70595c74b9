//! What is quoted stands in the same conversation: a quote shows nobody what they do not see.

use axum::http::StatusCode;
use serde_json::json;
use transom_desk::messages::draft::Ask;
use transom_desk::messages::send;
use transom_rules::id::ConversationId;
use transom_store::messages::{self, Message};

use super::CUSTOMER;
use super::fixture::Browser;

impl Browser {
    /// What the customer said last.
    async fn newest(&self, conversation: ConversationId) -> Message {
        let workspace = self.desk.workspace;
        let look = self
            .desk
            .app
            .db
            .of(workspace)
            .read((), move |tx, ()| Box::pin(messages::newest_inbound(tx, conversation)));
        look.await.unwrap().unwrap()
    }

    /// A program that knows what Meta calls a message quotes it.
    async fn quotes(&self, conversation: ConversationId, wamid: &str) {
        let object = json!({"type": "text", "text": {"body": "By wamid"}, "context": {"message_id": wamid}});
        let ask = Ask { written_in: Some(conversation), ..self.desk.asks(CUSTOMER, &object) };
        send::send(&self.desk.app, ask).await.unwrap();
    }
}

#[tokio::test]
async fn what_stands_in_another_conversation_is_neither_quoted_nor_shown() {
    let browser = Browser::signed_in().await;
    let theirs = browser.desk.hears("15550100888", "Otto", "The code is 4711").await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let (foreign, own) = (browser.newest(theirs).await, browser.newest(id).await);
    let path = format!("/c/{id}/messages");
    let reply = async |to: &str| {
        browser.submit(&path, &[("text", "An answer"), ("client_id", to), ("reply_to", to)]).await
    };
    assert_eq!(reply(&foreign.id.to_string()).await.status, StatusCode::NOT_FOUND);
    assert!(!browser.get(&format!("/c/{id}")).await.text.contains("An answer"), "nothing was sent");
    let quoted = reply(&own.id.to_string()).await;
    assert_eq!(quoted.status, StatusCode::OK);
    assert!(quoted.text.contains(&format!("href=\"#m-{}\"", own.id)), "{}", quoted.text);

    browser.quotes(id, &foreign.wamid).await;
    let page = browser.get(&format!("/c/{id}")).await.text;
    let thread = page.split("id=\"thread\"").nth(1).unwrap();
    assert!(thread.contains("By wamid") && !thread.contains("code is 4711"), "{thread}");
}
