//! A desk for tests: the binary itself, started as `transom demo` in a folder of its own, with the shortest
//! words for what tests do to it. A desk that logged an error nobody expected, or that has rows left in its
//! outbox, fails its test at [`Desk::end`].

mod answer;
mod customer;
mod database;
mod each_engine;
mod folder;
mod inside;
mod played;
mod process;
mod rounds;
mod sign;

pub(crate) use answer::{Answer, at};
pub(crate) use customer::Customer;
pub(crate) use database::{Table, rows, table};
pub(crate) use each_engine::on_each_engine;
pub(crate) use folder::Folder;
pub(crate) use inside::{inside, listening};
pub(crate) use process::{Process, free_address, key_file, run};
pub(crate) use rounds::{many, moved};
pub(crate) use sign::sign;

use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::postgres::Cluster;

/// Where rows are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// How a desk starts, beside the folder it is in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Start {
    /// Database; by default the file in the folder.
    pub(crate) database: Option<String>,
    /// A simulator that runs by itself.
    pub(crate) simulator_url: Option<String>,
    /// Begins anew.
    pub(crate) fresh: bool,
    /// Meta's rules, if not those of each instant.
    pub(crate) rules: Option<&'static str>,
    /// What it logs beside warnings.
    pub(crate) log: Option<&'static str>,
    /// What its clock shows.
    pub(crate) now: Option<String>,
}

/// A running demo.
pub(crate) struct Desk {
    pub(crate) folder: Folder,
    /// What `demo.json` says.
    pub(crate) demo: Value,
    pub(crate) process: Process,
    start: Start,
    http: Client,
    expected: Vec<&'static str>,
    leaves: Vec<(&'static str, u64)>,
}

impl Desk {
    /// A new desk on this engine, with the demo's history.
    pub(crate) async fn new(engine: Engine) -> Self {
        Self::by_rules(engine, None).await
    }

    /// The same, priced by these of Meta's rules.
    pub(crate) async fn by_rules(engine: Engine, rules: Option<&'static str>) -> Self {
        let (folder, database) = played::copy(engine, rules).await;
        Self::run(folder, Start { database, rules, now: rounds::now(), ..Start::default() }).await
    }

    /// A new desk that logs all it can.
    pub(crate) async fn talkative(engine: Engine) -> Self {
        let (folder, database) = played::copy(engine, None).await;
        let log = Some("trace");
        Self::run(folder, Start { database, log, now: rounds::now(), ..Start::default() }).await
    }

    /// A desk in this folder, which may hold an earlier one.
    pub(crate) async fn start(folder: Folder, mut start: Start) -> Self {
        // One that goes on has its clock already.
        if start.fresh || !folder.demo_file().exists() {
            start.now = rounds::now();
        }
        Self::run(folder, start).await
    }

    async fn run(folder: Folder, start: Start) -> Self {
        let process = Process::demo(&folder, &start);
        let http = client();
        let mut desk =
            Self { folder, demo: Value::Null, process, start, http, expected: vec![], leaves: vec![] };
        desk.wait_until_ready().await;
        desk
    }

    /// Starts again where it was, after it was killed or has ended.
    pub(crate) async fn restart(&mut self) {
        (self.start.fresh, self.start.now) = (false, None);
        // Two at once do not share a database: the next begins when this one is gone.
        if !self.process.has_ended() {
            self.process.kill().await;
        }
        self.process = Process::demo(&self.folder, &self.start);
        self.wait_until_ready().await;
    }

    /// Starts again, priced by these of Meta's rules.
    pub(crate) async fn restart_by(&mut self, rules: &'static str) {
        self.start.rules = Some(rules);
        self.restart().await;
    }

