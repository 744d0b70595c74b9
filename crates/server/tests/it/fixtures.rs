//! Every payload at hand, of our own and of others, properly signed: answered 200, accounted for, and nothing
//! changes when all of them come again. What each tells is read off its JSON without our parser, and looked for
//! where people look: in what the API shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::{Desk, Engine, Table, rows, table};

mod naive;

/// Tables and columns that say what is known. Left out is what only says when somebody looked.
const STATE: [(&str, &[&str]); 12] = [
    ("contacts", &[]),
    ("identities", &[]),
    ("identity_keys", &[]),
    ("pairs", &[]),
    ("conversations", &[]),
    ("messages", &[]),
    // Of two of one second the one that comes later holds, and when it came.
    ("orphans", &["received_at"]),
    ("media", &["state", "attempt", "run_at", "problem", "hash", "size"]),
    ("templates", &["changed_at"]),
    ("unknowns", &[]),
    ("notices", &[]),
    ("outbox", &[]),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_payload_is_accounted_for_and_twice_is_as_once() {
    let desk = Desk::new(Engine::Sqlite).await;
    let payloads = payloads();
    assert!(payloads.len() > 100, "{}", payloads.len());
    foreign_payloads_are_kept(&desk, &payloads).await;
    let ours: Vec<_> = payloads
        .iter()
        .filter_map(|(name, body)| Some((name.clone(), addressed_to_us(&desk, name, body)?)))
        .collect();
    our_payloads_are_shown(&desk, &ours).await;
    shown_to_the_operator(&desk).await;
    let before = state(&desk);
    for _ in 0..2 {
        for (name, body) in payloads.iter().chain(&ours) {
            assert_eq!(desk.webhook(body.clone()).await, 200, "{name} again");
        }
    }
    let after = state(&desk);
    for (table, rows) in &before {
        let changed: Vec<_> = after[table].iter().filter(|row| !rows.contains(row)).collect();
        assert!(changed.is_empty(), "a repeated payload changed {table}: {changed:#?}");
        assert_eq!(after[table].len(), rows.len(), "{table}");
    }
    desk.end().await;
}

fn state(desk: &Desk) -> BTreeMap<&'static str, Table> {
    STATE.iter().map(|(name, without)| (*name, table(&desk.folder, name, without))).collect()
}

/// Payloads of numbers and accounts that are not connected: whatever they tell, the operator can read it.
async fn foreign_payloads_are_kept(desk: &Desk, payloads: &[(String, Vec<u8>)]) {
    let unreadable = "SELECT id FROM deliveries WHERE outcome = 'unreadable'";
    for (name, body) in payloads {
        let before = rows(&desk.folder, unreadable).len();
        assert_eq!(desk.webhook(body.clone()).await, 200, "{name}");
        let is_broken = rows(&desk.folder, unreadable).len() > before;
        assert_eq!(is_broken, naive::read(body).is_none(), "{name} is unreadable, or should be");
    }
    let kept = Kept::of(desk).await;
    let mut ids = 0;
    for (name, told) in payloads.iter().filter_map(|(name, body)| Some((name, naive::read(body)?))) {
        let messages = told.messages.iter().map(|message| &message.id);
        for id in messages.chain(&told.homeless).chain(&told.statuses).chain(&told.choices) {
            assert!(kept.text.contains(id.as_str()), "{name}: nothing is kept of {id}");
            ids += 1;
        }
        for other in &told.others {
            assert!(kept.has(other), "{name}: nothing is kept of {other}");
        }
    }
    assert!(ids > 40, "the naive reader finds {ids} messages, statuses and choices only");
}

/// What the operator's lists hold.
struct Kept {
    parts: Vec<Value>,
    text: String,
}

impl Kept {
    async fn of(desk: &Desk) -> Self {
        let mut parts = desk.list("/api/v1/unknowns").await;
        parts.extend(desk.list("/api/v1/notices").await);
        let text = parts.iter().map(Value::to_string).collect();
        Self { parts, text }
    }

    /// Whether this very part is there, as it came or inside of what was made of it.
    fn has(&self, part: &Value) -> bool {
        self.parts.iter().any(|kept| {
            let inner = kept["json"].as_object().and_then(|json| json.values().next()?.get("json")?.as_str());
            kept["json"] == *part
                || inner.is_some_and(|text| serde_json::from_str::<Value>(text).ok().as_ref() == Some(part))
        })
    }
}

