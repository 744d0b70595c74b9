//! A message that was looked for is where the eye is, however long the thread is; and what is pressed beside a thread does what
//! it says, on a phone too.

use serde_json::json;

use super::Stage;
use crate::harness::Desk;

/// Long enough that the first message is far above what is seen.
const LONG: u32 = 60;

/// A customer says something, and then a good deal more.
async fn talks(desk: &Desk) {
    let said: Vec<_> = (0..=LONG)
        .map(|n| {
            let words = if n == 0 {
                "Do you sell zirconium burrs?".to_owned()
            } else {
                format!("And another thing, number {n}")
            };
            json!({"from": "15550168001", "id": format!("wamid.FOUND.{n}"),
                "timestamp": (1_793_000_000 + n).to_string(), "type": "text", "text": {"body": words}})
        })
        .collect();
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": desk.channel("waba_id"), "changes": [{
    "field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550100200", "phone_number_id": desk.channel("phone_number_id")},
        "contacts": [{"profile": {"name": "Zora Lang"}, "wa_id": "15550168001"}],
        "messages": said,
    }}]}]});
    assert_eq!(desk.webhook(body.to_string()).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_was_looked_for_is_in_sight() {
    let mut stage = Stage::new().await;
    talks(&stage.desk).await;
    let id = stage.conversation("zirconium").await;
    let thread = stage.desk.list(&format!("/api/v1/conversations/{id}/messages")).await;
    let wanted =
        thread.iter().find(|one| one["text"].as_str().is_some_and(|text| text.contains("zirconium")));
    let wanted = wanted.unwrap()["id"].as_str().unwrap().to_owned();
    let told = stage.desk.list("/api/v1/conversations?q=zirconium").await;
    assert_eq!(told[0]["found"]["message_id"], json!(wanted), "a program is told where it stands too");
    let words = told[0]["found"]["excerpt"].as_array().unwrap();
    assert!(words.contains(&json!({"text": "zirconium", "is_found": true})), "{words:?}");
    let in_sight = format!(
        "(() => {{ const box = document.querySelector('#scroller')?.getBoundingClientRect(); \
         const it = document.getElementById('m-{wanted}')?.getBoundingClientRect(); \
         return Boolean(box && it && it.top >= box.top && it.bottom <= box.bottom); }})()"
    );
    let page = stage.inbox(1440, 900).await;
    page.goto(&stage.desk.url(&format!("/c/{id}#m-{wanted}"))).await;
    page.until(&in_sight).await;
    // Whatever grows afterwards leaves it there.
    page.run("const late = document.createElement('li'); late.style.height = '80px'; document.querySelector('#messages').append(late)", &[]).await;
    page.run("return new Promise((done) => setTimeout(done, 300))", &[]).await;
    page.until(&in_sight).await;
    page.goto(&stage.desk.url("/?view=all&q=zirconium")).await;
    page.press("#rows .row a").await;
    page.until(&in_sight).await;
    drop(page);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_asked_on_a_phone_too() {
    let mut stage = Stage::new().await;
    talks(&stage.desk).await;
    for (width, height) in [(390, 844), (1440, 900)] {
        let page = stage.inbox(width, height).await;
        stage.open(&page, "zirconium").await;
        if width < 700 {
            page.press(".thread-head button[data-panel]").await;
        }
        page.press("#panel [popovertarget=block-contact]").await;
        page.until("document.querySelector('dialog#block-contact').open").await;
        let wide = "document.querySelector('dialog#block-contact').getBoundingClientRect().width <= 420";
        page.until(wide).await;
        page.press("dialog#block-contact [popovertargetaction=hide]").await;
        let panel = "getComputedStyle(document.querySelector('#panel')).display !== 'none'";
        page.until(panel).await;
        drop(page);
    }
    stage.end().await;
}
