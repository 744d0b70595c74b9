//! A template to many: the plan tells beforehand what it costs and who gets nothing, and whatever happens while it is
//! sent, no phone gets it twice.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Customer, Desk, Engine, eventually, many, on_each_engine, within};

mod audience;
mod bounds;
mod later;
mod nodes;
mod stops;
mod terms;

on_each_engine!(
    every_phone_gets_it_once_whatever_is_killed,
    the_plan_says_why_nothing_is_sent_to_some,
    who_stops_gets_nothing_more,
    a_template_that_meta_pauses_keeps_the_rest_back,
    a_template_that_meta_moves_keeps_the_rest_back_until_somebody_agrees,
    what_waits_of_a_campaign_that_is_ended_does_not_go,
    it_stands_and_goes_on_when_somebody_says_so,
);

/// Recipients, if no round asks for more.
const USUAL: usize = 2_000;
/// Phones that are asked at once.
const AT_ONCE: usize = 16;

fn phone(n: usize) -> String {
    if n < 10_000 { format!("1555017{n:04}") } else { format!("15559{n:06}") }
}

/// Somebody with each of these phones.
async fn phones(desk: &Desk, count: usize) -> Vec<Customer> {
    let make = |n: usize| async move {
        desk.sim("customers", &json!({"phone": phone(n), "name": format!("Recipient {n}")})).await;
        Customer::new(phone(n))
    };
    stream::iter(0..count).map(make).buffered(AT_ONCE).collect().await
}

/// A template without slots that may be sent.
async fn template(desk: &Desk, category: &str) -> Value {
    let all = desk.list("/api/v1/templates").await;
    let plain = |one: &&Value| {
        one["status"] == "APPROVED"
            && one["category"] == category
            && (category == "MARKETING" || !one["components"].to_string().contains("{{"))
            && one["components"].as_array().unwrap().iter().all(|part| part["type"] != "HEADER")
    };
    all.iter().find(plain).unwrap_or_else(|| panic!("no plain {category} template")).clone()
}

