//! What a campaign is told beyond its template: who approves it, when it goes and how often, in which languages, which of
//! two templates, what follows it; and what came of it in its parts.

use serde_json::{Value, json};

use super::{act, comes_to, phones, planned, recipients, shown, template, times};
use crate::harness::{Customer, Desk, Engine, eventually, on_each_engine, run};

on_each_engine!(
    somebody_else_approves_what_costs_much,
    nobody_gets_it_in_quiet_hours_or_more_often_than_is_said,
    each_gets_it_in_their_language_and_the_better_of_two,
    who_did_not_answer_gets_the_next_step,
    a_segment_gets_it_again_and_the_conversation_lasts_as_long_as_is_said,
    an_answer_on_another_day_begins_a_conversation_of_its_own,
    the_difference_to_the_plan_is_explained,
);

pub(super) async fn policy(desk: &Desk, policy: Value) -> Value {
    let mut all = json!({"approve_above": null, "quiet": null, "cap": null});
    all.as_object_mut().unwrap().extend(policy.as_object().unwrap().clone());
    desk.ask(reqwest::Method::PUT, "/api/v1/campaign-policy", Some(&all)).await.success()
}

async fn results(desk: &Desk, campaign: &Value) -> Value {
    desk.get(&format!("/api/v1/campaigns/{}/results", campaign["id"].as_str().unwrap())).await
}

/// The reasons why nothing is sent to some.
fn refused(campaign: &Value) -> Vec<(&str, i64)> {
    campaign["plan"]["refused"].as_array().unwrap().iter().map(super::code_and_count).collect()
}

async fn named(desk: &Desk, name: &str, language: &str) -> Value {
    let all = desk.list("/api/v1/templates").await;
    let is_it = |one: &&Value| one["name"] == name && one["language"] == language;
    all.iter().find(is_it).unwrap_or_else(|| panic!("no {name}")).clone()
}

async fn somebody_else_approves_what_costs_much(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 2).await);
    assert_eq!(policy(&desk, json!({"approve_above": "0.000001"})).await["approve_above"], "0.000001");
    let campaign = planned(&desk, &template, &to, json!({})).await;
    let id = campaign["id"].as_str().unwrap();
    assert_eq!(campaign["approval"], json!({"is_needed": true, "by": null, "at": null}), "{campaign}");
    let start = format!("/api/v1/campaigns/{id}/start");
    assert_eq!(desk.post(&start, &json!({})).await.json["code"], "campaign_approval");
    let own = desk.post(&format!("/api/v1/campaigns/{id}/approve"), &json!({})).await;
    assert_eq!(own.json["code"], "campaign_own", "who planned it");
    let me = Customer::new(super::phone(0));
    let tried =
        desk.post(&format!("/api/v1/campaigns/{id}/try"), &json!({"to": me.address()})).await.success();
    desk.reaches(&tried["message_id"], "delivered").await;
    assert_eq!(shown(&desk, &campaign).await["progress"]["sent"], 0, "what was tried is in no plan");
    let said = run(&["campaign", "approve", id, "--database", &desk.database()], "").await;
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert_eq!(shown(&desk, &campaign).await["approval"]["is_needed"], false);
    act(&desk, &campaign, "start").await;
    comes_to(&desk, &campaign, "completed").await;
    policy(&desk, json!({})).await;
    assert_eq!(planned(&desk, &template, &to, json!({})).await["approval"]["is_needed"], false);
    desk.end().await;
}

/// Some hours from now, as UTC's clock on the wall tells them.
pub(super) async fn hours(desk: &Desk, from: i64, until: i64) -> String {
    let now = desk.sim_get("clock").await["now"].as_i64().unwrap();
    let hour = |hours: i64| ((now / 3600 + hours).rem_euclid(24), 0);
    let ((from, zero), (until, _)) = (hour(from), hour(until));
    format!("{from:02}:{zero:02}-{until:02}:{zero:02}")
}

/// All hours of the week, by UTC.
fn always() -> Value {
    let day = ["00:00-24:00"];
    json!({"calendar": {"by": "sender", "hours": {"zone": "UTC", "week": {
        "monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day, "saturday": day,
        "sunday": day}}}})
}

