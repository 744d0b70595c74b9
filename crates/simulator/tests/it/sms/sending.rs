//! What is sent, and what is refused.

use serde_json::{Value, json};
use transom_simulator::SmsSender;

use super::{ACCOUNT, SENDER, SERVICE, TOKEN, Texts};
use crate::desk::ANA;

#[tokio::test]
async fn a_message_is_taken_told_step_by_step_and_arrives() {
    let texts = Texts::new().await;
    let (status, answer) = texts.send(&[]).await;
    assert_eq!(status, 201, "{answer}");
    let sid = answer["sid"].as_str().unwrap();
    assert!(sid.starts_with("SM") && sid.len() == 34, "{sid}");
    let uri = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}");
    let created = answer["date_created"].clone();
    assert!(created.as_str().unwrap().ends_with(" +0000"), "{created}");
    let expected = json!({
        "sid": sid, "account_sid": ACCOUNT, "messaging_service_sid": null, "to": format!("+{ANA}"), "from": SENDER,
        "body": "Hello", "status": "queued", "num_segments": "1", "num_media": "0", "direction": "outbound-api",
        "api_version": "2010-04-01", "price": null, "price_unit": "USD", "error_code": null, "error_message": null,
        "date_created": created, "date_updated": created, "date_sent": null, "uri": format!("{uri}.json"),
        "subresource_uris": { "media": format!("{uri}/Media.json") },
    });
    assert_eq!(answer, expected);

    let told = texts.status(sid, "delivered").await;
    assert_eq!(texts.statuses(sid), ["sending", "sent", "delivered"]);
    assert_eq!(told.path, "/told?m=7");
    let field = |name: &str| told.form.get(name).map(String::as_str);
    assert_eq!(
        (field("SmsSid"), field("SmsStatus"), field("AccountSid")),
        (Some(sid), Some("delivered"), Some(ACCOUNT))
    );
    assert_eq!((field("From"), field("To")), (Some(SENDER), Some("+15550100777")));
    assert!(texts.heard().iter().all(|one| one.is_signed(&texts.listens)));
    let after = texts.message(sid).await;
    assert_eq!((&after["status"], &after["price"]), (&json!("delivered"), &json!("-0.00830")));
    assert!(after["date_sent"].is_string());
    assert_eq!(texts.shown().await, ["Hello"]);
}

