//! Pages on which somebody sets something: how a number stands, what slots are called, what is shown as unsupported.

use serde_json::json;

use super::{ENTER, Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_number_tells_how_it_stands_and_what_can_be_done() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    page.goto(&stage.desk.url("/settings/numbers")).await;
    page.press_word("How it stands").await;
    page.sees("h1", "Harbour Lane").await;
    page.sees(".chip.open", "Nothing is wrong with it").await;
    page.press_word("Ask Meta now").await;
    page.sees(".said", "Meta was asked").await;
    page.sees(".sheet-card", "0 of 2,000").await;
    let banned = json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": ["DISABLE"]}});
    let changes = json!([{"field": "account_update", "value": banned}]);
    let now = stage.desk.sim_get("clock").await["now"].clone();
    let entry = json!({"id": stage.desk.channel("waba_id"), "time": now, "changes": changes});
    let body = json!({"object": "whatsapp_business_account", "entry": [entry]});
    assert_eq!(stage.desk.webhook(body.to_string()).await, 200);
    page.run("location.reload()", &[]).await;
    page.sees(".sheet-card .chip.urgent", "").await;
    page.sees(".sheet-card a[href^='https://business.facebook.com']", "").await;
    page.misses(".chip.open:not(dd *)").await;
    for width in [820, 390] {
        page.size(width, 844, 1).await;
        fits(&page, width).await;
    }
    page.press_word("All numbers").await;
    page.sees("h1", "Numbers").await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_get_names_which_whoever_sends_reads() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(390, 844).await;
    page.goto(&stage.desk.url("/templates?q=new_roast")).await;
    page.press(".slot-names summary").await;
    page.sees(".slot-names label", "{{1}}").await;
    page.run("document.querySelector('.slot-names input[name=\"body:1\"]').value = ''", &[]).await;
    page.write(".slot-names input[name='body:1']", "Who loves coffee").await;
    page.press(".slot-names .primary").await;
    page.sees(".slot-names [role=status]", "The names are kept").await;
    page.sees(".template-body .slot-name", "Who loves coffee").await;
    fits(&page, 390).await;
    page.size(1440, 900, 1).await;
    stage.open(&page, "15550100111").await;
    page.press("#composer [data-picker]").await;
    page.press("#picker-options [data-name=new_roast]").await;
    page.sees(".template-form label", "Who loves coffee").await;
    page.run("document.querySelector('.template-form [name=\"body:1\"]').value = ''", &[]).await;
    page.write(".template-form [name='body:1']", "Maya").await;
    page.sees(".template-form .preview", "Hi Maya").await;
    page.press(".template-form .send").await;
    page.misses("#picker").await;
    page.sees(".msg.ours:last-of-type", "Hi Maya").await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_as_unsupported_is_chosen_on_a_page() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    // Grace booked by a form.
    let id = stage.conversation("15550100114").await;
    let thread = stage.desk.url(&format!("/c/{id}"));
    page.goto(&thread).await;
    page.sees(".msg.theirs", "Latte art").await;
    chooses(&stage, &page).await;
    assert!(page.holds("document.querySelector('[name=show]').checked").await);
    page.goto(&thread).await;
    page.sees(".msg.theirs summary, .msg.theirs .card, .msg.theirs", "WhatsApp calls it").await;
    page.sees(&format!("#c-{id} .last"), "Unsupported message").await;
    assert!(
        !page.holds("document.querySelector('#messages').textContent.includes('Latte art, Sunday')").await
    );
    chooses(&stage, &page).await;
    page.goto(&thread).await;
    page.sees(".msg.theirs", "Latte art").await;
    stage.end().await;
}

/// Turns the switch, by keys.
async fn chooses(stage: &Stage, page: &Page) {
    page.goto(&stage.desk.url("/settings/workspace")).await;
    page.sees("h2", "Unsupported messages").await;
    page.run("document.querySelector('[name=show]').focus()", &[]).await;
    page.keys(" ").await;
    page.keys(ENTER).await;
    page.sees(".said", "").await;
}

pub(super) async fn fits(page: &Page, width: u32) {
    let wide = page.run("return document.documentElement.scrollWidth", &[]).await;
    assert!(wide.as_u64() <= Some(width.into()), "the page is {wide} wide at {width}");
}
