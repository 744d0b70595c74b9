//! SMS from outside: an account that sends by the API, and a business that hears the webhooks and answers them.

mod delivery;
mod inbound;
mod resources;
mod sending;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha1::Sha1;
use transom_simulator::Seed;

use crate::desk::{ANA, Desk};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const TOKEN: &str = "simulator-auth-token";
const SERVICE: &str = "MG00000000000000000000000000000001";
const SENDER: &str = "+15550100300";

/// A webhook as it came.
#[derive(Clone)]
struct Heard {
    headers: HeaderMap,
    /// Path and query.
    path: String,
    form: BTreeMap<String, String>,
}

struct Business {
    heard: Mutex<Vec<Heard>>,
    /// Status, type and text of its answers.
    answer: Mutex<(u16, &'static str, String)>,
}

/// A simulator with an SMS account, and a business behind it.
struct Texts {
    desk: Desk,
    business: Arc<Business>,
    /// Where the business listens, without a slash at the end.
    listens: String,
}

impl Texts {
    async fn new() -> Texts {
        Texts::with(None, |_| {}).await
    }

    async fn with(data: Option<std::path::PathBuf>, change: impl FnOnce(&mut Seed)) -> Texts {
        let answer = (200, "text/xml", "<Response/>".to_owned());
        let business = Arc::new(Business { heard: Mutex::default(), answer: answer.into() });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listens = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new()
            .route("/sms", post(hear))
            .route("/told", post(hear))
            .route("/photo.png", get(|| async { ([(header::CONTENT_TYPE, "image/png")], &b"\x89PNG"[..]) }))
            .with_state(Arc::clone(&business));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let url = format!("{listens}/sms");
        let desk = Desk::with(data, |seed| {
            seed.sms_senders[0].sms_url = Some(url);
            change(seed);
        })
        .await;
        desk.sim("customers", json!({ "phone": ANA, "name": "Ana" })).await;
        Texts { desk, business, listens }
    }

    /// A call of the API as somebody; the status, and the JSON if there is one.
    async fn call(&self, method: &str, path: &str, user: [&str; 2], form: &[(&str, &str)]) -> (u16, Value) {
        let url = self.desk.url(&format!("/2010-04-01/Accounts/{ACCOUNT}{path}"));
        let mut request =
            self.desk.http.request(method.parse().unwrap(), url).basic_auth(user[0], Some(user[1]));
        if method == "POST" {
            request = request.form(form);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.call("GET", path, [ACCOUNT, TOKEN], &[]).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        self.call("POST", path, [ACCOUNT, TOKEN], form).await
    }

    /// Sends to Ana with these parameters besides; answered or refused.
    async fn send(&self, more: &[(&str, &str)]) -> (u16, Value) {
        let told = format!("{}/told?m=7", self.listens);
        let to = format!("+{ANA}");
        let mut form =
            vec![("To", to.as_str()), ("From", SENDER), ("Body", "Hello"), ("StatusCallback", &told)];
        form.retain(|(name, _)| !more.iter().any(|(other, _)| name == other));
        form.extend(more);
        form.retain(|(_, value)| !value.is_empty());
        self.post("/Messages.json", &form).await
    }

    /// The same, which must be taken; its SID.
    async fn sent(&self, more: &[(&str, &str)]) -> String {
        let (status, answer) = self.send(more).await;
        assert_eq!(status, 201, "{answer}");
        answer["sid"].as_str().unwrap().to_owned()
    }

    /// The message as the API tells it.
    async fn message(&self, sid: &str) -> Value {
        let (status, message) = self.get(&format!("/Messages/{sid}.json")).await;
        assert_eq!(status, 200, "{message}");
        message
    }

    /// Ana writes by SMS; the SID.
    async fn ana_writes(&self, mut message: Value) -> String {
        message.as_object_mut().unwrap().insert("to".to_owned(), SENDER.into());
        let written = self.desk.sim(&format!("customers/+{ANA}/messages"), message).await;
        written["id"].as_str().unwrap().to_owned()
    }

    fn answers(&self, status: u16, kind: &'static str, text: &str) {
        *self.business.answer.lock().unwrap() = (status, kind, text.to_owned());
    }

    fn heard(&self) -> Vec<Heard> {
        self.business.heard.lock().unwrap().clone()
    }

    /// The statuses of a message that were told, in order.
    fn statuses(&self, sid: &str) -> Vec<String> {
        let of_message =
            self.heard().into_iter().filter(|one| one.form.get("MessageSid").is_some_and(|it| it == sid));
        of_message.filter_map(|one| one.form.get("MessageStatus").cloned()).collect()
    }

    /// Waits for the last status of a message; its webhook.
    async fn status(&self, sid: &str, status: &str) -> Heard {
        let found = || {
            let is_it = |one: &Heard| one.form.get("MessageSid").is_some_and(|it| it == sid);
            self.heard()
                .into_iter()
                .find(|one| is_it(one) && one.form.get("MessageStatus").is_some_and(|it| it == status))
        };
        self.desk
            .until(&format!("{status} of {sid}, told {:?}", self.statuses(sid)), || found().is_some())
            .await;
        found().unwrap()
    }

    /// The texts of what Ana's phone shows by SMS.
    async fn shown(&self) -> Vec<String> {
        let all = self.desk.phone().await;
        let by_sms = all.iter().filter(|one| one["channel"] == "sms");
        by_sms.map(|one| one["text"].as_str().unwrap().to_owned()).collect()
    }
}

impl Heard {
    /// Whether the account's token signed it, reckoned here by another hand than the simulator's.
    fn is_signed(&self, listens: &str) -> bool {
        let mut text = format!("{listens}{}", self.path);
        for (name, value) in &self.form {
            text = format!("{text}{name}{value}");
        }
        let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        self.headers["x-twilio-signature"] == STANDARD.encode(mac.finalize().into_bytes())
    }
}

async fn hear(
    State(business): State<Arc<Business>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = String::from_utf8(body.to_vec()).unwrap();
    let pairs = reqwest::Url::parse(&format!("http://x/?{form}")).unwrap();
    let form = pairs.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let (status, kind, text) = business.answer.lock().unwrap().clone();
    if status == 200 {
        let path = uri.path_and_query().unwrap().to_string();
        business.heard.lock().unwrap().push(Heard { headers, path, form });
    }
    (StatusCode::from_u16(status).unwrap(), [(header::CONTENT_TYPE, kind)], text).into_response()
}
