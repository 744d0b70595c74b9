//! What things cost, where a person decides: beside Send, in the picker, on the ways out; and afterwards in
//! the pair's timeline and on the page of costs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Stage;
use crate::harness::eventually;

#[tokio::test(flavor = "multi_thread")]
async fn every_price_is_told_before_and_stands_in_the_pictures_afterwards() {
    let mut stage = Stage::new().await;
    let desk = &stage.desk;
    let ana = desk.customer("15550160901", "Ana Costa").await;
    let ad = json!({"type": "text", "text": {"body": "Saw your ad!"},
        "referral": {"source_type": "ad", "source_id": "120212345", "source_url": "https://fb.me/x", "headline": "Grinders"}});
    ana.sends(desk, ad).await;
    ana.window_is(desk, "open").await;
    let page = stage.inbox(1440, 900).await;
    stage.open(&page, "15550160901").await;
    page.sees("#composer-price .price-label.free", "Service · free, answers an ad").await;
    page.press("[data-picker]").await;
    page.sees("[role=option][data-name=new_roast] .price-label", "Marketing · free, answers an ad").await;
    page.press("[role=option][data-name=order_shipped][data-language=en_US]").await;
    page.sees("#picker-form .price-label", "Utility · free, answers an ad").await;
    page.keys("\u{e00c}").await;
    page.misses("#picker[open]").await;
    page.write("#composer-text", "Welcome! Which one did you like?\u{e007}").await;
    ana.gets(&stage.desk, "Welcome!").await;
    page.sees("#composer-price .price-label.free", "inside a free entry point").await;
    stage.desk.advance(73 * 3600).await;
    page.sees("#composer[data-state=refused] .way-price .price-label", "$0.00").await;
    the_timeline_shows_it(&stage, &page).await;
    the_page_of_costs_adds_up(&stage, &page).await;
    stage.end().await;
}

async fn the_timeline_shows_it(stage: &Stage, page: &super::Page) {
    let id = stage.conversation("15550160901").await;
    page.sees("#panel .timeline-small svg", "").await;
    page.goto(&stage.desk.url(&format!("/c/{id}/timeline"))).await;
    for words in ["Welcome!", "Free entry point", "A free entry point is open for this customer"] {
        page.sees("main table", words).await;
    }
    assert!(page.holds("document.querySelectorAll('.timeline-whole svg title').length > 5").await);
}

async fn the_page_of_costs_adds_up(stage: &Stage, page: &super::Page) {
    let charges = stage.desk.list("/api/v1/charges").await;
    let days: BTreeSet<&str> = charges.iter().map(|charge| charge["day"].as_str().unwrap()).collect();
    let sums = stage.desk.get(&format!("/api/v1/charges/days?from={}", days.first().unwrap())).await;
    // The history may begin in the month before the one in which the ad was answered, which is the last.
    let months: BTreeSet<&str> = days.iter().map(|day| day.rsplit_once('-').unwrap().0).collect();
    let mut total = 0.0;
    for month in months {
        page.goto(&stage.desk.url(&format!("/costs?month={month}"))).await;
        let of_month = |day: &Value| day.as_str().unwrap().starts_with(month);
        let of_days = sums["data"].as_array().unwrap().iter().filter(|sum| of_month(&sum["day"]));
        let amount: f64 = of_days.map(|sum| sum["amount"].as_str().unwrap().parse::<f64>().unwrap()).sum();
        page.sees(".figures", &money(amount)).await;
        let file = page.run("return document.querySelector('a[download]').getAttribute('href')", &[]).await;
        let (status, text) = stage.desk.page(file.as_str().unwrap()).await;
        assert_eq!(status, 200, "{text}");
        let count = charges.iter().filter(|charge| of_month(&charge["day"])).count();
        assert_eq!(text.lines().count(), count + 1, "{text}");
        total += amount;
    }
    assert!(total > 0.0, "{sums}");
    page.sees("main", "answers an ad").await;
    metas_figures_are_compared(stage, page).await;
}

/// Two decimals, and more only where they are needed.
fn money(amount: f64) -> String {
    let digits = format!("{amount:.4}");
    format!("${}", digits.strip_suffix("00").unwrap_or(digits.trim_end_matches('0')))
}

/// The month that is shown.
async fn metas_figures_are_compared(stage: &Stage, page: &super::Page) {
    page.run("document.querySelector('.compare-form button').click()", &[]).await;
    eventually("Meta's figures are compared", async || {
        let said = page.text("#compare").await;
        (said.contains("agree") || said.contains("differ")).then_some(())
    })
    .await;
    assert!(page.text("#compare").await.contains("agree on all"), "{}", page.text("#compare").await);
    // The page can be kept and loaded again: it shows the same, with no analytics to be had.
    let address = page.run("return location.pathname + location.search", &[]).await;
    let address = address.as_str().unwrap();
    assert!(address.starts_with("/costs?") && address.contains("outcome=told"), "{address}");
    stage.desk.sim("faults", &json!({"error_before": 1.0})).await;
    let (status, again) = stage.desk.page(address).await;
    stage.desk.sim("faults", &json!({"reset": true})).await;
    assert_eq!(status, 200);
    assert!(again.contains("agree on all") && again.contains("Fetched from Meta: <time"), "{again}");
    // Whoever presses the button then is told why nothing came, and what was told stays.
    stage.desk.sim("faults", &json!({"error_before": 1.0})).await;
    page.run("document.querySelector('.compare-form button').click()", &[]).await;
    page.sees("#compare .reason", "Meta did not answer").await;
    page.sees("#compare .agreed", "agree on all").await;
    stage.desk.sim("faults", &json!({"reset": true})).await;
}
