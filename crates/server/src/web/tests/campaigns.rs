//! The pages of campaigns: the form reads a list as the plan does, the plan shows the message of each recipient and who made it,
//! what did not reach somebody is told where they are looked at, and nothing that was sent once more goes twice by hand.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;
use transom_rules::campaign::Step;
use transom_rules::id::{CampaignId, MessageId};
use transom_rules::time::Span;
use transom_store::campaigns::{self, Recipient, Which};

use super::fixture::Browser;

const LIST: &str =
    "Name;Mobilnummer\nAna;+15550100777\nBen;call me\nCleo;+1 555 010 0777\nDan;+15550100778\n";

/// What is typed into the form.
fn typed<'a>(browser: &Browser, number: &'a mut String, list: &'a str) -> Vec<(&'static str, &'a str)> {
    *number = browser.desk.channel.to_string();
    vec![
        ("name", "To many"),
        ("number", number),
        ("template", "hello/en"),
        ("audience", "list"),
        ("list", list),
        ("slots_drawn", "body:1"),
    ]
}

async fn plans(browser: &Browser, list: &str) -> CampaignId {
    let mut number = String::new();
    let made = browser.submit_file("/campaigns", &typed(browser, &mut number, list), None).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let id = made.text.split("/campaigns/").nth(1).and_then(|rest| rest.get(..36)).unwrap();
    id.parse().unwrap()
}

async fn rows(browser: &Browser, id: CampaignId) -> Vec<Recipient> {
    let here = browser.desk.app.db.of(browser.desk.workspace);
    here.read((), move |tx, ()| Box::pin(campaigns::page(tx, id, Which::default(), 100))).await.unwrap()
}

