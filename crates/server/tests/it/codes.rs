//! Every code of both carriers' catalogues, answered to a send and told afterwards: what becomes of the message, in which
//! words, with which ways out. None shows a code without words.

use serde_json::{Value, json};
use transom_channels::fault::Meaning;
use transom_channels::{sms, whatsapp};

use crate::harness::{Desk, Engine, eventually};
use crate::sms::sender::Sender;

/// Codes after whose answers the same goes again by itself: how often stands in tests of answers.
const AGAIN: [i64; 9] = [4, 80_007, 130_429, 131_048, 131_056, 131_057, 133_004, 20_429, 21_611];

/// That a file cannot be fetched is found out after the message was taken.
const FETCHED_LATER: i64 = 11_200;

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_whatsapp_has_its_class_its_words_and_its_ways_out() {
    let desk = Desk::new(Engine::Sqlite).await;
    let way = Way { channel: desk.channel("id"), token: desk.channel("access_token") };
    for (n, meaning) in (0..).zip(whatsapp::fault::all()) {
        let phone = format!("1555016{n:04}");
        desk.sim("customers", &json!({"phone": phone, "name": "Kim"})).await;
        let hello = json!({"to": desk.channel("phone_number_id"), "type": "text", "text": {"body": "Hello"}});
        desk.sim(&format!("customers/{phone}/messages"), &hello).await;
        way.is_open(&desk, &phone).await;
        way.tries(&desk, &phone, meaning).await;
    }
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_the_sms_carrier_has_its_class_its_words_and_its_ways_out() {
    let desk = Desk::new(Engine::Sqlite).await;
    let channel = Sender::connect(&desk).await.channel;
    let way = Way { channel, token: crate::sms::sender::TOKEN.to_owned() };
    for (n, meaning) in (0..).zip(sms::fault::all()) {
        let phone = format!("1555017{n:04}");
        desk.sim("customers", &json!({"phone": phone, "name": "Kim"})).await;
        way.tries(&desk, &phone, meaning).await;
    }
    desk.end().await;
}

/// A number or a sender, and what it sends with.
struct Way {
    channel: String,
    token: String,
}

impl Way {
    fn text(&self, phone: &str) -> Value {
        let to = format!("+{phone}");
        json!({"channel_id": self.channel, "to": to, "type": "text", "text": {"body": "It is ready."}})
    }

    async fn is_open(&self, desk: &Desk, phone: &str) {
        eventually("the window is open", async || {
            let permit = desk.post("/api/v1/permits", &self.text(phone)).await;
            (permit.json["window_until"].is_i64()).then_some(())
        })
        .await;
    }

    /// A message that is told this code at once, and another one that is told it later.
    async fn tries(&self, desk: &Desk, phone: &str, meaning: &Meaning) {
        for later in [true, false] {
            if !later && (AGAIN.contains(&meaning.code) || meaning.code == FETCHED_LATER) {
                continue;
            }
            desk.sim("faults", &json!({"fail_code": meaning.code, "fail_async": later})).await;
            let id = self.sends(desk, phone).await["id"].clone();
            let in_doubt = !later && meaning.grounds.may_have_sent();
            let state = if in_doubt { "uncertain" } else { "failed" };
            let told = eventually(&format!("{} is told, later: {later}", meaning.code), async || {
                let told = desk.message(&id).await;
                let is_told = told["error"]["code"] == meaning.code;
                is_told.then_some(told)
            })
            .await;
            desk.sim("faults", &json!({"reset": true})).await;
            let error = &told["error"];
            assert_eq!(told["state"], state, "{} {later}: {told}", meaning.code);
            assert_eq!(
                (&error["meaning"], &error["advice"], &error["may_have_arrived"]),
                (&json!(meaning.meaning), &json!(meaning.advice), &json!(in_doubt)),
                "{told}"
            );
            self.is_in_words(desk, &id, meaning, later).await;
        }
    }

    /// What shut the number out before is mended first.
    async fn sends(&self, desk: &Desk, phone: &str) -> Value {
        for _ in 0..2 {
            let sent = desk.post("/api/v1/messages", &self.text(phone)).await;
            if sent.status < 300 {
                return sent.json;
            }
            let code = &sent.json["refusal"]["code"];
            assert_eq!(code, "number_not_ready", "{}", sent.json);
            let path = format!("/api/v1/channels/{}/token", self.channel);
            let renewed = desk.post(&path, &json!({"access_token": self.token})).await;
            assert_eq!(renewed.status, 204, "{}", renewed.json);
        }
        panic!("{} is shut out for ever", self.channel);
    }

    /// In its story and on its page stand words, beside the code.
    async fn is_in_words(&self, desk: &Desk, id: &Value, meaning: &Meaning, later: bool) {
        let path = format!("/m/{}/story", id.as_str().unwrap());
        let (status, page) = desk.page(&path).await;
        let shown = page.contains(&escaped(meaning.title)) || page.contains(&escaped(meaning.meaning));
        assert!(status == 200 && shown, "{} {later}: {page}", meaning.code);
        let story = desk.get(&format!("/api/v1/messages/{}/story", id.as_str().unwrap())).await;
        for reason in story["reasons"].as_array().unwrap() {
            let is_said = |word| reason[word].as_str().is_some_and(|words: &str| words.contains(' '));
            assert!(is_said("title") && is_said("about"), "{reason}");
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
