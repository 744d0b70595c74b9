//! Several servers on one PostgreSQL: whichever is asked, the answer is the same; what one of them took is sent by
//! whoever comes first, once; one that is killed leaves nothing that the others do not bring to an end.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Client;
use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, Process, client, eventually, key_file, many, sign};

/// Beside the demo's own.
const OTHERS: usize = 2;
const PEOPLE: usize = 8;
/// In each round; half of them before a server is killed.
const MESSAGES: usize = 64;

#[tokio::test(flavor = "multi_thread")]
async fn several_servers_are_one_whichever_dies() {
    let mut cluster = Cluster::new().await;
    for round in 0..many("SERVER_KILLS", 2) {
        cluster.play(round).await;
    }
    cluster.end().await;
}

/// A demo on PostgreSQL, and servers beside it that share its database and its simulator.
struct Cluster {
    desk: Desk,
    others: Vec<Server>,
    http: Client,
    uncertain: u64,
}

/// Another server on the database of a demo.
pub(crate) struct Server {
    pub(crate) process: Process,
    pub(crate) url: String,
}

/// A message that was accepted.
struct Sent {
    to: String,
    words: String,
    id: Value,
}

impl Cluster {
    async fn new() -> Self {
        let desk = Desk::new(Engine::Postgres).await;
        let mut others = Vec::new();
        for _ in 0..OTHERS {
            others.push(serve(&desk).await);
        }
        Self { desk, others, http: client(), uncertain: 0 }
    }

    /// The address of each server in turn.
    fn server(&self, turn: usize) -> String {
        match turn % (OTHERS + 1) {
            0 => self.desk.told("inbox_url"),
            other => self.others[other - 1].url.clone(),
        }
    }

    /// People write and are answered through every server, and in the middle of it one dies.
    async fn play(&mut self, round: usize) {
        let phones: Vec<String> = (0..PEOPLE).map(|n| format!("1556{round:05}{n:02}")).collect();
        for (turn, phone) in phones.iter().enumerate() {
            self.desk.sim("customers", &json!({"phone": phone})).await;
            Customer::new(phone.as_str()).writes(&self.desk, "Hello").await;
            Customer::new(phone.as_str()).window_is(&self.desk, "open").await;
            assert_eq!(self.told(turn, phone, &format!("wamid.CLUSTER.{round}.{turn}")).await, 200);
        }
        let mut sent = Vec::new();
        for turn in 0..MESSAGES {
            if turn == MESSAGES / 2 {
                self.others[round % OTHERS].process.kill().await;
            }
            sent.push(self.send(turn, &phones[turn % PEOPLE], &format!("round {round} number {turn}")).await);
        }
        self.others[round % OTHERS] = serve(&self.desk).await;
        self.all_is_settled(&sent).await;
        for phone in &phones {
            self.arrived_in_order(phone, &sent).await;
            self.all_tell_the_same(phone).await;
        }
    }

