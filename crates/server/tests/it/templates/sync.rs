//! A long list that changes behind our back is equal after one sync; what a webhook tells needs none.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use transom_rules::template::{Rejection, TemplateStatus};

use super::{graph, path, plain};
use crate::harness::{Desk, Engine, eventually, on_each_engine};

on_each_engine!(six_hundred_are_equal_after_one_sync, a_webhook_alone_tells_each_state_and_each_reason,);

/// What there is at Meta, over all its pages.
async fn at_meta(desk: &Desk) -> BTreeMap<String, String> {
    let (mut all, mut after) = (BTreeMap::new(), String::new());
    loop {
        let page = graph(desk, "GET", &format!("{}?limit=100{after}", path(desk)), None).await.success();
        all.extend(page["data"].as_array().unwrap().iter().map(|one| line(one, &one["id"])));
        let next = page["paging"]["cursors"]["after"].as_str().unwrap_or_default();
        if page["paging"]["next"].is_null() {
            return all;
        }
        after = format!("&after={next}");
    }
}

/// What there is here, but for what Meta does not have any more: that stands below the rest.
async fn at_ours(desk: &Desk) -> BTreeMap<String, String> {
    let all = desk.list("/api/v1/templates").await;
    let gone: Vec<bool> = all.iter().map(|one| one["status"] == "DELETED").collect();
    assert!(gone.is_sorted(), "gone ones are below");
    all.iter().filter(|one| one["status"] != "DELETED").map(|one| line(one, &one["meta_id"])).collect()
}

fn line(one: &Value, id: &Value) -> (String, String) {
    let told = format!("{id} {} {} {}", one["status"], one["category"], one["components"]);
    (format!("{} {}", one["name"], one["language"]), told)
}

async fn six_hundred_are_equal_after_one_sync(engine: Engine) {
    let desk = Desk::new(engine).await;
    let path = path(&desk);
    let mut ids = Vec::new();
    for n in 0..600 {
        let object = plain(&format!("made_{n:03}"), &format!("Number {n} is here."));
        let made = graph(&desk, "POST", &path, Some(&object));
        ids.push(made.await.success()["id"].as_str().unwrap().to_owned());
    }
    let sync = async || desk.post("/api/v1/templates/sync", &Value::Null).await.success();
    sync().await;
    let there = at_meta(&desk).await;
    assert!(there.len() > 600, "{}", there.len());
    // The review goes on meanwhile.
    eventually("both say the same", async || (at_ours(&desk).await == at_meta(&desk).await).then_some(()))
        .await;
    // Some go, some are called otherwise, some are reviewed, and one says something else.
    for n in (0..600).step_by(7) {
        graph(&desk, "DELETE", &format!("{path}?name=made_{n:03}"), None).await.success();
        if n % 2 == 0 {
            let renamed = plain(&format!("renamed_{n:03}"), &format!("Number {n} is here."));
            graph(&desk, "POST", &path, Some(&renamed)).await.success();
        }
    }
    desk.sim(&format!("templates/{}/review", ids[1]), &json!({"status": "APPROVED"})).await;
    let other = json!({"components": [{"type": "BODY", "text": "Number 2 is elsewhere."}]});
    desk.sim(&format!("templates/{}/review", ids[2]), &json!({"status": "REJECTED", "reason": "SCAM"})).await;
    graph(&desk, "POST", &ids[2], Some(&other)).await.success();
    sync().await;
    // The review goes on meanwhile.
    eventually("both say the same", async || {
        let there = at_meta(&desk).await;
        (at_ours(&desk).await == there).then_some(())
    })
    .await;
    // What went stands there with what happened to it.
    let gone = desk.list("/api/v1/templates?status=DELETED&q=made_").await;
    assert_eq!(gone.len(), 600_usize.div_ceil(7));
    let whole = desk.list("/api/v1/templates?q=made_").await;
    assert_eq!(whole.len(), 600, "nothing vanishes");
    assert_eq!(whole[600 - gone.len()..], gone);
    assert_eq!(gone[0]["deletion"]["step"], "gone", "{}", gone[0]);
    assert!(whole[0]["deletion"].is_null());
    // The page tells the same, a part at a time.
    let (mut seen, mut address) = (0, "/templates?q=made_&status=DELETED".to_owned());
    loop {
        let (_, html) = desk.page(&address).await;
        seen += html.matches("Not at Meta any more since").count();
        let next = html.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let Some(next) = next else { break };
        address = next.replace("&amp;", "&");
    }
    assert_eq!(seen, gone.len());
    let events = desk.get(&format!("/api/v1/templates/{}/events", gone[0]["id"].as_str().unwrap())).await;
    assert_eq!(events["data"][0]["step"], "gone");
    desk.end().await;
}

