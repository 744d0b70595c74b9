//! Requests that come at the same time: each is decided where it changes something, and one that is refused leaves
//! nothing behind.

use serde_json::{Value, json};

use crate::desk::{ANA, APP, Desk, NUMBER, TOKEN, WABA, text};

/// How often each is tried: two requests do not meet each time.
const TRIES: usize = 20;

fn accepted(answers: &[(u16, Value)]) -> usize {
    answers.iter().filter(|answer| answer.0 == 200).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flow_is_published_once_and_stays_so() {
    let desk = Desk::new().await;
    let json = json!({ "version": "7.0", "screens": [{ "id": "ONE", "terminal": true,
        "layout": { "type": "SingleColumnLayout", "children": [] } }] });
    for index in 0..TRIES {
        let new =
            json!({ "name": format!("f{index}"), "categories": ["OTHER"], "flow_json": json.to_string() });
        let id = text(&desk.graph("POST", &format!("{WABA}/flows"), Some(new)).await.1, "/id");
        let (publish, name) = (format!("{id}/publish"), json!({ "name": format!("g{index}") }));
        let (one, other, _named) = tokio::join!(
            desk.graph("POST", &publish, None),
            desk.graph("POST", &publish, None),
            desk.graph("POST", &id, Some(name))
        );
        assert_eq!(accepted(&[one, other]), 1);
        assert_eq!(desk.graph("GET", &id, None).await.1["status"], "PUBLISHED");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_that_is_over_stays_over() {
    let desk = Desk::new().await;
    desk.ana_writes(json!({ "text": "Hi" })).await;
    let calling = json!({ "calling": { "status": "ENABLED" } });
    assert_eq!(desk.graph("POST", &format!("{NUMBER}/settings"), Some(calling)).await.0, 200);
    let path = format!("{NUMBER}/calls");
    for _ in 0..TRIES {
        let rings = json!({ "to": NUMBER, "action": "call" });
        let id = text(&desk.sim(&format!("customers/{ANA}/calls"), rings).await, "/id");
        let session = json!({ "sdp_type": "answer", "sdp": "v=0\r\n" });
        let act = |action: &str| {
            let body = json!({ "messaging_product": "whatsapp", "call_id": id, "action": action, "session": session });
            desk.graph("POST", &path, Some(body))
        };
        let (ended, refused, _taken) = tokio::join!(act("terminate"), act("reject"), act("accept"));
        assert_eq!(accepted(&[ended, refused]), 1);
        assert_eq!(act("terminate").await.0, 400, "it is over");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_piece_of_an_upload_that_comes_twice_counts_once() {
    let desk = Desk::new().await;
    let begin = json!({ "file_type": "image/png", "file_length": 8 });
    let answer = desk.graph("POST", &format!("{APP}/uploads"), Some(begin)).await.1;
    let url = desk.url(&format!("/v26.0/{}", text(&answer, "/id")));
    let send = async |offset: usize, bytes: &'static [u8]| {
        let request = desk.http.post(&url).header("Authorization", format!("OAuth {TOKEN}"));
        let answer = request.header("file_offset", offset.to_string()).body(bytes).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let answers = tokio::join!(send(0, b"\x89PNG"), send(0, b"\x89PNG"), send(0, b"\x89PNG"));
    assert_eq!(accepted(&[answers.0, answers.1, answers.2]), 1);
    let handle = text(&send(4, b"\r\n\x1a\n").await.1, "/h");
    let picture = json!({ "messaging_product": "whatsapp", "profile_picture_handle": handle });
    let path = format!("{NUMBER}/whatsapp_business_profile");
    assert_eq!(desk.graph("POST", &path, Some(picture)).await.0, 200);
    let (_, profile) = desk.graph("GET", &format!("{path}?fields=profile_picture_url"), None).await;
    let kept = desk.http.get(text(&profile, "/data/0/profile_picture_url")).send().await.unwrap();
    assert_eq!(kept.bytes().await.unwrap().as_ref(), b"\x89PNG\r\n\x1a\n");
}

#[tokio::test]
async fn of_templates_in_several_languages_all_are_made_or_none() {
    let desk = Desk::new().await;
    let path = format!("{WABA}/upsert_message_templates");
    let wish = |languages: Value| {
        Some(json!({ "name": "code", "languages": languages, "category": "AUTHENTICATION", "components": [
            { "type": "BODY" }, { "type": "BUTTONS", "buttons": [{ "type": "OTP", "otp_type": "COPY_CODE" }] }] }))
    };
    let made = desk.graph("POST", &path, wish(json!(["en_US"]))).await.1;
    desk.sim(&format!("templates/{}/review", text(&made, "/data/0/id")), json!({ "status": "APPROVED" }))
        .await;
    assert_eq!(desk.graph("DELETE", &format!("{WABA}/message_templates?name=code"), None).await.0, 200);
    let (status, refused) = desk.graph("POST", &path, wish(json!(["pt_BR", "en_US"]))).await;
    assert_eq!((status, &refused["error"]["error_subcode"]), (400, &json!(2_388_023)), "{refused}");
    let named = format!("{WABA}/message_templates?name=code");
    assert_eq!(desk.graph("GET", &named, None).await.1["data"], json!([]));
    let (_, twice) = desk.graph("POST", &path, wish(json!(["pt_BR", "pt_BR"]))).await;
    assert_eq!(twice["data"].as_array().map(Vec::len), Some(1), "{twice}");
}
