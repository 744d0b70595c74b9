//! A history that is worth reading again: the demo's, and beside it whatever comes in another order, twice, without its
//! price, or differently than told before.

use serde_json::{Value, json};

use crate::harness::{Customer, Desk, eventually};

const PEOPLE: usize = 12;

/// The demo's history, and beside it what nobody would call orderly: ad clicks, answers, statuses that come many at
/// once in any order and twice, with and without what they cost, some failures, some changes of mind, and a group.
pub(super) async fn eventful(desk: &Desk) {
    desk.sim("faults", &json!({"drop": true})).await;
    let number = desk.channel("phone_number_id");
    let now = desk.sim_get("clock").await["now"].as_i64().unwrap();
    let first: Vec<Value> = (0..PEOPLE).map(|n| clicked(&phone(n), &wamid(n, "first"), now - 60)).collect();
    assert_eq!(desk.webhook(post(&number, &first)).await, 200);
    let mut sent = Vec::new();
    for n in 0..PEOPLE {
        for answer in 0..3 {
            let message = desk.send(&Customer::new(phone(n)), &format!("Answer {answer}")).await;
            sent.push((n, message["id"].clone()));
        }
    }
    let mut posts = Vec::new();
    for (place, (n, id)) in sent.iter().enumerate() {
        let wamid = has_wamid(desk, id).await;
        posts.extend(statuses(&phone(*n), &wamid, now, place).iter().map(|one| post_status(&number, one)));
    }
    posts.extend(in_a_group(desk, &number, now).await);
    for n in 0..PEOPLE {
        posts.extend(changes(n, now).iter().map(|one| post(&number, std::slice::from_ref(one))));
    }
    shuffle(&mut posts);
    let again: Vec<String> = posts.iter().step_by(3).cloned().collect();
    for some in posts.chunks(40).chain(again.chunks(40)) {
        // Many at once share a commit.
        let answers = some.iter().map(|body| desk.webhook(body.clone()));
        assert!(futures_util::future::join_all(answers).await.into_iter().all(|status| status == 200));
    }
    // More than one commit takes.
    let many: Vec<Value> =
        (0..450).map(|n| wrote(&phone(n % PEOPLE), &wamid(n, "many"), now + 90, "Many")).collect();
    assert_eq!(desk.webhook(post(&number, &many)).await, 200);
}

/// What is told of a message to a group, two of whose people have never written: one has it twice, one is told to have
/// read it alone, one can not get it.
async fn in_a_group(desk: &Desk, number: &str, now: i64) -> Vec<String> {
    let members = [phone(0), phone(1), "15550180001".to_owned(), "15550180002".to_owned()];
    let made = json!({"to": number, "subject": "Tasting club", "members": members});
    let group = desk.sim("groups", &made).await["id"].clone();
    let mut asked = wrote(&members[0], &wamid(0, "group"), now - 30, "What does everyone think?");
    asked["group_id"] = group.clone();
    assert_eq!(desk.webhook(post(number, &[asked])).await, 200);
    let draft = json!({"channel_id": desk.channel("id"), "recipient_type": "group", "to": group, "type": "text",
        "text": {"body": "The new roast is here."}});
    let sent = desk.post("/api/v1/messages", &draft).await.success();
    let wamid = has_wamid(desk, &sent["id"]).await;
    let step = |member: &str, status: &str| {
        let mut step = json!({"id": wamid, "status": status, "timestamp": (now + 2).to_string(),
            "recipient_id": group, "recipient_type": "group", "recipient_participant_id": member});
        if status != "failed" {
            step["pricing"] =
                json!({"billable": false, "type": "free_customer_service", "category": "service"});
        }
        step
    };
    let mut failed = step(&members[3], "failed");
    failed["errors"] = json!([{"code": 131_026, "title": "Not delivered"}]);
    let told = [
        step(&members[0], "delivered"),
        step(&members[0], "read"),
        step(&members[1], "delivered"),
        step(&members[1], "delivered"),
        step(&members[2], "read"),
        failed,
    ];
    told.iter().map(|one| post_status(number, one)).collect()
}

async fn has_wamid(desk: &Desk, id: &Value) -> String {
    eventually("WhatsApp has it", async || desk.message(id).await["wamid"].as_str().map(str::to_owned)).await
}

fn phone(n: usize) -> String {
    format!("155501600{n:02}")
}

