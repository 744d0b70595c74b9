//! Lists, one message and its files, the account and its numbers.

use serde_json::{Value, json};

use super::{ACCOUNT, SENDER, TOKEN, Texts};
use crate::desk::ANA;

#[tokio::test]
async fn a_list_has_filters_and_pages_that_new_messages_do_not_move() {
    let texts = Texts::new().await;
    for index in 0..5 {
        texts.sent(&[("Body", &format!("message {index}"))]).await;
    }
    texts.ana_writes(json!({ "text": "Hi" })).await;
    let bodies = |page: &Value| -> Vec<String> {
        let rows = page["messages"].as_array().unwrap();
        rows.iter().map(|row| row["body"].as_str().unwrap().to_owned()).collect()
    };
    let (_, first) =
        texts.get(&format!("/Messages.json?From={}&PageSize=2", SENDER.replace('+', "%2B"))).await;
    assert_eq!(bodies(&first), ["message 4", "message 3"]);
    let places = ["page", "page_size", "start", "end"].map(|key| first[key].as_u64().unwrap());
    assert_eq!(places, [0, 2, 0, 1]);
    assert_eq!(first["previous_page_uri"], Value::Null);
    texts.sent(&[("Body", "message 5")]).await;
    let path = |page: &Value, key: &str| {
        page[key]
            .as_str()
            .unwrap()
            .strip_prefix(&format!("/2010-04-01/Accounts/{ACCOUNT}"))
            .unwrap()
            .to_owned()
    };
    let (_, second) = texts.get(&path(&first, "next_page_uri")).await;
    assert_eq!(bodies(&second), ["message 2", "message 1"]);
    let (_, last) = texts.get(&path(&second, "next_page_uri")).await;
    assert_eq!((bodies(&last), &last["next_page_uri"]), (vec!["message 0".to_owned()], &Value::Null));
    let (_, back) = texts.get(&path(&second, "previous_page_uri")).await;
    assert_eq!(bodies(&back), ["message 4", "message 3"]);
    assert_eq!(bodies(&texts.get(&format!("/Messages.json?From=%2B{ANA}")).await.1), ["Hi"]);
    assert_eq!(bodies(&texts.get("/Messages.json?DateSent%3E=2040-01-01").await.1), Vec::<String>::new());
    assert_eq!(bodies(&texts.get("/Messages.json?DateSent%3C=2040-01-01").await.1).len(), 7);
    assert_eq!(texts.get("/Messages.json?DateSent=then").await.1["code"], 20_001);
}

#[tokio::test]
async fn a_message_can_be_redacted_and_forgotten_once_it_is_done() {
    let texts = Texts::new().await;
    texts.desk.sim("customers", json!({ "phone": ANA, "online": false })).await;
    let sid = texts.sent(&[]).await;
    let path = format!("/Messages/{sid}.json");
    assert_eq!(texts.call("DELETE", &path, [ACCOUNT, TOKEN], &[]).await.0, 409);
    texts.desk.sim("customers", json!({ "phone": ANA, "online": true })).await;
    texts.status(&sid, "delivered").await;
    assert_eq!(texts.post(&path, &[("Body", "other words")]).await.0, 400);
    assert_eq!(texts.post(&path, &[("Body", "")]).await.1["body"], "");
    assert_eq!(texts.shown().await, [""]);
    assert_eq!(texts.call("DELETE", &path, [ACCOUNT, TOKEN], &[]).await.0, 204);
    assert_eq!(texts.get(&path).await.0, 404);
    assert!(texts.shown().await.is_empty());
}

#[tokio::test]
async fn files_of_a_message_are_fetched_from_the_business_and_listed() {
    let texts = Texts::new().await;
    let photo = format!("{}/photo.png", texts.listens);
    let sid = texts.sent(&[("MediaUrl", &photo)]).await;
    assert!(sid.starts_with("MM"));
    texts.status(&sid, "delivered").await;
    let (_, list) = texts.get(&format!("/Messages/{sid}/Media.json")).await;
    let media = &list["media_list"][0];
    assert_eq!((&media["content_type"], &media["parent_sid"]), (&json!("image/png"), &json!(sid)));
    let path = format!("/Messages/{sid}/Media/{}.json", media["sid"].as_str().unwrap());
    assert_eq!(texts.get(&path).await.1, *media);
    assert_eq!(texts.call("DELETE", &path, [ACCOUNT, TOKEN], &[]).await.0, 204);
    assert_eq!(texts.get(&path).await.0, 404);
    let gone = format!("{}/nothing.png", texts.listens);
    let sid = texts.sent(&[("MediaUrl", &gone)]).await;
    assert_eq!(texts.status(&sid, "failed").await.form["ErrorCode"], "11200");
}

#[tokio::test]
async fn a_number_says_where_its_messages_go_and_is_told_otherwise() {
    let texts = Texts::new().await;
    let (_, found) = texts.get("/IncomingPhoneNumbers.json?PhoneNumber=%2B15550100300").await;
    let number = found["incoming_phone_numbers"][0].clone();
    assert_eq!(
        (&number["phone_number"], &number["sms_url"]),
        (&json!(SENDER), &json!(format!("{}/sms", texts.listens)))
    );
    let path = format!("/IncomingPhoneNumbers/{}.json", number["sid"].as_str().unwrap());
    let told = format!("{}/told", texts.listens);
    assert_eq!(texts.post(&path, &[("SmsUrl", &told)]).await.1["sms_url"], told);
    texts.ana_writes(json!({ "text": "Hi" })).await;
    texts.desk.until("the webhook", || texts.heard().len() == 1).await;
    assert_eq!(texts.heard()[0].path, "/told");
    assert_eq!(texts.post(&path, &[("SmsUrl", "no address")]).await.0, 400);
    let seed = texts.desk.sim_get("seed").await;
    assert_eq!(
        (&seed["sms_senders"][0]["sms_url"], &seed["sms_accounts"][0]["account_sid"]),
        (&json!(told), &json!(ACCOUNT))
    );
}
