//! The pages over HTTP: an app on a fresh file, a browser that signs in and presses buttons.

mod assets;
mod bots;
mod campaigns;
mod channels;
mod costs;
mod door;
mod factor;
mod fixture;
mod links;
mod lost;
mod made;
mod merge;
mod names;
mod once;
mod origin;
mod people;
mod picker;
mod quotes;
mod rewritten;
mod slots;
mod stale;
mod strangers;
mod streams;
mod waiting;

use axum::http::StatusCode;
use fixture::Browser;
use transom_rules::time::Span;

const CUSTOMER: &str = "15550100777";

#[tokio::test]
async fn who_is_not_signed_in_comes_to_the_door_and_a_wrong_password_does_not_say_what_was_wrong() {
    let browser = Browser::stranger().await;
    let answer = browser.get("/").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/login"));
    assert_eq!(browser.patches("/partials/list?view=all").await.status, StatusCode::SEE_OTHER);
    let wrong = browser.post("/login", &[("email", "ana@test.example"), ("password", "no")]).await;
    let unknown = browser.post("/login", &[("email", "eve@test.example"), ("password", "no")]).await;
    for answer in [&wrong, &unknown] {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.text.contains("E-mail or password is wrong."));
    }
}

#[tokio::test]
async fn a_customer_who_writes_stands_in_the_list_and_is_found_by_name_word_and_number() {
    let browser = Browser::signed_in().await;
    browser.desk.hears(CUSTOMER, "Nora Lindström", "Is the blue kettle in stock?").await;
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Nora Lindström") && page.text.contains("Is the blue kettle in stock?"));
    for query in ["nora", "lindstrom+kettle", "%2B1+(555)+010-0777"] {
        let found = browser.patches(&format!("/partials/list?view=all&q={query}")).await;
        assert!(found.text.contains("Nora Lindström"), "{query}");
    }
    let nothing = browser.patches("/partials/list?view=all&q=teapot").await;
    assert!(nothing.text.contains("Nothing found") && !nothing.text.contains("Nora"));
    assert!(!browser.get("/?view=closed").await.text.contains("Nora"));
}

#[tokio::test]
async fn words_are_sent_once_however_often_the_browser_posts_them() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let nonce = browser.desk.app.clock.id().to_string();
    let form = [("text", "Yes, *hello*"), ("nonce", &*nonce), ("client_id", "c-1"), ("reply_to", "")];
    let path = format!("/c/{id}/messages");
    let sent = browser.post(&path, &form).await;
    assert_eq!(sent.status, StatusCode::OK);
    assert!(
        sent.text.contains("data-client=\"c-1\"") && sent.text.contains("<strong>hello</strong>"),
        "{}",
        sent.text
    );
    assert_eq!(browser.post(&path, &form).await.status, StatusCode::OK);
    let page = browser.get(&format!("/c/{id}")).await.text;
    assert_eq!(page.matches("<strong>hello</strong>").count(), 1);
}

#[tokio::test]
async fn a_closed_window_takes_the_box_away_and_keeps_the_words() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    browser.desk.clock_jumps(Span::hours(25));
    let refused =
        browser.submit(&format!("/c/{id}/messages"), &[("text", "too late"), ("client_id", "c-2")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("data-state=\"refused\"") && refused.text.contains("too late"),
        "{}",
        refused.text
    );
    let page = browser.get(&format!("/c/{id}")).await.text;
    assert!(page.contains("Window closed") && page.contains("chip draft"), "{page}");
    browser.desk.hears(CUSTOMER, "Nora", "Still there?").await;
    let back = browser.patches(&format!("/partials/composer/{id}")).await.text;
    assert!(back.contains("data-state=\"permitted\"") && back.contains("too late"));
}

