//! Somebody with a phone, on the simulator: what they write, and what their phone shows.

use serde_json::{Value, json};

use super::{Desk, eventually};

/// A customer by phone number, or by user id where the phone is hidden.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    digits: String,
    user_id: Option<String>,
}

impl Customer {
    pub(crate) fn new(digits: impl Into<String>) -> Self {
        Self { digits: digits.into(), user_id: None }
    }

    /// Whose phone WhatsApp shows nobody.
    pub(crate) fn hidden(digits: impl Into<String>, user_id: impl Into<String>) -> Self {
        Self { digits: digits.into(), user_id: Some(user_id.into()) }
    }

    pub(crate) fn address(&self) -> String {
        self.user_id.clone().unwrap_or_else(|| format!("+{}", self.digits))
    }

    /// They write a text.
    pub(crate) async fn writes(&self, desk: &Desk, words: &str) -> Value {
        self.sends(desk, json!({"type": "text", "text": {"body": words}})).await
    }

    /// They send any message object.
    pub(crate) async fn sends(&self, desk: &Desk, mut message: Value) -> Value {
        message["to"] = desk.channel("phone_number_id").into();
        desk.sim(&format!("customers/{}/messages", self.digits), &message).await
    }

    /// They open the chat.
    pub(crate) async fn reads(&self, desk: &Desk) {
        desk.sim(&format!("customers/{}/read", self.digits), &json!({})).await;
    }

    /// What the phone shows from the business with these words in it.
    pub(crate) async fn sees(&self, desk: &Desk, words: &str) -> Vec<Value> {
        let shown = desk.sim_get(&format!("customers/{}/messages", self.digits)).await;
        let ours = |message: &&Value| message["direction"] == "outbound";
        let says = |message: &&Value| message["text"].as_str().is_some_and(|text| text.contains(words));
        shown["data"].as_array().unwrap().iter().filter(ours).filter(says).cloned().collect()
    }

    /// Waits until the phone shows a message with these words.
    pub(crate) async fn gets(&self, desk: &Desk, words: &str) -> Value {
        eventually(&format!("the phone shows {words:?}"), async || self.sees(desk, words).await.pop()).await
    }

    /// Waits until the API shows their conversation so that `fits`.
    pub(crate) async fn conversation(&self, desk: &Desk, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let mut tries = 0;
        eventually(what, async || {
            let known = self.user_id.as_ref().unwrap_or(&self.digits);
            let page = desk.get(&format!("/api/v1/conversations?q={known}")).await;
            let all = page["data"].as_array().unwrap();
            assert!(all.len() <= 1, "one customer has several conversations: {page}");
            tries += 1;
            if tries == 200 {
                eprintln!("still waiting for {what}: {page}");
            }
            all.first().filter(|conversation| fits(conversation)).cloned()
        })
        .await
    }

    /// Waits until their window is in this state.
    pub(crate) async fn window_is(&self, desk: &Desk, state: &str) -> Value {
        let what = format!("the window of {} is {state}", self.digits);
        self.conversation(desk, &what, |conversation| conversation["window"]["state"] == state).await
    }
}
