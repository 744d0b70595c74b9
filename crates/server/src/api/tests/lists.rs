//! What narrows a list: numbers as they are dialled at home, signs, and parameters that there are not.

use crate::api::fixture::Client;
use serde_json::Value;

async fn names(desk: &Client, path: &str) -> Vec<String> {
    let found = desk.get(&format!("/api/v1/{path}")).await.is(200).json;
    let name = |row: &Value| row["contact"]["name"].as_str().or(row["name"].as_str()).unwrap().to_owned();
    found["data"].as_array().unwrap().iter().map(name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_found_as_it_is_dialled_inside_its_country() {
    let desk = Client::open().await;
    desk.hears("447700900118", "Priya", "Order 0812345678 please").await;
    desk.hears("15550100778", "Ben 🚲", "Nothing").await;
    for list in ["conversations", "contacts"] {
        for q in [
            "07700%20900118",
            "07700900118",
            "0%207700%20900-118",
            "(0)7700%20900118",
            "0044%207700%20900118",
        ] {
            assert_eq!(names(&desk, &format!("{list}?q={q}")).await, ["Priya"], "{list} {q}");
        }
        // It is the end of the number, and long enough for one.
        for q in ["0770090011", "000118"] {
            assert!(names(&desk, &format!("{list}?q={q}")).await.is_empty(), "{list} {q}");
        }
        // Signs alone are looked for too.
        assert!(names(&desk, &format!("{list}?q=%F0%9F%98%80")).await.is_empty(), "{list}");
        assert_eq!(names(&desk, &format!("{list}?q=%F0%9F%9A%B2")).await, ["Ben 🚲"], "{list}");
        assert_eq!(names(&desk, &format!("{list}?q=-%20priya")).await, ["Priya"], "{list}");
    }
    assert_eq!(names(&desk, "conversations?q=0812345678").await, ["Priya"], "in a message as it was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_that_there_is_not_is_named() {
    let desk = Client::open().await;
    let id = desk.hears("15550100777", "Maria", "Hello").await;
    let messages = format!("conversations/{id}/messages");
    let lists =
        "conversations contacts channels users templates charges charges/days charges.csv unknowns notices";
    for path in lists.split(' ').chain([messages.as_str()]) {
        let answer = desk.get(&format!("/api/v1/{path}?bogus=1")).await.is(400);
        assert_eq!(answer.field(), "bogus", "{path}: {}", answer.text);
    }
    let answer = desk.get("/api/v1/contacts?qq=maria").await;
    let said = answer.json["errors"][0]["message"].as_str().unwrap();
    assert_eq!(said, "There is no such parameter; there are q, cursor and limit.");
}