async fn planned(desk: &Desk, template: &Value, to: &[Customer], more: Value) -> Value {
    let recipients: Vec<Value> = to.iter().map(|one| json!({"to": one.address()})).collect();
    let mut body = json!({
        "name": "To many", "channel_id": desk.channel("id"), "recipients": recipients,
        "template": {"name": template["name"], "language": template["language"]},
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    desk.post("/api/v1/campaigns", &body).await.success()
}

async fn act(desk: &Desk, campaign: &Value, what: &str) -> Value {
    let path = format!("/api/v1/campaigns/{}/{what}", campaign["id"].as_str().unwrap());
    desk.post(&path, &json!({})).await.success()
}

async fn shown(desk: &Desk, campaign: &Value) -> Value {
    desk.get(&format!("/api/v1/campaigns/{}", campaign["id"].as_str().unwrap())).await
}

/// Waits as long as many take.
pub(crate) async fn comes_to(desk: &Desk, campaign: &Value, status: &str) -> Value {
    for _ in 0..600 {
        let shown = shown(desk, campaign).await;
        if shown["status"] == status {
            return shown;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("never {status}: {}", shown(desk, campaign).await);
}

async fn recipients(desk: &Desk, campaign: &Value) -> Vec<Value> {
    desk.list(&format!("/api/v1/campaigns/{}/recipients", campaign["id"].as_str().unwrap())).await
}

/// How many nothing was sent to yet.
async fn left(desk: &Desk, campaign: &Value) -> u64 {
    shown(desk, campaign).await["progress"]["planned"].as_u64().unwrap()
}

/// How often a phone shows a template.
async fn times(desk: &Desk, customer: &Customer, template: &Value) -> usize {
    let shown =
        desk.sim_get(&format!("customers/{}/messages", customer.address().trim_start_matches('+'))).await;
    let all = shown["data"].as_array().unwrap();
    all.iter().filter(|one| one["message"]["template"]["name"] == template["name"]).count()
}

/// Meta lets the account reach as many in a day as it likes.
async fn may_reach_everybody(desk: &Desk) {
    let account = format!("accounts/{}", desk.channel("waba_id"));
    desk.sim(&account, &json!({"portfolio_limit": null})).await;
    let number = format!("/api/v1/channels/{}", desk.channel("id"));
    eventually("there is no limit", async || {
        desk.post(&format!("{number}/look"), &json!({})).await;
        let reached = desk.get(&format!("{number}/health")).await["reached"].clone();
        (reached["limit_known"] == true && reached["limit"].is_null()).then_some(())
    })
    .await;
}

async fn every_phone_gets_it_once_whatever_is_killed(engine: Engine) {
    let mut desk = Desk::new(engine).await;
    let count = many("RECIPIENTS", USUAL);
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, count).await);
    // Nobody has to approve what many cost.
    terms::policy(&desk, json!({})).await;
    may_reach_everybody(&desk).await;
    let campaign = planned(&desk, &template, &to, json!({"most_failures": 100})).await;
    assert_eq!((&campaign["status"], &campaign["plan"]["eligible"]), (&json!("planned"), &json!(count)));
    assert_eq!(times(&desk, &to[0], &template).await, 0, "a plan sends nothing");
    let started = act(&desk, &campaign, "start").await;
    assert_eq!(started["status"], "running");
    assert_eq!(act(&desk, &campaign, "start").await["started_at"], started["started_at"], "twice is once");
    let faults = json!({"error_after": 0.05, "error_before": 0.03, "duplicate": 0.2});
    for kill in 0.. {
        desk.sim("faults", &faults).await;
        // Of more recipients than usual it is killed every few seconds until all are sent to.
        let (shortest, longer) = if count > USUAL { (6_000, 400) } else { (900, 130) };
        tokio::time::sleep(Duration::from_millis(shortest + kill % 10 * longer)).await;
        let is_enough = if count > USUAL { left(&desk, &campaign).await == 0 } else { kill == 3 };
        if is_enough {
            break;
        }
        // A desk that starts asks the carrier first, and does not begin where that fails.
        desk.sim("faults", &json!({"reset": true})).await;
        desk.restart().await;
    }
    comes_to(&desk, &campaign, "completed").await;
    desk.sim("faults", &json!({"reset": true})).await;
    let left = told_as_it_came(&desk, &campaign, &template, &to).await;
    desk.leaves("uncertain", left);
    desk.expects("uncertain");
    desk.end().await;
}

/// Nobody got it twice, whoever got it is told to have, and the counters agree with the phones. How many are uncertain.
async fn told_as_it_came(desk: &Desk, campaign: &Value, template: &Value, to: &[Customer]) -> u64 {
    let count = to.len();
    let ask = |to: Customer| async move { times(desk, &to, template).await };
    // What the simulator accepted reaches a phone a moment later, so the phones are looked at with the rows.
    let longest = Duration::from_secs(20 + count as u64 / 50);
    let (rows, got) = within(longest, "what arrived is known to have arrived", async || {
        let got: Vec<usize> = stream::iter(to.to_vec()).map(ask).buffered(AT_ONCE).collect().await;
        assert!(got.iter().all(|times| *times <= 1), "somebody got it twice");
        let rows = recipients(desk, campaign).await;
        let knows = |(row, got): (&Value, &usize)| {
            (*got == 1) == matches!(row["status"].as_str().unwrap(), "sent" | "delivered" | "read")
        };
        rows.iter().zip(&got).all(knows).then_some((rows, got))
    })
    .await;
    let left = rows.iter().filter(|row| row["status"] == "uncertain").count();
    eprintln!("{count} recipients: {} got it, {left} are uncertain", got.iter().sum::<usize>());
    assert!(got.iter().sum::<usize>() * 10 > count * 7, "most got it");
    let told = shown(desk, campaign).await["progress"].clone();
    let mut by_step: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *by_step.entry(row["status"].as_str().unwrap()).or_default() += 1;
    }
    let of = |steps: &[&str]| steps.iter().filter_map(|step| by_step.get(step)).sum::<usize>();
    assert_eq!(told["sent"], of(&["sent", "delivered", "read"]), "{told}");
    assert_eq!(told["uncertain"], of(&["uncertain"]), "{told}");
    assert_eq!((&told["planned"], &told["queued"]), (&json!(0), &json!(0)), "{told}");
    u64::try_from(left).unwrap()
}

async fn the_plan_says_why_nothing_is_sent_to_some(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "MARKETING").await, phones(&desk, 4).await);
    to[0].writes(&desk, "STOP").await;
    to[0].window_is(&desk, "open").await;
    to[1].writes(&desk, "Hello!").await;
    to[1].window_is(&desk, "open").await;
    let twice = [to.clone(), vec![to[1].clone(), Customer::new("77")]].concat();
    let count = template["components"].to_string().matches("{{").count();
    let slots: BTreeMap<String, &str> = (1..=count).map(|n| (format!("body:{n}"), "x")).collect();
    let campaign = planned(&desk, &template, &twice, json!({"parameters": slots})).await;
    let plan = &campaign["plan"];
    assert_eq!((&plan["recipients"], &plan["eligible"]), (&json!(6), &json!(3)), "{plan}");
    let told: BTreeMap<&str, i64> = plan["refused"].as_array().unwrap().iter().map(code_and_count).collect();
    let reasons = [("address_invalid", 1), ("duplicate", 1), ("opted_out", 1)];
    assert_eq!(told, BTreeMap::from(reasons), "{plan}");
    assert_eq!((&plan["in_window"], &plan["counted"]), (&json!(1), &json!(2)), "{plan}");
    act(&desk, &campaign, "start").await;
    let done = comes_to(&desk, &campaign, "completed").await;
    assert_eq!(times(&desk, &to[0], &template).await, 0);
    eventually("it is on the phone", async || (times(&desk, &to[1], &template).await == 1).then_some(()))
        .await;
    // The price of the plan is that of the ledger, where no window closed meanwhile.
    let spent = eventually("all of it is charged", async || {
        let shown = shown(&desk, &campaign).await;
        let arrived = shown["progress"]["delivered"].as_u64() == Some(3);
        arrived.then(|| shown["progress"]["cost"].clone())
    })
    .await;
    let told = &done["plan"]["cost"][0];
    assert_eq!((&spent[0]["amount"], &spent[0]["currency"]), (&told["lowest"], &told["currency"]), "{spent}");
    let path = format!("/api/v1/campaigns/{}/recipients?status=refused", done["id"].as_str().unwrap());
    assert_eq!(desk.list(&path).await.len(), 3);
    let unknown = json!({"name": "x", "channel_id": desk.channel("id"), "recipients": [{"to": "+15550100777"}],
        "template": {"name": "no_such_template", "language": "en_US"}});
    assert_eq!(desk.post("/api/v1/campaigns", &unknown).await.json["code"], "campaign_template");
    desk.end().await;
}

