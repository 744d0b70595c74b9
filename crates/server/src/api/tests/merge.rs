//! Two contacts are merged and taken apart by programs, and what is wrong with that is told.

use serde_json::{Value, json};
use transom_rules::time::Span;

use crate::api::fixture::Client;

const MARIA: &str = "15550100777";
const MARY: &str = "15550100888";

async fn contact(desk: &Client, phone: &str) -> String {
    let found = desk.get(&format!("/api/v1/contacts?q={phone}")).await.is(200).json;
    found["data"][0]["id"].as_str().unwrap().to_owned()
}

fn addresses(contact: &Value) -> Vec<&str> {
    contact["identities"].as_array().unwrap().iter().map(|one| one["address"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_looks_merges_and_takes_apart() {
    let desk = Client::open().await;
    desk.hears_at(MARIA, "Maria", "Hello?", Span::minutes(5)).await;
    desk.hears(MARY, "Mary", "Is somebody there?").await;
    let (maria, mary) = (contact(&desk, MARIA).await, contact(&desk, MARY).await);
    let path = format!("/api/v1/contacts/{maria}");
    let change = json!({"blocked": true}).to_string();
    desk.call("PATCH", &format!("/api/v1/contacts/{mary}"), Some(change), &[]).await.is(200);
    let outlook = desk.get(&format!("{path}/merge/{mary}")).await.is(200).json;
    assert_eq!(
        (&outlook["name"], &outlook["blocked"], &outlook["conversations"]),
        (&"Maria".into(), &true.into(), &1.into())
    );
    assert_eq!(addresses(&outlook), ["+15550100888"]);
    assert_eq!(desk.get(&path).await.json["identities"].as_array().unwrap().len(), 1, "it only looked");
    let merged = desk.post(&format!("{path}/merge"), &json!({"contact_id": mary})).await.is(200).json;
    assert_eq!(addresses(&merged), ["+15550100777", "+15550100888"]);
    assert_eq!((&merged["name"], &merged["blocked"]), (&"Maria".into(), &true.into()));
    desk.get(&format!("/api/v1/contacts/{mary}")).await.is(404);
    let before = desk.get(&format!("{path}/merges")).await.is(200).json;
    assert_eq!(
        (&before["data"][0]["contact_id"], &before["data"][0]["name"]),
        (&mary.as_str().into(), &"Mary".into())
    );
    assert_eq!(desk.get(&format!("{path}/links")).await.is(200).json["data"], json!([]));
    let parted = desk.post(&format!("{path}/unmerge"), &json!({})).await.is(200).json;
    assert_eq!((&parted["kept"]["blocked"], &parted["parted"]["blocked"]), (&false.into(), &true.into()));
    assert_eq!(addresses(&parted["parted"]), ["+15550100888"]);
    let told = desk.get("/api/v1/audit?verb=contact.merge").await.is(200).json;
    assert_eq!(told["data"][0]["detail"], format!("joined contact={mary} conversations=1"));
    let told = desk.get("/api/v1/audit?verb=contact.unmerge").await.is(200).json;
    assert_eq!(told["data"][0]["detail"], format!("parted contact={mary} conversations=1 messages=0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_merged_is_told() {
    let desk = Client::open().await;
    desk.hears(MARIA, "Maria", "Hello?").await;
    let maria = contact(&desk, MARIA).await;
    let path = format!("/api/v1/contacts/{maria}");
    let nobody = desk.app.clock.id().to_string();
    for other in [&maria, &nobody] {
        let refused = desk.post(&format!("{path}/merge"), &json!({"contact_id": other})).await.is(422);
        assert_eq!(refused.field(), "contact_id");
        desk.get(&format!("{path}/merge/{other}")).await.is(422);
    }
    desk.post(&format!("/api/v1/contacts/{nobody}/merge"), &json!({"contact_id": maria})).await.is(404);
    desk.post(&format!("{path}/unmerge"), &json!({})).await.is(409);
    desk.post(&format!("/api/v1/contacts/{nobody}/unmerge"), &json!({})).await.is(404);
    for part in ["merges", "links"] {
        desk.get(&format!("/api/v1/contacts/{nobody}/{part}")).await.is(404);
    }
}