    /// A customer's message, told to one of the servers by webhook.
    async fn told(&self, turn: usize, phone: &str, wamid: &str) -> u16 {
        let now = self.desk.sim_get("clock").await["now"].as_i64().unwrap();
        let body = json!({"object": "whatsapp_business_account", "entry": [{"id": self.desk.channel("waba_id"),
        "changes": [{"field": "messages", "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550100200",
                "phone_number_id": self.desk.channel("phone_number_id")},
            "contacts": [{"profile": {"name": "Somebody"}, "wa_id": phone}],
            "messages": [{"from": phone, "id": wamid, "timestamp": now.to_string(), "type": "text",
                "text": {"body": "And another thing"}}]
        }}]}]});
        let body = body.to_string();
        let signature = sign(&self.desk.channel("app_secret"), body.as_bytes());
        let call = self.http.post(format!("{}/webhooks/whatsapp", self.server(turn)));
        call.header("x-hub-signature-256", signature).body(body).send().await.unwrap().status().as_u16()
    }

    /// Sends through the servers in turn; a dead one's neighbour is asked the same under the same key.
    async fn send(&self, turn: usize, phone: &str, words: &str) -> Sent {
        let draft = self.desk.text(&Customer::new(phone), words);
        for server in [turn, turn + 1] {
            let call = self.http.post(format!("{}/api/v1/messages", self.server(server)));
            let call = call.bearer_auth(self.desk.told("api_token")).header("idempotency-key", words);
            let Ok(answer) = call.json(&draft).send().await else { continue };
            assert!(answer.status().is_success(), "{}", answer.status());
            let id = answer.json::<Value>().await.unwrap()["id"].clone();
            return Sent { to: phone.to_owned(), words: words.to_owned(), id };
        }
        panic!("two servers are dead");
    }

    async fn all_is_settled(&mut self, sent: &[Sent]) {
        for Sent { words, id, .. } in sent {
            // Leases of the dead run out meanwhile.
            let message = eventually(&format!("{words} has settled"), async || {
                let message = self.desk.message(id).await;
                ["delivered", "uncertain"].iter().any(|end| message["state"] == *end).then_some(message)
            })
            .await;
            self.uncertain += u64::from(message["state"] == "uncertain");
        }
    }

    /// Each message is on the phone once, or it is uncertain and is not; the older ones before the younger.
    async fn arrived_in_order(&self, phone: &str, sent: &[Sent]) {
        let shown = self.desk.sim_get(&format!("customers/{phone}/messages?all=true")).await;
        let ours = shown["data"].as_array().unwrap().iter().filter(|shown| shown["direction"] == "outbound");
        let arrived: Vec<&str> = ours.map(|shown| shown["text"].as_str().unwrap()).collect();
        let mut expected = Vec::new();
        for message in sent.iter().filter(|message| message.to == phone) {
            if self.desk.message(&message.id).await["state"] == "delivered" {
                expected.push(message.words.as_str());
            }
        }
        let all: BTreeSet<&str> = arrived.iter().copied().collect();
        assert_eq!(arrived.len(), all.len(), "none twice: {arrived:?}");
        assert_eq!(arrived, expected, "in the order they were accepted");
    }

    async fn all_tell_the_same(&self, phone: &str) {
        let mut told = BTreeMap::new();
        for turn in 0..=OTHERS {
            let server = self.server(turn);
            let url = format!("{server}/api/v1/conversations?q={phone}");
            let answer = self.http.get(url).bearer_auth(self.desk.told("api_token")).send().await.unwrap();
            let mut page: Value = answer.json().await.unwrap();
            assert_eq!(page["data"].as_array().unwrap().len(), 1, "{page}");
            told.insert(server, page["data"][0].take());
        }
        let first = told.values().next().unwrap();
        assert!(told.values().all(|one| one == first), "{told:#?}");
    }

    async fn end(mut self) {
        for other in &mut self.others {
            other.process.terminate(std::time::Duration::from_secs(5)).await;
            let errors: Vec<_> =
                other.process.log().into_iter().filter(|line| line.contains(" ERROR ")).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        self.desk.leaves("uncertain", self.uncertain);
        self.desk.end().await;
    }
}

/// No webhook tells that a template is gone; a server that starts asks.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_starts_asks_for_the_templates() {
    let desk = Desk::new(Engine::Postgres).await;
    let find = async || desk.list("/api/v1/templates?q=follow_up").await.remove(0);
    assert_eq!(find().await["status"], "APPROVED");
    let (base, waba) = (desk.told("simulator_url"), desk.channel("waba_id"));
    let gone = format!("{base}/v26.0/{waba}/message_templates?name=follow_up");
    let call = client().delete(gone).bearer_auth(desk.channel("access_token"));
    assert!(call.send().await.unwrap().status().is_success());
    let server = serve(&desk).await;
    eventually("it is known to be gone", async || {
        let now = find().await;
        (now["status"] == "DELETED" && now["deletion"]["step"] == "gone").then_some(())
    })
    .await;
    drop(server);
    desk.end().await;
}

/// `transom serve` beside a demo.
pub(crate) async fn serve(desk: &Desk) -> Server {
    key_file(&desk.folder);
    let config = desk.folder.path().join("demo.toml").to_str().unwrap().to_owned();
    let process = Process::run(&["serve", "--config", &config, "--listen", "127.0.0.1:0"].map(str::to_owned));
    let address = eventually("the server is up", async || {
        let log = process.log();
        let up = log.iter().find(|line| line.contains("the server is up"))?;
        Some(up.split_once("listen=")?.1.split_whitespace().next()?.to_owned())
    })
    .await;
    Server { process, url: format!("http://{address}") }
}