fn code_and_count(reason: &Value) -> (&str, i64) {
    (reason["code"].as_str().unwrap(), reason["recipients"].as_i64().unwrap())
}

async fn who_stops_gets_nothing_more(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 12).await);
    for one in &to {
        one.writes(&desk, "Hello!").await;
        one.window_is(&desk, "open").await;
    }
    let campaign = planned(&desk, &template, &to, json!({"pace": {"per_second": 1}})).await;
    act(&desk, &campaign, "start").await;
    let (first, last) = (&to[0], &to[11]);
    eventually("the first got it", async || (times(&desk, first, &template).await == 1).then_some(())).await;
    last.writes(&desk, "STOP").await;
    first.writes(&desk, "Thanks!").await;
    comes_to(&desk, &campaign, "completed").await;
    assert_eq!(times(&desk, last, &template).await, 0, "it ended for who stopped");
    let rows = recipients(&desk, &campaign).await;
    assert_eq!((&rows[11]["status"], &rows[11]["why"]), (&json!("refused"), &json!("opted_out")));
    eventually("the answer is counted", async || {
        (shown(&desk, &campaign).await["progress"]["replied"] == 1).then_some(())
    })
    .await;
    desk.end().await;
}

async fn a_template_that_meta_pauses_keeps_the_rest_back(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 12).await);
    let campaign = planned(&desk, &template, &to, json!({"pace": {"per_second": 2}})).await;
    act(&desk, &campaign, "start").await;
    eventually("the first got it", async || (times(&desk, &to[0], &template).await == 1).then_some(())).await;
    let path = format!("templates/{}/review", template["meta_id"].as_str().unwrap());
    desk.sim(&path, &json!({"status": "PAUSED"})).await;
    let stands = comes_to(&desk, &campaign, "paused").await;
    assert_eq!(stands["why"], "template", "{stands}");
    assert!(stands["progress"]["planned"].as_u64() > Some(0), "{stands}");
    desk.sim(&path, &json!({"status": "APPROVED"})).await;
    eventually("the template may be sent", async || {
        let found = desk.list("/api/v1/templates").await;
        found.iter().any(|one| one["id"] == template["id"] && one["status"] == "APPROVED").then_some(())
    })
    .await;
    act(&desk, &campaign, "resume").await;
    comes_to(&desk, &campaign, "completed").await;
    for one in &to {
        assert!(times(&desk, one, &template).await <= 1);
    }
    desk.end().await;
}

