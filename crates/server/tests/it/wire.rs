//! What is on the wire when the server dies: it may have arrived, so it is never sent again by itself. What
//! had not left yet goes out after the restart, once.
//!
//! The simulator runs by itself and survives. Between it and the server stands a wire that tests can cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::harness::{
    Customer, Desk, Folder, Process, Start, client, eventually, free_address, many, metric,
};

/// Everything passes.
pub(crate) const WHOLE: u8 = 0;
/// Messages arrive at WhatsApp, its answers do not come back.
pub(crate) const ANSWERS_LOST: u8 = 1;
/// Messages do not arrive.
const MESSAGES_LOST: u8 = 2;

/// The wire between the server and WhatsApp.
pub(crate) struct Wire {
    http: reqwest::Client,
    simulator: String,
    near_end: String,
    state: AtomicU8,
}

impl Wire {
    /// Lays a wire to a simulator; returns its near end's URL.
    async fn lay(simulator: String) -> (Arc<Self>, String) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (near_end, state) = (url.clone(), AtomicU8::new(WHOLE));
        let wire = Arc::new(Self { http: client(), simulator, near_end, state });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&wire));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (wire, url)
    }

    pub(crate) fn set(&self, state: u8) {
        self.state.store(state, Ordering::SeqCst);
    }
}

async fn pass(
    State(wire): State<Arc<Wire>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_message = method == Method::POST
        && (uri.path().ends_with("/messages") || uri.path().ends_with("/Messages.json"))
        && !uri.path().starts_with("/_sim");
    let state = if is_message { wire.state.load(Ordering::SeqCst) } else { WHOLE };
    if state == MESSAGES_LOST {
        std::future::pending::<()>().await;
    }
    let mut call = wire.http.request(method, format!("{}{uri}", wire.simulator)).body(body);
    for name in ["authorization", "content-type"] {
        if let Some(value) = headers.get(name) {
            call = call.header(name, value);
        }
    }
    let Ok(answer) = call.send().await else { return StatusCode::BAD_GATEWAY.into_response() };
    if state == ANSWERS_LOST {
        std::future::pending::<()>().await;
    }
    let status = answer.status();
    let kind = answer.headers().get("content-type").cloned();
    let bytes = answer.bytes().await.unwrap_or_default();
    let is_json = kind.as_ref().is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let mut passed = if is_json {
        // What the simulator says of its own address holds at the near end too.
        let text = String::from_utf8_lossy(&bytes).replace(&wire.simulator, &wire.near_end);
        (status, text).into_response()
    } else {
        (status, bytes).into_response()
    };
    if let Some(kind) = kind {
        passed.headers_mut().insert("content-type", kind);
    }
    passed
}

/// A simulator of its own process, a wire to it, and a desk at the near end.
pub(crate) struct WiredDesk {
    pub(crate) desk: Desk,
    pub(crate) wire: Arc<Wire>,
    simulator: Process,
    // Kept until the simulator has ended.
    _folder: Folder,
}

impl WiredDesk {
    pub(crate) async fn new() -> Self {
        let folder = Folder::new();
        let address = free_address();
        let data = folder.path().to_str().unwrap();
        let arguments = ["simulator", "--listen", &address, "--data", data].map(str::to_owned);
        let simulator = Process::run(&arguments);
        let url = format!("http://{address}");
        let http = client();
        eventually("the simulator answers", async || {
            http.get(format!("{url}/_sim/health"))
                .send()
                .await
                .ok()
                .filter(|answer| answer.status() == 200)
                .map(drop)
        })
        .await;
        let (wire, near_end) = Wire::lay(url).await;
        let start = Start { simulator_url: Some(near_end), ..Start::default() };
        let desk = Desk::start(Folder::new(), start).await;
        Self { desk, wire, simulator, _folder: folder }
    }

    pub(crate) async fn end(mut self) {
        self.desk.end().await;
        self.simulator.terminate(Duration::from_secs(5)).await;
    }
}

/// How many rows of the outbox are in a state.
pub(crate) async fn outbox(desk: &Desk, state: &str) -> u64 {
    metric(&desk.metrics().await, &format!("transom_outbox_rows{{state=\"{state}\"}}"))
}

pub(crate) async fn outbox_has(desk: &Desk, state: &str, rows: u64) {
    eventually(&format!("{rows} rows are {state}"), async || {
        (outbox(desk, state).await == rows).then_some(())
    })
    .await;
}

