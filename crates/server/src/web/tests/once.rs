//! Whatever form sends: submitted twenty times, one after the other and at once, with the script and without, it sends
//! once. The forms are those of the table of routes: one that is added stands here, with its mark, or fails.

use axum::http::StatusCode;
use futures_util::future::join_all;
use transom_rules::access::Verb;
use transom_rules::id::ConversationId;
use transom_rules::time::Span;
use uuid::Uuid;

use super::CUSTOMER;
use super::fixture::Browser;
use crate::route::Needs;

const TIMES: usize = 20;

/// The forms that send, and what they are tried with here. Files need Meta: they are sent in `tests/it/once.rs`.
const SENDING: [&str; 5] =
    ["/c/{id}/messages", "/c/{id}/remedy", "/c/{id}/media", "/c/{id}/template", "/m/{id}/retry"];

#[tokio::test]
async fn every_form_of_the_table_that_sends_is_tried_and_carries_a_mark() {
    let browser = Browser::signed_in().await;
    let (_, lines) = crate::web::table(&browser.desk.app).finish();
    // A reaction replaces the one before: twice is the same as once.
    let sends = |needs| matches!(needs, Needs::Verb(Verb::Send | Verb::Retry));
    let found: Vec<String> = lines
        .into_iter()
        .filter(|line| line.method == "POST" && sends(line.needs))
        .map(|line| line.path)
        .collect();
    assert_eq!(found, SENDING, "what sends is tried in this file");
    let drawn = drawn_everywhere(&browser).await;
    // Files go by the script, under the mark of the form for words.
    for path in SENDING.into_iter().filter(|path| *path != "/c/{id}/media") {
        let end = path.rsplit('/').next().unwrap();
        let forms: Vec<&str> =
            drawn.split("<form").filter(|form| form.contains(&format!("/{end}\""))).collect();
        assert!(!forms.is_empty(), "{path} is drawn nowhere");
        for form in forms {
            let form = form.split("</form>").next().unwrap();
            assert!(form.contains("name=\"nonce\" value=\"0"), "{path} has no mark: {form}");
        }
    }
}

/// Every form that sends, as pages and patches draw it.
async fn drawn_everywhere(browser: &Browser) -> String {
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    browser.desk.has_template("order_ready", "en", "Your order is ready.").await;
    let failed = sent(&browser.submit(&format!("/c/{id}/messages"), &[("text", "A")]).await.text);
    browser.desk.is_refused(&failed, 131_000).await;
    let open = browser.get(&format!("/c/{id}")).await.text;
    let picker =
        browser.patches(&format!("/partials/templates/{id}?name=order_ready&language=en")).await.text;
    browser.desk.clock_jumps(Span::hours(25));
    let closed = browser.get(&format!("/c/{id}")).await.text;
    [open, picker, closed].concat()
}