#[tokio::test]
async fn segments_are_counted_by_the_letters() {
    let texts = Texts::new().await;
    for (body, expected) in [("a".repeat(161), "2"), ("ж".repeat(71), "2"), ("€".repeat(80), "1")] {
        assert_eq!(texts.send(&[("Body", &body)]).await.1["num_segments"], expected, "{body}");
    }
    let typographic = "a".repeat(80) + "’";
    assert_eq!(texts.send(&[("Body", &typographic)]).await.1["num_segments"], "2");
    assert_eq!(texts.send(&[("Body", &typographic), ("SmartEncoded", "true")]).await.1["num_segments"], "1");
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_its_code() {
    let texts = Texts::new().await;
    texts.desk.sim(&format!("sms/accounts/{ACCOUNT}"), json!({ "closed_regions": ["34"] })).await;
    texts.desk.sim("customers", json!({ "phone": "15550100888", "sms_fails": 21_614 })).await;
    let long = "a".repeat(1601);
    let urls: Vec<String> = (0..11).map(|index| format!("{}/{index}.png", texts.listens)).collect();
    let mut many: Vec<(&str, &str)> = urls.iter().map(|url| ("MediaUrl", url.as_str())).collect();
    many.push(("Body", "Look"));
    let cases: [(&[(&str, &str)], u64); 20] = [
        (&[("To", "")], 21_604),
        (&[("From", "")], 21_603),
        (&[("Body", "")], 21_602),
        (&[("To", "12")], 21_211),
        (&[("To", "+15005550001")], 21_211),
        (&[("From", "a name that is long")], 21_212),
        (&[("From", "+15550100999")], 21_606),
        (&[("To", SENDER)], 21_266),
        (&[("To", "+34600000001")], 21_408),
        (&[("To", "+15005550003")], 21_408),
        (&[("To", "+15005550004")], 21_610),
        (&[("To", "+15550100888")], 21_614),
        (&[("Body", &long)], 21_617),
        (&many, 21_623),
        (&[("MediaUrl", "file:///etc/passwd")], 21_620),
        (&[("StatusCallback", "nowhere")], 21_609),
        (&[("ValidityPeriod", "0")], 20_001),
        (&[("ContentSid", "HX1")], 21_655),
        (&[("MessagingServiceSid", "MG2")], 21_701),
        (&[("ScheduleType", "fixed"), ("SendAt", "2030-01-01T00:00:00Z")], 35_118),
    ];
    for (wrong, code) in cases {
        let (status, answer) = texts.send(wrong).await;
        assert_eq!((status, answer["code"].as_u64()), (400, Some(code)), "{wrong:?}: {answer}");
        assert_eq!(answer["status"], 400);
        assert_eq!(answer["more_info"], format!("https://www.twilio.com/docs/errors/{code}"));
        assert!(answer["message"].is_string());
    }
    assert_eq!(texts.get("/Messages.json").await.1["messages"], json!([]));
}

#[tokio::test]
async fn calls_need_a_password_of_the_account_and_come_at_a_pace() {
    let texts = Texts::new().await;
    let key = ["SK00000000000000000000000000000001", "simulator-key-secret"];
    assert_eq!(texts.call("GET", ".json", key, &[]).await.1["sid"], ACCOUNT);
    for wrong in [[ACCOUNT, "wrong"], ["SK1", TOKEN], ["", ""]] {
        let (status, answer) = texts.call("GET", "/Messages.json", wrong, &[]).await;
        assert_eq!((status, answer["code"].as_u64()), (401, Some(20_003)), "{wrong:?}");
    }
    let elsewhere = texts.desk.url("/2010-04-01/Accounts/AC2/Messages.json");
    let answer = texts.desk.http.get(elsewhere).basic_auth(ACCOUNT, Some(TOKEN)).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(texts.get("/Messages/SM1.json").await.1["code"], 20_404);
    assert_eq!(texts.get("/Nothing.json").await.0, 404);
    assert_eq!(texts.call("DELETE", "/Messages.json", [ACCOUNT, TOKEN], &[]).await.1["code"], 20_004);

    texts.desk.sim(&format!("sms/accounts/{ACCOUNT}"), json!({ "requests_per_second": 1 })).await;
    let answers = [texts.send(&[]).await, texts.send(&[]).await, texts.send(&[]).await];
    let (status, refused) = answers.last().unwrap();
    assert_eq!((*status, refused["code"].as_u64()), (429, Some(20_429)));
}

#[tokio::test]
async fn a_messaging_service_chooses_the_sender_later() {
    let texts = Texts::with(None, |seed| {
        let german =
            SmsSender { address: "+4930100300".to_owned(), sms_url: None, ..seed.sms_senders[0].clone() };
        seed.sms_senders.push(german);
    })
    .await;
    texts.desk.sim("customers", json!({ "phone": "+4915100000001" })).await;
    let by_service = [("From", ""), ("MessagingServiceSid", SERVICE)];
    let (status, answer) = texts.send(&by_service).await;
    assert_eq!((status, &answer["from"], &answer["status"]), (201, &Value::Null, &json!("accepted")));
    assert_eq!(answer["num_segments"], "0");
    let sid = answer["sid"].as_str().unwrap();
    let told = texts.status(sid, "delivered").await;
    assert_eq!(texts.statuses(sid), ["queued", "sending", "sent", "delivered"]);
    assert_eq!((told.form["From"].as_str(), told.form["MessagingServiceSid"].as_str()), (SENDER, SERVICE));
    let german = texts.sent(&[by_service[0], by_service[1], ("To", "+4915100000001")]).await;
    assert_eq!(texts.status(&german, "delivered").await.form["From"], "+4930100300");
}

#[tokio::test]
async fn a_scheduled_message_leaves_at_its_instant_or_is_canceled() {
    let texts = Texts::new().await;
    let now = texts.desk.running.now();
    let at = |seconds: i64| json!(jiff_text(now + seconds)).as_str().unwrap().to_owned();
    let (soon, late, fits) = (at(60), at(36 * 86_400), at(3600));
    for wrong in [&soon, &late] {
        let asked =
            [("From", ""), ("MessagingServiceSid", SERVICE), ("ScheduleType", "fixed"), ("SendAt", wrong)];
        assert_eq!(texts.send(&asked).await.1["code"], 35_114, "{wrong}");
    }
    let asked =
        [("From", ""), ("MessagingServiceSid", SERVICE), ("ScheduleType", "fixed"), ("SendAt", &fits)];
    let first = texts.sent(&asked).await;
    let second = texts.sent(&asked).await;
    assert_eq!(texts.message(&first).await["status"], "scheduled");
    let path = format!("/Messages/{second}.json");
    assert_eq!(texts.post(&path, &[("Status", "canceled")]).await.1["status"], "canceled");
    let (status, refused) = texts.post(&path, &[("Status", "canceled")]).await;
    assert_eq!((status, refused["code"].as_u64()), (409, Some(30_409)));
    assert_eq!(texts.desk.sim_get("pending").await, json!({ "webhooks": 0, "steps": 0 }));
    texts.desk.sim("clock", json!({ "advance_seconds": 3601 })).await;
    texts.status(&first, "delivered").await;
    texts.desk.quiet().await;
    assert_eq!(texts.message(&second).await["status"], "canceled");
    assert_eq!(texts.shown().await, ["Hello"]);
}

/// An instant as ISO 8601.
fn jiff_text(at: i64) -> String {
    jiff::Timestamp::from_second(at).unwrap().to_string()
}
