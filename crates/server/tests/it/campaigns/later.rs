//! What becomes of a campaign after it was planned: it begins at its time, waits for an hour and is let go by looser ones, keeps
//! its SMS for the morning too, and stands where those who were added cost more than was agreed to.

use serde_json::{Value, json};

use super::terms::{hours, policy};
use super::{act, comes_to, left, phones, planned, recipients, shown, template};
use crate::harness::{Desk, Engine, eventually, on_each_engine, run};

on_each_engine!(
    it_begins_by_itself_at_its_time,
    looser_hours_let_go_at_once_whom_the_stricter_ones_kept_back,
    an_sms_in_its_place_wakes_nobody,
    who_is_added_counts_towards_what_was_agreed_to,
    one_that_stood_for_its_failures_goes_on_when_somebody_says_so,
);

async fn now(desk: &Desk) -> i64 {
    desk.sim_get("clock").await["now"].as_i64().unwrap()
}

async fn change(desk: &Desk, campaign: &Value, wanted: Value) -> crate::harness::Answer {
    let path = format!("/api/v1/campaigns/{}", campaign["id"].as_str().unwrap());
    desk.ask(reqwest::Method::PATCH, &path, Some(&wanted)).await
}

async fn it_begins_by_itself_at_its_time(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 2).await);
    let at = now(&desk).await + 3_600;
    let campaign = planned(&desk, &template, &to, json!({"terms": {"starts_at": at}})).await;
    assert_eq!((&campaign["status"], &campaign["terms"]["starts_at"]), (&json!("planned"), &json!(at)));
    let past = change(&desk, &campaign, json!({"starts_at": at - 7_200})).await;
    assert_eq!(past.json["code"], "campaign_start");
    let later = change(&desk, &campaign, json!({"starts_at": at + 3_600})).await.success();
    assert_eq!(later["terms"]["starts_at"], at + 3_600);
    desk.advance(3_700).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(shown(&desk, &campaign).await["status"], "planned", "it begins later now");
    desk.advance(3_600).await;
    let done = comes_to(&desk, &campaign, "completed").await;
    assert_eq!(done["progress"]["planned"], 0, "{done}");
    assert_eq!(change(&desk, &campaign, json!({"starts_at": null})).await.status, 409, "it was sent");
    desk.end().await;
}

async fn looser_hours_let_go_at_once_whom_the_stricter_ones_kept_back(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 3).await);
    policy(&desk, json!({"quiet": hours(&desk, -1, 6).await})).await;
    let campaign = planned(&desk, &template, &to, json!({})).await;
    act(&desk, &campaign, "start").await;
    eventually("it is known when it goes on", async || {
        shown(&desk, &campaign).await["progress"]["waits_until"].is_i64().then_some(())
    })
    .await;
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(left(&desk, &campaign).await, 3, "it is quiet");
    policy(&desk, json!({})).await;
    comes_to(&desk, &campaign, "completed").await;
    desk.end().await;
}

async fn an_sms_in_its_place_wakes_nobody(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 1).await);
    desk.sim("customers", &json!({"phone": super::phone(0), "online": false})).await;
    policy(&desk, json!({})).await;
    let sms = json!({"channel_id": desk.channel_of("sms", "id"), "after_minutes": 5, "text": "By SMS, then"});
    let campaign = planned(&desk, &template, &to, json!({"terms": {"sms": sms}})).await;
    act(&desk, &campaign, "start").await;
    comes_to(&desk, &campaign, "completed").await;
    let row = recipients(&desk, &campaign).await.remove(0);
    policy(&desk, json!({"quiet": hours(&desk, -1, 3).await})).await;
    desk.advance(6 * 60).await;
    let fallback = async || desk.message(&row["message_id"]).await["fallback"].clone();
    let waits = eventually("it waits for the morning", async || {
        Some(fallback().await).filter(|fallback| fallback["why"].is_string())
    })
    .await;
    assert_eq!(waits["state"], "waiting", "{waits}");
    assert!(waits["due_at"].as_i64() > Some(now(&desk).await + 3_600), "{waits}");
    policy(&desk, json!({})).await;
    eventually("the hours are others", async || (fallback().await["state"] == "sent").then_some(())).await;
    desk.sim("customers", &json!({"phone": super::phone(0), "online": true})).await;
    assert_eq!(to[0].gets(&desk, "By SMS, then").await["channel"], "sms");
    desk.end().await;
}

