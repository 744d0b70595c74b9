//! The size of a phone: one column at a time.

use super::{ENTER, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_narrow_window_shows_the_list_or_the_thread() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(390, 844).await;
    page.sees("#list", "Maya Chen").await;
    page.misses("#thread").await;
    no_sideways_scrolling(&page).await;
    let id = stage.conversation("15550100111").await;
    page.press(&format!("#c-{id} a")).await;
    page.sees("#thread h1", "Maya Chen").await;
    page.misses("#list").await;
    no_sideways_scrolling(&page).await;
    let inside = "(() => { const it = document.querySelector('#composer .send').getBoundingClientRect();
        return it.height > 0 && it.bottom <= innerHeight && it.right <= innerWidth; })()";
    page.until(inside).await;
    page.write("#composer-text", &format!("From my pocket{ENTER}")).await;
    page.press("#composer .send").await;
    page.sees(".msg.ours", "From my pocket").await;
    page.press(".thread-head .back").await;
    page.sees("#list", "Maya Chen").await;
    page.misses("#thread").await;
    the_ways_out_and_what_happened_can_be_read(&stage, &page).await;
    stage.end().await;
}

/// Marcus came through an ad: every way out has a long price.
async fn the_ways_out_and_what_happened_can_be_read(stage: &Stage, page: &super::Page) {
    let id = stage.conversation("15550100122").await;
    page.goto(&stage.desk.url(&format!("/c/{id}"))).await;
    page.sees(".ways .way-price", "free, inside a free entry point").await;
    let read = "[...document.querySelectorAll('.ways .way-text')].every(it => it.offsetHeight < 60)";
    assert!(page.holds(read).await, "a way out is squeezed by its price");
    page.goto(&stage.desk.url(&format!("/c/{id}/timeline"))).await;
    page.sees("main table", "A free entry point is open for this customer").await;
    let whole = "(it => it.scrollWidth <= it.clientWidth)(document.querySelector('.table-scroll'))";
    assert!(page.holds(whole).await, "the table has to be moved to be read");
    no_sideways_scrolling(page).await;
}

async fn no_sideways_scrolling(page: &super::Page) {
    let wide = page.run("return document.documentElement.scrollWidth", &[]).await;
    assert!(wide.as_u64() <= Some(390), "the page is {wide} wide");
}
