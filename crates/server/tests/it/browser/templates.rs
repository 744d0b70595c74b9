//! A template from nothing to the customer's phone, in the browser alone; what Meta says of one is seen as it says it.

use serde_json::json;

use super::{Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_made_reviewed_sent_and_tapped() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1280, 900).await;
    page.goto(&stage.desk.url("/templates")).await;
    page.run("document.querySelector('a[href=\"/templates/new\"]').click()", &[]).await;
    page.until("document.querySelector('form[data-making]')").await;
    it_is_typed_and_seen(&page).await;
    page.run("document.querySelector('form[data-making]').requestSubmit()", &[]).await;
    page.until("location.pathname.match(/^\\/templates\\/[0-9a-f-]{36}$/)").await;
    page.sees(".template-history", "Submitted to Meta").await;
    // The reviewer of the demo takes some seconds; the page tells by itself, and nobody reloads it.
    page.sees(".sheet-head .chip", "Approved").await;
    page.sees(".template-history", "Pending → Approved").await;
    it_is_duplicated_and_deleted(&page).await;
    stage.end().await;
}

/// Types into a field, in the place of what stands there.
async fn fill(page: &Page, name: &str, value: &str) {
    page.until(&format!("document.querySelector('form[data-making] [name=\"{name}\"]')")).await;
    let script = "const it = document.querySelector(`form[data-making] [name=\"${arguments[0]}\"]`);
        it.value = arguments[1]; it.dispatchEvent(new Event('input', { bubbles: true }))";
    page.run(script, &[json!(name), json!(value)]).await;
}

async fn it_is_typed_and_seen(page: &Page) {
    fill(page, "name", "spring_visit").await;
    fill(page, "language", "en").await;
    fill(page, "body", "Hello {{1}}, we are at the market in {{2}} this Saturday.").await;
    page.until("document.querySelectorAll('#template-examples [name^=example_body]').length === 2").await;
    fill(page, "example_body:1", "Ana").await;
    fill(page, "example_body:2", "Porto").await;
    page.sees("#template-look .bubble", "Hello Ana, we are at the market in Porto").await;
    page.sees("#template-look", "Nothing is found").await;
    // What Meta would refuse is said while it is typed, and where.
    fill(page, "name", "Spring Visit").await;
    page.sees("#template-look .findings .wrong", "small letters").await;
    page.sees(".field:has(#field-name) .wrong", "small letters").await;
    let marked = "(it => it.getAttribute('aria-invalid') === 'true'
        && it.getAttribute('aria-describedby').split(' ').some((id) => document.getElementById(id)?.matches('.found-here')))
        (document.querySelector('#field-name'))";
    page.until(marked).await;
    fill(page, "name", "spring_visit").await;
    page.sees("#template-look", "Nothing is found").await;
    page.until("!document.querySelector('#field-name').hasAttribute('aria-invalid')").await;
    it_counts_and_names(page).await;
    fill(page, "button_text_0", "I will come").await;
    page.sees("#template-look .buttons", "I will come").await;
}

/// Limits are told before they are reached; the language is one of a list; what is bold is bold; a number has a name.
async fn it_counts_and_names(page: &Page) {
    page.sees("#field-name-count", "12 / 512").await;
    fill(page, "footer", &"x".repeat(61)).await;
    page.sees("#field-footer-count.over", "61 / 60").await;
    page.sees(".field:has(#field-footer) .wrong", "60 characters at most").await;
    fill(page, "footer", "").await;
    fill(page, "language", "de_DE").await;
    page.sees(".field:has(#field-language) .wrong", "Choose de").await;
    page.until("document.querySelector('#template-languages option[value=pt_BR]').textContent === 'Portuguese (Brazil)'")
        .await;
    fill(page, "language", "english").await;
    page.sees("#template-look", "Nothing is found").await;
    fill(page, "body", "Hello {{1}}, we are at the *market* in {{2}} this Saturday.").await;
    page.sees("#template-look .bubble strong", "market").await;
    fill(page, "called_body:2", "the customer's town").await;
}

async fn it_is_duplicated_and_deleted(page: &Page) {
    page.press("a[href*='/templates/new?from=']").await;
    page.until("document.querySelector('[name=name]')?.value === 'spring_visit_2'").await;
    page.until("document.querySelector('[name=body]').value.includes('market')").await;
    page.until("document.querySelector('[name=\"called_body:2\"]').value === \"the customer's town\"").await;
    fill(page, "name", "spring visit").await;
    fill(page, "footer", "With {{1}}").await;
    page.run("document.querySelector('form[data-making]').requestSubmit()", &[]).await;
    page.until("document.querySelector('[name=name][aria-invalid]') && document.querySelector('[name=footer][aria-invalid]')")
        .await;
    assert!(
        page.holds("document.querySelector('[name=body]').value.includes('market')").await,
        "what was typed is lost"
    );
    page.run("location.href = '/templates?q=spring_visit'", &[]).await;
    page.until("document.querySelector('.cards h2 a')?.textContent === 'spring_visit'").await;
    page.run("document.querySelector('.cards h2 a').click()", &[]).await;
    page.until("document.querySelector('form[action$=\"/delete\"]')").await;
    page.run("document.querySelector('form[action$=\"/delete\"]').requestSubmit()", &[]).await;
    page.sees(".sheet-head .chip", "Pending deletion").await;
    page.sees(".template-history", "Deleted here").await;
}

