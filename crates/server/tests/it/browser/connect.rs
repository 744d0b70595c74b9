//! A number is connected by its pages alone, as somebody does who has never done it.

use serde_json::json;

use super::settings::fits;
use super::{ENTER, Page, Stage};
use crate::harness::{at, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn somebody_connects_a_number_from_what_meta_gives_to_a_first_message() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    let seed = stage.desk.sim_get("seed").await;
    page.goto(&stage.desk.url("/settings/numbers")).await;
    page.press("a[href='/settings/numbers/connect']").await;
    page.sees("h1", "Connect a number").await;
    page.write("[name=app_id]", seed["apps"][0]["app_id"].as_str().unwrap()).await;
    page.write("[name=app_secret]", &stage.desk.channel("app_secret")).await;
    page.write("[name=waba_id]", &stage.desk.channel("waba_id")).await;
    page.write("[name=access_token]", "EAAwrong").await;
    page.press_word("Check with Meta").await;
    page.sees("#field-access_token-problem", "Meta does not take this token").await;
    assert!(page.holds("document.querySelector('[name=app_id]').value !== ''").await);
    assert!(page.holds("document.querySelector('[name=access_token]').value === ''").await);
    page.write("[name=access_token]", &stage.desk.channel("access_token")).await;
    page.press_word("Check with Meta").await;
    page.sees(".said", "Choose the number").await;
    page.sees("#numbers", "Connected here").await;
    page.press("#numbers details > summary").await;
    page.write("[name=country]", "1").await;
    page.write("[name=phone_number]", "5550100990").await;
    page.write("#numbers [name=name]", "Harbour Repairs").await;
    page.press_word("Add it").await;
    page.sees("#numbers", "Harbour Repairs").await;
    page.press_word("Connect this number").await;
    page.sees("h1", "Setting it up").await;
    steps(&stage, &page).await;
    for width in [820, 390] {
        page.size(width, 844, 1).await;
        fits(&page, width).await;
    }
    stage.end().await;
}

async fn steps(stage: &Stage, page: &Page) {
    let seed = stage.desk.sim_get("seed").await;
    let all = seed["numbers"].as_array().unwrap();
    let number = all.iter().find(|number| number["verified_name"] == "Harbour Repairs").unwrap();
    let number = number["phone_number_id"].as_str().unwrap();
    page.press_word("Send the code").await;
    page.sees(".said", "Meta has sent the code by a text message").await;
    let code = stage.desk.sim_get(&format!("numbers/{number}")).await["code"].clone();
    page.write("[name=code]", code.as_str().unwrap()).await;
    page.press_word("Show it to Meta").await;
    page.sees("#prove", "Done").await;
    page.write("#register [name=pin]", "246810").await;
    page.press("#register .primary").await;
    page.sees("#register", "Done").await;
    // Its account's webhooks come here already, which the page finds out by itself.
    page.sees("#listen", "Done").await;
    page.sees("#message", "Open the chat").await;
    stage.desk.customer("15550100991", "Noor").await;
    let hello = json!({ "to": number, "text": { "body": "Hello from my own phone" } });
    stage.desk.sim("customers/15550100991/messages", &hello).await;
    page.press_word("Check it from end to end").await;
    page.sees("h1", "From end to end").await;
    page.misses(".chip.urgent").await;
    page.press_word("Setting it up").await;
    page.sees("#message", "A message came in").await;
    page.press_word("Open the inbox").await;
    page.sees("#list", "Noor").await;
    // And back: the answer leaves through the number that was connected, and is delivered.
    let id = stage.conversation("15550100991").await;
    page.press(&format!("#c-{id} a")).await;
    page.sees("#messages", "Hello from my own phone").await;
    page.write("#composer-text", &format!("It reached us.{ENTER}")).await;
    page.sees("#messages", "It reached us.").await;
    let answer = eventually("the answer is delivered", async || {
        let heard = stage.desk.sim_get("customers/15550100991/messages").await;
        let all = heard["data"].as_array().unwrap();
        all.iter().find(|one| one["text"] == "It reached us." && one["status"] == "delivered").cloned()
    })
    .await;
    let ours = stage.desk.list("/api/v1/conversations?q=15550100991").await;
    let path = format!("/api/v1/conversations/{}/messages", ours[0]["id"].as_str().unwrap());
    let sent = stage.desk.list(&path).await;
    let sent = sent.iter().find(|one| one["wamid"] == answer["id"]).unwrap();
    let channels = stage.desk.get("/api/v1/channels").await;
    let new = at(&channels["data"], "name", "Harbour Repairs");
    assert_eq!(sent["channel_id"], new["id"], "{sent}");
}
