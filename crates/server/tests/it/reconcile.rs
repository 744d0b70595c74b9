//! The ledger beside the analytics of a carrier that counts for itself: they agree until a webhook is lost, and
//! the command line ends accordingly.

use serde_json::{Value, json};

use crate::harness::{self, Desk, Engine, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_webhook_shows_in_the_reconciliation_on_sqlite() {
    play(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_webhook_shows_in_the_reconciliation_on_postgres() {
    play(Engine::Postgres).await;
}

async fn play(engine: Engine) {
    let desk = Desk::new(engine).await;
    let before = compare(&desk).await;
    assert_eq!(before["differences"], 0, "{before}");
    let lines = before["data"].as_array().unwrap();
    assert!(lines.len() > 10, "the demo's history is there: {before}");
    assert!(lines.iter().any(|line| line["ours"]["amount"] != "0.0000"), "some of it is charged: {before}");
    assert!(lines.iter().all(|line| line["analytics"] == "pricing" && line["meta"]["cost"].is_string()));
    let bo = desk.customer("15550160077", "Bo").await;
    bo.writes(&desk, "Hello?").await;
    bo.window_is(&desk, "open").await;
    let heard = desk.send(&bo, "We hear you.").await;
    desk.reaches(&heard["id"], "delivered").await;
    let agreed = compare(&desk).await;
    assert_eq!(agreed["differences"], 0, "{agreed}");
    // The carrier delivers and bills, and nobody hears of it.
    desk.sim("faults", &json!({"drop": true})).await;
    desk.send(&bo, "And you hear us.").await;
    bo.gets(&desk, "And you hear us.").await;
    let differing = eventually("the carrier has counted what we did not hear of", async || {
        Some(compare(&desk).await).filter(|told| told["differences"] == 1)
    })
    .await;
    let line =
        differing["data"].as_array().unwrap().iter().find(|line| !line["difference"].is_null()).unwrap();
    assert_eq!((&line["market"], &line["category"]), (&json!("North America"), &json!("service")), "{line}");
    assert_eq!(
        (&line["difference"]["messages"], &line["difference"]["amount"]),
        (&json!(-1), &json!("0.0000"))
    );
    assert!(line["note"].as_str().unwrap().contains("may still be counting"), "{line}");
    let named: Vec<&Value> = line["messages"].as_array().unwrap().iter().map(|m| &m["message_id"]).collect();
    assert!(named.contains(&&heard["id"]), "{line}");
    the_command_says_the_same(&desk, &differing).await;
    desk.sim("faults", &json!({"drop": null})).await;
    desk.end().await;
}

/// The days of the demo's history, today included.
async fn compare(desk: &Desk) -> Value {
    let today = desk.today().await;
    desk.post("/api/v1/reconciliations", &json!({"to": today, "tiers": true})).await.success()
}

async fn the_command_says_the_same(desk: &Desk, told: &Value) {
    let database = desk.database();
    let config = desk.folder.path().join("reconcile.toml");
    let (url, key) = (desk.told("simulator_url"), harness::key_file(&desk.folder).display().to_string());
    std::fs::write(&config, format!("[graph]\nurl = {url:?}\n[secrets]\nkey_file = {key:?}\n")).unwrap();
    let days = ["--from", told["from"].as_str().unwrap(), "--to", told["to"].as_str().unwrap()];
    let run = async |more: &[&str]| {
        let usual = ["reconcile", "--config", config.to_str().unwrap(), "--database", &database];
        let ended = harness::run(&[&usual, more].concat(), "").await;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (ended.status.code(), text(ended.stdout), text(ended.stderr))
    };
    let (code, table, _) = run(&days).await;
    assert_eq!(code, Some(1), "{table}");
    assert!(table.contains("1 of ") && table.contains("North America"), "{table}");
    let (code, printed, _) = run(&[&days[..], &["--json"]].concat()).await;
    assert_eq!(code, Some(1));
    let printed: Value = serde_json::from_str(&printed).unwrap();
    // Which days may still be counted the command takes from the machine's clock, not from the demo's.
    let lines = |told: &Value| -> Vec<Value> {
        let mut lines = told["data"].as_array().unwrap().clone();
        for line in &mut lines {
            line.as_object_mut().unwrap().remove("note");
        }
        lines
    };
    assert_eq!((lines(&printed), &printed["notes"]), (lines(told), &told["notes"]));
    let file = desk.folder.path().join("analytics.json");
    std::fs::write(&file, r#"{"pricing_analytics":{"data":[{"data_points":[{"start":0}]}]}}"#).unwrap();
    let (code, _, error) = run(&["--file", file.to_str().unwrap()]).await;
    assert_eq!(code, Some(2));
    assert!(error.contains("analytics.json") && error.contains("data point 1, field end"), "{error}");
    let (code, _, error) = run(&["--account", "nobody"]).await;
    assert_eq!(code, Some(2), "{error}");
    let (code, table, _) = run(&["--from", "2026-01-01", "--to", "2026-01-02"]).await;
    assert_eq!(code, Some(0), "{table}");
}
