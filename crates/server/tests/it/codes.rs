//! Every code of both carriers' catalogues, answered to a send and told afterwards: what becomes of the message, in which
//! words, with which ways out. None shows a code without words.

use serde_json::{Value, json};
use transom_channels::fault::{Meaning, Retry};
use transom_channels::{sms, whatsapp};

use crate::harness::{Desk, Engine, eventually};
use crate::sms::sender::{Sender, TOKEN};

/// Codes after whose answers the same goes again by itself: how often stands in tests of answers.
const AGAIN: [i64; 9] = [4, 80_007, 130_429, 131_048, 131_056, 131_057, 133_004, 20_429, 21_611];

/// Answered with a server's own trouble: nobody knows whether the message left.
const UNCLEAR: [i64; 7] = [1, 2, 131_000, 131_016, 20_500, 20_503, 11_200];

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_whatsapp_has_its_class_its_words_and_its_ways_out() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    desk.expects("Graph API");
    let way = Way { channel: desk.channel("id"), token: desk.channel("access_token") };
    let tries = Try::all(whatsapp::fault::all(), "1555016");
    for one in &tries {
        desk.sim("customers", &json!({"phone": one.phone, "name": "Kim"})).await;
        let hello = json!({"to": desk.channel("phone_number_id"), "type": "text", "text": {"body": "Hello"}});
        desk.sim(&format!("customers/{}/messages", one.phone), &hello).await;
    }
    way.goes_through(desk, tries).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_the_sms_carrier_has_its_class_its_words_and_its_ways_out() {
    let desk = Desk::new(Engine::Sqlite).await;
    let way = Way { channel: Sender::connect(&desk).await.channel, token: TOKEN.to_owned() };
    let tries = Try::all(sms::fault::all(), "1555017");
    for one in &tries {
        desk.sim("customers", &json!({"phone": one.phone, "name": "Kim"})).await;
    }
    way.goes_through(desk, tries).await;
}

/// A code that a message to somebody gets, who gets no other message: some codes close windows.
struct Try {
    meaning: &'static Meaning,
    /// Told after the carrier took the message.
    is_later: bool,
    phone: String,
}

impl Try {
    fn all(catalogue: &'static [Meaning], digits: &str) -> Vec<Self> {
        let both = catalogue.iter().flat_map(|meaning| [(meaning, true), (meaning, false)]);
        (0..)
            .zip(both.filter(|(meaning, is_later)| *is_later || !AGAIN.contains(&meaning.code)))
            .map(|(n, (meaning, is_later))| Self { meaning, is_later, phone: format!("{digits}{n:04}") })
            .collect()
    }

    fn code(&self) -> i64 {
        self.meaning.code
    }

    fn is_unclear(&self) -> bool {
        !self.is_later && UNCLEAR.contains(&self.code())
    }

    /// Whether the same is offered once more: not where it would fail again, nor where the rules say why it failed.
    fn may_go_again(&self, told: &Value) -> bool {
        use Retry::{AfterFix, ByHand, Later, Never, OnceTheyWrite, PairBackoff, Soon};
        let by_code = match self.meaning.retry {
            Soon | PairBackoff | AfterFix | ByHand => true,
            Never | Later(_) | OnceTheyWrite => false,
        };
        by_code && (told["refusal"].is_null() || told["refusal"]["code"] == "contact_blocked")
    }
}

/// A number or a sender, and what it sends with.
struct Way {
    channel: String,
    token: String,
}

impl Way {
    async fn goes_through(&self, mut desk: Desk, tries: Vec<Try>) {
        let mut sent = Vec::new();
        for one in &tries {
            desk.sim("faults", &json!({"fail_code": one.code(), "fail_async": one.is_later})).await;
            let id = self.sends(&desk, &one.phone).await["id"].clone();
            eventually(&format!("{} left", one.code()), async || {
                let told = desk.message(&id).await;
                (!["queued", "claimed", "posting"].contains(&told["state"].as_str().unwrap())).then_some(())
            })
            .await;
            sent.push(id);
        }
        desk.sim("faults", &json!({"reset": true})).await;
        self.is_mended(&desk).await;
        for (one, id) in tries.iter().zip(&sent) {
            one.is_told(&desk, id).await;
        }
        let unclear = tries.iter().filter(|one| one.is_unclear()).count();
        desk.leaves("uncertain", unclear.try_into().unwrap());
        desk.end().await;
    }

