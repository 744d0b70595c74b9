//! `transom demo` itself: what a second start keeps, what a fresh one leaves alone, how it ends, whose clock
//! it follows.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, Folder, Process, Start, client, eventually, free_address};

/// Everything but the addresses, which may be new.
fn values(demo: &Value) -> Value {
    let mut demo = demo.clone();
    for name in ["inbox_url", "simulator_url"] {
        demo.as_object_mut().unwrap().remove(name).unwrap();
    }
    for channel in demo["channels"].as_array_mut().unwrap() {
        channel.as_object_mut().unwrap().remove("webhook_url").unwrap();
    }
    demo
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_goes_on_where_it_was_and_a_fresh_one_begins_anew() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    std::fs::create_dir(folder.path().join("photos")).unwrap();
    std::fs::write(folder.path().join("photos/cat.jpg"), "also mine").unwrap();
    let desk = Desk::start(folder, Start::default()).await;
    demo_json_is_whole_and_private(&desk);
    let ana = desk.customer("15550166001", "Ana Costa").await;
    desk.advance(3 * 3600 + 17).await;
    ana.writes(&desk, "Do you remember me?").await;
    ana.window_is(&desk, "open").await;
    let sent = desk.send(&ana, "Of course.").await;
    desk.reaches(&sent["id"], "delivered").await;
    let (before, clock) = (values(&desk.demo), desk.sim_get("clock").await);
    let folder = desk.end().await;

    let started = tokio::time::timeout(Duration::from_secs(15), Desk::start(folder, Start::default()));
    let desk = started.await.expect("a second start is fast");
    assert_eq!(values(&desk.demo), before);
    assert_eq!(desk.sim_get("clock").await["offset_seconds"], clock["offset_seconds"]);
    assert_eq!(desk.message(&sent["id"]).await["state"], "delivered");
    let conversation = ana.window_is(&desk, "open").await;
    assert_eq!(conversation["last_message"]["text"], "Of course.");
    assert_eq!(ana.sees(&desk, "Of course.").await.len(), 1, "the phone has its messages too");
    ana.writes(&desk, "Still there?").await;
    ana.conversation(&desk, "webhooks find the new address", |c| c["last_message"]["text"] == "Still there?")
        .await;
    let folder = desk.end().await;

    let desk = Desk::start(folder, Start { fresh: true, ..Start::default() }).await;
    for name in ["api_token", "workspace_id"] {
        assert_ne!(desk.demo[name], before[name], "{name} is new");
    }
    let none = desk.get("/api/v1/conversations?q=15550166001").await;
    assert_eq!(none["data"], json!([]));
    assert_eq!(std::fs::read_to_string(desk.folder.path().join("notes.txt")).unwrap(), "mine");
    assert_eq!(std::fs::read_to_string(desk.folder.path().join("photos/cat.jpg")).unwrap(), "also mine");
    desk.end().await;
}