    async fn wait_until_ready(&mut self) {
        for _ in 0..1800 {
            if let Some(demo) = self.process.current_demo(&self.folder) {
                let url = format!("{}/readyz", demo["inbox_url"].as_str().unwrap());
                if self.http.get(url).send().await.is_ok_and(|answer| answer.status() == 200) {
                    self.demo = demo;
                    return;
                }
            }
            assert!(!self.process.has_ended(), "the demo ended before it was ready");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the demo was not ready after 90 seconds");
    }

    /// This word may stand in the log's errors.
    pub(crate) fn expects(&mut self, word: &'static str) {
        self.expected.push(word);
    }

    /// So many rows in this state may stay in the outbox.
    pub(crate) fn leaves(&mut self, state: &'static str, rows: u64) {
        self.leaves.push((state, rows));
    }

    /// Ends it as an operator would, and holds it to what every desk has to keep.
    pub(crate) async fn end(mut self) -> Folder {
        eventually("the outbox is empty", async || {
            let metrics = self.metrics().await;
            ["queued", "waiting", "claimed", "posting", "uncertain"]
                .into_iter()
                .all(|state| {
                    let left = self.leaves.iter().find(|(of, _)| *of == state).map_or(0, |(_, rows)| *rows);
                    metric(&metrics, &format!("transom_outbox_rows{{state=\"{state}\"}}")) == left
                })
                .then_some(())
        })
        .await;
        self.process.terminate(Duration::from_secs(5)).await;
        self.check_log();
        self.folder
    }

    /// Fails when the log has an error that was not expected.
    pub(crate) fn check_log(&self) {
        let unexpected: Vec<String> = self
            .process
            .log()
            .into_iter()
            .filter(|line| line.contains(" ERROR ") || line.contains("panicked"))
            .filter(|line| !self.expected.iter().any(|word| line.contains(word)))
            .collect();
        assert!(unexpected.is_empty(), "the log has errors:\n{}", unexpected.join("\n"));
    }

    /// A value of `demo.json`.
    pub(crate) fn told(&self, name: &str) -> String {
        self.demo[name].as_str().unwrap_or_else(|| panic!("demo.json has no {name}")).to_owned()
    }

    /// A value of the demo's WhatsApp channel.
    pub(crate) fn channel(&self, name: &str) -> String {
        self.channel_of("whatsapp", name)
    }

    /// The same of the demo's channel of a kind.
    pub(crate) fn channel_of(&self, kind: &str, name: &str) -> String {
        let channels = self.demo["channels"].as_array().unwrap();
        let channel = channels.iter().find(|channel| channel["kind"] == kind).unwrap();
        channel[name].as_str().unwrap_or_else(|| panic!("the channel has no {name}")).to_owned()
    }

    /// Where its rows are, as commands are told it.
    pub(crate) fn database(&self) -> String {
        let file = || format!("sqlite:{}", self.folder.path().join("transom.db").display());
        self.start.database.clone().unwrap_or_else(file)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.told("inbox_url"))
    }

    /// Asks the API.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut call = self.http.request(method, self.url(path)).bearer_auth(self.told("api_token"));
        if let Some(body) = body {
            call = call.json(body);
        }
        Answer::of(call.send().await.unwrap()).await
    }

