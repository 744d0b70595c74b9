//! What nobody gets around: the budget, that a person gets it once at whichever of their addresses, whom whoever plans it
//! sees, and that a message which somebody sends again by hand is not sent again beside it.

use reqwest::Method;
use serde_json::{Value, json};

use super::terms::policy;
use super::{act, code_and_count, comes_to, left, phones, planned, recipients, shown, template, times};
use crate::harness::{Customer, Desk, Engine, client, eventually, on_each_engine, run};

on_each_engine!(
    a_budget_is_never_passed,
    who_was_merged_is_one_person,
    a_list_goes_to_nobody_unseen,
    what_is_sent_again_by_hand_is_not_sent_again_beside_it,
    a_campaign_that_is_over_keeps_no_run_back,
);

async fn change(desk: &Desk, campaign: &Value, wanted: Value) -> crate::harness::Answer {
    let path = format!("/api/v1/campaigns/{}", campaign["id"].as_str().unwrap());
    desk.ask(Method::PATCH, &path, Some(&wanted)).await
}

/// One costs 0.0034.
async fn a_budget_is_never_passed(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 12).await);
    let campaign = planned(&desk, &template, &to, json!({"budget": "0.003"})).await;
    act(&desk, &campaign, "start").await;
    let stands = comes_to(&desk, &campaign, "paused").await;
    assert_eq!((&stands["why"], &stands["progress"]["planned"]), (&json!("budget"), &json!(12)), "{stands}");
    for (budget, still) in [("0.0034", 11), ("0.0101", 10), ("0.0101", 10), ("0.0238", 5)] {
        change(&desk, &campaign, json!({"budget": budget})).await.success();
        act(&desk, &campaign, "resume").await;
        assert_eq!(comes_to(&desk, &campaign, "paused").await["why"], "budget");
        assert_eq!(left(&desk, &campaign).await, still, "{budget}");
    }
    eventually("no more is charged than that", async || {
        let cost = shown(&desk, &campaign).await["progress"]["cost"][0]["amount"].clone();
        (cost.as_str() == Some("0.0238")).then_some(())
    })
    .await;
    for pace in [json!({"per_day": 0}), json!({"per_second": 0})] {
        let refused = change(&desk, &campaign, json!({"pace": pace})).await;
        assert_eq!(refused.json["code"], "campaign_pace", "nothing would ever be sent");
    }
    let wrong = json!({"approve_above": "much"});
    let wrong = desk.ask(Method::PUT, "/api/v1/campaign-policy", Some(&wrong)).await;
    assert!(wrong.json.to_string().contains("approve_above"), "{}", wrong.json);
    assert!(!wrong.json.to_string().contains("budget"), "{}", wrong.json);
    change(&desk, &campaign, json!({"budget": null})).await.success();
    act(&desk, &campaign, "resume").await;
    comes_to(&desk, &campaign, "completed").await;
    desk.end().await;
}

async fn who_was_merged_is_one_person(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 2).await);
    let before = planned(&desk, &template, &to, json!({})).await;
    let mut contacts = Vec::new();
    for one in &to {
        one.writes(&desk, "Hello!").await;
        contacts.push(one.window_is(&desk, "open").await["contact"]["id"].clone());
    }
    let merge = format!("/api/v1/contacts/{}/merge", contacts[0].as_str().unwrap());
    desk.post(&merge, &json!({"contact_id": contacts[1]})).await.success();
    let after = planned(&desk, &template, &to, json!({})).await;
    let reasons: Vec<_> = after["plan"]["refused"].as_array().unwrap().iter().map(code_and_count).collect();
    assert_eq!((reasons, &after["plan"]["eligible"]), (vec![("duplicate", 1)], &json!(1)), "{after}");
    act(&desk, &before, "start").await;
    comes_to(&desk, &before, "completed").await;
    let rows = recipients(&desk, &before).await;
    let whys: Vec<&Value> = rows.iter().map(|row| &row["why"]).collect();
    assert_eq!(whys, [&Value::Null, &json!("duplicate")], "it was planned for two");
    eventually("it is on the phone", async || (times(&desk, &to[0], &template).await == 1).then_some(()))
        .await;
    assert_eq!(times(&desk, &to[1], &template).await, 0);

    policy(&desk, json!({"cap": {"messages": 1, "days": 7}})).await;
    let template = super::template(&desk, "MARKETING").await;
    let count = template["components"].to_string().matches("{{").count();
    let slots: std::collections::BTreeMap<String, &str> =
        (1..=count).map(|n| (format!("body:{n}"), "x")).collect();
    let first = planned(&desk, &template, &to[..1], json!({"parameters": slots})).await;
    act(&desk, &first, "start").await;
    comes_to(&desk, &first, "completed").await;
    let next = planned(&desk, &template, &to[1..], json!({"parameters": slots})).await;
    let reasons: Vec<_> = next["plan"]["refused"].as_array().unwrap().iter().map(code_and_count).collect();
    assert_eq!(reasons, [("frequency", 1)], "{next}");
    desk.end().await;
}

