//! The door: what whoever tries to come in is told, and what their browser keeps.

use axum::http::{StatusCode, header};

use super::fixture::{Browser, PASSWORD};

#[tokio::test]
async fn whoever_gets_no_turn_reads_when_to_come_again() {
    let browser = Browser::stranger().await;
    // Nobody gets one any more.
    browser.desk.app.stop.cancel();
    let signing_in = [("email", "ana@test.example"), ("password", PASSWORD)];
    let by_link = [("link", "a-secret"), ("password", PASSWORD)];
    for (path, form) in [("/login", signing_in), ("/welcome", by_link), ("/welcome/accept", by_link)] {
        let answer = browser.post_plainly(path, &form).await;
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (StatusCode::TOO_MANY_REQUESTS, "5"),
            "{path}"
        );
        assert!(answer.text.contains("was not looked at. Wait 5 seconds"), "{path}: {}", answer.text);
    }
    let login = browser.post("/login", &signing_in).await.text;
    assert!(
        login.contains("value=\"ana@test.example\"") && !login.contains(PASSWORD),
        "the form is there again"
    );
}

#[tokio::test]
async fn a_browser_is_known_again_by_what_it_keeps_when_the_session_has_ended() {
    let browser = Browser::stranger().await;
    let answer = browser.post("/login", &[("email", "ana@test.example"), ("password", PASSWORD)]).await;
    let kept: Vec<&str> =
        answer.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap()).collect();
    let [session, known] = kept[..] else { panic!("{kept:?}") };
    assert!(session.starts_with("transom=") && session.contains("Max-Age=1209600"), "{session}");
    assert!(known.starts_with("transom-known=sealed:") && known.contains("; HttpOnly"), "{known}");
    assert!(known.contains("Max-Age=31536000"), "{known}");
    let word = known.split([';', '=']).nth(1).unwrap();
    assert!(browser.desk.app.db.vouched("browser of ana@test.example", word));
    let leaving = browser.post("/logout", &[]).await;
    assert!(!leaving.header("set-cookie").contains("known"), "who signs out is known the next time");
    // It lets nobody in.
    let shown = [("cookie", known.split(';').next().unwrap())];
    assert_eq!(browser.get_with("/", &shown).await.header("location"), "/login");
}

#[tokio::test]
async fn over_tls_every_cookie_is_secure_and_of_this_host_alone() {
    let browser = Browser::stranger_as(|set| set.server.public_url = "https://desk.example".into()).await;
    let answer = browser.post("/login", &[("email", "ana@test.example"), ("password", PASSWORD)]).await;
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap());
    let names: Vec<&str> = cookies
        .map(|cookie| {
            for said in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
                assert!(cookie.contains(said), "{said}: {cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
            cookie.split('=').next().unwrap()
        })
        .collect();
    assert_eq!(names, ["__Host-transom", "__Host-transom-known"]);
}

#[tokio::test]
async fn an_address_that_nobody_has_is_answered_like_one_that_somebody_has() {
    let browser = Browser::stranger().await;
    let mut answers = Vec::new();
    for email in ["ana@test.example", "bob@test.example"] {
        let answer = browser.post("/login", &[("email", email), ("password", "wrong horse")]).await;
        let headers: Vec<_> =
            answer.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        answers.push((answer.status, headers, answer.text.replace(email, "")));
    }
    assert_eq!(answers[0].0, StatusCode::UNAUTHORIZED);
    assert_eq!(answers[0], answers[1]);
}