#[tokio::test]
async fn a_message_for_later_waits_and_can_be_taken_back() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    browser.desk.clock_jumps(Span::hours(25));
    let form = |text| [("index", "9"), ("kind", "send_when_they_write"), ("text", text)];
    let path = format!("/c/{id}/remedy");
    assert_eq!(browser.submit(&path, &form("")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let waits = browser.submit(&path, &form("when you are back")).await;
    assert_eq!(waits.status, StatusCode::OK);
    assert!(waits.text.contains("Will be sent as soon as the customer writes"), "{}", waits.text);
    let cancel = waits.text.split("action=\"/m/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let taken = browser.post(&format!("/m/{cancel}"), &[]).await;
    assert!(taken.text.contains("Cancelled") && !taken.text.contains("Will be sent"), "{}", taken.text);
    assert_eq!(browser.post(&format!("/m/{cancel}"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let link = browser.post(&path, &[("index", "2"), ("kind", "ask_them_to_write")]).await;
    assert!(link.text.contains("https://wa.me/15550100200") && link.text.contains("<svg"), "{}", link.text);
}

#[tokio::test]
async fn a_template_is_sent_when_its_slots_are_filled_and_not_before() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora Lind", "Hello?").await;
    browser.desk.has_template("order_ready", "en", "Hi {{1}}, order {{2}} is ready.").await;
    browser.desk.clock_jumps(Span::hours(25));
    let picker =
        browser.patches(&format!("/partials/templates/{id}?chosen=order_ready&language=en")).await.text;
    assert!(picker.contains("value=\"Nora\"") && picker.contains("from the contact"), "{picker}");
    let form = |order| [("name", "order_ready"), ("language", "en"), ("body:1", "Nora"), ("body:2", order)];
    let path = format!("/c/{id}/template");
    let missing = browser.submit(&path, &form("")).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.text.contains("aria-invalid=\"true\""), "{}", missing.text);
    let sent = browser.submit(&path, &form("5512")).await;
    assert_eq!(sent.status, StatusCode::OK);
    assert!(sent.text.contains("Hi Nora, order 5512 is ready."), "{}", sent.text);
    assert!(sent.text.contains("order_ready · English · Utility"));
}

#[tokio::test]
async fn a_long_message_begins_in_the_thread_and_is_there_whole_when_somebody_asks() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", &format!("{}the end", "*a ".repeat(20_000))).await;
    let page = browser.get(&format!("/c/{id}")).await.text;
    assert!(page.contains("Show all of it") && !page.contains("the end"), "{}", page.len());
    assert!(page.len() < 100_000, "{}", page.len());
    let at = page.split("href=\"/m/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let whole = browser.patches(&format!("/m/{at}")).await.text;
    assert!(whole.contains("the end") && !whole.contains("Show all of it"), "{}", whole.len());
    let plain = browser.get(&format!("/m/{at}")).await;
    assert!(plain.header("content-type").starts_with("text/plain") && plain.text.ends_with("the end"));
    assert_eq!(browser.get(&format!("/m/{id}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_conversation_is_read_taken_and_resolved() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    assert!(browser.get("/").await.text.contains("class=\"row unread"));
    browser.post(&format!("/c/{id}/read"), &[]).await;
    assert!(!browser.get("/").await.text.contains("class=\"row unread"));
    assert!(browser.get("/?view=unassigned").await.text.contains("Nora"));
    let taken =
        browser.post(&format!("/c/{id}/assignee"), &[("assignee", &browser.desk.user.to_string())]).await;
    assert!(taken.text.contains("thread-head"));
    assert!(!browser.get("/?view=unassigned").await.text.contains("Nora"));
    assert!(browser.get("/?view=mine").await.text.contains("Nora"));
    browser.post(&format!("/c/{id}/status"), &[("status", "closed")]).await;
    assert!(!browser.get("/?view=mine").await.text.contains("Nora"));
    assert!(browser.get("/?view=closed").await.text.contains("Nora"));
    let strange = browser.post(&format!("/c/{id}/status"), &[("status", "melted")]).await;
    assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_stream_brings_what_changed_since_the_page_was_drawn_and_then_what_changes() {
    let browser = Browser::signed_in().await;
    browser.post("/settings/first-steps/hide", &[]).await;
    browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Are you there?").await;
    let page = browser.get(&format!("/c/{id}")).await.text;
    let cursor: i64 =
        page.split("data-cursor=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    let mut stream = browser.stream(&format!("/events?cursor={cursor}&conversation={id}&view=all")).await;
    let first = stream.next().await;
    assert!(!first.contains("live-patch how=\"append\""), "nothing happened since: {first}");
    browser.desk.hears(CUSTOMER, "Nora", "Anybody\r\nthere?").await;
    let second = stream.next().await;
    assert!(
        second.contains("Anybody") && second.contains("how=\"row\"") && !second.contains('\r'),
        "{second}"
    );
    // The picture in the panel names all its messages.
    let thread = second.split("target=\"panel\"").next().unwrap();
    assert!(!thread.contains("Hello?"), "what did not change is not sent again: {second}");
    assert!(second.contains(&format!("id: {}", cursor + 1)), "{second}");
    browser.desk.clock_jumps(Span::hours(25));
    let third = stream.next().await;
    assert!(third.contains("how=\"clock\"") && third.contains("data-state=\"refused\""), "{third}");
    let mut late = browser.stream(&format!("/events?cursor={cursor}&conversation={id}&view=all")).await;
    assert!(late.next().await.contains("Anybody"), "what was missed is brought");
    let mut lost = browser.stream("/events?cursor=999999&view=all").await;
    assert!(lost.next().await.contains("how=\"reload\""), "a cursor of another world");
}

#[tokio::test]
async fn other_peoples_things_are_not_here() {
    let browser = Browser::signed_in().await;
    browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let nobody = "01a1fd91-7014-7571-899f-afc3797f8ac2";
    for path in [
        format!("/c/{nobody}"),
        "/c/x".into(),
        format!("/media/{nobody}"),
        format!("/partials/composer/{nobody}"),
    ] {
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in [format!("/c/{nobody}/messages"), format!("/m/{nobody}/retry"), format!("/c/{nobody}/read")] {
        assert_eq!(browser.post(&path, &[("text", "hi")]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_file_is_served_as_what_it_is_taken_for_and_never_as_a_page() {
    let browser = Browser::signed_in().await;
    let (picture, page) =
        (browser.desk.has_file("image/png").await, browser.desk.has_file("text/html").await);
    let shown = browser.get(&format!("/media/{picture}")).await;
    assert_eq!((shown.status, shown.header("content-type")), (StatusCode::OK, "image/png"));
    let kept = browser.get(&format!("/media/{page}")).await;
    assert_eq!(kept.header("content-type"), "application/octet-stream");
    assert!(kept.header("content-disposition").starts_with("attachment"));
    for answer in [&shown, &kept] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.header("content-security-policy").starts_with("sandbox"));
    }
    let part = browser.get_with(&format!("/media/{picture}"), &[("range", "bytes=2-4")]).await;
    assert_eq!((part.status, part.text.as_str()), (StatusCode::PARTIAL_CONTENT, "cde"));
    let known =
        browser.get_with(&format!("/media/{picture}"), &[("if-none-match", shown.header("etag"))]).await;
    assert_eq!(known.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn templates_and_what_the_operator_has_to_see_have_their_pages() {
    let browser = Browser::signed_in().await;
    browser.desk.has_template("order_ready", "en", "Order {{1}} is ready.").await;
    let templates = browser.get("/templates?q=ready").await.text;
    assert!(templates.contains("order_ready") && templates.contains("Approved"));
    assert!(browser.get("/templates?q=zebra").await.text.contains("Nothing found"));
    let operator = browser.get("/operator").await.text;
    assert!(operator.contains("A row was written a moment ago"), "{operator}");
}

#[tokio::test]
async fn an_account_goes_by_metas_number_for_its_zone_and_the_operator_sees_one_that_is_unknown() {
    let browser = Browser::signed_in().await;
    for (told, counted_in, seen) in
        [("1", "America/Los_Angeles", false), ("Asia/Tokyo", "Asia/Tokyo", false), ("9999", "UTC", true)]
    {
        assert_eq!(browser.desk.is_in(told).await, counted_in);
        let operator = browser.get("/operator").await.text;
        let unknown = "Meta's time zone 9999 is none that this version knows";
        assert_eq!(operator.contains(unknown), seen, "{told}");
    }
}

#[tokio::test]
async fn no_answer_is_kept_by_a_browser_or_opened_by_another_site() {
    let browser = Browser::signed_in().await;
    for path in ["/", "/login", "/costs.csv", "/settings/tokens", "/nowhere", "/api/v1/channels", "/readyz"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
}
