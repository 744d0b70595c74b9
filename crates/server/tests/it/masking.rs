//! Numbers and those who do not see them: every address of the table of routes is asked by somebody whose role masks
//! numbers, and by their token, and what comes back is searched for the digits of every customer. The same walk by
//! the owner finds them where they belong.

mod digits;
mod office;
mod strange;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::Engine;
use digits::Digits;
use office::{By, Office};

/// Where the owner does see numbers. What is added to these has to be thought of.
const TELLING: [&str; 48] = [
    "/",
    "/api/v1/attributes",
    "/api/v1/contacts",
    "/api/v1/contacts.csv",
    "/api/v1/contacts/{id}",
    "/api/v1/conversations",
    "/api/v1/conversations/{id}",
    "/api/v1/conversations/{id}/messages",
    "/api/v1/conversations/{id}/notes",
    "/api/v1/labels",
    "/api/v1/media/{id}",
    "/api/v1/messages/{id}",
    "/api/v1/messages/{id}/story",
    "/api/v1/purposes",
    "/api/v1/reports/failures/messages",
    "/api/v1/statuses",
    "/api/v1/teams",
    "/api/v1/teams/{id}",
    "/api/v1/unknowns",
    "/api/v1/views",
    "/c/{id}",
    "/c/{id}/about",
    "/c/{id}/timeline",
    "/campaigns/new",
    "/contacts",
    "/contacts/{id}",
    "/contacts/{id}/consents",
    "/contacts/{id}/merge",
    "/events",
    "/login",
    "/login/code",
    "/m/{id}",
    "/m/{id}/story",
    "/media/{id}",
    "/operator",
    "/partials/list",
    "/partials/menu/{id}",
    "/partials/templates/{id}",
    "/partials/thread/{id}",
    "/settings/attributes",
    "/settings/audit",
    "/settings/consent",
    "/settings/labels",
    "/settings/numbers/{id}",
    "/settings/people/invite",
    "/settings/statuses",
    "/settings/teams",
    "/settings/views",
];

