//! Bots in a desk within the process: by what customers come, what another program answers, and what a schedule has begun
//! when another version is deployed.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::Json;
use serde_json::{Value, json};
use transom_desk::bots::act::{self, Deployed};
use transom_desk::bots::{Writing, begun_before, key};
use transom_desk::fixture::Desk;
use transom_desk::workspace::views;
use transom_rules::access::{Asker, Face};
use transom_rules::author::Author;
use transom_rules::id::{BotId, ConversationId};
use transom_rules::time::Span;
use transom_rules::view::{Narrowing, View};
use transom_store::bots::{self, BotRun};
use transom_store::messages;

use crate::harness::{Engine, eventually, inside, listening, on_each_engine, sign};

on_each_engine!(
    who_comes_by_an_ad_is_met_and_who_comes_by_nothing_is_not,
    what_another_program_answers_is_kept_and_decides_where_the_run_goes,
    what_a_schedule_began_goes_on_by_its_version_after_another_one_is_deployed,
);

fn us(desk: &Desk) -> Asker {
    Asker::system(desk.workspace, Face::Command)
}

/// A bot with a version, not on yet.
async fn deployed(desk: &Desk, text: &str) -> BotId {
    let with = Writing::of(&desk.app);
    let made = act::make(with, &us(desk), text.to_owned()).await.unwrap();
    assert_eq!(made.problems, []);
    deploys(desk, made.bot.id).await;
    made.bot.id
}

async fn deploys(desk: &Desk, id: BotId) {
    let done = act::deploy(Writing::of(&desk.app), &us(desk), id, String::new(), None).await.unwrap();
    assert!(matches!(done, Deployed::As(..)), "{done:?}");
}

async fn on(desk: &Desk, text: &str) -> BotId {
    let id = deployed(desk, text).await;
    act::switch_on(Writing::of(&desk.app), &us(desk), id).await.unwrap();
    id
}

/// A customer writes, and came by what is said here.
async fn writes(desk: &Desk, phone: &str, words: &str, referral: Value) -> ConversationId {
    let at = desk.app.clock.now().seconds().to_string();
    let id = format!("wamid.{phone}.{words}");
    let mut message =
        json!({"from": phone, "id": id, "timestamp": at, "type": "text", "text": {"body": words}});
    if !referral.is_null() {
        message["referral"] = referral;
    }
    let contact = json!({"wa_id": phone, "profile": {"name": "Zoë"}});
    desk.takes([json!({"contacts": [contact], "messages": [message]})]).await;
    desk.newest_conversation().await
}

async fn runs(desk: &Desk, conversation: ConversationId) -> Vec<BotRun> {
    let filter = bots::Filter { conversation: Some(conversation), limit: 99, ..bots::Filter::default() };
    let here = desk.app.db.of(desk.workspace);
    here.read(filter, |tx, filter| Box::pin(bots::runs(tx, *filter))).await.unwrap()
}

/// What bots said in a conversation, oldest first, once they said something.
async fn said(desk: &Desk, conversation: ConversationId) -> Vec<String> {
    eventually("a bot said something", async || {
        let here = desk.app.db.of(desk.workspace);
        let page = here.read((), move |tx, ()| Box::pin(messages::page(tx, conversation, None, 99)));
        let page = page.await.unwrap().into_iter().rev();
        let bots = page.filter(|message| matches!(message.author, Author::Bot(_)));
        let said: Vec<String> = bots.map(|message| message.text).collect();
        (!said.is_empty()).then_some(said)
    })
    .await
}

async fn who_comes_by_an_ad_is_met_and_who_comes_by_nothing_is_not(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let meets = |kind: &str, words: &str| {
        format!(
            "flow: 1\nname: By {kind}\ntriggers:\n  - entry_point: {kind}\nsteps:\n  say:\n    message: {words}\n"
        )
    };
    on(&desk, &meets("page", "You came by the page.")).await;
    on(&desk, &meets("ad", "You came by the ad.")).await;
    on(&desk, "flow: 1\nname: New\ntriggers:\n  - conversation: new\nsteps:\n  say:\n    message: Hello.\n")
        .await;
    let ad = json!({"source_type": "ad", "source_id": "12", "source_url": "https://ads.example/1", "headline": "Spring"});
    let by_ad = writes(&desk, "15550100801", "I saw it", ad).await;
    assert_eq!(said(&desk, by_ad).await, ["You came by the ad."]);
    let post = json!({"source_type": "post", "source_id": "13", "source_url": "https://posts.example/1"});
    for (phone, referral) in [("15550100802", Value::Null), ("15550100803", post)] {
        let by_nothing = writes(&desk, phone, "Just so", referral).await;
        assert_eq!(said(&desk, by_nothing).await, ["Hello."], "{phone}");
    }
}

