//! The size of a phone: one column at a time.

use serde_json::json;

use super::{ENTER, Stage};
use crate::harness::eventually;

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
    for (width, height) in [(820, 1180), (1120, 800), (390, 844)] {
        page.size(width, height, 1).await;
        page.until(inside).await;
        // Send has no row of its own.
        page.until(
            "(() => { const places = ['.send', '.attach'].map((it) =>
            document.querySelector('#composer ' + it)?.getBoundingClientRect());
            return places.every(Boolean) && places[0].left > places[1].right && places[0].top < places[1].bottom; })()",
        )
        .await;
    }
    page.write("#composer-text", &format!("From my pocket{ENTER}")).await;
    page.press("#composer .send").await;
    page.sees(".msg.ours", "From my pocket").await;
    what_a_template_still_needs_can_be_read(&page).await;
    it_is_given_to_a_colleague(&page).await;
    page.press(".thread-head .back").await;
    page.sees("#list", "Maya Chen").await;
    page.misses("#thread").await;
    the_ways_out_and_what_happened_can_be_read(&stage, &page).await;
    what_a_way_out_needs_and_brings_is_in_sight(&stage, &page).await;
    a_timeline_begins_with_what_happened(&stage, &page).await;
    pages_beside_the_inbox_fit(&stage, &page).await;
    // The message that waits for the customer.
    stage.desk.leaves("waiting", 1);
    stage.end().await;
}

async fn it_is_given_to_a_colleague(page: &super::Page) {
    let hit = "((it) => { const place = it.getBoundingClientRect();
        return place.width >= 44 && place.height >= 44
          && document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2) === it; })";
    page.until(&format!("{hit}(document.querySelector('#assignee'))")).await;
    page.write("#assignee", "Tom").await;
    page.sees(".assign-face", "TB").await;
    no_sideways_scrolling(page).await;
}

/// Also where the price is long: outside of the window a template costs something, and says why.
async fn what_a_template_still_needs_can_be_read(page: &super::Page) {
    page.press("#composer [data-picker]").await;
    page.write("#picker-search", &format!("order{ENTER}")).await;
    page.sees("#picker-missing", "needs a value").await;
    page.run("document.querySelector('.picker-send .price-label').textContent = 'Utility, free inside a free entry point'", &[])
        .await;
    let read =
        "((it) => it.offsetWidth >= 180 && it.offsetHeight < 60)(document.querySelector('#picker-missing'))";
    page.until(read).await;
    // The choice of an SMS in its place is long: it makes the form no wider.
    page.sees("#picker .fallback", "If it does not arrive").await;
    let fits = "((it) => it.scrollWidth <= it.clientWidth)(document.querySelector('#picker .picker-form'))";
    assert!(page.holds(fits).await, "the form is wider than the phone");
    page.keys(super::ESCAPE).await;
    page.misses("#picker").await;
}

const IN_SIGHT: &str = "((it) => { const place = it?.getBoundingClientRect();
    return Boolean(place) && place.height > 0 && place.top >= 0 && place.bottom <= innerHeight; })";

/// Of Larissa, whose window is closed.
async fn what_a_way_out_needs_and_brings_is_in_sight(stage: &Stage, page: &super::Page) {
    let id = stage.conversation("5511900000053").await;
    page.goto(&stage.desk.url(&format!("/c/{id}"))).await;
    page.sees("#composer .ways .way", "").await;
    page.until("document.querySelector('#messages').clientHeight > innerHeight * 0.45").await;
    page.misses("#composer .park button").await;
    page.press("#composer .refusal-all").await;
    page.sees("#composer .park button", "Send when Larissa").await;
    page.press("form[data-needs-words] .way").await;
    page.sees("#kept-need", "Write the message here first").await;
    page.until(&format!("document.activeElement.id === 'kept-text' && {IN_SIGHT}(document.activeElement)"))
        .await;
    assert!(page.holds("document.querySelector('#toast').hidden").await, "it is said twice");
    page.write("#kept-text", "Later").await;
    page.until("document.querySelector('#kept-need').hidden").await;
    page.press("#composer .more-ways summary").await;
    page.press("form[data-remedy]:not([data-needs-words]) .way").await;
    page.until(&format!("{IN_SIGHT}(document.querySelector('.way-link .qr'))")).await;
    page.press("#composer .park button").await;
    page.sees(".msg.ours", "Later").await;
}