/// A command on the desk's database; what it says.
async fn command(desk: &Desk, arguments: &[&str], input: &str) -> String {
    let database = desk.database();
    let said = run(&[arguments, &["--database", &database]].concat(), input).await;
    assert!(said.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap()
}

async fn a_list_goes_to_nobody_unseen(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 2).await);
    let (theirs, stranger) = (&to[0], &to[1]);
    theirs.writes(&desk, "Hello!").await;
    theirs.window_is(&desk, "open").await;
    let may =
        "conversations.read,conversations.reply,contacts.read,templates.read,campaigns.read,campaigns.run";
    command(&desk, &["role", "add", "Sender", "--may", may, "--sees", "own"], "").await;
    let add = ["user", "add", "eva@example.com", "--name", "Eva"];
    command(&desk, &add, "a quiet red bicycle\n").await;
    command(&desk, &["user", "role", "eva@example.com", "Sender"], "").await;
    let token = ["token", "add", "eva", "--for", "eva@example.com", "--scopes", "read,draft,send,manage"];
    let token = command(&desk, &token, "").await;
    let token = token.lines().find(|line| line.starts_with("tr_")).unwrap().trim().to_owned();
    let asks = async |path: &str, body: Value| {
        let call = client().post(desk.url(path)).bearer_auth(&token).json(&body);
        let answer = call.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap_or_default())
    };
    let said = json!({"channel_id": desk.channel("id"), "to": theirs.address(), "type": "text", "text": {"body": "x"}});
    assert_eq!(asks("/api/v1/messages", said).await.0, 404, "nobody has a conversation here for her");
    let wish = |more: Value| {
        let mut wish = json!({
            "name": "Of a list", "channel_id": desk.channel("id"),
            "template": {"name": template["name"], "language": template["language"]},
        });
        wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        wish
    };
    let list: Vec<Value> = to.iter().map(|one: &Customer| json!({"to": one.address()})).collect();
    let (status, mut plans) = (201, Vec::new());
    for stops in ["Hello again!", "STOP"] {
        theirs.writes(&desk, stops).await;
        theirs.conversation(&desk, "it came", |it| it["last_message"]["text"] == stops).await;
        let made = asks("/api/v1/campaigns", wish(json!({"recipients": list}))).await;
        assert_eq!(made.0, status, "{}", made.1);
        let plan = &made.1["plan"];
        let reasons: Vec<_> = plan["refused"].as_array().unwrap().iter().map(code_and_count).collect();
        assert_eq!((reasons, &plan["in_window"]), (vec![("unseen", 1)], &json!(0)), "{plan}");
        plans.push(made.1);
    }
    let started = format!("/api/v1/campaigns/{}/start", plans[0]["id"].as_str().unwrap());
    assert_eq!(asks(&started, json!({})).await.0, 200);
    comes_to(&desk, &plans[0], "completed").await;
    eventually("it is on the phone", async || (times(&desk, stranger, &template).await == 1).then_some(()))
        .await;
    assert_eq!(times(&desk, theirs, &template).await, 0, "she does not see them");
    let follows = json!({"terms": {"follows": {"campaign_id": plans[0]["id"], "after_hours": 1}}});
    assert_eq!(
        asks("/api/v1/campaigns", wish(follows)).await.0,
        403,
        "whoever got another one is not hers to name"
    );
    desk.end().await;
}

