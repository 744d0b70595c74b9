//! What goes wrong behind the answer: lost messages, phones that are off, faults on purpose.

use serde_json::json;

use super::{SENDER, SERVICE, Texts};
use crate::desk::{ANA, Folder};

#[tokio::test]
async fn what_does_not_arrive_is_told_with_its_code() {
    let texts = Texts::new().await;
    for code in [30_003, 30_004, 30_005, 30_006, 30_007, 30_008, 30_034] {
        texts.desk.sim("customers", json!({ "phone": ANA, "sms_fails": code })).await;
        let sid = texts.sent(&[]).await;
        let told = texts.status(&sid, "undelivered").await;
        assert_eq!(told.form["ErrorCode"], code.to_string());
        assert_eq!(texts.message(&sid).await["error_code"], code);
        assert_eq!(texts.statuses(&sid), ["sending", "sent", "undelivered"]);
    }
    let nobody = texts.sent(&[("To", "+15550109999")]).await;
    assert_eq!(texts.status(&nobody, "undelivered").await.form["ErrorCode"], "30005");
    assert!(texts.shown().await.is_empty());
}

#[tokio::test]
async fn carriers_drop_what_an_unregistered_number_sends_within_the_united_states() {
    let texts = Texts::new().await;
    texts.desk.sim(&format!("sms/senders/{SENDER}"), json!({ "registered": false })).await;
    let sid = texts.sent(&[]).await;
    assert_eq!(texts.status(&sid, "undelivered").await.form["ErrorCode"], "30034");
    texts.desk.sim("customers", json!({ "phone": "34600000001" })).await;
    let abroad = texts.sent(&[("To", "+34600000001")]).await;
    texts.status(&abroad, "delivered").await;
}

#[tokio::test]
async fn a_phone_that_is_off_receives_when_it_is_on_or_never() {
    let texts = Texts::new().await;
    texts.desk.sim("customers", json!({ "phone": ANA, "online": false })).await;
    let kept = texts.sent(&[("Body", "kept")]).await;
    let lost = texts.sent(&[("Body", "lost"), ("ValidityPeriod", "600")]).await;
    for sid in [&kept, &lost] {
        texts.status(sid, "sent").await;
    }
    texts.desk.quiet().await;
    texts.desk.sim("clock", json!({ "advance_seconds": 601 })).await;
    assert_eq!(texts.status(&lost, "undelivered").await.form["ErrorCode"], "30003");
    texts.desk.sim("customers", json!({ "phone": ANA, "online": true })).await;
    texts.status(&kept, "delivered").await;
    assert_eq!(texts.shown().await, ["kept"]);
}

#[tokio::test]
async fn stop_holds_at_the_carrier_until_start_is_said() {
    let texts = Texts::new().await;
    texts.ana_writes(json!({ "text": "Stop" })).await;
    texts.desk.quiet().await;
    assert_eq!(texts.shown().await.len(), 2, "the carrier answers by itself");
    let (status, refused) = texts.send(&[]).await;
    assert_eq!((status, refused["code"].as_u64()), (400, Some(21_610)));
    // A service finds it out when it sends.
    let sid = texts.sent(&[("From", ""), ("MessagingServiceSid", SERVICE)]).await;
    assert_eq!(texts.status(&sid, "failed").await.form["ErrorCode"], "21610");
    let inbound = texts.heard()[0].clone();
    assert_eq!((inbound.form["Body"].as_str(), inbound.form.get("OptOutType")), ("Stop", None));

    texts.ana_writes(json!({ "text": "START" })).await;
    texts.desk.quiet().await;
    let sid = texts.sent(&[]).await;
    texts.status(&sid, "delivered").await;
    // What the carrier said is no message of the account.
    let listed = texts.get("/Messages.json").await.1["messages"].as_array().unwrap().len();
    assert_eq!(listed, 4);
}

#[tokio::test]
async fn advanced_opt_out_tells_which_word_it_was() {
    let texts = Texts::new().await;
    texts.desk.sim(&format!("sms/accounts/{}", super::ACCOUNT), json!({ "advanced_opt_out": true })).await;
    for word in ["unsubscribe", "YES", "info", "hello"] {
        texts.ana_writes(json!({ "text": word })).await;
        texts.desk.quiet().await;
    }
    let told: Vec<_> = texts.heard().iter().map(|one| one.form.get("OptOutType").cloned()).collect();
    let expected = [Some("STOP"), Some("START"), Some("HELP"), None].map(|word| word.map(str::to_owned));
    assert_eq!(told, expected);
}