async fn a_timeline_begins_with_what_happened(stage: &Stage, page: &super::Page) {
    let id = stage.conversation("5511900000053").await;
    page.goto(&stage.desk.url(&format!("/c/{id}/timeline"))).await;
    page.sees("main table", "Oi, queria saber mais!").await;
    let day = "(it) => new Date(Number(it.dataset.ms)).toDateString()";
    let begins = format!(
        "({day})(document.querySelector('.pager-here time')) === ({day})(document.querySelector('main td time'))"
    );
    assert!(page.holds(&begins).await, "header and table begin on different days");
    let seen = "(() => { const box = document.querySelector('.timeline-scroll').getBoundingClientRect();
        return [...document.querySelectorAll('.timeline-scroll .mark')].some((it) => {
          const place = it.getBoundingClientRect();
          return place.left >= box.left && place.right <= box.right; }); })()";
    page.until(seen).await;
    let cut = "(() => { const box = document.querySelector('.timeline-scroll').getBoundingClientRect();
        return [...document.querySelectorAll('.timeline-scroll text')].filter((it) => {
          const place = it.getBoundingClientRect();
          return place.left < box.left - 1 && place.right > box.left + 1; }).map((it) => it.textContent); })()";
    assert!(page.holds(&format!("{cut}.length === 0")).await, "words are cut at the left edge");
}

async fn pages_beside_the_inbox_fit(stage: &Stage, page: &super::Page) {
    page.goto(&stage.desk.url("/api/docs")).await;
    page.sees("main", "Transom API").await;
    no_sideways_scrolling(page).await;
    assert!(page.holds("document.querySelector('link[rel=icon]')").await);
    for path in ["", "/people", "/people/invite", "/roles/new", "/tokens", "/numbers", "/audit", "/account"] {
        page.goto(&stage.desk.url(&format!("/settings{path}"))).await;
        page.sees(".rail", "Settings").await;
        no_sideways_scrolling(page).await;
        let read = "[...document.querySelectorAll('.pairs dd')].every(it => !it.offsetWidth || it.offsetWidth > 100)";
        assert!(page.holds(read).await, "{path}: values stand letter by letter");
    }
    page.goto(&stage.desk.url("/nope")).await;
    page.sees("main a[href='/']", "To the inbox").await;
    no_sideways_scrolling(page).await;
    let (status, told) = stage.desk.page("/api/v1/nope").await;
    assert!(status == 404 && told.contains("/api/docs#not_found"), "{told}");
}

/// Marcus came through an ad: every way out has a long price.
async fn the_ways_out_and_what_happened_can_be_read(stage: &Stage, page: &super::Page) {
    let id = stage.conversation("15550100122").await;
    page.goto(&stage.desk.url(&format!("/c/{id}"))).await;
    page.sees(".ways .way-price", "free, inside a free entry point").await;
    page.press("#composer .refusal-all").await;
    let read = "[...document.querySelectorAll('.ways .way-text')].every(it => it.offsetHeight < 60)";
    assert!(page.holds(read).await, "a way out is squeezed by its price");
    page.goto(&stage.desk.url(&format!("/c/{id}/timeline"))).await;
    page.sees("main table", "A free entry point is open for this customer").await;
    let whole = "(it => it.scrollWidth <= it.clientWidth)(document.querySelector('.table-scroll'))";
    assert!(page.holds(whole).await, "the table has to be moved to be read");
    no_sideways_scrolling(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_number_stands_above_every_page() {
    let mut stage = Stage::new().await;
    let number = format!("numbers/{}", stage.desk.channel("phone_number_id"));
    stage.desk.sim(&number, &json!({"status": "FLAGGED"})).await;
    let health = format!("/api/v1/channels/{}/health", stage.desk.channel("id"));
    eventually("the number is known to be flagged", async || {
        stage.desk.get(&health).await.to_string().contains("held_back").then_some(())
    })
    .await;
    let page = stage.inbox(390, 844).await;
    for (width, height) in [(390, 844), (1440, 900)] {
        page.size(width, height, 1).await;
        for path in ["/", "/costs", "/templates", "/settings", "/settings/numbers"] {
            page.goto(&stage.desk.url(path)).await;
            page.sees(".banners .banner", "Meta flagged it").await;
            let above = "(() => { const [above, it, rail] = ['.banners', 'body > :is(main, .settings)', '.rail']
                .map((one) => document.querySelector(one).getBoundingClientRect());
                const beside = innerWidth < 700 ? it.bottom <= rail.top + 1 && it.width === innerWidth
                    : rail.right <= it.left + 1 && rail.height === innerHeight;
                return above.top === 0 && above.bottom <= it.top + 1 && above.width === it.width && beside; })()";
            assert!(page.holds(above).await, "{path} at {width} is out of place");
        }
    }
    stage.end().await;
}

async fn no_sideways_scrolling(page: &super::Page) {
    let wide = page.run("return document.documentElement.scrollWidth", &[]).await;
    assert!(wide.as_u64() <= Some(390), "the page is {wide} wide");
}
