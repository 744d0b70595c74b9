//! Templates at Meta from outside: what it has and what we show is the same, what is checked here agrees with what it takes, and
//! what it does not take is explained.

mod agreement;
mod edits;
mod files;
mod sync;

use serde_json::{Value, json};

use crate::harness::{Answer, Desk, client};

/// A call of Meta's API, as somebody else's client makes it.
async fn graph(desk: &Desk, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let url = format!("{}/v26.0/{path}", desk.told("simulator_url"));
    let call = client().request(method.parse().unwrap(), url).bearer_auth(desk.channel("access_token"));
    let call = if let Some(body) = body { call.json(body) } else { call };
    Answer::of(call.send().await.unwrap()).await
}

/// Where the templates of the desk's account are.
fn path(desk: &Desk) -> String {
    format!("{}/message_templates", desk.channel("waba_id"))
}

/// A template of one line.
fn plain(name: &str, body: &str) -> Value {
    json!({"name": name, "language": "en", "category": "UTILITY", "components": [{"type": "BODY", "text": body}]})
}

/// The same for our API.
fn for_us(desk: &Desk, mut template: Value) -> Value {
    template["channel_id"] = desk.channel("id").into();
    template
}
