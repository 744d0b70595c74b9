//! A campaign from nothing to its results, in the browser alone: planned by the keyboard, started by one click or two, and
//! read while it is sent.

use serde_json::json;

use super::{Page, Stage};
use crate::campaigns::comes_to;
use crate::harness::Desk;

/// Somebody with each of these phones.
async fn phones(desk: &Desk, count: usize) -> Vec<String> {
    let phones: Vec<String> = (0..count).map(|n| format!("1555018{n:04}")).collect();
    for phone in &phones {
        desk.sim("customers", &json!({"phone": phone, "name": format!("Reader {phone}")})).await;
    }
    phones
}

/// A template of the demo with two slots, by its value in the form.
const TEMPLATE: &str = "order_shipped/en_US";

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_of_two_hundred_is_planned_started_and_read() {
    let mut stage = Stage::new().await;
    let phones = phones(&stage.desk, 200).await;
    let page = stage.inbox(1280, 900).await;
    page.goto(&stage.desk.url("/campaigns")).await;
    page.press("a[href='/campaigns/new']").await;
    page.until("document.querySelector('[data-campaign-form]')").await;
    it_is_typed(&page, &phones).await;
    it_outlives_a_reload(&page).await;
    it_is_planned(&page).await;
    it_is_started_once(&page).await;
    comes_to(&stage.desk, &stage.desk.list("/api/v1/campaigns").await[0], "completed").await;
    page.until("document.querySelector('#campaign-stands').textContent.includes('Completed')").await;
    page.sees("#campaign-results h2", "of 199 got it").await;
    let shown = stage.desk.list("/api/v1/campaigns").await;
    assert_eq!(shown[0]["progress"]["sent"], json!(199));
    its_recipients_are_found(&page, &phones).await;
    stage.end().await;
}

/// Fills in the form: a list with a line that is wrong, one that is there twice, and no names of columns.
async fn it_is_typed(page: &Page, phones: &[String]) {
    page.write("#field-name", "News of spring").await;
    page.press(&format!("[name=template][value='{TEMPLATE}']")).await;
    page.until("document.querySelectorAll('#campaign-slots .planning-slot').length === 2").await;
    let mut lines: Vec<String> = phones.iter().map(|phone| format!("+{phone}, Reader, HL-1")).collect();
    let twice = lines[0].clone();
    lines[1] = twice;
    lines.push("nobody, Reader, HL-1".to_owned());
    let paste = "const it = document.querySelector('#field-list'); it.value = arguments[0];
        it.dispatchEvent(new Event('input', { bubbles: true }))";
    page.run(paste, &[json!(lines.join("\n"))]).await;
    page.sees("#campaign-list", "199 of 201 can get it").await;
    page.sees("#campaign-list .findings", "Line 2").await;
    page.sees("#campaign-list .findings", "Line 201").await;
    page.sees("#campaign-columns", "no line with names").await;
    page.sees("#campaign-look .bubble", "Reader").await;
}

async fn it_outlives_a_reload(page: &Page) {
    page.run("location.reload()", &[]).await;
    page.sees("#campaign-list", "199 of 201 can get it").await;
    page.until("document.querySelector('#field-name').value === 'News of spring'").await;
    page.until("document.querySelector('[name=template]:checked')").await;
    // Another tab has a form of its own.
    page.until("Object.keys(sessionStorage).some((key) => key.startsWith('campaign '))").await;
    assert!(page.holds("Object.keys(localStorage).every((key) => !key.startsWith('campaign '))").await);
}

/// What is wrong stands at its field, and everything typed stays.
async fn it_is_planned(page: &Page) {
    let budget = "const it = document.querySelector('#field-budget'); it.value = arguments[0];
        it.dispatchEvent(new Event('input', { bubbles: true }))";
    page.run(budget, &[json!("much")]).await;
    page.run("document.querySelector('[data-campaign-form]').requestSubmit()", &[]).await;
    page.sees("#told-budget", "Write an amount of money").await;
    page.until("document.activeElement.id === 'field-budget'").await;
    assert!(page.holds("document.querySelector('#field-name').value === 'News of spring'").await);
    page.run(budget, &[json!("100.00")]).await;
    page.run("document.querySelector('[data-campaign-form]').requestSubmit()", &[]).await;
    page.until("location.pathname.match(/^\\/campaigns\\/[0-9a-f-]{36}$/)").await;
    page.sees("#campaign-plan", "199 people get it").await;
    page.sees("#campaign-plan", "2 get nothing").await;
    page.sees("#campaign-plan .reasons", "They are in the list twice").await;
    page.press("#campaign-plan .reasons a[href*='address_invalid']").await;
    page.sees("#recipients", "nobody").await;
    page.sees("#recipients tbody tr", "The address cannot be read").await;
}

async fn it_is_started_once(page: &Page) {
    page.press("[popovertarget=start-campaign].primary").await;
    page.sees("#start-campaign", "199 messages go out").await;
    let twice =
        "const it = document.querySelector('#start-campaign form'); it.requestSubmit(); it.requestSubmit()";
    page.run(twice, &[]).await;
    page.until("!document.querySelector('#start-campaign')").await;
    page.until("document.querySelector('#campaign-results h2')").await;
}