fn wamid(n: usize, name: &str) -> String {
    format!("wamid.REPROCESS.{n}.{name}")
}

pub(super) fn wrote(phone: &str, wamid: &str, at: i64, words: &str) -> Value {
    json!({"from": phone, "id": wamid, "timestamp": at.to_string(), "type": "text", "text": {"body": words}})
}

fn clicked(phone: &str, wamid: &str, at: i64) -> Value {
    let mut click = wrote(phone, wamid, at, "About the ad");
    if phone.as_bytes().last().is_some_and(|digit| digit % 2 == 0) {
        click["referral"] =
            json!({"source_url": "https://fb.me/x", "source_type": "ad", "source_id": "7", "headline": "Ad"});
    }
    click
}

pub(super) fn post(number: &str, messages: &[Value]) -> String {
    let contacts: Vec<Value> =
        messages.iter().map(|m| json!({"profile": {"name": "Somebody"}, "wa_id": m["from"]})).collect();
    envelope(number, &json!({"contacts": contacts, "messages": messages}))
}

fn post_status(number: &str, status: &Value) -> String {
    envelope(number, &json!({"statuses": [status]}))
}

fn envelope(number: &str, value: &Value) -> String {
    let mut value = value.clone();
    value["messaging_product"] = "whatsapp".into();
    value["metadata"] = json!({"display_phone_number": "15550100200", "phone_number_id": number});
    let entry = json!({"id": "1", "time": 1_793_000_000, "changes": [{"field": "messages", "value": value}]});
    json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string()
}

/// How far a message got, told so that no two are alike.
fn statuses(phone: &str, wamid: &str, now: i64, salt: usize) -> Vec<Value> {
    let at = now + i64::try_from(salt).unwrap() % 40;
    let step = |status: &str, at: i64| json!({"id": wamid, "status": status, "timestamp": at.to_string(), "recipient_id": phone});
    let mut delivered = step("delivered", at + 2);
    delivered["pricing"] = json!({"billable": false, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"});
    let mut failed = step("failed", at + 3);
    let code = if salt.is_multiple_of(5) { 131_047 } else { 131_026 };
    failed["errors"] = json!([{"code": code, "title": "It failed", "error_data": {"details": "It failed."}}]);
    // At once: whichever of the two comes first makes the charge, and the replay hears of the earlier one.
    let (mut sent, mut read) = (step("sent", at + 1), step("read", at + 2));
    match salt % 7 {
        0 => vec![sent, failed],
        1 => vec![sent, delivered, read],
        2 => vec![delivered, failed],
        3 => vec![read, delivered],
        // A forecast that comes true, and says so with the reading alone.
        4 => {
            (sent["pricing"], read["pricing"]) = (delivered["pricing"].clone(), delivered["pricing"].take());
            delivered.as_object_mut().unwrap().remove("pricing");
            vec![sent, delivered, read]
        }
        // Meta says something else, and says it again.
        5 => {
            read["pricing"] = json!({"pricing_model": "PMP", "type": "regular", "category": "utility"});
            let again = read.clone();
            vec![delivered, read, again]
        }
        _ => {
            read["conversation"] = json!({"id": wamid, "origin": {"type": "referral_conversion"}});
            vec![sent, delivered, read]
        }
    }
}

/// What a customer does beside it.
fn changes(n: usize, now: i64) -> Vec<Value> {
    let (phone, first) = (phone(n), wamid(n, "first"));
    let reaction = json!({"message_id": first, "emoji": "\u{1f44d}"});
    vec![
        json!({"from": phone, "id": wamid(n, "react"), "timestamp": (now + 10).to_string(), "type": "reaction",
            "reaction": reaction}),
        json!({"from": phone, "id": wamid(n, "edit"), "timestamp": (now + 11).to_string(), "type": "edit",
            "edit": {"original_message_id": first, "message": {"type": "text", "text": {"body": "Changed"}}}}),
        wrote(&phone, &wamid(n, "second"), now + 12, "And another thing"),
        clicked(&phone, &wamid(n, "late"), now - 3600),
        wrote(&format!("155501700{n:02}"), &wamid(n, "new"), now + 13, "Somebody new"),
    ]
}

/// By chance that is the same each time.
fn shuffle(posts: &mut [String]) {
    let mut seed = 0x5eed_u64;
    for n in (1..posts.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        posts.swap(n, usize::try_from(seed >> 33).unwrap() % (n + 1));
    }
}
