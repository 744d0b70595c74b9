//! What begins runs beside a campaign and a program that asks twice.

use serde_json::{Value, json};

use super::{gets, on, template};
use crate::harness::{Desk, Engine, client, eventually, on_each_engine};

on_each_engine!(
    who_answers_a_campaign_is_met_by_a_bot_and_joins_the_next,
    a_program_that_asks_again_begins_one_run,
    a_draft_is_tried_by_a_program,
);

async fn planned(desk: &Desk, name: &str, template: &Value, to: &str) -> Value {
    let body = json!({
        "name": name, "channel_id": desk.channel("id"), "recipients": [{"to": to}],
        "template": {"name": template["name"], "language": template["language"]},
    });
    desk.post("/api/v1/campaigns", &body).await.success()
}

async fn who_answers_a_campaign_is_met_by_a_bot_and_joins_the_next(engine: Engine) {
    let desk = Desk::new(engine).await;
    let template = template(&desk).await;
    let (ana, ben) = (desk.customer("15550180921", "Ana").await, desk.customer("15550180922", "Ben").await);
    let spring = planned(&desk, "Spring", &template, &ana.address()).await;
    let summer = planned(&desk, "Summer", &template, &ben.address()).await;
    let answers = "
flow: 1
name: Answers the spring
triggers:
  - campaign: Spring
steps:
  thank:
    message: Thanks for your answer!
    next: join
  join:
    start_campaign: Summer
";
    on(&desk, answers).await;
    let path = |campaign: &Value, more: &str| {
        format!("/api/v1/campaigns/{}/{more}", campaign["id"].as_str().unwrap())
    };
    desk.post(&path(&spring, "start"), &json!({})).await.success();
    eventually("it is on the phone", async || {
        let shown =
            desk.sim_get(&format!("customers/{}/messages", ana.address().trim_start_matches('+'))).await;
        let all = shown["data"].as_array().unwrap();
        all.iter().any(|one| one["message"]["template"]["name"] == template["name"]).then_some(())
    })
    .await;
    for one in [&ana, &ben] {
        one.writes(&desk, "Sounds good").await;
    }
    gets(&desk, &ana, "Thanks for your answer!").await;
    let joined = eventually("she is in the next one", async || {
        let all = desk.list(&path(&summer, "recipients")).await;
        (all.len() == 2).then_some(all)
    })
    .await;
    assert!(joined.iter().any(|one| one["to"] == ana.address()), "{joined:?}");
    assert_eq!(super::times(&desk, &ben, "Thanks for your answer!").await, 0, "he got none to answer");
    eventually("nothing of it is left to send", async || {
        let shown = desk.get(&format!("/api/v1/campaigns/{}", spring["id"].as_str().unwrap())).await;
        (shown["status"] == "completed").then_some(())
    })
    .await;
    // Answers come for a while yet; nobody can be added any more.
    for (text, codes) in [
        (answers.to_owned(), vec![]),
        (
            answers.replace("start_campaign: Summer", "start_campaign: Spring"),
            vec![json!("not_in_workspace")],
        ),
    ] {
        let checked = desk.post("/api/v1/bots/check", &json!({"text": text})).await.success();
        let told: Vec<Value> =
            checked["data"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect();
        assert_eq!(told, codes, "{checked}");
    }
    desk.end().await;
}

async fn a_program_that_asks_again_begins_one_run(engine: Engine) {
    let desk = Desk::new(engine).await;
    let template = template(&desk).await;
    let bot = on(
        &desk,
        &format!(
            "
flow: 1
name: Sent
triggers:
  - api: order_sent
    gives: [order]
steps:
  tell:
    template: {}
    language: {}
",
            template["name"].as_str().unwrap(),
            template["language"].as_str().unwrap()
        ),
    )
    .await;
    let zoe = desk.customer("15550180931", "Zoë").await;
    zoe.writes(&desk, "Hello").await;
    let talk = zoe.window_is(&desk, "open").await;
    let url = desk.url(&format!("/api/v1/conversations/{}/runs", talk["id"].as_str().unwrap()));
    let asks = async |order: &str| {
        let call =
            client().post(&url).bearer_auth(desk.told("api_token")).header("idempotency-key", "order-7");
        let body = json!({"api": "order_sent", "values": {"order": order}});
        let answer = call.json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let (first, again) = tokio::join!(asks("A-7"), asks("A-7"));
    let (later, other) = (asks("A-7").await, asks("A-8").await);
    let mut codes = [first.0, again.0];
    codes.sort_unstable();
    assert_eq!((codes, later.0), ([200, 201], 200), "{first:?} {again:?}");
    assert!(
        [&again.1, &later.1].iter().all(|run| run["id"] == first.1["id"]),
        "{first:?} {again:?} {later:?}"
    );
    assert!(other.0 >= 400, "under a key stands one request: {other:?}");
    let runs = desk.list(&format!("/api/v1/bots/{bot}/runs")).await;
    assert_eq!(runs.len(), 1, "{runs:?}");
    desk.end().await;
}

async fn a_draft_is_tried_by_a_program(engine: Engine) {
    let desk = Desk::new(engine).await;
    let made = desk.post("/api/v1/bots", &json!({"text": super::ASKS})).await.success();
    let path = format!("/api/v1/bots/{}/try", made["id"].as_str().unwrap());
    let happens = json!({"happens": [{"writes": "order"}, {"after_seconds": 300, "writes": "A-7"}]});
    let tried = desk.post(&path, &happens).await.success();
    let said: Vec<&Value> = tried["lines"].as_array().unwrap().iter().map(|line| &line["text"]).collect();
    assert_eq!(said, ["order", "Which number has your order?", "A-7", "Thanks, A-7 it is."], "{tried}");
    assert_eq!((&tried["state"], &tried["ending"]), (&json!("ended"), &json!("finished")), "{tried}");
    assert_eq!(tried["values"]["number"], "A-7");
    let silent = json!({"happens": [{"writes": "order"}], "until_seconds": 3 * 3600});
    let tried = desk.post(&path, &silent).await.success();
    let via = tried["path"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&via["step"], &via["via"], &via["after_seconds"]),
        (&json!("number"), &json!("timed_out"), &json!(7200))
    );
    // Nothing was kept, and nobody got anything.
    assert_eq!(
        desk.list(&format!("/api/v1/bots/{}/runs", made["id"].as_str().unwrap())).await,
        Vec::<Value>::new()
    );
    let file = json!({"text": "flow: 1\nname: Half\n", "happens": []});
    let wrong = desk.post(&path, &file).await.success();
    assert_eq!(
        (&wrong["state"], wrong["problems"].as_array().unwrap().is_empty()),
        (&Value::Null, false),
        "{wrong}"
    );
    desk.end().await;
}
