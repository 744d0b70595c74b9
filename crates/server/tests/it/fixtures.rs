//! Every payload at hand, of our own and of others, properly signed: answered 200, accounted for, and nothing
//! changes when all of them come again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use transom_channels::whatsapp::{signature, webhook};
use transom_rules::event::{Event, Route};

use crate::harness::{Desk, Engine, Table, rows, sign, table};

/// Tables and columns that say what is known. Left out is what only says when somebody looked.
const STATE: [(&str, &[&str]); 12] = [
    ("contacts", &[]),
    ("identities", &[]),
    ("identity_keys", &[]),
    ("pairs", &[]),
    ("conversations", &[]),
    ("messages", &[]),
    ("orphans", &[]),
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
    let ours = our_payloads_leave_their_rows(&desk, &payloads).await;
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

/// Payloads of numbers and accounts that are not connected: each part of each is kept as what it is.
async fn foreign_payloads_are_kept(desk: &Desk, payloads: &[(String, Vec<u8>)]) {
    let unreadable = "SELECT id FROM deliveries WHERE outcome = 'unreadable'";
    for (name, body) in payloads {
        let before = rows(&desk.folder, unreadable).len();
        assert_eq!(desk.webhook(body.clone()).await, 200, "{name}");
        let signature = sign("x", body);
        let parsed = webhook::parse(signature::verify("x", Some(&signature), body).unwrap());
        let is_broken = rows(&desk.folder, unreadable).len() > before;
        assert_eq!(is_broken, parsed.problem.is_some(), "{name}: {:?}", parsed.problem);
        let kept = |table: &str| -> BTreeSet<String> {
            rows(&desk.folder, &format!("SELECT json FROM {table}"))
                .into_iter()
                .map(|row| row["json"].clone())
                .collect()
        };
        let (unknowns, notices) = (kept("unknowns"), kept("notices"));
        for part in &parsed.unknown {
            assert!(unknowns.contains(&part.json), "{name}: {part:?}");
        }
        for routed in &parsed.events {
            match &routed.event {
                Event::Noticed(said) => assert!(notices.contains(&said.json), "{name}: {said:?}"),
                event => {
                    let json = serde_json::to_string(event).unwrap();
                    assert!(unknowns.contains(&json), "{name}: {event:?}");
                }
            }
        }
        let parts = parsed.unknown.len() + parsed.events.len();
        assert!(parts > 0 || is_broken || !has_changes(body), "{name} left no trace");
    }
}

fn has_changes(body: &[u8]) -> bool {
    let json: Value = serde_json::from_slice(body).unwrap();
    json["entry"].as_array().is_some_and(|entries| !entries.is_empty())
}

/// The same payloads, addressed to the demo's number and account: each event has its row.
async fn our_payloads_leave_their_rows(
    desk: &Desk,
    payloads: &[(String, Vec<u8>)],
) -> Vec<(String, Vec<u8>)> {
    let (mut ours, mut lost) = (Vec::new(), Vec::new());
    for (name, body) in payloads {
        let Some(body) = addressed_to_us(desk, body) else { continue };
        assert_eq!(desk.webhook(body.clone()).await, 200, "{name}");
        let signature = sign("x", &body);
        let parsed = webhook::parse(signature::verify("x", Some(&signature), &body).unwrap());
        for routed in &parsed.events {
            let Some(mut query) = trace(&routed.event) else { continue };
            if matches!(&routed.route, Route::Account(_)) {
                // Some leave out which number they are for: nothing is guessed.
                let json = quoted(&serde_json::to_string(&routed.event).unwrap());
                query += &format!(" UNION SELECT 1 FROM unknowns WHERE json = {json}");
            }
            if rows(&desk.folder, &query).is_empty() {
                lost.push(format!("{name}: {query}"));
            }
        }
        ours.push((name.clone(), body));
    }
    assert!(lost.is_empty(), "events that left no row: {lost:#?}");
    ours
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The query that finds an event's row. `None` for changes of what may not be known here.
fn trace(event: &Event) -> Option<String> {
    let message = |wamid: &str| Some(format!("SELECT 1 FROM messages WHERE wamid = {}", quoted(wamid)));
    match event {
        Event::Received(e) => message(&e.wamid),
        Event::Echoed(e) => message(&e.wamid),
        Event::Recorded(e) => message(&e.wamid),
        Event::Called(e) => message(&e.id),
        Event::Status(e) => {
            let wamid = quoted(&e.wamid);
            Some(format!(
                "SELECT 1 FROM orphans WHERE wamid = {wamid} UNION SELECT 1 FROM messages WHERE wamid = {wamid}"
            ))
        }
        Event::IdentityChanged(e) => {
            let phone = e.new.phone.as_ref().map(|phone| format!("p:{phone}"));
            let key = phone.or_else(|| e.new.user_id.as_ref().map(|user| format!("u:{user}")))?;
            Some(format!("SELECT 1 FROM identity_keys WHERE key = {}", quoted(&key)))
        }
        Event::Noticed(e) => Some(format!("SELECT 1 FROM notices WHERE json = {}", quoted(&e.json))),
        Event::PreferenceChanged(e) => {
            let phone = e.from.phone.as_ref()?;
            Some(format!("SELECT 1 FROM identities WHERE phone = {}", quoted(phone)))
        }
        Event::Reacted(_) | Event::Edited(_) | Event::Revoked(_) | Event::TemplateChanged(_) => None,
    }
}

fn addressed_to_us(desk: &Desk, body: &[u8]) -> Option<Vec<u8>> {
    let mut json: Value = serde_json::from_slice(body).ok()?;
    for entry in json.get_mut("entry")?.as_array_mut()? {
        entry["id"] = desk.channel("waba_id").into();
        for change in entry.get_mut("changes").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(number) = change.pointer_mut("/value/metadata/phone_number_id") {
                *number = desk.channel("phone_number_id").into();
            }
        }
    }
    Some(json.to_string().into_bytes())
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
