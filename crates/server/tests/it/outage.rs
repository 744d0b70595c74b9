//! The database cannot be written: webhooks are told to come again, the server says that it is not ready, and
//! when the database is back nothing acknowledged is missing and nothing is there twice.

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;

use crate::harness::{Desk, Engine, eventually, rows};

fn message(desk: &Desk, number: u32, words: &str) -> String {
    json!({"object": "whatsapp_business_account", "entry": [{"id": desk.channel("waba_id"), "changes": [{
    "field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550100200",
            "phone_number_id": desk.channel("phone_number_id")},
        "contacts": [{"profile": {"name": "Eve"}, "wa_id": "15550163001"}],
        "messages": [{"from": "15550163001", "id": format!("wamid.OUTAGE.{number}"),
            "timestamp": (1_793_000_000 + number).to_string(), "type": "text", "text": {"body": words}}]
    }}]}]})
    .to_string()
}

/// How often each of these messages stands in the thread of the one customer.
async fn stored(desk: &Desk) -> Vec<String> {
    let page = desk.get("/api/v1/conversations?q=15550163001").await;
    let Some(conversation) = page["data"].as_array().unwrap().first() else { return vec![] };
    let thread =
        desk.list(&format!("/api/v1/conversations/{}/messages", conversation["id"].as_str().unwrap())).await;
    let mut wamids: Vec<String> =
        thread.iter().map(|message| message["wamid"].as_str().unwrap().to_owned()).collect();
    wamids.sort();
    wamids
}

async fn is_ready(desk: &Desk) -> u16 {
    desk.plain("/readyz").await.0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_postgres_loses_nothing() {
    let mut desk = Desk::new(Engine::Postgres).await;
    let url = desk.database();
    desk.expects("could not be stored; Meta will send it again");
    desk.expects("the outbox could not be read");
    desk.expects("cannot be used");
    assert_eq!(desk.webhook(message(&desk, 1, "before")).await, 200);
    administer(&url, "ALTER DATABASE {} ALLOW_CONNECTIONS false");
    administer(&url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'");
    assert_eq!(desk.webhook(message(&desk, 2, "during")).await, 503);
    assert_eq!(desk.webhook(message(&desk, 3, "during")).await, 503);
    assert_eq!(is_ready(&desk).await, 503);
    assert_eq!(desk.plain("/healthz").await.0, 200, "it lives and waits");
    administer(&url, "ALTER DATABASE {} ALLOW_CONNECTIONS true");
    eventually("the server is ready again", async || (is_ready(&desk).await == 200).then_some(())).await;
    for _ in 0..2 {
        assert_eq!(desk.webhook(message(&desk, 2, "during")).await, 200);
        assert_eq!(desk.webhook(message(&desk, 3, "during")).await, 200);
    }
    assert_eq!(stored(&desk).await, ["wamid.OUTAGE.1", "wamid.OUTAGE.2", "wamid.OUTAGE.3"]);
    desk.end().await;
}

/// Runs a statement about the database of this URL, from beside it.
fn administer(url: &str, statement: &str) {
    let (database, host) = url.strip_prefix("postgres://transom@/").unwrap().split_once("?host=").unwrap();
    let versions = std::fs::read_dir("/usr/lib/postgresql").unwrap().flatten();
    let psql: Option<PathBuf> =
        versions.map(|entry| entry.path().join("bin/psql")).filter(|path| path.exists()).max();
    let done = Command::new(psql.expect("PostgreSQL has psql"))
        .args(["-h", host, "-U", "transom", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-c"])
        .arg(statement.replace("{}", database))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    desk.expects("could not be stored; Meta will send it again");
    desk.expects("cannot be used");
    desk.expects("could not be read");
    assert_eq!(desk.webhook(message(&desk, 1, "before")).await, 200);
    let process = desk.process.id();
    allow_files_of(process, "4096").await;
    assert_eq!(desk.webhook(message(&desk, 2, "during")).await, 503);
    assert_eq!(desk.webhook(message(&desk, 3, &"long ".repeat(10_000))).await, 503);
    assert_eq!(is_ready(&desk).await, 503);
    assert_eq!(stored(&desk).await, ["wamid.OUTAGE.1"], "what is there can still be read");
    allow_files_of(process, "unlimited").await;
    eventually("the server is ready again", async || (is_ready(&desk).await == 200).then_some(())).await;
    for _ in 0..2 {
        assert_eq!(desk.webhook(message(&desk, 2, "during")).await, 200);
        assert_eq!(desk.webhook(message(&desk, 3, "during")).await, 200);
    }
    let all = ["wamid.OUTAGE.1", "wamid.OUTAGE.2", "wamid.OUTAGE.3"];
    assert_eq!(stored(&desk).await, all);
    desk.process.kill().await;
    desk.restart().await;
    assert_eq!(stored(&desk).await, all);
    let check = rows(&desk.folder, "PRAGMA integrity_check");
    assert_eq!(check[0]["integrity_check"], "ok");
    desk.end().await;
}

/// Files of this process may be so many bytes long from now on: beyond it a write fails as on a full disk.
async fn allow_files_of(process: u32, bytes: &str) {
    let limit = format!("--fsize={bytes}:");
    let mut set = tokio::process::Command::new("prlimit");
    let set = set.args(["--pid", &process.to_string(), &limit]).status().await.unwrap();
    assert!(set.success());
}
