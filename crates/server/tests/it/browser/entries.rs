//! The button of a website that leads to an entry point, on a page that has nothing else.

use serde_json::{Value, json};

use super::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn the_button_of_a_website_works_on_a_plain_page() {
    let mut stage = Stage::new().await;
    let new = json!({"name": "Website", "text": "Hello & good day", "channel_id": stage.desk.channel("id")});
    let made = stage.desk.post("/api/v1/entry-points", &new).await.success();
    let id = made["id"].as_str().unwrap();
    let page = stage.inbox(1280, 900).await;
    page.goto(&stage.desk.url(&format!("/settings/entry-points/{id}"))).await;
    page.sees("#source-snippet", "").await;
    let snippet = page.run("return document.querySelector('#source-snippet').value", &[]).await;
    let plain = stage.desk.folder.path().join("website.html");
    std::fs::write(&plain, format!("<!doctype html><title>Shop</title>{}", snippet.as_str().unwrap()))
        .unwrap();
    page.goto(&format!("file://{}", plain.display())).await;
    page.sees("a", "Chat on WhatsApp").await;
    let says = "return new URL(document.querySelector('a').href).searchParams.get('text')";
    assert_eq!(page.run(says, &[]).await, made["message"], "what the customer sends");
    let leads =
        "(it => new URL(it.href).host === 'wa.me' && it.target === '_blank' && it.rel.includes('noopener'))";
    assert!(page.holds(&format!("{leads}(document.querySelector('a'))")).await);
    let asked = page.run("return performance.getEntriesByType('resource').length", &[]).await;
    assert_eq!(asked, Value::from(0), "it loads nothing");
    // Whoever sends that came by it.
    let ana = stage.desk.customer("15550170009", "Ana Website").await;
    ana.writes(&stage.desk, made["message"].as_str().unwrap()).await;
    ana.conversation(&stage.desk, "Ana is there", |_| true).await;
    let report = stage.desk.get("/api/v1/entry-points/report").await;
    let lines = report["data"].as_array().unwrap();
    let line = lines.iter().find(|line| line["entry_point_id"] == made["id"]).unwrap();
    assert_eq!(line["messages"], 1, "{line}");
    stage.end().await;
}
