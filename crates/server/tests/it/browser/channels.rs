//! One conversation over two channels: the switch, a draft for each, what an SMS costs while it is typed, SMS as a way
//! out.

use serde_json::json;

use super::{ENTER, ESCAPE, Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_goes_by_the_channel_that_is_chosen_and_each_has_its_draft() {
    let mut stage = Stage::new().await;
    let ana = stage.desk.customer("15550160933", "Ana Costa").await;
    ana.writes(&stage.desk, "Is it ready?").await;
    ana.window_is(&stage.desk, "open").await;
    let page = stage.inbox(1440, 900).await;
    stage.open(&page, "15550160933").await;
    page.sees("#composer[data-kind=wa] .channel-way[aria-current]", "WhatsApp").await;
    page.write("#composer-text", "Long words").await;
    the_switch_works_by_keys_and_keeps_both_drafts(&page).await;
    what_an_sms_costs_is_told_before_it_goes(&page).await;
    words_stay_where_they_are_typed(&stage, &page).await;
    a_closed_window_leads_to_sms(&stage, &page).await;
    on_a_phone_the_switch_fits(&page).await;
    stage.end().await;
}

async fn holds_words(page: &Page, words: &str) {
    page.until(&format!("document.querySelector('#composer-text')?.value === {}", json!(words))).await;
}

async fn next_channel(page: &Page, kind: &str) {
    page.keys(ESCAPE).await;
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("c").await;
    page.sees(&format!("#composer[data-kind={kind}] .channel-way[aria-current]"), "").await;
    page.until("document.activeElement?.id === 'composer-text'").await;
}

async fn the_switch_works_by_keys_and_keeps_both_drafts(page: &Page) {
    next_channel(page, "sms").await;
    holds_words(page, "").await;
    page.sees("#composer .goes-elsewhere", "Ana Costa wrote last on WhatsApp").await;
    page.sees("#announce", "SMS").await;
    page.keys("Short").await;
    next_channel(page, "wa").await;
    holds_words(page, "Long words").await;
    page.misses("#composer .goes-elsewhere").await;
    next_channel(page, "sms").await;
    holds_words(page, "Short").await;
    // The server has both.
    page.until("(window.waited ??= performance.now()) + 1500 < performance.now()").await;
    page.run("sessionStorage.clear(); window.before = true; location.reload()", &[]).await;
    page.until("!window.before && document.querySelector('#composer-text')?.value === 'Long words'").await;
    next_channel(page, "sms").await;
    holds_words(page, "Short").await;
}

async fn what_an_sms_costs_is_told_before_it_goes(page: &Page) {
    page.sees("#sms-count .sms-units", "5 letters · 1 SMS").await;
    page.sees("#sms-count .sms-coding", "short alphabet").await;
    let text = format!("{}’", "a".repeat(152));
    page.run(
        "const box = document.querySelector('#composer-text');
        box.value = arguments[0];
        box.dispatchEvent(new Event('input', { bubbles: true }));",
        &[json!(text)],
    )
    .await;
    page.sees("#sms-count .sms-units", "153 letters · 3 SMS").await;
    page.sees("#sms-count .sms-coding", "long alphabet").await;
    page.sees("#sms-why:not([hidden])", "’ is not in the short alphabet: 3 segments").await;
    page.sees("#sms-why", "With plain signs it is 1 segment").await;
    page.press("[data-plain-signs]").await;
    page.sees("#sms-count .sms-units", "153 letters · 1 SMS").await;
    page.until("document.querySelector('#sms-why').hidden").await;
    holds_words(page, &format!("{}'", "a".repeat(152))).await;
    page.run("document.querySelector('#composer-text').value = ''", &[]).await;
    page.write("#composer-text", "See you here").await;
    page.keys(ENTER).await;
    page.sees(".msg.ours.by-sms .words", "See you here").await;
    page.sees(".msg.theirs.by-wa .via", "WhatsApp").await;
    page.sees(".msg.ours.by-sms .via", "SMS").await;
}

/// The customer writes by SMS while somebody answers on WhatsApp.
async fn words_stay_where_they_are_typed(stage: &Stage, page: &Page) {
    next_channel(page, "wa").await;
    page.write("#composer-text", " and more").await;
    let to = stage.desk.channel_of("sms", "address");
    let body = json!({"to": to, "type": "text", "text": {"body": "No signal indoors"}});
    stage.desk.sim("customers/15550160933/messages", &body).await;
    page.sees(".msg.theirs.by-sms .words", "No signal indoors").await;
    page.sees("#composer[data-kind=wa] .goes-elsewhere", "Ana Costa wrote last on SMS").await;
    holds_words(page, "Long words and more").await;
}

async fn a_closed_window_leads_to_sms(stage: &Stage, page: &Page) {
    stage.desk.advance(25 * 3600).await;
    page.sees("#composer[data-state=refused] .ways", "Send it by SMS").await;
    page.press("#composer .more-ways summary").await;
    page.press("#composer .way[data-carry]").await;
    page.sees("#composer[data-kind=sms]", "").await;
    holds_words(page, "Long words and more").await;
    page.keys(ENTER).await;
    page.sees(".msg.ours.by-sms:last-of-type .words", "Long words and more").await;
    // They went along: no draft of them is left behind, which would go out a second time.
    page.press(".channel-way:not([aria-current])").await;
    page.sees("#composer[data-kind=wa]", "").await;
    let left = "[...document.querySelectorAll('#composer textarea')].every((box) => box.value === '')";
    assert!(page.holds(left).await, "they went as an SMS");
    page.press(".channel-way:not([aria-current])").await;
    page.sees("#composer[data-kind=sms]", "").await;
}

async fn on_a_phone_the_switch_fits(page: &Page) {
    page.size(390, 844, 1).await;
    for inside in [".channel-switch", ".write", ".write-bar"] {
        let fits = format!(
            "((it) => it.getBoundingClientRect().right <= 390)(document.querySelector('#composer {inside}'))"
        );
        assert!(page.holds(&fits).await, "{inside} is cut");
    }
    page.sees("#composer[data-kind=sms]", "").await;
    let beside = "((bar) => { const [one, send] = ['[data-attach], .attach, .bar-button', '.send'].map((it) =>
        bar.querySelector(it).getBoundingClientRect());
        return Math.abs(one.bottom - send.bottom) < 8 && send.right > 300; })(document.querySelector('#composer .write-bar'))";
    assert!(page.holds(beside).await, "Send has fallen below its buttons");
    assert!(
        page.holds("[...document.querySelectorAll('.channel-way')].every((it) => it.offsetHeight >= 40)")
            .await,
        "a finger has to meet it"
    );
}
