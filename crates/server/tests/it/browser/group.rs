//! A group in the inbox: who wrote, whom an answer reached, and what it costs to write to all of them.

use serde_json::json;

use super::{ENTER, ESCAPE, Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn in_a_group_one_sees_who_wrote_and_whom_an_answer_reached() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    stage.open(&page, "latte art class").await;
    page.sees(".thread-head", "Group of 4").await;
    page.sees(".msg.theirs .writer", "Grace Okafor").await;
    page.sees(".mark", "Grace Okafor joined").await;
    whoever_is_in_it_stands_beside_it(&page).await;
    // Ruth's phone is off, and Grace came after the first answer.
    let reached = "[...document.querySelectorAll('.msg.ours .reach')].map((it) => it.textContent)";
    let told = page.run(&format!("return {reached}"), &[]).await;
    assert_eq!(told, json!(["Delivered to 3 of 3, read by 1", "Delivered to 3 of 4"]));
    each_of_them_is_told_of(&page, "Not yet").await;
    an_answer_goes_to_all_and_its_price_is_told_before(&stage, &page).await;
    the_list_tells_who_spoke(&stage, &page).await;
    page.size(390, 844, 1).await;
    stage.open(&page, "latte art class").await;
    each_of_them_is_told_of(&page, "Delivered").await;
    stage.end().await;
}

async fn whoever_is_in_it_stands_beside_it(page: &Page) {
    page.sees("#panel", "Group of 4").await;
    for name in ["Felix Brandt", "Grace Okafor", "Noor Aziz", "Ruth Castellano"] {
        page.sees("#panel .panel-list li", name).await;
    }
    page.sees("#panel .panel-list a", "Grace Okafor").await;
    assert!(
        !page.holds("document.querySelector('#panel a[href$=\"/merge\"]')").await,
        "a group is merged with nobody"
    );
    page.press("#panel [data-copy]").await;
    page.sees("#panel [data-copy]", "Copied").await;
}

/// By keys: the button that says how many opens who they are, and Escape closes it.
async fn each_of_them_is_told_of(page: &Page, ruth: &str) {
    let last =
        "[...document.querySelectorAll('.msg.ours .reach')].find((it) => it.textContent.endsWith('of 4'))";
    page.run(&format!("{last}.focus()"), &[]).await;
    page.keys(ENTER).await;
    page.sees(".reach-list:popover-open li", "Ruth Castellano").await;
    let rows = page
        .run(
            "return [...document.querySelectorAll('.reach-list:popover-open li')].map((it) => it.innerText)",
            &[],
        )
        .await;
    let rows = super::strings(&rows);
    assert_eq!(rows.len(), 4);
    assert!(rows[3].contains("Ruth Castellano") && rows[3].contains(ruth), "{rows:?}");
    let inside = "((it) => { const place = it.getBoundingClientRect();
        return place.left >= 0 && place.right <= innerWidth && place.top >= 0 && place.bottom <= innerHeight; })";
    page.until(&format!("{inside}(document.querySelector('.reach-list:popover-open'))")).await;
    page.keys(ESCAPE).await;
    page.misses(".reach-list:popover-open").await;
}

async fn an_answer_goes_to_all_and_its_price_is_told_before(stage: &Stage, page: &Page) {
    page.sees("#composer .price-label", "to 4 people").await;
    page.write("#composer-text", &format!("See you all on Sunday!{ENTER}")).await;
    page.sees(".msg.ours:last-of-type", "See you all on Sunday!").await;
    page.sees(".msg.ours:last-of-type .reach", "Delivered to 3 of 4").await;
    stage.desk.sim("customers", &json!({"phone": "+15550100153", "online": true})).await;
    page.sees(".msg.ours:last-of-type .reach", "Delivered to 4 of 4").await;
    page.sees(".msg.ours:last-of-type .ticks.delivered", "Delivered").await;
}

async fn the_list_tells_who_spoke(stage: &Stage, page: &Page) {
    let id = stage.conversation("latte art class").await;
    page.goto(&stage.desk.url("/")).await;
    page.sees(&format!("#c-{id} .last .ticks.delivered"), "Delivered").await;
    let group = stage.desk.sim_get("groups").await["data"][0]["id"].clone();
    let message = json!({"type": "text", "text": {"body": "And I bring cake"}, "group_id": group,
        "to": stage.desk.channel("phone_number_id")});
    stage.desk.sim("customers/+15550100152/messages", &message).await;
    page.sees(&format!("#c-{id}.unread .last"), "Felix Brandt: And I bring cake").await;
}