async fn its_recipients_are_found(page: &Page, phones: &[String]) {
    page.write("#whom-words", &phones[7]).await;
    // Those to whom nothing is sent were looked at before.
    page.run("document.querySelector('#whom-status').value = ''", &[]).await;
    page.run("document.querySelector('#whom-words').form.requestSubmit()", &[]).await;
    page.until("location.search.includes('q=')").await;
    page.until("document.querySelectorAll('#recipients tbody tr').length === 1").await;
    page.press("#recipients tbody a").await;
    page.sees("main", "News of spring").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_goes_to_some_of_the_contacts_and_is_paused_on_a_phone() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(390, 844).await;
    page.goto(&stage.desk.url("/campaigns/new")).await;
    page.write("#field-name", "Slow news").await;
    page.press(&format!("[name=template][value='{TEMPLATE}']")).await;
    page.press("[name=audience][value=segment]").await;
    page.sees("#campaign-look", "contacts of yours").await;
    page.until("document.querySelector('.by-list').checkVisibility() === false").await;
    page.until("document.querySelector('#campaign-slots select')").await;
    let fill = "for (const it of document.querySelectorAll('#campaign-slots input[type=text]')) {
        it.value = 'there'; it.dispatchEvent(new Event('input', { bubbles: true })); }";
    page.run(fill, &[]).await;
    page.press("[name=pace][value=second]").await;
    page.write("#field-per_second", "1").await;
    page.run("document.querySelector('[data-campaign-form]').requestSubmit()", &[]).await;
    page.until("location.pathname.match(/^\\/campaigns\\/[0-9a-f-]{36}$/)").await;
    assert!(
        page.holds("document.documentElement.scrollWidth <= innerWidth").await,
        "it is wider than the phone"
    );
    page.run("document.querySelector('#start-campaign form').requestSubmit()", &[]).await;
    page.sees("#campaign-acts", "Pause").await;
    page.press("#act-pause").await;
    page.sees("#campaign-acts", "Let it go on").await;
    let id = page.run("return location.pathname.split('/').pop()", &[]).await;
    let path = format!("/api/v1/campaigns/{}", id.as_str().unwrap());
    let speed = "const it = document.querySelector('#campaign-speed'); it.closest('details').open = true; it.value = 3;
        it.dispatchEvent(new Event('input', { bubbles: true })); it.form.requestSubmit()";
    page.run(speed, &[]).await;
    page.sees("#campaign-plan", "3 messages a second").await;
    assert_eq!(stage.desk.get(&path).await["pace"]["per_second"], json!(3));
    page.press("#act-resume").await;
    page.sees("#campaign-acts", "Pause").await;
    assert_eq!(stage.desk.get(&path).await["status"], "running");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_goes_by_sms_at_a_set_time_and_is_changed_on_its_page() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1280, 900).await;
    page.goto(&stage.desk.url("/campaigns/new")).await;
    page.write("#field-name", "Ready by SMS").await;
    let types = "const it = document.querySelector(arguments[0]); it.value = arguments[1];
        for (const sort of ['input', 'change']) it.dispatchEvent(new Event(sort, { bubbles: true }))";
    page.run(types, &[json!("#number"), json!(stage.desk.channel_of("sms", "id"))]).await;
    page.sees("#campaign-says", "What the SMS says").await;
    page.run(types, &[json!("#field-text"), json!("Harbour Lane: your {{1}} is ready.")]).await;
    page.until("document.querySelectorAll('#campaign-slots .planning-slot').length === 1").await;
    page.run(types, &[json!("#field-list"), json!("+15550180001, grinder")]).await;
    page.sees("#campaign-list", "One person of 1 can get it").await;
    page.press("[name=begin][value=at]").await;
    let ahead = "return new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10) + 'T18:00'";
    let starts = page.run(ahead, &[]).await;
    page.run(types, &[json!("#field-starts_at"), starts.clone()]).await;
    page.run("document.querySelector('[data-campaign-form]').requestSubmit()", &[]).await;
    page.until("location.pathname.match(/^\\/campaigns\\/[0-9a-f-]{36}$/)").await;
    page.sees("#campaign-stands", "It begins by itself").await;
    page.sees("#campaign-plan", "Harbour Lane: your {{1}} is ready.").await;
    page.run("document.querySelector('#field-starts_at').closest('details').open = true", &[]).await;
    page.until(&format!("document.querySelector('#field-starts_at').value === {starts}")).await;
    page.press("[name=cal_day][value='0']").await;
    page.run(types, &[json!("#field-calendar"), json!("09:00-17:00")]).await;
    page.run("document.querySelector('#field-starts_at').form.requestSubmit()", &[]).await;
    let path = "return location.pathname.split('/').pop()";
    let id = page.run(path, &[]).await;
    let path = format!("/api/v1/campaigns/{}", id.as_str().unwrap());
    crate::harness::eventually("it is changed", async || {
        let shown = stage.desk.get(&path).await;
        let monday = &shown["terms"]["calendar"]["hours"]["week"]["monday"];
        (*monday == json!(["09:00-17:00"]) && shown["terms"]["starts_at"].is_i64()).then_some(())
    })
    .await;
    stage.end().await;
}
