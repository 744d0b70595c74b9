//! Who has shown a password and not yet a code comes nowhere; who has to set up a second factor comes there alone.

use std::sync::Arc;

use axum::http::{Request, StatusCode, header};
use transom_desk::fixture::Desk;
use transom_desk::people::factor::asked;
use transom_rules::access::{Asker, Face, Role, RoleKey, Verb};
use transom_rules::time::Span;
use transom_store::{challenges, users};

use super::refused::tables;
use super::{Needs, ask, enters, everything, guarded, hash, is_for_programs};
use crate::http;

#[tokio::test(flavor = "multi_thread")]
async fn half_way_in_is_in_nowhere() {
    let desk = Desk::fresh(String::new()).await;
    let (lines, router) = (guarded(&desk), http::router(Arc::clone(&desk.app)));
    let theirs = everything(&desk).await;
    let (now, user) = (desk.app.clock.machine(), desk.user);
    let challenge = hash("half-way");
    desk.write(challenge, move |tx, challenge| {
        Box::pin(async move {
            users::set_factor(tx, user, Some(now)).await?;
            challenges::begin(tx, challenge, user, now + Span::minutes(5)).await
        })
    })
    .await;
    let before = tables(desk.folder.path());
    let mut asked = 0;
    for line in &lines {
        let at_pages = [(header::COOKIE, "transom-code=half-way"), (header::COOKIE, "transom=half-way")];
        let by_programs = [(header::AUTHORIZATION, "Bearer half-way")];
        let ways = if is_for_programs(line) { &by_programs[..] } else { &at_pages[..] };
        for (key, secret) in ways {
            let request = Request::builder().header(key, *secret);
            let came = ask(&router, line, &theirs[0], request, String::new()).await;
            let is_led_away = came.status == StatusCode::SEE_OTHER && !is_for_programs(line);
            // Programs whose tokens nobody knows are also told not to ask so often.
            let is_unknown = [StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS].contains(&came.status);
            let is_out = is_led_away && came.body.is_empty() || is_unknown;
            assert!(is_out, "{} {} with {secret}: {came:?}", line.method, line.path);
            asked += 1;
        }
    }
    assert!(asked > 150, "only {asked} were tried");
    assert_eq!(tables(desk.folder.path()), before, "nothing is changed by any of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_owes_a_second_factor_comes_to_where_it_is_set_up_and_out() {
    let desk = Desk::fresh(String::new()).await;
    let (lines, router) = (guarded(&desk), http::router(Arc::clone(&desk.app)));
    let theirs = everything(&desk).await;
    let owing = enters(&desk, desk.workspace, Role::owner()).await;
    let machine = Asker::system(desk.workspace, Face::Command);
    asked::ask_of(desk.app.base(), &machine, [RoleKey::Owner].into()).await.unwrap();
    let (mut open, mut led) = (Vec::new(), 0);
    for line in lines.iter().filter(|line| !is_for_programs(line)) {
        let came = owing[0].ask(&router, line, &theirs[0], "").await;
        if matches!(line.needs, Needs::Verb(Verb::EnrolFactor | Verb::SignOut)) {
            assert_ne!(came.status, StatusCode::FORBIDDEN, "{} {}", line.method, line.path);
            open.push(format!("{} {}", line.method, line.path));
        } else {
            let expected = if line.method == "GET" { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN };
            assert_eq!(came.status, expected, "{} {}", line.method, line.path);
            led += 1;
        }
    }
    assert_eq!(
        open,
        [
            "GET /settings/account/factor",
            "POST /settings/account/factor",
            "POST /settings/account/factor/confirm",
            "POST /settings/account/sessions/{id}/end"
        ]
    );
    assert!(led > 50, "only {led} were tried");
    let token = owing.last().unwrap();
    let line = lines.iter().find(|line| line.path == "/api/v1/me").unwrap();
    assert_eq!(token.ask(&router, line, "", "").await.status, StatusCode::OK, "programs go on");
}
