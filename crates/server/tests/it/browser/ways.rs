//! The ways out of a refusal, and the picker that they lead to: they fit what happened, and are listed once.

use super::{Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn ways_out_fit_what_happened_and_are_listed_once() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    // Diego writes Spanish, and Meta refused what was sent to him.
    stage.open(&page, "525500000034").await;
    page.sees("#composer .ways", "Choose a template").await;
    page.misses("#composer .ways [data-language^=en]").await;
    page.sees(".msg .failure", "131047").await;
    page.misses(".msg .failure .way").await;
    page.press(".msg .failure .other-ways summary").await;
    page.sees(".msg .failure .way", "Send it as soon as the customer writes").await;
    page.press("#composer [data-picker]:not([data-template])").await;
    page.sees("#picker-options [role=option]", "order_shipped").await;
    assert!(
        page.holds("document.querySelector('#picker-options [role=option]').dataset.language === 'es'").await
    );
    long_prices_have_room(&page).await;
    // Nothing was left anywhere where nobody ever wrote.
    stage.open(&page, NEVER_WROTE).await;
    page.sees("#composer .ways", "Choose a template").await;
    page.misses("#composer .ways [data-template]").await;
    what_meta_held_back_is_tried_again_after_its_time_and_for_its_price(&stage, &page).await;
    the_rest_of_the_ways_stands_behind_one_control(&page).await;
    stage.end().await;
}

/// Brooke has more ways than are seen at once. By pointer, and by the keys that the ways name.
async fn the_rest_of_the_ways_stands_behind_one_control(page: &Page) {
    page.sees("#composer .ways > .way .way-says", "Hello from Harbour Lane").await;
    page.misses("#composer .more-ways .way").await;
    page.press("#composer .more-ways summary").await;
    page.sees("#composer .more-ways .way", "Give the customer a link to write first").await;
    page.press("#composer .more-ways summary").await;
    page.misses("#composer .more-ways .way").await;
    page.run(
        "dispatchEvent.call(document, new KeyboardEvent('keydown', { code: 'Digit6', altKey: true, bubbles: true }))",
        &[],
    )
    .await;
    page.sees("#composer .more-ways .way", "Give the customer a link to write first").await;
    page.sees("#way-result input", "").await;
}

const NEVER_WROTE: &str = "15550100123";

async fn long_prices_have_room(page: &Page) {
    page.run(
        "for (const it of document.querySelectorAll('#picker-options .price-label'))
          it.textContent = 'Marketing · $0.0625, or free inside a free entry point until tomorrow evening'",
        &[],
    )
    .await;
    for (width, height) in [(1440, 900), (820, 1100), (390, 844)] {
        page.size(width, height, 1).await;
        let fits = "((it) => it.scrollWidth <= it.clientWidth)(document.querySelector('#picker-options'))";
        page.until(fits).await;
    }
    page.size(1440, 900, 1).await;
    page.keys(super::ESCAPE).await;
    page.misses("#picker").await;
}

/// Brooke's offer was held back four days ago.
async fn what_meta_held_back_is_tried_again_after_its_time_and_for_its_price(stage: &Stage, page: &Page) {
    stage.open(page, "15550100131").await;
    page.sees(".msg .failure", "131049").await;
    assert!(!page.text(".msg .failure").await.contains("Do not insist"), "it advises to wait beside Retry");
    page.sees(".msg .failure form .price-label", "Marketing").await;
}
