//! Two contacts that are one person, from the panel: found, looked at, merged, and taken apart again; also by whoever
//! presses twice.

use super::{ENTER, Page, Stage};

const WORK: &str = "15550160931";
const HOME: &str = "15550160932";

#[tokio::test(flavor = "multi_thread")]
async fn contacts_are_merged_and_taken_apart_from_the_panel() {
    let mut stage = Stage::new().await;
    for (phone, name, words) in [(HOME, "Ana (home)", "From my sofa"), (WORK, "Ana Costa", "From my desk")] {
        let ana = stage.desk.customer(phone, name).await;
        ana.writes(&stage.desk, words).await;
        ana.window_is(&stage.desk, "open").await;
    }
    let page = stage.inbox(1440, 900).await;
    stage.open(&page, WORK).await;
    merges(&page).await;
    page.press(".merge-do .primary").await;
    it_is_merged(&page).await;
    page.press(TAKE_OUT).await;
    it_is_taken_apart(&page).await;
    // Twice in a moment, as a nervous finger does: the second answer is what is shown.
    merges(&page).await;
    twice(&page, ".merge-do").await;
    it_is_merged(&page).await;
    twice(&page, "#panel form[action$='/unmerge']").await;
    it_is_taken_apart(&page).await;
    on_a_phone_too(&stage, &page).await;
    stage.end().await;
}

const TAKE_OUT: &str = "#panel form[action$='/unmerge'] button";

/// To the page that says what will happen, by the search that the panel leads to.
async fn merges(page: &Page) {
    page.press("#panel a[href$='/merge']").await;
    page.write("#q", &format!("{HOME}{ENTER}")).await;
    page.sees(".sheet-card", "Ana (home)").await;
    page.press(".sheet-card a.bar-button").await;
    page.sees("h1", "Merge Ana (home) into Ana Costa").await;
    page.sees(".will", "One conversation is taken over").await;
}

async fn it_is_merged(page: &Page) {
    page.sees(".mark", "Ana (home) was merged into this contact").await;
    page.until("document.querySelector('#thread h1').textContent === 'Ana Costa'").await;
    page.until("document.querySelectorAll('#panel form[action$=\"/unmerge\"]').length === 1").await;
}

async fn it_is_taken_apart(page: &Page) {
    page.until("document.querySelector('#panel a[href$=\"/merge\"]')").await;
    page.until("!document.querySelector('#panel form[action$=\"/unmerge\"]')").await;
    page.sees(".msg.theirs", "From my desk").await;
    assert!(!page.holds("document.querySelector('#messages').textContent.includes('merged into')").await);
}

/// Submits a form twice before the first answer comes.
async fn twice(page: &Page, form: &str) {
    page.run(
        "const form = document.querySelector(arguments[0]);
        fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual' });
        form.requestSubmit();",
        &[form.into()],
    )
    .await;
}

async fn on_a_phone_too(stage: &Stage, page: &Page) {
    page.size(390, 844, 1).await;
    stage.open(page, WORK).await;
    page.press(".thread-head [data-panel]").await;
    merges(page).await;
    let wide = page.run("return document.documentElement.scrollWidth", &[]).await;
    assert!(wide.as_u64() <= Some(390), "the page is {wide} wide");
    page.press(".merge-do .primary").await;
    page.sees(".mark", "Ana (home) was merged into this contact").await;
    page.press(".thread-head [data-panel]").await;
    page.press(TAKE_OUT).await;
    page.until("!document.querySelector('#panel form[action$=\"/unmerge\"]')").await;
}
