//! The picker of templates by keys alone: from nothing to a template that a customer has on their phone, and on a phone's
//! page in two steps.

use serde_json::{Value, json};
use thirtyfour::{By, Key};

use super::{DOWN, ENTER, Page, Stage};

const TAB: char = '\u{e004}';
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_made_approved_filled_and_tapped_by_keys_alone() {
    let mut stage = Stage::new().await;
    let ana = stage.desk.customer("15550166001", "Ana Costa").await;
    ana.writes(&stage.desk, "Is it ready?").await;
    ana.window_is(&stage.desk, "open").await;
    let page = stage.inbox(1280, 900).await;
    page.goto(&stage.desk.url("/templates")).await;
    tab_to(&page, "a[href='/templates/new']").await;
    page.keys(ENTER).await;
    it_is_made(&stage, &page).await;
    it_is_approved(&page).await;
    stage.open(&page, "15550166001").await;
    it_is_picked_and_filled(&stage, &page).await;
    let phone = stage.phone(&ana).await;
    phone.sees(".message.theirs", "Hello Ana, your order HL-7 waits").await;
    phone.press_word("I will come").await;
    page.sees(".msg:not(.ours)", "I will come").await;
    stage.end().await;
}

/// Goes on until this has the focus.
async fn tab_to(page: &Page, selector: &str) {
    page.until(&format!("document.querySelector(\"{selector}\")")).await;
    for _ in 0..120 {
        if page.holds(&format!("document.activeElement?.matches(\"{selector}\")")).await {
            return;
        }
        page.keys(TAB).await;
    }
    panic!("the focus never comes to {selector}");
}

async fn types(page: &Page, selector: &str, words: &str) {
    tab_to(page, selector).await;
    page.keys(words).await;
}

/// Chooses a picture, as the window for files would.
async fn chooses(stage: &Stage, page: &Page, field: &str) {
    let picture = stage.desk.folder.path().join("ready.png");
    std::fs::write(&picture, PNG).unwrap();
    let input = page.session.find(By::Css(field)).await.unwrap();
    input.send_keys(picture.display().to_string()).await.unwrap();
}

async fn it_is_made(stage: &Stage, page: &Page) {
    types(page, "[name=name]", "ready_at_the_counter").await;
    tab_to(page, "[name=language]").await;
    let whole = page.session.action_chain().key_down(Key::Control).send_keys("a").key_up(Key::Control);
    whole.perform().await.unwrap();
    page.keys("en").await;
    page.until("document.querySelector('[name=language]').value === 'en'").await;
    types(page, "select[name=header]", &format!("{DOWN}{DOWN}")).await;
    page.until("document.querySelector('select[name=header]').value === 'image'").await;
    chooses(stage, page, "#file-header_handle").await;
    page.until("document.querySelector('[name=header_handle]').value.startsWith('4::')").await;
    types(page, "[name=body]", "Hello {{1}}, your order {{2}} waits at the counter for you.").await;
    types(page, "[name=button_text_0]", "I will come").await;
    tab_to(page, "[data-more-buttons]").await;
    page.keys(ENTER).await;
    page.until("!document.querySelector('[name=button_kind_1]').closest('[hidden]')").await;
    types(page, "[name=button_kind_1]", &DOWN.to_string()).await;
    types(page, "[name=button_text_1]", "See it").await;
    types(page, "[name=button_value_1]", "https://example.com/o/{{1}}").await;
    page.until("document.querySelector('[name=\"example_button:1\"]')").await;
    for (slot, example) in [("body:1", "Ana"), ("body:2", "HL-1"), ("button:1", "https://example.com/o/1")] {
        types(page, &format!("[name='example_{slot}']"), example).await;
    }
    tab_to(page, ".form-end button.primary").await;
    page.keys(ENTER).await;
    page.until("location.pathname.match(/^\\/templates\\/[0-9a-f-]{36}$/)").await;
    page.sees(".template-history", "Submitted to Meta").await;
}

/// The reviewer of the demo takes some seconds; the page tells by itself.
async fn it_is_approved(page: &Page) {
    page.sees(".sheet-head .chip", "Approved").await;
    page.sees("#thread", "Nobody has sent it in this time").await;
}