async fn nobody_gets_it_in_quiet_hours_or_more_often_than_is_said(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "MARKETING").await, phones(&desk, 4).await);
    let quiet = hours(&desk, -1, 2).await;
    policy(&desk, json!({"quiet": quiet, "cap": {"messages": 1, "days": 7}})).await;
    let slots = template["components"].to_string().matches("{{").count();
    let slots: Vec<(String, &str)> = (1..=slots).map(|n| (format!("body:{n}"), "x")).collect();
    let slots: Value = slots.into_iter().collect::<std::collections::BTreeMap<_, _>>().into_iter().collect();
    let more = json!({"parameters": slots, "terms": always(), "pace": {"per_day": 2}});
    let campaign = planned(&desk, &template, &to[..3], more.clone()).await;
    act(&desk, &campaign, "start").await;
    let waits = eventually("it is known when it goes on", async || {
        let shown = shown(&desk, &campaign).await;
        shown["progress"]["waits_until"].is_i64().then_some(shown)
    })
    .await;
    assert!(waits["ends_at"].as_i64() > waits["progress"]["waits_until"].as_i64(), "{waits}");
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(shown(&desk, &campaign).await["progress"]["planned"], 3, "it is quiet");
    desk.advance(3 * 3600).await;
    eventually("as many as go in a day are sent", async || {
        (shown(&desk, &campaign).await["progress"]["sent"] == 2).then_some(())
    })
    .await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(shown(&desk, &campaign).await["progress"]["planned"], 1, "the third waits for tomorrow");
    policy(&desk, json!({"cap": {"messages": 1, "days": 7}})).await;
    desk.advance(24 * 3600).await;
    comes_to(&desk, &campaign, "completed").await;
    let again = planned(&desk, &template, &to, more).await;
    assert_eq!((refused(&again), &again["plan"]["eligible"]), (vec![("frequency", 3)], &json!(1)));
    desk.end().await;
}

async fn each_gets_it_in_their_language_and_the_better_of_two(engine: Engine) {
    let desk = Desk::new(engine).await;
    let own = named(&desk, "order_shipped", "en_US").await;
    for phone in ["34600171001", "15550171002"] {
        desk.sim("customers", &json!({"phone": phone, "name": "Reader"})).await;
    }
    let readers = ["34600171001", "15550171002"].map(Customer::new);
    let slots = json!({"body:1": "Ana", "body:2": "HL-1"});
    let more = json!({"parameters": slots.clone(), "terms": {"languages": ["es"]}});
    let campaign = planned(&desk, &own, &readers, more).await;
    let rows = recipients(&desk, &campaign).await;
    let languages: Vec<&str> = rows.iter().map(|row| row["language"].as_str().unwrap()).collect();
    assert_eq!(languages, ["es", "en_US"], "Spain reads Spanish; of the other nothing is known");
    act(&desk, &campaign, "start").await;
    comes_to(&desk, &campaign, "completed").await;
    eventually("it is on the phone", async || (times(&desk, &readers[0], &own).await == 1).then_some(()))
        .await;

    let to = phones(&desk, 8).await;
    let (a, b) = (template(&desk, "UTILITY").await, own);
    let trial = json!({"template": {"name": b["name"], "language": b["language"]}, "share": 50, "hours": 1});
    let slots = json!({"parameters": slots, "terms": {"trial": trial}});
    let tried = planned(&desk, &a, &to, slots).await;
    act(&desk, &tried, "start").await;
    let rows = recipients(&desk, &tried).await;
    let variant = |row: &Value| row["variant"].as_str().map(str::to_owned);
    let of_b = rows.iter().position(|row| variant(row).as_deref() == Some("b")).unwrap();
    let rest = rows.iter().position(|row| variant(row).is_none()).unwrap();
    eventually("one got the other template", async || (times(&desk, &to[of_b], &b).await == 1).then_some(()))
        .await;
    to[of_b].writes(&desk, "Thank you!").await;
    eventually("the answer is counted", async || {
        (shown(&desk, &tried).await["progress"]["replied"] == 1).then_some(())
    })
    .await;
    assert_eq!(shown(&desk, &tried).await["terms"]["trial"]["winner"], Value::Null, "the rest waits");
    desk.advance(2 * 3600).await;
    let done = comes_to(&desk, &tried, "completed").await;
    assert_eq!(done["terms"]["trial"]["winner"], "b", "{done}");
    eventually("the rest gets that", async || (times(&desk, &to[rest], &b).await == 1).then_some(())).await;
    let parts = results(&desk, &tried).await["parts"].clone();
    let of =
        |variant: &str| parts.as_array().unwrap().iter().find(|part| part["variant"] == variant).cloned();
    assert_eq!(
        (&of("a").unwrap()["replied"], &of("b").unwrap()["replied"]),
        (&json!(0), &json!(1)),
        "{parts}"
    );
    desk.end().await;
}

