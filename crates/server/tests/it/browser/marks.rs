//! What a workspace marks its conversations with, pressed by one colleague and seen by another: the status from the three
//! dots, labels, sleep, notes.

use serde_json::json;

use super::{ESCAPE, Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_status_from_the_three_dots_is_seen_live_by_a_colleague_and_a_program() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    let other = stage.inbox(1440, 900).await;
    let id = stage.conversation("447700900118").await;
    other.sees(&format!("#c-{id}"), "Priya Nair").await;
    stage.open(&other, "447700900118").await;
    a_status_is_set_from_the_row(&stage, &page, &id).await;
    other.sees(&format!("#c-{id} .stage"), "Promise").await;
    other.sees("#thread-head .stage", "Promise").await;
    other.sees("#messages .mark.note", "set the status Promise").await;
    labels_are_put_on(&stage, &page, &id).await;
    other.sees(&format!("#c-{id} .label"), "Wholesale").await;
    other.sees("#panel .label", "Wholesale").await;
    a_label_is_called_otherwise(&stage, &other, &id).await;
    a_note_is_left(&stage, &page, &other).await;
    keys_reach_its_labels_and_take_a_sleep_back(&stage, &page, &id).await;
    it_sleeps_and_is_found_asleep(&stage, &page, &id).await;
    other.misses(&format!("#c-{id}")).await;
    stage.end().await;
}

async fn opens_the_menu(page: &Page, id: &str) {
    page.until(&format!("document.querySelector('#c-{id} [data-work]')")).await;
    page.run(&format!("document.querySelector('#c-{id} [data-work]').click()"), &[]).await;
    page.until("document.querySelector('#work-menu:popover-open .work-choice')").await;
}

async fn a_status_is_set_from_the_row(stage: &Stage, page: &Page, id: &str) {
    opens_the_menu(page, id).await;
    page.until("document.querySelector('#work-menu').contains(document.activeElement)").await;
    page.press_word("Promise").await;
    page.misses("#work-menu:popover-open").await;
    page.sees(&format!("#c-{id} .stage"), "Promise").await;
    let now = stage.desk.get(&format!("/api/v1/conversations/{id}")).await;
    let all = stage.desk.get("/api/v1/statuses").await;
    let promise = all["data"].as_array().unwrap().iter().find(|one| one["name"] == "Promise").unwrap();
    assert_eq!((&now["status_id"], &now["status"]), (&promise["id"], &promise["state"]));
}

async fn labels_are_put_on(stage: &Stage, page: &Page, id: &str) {
    opens_the_menu(page, id).await;
    page.run(
        "[...document.querySelectorAll('.work-label')].find((it) => it.textContent.includes('Wholesale')).querySelector('input').click()",
        &[],
    )
    .await;
    page.sees(&format!("#c-{id} .label"), "Wholesale").await;
    page.keys(ESCAPE).await;
    page.misses("#work-menu:popover-open").await;
    let now = stage.desk.get(&format!("/api/v1/conversations/{id}")).await;
    assert_eq!(now["label_ids"].as_array().unwrap().len(), 1, "{now}");
}

async fn a_label_is_called_otherwise(stage: &Stage, other: &Page, id: &str) {
    let all = stage.desk.get("/api/v1/labels").await;
    let label =
        all["data"].as_array().unwrap().iter().find(|one| one["name"] == "Wholesale").unwrap().clone();
    let path = format!("/api/v1/labels/{}", label["id"].as_str().unwrap());
    for (name, colour) in [("Trade", "pink"), ("Wholesale", label["colour"].as_str().unwrap())] {
        let change = json!({"name": name, "colour": colour});
        stage.desk.ask(reqwest::Method::PATCH, &path, Some(&change)).await;
        other.sees(&format!("#c-{id} .label.in-{colour}"), name).await;
        other.sees(&format!("#panel .label.in-{colour}"), name).await;
    }
}

async fn a_note_is_left(stage: &Stage, page: &Page, other: &Page) {
    stage.open(page, "447700900118").await;
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("n").await;
    page.until("document.activeElement.id === 'note-text'").await;
    page.keys("She collects on Saturday, <b>walnut</b>").await;
    page.run("document.querySelector('#note-box form').requestSubmit()", &[]).await;
    page.sees("#messages .colleague-note", "walnut").await;
    page.until("!document.querySelector('#note-box').open").await;
    other.sees("#messages .colleague-note", "She collects on Saturday, <b>walnut</b>").await;
    let seen = stage.desk.sim_get("customers/447700900118/messages?all=true").await;
    assert!(!seen.to_string().contains("collects"), "a customer sees a note: {seen}");
    page.run("document.querySelector('.note-remove').requestSubmit()", &[]).await;
    page.misses("#messages .colleague-note").await;
    other.misses("#messages .colleague-note").await;
}

async fn keys_reach_its_labels_and_take_a_sleep_back(stage: &Stage, page: &Page, id: &str) {
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("l").await;
    page.until("document.activeElement.matches('.work-labels [type=checkbox]')").await;
    page.keys(ESCAPE).await;
    page.misses("#work-menu:popover-open").await;
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("s").await;
    page.until("document.activeElement.closest('[data-sleep]')").await;
    page.press("#work-menu [data-morning='1']").await;
    page.sees("#thread-head .stage", "Promise").await;
    page.sees("#toast", "Undo").await;
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("z").await;
    page.sees(&format!("#c-{id} .stage"), "Promise").await;
    let now = stage.desk.get(&format!("/api/v1/conversations/{id}")).await;
    assert!(now["status"] != "snoozed" && now["snoozed_until"].is_null(), "{now}");
}