fn demo_json_is_whole_and_private(desk: &Desk) {
    let file = std::fs::metadata(desk.folder.path().join("demo.json")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
    for name in ["inbox_url", "simulator_url", "email", "password", "api_token", "workspace_id"] {
        assert!(!desk.told(name).is_empty());
    }
    let names = [
        "id",
        "kind",
        "name",
        "address",
        "phone_number_id",
        "waba_id",
        "access_token",
        "app_secret",
        "verify_token",
        "webhook_url",
    ];
    for name in names {
        assert!(!desk.channel(name).is_empty());
    }
    assert!(desk.channel("webhook_url").starts_with(&desk.told("inbox_url")));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_holds_what_the_contract_promises() {
    let desk = Desk::new(Engine::Sqlite).await;
    let templates = desk.list("/api/v1/templates").await;
    let has_slots = |template: &Value| template["components"].to_string().contains("{{");
    let approved = |category: &str| {
        let fits =
            move |template: &&Value| template["status"] == "APPROVED" && template["category"] == category;
        templates.iter().filter(fits).collect::<Vec<_>>()
    };
    assert!(approved("UTILITY").iter().any(|template| !has_slots(template)), "plain text, approved");
    assert!(
        templates.iter().any(|template| template["status"] == "APPROVED" && has_slots(template)),
        "with slots"
    );
    assert!(!approved("MARKETING").is_empty(), "a marketing one");
    let (status, page) = desk.plain("/login").await;
    assert!(status == 200 && page.contains("password"), "{status}");
    let (status, _) = desk.plain("/healthz").await;
    assert_eq!(status, 200);
    let (status, inbox) = desk.page("/").await;
    assert!(status == 200 && inbox.contains("<main"), "{status}");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_has_sms_beside_whatsapp_and_a_restart_keeps_both() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    let sms = sender(&desk);
    assert_eq!((&sms["from"], &sms["account_sid"]), (&sms["address"], &sms["waba_id"]));
    assert_eq!(sms["auth_token"], sms["app_secret"]);
    let nora = said(&desk, "15550100161").await;
    let channels: Vec<&str> = nora.iter().map(|one| one["channel_id"].as_str().unwrap()).collect();
    let (text, whatsapp) = (sms["id"].as_str().unwrap(), desk.channel("id"));
    assert_eq!(channels, [&whatsapp, &whatsapp, &whatsapp, text, text, text], "one conversation on both");
    let walter = said(&desk, "15550100162").await;
    assert!(walter.len() == 3 && walter.iter().all(|one| one["channel_id"] == text), "{walter:?}");
    let failed = &said(&desk, "15550100163").await[0];
    assert_eq!((&failed["state"], &failed["error"]["code"]), (&json!("failed"), &json!(30_006)), "{failed}");
    let to_gus =
        json!({"channel_id": text, "to": "+15550100164", "type": "text", "text": {"body": "Hello?"}});
    desk.post("/api/v1/messages", &to_gus).await.refusal("opted_out");

    let shown = async |desk: &Desk| desk.sim_get("customers/15550100161/messages").await;
    let before = shown(&desk).await;
    desk.process.kill().await;
    desk.restart().await;
    assert_eq!((said(&desk, "15550100161").await, shown(&desk).await), (nora, before));
    let ana = desk.customer("15550166201", "Ana Costa").await;
    ana.writes(&desk, "Hello by WhatsApp").await;
    let by_text = json!({"to": sms["address"], "type": "text", "text": {"body": "and by SMS"}});
    desk.sim("customers/15550166201/messages", &by_text).await;
    ana.conversation(&desk, "the SMS joins", |one| one["last_message"]["text"] == "and by SMS").await;
    let answer =
        json!({"channel_id": text, "to": ana.address(), "type": "text", "text": {"body": "Got both"}});
    let sent = desk.post("/api/v1/messages", &answer).await.success();
    desk.reaches(&sent["id"], "delivered").await;
    assert_eq!(ana.gets(&desk, "Got both").await["channel"], "sms");
    desk.end().await;
}

/// The demo's channel for SMS.
fn sender(desk: &Desk) -> Value {
    let channels = desk.demo["channels"].as_array().unwrap();
    channels.iter().find(|channel| channel["kind"] == "sms").unwrap().clone()
}

/// The messages with a customer, oldest first.
async fn said(desk: &Desk, phone: &str) -> Vec<Value> {
    let page = desk.get(&format!("/api/v1/conversations?q={phone}")).await;
    let id = page["data"][0]["id"].as_str().unwrap_or_else(|| panic!("{phone} has no conversation: {page}"));
    // They are listed with the newest first.
    desk.list(&format!("/api/v1/conversations/{id}/messages")).await.into_iter().rev().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_follows_the_clock_of_a_simulator_that_runs_by_itself() {
    let folder = Folder::new();
    let address = free_address();
    let data = folder.path().to_str().unwrap();
    let mut simulator = Process::run(&["simulator", "--listen", &address, "--data", data].map(str::to_owned));
    let url = format!("http://{address}");
    let http = client();
    eventually("the simulator answers", async || http.get(format!("{url}/_sim/health")).send().await.ok())
        .await;
    let start = Start { simulator_url: Some(url), ..Start::default() };
    let mut desk = Desk::start(Folder::new(), start).await;
    let ana = desk.customer("15550166101", "Ana Costa").await;
    ana.writes(&desk, "Hello").await;
    ana.window_is(&desk, "open").await;
    desk.advance(25 * 3600).await;
    // At once: the answer to the jump means that the server's clock has moved too.
    desk.post("/api/v1/messages", &desk.text(&ana, "Hello?")).await.refusal("window_closed");
    desk.process.kill().await;
    desk.restart().await;
    desk.post("/api/v1/messages", &desk.text(&Customer::new("15550166101"), "Hello?"))
        .await
        .refusal("window_closed");
    desk.end().await;
    assert!(simulator.out().iter().any(|line| line.contains("/phones")), "it says where its phones are");
    simulator.terminate(Duration::from_secs(5)).await;
}
