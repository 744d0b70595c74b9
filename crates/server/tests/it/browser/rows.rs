//! The list of conversations: what a row tells, and what has room in the head above them.

use super::{ENTER, Page, Stage};
use crate::harness::Customer;

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_hides_no_message_of_the_customers() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    let id = stage.conversation("5511900000042").await;
    page.goto(&stage.desk.url(&format!("/c/{id}"))).await;
    page.write("#composer-text", "Thinking of it").await;
    let row = format!("#c-{id}");
    page.until(
        "performance.getEntriesByType('resource').some((it) => it.name.endsWith('/draft') && it.responseEnd)",
    )
    .await;
    stage.open(&page, "15550100111").await;
    page.sees(&row, "Draft: Thinking of it").await;
    Customer::new("5511900000042").writes(&stage.desk, "Mudei de ideia").await;
    page.sees(&format!("{row}.unread .last"), "Mudei de ideia").await;
    page.sees(&format!("{row} .chip.draft"), "Draft").await;
    // Looked at by a colleague, it still is what has to be answered.
    let tom = stage.driver.page(1440, 900).await;
    tom.sign_in(&stage.desk.url(""), "tom@harbourlane.example", &stage.desk.told("password")).await;
    tom.goto(&stage.desk.url(&format!("/c/{id}"))).await;
    page.misses(&format!("{row}.unread")).await;
    page.sees(&format!("{row} .last"), "Mudei de ideia").await;
    tom.write("#composer-text", &format!("Tudo bem{ENTER}")).await;
    page.sees(&row, "Draft: Thinking of it").await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_of_the_list_has_room_for_thousands() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1100, 800).await;
    stage.open(&page, "15550100111").await;
    for width in [1440, 1100, 820, 390] {
        page.size(width, 800, 1).await;
        page.goto(&stage.desk.url("/?view=all")).await;
        page.sees("#rows .row", "").await;
        fits(&page).await;
        let one_line =
            "new Set([...document.querySelectorAll('.tabs a')].map((it) => it.offsetTop)).size === 1";
        assert!(page.holds(one_line).await, "a tab stands below the others at {width}");
        page.run("for (const it of document.querySelectorAll('.tabs .count')) it.textContent = '8,888'", &[])
            .await;
        fits(&page).await;
    }
    stage.end().await;
}

async fn fits(page: &Page) {
    let outside = "(() => { const list = document.querySelector('#list').getBoundingClientRect();
        return [...document.querySelectorAll('.list-head, .list-head *:not(.unseen)')].filter((it) => {
          const place = it.getBoundingClientRect();
          return place.right > list.right + 0.5 || it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflowX === 'visible'
            && getComputedStyle(it).display !== 'inline'; }).map((it) => it.className || it.tagName); })()";
    let found = page.run(&format!("return {outside}"), &[]).await;
    assert_eq!(found.as_array().map(Vec::len), Some(0), "{found}");
}
