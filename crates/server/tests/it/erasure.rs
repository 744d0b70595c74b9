//! A person who is erased is found nowhere: not their number, name, words or files, not WhatsApp's ids that are made
//! of their number; in the bytes of the files, or in all rows of all tables. Whoever stood beside them is as before,
//! and so is the money.

use std::collections::BTreeSet;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_postgres::NoTls;

use crate::harness::{Customer, Desk, Engine, eventually, run};

const ANA: &str = "15550177701";
const BEN: &str = "15550188802";
/// Words that stand nowhere but in what Ana said, was told, is called, or sent.
const HERS: [&str; 10] = [
    "Quillfeather",
    "marmalade",
    "zeppelin",
    "periwinkle",
    "tangerine",
    "hollyhock",
    "snapdragon",
    "quince-jelly",
    "unheard-of",
    "order-for",
];
const AT: i64 = 1_790_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn who_is_erased_is_found_nowhere_on_sqlite() {
    let desk = Desk::new(Engine::Sqlite).await;
    let folder = desk.folder.path().to_owned();
    erased(desk, async || files_of(&folder)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_erased_is_found_nowhere_on_postgres() {
    let desk = Desk::new(Engine::Postgres).await;
    let (database, media) = (desk.database(), desk.folder.path().join("media"));
    erased(desk, async || [rows_of(&database).await, files_in(&media)].concat()).await;
}

/// Killed in the middle, with more bodies than are gone through at once.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_was_killed_comes_to_its_end() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    let ana = desk.customer(ANA, "Ana Quillfeather").await;
    let number = desk.channel("phone_number_id");
    for n in 0..700 {
        let value = json!({"contacts": [contact(ANA, "Ana Quillfeather")],
            "messages": [wrote(ANA, &format!("wamid.QW5h{n}"), "I like periwinkle")]});
        assert_eq!(desk.webhook(envelope(&number, value)).await, 200);
    }
    ana.window_is(&desk, "closed").await;
    let contact = desk.list(&format!("/api/v1/contacts?q={ANA}")).await.remove(0);
    let path = format!("/api/v1/contacts/{}", contact["id"].as_str().unwrap());
    assert_eq!(desk.ask(Method::DELETE, &path, None).await.status, 202);
    desk.restart().await;
    is_erased(&desk, &path).await;
    let told = run(&["contact", "erasures", "--database", &desk.database()], "").await;
    let told = String::from_utf8(told.stdout).unwrap();
    let id = contact["id"].as_str().unwrap();
    assert!(told.contains(&format!("  erased        {id}")), "{told}");
    let cookie = desk.sign_in().await;
    let (status, page) = desk.page_with(&cookie, &format!("/contacts/{id}/erasure")).await;
    assert!(status == 200 && page.contains("Nothing of them is left here"), "{status} {page}");
    let left = files_of(desk.folder.path());
    for word in [ANA, "Quillfeather", "periwinkle", "wamid.QW5h"] {
        assert!(!holds(&left, word), "{word} is still there");
    }
    desk.end().await;
}

async fn erased(desk: Desk, bytes: impl AsyncFn() -> Vec<u8>) {
    let (ana, ben) = (desk.customer(ANA, "Ana Quillfeather").await, desk.customer(BEN, "Ben").await);
    let cookie = desk.sign_in().await;
    talk(&desk, &ana, &ben, &cookie).await;
    let before = bytes().await;
    for word in HERS.into_iter().chain([ANA, "wamid.QW5h"]) {
        assert!(holds(&before, word), "{word} is there to begin with");
    }
    assert!(names_in_wamids(&before).contains(ANA));
    let contact = desk.list(&format!("/api/v1/contacts?q={ANA}")).await.remove(0);
    let path = format!("/api/v1/contacts/{}", contact["id"].as_str().unwrap());
    let exported = desk.post(&format!("{path}/export"), &json!({})).await.success();
    is_all_there_is(&exported);
    let (bens, money) = (of(&desk, &ben).await, money(&desk).await);
    assert!(!money.is_empty());
    let late = was_on_its_way(&desk, &ana).await;
    erase(&desk, &path).await;
    assert_eq!(desk.ask(Method::DELETE, &path, None).await.status, 404);
    is_nowhere(&bytes().await);
    comes_back(&desk, &ana, late).await;
    is_nowhere(&bytes().await);
    assert_eq!(of(&desk, &ben).await, without_the_quote(bens.clone()));
    assert_eq!(self::money(&desk).await, money);
    let again = run(&["reprocess", "--database", &desk.database()], "").await;
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    is_nowhere(&bytes().await);
    assert_eq!(of(&desk, &ben).await, without_the_quote(bens));
    assert_eq!(desk.list(&format!("/api/v1/contacts?q={ANA}")).await, Vec::<Value>::new());
    ana.writes(&desk, "Hello, I am new here").await;
    let anew =
        ana.conversation(&desk, "she is somebody new", |found| found["contact"]["id"] != contact["id"]).await;
    assert_eq!(
        desk.list(&format!("/api/v1/conversations/{}/messages", anew["id"].as_str().unwrap())).await.len(),
        1
    );
    let (status, page) = desk.page_with(&cookie, &format!("/c/{}", anew["id"].as_str().unwrap())).await;
    assert!(status == 200 && page.contains("/erase\""), "{status}");
    desk.end().await;
}

/// Erases a contact; until nothing is left of them.
async fn erase(desk: &Desk, path: &str) {
    let begun = desk.ask(Method::DELETE, path, None).await;
    assert_eq!((begun.status, &begun.json["state"]), (202, &"erasing".into()));
    is_erased(desk, path).await;
}

async fn is_erased(desk: &Desk, path: &str) {
    let path = format!("{path}/erasure");
    eventually("nothing is left", async || {
        let state = desk.get(&path).await["state"].clone();
        (state == "erased").then_some(())
    })
    .await;
    let log = desk.list("/api/v1/audit?verb=contact.erase").await;
    let told: Vec<_> = log.iter().map(|line| line["detail"].as_str().unwrap()).collect();
    assert_eq!(told, ["ended", "begun"]);
}

/// A message that WhatsApp has, and her phone has not; its id.
async fn was_on_its_way(desk: &Desk, ana: &Customer) -> Value {
    desk.sim("customers", &json!({"phone": ANA, "online": false})).await;
    let sent = desk.send(ana, "We also sell a quince-jelly").await;
    desk.reaches(&sent["id"], "sent").await["wamid"].clone()
}

/// What Meta tells of her messages after she was erased: how far one got, that one was written on the owner's phone,
/// and once more what it told before.
async fn comes_back(desk: &Desk, ana: &Customer, late: Value) {
    desk.sim("customers", &json!({"phone": ANA, "online": true})).await;
    ana.reads(desk).await;
    eventually("all is told", async || {
        let pending = desk.sim_get("pending").await;
        (pending["webhooks"] == 0 && pending["steps"] == 0).then_some(())
    })
    .await;
    let number = desk.channel("phone_number_id");
    for (field, value) in [
        (
            "messages",
            json!({"contacts": [contact(ANA, "Ana Quillfeather")],
            "messages": [wrote(ANA, "wamid.QW5h", "I like periwinkle")]}),
        ),
        (
            "smb_message_echoes",
            json!({"message_echoes": [{"from": "15550100200", "to": ANA, "id": late,
            "timestamp": AT.to_string(), "type": "text", "text": {"body": "We also sell a quince-jelly"}}]}),
        ),
    ] {
        assert_eq!(desk.webhook(envelope_of(field, &number, value)).await, 200);
    }
}

/// Everything that can be of a person.
async fn talk(desk: &Desk, ana: &Customer, ben: &Customer, cookie: &str) {
    ana.writes(desk, "Do you sell marmalade?").await;
    ben.writes(desk, "Good morning").await;
    let file = json!({"type": "document", "document": {"mime_type": "text/plain", "filename": "hollyhock.txt",
        "data": STANDARD.encode("snapdragon and more")}});
    ana.sends(desk, file).await;
    let hers = ana.window_is(desk, "open").await;
    let said = desk.send(ana, "We sell a zeppelin").await;
    desk.reaches(&said["id"], "delivered").await;
    let wamid = desk.message(&said["id"]).await["wamid"].clone();
    ana.sends(desk, json!({"type": "reaction", "reaction": {"message_id": wamid, "emoji": "👍"}})).await;
    ben.window_is(desk, "open").await;
    let number = desk.channel("phone_number_id");
    let shared = json!({
        "contacts": [contact(ANA, "Ana Quillfeather"), contact(BEN, "Ben")],
        "messages": [
            wrote(ANA, "wamid.QW5h", "I like periwinkle"),
            {"from": BEN, "id": "wamid.QmVu", "timestamp": AT.to_string(), "type": "text",
                "text": {"body": "So do I"}, "context": {"from": ANA, "id": "wamid.QW5h"}},
            {"from": ANA, "id": "wamid.WHg=", "type": "text", "text": {"body": "unheard-of"}},
        ],
    });
    assert_eq!(desk.webhook(envelope(&number, shared)).await, 200);
    let failed = json!({"id": "wamid.Tm9ib2R5", "status": "failed", "timestamp": AT.to_string(), "recipient_id": ANA,
        "errors": [{"code": 131_026, "title": "It failed", "error_data": {"details": "tangerine"}}]});
    assert_eq!(desk.webhook(envelope(&number, json!({"statuses": [failed]}))).await, 200);
    let noticed =
        json!({"errors": [{"code": 1, "title": "quince-jelly", "message": format!("to {ANA} failed")}]});
    assert_eq!(desk.webhook(envelope(&number, noticed)).await, 200);
    let draft = format!("/c/{}/draft", hers["id"].as_str().unwrap());
    let form = [("text", "order-for you")];
    let kept = crate::harness::client()
        .post(desk.url(&draft))
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin")
        .form(&form);
    assert_eq!(kept.send().await.unwrap().status(), 204);
    eventually("the file is here", async || {
        holds(&files_in(&desk.folder.path().join("media")), "snapdragon").then_some(())
    })
    .await;
}

fn contact(phone: &str, name: &str) -> Value {
    json!({"profile": {"name": name}, "wa_id": phone})
}

fn wrote(phone: &str, wamid: &str, words: &str) -> Value {
    json!({"from": phone, "id": wamid, "timestamp": AT.to_string(), "type": "text", "text": {"body": words}})
}

fn envelope(number: &str, value: Value) -> String {
    envelope_of("messages", number, value)
}

fn envelope_of(field: &str, number: &str, mut value: Value) -> String {
    value["messaging_product"] = "whatsapp".into();
    value["metadata"] = json!({"display_phone_number": "15550100200", "phone_number_id": number});
    let entry = json!({"id": "1", "time": AT, "changes": [{"field": field, "value": value}]});
    json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string()
}

/// What somebody who asks for their data gets.
fn is_all_there_is(exported: &Value) {
    assert_eq!(exported["contact"]["name"], "Ana Quillfeather");
    assert_eq!(exported["identities"][0]["phone"], ANA);
    assert_eq!(exported["media"][0]["filename"], "hollyhock.txt");
    assert_eq!(exported["charges"].as_array().unwrap().len(), 1);
    assert!(!exported["pairs"].as_array().unwrap().is_empty());
    let said: BTreeSet<&str> = exported["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|message| message["text"].as_str())
        .collect();
    for words in ["Do you sell marmalade?", "We sell a zeppelin", "I like periwinkle"] {
        assert!(said.contains(words), "{said:?}");
    }
}

/// What the API shows of somebody.
async fn of(desk: &Desk, who: &Customer) -> Value {
    let conversation = who.conversation(desk, "their conversation", |_| true).await;
    let path = format!("/api/v1/conversations/{}/messages", conversation["id"].as_str().unwrap());
    json!({"conversation": conversation, "messages": desk.list(&path).await})
}

/// The same, without what they quoted.
fn without_the_quote(mut of: Value) -> Value {
    for message in of["messages"].as_array_mut().unwrap() {
        if message["wamid"] == "wamid.QmVu" {
            message["context_wamid"] = Value::Null;
            message["message"]["context"] = json!({"erased": true});
        }
    }
    of
}

async fn money(desk: &Desk) -> Vec<Value> {
    let mut days = vec![desk.get("/api/v1/charges/days").await];
    let mut each = desk.list("/api/v1/charges").await;
    for charge in &mut each {
        let members = charge.as_object_mut().unwrap();
        members.retain(|name, _| {
            ["amount", "currency", "category", "market", "day", "reason"].contains(&name.as_str())
        });
    }
    each.sort_by_key(ToString::to_string);
    days.append(&mut each);
    days
}

#[track_caller]
fn is_nowhere(bytes: &[u8]) {
    for word in HERS.into_iter().chain([ANA, "wamid.QW5h", "wamid.WHg", "wamid.Tm9ib2R5"]) {
        assert!(!holds(bytes, word), "{word} is still there");
    }
    assert!(!names_in_wamids(bytes).contains(ANA), "an id of WhatsApp's holds the number");
}

/// In small letters too: the index of words has no others.
pub(crate) fn holds(bytes: &[u8], word: &str) -> bool {
    let folded = word.to_lowercase();
    [word, &folded].into_iter().any(|word| bytes.windows(word.len()).any(|found| found == word.as_bytes()))
}

/// The numbers that are in WhatsApp's ids of messages.
fn names_in_wamids(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let is_code = |letter: char| letter.is_ascii_alphanumeric() || "+/=".contains(letter);
    let ids = text.split("wamid.").skip(1);
    let codes = ids.map(|rest| rest.split(|letter| !is_code(letter)).next().unwrap_or_default());
    codes
        .filter_map(|code| STANDARD.decode(code.get(..code.len() / 4 * 4)?).ok())
        .map(|made_of| String::from_utf8_lossy(&made_of).into_owned())
        .collect()
}

/// The database's files and those of customers.
pub(crate) fn files_of(folder: &Path) -> Vec<u8> {
    let database =
        ["transom.db", "transom.db-wal"].map(|name| std::fs::read(folder.join(name)).unwrap_or_default());
    [database.concat(), files_in(&folder.join("media"))].concat()
}

pub(crate) fn files_in(folder: &Path) -> Vec<u8> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| if path.is_dir() { files_in(&path) } else { std::fs::read(path).unwrap() })
        .collect()
}

/// All rows of all tables, bytes written as letters where they are some.
pub(crate) async fn rows_of(database: &str) -> Vec<u8> {
    let (client, connection) = tokio_postgres::connect(database, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("SET bytea_output = 'escape'").await.unwrap();
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let mut all = String::new();
    for table in client.query(tables, &[]).await.unwrap() {
        let sql = format!("SELECT t::text FROM {} t", table.get::<_, String>(0));
        for row in client.query(&sql, &[]).await.unwrap() {
            all += &row.get::<_, String>(0);
            all.push('\n');
        }
    }
    all.into_bytes()
}