async fn it_is_picked_and_filled(stage: &Stage, page: &Page) {
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("r").await;
    page.until("document.activeElement.id === 'composer-text'").await;
    page.keys("/t").await;
    page.until("document.activeElement.id === 'picker-search'").await;
    page.until("document.querySelector('#picker-options [role=option]')").await;
    assert!(page.holds("document.querySelector('#composer-text').value === ''").await, "/t stays as words");
    page.keys("waits counter").await;
    page.until("document.querySelector('#picker-options .at')?.dataset.name === 'ready_at_the_counter'")
        .await;
    page.keys(ENTER).await;
    page.until("document.activeElement.closest('.template-form') && document.activeElement.dataset.slotKey")
        .await;
    page.until("document.querySelector('[name=\"body:1\"]').value === 'Ana'").await;
    page.sees(".template-form .slot label", "from the contact").await;
    page.until("document.querySelector('.template-form .send').disabled").await;
    chooses(stage, page, ".template-form input[type=file]").await;
    types(page, "[name='body:2']", "HL-7").await;
    page.sees("#picker-missing", "needs a value").await;
    types(page, "[name='button:1']", "HL-7").await;
    page.sees(".template-form .slot-hint", "Opens https://example.com/o/HL-7").await;
    page.until("!document.querySelector('.template-form .send').disabled").await;
    page.until(NOTHING_IS_COVERED).await;
    page.sees(".picker-send .price-label", "Utility").await;
    let chain = page.session.action_chain().key_down(Key::Control).send_keys(ENTER).key_up(Key::Control);
    chain.perform().await.unwrap();
    page.misses("#picker").await;
    page.sees(".msg.ours", "Hello Ana, your order HL-7 waits").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_narrowed_and_the_language_is_changed_without_losing_words() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1280, 900).await;
    stage.open(&page, "525500000034").await;
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("t").await;
    page.until(
        "document.querySelector('#picker-options [data-name=order_shipped]')?.dataset.language === 'es'",
    )
    .await;
    let shown = "[...document.querySelectorAll('#picker-options [role=option]')].filter((it) => !it.hidden)";
    for (select, value, every) in [
        ("#picker-category", "MARKETING", "it.dataset.category === 'MARKETING'"),
        ("#picker-languages", "en_US", "it.dataset.languages.split(' ').includes('en_US')"),
    ] {
        page.run(
            &format!(
                "const it = document.querySelector('{select}'); it.value = '{value}';
            it.dispatchEvent(new Event('change', {{ bubbles: true }}))"
            ),
            &[],
        )
        .await;
        page.until(&format!("{shown}.length > 0 && {shown}.every((it) => {every})")).await;
        page.run(
            &format!(
                "const it = document.querySelector('{select}'); it.value = '';
            it.dispatchEvent(new Event('change', {{ bubbles: true }}))"
            ),
            &[],
        )
        .await;
    }
    page.press("#picker-search").await;
    page.keys("shipped").await;
    page.keys(ENTER).await;
    page.until("document.querySelector('#picker-language')?.value === 'es'").await;
    page.sees("#picker-because", "Spanish").await;
    page.run("document.querySelector('[name=\"body:2\"]').value = ''", &[]).await;
    page.write("[name='body:2']", "HL-77").await;
    page.run("document.querySelector('#picker-language').focus()", &[]).await;
    page.keys("E").await;
    page.until("document.querySelector('.template-form .caption').textContent.includes('English')").await;
    page.until("document.querySelector('[name=\"body:2\"]').value === 'HL-77'").await;
    page.sees(".template-form .preview [data-slot='body:2']", "HL-77").await;
    on_a_phone_the_form_is_a_second_step(&page).await;
    stage.end().await;
}

async fn on_a_phone_the_form_is_a_second_step(page: &Page) {
    page.size(390, 844, 1).await;
    page.sees(".template-form .send", "Send").await;
    page.misses("#picker-options").await;
    page.press("[data-picker-back]").await;
    page.sees("#picker-options [role=option]", "order_shipped").await;
    page.misses(".template-form .send").await;
    page.press("#picker-options [data-name=order_shipped]").await;
    page.sees(".template-form .send", "Send").await;
    assert!(page.holds("document.documentElement.scrollWidth <= innerWidth").await, "it scrolls sideways");
    let fits = "(it => it.scrollWidth <= it.clientWidth)(document.querySelector('#picker-form'))";
    assert!(page.holds(fits).await, "the form is wider than the phone");
}

/// The preview takes what room it needs, also when a picture stands in it.
const NOTHING_IS_COVERED: &str = "(() => {
    const of = (part) => document.querySelector(`.template-form ${part}`).getBoundingClientRect();
    return document.querySelector('.template-form .preview img')?.complete
      && of('.preview .bubble').top >= of('.slots').bottom && of('.preview .bubble').bottom <= of('.preview').bottom;
})()";

/// Lets a picture fall onto the form.
const DROPPED: &str =
    "const form = document.querySelector('.template-form'), dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(arguments[0])], 'window.png', { type: 'image/png' }));
    for (const type of ['dragover', 'drop'])
      form.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))";

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_dropped_onto_the_form_and_offered_again() {
    let mut stage = Stage::new().await;
    let components = json!([{"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW1hZ2UvcG5n:A"]}},
        {"type": "BODY", "text": "This is how the window looks today."}]);
    let seed = json!({"waba_id": stage.desk.channel("waba_id"), "name": "shop_window", "language": "en",
        "category": "UTILITY", "status": "APPROVED", "components": components});
    stage.desk.sim("seed", &json!({"templates": [seed]})).await;
    stage.desk.post("/api/v1/templates/sync", &Value::Null).await.success();
    let ana = stage.desk.customer("15550166003", "Ana Window").await;
    ana.writes(&stage.desk, "How does it look?").await;
    ana.window_is(&stage.desk, "open").await;
    let page = stage.inbox(1280, 900).await;
    stage.open(&page, "15550166003").await;
    the_window_is_picked(&page).await;
    page.until("document.querySelector('.template-form .send').disabled").await;
    page.run(DROPPED, &[json!(PNG)]).await;
    the_window_is_sent(&page, 1).await;
    // The same picture goes again without being looked for.
    the_window_is_picked(&page).await;
    page.sees(".template-form label:has([data-again-of])", "again").await;
    page.press(".template-form [data-again-of]").await;
    the_window_is_sent(&page, 2).await;
    stage.end().await;
}

async fn the_window_is_picked(page: &Page) {
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("t").await;
    page.until("document.activeElement.id === 'picker-search'").await;
    page.keys("shop_window").await;
    page.until("document.querySelector('#picker-options .at')?.dataset.name === 'shop_window'").await;
    page.keys(ENTER).await;
    page.sees(".template-form input[type=file]", "").await;
}

async fn the_window_is_sent(page: &Page, times: usize) {
    page.until("!document.querySelector('.template-form .send').disabled").await;
    page.press(".template-form .send").await;
    page.misses("#picker").await;
    let sent = "[...document.querySelectorAll('#messages .msg.ours')].filter((it) => it.textContent.includes('how the window looks') && it.querySelector('img'))";
    page.until(&format!("{sent}.length === {times}")).await;
}
