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
    stage.end().await;
}

async fn no_sideways_scrolling(page: &super::Page) {
    let wide = page.run("return document.documentElement.scrollWidth", &[]).await;
    assert!(wide.as_u64() <= Some(390), "the page is {wide} wide");
}
