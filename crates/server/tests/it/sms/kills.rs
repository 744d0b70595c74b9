//! `kill -9` while SMS come and go, again and again: what the carrier was answered is there, once; of what was to go out
//! the carrier has nothing twice; and what may have arrived is settled by what the carrier tells of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::sender::{ADDRESS, FORM, Sender, TOKEN, form, signed};
use crate::harness::{Desk, client, eventually, many, rows};
use crate::wire::{ANSWERS_LOST, WHOLE, WiredDesk, outbox, outbox_has, taken};

const PHONES: [&str; 5] = ["15550164201", "15550164202", "15550164203", "15550164204", "15550164205"];
/// The sender takes ten a second.
const EVERY: Duration = Duration::from_millis(55);

#[tokio::test(flavor = "multi_thread")]
async fn sms_survive_each_kill_once() {
    let mut wired = WiredDesk::new().await;
    let sms = Sender::connect(&wired.desk).await;
    for phone in PHONES {
        wired.desk.sim("customers", &json!({"phone": phone})).await;
    }
    // What the carrier tells of a message comes when this test says so.
    wired.desk.sim("faults", &json!({"drop": true})).await;
    let (mut load, mut doubted) = (Load::of(&wired.desk, &sms), 0);
    let kills = many("SMS_KILLS", 4);
    for round in 0..kills {
        // Each time at another moment; every other time with answers of the carrier's on their way.
        wired.wire.set(if round % 2 == 0 { ANSWERS_LOST } else { WHOLE });
        load.run(&mut wired.desk, Duration::from_millis(600 + u64::try_from(round * 61 % 610).unwrap()))
            .await;
        wired.wire.set(WHOLE);
        wired.desk.restart().await;
        load.finds(&wired.desk);
        doubted = doubted.max(outbox(&wired.desk, "uncertain").await);
        load.again().await;
    }
    load.came_once(&wired.desk);
    for state in ["queued", "claimed", "posting"] {
        outbox_has(&wired.desk, state, 0).await;
    }
    load.went_once(&wired.desk, &sms).await;
    assert!(doubted > 0, "no kill met an SMS on the wire");
    assert!(load.heard > 8 * kills, "the load was too small to mean anything: {}", load.heard);
    wired.end().await;
}

/// A request of the carrier's, or of a program's.
#[derive(Clone, Copy, Debug)]
enum Call {
    /// A customer writes.
    Heard(usize),
    /// We are to write.
    Asked(usize),
}

fn phone(number: usize) -> &'static str {
    PHONES[number % PHONES.len()]
}

fn words(number: usize) -> String {
    format!("It is number {number}.")
}

/// Who asks, and where.
#[derive(Clone)]
struct Caller {
    http: Client,
    webhook: String,
    messages: String,
    token: String,
    channel: String,
    /// Our ids of what was to go out.
    ids: Arc<Mutex<BTreeMap<usize, String>>>,
}

impl Caller {
    fn request(&self, call: Call) -> RequestBuilder {
        match call {
            Call::Heard(number) => {
                let (sid, from) = (format!("SMkills{number}"), format!("+{}", phone(number)));
                let words = words(number);
                let fields = [
                    ("MessageSid", sid.as_str()),
                    ("SmsStatus", "received"),
                    ("Body", &words),
                    ("From", &from),
                    ("To", ADDRESS),
                ];
                let body = form(&fields);
                let signature = signed(TOKEN, &self.webhook, &body);
                let call = self.http.post(&self.webhook).header("content-type", FORM).body(body);
                call.header("x-twilio-signature", signature)
            }
            Call::Asked(number) => {
                let text = json!({"body": words(number)});
                let to = format!("+{}", phone(number));
                let body = json!({"channel_id": self.channel, "to": to, "type": "text", "text": text});
                let call = self.http.post(&self.messages).bearer_auth(&self.token).json(&body);
                call.header("idempotency-key", format!("kill-{number}"))
            }
        }
    }

