//! A file goes as a link from the composer, its bubble tells whether it was opened, and the settings list and end it; two
//! who may be one person stand on their pages.

use axum::http::StatusCode;

use super::fixture::{Browser, File, said};

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split(after).next().unwrap()
}

const DRAWING: File<'_> =
    File { slot: "file", name: "Plan <7>.dwg", mime_type: "image/vnd.dwg", bytes: b"AC1032 plan" };

#[tokio::test]
async fn a_file_goes_as_a_link_and_its_bubble_tells_whether_it_was_opened() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears("15550100777", "Nora", "Can you send the plan?").await;
    let answer = browser.submit_file(&format!("/c/{id}/file-links"), &[], Some(DRAWING)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert!(answer.text.contains(&format!("how=\"insert\" conversation=\"{id}\"")), "{}", answer.text);
    let path = format!("/f/{}", between(&answer.text, "/f/", "<"));
    let words = format!("Here it is: https://desk.example{path}");
    let sent = browser.submit(&format!("/c/{id}/messages"), &[("text", &words), ("client_id", "c-1")]).await;
    assert!(sent.text.contains("Plan &lt;7&gt;.dwg: not opened yet"), "{}", sent.text);
    let opened = browser.aside().get(&path).await;
    assert_eq!((opened.status, opened.bytes.as_ref()), (StatusCode::OK, DRAWING.bytes));
    let page = browser.get(&format!("/c/{id}")).await.text;
    assert!(page.contains("Plan &lt;7&gt;.dwg: opened once"), "{page}");
    let nothing = browser.submit_file(&format!("/c/{id}/file-links"), &[], None).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_link_for_many_is_shown_once_listed_and_revoked() {
    let browser = Browser::signed_in().await;
    assert!(browser.get("/settings/links").await.text.contains("No links yet"));
    let fields = [("days", "3"), ("openings", "")];
    let made = browser.submit_file("/settings/links", &fields, Some(DRAWING)).await;
    let shown = browser.follows(&made).await.text;
    let path = format!("/f/{}", between(&shown, "/f/", "\""));
    assert!(shown.contains("The link to “Plan &lt;7&gt;.dwg”"), "{shown}");
    let list = browser.get("/settings/links").await.text;
    assert!(list.contains("Not opened yet") && list.contains("For many") && !list.contains("/f/"), "{list}");
    assert_eq!(browser.aside().get(&path).await.status, StatusCode::OK);
    assert!(browser.get("/settings/links").await.text.contains("Opened once"));
    let id = between(&list, "/settings/links/", "/revoke");
    let revoked = browser.post_plainly(&format!("/settings/links/{id}/revoke"), &[]).await;
    assert_eq!(said(&revoked), "link-revoked");
    assert_eq!(browser.aside().get(&path).await.status, StatusCode::NOT_FOUND);
    assert!(browser.get("/settings/links").await.text.contains("Revoked"));
    let wrong = browser.submit_file("/settings/links", &[("days", "900")], Some(DRAWING)).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("Say 1 to 365 days."));
}
