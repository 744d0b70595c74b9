//! Groups over the API: who asks to join, their settings, what is pinned, and which webhook ends which request.

use serde_json::{Value, json};

use crate::desk::{ANA, Desk, NUMBER, TOKEN, text};

const BO: &str = "15550100778";

/// The changes of groups that came, in order.
async fn told(desk: &Desk) -> Vec<Value> {
    desk.quiet().await;
    desk.changes().iter().filter_map(|change| change["value"].get("groups")?.get(0).cloned()).collect()
}

async fn seen(desk: &Desk) -> Value {
    desk.sim_get("groups").await["data"][0].clone()
}

/// A group that wants to be asked, with Ana in it.
async fn club(desk: &Desk) -> String {
    desk.sim("customers", json!({ "phone": BO, "name": "Bo", "user_id": "US.77" })).await;
    let wish = json!({ "messaging_product": "whatsapp", "subject": "Club", "join_approval_mode": "approval_required" });
    let (_, asked) = desk.graph("POST", &format!("{NUMBER}/groups"), Some(wish)).await;
    let created = told(desk).await.remove(0);
    assert_eq!(
        (&created["request_id"], &created["join_approval_mode"]),
        (&asked["request_id"], &json!("approval_required"))
    );
    let id = text(&created, "/group_id");
    desk.sim(&format!("groups/{id}"), json!({ "join": ANA })).await;
    let path = format!("{id}/join_requests");
    let request = text(&desk.graph("GET", &path, None).await.1, "/data/0/join_request_id");
    let (_, done) = desk.graph("POST", &path, Some(json!({ "join_requests": [request, "7"] }))).await;
    assert_eq!(done["approved_join_requests"], json!([request]), "{done}");
    assert_eq!(done["failed_join_requests"][0]["errors"][0]["code"], 131_213, "{done}");
    id
}

#[tokio::test]
async fn whoever_follows_the_link_asks_is_let_in_refused_or_asks_no_more() {
    let desk = Desk::new().await;
    let id = club(&desk).await;
    let (path, control) = (format!("{id}/join_requests"), format!("groups/{id}"));
    desk.sim(&control, json!({ "join": BO })).await;
    desk.sim(&control, json!({ "join": BO })).await;
    desk.sim(&control, json!({ "leave": BO })).await;
    desk.sim(&control, json!({ "join": BO })).await;
    let (_, asking) = desk.graph("GET", &path, None).await;
    assert_eq!(asking["data"].as_array().map(Vec::len), Some(1), "{asking}");
    let request = text(&asking, "/data/0/join_request_id");
    let (_, done) = desk.graph("DELETE", &path, Some(json!({ "join_requests": [request] }))).await;
    assert_eq!(done["rejected_join_requests"], json!([request]));
    let (_, group) = desk.graph("GET", &id, None).await;
    assert_eq!(group["participants"].as_array().map(Vec::len), Some(1));
    assert_eq!(group["participants"][0]["wa_id"], ANA);
    let user_id = text(&group, "/participants/0/user_id");
    let out = json!({ "participants": [{ "user_id": user_id }] });
    let (_, asked) = desk.graph("DELETE", &format!("{id}/participants"), Some(out)).await;
    let all = told(&desk).await;
    let kinds: Vec<&str> = all.iter().map(|one| one["type"].as_str().unwrap()).collect();
    let (asks, withdrawn) = ("group_join_request_created", "group_join_request_revoked");
    assert_eq!(
        kinds,
        ["group_create", asks, "group_participants_add", asks, withdrawn, asks, "group_participants_remove"]
    );
    assert_eq!(all.last().unwrap()["request_id"], asked["request_id"]);
}

#[tokio::test]
async fn a_group_has_a_picture_and_three_pins() {
    let desk = Desk::new().await;
    let id = club(&desk).await;
    let send = async |bytes: &'static [u8]| {
        let part = reqwest::multipart::Part::bytes(bytes).file_name("p.jpg").mime_str("image/jpeg").unwrap();
        let form =
            reqwest::multipart::Form::new().text("description", "Fridays").part("profile_picture_file", part);
        let url = desk.url(&format!("/v26.0/{id}"));
        desk.http.post(url).bearer_auth(TOKEN).multipart(form).send().await.unwrap().status().as_u16()
    };
    assert_eq!(send(b"\x89PNG").await, 400);
    assert_eq!(send(b"\xff\xd8\xff\xe0").await, 200);
    let last = told(&desk).await.pop().unwrap();
    assert_eq!(
        (&last["group_description"]["text"], &last["profile_picture"]["mime_type"]),
        (&json!("Fridays"), &json!("image/jpeg"))
    );
    let picture = desk.http.get(desk.url(&text(&seen(&desk).await, "/picture"))).send().await.unwrap();
    assert_eq!(picture.bytes().await.unwrap().as_ref(), b"\xff\xd8\xff\xe0");

    desk.ana_writes(json!({ "text": "Hi all", "group_id": id })).await;
    let to = |fields: Value| {
        let mut body = json!({ "messaging_product": "whatsapp", "recipient_type": "group", "to": id });
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        body
    };
    let send = async |body: Value| desk.graph("POST", &format!("{NUMBER}/messages"), Some(body)).await;
    let pin = |kind: &str, wamid: &str, days: i64| {
        to(json!({ "type": "pin", "pin": { "type": kind, "message_id": wamid, "expiration_days": days } }))
    };
    let mut wamids = Vec::new();
    for index in 0..4 {
        let (_, answer) = send(to(json!({ "type": "text", "text": { "body": index.to_string() } }))).await;
        assert_eq!(answer["contacts"][0]["wa_id"], json!(id), "{answer}");
        wamids.push(text(&answer, "/messages/0/id"));
        assert_eq!(send(pin("pin", &wamids[index], 1)).await.0, 200);
    }
    assert_eq!(seen(&desk).await["pinned"], json!(wamids[1..]));
    assert_eq!(send(pin("unpin", &wamids[2], 1)).await.0, 200);
    assert_eq!(seen(&desk).await["pinned"], json!([wamids[1], wamids[3]]));
    assert_eq!(send(pin("pin", &wamids[0], 31)).await.0, 400);
    assert_eq!(send(pin("pin", "wamid.else", 1)).await.0, 400);
    assert_eq!(
        desk.send(json!({ "type": "pin", "pin": { "type": "unpin", "message_id": "a" } })).await.0,
        400
    );
}