#[tokio::test]
async fn faults_strike_sms_too() {
    let texts = Texts::new().await;
    texts.desk.sim("faults", json!({ "error_before": 1 })).await;
    let (status, answer) = texts.send(&[("Body", "before")]).await;
    assert_eq!((status, answer["code"].as_u64()), (500, Some(20_500)));
    texts.desk.sim("faults", json!({ "reset": true, "error_after": 1 })).await;
    assert_eq!(texts.send(&[("Body", "after")]).await.0, 500);
    texts.desk.sim("faults", json!({ "reset": true })).await;
    texts.desk.quiet().await;
    assert_eq!(texts.shown().await, ["after"]);

    texts.desk.sim("faults", json!({ "fail_code": 30_007 })).await;
    texts.desk.ana_writes(json!({ "text": "Hi" })).await;
    let by_whatsapp = texts.desk.sent(json!({ "text": { "body": "unharmed" } })).await;
    texts.desk.status(&by_whatsapp, "delivered").await;
    let sid = texts.sent(&[]).await;
    assert_eq!(texts.status(&sid, "undelivered").await.form["ErrorCode"], "30007");
    texts.desk.sim("faults", json!({ "fail_async": false })).await;
    assert_eq!(texts.send(&[]).await.1["code"], 30_007);
    texts.desk.sim("faults", json!({ "fail_code": 21_211, "fail_async": true })).await;
    let sid = texts.sent(&[]).await;
    assert_eq!(texts.status(&sid, "failed").await.form["ErrorCode"], "21211");
    // A code of Meta's is WhatsApp's business.
    texts.desk.sim("faults", json!({ "reset": true, "fail_code": 131_049 })).await;
    let sid = texts.sent(&[]).await;
    texts.status(&sid, "delivered").await;
}

#[tokio::test]
async fn webhooks_come_twice_together_or_not_at_all() {
    let texts = Texts::new().await;
    texts.desk.sim("faults", json!({ "duplicate": true })).await;
    let sid = texts.ana_writes(json!({ "text": "Hi" })).await;
    texts.desk.until("both copies", || texts.heard().len() == 2).await;
    assert!(texts.heard().iter().all(|one| one.form["MessageSid"] == sid));
    texts.desk.sim("faults", json!({ "reset": true, "drop": true })).await;
    let lost = texts.sent(&[]).await;
    texts.desk.quiet().await;
    assert!(texts.statuses(&lost).is_empty());
    assert_eq!(texts.message(&lost).await["status"], "delivered");
    texts.desk.sim("faults", json!({ "reset": true, "batch": 2 })).await;
    texts.ana_writes(json!({ "text": "one" })).await;
    texts.ana_writes(json!({ "text": "two" })).await;
    texts.desk.until("the two", || texts.heard().len() == 4).await;
    let words: Vec<String> = texts.heard().iter().skip(2).map(|one| one.form["Body"].clone()).collect();
    assert_eq!(words, ["one", "two"]);
}

#[tokio::test]
async fn a_webhook_that_is_not_taken_comes_again_and_keeps_its_place() {
    let texts = Texts::new().await;
    texts.answers(503, "text/plain", "");
    texts.ana_writes(json!({ "text": "one" })).await;
    texts.ana_writes(json!({ "text": "two" })).await;
    assert_eq!(texts.desk.sim_get("pending").await["webhooks"], 2);
    texts.answers(200, "text/xml", "<Response/>");
    texts.desk.until("both", || texts.heard().len() == 2).await;
    let words: Vec<String> = texts.heard().iter().map(|one| one.form["Body"].clone()).collect();
    assert_eq!(words, ["one", "two"]);
}

#[tokio::test]
async fn a_restart_keeps_messages_stops_and_what_waits() {
    let folder = Folder::new("sms");
    let texts = Texts::with(Some(folder.0.clone()), |_| {}).await;
    texts.ana_writes(json!({ "type": "image", "image": { "sample": "photo", "caption": "Look" } })).await;
    texts.ana_writes(json!({ "text": "STOP" })).await;
    texts.desk.quiet().await;
    texts.answers(503, "text/plain", "");
    let waits = texts.ana_writes(json!({ "text": "waits" })).await;
    let before = texts.shown().await;
    texts.desk.running.stop().await;

    let again = Texts::with(Some(folder.0.clone()), |_| {}).await;
    assert_eq!(again.shown().await, before);
    assert_eq!(again.send(&[]).await.1["code"], 21_610);
    let told = json!({ "sms_url": format!("{}/sms", again.listens) });
    again.desk.sim(&format!("sms/senders/{SENDER}"), told).await;
    assert_eq!(again.desk.sim_get("pending").await["webhooks"], 1);
    assert_eq!(again.message(&waits).await["body"], "waits");
    let photo = &again.desk.phone().await[0]["message"]["media"][0];
    let bytes =
        again.desk.http.get(again.desk.url(&format!("/_sim/media/{}", photo["id"].as_str().unwrap())));
    assert_eq!(bytes.send().await.unwrap().headers()["content-type"], "image/png");
}
