//! The page asks nobody but its own server, runs nothing that it did not bring, and is small.

use serde_json::json;

use super::{Page, Stage, strings};
use crate::harness::client;

const FIRST_LOAD: usize = 60 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_comes_from_elsewhere_and_the_first_load_is_small() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    the_first_load_is_small(&stage, &strings(&page.run(
        "return [...document.querySelectorAll('link[rel=stylesheet], link[rel=modulepreload], script[src]')].map((it) => it.href || it.src)",
        &[],
    ).await)).await;
    for words in ["15550100111", "351910000024", "353209110047"] {
        stage.open(&page, words).await;
        asks_nobody_else(&page).await;
    }
    page.keys("t").await;
    page.sees("#picker-options [role=option]", "").await;
    for path in ["/templates", "/costs", "/operator"] {
        page.goto(&stage.desk.url(path)).await;
        page.sees("main", "").await;
        asks_nobody_else(&page).await;
    }
    page.goto(&format!("{}/phones", stage.desk.told("simulator_url"))).await;
    page.sees("[data-compose]", "").await;
    asks_nobody_else(&page).await;
    let log = page.session.browser_log().await.unwrap();
    let bad: Vec<_> = log
        .iter()
        .filter(|entry| entry.level == "SEVERE" || entry.message.contains("Content Security Policy"))
        .map(|entry| &entry.message)
        .collect();
    assert!(bad.is_empty(), "the console has: {bad:#?}");
    stage.end().await;
}

async fn asks_nobody_else(page: &Page) {
    let asked = page.run("return performance.getEntriesByType('resource').map((it) => it.name)", &[]).await;
    let own = format!("{}/", page.run("return location.origin", &[]).await.as_str().unwrap());
    let other: Vec<_> = strings(&asked)
        .into_iter()
        .filter(|url| !url.starts_with(&own) && !url.starts_with("data:") && !url.starts_with("blob:"))
        .collect();
    assert!(other.is_empty(), "the page asked {other:?}");
    let inline =
        page.run("return [...document.querySelectorAll('script')].filter((it) => !it.src).length", &[]).await;
    assert_eq!(inline, 0, "a script stands in the page");
}

async fn the_first_load_is_small(stage: &Stage, linked: &[String]) {
    assert!(linked.len() >= 2, "{linked:?}");
    let mut sum = 0;
    for url in linked {
        assert!(url.starts_with(&stage.desk.url("/")), "{url}");
        let answer = client().get(url).header("accept-encoding", "gzip").send().await.unwrap();
        assert_eq!(answer.status(), 200, "{url}");
        assert_eq!(answer.headers()["content-encoding"], "gzip", "{url}");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(!policy.contains("unsafe"), "{policy}");
        sum += answer.bytes().await.unwrap().len();
    }
    println!("first load: {sum} bytes of JS and CSS, gzipped");
    assert!(sum <= FIRST_LOAD, "first load is {sum} bytes");
    let page = client().get(stage.desk.url("/login")).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src"));
    assert_eq!(json!(scripts.map(str::trim)), json!("script-src 'self'"), "{policy}");
}