/// The message of the first recipient, once it stands there.
async fn message(browser: &Browser, id: CampaignId, step: Step, old: Option<MessageId>) -> MessageId {
    for _ in 0..100 {
        let row = rows(browser, id).await.remove(0);
        if let Some(message) = row.message_id.filter(|new| row.step == step && Some(*new) != old) {
            return message;
        }
        browser.desk.app.campaigns.notify_one();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("never {step:?}: {:?}", rows(browser, id).await);
}

#[tokio::test]
async fn the_form_says_of_a_list_what_its_plan_says() {
    let browser = Browser::signed_in().await;
    browser.desk.has_template("hello", "en", "Hello {{1}}, your order is on its way.").await;
    let mut number = String::new();
    let told = browser.post("/partials/campaign", &typed(&browser, &mut number, LIST)).await.text;
    for part in [
        "2 of 4 can get it.",
        "They are in the list twice · 1",
        "Ben, call me",
        "The address cannot be read",
        "Everybody gets it in English: this template is approved in no other language.",
        "Hello Ana, your order is on its way.",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let id = plans(&browser, LIST).await;
    let page = browser.get(&format!("/campaigns/{id}")).await.text;
    for part in
        ["2 people get it.", "2 get nothing:", "What they get", "As +15550100777 gets it, in English."]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("Hello Ana, your order") && page.contains("Planned by"), "{page}");
    assert!(page.contains(&format!("/campaigns/{id}?see=5#campaign-seen")), "{page}");
    let next = browser.get(&format!("/campaigns/{id}?see=5")).await.text;
    assert!(next.contains("Hello Dan, your order") && next.contains("?see=2#campaign-seen"), "{next}");
}

#[tokio::test]
async fn the_form_offers_the_languages_of_the_template_and_says_who_gets_which() {
    let browser = Browser::signed_in().await;
    browser.desk.has_template("hello", "en", "Hello {{1}}, your order is on its way.").await;
    browser.desk.has_template("hello", "es", "Hola {{1}}, tu pedido va en camino.").await;
    let list = "Ana,+34600000031\nBen,+15550100777\n";
    let mut number = String::new();
    let typed = typed(&browser, &mut number, list);
    let told = browser.post("/partials/campaign", &typed).await.text;
    assert!(
        told.contains("Also in these languages") && told.contains("All others get it in English."),
        "{told}"
    );
    let ticked = [&typed[..], &[("more_drawn", "hello/en"), ("more_language", "es")]].concat();
    let told = browser.post("/partials/campaign", &ticked).await.text;
    assert!(told.contains("English · 1") && told.contains("Spanish · 1"), "{told}");
}

#[tokio::test]
async fn what_its_campaign_sent_once_more_is_not_sent_again_by_hand() {
    let browser = Browser::signed_in().await;
    browser.desk.has_template("hello", "en", "Hello {{1}}, your order is on its way.").await;
    let id = plans(&browser, "Ana,+15550100777\n").await;
    browser.submit(&format!("/campaigns/{id}/start"), &[]).await;
    let old = message(&browser, id, Step::Queued, None).await;
    browser.desk.is_refused(&old.to_string(), 131_000).await;
    assert_eq!(message(&browser, id, Step::Failed, None).await, old);
    let conversation = browser.desk.newest_conversation().await;
    let thread = browser.get(&format!("/c/{conversation}")).await.text;
    assert!(thread.contains(&format!("action=\"/m/{old}/retry\"")), "it may be sent again: {thread}");
    assert!(thread.contains(&format!("href=\"/campaigns/{id}\"")), "the campaign is named: {thread}");
    assert!(thread.contains("The campaign “To many” did not reach them: "), "{thread}");
    let contact = thread.split("href=\"/contacts/").nth(1).and_then(|rest| rest.get(..36)).unwrap();
    let contact = browser.get(&format!("/contacts/{contact}")).await.text;
    let listed = contact.split("To many").nth(1).unwrap();
    assert!(listed.contains("failed") && listed.contains("class=\"small\""), "with why: {contact}");
    browser.post(&format!("/campaigns/{id}/retry"), &[]).await;
    let newer = message(&browser, id, Step::Queued, Some(old)).await;
    let again = browser.submit(&format!("/m/{old}/retry"), &[]).await;
    assert!(again.text.contains("It was sent once more already."), "{}", again.text);
    let thread = browser.get(&format!("/c/{conversation}")).await.text;
    assert!(!thread.contains(&format!("action=\"/m/{old}/retry\"")), "{thread}");
    assert!(thread.contains(&format!("href=\"#m-{newer}\"")), "the way to the newer one: {thread}");
    assert_eq!(rows(&browser, id).await[0].message_id, Some(newer));
    // What failed of the newer one is sent again there, once.
    browser.desk.is_refused(&newer.to_string(), 131_000).await;
    message(&browser, id, Step::Failed, None).await;
    let sent = browser.submit(&format!("/m/{newer}/retry"), &[]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    let last = message(&browser, id, Step::Queued, Some(newer)).await;
    let story = browser.get(&format!("/m/{newer}/story")).await.text;
    assert!(story.contains("The same was sent once more, as another message"), "{story}");
    for one in [old, newer] {
        let taken = json!({"message": one, "last": last});
        let thread = browser.get(&format!("/c/{conversation}")).await.text;
        assert!(thread.contains(&format!("#m-{last}\"")), "{taken}: {thread}");
    }
}

#[tokio::test]
async fn the_same_form_plans_once_and_a_copy_has_all_of_it() {
    let browser = Browser::signed_in().await;
    browser.desk.has_template("hello", "en", "Hello, your order is on its way.").await;
    let (mut number, nonce) = (String::new(), browser.desk.app.clock.id().to_string());
    let at = (browser.desk.app.clock.now() + Span::hours(5)).millis().to_string();
    let mut fields = typed(&browser, &mut number, "+15550100777\n+15550100778");
    fields.extend([
        ("nonce", nonce.as_str()),
        ("begin", "at"),
        ("starts_at_ms", at.as_str()),
        ("budget", "2.5"),
        ("pace", "second"),
        ("per_second", "3"),
    ]);
    let (first, second) = tokio::join!(
        browser.submit_file("/campaigns", &fields, None),
        browser.submit_file("/campaigns", &fields, None)
    );
    let third = browser.submit_file("/campaigns", &fields, None).await;
    assert_eq!((&first.text, &third.text), (&second.text, &second.text), "each leads to the same plan");
    let here = browser.desk.app.db.of(browser.desk.workspace);
    let all = here.read((), |tx, ()| Box::pin(campaigns::list(tx, None, 10))).await.unwrap();
    assert_eq!(all.len(), 1);
    let (id, terms) = (all[0].id, &all[0].definition.terms);
    assert_eq!(terms.starts_at.map(|at| at.millis().to_string()), Some(at.clone()));
    let copy = browser.get(&format!("/campaigns/new?from={id}")).await.text;
    for told in [format!("data-at=\"{at}\""), "value=\"2.50\"".to_owned(), "+15550100778".to_owned()] {
        assert!(copy.contains(&told), "{told}");
    }
    // Who goes back and says something else wants another one.
    let other: Vec<_> =
        fields.iter().map(|(name, value)| (*name, if *name == "name" { "Other" } else { *value })).collect();
    assert_ne!(browser.submit_file("/campaigns", &other, None).await.text, first.text);
}
