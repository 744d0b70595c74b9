//! The API over HTTP, against an app on a fresh file.

use crate::api::fixture::Client;
use serde_json::{Value, json};
use transom_desk::charges::price::{self, Seller};
use transom_rules::id::MessageId;
use transom_rules::pricing::Billed;
use transom_rules::template::Category;
use transom_rules::time::{Span, Timestamp};
use transom_store::held::{Held, Wanted};

mod file_links;
mod keys;
mod limits;
mod lists;
mod merge;
mod senders;
mod unseen;
mod walks;

fn text(desk: &Client, to: &str, body: &str) -> Value {
    json!({"channel_id": desk.channel, "to": to, "type": "text", "text": {"body": body}})
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_known_token_nothing_is_told() {
    let desk = Client::open().await;
    for token in ["Bearer other", "Basic abc", "Bearer"] {
        let answer = desk.call("GET", "/api/v1/channels", None, &[("authorization", token)]).await.is(401);
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
    desk.call("POST", "/api/v1/messages", Some("{".into()), &[("authorization", "x")]).await.is(401);
    let channels = desk.get("/api/v1/channels").await.is(200);
    assert_eq!(channels.json["data"][0]["phone_number_id"], "300");
    assert!(!channels.text.contains("access"), "the token of the number stays with us");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_with_a_request_is_a_problem_that_names_the_field() {
    let desk = Client::open().await;
    let channel = desk.channel.to_string();
    desk.call("POST", "/api/v1/messages", Some("{".into()), &[]).await.is(400);
    desk.call("POST", "/api/v1/messages", Some("{}".into()), &[("content-type", "text/plain")]).await.is(415);
    desk.call("POST", "/api/v1/messages", Some(format!("\"{}\"", "x".repeat(1_100_000))), &[]).await.is(413);
    desk.get("/api/v1/nothing").await.is(404);
    desk.get("/api/v1").await.is(404);
    desk.get("/api").await.is(404);
    let allowed = desk.call("DELETE", "/api/v1/channels", None, &[]).await.is(405);
    assert!(allowed.headers["allow"].to_str().unwrap().contains("GET"));
    desk.get("/api/v1/conversations/x").await.is(400);
    desk.get(&format!("/api/v1/conversations/{channel}")).await.is(404);
    let cases = [
        (json!([]), "body"),
        (json!({"to": "+15550100777"}), "channel_id"),
        (json!({"channel_id": 7, "to": "+15550100777"}), "channel_id"),
        (json!({"channel_id": "7", "to": "+15550100777"}), "channel_id"),
        (json!({"channel_id": desk.workspace, "to": "+15550100777"}), "channel_id"),
        (json!({"channel_id": channel}), "to"),
        (json!({"channel_id": channel, "to": 15_550_100_777_i64}), "to"),
        (json!({"channel_id": channel, "to": "call me"}), "to"),
        (json!({"channel_id": channel, "recipient": "+15550100777"}), "recipient"),
        (json!({"channel_id": channel, "to": "+15550100777", "when": "later"}), "when"),
        (json!({"channel_id": channel, "to": "+15550100777", "type": 7}), "type"),
        (
            json!({"channel_id": channel, "to": "+15550100777", "type": "text", "text": {"body": 7}}),
            "text.body",
        ),
        (json!({"channel_id": channel, "to": "+15550100777", "type": "text"}), "text"),
    ];
    for path in ["/api/v1/messages", "/api/v1/permits"] {
        for (body, field) in &cases {
            let answer = desk.post(path, body).await.is(422);
            assert_eq!(answer.field(), *field, "{body}");
        }
    }
    for (query, field) in [
        ("status=done", "status"),
        ("assignee=me", "assignee"),
        ("window=ajar", "window"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("cursor=x", "cursor"),
        ("limit=1&limit=2", "limit"),
    ] {
        let answer = desk.get(&format!("/api/v1/conversations?{query}")).await.is(400);
        assert_eq!(answer.field(), field, "{query}");
    }
    desk.get("/api/v1/conversations?status=&assignee=&window=&q=&cursor=&limit=").await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_send_says_why_and_its_remedies_work_when_followed() {
    let desk = Client::open().await;
    desk.has_templates().await;
    let refused = desk.post("/api/v1/messages", &text(&desk, "+1 (555) 010-0777", "Hi")).await.is(422);
    let refusal = &refused.json["refusal"];
    assert_eq!((&refusal["code"], &refusal["meta_code"]), (&json!("window_never_opened"), &json!(131_047)));
    assert_eq!(refused.json["type"], "/api/docs#refused");
    assert_eq!(
        desk.get("/api/v1/contacts").await.is(200).ids().len(),
        0,
        "a refused send leaves nothing behind"
    );
    let remedies = refusal["remedies"].as_array().unwrap();
    let kinds: Vec<&str> = remedies.iter().map(|remedy| remedy["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["choose_template", "send_when_they_write", "ask_them_to_write"]);
    for remedy in remedies {
        let request = &remedy["request"];
        let body = Some(&request["body"]).filter(|body| !body.is_null()).map(Value::to_string);
        let (method, path) = (request["method"].as_str().unwrap(), request["path"].as_str().unwrap());
        let done = desk.call(method, path, body, &[]).await;
        assert!(done.status.is_success(), "{}: {}", remedy["kind"], done.text);
        match remedy["kind"].as_str().unwrap() {
            "send_when_they_write" => assert_eq!(done.json["waits_for_customer"], true),
            "ask_them_to_write" => assert_eq!(done.json["url"], "https://wa.me/15550100200"),
            _ => assert_eq!(done.json["data"].as_array().unwrap().len(), 2),
        }
    }
    desk.hears_at("15550100777", "Maria", "Hello", Span::hours(25)).await;
    let refused = desk.post("/api/v1/messages", &text(&desk, "15550100777", "Hi")).await.is(422);
    assert_eq!(refused.json["refusal"]["code"], "window_closed");
    let decided_by = refused.json["refusal"]["decided_by"]["message_id"].as_str().unwrap();
    let message = desk.get(&format!("/api/v1/messages/{decided_by}")).await.is(200);
    assert_eq!((&message.json["text"], &message.json["direction"]), (&json!("Hello"), &json!("inbound")));
    let first = &refused.json["refusal"]["remedies"][0];
    assert_eq!(first["kind"], "send_template", "who wrote once is offered what goes on from there");
    let path = first["request"]["path"].as_str().unwrap();
    let done = desk.call("POST", path, Some(first["request"]["body"].to_string()), &[]).await;
    assert_eq!(done.is(201).json["text"], "We have news.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permit_tells_what_a_send_would_say_and_sends_nothing() {
    let desk = Client::open().await;
    let ask = text(&desk, "+15550100777", "Hi");
    let permit = desk.post("/api/v1/permits", &ask).await.is(200);
    assert_eq!((&permit.json["allowed"], &permit.json["price"]), (&json!(false), &Value::Null));
    assert_eq!(permit.json["refusal"]["code"], "window_never_opened");
    assert_eq!(permit.json["window_until"], Value::Null);
    desk.hears("15550100777", "Maria", "Hello").await;
    let permit = desk.post("/api/v1/permits", &ask).await.is(200);
    assert_eq!((&permit.json["allowed"], &permit.json["refusal"]), (&json!(true), &Value::Null));
    let left = permit.json["window_until"].as_i64().unwrap() - desk.app.clock.now().seconds();
    assert!((86_390..=86_400).contains(&left), "{left}");
    assert_eq!(permit.json["entry_point"], json!({"state": "none", "until": null}));
    let conversation = desk.get("/api/v1/conversations").await.is(200);
    let id = conversation.ids()[0].clone();
    assert_eq!(desk.get(&format!("/api/v1/conversations/{id}/messages")).await.is(200).ids().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_sends_once_however_often_it_is_used() {
    let desk = Client::open().await;
    desk.hears("15550100777", "Maria", "Hello").await;
    let send = async |key: &str, body: &str| {
        desk.call("POST", "/api/v1/messages", Some(body.to_owned()), &[("idempotency-key", key)]).await
    };
    let body = text(&desk, "+15550100777", "Hi").to_string();
    let first = send("k1", &body).await.is(201);
    assert_eq!(
        first.headers["location"].to_str().unwrap(),
        format!("/api/v1/messages/{}", first.json["id"].as_str().unwrap())
    );
    assert!(!first.headers.contains_key("idempotency-replayed"));
    let again = send("k1", &body).await.is(200);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(again.json["id"], first.json["id"]);
    let turned = format!(
        r#"{{"text": {{"body": "Hi"}}, "type":"text", "to":"+15550100777", "channel_id":"{}"}}"#,
        desk.channel
    );
    assert_eq!(
        send("k1", &turned).await.is(200).json["id"],
        first.json["id"],
        "the same body, written otherwise"
    );
    send("k1", &text(&desk, "+15550100777", "Other").to_string()).await.is(409);
    assert_eq!(send("", &body).await.is(400).field(), "Idempotency-Key");
    send(&"k".repeat(255), &body).await.is(201);
    send(&"k".repeat(256), &body).await.is(400);
    let refused = text(&desk, "+15550100888", "Hi").to_string();
    send("k2", &refused).await.is(422);
    desk.hears("15550100888", "Jo", "Hello").await;
    send("k2", &refused).await.is(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_answered_assigned_closed_and_read() {
    let desk = Client::open().await;
    desk.hears("15550100777", "Maria", "Hello").await;
    let id = desk.get("/api/v1/conversations").await.is(200).ids()[0].clone();
    let path = format!("/api/v1/conversations/{id}");
    let shown = desk.get(&path).await.is(200).json;
    assert_eq!(shown["contact"]["name"], "Maria");
    assert_eq!((&shown["address"], &shown["unread"]), (&json!("+15550100777"), &json!(1)));
    assert_eq!((&shown["window"]["state"], &shown["permit"]["allowed"]), (&json!("open"), &json!(true)));
    assert_eq!(shown["last_message"]["direction"], "inbound");
    let change = async |body: Value| desk.call("PATCH", &path, Some(body.to_string()), &[]).await;
    let changed = change(json!({"assignee_id": desk.user, "status": "pending"})).await.is(200).json;
    assert_eq!((&changed["status"], &changed["assignee_id"]), (&json!("pending"), &json!(desk.user)));
    assert_eq!(change(json!({})).await.is(200).json["assignee_id"], json!(desk.user));
    assert_eq!(change(json!({"assignee_id": null})).await.is(200).json["assignee_id"], Value::Null);
    assert_eq!(change(json!({"assignee_id": desk.channel})).await.is(422).field(), "assignee_id");
    assert_eq!(change(json!({"status": "done"})).await.is(422).field(), "status");
    desk.post(&format!("{path}/read"), &json!({})).await.is(204);
    assert_eq!(desk.get(&path).await.is(200).json["unread"], 0);
    let sent = desk
        .post(&format!("{path}/messages"), &json!({"type": "text", "text": {"body": "Hi"}}))
        .await
        .is(201);
    assert_eq!((&sent.json["author"], &sent.json["message"]["text"]["body"]), (&json!("api"), &json!("Hi")));
    let thread = desk.get(&format!("{path}/messages?limit=1")).await.is(200);
    assert_eq!(thread.json["data"][0]["id"], sent.json["id"]);
    let cursor = thread.json["next_cursor"].as_str().unwrap();
    let rest = desk.get(&format!("{path}/messages?limit=1&cursor={cursor}")).await.is(200);
    assert_eq!((&rest.json["data"][0]["text"], &rest.json["next_cursor"]), (&json!("Hello"), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_can_be_taken_back_and_what_is_over_cannot() {
    let desk = Client::open().await;
    let mut body = text(&desk, "+15550100777", "Later");
    body["when"] = json!("customer_writes");
    let waiting = desk.post("/api/v1/messages", &body).await.is(201);
    let path = format!("/api/v1/messages/{}", waiting.json["id"].as_str().unwrap());
    assert_eq!(desk.call("DELETE", &path, None, &[]).await.is(200).json["state"], "cancelled");
    desk.call("DELETE", &path, None, &[]).await.is(409);
    desk.call("DELETE", &format!("/api/v1/messages/{}", desk.channel), None, &[]).await.is(404);
    let listed = desk.get("/api/v1/conversations").await.is(200);
    assert_eq!(listed.json["data"][0]["last_message"]["state"], "cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_filtered_searched_and_cut_into_pages() {
    let desk = Client::open().await;
    desk.hears("15550100777", "Maria López", "Where is my parcel?").await;
    desk.hears_at("15550100778", "Ben", "An old question", Span::hours(30)).await;
    desk.hears_at("15550100779", "Cleo", "Soon over", Span::hours(22)).await;
    desk.hears_at("4930123456", "Dora", "Also soon over", Span::hours(21)).await;
    let names = async |query: &str| -> Vec<String> {
        let found = desk.get(&format!("/api/v1/conversations?{query}")).await.is(200).json;
        let rows = found["data"].as_array().unwrap();
        rows.iter().map(|row| row["contact"]["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("").await, ["Maria López", "Dora", "Cleo", "Ben"]);
    assert_eq!(names("window=open").await.len(), 3);
    assert_eq!(names("window=closing").await, ["Cleo", "Dora"]);
    assert_eq!(names("window=closed").await, ["Ben"]);
    assert_eq!(names("assignee=none").await.len(), 4);
    assert_eq!(names("status=closed").await.len(), 0);
    for q in [
        "%2B1%20(555)%20010-0777",
        "15550100777",
        "%2B1-555-010-0777",
        "1%20555%20010%200777",
        "0015550100777",
        "lopez",
        "MARIA%20parcel",
        "555%20010%200777%20maria",
    ] {
        assert_eq!(names(&format!("q={q}")).await, ["Maria López"], "{q}");
    }
    assert_eq!(names("q=maria%20question").await.len(), 0, "all words are required");
    assert_eq!(names("q=%2B49%20(0)30%20123456").await, ["Dora"]);
    for window in ["", "window=closing&"] {
        let all = names(window.trim_end_matches('&')).await;
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = desk
                .get(&format!("/api/v1/conversations?{window}limit=1&cursor={cursor}"))
                .await
                .is(200)
                .json;
            paged.push(page["data"][0]["contact"]["name"].as_str().unwrap().to_owned());
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        assert_eq!(paged, all, "{window}");
    }
    let page = desk.get("/api/v1/conversations?limit=1").await.is(200).json;
    let foreign = page["next_cursor"].as_str().unwrap();
    assert_eq!(desk.get(&format!("/api/v1/contacts?cursor={foreign}")).await.is(400).field(), "cursor");
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_are_made_once_renamed_and_blocked() {
    let desk = Client::open().await;
    let made =
        desk.post("/api/v1/contacts", &json!({"name": "Zoë", "phone": "+1 555 010-0777"})).await.is(201);
    let again = desk.post("/api/v1/contacts", &json!({"phone": "15550100777"})).await.is(200);
    assert_eq!(made.json, again.json);
    assert_eq!(made.json["identities"][0]["address"], "+15550100777");
    desk.post("/api/v1/contacts", &json!({"user_id": "US.1349120865"})).await.is(201);
    for (body, field) in [
        (json!({}), "phone"),
        (json!({"phone": "12"}), "phone"),
        (json!({"user_id": "12"}), "user_id"),
        (json!({"phone": "15550100777", "user_id": "US.1"}), "user_id"),
        (json!({"phone": "15550100777", "name": "  "}), "name"),
    ] {
        assert_eq!(desk.post("/api/v1/contacts", &body).await.is(422).field(), field, "{body}");
    }
    let path = format!("/api/v1/contacts/{}", made.json["id"].as_str().unwrap());
    let change = json!({"name": "Zoë Weiß", "blocked": true}).to_string();
    let changed = desk.call("PATCH", &path, Some(change), &[]).await.is(200).json;
    assert_eq!((&changed["name"], &changed["blocked"]), (&json!("Zoë Weiß"), &json!(true)));
    for q in ["zoe%20wei", "%2B1%20555%20010%200777"] {
        assert_eq!(desk.get(&format!("/api/v1/contacts?q={q}")).await.is(200).ids().len(), 1, "{q}");
    }
    let refused = desk.post("/api/v1/messages", &text(&desk, "+15550100777", "Hi")).await.is(422);
    assert_eq!(refused.json["refusal"]["code"], "contact_blocked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_lives_where_somebody_said_or_where_their_number_is_from() {
    let desk = Client::open().await;
    let made = desk.post("/api/v1/contacts", &json!({"phone": "+49 1512 3456780"})).await.is(201).json;
    let lives = |contact: &Value| {
        let of = |field: &str| contact[field].clone();
        [of("language"), of("time_zone"), of("time_zone_guessed")]
    };
    assert_eq!(lives(&made), [Value::Null, json!("Europe/Berlin"), json!(true)]);
    let path = format!("/api/v1/contacts/{}", made["id"].as_str().unwrap());
    let change = |body: Value| {
        let (desk, path) = (&desk, &path);
        async move { desk.call("PATCH", path, Some(body.to_string()), &[]).await }
    };
    let moved = change(json!({"language": "pt-br", "time_zone": "atlantic/azores"})).await.is(200).json;
    assert_eq!(lives(&moved), [json!("pt_BR"), json!("Atlantic/Azores"), json!(false)]);
    assert_eq!(change(json!({"language": "Portuguese"})).await.is(422).field(), "language");
    assert_eq!(change(json!({"time_zone": "Lisbon"})).await.is(422).field(), "time_zone");
    let back = change(json!({"language": "", "time_zone": ""})).await.is(200).json;
    assert_eq!(lives(&back), lives(&made));
    assert_eq!(desk.get("/api/v1/contacts?blocked=maybe").await.is(400).field(), "blocked");
    assert!(desk.get("/api/v1/contacts?blocked=true").await.is(200).ids().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_are_given_names_and_those_with_names_of_their_own_keep_them() {
    let desk = Client::open().await;
    desk.has_template("order", "en_US", "Hi {{1}}, order {{2}} is here.").await;
    desk.has_template("named", "en_US", "Hi {{first_name}}.").await;
    let id = |name: &str| {
        let path = format!("/api/v1/templates?q={name}");
        let desk = &desk;
        async move { desk.get(&path).await.is(200).ids().swap_remove(0) }
    };
    let (order, named) = (id("order").await, id("named").await);
    let change = |id: &str, names: Value| {
        let (path, body) = (format!("/api/v1/templates/{id}"), json!({"slot_names": names}).to_string());
        let desk = &desk;
        async move { desk.call("PATCH", &path, Some(body), &[]).await }
    };
    let after = change(&order, json!({"body:2": " Order  number "})).await.is(200).json;
    let slot = &after["slots"][1];
    assert_eq!((&slot["name"], &slot["label"]), (&json!("Order number"), &json!("Order number")));
    assert_eq!(after["slots"][0]["name"], json!(null));
    for (id, key, name) in
        [(&order, "body:3", "x"), (&order, "nowhere", "x"), (&named, "body:first_name", "x")]
    {
        assert_eq!(change(id, json!({key: name})).await.is(422).field(), "slot_names", "{key}");
    }
    let unreadable = change(&order, json!({"body:1": "a\nb"})).await.is(422);
    assert_eq!(unreadable.field(), "slot_names", "{}", unreadable.text);
    let listed = desk.get("/api/v1/templates?q=order").await.is(200).json;
    assert_eq!(listed["data"][0]["slots"][1]["name"], "Order number");
    let cleared = change(&order, json!({"body:2": ""})).await.is(200).json;
    assert_eq!(cleared["slots"][1]["name"], json!(null));
    change(&order, json!({"body:2": ""})).await.is(200);
    let log = desk.get("/api/v1/audit?verb=template.name_slots").await.is(200).json;
    let told: Vec<&str> =
        log["data"].as_array().unwrap().iter().map(|line| line["outcome"].as_str().unwrap()).collect();
    assert_eq!(told, ["done", "done"], "what changed nothing, or was not taken, is not told");
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_show_metas_shape_and_a_bad_one_is_not_submitted() {
    let desk = Client::open().await;
    desk.has_templates().await;
    let listed =
        desk.get(&format!("/api/v1/templates?channel_id={}&status=APPROVED", desk.channel)).await.is(200);
    let first = &listed.json["data"][0];
    assert_eq!((&first["name"], &first["category"]), (&json!("greeting"), &json!("UTILITY")));
    assert_eq!((&first["meta_id"], &first["slots"][0]["key"]), (&json!("meta-greeting"), &json!("body:1")));
    assert_eq!(desk.get("/api/v1/templates?q=plain").await.is(200).ids().len(), 1);
    let page = desk.get("/api/v1/templates?limit=1").await.is(200).json;
    let next = desk
        .get(&format!("/api/v1/templates?cursor={}", page["next_cursor"].as_str().unwrap()))
        .await
        .is(200);
    assert_eq!(next.json["data"][0]["name"], "plain_update");
    desk.get(&format!("/api/v1/templates/{}", first["id"].as_str().unwrap())).await.is(200);
    desk.get(&format!("/api/v1/templates/{}", desk.channel)).await.is(404);
    let mut new = json!({"channel_id": desk.channel, "name": "Bad Name", "language": "en_US", "category": "UTILITY",
        "components": [{"type": "BODY", "text": "Thank you for your order, it is on its way."}]});
    assert_eq!(desk.post("/api/v1/templates", &new).await.is(422).field(), "name");
    new["name"] = json!("good_name");
    let silent = desk.post("/api/v1/templates", &new).await.is(502);
    assert!(!silent.text.contains("127.0.0.1"), "{}", silent.text);
    let told = desk.get("/api/v1/audit?verb=template.submit").await.is(200).json;
    assert_eq!(told["data"][0]["outcome"], "failed", "{told}");
    new["components"] = json!(7);
    assert!(desk.post("/api/v1/templates", &new).await.is(422).field().starts_with("components"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_small_resources_answer() {
    let desk = Client::open().await;
    assert_eq!(desk.get("/api/v1/charges").await.is(200).json, json!({"data": [], "next_cursor": null}));
    assert_eq!(desk.get("/api/v1/unknowns").await.is(200).json["data"], json!([]));
    assert_eq!(desk.get("/api/v1/notices?limit=3").await.is(200).json["data"], json!([]));
    assert_eq!(desk.get("/api/v1/users").await.is(200).json["data"][0]["name"], "Ana");
    assert_eq!(desk.get("/api/v1/errors/131047").await.is(200).json["retry"], "once_they_write");
    desk.get("/api/v1/errors/4711").await.is(404);
    assert_eq!(desk.get("/api/v1/errors/x").await.is(400).field(), "code");
    let link =
        desk.get(&format!("/api/v1/channels/{}/link?text=Hi%20there", desk.channel)).await.is(200).json;
    assert_eq!(link["url"], "https://wa.me/15550100200?text=Hi%20there");
    assert!(link["qr_svg"].as_str().unwrap().starts_with("<svg"));
    let long = format!("/api/v1/channels/{}/link?text={}", desk.channel, "x".repeat(5000));
    assert_eq!(desk.get(&long).await.is(400).field(), "text");
    desk.get(&format!("/api/v1/media/{}", desk.channel)).await.is(404);
    assert!(desk.get("/api/openapi.json").await.is(200).json["paths"].is_object());
    assert!(desk.get("/api/docs").await.is(200).text.contains("/api/docs.css"));
    assert!(desk.get("/api/docs.css").await.is(200).text.contains(":root"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_meta_tells_an_account_of_its_prices_is_in_force_at_once() {
    let desk = Client::open().await;
    let at = Timestamp::from_seconds(1_795_262_400);
    let price = |form: Billed| {
        let known = desk.app.registry.known();
        let channel = known.channels.values().next().unwrap();
        let told = Seller { known: &known, channel }.prices(&Held::default(), None, "919876543210", at);
        told.of(form).unwrap().cost.amount.unwrap().to_string()
    };
    let (code, reminder) = (Billed::Template(Category::Authentication), Billed::Template(Category::Utility));
    assert_eq!((price(code).as_str(), price(reminder).as_str()), ("0.0014", "0.0014"));

    let rates = json!({"event": "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE", "auth_international_rate_eligibility":
        {"start_time": at.seconds(), "exception_countries": [{"country_code": "ID", "start_time": 1}]}});
    desk.is_told("200", &rates, 10).await;
    assert_eq!(price(code), "0.0304", "where the business is, is not known");
    let home = json!({"event": "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", "country": "IN"});
    desk.is_told("200", &home, 20).await;
    assert_eq!(price(code), "0.0014", "at home");
    let away = json!({"event": "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", "country": "DE"});
    desk.is_told("999", &away, 30).await;
    desk.is_told("200", &away, 15).await;
    assert_eq!(price(code), "0.0014", "another account's, and one that is older");
    let tier = json!({"event": "VOLUME_BASED_PRICING_TIER_UPDATE", "volume_tier_info":
        {"tier_update_time": at.seconds(), "pricing_category": "UTILITY", "tier": "300000001:MAX",
            "effective_month": "2026-11", "region": "INDIA"}});
    desk.is_told("200", &tier, 40).await;
    assert_eq!(price(reminder), "0.0010", "the portfolio sends through others too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_whose_category_nobody_kept_is_billed_as_meta_says_and_never_guessed() {
    let desk = Client::open().await;
    desk.has_templates().await;
    let body = json!({"channel_id": desk.channel, "to": "+919876543210", "type": "template",
        "template": {"name": "plain_update", "language": {"code": "en_US"}, "components": []}});
    let sent = desk.post("/api/v1/messages", &body).await.is(201);
    let id: MessageId = sent.json["id"].as_str().unwrap().parse().unwrap();
    let known = desk.app.registry.known();
    let wanted = Wanted { messages: [id].into(), peek: true, ..Wanted::default() };
    let held = desk.write(wanted, |tx, wanted| Box::pin(Held::load(tx, wanted)));
    let held = held.await;
    let at = Timestamp::from_seconds(1_795_262_400);
    let bill = |is_kept: bool, pricing: &str| {
        let mut held = held.clone();
        let message = held.message_mut(id).unwrap();
        if !is_kept {
            message.json = body.to_string();
        }
        (message.pricing, message.earlier_verdicts) = (pricing.to_owned(), Some(Vec::new()));
        price::bill(&known, &mut held, id, at);
        let charge = held.charge(id).unwrap();
        (charge.form, charge.cost.amount.map(|amount| amount.to_string()))
    };
    let said = r#"{"pricing_model":"PMP","type":"regular","category":"authentication","billable":true}"#;
    let amount = |text: &str| Some(text.to_owned());
    assert_eq!(bill(true, said), (Billed::Template(Category::Utility), amount("0.0014")));
    assert_eq!(bill(false, said), (Billed::Template(Category::Authentication), amount("0.0014")));
    assert_eq!(bill(false, "").1, None, "no rate is taken for one that nobody knows");
    assert_eq!(bill(false, r#"{"category":"service"}"#).1, None);
}