    /// Whether it was answered that it is done.
    async fn is_done(&self, call: Call) -> bool {
        let Ok(answer) = self.request(call).send().await else { return false };
        let is_done = answer.status().is_success();
        if let (true, Call::Asked(number)) = (is_done, call) {
            let Ok(told) = answer.json::<Value>().await else { return false };
            let id = told["id"].as_str().unwrap().to_owned();
            let before = self.ids.lock().unwrap().insert(number, id.clone());
            assert!(before.is_none_or(|before| before == id), "a program that asks again gets the same");
        }
        is_done
    }
}

struct Load {
    caller: Caller,
    heard: usize,
    asked: usize,
    unanswered: Arc<Mutex<Vec<Call>>>,
}

impl Load {
    fn of(desk: &Desk, sms: &Sender) -> Self {
        let caller = Caller {
            http: client(),
            webhook: desk.url(&format!("/webhooks/sms/{}", sms.channel)),
            messages: desk.url("/api/v1/messages"),
            token: desk.told("api_token"),
            channel: sms.channel.clone(),
            ids: Arc::default(),
        };
        Self { caller, heard: 0, asked: 0, unanswered: Arc::default() }
    }

    /// Calls for so long, then kills the server while the rest is under way.
    async fn run(&mut self, desk: &mut Desk, length: Duration) {
        let mut under_way = JoinSet::new();
        let mut every = tokio::time::interval(EVERY);
        let end = tokio::time::sleep(length);
        tokio::pin!(end);
        loop {
            tokio::select! {
                () = &mut end => break,
                _ = every.tick() => {
                    let mut calls = vec![Call::Heard(self.heard)];
                    self.heard += 1;
                    if self.heard.is_multiple_of(3) {
                        calls.push(Call::Asked(self.asked));
                        self.asked += 1;
                    }
                    for call in calls {
                        let (caller, unanswered) = (self.caller.clone(), Arc::clone(&self.unanswered));
                        under_way.spawn(async move {
                            if !caller.is_done(call).await {
                                unanswered.lock().unwrap().push(call);
                            }
                        });
                    }
                }
            }
        }
        desk.process.kill().await;
        while let Some(ended) = under_way.join_next().await {
            ended.unwrap();
        }
    }

    /// A server that begins again has other addresses.
    fn finds(&mut self, desk: &Desk) {
        self.caller.webhook = desk.url(&format!("/webhooks/sms/{}", self.caller.channel));
        self.caller.messages = desk.url("/api/v1/messages");
    }

    /// Whoever had no answer asks again.
    async fn again(&self) {
        let lost = std::mem::take(&mut *self.unanswered.lock().unwrap());
        for call in lost {
            eventually("it is answered", async || self.caller.is_done(call).await.then_some(())).await;
        }
    }

    /// Each SMS of a customer's is there once.
    fn came_once(&self, desk: &Desk) {
        let query = "SELECT wamid, COUNT(*) AS n FROM messages WHERE wamid LIKE 'SMkills%' GROUP BY wamid";
        let there = rows(&desk.folder, query);
        assert_eq!(there.len(), self.heard, "every one is there");
        assert!(there.iter().all(|row| row["n"] == "1"), "and once");
    }

    /// The carrier has each of ours at most once. What it has is delivered as soon as it says so; of what it has not, nobody
    /// claims anything.
    async fn went_once(&self, desk: &Desk, sms: &Sender) {
        let ids = self.caller.ids.lock().unwrap().clone();
        assert_eq!(ids.len(), self.asked);
        for (number, id) in ids {
            let has = taken(desk, phone(number), &words(number)).await;
            assert!(has <= 1, "the carrier has number {number} {has} times");
            if has == 0 {
                assert_eq!(desk.message(&json!(id)).await["state"], "uncertain", "number {number}");
                continue;
            }
            let all = desk.sim_get(&format!("customers/{}/messages?all=true", phone(number))).await;
            let all = all["data"].as_array().unwrap().clone();
            let sid = all.into_iter().find(|one| one["text"] == words(number)).unwrap()["id"].clone();
            assert_eq!(sms.tells(desk, &json!({"id": id, "wamid": sid}), "delivered").await, 200);
            let settled = desk.reaches(&json!(id), "delivered").await;
            assert_eq!((&settled["wamid"], settled["error"].is_null()), (&sid, true), "{settled}");
        }
    }
}