const ADDS: &str = "
flow: 1
name: Adds to a campaign
triggers:
  - keyword: join
steps:
  add:
    start_campaign: To many
";

async fn who_is_added_counts_towards_what_was_agreed_to(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 3).await);
    // One costs 0.0034, so that three are more than this. The second waits for tomorrow, which keeps it open.
    policy(&desk, json!({"approve_above": "0.008"})).await;
    let campaign = planned(&desk, &template, &to[..2], json!({"pace": {"per_day": 1}})).await;
    act(&desk, &campaign, "start").await;
    eventually("it went to the first", async || (left(&desk, &campaign).await == 1).then_some(())).await;
    let bot = desk.post("/api/v1/bots", &json!({"text": ADDS})).await.success();
    assert_eq!(bot["problems"], json!([]), "{bot}");
    let bot = format!("/api/v1/bots/{}", bot["id"].as_str().unwrap());
    desk.post(&format!("{bot}/deploy"), &json!({})).await.success();
    desk.post(&format!("{bot}/on"), &json!({})).await.success();
    to[2].writes(&desk, "Join").await;
    let stands = comes_to(&desk, &campaign, "paused").await;
    assert_eq!((&stands["why"], &stands["progress"]["planned"]), (&json!("approval"), &json!(2)), "{stands}");
    assert_eq!(stands["approval"]["is_needed"], true, "{stands}");
    let id = campaign["id"].as_str().unwrap();
    for pace in [json!({}), json!({"per_day": 1})] {
        change(&desk, &campaign, json!({"pace": pace})).await.success();
        assert_eq!(shown(&desk, &campaign).await["status"], "paused", "another speed lets nobody go on");
    }
    let resumed = desk.post(&format!("/api/v1/campaigns/{id}/resume"), &json!({})).await;
    assert_eq!(resumed.json["code"], "campaign_approval");
    let said = run(&["campaign", "approve", id, "--database", &desk.database()], "").await;
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert_eq!(comes_to(&desk, &campaign, "running").await["why"], Value::Null);
    let faster = change(&desk, &campaign, json!({"pace": {"per_day": 3}})).await.success();
    assert_eq!(faster["approval"]["is_needed"], false, "{faster}");
    comes_to(&desk, &campaign, "completed").await;
    desk.end().await;
}

async fn one_that_stood_for_its_failures_goes_on_when_somebody_says_so(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 40).await);
    let campaign = planned(&desk, &template, &to, json!({"pace": {"per_second": 10}})).await;
    desk.sim("faults", &json!({"fail_code": 131_026, "fail_async": true})).await;
    act(&desk, &campaign, "start").await;
    let stood = comes_to(&desk, &campaign, "paused").await;
    assert_eq!(stood["why"], "failures", "{stood}");
    desk.sim("faults", &json!({"reset": true})).await;
    act(&desk, &campaign, "resume").await;
    let done = comes_to(&desk, &campaign, "completed").await;
    let told = |shown: &Value, name: &str| shown["progress"][name].as_u64().unwrap();
    let (sent, failed) = (told(&done, "sent"), told(&done, "failed"));
    assert!(sent > 0 && failed >= 20, "{done}");
    assert_eq!((sent + failed, &done["plan"]["eligible"]), (40, &json!(40)));
    assert!(done["ends_at"].is_null(), "{done}");
    let path = format!("/api/v1/campaigns/{}/retry", campaign["id"].as_str().unwrap());
    desk.post(&path, &json!({"which": "failed"})).await.success();
    let done = comes_to(&desk, &campaign, "completed").await;
    assert_eq!((told(&done, "sent"), told(&done, "failed")), (40, 0));
    let results = desk.get(&format!("/api/v1/campaigns/{}/results", campaign["id"].as_str().unwrap())).await;
    let hours = results["course"].as_array().unwrap().iter();
    let all: i64 = hours.filter_map(|hour| hour["counts"]["sent"].as_i64()).sum();
    assert_eq!(all, 40, "each was sent to once: {results}");
    desk.end().await;
}
