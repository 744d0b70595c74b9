//! Whoever types goes on typing, whatever the page exchanges under their hands.

use serde_json::json;

use super::{Page, Stage, types};

const WORDS: &str = "We reserve one, see you here";

#[tokio::test(flavor = "multi_thread")]
async fn a_sentence_is_typed_to_its_end_while_the_window_closes_and_opens() {
    let mut stage = Stage::new().await;
    let ana = stage.desk.customer("15550160921", "Ana Costa").await;
    ana.writes(&stage.desk, "Is it ready?").await;
    ana.window_is(&stage.desk, "open").await;
    let phone = stage.phone(&ana).await;
    let page = stage.inbox(1440, 900).await;
    stage.open(&page, "15550160921").await;
    page.write("#composer-text", "We one").await;
    page.run("document.activeElement.setSelectionRange(3, 3)", &[]).await;
    page.keys("re").await;
    stage.desk.advance(25 * 3600).await;
    page.sees("#composer[data-state=refused] #kept-text", "").await;
    page.keys("serve ").await;
    stands(&page, "kept-text", "We reserve one", 11).await;
    page.run("document.activeElement.setSelectionRange(14, 14)", &[]).await;
    page.keys(", see").await;
    types(&phone, "Hello again").await;
    page.sees("#composer[data-state=permitted] #composer-text", "").await;
    page.keys(" you here").await;
    stands(&page, "composer-text", WORDS, WORDS.len()).await;
    the_page_is_loaded_anew(&page).await;
    letters_that_have_no_place_are_no_keys(&page).await;
    let conversation = ana.window_is(&stage.desk, "open").await;
    assert_eq!(conversation["status"], "open", "a sentence resolved it");
    stage.end().await;
}

/// The caret stands there, in this text.
async fn stands(page: &Page, id: &str, text: &str, at: usize) {
    let (id, text) = (json!(id), json!(text));
    page.until(&format!(
        "((it) => it.id === {id} && it.value === {text} && it.selectionStart === {at})(document.activeElement)"
    ))
    .await;
}

async fn the_page_is_loaded_anew(page: &Page) {
    page.run("window.before = true; document.activeElement.setSelectionRange(2, 2); location.reload()", &[])
        .await;
    page.until("!window.before && document.activeElement?.id === 'composer-text'").await;
    stands(page, "composer-text", WORDS, 2).await;
}

/// The field that is typed into goes for good.
async fn letters_that_have_no_place_are_no_keys(page: &Page) {
    page.run(
        "const old = document.querySelector('#composer');
        const fresh = old.cloneNode(false);
        fresh.dataset.state = 'read-only';
        const patch = document.createElement('live-patch');
        patch.setAttribute('how', 'replace');
        patch.setAttribute('target', 'composer');
        patch.append(fresh);
        window.patches = patch.outerHTML",
        &[],
    )
    .await;
    // By the way in which every change comes: as the answer to a form.
    page.run(
        "const real = window.fetch;
        window.fetch = async () => {
          window.fetch = real;
          const answer = new Response(window.patches, { headers: { 'Content-Type': 'text/vnd.transom.patch+html' } });
          return Object.defineProperty(answer, 'url', { value: location.href });
        };
        document.querySelector('[data-status]').requestSubmit();",
        &[],
    )
    .await;
    page.until("document.activeElement === document.body").await;
    page.keys("jet?").await;
    assert!(
        page.holds("document.activeElement === document.body && !document.querySelector('dialog[open]')")
            .await
    );
    // Who pauses means the key.
    page.until("(window.waited ??= performance.now()) + 2100 < performance.now()").await;
    page.keys("?").await;
    page.sees("#keys", "Next conversation").await;
}
