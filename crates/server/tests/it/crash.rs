//! `kill -9` under load, again and again: every webhook that was answered 200 is there after the restart, once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Client;
use serde_json::json;
use tokio::task::JoinSet;

use crate::harness::{Desk, Engine, client, many, rows, sign};

/// 500 a second.
const EVERY: Duration = Duration::from_millis(2);

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_each_kill_once() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    let mut load = Load::new(&desk);
    let kills = many("KILLS", 10);
    for round in 0..kills {
        // Each time at another moment, so that another thing is under way.
        load.run(&mut desk, Duration::from_millis(700 + u64::try_from(round * 61 % 610).unwrap())).await;
        desk.check_log();
        desk.restart().await;
        let there = wamids(&desk);
        for wamid in std::mem::take(&mut *load.answered.lock().unwrap()) {
            assert_eq!(there.get(&wamid), Some(&1), "{wamid} after round {round}");
        }
        // Meta sends again what was not answered.
        load.send_again(&desk).await;
    }
    let there = wamids(&desk);
    assert_eq!(there.len(), load.sent, "every one is there");
    assert!(there.values().all(|times| *times == 1), "and once");
    eprintln!("{} webhooks, {} of them without an answer at first", load.sent, load.lost_answers);
    assert!(load.sent > 400 * kills, "the load was too small to mean anything: {}", load.sent);
    assert!(load.lost_answers * 2 < load.sent, "most were answered before a kill: {}", load.lost_answers);
    assert!(load.lost_answers > 0, "no kill met a webhook on its way");
    every_conversation_is_whole(&desk);
    desk.end().await;
}

/// How often each of the load's messages is stored.
fn wamids(desk: &Desk) -> BTreeMap<String, u32> {
    let query = "SELECT wamid, COUNT(*) AS n FROM messages WHERE wamid LIKE 'wamid.LOAD.%' GROUP BY wamid";
    let found = rows(&desk.folder, query);
    found.into_iter().map(|row| (row["wamid"].clone(), row["n"].parse().unwrap())).collect()
}

/// No half of a batch: counts, last words and clocks fit the messages.
fn every_conversation_is_whole(desk: &Desk) {
    let broken = rows(
        &desk.folder,
        "SELECT i.phone, c.unread, c.last_at, m.n, m.newest FROM conversations c \
         JOIN identities i ON i.id = c.identity_id \
         JOIN (SELECT conversation_id, COUNT(*) AS n, MAX(at) AS newest FROM messages GROUP BY 1) m \
         ON m.conversation_id = c.id \
         JOIN pairs p ON p.identity_id = c.identity_id \
         WHERE i.phone LIKE '155501900%' \
         AND (c.unread <> m.n OR c.last_at <> m.newest OR p.customer_at <> m.newest)",
    );
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Webhooks of fifty customers, one after the other.
struct Load {
    http: Client,
    number: String,
    waba: String,
    secret: String,
    start: i64,
    sent: usize,
    lost_answers: usize,
    /// In this round.
    answered: Arc<Mutex<BTreeSet<String>>>,
    again: Arc<Mutex<Vec<String>>>,
}

impl Load {
    fn new(desk: &Desk) -> Self {
        Self {
            http: client(),
            number: desk.channel("phone_number_id"),
            waba: desk.channel("waba_id"),
            secret: desk.channel("app_secret"),
            start: 1_793_000_000,
            sent: 0,
            lost_answers: 0,
            answered: Arc::default(),
            again: Arc::default(),
        }
    }

    /// Posts at the full rate for so long, then kills the server while the rest is under way.
    async fn run(&mut self, desk: &mut Desk, length: Duration) {
        let url = desk.url("/webhooks/whatsapp");
        let mut under_way = JoinSet::new();
        let mut every = tokio::time::interval(EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
        let end = tokio::time::sleep(length);
        tokio::pin!(end);
        loop {
            tokio::select! {
                () = &mut end => break,
                _ = every.tick() => {
                    let (wamid, body) = self.message(self.sent);
                    self.sent += 1;
                    under_way.spawn(self.clone_for(url.clone()).post(wamid, body));
                }
            }
        }
        desk.process.kill().await;
        while under_way.join_next().await.is_some() {}
        self.lost_answers += self.again.lock().unwrap().len();
    }

    async fn send_again(&mut self, desk: &Desk) {
        let lost = std::mem::take(&mut *self.again.lock().unwrap());
        for wamid in lost {
            let number = wamid.rsplit('.').next().unwrap().parse().unwrap();
            assert_eq!(desk.webhook(self.message(number).1).await, 200);
        }
    }

    fn message(&self, number: usize) -> (String, String) {
        let (wamid, phone) = (format!("wamid.LOAD.{number}"), format!("155501900{:02}", number % 50));
        let at = self.start + i64::try_from(number).unwrap();
        let body = json!({"object": "whatsapp_business_account", "entry": [{"id": self.waba, "changes": [{
        "field": "messages", "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550100200", "phone_number_id": self.number},
            "contacts": [{"profile": {"name": "Load"}, "wa_id": phone}],
            "messages": [{"from": phone, "id": wamid, "timestamp": at.to_string(), "type": "text",
                "text": {"body": format!("message {number}")}}]
        }}]}]});
        (wamid, body.to_string())
    }

    fn clone_for(&self, url: String) -> Poster {
        Poster {
            http: self.http.clone(),
            url,
            secret: self.secret.clone(),
            answered: Arc::clone(&self.answered),
            again: Arc::clone(&self.again),
        }
    }
}

/// One POST on its way.
struct Poster {
    http: Client,
    url: String,
    secret: String,
    answered: Arc<Mutex<BTreeSet<String>>>,
    again: Arc<Mutex<Vec<String>>>,
}

impl Poster {
    async fn post(self, wamid: String, body: String) {
        let signature = sign(&self.secret, body.as_bytes());
        let call = self.http.post(&self.url).header("x-hub-signature-256", signature).body(body);
        match call.send().await {
            Ok(answer) if answer.status() == 200 => drop(self.answered.lock().unwrap().insert(wamid)),
            // 503 or no answer: it may be stored or not.
            _ => self.again.lock().unwrap().push(wamid),
        }
    }
}