/// The same payloads, addressed to the demo's number and account: messages, calls, notices and choices are shown.
async fn our_payloads_are_shown(desk: &Desk, payloads: &[(String, Vec<u8>)]) {
    for (name, body) in payloads {
        assert_eq!(desk.webhook(body.clone()).await, 200, "{name}");
    }
    let told: Vec<_> = payloads.iter().filter_map(|(name, body)| Some((name, naive::read(body)?))).collect();
    messages_are_shown(desk, &told).await;
    let kept = Kept::of(desk).await;
    let lines: Vec<Value> =
        messages(desk).await.into_values().flatten().map(|message| message["message"].clone()).collect();
    let heard_of: BTreeSet<String> = ["SELECT wamid FROM orphans", "SELECT wamid FROM messages"]
        .iter()
        .flat_map(|query| rows(&desk.folder, query))
        .map(|row| row["wamid"].clone())
        .collect();
    for (name, told) in told {
        for id in &told.statuses {
            assert!(heard_of.contains(id), "{name}: the status of {id} is gone");
        }
        // What names no number is that of an account's only one.
        for id in &told.homeless {
            assert!(
                kept.text.contains(id.as_str()) || heard_of.contains(id),
                "{name}: nothing is kept of {id}"
            );
        }
        // What happens to a group is a line in its thread.
        for other in &told.others {
            assert!(kept.has(other) || lines.contains(other), "{name}: nothing is kept of {other}");
        }
        for phone in &told.choices {
            let found = desk.list(&format!("/api/v1/contacts?q={phone}")).await;
            assert!(!found.is_empty(), "{name}: {phone} chose and is not known");
        }
    }
}

async fn messages_are_shown(desk: &Desk, told: &[(&String, naive::Contents)]) {
    let shown = messages(desk).await;
    let changed: BTreeSet<&String> = told.iter().flat_map(|(_, told)| &told.changed).collect();
    let (mut lost, mut found, mut worded) = (Vec::new(), 0, 0);
    for (name, message) in
        told.iter().flat_map(|(name, told)| told.messages.iter().map(move |one| (name, one)))
    {
        let words = message.words.as_deref().filter(|_| !changed.contains(&message.id));
        let same =
            |one: &&Value| one["type"] == *message.kind && words.is_none_or(|words| one["text"] == words);
        match shown.get(&message.id).into_iter().flatten().find(same) {
            Some(_) => found += 1,
            None => lost.push(format!("{name}: {message:?}")),
        }
        worded += usize::from(words.is_some());
    }
    assert!(lost.is_empty(), "what is not shown: {lost:#?}");
    assert!(found > 25 && worded > 10, "the naive reader finds {found} messages, {worded} with words");
}

/// Every message that the API shows, by WhatsApp's id.
async fn messages(desk: &Desk) -> BTreeMap<String, Vec<Value>> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for conversation in desk.list("/api/v1/conversations").await {
        let path = format!("/api/v1/conversations/{}/messages", conversation["id"].as_str().unwrap());
        for message in desk.list(&path).await {
            if let Some(wamid) = message["wamid"].as_str() {
                found.entry(wamid.to_owned()).or_default().push(message);
            }
        }
    }
    found
}

/// The payload as if it came from the demo's number and account. Others use one id for many messages: theirs get
/// the payload's name behind them.
fn addressed_to_us(desk: &Desk, name: &str, body: &[u8]) -> Option<Vec<u8>> {
    let mut json: Value = serde_json::from_slice(body).ok()?;
    for entry in json.get_mut("entry")?.as_array_mut()? {
        entry["id"] = desk.channel("waba_id").into();
        for change in entry.get_mut("changes").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(number) = change.pointer_mut("/value/metadata/phone_number_id") {
                *number = desk.channel("phone_number_id").into();
            }
            if name.contains("__") {
                rename(change, name);
            }
        }
    }
    Some(json.to_string().into_bytes())
}

/// Puts a name behind the id of every message, wherever it stands.
fn rename(value: &mut Value, name: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, name)),
        Value::Object(fields) => {
            let is_message = fields.contains_key("timestamp") && fields.contains_key("type");
            for (field, inner) in fields {
                match inner {
                    Value::String(id) if is_message && field == "id" => *id += name,
                    _ => rename(inner, name),
                }
            }
        }
        _ => {}
    }
}

/// What is in the tables is what the API lists.
async fn shown_to_the_operator(desk: &Desk) {
    for list in ["unknowns", "notices"] {
        let count = &format!("SELECT COUNT(*) AS n FROM {list}");
        let shown = desk.list(&format!("/api/v1/{list}")).await;
        assert_eq!(shown.len().to_string(), rows(&desk.folder, count)[0]["n"], "{list}");
    }
}

/// Payloads by name: ours, and those of others where they are at hand.
fn payloads() -> Vec<(String, Vec<u8>)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders =
        [here.join("../channels/fixtures/whatsapp"), here.join("../../../shared/fixtures/webhooks")];
    let mut files: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flat_map(|folder| folder.map(|file| file.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort_by_key(|path| path.file_name().map(ToOwned::to_owned));
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    files.iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect()
}
