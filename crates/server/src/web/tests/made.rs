//! Forms that hand out a secret: submitted twenty times at once, each makes one thing and leads to it. What is handed
//! over is shown once.

use axum::http::StatusCode;
use futures_util::future::join_all;
use transom_desk::people::invite;
use transom_rules::access::{Asker, Face};
use transom_rules::id::UserId;
use uuid::Uuid;

use super::fixture::Browser;

const TIMES: usize = 20;

/// The forms, for Ana and a colleague.
fn forms(colleague: UserId) -> [(String, Vec<(&'static str, &'static str)>); 3] {
    [
        ("/settings/people/invite".into(), vec![("email", "bo@test.example"), ("role", "agent")]),
        (format!("/settings/people/{colleague}/reset"), vec![]),
        (
            "/settings/tokens".into(),
            vec![("name", "Shop"), ("days", "30"), ("scope", "read"), ("scope", "send")],
        ),
    ]
}

/// Ana, and a colleague whom she may give a new password.
async fn two() -> (Browser, UserId) {
    let ana = Browser::signed_in().await;
    ana.colleague("eva@test.example", "agent").await;
    let list = ana.get("/settings/people").await.text;
    let ids = list.split("/settings/people/").filter_map(|rest| rest.get(..36)?.parse().ok());
    let eva = ids.map(UserId).find(|id| *id != ana.desk.user).unwrap();
    (ana, eva)
}

/// The mark of the form on a page that goes there.
fn mark<'a>(page: &'a str, path: &str) -> &'a str {
    let form = page.split("<form").find(|form| form.contains(&format!("action=\"{path}\""))).unwrap();
    form.split("name=\"nonce\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap()
}

#[tokio::test]
async fn a_form_that_hands_out_a_secret_makes_one_however_often_it_is_submitted() {
    let (ana, eva) = two().await;
    for (path, fields) in forms(eva) {
        let page = ana.get(path.trim_end_matches("/reset")).await.text;
        let fields = [&fields[..], &[("nonce", mark(&page, &path))]].concat();
        let answers = join_all((0..TIMES).map(|_| ana.post_plainly(&path, &fields))).await;
        let place = answers[0].header("location").to_owned();
        for answer in &answers {
            assert_eq!(
                (answer.status, answer.header("location")),
                (StatusCode::SEE_OTHER, &*place),
                "{path}: {}",
                answer.text
            );
        }
        let shown = ana.get(&place).await;
        assert!(
            shown.status == StatusCode::OK && shown.text.contains("id=\"handed\""),
            "{path}: {}",
            shown.text
        );
        let later = ana.post(&path, &fields).await;
        assert_eq!(later.header("location"), place, "{path}");
        assert_eq!(ana.get(&place).await.status, StatusCode::NOT_FOUND, "{path} showed it once");
        // The next drawing of the form makes the next one.
        let next = ana.submit(&path, &fields[..fields.len() - 1]).await;
        assert_eq!(next.status, StatusCode::SEE_OTHER, "{path}: {}", next.text);
        assert_ne!(next.header("location"), place, "{path}");
    }
    assert_eq!(ana.get("/settings/tokens").await.text.matches("/revoke\"").count(), 2, "one a drawing");
}

/// A note, a view and a consent that are submitted again by a hand that had no answer.
#[tokio::test]
async fn what_is_kept_by_a_form_is_kept_once_however_often_it_is_submitted() {
    let ana = Browser::signed_in().await;
    let id = ana.desk.hears(super::CUSTOMER, "Nora", "Hello?").await;
    let thread = ana.get(&format!("/c/{id}?view=all&priority=high")).await.text;
    let contact =
        thread.split("/contacts/").filter_map(|rest| rest.get(..36)).find(|id| !id.contains('"')).unwrap();
    let consents = format!("/contacts/{contact}/consents");
    let notes = format!("/c/{id}/notes");
    for (page, path, fields) in [
        (format!("/c/{id}"), notes.clone(), vec![("text", "They pay late")]),
        (
            "/?view=all&priority=high".into(),
            "/settings/views".into(),
            vec![("name", "Urgent"), ("view", "all"), ("priority", "high")],
        ),
        (consents.clone(), consents.clone(), vec![("purpose", "service"), ("given", "yes"), ("how", "call")]),
    ] {
        let drawn = ana.get(&page).await.text;
        let fields = [&fields[..], &[("nonce", mark(&drawn, &path))]].concat();
        for answer in join_all((0..TIMES).map(|_| ana.post_plainly(&path, &fields))).await {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
        }
        ana.post_plainly(&path, &fields).await;
    }
    let count = async |path: &str, what: &str| ana.get(path).await.text.matches(what).count();
    assert_eq!(count(&format!("/c/{id}"), "class=\"colleague-note\"").await, 1);
    assert_eq!(count("/settings/views", "/place\"").await, 1);
    assert_eq!(count(&consents, "<li class=\"sheet-card\"").await, 1);
    // The same words once more are another note.
    let again = ana.submit(&notes, &[("text", "They pay late")]).await;
    assert!(again.text.contains("how=\"nonce\""), "what is written next is another one: {}", again.text);
    assert_eq!(count(&format!("/c/{id}"), "class=\"colleague-note\"").await, 2);
}

#[tokio::test]
async fn a_form_of_yesterday_asks_and_what_was_typed_otherwise_is_another_thing() {
    let (ana, eva) = two().await;
    let seconds = ana.desk.app.clock.machine().seconds() - 24 * 3600 - 1;
    let at = uuid::Timestamp::from_unix(uuid::NoContext, u64::try_from(seconds).unwrap(), 0);
    let old = Uuid::new_v7(at).to_string();
    for (path, fields) in forms(eva) {
        for nonce in [&old, "", "no mark"] {
            let asked = ana.post(&path, &[&fields[..], &[("nonce", nonce)]].concat()).await;
            assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            assert!(asked.text.contains("from yesterday"), "{path}: {}", asked.text);
            assert!(mark(&asked.text, &path).parse::<Uuid>().is_ok_and(|fresh| fresh.to_string() != old));
        }
    }
    let machine = Asker::system(ana.desk.workspace, Face::Command);
    assert_eq!(invite::open_links(ana.desk.app.base(), &machine).await.unwrap(), [], "nothing was made");
    // Who goes back in the browser and invites somebody else means somebody else.
    let mark = ana.desk.app.clock.id().to_string();
    let invite = async |email: &str| {
        let fields = [("email", email), ("role", "agent"), ("nonce", &mark)];
        ana.post("/settings/people/invite", &fields).await.header("location").to_owned()
    };
    assert_ne!(invite("bo@test.example").await, invite("cy@test.example").await);
}
