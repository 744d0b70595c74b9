//! Links to files by programs: made of a file or of one that is here, listed, revoked; and who may be one person.

use serde_json::json;

use crate::api::fixture::{Answer, Client};

async fn uploads(desk: &Client, fields: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.dwg\"\r\ncontent-type: image/vnd.dwg\r\n\r\nAC1032\r\n--x--\r\n";
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    desk.call("POST", "/api/v1/file-links", Some(body), &kind).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_makes_links_lists_and_revokes_them() {
    let desk = Client::open().await;
    let conversation = desk.hears("15550100777", "Maria", "Hello?").await.to_string();
    let made = uploads(&desk, &[("days", "7"), ("openings", "2"), ("conversation_id", &conversation)]).await;
    let made = made.is(201).json;
    assert_eq!(
        (&made["filename"], &made["bytes"], &made["state"], &made["opened"], &made["openings"]),
        (&"a.dwg".into(), &6.into(), &"good".into(), &0.into(), &2.into())
    );
    assert_eq!(made["expires_at"].as_i64().unwrap() - made["created_at"].as_i64().unwrap(), 7 * 86_400);
    let url = made["url"].as_str().unwrap();
    assert!(url.starts_with("http") && url.contains("/f/"), "{url}");
    let media = desk.has_file("image/png").await.to_string();
    let other = desk.post("/api/v1/file-links", &json!({"media_id": media})).await.is(201).json;
    assert_eq!((&other["mime_type"], &other["openings"]), (&"image/png".into(), &json!(null)));
    let list = desk.get("/api/v1/file-links?limit=1").await.is(200);
    assert_eq!(list.ids(), [other["id"].as_str().unwrap()]);
    assert!(!list.text.contains("/f/"), "an address is told once");
    let cursor = list.json["next_cursor"].as_str().unwrap();
    let rest = desk.get(&format!("/api/v1/file-links?limit=1&cursor={cursor}")).await.is(200);
    assert_eq!(
        (rest.ids(), &rest.json["next_cursor"]),
        (vec![made["id"].as_str().unwrap().to_owned()], &json!(null))
    );
    let of_one = desk.get(&format!("/api/v1/file-links?conversation_id={conversation}")).await.is(200);
    assert_eq!(of_one.ids(), rest.ids());
    let path = format!("/api/v1/file-links/{}", made["id"].as_str().unwrap());
    for _ in 0..2 {
        desk.call("DELETE", &path, None, &[]).await.is(204);
    }
    let now = desk.get(&path).await.is(200).json;
    assert_eq!(now["state"], "revoked");
    let told = desk.get("/api/v1/audit?verb=file_link.revoke").await.is(200).json;
    assert_eq!(
        (told["data"].as_array().unwrap().len(), &told["data"][0]["detail"]),
        (1, &"withdrawn".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_link_can_be_made_of_is_named() {
    let desk = Client::open().await;
    let nobody = desk.app.clock.id().to_string();
    for (fields, field) in [
        (&[("days", "0")][..], "days"),
        (&[("days", "soon")], "days"),
        (&[("openings", "-1")], "openings"),
        (&[("conversation_id", "x")], "conversation_id"),
    ] {
        assert_eq!(uploads(&desk, fields).await.is(422).field(), field);
    }
    uploads(&desk, &[("conversation_id", &nobody)]).await.is(404);
    assert_eq!(desk.post("/api/v1/file-links", &json!({})).await.is(422).field(), "media_id");
    desk.post("/api/v1/file-links", &json!({"media_id": nobody})).await.is(404);
    desk.get(&format!("/api/v1/file-links/{nobody}")).await.is(404);
    desk.call("DELETE", &format!("/api/v1/file-links/{nobody}"), None, &[]).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn pairs_that_may_be_one_are_listed_until_somebody_says_no() {
    let desk = Client::open().await;
    for (phone, name) in [("15550100777", "Maria"), ("15550100888", "maria")] {
        desk.hears(phone, name, "Hello?").await;
    }
    let new = json!({"name": "E-mail", "subject": "contact", "kind": "text", "key": "email"});
    desk.post("/api/v1/attributes", &new).await.is(201);
    let all = desk.get("/api/v1/contacts").await.ids();
    for id in &all {
        let known = json!({"attributes": {"email": "maria@example.com"}}).to_string();
        desk.call("PATCH", &format!("/api/v1/contacts/{id}"), Some(known), &[]).await.is(200);
    }
    transom_desk::contacts::suggest::next(&desk.app.db, desk.workspace, desk.app.clock.now()).await.unwrap();
    let found = desk.get("/api/v1/contacts/suggestions").await.is(200).json;
    let [pair] = found["data"].as_array().unwrap().as_slice() else { panic!("{found}") };
    assert_eq!((&pair["alike"], &found["next_cursor"]), (&"name_and_email".into(), &json!(null)));
    let (one, other) = (pair["contact"]["id"].as_str().unwrap(), &pair["other"]["id"]);
    let deny = json!({"contact_id": other});
    for _ in 0..2 {
        desk.post(&format!("/api/v1/contacts/{one}/not-same"), &deny).await.is(204);
    }
    assert_eq!(desk.get("/api/v1/contacts/suggestions").await.is(200).json["data"], json!([]));
    let told = desk.get("/api/v1/audit?verb=contact.deny_same").await.is(200).json;
    assert_eq!(told["data"].as_array().unwrap().len(), 1);
}