async fn what_is_sent_again_by_hand_is_not_sent_again_beside_it(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 2).await);
    let campaign = planned(&desk, &template, &to, json!({"most_failures": 100})).await;
    desk.sim("faults", &json!({"fail_code": 131_026, "fail_async": true})).await;
    act(&desk, &campaign, "start").await;
    let failed = eventually("both failed", async || {
        let rows = recipients(&desk, &campaign).await;
        rows.iter().all(|row| row["status"] == "failed").then_some(rows)
    })
    .await;
    comes_to(&desk, &campaign, "completed").await;
    desk.sim("faults", &json!({"reset": true})).await;
    let message = failed[0]["message_id"].as_str().unwrap();
    let cookie = desk.sign_in().await;
    let path = desk.url(&format!("/m/{message}/retry"));
    let nonce = campaign["id"].as_str().unwrap();
    let again = client().post(path).header("cookie", cookie).form(&[("nonce", nonce)]).send().await.unwrap();
    assert!(again.status().is_success(), "{}", again.status());
    let row = async || recipients(&desk, &campaign).await.remove(0);
    eventually("its plan tells of the new one", async || {
        (row().await["status"] == "delivered").then_some(())
    })
    .await;
    assert_ne!(row().await["message_id"], failed[0]["message_id"]);
    let id = campaign["id"].as_str().unwrap();
    desk.post(&format!("/api/v1/campaigns/{id}/retry"), &json!({"which": "failed"})).await.success();
    let done = eventually("the other got it too", async || {
        let shown = shown(&desk, &campaign).await;
        (shown["progress"]["delivered"] == 2).then_some(shown)
    })
    .await;
    assert_eq!(done["progress"]["failed"], 0, "{done}");
    for one in &to {
        assert_eq!(times(&desk, one, &template).await, 1);
    }
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
    next: tell
  tell:
    message: You will hear of us.
";

async fn a_campaign_that_is_over_keeps_no_run_back(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (template, to) = (template(&desk, "UTILITY").await, phones(&desk, 2).await);
    let campaign = planned(&desk, &template, &to[..1], json!({})).await;
    let bot = desk.post("/api/v1/bots", &json!({"text": ADDS})).await.success();
    assert_eq!(bot["problems"], json!([]), "{bot}");
    let bot = format!("/api/v1/bots/{}", bot["id"].as_str().unwrap());
    desk.post(&format!("{bot}/deploy"), &json!({})).await.success();
    desk.post(&format!("{bot}/on"), &json!({})).await.success();
    act(&desk, &campaign, "stop").await;
    to[1].writes(&desk, "Join").await;
    to[1].gets(&desk, "You will hear of us.").await;
    let run = eventually("the run is over", async || {
        let run = desk.list(&format!("{bot}/runs")).await.remove(0);
        (run["state"] == "ended").then_some(run)
    })
    .await;
    assert_eq!(run["ending"], "finished", "{run}");
    let path = desk.get(&format!("/api/v1/runs/{}", run["id"].as_str().unwrap())).await["path"].clone();
    let told = path.as_array().unwrap().iter().find(|one| one["why"] == "campaign_state").cloned();
    assert_eq!(told.map(|one| one["step"].clone()), Some(json!("add")), "{path}");
    let made = desk.post("/api/v1/bots", &json!({"text": ADDS})).await.success();
    assert_eq!(made["problems"][0]["code"], "not_in_workspace", "who deploys it now is told: {made}");
    let nobody = "\nflow: 1\nname: Mornings\ntriggers:\n  - schedule: \"09:00\"\n    whom: Nobody knows\nsteps:\n  note:\n    note: x\n";
    let made = desk.post("/api/v1/bots", &json!({"text": nobody})).await.success();
    assert_eq!(made["problems"][0]["code"], "not_in_workspace", "there is no such view: {made}");
    desk.end().await;
}
