//! What strangers call themselves and their groups: drawn on every page that names them, and breaking none.

use serde_json::json;
use transom_rules::time::Span;

use super::fixture::Browser;

/// As many marks above one letter as a browser draws without a stop.
const MARKS: usize = 6;

#[tokio::test]
async fn what_strangers_call_themselves_and_their_groups_breaks_no_page() {
    let browser = Browser::signed_in().await;
    let names = [
        "<img src=x onerror=alert(1)>\"'</script><script>".to_owned(),
        "\u{202e}evil\u{2067} twice".to_owned(),
        format!("e{}", "\u{301}".repeat(65_536)),
        "a\u{0}b\u{1b}[31m\nc".to_owned(),
        "W".repeat(5_000),
        "\u{200b}".to_owned(),
    ];
    for (n, name) in names.iter().enumerate() {
        let phone = format!("1555010{n:04}");
        browser.desk.hears(&phone, name, "marmalade").await;
        makes_a_group(&browser, &phone, name).await;
    }
    let list = browser.get("/").await.text;
    bears(&list);
    assert!(list.contains("&lt;img src=x") && list.contains("evil twice"), "{list}");
    let threads: Vec<&str> =
        list.split("href=\"/c/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(threads.len(), 2 * names.len());
    for id in threads {
        let thread = browser.get(&format!("/c/{id}")).await.text;
        bears(&thread);
        let Some((_, rest)) = thread.split_once("href=\"/contacts/") else { continue };
        let merge = rest.split('"').next().unwrap();
        bears(&browser.get(&format!("/contacts/{merge}?q=evil")).await.text);
    }
}

/// Somebody makes a group, gives it another name, and writes in it.
async fn makes_a_group(browser: &Browser, phone: &str, name: &str) {
    let now = browser.desk.app.clock.now().seconds().to_string();
    let id = format!("group.{phone}");
    let made = json!({"timestamp": now, "group_id": id, "type": "group_create", "subject": name,
        "invite_link": "javascript:alert(1)", "added_participants": [{"wa_id": phone, "input": phone}]});
    let named = json!({"timestamp": now, "group_id": id, "type": "group_settings_update",
        "group_subject": {"text": name, "update_successful": true}});
    browser.desk.takes_of("group_lifecycle_update", [json!({"groups": [made]})]).await;
    browser.desk.takes_of("group_settings_update", [json!({"groups": [named]})]).await;
    let mut wrote = browser.desk.written(phone, &format!("wamid.{id}"), "Hello all", Span::default());
    wrote["messages"][0]["group_id"] = id.into();
    browser.desk.takes([wrote]).await;
}

/// A page without markup of others, turned directions, or more than a browser draws in no time.
#[track_caller]
fn bears(page: &str) {
    assert!(!page.contains("<img src=x") && !page.contains("href=\"javascript:"), "{page}");
    assert!(!page.contains(['\u{202e}', '\u{2067}', '\0', '\u{1b}']), "{page}");
    assert!(!page.contains(&"\u{301}".repeat(MARKS + 1)), "too many marks");
    assert!(page.len() < 300_000, "{} bytes", page.len());
}
