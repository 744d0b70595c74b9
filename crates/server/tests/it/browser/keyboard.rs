//! Everything by keys alone.

use thirtyfour::Key;

use super::{DOWN, ENTER, ESCAPE, Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_desk_works_by_keys_alone() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    rows_are_moved_through_and_opened(&page).await;
    stage.open(&page, "15550100111").await;
    the_composer_takes_letters_and_gives_them_back(&page).await;
    a_template_is_chosen(&page).await;
    help_is_a_key_away(&page).await;
    one_after_the_other_is_resolved(&page).await;
    stage.end().await;
}

async fn rows_are_moved_through_and_opened(page: &Page) {
    let row =
        |at: usize| format!("document.activeElement === document.querySelectorAll('#rows .row > a')[{at}]");
    for (key, at) in [("j", 0), ("j", 1), ("J", 2), ("k", 1)] {
        page.keys(key).await;
        page.until(&row(at)).await;
    }
    let name = page.run("return document.activeElement.querySelector('.row-name').textContent", &[]).await;
    page.keys(ENTER).await;
    page.until(&format!(
        "location.pathname.startsWith('/c/') && document.querySelector('#thread h1')?.textContent === {name}"
    ))
    .await;
}

async fn the_composer_takes_letters_and_gives_them_back(page: &Page) {
    // Where the page puts the focus at first is its own affair.
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("r").await;
    page.until("document.activeElement.id === 'composer-text'").await;
    page.keys("jkrte?/").await;
    page.until("document.activeElement.value === 'jkrte?/'").await;
    assert!(
        !page.holds("document.querySelector('dialog[open]')").await,
        "a letter of a message opened a dialog"
    );
    page.shifted(Key::Enter).await;
    page.keys("x").await;
    page.until("document.querySelector('#composer-text').value === 'jkrte?/\\nx'").await;
    page.run("document.querySelector('#composer-text').value = ''", &[]).await;
    page.keys(ESCAPE).await;
    page.until("document.activeElement === document.body").await;
    page.keys("/").await;
    page.until("document.activeElement.id === 'q'").await;
    page.keys(ESCAPE).await;
    page.until("document.activeElement === document.body").await;
}

async fn a_template_is_chosen(page: &Page) {
    page.keys("t").await;
    page.until("document.activeElement.id === 'picker-search' && document.querySelector('#picker-options [role=option]')")
        .await;
    page.keys("order").await;
    page.until(
        "document.querySelector('#picker-options [role=option].at')?.dataset.name === 'order_shipped'",
    )
    .await;
    page.keys(ENTER).await;
    page.until("document.activeElement.closest('.template-form') && document.activeElement.dataset.slotKey")
        .await;
    let language = "document.querySelector('.template-form [name=language]').value";
    let fits = page.run(&format!("return {language}"), &[]).await;
    page.run("document.querySelector('#picker-language').focus()", &[]).await;
    page.keys(DOWN).await;
    page.until(&format!("{language} !== {fits} && document.activeElement.id === 'picker-language'")).await;
    page.keys(ESCAPE).await;
    page.misses("#picker").await;
}

async fn one_after_the_other_is_resolved(page: &Page) {
    let open = "document.querySelector('#thread').dataset.conversation";
    let first = page.run(&format!("return {open}"), &[]).await;
    let next = page
        .run(
            "return document.querySelector('#rows a[aria-current]').closest('.row').nextElementSibling.id",
            &[],
        )
        .await;
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("e").await;
    page.until(&format!("document.activeElement === document.querySelector('#' + {next} + ' > a')")).await;
    page.until(&format!("!document.getElementById('c-' + {first})")).await;
    page.keys("z").await;
    page.until(&format!("document.getElementById('c-' + {first})")).await;
    page.sees("#thread [data-resolve]", "Resolve").await;
    page.run("document.activeElement.blur()", &[]).await;
    page.shifted_letter('E').await;
    page.until(&format!("'c-' + {open} === {next}")).await;
    page.until(&format!("!document.getElementById('c-' + {first})")).await;
}

async fn help_is_a_key_away(page: &Page) {
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("?").await;
    page.sees("#keys", "Next conversation").await;
    page.keys(ESCAPE).await;
    page.misses("#keys").await;
}
