//! What is submitted again does not reach the phone again: files, which Meta takes first, and templates, which cost
//! money; on both engines, at once and one after the other.

use futures_util::future::join_all;
use reqwest::multipart::{Form, Part};

use crate::harness::{Desk, Engine, client, eventually};

const TIMES: usize = 10;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_submitted_again_is_on_the_phone_once_on_sqlite() {
    reach_the_phone_once(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_submitted_again_is_on_the_phone_once_on_postgres() {
    reach_the_phone_once(Engine::Postgres).await;
}

async fn reach_the_phone_once(engine: Engine) {
    let desk = Desk::new(engine).await;
    let ana = desk.customer("15550165001", "Ana Costa").await;
    ana.writes(&desk, "Send me all you have").await;
    let conversation = ana.window_is(&desk, "open").await["id"].as_str().unwrap().to_owned();
    let cookie = desk.sign_in().await;
    let page = desk.page_with(&cookie, &format!("/c/{conversation}")).await.1;
    let nonce = nonce(&page);
    let marked = |form: Form| form.text("nonce", nonce.to_owned());
    let words = || marked(Form::new()).text("caption", "The list").part("file", file());
    let submits = async |edge: &str, form: &dyn Fn() -> Form| {
        let url = desk.url(&format!("/c/{conversation}/{edge}"));
        let once = || client().post(&url).header("cookie", &cookie).multipart(form()).send();
        for answer in join_all((0..TIMES).map(|_| once())).await {
            assert_eq!(answer.unwrap().status(), 200, "{edge}");
        }
        for _ in 0..TIMES {
            assert_eq!(once().await.unwrap().status(), 200, "{edge}");
        }
    };
    submits("media", &words).await;
    let template = || marked(Form::new()).text("name", "follow_up").text("language", "en_US");
    submits("template", &template).await;
    let thread = desk.list(&format!("/api/v1/conversations/{conversation}/messages")).await;
    let sent = thread.iter().filter(|message| message["direction"] == "outbound").count();
    assert_eq!(sent, 2, "{thread:?}");
    ana.gets(&desk, "We would like to pick up your question").await;
    eventually("all statuses are there", async || {
        let thread = desk.list(&format!("/api/v1/conversations/{conversation}/messages")).await;
        let arrived = thread.iter().filter(|message| message["state"] == "delivered").count();
        (arrived == 2).then_some(())
    })
    .await;
    assert_eq!(ana.sees(&desk, "").await.len(), 2);
    a_campaign_is_planned_once(&desk, &cookie).await;
    desk.end().await;
}

/// The mark of the first form of a page.
fn nonce(page: &str) -> &str {
    page.split("name=\"nonce\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap()
}

/// Of a list and of a segment, without a script; what is said otherwise under the same mark is another one.
async fn a_campaign_is_planned_once(desk: &Desk, cookie: &str) {
    let page = desk.page_with(cookie, "/campaigns/new").await.1;
    let form = |name: &str, audience: &str| {
        Form::new()
            .text("nonce", nonce(&page).to_owned())
            .text("name", name.to_owned())
            .text("number", desk.channel("id"))
            .text("template", "follow_up/en_US")
            .text("audience", audience.to_owned())
            .text("list", "+15550165001")
    };
    for (name, audience) in [("By list", "list"), ("By segment", "segment"), ("By another name", "segment")] {
        let url = desk.url("/campaigns");
        let once = || client().post(&url).header("cookie", cookie).multipart(form(name, audience)).send();
        let at_once = join_all((0..TIMES).map(|_| once())).await.into_iter().map(Result::unwrap);
        let places: Vec<String> = at_once.map(|answer| answer.url().path().to_owned()).collect();
        let again = once().await.unwrap().url().path().to_owned();
        assert!(places.iter().all(|place| *place == again), "{places:?} {again}");
        let all = desk.list("/api/v1/campaigns").await;
        assert_eq!(all.iter().filter(|one| one["name"] == name).count(), 1, "{name}");
    }
}

fn file() -> Part {
    Part::bytes(b"a, b, c".to_vec()).file_name("list.txt").mime_str("text/plain").unwrap()
}