    /// `GET` from the API; anything but 200 fails.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path, None).await;
        assert_eq!(answer.status, 200, "GET {path}: {}", answer.json);
        answer.json
    }

    /// `POST` to the API, whatever the answer.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// All of a list, page by page.
    pub(crate) async fn list(&self, path: &str) -> Vec<Value> {
        let sign = if path.contains('?') { '&' } else { '?' };
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}{sign}limit=200{cursor}")).await;
            all.extend(page["data"].as_array().unwrap().iter().cloned());
            let Some(next) = page["next_cursor"].as_str() else { return all };
            cursor = format!("&cursor={next}");
        }
    }

    /// Sends a text; it has to be taken.
    pub(crate) async fn send(&self, to: &Customer, words: &str) -> Value {
        self.post("/api/v1/messages", &self.text(to, words)).await.success()
    }

    /// The body that sends a text.
    pub(crate) fn text(&self, to: &Customer, words: &str) -> Value {
        json!({"channel_id": self.channel("id"), "to": to.address(), "type": "text", "text": {"body": words}})
    }

    /// Does what a remedy says, as it stands.
    pub(crate) async fn follow(&self, remedy: &Value) -> Value {
        let request = &remedy["request"];
        let method = request["method"].as_str().unwrap().parse().unwrap();
        let body = Some(&request["body"]).filter(|body| !body.is_null());
        self.ask(method, request["path"].as_str().unwrap(), body).await.success()
    }

    /// A message of ours, as the API shows it.
    pub(crate) async fn message(&self, id: &Value) -> Value {
        self.get(&format!("/api/v1/messages/{}", id.as_str().unwrap())).await
    }

    /// Waits until a message has this state.
    pub(crate) async fn reaches(&self, id: &Value, state: &str) -> Value {
        eventually(&format!("the message is {state}"), async || {
            Some(self.message(id).await).filter(|message| message["state"] == state)
        })
        .await
    }

    /// `POST` to a control of the simulator.
    pub(crate) async fn sim(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}/_sim/{path}", self.told("simulator_url"));
        Answer::of(self.http.post(url).json(body).send().await.unwrap()).await.success()
    }

    /// `GET` of a control of the simulator.
    pub(crate) async fn sim_get(&self, path: &str) -> Value {
        let url = format!("{}/_sim/{path}", self.told("simulator_url"));
        Answer::of(self.http.get(url).send().await.unwrap()).await.success()
    }

    /// Moves both clocks.
    pub(crate) async fn advance(&self, seconds: i64) -> Value {
        self.sim("clock", &json!({"advance_seconds": seconds})).await
    }

    /// The day by their clock, in UTC.
    pub(crate) async fn today(&self) -> String {
        let now = self.sim_get("clock").await["now"].as_i64().unwrap();
        jiff::Timestamp::from_second(now).unwrap().strftime("%Y-%m-%d").to_string()
    }

    /// Moves the clock past midnight if it is near, so that all that a test does falls on one day and in one month.
    pub(crate) async fn stay_within_a_day(&self) {
        const NEAR: i64 = 15 * 60;
        const DAY: i64 = 24 * 3600;
        let left = DAY - self.sim_get("clock").await["now"].as_i64().unwrap() % DAY;
        if left < NEAR {
            self.advance(left + 1).await;
        }
    }

    /// Somebody with a phone.
    pub(crate) async fn customer(&self, phone: &'static str, name: &str) -> Customer {
        self.sim("customers", &json!({"phone": phone, "name": name})).await;
        Customer::new(phone)
    }

    /// Somebody whose phone WhatsApp shows nobody.
    pub(crate) async fn hidden_customer(&self, phone: &str, user_id: &str, name: &str) -> Customer {
        let known = json!({"phone": phone, "name": name, "user_id": user_id, "hide_phone": true});
        self.sim("customers", &known).await;
        Customer::hidden(phone, user_id)
    }

    /// Posts a webhook with the app's signature; returns the status.
    pub(crate) async fn webhook(&self, body: impl Into<Vec<u8>>) -> u16 {
        let body = body.into();
        let signature = sign(&self.channel("app_secret"), &body);
        self.knock("/webhooks/whatsapp", Some(&signature), body).await
    }

    /// Posts a webhook with this signature; returns the status.
    pub(crate) async fn knock(&self, path: &str, signature: Option<&str>, body: Vec<u8>) -> u16 {
        let mut call = self.http.post(self.url(path)).header("content-type", "application/json").body(body);
        if let Some(signature) = signature {
            call = call.header("x-hub-signature-256", signature);
        }
        call.send().await.unwrap().status().as_u16()
    }

    /// `GET` without a token: status and body.
    pub(crate) async fn plain(&self, path: &str) -> (u16, String) {
        let answer = self.http.get(self.url(path)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// A page as somebody sees it who has signed in.
    pub(crate) async fn page(&self, path: &str) -> (u16, String) {
        let cookie = self.sign_in().await;
        self.page_with(&cookie, path).await
    }

    /// Signs in as the demo's owner; the cookie.
    pub(crate) async fn sign_in(&self) -> String {
        let http = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let form = [("email", self.told("email")), ("password", self.told("password"))];
        let signed_in = http.post(self.url("/login")).form(&form).send().await.unwrap();
        assert!(signed_in.status().is_redirection(), "{}", signed_in.status());
        let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }

    /// A page with this cookie.
    pub(crate) async fn page_with(&self, cookie: &str, path: &str) -> (u16, String) {
        let answer = self.http.get(self.url(path)).header("cookie", cookie).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// A file of the API as text; anything but 200 fails.
    pub(crate) async fn download(&self, path: &str) -> String {
        let answer = self.http.get(self.url(path)).bearer_auth(self.told("api_token")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "GET {path}");
        answer.text().await.unwrap()
    }

    pub(crate) async fn metrics(&self) -> String {
        self.plain("/metrics").await.1
    }
}

/// The URL of a new PostgreSQL database without rows.
pub(crate) async fn new_database() -> String {
    // It blocks until the cluster is up.
    tokio::task::spawn_blocking(|| Cluster::shared().database()).await.unwrap()
}

/// A figure of `/metrics`; 0 when it was never counted.
pub(crate) fn metric(metrics: &str, name: &str) -> u64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0, |figure| figure.trim().parse().unwrap())
}

/// An HTTP client that asks no proxy.
pub(crate) fn client() -> Client {
    // Another test may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().timeout(Duration::from_mins(1)).build().unwrap()
}

/// Looks again and again until there is something to see; fails after 20 seconds.
pub(crate) async fn eventually<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    within(Duration::from_secs(20), what, look).await
}

/// [`eventually`], with a time of its own.
pub(crate) async fn within<T>(longest: Duration, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let watch = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    };
    tokio::time::timeout(longest, watch).await.unwrap_or_else(|_| panic!("never: {what}"))
}