    /// What shut the number out before is mended first, and Meta's word that they wrote may be on its way.
    async fn sends(&self, desk: &Desk, phone: &str) -> Value {
        let text = json!({"type": "text", "text": {"body": "It is ready."}, "to": format!("+{phone}"), "channel_id": self.channel});
        eventually(&format!("{phone} can be written to"), async || {
            let sent = desk.post("/api/v1/messages", &text).await;
            match sent.json["refusal"]["code"].as_str() {
                None => return Some(sent.success()),
                Some("number_not_ready") => self.is_mended(desk).await,
                Some(code) => assert_eq!(code, "window_never_opened", "{}", sent.json),
            }
            None
        })
        .await
    }

    async fn is_mended(&self, desk: &Desk) {
        let path = format!("/api/v1/channels/{}/token", self.channel);
        let renewed = desk.post(&path, &json!({"access_token": self.token})).await;
        assert_eq!(renewed.status, 204, "{}", renewed.json);
    }
}

impl Try {
    async fn is_told(&self, desk: &Desk, id: &Value) {
        let told = eventually(&format!("{} is told, later: {}", self.code(), self.is_later), async || {
            let told = desk.message(id).await;
            (told["error"]["code"] == self.code()).then_some(told)
        })
        .await;
        let (state, error) = (if self.is_unclear() { "uncertain" } else { "failed" }, &told["error"]);
        assert_eq!(told["state"], state, "{} {}: {told}", self.code(), self.is_later);
        assert_eq!(
            (&error["meaning"], &error["advice"], &error["retry"], &error["may_have_arrived"]),
            (
                &json!(self.meaning.meaning),
                &json!(self.meaning.advice),
                &json!(self.meaning.retry.as_str()),
                &json!(self.is_unclear())
            ),
            "{told}"
        );
        // Of what may have arrived nothing is explained, and nothing offered but to look.
        if !self.is_unclear() {
            self.is_in_words(desk, &told).await;
        }
    }

    /// In its story and on its page stand words, beside the code, and what can be done.
    async fn is_in_words(&self, desk: &Desk, told: &Value) {
        let story = desk.get(&format!("/api/v1/messages/{}/story", told["id"].as_str().unwrap())).await;
        for reason in story["reasons"].as_array().unwrap() {
            let is_said = |word| reason[word].as_str().is_some_and(|words: &str| words.contains(' '));
            assert!(is_said("title") && is_said("about"), "{reason}");
        }
        let failed = story["steps"].as_array().unwrap().iter().rfind(|step| step["code"] == self.code());
        let details = failed.and_then(|step| step["details"].as_str()).unwrap_or_default();
        assert!(details.starts_with(self.meaning.title), "{}: {story}", self.code());
        let offers = story["ways"].as_array().unwrap().iter().any(|way| way["kind"] == "send_again");
        assert_eq!(offers, self.may_go_again(told), "{}: {} {}", self.code(), told["refusal"], story["ways"]);
        self.leads_on(told, &story);
        // What a page says depends on the code alone.
        if self.is_later {
            let (status, page) = desk.page(&format!("/m/{}/story", told["id"].as_str().unwrap())).await;
            let shown =
                page.contains(&escaped(self.meaning.title)) || page.contains(&escaped(self.meaning.meaning));
            assert!(status == 200 && shown, "{}", self.code());
        }
    }

    /// Nobody is left without something to do: a way out of the story, or a remedy of the refusal that it stands for, each of
    /// which can be followed as it is.
    fn leads_on(&self, told: &Value, story: &Value) {
        let of = |refusal: &Value| refusal["remedies"].as_array().cloned().unwrap_or_default();
        let remedies = [of(&told["refusal"]), of(&told["again"]["refusal"])].concat();
        for remedy in &remedies {
            let is_said = remedy["text"].as_str().is_some_and(|words| words.contains(' '));
            let leads = remedy["request"]["path"].as_str().is_some_and(|path| path.starts_with('/'));
            assert!(is_said && leads && remedy["kind"].is_string(), "{}: {remedy}", self.code());
        }
        let ways = story["ways"].as_array().unwrap();
        for way in ways {
            let leads = match way["kind"].as_str().unwrap() {
                "other_channel" => way["channel_id"].is_string(),
                "ask_to_write" => way["link"].as_str().is_some_and(|link| link.starts_with("https://wa.me/")),
                "send_again" => way["may_double"].is_boolean(),
                other => panic!("{other}"),
            };
            assert!(leads, "{}: {way}", self.code());
        }
        assert!(!ways.is_empty() || !remedies.is_empty(), "{}: nothing can be done: {told}", self.code());
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
