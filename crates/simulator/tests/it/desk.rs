//! A desk for tests: a running simulator and a tiny business that keeps the webhooks it receives.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use transom_simulator::{Options, Running, Seed, Simulator};

pub(crate) const NUMBER: &str = "300200000000002";
pub(crate) const WABA: &str = "200100000000001";
pub(crate) const APP: &str = "100900000000009";
pub(crate) const SECRET: &str = "simulator-app-secret";
pub(crate) const TOKEN: &str = "EAAsimulator";
pub(crate) const ANA: &str = "15550100777";

/// A webhook as it came.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) json: Value,
}

/// What the business keeps, and how it answers.
pub(crate) struct Business {
    received: Mutex<Vec<Received>>,
    /// The status of its answers.
    pub(crate) answers: AtomicU16,
}

pub(crate) struct Desk {
    pub(crate) running: Running,
    pub(crate) business: Arc<Business>,
    pub(crate) http: reqwest::Client,
    pub(crate) callback_url: String,
}

impl Desk {
    pub(crate) async fn new() -> Desk {
        Desk::with(None, |_| {}).await
    }

    /// A desk whose simulator keeps its world in `data` and begins with a changed seed.
    pub(crate) async fn with(data: Option<PathBuf>, change: impl FnOnce(&mut Seed)) -> Desk {
        let business = Arc::new(Business { received: Mutex::default(), answers: AtomicU16::new(200) });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let callback_url = format!("http://{}/hook", listener.local_addr().unwrap());
        let app = Router::new().route("/hook", get(verify).post(receive)).with_state(Arc::clone(&business));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let mut seed = Seed::sample(Some(callback_url.clone()));
        change(&mut seed);
        let listen = "127.0.0.1:0".parse().unwrap();
        let options = Options { listen, data, public_url: None, review_after: None };
        let running = Simulator::start(options, seed, None).await.unwrap();
        Desk { running, business, http: reqwest::Client::new(), callback_url }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address())
    }

    /// POST to the controls; panics unless it is answered 200.
    pub(crate) async fn sim(&self, path: &str, body: Value) -> Value {
        let answer = self.http.post(self.url(&format!("/_sim/{path}"))).json(&body).send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    pub(crate) async fn sim_get(&self, path: &str) -> Value {
        self.http.get(self.url(&format!("/_sim/{path}"))).send().await.unwrap().json().await.unwrap()
    }

    /// A Graph call with the number's token.
    pub(crate) async fn graph(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let method = method.parse().unwrap();
        let mut request = self.http.request(method, self.url(&format!("/v26.0/{path}"))).bearer_auth(TOKEN);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// The business sends to Ana.
    pub(crate) async fn send(&self, message: Value) -> (u16, Value) {
        let mut body = json!({ "messaging_product": "whatsapp", "to": format!("+{ANA}") });
        body.as_object_mut().unwrap().extend(message.as_object().unwrap().clone());
        self.graph("POST", &format!("{NUMBER}/messages"), Some(body)).await
    }

    /// The same, which must be accepted; its wamid.
    pub(crate) async fn sent(&self, message: Value) -> String {
        let (status, answer) = self.send(message).await;
        assert_eq!(status, 200, "{answer}");
        text(&answer, "/messages/0/id")
    }

    /// Ana writes; the wamid.
    pub(crate) async fn ana_writes(&self, mut message: Value) -> String {
        message.as_object_mut().unwrap().insert("to".to_owned(), NUMBER.into());
        text(&self.sim(&format!("customers/+{ANA}/messages"), message).await, "/id")
    }

    /// What Ana's phone shows.
    pub(crate) async fn phone(&self) -> Vec<Value> {
        let listed = self.sim_get(&format!("customers/{ANA}/messages")).await;
        listed["data"].as_array().unwrap().clone()
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.business.received.lock().unwrap().clone()
    }

    /// All changes that came, in order.
    pub(crate) fn changes(&self) -> Vec<Value> {
        let webhooks = self.received();
        webhooks.iter().flat_map(|one| one.json["entry"][0]["changes"].as_array().unwrap().clone()).collect()
    }

    /// The statuses of a message that came, in order.
    pub(crate) fn statuses(&self, id: &str) -> Vec<Value> {
        let all = self.changes().into_iter().map(|change| change["value"]["statuses"][0].clone());
        all.filter(|status| status["id"] == id).collect()
    }

    /// Waits for the status of a message, at most ten seconds.
    pub(crate) async fn status(&self, id: &str, status: &str) -> Value {
        let found = || self.statuses(id).into_iter().find(|one| one["status"] == status);
        self.until(&format!("{status} of {id}"), || found().is_some()).await;
        found().unwrap()
    }

    /// Waits until something holds, at most ten seconds.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        for _ in 0..500 {
            if holds() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let seen: Vec<Value> = self.received().into_iter().map(|one| one.json).collect();
        panic!("never came: {what}; the webhooks were {seen:#?}");
    }

    /// Waits until nothing is on its way.
    pub(crate) async fn quiet(&self) {
        self.until("quiet", || self.running.pending() == 0).await;
    }
}

pub(crate) fn text(value: &Value, pointer: &str) -> String {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("{pointer} is no text in {value}")).to_owned()
}

/// A folder of its own, gone when dropped.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("transom-simulator-{name}-{}", std::process::id()));
        let _absent = std::fs::remove_dir_all(&path);
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn hmac(bytes: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(bytes);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

async fn receive(State(business): State<Arc<Business>>, headers: HeaderMap, bytes: Bytes) -> StatusCode {
    let status = business.answers.load(Ordering::SeqCst);
    let received =
        Received { headers, bytes: bytes.to_vec(), json: serde_json::from_slice(&bytes).unwrap_or_default() };
    if status == 200 {
        business.received.lock().unwrap().push(received);
    }
    StatusCode::from_u16(status).unwrap()
}

async fn verify(Query(query): Query<std::collections::BTreeMap<String, String>>) -> (StatusCode, String) {
    let fits = query.get("hub.verify_token").is_some_and(|token| token == "simulator-verify-token");
    match query.get("hub.challenge") {
        Some(challenge) if fits => (StatusCode::OK, challenge.clone()),
        _ => (StatusCode::FORBIDDEN, String::new()),
    }
}