/// The sessions of an owner are nobody's to see who may less; nor who was erased, nor all contacts at once, who sees a
/// part of people.
const ABOVE: [&str; 12] = [
    "/api/v1/campaigns/{id}/recipients.csv",
    "/api/v1/contacts.csv",
    "/api/v1/contacts/{id}/erasure",
    "/api/v1/imports",
    "/api/v1/imports/{id}",
    "/api/v1/imports/{id}/errors",
    "/api/v1/users/{id}/sessions",
    "/campaigns/{id}/recipients.csv",
    "/contacts/imports",
    "/contacts/imports/{id}",
    "/contacts/imports/{id}/errors.csv",
    "/contacts/{id}/erasure",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_digits_of_a_customer_leave_by_any_route_for_who_does_not_see_numbers() {
    let office = Office::open(Engine::Sqlite).await;
    let digits = Digits::of(&office.numbers());
    let mut telling = BTreeSet::new();
    for asked in office.every_address() {
        let by = By::of(&asked.path);
        let answer = office.get(&asked.path, by.masked()).await;
        let found = digits.within(&answer.all);
        assert!(found.is_empty(), "GET {} tells {found:?} ({})", asked.path, answer.status);
        let whole = office.get(&asked.path, by.owner()).await;
        let is_above = ABOVE.contains(&asked.route.as_str()) && answer.status == 403;
        assert!(is_above || whole.status == answer.status, "GET {}: {}", asked.path, answer.status);
        if !digits.within(&whole.all).is_empty() {
            telling.insert(asked.route.clone());
        }
    }
    let telling: Vec<&str> = telling.iter().map(String::as_str).collect();
    assert_eq!(telling, TELLING);
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_brings_changes_without_digits() {
    let office = Office::open(Engine::Sqlite).await;
    let digits = Digits::of(&office.numbers());
    let (contact, conversation) = office.strangers();
    let path = format!("/events?view=all&conversation={conversation}");
    for (who, sees) in [(By::Person.masked(), false), (By::Person.owner(), true)] {
        let mut stream = office.stream(&path, who).await;
        stream.next().await;
        for blocked in [true, false] {
            let change = json!({"blocked": blocked});
            office.ask("PATCH", &format!("/api/v1/contacts/{contact}"), &change, who.token()).await;
        }
        let news = stream.until("live-patch how=\"row\"").await;
        assert_eq!(!digits.within(&news).is_empty(), sees, "{news}");
    }
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn why_somebody_is_blocked_is_told_without_digits() {
    let office = Office::open(Engine::Sqlite).await;
    let digits = Digits::of(&office.numbers());
    let (contact, conversation) = office.strangers();
    let reason = json!({"reason": format!("Rings at night from +{} and swears", strange::NUMBER)});
    let path = format!("/api/v1/contacts/{contact}");
    let blocked = office.ask("POST", &format!("{path}/block"), &reason, By::Token.masked().token()).await;
    assert!(
        digits.within(&blocked.all).is_empty() && blocked.text.contains("Rings at night"),
        "{}",
        blocked.text
    );
    let pages = [
        path,
        "/api/v1/contacts?blocked=true".to_owned(),
        format!("/contacts/{contact}"),
        "/contacts?blocked=yes".to_owned(),
        format!("/c/{conversation}"),
        format!("/partials/menu/{conversation}"),
    ];
    for path in pages {
        let by = By::of(&path);
        let seen = office.get(&path, by.masked()).await;
        assert!(seen.text.contains("Rings at night"), "GET {path}: {}", seen.text);
        assert!(digits.within(&seen.all).is_empty(), "GET {path}: {}", seen.text);
        let whole = office.get(&path, by.owner()).await;
        assert!(whole.text.contains(strange::NUMBER), "GET {path}: {}", whole.text);
    }
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn digits_find_nobody_for_who_does_not_see_numbers() {
    let office = Office::open(Engine::Sqlite).await;
    let masked = By::Token.masked();
    for q in [strange::NUMBER, "4915", "112340987", "%2B49%201511%20234%200987", "0987"] {
        for list in ["/api/v1/contacts", "/api/v1/conversations"] {
            let path = format!("{list}?q={q}");
            let found = async |who| office.get(&path, who).await.json()["data"].as_array().unwrap().len();
            assert_eq!(found(masked).await, 0, "{path}");
            assert!(found(By::Token.owner()).await > 0, "{path}");
        }
        let page = format!("/partials/list?view=all&q={q}");
        let rows = async |who| office.get(&page, who).await.text.matches("href=\"/c/").count();
        assert_eq!(rows(By::Person.masked()).await, 0, "{page}");
        assert!(rows(By::Person.owner()).await > 0, "{page}");
    }
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_see_numbers_answers_and_is_answered_without_them() {
    let office = Office::open(Engine::Sqlite).await;
    let digits = Digits::of(&office.numbers());
    let token = By::Token.masked().token();
    let (contact, conversation) = office.strangers();
    let quiet = office.quiet_conversation().await;
    let text = json!({"type": "text", "text": {"body": "We have news"}});
    let messages = |id: &str| format!("/api/v1/conversations/{id}/messages");
    let (path, change) = (format!("/api/v1/contacts/{contact}"), json!({"blocked": false}));
    let changed = office.ask("PATCH", &path, &change, token).await;
    let sent = office.ask("POST", &messages(&conversation), &text, token).await;
    let refused = office.ask("POST", &messages(&quiet), &text, token).await;
    assert_eq!((sent.status, refused.status), (201, 422), "{} {}", sent.text, refused.text);
    for answer in [changed, sent, refused] {
        assert!(digits.within(&answer.all).is_empty(), "{}", answer.text);
    }
    // A way out can be followed as it stands, by the conversation.
    let refused = office.ask("POST", &messages(&quiet), &text, token).await;
    let ways = refused.json()["refusal"]["remedies"].clone();
    let later = ways.as_array().unwrap().iter().find(|way| way["kind"] == "send_when_they_write").unwrap();
    let request = &later["request"];
    assert_eq!((&request["path"], &request["body"]["to"]), (&json!(messages(&quiet)), &Value::Null));
    let waits = office.ask("POST", &messages(&quiet), &request["body"], token).await;
    assert_eq!((waits.status, &waits.json()["waits_for_customer"]), (201, &json!(true)), "{}", waits.text);
    // The same on a page: the bubble that comes back, and the refusal in the composer's place.
    for (conversation, status) in [(&conversation, 200), (&quiet, 422)] {
        let drawn = office.get(&format!("/c/{conversation}"), By::Person.masked()).await.text;
        let nonce = drawn.split("name=\"nonce\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let form = [("text", "We have more news"), ("nonce", nonce.unwrap()), ("client_id", conversation)];
        let page = office.post(&format!("/c/{conversation}/messages"), &form, By::Person.masked()).await;
        assert_eq!(page.status, status, "{}", page.text);
        assert!(digits.within(&page.all).is_empty(), "{}", page.text);
    }
    // Nobody is named by a number: the answer would tell whether it is somebody's.
    let mut typed = json!({"channel_id": office.channel().await, "to": format!("+{}", strange::NUMBER)});
    typed["type"] = "text".into();
    typed["text"] = json!({"body": "We have news"});
    let sent = office.ask("POST", "/api/v1/messages", &typed, token).await;
    assert_eq!(sent.status, 422, "{}", sent.text);
    let permit = office.ask("POST", "/api/v1/permits", &typed, token).await;
    assert_eq!(permit.status, 422, "{}", permit.text);
    let contact = json!({"phone": format!("+{}", strange::NUMBER)});
    let added = office.ask("POST", "/api/v1/contacts", &contact, token).await;
    assert_eq!(added.status, 422, "{}", added.text);
    // What somebody writes tells them nothing of the number either: guesses look alike, right or wrong.
    let guesses = "4155550123 and 15550100141";
    let written = json!({"type": "text", "text": {"body": guesses}, "when": "customer_writes"});
    let sent = office.ask("POST", &messages(&conversation), &written, token).await;
    assert!(!sent.text.contains("4155550123"), "{}", sent.text);
    office.close().await;
}