async fn it_sleeps_and_is_found_asleep(stage: &Stage, page: &Page, id: &str) {
    page.run("document.activeElement.blur()", &[]).await;
    page.keys("s").await;
    page.until("document.activeElement.closest('[data-sleep]')").await;
    page.press("#work-menu [data-morning='1']").await;
    page.sees("#messages .mark.note", "let it sleep until").await;
    let now = stage.desk.get(&format!("/api/v1/conversations/{id}")).await;
    let (until, tomorrow) = (now["snoozed_until"].as_i64().unwrap(), stage.desk.today().await);
    assert!(now["status"] == "snoozed" && until > 0, "{tomorrow}: {now}");
    page.goto(&stage.desk.url("/?view=snoozed")).await;
    page.sees(&format!("#c-{id}"), "Priya Nair").await;
    let woken = json!({"status": "open"});
    let path = format!("/api/v1/conversations/{id}");
    stage.desk.ask(reqwest::Method::PATCH, &path, Some(&woken)).await;
    page.goto(&stage.desk.url("/")).await;
    page.sees(&format!("#c-{id}"), "Priya Nair").await;
    stage.desk.ask(reqwest::Method::PATCH, &path, Some(&json!({"status": "snoozed"}))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_narrowed_and_settings_define() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1100, 800).await;
    page.run("document.querySelector('.narrow summary').click()", &[]).await;
    page.until("document.querySelector('#narrow-label option:nth-child(2)')").await;
    page.run(
        "const it = document.querySelector('#narrow-label'); it.selectedIndex = [...it.options].findIndex((one) => one.text === 'Repair'); it.dispatchEvent(new Event('change', { bubbles: true }))",
        &[],
    )
    .await;
    page.until("document.querySelectorAll('#rows .row').length === 1").await;
    page.sees("#rows .row .label", "Repair").await;
    a_view_is_kept(&stage, &page).await;
    page.goto(&stage.desk.url("/settings/labels")).await;
    page.write("section.sheet-part [name=name]", "Spare parts").await;
    page.run("document.querySelector('section.sheet-part form').requestSubmit()", &[]).await;
    page.sees(".cards .label", "Spare parts").await;
    page.goto(&stage.desk.url("/settings/statuses")).await;
    page.sees(".cards", "Waiting for the roaster").await;
    stage.end().await;
}

/// What narrows the list is kept under a name, holds as many as it says, and follows what happens.
async fn a_view_is_kept(stage: &Stage, page: &Page) {
    page.run("document.querySelector('.keep-view summary').click()", &[]).await;
    page.write(".keep-view [name=name]", "In the workshop").await;
    page.run("document.querySelector('.keep-view form').requestSubmit()", &[]).await;
    page.sees("#views [aria-current]", "In the workshop").await;
    page.sees("#views [aria-current] .count", "1").await;
    let all = stage.desk.get("/api/v1/labels").await;
    let repair = all["data"].as_array().unwrap().iter().find(|one| one["name"] == "Repair").unwrap();
    let id = stage.conversation("447700900118").await;
    let labels = format!("/api/v1/conversations/{id}/labels");
    let add = json!({ "label_ids": [repair["id"]] });
    stage.desk.ask(reqwest::Method::PUT, &labels, Some(&add)).await;
    page.sees("#rows", "Priya Nair").await;
    page.sees("#views [aria-current] .count", "2").await;
    stage.desk.ask(reqwest::Method::PUT, &labels, Some(&json!({ "label_ids": [] }))).await;
    page.misses(&format!("#c-{id}")).await;
    page.sees("#views [aria-current] .count", "1").await;
    page.goto(&stage.desk.url("/settings/views")).await;
    page.sees(".cards", "Label: Repair").await;
    page.run("[...document.querySelectorAll('.cards form[action$=remove]')].at(-1).requestSubmit()", &[])
        .await;
    page.until("!document.body.textContent.includes('In the workshop')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_sleeps_until_an_hour_before_its_window_closes() {
    let mut stage = Stage::new().await;
    let ana = stage.desk.customer("15550166020", "Ana Asleep").await;
    ana.writes(&stage.desk, "Can you tell me tomorrow?").await;
    let there = ana.window_is(&stage.desk, "open").await;
    let id = there["id"].as_str().unwrap();
    let page = stage.inbox(1440, 900).await;
    opens_the_menu(&page, id).await;
    let preset = "[...document.querySelectorAll('#work-menu .work-choice')]
        .find((it) => it.textContent.includes('An hour before the window closes')).click()";
    page.run(preset, &[]).await;
    page.misses("#work-menu:popover-open").await;
    let before = json!(there["window"]["until"].as_i64().unwrap() - 3_600);
    let sleeps = |one: &serde_json::Value| one["status"] == "snoozed" && one["snoozed_until"] == before;
    ana.conversation(&stage.desk, "it sleeps until then", sleeps).await;
    page.misses(&format!("#c-{id}")).await;
    // It is on top again while somebody can still answer freely.
    stage.desk.advance(23 * 3_600 + 5).await;
    let awake = |one: &serde_json::Value| one["status"] == "open" && one["window"]["state"] == "closing";
    ana.conversation(&stage.desk, "it is awake", awake).await;
    page.until(&format!("document.querySelector('#rows > li')?.id === 'c-{id}'")).await;
    stage.end().await;
}
