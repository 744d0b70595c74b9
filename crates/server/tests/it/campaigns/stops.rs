//! What keeps the rest of a campaign back by itself, each with its reason and the way to mend it: Meta takes nothing from the
//! number, flags it, restricts its account, or thinks the worst of it or of the template. Neither is taken for failures of
//! the campaign.

use std::time::Duration;

use serde_json::{Value, json};

use super::terms::policy;
use super::{act, comes_to, left, phones, planned, recipients, shown, template, times};
use crate::harness::{Customer, Desk, Engine, eventually, on_each_engine};

on_each_engine!(
    a_number_from_which_meta_takes_nothing_keeps_the_rest_back,
    a_number_that_meta_flags_or_whose_account_it_restricts_keeps_the_rest_back,
    the_worst_quality_keeps_the_rest_back,
    what_the_rest_costs_in_another_category_is_kept_within_the_budget,
);

/// A campaign of which the first got theirs.
struct Begun {
    campaign: Value,
    template: Value,
    to: Vec<Customer>,
    /// How often they got that template before.
    before: usize,
}

async fn begun(desk: &Desk, count: usize, more: Value) -> Begun {
    let (template, to) = (template(desk, "UTILITY").await, phones(desk, count).await);
    let before = times(desk, &to[0], &template).await;
    let campaign = planned(desk, &template, &to, more).await;
    act(desk, &campaign, "start").await;
    let begun = Begun { campaign, template, to, before };
    eventually("the first got it", async || {
        (times(desk, &begun.to[0], &begun.template).await > before).then_some(())
    })
    .await;
    begun
}

