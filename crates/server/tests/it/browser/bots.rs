//! The bot for customers who have not written for a while, by keys alone: begun with from the gallery, given a template of
//! the workspace's own, changed, tried, deployed, and begun beside Send where nothing else may go out.

use super::{ENTER, Page, Stage};

/// What the tabulator key sends.
const TAB: &str = "\u{e004}";
/// No page has more to tab through.
const MOST: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_is_made_changed_tried_deployed_and_begun_by_keys_alone() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    it_is_made_from_the_gallery(&stage, &page).await;
    what_is_wrong_is_mended(&page).await;
    its_words_are_changed(&page).await;
    its_button_gets_a_name(&page).await;
    it_is_tried(&page).await;
    it_is_deployed(&page).await;
    it_is_begun_where_the_window_is_closed(&stage, &page).await;
    stage.end().await;
}

/// Tabs to what matches, from wherever the focus is.
async fn tab_to(page: &Page, selector: &str) {
    page.until(&format!("document.querySelector('{selector}')")).await;
    for _ in 0..MOST {
        page.keys(TAB).await;
        if page.holds(&format!("document.activeElement.matches('{selector}')")).await {
            return;
        }
    }
    panic!("no tab leads to {selector}");
}

async fn pressed(page: &Page, selector: &str) {
    tab_to(page, selector).await;
    page.keys(ENTER).await;
}

/// Opens the form of a step by the list.
async fn step(page: &Page, name: &str) {
    pressed(page, &format!(".bot-list a[href$=\"step={name}\"]")).await;
    page.until(&format!("document.querySelector('#chosen')?.textContent.endsWith('{name}')")).await;
    page.until("document.activeElement.id === 'chosen'").await;
}

async fn it_is_made_from_the_gallery(stage: &Stage, page: &Page) {
    page.goto(&stage.desk.url("/bots/new")).await;
    pressed(page, "#take-re_engagement").await;
    page.until("location.pathname.match(/^\\/bots\\/[0-9a-f-]{36}$/)").await;
    page.sees(".bot-problems", "hello_again").await;
    assert!(
        !page.holds("document.querySelector('form[action$=\"/deploy\"]')").await,
        "what is wrong is not deployed"
    );
}

async fn what_is_wrong_is_mended(page: &Page) {
    step(page, "invite").await;
    tab_to(page, "#field-own").await;
    page.keys("follow_up").await;
    page.until("document.activeElement.value.startsWith('follow_up/')").await;
    tab_to(page, "[name=\"values/1\"]").await;
    page.select_all().await;
    page.keys("\u{e017}").await;
    page.until("document.activeElement.value === ''").await;
    page.keys(ENTER).await;
    page.until("document.querySelector('.bot-box[aria-current]')?.textContent.includes('follow_up')").await;
    page.misses(".bot-pane .bot-problems").await;
    if page.holds("document.querySelector('.bot-list a[href$=\"step=mark\"] .bot-wrong')").await {
        step(page, "mark").await;
        tab_to(page, "#field-own").await;
        let other = "document.activeElement.options[0].text";
        let first = page.run(&format!("return {other}"), &[]).await;
        page.keys(first.as_str().unwrap_or_default()).await;
        page.keys(TAB).await;
        pressed(page, ".bot-form button.primary").await;
        page.misses(".bot-pane .bot-problems").await;
    }
}

async fn its_words_are_changed(page: &Page) {
    step(page, "goodbye").await;
    tab_to(page, "[name=message]").await;
    page.select_all().await;
    page.keys("As you like. We are here.").await;
    pressed(page, ".bot-form button.primary").await;
    page.until("document.querySelector('[name=message]')?.value === 'As you like. We are here.'").await;
    page.sees(".bot-box[aria-current]", "As you like").await;
    pressed(page, ".bot-tabs a[href$=\"/text\"]").await;
    page.until("document.querySelector('#field-text')?.value.includes('# stands beside Send')").await;
    page.until("document.querySelector('#field-text').value.includes('message: As you like. We are here.')")
        .await;
}

async fn its_button_gets_a_name(page: &Page) {
    pressed(page, ".bot-tabs a").await;
    pressed(page, ".bot-list a[href$=\"trigger=0\"]").await;
    tab_to(page, "[name=button]").await;
    page.select_all().await;
    page.keys("Come back").await;
    page.keys(ENTER).await;
    page.sees(".bot-box.begins[aria-current]", "Come back").await;
}

async fn it_is_tried(page: &Page) {
    pressed(page, ".bot-tabs a[href$=\"/try\"]").await;
    pressed(page, "button[value=begin]").await;
    page.sees(".bot-said.ours", "pick up your question").await;
    page.sees(".bot-stands", "hear").await;
    page.until("document.activeElement.id === 'field-text'").await;
    page.keys("hello").await;
    page.keys(ENTER).await;
    page.sees(".bot-said.ours:nth-last-child(2)", "What is it about?").await;
    pressed(page, "button[value^=\"press stop\"]").await;
    page.sees(".bot-talk", "As you like. We are here.").await;
    page.sees(".bot-stands", "Finished").await;
    page.until("document.querySelectorAll('.bot-box.went').length >= 3").await;
}

async fn it_is_deployed(page: &Page) {
    pressed(page, ".bot-tabs a[href$=\"/versions\"]").await;
    pressed(page, "form[action$=\"/deploy\"] button").await;
    page.sees(".bot-head", "Version 1").await;
    page.sees(".bot-title .chip", "On").await;
}

async fn it_is_begun_where_the_window_is_closed(stage: &Stage, page: &Page) {
    // Diego wrote long ago.
    stage.open(page, "525500000034").await;
    page.until("document.querySelector('#composer[data-state=refused]')").await;
    pressed(page, "#composer .bot-begin").await;
    pressed(page, "#bot-menu button[value$=\"Come back\"]").await;
    page.sees("#bot-strip", "waits for an answer").await;
    page.sees("#messages", "pick up your question").await;
    pressed(page, "#bot-strip form[action$=\"/take\"] button").await;
    page.sees("#bot-strip", "stands aside").await;
    pressed(page, "#bot-strip form[action$=\"/give\"] button").await;
    page.sees("#bot-strip", "waits for an answer").await;
}