/// How many messages with these words WhatsApp has taken for a customer, arrived or not.
pub(crate) async fn taken(desk: &Desk, phone: &str, words: &str) -> usize {
    let all = desk.sim_get(&format!("customers/{phone}/messages?all=true")).await;
    let ours = |message: &&Value| message["direction"] == "outbound" && message["text"] == words;
    all["data"].as_array().unwrap().iter().filter(ours).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_on_the_wire_is_uncertain_and_never_sent_twice() {
    let mut wired = WiredDesk::new().await;
    let phones = ["15550164001", "15550164002", "15550164003"];
    for phone in phones {
        let customer = wired.desk.customer(phone, "Kim").await;
        customer.writes(&wired.desk, "Hello").await;
        customer.window_is(&wired.desk, "open").await;
    }
    let [ana, bo, cem] = phones.map(Customer::new);
    wired.desk.sim("faults", &json!({"drop": true})).await;
    wired.wire.set(ANSWERS_LOST);
    let first = wired.desk.send(&ana, "first").await;
    let second = wired.desk.send(&ana, "second").await;
    let other = wired.desk.send(&bo, "other").await;
    outbox_has(&wired.desk, "posting", 2).await;
    eventually("WhatsApp has them", async || {
        (taken(&wired.desk, phones[1], "other").await == 1).then_some(())
    })
    .await;
    eventually("WhatsApp has them", async || {
        (taken(&wired.desk, phones[0], "first").await == 1).then_some(())
    })
    .await;
    wired.wire.set(MESSAGES_LOST);
    let lost = wired.desk.send(&cem, "lost").await;
    outbox_has(&wired.desk, "posting", 3).await;
    assert_eq!(outbox(&wired.desk, "queued").await, 1, "the second waits for the first of its pair");

    wired.desk.process.kill().await;
    wired.wire.set(WHOLE);
    wired.desk.restart().await;

    outbox_has(&wired.desk, "uncertain", 3).await;
    for message in [&first, &other, &lost] {
        wired.desk.reaches(&message["id"], "uncertain").await;
    }
    // It never left the machine, so it goes out now.
    ana.gets(&wired.desk, "second").await;
    // A status proves that they arrived.
    wired.desk.sim("faults", &json!({"reset": true})).await;
    ana.reads(&wired.desk).await;
    bo.reads(&wired.desk).await;
    for message in [&first, &second, &other] {
        wired.desk.reaches(&message["id"], "read").await;
    }
    outbox_has(&wired.desk, "uncertain", 1).await;
    wired.desk.process.kill().await;
    wired.desk.restart().await;
    assert_eq!(wired.desk.message(&lost["id"]).await["state"], "uncertain");
    for (phone, words, times) in
        [(phones[0], "first", 1), (phones[0], "second", 1), (phones[1], "other", 1), (phones[2], "lost", 0)]
    {
        assert_eq!(taken(&wired.desk, phone, words).await, times, "{words}");
    }
    wired.desk.leaves("uncertain", 1);
    wired.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_outbox_survives_kills_without_a_double() {
    let mut wired = WiredDesk::new().await;
    let mut uncertain = 0;
    for round in 0..many("OUTBOX_KILLS", 3) {
        let phones: Vec<String> = (0..10).map(|n| format!("1555{round:05}{n:02}")).collect();
        for phone in &phones {
            wired.desk.sim("customers", &json!({"phone": phone})).await;
            Customer::new(phone.as_str()).writes(&wired.desk, "Hello").await;
        }
        for phone in &phones {
            Customer::new(phone.as_str()).window_is(&wired.desk, "open").await;
        }
        let mut sent = Vec::new();
        for n in 0..60 {
            let (phone, words) = (&phones[n % phones.len()], format!("round {round} number {n}"));
            let message = wired.desk.send(&Customer::new(phone.as_str()), &words).await;
            sent.push((phone.clone(), words, message["id"].clone()));
        }
        wired.desk.process.kill().await;
        wired.desk.check_log();
        wired.desk.restart().await;
        uncertain += settled(&wired.desk, &sent).await;
    }
    wired.desk.leaves("uncertain", uncertain);
    wired.end().await;
}

/// Waits until these messages have come to an end, which is one of two; how many are uncertain.
async fn settled(desk: &Desk, sent: &[(String, String, Value)]) -> u64 {
    for state in ["queued", "claimed", "posting"] {
        outbox_has(desk, state, 0).await;
    }
    let mut uncertain = 0;
    for (phone, words, id) in sent {
        let message = eventually("the message has settled", async || {
            Some(desk.message(id).await)
                .filter(|message| message["state"] != "accepted" && message["state"] != "sent")
        })
        .await;
        let times = taken(desk, phone, words).await;
        match message["state"].as_str().unwrap() {
            "delivered" => assert_eq!(times, 1, "{words}"),
            "uncertain" => {
                uncertain += 1;
                assert_eq!(times, 0, "{words}: one that arrived is settled by its status");
            }
            other => panic!("{words} is {other}"),
        }
    }
    uncertain
}