/// Chooses a file in the field of a sample, as a person would.
async fn choose(page: &Page, field: &str, name: &str, bytes: &[u8]) {
    let script = "const input = document.querySelector(`#file-${arguments[0]}`), holder = new DataTransfer();
        holder.items.add(new File([new Uint8Array(arguments[2])], arguments[1]));
        input.files = holder.files; input.dispatchEvent(new Event('change', { bubbles: true }))";
    page.run(script, &[json!(field), json!(name), json!(bytes)]).await;
}

/// Chooses one of a list.
async fn pick(page: &Page, name: &str, value: &str) {
    let script = "const it = document.querySelector(`form[data-making] [name=\"${arguments[0]}\"]`);
        it.value = arguments[1]; it.dispatchEvent(new Event('change', { bubbles: true }))";
    page.run(script, &[json!(name), json!(value)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_carousel_is_made_with_samples_that_are_looked_at_first() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(390, 844).await;
    page.goto(&stage.desk.url("/templates/new")).await;
    page.press("[name=category][value=MARKETING]").await;
    fill(&page, "name", "three_roasts").await;
    fill(&page, "body", "Two new roasts for you this week.").await;
    pick(&page, "cards", "2").await;
    page.until("document.querySelectorAll('.template-card').length === 2").await;
    let png = b"\x89PNG\r\n\x1a\n0000000000000000";
    choose(&page, "card_handle_0", "words.txt", b"only words, and no picture").await;
    page.sees("#sample-card_handle_0 .wrong", "JPEG or PNG").await;
    for index in 0..2 {
        let field = format!("card_handle_{index}");
        choose(&page, &field, "roast.png", png).await;
        page.sees(&format!("#sample-{field}"), "roast.png is uploaded").await;
        page.until(&format!("document.querySelector('[name={field}]').value.startsWith('4::')")).await;
        fill(&page, &format!("card_body_{index}"), "Dark and round, from Peru.").await;
        fill(&page, &format!("card_{index}_button_text_0"), "Keep me a bag").await;
    }
    // On a phone a bar at the lower edge opens what is seen and found.
    page.misses("#template-look").await;
    page.sees("#template-found", "Preview · nothing found").await;
    let is_in_sight = "(it => it.bottom <= innerHeight && it.top >= 0)(document.querySelector('#template-found').getBoundingClientRect())";
    page.run("scrollTo(0, 0); document.querySelector('main').scrollTo(0, 0)", &[]).await;
    page.until(is_in_sight).await;
    page.press("#template-found").await;
    page.sees("#template-look .look-cards", "Dark and round").await;
    page.sees("#template-look", "Nothing is found").await;
    // What reads like an offer in a utility template is named, with what that costs.
    page.press("#template-found").await;
    page.press("[name=category][value=UTILITY]").await;
    fill(&page, "body", "Two new roasts for you, 20% off this week.").await;
    page.press("#template-found").await;
    page.sees("#template-look .findings", "likely to bill it as marketing: % off").await;
    page.press("#template-found").await;
    page.press("[name=category][value=MARKETING]").await;
    page.run("document.querySelector('form[data-making]').requestSubmit()", &[]).await;
    page.sees(".template-history", "Submitted to Meta").await;
    page.sees(".look-cards", "Dark and round").await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_meta_makes_of_a_template_stands_on_its_page() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1280, 900).await;
    let all = stage.desk.get("/api/v1/templates?status=APPROVED&limit=1").await;
    let (id, meta) = (all["data"][0]["id"].as_str().unwrap(), all["data"][0]["meta_id"].as_str().unwrap());
    let review = format!("templates/{meta}/review");
    stage.desk.sim(&review, &json!({"status": "PAUSED"})).await;
    stage.desk.sim(&review, &json!({"category": "MARKETING"})).await;
    let events = format!("/api/v1/templates/{id}/events");
    let told = |json: &serde_json::Value, step: &str| {
        json["data"].as_array().unwrap().iter().any(|one| one["step"] == step)
    };
    for _ in 0..100 {
        let now = stage.desk.get(&events).await;
        if told(&now, "status") && told(&now, "category") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    page.goto(&stage.desk.url(&format!("/templates/{id}"))).await;
    page.sees(".sheet-head .chip", "Paused").await;
    page.sees("#thread", "for 3 hours the first time").await;
    page.sees(".template-history", "Billed as Marketing").await;
    page.run("document.querySelector('form[action$=\"/unpause\"]').requestSubmit()", &[]).await;
    page.sees(".said", "Saved").await;
    stage.end().await;
}