impl Begun {
    /// It stands for this, of which this is wrong with the number; the rest waits.
    async fn stands(&self, desk: &Desk, why: &str, because: &[&str]) -> Value {
        let stands = comes_to(desk, &self.campaign, "paused").await;
        assert_eq!(stands["why"], why, "{stands}");
        let left = stands["progress"]["planned"].as_u64().unwrap();
        assert!(left > 0, "{stands}");
        let told = stands["because"].as_array().unwrap();
        let codes: Vec<&str> = told.iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(codes, because, "{stands}");
        assert!(told.iter().all(|one| !one["ways"].as_array().unwrap().is_empty()), "{stands}");
        let (status, page) =
            desk.page(&format!("/campaigns/{}", self.campaign["id"].as_str().unwrap())).await;
        assert_eq!(status, 200);
        for text in told.iter().map(|one| one["text"].as_str().unwrap()) {
            assert!(
                page.contains(&text.replace('\'', "&#39;")) || page.contains(text),
                "the page says {text}"
            );
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(self::left(desk, &self.campaign).await, left, "the rest waits");
        stands
    }

    /// It goes on, and everybody got it once in the end, by sending it again to those whose message failed.
    async fn goes_on(&self, desk: &Desk) {
        act(desk, &self.campaign, "resume").await;
        comes_to(desk, &self.campaign, "completed").await;
        let path = format!("/api/v1/campaigns/{}/retry", self.campaign["id"].as_str().unwrap());
        desk.post(&path, &json!({"which": "failed"})).await.success();
        eventually("all of it is told", async || {
            (shown(desk, &self.campaign).await["progress"]["delivered"] == self.to.len()).then_some(())
        })
        .await;
        for one in &self.to {
            assert_eq!(times(desk, one, &self.template).await, self.before + 1);
        }
    }
}

/// What Meta no longer does, and by what it says so.
async fn breaks(desk: &Desk, because: &str, is_broken: bool) {
    if because != "token_refused" {
        let (code, is_later) = if because == "account_locked" { (131_031, false) } else { (131_042, true) };
        let fault = json!({"fail_code": code, "fail_async": is_later});
        let faults = if is_broken { fault } else { json!({"reset": true}) };
        desk.sim("faults", &faults).await;
        return;
    }
    // Of a token that ran out nothing is answered but 190, to whatever is asked.
    let mut number = desk.sim_get("seed").await["numbers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["phone_number_id"] == desk.channel("phone_number_id").as_str())
        .unwrap()
        .clone();
    number["access_token"] = if is_broken { json!("another") } else { desk.channel("access_token").into() };
    desk.sim("seed", &json!({"numbers": [number]})).await;
}

async fn a_number_from_which_meta_takes_nothing_keeps_the_rest_back(engine: Engine) {
    let desk = Desk::new(engine).await;
    policy(&desk, json!({})).await;
    for because in ["token_refused", "account_locked", "payment_missing"] {
        let begun = begun(&desk, 40, json!({"pace": {"per_second": 4}})).await;
        breaks(&desk, because, true).await;
        let stands = comes_to(&desk, &begun.campaign, "paused").await;
        assert_eq!(stands["why"], "number", "{stands}");
        let failed = eventually("what failed is told", async || {
            let rows = recipients(&desk, &begun.campaign).await;
            let failed = rows.iter().filter(|row| row["status"] == "failed").count();
            (failed > 0).then_some(failed)
        })
        .await;
        assert!(failed < 20, "it did not take as many as tell of a campaign that fails: {failed}");
        begun.stands(&desk, "number", &[because]).await;
        breaks(&desk, because, false).await;
        begun.goes_on(&desk).await;
    }
    desk.end().await;
}

async fn a_number_that_meta_flags_or_whose_account_it_restricts_keeps_the_rest_back(engine: Engine) {
    let desk = Desk::new(engine).await;
    policy(&desk, json!({})).await;
    let number = format!("numbers/{}", desk.channel("phone_number_id"));
    let flagged = begun(&desk, 30, json!({"pace": {"per_second": 2}})).await;
    desk.sim(&number, &json!({"status": "FLAGGED"})).await;
    flagged.stands(&desk, "number", &["held_back"]).await;
    // Whoever knows that may let it go on all the same.
    flagged.goes_on(&desk).await;
    desk.sim(&number, &json!({"status": "CONNECTED"})).await;
    let health = format!("/api/v1/channels/{}/health", desk.channel("id"));
    eventually("it is flagged no more", async || {
        (desk.get(&health).await["status"] == "CONNECTED").then_some(())
    })
    .await;

    let restricted = begun(&desk, 30, json!({"pace": {"per_second": 2}})).await;
    let now = desk.sim_get("clock").await["now"].as_i64().unwrap();
    let kind = "RESTRICTED_BIZ_INITIATED_MESSAGING";
    let value = json!({"event": "ACCOUNT_RESTRICTION",
        "restriction_info": [{"restriction_type": kind, "expiration": now + 7_200}]});
    let told = json!({"to": desk.channel("phone_number_id"), "field": "account_update", "value": value});
    desk.sim("webhooks", &told).await;
    let stands = restricted.stands(&desk, "number", &["restricted"]).await;
    assert_eq!(stands["because"][0]["until"], now + 7_200, "{stands}");
    // What is started into it stands before anything is sent.
    let to = phones(&desk, 2).await;
    let other = planned(&desk, &restricted.template, &to, json!({})).await;
    act(&desk, &other, "start").await;
    let stands = comes_to(&desk, &other, "paused").await;
    assert_eq!((&stands["why"], &stands["progress"]["planned"]), (&json!("number"), &json!(2)), "{stands}");
    desk.advance(7_300).await;
    assert_eq!(shown(&desk, &other).await["because"], json!([]), "it is over");
    restricted.goes_on(&desk).await;
    desk.end().await;
}

async fn the_worst_quality_keeps_the_rest_back(engine: Engine) {
    let desk = Desk::new(engine).await;
    policy(&desk, json!({})).await;
    let of_number = begun(&desk, 30, json!({"pace": {"per_second": 2}})).await;
    let number = format!("numbers/{}", desk.channel("phone_number_id"));
    desk.sim(&number, &json!({"quality": "RED"})).await;
    of_number.stands(&desk, "quality", &["low_quality"]).await;
    of_number.goes_on(&desk).await;

    let of_template = begun(&desk, 30, json!({"pace": {"per_second": 2}})).await;
    desk.sim(&number, &json!({"quality": "GREEN"})).await;
    let review = format!("templates/{}/review", of_template.template["meta_id"].as_str().unwrap());
    desk.sim(&review, &json!({"quality": "YELLOW"})).await;
    desk.sim(&review, &json!({"quality": "RED"})).await;
    let stands = comes_to(&desk, &of_template.campaign, "paused").await;
    assert_eq!(stands["why"], "quality", "{stands}");
    // Of one second, what Meta tells counts as later than what somebody said.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    act(&desk, &of_template.campaign, "resume").await;
    comes_to(&desk, &of_template.campaign, "completed").await;
    desk.end().await;
}

/// One costs 0.0034 as utility, and 0.025 as marketing.
async fn what_the_rest_costs_in_another_category_is_kept_within_the_budget(engine: Engine) {
    let desk = Desk::new(engine).await;
    policy(&desk, json!({})).await;
    let begun = begun(&desk, 30, json!({"pace": {"per_second": 1}, "budget": "0.2"})).await;
    let review = format!("templates/{}/review", begun.template["meta_id"].as_str().unwrap());
    desk.sim(&review, &json!({"category": "MARKETING"})).await;
    begun.stands(&desk, "category", &[]).await;
    let path = format!("/api/v1/campaigns/{}", begun.campaign["id"].as_str().unwrap());
    let change = async |wanted: Value| desk.ask(reqwest::Method::PATCH, &path, Some(&wanted)).await.success();
    act(&desk, &begun.campaign, "resume").await;
    change(json!({"pace": {"per_second": 80}})).await;
    let stands = comes_to(&desk, &begun.campaign, "paused").await;
    assert_eq!(stands["why"], "budget", "{stands}");
    // By the price of the plan all thirty would have been within it.
    let arrived = eventually("what went is told", async || {
        let told = shown(&desk, &begun.campaign).await["progress"].clone();
        (told["queued"] == 0 && told["delivered"] == told["sent"]).then_some(told)
    })
    .await;
    let cost: f64 = arrived["cost"][0]["amount"].as_str().unwrap().parse().unwrap();
    assert!(cost <= 0.2 && cost > 0.2 - 0.025, "no more than that, and as much as it pays for: {arrived}");
    assert!(arrived["planned"].as_u64() > Some(15), "{arrived}");
    change(json!({"budget": null})).await;
    begun.goes_on(&desk).await;
    desk.end().await;
}