/// States that a webhook tells, and what the page says of each. That one is rejected is told by its reason, and that it is gone
/// last.
const STATES: [(&str, &str); 9] = [
    ("APPROVED", "may be sent at any time"),
    ("PENDING", "is looking at it"),
    ("PAUSED", "for 3 hours the first time"),
    ("DISABLED", "out of use for good"),
    ("IN_APPEAL", "looking at it again"),
    ("PENDING_DELETION", "when the messages on their way have arrived"),
    ("ARCHIVED", "not used for a year"),
    ("LIMIT_EXCEEDED", "the account has as many templates as it may have"),
    ("LOCKED", "while it looks at the account"),
];

/// Meta's reasons for a rejection, and what the page says to do.
const REASONS: [(&str, &str); 7] = [
    ("INVALID_FORMAT", "Look at its variables"),
    ("ABUSIVE_CONTENT", "what Meta does not allow"),
    ("PROMOTIONAL", "reads it as an offer"),
    ("INCORRECT_CATEGORY", "reads it as an offer"),
    ("SCAM", "what Meta does not allow"),
    ("TAG_CONTENT_MISMATCH", "in another language than it says"),
    ("CATEGORY_NOT_AVAILABLE", "Change what Meta does not like"),
];

#[test]
fn each_state_and_each_reason_has_its_case() {
    let known = TemplateStatus::KNOWN.into_iter().map(String::from).collect::<BTreeSet<_>>();
    let told = STATES.map(|(status, _)| status).into_iter().chain(["REJECTED", "DELETED"]);
    assert_eq!(told.map(str::to_owned).collect::<BTreeSet<_>>(), known);
    let reasons: BTreeSet<&str> = Rejection::ALL.iter().map(|one| one.as_str()).collect();
    assert_eq!(REASONS.map(|(reason, _)| reason).into_iter().collect::<BTreeSet<_>>(), reasons);
}

async fn a_webhook_alone_tells_each_state_and_each_reason(engine: Engine) {
    let desk = Desk::new(engine).await;
    // Nobody asks for it: that it is there is told by its first review.
    let made =
        graph(&desk, "POST", &path(&desk), Some(&plain("told_by_webhook", "It is told by a webhook."))).await;
    let meta = made.success()["id"].as_str().unwrap().to_owned();
    let review = format!("templates/{meta}/review");
    desk.sim(&review, &json!({"status": "APPROVED"})).await;
    let ours = async || desk.list("/api/v1/templates?q=told_by_webhook").await.into_iter().next();
    let first = eventually("the template is known", ours).await;
    let page = format!("/templates/{}", first["id"].as_str().unwrap());
    let api = format!("/api/v1{page}");
    let becomes = async |field: &str, word: &str| {
        let what = format!("its {field} is {word}");
        eventually(&what, async || Some(desk.get(&api).await).filter(|now| now[field] == word)).await
    };
    for (status, meaning) in STATES {
        desk.sim(&review, &json!({"status": status})).await;
        becomes("status", status).await;
        let (_, html) = desk.page(&page).await;
        assert!(html.contains(meaning), "{status}");
    }
    for (reason, advice) in REASONS {
        desk.sim(&review, &json!({"status": "REJECTED", "reason": reason})).await;
        let told = |now: &Value| {
            let told = now["reason"].as_str().unwrap_or_default().to_uppercase().replace(' ', "_");
            told.trim_end_matches('.') == reason
        };
        let what = format!("its reason is {reason}");
        eventually(&what, async || Some(desk.get(&api).await).filter(|now| told(now))).await;
        let (_, html) = desk.page(&page).await;
        assert!(html.contains(advice), "{reason}");
    }
    desk.sim(&review, &json!({"category": "MARKETING"})).await;
    becomes("category", "MARKETING").await;
    desk.sim(&review, &json!({"quality": "RED"})).await;
    becomes("quality", "RED").await;
    its_end_is_told(&desk, &review, &api).await;
    desk.end().await;
}

/// Meta tells that it is deleted.
async fn its_end_is_told(desk: &Desk, review: &str, api: &str) {
    let becomes = async |status: &str| {
        desk.sim(review, &json!({"status": status})).await;
        eventually(status, async || Some(desk.get(api).await).filter(|now| now["status"] == status)).await
    };
    becomes("APPROVED").await;
    let gone = becomes("DELETED").await;
    assert_eq!(gone["deletion"]["step"], "status");
    let month = gone["deletion"]["name_free_at"].as_i64().unwrap() - gone["deletion"]["at"].as_i64().unwrap();
    assert_eq!(month, 30 * 24 * 3600);
    let (_, html) = desk.page("/templates?status=DELETED").await;
    for told in ["told_by_webhook", "Deleted at Meta", "Its name can be used again from"] {
        assert!(html.contains(told), "{told}");
    }
}
