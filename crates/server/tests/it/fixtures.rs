//! Every payload at hand, of our own and of others, properly signed: answered 200, accounted for, and nothing
//! changes when all of them come again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use transom_channels::whatsapp::{signature, webhook};
use transom_rules::event::Event;

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
    let ours = our_payloads_change_something(&desk, &payloads).await;
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
                Event::Noticed(noticed) => assert!(notices.contains(&noticed.json), "{name}: {noticed:?}"),
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

/// The same payloads, addressed to the demo's number and account: each moves some row.
async fn our_payloads_change_something(
    desk: &Desk,
    payloads: &[(String, Vec<u8>)],
) -> Vec<(String, Vec<u8>)> {
    let (mut ours, mut silent) = (Vec::new(), Vec::new());
    for (name, body) in payloads {
        let Some(body) = addressed_to_us(desk, body) else { continue };
        let before = state(desk);
        assert_eq!(desk.webhook(body.clone()).await, 200, "{name}");
        if state(desk) == before {
            silent.push(name.as_str());
        }
        ours.push((name.clone(), body));
    }
    // A few repeat what a payload before them has said. Many would mean that events are lost.
    assert!(silent.len() * 4 < ours.len(), "{} of {}: {silent:#?}", silent.len(), ours.len());
    let inert: Vec<_> = silent.iter().filter(|name| name.starts_with("message_") && !repeats(name)).collect();
    assert!(inert.is_empty(), "a message left no trace: {inert:#?}");
    ours
}

/// Changes of a message that was never received have nothing to change.
fn repeats(name: &str) -> bool {
    ["reaction", "edit", "revoke", "system"].iter().any(|kind| name.contains(kind)) || name.contains("__")
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