/// A request as another program got it.
type Asked = (HeaderMap, Vec<u8>);

async fn what_another_program_answers_is_kept_and_decides_where_the_run_goes(engine: Engine) {
    let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
    let heard = Arc::clone(&asked);
    let answers = move |headers: HeaderMap, body: Bytes| {
        let of: Value = serde_json::from_slice(&body).unwrap();
        heard.lock().unwrap().push((headers, body.to_vec()));
        let left = if of["of"] == "shoes" { 3 } else { 0 };
        std::future::ready(Json(json!({"left": left})))
    };
    let url = listening(Router::new().route("/stock", axum::routing::post(answers))).await;
    let desk = inside(engine, |settings| settings.bots.internal_hosts = vec!["127.0.0.1".to_owned()]).await;
    let text = format!(
        r#"
flow: 1
name: Stock
triggers:
  - keyword: [shoes, hats]
steps:
  look:
    http: {url}/stock
    method: POST
    body: '{{"of": "{{{{ answer }}}}"}}'
    keep: stock
    failed: sorry
    next: is_there
  is_there:
    branch: expression
    expression: stock.left > 2
    cases:
      yes: some
    otherwise: none
  some:
    message: "{{{{ stock.left }}}} are left."
  none:
    message: None is left.
  sorry:
    message: Sorry.
"#
    );
    let bot = deployed(&desk, &text).await;
    let secret = key::change(desk.app.base(), &us(&desk), bot).await.unwrap();
    act::switch_on(Writing::of(&desk.app), &us(&desk), bot).await.unwrap();
    for (phone, of, words) in
        [("15550100811", "shoes", "3 are left."), ("15550100812", "hats", "None is left.")]
    {
        let conversation = writes(&desk, phone, of, Value::Null).await;
        assert_eq!(said(&desk, conversation).await, [words]);
        let asked = std::mem::take(&mut *asked.lock().unwrap());
        let [(headers, body)] = asked.as_slice() else { panic!("{of} was asked {} times", asked.len()) };
        assert_eq!(String::from_utf8_lossy(body), format!(r#"{{"of": "{of}"}}"#));
        let header = |name: &str| headers[name].to_str().unwrap().to_owned();
        let signed = [header("idempotency-key").as_bytes(), b".", body].concat();
        assert_eq!(header("x-transom-signature"), sign(secret.expose(), &signed));
    }
}

fn at_nine(words: &str) -> String {
    format!(
        "flow: 1\nname: Mornings\ntriggers:\n  - schedule: \"09:00\"\n    whom: Everybody\nsteps:\n  note:\n    note: {words}\n"
    )
}

async fn what_a_schedule_began_goes_on_by_its_version_after_another_one_is_deployed(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let narrowing = Narrowing { view: View::All, ..Narrowing::default() };
    let new = views::New { name: "Everybody".into(), is_shared: true, narrowing };
    views::keep(desk.app.base(), &us(&desk), new).await.unwrap();
    let mut all = Vec::new();
    for phone in ["15550100821", "15550100822", "15550100823"] {
        all.push(writes(&desk, phone, "Hello", Value::Null).await);
    }
    all.sort();
    let id = on(&desk, &at_nine("The first.")).await;
    // It was stopped behind the first of them.
    let now = desk.app.clock.now();
    let (since, until) = (now - Span::minutes(2), now - Span::minutes(1));
    let looking = json!({"since": since, "until": until, "version": 1, "trigger": 0, "after": [now, all[0]]});
    desk.write(looking.to_string(), move |tx, looking| Box::pin(bots::looks_on(tx, id, looking))).await;
    act::save(Writing::of(&desk.app), &us(&desk), id, at_nine("The second."), None).await.unwrap();
    deploys(&desk, id).await;
    let bot = desk.app.db.of(desk.workspace).read((), move |tx, ()| Box::pin(bots::get(tx, id)));
    assert_eq!(begun_before(&bot.await.unwrap().unwrap()), Some(1));
    desk.clock_jumps(Span::minutes(1));
    for conversation in &all[1..] {
        let run = eventually("it began", async || runs(&desk, *conversation).await.pop()).await;
        assert_eq!(run.version, 1);
    }
    assert!(
        runs(&desk, all[0]).await.iter().all(|run| run.version != 1),
        "with the first it had begun before"
    );
}
