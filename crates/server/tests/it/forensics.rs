//! What happened to a message, why it may not have arrived, and what failed in all. On both
//! engines.

use serde_json::{Value, json};

use crate::harness::{Desk, Engine, eventually, on_each_engine};

on_each_engine!(
    the_story_of_a_message_tells_each_step_with_both_times,
    a_failure_is_told_with_its_reasons_and_counted_in_the_report,
    what_is_on_its_way_for_long_is_told_with_likely_reasons,
);

/// The steps of a story by their kinds, each once.
fn kinds(story: &Value) -> Vec<&str> {
    let mut kinds: Vec<&str> =
        story["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect();
    kinds.dedup();
    kinds
}

async fn story(desk: &Desk, id: &Value) -> Value {
    desk.get(&format!("/api/v1/messages/{}/story", id.as_str().unwrap())).await
}

/// Whether the same is offered once more.
fn offers_again(story: &Value) -> bool {
    story["ways"].as_array().unwrap().iter().any(|way| way["kind"] == "send_again")
}

async fn the_story_of_a_message_tells_each_step_with_both_times(engine: Engine) {
    let desk = Desk::new(engine).await;
    let ana = desk.customer("15550171001", "Ana Costa").await;
    ana.writes(&desk, "Is it ready?").await;
    ana.window_is(&desk, "open").await;
    let sent = desk.send(&ana, "It is.").await;
    desk.reaches(&sent["id"], "delivered").await;
    ana.reads(&desk).await;
    desk.reaches(&sent["id"], "read").await;
    let told = story(&desk, &sent["id"]).await;
    let kinds = kinds(&told);
    assert_eq!(kinds[..4], ["written", "checked", "reserved", "left"], "{told}");
    assert!(kinds.contains(&"posted") && kinds.last() == Some(&"webhook"), "{told}");
    assert_eq!((&told["reasons"], &told["complete"]), (&json!([]), &json!(true)), "{told}");
    let steps = told["steps"].as_array().unwrap();
    let checked = steps.iter().find(|step| step["kind"] == "checked").unwrap();
    assert!(checked["permit"]["window_until"].is_i64() && checked["permit"]["rule"].is_string(), "{checked}");
    let reserved = steps.iter().find(|step| step["kind"] == "reserved").unwrap();
    assert_eq!(
        (&reserved["text"], &reserved["at"], &reserved["place"]["counted"]),
        (&json!("Its place was reserved"), &checked["at"], &checked["permit"]["counted"]),
        "{reserved}"
    );
    assert!(reserved["place"]["goes_at"].is_i64(), "{reserved}");
    for status in ["sent", "delivered", "read"] {
        let step = steps.iter().find(|step| step["raw"]["status"] == status);
        let step = step.unwrap_or_else(|| panic!("no webhook said {status}: {told}"));
        assert!(step["at"].is_i64() && step["told_at"].is_i64(), "{step}");
        assert!(step["raw"]["recipient_id"].is_string(), "{step}");
    }
    // What came in has a story too.
    let thread = desk
        .list(&format!("/api/v1/conversations/{}/messages", sent["conversation_id"].as_str().unwrap()))
        .await;
    let theirs = thread.iter().find(|message| message["direction"] == "inbound").unwrap();
    assert_eq!(self::kinds(&story(&desk, &theirs["id"]).await), ["webhook"]);
    let (status, page) = desk.page(&format!("/m/{}/story", sent["id"].as_str().unwrap())).await;
    assert!(
        status == 200
            && ["Allowed by the rules", "Its place was reserved", "by Meta’s clock"]
                .iter()
                .all(|words| page.contains(words)),
        "{page}"
    );
    desk.end().await;
}

async fn a_failure_is_told_with_its_reasons_and_counted_in_the_report(engine: Engine) {
    let desk = Desk::new(engine).await;
    let ana = desk.customer("4915171001234", "Ana Costa").await;
    ana.writes(&desk, "Is it ready?").await;
    ana.window_is(&desk, "open").await;
    let before = desk.get("/api/v1/reports/failures").await;
    desk.sim("faults", &json!({"fail_code": 131_026, "fail_async": true})).await;
    let lost = desk.send(&ana, "It never came.").await;
    desk.reaches(&lost["id"], "failed").await;
    desk.sim("faults", &json!({"reset": true})).await;
    let told = story(&desk, &lost["id"]).await;
    let reasons = told["reasons"].as_array().unwrap();
    assert_eq!(reasons.len(), 9, "{told}");
    let of = |reason: &str| reasons.iter().find(|one| one["reason"] == reason).unwrap();
    assert_eq!(of("offline")["standing"], "ruled_out", "the code leaves other reasons open");
    assert!(
        of("terms")["evidence"].as_array().unwrap().iter().any(|one| one["speaks_for"] == true),
        "{told}"
    );
    let failed = told["steps"].as_array().unwrap().iter().find(|step| step["code"] == 131_026).unwrap();
    assert!(failed["details"].as_str().unwrap().starts_with("Cannot be delivered"), "{failed}");
    let ways: Vec<&Value> = told["ways"].as_array().unwrap().iter().map(|way| &way["kind"]).collect();
    assert!(!ways.contains(&&json!("send_again")) && ways.contains(&&json!("ask_to_write")), "{told}");
    // Of one second nobody knows what came first.
    desk.advance(2).await;
    ana.writes(&desk, "I have the new app.").await;
    eventually("who writes can be reached", async || {
        offers_again(&story(&desk, &lost["id"]).await).then_some(())
    })
    .await;

    let (_, thread) = desk.page(&format!("/c/{}", lost["conversation_id"].as_str().unwrap())).await;
    assert!(thread.contains("The customer has written by WhatsApp, so the number is there"), "{thread}");

    let report = desk.get("/api/v1/reports/failures?country=DE&reason=131026").await;
    assert_eq!(report["failed"], 1, "{report}");
    assert_eq!(report["by"]["reason"][0]["label"], "Cannot be delivered", "{report}");
    let all = desk.get("/api/v1/reports/failures").await;
    assert_eq!(all["failed"].as_u64(), before["failed"].as_u64().map(|failed| failed + 1), "{all}");
    let found = desk.list("/api/v1/reports/failures/messages?country=DE&reason=131026").await;
    assert_eq!(found.iter().map(|one| &one["id"]).collect::<Vec<_>>(), [&lost["id"]]);
    let table = desk.download("/api/v1/reports/failures.csv?country=DE").await;
    assert!(table.contains("reason,131026,Cannot be delivered,1"), "{table}");
    let (status, page) = desk.page("/reports/failures?country=DE&reason=131026").await;
    assert!(
        status == 200 && page.contains("It never came.") && page.contains("Cannot be delivered"),
        "{page}"
    );
    let (status, _) = desk.page("/reports/failures?from=2026-13-41").await;
    assert_eq!(status, 404);

    // It is sent again, and arrives.
    let again = desk.send(&ana, "It comes now.").await;
    desk.reaches(&again["id"], "delivered").await;
    let told = story(&desk, &lost["id"]).await;
    let blocked =
        told["reasons"].as_array().unwrap().iter().find(|one| one["reason"] == "blocked_us").unwrap();
    assert_eq!(blocked["standing"], "ruled_out", "a later message arrived: {blocked}");
    desk.end().await;
}

async fn what_is_on_its_way_for_long_is_told_with_likely_reasons(engine: Engine) {
    let desk = Desk::new(engine).await;
    let ana = desk.customer("15550171003", "Ana Costa").await;
    ana.writes(&desk, "Is it ready?").await;
    ana.window_is(&desk, "open").await;
    desk.sim("faults", &json!({"drop": true})).await;
    let sent = desk.send(&ana, "It is.").await;
    desk.reaches(&sent["id"], "accepted").await;
    assert_eq!(story(&desk, &sent["id"]).await["late"], false);
    desk.advance(25 * 3_600).await;
    let told = story(&desk, &sent["id"]).await;
    assert_eq!(told["late"], true, "{told}");
    let likely = &told["reasons"][0];
    assert_eq!(
        (&likely["reason"], &likely["standing"]),
        (&json!("webhook_lost"), &json!("likely")),
        "{told}"
    );
    let (_, page) = desk.page(&format!("/c/{}", sent["conversation_id"].as_str().unwrap())).await;
    assert!(page.contains("Not delivered yet") && page.contains("Likely reasons"));
    desk.sim("faults", &json!({"reset": true})).await;
    desk.end().await;
}
