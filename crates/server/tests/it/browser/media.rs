//! What is not words: pictures, voice notes, reactions, kinds that cannot be shown, messages that failed. And
//! finding a conversation again.

use serde_json::json;

use super::{ENTER, Page, Stage, attaches, types};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_words_is_seen_heard_and_explained() {
    let mut stage = Stage::new().await;
    let ana = stage.desk.customer("15550160901", "Ana Costa").await;
    let phone = stage.phone(&ana).await;
    types(&phone, "Look at this").await;
    ana.window_is(&stage.desk, "open").await;
    let page = stage.inbox(1440, 900).await;
    stage.open(&page, "15550160901").await;
    attaches(&phone, "Photo").await;
    page.until("[...document.querySelectorAll('.msg.theirs .bubble[data-kind=media] img')].some((it) => it.complete && it.naturalWidth > 1)")
        .await;
    a_voice_note_plays(&phone, &page).await;
    attaches(&phone, "Poll (unsupported)").await;
    page.sees(".msg.theirs", "Unsupported message").await;
    page.press(".msg.theirs .bubble[data-kind=card] details summary").await;
    page.sees(".msg.theirs .bubble[data-kind=card] pre", "\"type\": \"unsupported\"").await;
    a_reaction_is_seen_on_both_sides(&phone, &page).await;
    a_failed_message_is_tried_again(&stage, &phone, &page).await;
    stage.end().await;
}

async fn a_voice_note_plays(phone: &Page, page: &Page) {
    attaches(phone, "Voice message").await;
    page.until("document.querySelector('voice-note audio')?.readyState >= 1").await;
    page.press("voice-note .voice-play").await;
    page.until("document.querySelector('voice-note audio').currentTime > 0.2").await;
    page.until("Number(document.querySelector('voice-note input[type=range]').value) > 0").await;
}

async fn a_reaction_is_seen_on_both_sides(phone: &Page, page: &Page) {
    page.write("#composer-text", &format!("How do you like it?{ENTER}")).await;
    phone.sees(".message.theirs", "How do you like it?").await;
    phone.press(".message.theirs:last-child details.react summary").await;
    phone.press(".message.theirs:last-child .menu button").await;
    page.sees(".msg.ours .reactions", "👍").await;
    page.press(".msg.theirs [data-react]").await;
    page.press("#react-menu [data-emoji='🙏']").await;
    page.sees(".msg.theirs .reactions", "🙏").await;
    phone.sees(".message.own .reactions", "🙏").await;
}

async fn a_failed_message_is_tried_again(stage: &Stage, phone: &Page, page: &Page) {
    stage.desk.sim("faults", &json!({"fail_code": 131_000, "fail_async": true})).await;
    page.write("#composer-text", &format!("This fails at first{ENTER}")).await;
    page.sees(".msg.ours .failure", "131000").await;
    assert!(page.text(".msg.ours .failure p").await.trim().len() > 10, "no reason is given");
    stage.desk.sim("faults", &json!({"reset": true})).await;
    page.press("#messages .msg.ours .failure form[action$='/retry'] button").await;
    phone.sees(".message.theirs", "This fails at first").await;
    // What failed stays as it was and leads to what went out instead, which is a message of its own.
    page.until(
        "[...document.querySelectorAll('.msg.ours')].some((it) =>
        it.textContent.includes('fails at first') && it.querySelector('.ticks.delivered'))",
    )
    .await;
    page.sees("#messages .msg.ours .instead", "Sent again at").await;
    let once = "[...document.querySelectorAll('#messages .msg.ours a')].filter((it) => it.textContent.includes('newer message')).length === 1";
    assert!(page.holds(once).await, "it is told twice, or not at all");
    page.misses("#messages .msg.ours .failure form[action$='/retry']").await;
    page.write("#composer-text", &format!("And this is the last{ENTER}")).await;
    phone.sees(".message.theirs", "And this is the last").await;
    let shown = "[...document.querySelectorAll('.message.theirs')].filter((it) => it.textContent.includes('fails at first'))";
    assert!(phone.holds(&format!("{shown}.length === 1")).await, "it came twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_found_by_name_number_or_word() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    for words in ["maya", "chen may", "+1 (555) 010-0111", "0100111", "collar ring"] {
        page.run("document.querySelector('#q').value = ''", &[]).await;
        page.write("#q", words).await;
        page.until("document.querySelectorAll('#rows .row').length === 1").await;
        page.sees("#rows .row", "Maya Chen").await;
    }
    page.run("document.querySelector('#q').value = ''", &[]).await;
    page.write("#q", "nobody says this").await;
    page.sees("#rows-region", "Nothing found").await;
    stage.end().await;
}