async fn a_template_that_meta_moves_keeps_the_rest_back_until_somebody_agrees(engine: Engine) {
    let desk = Desk::new(engine).await;
    // So many that some are left when the webhook is heard, however slow that is.
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 30).await);
    // Nobody has to approve what it costs then.
    terms::policy(&desk, json!({})).await;
    let campaign = planned(&desk, &template, &to, json!({"pace": {"per_second": 1}})).await;
    act(&desk, &campaign, "start").await;
    eventually("the first got it", async || (times(&desk, &to[0], &template).await == 1).then_some(())).await;
    let path = format!("templates/{}/review", template["meta_id"].as_str().unwrap());
    desk.sim(&path, &json!({"category": "MARKETING"})).await;
    let stands = comes_to(&desk, &campaign, "paused").await;
    assert_eq!((&stands["why"], &stands["template"]["category"]), (&json!("category"), &json!("utility")));
    let left = stands["progress"]["planned"].as_u64().unwrap();
    assert!(left > 0, "{stands}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(self::left(&desk, &campaign).await, left, "the rest waits");
    let agreed = act(&desk, &campaign, "resume").await;
    assert_eq!(
        (&agreed["status"], &agreed["template"]["category"]),
        (&json!("running"), &json!("marketing"))
    );
    let path = format!("/api/v1/campaigns/{}", campaign["id"].as_str().unwrap());
    desk.ask(Method::PATCH, &path, Some(&json!({"pace": {"per_second": 80}}))).await.success();
    // What was on its way when it was moved was set aside, and goes too.
    comes_to(&desk, &campaign, "completed").await;
    eventually("all of it is told", async || {
        (shown(&desk, &campaign).await["progress"]["delivered"] == 30).then_some(())
    })
    .await;
    for one in &to {
        eventually("each got it once", async || (times(&desk, one, &template).await == 1).then_some(()))
            .await;
    }
    desk.end().await;
}

async fn what_waits_of_a_campaign_that_is_ended_does_not_go(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 8).await);
    terms::policy(&desk, json!({})).await;
    desk.sim("faults", &json!({"fail_code": 130_429, "fail_async": false})).await;
    let campaign = planned(&desk, &template, &to, json!({})).await;
    act(&desk, &campaign, "start").await;
    let queued =
        async |count: usize| (shown(&desk, &campaign).await["progress"]["queued"] == count).then_some(());
    eventually("all are on their way", async || queued(8).await).await;
    let path = format!("templates/{}/review", template["meta_id"].as_str().unwrap());
    desk.sim(&path, &json!({"category": "MARKETING"})).await;
    assert_eq!(comes_to(&desk, &campaign, "paused").await["why"], "category");
    assert_eq!(act(&desk, &campaign, "stop").await["status"], "stopped");
    desk.sim("faults", &json!({"reset": true})).await;
    let agree = format!("/api/v1/templates/{}/agree", template["id"].as_str().unwrap());
    desk.post(&agree, &json!({})).await;
    eventually("nothing is on its way", async || queued(0).await).await;
    assert_eq!(shown(&desk, &campaign).await["progress"]["stopped"], 8);
    for one in &to {
        assert_eq!(times(&desk, one, &template).await, 0, "nobody gets it");
    }
    desk.end().await;
}

async fn it_stands_and_goes_on_when_somebody_says_so(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 8).await);
    let campaign = planned(&desk, &template, &to, json!({"pace": {"per_second": 1}})).await;
    let id = campaign["id"].as_str().unwrap();
    assert_eq!(desk.post(&format!("/api/v1/campaigns/{id}/resume"), &json!({})).await.status, 409);
    act(&desk, &campaign, "start").await;
    assert_eq!(act(&desk, &campaign, "pause").await["status"], "paused");
    let pace = json!({"pace": {"per_second": 80}});
    let changed = desk.ask(Method::PATCH, &format!("/api/v1/campaigns/{id}"), Some(&pace)).await.success();
    assert_eq!(changed["pace"]["per_second"], 80);
    assert_eq!(shown(&desk, &campaign).await["status"], "paused");
    act(&desk, &campaign, "resume").await;
    comes_to(&desk, &campaign, "completed").await;
    let table = desk.download(&format!("/api/v1/campaigns/{id}/recipients.csv")).await;
    assert_eq!(table.lines().count(), 9, "{table}");
    let other = planned(&desk, &template, &to, json!({})).await;
    assert_eq!(act(&desk, &other, "stop").await["status"], "stopped");
    let start = format!("/api/v1/campaigns/{}/start", other["id"].as_str().unwrap());
    assert_eq!(desk.post(&start, &json!({})).await.status, 409, "it is over");
    desk.end().await;
}