/// The id of the message that an answer shows.
fn sent(text: &str) -> String {
    text.split("data-message=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}

/// How many messages stand in a conversation.
async fn messages(browser: &Browser, id: ConversationId) -> usize {
    browser.get(&format!("/c/{id}")).await.text.matches("data-message=\"").count()
}

/// Submits a form drawn once, again and again and at once; each answer shows the same message, or leads to it.
async fn submits(browser: &Browser, path: &str, fields: &[(&str, &str)]) {
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello again?").await;
    let before = messages(browser, id).await;
    let nonce = browser.desk.app.clock.id().to_string();
    let fields = [fields, &[("nonce", &*nonce)]].concat();
    let at_once = join_all((0..TIMES).map(|_| browser.post(path, &fields))).await;
    let first = sent(&at_once[0].text);
    for answer in &at_once {
        assert_eq!(
            (answer.status, sent(&answer.text)),
            (StatusCode::OK, first.clone()),
            "{path}: {}",
            answer.text
        );
    }
    for _ in 0..TIMES {
        assert_eq!(sent(&browser.post(path, &fields).await.text), first, "{path}");
        let plainly = browser.post_plainly(path, &fields).await;
        assert_eq!(plainly.status, StatusCode::SEE_OTHER, "{path}: {}", plainly.text);
        assert!(browser.follows(&plainly).await.text.contains(&first), "{path} shows what it sent");
    }
    assert_eq!(messages(browser, id).await, before + 1, "{path} sent more than once");
    // The next drawing of the form sends the next message.
    if !path.starts_with("/m/") {
        let next = browser.submit(path, &fields[..fields.len() - 1]).await;
        assert_ne!(sent(&next.text), first, "{path}");
    }
}

#[tokio::test]
async fn a_form_that_is_submitted_again_is_answered_with_what_it_sent() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    browser.desk.has_template("order_ready", "en", "Your order is ready.").await;
    submits(&browser, &format!("/c/{id}/messages"), &[("text", "Yes")]).await;
    submits(&browser, &format!("/c/{id}/messages"), &[("text", "Yes"), ("client_id", "c-1")]).await;
    let ready = [("name", "order_ready"), ("language", "en")];
    submits(&browser, &format!("/c/{id}/template"), &ready).await;
    let failed = sent(&browser.submit(&format!("/c/{id}/messages"), &[("text", "A")]).await.text);
    browser.desk.is_refused(&failed, 131_000).await;
    submits(&browser, &format!("/m/{failed}/retry"), &[]).await;
}

#[tokio::test]
async fn two_who_press_retry_on_one_message_at_once_send_one() {
    let ana = Browser::signed_in().await;
    let eva = ana.colleague("eva@test.example", "agent").await;
    let id = ana.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let failed = sent(&ana.submit(&format!("/c/{id}/messages"), &[("text", "A")]).await.text);
    ana.desk.is_refused(&failed, 131_000).await;
    let before = messages(&ana, id).await;
    let path = format!("/m/{failed}/retry");
    let pressed =
        join_all((0..TIMES).map(|turn| if turn % 2 == 0 { &ana } else { &eva }.submit(&path, &[]))).await;
    let first = sent(&pressed[0].text);
    assert_ne!(first, failed);
    for answer in &pressed {
        assert_eq!((answer.status, sent(&answer.text)), (StatusCode::OK, first.clone()), "{}", answer.text);
    }
    assert_eq!(messages(&eva, id).await, before + 1);
    // The two lead to each other.
    let thread = eva.get(&format!("/c/{id}")).await.text;
    let leads = |to: &str| thread.matches(&format!("href=\"#m-{to}\" data-jump")).count();
    assert!(leads(&failed) >= 1 && leads(&first) >= 1, "{thread}");
    assert!(thread.contains("Sent again at") && thread.contains("had not arrived"), "{thread}");
}

#[tokio::test]
async fn a_way_out_that_is_taken_again_sends_once() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    browser.desk.clock_jumps(Span::hours(25));
    let nonce = browser.desk.app.clock.id().to_string();
    let form = [("kind", "send_when_they_write"), ("text", "Later"), ("nonce", &*nonce)];
    let path = format!("/c/{id}/remedy");
    let answers = join_all((0..TIMES).map(|_| browser.post(&path, &form))).await;
    let first = sent(&answers[0].text);
    assert!(answers.iter().all(|answer| sent(&answer.text) == first));
    // Also after the customer wrote, when it is no way out any more.
    browser.desk.hears(CUSTOMER, "Nora", "I am back").await;
    assert_eq!(sent(&browser.post(&path, &form).await.text), first);
    assert_eq!(messages(&browser, id).await, 3);
}

#[tokio::test]
async fn under_one_mark_other_words_are_not_sent_and_are_kept() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let nonce = browser.desk.app.clock.id().to_string();
    let path = format!("/c/{id}/messages");
    browser.post(&path, &[("text", "Yes"), ("nonce", &nonce)]).await;
    let other = browser.post(&path, &[("text", "No, sorry"), ("nonce", &nonce)]).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        other.text.contains("with other words") && other.text.contains("No, sorry</textarea>"),
        "{}",
        other.text
    );
    assert_eq!(messages(&browser, id).await, 2);
}

#[tokio::test]
async fn a_form_of_yesterday_asks_and_one_that_sent_is_still_answered() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    browser.desk.has_template("order_ready", "en", "Your order is ready.").await;
    let failed = sent(&browser.submit(&format!("/c/{id}/messages"), &[("text", "A")]).await.text);
    browser.desk.is_refused(&failed, 131_000).await;
    let before = messages(&browser, id).await;
    let seconds = browser.desk.app.clock.machine().seconds() - 24 * 3600 - 1;
    let at = uuid::Timestamp::from_unix(uuid::NoContext, u64::try_from(seconds).unwrap(), 0);
    let old = Uuid::new_v7(at).to_string();
    let ready: &[(&str, &str)] = &[("name", "order_ready"), ("language", "en")];
    let forms: [(String, &[(&str, &str)]); 3] = [
        (format!("/c/{id}/messages"), &[("text", "Yes")]),
        (format!("/c/{id}/template"), ready),
        (format!("/m/{failed}/retry"), &[]),
    ];
    for (path, fields) in forms {
        for nonce in [&old, "", "no mark"] {
            let answer = browser.post(&path, &[fields, &[("nonce", nonce)]].concat()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            assert!(answer.text.contains("yesterday"), "{path}: {}", answer.text);
            // The form that comes with the question is a new one.
            let fresh =
                answer.text.split("name=\"nonce\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
            assert!(fresh.is_some_and(|fresh| fresh != old && fresh.parse::<Uuid>().is_ok()), "{path}");
            let plainly = browser.post_plainly(&path, &[fields, &[("nonce", nonce)]].concat()).await;
            assert_eq!(plainly.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            assert!(plainly.text.contains("yesterday"), "{path}: {}", plainly.text);
        }
    }
    assert!(browser.get(&format!("/c/{id}")).await.text.contains("Yes</textarea>"), "the words are kept");
    assert_eq!(messages(&browser, id).await, before);
}