async fn who_did_not_answer_gets_the_next_step(engine: Engine) {
    let desk = Desk::new(engine).await;
    policy(&desk, json!({})).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 2).await);
    let first = planned(&desk, &template, &to, json!({})).await;
    act(&desk, &first, "start").await;
    comes_to(&desk, &first, "completed").await;
    eventually("it is on the phone", async || (times(&desk, &to[0], &template).await == 1).then_some(()))
        .await;
    let next = json!({
        "name": "A word more", "channel_id": desk.channel("id"),
        "template": {"name": template["name"], "language": template["language"]},
        "terms": {"follows": {"campaign_id": first["id"], "after_hours": 2}},
    });
    let next = desk.post("/api/v1/campaigns", &next).await.success();
    act(&desk, &next, "start").await;
    to[0].writes(&desk, "Thanks!").await;
    eventually("the answer is counted", async || {
        (shown(&desk, &first).await["progress"]["replied"] == 1).then_some(())
    })
    .await;
    assert_eq!(shown(&desk, &next).await["plan"]["recipients"], 0, "not so long ago");
    desk.advance(2 * 3600 + 120).await;
    let done = comes_to(&desk, &next, "completed").await;
    assert_eq!((refused(&done), &done["plan"]["eligible"]), (vec![("answered", 1)], &json!(1)), "{done}");
    eventually("it came again", async || (times(&desk, &to[1], &template).await == 2).then_some(())).await;
    assert_eq!(times(&desk, &to[0], &template).await, 1);
    desk.end().await;
}

async fn a_segment_gets_it_again_and_the_conversation_lasts_as_long_as_is_said(engine: Engine) {
    let desk = Desk::new(engine).await;
    let template = template(&desk, "UTILITY").await;
    let one = desk.customer("15550171900", "Somebody labelled").await;
    one.writes(&desk, "Hello!").await;
    let before = one.window_is(&desk, "open").await;
    let label = desk.post("/api/v1/labels", &json!({"name": "Regulars", "colour": "blue"})).await.success();
    let path = format!("/api/v1/conversations/{}/labels", before["id"].as_str().unwrap());
    let labels = json!({"label_ids": [label["id"]]});
    desk.ask(reqwest::Method::PUT, &path, Some(&labels)).await.success();
    let segment = json!({"labels": [label["id"]]});
    let asked = json!({"channel_id": desk.channel("id"), "segment": segment});
    let size = desk.post("/api/v1/campaigns/audience", &asked).await.success();
    assert_eq!(size, json!({"contacts": 1, "is_cut": false}));
    let wanted = json!({
        "name": "Every day", "channel_id": desk.channel("id"), "segment": segment,
        "template": {"name": template["name"], "language": template["language"]},
        "terms": {"repeat": {"every_days": 1, "times": 1}, "conversation_hours": 72},
    });
    let campaign = desk.post("/api/v1/campaigns", &wanted).await.success();
    act(&desk, &campaign, "start").await;
    comes_to(&desk, &campaign, "completed").await;
    eventually("it is on the phone", async || (times(&desk, &one, &template).await == 1).then_some(())).await;
    desk.advance(25 * 3600).await;
    eventually("it came again", async || (times(&desk, &one, &template).await == 2).then_some(())).await;
    let all = desk.list("/api/v1/campaigns").await;
    assert_eq!((&all[0]["origin"], &all[0]["name"]), (&campaign["id"], &json!("Every day")));
    assert_eq!(shown(&desk, &campaign).await["terms"]["repeat"], Value::Null, "no more");
    one.writes(&desk, "Within its time").await;
    let same =
        one.conversation(&desk, "it joins", |it| it["last_message"]["text"] == "Within its time").await;
    assert_eq!(same["id"], before["id"]);
    desk.advance(73 * 3600).await;
    one.writes(&desk, "After its time").await;
    let other = eventually("it is new", async || {
        let all = desk.list("/api/v1/conversations?q=15550171900").await;
        all.into_iter().find(|it| it["last_message"]["text"] == "After its time")
    })
    .await;
    assert_ne!(other["id"], before["id"]);
    desk.end().await;
}

