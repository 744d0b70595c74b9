//! What customers write, what the business answers, and the phones that show both channels.

use serde_json::json;

use super::{ACCOUNT, SENDER, TOKEN, Texts};
use crate::desk::ANA;

#[tokio::test]
async fn what_a_customer_writes_is_told_signed() {
    let texts = Texts::new().await;
    let sid = texts.ana_writes(json!({ "text": "Grüße & 50 % 😀" })).await;
    texts.desk.until("the webhook", || texts.heard().len() == 1).await;
    let told = texts.heard()[0].clone();
    assert!(told.is_signed(&texts.listens));
    for (name, expected) in [
        ("MessageSid", sid.as_str()),
        ("SmsSid", &sid),
        ("SmsMessageSid", &sid),
        ("AccountSid", ACCOUNT),
        ("From", "+15550100777"),
        ("To", SENDER),
        ("Body", "Grüße & 50 % 😀"),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("SmsStatus", "received"),
        ("ApiVersion", "2010-04-01"),
        ("FromCountry", "US"),
    ] {
        assert_eq!(told.form.get(name).map(String::as_str), Some(expected), "{name}");
    }
    let listed = texts.message(&sid).await;
    assert_eq!((&listed["direction"], &listed["status"]), (&json!("inbound"), &json!("received")));
    assert_eq!((&listed["from"], &listed["to"]), (&json!("+15550100777"), &json!(SENDER)));
}

#[tokio::test]
async fn a_picture_is_fetched_by_the_way_that_the_carrier_shows() {
    let texts = Texts::new().await;
    let sid =
        texts.ana_writes(json!({ "type": "image", "image": { "sample": "photo", "caption": "Look" } })).await;
    assert!(sid.starts_with("MM"));
    texts.desk.until("the webhook", || texts.heard().len() == 1).await;
    let told = texts.heard()[0].clone();
    assert_eq!((told.form["NumMedia"].as_str(), told.form["Body"].as_str()), ("1", "Look"));
    assert_eq!(told.form["MediaContentType0"], "image/png");
    let url = &told.form["MediaUrl0"];
    assert_eq!(texts.desk.http.get(url).send().await.unwrap().status(), 401);
    let bytes = texts.desk.http.get(url).basic_auth(ACCOUNT, Some(TOKEN)).send().await.unwrap();
    // By another address, without a password.
    assert!(bytes.url().path().starts_with("/_media/sms/"), "{}", bytes.url());
    assert_eq!(bytes.headers()["content-type"], "image/png");
    let link = bytes.url().clone();
    assert!(bytes.bytes().await.unwrap().starts_with(b"\x89PNG"));
    assert_eq!(texts.desk.http.get(format!("{link}0")).send().await.unwrap().status(), 404);
    texts.desk.sim("clock", json!({ "advance_seconds": 5 * 3600 })).await;
    assert_eq!(texts.desk.http.get(link).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_answer_to_a_webhook_is_a_message() {
    let texts = Texts::new().await;
    let twiml = "<?xml version=\"1.0\"?><Response><Message action=\"/told\">Fish &amp; chips</Message>\
        <Message><Body>And this</Body><Media>/photo.png</Media></Message></Response>";
    texts.answers(200, "text/xml; charset=utf-8", twiml);
    texts.ana_writes(json!({ "text": "Menu?" })).await;
    texts.desk.until("both told", || texts.heard().len() == 4).await;
    texts.desk.quiet().await;
    assert_eq!(texts.shown().await, ["Menu?", "Fish & chips", "And this"]);
    let listed = texts.get(&format!("/Messages.json?To=%2B{ANA}")).await.1;
    let rows = listed["messages"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["direction"] == "outbound-reply"), "{listed}");
    assert_eq!(rows[0]["num_media"], "1");

    texts.answers(200, "text/plain", "Plain words");
    texts.ana_writes(json!({ "text": "Again" })).await;
    texts.desk.quiet().await;
    assert_eq!(texts.shown().await.last().unwrap(), "Plain words");
}

#[tokio::test]
async fn a_phone_shows_both_channels_in_one_thread_and_writes_on_either() {
    let texts = Texts::new().await;
    texts.desk.ana_writes(json!({ "text": "by WhatsApp" })).await;
    texts.ana_writes(json!({ "text": "by text" })).await;
    texts.sent(&[("Body", "<b>answer</b>")]).await;
    texts.desk.quiet().await;
    let channels: Vec<_> = texts.desk.phone().await.iter().map(|one| one["channel"].clone()).collect();
    assert_eq!(channels, ["whatsapp", "sms", "sms"]);
    let page = texts.desk.http.get(texts.desk.url(&format!("/phones/{ANA}"))).send().await.unwrap();
    let page = page.text().await.unwrap();
    let thread = page.split("aria-label=\"Messages\"").nth(1).unwrap().split("<form").next().unwrap();
    let order = ["by WhatsApp", "WhatsApp</span>", "by text", "SMS</span>", "&lt;b&gt;answer"];
    let places: Vec<usize> = order.iter().map(|words| thread.find(words).unwrap()).collect();
    assert!(places.is_sorted(), "{thread}");
    assert!(page.contains("data-over") && page.contains(&format!("<option value=\"{SENDER}\" selected>")));
    // What an SMS cannot carry is not taken.
    let sticker = json!({ "to": SENDER, "type": "location", "location": { "latitude": 1, "longitude": 2 } });
    let url = texts.desk.url(&format!("/_sim/customers/{ANA}/messages"));
    assert_eq!(texts.desk.http.post(url).json(&sticker).send().await.unwrap().status(), 400);
}
