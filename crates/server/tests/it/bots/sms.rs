//! Bots by SMS beside the simulator's phones: one that begins by an SMS speaks by SMS, with numbers before its answers; one
//! whose window is closed goes on by SMS, and hears the answer wherever it comes.

use serde_json::{Value, json};

use super::on;
use crate::harness::{Customer, Desk, Engine, eventually, on_each_engine, run};
use crate::sms::sender::Sender;

on_each_engine!(
    a_bot_that_begins_by_an_sms_asks_by_sms_and_takes_a_number,
    where_the_window_is_closed_it_goes_on_by_sms,
    what_it_loses_by_sms_is_told_and_keeps_nothing_back,
);

/// Welcomes whoever writes, with buttons; where the window is closed it begins by SMS.
const TALKS: &str = "
flow: 1
name: Talks by both
triggers:
  - keyword: hello
  - button: Ask
    start: look
steps:
  topic:
    buttons: What is it about?
    options:
      order: My order
      other: Something else
    footer: Harbour Lane
    tries: 0
    within: 2h
    timed_out: end
    next: thank
  thank:
    message: \"Thanks, it is about: {{ answer }}.\"
  look:
    branch: window
    open: topic
    closed: text
  text:
    sms: May we ask you something?
    next: hear
    failed: end
  hear:
    wait: 3d
    answered: topic
    timed_out: end
";

/// The messages of a customer's conversation, oldest first: by which number, and what.
async fn thread(desk: &Desk, customer: &Customer) -> Vec<[String; 2]> {
    let digits = customer.address().trim_start_matches('+').to_owned();
    let found = desk.list(&format!("/api/v1/conversations?q={digits}")).await;
    let Some(talk) = found.first() else { return Vec::new() };
    let all = desk.list(&format!("/api/v1/conversations/{}/messages", talk["id"].as_str().unwrap())).await;
    let told = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let mut all: Vec<_> =
        all.iter().map(|one| (one["at"].as_i64(), [told(one, "channel_id"), told(one, "text")])).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, line)| line).collect()
}

/// Waits until this is said through a number.
async fn says(desk: &Desk, customer: &Customer, channel: &str, words: &str) {
    let wanted = [channel.to_owned(), words.to_owned()];
    eventually(words, async || thread(desk, customer).await.contains(&wanted).then_some(())).await;
}

const ASKED: &str = "What is it about?\n1 My order\n2 Something else\nHarbour Lane";

async fn a_bot_that_begins_by_an_sms_asks_by_sms_and_takes_a_number(engine: Engine) {
    let desk = Desk::new(engine).await;
    let sms = Sender::connect(&desk).await;
    let bot = on(&desk, TALKS).await;
    for (phone, answer, topic) in [("15550180941", "1.", "order"), ("15550180942", "something ELSE", "other")]
    {
        let customer = desk.customer(phone, "Dee").await;
        sms.hears(&desk, &customer, "Hello").await;
        says(&desk, &customer, &sms.channel, ASKED).await;
        sms.hears(&desk, &customer, answer).await;
        says(&desk, &customer, &sms.channel, &format!("Thanks, it is about: {topic}.")).await;
    }
    // What fits nothing is for people, as on WhatsApp.
    let eve = desk.customer("15550180943", "Eve").await;
    sms.hears(&desk, &eve, "Hello").await;
    says(&desk, &eve, &sms.channel, ASKED).await;
    sms.hears(&desk, &eve, "3").await;
    eventually("people have it", async || {
        let ended = desk.list(&format!("/api/v1/bots/{bot}/runs?state=ended")).await;
        ended.iter().any(|run| run["ending"] == "not_understood").then_some(())
    })
    .await;
    desk.end().await;
}

/// `topic` has buttons, and is come to by who wrote by SMS; the other steps lose nothing.
async fn what_it_loses_by_sms_is_told_and_keeps_nothing_back(engine: Engine) {
    let desk = Desk::new(engine).await;
    Sender::connect(&desk).await;
    let bot = format!("/api/v1/bots/{}", on(&desk, TALKS).await);
    let shown = desk.get(&bot).await;
    let checked = desk.post("/api/v1/bots/check", &json!({"text": TALKS})).await.success();
    let deployed = desk.post(&format!("{bot}/deploy"), &json!({})).await.success();
    assert_eq!((&shown["problems"], &shown["warnings"]), (&json!([]), &checked["data"]), "{shown}");
    assert_eq!(deployed["warnings"], checked["data"]);
    let [warning] = checked["data"].as_array().unwrap().as_slice() else { panic!("{checked}") };
    assert_eq!(
        (&warning["code"], &warning["severity"], &warning["step"], &warning["path"]),
        (
            &json!("sms_numbers"),
            &json!("warning"),
            &json!("topic"),
            &json!([{"step": "topic", "silent_seconds": null}])
        )
    );
    let file = desk.folder.path().join("talks.yaml");
    std::fs::write(&file, TALKS).unwrap();
    let file = file.to_str().unwrap();
    let said = run(&["bot", "check", file, "--database", &desk.database()], "").await;
    let said = String::from_utf8(said.stdout).unwrap();
    let told = format!(
        "{file}:{}:3: warning: {} (topic)\n{file} compiles.\n",
        warning["line"],
        warning["text"].as_str().unwrap()
    );
    assert_eq!(said, told);
    let (_, page) = desk.page(&format!("/bots/{}?step=topic", shown["id"].as_str().unwrap())).await;
    assert!(page.contains("with a number before each"), "the builder says so too");
    desk.end().await;
}

async fn where_the_window_is_closed_it_goes_on_by_sms(engine: Engine) {
    let desk = Desk::new(engine).await;
    let sms = Sender::connect(&desk).await;
    let whatsapp = desk.channel("id");
    on(&desk, TALKS).await;
    let (fay, gus) = (desk.customer("15550180944", "Fay").await, desk.customer("15550180945", "Gus").await);
    let mut talks = Vec::new();
    for one in [&fay, &gus] {
        one.writes(&desk, "Good morning").await;
        talks.push(one.window_is(&desk, "open").await);
    }
    desk.advance(25 * 3600).await;
    for (one, talk) in [&fay, &gus].into_iter().zip(&talks) {
        one.window_is(&desk, "closed").await;
        let runs = format!("/api/v1/conversations/{}/runs", talk["id"].as_str().unwrap());
        desk.post(&runs, &json!({"button": "Ask"})).await.success();
        // By which of the senders is for the way out to say.
        eventually("it goes on by SMS", async || {
            let all = thread(&desk, one).await;
            let asked = all.iter().find(|[_, text]| text == "May we ask you something?")?;
            assert_ne!(asked[0], whatsapp);
            Some(())
        })
        .await;
    }
    // One answers by SMS, which opens no window: what is free-form goes by SMS. The other answers on WhatsApp.
    sms.hears(&desk, &fay, "Of course").await;
    says(&desk, &fay, &sms.channel, ASKED).await;
    gus.writes(&desk, "Of course").await;
    says(&desk, &gus, &whatsapp, "What is it about?").await;
    sms.hears(&desk, &fay, "2").await;
    says(&desk, &fay, &sms.channel, "Thanks, it is about: other.").await;
    // And whoever was asked on WhatsApp may say it by SMS.
    sms.hears(&desk, &gus, "1").await;
    says(&desk, &gus, &sms.channel, "Thanks, it is about: order.").await;
    desk.end().await;
}