async fn an_answer_on_another_day_begins_a_conversation_of_its_own(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 2).await);
    let campaign = planned(&desk, &template, &to, json!({})).await;
    act(&desk, &campaign, "start").await;
    for one in &to {
        one.conversation(&desk, "it arrived", |it| it["last_message"]["state"] == "delivered").await;
    }
    to[0].writes(&desk, "Soon").await;
    to[0].window_is(&desk, "open").await;
    desk.advance(25 * 3600).await;
    to[1].writes(&desk, "Late").await;
    let of = |one: &Customer| format!("/api/v1/conversations?q={}", one.address().trim_start_matches('+'));
    let late = eventually("the late answer is there", async || {
        let all = desk.list(&of(&to[1])).await;
        all.iter().any(|it| it["last_message"]["text"] == "Late").then_some(all)
    });
    assert_eq!((late.await.len(), desk.list(&of(&to[0])).await.len()), (2, 1));
    desk.end().await;
}

async fn the_difference_to_the_plan_is_explained(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 3).await);
    let campaign = planned(&desk, &template, &to, json!({})).await;
    let referral = json!({"source_type": "ad", "source_id": "1", "source_url": "https://ads.example/1"});
    to[0].sends(&desk, json!({"type": "text", "text": {"body": "Your ad"}, "referral": referral})).await;
    to[0].window_is(&desk, "open").await;
    to[1].writes(&desk, "STOP").await;
    to[1].window_is(&desk, "open").await;
    act(&desk, &campaign, "start").await;
    let done = comes_to(&desk, &campaign, "completed").await;
    let spent = eventually("all of it is charged", async || {
        let shown = shown(&desk, &campaign).await;
        (shown["progress"]["delivered"] == 2).then(|| shown["progress"]["cost"][0].clone())
    })
    .await;
    let told = results(&desk, &campaign).await;
    let millionths = |amount: &Value| {
        let (whole, part) =
            amount.as_str().unwrap().split_once('.').unwrap_or((amount.as_str().unwrap(), ""));
        let sign = if whole.starts_with('-') { -1 } else { 1 };
        whole.parse::<i64>().unwrap() * 1_000_000 + sign * format!("{part:0<6}").parse::<i64>().unwrap()
    };
    let differences = told["differences"].as_array().unwrap();
    let whys: Vec<(&str, i64)> = differences
        .iter()
        .map(|one| (one["why"].as_str().unwrap(), one["messages"].as_i64().unwrap()))
        .collect();
    assert_eq!(whys, [("opened", 1), ("unsent", 1)], "{told}");
    let sum: i64 = differences.iter().map(|one| millionths(&one["amount"])).sum();
    let planned = millionths(&done["plan"]["cost"][0]["lowest"]);
    assert_eq!(planned + sum, millionths(&spent["amount"]), "{told}");
    let course = told["course"].as_array().unwrap();
    let delivered: i64 = course.iter().filter_map(|hour| hour["counts"]["delivered"].as_i64()).sum();
    assert_eq!(delivered, 2, "{told}");
    desk.end().await;
}
