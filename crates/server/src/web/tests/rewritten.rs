//! A template's form that was opened a while ago overwrites nothing that was changed since, without saying so.

use axum::http::StatusCode;
use transom_rules::id::TemplateId;
use transom_store::templates;

use super::fixture::Browser;

/// The version that a page's form was drawn of.
fn version(page: &str) -> String {
    let value = page.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    value.unwrap().to_owned()
}

#[tokio::test]
async fn an_old_form_says_what_was_changed_since_and_keeps_what_was_typed() {
    let browser = Browser::signed_in().await;
    browser.desk.has_template("hello", "en", "Good day.").await;
    let here = browser.desk.app.db.of(browser.desk.workspace);
    let all = here.read((), |tx, ()| Box::pin(templates::named(tx, "200", "hello"))).await.unwrap();
    let id: TemplateId = all[0].id;
    let path = format!("/templates/{id}/edit");
    let drawn = version(&browser.get(&path).await.text);
    browser.desk.has_template("hello", "en", "Good evening.").await;
    let fields = [("category", "UTILITY"), ("body", "Good night to you."), ("version", drawn.as_str())];
    let refused = browser.submit(&path, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("It was changed since this form was opened"), "{}", refused.text);
    assert!(refused.text.contains("Good night to you."), "what was typed is lost: {}", refused.text);
    let now = version(&refused.text);
    assert_ne!(now, drawn);
    let fields = [("category", "UTILITY"), ("body", "Good night to you."), ("version", now.as_str())];
    let again = browser.submit(&path, &fields).await;
    assert!(!again.text.contains("It was changed since"), "{}", again.text);
}
